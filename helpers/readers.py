"""One reader a kind of file: bytes in, a dict an article out (or the error in its place). No files, no network.

The dicts hold strings by field (``text``, ``title``, …, ``date`` as given) and ``encoding``; rows of tables also ``row``.
"""

import csv
import io
import json
import logging
import re
import warnings
from contextlib import contextmanager
from itertools import islice
from typing import NamedTuple
from xml.etree import ElementTree

from helpers.columns import cell, recognise, record, records
from helpers.encodings import decode
from helpers.errors import ArticleError, MizanError
from helpers.files import open_zip, too_large

EXCEL_CELL = 32_767  # what one cell of Excel can hold
_TAG = re.compile(r"(?is)<(script|style)\b.*?</\1\s*>|<!--.*?-->|<[^>]*>|&#?\w+;")
_CHARSET = re.compile(rb"""(?i)<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w.:-]+)""")
_XML_HEAD = re.compile(r"^\s*<\?xml[^>]*\?>")
_WORD_NS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_CORE = {"title": "title", "author": "creator"}


class Options(NamedTuple):
    """What the caller said about the files."""

    encoding: str | None = None
    columns: dict | None = None
    max_bytes: int = 256 * 2**20


def read(kind, data, file, options):
    """Every article in ``data``, the bytes of a file of ``kind``: dicts, and ArticleErrors for those that cannot be.

    Whatever a library raises over a damaged file comes out as one ArticleError that names the file.
    """
    try:
        with _quiet():
            yield from READERS[kind](data, file, options)
    except MizanError:
        raise
    except ImportError as error:
        raise ArticleError(
            f"reading .{kind} needs the package {error.name}", file=file, remedy=f"pip install {error.name}"
        ) from error
    except Exception as error:  # libraries raise anything over what is damaged or hostile
        what = f"{type(error).__name__}: {error}".strip(": ")[:300]
        raise ArticleError(f"it is no .{kind} that can be read ({what})", file=file, remedy="save it again") from error


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


def _empty(file):
    return ArticleError("the file is empty", file=file, remedy="put the article's text in it, or remove it")


def read_txt(data, file, options):
    """A text file is one article: its text as it stands."""
    text, encoding = decode(data, options.encoding, file)
    if not text.strip():
        raise _empty(file)
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
        raise _empty(file)
    if "\0" in markup:
        raise ArticleError("holds NUL characters: it is no HTML", file=file, remedy="save the page again")
    markup = _XML_HEAD.sub("", markup)
    _check_depth(markup, file)
    dates = {"extensive_search": False, "original_date": True, "max_date": "2100-01-01", "outputformat": "%Y-%m-%d"}
    wanted = {"with_metadata": True, "include_comments": False, "date_extraction_params": dates}
    found = trafilatura.bare_extraction(markup, **wanted)
    text = found.text if found else None
    text = text or trafilatura.html2txt(markup)
    if not (text or "").strip():
        raise ArticleError("the page holds no text", file=file, remedy="save the page again once it has loaded")
    title, _, rest = text.partition("\n")
    if found and found.title and rest.strip() and " ".join(title.split()) == " ".join(found.title.split()):
        text = rest  # the headline stands in its own column
    page = {field: getattr(found, field, None) or "" for field in ("title", "author", "date")}
    yield page | {"outlet": getattr(found, "sitename", None) or "", "text": text, "encoding": encoding}


def _check_depth(markup, file, limit=1000):
    """Refuse pages nested so deep that parsers break: no article is."""
    depth = 0
    for match in re.finditer(
        r"<(/?)(?:div|span|p|b|i|em|font|table|ul|li|blockquote|section|article|a)\b", markup, re.I
    ):
        depth = max(0, depth - 1) if match[1] else depth + 1
        if depth > 50 * limit:
            break
    if depth > 50 * limit:
        raise ArticleError("its tags are nested too deep", file=file, remedy="save the page again, or as plain text")


def _csv_rows(text, delimiter, file):
    size = csv.field_size_limit(max(len(text), 1 << 17))
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    except csv.Error as error:
        yield ArticleError(f"the table breaks off: {error}", file=file, remedy="look for an unclosed quotation mark")
    finally:
        csv.field_size_limit(size)


def _delimiter(text, file, told):
    """The sign between the cells: the first under which a header shows a text column, else the commonest one."""
    for sign in ",;\t|":
        header = next(_csv_rows(text, sign, file), None)
        try:
            recognise(header if isinstance(header, list) else [], file, told)
        except ArticleError:
            continue
        return sign
    first = text.split("\n", 1)[0]
    return max(",;\t|", key=first.count)


def read_csv(data, file, options, delimiter=None):
    """A table with a header; delimited by comma, semicolon, tab or bar."""
    text, encoding = decode(data, options.encoding, file)
    if not text.strip("\ufeff \t\r\n"):
        raise _empty(file)
    rows = _csv_rows(
        text.removeprefix("\ufeff"), delimiter or _delimiter(text.removeprefix("\ufeff"), file, options.columns), file
    )
    header = next(rows)
    if isinstance(header, ArticleError):
        raise header
    for one in records(header, rows, file, options.columns):
        yield one if isinstance(one, ArticleError) else one | {"encoding": encoding}


def read_tsv(data, file, options):
    """A table with a header, delimited by tabs."""
    return read_csv(data, file, options, "\t")


def _object(value, number, file, told):
    if not isinstance(value, dict):
        what = f"{type(value).__name__}, not an object"
        return ArticleError(what, file=file, place=f"row {number}", remedy="give each article as an object")
    where = recognise(list(value), file, told)
    cells = list(value.values())
    return record({field: cells[position] for field, position in where.items()}, number, file)


def _objects(values, encoding, file, options):
    for number, value in enumerate(values):
        try:
            one = value if isinstance(value, ArticleError) else _object(value, number, file, options.columns)
        except ArticleError as error:
            error.place = f"row {number}"
            one = error
        yield one if isinstance(one, ArticleError) else one | {"encoding": encoding}


def read_json(data, file, options):
    """One object (an article), a list of them, an object that holds such a list, or a frame as pandas writes it."""
    text, encoding = decode(data, options.encoding, file)
    try:
        value = json.loads(text.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise ArticleError(
            f"it is no JSON: {error.msg}", file=file, place=place, remedy="save it again whole"
        ) from None
    if isinstance(value, dict):
        lists = [v for v in value.values() if isinstance(v, list) and v and all(isinstance(o, dict) for o in v)]
        if value and all(isinstance(v, dict) for v in value.values()):  # pandas: {column: {row: value}}
            keys = next(iter(value.values()))
            value = [{column: cells.get(key) for column, cells in value.items()} for key in keys]
        elif len(lists) == 1 and not _has_text(value, options.columns):
            value = lists[0]
        else:
            one = _object(value, 0, file, options.columns)
            if isinstance(one, ArticleError):
                raise one
            one.pop("row")
            yield one | {"encoding": encoding}
            return
    if not isinstance(value, list) or not value:
        raise ArticleError("it holds no articles", file=file, remedy="give a list of objects")
    yield from _objects(value, encoding, file, options)


def _has_text(value, told):
    try:
        return bool(recognise(list(value), None, told))
    except ArticleError:
        return False


def read_jsonl(data, file, options):
    """One JSON object a line; empty lines are passed over and counted as lines, not as rows."""
    text, encoding = decode(data, options.encoding, file)
    if not text.strip("\ufeff \t\r\n"):
        raise _empty(file)

    def values():
        for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
            if line.strip():
                try:
                    yield json.loads(line)
                except (json.JSONDecodeError, RecursionError) as error:
                    what = getattr(error, "msg", "nested too deep")
                    yield ArticleError(
                        f"it is no JSON: {what}", file=file, place=f"line {number}", remedy="mend the line"
                    )

    yield from _objects(values(), encoding, file, options)


def read_xlsx(data, file, options):
    """Every sheet of a workbook that has a text column; a cell filled to Excel's limit is noted as ``cut``."""
    open_zip(data, file, options.max_bytes)
    import openpyxl  # heavy, and only for workbooks
    from openpyxl.utils.escape import unescape

    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    sheets, failed = [], None
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        header = [cell(value) for value in next(sheet.iter_rows(max_row=1, values_only=True), ())]
        try:
            recognise(header, file, options.columns)
            sheets.append((sheet, header))
        except ArticleError as error:
            failed = failed or error
    if not sheets:
        raise failed or _empty(file)
    for sheet, header in sheets:
        rows = (list(row) + [None] * (len(header) - len(row)) for row in sheet.iter_rows(min_row=2, values_only=True))
        rows = ([*islice(row, len(header)), *(v for v in row[len(header) :] if v is not None)] for row in rows)
        rows = ([unescape(v) if isinstance(v, str) else v for v in row] for row in rows)
        for one in records(header, rows, file, options.columns):
            if isinstance(one, dict):
                one |= {"encoding": "utf-8", "cut": len(one["text"]) == EXCEL_CELL}
                one |= {"sheet": sheet.title} if len(sheets) > 1 else {}
            yield one


def read_parquet(data, file, options):
    """A table in Parquet, read a batch at a time."""
    import pyarrow  # heavy, and only for Parquet
    from pyarrow import parquet

    table = parquet.ParquetFile(io.BytesIO(data))
    header = table.schema_arrow.names
    where = recognise(header, file, options.columns)
    size = sum(table.metadata.row_group(n).total_byte_size for n in range(table.metadata.num_row_groups))
    if size > options.max_bytes:
        raise too_large(file, options.max_bytes, "unpacked it")
    names = [header[position] for position in where.values()]
    told, number, size = dict(zip(where, names, strict=True)), 0, 0
    for batch in table.iter_batches(batch_size=4096, columns=names):
        size += batch.nbytes
        if size > options.max_bytes:
            raise too_large(file, options.max_bytes, "unpacked it")
        try:
            columns = {
                field: batch.column(batch.schema.get_field_index(name)).to_pylist() for field, name in told.items()
            }
        except (pyarrow.ArrowInvalid, UnicodeDecodeError) as error:
            raise ArticleError(
                f"a cell holds no valid text: {error}", file=file, remedy="write the table again"
            ) from None
        for values in zip(*columns.values(), strict=True):
            one = record(dict(zip(columns, values, strict=True)), number, file)
            yield one if isinstance(one, ArticleError) else one | {"encoding": "utf-8"}
            number += 1


def _xml(archive, name, file):
    content = archive.read(name)
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content or content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise ArticleError("its XML defines entities, which no document needs", file=file, remedy="save it again")
    return ElementTree.fromstring(content)


def read_docx(data, file, options):
    """A Word document: its paragraphs and those of its tables, one a line, in reading order; title and author."""
    archive = open_zip(data, file, options.max_bytes)
    if "word/document.xml" not in archive.namelist():
        raise ArticleError("it is no Word document", file=file, remedy="save it as .docx again")
    text = "\n".join(_paragraphs(_xml(archive, "word/document.xml", file)))
    if not text.strip():
        raise _empty(file)
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
    "txt": read_txt, "html": read_html, "csv": read_csv, "tsv": read_tsv, "json": read_json, "jsonl": read_jsonl,
    "xlsx": read_xlsx, "parquet": read_parquet, "docx": read_docx,
}  # fmt: skip
