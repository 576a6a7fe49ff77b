"""Which shifter acts on which stance term: the rows of data/lexicons/shifters.csv on many pairs of the two at once."""

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from helpers.context import bare
from helpers.finder import Batch, Types, offsets_of, type_bits
from helpers.lexicon import POLES
from helpers.prints import spread

_BREAKS = '،؛:,;.؟?!…()[]{}«»“”"\n\r\u2013\u2014'
_HARD_BREAKS = '؛:;.؟?!…«»“”"\n\r'
JOINING = [ord(letter) for letter in "وف"]
_ANY, _ANY_FAR = "*", "**"
_FAR = 1 << 40


class Shifter(NamedTuple):
    """One row of the shifters' table, ready to apply."""

    shifter: str
    kind: str
    target: str
    only: tuple
    result: str
    cameo: str
    span: str
    after: bool
    reach: int
    between: tuple
    blocks: tuple
    blocks_after: tuple


def shifter_of(row):
    """One row of the table as a ``Shifter``."""
    cells = (row.between, row.blocks, row.blocks_after)
    words = [tuple(sorted({w if w[0] in "@*" else bare(w) for w in cell.split("|") if w})) for cell in cells]
    only = tuple(bare(stem) for stem in row.only.split("|") if stem)
    fixed = (row.shifter, row.kind, row.target, only, row.result, row.cameo, row.span)
    return Shifter(*fixed, row.side == "after", int(row.reach), *words)


class Head(NamedTuple):
    """A shifter found: the words and characters that it spans, its row in the table, and how it is written."""

    first: int
    last: int
    start: int
    end: int
    row: int
    written: str


class Spans(NamedTuple):
    """Terms in order, none over another: words, first character, row of the sentence, number of the pole, name."""

    first: np.ndarray
    last: np.ndarray
    start: np.ndarray
    row: np.ndarray
    pole: np.ndarray
    name: np.ndarray

    def take(self, which):
        """Some of them, by numbers."""
        return Spans(*(column[which] for column in self))


class Text(NamedTuple):
    """What is read: the batch, the words of mentions, and what says which words are in a set of ``Grammar.sets``."""

    batch: Batch
    types: Types
    among: Callable


class Acting:
    """Some shifters, ready to be paired with terms; ``sets`` is what is to be asked of single words."""

    def __init__(self, shifters):
        self.shifters = shifters
        sets = {("@clause",): 0, (): 1}
        cells = [(_words(s.between), s.blocks, s.blocks_after) for s in self.shifters]
        numbers = np.array([[sets.setdefault(cell, len(sets)) for cell in row] for row in cells], np.int64)
        self._between, self._blocks, self._blocks_after = numbers.T
        self.sets = tuple(sets)
        self._reach = np.array([s.reach for s in self.shifters], np.int64)
        self._farthest = int(self._reach.max(initial=0))
        self._after = np.array([s.after for s in self.shifters], bool)
        self._is_head = np.array([s.span == "head" for s in self.shifters], bool)
        self.is_denial = np.array([s.kind == "denial" for s in self.shifters], bool)
        self._takes = np.array([[s.target in ("any", pole) for pole in POLES] for s in self.shifters], bool)
        self._far = np.array([_ANY_FAR in s.between for s in self.shifters], bool)
        self._any = self._far | np.array([_ANY in s.between for s in self.shifters], bool)
        self._choosy = np.array([bool(s.only) for s in self.shifters], bool)
        self._fitting = {}
        self.types = np.array([type_bits((*s.between, *s.blocks, *s.blocks_after)) for s in self.shifters], np.int64)

    def within(self, terms, heads):
        """The numbers of the shifters near enough to some term to act on it, and of the longer ones that may hide them.

        ``terms`` may overlap and are in any order.
        """
        near = self._reaches(terms.first, terms.last, heads)
        acting = heads.take(np.flatnonzero(near))  # what one of these builds of a term may be denied from further away
        first, last = np.append(terms.first, acting.first), np.append(terms.last, acting.last)
        left = np.flatnonzero(~near & self.is_denial[heads.pattern])
        near[left] = self._reaches(first, last, heads.take(left))
        return np.flatnonzero(near | (heads.last > heads.first))

    def _reaches(self, first, last, heads):
        """Whether each of some shifters has one of some spans within reach on its side."""
        after, gap = self._after[heads.pattern], np.empty(len(heads.first), np.int64)
        some = np.flatnonzero(~after)
        gap[some] = _next(first, heads.last[some]) - heads.last[some]
        some = np.flatnonzero(after)
        gap[some] = _next(-last, -heads.first[some]) + heads.first[some]
        return gap <= self._reach[heads.pattern] + 1

    def window(self, terms, heads):
        """How many words before and behind each shifter may be looked at when it acts on what is built of ``terms``.

        What a shifter builds of a term within its reach may be denied from further away, by a shifter whose reach
        begins behind both; two words before the first and one behind the last are looked at besides.
        """
        lengths = ((hits.last - hits.first).max(initial=0) for hits in (terms, heads))
        return self._reach + self._farthest + int(sum(lengths)) + 4

    def best(self, text, spans, heads, which=None):
        """The nearest shifter that acts on each of the terms, or of those numbered ``which``: {number: Head}."""
        term, head = self._near(text, spans, heads, np.arange(len(spans.first)) if which is None else which)
        term, head = self._acting(text, spans, heads, term, head)
        pattern = heads.pattern[head]
        # one that keeps the noun wins a tie
        order = np.lexsort((head, self._is_head[pattern], self._gap(spans, heads, term, head), term))
        order = order[np.diff(term[order], prepend=-1) != 0]
        term, some = term[order], heads.take(head[order])
        starts, ends = offsets_of(text.batch.words, some)
        written = text.batch.words.written(some.first, starts, ends)
        columns = (column.tolist() for column in (term, some.first, some.last, starts, ends, some.pattern))
        return {number: Head(*rest) for number, *rest in zip(*columns, written, strict=True)}

    def _gap(self, spans, heads, term, head):
        """How many words stand between a term and a head on its side; negative on the other side."""
        behind = heads.first[head] - spans.last[term]
        return np.where(self._after[heads.pattern[head]], behind, spans.first[term] - heads.last[head]) - 1

    def _near(self, text, spans, heads, which):
        """The pairs of term (``which``) and head of one sentence that are near enough, if the head takes such terms."""
        (begin, end), row = text.batch.bounds, spans.row[which]
        # in a long sentence only heads within reach are paired: all with all would be a square
        back = self._farthest + 1 + int((heads.last - heads.first).max(initial=0))
        begin = np.maximum(begin[row], spans.first[which] - back)
        end = np.minimum(end[row], spans.last[which] + self._farthest + 2)
        low = np.searchsorted(heads.first, begin)
        term, head = spread(low, np.maximum(np.searchsorted(heads.first, end) - low, 0))
        term = which[term]
        pattern, gap = heads.pattern[head], self._gap(spans, heads, term, head)
        near = (gap >= 0) & (gap <= self._reach[pattern]) & self._takes[pattern, spans.pole[term]]
        return term[near], head[near]

    @staticmethod
    def free(types, spans, heads):
        """The numbers of shifters that stand free: not in a name, a longer stance term or a longer shifter."""
        free = ~types.hold(heads)
        term = np.searchsorted(spans.first, heads.first, "right") - 1
        first, last = (np.append(side, -1)[term] for side in (spans.first, spans.last))
        inside = (last >= heads.first) & (last > first)
        free &= ~inside | ((first == heads.first) & (last == heads.last))
        wide = heads.take(np.flatnonzero(heads.last > heads.first))
        order = np.lexsort((wide.last, wide.first))
        first, last = np.append(wide.first[order], -1), np.append(wide.last[order], -1)
        length = heads.last - heads.first
        for back in range(int(length.max(initial=0)) + 1):  # the longest that begins so many words before
            begin = heads.first - back
            at = np.searchsorted(first[:-1], begin, "right") - 1
            free &= (first[at] != begin) | (last[at] < heads.last) | (last[at] - begin <= length)
        return np.flatnonzero(free)

    def _acting(self, text, spans, heads, term, head):
        """Those of some pairs of near term and head in which the head acts on the term."""
        words = text.batch.words
        pattern = heads.pattern[head]
        after = self._after[pattern]
        # و of وقف القتال والقصف, وقال وهي تتفاوض begins something else
        token = words.starts[spans.first[term]]
        acts = after | (spans.start[term] == token) | ~np.isin(words.codes[token], JOINING)
        # no other term stands between
        beside = np.where(after, np.minimum(term + 1, len(spans.first) - 1), np.maximum(term - 1, 0))
        between = np.where(after, spans.last[beside] < heads.first[head], spans.first[beside] > heads.last[head])
        acts &= ~between | (beside == term)
        some = np.flatnonzero(acts & self._choosy[pattern])
        pairs = zip(pattern[some].tolist(), spans.name[term[some]].tolist(), strict=True)
        acts[some] = np.fromiter((self._fits(*pair) for pair in pairs), bool, len(some))
        term, head, after, pattern = (column[acts] for column in (term, head, after, pattern))
        first = np.where(after, spans.first[term], heads.first[head])
        left, right = (
            np.where(after, spans.last[term], heads.last[head]),
            np.where(after, heads.first[head], spans.first[term]),
        )
        last = np.where(after, heads.last[head], spans.last[term])
        acts = ~_parted(words, words.ends[left], words.starts[right], self._far[pattern])
        pair, word = spread(left + 1, right - left - 1)
        fits = self._far[pattern[pair]]
        asked = np.flatnonzero(~fits)
        of = pattern[pair[asked]]
        fits[asked] = self._any[of] | text.among(word[asked], self._between[of])
        fits[asked] &= ~text.among(word[asked], 0)
        acts[pair[~fits]] = False
        every = np.arange(len(term))
        pair, word = np.concatenate((every, every, pair)), np.concatenate((first - 2, first - 1, word))
        acts[self._blocked(text, spans, term, pair, word, self._blocks[pattern])] = False
        acts[self._blocked(text, spans, term, every, last + 1, self._blocks_after[pattern])] = False
        return term[acts], head[acts]

    @staticmethod
    def _blocked(text, spans, term, pair, word, sets):
        """The pairs for which one of some words, in the sentence of the term, is among the set of the pair."""
        row, (low, high) = spans.row[term[pair]], text.batch.bounds
        here = (word >= low[row]) & (word < high[row])
        pair, word = pair[here], word[here]
        return pair[text.among(word, sets[pair])]

    def _fits(self, number, name):
        """Whether a choosy shifter acts on a term of this name."""
        if (number, name) not in self._fitting:
            only = self.shifters[number].only
            fits = any(bare(word).startswith(only) for word in name.split()[:2])
            self._fitting[number, name] = fits
        return self._fitting[number, name]


def _next(numbers, asked):
    """For each number asked for the least of ``numbers`` that is greater; one far beyond if there is none."""
    numbers = np.append(np.sort(numbers), _FAR)
    return numbers[np.searchsorted(numbers, asked, "right")]


def _words(cell):
    return tuple(word for word in cell if word not in (_ANY, _ANY_FAR))


@lru_cache(maxsize=1)
def _signs():
    """Of each of 65,536 characters (bool arrays) whether it parts words, whether it parts them hard, is white space."""
    characters = list(map(chr, range(0x10000)))
    return [
        np.fromiter(map(test, characters), bool)
        for test in (_BREAKS.__contains__, _HARD_BREAKS.__contains__, str.isspace)
    ]


def _parted(words, starts, ends, far):
    """Whether a sign that parts what stands around it is among some ranges of characters; ``far``: only hard ones."""
    breaks, hard, space = _signs()
    owner, at = spread(starts, ends - starts)
    far, codes = far[owner], words.codes[at]
    parts = np.where(far, hard[codes], breaks[codes])
    dash = ~far & (codes == ord("-")) & (at > starts[owner]) & (at + 1 < ends[owner])
    parts |= dash & space[words.codes[at - 1]] & space[words.codes[np.minimum(at + 1, len(words.codes) - 1)]]
    return np.bincount(owner[parts], minlength=len(starts)) > 0
