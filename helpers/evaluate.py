"""Score any finder against gold annotation, and two annotators against each other."""

import numpy as np
import pandas as pd

from helpers.errors import ArticleError
from helpers.paths import GOLD
from helpers.sentences import texts_of

_SPAN = ("article", "start", "end")


def load_gold(layer, folder=GOLD):
    """The gold annotation of one ``layer`` in ``folder``, all articles together.

    A layer is ``"entities"``, ``"stance"``, ``"attribution"`` or ``"quotations"``.
    Gives a frame with ``article`` (str), ``start``, ``end`` (int64), ``text``, ``entity`` and ``kind`` or ``pole`` and
    ``shifter``, ``status`` (``gold``, or ``unsure``: neither helps nor hurts), ``note`` (str).
    Raises ArticleError where the folder holds none.
    """
    files = sorted(folder.glob(f"*.{layer}.csv"))
    if not files:
        raise ArticleError(f"no gold of the layer {layer!r}", file=folder, remedy=f"put files *.{layer}.csv there")
    tables = [pd.read_csv(file, dtype=str, keep_default_na=False, encoding="utf-8") for file in files]
    return pd.concat(tables, ignore_index=True).astype({"start": "int64", "end": "int64"})


def match(found, gold, on):
    """Match found spans to gold spans one to one: same article, same ``on`` (a column), overlapping characters.

    ``found`` and ``gold`` have ``article``, ``start``, ``end`` and ``on``; gold may have ``status``, and rows whose
    status is not ``gold`` are set aside with every found span that touches them. A second hit on one gold span is
    wrong. Gives a frame, one row a span that counts: ``article``, ``start``, ``end`` (of the gold span where there is
    one, else of the found one), ``label`` (the value of ``on``), ``outcome`` (``hit``, ``missed`` or ``wrong``),
    ``exact`` (bool: a hit with the same offsets), ``other`` (str: on a miss what was found there instead, on a wrong
    one what gold has there, else ""). A gold label may give alternatives parted by ``/``.
    """
    columns = [*_SPAN, on]
    status = gold["status"] if "status" in gold.columns else pd.Series("gold", index=gold.index)
    sure = gold.loc[status == "gold", columns].itertuples(index=False, name=None)
    aside = gold.loc[status != "gold", columns].itertuples(index=False, name=None)
    by_article = {}
    for place, spans in ((0, sure), (1, aside), (2, found[columns].itertuples(index=False, name=None))):
        for article, start, end, label in spans:
            by_article.setdefault(article, ([], [], []))[place].append((start, end, label))
    rows = []
    for article, (truth, unsure, hits) in by_article.items():
        rows += [(article, *row) for row in _match_one(sorted(truth), unsure, sorted(hits))]
    frame = pd.DataFrame(rows, columns=["article", "start", "end", "label", "outcome", "exact", "other"])
    types = {"article": "str", "start": "int64", "end": "int64", "label": "str", "outcome": "str", "exact": "bool"}
    return frame.astype(types | {"other": "str"})


def _overlap(a, b):
    return a[0] < b[1] and b[0] < a[1]


def _same(gold_label, label):
    return label == gold_label or label in gold_label.split("/")


def _match_one(truth, unsure, hits):
    """Rows (start, end, label, outcome, exact, other) of one article. Exact pairs first, then in reading order."""
    free, pairs = set(range(len(hits))), {}
    for exact in (True, False):
        for number, span in enumerate(truth):
            if number in pairs:
                continue
            for candidate in sorted(free):
                hit = hits[candidate]
                fits = hit[:2] == span[:2] if exact else _overlap(hit, span)
                if fits and _same(span[2], hit[2]):
                    pairs[number] = candidate
                    free.discard(candidate)
                    break
    for number, span in enumerate(truth):
        if number in pairs:
            yield (*span, "hit", hits[pairs[number]][:2] == span[:2], "")
        else:
            there = [hit[2] for hit in hits if _overlap(hit, span)]
            yield (*span, "missed", False, "+".join(there))
    for candidate in sorted(free):
        hit = hits[candidate]
        if not any(_overlap(hit, span) for span in unsure):
            yield (*hit, "wrong", False, "+".join(span[2] for span in truth if _overlap(hit, span)))


def errors(found, gold, on, articles, width=30):
    """What a finder missed and what it found wrongly, in the words around it.

    ``found``, ``gold`` and ``on`` as in ``match``, ``articles`` the texts, ``width`` the letters of context on each
    side, cut at white space. Gives a frame, one row an error: ``words``, ``label``, ``outcome`` (missed or wrong),
    ``other``, ``context`` (the words in square brackets), ``article`` (str).
    """
    wrong = match(found, gold, on).query("outcome != 'hit'")
    text = dict(zip(*texts_of(articles), strict=True))
    spans = list(zip(wrong["article"], wrong["start"], wrong["end"], strict=True))
    around = [_around(text[article], a, b, width) for article, a, b in spans]
    wrong = wrong.assign(words=[text[article][a:b] for article, a, b in spans], context=around)
    return wrong[["words", "label", "outcome", "other", "context", "article"]].reset_index(drop=True)


def _around(text, start, end, width):
    """The words around a span, whole, on one line; the span in square brackets."""
    left, right = text[max(0, start - width) : start], text[end : end + width]
    if start > width and not text[start - width - 1].isspace():
        left = left.partition(" ")[2]
    if end + width < len(text) and not text[end + width].isspace():
        right = right.rpartition(" ")[0]
    return " ".join(f"{left}[{text[start:end]}]{right}".split())


def score(found, gold, on, by=None):
    """Precision, recall and F1 of ``found`` against ``gold`` (as in ``match``), over all or for each value of ``by``.

    ``by`` is ``None``, ``"label"`` or ``"article"``. Gives a frame, one row a group: the group's column (``all`` where
    by is None), ``gold``, ``found``, ``hits`` (int64), ``precision``, ``recall``, ``f1``, ``exact`` (F1 where only
    equal offsets count), ``count_error`` (the sum over labels of the absolute difference of found and gold, over all
    gold spans) (float64, in [0, 1] but for count_error; NaN where there is nothing to divide by).
    """
    matched = match(found, gold, on)
    groups = [("all", matched)] if by is None else list(matched.groupby(by, sort=True))
    rows = [(name, *_figures(group)) for name, group in groups]
    columns = ["gold", "found", "hits", "precision", "recall", "f1", "exact", "count_error"]
    return pd.DataFrame(rows, columns=[by or "group", *columns])


def _figures(matched):
    hits = int((matched["outcome"] == "hit").sum())
    gold = hits + int((matched["outcome"] == "missed").sum())
    found = hits + int((matched["outcome"] == "wrong").sum())
    same = int(matched["exact"].sum())
    sign = matched["outcome"].map({"hit": 0, "missed": -1, "wrong": 1})
    gap = sign.groupby(matched["label"]).sum().abs().sum()
    ratio = lambda a, b: a / b if b else np.nan  # noqa: E731
    f1, exact = ratio(2 * hits, gold + found), ratio(2 * same, gold + found)
    return gold, found, hits, ratio(hits, found), ratio(hits, gold), f1, exact, ratio(gap, gold)


def f1_interval(found, gold, on, level=0.95, draws=2000, seed=0):
    """F1 with a percentile bootstrap interval that draws whole articles (Efron and Tibshirani 1993, chapter 13).

    Gives (f1, low, high), floats. Articles, not spans, are drawn because the spans of one article are alike.
    """
    matched = match(found, gold, on)
    counts = matched.groupby(["article", "outcome"]).size().unstack(fill_value=0)
    counts = counts.reindex(columns=["hit", "missed", "wrong"], fill_value=0).to_numpy()
    f1 = lambda c: 2 * c[..., 0] / np.maximum(2 * c[..., 0] + c[..., 1] + c[..., 2], 1)  # noqa: E731
    drawn = np.random.default_rng(seed).integers(0, len(counts), (draws, len(counts)))
    low, high = np.quantile(f1(counts[drawn].sum(axis=1)), [(1 - level) / 2, (1 + level) / 2])
    return float(f1(counts.sum(axis=0))), float(low), float(high)


def agreement(one, other, on):
    """How far two annotators agree: F1 of one against the other; what either is unsure of, or touches it, is set aside.

    Both have ``article``, ``start``, ``end``, ``on`` and perhaps ``status``. Symmetric. Gives a float in [0, 1]; NaN
    where neither marked anything.
    """
    doubts = pd.concat([_unsure(one), _unsure(other)], ignore_index=True)
    mine, theirs = (_without(side, doubts) for side in (one, other))
    return float(score(mine, theirs, on)["f1"].iloc[0])


def _unsure(spans):
    status = spans["status"] if "status" in spans.columns else pd.Series("gold", index=spans.index)
    return spans.loc[status != "gold", list(_SPAN)]


def _without(spans, doubts):
    """The spans that touch none of ``doubts``, all of status gold."""
    by_article = {article: list(zip(d["start"], d["end"], strict=True)) for article, d in doubts.groupby("article")}
    places = zip(spans["article"], spans["start"], spans["end"], strict=True)
    clear = [not any(_overlap((a, b), doubt) for doubt in by_article.get(article, ())) for article, a, b in places]
    return spans[clear].assign(status="gold")


# ---------------------------------------------------------------- attribution
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
        there = by_article.get(want.article, ())
        near = [one for one in there if _overlap((one.start, one.end), (want.start, want.end))]
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
