"""Which way the language of groups of articles leans: the balance with its interval, by any column."""

import numpy as np
import pandas as pd

from helpers.counts import POLES, entity_counts, need
from helpers.errors import ArticleError
from helpers.intervals import METHODS, share_intervals
from helpers.sentences import texts_of
from helpers.vocabulary import word_counts

MIN_ARTICLES, MIN_TERMS = 3, 20  # below either a group is small
NUMBERS = ("articles", "words", *POLES, "balance", "low", "high", "per_1000", "method", "small")


def balance(stance, articles, by=None, weight=None):
    """Which way the language of each group of articles leans, from -1 (escalation only) to 1 (diplomacy only).

    ``balance`` is (diplomacy - escalation) / (diplomacy + escalation) over all terms of the group together; neutralised
    terms stay out of it. It describes vocabulary, not events. Compare groups by their intervals, and not at all where
    ``small`` says so: of ten terms, one more on the other side moves the balance by a fifth.

    Args:
        stance (DataFrame): what ``stance_terms`` gives (``article``, ``pole``).
        articles (DataFrame or str): the articles that it came from (``article``, ``text``, the columns of ``by``). In
            place of ``text`` they may have ``words``, as what ``helpers.corpus`` stores has.
        by (str, list of str or None): one or more columns of ``articles``, or None for all of them as one group. For
            weeks make a column first: ``articles.assign(week=articles["date"].dt.to_period("W").dt.start_time)``.
        weight (str or None): a column of ``stance`` with what each term weighs (0 or more), for instance the absolute
            value of a Goldstein score; None counts every term once. Only the balance and its interval change.

    Returns:
        DataFrame: a row a group, in the order of the values of ``by``, missing ones (NaT) last; groups without terms
        keep their row. The column(s) of ``by``; ``articles`` (int64: how many), ``words`` (int64: Arabic words of
        their bodies), ``escalation``, ``diplomacy``, ``neutralised`` (int64: terms), ``balance``, ``low``, ``high``
        (float64: its 95 % interval; NaN without terms of either pole), ``per_1000`` (float64: terms of escalation and
        diplomacy per 1,000 words; NaN without words), ``method`` (str: how the interval was made), ``small`` (bool).

    The interval, which ``method`` names (helpers/intervals.py has formulas, sources and measured coverage):
    ``wilson`` where one article holds terms: for its terms as they stand, and of no use for other articles;
    ``t`` for 2 to 11 articles: Wilson's with the effective number of terms and Student's t; errs on the long side;
    ``bootstrap`` from 12 on: whole articles are drawn, studentised, with a constant seed;
    ``none`` without terms. A group is ``small`` where fewer than 3 of its articles hold terms of escalation or
    diplomacy, or fewer than 20 such terms stand in all of them.

    Raises:
        ArticleError: for a column that is missing, an article id that is repeated, stance terms of an article that is
            not among ``articles``, a pole or a weight that cannot be.

    >>> from helpers.stance import stance_terms
    >>> text = "دعت موسكو إلى الحوار بعد المحادثات، وهددت كييف بالحرب."
    >>> balance(stance_terms(text), text)[["words", "escalation", "diplomacy", "balance", "small"]].values.tolist()
    [[9, 2, 2, 0.0, True]]
    """
    articles = as_frame(articles)
    keys = [] if by is None else [by] if isinstance(by, str) else list(by)
    for key in keys:
        if key not in articles.columns:
            raise ArticleError(f"the articles have no column {key!r} to group by", remedy="name one of their columns")
        if key in NUMBERS:
            raise ArticleError(f"by={key!r} is the name of a column of the result", remedy="rename yours")
    terms, words = sums_by_article(stance, articles, weight), _words(articles)
    group, labels = _groups(articles, keys)
    share, low, high, method = share_intervals(
        group, terms["ones"].to_numpy(), terms["totals"].to_numpy(), terms["squares"].to_numpy(), len(labels)
    )
    numbers = {"articles": np.bincount(group, minlength=len(labels)), "words": _summed(group, words, labels)}
    numbers |= {pole: _summed(group, terms[pole].to_numpy(), labels) for pole in POLES}
    table = labels.assign(**{name: values.astype(np.int64) for name, values in numbers.items()})
    table = table.assign(balance=2 * share - 1, low=2 * low - 1, high=2 * high - 1)
    both = table["escalation"] + table["diplomacy"]
    table["per_1000"] = 1000 * both / table["words"].where(table["words"] > 0)
    table["method"] = pd.array(np.array(METHODS, dtype=object)[method], dtype="str")
    held = np.bincount(group[terms["counts"] > 0], minlength=len(labels))
    return table.assign(small=(held < MIN_ARTICLES) | (both < MIN_TERMS))


def mention_shares(mentions, articles, by, top=5):
    """How much of all mentions goes to each of the entities that are named most: a row a group and entity.

    Args:
        mentions (DataFrame): what ``entity_mentions`` gives (``article``, ``entity``; names from ``ar``, ``en``).
        articles (DataFrame): the articles that it came from (``article``, the column of ``by``).
        by (str): a column of ``articles``.
        top (int): how many entities; of a tie at the end, the first by name.

    Returns:
        DataFrame: groups in order, in each the same entities, the most named of all first: the column of ``by``,
        ``entity``, ``ar``, ``en`` (str), ``count``, ``total`` (int64: mentions of it, and of anyone), ``share``,
        ``low``, ``high`` (float64, 0 to 1, with the interval that ``balance`` describes; NaN in groups without
        mentions), ``method`` (str), ``small`` (bool: fewer than 3 articles with mentions, or 20 mentions).

    Raises:
        ArticleError: for a column that is missing, a repeated id, mentions of an article that is not there.
    """
    need(mentions, ["article", "entity"], "mentions", "entity_mentions")
    need(articles, ["article", by], "articles", "load_articles")
    articles = as_frame(articles)
    place, (group, labels) = _places(mentions, articles, "mentions"), _groups(articles, [by])
    names = entity_counts(mentions).head(top)["entity"].tolist()
    totals = np.bincount(place, minlength=len(articles)).astype(float)
    held = np.bincount(group[totals > 0], minlength=len(labels))
    total, parts = np.bincount(group, totals, len(labels)).round().astype(np.int64), []
    for entity in names:
        ones = np.bincount(place[(mentions["entity"] == entity).to_numpy()], minlength=len(articles)).astype(float)
        share, low, high, method = share_intervals(group, ones, totals, totals, len(labels))
        rows = labels.assign(entity=entity, **_named(mentions, entity))
        rows = rows.assign(count=np.bincount(group, ones, len(labels)).round().astype(np.int64), total=total)
        rows = rows.assign(share=share, low=low, high=high, method=np.array(METHODS, dtype=object)[method])
        parts.append(rows.assign(small=(held < MIN_ARTICLES) | (total < MIN_TERMS), row=range(len(labels))))
    columns = [by, "entity", "ar", "en", "count", "total", "share", "low", "high", "method", "small"]
    if not parts:
        parts = [labels[:0].assign(**dict.fromkeys([*columns[1:], "row"], 0))]
    table = pd.concat(parts).sort_values("row", kind="stable", ignore_index=True)[columns]
    types = dict.fromkeys(["entity", "ar", "en", "method"], "str") | dict.fromkeys(["share", "low", "high"], "float64")
    return table.astype(types | {"count": "int64", "total": "int64", "small": "bool"})


def _named(mentions, entity):
    first = mentions[mentions["entity"] == entity].iloc[0]
    return {lang: first.get(lang) or entity for lang in ("ar", "en")}


def as_frame(articles):
    """An articles frame, also of one str; its index is ignored."""
    if isinstance(articles, str):
        return pd.DataFrame({"article": ["text"], "text": [articles]})
    if not isinstance(articles, pd.DataFrame):
        texts_of(articles)  # raises
    return articles.reset_index(drop=True)


def sums_by_article(stance, articles, weight=None):
    """The terms of each article: a row an article, in their order.

    Gives ``escalation``, ``diplomacy``, ``neutralised`` (int64: terms), ``counts`` (int64: terms of the two poles),
    ``ones``, ``totals`` (float64: their weights, of diplomacy and of both), ``squares`` (float64: squared weights).
    Raises what ``balance`` raises.
    """
    need(stance, ["article", "pole", *([weight] if weight else [])], "stance terms", "stance_terms")
    need(articles, ["article"], "articles", "load_articles")
    place = _places(stance, articles, "stance terms")
    pole = pd.Index(POLES).get_indexer(pd.Index(stance["pole"]))
    if (pole < 0).any():
        strange = stance["pole"].iloc[int(np.argmax(pole < 0))]
        raise ArticleError(f"there is a stance term of the pole {strange!r}", remedy=f"use {', '.join(POLES)}")
    counts = np.bincount(place * len(POLES) + pole, minlength=len(articles) * len(POLES)).reshape(-1, len(POLES))
    weights = np.ones(len(stance)) if weight is None else _weights(stance[weight])
    polar, ahead = pole != POLES.index("neutralised"), pole == POLES.index("diplomacy")
    sums = {"ones": weights * ahead, "totals": weights * polar, "squares": weights**2 * polar}
    table = pd.DataFrame(counts, columns=list(POLES)).astype("int64")
    table["counts"] = table["escalation"] + table["diplomacy"]
    return table.assign(**{name: np.bincount(place, values, len(articles)) for name, values in sums.items()})


def _places(spans, articles, what):
    """The row in ``articles`` of the article of each span."""
    ids = pd.Index(articles["article"])
    if not ids.is_unique:
        raise ArticleError(f"article {ids[ids.duplicated()][0]!r} occurs twice", remedy="give each a unique id")
    place = ids.get_indexer(pd.Index(spans["article"]))
    if (place < 0).any():
        stranger = spans["article"].iloc[int(np.argmax(place < 0))]
        raise ArticleError(
            f"there are {what} of article {stranger!r}, which is not among the articles",
            remedy="pass the articles that they were found in",
        )
    return place


def _weights(column):
    weights = pd.to_numeric(column, errors="coerce").to_numpy(float)
    wrong = ~(np.isfinite(weights) & (weights >= 0))
    if wrong.any():
        raise ArticleError(
            f"the weight {column.iloc[int(np.argmax(wrong))]!r} is not a number of 0 or more",
            place=f"row {int(np.argmax(wrong))} of the stance terms",
            remedy="give every term one, such as the absolute value of its score",
        )
    return weights


def _words(articles):
    if "text" not in articles.columns and "words" in articles.columns:
        return articles["words"].to_numpy(np.int64)
    return word_counts(articles)


def _groups(articles, keys):
    """The number of the group of each article, and a frame with the values of ``keys`` for each group."""
    if not keys:
        return np.zeros(len(articles), np.int64), pd.DataFrame(index=pd.RangeIndex(1))
    group = articles.groupby(keys, dropna=False, sort=True, observed=True).ngroup().to_numpy(np.int64)
    firsts = np.unique(group, return_index=True)[1]
    return group, articles[keys].iloc[firsts].reset_index(drop=True)


def _summed(group, values, labels):
    return np.bincount(group, values, len(labels)).round()
