"""Many texts to arrays: every word with its offsets and a fingerprint of its folded letters.

Texts are read some hundred thousand characters at a time, joined by line ends. One table gives each character its
class: a byte that stands for its folded letter, or for what the character is if it is no letter. Eight classes in a row
are one 64-bit number, which says all of a word of up to eight letters; longer words mix several of them. So words that
fold alike have one fingerprint, words of up to eight letters never share one, and of longer ones two in 10^19 do by
chance. Words whose folding is more than letter for letter (presentation forms, hamza as a mark), or that hold letters
without a class, are folded one by one.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from hashlib import blake2b
from itertools import pairwise

import numpy as np

from helpers import arabic
from helpers.matcher import fold_word

CHUNK = 1 << 18  # characters read at a time: what fits the processor's cache
BATCH = 1 << 21  # characters whose words are looked at together

# Classes of characters, in an order in which every group that is asked for is a range.
(OTHER, LINE, STOP, OPEN, CLOSE, EITHER, DASH, TATWEEL, MARK, ODD_MARK, ODD_ARABIC, ODD_LATIN) = range(12)
LETTER = 12  # from here on letters: digits first,
LATIN = LETTER + 30  # then Latin ones,
ARABIC = LATIN + 26  # then Arabic ones
_LINES = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_SIGNS = {LINE: _LINES, STOP: ".؟?!…", OPEN: "«„", CLOSE: "”»", EITHER: '"“', DASH: "-\u2013\u2014:/(|"}
# hamza and madda as marks join the letter before them to another letter
_MARKS = {MARK: arabic.MARKS + arabic.INVISIBLE, ODD_MARK: "\u0653-\u0655", TATWEEL: arabic.TATWEEL}
# The first letter's class, the letters, the last one that has a class of its own, the class of those that have none.
_ALPHABETS = (
    (LETTER, "0-9\u0660-\u0669\u06f0-\u06f9", 0x6FF, OTHER),
    (LATIN, "A-Za-z\u00c0-\u024f", 0x7F, ODD_LATIN),
    (ARABIC, arabic.LETTERS, 0x6FF, ODD_ARABIC),
)
_WINDOW = 8  # letters that one number holds
_MASKS = np.array([(1 << 8 * count) - 1 for count in range(_WINDOW + 1)], np.uint64)  # so many letters of a window
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
BEYOND = 0xFFFF  # stands for every character beyond the first 65,535


@dataclass(frozen=True, eq=False)
class Words:
    """The words of a batch of texts, in order, as arrays.

    ``codes`` (uint16): the characters of all texts, each text followed by a line end; ``classes`` (uint8) what each is.
    ``offsets`` (int64): where each text starts in it, then its length. ``starts``, ``ends`` (int64), ``prints``
    (uint64, the fingerprints): one a word. ``known``: numbers of the words that ``index`` holds, ``sets``: which of
    its sets of readings each has. ``odd``: numbers of words with marks or odd letters, whose letters do not stand one
    a character. ``beyond`` (bool): some characters need more than 16 bits.
    """

    texts: list
    codes: np.ndarray
    classes: np.ndarray
    offsets: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    prints: np.ndarray
    known: np.ndarray
    sets: np.ndarray
    odd: np.ndarray
    beyond: bool

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
        return np.searchsorted(self.offsets, self.starts[numbers], "right") - 1


@cache
def classes():
    """Of each of 65,536 characters its class (uint8)."""
    characters = "".join(map(chr, range(0x10000)))
    out = np.zeros(0x10000, np.uint8)
    for kind, signs in _SIGNS.items():
        out[[ord(sign) for sign in signs]] = kind
    for kind, marks in _MARKS.items():
        out[[match.start() for match in re.finditer(f"[{marks}]", characters)]] = kind
    for first, letters, last, odd in _ALPHABETS:
        numbers = {}
        for match in re.finditer(f"[{letters}]", characters):
            letter, folded = match.group(), arabic.fold(match.group())
            own = ord(letter) <= last and len(folded) == 1 and unicodedata.normalize("NFKC", letter) == letter
            out[ord(letter)] = numbers.setdefault(folded, first + len(numbers)) if own else odd
    return out


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
    here, starts, ends = _laid_out(words)
    prints = _prints(here, starts, ends)
    signs = np.flatnonzero(here[:-_WINDOW] < LETTER)
    for number in np.unique(np.searchsorted(ends, signs, "right")).tolist():
        prints[number] = _strange(words[number])
    return prints


def _laid_out(words):
    """The classes of all words one after the other, padded; where each word starts and ends."""
    ends = np.cumsum(np.fromiter(map(len, words), np.int64, len(words)))
    return _padded(classes().take(encode("".join(words))[0])), np.append(0, ends)[:-1], ends


class Prefixed:
    """Folded words whose fingerprints are wanted with letters set before them."""

    def __init__(self, words):
        self._words = words
        here, starts, ends = _laid_out(words)
        self._lengths = ends - starts
        longest = int(self._lengths.max(initial=0))
        self._letters = np.zeros((len(words), longest), np.uint8)
        row, place = spread(np.zeros(len(words), np.int64), self._lengths)
        self._letters[row, place] = here[:-_WINDOW]
        self._strange = np.zeros(len(words), bool)
        self._strange[row[here[:-_WINDOW] < LETTER]] = True

    def prints(self, prefix, at, skip=0):
        """The fingerprints of ``prefix`` + each of the words ``at``, whose first ``skip`` letters are left out."""
        before, lengths = classes().take(encode(prefix)[0]), self._lengths.take(at) + (len(prefix) - skip)
        letters = self._letters[at, skip:]
        width = len(prefix) + letters.shape[1]
        rows = np.zeros((len(at), -(-max(width, 1) // _WINDOW) * _WINDOW), np.uint8)
        rows[:, : len(prefix)], rows[:, len(prefix) : width] = before, letters
        starts = np.arange(len(at)) * rows.shape[1]
        prints = _prints(_padded(rows.ravel()), starts, starts + lengths)
        for number in np.flatnonzero(self._strange[at]).tolist():
            prints[number] = _strange(prefix + self._words[at[number]][skip:])
        return prints


@lru_cache(maxsize=1 << 16)
def _strange(folded):
    """The fingerprint of a folded word that holds characters without a class."""
    if (classes().take(encode(folded)[0]) >= LETTER).all():
        return fingerprints([folded])[0]
    return np.uint64(int.from_bytes(blake2b(folded.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little"))


def _prints(letters, starts, ends):
    """The fingerprint of each range of letters, given their classes; the last ``_WINDOW`` of them are no letters."""
    windows = np.ndarray(len(letters) - _WINDOW + 1, "<u8", letters, strides=(1,))
    lengths = ends - starts
    prints = windows[starts]
    prints &= _MASKS.take(lengths, mode="clip")
    prints *= _GOLDEN
    longer, done = np.flatnonzero(lengths > _WINDOW), _WINDOW
    while len(longer):
        more = windows[starts[longer] + done] & _MASKS.take(lengths[longer] - done, mode="clip")
        so_far = prints[longer]
        prints[longer] = ((so_far ^ (so_far >> np.uint64(32))) + more) * _GOLDEN
        done += _WINDOW
        longer = longer[lengths[longer] > done]
    return prints


def _padded(letters):
    return np.append(letters, np.zeros(_WINDOW, np.uint8))


def spread(starts, counts):
    """Ranges laid end to end: (number of the range, place) for each of their places.

    >>> [part.tolist() for part in spread(np.array([5, 9]), np.array([2, 1]))]
    [[0, 0, 1], [5, 6, 9]]
    """
    owner = np.repeat(np.arange(len(counts)), counts)
    shift = starts - (np.cumsum(counts) - counts)
    return owner, np.arange(len(owner)) + shift.take(owner)


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

    ``here`` are the classes of ``codes``, and ``_WINDOW`` more.
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
    prints = _prints(here, starts, ends)
    odd = np.sort(np.concatenate(odd), kind="stable")
    strange = _words_at(odd[here[odd] >= ODD_MARK], starts)
    odd = _words_at(odd, starts)
    if len(odd):
        prints[odd] = _without_marks(here, starts[odd], ends[odd])
    for number, start, end in zip(strange.tolist(), starts[strange].tolist(), ends[strange].tolist(), strict=True):
        prints[number] = _strange(fold_word(text[low + start : low + end]))
    starts += low
    ends += low
    return starts, ends, prints, odd


def _without_marks(here, starts, ends):
    """The fingerprints of words that hold marks: of their letters alone."""
    lengths = ends - starts
    here = here.take(spread(starts, lengths)[1])
    letters = here >= LETTER
    last = np.cumsum(letters).take(np.cumsum(lengths) - 1)
    return _prints(_padded(here[letters]), np.append(0, last[:-1]), last)


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
    here = np.empty(len(codes) + _WINDOW, np.uint8)
    here[len(codes) :] = OTHER
    columns, count = [], 0
    for part in _cuts(offsets, CHUNK):
        low, high = int(offsets[part.start]), int(offsets[part.stop])
        classes().take(codes[low:high], out=here[low:high], mode="clip")
        starts, ends, prints, odd = _read(text, codes[low:high], here[low : high + _WINDOW], low)
        known, sets = index.look_up(prints)
        columns.append((starts, ends, prints, known + count, sets, odd + count))
        count += len(starts)
    columns = [np.concatenate(column) for column in zip(*columns, strict=True)] or [np.zeros(0, np.int64)] * 6
    return Words(texts, codes, here[: len(codes)], offsets, *columns, beyond)
