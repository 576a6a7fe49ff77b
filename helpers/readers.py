"""One reader a kind of file: bytes in, a dict an article out (or the error in its place). No files, no network.

The dicts hold strings by field (``text``, ``title``, …, ``date`` as given) and ``encoding``; those of tables also
``row``. Text, web pages and Word documents are read here, tables in ``tables``.
"""

import html
import logging
import re
import warnings
from contextlib import contextmanager
from typing import NamedTuple
from xml.etree import ElementTree

from helpers import tables
from helpers.encodings import decode
from helpers.errors import ArticleError, MizanError
from helpers.files import empty, open_zip
from helpers.mojibake import repair

_TAG = re.compile(r"(?is)<(script|style)\b.*?</\1\s*>|<!--.*?-->|<[^>]*>|&#?\w+;")
_MARKUP = re.compile(r"(?is)<(script|style|title)\b.*?</\1\s*>|<!--.*?-->|<[^>]*>")
_CHARSET = re.compile(rb"""(?i)<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w.:-]+)""")
_XML_HEAD = re.compile(r"^\s*<\?xml[^>]*\?>")
_NESTING = re.compile(r"(?i)<(/?)(?:div|span|b|i|em|strong|font|center|table|ul|ol|blockquote|section|article)\b")
MAX_DEPTH = 240  # the parser drops what is nested deeper than 255
_WORD_NS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_CORE = {"title": "title", "author": "creator"}


class Options(NamedTuple):
    """What the caller said about the files."""

    encoding: str | None = None
    columns: dict | None = None
    max_bytes: int = 256 * 2**20
    repair: bool = True


def read(kind, data, file, options):
    """Every article in ``data``, the bytes of a file of ``kind``: dicts, and ArticleErrors for those that cannot be.

    Whatever a library raises over a damaged file comes out as one ArticleError that names the file.
    """
    out = []
    try:
        with _quiet():
            for one in READERS[kind](data, file, options):
                out.append(one)
    except MizanError as error:
        out.append(error)
    except ImportError as error:
        what, remedy = f"reading .{kind} needs the package {error.name}", f"pip install {error.name}"
        out.append(ArticleError(what, file=file, remedy=remedy))
    except Exception as error:  # libraries raise anything over what is damaged or hostile
        what = f"{type(error).__name__}: {error}".strip(": ")[:300]
        out.append(ArticleError(f"it is no .{kind} that can be read ({what})", file=file, remedy="save it again"))
        out[-1].__cause__ = error
    return out or [ArticleError("the table holds no articles", file=file, remedy="add rows, or leave the file out")]


@contextmanager
def _quiet():
    """Libraries neither warn nor log while a file is read: what is wrong is said by our errors."""
    loggers = [
        logging.getLogger(name) for name in ("trafilatura", "htmldate", "courlan", "openpyxl", "charset_normalizer")
    ]
    levels = [logger.level for logger in loggers]
    try:
        for logger in loggers:
            logger.setLevel(logging.CRITICAL + 1)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


def read_txt(data, file, options):
    """A text file is one article: its text as it stands."""
    text, encoding = decode(data, options.encoding, file)
    if not text.strip():
        raise empty(file)
    yield {"text": text, "encoding": encoding}


def visible(markup):
    """What of HTML is text: for judging its encoding.

    >>> visible("<p class='a'>نص</p>")
    ' نص '
    """
    return _TAG.sub(" ", markup)


def read_html(data, file, options):
    """A web page: the text that trafilatura takes for the article, and what the page says about it."""
    import trafilatura  # heavy, and only for HTML

    match = _CHARSET.search(data[:4096])
    declared = match[1].decode("ascii", "replace") if match else None
    markup, encoding = decode(data, options.encoding, file, declared, visible)
    if not markup.strip():
        raise empty(file)
    if "\0" in markup:
        raise ArticleError("holds NUL characters: it is no HTML", file=file, remedy="save the page again")
    markup, misread = repair(markup) if options.repair else (markup, "")  # before spaces are made alike
    markup = _XML_HEAD.sub("", markup)
    _check_depth(markup, file)
    dates = {"extensive_search": False, "original_date": True, "max_date": "2100-01-01", "outputformat": "%Y-%m-%d"}
    wanted = {"with_metadata": True, "include_comments": False, "date_extraction_params": dates}
    found = trafilatura.bare_extraction(markup, **wanted)
    text = found.text if found else None
    text = text or trafilatura.html2txt(markup) or _plain(markup)
    if not text.strip():
        raise ArticleError("the page holds no text", file=file, remedy="save the page again once it has loaded")
    title, _, rest = text.partition("\n")
    if found and found.title and rest.strip() and " ".join(title.split()) == " ".join(found.title.split()):
        text = rest  # the headline stands in its own column
    page = {field: getattr(found, field, None) or "" for field in ("title", "author", "date")}
    yield page | {
        "outlet": getattr(found, "sitename", None) or "",
        "text": text,
        "encoding": encoding,
        "misread": misread,
    }


def _plain(markup):
    """All text of a page too poor for trafilatura, a line for each stretch between tags."""
    lines = html.unescape(_MARKUP.sub("\n", markup)).split("\n")
    return "\n".join(line for line in map(str.strip, lines) if line)


def _check_depth(markup, file):
    """Refuse pages nested so deep that the parser would lose what is inside."""
    depth = deepest = 0
    for match in _NESTING.finditer(markup):
        depth = max(0, depth - 1) if match[1] else depth + 1
        deepest = max(deepest, depth)
    if deepest > MAX_DEPTH:
        what = f"its tags are nested {deepest} deep, and text would be lost"
        raise ArticleError(what, file=file, remedy="save the page again, or as plain text")


def _xml(archive, name, file):
    content = archive.read(name)
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content or content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise ArticleError("its XML defines entities, which no document needs", file=file, remedy="save it again")
    return ElementTree.fromstring(content)


def read_docx(data, file, options):
    """A Word document: its paragraphs, those of tables too, a line each, in reading order; title and author."""
    archive = open_zip(data, file, options.max_bytes)
    if "word/document.xml" not in archive.namelist():
        raise ArticleError("it is no Word document", file=file, remedy="save it as .docx again")
    text = "\n".join(_paragraphs(_xml(archive, "word/document.xml", file)))
    if not text.strip():
        raise empty(file)
    out = {"text": text, "encoding": "utf-8"}
    if "docProps/core.xml" in archive.namelist():
        core = {part.tag.rpartition("}")[2]: part.text or "" for part in _xml(archive, "docProps/core.xml", file)}
        out |= {field: core.get(name, "") for field, name in _CORE.items()}
    yield out


def _paragraphs(node):
    """The text of each paragraph below ``node``, those of text boxes once and in their place."""
    out, pieces = [], []
    for child in node:
        if child.tag == _FALLBACK:
            continue
        if child.tag == _WORD_NS + "p":
            out += _paragraph(child)
        else:
            out += _paragraphs(child)
    return out + pieces


def _paragraph(node):
    pieces, inner, stack = [], [], [node]
    while stack:
        part = stack.pop()
        if part.tag == _WORD_NS + "p" and part is not node:
            inner += _paragraph(part)
            continue
        if part.tag == _WORD_NS + "t":
            pieces.append(part.text or "")
        elif part.tag == _WORD_NS + "tab":
            pieces.append("\t")
        elif part.tag in (_WORD_NS + "br", _WORD_NS + "cr"):
            pieces.append("\n")
        stack.extend(child for child in reversed(part) if child.tag not in (_FALLBACK, _WORD_NS + "pPr"))
    return ["".join(pieces), *inner]


READERS = {
    "txt": read_txt, "html": read_html, "docx": read_docx, "csv": tables.read_csv, "tsv": tables.read_tsv,
    "json": tables.read_json, "jsonl": tables.read_jsonl, "xlsx": tables.read_xlsx, "parquet": tables.read_parquet,
}  # fmt: skip
