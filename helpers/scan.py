"""Many texts to arrays: every word with its offsets and its fingerprint (see helpers/prints.py).

Texts are read some hundred thousand characters at a time, joined by line ends: characters to classes, classes to words,
words to fingerprints, and these are looked up in an index. Words whose folding is more than letter for letter
(presentation forms, hamza as a mark) are folded one by one.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from helpers.matcher import fold_word
from helpers.prints import (
    ARABIC,
    DASH,
    LATIN,
    LETTER,
    LINE,
    ODD_ARABIC,
    ODD_LATIN,
    ODD_MARK,
    OTHER,
    TATWEEL,
    WINDOW,
    classes,
    encode,
    padded,
    print_of_strange,
    prints_of,
    spread,
)

CHUNK = 1 << 18  # characters read at a time: what fits the processor's cache
BATCH = 1 << 22  # characters whose words are looked at together


@dataclass(frozen=True, eq=False)
class Words:
    """The words of a batch of texts, in order, as arrays.

    ``codes`` (uint16): the characters of all texts, each text followed by a line end; ``classes`` (uint8) what each is.
    ``offsets`` (int64): where each text starts in it, then its length. ``starts``, ``ends`` (int64): one a word.
    ``known``: numbers of the words that ``index`` holds, ``sets``: which of its sets of readings each has. ``odd``:
    numbers of words with marks or odd letters, whose letters do not stand one a character. ``parts``: the fingerprints,
    chunk by chunk. ``beyond`` (bool): some characters need more than 16 bits.
    """

    texts: list
    codes: np.ndarray
    classes: np.ndarray
    offsets: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    known: np.ndarray
    sets: np.ndarray
    odd: np.ndarray
    parts: list
    beyond: bool

    @cached_property
    def prints(self):
        """The fingerprint of each word (uint64)."""
        return np.concatenate(self.parts) if self.parts else np.zeros(0, np.uint64)

    @cached_property
    def digits(self):
        """The numbers of the words that are numbers."""
        return np.flatnonzero(self.classes.take(self.starts) - np.uint8(LETTER) < np.uint8(LATIN - LETTER))

    @cached_property
    def signs(self):
        """The places of line ends, stops, quotation marks and dashes."""
        return np.flatnonzero(self.classes - np.uint8(LINE) < np.uint8(TATWEEL))

    @cached_property
    def sign_kinds(self):
        """What each of ``signs`` is; a tatweel serves as a dash too."""
        return np.minimum(self.classes.take(self.signs), np.uint8(DASH))

    def word(self, number):
        """One word as it is written."""
        start, end = int(self.starts[number]), int(self.ends[number])
        text = int(self.text_of(number))
        offset = int(self.offsets[text])
        return self.texts[text][start - offset : end - offset]

    def written(self, numbers, starts, ends):
        """Characters from ``starts`` to before ``ends`` as they are written in the texts that words stand in."""
        texts = self.text_of(numbers)
        offsets = self.offsets[texts]
        places = zip(texts.tolist(), (starts - offsets).tolist(), (ends - offsets).tolist(), strict=True)
        return [self.texts[text][start:end] for text, start, end in places]

    def text_of(self, numbers):
        """The numbers of the texts that words stand in."""
        return self._texts.take(numbers)

    @cached_property
    def _texts(self):
        """The number of the text that each word stands in."""
        return np.repeat(np.arange(len(self.texts)), np.diff(np.searchsorted(self.starts, self.offsets)))


def _runs(kinds, mixed):
    """The edges of the words, start and end in turn. ``mixed`` are places in words of digits and Latin letters."""
    edges = np.flatnonzero(kinds[1:] != kinds[:-1])
    edges += 1
    kind, before, after = kinds.take(mixed), kinds.take(mixed - 1), kinds.take(mixed + 1)
    touching = [mixed[(before != _NONE) & (before != kind)], mixed[after == _ARABIC] + 1]
    touching = np.sort(np.concatenate(touching), kind="stable")
    if len(touching):  # one word ends where the next begins
        at = [0, *np.searchsorted(edges, touching).tolist()]
        edges = np.concatenate([*(edges[a : b + 1] for a, b in pairwise(at)), edges[at[-1] :]])
    return np.append(0, edges) if kinds[0] else edges


_NONE, _ARABIC, _DIGIT, _LATIN = range(4)  # what a word is made of


def _read(text, codes, here, low):
    """The words of one chunk: starts, ends, fingerprints, numbers of odd words.

    ``here`` are the classes of ``codes``, and ``WINDOW`` more.
    """
    kinds = (here[: len(codes)] >= ARABIC).view(np.uint8)
    special = np.flatnonzero(here[: len(codes)] - np.uint8(TATWEEL) < np.uint8(ARABIC - TATWEEL))
    what = here.take(special)
    kinds[special[what == ODD_ARABIC]] = _ARABIC
    kinds[special[what - np.uint8(LETTER) < np.uint8(LATIN - LETTER)]] = _DIGIT
    latin = special[(what >= LATIN) | (what == ODD_LATIN)]
    kinds[latin] = _LATIN
    while len(latin):  # digits after Latin letters belong to the word, Arabic digits do not
        latin = latin[latin + 1 < len(codes)] + 1
        latin = latin[(kinds[latin] == _DIGIT) & (codes[latin] < 0x80)]
        kinds[latin] = _LATIN
    odd = [special[(what == ODD_ARABIC) | (what == ODD_LATIN)]]
    marks = special[what <= ODD_MARK]
    marks = marks[kinds[marks - 1] == _ARABIC]  # the last character is a line end, so that -1 is no letter
    while len(marks):
        kinds[marks] = _ARABIC
        odd.append(marks)
        marks = marks + 1
        marks = marks[here[marks] - np.uint8(TATWEEL) <= ODD_MARK - TATWEEL]
    edges = _runs(kinds, special[kinds.take(special) > _ARABIC])
    starts, ends = edges[0::2].copy(), edges[1::2].copy()
    prints = prints_of(here, starts, ends)
    odd = np.sort(np.concatenate(odd), kind="stable")
    strange = _words_at(odd[here[odd] >= ODD_MARK], starts)
    odd = _words_at(odd, starts)
    if len(odd):
        prints[odd] = _without_marks(here, starts[odd], ends[odd])
    for number, start, end in zip(strange.tolist(), starts[strange].tolist(), ends[strange].tolist(), strict=True):
        prints[number] = print_of_strange(fold_word(text[low + start : low + end]))
    starts += low
    ends += low
    return starts, ends, prints, odd


def _without_marks(here, starts, ends):
    """The fingerprints of words that hold marks: of their letters alone."""
    lengths = ends - starts
    here = here.take(spread(starts, lengths)[1])
    letters = here >= LETTER
    last = np.cumsum(letters).take(np.cumsum(lengths) - 1)
    return prints_of(padded(here[letters]), np.append(0, last[:-1]), last)


def _words_at(places, starts):
    """The numbers of the words that hold one of ``places``, all in order."""
    if not len(places):
        return places
    number = np.searchsorted(starts, places, "right") - 1
    return number[np.append(True, number[1:] != number[:-1])]


def _cuts(offsets, size):
    """Places to cut texts that start at ``offsets`` into parts of about ``size`` characters, as numbers of texts."""
    first = 0
    while first < len(offsets) - 1:
        last = min(int(np.searchsorted(offsets, offsets[first] + size)), len(offsets) - 1)
        yield range(first, last)
        first = last


def _offsets(texts):
    """Where each text starts when a line end follows each, then the length of all."""
    return np.append(0, np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)) + 1))


def batches(texts):
    """The numbers of texts to look at together, as ranges of about ``BATCH`` characters."""
    return _cuts(_offsets(texts), BATCH)


def scan(texts, index):
    """The ``Words`` of a batch of texts, looked up in ``index`` (see helpers/index.py)."""
    offsets = _offsets(texts)
    text = "\n".join([*texts, ""])
    codes, beyond = encode(text)
    here = np.empty(len(codes) + WINDOW, np.uint8)
    here[len(codes) :] = OTHER
    columns, parts, count = [], [], 0
    for part in _cuts(offsets, CHUNK):
        low, high = int(offsets[part.start]), int(offsets[part.stop])
        classes().take(codes[low:high], out=here[low:high], mode="clip")
        starts, ends, prints, odd = _read(text, codes[low:high], here[low : high + WINDOW], low)
        known, sets = index.look_up(prints)
        parts.append(prints)
        columns.append((starts, ends, known + count, sets, odd + count))
        count += len(starts)
    columns = [np.concatenate(column) for column in zip(*columns, strict=True)] or [np.zeros(0, np.int64)] * 5
    return Words(texts, codes, here[: len(codes)], offsets, *columns, parts, beyond)
