"""Context rules on many hits at once: what ``Context.judge`` says of each, from arrays."""

from functools import cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from helpers import arabic
from helpers.context import has_marks, maksura_is_yeh, spelling, word_classes, written_as
from helpers.prints import encode, padded, prints_of, spread

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
    def from_lists(cls, lists):
        values = np.array([value for values in lists for value in values], np.int64)
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
        self.owner = np.repeat(np.arange(len(lists)), np.diff(bounds))  # the list of each rule
        self.looks = np.bincount(self.owner[self.where <= NEAR], minlength=len(lists)) > 0  # lists that look near hits
        self.article, self.surface = (
            Ranges.from_lists([[rule for rule in rules if where[rule] == place] for rules in numbers])
            for place in (ARTICLE, SURFACE)
        )
        self.demands = np.array([any(rule.require for rule in rules) for rules in lists], bool)
        self._number_signs(classes)
        self._lay_out_article()
        self._lay_out_written()

    def _number_signs(self, classes):
        """Number the signs that are looked for near hits, and say which each of them wants, once for all ``alike``."""
        some = list({id(rule): rule for rule in self.rules}.values())  # most stand in several lists
        numbers = {id(rule): number for number, rule in enumerate(some)}
        self.alike = np.array([numbers[id(rule)] for rule in self.rules], np.int64)
        wanted = [(*r.classes, *r.phrases) if r.where in ("before", "after", "near") else () for r in some]
        signs = {sign: n for n, sign in enumerate(dict.fromkeys([*classes, *(s for some in wanted for s in some)]))}
        self.signs, self.beside = signs, Look({sign: [number] for sign, number in signs.items()})
        self.wants = Ranges.from_lists([[signs[sign] for sign in some] for some in wanted])

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

    def _lay_out_written(self):
        """Number the phrases of rules that ask how a form is written."""
        counts = [len(rule.phrases) if rule.where == "surface" else 0 for rule in self.rules]
        self.written = Ranges(np.array(counts, np.int64), np.arange(sum(counts)))
        self.phrases = [p for rule in self.rules if rule.where == "surface" for p in rule.phrases]
        self.spelled = _prints_of_all([spelling(phrase, has_marks(phrase)) for phrase in self.phrases])
        self.loosely = _prints_of_all([spelling(phrase, False, True) for phrase in self.phrases])
        # what a word of letters only is written as, loosely, where final ى stands for ي: no marks, no ى of its own
        self.loose = np.array([not (has_marks(p) or arabic.ALEF_MAKSURA in p) for p in self.phrases], bool)

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

    def judge(self, words, places, pattern, present, near, types):
        """What the rules say of each hit: FALLS, STANDS (nothing required) or MET (a requirement met).

        ``present``: what the articles hold; ``near``: a function that gives, of the places of some hits and the numbers
        of their lists of rules, the pairs of hit and rule in which what the rule looks for stands near (see
        ``Nearby``); ``types``: the words of open classes such as @state.
        """
        lists = self.list_of[pattern]
        blocked, met = np.zeros((2, len(pattern)), bool)

        def note(hit, rule):
            require = self.require[rule]
            met[hit[require]] = True
            blocked[hit[~require]] = True

        note(*self._in_article(places.text, lists, present, types))
        note(*self._written(words, places, lists, blocked))
        left = np.flatnonzero(self.looks[lists] & ~blocked)
        hit, rule = near(places.take(left), lists[left])
        note(left[hit], rule)
        return np.where(blocked | (self.demands[lists] & ~met), FALLS, np.where(met, MET, STANDS))

    def _in_article(self, texts, lists, present, types):
        """The pairs of hit and rule in which what the rule looks for stands in the article."""
        hit, rule = self.article.of(lists)
        for name in filter(self.wanting.__contains__, types.names):
            present = present.copy()
            present[types.texts(name)[:, None], self.wanting[name]] = True
        holds = np.flatnonzero(present[texts.take(hit), self.wanted.take(rule)])
        return hit.take(holds), rule.take(holds)

    def _written(self, words, places, lists, blocked):
        """The pairs of hit and rule in which the words are written as one of the rule's phrases."""
        hit, rule = self.surface.of(lists)
        left = np.flatnonzero(~blocked[hit])
        hit, rule = hit[left], rule[left]
        first, last = places.first[hit], places.last[hit]
        letters = (first == last) & ~in_order(words.odd, first)  # nothing but letters: its fingerprint says all
        some, others = np.flatnonzero(letters), np.flatnonzero(~letters)
        texts = words.written(first[others], words.starts[first[others]], words.ends[last[others]])
        loosely = np.zeros(len(hit), np.uint64)
        loosely[some] = _spelled(words, first[some], True)
        loosely[others] = _prints_of_all([spelling(text, False, True) for text in texts])
        pair, phrase = self.written.of(rule)
        same = np.flatnonzero(loosely[pair] == self.loosely[phrase])
        pair, phrase = pair[same], phrase[same]
        # whether it is written so, and whether it is where final ى stands for ي
        alike = np.stack((_spelled(words, first[pair]) == self.spelled[phrase], self.loose[phrase]))
        texts = dict(zip(others.tolist(), texts, strict=True))
        for number in np.flatnonzero(~letters[pair]).tolist():
            text, asked = texts[int(pair[number])], self.phrases[phrase[number]]
            alike[:, number] = written_as(text, asked), written_as(text, asked, True)
        plain, other = np.zeros((2, len(hit)), bool)
        plain[pair[alike[0]]], other[pair[alike[1]]] = True, True
        unsure, maksura = np.flatnonzero(plain != other), {}
        for number, text in zip(unsure.tolist(), places.text[hit[unsure]].tolist(), strict=True):
            if text not in maksura:
                maksura[text] = maksura_is_yeh(words.texts[text])
            plain[number] = other[number] if maksura[text] else plain[number]
        holds = np.flatnonzero(plain)
        return hit[holds], rule[holds]


def _spelled(words, numbers, as_yeh=False):
    """The fingerprints of the spelling (see ``context.spelling``) of some words that hold nothing but letters."""
    starts = words.starts[numbers]
    lengths = words.ends[numbers] - starts
    codes = _spellings()[as_yeh].take(words.codes.take(spread(starts, lengths)[1]))
    return _prints_of(codes, lengths)


@cache
def _spellings():
    """Of each of 65,536 characters how it is spelled, alone; and where final ى stands for ي."""
    characters = arabic.fold_alef("".join(map(chr, range(0x10000))))
    return encode(characters)[0], encode(arabic.fold_yeh(characters))[0]


def _prints_of_all(texts):
    return _prints_of(encode("".join(texts))[0], np.fromiter(map(len, texts), np.int64, len(texts)))


def _prints_of(codes, lengths):
    """The fingerprints of runs of characters laid end to end, so many in each."""
    ends = 2 * np.cumsum(lengths)
    return prints_of(padded(codes.view(np.uint8)), ends - 2 * lengths, ends)
