"""What context rules look for near hits: the rules of which it is found, for many hits at once.

What a word is to the rules is its *reading*: which of the signs that they look for it is or begins. A table says how
far before and behind a hit some rule of its list looks for each reading. It lets few of the words near hits pass, and
only for these the rules are asked one by one.
"""

import numpy as np

from helpers.judging import AFTER, BEFORE, Ranges
from helpers.prints import spread

_FAR = 15  # what four bits hold: the table takes all that is farther off as being this far


class Nearby:
    """The rules that look near hits, laid out by what they look for."""

    def __init__(self, rules, index, kinds):
        """``rules``: ``Rules``; ``index``: an ``Index`` of ``rules.beside.phrases``; ``kinds``: ``Types.names``."""
        self._index, self._kinds = index, 1 << len(kinds)  # readings below are sets of kinds, those above sets of signs
        of, sign = rules.wants.of(rules.alike)
        askers = Ranges(np.bincount(sign, minlength=len(rules.signs)), of[np.argsort(sign, kind="stable")])
        sets, sign = _pairs(index, rules.beside.numbers)
        looked = np.flatnonzero(askers.counts[sign] > 0)
        sets, sign = np.divmod(np.sort(sets[looked] * len(rules.signs) + sign[looked]), max(1, len(rules.signs)))
        by_set = Ranges(np.bincount(sets, minlength=len(index.keys)), sign)
        first, number = _alike(by_set)
        count = self._kinds + len(first)
        self._readings = np.where(by_set.counts > 0, number + self._kinds, 0).astype(np.min_scalar_type(count))
        reading, sign = by_set.of(first)
        known = [(n, rules.signs[name]) for n, name in enumerate(kinds) if name in rules.signs]
        of_kind = [(number, sign) for number in range(self._kinds) for n, sign in known if number >> n & 1]
        of_kind = np.array(of_kind, np.int64).reshape(-1, 2).T
        reading, sign = np.append(reading + self._kinds, of_kind[0]), np.append(sign, of_kind[1])
        owner, rule = askers.of(sign)
        self._lay_out(rules, reading[owner], sign[owner], rule, count)

    def _lay_out(self, rules, reading, sign, rule, count):
        """Lay out which rules look for which signs of which readings, by list of rules and reading; and how far."""
        phrase, size = np.full(len(rules.signs), -1), np.ones(len(rules.signs), np.int64)
        longer = np.flatnonzero(self._index.sizes > 1)
        owner, of = rules.beside.numbers.of(longer)
        phrase[of], size[of] = longer[owner], self._index.sizes[longer[owner]]
        phrase, size, where, window = phrase[sign], size[sign], rules.where[rule], rules.window[rule]
        back, ahead = np.where(where != AFTER, window, 0), np.where(where != BEFORE, window - size + 1, 0)
        keys = rules.owner[rule] * count + reading
        order = np.argsort(keys, kind="stable")
        self._rule, self._phrase, self._size, self._back, self._ahead = (
            column[order] for column in (rule, phrase, size, back, ahead)
        )
        starts = np.flatnonzero(np.diff(keys[order], prepend=-1))
        self._keys, self._starts, self._counts = keys[order][starts], starts, np.diff(np.append(starts, len(order)))
        self._count, lists = count, len(rules.demands)
        self._reach = np.zeros(lists * count, np.uint8)
        self._farthest = np.zeros((2, 2, lists), np.int64)  # of readings that are signs, or kinds; back and ahead
        if len(starts):
            back, ahead = (np.maximum.reduceat(side[order], starts).clip(0) for side in (back, ahead))
            self._reach[self._keys] = np.minimum(back, _FAR) << 4 | np.minimum(ahead, _FAR)
            of, reading = np.divmod(self._keys, count)
            for side, reach in enumerate((back, ahead)):
                np.maximum.at(self._farthest, ((reading < self._kinds).astype(np.int64), side, of), reach)

    def found(self, words, places, lists, types):
        """The pairs of hit and rule in which what the rule looks for stands in its window."""

        def signs(some):
            known, sets = self._index.look_up(words.prints.take(some))
            return known, self._readings.take(sets)

        def kinds(some):
            found = types.kinds(some)
            known = np.flatnonzero(found)
            return known, found.take(known)

        low, high = places.first - places.low, places.high - 1 - places.last
        parts = []
        for farthest, read in zip(self._farthest, (signs, kinds), strict=True):
            back, ahead = (np.minimum(*side) for side in zip(farthest.take(lists, axis=1), (low, high), strict=True))
            parts.append(self._seen(lists, places.first - back, back, 0, read))
            parts.append(self._seen(lists, places.last + 1, ahead, 1, read))
        hit, word, place = (np.concatenate(side) for side in zip(*parts, strict=True))
        return self._asked(words, places, hit, word, place)

    def _seen(self, lists, begin, counts, side, read):
        """What the table lets pass of so many words from ``begin`` on: numbers of hits, words, places in the table.

        ``side``: 0 before the hits, 1 behind; ``read``: what gives those of some words that have readings, and these.
        """
        some = np.flatnonzero(counts > 0)
        owner, word = spread(begin.take(some), counts.take(some))
        known, reading = read(word)
        owner, word = some.take(owner.take(known)), word.take(known)
        place = (lists * self._count).take(owner) + reading
        reach = self._reach.take(place)
        if side:
            far = word - begin.take(owner) + 1
            seen = np.flatnonzero((reach & _FAR) >= np.minimum(far, _FAR))
        else:
            far = (begin + counts).take(owner) - word
            seen = np.flatnonzero(reach >> 4 >= np.minimum(far, _FAR))
        return owner.take(seen), word.take(seen), place.take(seen)

    def _asked(self, words, places, hit, word, place):
        """The pairs of hit and rule in which the rule looks for what stands at a word, as far off as it is."""
        place = np.searchsorted(self._keys, place)
        owner, entry = spread(self._starts.take(place), self._counts.take(place))
        hit, word, size = hit.take(owner), word.take(owner), self._size.take(entry)
        before, behind = places.first.take(hit) - word, word - places.last.take(hit)
        holds = (before >= size) & (before <= self._back.take(entry))
        holds = np.flatnonzero(holds | ((behind > 0) & (behind <= self._ahead.take(entry))))
        hit, word, entry, size = (column.take(holds) for column in (hit, word, entry, size))
        stands, step, longer = np.ones(len(hit), bool), 1, np.flatnonzero(size > 1)
        stands[longer] = word.take(longer) + size.take(longer) <= places.high.take(hit.take(longer))
        longer = longer[stands.take(longer)]
        while len(longer):  # the next word of the phrase
            known, sets = self._index.look_up(words.prints.take(word.take(longer) + step))
            known = known[self._index.continues(sets, self._phrase.take(entry.take(longer.take(known))), step)]
            stands[longer] = False
            longer = longer.take(known)
            stands[longer] = True
            step += 1
            longer = longer[size.take(longer) > step]
        stands = np.flatnonzero(stands)
        return hit.take(stands), self._rule.take(entry.take(stands))


def _pairs(index, numbers):
    """The pairs of set of readings and number, where ``numbers`` has those of each phrase of an ``index``."""
    sets = np.arange(len(index.keys))
    owner, row = index.heads.of(sets)
    single, phrase = index.signs.of(sets)
    phrase = np.append(index.heads.rows[0].take(row), index.signs.rows[0].take(phrase)) - index.patterns
    at, number = numbers.of(phrase)
    return np.append(owner, single)[at], number


def _alike(lists):
    """The different ones among some lists of numbers: one of each kind, and of each list of which kind it is.

    >>> [part.tolist() for part in _alike(Ranges.from_lists([[4, 2], [4], [], [4, 2]]))]
    [[2, 1, 3], [2, 1, 0, 2]]
    """
    kind, size = np.zeros(len(lists.counts), np.int64), int(lists.values.max(initial=0)) + 1
    some, many = np.arange(len(kind)), 1
    for place in range(int(lists.counts.max(initial=0))):
        some = some[lists.counts[some] > place]
        keys = kind[some] * size + lists.values[lists.starts[some] + place]
        new = np.unique(keys, return_inverse=True)[1] if place else keys  # few numbers, and no others yet
        kind[some] = new + many
        many += int(new.max()) + 1
    one = np.full(many, -1)
    one[kind] = np.arange(len(kind))
    used = one >= 0
    return one[used], (np.cumsum(used) - 1)[kind]
