"""What is read rather than plotted: tables from right to left, and keywords in their context."""

import html
import re
import unicodedata

import pandas as pd
from IPython.display import HTML
from pandas.api.types import is_bool_dtype, is_numeric_dtype

from helpers.errors import ArticleError
from helpers.sentences import split_sentences

# What hides or redirects text; the marks that only join or part letters (ZWNJ, RLM) may stay unseen.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\u00ad\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_CELL = "padding:2px 8px;vertical-align:top;"


def escape(text):
    """``text`` safe to stand in HTML; characters that would hide or redirect text are shown as what they are.

    >>> escape("<b>\\u202eنص")
    '&lt;b&gt;[U+202E]نص'
    """
    return html.escape(_CONTROL.sub(lambda match: f"[U+{ord(match.group()):04X}]", str(text)))


def _direction(text):
    """The direction of a cell: that of its first strong letter, right to left where it has none."""
    strong = next((kind for kind in map(unicodedata.bidirectional, str(text)) if kind in ("L", "R", "AL")), "R")
    return "ltr" if strong == "L" else "rtl"


def _cell(tag, value, numeric, align=""):
    if tag == "td" and pd.api.types.is_scalar(value) and pd.isna(value):
        value, numeric = "", False
    if numeric and tag == "td":
        number = f"{value:,}" if isinstance(value, int) else f"{value:,.2f}"
        style, content = f"{_CELL}direction:ltr;text-align:right;", number
    else:
        style, content = f"{_CELL}text-align:{align or 'right'};", escape(value)
    return f'<{tag} dir="{_direction(value)}" style="{style}">{content}</{tag}>'


def rtl_table(frame, caption="", align=None):
    """Show a frame as a table that is read from right to left: its first column stands on the right.

    ``frame`` is any DataFrame or Series (an index is shown if it has a name), ``caption`` a line above it, ``align`` a
    dict of column to ``"right"``, ``"left"`` or ``"center"``. All text is escaped, styles are inline so that they last
    in an untrusted notebook. Gives an ``IPython.display.HTML``.
    """
    align, frame = align or {}, pd.DataFrame(frame)
    if any(name is not None for name in frame.index.names):
        frame = frame.reset_index()
    columns = [frame.iloc[:, number] for number in range(frame.shape[1])]
    numeric = [is_numeric_dtype(column) and not is_bool_dtype(column) for column in columns]
    sides = [align[c] if align.get(c) in ("right", "left", "center") else "" for c in frame.columns]
    head = "".join(_cell("th", c, n, a) for c, n, a in zip(frame.columns, numeric, sides, strict=True))
    rows = []
    for values in zip(*(column.tolist() for column in columns), strict=True):
        cells = (_cell("td", v, n, a) for v, n, a in zip(values, numeric, sides, strict=True))
        rows.append(f"<tr>{''.join(cells)}</tr>")
    title = f'<caption style="caption-side:top;text-align:right;padding:2px 8px;">{escape(caption)}</caption>'
    table = (
        f'<div dir="rtl" lang="ar"><table dir="rtl" style="border-collapse:collapse;margin-left:auto;margin-right:0;">'
        f"{title if caption else ''}<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )
    return HTML(table)


def rtl_text(text):
    """Show a line of Arabic as a paragraph read from right to left; Latin words and numbers keep their place."""
    paragraph = f'<p dir="rtl" lang="ar" style="text-align:right;">{escape(text)}</p>'
    return HTML(paragraph)


def concordance(spans, articles, words=8):
    """Keyword in context: the words under every count.

    ``spans`` is what ``entity_mentions`` or ``stance_terms`` gives, ``articles`` the frame (or str) they came from,
    ``words`` how many words of context stand on each side, inside the sentence. Gives a frame, one row a span:
    ``article`` (str), ``sentence`` (int64), ``before``, ``keyword``, ``after`` (str), and of ``spans`` ``entity`` and
    ``kind``, or ``term``, ``pole`` and ``shifter``. Shown with ``rtl_table`` the words before the keyword stand on its
    right, as Arabic is read.
    """
    spans = spans.reset_index(drop=True)
    sentences = split_sentences(articles).set_index(["article", "sentence"])[["start", "text"]]
    kept = [c for c in ("entity", "kind", "term", "pole", "shifter") if c in spans.columns]
    places = list(zip(spans["article"], spans["sentence"], strict=True))
    missing = next((place for place in places if place not in sentences.index), None)
    if missing is not None:
        raise ArticleError(
            f"article {missing[0]!r} has no sentence {missing[1]}", remedy="pass the articles that the spans came from"
        )
    before, after = [], []
    for place, start, end in zip(places, spans["start"], spans["end"], strict=True):
        origin, text = sentences.loc[place]
        before.append(" ".join(text[: start - origin].split()[-words:]))
        after.append(" ".join(text[end - origin :].split()[:words]))
    out = spans[["article", "sentence"]].assign(before=before, keyword=spans["text"], after=after)
    return out.join(spans[kept]).reset_index(drop=True)


def show_concordance(rows, caption=""):
    """A concordance as a table from right to left, the keyword in the middle."""
    return rtl_table(rows[["before", "keyword", "after"]], caption, {"before": "left", "keyword": "center"})
