"""What of a page is not body text, line by line: the patterns of data/lexicons/boilerplate.csv.

Precision before recall: a line is set aside only where it is a mark as a whole, and nothing is ever dropped.
"""

import re
from functools import lru_cache

import pandas as pd

from helpers import arabic
from helpers.errors import LexiconError
from helpers.paths import LEXICONS

KINDS = ("related_heading", "related_line", "furniture", "caption", "timestamp", "top_line", "dateline_line")
SECTION_OF = {
    "related_heading": "furniture", "related_line": "related", "furniture": "furniture", "caption": "furniture",
    "timestamp": "furniture", "top_line": "dateline", "dateline_line": "dateline",
}  # fmt: skip
_ANYWHERE, ABOVE = KINDS[:5], KINDS[5:]  # ABOVE: marks only where they stand above a text
LONGEST = 120  # characters: no mark is longer
HEADLINE = 150  # characters: no headline of a related article is longer
OPENING = 40  # characters: a dateline inside a paragraph has its first dash or bracket among them
OPENING_WORDS = 3  # words: no more stand before it
TOP = 5  # lines: title, date line, dateline and byline stand among the first
UNSEEN = re.compile(f"[{arabic.MARKS}{arabic.INVISIBLE}]+")
_DASH = re.compile("[-\u2013\u2014\u0640:/(«|]")
_PART = re.compile(r"\{([a-z]+)\}")
_STOP = re.compile(r"\.[)\]”\"»]*$")
_ENDED = re.compile(r"[.؟?!…:،؛][)\]”\"»]*$")


@lru_cache(maxsize=2)
def _one_of(kinds):
    """One expression that matches what any of the patterns of some kinds of line match."""
    return re.compile("|".join(patterns()[kind].pattern for kind in kinds))


@lru_cache(maxsize=1)
def patterns():
    """The patterns by what they mark: {kind: regular expression}. ``{name}`` in one stands for the row part.name."""
    path = LEXICONS / "boilerplate.csv"
    table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    parts, kinds = {}, {}
    for row, (kind, pattern) in enumerate(zip(table["kind"], table["pattern"], strict=True), start=2):
        try:
            pattern = _PART.sub(lambda match: parts[match[1]], pattern)
            re.compile(pattern)
        except (KeyError, re.error) as error:
            what = f"no row part.{error.args[0]} above" if isinstance(error, KeyError) else error
            raise LexiconError(
                f"the pattern does not compile: {what}", file=path, place=f"row {row}", remedy="mend the expression"
            ) from error
        name, _, part = kind.partition(".")
        if name == "part":
            parts[part] = pattern
        elif name in (*KINDS, "dateline_prefix"):
            kinds.setdefault(name, []).append(f"(?:{pattern})")
        else:
            remedy = f"use {', '.join(KINDS)}"
            raise LexiconError(f"unknown kind {kind!r}", file=path, place=f"row {row}", remedy=remedy)
    return {kind: re.compile("|".join(alternatives)) for kind, alternatives in kinds.items()}


def line_kind(line, number=TOP):
    """What a line is by itself, as one of ``KINDS``, or None; ``number`` is its place among the text's lines.

    >>> line_kind("اقرأ أيضاً:"), line_kind("تونس - وكالات", 0), line_kind("تونس - وكالات", 9)
    ('related_heading', 'top_line', None)
    """
    if len(line) > LONGEST:
        return None
    line, rules = UNSEEN.sub("", line), patterns()
    found = page_kinds([line])[0]
    return found or next((kind for kind in ABOVE if number < TOP and rules[kind].fullmatch(line)), None)


def page_kinds(lines):
    """What lines are wherever they stand: for each one of ``KINDS`` that is not ``ABOVE``, or None.

    As in ``is_above`` no line is longer than ``LONGEST``, and what ``UNSEEN`` matches is left out.
    """
    rules, any_of_them = patterns(), _one_of(_ANYWHERE).fullmatch
    return [
        next(kind for kind in _ANYWHERE if rules[kind].fullmatch(line)) if any_of_them(line) else None for line in lines
    ]


def is_above(line):
    """Is a line one of ``ABOVE``, if nothing but such lines or a title stands before it?"""
    return _one_of(ABOVE[::-1]).fullmatch(line) is not None  # the commoner one first


def dateline_end(text, start, end):
    """Where the sentences of a body line begin: after a dateline, if it opens with one."""
    dash = _DASH.search(text, start, min(end, start + OPENING))
    if not dash or len(arabic.WORD.findall(text, start, dash.start())) > OPENING_WORDS:
        return start
    return start + dateline_lengths([text[start:end]])[0]


def dateline_lengths(lines):
    """How long the dateline is that each line opens with, or 0; the first dash or bracket is known to stand right."""
    match = patterns()["dateline_prefix"].match
    return [found.end() if (found := match(line, 0, LONGEST)) and found.end() < len(line) else 0 for line in lines]


def line_sections(lines, kinds=None):
    """The section of each line of one text: ``dateline``, ``body``, ``related`` or ``furniture``.

    ``kinds``: what ``line_kind`` says of each line, where it is known.

    - Above the text: datelines, date lines and bylines from the first line on, and a title before them.
    - A heading such as "اقرأ أيضا" opens a list of headlines. It ends at the next mark of the page, or at a line that
      is no headline: longer than 150 characters, or ended by a full stop.

    >>> line_sections(["وصل الوفد.", "اقرأ أيضا", "افتتاح سوق جديد", "وقال الوزير إن الوفد باق."])
    ['body', 'furniture', 'related', 'body']
    """
    if kinds is None:
        kinds = [line_kind(line, number) for number, line in enumerate(lines)]
    out, related, above = [], False, len(lines) > 1
    for number, (line, kind) in enumerate(zip(lines, kinds, strict=True)):
        above = above and (kind in ABOVE or (number == 0 and is_title(lines, kinds)))
        if kind in ABOVE and not above:
            kind = None
        if above and kind is None:
            out.append("dateline")
            continue
        if kind in ("related_heading", "furniture") or (related and kind is None):
            related = kind == "related_heading" or (kind is None and len(line) <= HEADLINE and not _STOP.search(line))
        out.append(SECTION_OF.get(kind) or ("related" if related else "body"))
    return out


def is_title(lines, kinds):
    """Is the first of some lines a headline? It ends in no mark, and what stands above a text or opens it comes next.

    ``kinds`` are those of the lines (see ``line_kind``); of lines after the third it matters only that they are there.
    """
    if kinds[0] or len(lines) < 2 or len(lines[0]) > LONGEST or not may_be_title(lines[0]):
        return False
    opens = kinds[1] in ABOVE and len(lines) > 2
    return opens or dateline_end(lines[1], 0, len(lines[1])) > 0


def may_be_title(line):
    """A headline ends in no mark."""
    return not _ENDED.search(line)
