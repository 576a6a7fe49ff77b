"""Mentions counted by entity and kind, stance terms by paragraph, sentence and pole: the tables behind the bars."""

import pandas as pd

from helpers.errors import ArticleError

KINDS = ("name", "demonym", "capital", "place")
POLES = ("escalation", "diplomacy", "neutralised")
UNITS = ("paragraph", "sentence")


def entity_counts(mentions, lang="ar"):
    """Mentions counted by entity: ``entity``, ``name`` (as displayed), ``count``; most first, ties by name, then id."""
    need(mentions, ["entity"], "mentions", "entity_mentions")
    shown = mentions[lang].fillna("") if lang in mentions.columns else mentions["entity"]
    names = shown.where(shown != "", mentions["entity"])
    table = (
        mentions.assign(name=names).groupby("entity", as_index=False).agg(name=("name", "first"), n=("name", "size"))
    )
    table = table.sort_values(["n", "name", "entity"], ascending=[False, True, True], ignore_index=True)
    return table.rename(columns={"n": "count"})


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
    if sentences["article"].nunique() > 1:
        raise ArticleError(
            f"sentences of {sentences['article'].nunique()} articles, where a chart by {by} shows one",
            remedy="choose one: sentences[sentences['article'] == …], and its stance terms likewise",
        )
    key = ["article", "sentence"]
    units = sentences.drop_duplicates(key)[[*dict.fromkeys([*key, "section", by])]]
    terms = stance[[*key, "pole"]].astype(units[key].dtypes.to_dict()).merge(units, on=key, how="left")
    strangers = terms[terms["section"].isna()]
    if len(strangers):
        article, sentence = strangers.iloc[0][key]
        raise ArticleError(
            f"there are stance terms in sentence {sentence} of article {article!r}, which is not among the sentences",
            remedy="pass the sentences of the same article",
        )
    shown = sorted({*units.loc[units["section"] == "body", by], *terms[by]})
    table = pd.crosstab(terms[by], terms["pole"]).reindex(index=shown, columns=POLES, fill_value=0)
    return table.astype("int64").rename_axis(index=by, columns=None).reset_index()


def need(frame, columns, what, finder):
    """Raise ArticleError unless ``frame`` has ``columns``."""
    for column in columns:
        if column not in frame.columns:
            raise ArticleError(f"the {what} have no column {column!r}", remedy=f"pass what {finder} returns")
