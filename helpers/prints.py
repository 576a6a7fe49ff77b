"""Words as numbers: a class for each character, and a fingerprint of a word's folded letters.

One table gives each character its class: a byte that stands for its folded letter, or for what the character is if it
is no letter. Eight classes in a row are one 64-bit number, which says all of a word of up to eight letters; longer
words mix several of them. So words that fold alike have one fingerprint, words of up to eight letters never share one,
and of longer ones two in 10^19 do by chance. Words that hold letters without a class have a hash of their own.
"""

import re
import unicodedata
from functools import cache, lru_cache
from hashlib import blake2b

import numpy as np

from helpers import arabic

# Classes of characters, in an order in which every group that is asked for is a range.
(OTHER, LINE, STOP, OPEN, CLOSE, EITHER, DASH, TATWEEL, MARK, ODD_MARK, ODD_ARABIC, ODD_LATIN) = range(12)
LETTER = 12  # from here on letters: Latin ones first,
DIGIT = LETTER + 26  # then digits,
ARABIC = DIGIT + 30  # then Arabic letters
_LINES = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_SIGNS = {LINE: _LINES, STOP: ".؟?!…", OPEN: "«„", CLOSE: "”»", EITHER: '"“', DASH: "-\u2013\u2014:/(|"}
# hamza and madda as marks join the letter before them to another letter
_MARKS = {MARK: arabic.MARKS + arabic.INVISIBLE, ODD_MARK: "\u0653-\u0655", TATWEEL: arabic.TATWEEL}
# The first letter's class, the letters, the last one that has a class of its own, the class of those that have none.
_ALPHABETS = (
    (LETTER, "A-Za-z\u00c0-\u024f", 0x7F, ODD_LATIN),
    (DIGIT, "0-9\u0660-\u0669\u06f0-\u06f9", 0x6FF, OTHER),
    (ARABIC, arabic.LETTERS, 0x6FF, ODD_ARABIC),
)
WINDOW = 8  # letters that one number holds
_MASKS = np.array([(1 << 8 * count) - 1 for count in range(WINDOW + 1)], np.uint64)  # so many letters of a window
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
BEYOND = 0xFFFF  # stands for every character beyond the first 65,535


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
    codes = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), "<u2")
    if len(codes) == len(text):
        return codes, False
    wide = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    return np.minimum(wide, BEYOND).astype("<u2"), True


def fingerprints(words):
    """The fingerprints of folded words (uint64).

    >>> int(fingerprints(["روسيا"])[0]) == int(fingerprints(["روسيا"])[0])
    True
    """
    here, starts, ends = _laid_out(words)
    prints = prints_of(here, starts, ends)
    signs = np.flatnonzero(here[:-WINDOW] < LETTER)
    for number in np.unique(np.searchsorted(ends, signs, "right")).tolist():
        prints[number] = print_of_strange(words[number])
    return prints


def _laid_out(words):
    """The classes of all words one after the other, padded; where each word starts and ends."""
    ends = np.cumsum(np.fromiter(map(len, words), np.int64, len(words)))
    return padded(classes().take(encode("".join(words))[0])), np.append(0, ends)[:-1], ends


class Prefixed:
    """Folded words whose fingerprints are wanted with letters set before them."""

    def __init__(self, words):
        self._words = words
        here, starts, ends = _laid_out(words)
        self._lengths = ends - starts
        longest = int(self._lengths.max(initial=0))
        self._letters = np.zeros((len(words), longest), np.uint8)
        row, place = spread(np.zeros(len(words), np.int64), self._lengths)
        self._letters[row, place] = here[:-WINDOW]
        self._strange = np.zeros(len(words), bool)
        self._strange[row[here[:-WINDOW] < LETTER]] = True

    def prints(self, prefix, at, skip=0):
        """The fingerprints of ``prefix`` + each of the words ``at``, whose first ``skip`` letters are left out."""
        before, lengths = classes().take(encode(prefix)[0]), self._lengths.take(at) + (len(prefix) - skip)
        letters = self._letters[at, skip:]
        width = len(prefix) + letters.shape[1]
        rows = np.zeros((len(at), -(-max(width, 1) // WINDOW) * WINDOW), np.uint8)
        rows[:, : len(prefix)], rows[:, len(prefix) : width] = before, letters
        starts = np.arange(len(at)) * rows.shape[1]
        prints = prints_of(padded(rows.ravel()), starts, starts + lengths)
        for number in np.flatnonzero(self._strange[at]).tolist():
            prints[number] = print_of_strange(prefix + self._words[at[number]][skip:])
        return prints


@lru_cache(maxsize=1 << 16)
def print_of_strange(folded):
    """The fingerprint of a folded word that holds characters without a class."""
    if (classes().take(encode(folded)[0]) >= LETTER).all():
        return fingerprints([folded])[0]
    return np.uint64(int.from_bytes(blake2b(folded.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little"))


def prints_of(letters, starts, ends):
    """The fingerprint of each range of letters, given their classes; the last ``WINDOW`` of them are no letters."""
    lengths = ends - starts
    prints = _windows(letters, starts)
    prints &= _MASKS.take(lengths, mode="clip")
    prints *= _GOLDEN
    longer, done = np.flatnonzero(lengths > WINDOW), WINDOW
    while len(longer):
        more = _windows(letters, starts.take(longer) + done)
        more &= _MASKS.take(lengths.take(longer) - done, mode="clip")
        so_far = prints.take(longer)
        prints[longer] = ((so_far ^ (so_far >> np.uint64(32))) + more) * _GOLDEN
        done += WINDOW
        longer = longer[lengths[longer] > done]
    return prints


def _windows(letters, starts):
    """The eight letters from each place on, as one number (little-endian)."""
    whole = letters[: len(letters) // WINDOW * WINDOW].view("<u8")
    number = starts >> 3
    bits = ((starts & 7) << 3).view(np.uint64)
    low = whole.take(number, mode="clip")
    low >>= bits
    number += 1
    high = whole.take(number, mode="clip")
    high <<= np.subtract(64, bits, out=bits)  # a shift by 64 leaves nothing
    low |= high
    return low


def padded(letters):
    return np.append(letters, np.zeros(WINDOW, np.uint8))


def spread(starts, counts):
    """Ranges laid end to end: (number of the range, place) for each of their places.

    >>> [part.tolist() for part in spread(np.array([5, 9]), np.array([2, 1]))]
    [[0, 0, 1], [5, 6, 9]]
    """
    owner = np.repeat(np.arange(len(counts)), counts)
    shift = starts - (np.cumsum(counts) - counts)
    return owner, np.arange(len(owner)) + shift.take(owner)


def places(starts, counts):
    """The places of ranges laid end to end.

    >>> places(np.array([5, 9]), np.array([2, 1])).tolist()
    [5, 6, 9]
    """
    out = np.repeat(starts - (np.cumsum(counts) - counts), counts)
    out += np.arange(len(out))
    return out
