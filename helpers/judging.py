"""Context rules on many hits at once: what ``Context.judge`` says of each, from arrays."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from helpers.context import maksura_is_yeh, word_classes, written_as
from helpers.matcher import tokenize
from helpers.prints import fingerprints, spread

BEFORE, AFTER, NEAR, ARTICLE, SURFACE = range(5)
_WHERE = {"before": BEFORE, "after": AFTER, "near": NEAR, "article": ARTICLE, "surface": SURFACE}
FALLS, STANDS, MET = -1, 0, 1


def in_order(numbers, asked):
    """Whether each of the numbers asked for is one of ``numbers``, which are in order.

    >>> in_order(np.array([2, 5]), np.array([5, 3])).tolist()
    [True, False]
    """
    if not len(numbers):
        return np.zeros(len(asked), bool)
    return numbers.take(np.searchsorted(numbers, asked), mode="clip") == asked


class Ranges:
    """Lists of numbers laid end to end, so many in each."""

    def __init__(self, counts, values):
        self.counts, self.starts, self.values = counts, np.cumsum(counts) - counts, values

    @classmethod
    def from_lists(cls, lists, dtype=np.int64):
        values = np.array([value for values in lists for value in values], dtype)
        return cls(np.fromiter(map(len, lists), np.int64, len(lists)), values)

    def of(self, which):
        """The numbers of some of the lists: (which of them, number)."""
        owner, place = spread(self.starts.take(which), self.counts.take(which))
        return owner, self.values.take(place)


class Look:
    """Phrases (tuples of folded words) to look for, and the numbers that each stands for."""

    def __init__(self, numbers):
        """``numbers``: {phrase or @class: list of numbers}."""
        meant = {}
        for sign, found in numbers.items():
            for phrase in [(w,) for w in word_classes().get(sign, ())] if isinstance(sign, str) else [sign]:
                meant.setdefault(phrase, []).extend(found)
        self.phrases = sorted(meant)
        self.numbers = Ranges.from_lists([meant[phrase] for phrase in self.phrases])


class Places(NamedTuple):
    """Where hits stand: their words, their text, and the words of their sentence (from ``low``, before ``high``)."""

    first: np.ndarray
    last: np.ndarray
    text: np.ndarray
    low: np.ndarray
    high: np.ndarray

    def take(self, which):
        """Some of them, by mask or by numbers."""
        return Places(*(column[which] for column in self))


class Rules:
    """The rules of each pattern, laid out by where they look.

    ``beside``: what is looked for near hits, as numbers of signs; ``anywhere``: what is looked for in the whole
    article, as numbers of the sets of signs that the rules want.
    """

    def __init__(self, by_pattern, classes=()):
        """``by_pattern``: the rules of each pattern; ``classes``: phrases and @classes to know besides theirs."""
        names = [tuple(map(id, rules)) for rules in by_pattern]  # equal rules are one object; their hash takes long
        lists = dict(zip(names, by_pattern, strict=True))
        numbers = {name: number for number, name in enumerate(lists)}
        self.list_of = np.array([numbers[name] for name in names], np.int64)
        lists = list(lists.values())
        self.rules = [rule for rules in lists for rule in rules]
        self.require = np.array([rule.require for rule in self.rules], bool)
        self.where = np.array([_WHERE[rule.where] for rule in self.rules], np.int64)
        self.window = np.array([rule.window for rule in self.rules], np.int64)
        bounds = np.cumsum([0, *map(len, lists)]).tolist()
        where, numbers = self.where.tolist(), [range(*pair) for pair in pairwise(bounds)]
        near, article, surface = (
            [[rule for rule in rules if test(where[rule])] for rules in numbers]
            for test in (NEAR.__ge__, ARTICLE.__eq__, SURFACE.__eq__)
        )
        self.near, self.article, self.surface = map(Ranges.from_lists, (near, article, surface))
        self.demands = np.array([any(rule.require for rule in rules) for rules in lists], bool)
        self._lay_out_near(near, classes)
        self._lay_out_article()
        firsts = [[tokenize(p)[0].folded for p in r.phrases] if r.where == "surface" else [] for r in self.rules]
        prints = iter(fingerprints([word for words in firsts for word in words]).tolist())
        self.written = Ranges.from_lists([[next(prints) for _ in words] for words in firsts], np.uint64)

    def _lay_out_near(self, near, classes):
        """Number the signs; which a list of rules looks for, how far, and which of its rules want each."""
        wanted = [
            (*rule.classes, *rule.phrases) if rule.where in ("before", "after", "near") else () for rule in self.rules
        ]
        signs = {sign: n for n, sign in enumerate(dict.fromkeys([*classes, *(s for some in wanted for s in some)]))}
        self.signs, self.beside = signs, Look({sign: [number] for sign, number in signs.items()})
        window, where = self.window.tolist(), self.where.tolist()
        self.back, self.ahead = (
            np.array([max((window[r] for r in rules if where[r] != other), default=0) for rules in near], np.int64)
            for other in (AFTER, BEFORE)
        )
        owner, rule = self.near.of(np.arange(len(near)))
        of, sign = Ranges.from_lists([[signs[s] for s in some] for some in wanted]).of(rule)
        self.looks = np.zeros((len(near), len(signs)), bool)
        self.looks[owner[of], sign] = True
        keys, rules = owner[of] * len(signs) + sign, rule[of]
        order = np.argsort(keys, kind="stable")
        self.asked, self.askers = keys[order], rules[order]

    def _lay_out_article(self):
        """Number the sets of signs that are wanted anywhere in the article."""
        sets, by_sign = {}, {}
        self.wanted = np.zeros(len(self.rules), np.int64)
        for number in np.flatnonzero(self.where == ARTICLE).tolist():
            rule = self.rules[number]
            self.wanted[number] = sets.setdefault((rule.classes, rule.phrases), len(sets))
        for (classes, phrases), number in sets.items():
            for sign in (*classes, *phrases):
                by_sign.setdefault(sign, []).append(number)
        self.anywhere, self.wanting, self.sets = Look(by_sign), by_sign, len(sets)

    def present(self, words, first, phrase):
        """Of each text and each set of signs wanted anywhere whether the text has one of them, from phrases found."""
        out = np.zeros((len(words.texts), self.sets), bool)
        owner, wanted = self.anywhere.numbers.of(phrase)
        out[words.text_of(first)[owner], wanted] = True
        return out

    def settled(self, texts, pattern, present, require=False):
        """Which hits fall, or have what they require, by what stands anywhere in their articles."""
        hit, rule = self.article.of(self.list_of[pattern])
        out = np.zeros(len(pattern), bool)
        out[hit[present[texts[hit], self.wanted[rule]] & (self.require[rule] == require)]] = True
        return out

    def judge(self, words, places, pattern, present, signs, types):
        """What the rules say of each hit: FALLS, STANDS (nothing required) or MET (a requirement met).

        ``present``: what the articles hold; ``signs``: a function that gives what stands in windows of words, as
        (first words, last words, signs) in order; ``types``: the words of open classes such as @state.
        """
        lists = self.list_of[pattern]
        blocked, met = np.zeros((2, len(pattern)), bool)

        def note(hit, rule):
            require = self.require[rule]
            met[hit[require]] = True
            blocked[hit[~require]] = True

        note(*self._in_article(words, places.text, lists, present, types))
        note(*self._written(words, places, lists, blocked))
        left = np.flatnonzero((self.near.counts[lists] > 0) & ~blocked)
        for hit, rule in self._near(places.take(left), lists[left], signs, types):
            note(left[hit], rule)
        return np.where(blocked | (self.demands[lists] & ~met), FALLS, np.where(met, MET, STANDS))

    def _in_article(self, words, texts, lists, present, types):
        """The pairs of hit and rule in which what the rule looks for stands in the article."""
        for name in types.names & self.wanting.keys():
            at = words.text_of(types.words(name))
            present = present.copy()
            for wanted in self.wanting[name]:
                present[at, wanted] = True
        hit, rule = self.article.of(lists)
        holds = present[texts[hit], self.wanted[rule]]
        return hit[holds], rule[holds]

    def _near(self, places, lists, signs, types):
        """The pairs of hit and rule in which what the rule looks for stands in its window, by parts."""
        back, ahead = self.back[lists], self.ahead[lists]
        begin = np.where(back > 0, np.maximum(places.first - back, places.low), places.last + 1)
        end = np.where(ahead > 0, np.minimum(places.last + 1 + ahead, places.high), places.first)
        yield from (self._seen(places, lists, begin, end, *found) for found in signs(begin, end))
        for name in types.names & self.signs.keys():
            sign = self.signs[name]
            looking = np.flatnonzero(self.looks[lists, sign])
            if len(looking):
                at = types.words(name)
                found = (at, at, np.full(len(at), sign))
                some = places.take(looking), lists[looking], begin[looking], end[looking]
                hit, rule = self._seen(*some, *found)
                yield looking[hit], rule

    def _seen(self, places, lists, begin, end, first, last, sign):
        """The pairs of hit and rule for which one of some signs, in order, stands in the rule's window."""
        low = np.searchsorted(first, begin)
        hit, event = spread(low, np.maximum(np.searchsorted(first, end) - low, 0))
        seen = np.flatnonzero(self.looks[lists[hit], sign[event]])
        hit, event = hit[seen], event[seen]
        keys = lists[hit] * len(self.signs) + sign[event]
        low = np.searchsorted(self.asked, keys)
        owner, asker = spread(low, np.searchsorted(self.asked, keys, "right") - low)
        hit, first, last, rule = hit[owner], first[event[owner]], last[event[owner]], self.askers[asker]
        where, size, places = self.where[rule], self.window[rule], places.take(hit)
        before = (first >= np.maximum(places.first - size, places.low)) & (last < places.first)
        after = (last <= np.minimum(places.last + size, places.high - 1)) & (first > places.last)
        holds = (before & (where != AFTER)) | (after & (where != BEFORE))
        return hit[holds], rule[holds]

    def _written(self, words, places, lists, blocked):
        """The pairs of hit and rule in which the words are written as one of the rule's phrases."""
        hit, rule = self.surface.of(lists)
        left = ~blocked[hit]
        hit, rule = hit[left], rule[left]
        first = places.first[hit]
        pair, prints = self.written.of(rule)
        maybe = in_order(words.odd, first)
        maybe[pair[words.prints[first[pair]] == prints]] = True
        hit, rule = hit[maybe], rule[maybe]
        texts, offsets = places.text[hit], words.offsets[places.text[hit]]
        starts, ends = words.starts[places.first[hit]] - offsets, words.ends[places.last[hit]] - offsets
        known, maksura, out = {}, {}, []
        for text, start, end, number in zip(*(c.tolist() for c in (texts, starts, ends, rule)), strict=True):
            key = (words.texts[text][start:end], number)
            if key not in known:
                phrases = self.rules[number].phrases
                known[key] = [any(written_as(key[0], phrase, way) for phrase in phrases) for way in (False, True)]
            plain, other = known[key]
            if plain != other and text not in maksura:
                maksura[text] = maksura_is_yeh(words.texts[text])
            out.append(other if plain != other and maksura[text] else plain)
        out = np.array(out, bool)
        return hit[out], rule[out]
