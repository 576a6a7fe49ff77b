"""Who does how much of what towards whom: attributed terms counted by pairs of actors and class of event."""

from functools import lru_cache

import pandas as pd

from helpers.lexicon import read_table
from helpers.paths import LEXICONS
from helpers.sentences import split_sentences

CLASSES = ("verbal cooperation", "material cooperation", "verbal conflict", "material conflict")
"""The quad classes of CAMEO, as data/lexicons/cameo.csv has them."""


@lru_cache(maxsize=1)
def _quad():
    table = read_table(LEXICONS / "cameo.csv", ("cameo", "quad"))
    return dict(zip(table["cameo"], table["quad"], strict=True))


def dyads(attributed):
    """The pairs of actors of attributed terms, one row a pair.

    ``attributed`` is what ``attribute`` gives. Gives its rows whose two actors are known and that are not neutralised,
    with ``source_actor`` and ``target_actor`` one id each (a row for every pair where there are several) and ``class``
    (str, one of ``CLASSES``: the quad class of the term's CAMEO root). What is mutual stands in both directions, as in
    event data, where a meeting is coded once for each side (Gerner, Schrodt, Yilmaz and Abu-Jabber 2002, CAMEO).

    >>> rows = [("RUS", "USA+NATO", False, "13", "escalation")]
    >>> names = ["source_actor", "target_actor", "mutual", "cameo", "pole"]
    >>> dyads(pd.DataFrame(rows, columns=names))[["source_actor", "target_actor", "class"]].values.tolist()
    [['RUS', 'USA', 'verbal conflict'], ['RUS', 'NATO', 'verbal conflict']]
    """
    known = (attributed["source_actor"] != "") & (attributed["target_actor"] != "")
    rows = attributed[known & (attributed["pole"] != "neutralised")]
    turned = rows[rows["mutual"]].rename(columns={"source_actor": "target_actor", "target_actor": "source_actor"})
    rows = pd.concat([rows, turned[rows.columns]]).sort_index(kind="stable")
    for column in ("source_actor", "target_actor"):
        rows = rows.assign(**{column: rows[column].str.split("+")}).explode(column)
    rows = rows[rows["source_actor"] != rows["target_actor"]]
    return rows.assign(**{"class": rows["cameo"].map(_quad()).astype("str")}).reset_index(drop=True)


def actor_matrix(attributed):
    """How many terms each actor directs at each other actor, by class.

    ``attributed`` is what ``attribute`` gives. Gives a frame, one row a pair and class that occurs, the most frequent
    first, ties in the order of the ids: ``source_actor``, ``target_actor`` (str ids), ``class`` (str, one of
    ``CLASSES``), ``count`` (int64, terms; a mutual one counts in both directions, a neutralised one in none).

    These are terms of a text, not events. Measured on data/gold with ``evaluate.score_attribution``: of the pairs given
    33 of 35 are right in the half that was in view while this was written, 8 of 8 in the half kept aside; of the pairs
    that a reader sees, 30 of 37 and 8 of 21 are given. A pair is given only where the clause itself names both; much of
    who does what to whom is said by pronouns and by what went before, and is left out.

    >>> rows = [("RUS", "USA", True, "04", "diplomacy"), ("RUS", "USA", False, "13", "escalation")]
    >>> names = ["source_actor", "target_actor", "mutual", "cameo", "pole"]
    >>> actor_matrix(pd.DataFrame(rows, columns=names)).values.tolist()
    [['RUS', 'USA', 'verbal conflict', 1],
     ['RUS', 'USA', 'verbal cooperation', 1],
     ['USA', 'RUS', 'verbal cooperation', 1]]
    """
    keys = ["source_actor", "target_actor", "class"]
    counts = dyads(attributed).groupby(keys).size().rename("count").reset_index()
    return counts.sort_values(["count", *keys], ascending=[False, True, True, True]).reset_index(drop=True)


def cell_sentences(attributed, articles, source_actor, target_actor):
    """The sentences under one cell of the actor matrix.

    ``attributed`` and ``articles`` as for ``attribute``; two ids. Gives a frame, one row a term, in the order of the
    text: ``article``, ``sentence`` (int64), ``start``, ``end`` (int64, of the term), ``text`` (the term), ``class``,
    ``speaker`` (str), ``context`` (str, the whole sentence).

    >>> from helpers import attribute, entity_mentions, stance_terms
    >>> text = "شنت روسيا هجوما على أوكرانيا."
    >>> found = attribute(stance_terms(text), entity_mentions(text), text)
    >>> cell_sentences(found, text, "RUS", "UKR")[["text", "class"]].values.tolist()
    [['هجوما', 'material conflict']]
    """
    rows = dyads(attributed)
    rows = rows[(rows["source_actor"] == source_actor) & (rows["target_actor"] == target_actor)]
    texts = split_sentences(articles)[["article", "sentence", "text"]].rename(columns={"text": "context"})
    columns = ["article", "sentence", "start", "end", "text", "class", "speaker", "context"]
    return rows.merge(texts, on=["article", "sentence"], how="left")[columns]
