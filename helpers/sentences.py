"""Text to sections, sentences and quotations."""

import re
from typing import NamedTuple

import numpy as np
import pandas as pd

from helpers.boilerplate import dateline_end, line_sections
from helpers.errors import ArticleError

SECTIONS = ("dateline", "body", "related", "furniture")
OPENING, CLOSING = '"“«„', '"”»“'
_QUOTATION = re.compile(f"[{OPENING}][^{CLOSING}\n]*([{CLOSING}])?")  # or a mark that nothing closes on its line
STOPS, CLOSERS = ".؟?!…", ')]”"»'
_END = re.compile(f"[{STOPS}]+[{re.escape(CLOSERS)}]*")
_HALF = re.compile("[\ud800-\udfff]")
_INITIAL = re.compile(r"(?<!\w)[^\W\d_]$")
_COLUMNS = ["article", "sentence", "start", "end", "section", "text", "paragraph"]
INTEGERS = frozenset({"sentence", "start", "end", "paragraph"})


class Sentence(NamedTuple):
    """One sentence or heading of a text, by offsets into it."""

    start: int
    end: int
    section: str
    paragraph: int


def texts_of(articles):
    """The ids and texts of an articles frame, or of one str (the article ``"text"``).

    Raises ArticleError naming the article where ``text`` is missing or no string, where an id is repeated, no string
    or no Unicode (half of a surrogate pair), and where a column is absent.
    """
    if isinstance(articles, str):
        return ["text"], [articles]
    if not isinstance(articles, pd.DataFrame):
        raise ArticleError(
            f"expected an articles frame or one str, not {type(articles).__name__}",
            remedy="pass what load_articles returns",
        )
    for column in ("article", "text"):
        if column not in articles.columns:
            raise ArticleError(f"the frame has no column {column!r}", remedy="pass what load_articles returns")
    ids, texts = articles["article"].tolist(), articles["text"].tolist()
    plain = {*map(type, ids), *map(type, texts)} <= {str} and all(map(str.isascii, ids)) and len({*ids}) == len(ids)
    if not plain:
        _check_texts(ids, texts)
    return ids, texts


def _check_texts(ids, texts):
    """Raise ArticleError for the first article that is wrong."""
    seen = set()
    for row, (article, text) in enumerate(zip(ids, texts, strict=True)):
        if not isinstance(article, str):
            raise ArticleError(f"the id {article!r} is not a str", place=f"row {row}", remedy="make ids strings")
        if not article.isascii() and _HALF.search(article):
            raise ArticleError(f"the id {article!r} is no Unicode", place=f"row {row}", remedy="write whole characters")
        if article in seen:
            raise ArticleError(f"article {article!r} occurs twice", place=f"row {row}", remedy="give each a unique id")
        if not isinstance(text, str):
            raise ArticleError(
                f"article {article!r} has no text but {text!r}", place=f"row {row}", remedy='fill it, if only with ""'
            )
        seen.add(article)


def quotations(text):
    """Offsets (start, end) of every quotation, its marks included.

    A quotation ends at the first closing mark of any kind and never runs past its line.

    >>> [text[a:b] for text in ["قال «نعم» ثم “لا”."] for a, b in quotations(text)]
    ['«نعم»', '“لا”']
    """
    return [match.span() for match in _QUOTATION.finditer(text) if match[1]]


def _lines(text):
    position = 0
    for line in text.splitlines(keepends=True):
        body = line.strip()
        if body:
            start = position + line.index(body[0])
            yield start, start + len(body)
        position += len(line)


def _section_lines(text):
    """(start, end, section) of each line that holds anything."""
    lines = list(_lines(text))
    sections = line_sections([text[start:end] for start, end in lines])
    return [(start, end, section) for (start, end), section in zip(lines, sections, strict=True)]


def _ends(line):
    """Offsets after which a sentence ends within one line."""
    inside = np.zeros(len(line) + 1, bool)
    for start, end in quotations(line):
        inside[start : end - 1] = True
    for match in _END.finditer(line):
        at, mark = match.start(), match.group()
        if inside[at]:
            continue
        if mark == ".":
            before, after = line[max(0, at - 2) : at], line[at + 1 : at + 2]
            if before[-1:].isdigit() and after.isdigit():
                continue
            if _INITIAL.search(before):
                continue  # أ.ف.ب, د. , U.S.
        yield match.end()


def segment(text):
    """The sentences of one text: a list of ``Sentence``, datelines and furniture included."""
    out = []
    for paragraph, (start, end, section) in enumerate(_section_lines(text)):
        if section == "body":
            out += body_sentences(text, start, end, paragraph)
        else:
            out.append(Sentence(start, end, section, paragraph))
    return out


def body_sentences(text, start, end, paragraph=0):
    """The sentences of one line of the body, its dateline first."""
    last = dateline_end(text, start, end)
    out = [_trimmed(text, start, last, "dateline", paragraph)] if last > start else []
    line = last
    for stop in [*(line + e for e in _ends(text[line:end])), end]:
        if text[last:stop].strip():
            out.append(_trimmed(text, last, stop, "body", paragraph))
        last = stop
    return out


def _trimmed(text, start, end, section, paragraph):
    piece = text[start:end]
    lead = len(piece) - len(piece.lstrip())
    return Sentence(start + lead, start + len(piece.rstrip()), section, paragraph)


def split_sentences(articles):
    """Split articles into sentences, each in its section of the page.

    Takes an articles frame (columns ``article``, ``text``) or one str. Gives a frame, one row a sentence, in reading
    order: ``article`` (str), ``sentence`` (int64, from 0 over the whole article), ``start``, ``end`` (int64, offsets
    into the article's text), ``section`` (``dateline``, ``body``, ``related`` or ``furniture``), ``text`` (str),
    ``paragraph`` (int64, the line of the article it stands in, empty lines not counted). Sentences end at
    . ؟ ? ! … and at line ends, not inside numbers or quotations. Raises ArticleError for a frame that has no texts.

    >>> split_sentences("قالت روسيا نعم. وقالت أوكرانيا لا.")["text"].tolist()
    ['قالت روسيا نعم.', 'وقالت أوكرانيا لا.']
    """
    rows = []
    for article, text in zip(*texts_of(articles), strict=True):
        for number, s in enumerate(segment(text)):
            rows.append((article, number, s.start, s.end, s.section, text[s.start : s.end], s.paragraph))
    return span_frame(rows, _COLUMNS)


def check_sections(sections):
    """``sections`` as a frozenset; raises ArticleError for an unknown one or a bare str."""
    wanted = frozenset([sections] if isinstance(sections, str) else sections)
    if not wanted <= set(SECTIONS):
        raise ArticleError(
            f"unknown section {sorted(wanted - set(SECTIONS))[0]!r}", remedy=f"use some of {', '.join(SECTIONS)}"
        )
    return wanted


def span_frame(rows, columns):
    """Rows of spans as a frame with the contract's types: offsets int64, all else str."""
    frame = pd.DataFrame(rows, columns=columns, dtype=object)
    kinds = {column: "int64" if column in INTEGERS else "str" for column in columns}
    try:
        return frame.astype(kinds)
    except UnicodeEncodeError:  # half of a surrogate pair, which Arrow does not hold
        python = pd.StringDtype("python", na_value=np.nan)
        return frame.astype({column: python if kind == "str" else kind for column, kind in kinds.items()})
