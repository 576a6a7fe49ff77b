"""Score the attribution of stance terms against gold: speakers, quotation marks, actors and pairs of actors."""

import numpy as np
import pandas as pd

from helpers.evaluate import _overlap

_CELLS = ("speaker", "quoted", "source_actor", "target_actor")


def match_attribution(found, gold):
    """Match attributed terms to gold terms: same article, overlapping characters, the nearest start first.

    ``found`` is what ``attribute`` gives, ``gold`` has ``article``, ``start``, ``end``, ``speaker``, ``quoted``,
    ``source_actor``, ``target_actor``, ``mutual`` and ``status`` (only rows of status ``gold`` count). In gold ``/``
    parts alternatives, ``-`` is an empty one, and ``+`` joins ids of which any one is right, alone or with others.
    Gives a frame, one row a gold term that was found: ``article``, ``start``, ``end``, ``text`` (str), and for each
    cell X its ``X`` as found (str), ``X_gold`` (str) and ``X_right`` (bool), last ``pair_right`` (both actors at once).
    Where gold is ``mutual`` the two actors may stand in either order.
    """
    by_article = {}
    for row in found.itertuples():
        by_article.setdefault(row.article, []).append(row)
    rows = []
    for want in gold[gold["status"] == "gold"].itertuples():
        near = [one for one in by_article.get(want.article, ()) if _overlap((one.start, one.end), (want.start, want.end))]
        if near:
            one = min(near, key=lambda n: (abs(n.start - want.start), n.start))
            rows.append(_compared(one, want))
    columns = ["article", "start", "end", "text"]
    columns += [name for cell in _CELLS for name in (cell, f"{cell}_gold", f"{cell}_right")] + ["pair_right"]
    return pd.DataFrame(rows, columns=columns)


def _compared(one, want):
    cells = [one.article, one.start, one.end, one.text]
    source, target = _right(one.source_actor, want.source_actor), _right(one.target_actor, want.target_actor)
    if str(want.mutual) == "True":
        turned = _right(one.source_actor, want.target_actor), _right(one.target_actor, want.source_actor)
        source, target = max((source, target), turned, key=sum)
    pair = source and target and one.source_actor != one.target_actor
    cells += [one.speaker, want.speaker, _right(one.speaker, want.speaker)]
    cells += [str(one.quoted), want.quoted, str(one.quoted) in want.quoted.split("/")]
    cells += [one.source_actor, want.source_actor, source, one.target_actor, want.target_actor, target, pair]
    return cells


def _right(found, gold):
    """Whether a cell is right: one of gold's alternatives is empty as it is, or holds all of its ids."""
    ids = set(filter(None, found.split("+")))
    for one in gold.split("/"):
        wanted = set(filter(None, one.replace("-", "").split("+")))
        if (ids <= wanted and ids) or (not ids and not wanted):
            return True
    return False


def score_attribution(found, gold):
    """Precision and recall of what ``attribute`` gives against gold (see ``match_attribution``).

    Gives a frame with the rows ``speaker``, ``quoted``, ``source_actor``, ``target_actor`` and ``pair`` (both actors
    given: a cell of the actor matrix): ``gold`` (terms that have one for certain), ``found`` (terms given one),
    ``hits`` (given and right) (int64), ``precision`` (hits of found), ``recall`` (of ``gold``, how many are right)
    (float64 in [0, 1], NaN where there is nothing to divide by). Of ``quoted`` a term counts where it is True.
    """
    matched = match_attribution(found, gold)
    rows = []
    for cell in (*_CELLS, "pair"):
        right = matched[f"{cell}_right"].to_numpy(bool)
        parts = ["source_actor", "target_actor"] if cell == "pair" else [cell]
        given, needed = np.ones(len(matched), bool), np.ones(len(matched), bool)
        for part in parts:
            given &= ~matched[part].isin(["", "False"]).to_numpy(bool)
            needed &= ~matched[f"{part}_gold"].str.split("/").map(_may_be_empty).to_numpy(bool)
        hits = int((given & right).sum())
        found_, gold_, both = int(given.sum()), int(needed.sum()), int((needed & right).sum())
        ratio = lambda a, b: a / b if b else np.nan  # noqa: E731
        rows.append((cell, gold_, found_, hits, ratio(hits, found_), ratio(both, gold_)))
    return pd.DataFrame(rows, columns=["cell", "gold", "found", "hits", "precision", "recall"])


def _may_be_empty(alternatives):
    return bool({"", "-", "False"} & set(alternatives))
