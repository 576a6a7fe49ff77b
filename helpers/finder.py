"""What both finders share: batches of texts to hits, their sentences and what their rules say, as arrays."""

import json
import math
import os
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from helpers import arabic, index, lexicon, matcher, prints, scan
from helpers.cache import cached, key_of
from helpers.index import ARRAYS, Index, build
from helpers.judging import Places, Ranges, Rules, in_order
from helpers.lexicon import FORM_COLUMNS, TYPES
from helpers.lines import sentences_of
from helpers.nearby import Nearby
from helpers.prints import ARABIC, DIGIT, places, spread
from helpers.scan import batches, once
from helpers.sentences import SECTIONS


def _threads():
    """How many threads share many texts: two where two processors may be used, more would wait for each other."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(usable, 2)


class Batch:
    """A batch of texts, read: ``words``, ``hits`` of the patterns, ``present`` (see ``Rules.present``).

    ``only`` (bool, one a text) says whose sentences are needed.
    """

    def __init__(self, words, hits, present, only=None):
        self.words, self.hits, self.present, self._only = words, hits, present, only

    @once
    def sentences(self):
        """The ``Sentences`` of the texts."""
        return sentences_of(self.words, self._only)

    @once
    def bounds(self):
        """The numbers of the first word of each sentence and of the first one after it."""
        sentences, starts = self.sentences, self.words.starts
        high = np.searchsorted(starts, sentences.ends)
        low = np.append(0, high)[:-1]  # every word stands in a sentence
        new = np.flatnonzero(sentences.numbers == 0)
        low[new] = np.searchsorted(starts, sentences.starts[new])
        return low, high

    @once
    def rows(self):
        """The row of ``sentences`` that each word stands in, or before."""
        behind = np.append(self.bounds[1], len(self.words.starts))
        return np.repeat(np.arange(len(behind)), np.diff(behind, prepend=0))


class Known(NamedTuple):
    """Words by what an index knows of them, without their text."""

    known: np.ndarray
    sets: np.ndarray


class Finder:
    """Lexicons with the rules of each row, compiled; ``sets``: sets of words and @classes to ask of single words.

    Names, and what rules look for anywhere in an article, are found in every word; what they look for near a hit only
    in the words near hits.
    """

    def __init__(self, lexicons, rules, sets=()):
        self.rules = Rules(rules, dict.fromkeys(sign for some in sets for sign in _signs_of(some)))
        tables = [lexicon.table[column] for lexicon in lexicons for column in FORM_COLUMNS]
        forms = [json.dumps(column.tolist()) for column in tables]  # a cell may hold any sign, a line end too
        self.index = _index(forms, lambda: _patterns(lexicons), self.rules.anywhere.phrases)
        self.near = _index([], list, self.rules.beside.phrases)
        self.nearby = Nearby(self.rules, self.near, Types.names)
        every = np.arange(len(self.near.keys))
        owner, phrase = self.near.find_signs(Known(every, every))
        at, sign = self.rules.beside.numbers.of(phrase)
        self._meant = Ranges(np.bincount(owner[at], minlength=len(every)), sign)  # the signs of each set of readings
        self._sets = np.zeros((len(sets), len(self.rules.signs)), bool)
        for number, some in enumerate(sets):
            self._sets[number, [self.rules.signs[sign] for sign in _signs_of(some)]] = True
        self._types = np.array([type_bits(some) for some in sets], np.uint8)

    def read(self, texts):
        """The texts batch by batch: (number of the first text, ``Batch``)."""
        for part in batches(texts):
            yield self._read(texts, part)

    def each(self, texts, work):
        """What ``work(first, batch)`` gives of each batch of texts, in their order.

        Many texts are shared out between two threads: numpy works in both at a time, Python in one of them.
        """
        size, threads = sum(map(len, texts)) + len(texts), _threads()
        if size <= scan.BATCH or threads == 1:
            return [work(*found) for found in self.read(texts)]
        # parts of one size, so that the threads end together, and large ones: each costs some time of its own
        rounds = math.ceil(size / (threads * 2 * scan.BATCH))
        parts = batches(texts, math.ceil(size / (threads * rounds)))
        with ThreadPoolExecutor(threads) as pool:
            return list(pool.map(lambda part: work(*self._read(texts, part)), parts))

    def _read(self, texts, part):
        words = scan.scan(texts[part.start : part.stop], self.index)
        found = self.index.find(words)
        is_hit = found.pattern < self.index.patterns
        longer = found.take(np.flatnonzero(~is_hit))
        word, phrase = self.index.find_signs(words)
        first, phrase = np.append(word, longer.first), np.append(phrase, longer.pattern - self.index.patterns)
        present = self.rules.present(words, first, phrase)
        return part.start, Batch(words, found.take(np.flatnonzero(is_hit)), present)

    def judge(self, batch, hits, places, types, shift=0):
        """What the rules say of some hits (see ``Rules.judge``), whose patterns are numbered from ``shift`` on."""

        def near(some, lists):
            return self.nearby.found(batch.words, some, lists, types)

        return self.rules.judge(batch.words, places, hits.pattern + shift, batch.present, near, types)

    def among(self, words, numbers, sets, types):
        """Whether each of some words is in a set, clitics aside; ``sets``: the number of one for all, or one each."""
        sets = np.broadcast_to(sets, len(numbers))
        out = types.bits[numbers] & self._types[sets] > 0
        known, found = self.near.look_up(words.prints.take(numbers))
        owner, sign = self._meant.of(found)
        owner = known[owner]
        out[owner[self._sets[sets[owner], sign]]] = True
        return out


def _signs_of(some):
    return [word if word[0] == "@" else (word,) for word in some if word[1:] not in TYPES]


def _index(forms, patterns, phrases):
    """The index of some forms, whose patterns are made if they are needed, and of phrases; kept on disk."""
    parts = [*forms, "\n".join(map(" ".join, phrases)), *_code()]
    made = cached(key_of(parts), ARRAYS, lambda: build(patterns(), phrases))
    return Index(made, len(made["sizes"]) - len(phrases))


def _patterns(lexicons):
    return [pattern for lexicon in lexicons for pattern in lexicon.matcher.patterns]


@cache
def _code():
    """What the arrays of an index depend on besides the lexicons: the code that makes them, and Python's Unicode."""
    return (
        unicodedata.unidata_version,
        *(Path(room.__file__).read_bytes() for room in (arabic, matcher, prints, index, lexicon)),
    )


def sentence_of(batch, numbers):
    """The rows of ``batch.sentences`` that words stand in."""
    return batch.rows.take(numbers)


def places_of(batch, hits):
    """Where hits stand (``Places``)."""
    row = sentence_of(batch, hits.first)
    low, high = batch.bounds
    return Places(hits.first, hits.last, batch.words.text_of(hits.first), low[row], high[row])


def offsets_of(words, hits):
    """Where the spans of hits start and end in the batch: clitics before and pronouns behind stay outside."""
    starts, ends = words.starts[hits.first] + hits.before, words.ends[hits.last] - hits.after
    for edges, numbers, clitics, letters in (
        (starts, hits.first, hits.before, hits.before),
        (ends, hits.last, hits.after, -1 - hits.after),
    ):
        some = np.flatnonzero(clitics)
        some = some[in_order(words.odd, numbers[some])]  # letters do not stand one a character
        number = numbers[some]
        written = words.written(number, words.starts[number], words.ends[number])
        pairs = zip(written, letters[some].tolist(), strict=True)
        edges[some] = words.starts[number] + [arabic.letter_offsets(word)[letter] for word, letter in pairs]
    return starts, ends


def part_of(hits, low, high):
    """Those of some hits whose patterns are numbered from ``low`` to before ``high``, now from 0."""
    hits = hits.take(np.flatnonzero((hits.pattern >= low) & (hits.pattern < high)))
    return hits._replace(pattern=hits.pattern - low)


class Types:
    """The words of open classes: @state and the other types of mentions, from hits and their types, and @number."""

    names = (*(f"@{name}" for name in TYPES), "@number")

    def __init__(self, words, hits, types):
        self._all, self._first, self.bits = words, {}, np.zeros(len(words.starts), np.uint8)
        for number, name in enumerate(TYPES):
            some = np.flatnonzero(types == number)
            first = self._first[f"@{name}"] = hits.first[some]
            self.bits[spread(first, hits.last[some] - first + 1)[1]] |= np.uint8(1 << number)

    def texts(self, name):
        """The numbers of the texts that hold words of a class, some more than once."""
        return self._all.text_of(self._all.digits if name == "@number" else self._first[name])

    def kinds(self, numbers):
        """Of each of some words the classes that it is in, a bit each, in the order of ``names``."""
        first = self._all.classes.take(self._all.starts.take(numbers))
        is_number = first - np.uint8(DIGIT) < np.uint8(ARABIC - DIGIT)
        return self.bits.take(numbers) | is_number.view(np.uint8) << np.uint8(len(TYPES))

    def hold(self, hits):
        """Whether all words of each of some hits belong to mentions."""
        owner, word = spread(hits.first, hits.last - hits.first + 1)
        return np.bincount(owner[self.bits[word] == 0], minlength=len(hits.first)) == 0


def type_bits(some):
    """The types of mentions (@state …) among some signs, as ``Types.bits`` has them."""
    return sum(1 << TYPES.index(word[1:]) for word in set(some) if word[1:] in TYPES)


def in_sections(batch, hits, wanted):
    """The numbers of those hits that stand in the sections wanted."""
    fits = np.array([section in wanted for section in SECTIONS])
    return np.flatnonzero(fits[batch.sentences.sections[sentence_of(batch, hits.first)]])


def span_rows(first, batch, numbers, starts, ends):
    """Of spans in a batch the number of the text, the sentence, the offsets there, and what is written, as arrays.

    ``first`` is the number of the batch's first text; ``numbers`` are the spans' first words.
    """
    texts = batch.words.text_of(numbers)
    offsets = batch.words.offsets[texts]
    sentences = batch.sentences.numbers[sentence_of(batch, numbers)]
    return texts + first, sentences, starts - offsets, ends - offsets, _written(batch.words, numbers, starts, ends)


def frame_of(ids, parts, table):
    """The frame of spans found in several batches.

    ``parts`` hold what ``span_rows`` gives and, last, which row of ``table`` ({name: array of str}) each span has.
    """
    none = np.zeros(0, np.int64)
    parts = list(zip(*parts, strict=True)) or [(none,)] * 4 + [(pd.array([], dtype="str"),), (none,)]
    texts, sentences, starts, ends, which = (np.concatenate(parts[number]) for number in (0, 1, 2, 3, 5))
    written = type(parts[4][0])._concat_same_type(parts[4])
    frame = {"article": pd.array(ids, dtype="str").take(texts), "sentence": sentences, "start": starts, "end": ends}
    return pd.DataFrame(frame | {"text": written} | {name: column.take(which) for name, column in table.items()})


def whole(text):
    """A text in which U+FFFD stands for half of a surrogate pair.

    >>> ascii(whole("\\ud800a"))
    "'\\\\ufffda'"
    """
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _written(words, numbers, starts, ends):
    """Spans as they are written, a pandas array of str; U+FFFD stands for half of a pair, which Arrow does not hold."""
    lengths = ends - starts
    codes = words.codes.take(places(starts, lengths))
    if words.beyond or (codes - np.uint16(0xD800) < 0x800).any():  # some need more than 16 bits, or are half of a pair
        return pd.array([whole(text) for text in words.written(numbers, starts, ends)], dtype="str")
    content = codes.tobytes().decode("utf-16-le").encode("utf-8")
    more = (codes > 0x7F).view(np.uint8) + (codes > 0x7FF).view(np.uint8)  # bytes of each character in UTF-8 but one
    bounds = np.append(0, np.cumsum(lengths))
    bounds += np.append(0, np.cumsum(more, dtype=np.int64))[bounds]
    array = pa.LargeStringArray.from_buffers(len(lengths), pa.py_buffer(bounds), pa.py_buffer(content))
    return pd.array(array, dtype="str")
