"""Many texts to arrays: every word with its offsets and its fingerprint (see helpers/prints.py).

Some million characters of texts, joined by line ends, are read together: characters to classes, classes to words, words
to fingerprints, and these are looked up in an index. Words whose folding is more than letter for letter
(presentation forms, hamza as a mark) are folded one by one.
"""

from dataclasses import dataclass

import numpy as np

from helpers.matcher import fold_word
from helpers.prints import (
    ARABIC,
    DIGIT,
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

PIECE = 1 << 16  # characters or words taken at a time: what fits the processor's cache
BATCH = 3 << 20  # characters whose words are looked at together
# The C library of Linux hands free memory back to the system when it is more than twice the largest block that was
# mapped and freed, and fetching it again for each batch takes a tenth of the time. This block lets it keep
# 62 MB, though not for every thread.
np.empty(31 << 20, np.uint8)


class once:
    """What is worked out once an object and kept there, like a ``cached_property`` without its lock.

    Before Python 3.12 that lock is one for all objects, so that two threads could not work on two batches.
    """

    def __init__(self, function):
        self._function, self.__doc__ = function, function.__doc__

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        value = instance.__dict__[self._function.__name__] = self._function(instance)
        return value


@dataclass(frozen=True, eq=False)
class Words:
    """The words of a batch of texts, in order, as arrays.

    ``codes`` (uint16): the characters of all texts, each text followed by a line end; ``classes`` (uint8) what each is.
    ``offsets`` (int64): where each text starts in it, then its length. ``starts``, ``ends`` (int64) and ``prints``
    (uint64), the fingerprints: one a word. ``known``: numbers of the words that ``index`` holds, ``sets``: which of its
    sets of readings each has. ``odd``: numbers of words with marks or odd letters, whose letters do not stand one a
    character. ``beyond`` (bool): some characters need more than 16 bits.
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

    @once
    def digits(self):
        """The numbers of the words that are numbers."""
        return np.flatnonzero(self.classes.take(self.starts) - np.uint8(DIGIT) < np.uint8(ARABIC - DIGIT))

    @once
    def signs(self):
        """The places of line ends, stops, quotation marks, dashes, tatweel, vowels and invisible characters."""
        return np.flatnonzero(self.classes - np.uint8(LINE) < np.uint8(ODD_MARK))

    @once
    def sign_kinds(self):
        """The class of each of ``signs``."""
        return self.classes.take(self.signs)

    def plain(self, start, end):
        """Some characters as they are written, but for those that need more than 16 bits or are half of a pair."""
        return self.codes[start:end].tobytes().decode("utf-16-le", "replace")

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

    @once
    def _texts(self):
        """The number of the text that each word stands in."""
        return np.repeat(np.arange(len(self.texts)), np.diff(np.searchsorted(self.starts, self.offsets)))


_NO_WORD = np.zeros(0, np.int64)
_DIGIT, _ARABIC, _LATIN = 1, 2, 4  # what a word is made of


def _kinds(codes, here):
    """What each character is part of, behind a 0; and the places of marks and odd letters in words.

    ``here`` are the classes of ``codes``.
    """
    behind_0 = np.zeros(len(codes) + 1, np.uint8)
    kinds = behind_0[1:]
    np.add((here >= DIGIT).view(np.uint8), (here >= ARABIC).view(np.uint8), out=kinds)
    special = np.flatnonzero(here - np.uint8(TATWEEL) < np.uint8(DIGIT - TATWEEL))
    what = here.take(special)
    kinds[special[what == ODD_ARABIC]] = _ARABIC
    latin = special[what >= ODD_LATIN]
    kinds[latin] = _LATIN
    while len(latin):  # digits after Latin letters belong to the word, Arabic digits do not
        latin = latin[latin + 1 < len(codes)] + 1
        latin = latin[(kinds[latin] == _DIGIT) & (codes[latin] < 0x80)]
        kinds[latin] = _LATIN
    odd = [special[(what == ODD_ARABIC) | (what == ODD_LATIN)]]
    marks = special[what <= ODD_MARK]
    marks = marks[behind_0.take(marks) == _ARABIC]
    while len(marks):
        kinds[marks] = _ARABIC
        odd.append(marks)
        marks = marks + 1  # there is one: the last character is a line end
        marks = marks[here.take(marks) - np.uint8(TATWEEL) <= ODD_MARK - TATWEEL]
    return behind_0, np.sort(np.concatenate(odd), kind="stable")


def _edges(behind_0):
    """Where words start and where they end (see ``_kinds``)."""
    edge, is_word = behind_0[1:] != behind_0[:-1], behind_0 > 0
    return [np.flatnonzero(edge & side) for side in (is_word[1:], is_word[:-1])]


def _prints(text, here, starts, ends, odd):
    """The fingerprints of words, and the numbers of odd ones; see ``_kinds``."""
    prints = np.empty(len(starts), np.uint64)
    for part in _pieces(len(starts)):
        prints[part] = prints_of(here, starts[part], ends[part])
    strange = _words_at(odd[here.take(odd) >= ODD_MARK], starts)
    odd = _words_at(odd, starts)
    if len(odd):
        prints[odd] = _without_marks(here, starts.take(odd), ends.take(odd))
    for number, start, end in zip(strange.tolist(), starts[strange].tolist(), ends[strange].tolist(), strict=True):
        prints[number] = print_of_strange(fold_word(text[start:end]))
    return prints, odd


def _without_marks(here, starts, ends):
    """The fingerprints of words that hold marks: of their letters alone."""
    lengths = ends - starts
    here = here.take(spread(starts, lengths)[1])
    letters = here >= LETTER
    last = np.cumsum(letters).take(np.cumsum(lengths) - 1)
    return prints_of(padded(here[letters]), np.append(0, last[:-1]), last)


def _pieces(count):
    """As many numbers as fit the processor's cache at a time, as slices."""
    return [slice(low, low + PIECE) for low in range(0, count, PIECE)]


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


def batches(texts, size=None):
    """The numbers of texts to look at together, as ranges of about ``size`` (else ``BATCH``) characters."""
    return _cuts(_offsets(texts), BATCH if size is None else size)


def scan(texts, index):
    """The ``Words`` of a batch of texts, looked up in ``index`` (see helpers/index.py)."""
    offsets = _offsets(texts)
    text = "\n".join([*texts, ""])
    codes, beyond = encode(text)
    here = np.empty(len(codes) + WINDOW, np.uint8)
    here[len(codes) :] = OTHER
    for part in _pieces(len(codes)):
        classes().take(codes[part], out=here[: len(codes)][part], mode="clip")
    kinds, odd = _kinds(codes, here[: len(codes)])
    starts, ends = _edges(kinds)
    prints, odd = _prints(text, here, starts, ends, odd)
    found = [(part.start, *index.look_up(prints[part])) for part in _pieces(len(prints))]
    known = np.concatenate([_NO_WORD, *(numbers + start for start, numbers, _ in found)])
    sets = np.concatenate([_NO_WORD, *(sets for _, _, sets in found)])
    return Words(texts, codes, here[: len(codes)], offsets, starts, ends, prints, known, sets, odd, beyond)
