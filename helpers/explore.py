"""From any number to its sentence: one choice of actors, language and place drives a chart, a concordance and the text.

``find`` looks through the articles once, ``look`` gives the view of a choice as frames, and ``say``, ``draw``,
``show_rows`` and ``show_text`` show a view. ``explorer`` puts controls in front of the same functions.
"""

import base64
import io
from dataclasses import dataclass, replace
from typing import NamedTuple

import pandas as pd
from IPython.display import HTML
from matplotlib.figure import Figure

from helpers.arabic import fold, letter_offsets
from helpers.counts import KINDS, POLES
from helpers.course_charts import dispersion
from helpers.entities import entity_mentions, our_entities
from helpers.errors import ArticleError
from helpers.glossary import named
from helpers.highlights import highlight
from helpers.kwic import concordance, search_pattern
from helpers.markup import escape
from helpers.reading import show_concordance
from helpers.sentences import SECTIONS, span_frame, split_sentences
from helpers.stance import stance_terms
from helpers.wording import check_language

TOP = 8  # actors in the chart, at most
ROWS = 200  # of a longer concordance the rest is left out, and said so

_WORDS = {
    "ar": {
        "of": "من",
        "sentences": "الجمل المعروضة",
        "mentions": "مواضع ذكر الجهات",
        "stance": "ألفاظ الموقف",
        "hits": "مواضع الكلمة",
        "heads": {"before": "قبله", "keyword": "اللفظ", "after": "بعده", "sentence": "الجملة", "what": "ما هو"},
        "none": "لا جملة تحقق هذه الشروط معاً.",
    },
    "en": {
        "of": "of",
        "sentences": "Sentences in view",
        "mentions": "mentions of actors",
        "stance": "stance terms",
        "hits": "places of the word",
        "heads": {"what": "what it is"},
        "none": "No sentence meets all of these conditions.",
    },
}


class Found(NamedTuple):
    """What stands in some articles, in every section of them: every view is a part of these frames."""

    articles: pd.DataFrame
    sentences: pd.DataFrame
    mentions: pd.DataFrame
    stance: pd.DataFrame


@dataclass(frozen=True)
class Choice:
    """What to look at; a field that is left empty sets no condition.

    Attributes:
        article (str): an id; by default the first article.
        entities (tuple): ids of actors, of which any one will do.
        pole, kind, section (str): as in the frames.
        window (int): how many words of context a concordance shows on each side.
        word (str): a word, or several in a row, as ``helpers.kwic.occurrences`` searches it.
    """

    article: str = ""
    entities: tuple = ()
    pole: str = ""
    kind: str = ""
    section: str = "body"
    window: int = 8
    word: str = ""


class View(NamedTuple):
    """What a choice leaves of one article.

    ``article``: its row; ``text``: the sentences of the chosen section; ``sentences``: those of them that meet every
    condition; ``mentions``, ``stance``, ``hits`` (of the word; with ``pole`` "search"): the spans in these that meet
    their own condition; ``rows``: all of them as a concordance, in the order of the text.
    """

    article: pd.DataFrame
    text: pd.DataFrame
    sentences: pd.DataFrame
    mentions: pd.DataFrame
    stance: pd.DataFrame
    hits: pd.DataFrame
    rows: pd.DataFrame


def find(articles, entities=None, stance=None):
    """Look through articles once, in all their sections, so that every later view only chooses rows.

    Args:
        articles (DataFrame): what ``load_articles`` returns; at least one.
        entities, stance: rows to add to the two lexicons, as the finders take them for ``extra=``.

    Returns:
        Found: ``articles``, ``sentences``, ``mentions``, ``stance``.

    Raises:
        ArticleError: where there is no article.
    """
    if not len(articles):
        raise ArticleError("there is no article to look at", remedy="load at least one")
    mentions = entity_mentions(articles, extra=entities, sections=SECTIONS)
    terms = stance_terms(articles, extra=stance, sections=SECTIONS)
    return Found(articles, split_sentences(articles), mentions, terms)


def look(found, choice=None):
    """The view of a choice: the sentences that meet all of its conditions, and the spans in them.

    A sentence is in view if it stands in the chosen section and holds a mention of one of the ``entities`` made in that
    ``kind``, a term of that ``pole``, and the ``word``, as far as each is given. Of the spans in these sentences those
    are shown that meet their own condition: mentions of the chosen actors, terms of the chosen pole.

    Args:
        found (Found): what ``find`` returns.
        choice (Choice): by default the body of the first article.

    Returns:
        View

    Raises:
        ArticleError: for an article, actor, pole, kind or section that is not there.

    >>> found = find(pd.DataFrame({"article": ["a"], "text": ["هددت روسيا. ورحبت أوكرانيا بالمحادثات."]}))
    >>> view = look(found, Choice(pole="diplomacy"))
    >>> view.mentions["entity"].tolist(), view.stance["text"].tolist()
    (['UKR'], ['رحبت', 'المحادثات'])
    """
    choice = checked(found, choice or Choice())
    article = found.articles[found.articles["article"] == choice.article]
    text, mentions, stance = (frame[frame["article"] == choice.article] for frame in found[1:])
    if choice.section:
        text = text[text["section"] == choice.section]
    hits = occurrences(text, choice.word).assign(pole="search")
    if choice.entities:
        mentions = mentions[mentions["entity"].isin(choice.entities)]
    if choice.kind:
        mentions = mentions[mentions["kind"] == choice.kind]
    if choice.pole:
        stance = stance[stance["pole"] == choice.pole]
    conditions = ((choice.entities or choice.kind, mentions), (choice.pole, stance), (choice.word.strip(), hits))
    sentences = text
    for given, spans in conditions:
        if given:
            sentences = sentences[sentences["sentence"].isin(spans["sentence"])]
    layers = [
        frame[frame["sentence"].isin(sentences["sentence"])].reset_index(drop=True)
        for frame in (mentions, stance, hits)
    ]
    rows = concordance(pd.concat([frame for frame in layers if len(frame)] or layers[:1]), article, choice.window)
    return View(article, text, sentences, *layers, rows)


def occurrences(sentences, word):
    """Where a word stands, or several in a row, in any spelling that folds alike.

    Args:
        sentences (DataFrame): what ``split_sentences`` returns, or some rows of it.
        word (str): as ``search_pattern`` reads it: attached letters may stand before it, a ``*`` stands for any ending.

    Returns:
        DataFrame: ``article``, ``sentence``, ``start``, ``end``, ``text``: the spans, without the attached letters; no
        rows where ``word`` holds no letter.

    >>> occurrences(split_sentences("ولِلحوارِ وقتٌ، وحوارات."), "حوار")["text"].tolist()
    ['حوارِ']
    """
    rows, wanted = [], search_pattern(word)
    for row in sentences.itertuples(index=False) if wanted else ():
        offsets = letter_offsets(row.text)
        for match in wanted.finditer(fold(row.text)):
            start, end = (offsets[place] for place in match.span(1))
            rows.append((row.article, row.sentence, row.start + start, row.start + end, row.text[start:end]))
    return span_frame(rows, ["article", "sentence", "start", "end", "text"])


def checked(found, choice):
    """A choice with its article; every value must be one that there can be: a known actor may be named nowhere."""
    ids = found.articles["article"].tolist()
    there = {"article": ids, "pole": POLES, "kind": KINDS, "section": SECTIONS}
    there["entities"] = {*found.mentions["entity"], *our_entities().entity}
    for field, values in there.items():
        given = getattr(choice, field)
        for value in (given,) if isinstance(given, str) else given:
            if value and value not in values:
                some = sorted(found.mentions["entity"].unique()) if field == "entities" else list(values)
                remedy = f"choose one of {', '.join(some[:20])}"
                raise ArticleError(f"there is no {field} {value!r} to look at", remedy=remedy)
    return replace(choice, article=choice.article or ids[0])


def say(view, lang="ar"):
    """How much is in view, in a line.

    >>> found = find(pd.DataFrame({"article": ["a"], "text": ["هددت روسيا. ورحبت أوكرانيا بالمحادثات."]}))
    >>> say(look(found, Choice(pole="diplomacy")), "en")
    'Sentences in view: 1 of 2 · mentions of actors: 1 · stance terms: 2'
    """
    check_language(lang)
    words = _WORDS[lang]
    if view.sentences.empty:
        return words["none"]
    parts = [_how_many(view, lang), f"{words['mentions']}: {len(view.mentions):,}"]
    parts.append(f"{words['stance']}: {len(view.stance):,}")
    return " · ".join(parts + ([f"{words['hits']}: {len(view.hits):,}"] if len(view.hits) else []))


def _how_many(view, lang):
    words = _WORDS[lang]
    return f"{words['sentences']}: {len(view.sentences):,} {words['of']} {len(view.text):,}"


def draw(view, lang="ar", ax=None, top=TOP):
    """Where in the text what is in view stands: the chart ``dispersion`` of its mentions and terms.

    The chosen section is what the axis measures; the rest of the article is left out. Where a condition is set, the
    title says how many sentences meet it.
    """
    text = view.text.assign(section="body")
    title = None if len(view.sentences) == len(text) else _how_many(view, lang)
    return dispersion([view.mentions, view.stance], text, top=top, ax=ax, lang=lang, title=title)


def show_rows(view, lang="ar", only=None):
    """The concordance of a view as a table: each span in its context, its sentence, and what it is.

    ``only`` shows one layer of it: ``"mentions"``, ``"stance"`` or ``"hits"``.
    """
    rows = view.rows.copy()
    for column in (lang, "kind", "pole", "shifter"):
        rows[column] = rows[column].fillna("") if column in rows.columns else ""
    layers = {"mentions": rows["pole"] == "", "stance": rows["pole"].isin(POLES), "hits": rows["pole"] == "search"}
    rows = rows[layers[only]] if only else rows
    rows = rows.assign(what=[_what(row, lang) for row in rows.to_dict("records")])
    rows["pole"] = rows["pole"].replace("", "mention")  # whose colour the keyword has
    return show_concordance(rows, columns=["sentence", "what"], max_rows=ROWS, heads=_WORDS[lang]["heads"])


def _what(row, lang):
    if not row["pole"]:
        return f"{row[lang] or row['entity']} · {named('kind', row['kind'], lang)}"
    return named("pole", row["pole"], lang) + (f" · {row['shifter']}" if row["shifter"] else "")


def show_text(view, lang="ar"):
    """The article as it stands, with what is in view marked."""
    return highlight(view.article, [view.mentions, view.stance, view.hits], lang=lang, anchors=False)


def picture(view, lang="ar"):
    """The chart of a view as an image (SVG) in HTML, described by what ``say`` says: faster than a figure of pyplot."""
    rows = max(min(view.mentions["entity"].nunique(), TOP) + view.stance["pole"].nunique(), 3)
    height = 1.9 + 0.42 * rows
    figure = Figure(figsize=(8, height))
    sides = {"left": 0.03, "right": 0.74} if lang == "ar" else {"left": 0.26, "right": 0.97}
    figure.subplots_adjust(top=1 - 1.05 / height, bottom=0.6 / height, **sides)  # constrained layout draws twice
    draw(view, lang, figure.subplots())
    drawn = io.BytesIO()
    figure.savefig(drawn, format="svg", metadata={"Date": None})
    source = f"data:image/svg+xml;base64,{base64.b64encode(drawn.getvalue()).decode('ascii')}"
    side = "margin-left:auto;" if lang == "ar" else ""
    style = f"display:block;width:800px;max-width:100%;{side}"
    return HTML(f'<img src="{source}" alt="{escape(say(view, lang))}" style="{style}">')
