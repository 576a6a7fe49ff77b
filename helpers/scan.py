"""Many texts to arrays: every word with its offsets and a fingerprint of its folded letters.

Texts are read some hundred thousand characters at a time, joined by line ends. One table gives each character its class:
a byte that stands for its folded letter, or for what the character is if it is no letter. Eight classes in a row are one
64-bit number, which says all of a word of up to eight letters; longer words mix several of them. So words that fold alike
have one fingerprint, words of up to eight letters never share one, and of longer ones two in 10^19 do by chance. Words
whose folding is more than letter for letter (presentation forms, hamza as a mark), or that hold letters without a class,
are folded one by one.
"""

import re
import unicodedata
from functools import cache, lru_cache
from hashlib import blake2b
from typing import NamedTuple

import numpy as np

from helpers import arabic
from helpers.matcher import fold_word

CHUNK = 1 << 17  # characters read at a time: what fits the processor's cache
BATCH = 1 << 22  # characters whose words are looked at together
(OTHER, ARABIC, DIGIT, LATIN, MARK, ODD_MARK, ODD_ARABIC, ODD_LATIN, LINE, STOP, OPEN, CLOSE, EITHER, DASH) = range(14)
_LINES = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_SIGNS = {LINE: _LINES, STOP: ".؟?!…", OPEN: "«„", CLOSE: "”»", EITHER: '"“', DASH: "-\u2013\u2014:/(|"}
_LATIN = "A-Za-z\u00c0-\u024f"
_DIGITS = "0-9\u0660-\u0669\u06f0-\u06f9"
_HAMZAS = "\u0653-\u0655"  # marks that join the letter before them to another letter
_TATWEEL = ord(arabic.TATWEEL)  # used as a dash too
_LETTER = 14  # classes below are kinds; from here on they are digits, then Latin letters
_ARABIC = _LETTER + 30 + 26  # and from here on Arabic letters
_WINDOW = 8  # letters that one number holds
_MASKS = np.array([(1 << 8 * count) - 1 for count in range(_WINDOW + 1)], np.uint64)  # so many letters of a window
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
BEYOND = 0xFFFF  # stands for every character beyond the first 65,535

class Words(NamedTuple):
    """The words of a batch of texts, in order, as arrays.

    ``codes`` (uint16): the characters of all texts, each text followed by a line end. ``offsets`` (int64): where each
    text starts in it, then its length. ``starts``, ``ends`` (int64): one a word. ``known``: numbers of the words that
    ``index`` holds, ``sets``: which of its sets of readings each has. ``odd``: numbers of words with marks or odd
    letters, whose letters do not stand one a character; ``digits``: of words of digits. ``signs``: places of marks, line ends, stops
    and quotation marks, ``sign_kinds`` what they are. ``beyond`` (bool): some characters need more than 16 bits.
    """

    texts: list
    codes: np.ndarray
    offsets: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    known: np.ndarray
    sets: np.ndarray
    odd: np.ndarray
    digits: np.ndarray
    signs: np.ndarray
    sign_kinds: np.ndarray
    beyond: bool

    def word(self, number):
        """One word as it is written."""
        start, end = int(self.starts[number]), int(self.ends[number])
        text = int(self.text_of(number))
        offset = int(self.offsets[text])
        return self.texts[text][start - offset : end - offset]

    def text_of(self, numbers):
        """The numbers of the texts that words stand in."""
        return np.searchsorted(self.offsets, self.starts[numbers], "right") - 1


class Tables(NamedTuple):
    """``classes``: of each of 65,536 characters its class (uint8). ``kinds``: of each class its kind, as bytes."""

    classes: np.ndarray
    kinds: bytes


@cache
def tables():
    """The tables that every reading goes through."""
    characters = "".join(map(chr, range(0x10000)))
    classes, kinds, numbers = np.zeros(0x10000, np.uint8), list(range(_LETTER)), {}
    alphabets = ((DIGIT, 0, _DIGITS, 0x6FF), (LATIN, ODD_LATIN, _LATIN, 0x7F), (ARABIC, ODD_ARABIC, arabic.LETTERS, 0x6FF))
    for kind, odd, pattern, last in alphabets:
        for match in re.finditer(f"[{pattern}]", characters):
            letter, folded = match.group(), arabic.fold(match.group())
            if ord(letter) > last or len(folded) != 1 or unicodedata.normalize("NFKC", letter) != letter:
                classes[ord(letter)] = odd
                continue
            if folded not in numbers:
                numbers[folded] = len(kinds)
                kinds.append(kind)
            classes[ord(letter)] = numbers[folded]
    for kind, pattern in ((MARK, arabic.TRANSPARENT), (ODD_MARK, _HAMZAS)):
        classes[[match.start() for match in re.finditer(f"[{pattern}]", characters)]] = kind
    for kind, signs in _SIGNS.items():
        classes[[ord(sign) for sign in signs]] = kind
    assert kinds.index(ARABIC, _LETTER) == _ARABIC
    return Tables(classes, bytes(kinds).ljust(256, b"\0"))


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
    ends = np.cumsum(np.fromiter(map(len, words), np.int64, len(words)))
    starts = np.append(0, ends)[:-1]
    classes = tables().classes.take(encode("".join(words))[0])
    prints = _prints(classes, starts, ends)
    bare = np.append(0, np.cumsum(classes < _LETTER))
    for number in np.flatnonzero(bare[ends] > bare[starts]).tolist():
        prints[number] = _strange(words[number])
    return prints


@lru_cache(maxsize=1 << 16)
def _strange(folded):
    """The fingerprint of a folded word that holds characters without a class."""
    if all(ord(c) <= BEYOND and tables().classes[ord(c)] >= _LETTER for c in folded):
        return fingerprints([folded])[0]
    return np.uint64(int.from_bytes(blake2b(folded.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little"))


def _prints(classes, starts, ends):
    """The fingerprint of each range of letters."""
    padded = np.concatenate((classes, np.zeros(_WINDOW, np.uint8)))
    windows = np.ndarray(len(classes) + 1, "<u8", padded, strides=(1,))
    lengths = ends - starts
    prints = windows.take(starts, mode="clip")
    prints &= _MASKS.take(lengths, mode="clip")
    prints = _mix(prints)
    longer, done = np.flatnonzero(lengths > _WINDOW), _WINDOW
    while len(longer):
        more = windows[starts[longer] + done] & _MASKS.take(lengths[longer] - done, mode="clip")
        prints[longer] = _mix(prints[longer] + more)
        done += _WINDOW
        longer = longer[lengths[longer] > done]
    return prints


def _mix(numbers):
    """Numbers to others that look random, one to one."""
    numbers = numbers * _GOLDEN
    numbers ^= numbers >> np.uint64(32)
    numbers *= _GOLDEN
    return numbers


def spread(starts, counts):
    """Ranges laid end to end: (number of the range, place) for each of their places.

    >>> [part.tolist() for part in spread(np.array([5, 9]), np.array([2, 1]))]
    [[0, 0, 1], [5, 6, 9]]
    """
    owner = np.repeat(np.arange(len(counts)), counts)
    shift = starts - (np.cumsum(counts) - counts)
    return owner, np.arange(len(owner)) + shift.take(owner)


def _runs(kinds):
    """Starts and ends of the words, given kinds in which all of a word is of the kind of its first."""
    change = kinds[1:] != kinds[:-1]
    edges = np.flatnonzero(change)
    edges += 1
    touching = np.flatnonzero(change & (np.minimum(kinds[1:], kinds[:-1]) != OTHER)) + 1
    if len(touching):  # one word ends where the next begins
        edges = np.sort(np.concatenate((edges, touching)), kind="stable")
    if kinds[0]:
        edges = np.append(0, edges)
    return edges[0::2].copy(), edges[1::2].copy()


def _read(text, codes, low, high):
    """The words of one chunk: starts, ends, fingerprints, numbers of odd words and of numbers; signs and their kinds."""
    codes = codes[low:high]
    classes = tables().classes.take(codes, mode="clip")
    kinds = (classes >= _ARABIC).view(np.uint8)  # 1 is ARABIC, 0 is OTHER
    special = np.flatnonzero(classes - np.uint8(1) < np.uint8(_ARABIC - 1))
    what = np.frombuffer(classes.take(special).tobytes().translate(tables().kinds), np.uint8)
    is_sign = (what > ODD_LATIN) | (codes.take(special) == _TATWEEL)
    signs, sign_kinds = special[is_sign], what[is_sign]
    sign_kinds[sign_kinds == MARK] = DASH
    kinds[special[what == ODD_ARABIC]] = ARABIC
    kinds[special[what == DIGIT]] = DIGIT
    latin = special[(what == LATIN) | (what == ODD_LATIN)]
    kinds[latin] = LATIN
    while len(latin):  # digits after Latin letters belong to the word, Arabic digits do not
        latin = latin[latin + 1 < len(codes)] + 1
        latin = latin[(kinds[latin] == DIGIT) & (codes[latin] < 0x80)]
        kinds[latin] = LATIN
    marks = special[(what == MARK) | (what == ODD_MARK)]
    marks = marks[kinds[marks - 1] == ARABIC]  # the last character is a line end, so that -1 is no letter
    odd = [special[(what == ODD_ARABIC) | (what == ODD_LATIN)]]
    while len(marks):
        kinds[marks] = ARABIC
        odd.append(marks)
        marks = marks + 1
        marks = marks[(classes[marks] == MARK) | (classes[marks] == ODD_MARK)]
    starts, ends = _runs(kinds)
    prints = _prints(classes, starts, ends)
    odd = np.sort(np.concatenate(odd), kind="stable")
    strange = _words_at(odd[classes[odd] != MARK], starts)
    odd = _words_at(odd, starts)
    if len(odd):
        prints[odd] = _without_marks(classes, starts[odd], ends[odd])
    for number, start, end in zip(strange.tolist(), starts[strange].tolist(), ends[strange].tolist(), strict=True):
        prints[number] = _strange(fold_word(text[low + start : low + end]))
    digits = np.flatnonzero(kinds.take(starts) == DIGIT)
    starts += low
    ends += low
    signs += low
    return starts, ends, prints, odd, digits, signs, sign_kinds


def _without_marks(classes, starts, ends):
    """The fingerprints of words that hold marks: of their letters alone."""
    lengths = ends - starts
    classes = classes.take(spread(starts, lengths)[1])
    letters = classes >= _LETTER
    last = np.cumsum(letters).take(np.cumsum(lengths) - 1)
    return _prints(classes[letters], np.append(0, last[:-1]), last)


def _words_at(places, starts):
    """The numbers of the words that hold one of ``places``, all in order."""
    if not len(places):
        return places
    number = np.searchsorted(starts, places, "right") - 1
    return number[np.append(True, number[1:] != number[:-1])]


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
    offsets = np.append(0, np.cumsum(lengths))
    text = "\n".join(texts) + "\n" * bool(texts)
    codes, beyond = encode(text)
    columns, count = [], 0
    for part in batches(texts, CHUNK):
        starts, ends, prints, odd, digits, *signs = _read(text, codes, int(offsets[part.start]), int(offsets[part.stop]))
        known, sets = index.look_up(prints)
        columns.append((starts, ends, known + count, sets, odd + count, digits + count, *signs))
        count += len(starts)
    return Words(texts, codes, offsets, *_joined(columns), beyond)


def _joined(columns):
    if not columns:
        return [np.zeros(0, np.int64)] * 8
    return [np.concatenate(column) for column in zip(*columns, strict=True)]
