"""Sections and sentences of many texts at once: what ``segment`` gives, from arrays of signs.

Headings, datelines and the few lines that need more than a look at the next characters go through ``segment``'s own
functions.
"""

from functools import cache
from typing import NamedTuple

import numpy as np

from helpers import boilerplate, prints, sentences
from helpers.scan import Words


class Sentences(NamedTuple):
    """The sentences of a batch: offsets into its characters, section (number in ``SECTIONS``), number in its text."""

    starts: np.ndarray
    ends: np.ndarray
    sections: np.ndarray
    numbers: np.ndarray


_QUOTING = np.zeros(256, bool)
_QUOTING[[prints.OPEN, prints.CLOSE, prints.EITHER, prints.LINE]] = True
_number = sentences.SECTIONS.index
_BODY = _number("body")


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


class _Lines(NamedTuple):
    """Lines of a batch of texts, in order: the number of the text each stands in, offsets into the characters."""

    words: Words
    texts: np.ndarray
    starts: np.ndarray
    ends: np.ndarray

    def take(self, which):
        return _Lines(self.words, *(side.take(which) for side in self[1:]))

    def places(self):
        """Of each line (text, start, end), the offsets now those in the text itself."""
        offsets, texts = self.words.offsets.take(self.texts), map(self.words.texts.__getitem__, self.texts.tolist())
        return zip(texts, (self.starts - offsets).tolist(), (self.ends - offsets).tolist(), strict=True)

    def written(self):
        return [text[start:end] for text, start, end in self.places()]


def sentences_of(words, only=None):
    """The ``Sentences`` of a batch of texts (``Words``), or ``only`` of some of them (bool, one a text)."""
    lines = _lines(words)
    if only is not None:
        lines = lines.take(np.flatnonzero(only.take(lines.texts)))
    after = _datelines(lines)
    sections = _sections(lines, after > lines.starts)
    other, body = np.flatnonzero(sections != _BODY), np.flatnonzero(sections == _BODY)
    slow = _slow(lines, after).take(body)
    plain, slow = body[~slow], body[slow]
    parts = [(lines.starts.take(other), lines.ends.take(other), sections.take(other)), _one_by_one(lines.take(slow))]
    parts += _plain(lines.take(plain), after.take(plain))
    first, last, section = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    order = np.argsort(first, kind="stable")
    first, last, section = first.take(order), last.take(order), section.take(order)
    per_text = np.searchsorted(first, words.offsets)
    return Sentences(first, last, section, np.arange(len(first)) - np.repeat(per_text[:-1], np.diff(per_text)))


def _lines(words):
    breaks = words.signs[words.sign_kinds == prints.LINE]
    starts, ends = _strip(words.codes, np.concatenate(([0], breaks[:-1] + 1)), breaks)
    return _Lines(words, np.searchsorted(words.offsets, starts, "right") - 1, starts, ends)


def _datelines(lines):
    """Where the dateline ends that each line opens with; its start where it has none."""
    words, starts, ends = lines.words, lines.starts, lines.ends
    dashes = words.signs[(words.sign_kinds == prints.DASH) | (words.codes.take(words.signs) == ord("«"))]
    reach = np.minimum(starts + boilerplate.OPENING, ends)
    first = np.searchsorted(dashes, starts)
    dashed = np.flatnonzero(first < np.searchsorted(dashes, reach))
    before = np.searchsorted(words.starts, dashes[first[dashed]]) - np.searchsorted(words.starts, starts[dashed])
    dashed = dashed[before <= boilerplate.OPENING_WORDS]
    opening = lines.take(dashed)
    reach = opening.starts + boilerplate.LONGEST + 1  # one character more tells whether the line goes on
    found = boilerplate.dateline_lengths(opening._replace(ends=np.minimum(opening.ends, reach)).written())
    after = starts.copy()
    after[dashed] += np.array(found, np.int64)
    return after


def _sections(lines, dated):
    """The section of each line; ``dated`` tells which open with a dateline."""
    short = np.flatnonzero(lines.ends - lines.starts <= boilerplate.LONGEST)
    found = zip(short.tolist(), boilerplate.page_kinds(lines.take(short).written()), strict=True)
    kinds = {line: kind for line, kind in found if kind}
    sections = np.full(len(dated), _BODY)
    sections[list(kinds)] = [_number(boilerplate.SECTION_OF[kind]) for kind in kinds.values()]
    sections[_above(lines, short[sections.take(short) == _BODY], dated)] = _number("dateline")
    headings = np.array([line for line, kind in kinds.items() if kind == "related_heading"], np.int64)
    texts, first = np.unique(lines.texts.take(headings), return_index=True)
    stops = np.searchsorted(lines.texts, texts, "right")
    for heading, stop in zip(headings[first].tolist(), stops.tolist(), strict=True):
        part = range(heading, stop)  # nothing before a heading matters for what comes after it
        found = boilerplate.line_sections(lines.take(part).written(), list(map(kinds.get, part)))
        sections[heading:stop] = list(map(_number, found))
    return sections


def _above(lines, unmarked, dated):
    """The lines above a text: marks from its first line on, and a title before them. ``unmarked`` may be some."""
    follows, may_be = np.zeros((2, len(dated)), bool)
    follows[:-1] = lines.texts[1:] == lines.texts[:-1]  # a line of the same text
    may_be[unmarked] = True

    def marks(asked):
        out = may_be.take(asked)
        at = np.flatnonzero(out)
        out[at] = [kind is not None for kind in boilerplate.top_kinds(lines.take(asked[at]).written())]
        return out

    first = np.flatnonzero(follows & may_be)
    first = first[~follows.take(first - 1)]
    is_mark = marks(first)
    titles = first[~is_mark]
    titles = titles[[boilerplate.may_be_title(line) for line in lines.take(titles).written()]]
    titles = titles[dated.take(titles + 1) | (follows.take(titles + 1) & marks(titles + 1))]
    found = [np.concatenate((first[is_mark], titles))]
    for _ in range(1, boilerplate.TOP):
        after = found[-1][follows.take(found[-1])] + 1
        found.append(after[marks(after)])
    return np.concatenate(found)


def _slow(lines, after):
    """Which lines ``segment`` itself has to part: those with rare characters, or with no space after a dateline."""
    words = lines.words
    slow = (after > lines.starts) & ~_classes().space.take(words.codes.take(after - 1))
    if words.beyond:
        beyond = np.flatnonzero(words.codes == prints.BEYOND)
        slow |= np.searchsorted(beyond, lines.starts) < np.searchsorted(beyond, lines.ends)
    return slow


def _one_by_one(lines):
    """The sentences of lines taken one by one."""
    rows = []
    for offset, place in zip(lines.words.offsets[lines.texts].tolist(), lines.places(), strict=True):
        for s in sentences.body_sentences(*place):
            rows.append((s.start + offset, s.end + offset, _number(s.section)))
    return np.array(rows, np.int64).reshape(-1, 3).T


def _plain(lines, after):
    """The datelines and the sentences of lines whose datelines end before ``after``."""
    words, starts, ends = lines.words, lines.starts, lines.ends
    dated = np.flatnonzero(after > starts)
    datelines = _strip(words.codes, starts.take(dated), after.take(dated))
    stops = _stops(words, after.take(dated))
    line = np.searchsorted(ends, stops)
    stops = stops[np.append(after, len(words.codes))[line] < stops]
    stops = np.sort(np.concatenate((stops, ends)))
    stops = stops[np.diff(stops, prepend=-1) > 0]
    first = np.maximum(np.append(0, stops)[:-1], after[np.searchsorted(ends, stops)])
    first, last = _strip(words.codes, first, stops)
    return (*datelines, np.full(len(dated), _number("dateline"))), (first, last, np.full(len(first), _BODY))


def _stops(words, breaks):
    """Places after the marks that end a sentence; a quotation ends at ``breaks`` as it does at line ends."""
    codes, classes = words.codes, _classes()
    at = words.signs[words.sign_kinds == prints.STOP]
    at = at[np.diff(at, prepend=-2) > 1]
    starts, ends = _quotations(words, breaks)
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


def _quotations(words, breaks):
    """Where quotations begin and where they end, both in order."""
    which = _QUOTING.take(words.sign_kinds)
    places, kinds = np.append(-1, words.signs[which]), np.append(prints.LINE, words.sign_kinds[which])
    if len(breaks):  # before each stands a space, which is no sign
        at = np.searchsorted(places, breaks)
        places, kinds = np.insert(places, at, breaks - 1), np.insert(kinds, at, prints.LINE)
    # most marks tell whether a quotation is open after them; those that may open or close turn what was told last
    told = np.maximum.accumulate(np.where(kinds != prints.EITHER, np.arange(len(kinds)), 0))
    turns = np.cumsum(kinds == prints.EITHER)
    is_open = (kinds[told] == prints.OPEN) ^ ((turns - turns[told]) % 2 == 1)
    was_open = np.append(False, is_open[:-1])
    opened, closed = is_open & ~was_open, was_open & ~is_open
    ended = kinds[closed] != prints.LINE  # a mark that is never closed on its line opens nothing
    return places[opened][ended], places[closed][ended]
