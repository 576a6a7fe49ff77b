"""Keyword in context: the words under every count, sorted and filtered."""

import re
from functools import lru_cache

import pandas as pd

from helpers import arabic
from helpers.arabic import LETTERS, TRANSPARENT, fold
from helpers.errors import ArticleError
from helpers.sentences import split_sentences, texts_of

_KEPT = ("entity", "ar", "en", "type", "kind", "term", "pole", "cameo", "shifter", "gloss")
_KEPT += ("speaker", "quoted", "source_actor", "target_actor")
_SIDES = {"left": "before", "right": "after"}  # as concordancers name them, from texts that run left to right
PROCLITICS = frozenset(prefix for pairs in arabic.PROCLITICS.values() for prefix, _ in pairs if prefix)
"""What may stand attached before a word."""
_BEFORE = f"(?<![{LETTERS}0-9A-Za-z])(?:{'|'.join(sorted(PROCLITICS))})?"
_EDGE = re.compile(f"^[^{LETTERS}{TRANSPARENT}\\w]+|[^{LETTERS}{TRANSPARENT}\\w]+$")


def concordance(spans, articles, words=8, sort="text", where=None):
    """Keyword in context: the words under every count.

    Shown with ``show_concordance`` the words before the keyword stand on its right, as Arabic is read.

    Args:
        spans (DataFrame): what ``entity_mentions`` or ``stance_terms`` gives.
        articles: the frame (or str) they came from.
        words (int): how many words of context stand on each side, inside the sentence.
        sort: ``"text"`` (the order of the articles and of the text); ``"before"`` or ``"after"`` (by the words on that
            side, the nearest first, spellings folded; concordancers call the two ``"left"`` and ``"right"``, and so
            they may be called here, though Arabic shows them the other way round); or a column, such as ``"entity"``,
            ``"pole"``. A list sorts by the first, then the next. What is equal stays in the order of the text.
        where (dict): column to the value, or the values, to keep, such as ``{"entity": "RUS", "section": "body"}``;
            None keeps all. ``"search"`` is a word, or several in a row, that the sentence has to hold, in any spelling
            that ``helpers.arabic.fold`` makes alike, with the letters that Arabic attaches before it; a ``*`` at its
            end stands for any ending.

    Returns:
        DataFrame: one row a span: ``article`` (str), ``sentence`` (int64), ``before``, ``keyword``, ``after`` (str); of
        ``spans`` what it has of ``entity``, ``ar``, ``en``, ``type``, ``kind``, ``term``, ``pole``, ``cameo``,
        ``shifter``, ``gloss`` and the columns of ``attribute``; then ``section`` (str), ``start``, ``end`` (int64).

    Raises:
        ArticleError: for spans that came from other articles, and for a column to sort or filter by that is not there.

    >>> from helpers import entity_mentions
    >>> text = "قالت روسيا نعم. وردت أوكرانيا على روسيا."
    >>> rows = concordance(entity_mentions(text), text, where={"entity": "RUS"}, sort="before")
    >>> rows[["before", "keyword", "after"]].values.tolist()
    [['وردت أوكرانيا على', 'روسيا', '.'], ['قالت', 'روسيا', 'نعم.']]
    """
    where = {column: value for column, value in (where or {}).items() if value is not None}
    search, section = where.pop("search", ""), where.pop("section", None)
    order = [sort] if isinstance(sort, str) else list(sort)
    order = [_SIDES.get(by, by) for by in order]
    _need(spans, ("article", "sentence", "start", "end", "text"), "the spans have", "pass what a finder returns")
    _need(spans, where, "there is", "filter by section, search or a column of the spans")
    named = {"text", "before", "after", "keyword", "section", "article", "sentence", "start", "end"}
    known = named | {column for column in _KEPT if column in spans.columns}
    strangers = [by for by in order if by not in known]
    if strangers:
        raise ArticleError(f"cannot sort by {strangers[0]!r}", remedy=f"use some of {', '.join(sorted(known))}")
    for column, value in where.items():
        spans = spans[spans[column].isin(_values(value))]
    rows = _placed(spans, articles)
    if section is not None:
        rows = rows[rows["section"].isin(_values(section))]
    if search:
        rows = rows[_holds(rows["whole"], search)]
    rows = _in_context(rows, max(int(words), 0))
    by = [_key(rows, column) for column in order if column != "text"]
    if by:
        keys = pd.DataFrame(dict(enumerate(by)), index=rows.index)
        rows = rows.loc[keys.sort_values(list(keys.columns), kind="stable").index]
    return rows.reset_index(drop=True)


def _need(frame, columns, what, remedy):
    for column in columns:
        if column not in frame.columns:
            raise ArticleError(f"{what} no column {column!r}", remedy=remedy)


def _values(value):
    return [value] if isinstance(value, str) or not hasattr(value, "__iter__") else list(value)


def _placed(spans, articles):
    """The spans in the order of the text, each with its sentence: ``origin``, ``section``, ``whole``."""
    if isinstance(articles, pd.DataFrame) and "article" in articles.columns:
        texts_of(articles)
        articles = articles[articles["article"].isin(spans["article"].unique())]
    sentences = split_sentences(articles)
    sentences = sentences.rename(columns={"start": "origin", "end": "last", "text": "whole"})
    sentences["row"] = range(len(sentences))
    columns = ["article", "sentence", "origin", "last", "section", "whole", "row"]
    rows = spans.drop(columns=[c for c in columns[2:] if c in spans.columns])
    rows = rows.merge(sentences[columns], on=["article", "sentence"], how="left")
    lost = rows["row"].isna() | (rows["start"] < rows["origin"]) | (rows["end"] > rows["last"])
    if lost.any():
        row = rows[lost].iloc[0]
        what = f"article {row['article']!r} has no sentence {row['sentence']} with a span {row['start']}-{row['end']}"
        raise ArticleError(what, remedy="pass the articles that the spans came from")
    return rows.sort_values(["row", "start"], kind="stable")


def _in_context(rows, words):
    """The columns of a concordance, from placed spans."""
    before, after = [], []
    origin = rows["origin"].astype("int64")
    starts, ends = (rows["start"] - origin).tolist(), (rows["end"] - origin).tolist()
    for whole, start, end in zip(rows["whole"].tolist(), starts, ends, strict=True):
        before.append(" ".join(whole[:start].split()[-words:]) if words else "")
        after.append(" ".join(whole[end:].split(None, words)[:words]))
    texts = {"before": before, "keyword": rows["text"].tolist(), "after": after}
    context = pd.DataFrame(texts, index=rows.index, dtype="str")
    kept = [column for column in (*_KEPT, "section", "start", "end") if column in rows.columns]
    return pd.concat([rows[["article", "sentence"]], context, rows[kept]], axis="columns")


def _holds(wholes, search):
    """Of each sentence whether it holds the search words. Each different sentence is looked at once."""
    wanted = search_pattern(search)
    if wanted is None:
        return pd.Series(False, index=wholes.index)
    found = {whole: wanted.search(fold(whole)) is not None for whole in wholes.unique()}
    return wholes.map(found)


def search_pattern(search):
    """What finds a search in folded text, the words themselves (without attached letters) as its group 1; or None.

    >>> [match[1] for match in search_pattern("حوار*").finditer(fold("والحوارات، حواران، المحاور"))]
    ['حوارات', 'حواران']
    """
    parts = [part.rstrip("*") for part in fold(search).split()]
    if not any(parts):
        return None
    ending = f"[{LETTERS}\\w]*" if search.rstrip().endswith("*") else ""
    words = r"\s+".join(map(re.escape, parts))
    return re.compile(f"{_BEFORE}({words}{ending})(?![{LETTERS}\\w])")


def _key(rows, column):
    """What a column is sorted by: context by its words, the nearest first, in folded spelling."""
    if column not in ("before", "after", "keyword"):
        return rows[column]
    step = -1 if column == "before" else 1
    return rows[column].map(lambda text: " ".join(filter(None, map(_bare, text.split()[::step]))))


@lru_cache(maxsize=1 << 16)
def _bare(word):
    return _EDGE.sub("", fold(word))
