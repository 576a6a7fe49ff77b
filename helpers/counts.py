"""Mentions counted by entity and kind, stance terms by place, pole and CAMEO class: the tables behind the bars."""

from functools import lru_cache

import pandas as pd

from helpers.errors import ArticleError
from helpers.paths import LEXICONS

KINDS = ("name", "demonym", "capital", "place")
POLES = ("escalation", "diplomacy", "neutralised")
UNITS = ("paragraph", "sentence")


def entity_counts(mentions, lang="ar"):
    """Mentions counted by entity: ``entity``, ``name`` (as displayed), ``count``; most first, ties by name, then id."""
    need(mentions, ["entity"], "mentions", "entity_mentions")
    table = (
        mentions.assign(name=display_names(mentions, lang))
        .groupby("entity", as_index=False)
        .agg(name=("name", "first"), n=("name", "size"))
    )
    table = table.sort_values(["n", "name", "entity"], ascending=[False, True, True], ignore_index=True)
    return table.rename(columns={"n": "count"})


def display_names(frame, lang="ar"):
    """The name of each row's ``entity`` in one language (its column, where there is one), else its id."""
    shown = frame[lang].fillna("") if lang in frame.columns else frame["entity"]
    return shown.where(shown != "", frame["entity"])


def kind_counts(mentions, entities):
    """Mentions counted by entity (a row for each of ``entities``) and kind (a column for each of ``KINDS``)."""
    need(mentions, ["entity", "kind"], "mentions", "entity_mentions")
    strangers = sorted(set(mentions["kind"]) - set(KINDS))
    if strangers:
        raise ArticleError(f"there are mentions of the kind {strangers[0]!r}", remedy=f"use {', '.join(KINDS)}")
    return pd.crosstab(mentions["entity"], mentions["kind"]).reindex(index=entities, columns=KINDS, fill_value=0)


def pole_counts(stance, sentences, by="paragraph"):
    """Stance terms counted by paragraph or sentence of one article, in reading order.

    Every paragraph or sentence of the body has its row, also without terms. Returns ``[by]``, ``escalation``,
    ``diplomacy``, ``neutralised``; the numbers of ``[by]`` are those of ``sentences``.

    Raises ArticleError for sentences of several articles and for terms in sentences that ``sentences`` does not hold.
    """
    if by not in UNITS:
        raise ArticleError(f"by={by!r} is not a unit of text", remedy="use by='paragraph' or by='sentence'")
    need(sentences, ["article", "sentence", "section", by], "sentences", "split_sentences")
    need(stance, ["article", "sentence", "pole"], "stance terms", "stance_terms")
    units = sentences[[*dict.fromkeys(["article", "sentence", "section", by])]]
    terms = in_their_sentences(stance[["article", "sentence", "pole"]], units, f"a chart by {by}", "stance terms")
    shown = sorted({*units.loc[units["section"] == "body", by], *terms[by]})
    table = pd.crosstab(terms[by], terms["pole"]).reindex(index=shown, columns=POLES, fill_value=0)
    return table.astype("int64").rename_axis(index=by, columns=None).reset_index()


def in_their_sentences(spans, sentences, what, name):
    """``spans`` of one article, joined with the columns of ``sentences``.

    Raises ArticleError for sentences of several articles (``what`` shows one), and for spans (called ``name``) in
    sentences that are not there.
    """
    if sentences["article"].nunique() > 1:
        raise ArticleError(
            f"sentences of {sentences['article'].nunique()} articles, where {what} shows one",
            remedy=f"choose one: sentences[sentences['article'] == …], and its {name} likewise",
        )
    key = ["article", "sentence"]
    units = sentences.drop_duplicates(key)
    spans = spans.astype(units[key].dtypes.to_dict()).merge(units, on=key, how="left")
    strangers = spans[spans["section"].isna()]
    if len(strangers):
        article, sentence = strangers.iloc[0][key]
        raise ArticleError(
            f"there are {name} in sentence {sentence} of article {article!r}, which is not among the sentences",
            remedy="pass the sentences of the same article",
        )
    return spans


def need(frame, columns, what, finder):
    """Raise ArticleError unless ``frame`` has ``columns``."""
    for column in columns:
        if column not in frame.columns:
            raise ArticleError(f"the {what} have no column {column!r}", remedy=f"pass what {finder} returns")


@lru_cache(maxsize=1)
def cameo_classes():
    """The twenty root classes of CAMEO: ``cameo``, ``en``, ``ar`` (names), ``quad``, ``goldstein``."""
    path = LEXICONS / "cameo.csv"
    return pd.read_csv(path, dtype={"cameo": str}, keep_default_na=False, encoding="utf-8").drop(columns="note")


def cameo_counts(stance):
    """Stance terms counted by the root class of CAMEO to which they belong, from statements (01) to violence (20).

    Args:
        stance (DataFrame): what ``stance_terms`` returns (``cameo``, ``pole``).

    Returns:
        DataFrame: a row for each class that occurs, in the order of the codes: ``cameo`` (str), ``en``, ``ar`` (its
        name), ``quad`` (verbal or material, cooperation or conflict), ``goldstein`` (float, the weight of the root),
        ``count`` (int64, terms that count for a pole), ``neutralised`` (int64, terms that the text denies). Where the
        names and weights come from stands in data/README.md.

    Raises:
        ArticleError: for a code that is no root of CAMEO.

    >>> import pandas as pd
    >>> rows = [("04", "diplomacy"), ("04", "neutralised"), ("19", "escalation"), ("04", "diplomacy")]
    >>> cameo_counts(pd.DataFrame(rows, columns=["cameo", "pole"])).drop(columns=["ar", "quad"])
      cameo       en  goldstein  count  neutralised
    0    04  consult        1.0      2            1
    1    19    fight      -10.0      1            0
    """
    need(stance, ["cameo", "pole"], "stance terms", "stance_terms")
    classes = cameo_classes()
    strangers = sorted(set(stance["cameo"]) - set(classes["cameo"]))
    if strangers:
        raise ArticleError(
            f"there are stance terms of the class {strangers[0]!r}", remedy="use roots of CAMEO, 01 to 20"
        )
    denied = stance["pole"] == "neutralised"
    table = classes[classes["cameo"].isin(stance["cameo"])].reset_index(drop=True)
    for column, terms in (("count", stance[~denied]), ("neutralised", stance[denied])):
        numbers = terms["cameo"].value_counts()
        table[column] = table["cameo"].map(numbers).fillna(0).astype("int64")
    return table
