"""Tables of many articles, read row by row from disk: CSV, JSON lines, Parquet. Memory does not grow with the file."""

import csv
import gzip
import json
from itertools import chain
from typing import NamedTuple

from helpers.columns import recognise
from helpers.errors import ArticleError
from helpers.shards import needed
from helpers.tables import delimiter_of

MAX_LINE = 64 << 20  # bytes
NO_UNICODE = "the text or the id is not UTF-8"
_BATCH = 256  # rows of a Parquet table, decoded at a time
_BROKEN = object()


class Columns(NamedTuple):
    """The names of the columns of text and id where they are not recognised, and of those to keep besides."""

    text: str | None = None
    article: str | None = None
    keep: tuple = ()


class Cells(NamedTuple):
    """What a row holds, as it stands there: the text, the id (None if there is none), the columns to keep."""

    text: object
    article: object
    kept: tuple


class Row(NamedTuple):
    """A row: its number (from 0), its place in words, its cells or what is wrong with it, the bytes read so far.

    ``sure``: the cells are known to be Unicode.
    """

    number: int
    place: str
    cells: Cells | None
    problem: str | None
    sure: bool
    position: int


def read_rows(kind, file, columns):
    """The rows of a table (a ``File``), one after the other, good and bad.

    Raises ArticleError where no column holds the text, OSError, EOFError, zlib.error, csv.Error and ArrowException
    where the file breaks off.
    """
    return _READERS[kind](file, _Header(file, columns))


class _Header:
    """Where in the rows of a file the columns stand: looked up once for each list of names."""

    def __init__(self, file, columns):
        self.file, self.keep, self.known = file, columns.keep, {}
        told = {"text": columns.text, "article": columns.article}
        self.told = {field: name for field, name in told.items() if name is not None}

    def places(self, names):
        """The positions of text, id and the columns to keep, None for what is not there."""
        names = tuple(names)
        if names not in self.known:
            try:
                found = recognise(names, self.file.path, self.told)
            except ArticleError as error:
                error.place, error.remedy = "header", "name the columns of text and id: text=…, article=…"
                raise
            kept = tuple(names.index(name) if name in names else None for name in self.keep)
            if len(self.known) > 1_000:
                self.known.clear()
            self.known[names] = (found["text"], found.get("article"), kept)
        return self.known[names]

    def cells(self, names, values):
        text, article, kept = self.places(names)
        kept = tuple("" if place is None else values[place] for place in kept)
        return Cells(values[text], None if article is None else values[article], kept)


def _open(file):
    """The file as a stream of bytes, unpacked where it is packed, and the file itself, which tells how far it is."""
    raw = open(file.full, "rb")
    return (gzip.GzipFile(fileobj=raw) if file.path.lower().endswith(".gz") else raw), raw


def _lines(stream):
    """The lines of a stream, without byte order mark; of one that is too long only the beginning, without its end."""
    first = True
    while line := stream.readline(MAX_LINE):
        rest = line
        while len(rest) == MAX_LINE and not rest.endswith(b"\n"):
            rest = stream.readline(MAX_LINE)
        yield line.removeprefix(b"\xef\xbb\xbf") if first else line
        first = False


def _decoded(line):
    """The text of a line, and whether it is UTF-8; where it is not, the bytes stand as lone surrogates."""
    try:
        return line.decode("utf-8"), True
    except UnicodeDecodeError:
        return line.decode("utf-8", "surrogateescape"), False


def _json_rows(file, header):
    stream, raw = _open(file)
    number = -1
    with raw, stream:
        for line_number, line in enumerate(_lines(stream), start=1):
            if line.isspace():
                continue
            number += 1
            text, sure = _decoded(line)
            cells, problem = None, f"the line is longer than {MAX_LINE:,} bytes" if len(line) >= MAX_LINE else None
            if not problem:
                values, problem = _json_record(text)
            if not problem:
                try:
                    cells = header.cells(values, list(values.values()))
                except ArticleError as error:
                    problem = error.what
            yield Row(number, f"line {line_number}", cells, problem, sure and b"\\u" not in line, raw.tell())


def _json_record(text):
    """The record of a line, and what is wrong with it."""
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        return None, f"this is no valid JSON: {_json_error(text.rstrip())}"
    return values, None if isinstance(values, dict) else f"this is no record but {type(values).__name__}"


def _json_error(line):
    """What is wrong with a line as such; with its end, a string that was cut off would hold a control character."""
    try:
        json.loads(line)
    except json.JSONDecodeError as error:
        return f"{error.msg.removesuffix(' at')}, column {error.colno}"
    except (ValueError, RecursionError) as error:
        return error


def _csv_rows(file, header):
    csv.field_size_limit(max(csv.field_size_limit(), MAX_LINE // 8))
    stream, raw = _open(file)
    with raw, stream:
        lines, broken = _lines(stream), []
        first, _ = _decoded(next(lines, b""))
        sign = delimiter_of(first, file.path, header.told) if file.kind == "csv" else "\t"
        reader = csv.reader(chain([first], _noted(lines, broken)), delimiter=sign, strict=True)
        names = [name.strip() for name in next(reader, [])]
        header.places(names)
        number = -1
        while True:
            number += 1
            broken.clear()
            place, cells, problem = f"line {reader.line_num + 1}", None, None
            try:
                values = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                problem = f"this is no valid CSV: {error}"
            else:
                if not any(map(str.strip, values)):
                    continue
                if len(values) == len(names):
                    cells = header.cells(names, values)
                else:
                    problem = f"{len(values)} fields where the header has {len(names)}"
            yield Row(number, place, cells, problem, not broken, raw.tell())


def _noted(lines, broken):
    """The lines as text; those that are not UTF-8 are noted in ``broken``."""
    for line in lines:
        text, sure = _decoded(line)
        if not sure:
            broken.append(line)
        yield text


def _parquet_rows(file, header):
    parquet = needed("pyarrow.parquet", "pyarrow")
    with parquet.ParquetFile(file.full, buffer_size=1 << 20, pre_buffer=False) as table:
        names = table.schema_arrow.names
        text, article, kept = header.places(names)
        wanted = sorted({place for place in (text, article, *kept) if place is not None})
        names = [names[place] for place in wanted]
        number, size = 0, file.size / max(1, table.metadata.num_rows)
        for batch in table.iter_batches(_BATCH, columns=names, use_threads=False):
            for values in zip(*(_cells(batch.column(name)) for name in names), strict=True):
                bad = _BROKEN in values
                cells = None if bad else header.cells(names, values)
                yield Row(number, f"row {number}", cells, NO_UNICODE if bad else None, True, int((number + 1) * size))
                number += 1


def _cells(column):
    """The cells of a column; ``_BROKEN`` for those that are not UTF-8."""
    try:
        return column.to_pylist()
    except UnicodeDecodeError:
        out = []
        for cell in column:
            try:
                out.append(cell.as_py())
            except UnicodeDecodeError:
                out.append(_BROKEN)
        return out


_READERS = {"csv": _csv_rows, "tsv": _csv_rows, "jsonl": _json_rows, "parquet": _parquet_rows}
