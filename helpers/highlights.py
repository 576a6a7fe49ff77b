"""An article as it stands, with what was found in it marked."""

from collections.abc import Mapping
from itertools import pairwise
from typing import NamedTuple

import pandas as pd
from IPython.display import HTML

from helpers.colours import MENTION, NEUTRALISED, POLE_COLOURS
from helpers.errors import ArticleError
from helpers.glossary import named
from helpers.markup import LINE, anchor, escape, opening, page_direction, tag, tint, verbatim
from helpers.sentences import segment
from helpers.wording import check_language

# Outlines and borders say it without colour, and elements where styles are taken away. Nothing has a width of its own
# along the line: a letter before or after the mark (للناتو) stays joined to it.
_LINES = {"escalation": "3px solid", "diplomacy": "4px double", "neutralised": "3px dotted"}
_ELEMENTS = {"mention": "u", "escalation": "strong", "diplomacy": "em", "neutralised": "s"}
_PLAIN = "text-decoration:none;font-style:normal;font-weight:normal;"
_ASIDE = {"dateline": "solid", "related": "double", "furniture": "dotted"}

_WORDS = {
    "ar": {
        "mention": "جهة مذكورة",
        "escalation": "لفظ تصعيد",
        "diplomacy": "لفظ دبلوماسية",
        "neutralised": "لفظ منفي",
        "entry": "المدخل",
        "shifter": "يؤثر فيه",
        "speaker": "المتحدث",
        "source_actor": "الفاعل",
        "target_actor": "تجاه",
        "hint": "يظهر مدخل كل لفظ عند الإشارة إليه، وما لا يدخل في العد مزاح بخط على يمينه",
    },
    "en": {
        "mention": "actor",
        "escalation": "escalation",
        "diplomacy": "diplomacy",
        "neutralised": "neutralised",
        "entry": "entry",
        "shifter": "acted on by",
        "speaker": "speaker",
        "source_actor": "source",
        "target_actor": "target",
        "hint": "Point at a word to see its entry; what is not counted is set in, with a line on its right",
    },
}


class Box(NamedTuple):
    """An element around ``text[start:end]``; of two that overlap the lower ``rank``, then the longer, is outside."""

    start: int
    end: int
    rank: int
    name: str
    tag: str


def highlight(article, spans=(), lang="ar", legend=True, anchors=True):
    """Show an article as it stands, right to left, with mentions and stance terms marked in the project's colours.

    Every character, blank and line end is kept: the text of the last element is the article's (NUL and halves of
    characters, which HTML cannot hold, become U+FFFD). Mentions are outlined; terms of escalation, diplomacy and
    neutralised ones have a solid, a double, a dotted line under them, which stay when colours do not. A mention inside
    a term stands inside its mark. On hover each says its lexicon entry, kind or pole, CAMEO class and shifter.
    Dateline, related headlines and furniture are smaller and set in, with their name and a line on their right.

    Args:
        article: one row of an articles frame (a frame of one row, a Series, a namedtuple, a dict; with ``article``,
            ``text``) or a str.
        spans: what ``entity_mentions`` or ``stance_terms`` gives, or a list of such frames; rows of other articles are
            left out.
        lang (str): the language of the legend and of what is said on hover, ``"ar"`` or ``"en"``.
        legend (bool): whether the key to the marks, with their counts, stands above the text.
        anchors (bool): whether each sentence has the id ``helpers.markup.anchor(article, sentence)``, to link to.

    Returns:
        IPython.display.HTML: with inline styles only; looks right in a notebook that is not trusted.

    Raises:
        ArticleError: for several articles, for frames that are no spans, and for spans that are not of this text.

    >>> from helpers import entity_mentions, stance_terms
    >>> html = highlight("رحبت روسيا.", [entity_mentions("رحبت روسيا."), stance_terms("رحبت روسيا.")]).data
    >>> 'title="روسيا (RUS) · دولة · اسم"' in html
    True
    """
    check_language(lang)
    name, text = _one(article)
    layers = [spans] if isinstance(spans, pd.DataFrame) else list(spans)
    marks = [box for frame in layers for box in _marks(frame, name, text, lang)]
    sentences = segment(text)
    boxes = _aside(text, sentences, lang) + marks
    if anchors:
        boxes += [Box(s.start, s.end, 1, "span", opening("span", id=anchor(name, n))) for n, s in enumerate(sentences)]
    key = _legend(layers, marks, {s.section for s in sentences}, lang) if legend else ""
    style = "text-align:right;white-space:pre-wrap;overflow-wrap:break-word;line-height:2.1;font-size:110%;"
    return HTML(key + tag("div", nested(text, boxes), dir="rtl", lang="ar", style=style))


def nested(text, boxes):
    """``text`` as HTML with elements around its parts; where two cross, the inner one is closed and opened again.

    >>> nested("abc", [Box(0, 2, 0, "b", "<b>"), Box(1, 3, 0, "i", "<i>")])
    '<b>a<i>b</i></b><i>c</i>'
    """
    boxes = sorted(boxes, key=_outside_first)
    starting = {}
    for box in boxes:
        starting.setdefault(box.start, []).append(box)
    cuts = sorted({0, len(text), *starting, *(box.end for box in boxes)})
    out, active, is_open = [], [], []
    for start, end in pairwise(cuts):
        active = [box for box in active if box.end > start]
        if start in starting:
            active = sorted(active + starting[start], key=_outside_first)
        same = next((n for n, (a, b) in enumerate(zip(is_open, active, strict=False)) if a is not b), None)
        same = min(len(is_open), len(active)) if same is None else same
        out += [f"</{box.name}>" for box in reversed(is_open[same:])]
        out += [box.tag for box in active[same:]]
        out.append(verbatim(text[start:end]))
        is_open = active
    out += [f"</{box.name}>" for box in reversed(is_open)]
    return "".join(out)


def _outside_first(box):
    return box.rank, box.start, -box.end


def _one(article):
    """The id and the text of one article, whatever holds them."""
    if isinstance(article, str):
        return "text", article
    if isinstance(article, pd.DataFrame):
        if len(article) != 1:
            what = f"expected one article, not a frame of {len(article)} rows"
            raise ArticleError(what, remedy="pass one row, such as articles.iloc[[0]]")
        article = article.iloc[0]
    row = article if isinstance(article, Mapping | pd.Series) else getattr(article, "_asdict", dict)()
    for column in ("article", "text"):
        if not isinstance(row.get(column), str):
            remedy = "pass one row of what load_articles returns, or a str"
            raise ArticleError(f"the article has no {column!r} that is a str", remedy=remedy)
    return row["article"], row["text"]


def _marks(frame, article, text, lang):
    if not isinstance(frame, pd.DataFrame) or not {"article", "start", "end"} <= set(frame.columns):
        raise ArticleError(
            "the spans are no frame of spans", remedy="pass what entity_mentions or stance_terms returns"
        )
    if "entity" not in frame.columns and "pole" not in frame.columns:
        what = "the spans have neither 'entity' nor 'pole'"
        raise ArticleError(what, remedy="pass what entity_mentions or stance_terms returns")
    for row in frame[frame["article"] == article].to_dict("records"):
        start, end = row["start"], row["end"]
        if not 0 <= start < end <= len(text) or text[start:end] != row.get("text", text[start:end]):
            remedy = "pass the article that the spans came from"
            raise ArticleError(f"the span {start}-{end} is none of article {article!r}", remedy=remedy)
        layer = row["pole"] if "pole" in row else "mention"
        element = _ELEMENTS.get(layer, "span")
        title = _said(row, lang)
        yield Box(start, end, 2, element, opening(element, title=title, style=mark_style(layer)))


def mark_style(layer):
    """The inline style of a mark: ``layer`` is ``"mention"`` or a pole."""
    if layer == "mention":
        return f"{_PLAIN}outline:1px solid {MENTION};outline-offset:1px;background-color:{tint(MENTION)};"
    colour = POLE_COLOURS.get(layer, NEUTRALISED)
    return (
        f"{_PLAIN}border-bottom:{_LINES.get(layer, '1px dashed')} {colour};padding-bottom:1px;"
        f"background-color:{tint(colour)};"
    )


def _said(row, lang):
    """What a mark says on hover."""
    words = _WORDS[lang]
    if "pole" not in row:
        name = row.get(lang) or row["entity"]
        parts = [name if name == row["entity"] else f"{name} ({row['entity']})"]
        return " · ".join(parts + [named(column, row[column], lang) for column in ("type", "kind") if row.get(column)])
    parts = [named("pole", row["pole"], lang)]
    if row.get("term"):
        parts.append(f"{words['entry']}: {row['term']}")
    if row.get("cameo"):
        parts.append(f"CAMEO {row['cameo']}: {named('cameo', row['cameo'], lang)}")
    for column in ("shifter", "speaker", "source_actor", "target_actor"):
        if row.get(column):
            parts.append(f"{words[column]}: {row[column]}")
    return " · ".join(parts)


def _aside(text, sentences, lang):
    """Boxes around what is not body: blocks with their name where they fill whole lines, else within the line."""
    starts = [n for n, s in enumerate(sentences) if not n or s.section != sentences[n - 1].section]
    boxes = []
    for first, follows in pairwise([*starts, len(sentences)]):
        section = sentences[first].section
        if section == "body":
            continue
        start, end = sentences[first].start, sentences[follows - 1].end
        before = text[sentences[first - 1].end if first else 0 : start]
        after = text[end : sentences[follows].start if follows < len(sentences) else len(text)]
        title = named("section", section, lang)
        style = "opacity:0.8;font-size:88%;"
        if (not first or _has_line_end(before)) and (follows == len(sentences) or _has_line_end(after)):
            start, end = start if first else 0, end + len(after)
            style += (
                f"margin-right:6px;padding-right:10px;border-right:4px {_ASIDE[section]} {LINE};"
                f"display:list-item;list-style-position:inside;list-style-type:'[{title}] ';"
            )
        boxes.append(Box(start, end, 0, "span", opening("span", title=title, style=style)))
    return boxes


def _has_line_end(blank):
    return blank.splitlines() not in ([], [blank])


def _legend(layers, marks, sections, lang):
    words = _WORDS[lang]
    kinds = (["mention"] if any("pole" not in f.columns for f in layers) else []) + (
        list(_LINES) if any("pole" in f.columns for f in layers) else []
    )
    items = []
    for kind in kinds:
        count = sum(box.name == _ELEMENTS[kind] for box in marks)
        items.append(tag(_ELEMENTS[kind], escape(words[kind]), style=mark_style(kind)) + f" {count:,}")
    side = "right"
    for section, line in _ASIDE.items():
        if section in sections:
            style = f"opacity:0.8;font-size:88%;padding-{side}:6px;border-{side}:4px {line} {LINE};"
            items.append(tag("span", escape(named("section", section, lang)), style=style))
    gap = "&emsp; "
    hint = tag("span", escape(words["hint"]), style="opacity:0.8;font-size:88%;")
    align = "right" if lang == "ar" else "left"
    style = (
        f"text-align:{align};line-height:2.1;margin-bottom:8px;page-break-after:avoid;border-bottom:1px solid {LINE};"
    )
    return tag("div", gap.join(items) + "<br>" + hint, dir=page_direction(lang), lang=lang, style=style)
