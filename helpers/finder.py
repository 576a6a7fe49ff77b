"""What both finders share: batches of texts to hits, their sentences and what their rules say, as arrays."""

import unicodedata
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from helpers import arabic, index, matcher, scan
from helpers.cache import cached, key_of
from helpers.context import Context
from helpers.index import ARRAYS, Found, Index, build
from helpers.judging import Places, Rules
from helpers.lexicon import FORM_COLUMNS
from helpers.lines import Sentences, sentences_of
from helpers.matcher import Hit, Token, fold_word
from helpers.scan import Words, batches, spread
from helpers.sentences import SECTIONS


class Signs(NamedTuple):
    """Phrases that rules look for, found: words covered (inclusive) and the number of the phrase."""

    first: np.ndarray
    last: np.ndarray
    pattern: np.ndarray


class Batch(NamedTuple):
    """A batch of texts, read: ``hits`` of the patterns (``Found``) and their ``places``, ``signs`` the phrases."""

    words: Words
    sentences: Sentences
    hits: Found
    places: Places
    signs: Signs


class Finder:
    """Lexicons with the rules of each row, compiled; ``classes`` are classes of words to report besides the rules'."""

    def __init__(self, lexicons, rules, classes=()):
        self.rules = Rules(rules, classes)
        phrases = self.rules.phrases
        tables = [lexicon.table[column] for lexicon in lexicons for column in FORM_COLUMNS]
        parts = ["\n".join(column) for column in tables] + ["\n".join(map(" ".join, phrases)), *_code()]
        arrays = cached(key_of(parts), ARRAYS, lambda: build(_patterns(lexicons), phrases))
        self.index = Index(arrays, sum(len(lexicon.table) for lexicon in lexicons))
        self._everywhere = self.index.sets_of(self.rules.everywhere(classes))

    def read(self, texts):
        """The texts batch by batch: (number of the first text, ``Batch``)."""
        for part in batches(texts):
            words = scan.scan(texts[part.start : part.stop], self.index)
            sentences, found = sentences_of(words), self.index.find(words)
            is_hit = found.pattern < self.index.patterns
            hits, signs = found.take(is_hit), found.take(~is_hit)
            signs = self._signs(words, hits, signs)
            yield part.start, Batch(words, sentences, hits, _places(words, sentences, hits), signs)

    def _signs(self, words, hits, longer):
        """What rules look for: phrases of several words, and single ones where a rule can see them."""
        near = self.rules.near(words, hits)[words.known] | self._everywhere[words.sets]
        word, phrase = self.index.find_signs(words, np.flatnonzero(near & (self.index.signs.counts[words.sets] > 0)))
        first, last = np.append(word, longer.first), np.append(word, longer.last)
        return Signs(first, last, np.append(phrase, longer.pattern - self.index.patterns))

    def events(self, batch, typed=()):
        """What the rules look for in a batch; ``typed`` are classes of mentions: (class, first words, last words)."""
        return self.rules.events(batch.words, batch.signs.first, batch.signs.last, batch.signs.pattern, typed)


def _patterns(lexicons):
    return [pattern for lexicon in lexicons for pattern in lexicon.matcher.patterns]


@cache
def _code():
    """What the arrays of an index depend on besides the lexicons: the code that makes them, and Python's Unicode."""
    return (unicodedata.unidata_version, *(Path(room.__file__).read_bytes() for room in (arabic, matcher, index, scan)))


def sentence_of(batch, numbers):
    """The rows of ``batch.sentences`` that words stand in."""
    return np.searchsorted(batch.sentences.ends, batch.words.starts[numbers], "right")


def _places(words, sentences, hits):
    bounds = np.append(0, np.searchsorted(words.starts, sentences.ends))
    row = np.searchsorted(sentences.ends, words.starts[hits.first], "right")
    return Places(hits.first, hits.last, words.text_of(hits.first), bounds[row], bounds[row + 1])


def offsets_of(words, hits):
    """Where the spans of hits start and end in the batch: clitics before and pronouns behind stay outside."""
    starts, ends = words.starts[hits.first] + hits.before, words.ends[hits.last] - hits.after
    odd = np.zeros(len(words.starts), bool)
    odd[words.odd] = True
    for hit in np.flatnonzero(odd[hits.first] & (hits.before > 0)).tolist():
        starts[hit] += _letter(words, hits.first[hit], hits.before[hit]) - hits.before[hit]
    for hit in np.flatnonzero(odd[hits.last] & (hits.after > 0)).tolist():
        ends[hit] = words.starts[hits.last[hit]] + _letter(words, hits.last[hit], -1 - hits.after[hit])
    return starts, ends


def _letter(words, number, letter):
    return arabic.letter_offsets(words.word(number))[letter]


def longest(hits, starts):
    """Which of some hits stand where they overlap: what ``matcher.longest`` says, as numbers in order."""
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
    while len(left):  # a unit that is first at all of its words stands; those that share a word with it fall
        owner, word = spread(first[left], last[left] - first[left] + 1)
        leader = np.full(size, len(order))
        np.minimum.at(leader, word, left[owner])
        wins = np.bincount(owner[leader[word] != left[owner]], minlength=len(left)) == 0
        kept[left[wins]] = True
        taken = np.zeros(size, bool)
        taken[word[wins[owner]]] = True
        left = left[np.bincount(owner[taken[word]], minlength=len(left)) == 0]
    return np.sort(order[kept[unit]])


def part_of(batch, low, high):
    """A batch with those of its hits whose patterns are numbered from ``low`` to before ``high``, now from 0."""
    which = (batch.hits.pattern >= low) & (batch.hits.pattern < high)
    hits = batch.hits.take(which)
    return batch._replace(hits=hits._replace(pattern=hits.pattern - low), places=batch.places.take(which))


def in_order(batch):
    """A batch with its hits in the order of their first words."""
    order = np.argsort(batch.hits.first, kind="stable")
    return batch._replace(hits=batch.hits.take(order), places=batch.places.take(order))


class View(Context):
    """One text of a batch as a ``Context`` whose words are folded only where they are looked at."""

    def __init__(self, batch, text, types):
        self.number, self.text = text, batch.words.texts[text]
        self.offset = int(batch.words.offsets[text])
        bounds = np.searchsorted(batch.words.starts, batch.words.offsets[text : text + 2])
        self.low, high = bounds.tolist()
        starts, ends = (side[self.low : high] for side in (batch.words.starts, batch.words.ends))
        self.sentence_of = np.searchsorted(batch.sentences.ends, starts, "right").tolist()
        self.tokens = _Tokens(self.text, (starts - self.offset).tolist(), (ends - self.offset).tolist())
        self.types = _Shifted(types, self.low)

    def hit(self, item):
        """An item of ``by_sentence`` by offsets and words of this text."""
        start, end, first, last, pattern, stripped = item
        return Hit(start - self.offset, end - self.offset, first - self.low, last - self.low, pattern, stripped)


def by_sentence(batch, hits):
    """Hits by the sentence they stand in: {(number of the text, row of the sentence): list of what ``Hit`` holds}."""
    out = defaultdict(list)
    columns = (*offsets_of(batch.words, hits), hits.first, hits.last, hits.pattern, hits.stripped)
    items = zip(*(column.tolist() for column in columns), strict=True)
    texts, rows = batch.words.text_of(hits.first).tolist(), sentence_of(batch, hits.first).tolist()
    for text, row, item in zip(texts, rows, items, strict=True):
        out[text, row].append(item)
    return out


class _Tokens:
    """The tokens of a text, folded when they are asked for."""

    def __init__(self, text, starts, ends):
        self.starts = starts
        self._text, self._ends, self._made = text, ends, {}

    def __len__(self):
        return len(self.starts)

    def __getitem__(self, number):
        if number not in self._made:
            start, end = self.starts[number], self._ends[number]
            self._made[number] = Token(start, end, fold_word(self._text[start:end]))
        return self._made[number]


class Types:
    """Classes of mentions by word, from (class, first words, last words)."""

    def __init__(self, words, typed):
        self._bits, self._sets = np.zeros(len(words.starts), np.uint8), {}
        for number, (_, first, last) in enumerate(typed):
            self._bits[spread(first, last - first + 1)[1]] |= np.uint8(1 << number)
        self._names = [name for name, _, _ in typed]

    def of(self, number):
        """The classes of one word, a set."""
        bits = int(self._bits[number])
        if bits not in self._sets:
            self._sets[bits] = {name for number, name in enumerate(self._names) if bits >> number & 1}
        return self._sets[bits]


class _Shifted:
    """The classes of the words of one text."""

    def __init__(self, types, shift):
        self._types, self._shift = types, shift

    def get(self, number, default=()):
        return self._types.of(number + self._shift) or default


def covered(words, hits):
    """Of each word whether one of some hits covers it."""
    out = np.zeros(len(words.starts), bool)
    out[spread(hits.first, hits.last - hits.first + 1)[1]] = True
    return out


def marked(words, events, sign):
    """Of each word whether ``sign`` stands there."""
    out = np.zeros(len(words.starts), bool)
    out[events.first[events.sign == sign]] = True
    return out


def in_sections(batch, chosen, wanted):
    """Which of the chosen hits stand in the sections wanted."""
    fits = np.array([section in wanted for section in SECTIONS])
    return fits[batch.sentences.sections[sentence_of(batch, batch.hits.first[chosen])]]


def span_columns(ids, first, batch, hits):
    """Of hits the columns ``article``, ``sentence``, ``start``, ``end``, ``text``; the ids are those of all texts."""
    words, rows = batch.words, sentence_of(batch, hits.first)
    texts = words.text_of(hits.first)
    offsets = words.offsets[texts]
    starts, ends = (side - offsets for side in offsets_of(words, hits))
    pieces = zip(texts.tolist(), starts.tolist(), ends.tolist(), strict=True)
    return (
        ids.take(texts + first),
        batch.sentences.numbers[rows],
        starts,
        ends,
        pd.array([words.texts[text][start:end] for text, start, end in pieces], dtype="str"),
    )


def joined_columns(ids, parts, count):
    """Columns of several batches as one; ``count`` columns of a batch that has nothing."""
    if not parts:
        none = np.zeros(0, np.int64)
        return [ids[:0], none, none, none, ids[:0], none][:count]
    return [
        type(column[0])._concat_same_type(column) if hasattr(column[0], "_concat_same_type") else np.concatenate(column)
        for column in zip(*parts, strict=True)
    ]
