"""Many texts to arrays: every word with its offsets and a fingerprint of its folded letters.

Texts are read some hundred thousand characters at a time, joined by line ends. One table gives each character its kind,
another the weight of its folded letter; running sums of weight times power of the place then give every word a 64-bit
fingerprint: equal for words that fold alike, different for others (two words in 10^19 share one by chance). Words whose
folding is more than letter for letter (presentation forms, hamza as a mark) are folded one by one.
"""

import re
import unicodedata
from functools import cache
from typing import NamedTuple

import numpy as np

from helpers import arabic

CHUNK = 1 << 17  # characters read at a time: what fits the processor's cache
BATCH = 1 << 22  # characters whose words are looked at together
(OTHER, ARABIC, DIGIT, LATIN, MARK, ODD_MARK, ODD_ARABIC, ODD_LATIN, LINE, STOP, OPEN, CLOSE, EITHER, DASH) = range(14)
_LINES = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_SIGNS = {LINE: _LINES, STOP: ".؟?!…", OPEN: "«„", CLOSE: "”»", EITHER: '"“', DASH: "-\u2013\u2014:/(|"}
_LATIN = "A-Za-z\u00c0-\u024f"
_DIGITS = "0-9\u0660-\u0669\u06f0-\u06f9"
_HAMZAS = "\u0653-\u0655"  # marks that join the letter before them to another letter
_TATWEEL = ord(arabic.TATWEEL)  # used as a dash too
BEYOND = 0xFFFF  # stands for every character beyond the first 65,535
BASE = 0x9E3779B97F4A7C15
_INVERSE = pow(BASE, -1, 1 << 64)


class Words(NamedTuple):
    """The words of a batch of texts, in order, as arrays.

    ``codes`` (uint16): the characters of all texts, each text followed by a line end. ``offsets`` (int64): where each
    text starts in it, then its length. ``starts``, ``ends`` (int64), ``kinds`` (uint8), ``prints`` (uint64, the
    fingerprints): one a word. ``known``: numbers of the words that ``index`` holds, ``sets``: which of its sets of
    readings each has. ``odd``: numbers of words with marks or odd letters, whose letters do not stand one a character.
    ``signs``: places of marks, line ends, stops and quotation marks, ``sign_kinds`` what they are. ``beyond`` (bool):
    some characters need more than 16 bits.
    """

    texts: list
    codes: np.ndarray
    offsets: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    kinds: np.ndarray
    prints: np.ndarray
    known: np.ndarray
    sets: np.ndarray
    odd: np.ndarray
    signs: np.ndarray
    sign_kinds: np.ndarray
    beyond: bool

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
        return np.searchsorted(self.offsets, self.starts[numbers], "right") - 1


def _mix(numbers):
    """Numbers to numbers that look random (splitmix64)."""
    x = np.asarray(numbers, np.uint64) * np.uint64(BASE) + np.uint64(BASE)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


@cache
def tables():
    """For each of 65,536 characters its kind (uint8) and the weight of its folded letter (uint64)."""
    characters = "".join(map(chr, range(0x10000)))
    kinds, folded = np.zeros(0x10000, np.uint8), np.arange(0x10000)
    for kind, odd, pattern in ((ARABIC, ODD_ARABIC, arabic.LETTERS), (LATIN, ODD_LATIN, _LATIN), (DIGIT, 0, _DIGITS)):
        for match in re.finditer(f"[{pattern}]", characters):
            letter = match.group()
            plain = arabic.fold(letter)
            if len(plain) == 1 and unicodedata.normalize("NFKC", letter) == letter:
                kinds[ord(letter)], folded[ord(letter)] = kind, ord(plain)
            else:
                kinds[ord(letter)] = odd
    for kind, pattern in ((MARK, arabic.TRANSPARENT), (ODD_MARK, _HAMZAS)):
        kinds[[match.start() for match in re.finditer(f"[{pattern}]", characters)]] = kind
    for kind, signs in _SIGNS.items():
        kinds[[ord(sign) for sign in signs]] = kind
    return kinds, _mix(folded)


class _Powers:
    """Powers of the base and of its inverse, as many as were needed so far."""

    def __init__(self):
        self.up = self.down = np.ones(1, np.uint64)

    def need(self, count):
        if len(self.up) < count:
            size = max(count, CHUNK + 4096)
            self.up, self.down = np.full((2, size), 1, np.uint64)
            self.up[1:], self.down[1:] = np.uint64(BASE), np.uint64(_INVERSE)
            np.cumprod(self.up, out=self.up)
            np.cumprod(self.down, out=self.down)
        return self.up, self.down


_POWERS = _Powers()


def encode(text):
    """The characters of ``text`` as uint16, and whether some are ``BEYOND``."""
    codes = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.uint16)
    if len(codes) == len(text):
        return codes, False
    wide = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    return np.minimum(wide, BEYOND).astype(np.uint16), True


def fingerprints(words):
    """The fingerprints of folded words (uint64).

    >>> int(fingerprints(["روسيا"])[0]) == int(fingerprints(["روسيا"])[0])
    True
    """
    lengths = np.fromiter(map(len, words), np.int64, len(words))
    codes, _ = encode("".join(words))
    starts = np.cumsum(lengths) - lengths
    return _sums(codes, starts, starts + lengths)


def _sums(codes, starts, ends):
    """The fingerprint of each range of characters, taken letter by letter; ranges are in order and do not overlap."""
    weights = tables()[1]
    out = np.empty(len(starts), np.uint64)
    for begin in range(0, len(starts), 1 << 16):
        part = slice(begin, begin + (1 << 16))
        low, high = int(starts[part][0]), int(ends[part][-1])
        up, down = _POWERS.need(high - low + 1)
        sums = np.empty(high - low + 1, np.uint64)
        sums[0] = 0
        np.multiply(weights.take(codes[low:high]), up[: high - low], out=sums[1:])
        np.cumsum(sums, out=sums)
        at = starts[part] - low
        out[part] = (sums.take(ends[part] - low) - sums.take(at)) * down.take(at)
    return out


def spread(starts, counts):
    """Ranges laid end to end: (number of the range, place) for each of their places.

    >>> [part.tolist() for part in spread(np.array([5, 9]), np.array([2, 1]))]
    [[0, 0, 1], [5, 6, 9]]
    """
    owner = np.repeat(np.arange(len(counts)), counts)
    shift = starts - (np.cumsum(counts) - counts)
    return owner, np.arange(len(owner)) + shift.take(owner)


def _runs(kinds):
    """Starts, ends and kinds of the words, given kinds in which all of a word is of the kind of its first."""
    edges = np.flatnonzero(kinds[1:] != kinds[:-1])
    edges += 1
    edges = np.concatenate(([0], edges, [len(kinds)]))
    here = kinds.take(edges[:-1])
    words = np.flatnonzero(here - np.uint8(1) < 3)
    return edges.take(words), edges.take(words + 1), here.take(words)


def _read(text):
    """One chunk: its codes, words (starts, ends, kinds, fingerprints), numbers of odd words, signs, whether BEYOND."""
    codes, beyond = encode(text)
    kinds = tables()[0].take(codes)
    signs = np.flatnonzero(kinds > DIGIT)
    sign_kinds = kinds.take(signs)
    small = sign_kinds <= ODD_LATIN
    letters, what = signs[small], sign_kinds[small]
    sign_kinds[small & (codes.take(signs) == _TATWEEL)] = DASH
    signs, sign_kinds = signs[sign_kinds > ODD_LATIN], sign_kinds[sign_kinds > ODD_LATIN]
    kinds[letters[what == ODD_ARABIC]] = ARABIC
    latin = letters[(what == LATIN) | (what == ODD_LATIN)]
    kinds[latin] = LATIN
    while len(latin):  # digits after Latin letters belong to the word, Arabic digits do not
        latin = latin[latin + 1 < len(codes)] + 1
        latin = latin[(kinds[latin] == DIGIT) & (codes[latin] < 0x80)]
        kinds[latin] = LATIN
    odd = what >= ODD_MARK
    is_mark = (what == MARK) | (what == ODD_MARK)
    marks = letters[is_mark]
    if len(marks):
        head = np.maximum.accumulate(np.where(np.diff(marks, prepend=-2) > 1, np.arange(len(marks)), 0))
        before = marks[head] - 1  # the character before each run of marks
        inside = (before >= 0) & (kinds[before] == ARABIC)
        kinds[marks] = np.where(inside, ARABIC, OTHER)
        odd[is_mark] = inside
    starts, ends, word_kinds = _runs(kinds)
    prints = _sums(codes, starts, ends)
    strange = _words_at(letters[odd & (what >= ODD_MARK)], starts, ends)
    odd = _words_at(letters[odd], starts, ends)
    if len(odd):
        prints[odd] = _without_marks(codes, starts[odd], ends[odd])
    if len(strange):
        folded = [arabic.fold(text[a:b]) for a, b in zip(starts[strange].tolist(), ends[strange].tolist(), strict=True)]
        prints[strange] = fingerprints(folded)
    return codes, starts, ends, word_kinds, prints, odd, signs, sign_kinds, beyond


def _without_marks(codes, starts, ends):
    """The fingerprints of words that hold marks: of their letters alone."""
    lengths = ends - starts
    codes = codes.take(spread(starts, lengths)[1])
    kinds = tables()[0].take(codes)
    letters = (kinds != MARK) & (kinds != ODD_MARK)
    last = np.cumsum(letters).take(np.cumsum(lengths) - 1)
    return _sums(codes[letters], np.concatenate(([0], last[:-1])), last)


def _words_at(places, starts, ends):
    """The numbers of the words that hold one of ``places``, all in order."""
    number = np.searchsorted(starts, places, "right") - 1
    return number[np.diff(number, prepend=-1) > 0]


def batches(texts, size=None):
    """The numbers of texts to look at together, as ranges of about ``BATCH`` characters."""
    size, first, length = size or BATCH, 0, 0
    for number, text in enumerate(texts):
        length += len(text) + 1
        if length >= size:
            yield range(first, number + 1)
            first, length = number + 1, 0
    if first < len(texts):
        yield range(first, len(texts))


def scan(texts, index):
    """The ``Words`` of a batch of texts, looked up in ``index`` (see helpers/index.py)."""
    lengths = np.fromiter(map(len, texts), np.int64, len(texts)) + 1
    offsets = np.concatenate(([0], np.cumsum(lengths)))
    columns, shift, count, beyond = [], 0, 0, False
    for part in batches(texts, CHUNK):
        text = "\n".join(texts[part.start : part.stop]) + "\n"
        codes, starts, ends, kinds, prints, odd, signs, sign_kinds, wide = _read(text)
        known, sets = index.look_up(prints)
        columns.append(
            (
                codes,
                starts + shift,
                ends + shift,
                kinds,
                prints,
                known + count,
                sets,
                odd + count,
                signs + shift,
                sign_kinds,
            )
        )
        shift, count, beyond = shift + len(codes), count + len(starts), beyond or wide
    return Words(texts, offsets=offsets, beyond=beyond, **_joined(columns))


_ARRAYS = ("codes", "starts", "ends", "kinds", "prints", "known", "sets", "odd", "signs", "sign_kinds")


def _joined(columns):
    if not columns:
        empty = np.zeros(0, np.int64)
        return dict.fromkeys(_ARRAYS, empty) | {"codes": np.zeros(0, np.uint16), "kinds": np.zeros(0, np.uint8)}
    return {name: np.concatenate(arrays) for name, arrays in zip(_ARRAYS, zip(*columns, strict=True), strict=True)}
