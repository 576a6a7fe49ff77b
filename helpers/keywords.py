"""Which entities, terms or words set two sets of articles apart (keyness)."""

import numpy as np
import pandas as pd
from scipy.special import xlogy
from scipy.stats import chi2, false_discovery_control, norm

from helpers.entities import entity_mentions
from helpers.errors import ArticleError
from helpers.intervals import LEVEL
from helpers.stance import stance_terms
from helpers.vocabulary import body_words

_TYPES = dict.fromkeys(("count_a", "count_b", "docs_a", "docs_b"), "int64")


def keyness(a, b, min_docs=1, prior=None):
    """What set ``a`` says more, or less, than set ``b``: one row an entity, a term or a word.

    Args:
        a, b (DataFrame): two frames of the same kind: mentions (their entities are compared), stance terms (their
            terms), or articles (the words of their bodies, which are alike for spellings that match and are shown in
            the most frequent one; clitics stay attached, no word is left out).
        min_docs (int): leave out what occurs in fewer articles, of both sets together. What one article repeats says
            more about that article than about its set: use 2 or 3 where the sets are large enough.
        prior (float): how many terms the prior of ``log_odds`` counts for; by default as many as an average article
            holds. The more, the nearer to 0 the log odds of rare terms are drawn.

    Returns:
        DataFrame: strongest evidence first (``g2``, then ``term``). ``count_a``, ``count_b`` (int64: how often),
        ``docs_a``, ``docs_b`` (int64: in how many articles), and (float64)

        - ``g2``: evidence of a difference, of whatever size and direction: the log-likelihood ratio of the 2 x 2 table
          "this term or another, in a or in b" (Dunning 1993). Rayson and Garside (2000) leave the row of the other
          terms out: nearly the same for rare terms, too small for frequent ones.
        - ``log_ratio``: size of a difference: the binary logarithm of the ratio of relative frequencies (Hardie
          2014); 1 is twice as often in a, -1 twice as often in b. A count of 0 is taken as 0.5; NaN if a set is empty.
        - ``log_odds``, ``low``, ``high``: size of a difference with its 95 % interval: the difference of the (natural)
          log odds under a Dirichlet prior in proportion to the counts of both sets together (Monroe, Colaresi and
          Quinn 2008). Less easily carried away by rare terms than ``log_ratio``;
          NaN where there is but one term.
        - ``p_adjusted``: p of ``g2`` (chi-squared, one degree of freedom), corrected for the number of rows (Benjamini
          and Hochberg 1995).

        Positive means more in a. ``name`` and ``gloss`` (str) follow: how to show the term in Arabic and in English;
        the gloss of a word is known where a lexicon has the word.

        G2, intervals and p take terms for independent. They are not: a term that is used once in an article is soon
        used again. So evidence looks stronger than it is (Kilgarriff 2005); ``docs_a`` and ``docs_b`` show where.

    Raises:
        ArticleError: for frames of different kinds, for frames that are none of the three, and for a ``prior`` that is
            no number above 0.

    >>> table = keyness("قالت موسكو نعم ونعم", "قالت كييف لا")
    >>> table[["term", "count_a", "count_b", "gloss"]].head(3).values.tolist()
    [['كييف', 0, 1, 'Ukraine'], ['لا', 0, 1, ''], ['موسكو', 1, 0, 'Russia']]
    """
    kinds = [_kind(a), _kind(b)]
    if kinds[0] != kinds[1]:
        raise ArticleError(f"a holds {kinds[0]} and b holds {kinds[1]}", remedy="compare two frames of the same kind")
    if prior is not None and not 0 < prior < np.inf:
        raise ArticleError(f"prior={prior!r} is no number of terms", remedy="use a number above 0, or leave it out")
    long = [_terms(frame, kinds[0]) for frame in (a, b)]
    table = _counted(*long)
    sizes = table["count_a"].sum(), table["count_b"].sum()
    articles = sum(frame["article"].nunique() for frame in long)
    table = table[table["docs_a"] + table["docs_b"] >= min_docs]
    prior = sum(sizes) / max(articles, 1) or 1.0 if prior is None else float(prior)
    table = table.assign(**_measures(table["count_a"].to_numpy(float), table["count_b"].to_numpy(float), *sizes, prior))
    table = table.merge(_shown(pd.concat(long), kinds[0]), on="term", how="left")
    table = table.sort_values(["g2", "name"], ascending=[False, True], ignore_index=True)
    if kinds[0] == "words":
        table["term"] = table["name"]
        table["gloss"] = _glosses(table["term"])
    return table


def _measures(a, b, size_a, size_b, prior):
    """The measures of terms that occur ``a`` and ``b`` times among ``size_a`` and ``size_b`` terms."""
    both, size = a + b, size_a + size_b
    with np.errstate(invalid="ignore", divide="ignore"):
        cells = (
            (a, size_a, both),
            (b, size_b, both),
            (size_a - a, size_a, size - both),
            (size_b - b, size_b, size - both),
        )
        g2 = 2 * sum(xlogy(seen, seen * size / (of * row)) for seen, of, row in (_safe(*cell) for cell in cells))
        ratio = np.where(a > 0, a, 0.5) / np.where(b > 0, b, 0.5) * (size_b / size_a if size_a * size_b else np.nan)
        ahead = prior * both / size
        one, two = a + ahead, b + ahead
        others = size_a + prior - one, size_b + prior - two
        log_odds = np.round(np.log(one / others[0]) - np.log(two / others[1]), 12)  # of equal shares 0, not 4e-16
        error = np.sqrt(1 / one + 1 / two + 1 / others[0] + 1 / others[1])
    g2, reach = np.maximum(g2, 0), norm.ppf(0.5 + LEVEL / 2) * error
    p = chi2.sf(g2, 1)
    return {
        "g2": g2,
        "log_ratio": np.log2(ratio),
        "log_odds": log_odds,
        "low": log_odds - reach,
        "high": log_odds + reach,
        "p_adjusted": false_discovery_control(p) if len(p) else p,
    }


def _safe(seen, of, row):
    """A cell of which nothing was seen adds nothing, whatever was expected."""
    return seen, np.maximum(of, 1), np.where(seen > 0, row, 1)


def _kind(frame):
    if isinstance(frame, str):
        return "words"
    columns = getattr(frame, "columns", ())
    for column, kind in (("entity", "mentions"), ("term", "stance terms"), ("text", "words")):
        if column in columns and "article" in columns:
            return kind
    raise ArticleError(
        "keyness() compares mentions (a column 'entity'), stance terms ('term') or articles ('text')",
        remedy="pass what entity_mentions, stance_terms or load_articles returns",
    )


def _terms(frame, kind):
    """A row an occurrence: ``article``, ``term``, and what it is shown as."""
    if kind == "words":
        return body_words(frame).rename(columns={"folded": "term"})
    key = "entity" if kind == "mentions" else "term"
    shown = {"mentions": ("ar", "en"), "stance terms": ("term", "gloss")}[kind]
    name, gloss = (frame[column] if column in frame.columns else "" for column in shown)
    return pd.DataFrame({"article": frame["article"], "term": frame[key]}).assign(name=name, gloss=gloss)


def _counted(a, b):
    parts = []
    for frame, side in ((a, "a"), (b, "b")):
        groups = frame.groupby("term")["article"]
        parts.append(pd.DataFrame({f"count_{side}": groups.size(), f"docs_{side}": groups.nunique()}))
    table = pd.concat(parts, axis=1).fillna(0).astype("int64").rename_axis("term").reset_index()
    return table[["term", "count_a", "count_b", "docs_a", "docs_b"]].astype({"term": "str", **_TYPES})


def _shown(long, kind):
    """How each term is shown: ``term``, ``name``, ``gloss``; a name that is missing is the term itself."""
    if kind == "words":
        long = long.rename(columns={"word": "name"}).assign(gloss="")
    long = long.fillna({"name": "", "gloss": ""}).assign(
        name=lambda frame: frame["name"].where(frame["name"] != "", frame["term"])
    )
    counts = long.groupby(["term", "name", "gloss"]).size().rename("count").reset_index()
    counts = counts.sort_values(["term", "count", "name", "gloss"], ascending=[True, False, True, True])
    return counts.drop_duplicates("term")[["term", "name", "gloss"]].astype("str")


def _glosses(words):
    """English for the words that a lexicon knows when they stand alone, whatever is attached to them."""
    alone = pd.DataFrame({"article": words, "text": words}).drop_duplicates("article")
    named, terms = entity_mentions(alone), stance_terms(alone)
    known = dict(zip([*terms["article"], *named["article"]], [*terms["gloss"], *named["en"]], strict=True))
    return pd.Series([known.get(word, "") for word in words], index=words.index, dtype="str")
