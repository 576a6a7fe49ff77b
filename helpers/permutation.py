"""Is it more than chance? Permutation tests of the balance, in which whole articles change places.

Terms of one article resemble each other, so articles are shuffled, not terms. All arrangements are tried if they are
at most 20,000, otherwise 9,999 of them at random, with a constant seed; then p = (k + 1) / (n + 1), where k of n are at
least as far from zero as what was seen (Phipson and Smyth 2010, doi:10.2202/1544-6115.1585). A small p says that such
an arrangement would be rare if outlet (or date) had nothing to do with the language of these articles; it does not say
why.
"""

from itertools import combinations, permutations
from math import comb, factorial

import numpy as np
import pandas as pd
from scipy.stats import false_discovery_control, t

from helpers.compare import as_frame, balance, sums_by_article
from helpers.counts import need
from helpers.errors import ArticleError
from helpers.intervals import LEVEL, SEED

MOST, DRAWS = 20_000, 9_999
_AS_FAR = 1e-9  # differences below it are of rounding


def balance_difference(stance, articles, by):
    """How far the balances of groups lie apart, with interval and permutation test: one row a pair of groups.

    Args:
        stance, articles (DataFrame): as for ``balance``.
        by (str): a column of ``articles``.

    Returns:
        DataFrame: pairs in the order of the groups: ``a``, ``b`` (values of ``by``), ``balance_a``, ``balance_b``,
        ``difference`` (float64: a less b, from -2 to 2; positive: a leans more to diplomacy), ``low``, ``high`` (its
        95 % interval, from those of the two balances: Newcombe 1998, method 10), ``p`` (two-sided), ``p_adjusted``
        (over all pairs, Benjamini and Hochberg 1995), ``arrangements`` (int64: how many were tried), ``exact`` (bool:
        whether these are all). NaN where a group has no terms. The intervals of two balances may overlap although
        their difference is clear: judge the difference by its own interval.

    Raises:
        ArticleError: as ``balance``, and where ``by`` is not one column.
    """
    if not isinstance(by, str):
        raise ArticleError(f"by={by!r} is not one column", remedy="name one; of several, join them into a new one")
    articles = as_frame(articles)
    table, terms = balance(stance, articles, by), sums_by_article(stance, articles)
    values, columns = table[by].tolist(), table[["balance", "low", "high"]].to_numpy()
    members = articles.groupby(by, dropna=False, sort=True, observed=True).ngroup().to_numpy()
    held = (terms["counts"] > 0).to_numpy()
    rows = []
    for a, b in combinations(range(len(table)), 2):
        (one, low_a, high_a), (two, low_b, high_b) = columns[a], columns[b]
        low = one - two - np.hypot(one - low_a, high_b - two)
        high = one - two + np.hypot(high_a - one, two - low_b)
        chosen = held & ((members == a) | (members == b))
        result = _test_difference(terms[chosen], (members == a)[chosen])
        rows.append((values[a], values[b], one, two, one - two, low, high, *result))
    columns = ["a", "b", "balance_a", "balance_b", "difference", "low", "high", "p", "arrangements", "exact"]
    frame = pd.DataFrame(rows, columns=columns).astype({"arrangements": "int64", "exact": "bool"})
    frame.insert(8, "p_adjusted", adjusted(frame["p"].to_numpy(float)))
    return frame


def balance_trend(stance, articles, date="date"):
    """Whether the balance rises or falls with time: one row.

    The slope is that of a line through the balances of the articles, each with the weight of its terms. A line is a
    coarse picture of a crisis: it misses a turn and its reversal.

    Args:
        stance, articles (DataFrame): as for ``balance``; articles without date or without terms are left out.
        date (str): the column of dates.

    Returns:
        DataFrame: ``articles`` (int64: how many were used), ``slope`` (float64: change of the balance in a week;
        negative: towards escalation), ``low``, ``high`` (its 95 % interval: Student's t with the robust variance HC3 of
        MacKinnon and White 1985; NaN below 4 articles), ``p`` (two-sided), ``arrangements``, ``exact``, as in
        ``balance_difference``. NaN where fewer than two dates are left.

    Raises:
        ArticleError: as ``balance``, and where ``date`` holds no dates.
    """
    articles = as_frame(articles)
    need(articles, [date], "articles", "load_articles")
    if not pd.api.types.is_datetime64_any_dtype(articles[date]):
        raise ArticleError(f"the column {date!r} holds no dates", remedy="convert it with pandas.to_datetime")
    terms = sums_by_article(stance, articles)
    used = (terms["counts"] > 0) & articles[date].notna()
    days = (articles.loc[used, date] - articles.loc[used, date].min()) / pd.Timedelta(days=7)
    weeks, totals = days.to_numpy(float), terms.loc[used, "totals"].to_numpy()
    leans = 2 * terms.loc[used, "ones"].to_numpy() - totals
    if len(np.unique(weeks)) < 2:
        row = (len(weeks), np.nan, np.nan, np.nan, np.nan, 0, False)
    else:
        row = (len(weeks), *_slope_interval(weeks, leans, totals), *_test_trend(weeks, leans, totals))
    columns = ["articles", "slope", "low", "high", "p", "arrangements", "exact"]
    return pd.DataFrame([row], columns=columns).astype({"articles": "int64", "arrangements": "int64", "exact": "bool"})


def adjusted(p):
    """p-values corrected for their number (Benjamini and Hochberg 1995); NaN stays NaN.

    >>> adjusted(np.array([0.01, np.nan, 0.04])).tolist()
    [0.02, nan, 0.04]
    """
    out, known = np.full(len(p), np.nan), ~np.isnan(p)
    if known.any():
        out[known] = false_discovery_control(p[known])
    return out


def _test_difference(terms, first):
    """p, arrangements and whether these are all, for articles of which ``first`` (bool) are of the one group."""
    ones, totals, size = terms["ones"].to_numpy(), terms["totals"].to_numpy(), int(first.sum())
    if not 0 < size < len(first):
        return np.nan, 0, False

    def differences(chosen):
        inside, of = chosen @ ones, chosen @ totals
        return 2 * (inside / of - (ones.sum() - inside) / (totals.sum() - of))

    seen = differences(first[None].astype(float))[0]
    if comb(len(first), size) <= MOST:
        places = np.array(list(combinations(range(len(first)), size)))
        chosen = np.zeros((len(places), len(first)))
        np.put_along_axis(chosen, places, 1.0, axis=1)
        return _share_as_far(differences(chosen), seen), len(places), True
    shuffled = _shuffles(first.astype(float))
    return _p_of_draws(np.concatenate([differences(part) for part in shuffled]), seen), DRAWS, False


def _test_trend(weeks, leans, totals):
    """The same for the slope; the dates are shuffled over the articles."""

    def slopes(dates):
        about = dates @ totals / totals.sum()
        return (dates @ leans - about * leans.sum()) / (dates**2 @ totals - about**2 * totals.sum())

    seen = slopes(weeks[None])[0]
    if factorial(len(weeks)) <= MOST:
        found = slopes(np.array(list(permutations(weeks))))
        return _share_as_far(found, seen), len(found), True
    return _p_of_draws(np.concatenate([slopes(part) for part in _shuffles(weeks)]), seen), DRAWS, False


def _share_as_far(found, seen):
    return float((np.abs(found) >= abs(seen) - _AS_FAR).mean())


def _p_of_draws(found, seen):
    return float(((np.abs(found) >= abs(seen) - _AS_FAR).sum() + 1) / (len(found) + 1))


def _shuffles(values, most=1 << 22):
    """``DRAWS`` random orders of ``values`` as rows, in parts of at most ``most`` numbers."""
    draw, size = np.random.default_rng(SEED), max(1, most // len(values))
    for first in range(0, DRAWS, size):
        yield draw.permuted(np.tile(values, (min(size, DRAWS - first), 1)), axis=1)


def _slope_interval(weeks, leans, totals):
    """The slope of ``leans / totals`` on ``weeks``, weighted by ``totals``, and its interval."""
    design = np.stack((np.ones(len(weeks)), weeks), axis=1)
    inverse = np.linalg.inv(design.T @ (design * totals[:, None]))
    line = inverse @ (design.T @ leans)
    leverage = np.einsum("ij,jk,ik->i", design, inverse, design) * totals
    residuals = (leans - totals * (design @ line)) / np.maximum(1 - leverage, 1e-9)
    meat = (design * residuals[:, None]).T @ (design * residuals[:, None])
    error = np.sqrt((inverse @ meat @ inverse)[1, 1])
    reach = error * t.ppf(0.5 + LEVEL / 2, len(weeks) - 2) if len(weeks) > 3 else np.nan
    return line[1], line[1] - reach, line[1] + reach
