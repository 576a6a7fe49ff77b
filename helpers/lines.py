"""Sections and sentences of many texts at once: what ``segment`` gives, from arrays of signs.

Marks of pages and datelines are found by the patterns ``segment`` asks, lists under headings and lines with rare
characters are left to its own functions.
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


_STOPPING, _QUOTING, _DASHING, _UNSEEN = np.zeros((4, 256), bool)  # by class
_STOPPING[prints.STOP] = _QUOTING[[prints.OPEN, prints.CLOSE, prints.EITHER]] = True
_DASHING[[prints.DASH, prints.TATWEEL, prints.OPEN]] = _UNSEEN[[prints.MARK, prints.ODD_MARK]] = True
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
    space, starts, ends = _classes().space, starts.copy(), ends.copy()
    at = np.flatnonzero(space.take(codes.take(starts)))
    while len(at := at[starts.take(at) < ends.take(at)]):
        starts[at] += 1
        at = at[space.take(codes.take(starts.take(at)))]
    at = np.flatnonzero((starts < ends) & space.take(codes.take(ends - 1)))
    while len(at):
        ends[at] -= 1
        at = at[space.take(codes.take(ends.take(at) - 1))]
    left = np.flatnonzero(starts < ends)
    return starts.take(left), ends.take(left)


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


def _signs(words, kinds):
    """The places of the signs of some ``kinds`` (bool by class)."""
    return words.signs.take(np.flatnonzero(kinds.take(words.sign_kinds)))


def _lines(words):
    breaks = words.signs.take(np.flatnonzero(words.sign_kinds == prints.LINE))
    starts, ends = _strip(words.codes, np.concatenate(([0], breaks[:-1] + 1)), breaks)
    return _Lines(words, np.searchsorted(words.offsets, starts, "right") - 1, starts, ends)


def _datelines(lines):
    """Where the dateline ends that each line opens with; its start where it has none."""
    words, starts, ends = lines.words, lines.starts, lines.ends
    dashes = _signs(words, _DASHING)
    dashes = np.append(dashes[words.codes.take(dashes) != ord("„")], len(words.codes))
    dash = dashes.take(np.searchsorted(dashes, starts))
    dashed = np.flatnonzero(dash < np.minimum(starts + boilerplate.OPENING, ends))
    before = [np.searchsorted(words.starts, side.take(dashed)) for side in (starts, dash)]
    dashed = dashed[before[1] - before[0] <= boilerplate.OPENING_WORDS]
    opening = lines.take(dashed)
    reach = opening.starts + boilerplate.LONGEST + 1  # one character more tells whether the line goes on
    found = boilerplate.dateline_lengths(opening._replace(ends=np.minimum(opening.ends, reach)).written())
    after = starts.copy()
    after[dashed] += np.array(found, np.int64)
    return after


def _sections(lines, dated):
    """The section of each line; ``dated`` tells which open with a dateline."""
    short = np.flatnonzero(lines.ends - lines.starts <= boilerplate.LONGEST)
    seen = _seen(lines.take(short))
    found = boilerplate.page_kinds(seen)
    marked = [number for number, kind in enumerate(found) if kind]
    kinds = {line: found[number] for line, number in zip(short[marked].tolist(), marked, strict=True)}
    sections = np.full(len(dated), _BODY)
    sections[list(kinds)] = [_number(boilerplate.SECTION_OF[kind]) for kind in kinds.values()]
    place = np.full(len(dated), -1)
    place[short] = np.arange(len(short))
    place[list(kinds)] = -1
    sections[_above(lines, seen, place, dated)] = _number("dateline")
    below, found = _below_headings(lines, kinds)
    sections[below] = found
    return sections


def _below_headings(lines, kinds):
    """Each text's lines from its first heading over links on, and their sections; ``kinds`` are those of marks."""
    headings = np.array([line for line, kind in kinds.items() if kind == "related_heading"], np.int64)
    texts, first = np.unique(lines.texts.take(headings), return_index=True)
    counts = np.searchsorted(lines.texts, texts, "right") - headings[first]
    below = prints.spread(headings[first], counts)[1]
    written, known, found = lines.take(below).written(), list(map(kinds.get, below.tolist())), []
    for count in counts.tolist():  # what stands before a heading says nothing of what comes after it
        part = slice(len(found), len(found) + count)
        found += boilerplate.line_sections(written[part], known[part])
    return below, list(map(_number, found))


def _seen(lines):
    """What is written in lines without what ``boilerplate.UNSEEN`` matches."""
    unseen, written = _signs(lines.words, _UNSEEN), lines.written()
    for line in np.flatnonzero(np.searchsorted(unseen, lines.starts) < np.searchsorted(unseen, lines.ends)).tolist():
        written[line] = boilerplate.UNSEEN.sub("", written[line])
    return written


def _above(lines, seen, place, dated):
    """The lines above a text: marks from its first line on, and a title before them.

    ``seen`` are lines that may be such, ``place`` says where each line stands among them, or -1.
    """
    follows = np.zeros(len(dated), bool)
    follows[:-1] = lines.texts[1:] == lines.texts[:-1]  # a line of the same text

    def are_marks(asked):
        places = place.take(asked).tolist()
        return np.fromiter((at >= 0 and boilerplate.is_above(seen[at]) for at in places), bool, len(asked))

    first = np.flatnonzero(follows & (place >= 0))
    first = first[~follows.take(first - 1)]
    is_mark = are_marks(first)
    titles = first[~is_mark]
    titles = titles[[boilerplate.may_be_title(line) for line in lines.take(titles).written()]]
    titles = titles[dated.take(titles + 1) | (follows.take(titles + 1) & are_marks(titles + 1))]
    above = [np.concatenate((first[is_mark], titles))]
    for _ in range(1, boilerplate.TOP):
        after = above[-1][follows.take(above[-1])] + 1
        above.append(after[are_marks(after)])
    return np.concatenate(above)


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
    stops, line = _stops(words, after, ends)
    # in each line its stops, then its end; a sentence begins where the one before ends, the first where the line does
    is_end = np.ones(len(stops) + len(ends), bool)
    is_end[line + np.arange(len(line))] = False
    last = np.empty(len(is_end), np.int64)
    last[is_end], last[~is_end] = ends, stops
    first = np.append(0, last)[:-1]
    first[np.append(True, is_end)[:-1]] = after
    first, last = _strip(words.codes, first, last)
    return (*datelines, np.full(len(dated), _number("dateline"))), (first, last, np.full(len(first), _BODY))


def _within(words, kinds, after, ends):
    """The places of signs of some ``kinds`` (bool by kind) in lines that go from ``after`` to ``ends``; their lines."""
    at = _signs(words, kinds)
    line = np.searchsorted(ends, at)
    inside = np.flatnonzero(np.append(after, len(words.codes)).take(line) <= at)
    return at.take(inside), line.take(inside)


def _stops(words, after, ends):
    """Places after the marks that end a sentence within lines that go from ``after`` to ``ends``; their lines."""
    codes, classes = words.codes, _classes()
    at, line = _within(words, _STOPPING, after, ends)
    opening, closing = _quotations(words, after, ends)
    outside = np.flatnonzero(np.append(opening, len(codes)).take(np.searchsorted(closing, at)) > at)
    outside = outside[np.diff(at.take(outside), prepend=-2) > 1]  # of several marks in a row the first leads to the end
    at, line = at.take(outside), line.take(outside)
    end = at + 1
    more = np.flatnonzero((classes.stop | classes.closer).take(codes.take(end)))
    for signs in (classes.stop, classes.closer):
        longer = more
        while len(longer := longer[signs.take(codes.take(end.take(longer)))]):
            end[longer] += 1
    ends_it = end < ends.take(line)  # at the end of a line a sentence ends anyway
    dots = np.flatnonzero(ends_it & (end == at + 1))
    dots = dots[codes.take(at.take(dots)) == ord(".")]
    dot = at.take(dots)  # what would be before the first character is the last one: a line end
    before = codes.take(dot - 1)
    number = classes.digit.take(before) & classes.digit.take(codes.take(dot + 1))
    initial = classes.letter.take(before) & ~classes.word.take(codes.take(dot - 2))
    ends_it[dots[number | initial]] = False
    found = np.flatnonzero(ends_it)
    return end.take(found), line.take(found)


def _quotations(words, after, ends):
    """Where quotations begin and where they end, both in order, within lines that go from ``after`` to ``ends``."""
    places, line = _within(words, _QUOTING, after, ends)
    kinds, first = words.classes.take(places), np.diff(line, prepend=-1) > 0
    # most marks tell whether a quotation is open after them; those that may open or close turn what was told last,
    # and the first one of a line opens
    turns = kinds == prints.EITHER
    told = np.maximum.accumulate(np.where(turns & ~first, 0, np.arange(len(kinds))))
    turns = np.cumsum(turns)
    is_open = (kinds.take(told) != prints.CLOSE) ^ ((turns - turns.take(told)) % 2 == 1)
    turned = np.flatnonzero(is_open != np.append(False, is_open[:-1]) & ~first)
    opens = is_open.take(turned)
    closed = np.flatnonzero(opens[:-1] & ~opens[1:])  # a mark that is never closed on its line opens nothing
    return places.take(turned.take(closed)), places.take(turned.take(closed + 1))
