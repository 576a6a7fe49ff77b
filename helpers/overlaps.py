"""Which of overlapping hits stand, for many at once."""

import numpy as np

from helpers.prints import spread

_ROUNDS = 4  # of choosing among overlapping hits together, before the rest is chosen one by one


def longest(hits, starts):
    """Which of some hits stand where they overlap: what ``matcher.longest`` says, as numbers in order."""
    order = np.argsort(hits.first, kind="stable")
    first, last = hits.first[order], hits.last[order]
    before, behind = np.append(-1, np.maximum.accumulate(last))[:-1], np.append(first, np.iinfo(np.int64).max)[1:]
    alone = (before < first) & (last < behind)
    some = order[~alone]
    return np.sort(np.append(order[alone], some[_longest(hits.take(some), starts[some])]))


def _longest(hits, starts):
    """The same for hits of which most overlap."""
    order = np.lexsort((starts, hits.stripped, hits.first - hits.last))
    first, last, stripped = hits.first[order], hits.last[order], hits.stripped[order]
    # hits of one span, stripped alike, stand or fall together
    by_unit = np.lexsort((stripped, last, first))
    new = (np.diff(first[by_unit], prepend=-1) != 0) | (np.diff(last[by_unit], prepend=-1) != 0)
    new |= np.diff(stripped[by_unit], prepend=-9) != 0
    heads = np.minimum.reduceat(by_unit, np.flatnonzero(new)) if len(by_unit) else by_unit
    unit = np.empty(len(order), np.int64)
    unit[by_unit] = heads[np.cumsum(new) - 1]
    kept, left = np.zeros(len(order), bool), np.flatnonzero(unit == np.arange(len(unit)))
    size = int(last.max()) + 1 if len(last) else 0
    leader, taken = np.empty(size, np.int64), np.zeros(size, bool)
    for _ in range(_ROUNDS):  # a unit that is first at all of its words stands; those that share a word with it fall
        if not len(left):
            break
        owner, word = spread(first[left], last[left] - first[left] + 1)
        leader[word] = len(order)
        np.minimum.at(leader, word, left[owner])
        wins = np.bincount(owner[leader[word] != left[owner]], minlength=len(left)) == 0
        kept[left[wins]] = True
        taken[word[wins[owner]]] = True
        left = left[np.bincount(owner[taken[word]], minlength=len(left)) == 0]
    over = set()
    for number in left.tolist():  # a long chain of which each overlaps the next: one by one
        span = range(first[number], last[number] + 1)
        if over.isdisjoint(span):
            over.update(span)
            kept[number] = True
    return order[kept[unit]]
