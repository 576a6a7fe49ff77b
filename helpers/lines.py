"""Sections and sentences of many texts at once: what ``segment`` gives, from arrays of signs.

Headings, datelines and the few lines that need more than a look at the next characters go through ``segment``'s own
functions.
"""

from functools import cache
from typing import NamedTuple

import numpy as np

from helpers import boilerplate, prints, sentences


class Sentences(NamedTuple):
    """The sentences of a batch: offsets into its characters, section (number in ``SECTIONS``), number in its text."""

    starts: np.ndarray
    ends: np.ndarray
    sections: np.ndarray
    numbers: np.ndarray


_QUOTING = np.zeros(256, bool)
_QUOTING[[prints.OPEN, prints.CLOSE, prints.EITHER, prints.LINE]] = True
_BODY = sentences.SECTIONS.index("body")


class _Classes(NamedTuple):
    """Of each of 65,536 characters (bool arrays): what ``str`` methods and regular expressions say of it."""

    space: np.ndarray
    digit: np.ndarray
    letter: np.ndarray
    word: np.ndarray
    stop: np.ndarray
    closer: np.ndarray


@cache
def _classes():
    tests = (
        str.isspace,
        str.isdigit,
        lambda c: c.isalnum() and not c.isdecimal(),
        lambda c: c.isalnum() or c == "_",
        sentences.STOPS.__contains__,
        sentences.CLOSERS.__contains__,
    )
    characters = list(map(chr, range(0x10000)))
    return _Classes(*(np.fromiter(map(test, characters), bool, len(characters)) for test in tests))


def _strip(codes, starts, ends):
    """Ranges without the white space around them; those of nothing else are left out."""
    space = _classes().space
    starts, ends = starts.copy(), ends.copy()
    at = np.arange(len(starts))
    while len(at := at[starts[at] < ends[at]]) and len(at := at[space[codes[starts[at]]]]):
        starts[at] += 1
    at = np.flatnonzero(starts < ends)
    while len(at := at[space[codes[ends[at] - 1]]]):
        ends[at] -= 1
    left = starts < ends
    return starts[left], ends[left]


def sentences_of(words, only=None):
    """The ``Sentences`` of a batch of texts (``Words``), or ``only`` of some of them (bool, one a text)."""
    breaks = words.signs[words.sign_kinds == prints.LINE]
    starts, ends = _strip(words.codes, np.concatenate(([0], breaks[:-1] + 1)), breaks)
    texts = np.searchsorted(words.offsets, starts, "right") - 1
    if only is not None:
        starts, ends, texts = (side[only[texts]] for side in (starts, ends, texts))
    sections = _sections(words, texts, starts, ends)
    body, other = np.flatnonzero(sections == _BODY), np.flatnonzero(sections != _BODY)
    slow = _slow(words, texts[body], starts[body], ends[body])
    plain, slow = body[~slow], body[slow]
    parts = [(starts[other], ends[other], sections[other]), _plain(words, starts[plain], ends[plain])]
    parts.append(_one_by_one(words, texts[slow], starts[slow], ends[slow]))
    first, last, section = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    order = np.argsort(first, kind="stable")
    first, last, section = first[order], last[order], section[order]
    per_text = np.searchsorted(first, words.offsets)
    return Sentences(first, last, section, np.arange(len(first)) - np.repeat(per_text[:-1], np.diff(per_text)))


def _places(words, texts, starts, ends):
    """(text, start, end) of some ranges, the offsets now those in the text itself."""
    offsets = words.offsets[texts]
    for text, start, end in zip(texts.tolist(), (starts - offsets).tolist(), (ends - offsets).tolist(), strict=True):
        yield words.texts[text], start, end


def _sections(words, texts, starts, ends):
    """The section of each line; only texts with a mark of a page, or with a title, are looked at as a whole."""
    sections = np.full(len(starts), _BODY)
    bounds = np.searchsorted(texts, np.arange(len(words.texts) + 1))
    short = np.flatnonzero(ends - starts <= boilerplate.LONGEST)
    numbers = (short - bounds[texts[short]]).tolist()
    written = [text[start:end] for text, start, end in _places(words, texts[short], starts[short], ends[short])]
    found = boilerplate.line_kinds(written, numbers)
    kinds, last = {}, {}
    for line, text, number, kind in zip(short.tolist(), texts[short].tolist(), numbers, found, strict=True):
        if kind or number == 0:
            kinds[line], last[text] = kind, line
    starts, ends, bounds = (
        (starts - words.offsets[texts]).tolist(),
        (ends - words.offsets[texts]).tolist(),
        bounds.tolist(),
    )
    for number, line in last.items():
        text, first, stop = words.texts[number], bounds[number], bounds[number + 1]
        known = [kinds.get(place) for place in range(first, stop)]
        if "related_heading" not in known:  # nothing opens a list: after the last mark all is body
            stop = min(stop, max(line, first + 2) + 1)
        written, known = [text[starts[place] : ends[place]] for place in range(first, stop)], known[: stop - first]
        if any(known) or boilerplate.is_title(written, known):
            found = boilerplate.line_sections(written, known)
            sections[first:stop] = [sentences.SECTIONS.index(section) for section in found]
    return sections


def _slow(words, texts, starts, ends):
    """Which lines of the body need ``segment``'s own functions: those with a dateline or with rare characters."""
    slow = np.zeros(len(starts), bool)
    if words.beyond:
        beyond = np.flatnonzero(words.codes == prints.BEYOND)
        slow = np.searchsorted(beyond, starts) < np.searchsorted(beyond, ends)
    dashes = words.signs[(words.sign_kinds == prints.DASH) | (words.sign_kinds == prints.OPEN)]
    reach = np.minimum(starts + boilerplate.OPENING, ends)
    first = np.searchsorted(dashes, starts)
    dashed = np.flatnonzero(first < np.searchsorted(dashes, reach))
    before = np.searchsorted(words.starts, dashes[first[dashed]]) - np.searchsorted(words.starts, starts[dashed])
    dashed = dashed[before <= boilerplate.OPENING_WORDS]
    places = _places(words, texts[dashed], starts[dashed], ends[dashed])
    slow[dashed] |= np.fromiter((boilerplate.after_dateline(*place) > place[1] for place in places), bool, len(dashed))
    return slow


def _one_by_one(words, texts, starts, ends):
    """The sentences of lines taken one by one."""
    rows = []
    for offset, place in zip(words.offsets[texts].tolist(), _places(words, texts, starts, ends), strict=True):
        for s in sentences.body_sentences(*place):
            rows.append((s.start + offset, s.end + offset, sentences.SECTIONS.index(s.section)))
    return np.array(rows, np.int64).reshape(-1, 3).T


def _plain(words, starts, ends):
    """The sentences of lines without dateline."""
    stops = _stops(words)
    line = np.searchsorted(ends, stops)
    stops = stops[np.append(starts, len(words.codes))[line] < stops]
    stops = np.sort(np.concatenate((stops, ends)))
    stops = stops[np.diff(stops, prepend=-1) > 0]
    first = np.maximum(np.append(0, stops)[:-1], starts[np.searchsorted(ends, stops)])
    first, last = _strip(words.codes, first, stops)
    return first, last, np.full(len(first), _BODY)


def _stops(words):
    """Places after the marks that end a sentence."""
    codes, classes = words.codes, _classes()
    at = words.signs[words.sign_kinds == prints.STOP]
    at = at[np.diff(at, prepend=-2) > 1]
    starts, ends = _quotations(words)
    next_end = np.searchsorted(ends, at)
    at = at[np.append(starts, len(codes))[next_end] > at]
    end = at + 1
    for signs in (classes.stop, classes.closer):
        after = np.arange(len(end))
        while len(after := after[signs[codes[end[after]]]]):
            end[after] += 1
    single = (end == at + 1) & (codes[at] == ord("."))
    before, second = codes[np.maximum(at - 1, 0)], codes[np.maximum(at - 2, 0)]
    number = classes.digit[before] & classes.digit[codes[end]]
    initial = classes.letter[before] & ~(classes.word[second] & (at > 1))
    return end[~(single & (number | initial))]


def _quotations(words):
    """Where quotations begin and where they end, both in order."""
    which = _QUOTING.take(words.sign_kinds)
    places, kinds = np.append(-1, words.signs[which]), np.append(prints.LINE, words.sign_kinds[which])
    # most marks tell whether a quotation is open after them; those that may open or close turn what was told last
    told = np.maximum.accumulate(np.where(kinds != prints.EITHER, np.arange(len(kinds)), 0))
    turns = np.cumsum(kinds == prints.EITHER)
    is_open = (kinds[told] == prints.OPEN) ^ ((turns - turns[told]) % 2 == 1)
    was_open = np.append(False, is_open[:-1])
    opened, closed = is_open & ~was_open, was_open & ~is_open
    ended = kinds[closed] != prints.LINE  # a mark that is never closed on its line opens nothing
    return places[opened][ended], places[closed][ended]
