"""Files of many articles to records, in batches of bounded size; what cannot be a record is told with its place."""

import csv
import glob
import gzip
import importlib
import json
import re
import unicodedata
import zlib
from pathlib import Path
from typing import NamedTuple

from helpers.errors import ArticleError, ArticleNotFoundError, MizanError

TEXT_COLUMNS = ("text", "النص")
ID_COLUMNS = ("article", "id")
FILES_PER_SHARD = 1_000
MAX_CHARACTERS, MAX_RECORDS = 2_000_000, 1_000  # of one batch; a longer article is a batch of its own
MAX_LINE = 64 << 20  # bytes
_NAME = re.compile(r"(?i)(.+?)(?:\.(txt|parquet)|\.(csv|tsv|jsonl|ndjson)(?:\.gz)?)$")
_MAGIC = re.compile(r"[*?[]")
_KINDS = {"txt": "text", "tsv": "csv", "ndjson": "jsonl"}


class File(NamedTuple):
    """One file: the id that its path gives, its path as given and in full, and what tells whether it has changed."""

    name: str
    path: str
    full: str
    size: int
    changed: int


class Shard(NamedTuple):
    """What one worker counts at a time: one table (csv, jsonl, parquet), or up to a thousand text files."""

    kind: str
    files: tuple

    @property
    def name(self):
        more = len(self.files) - 1
        return f"{self.files[0].name} (+{more})" if more else self.files[0].name

    @property
    def size(self):
        return sum(file.size for file in self.files)


class Record(NamedTuple):
    """One article: its id, its file, its number there (from 0, bad records counted too), its text."""

    article: str
    source: str
    row: int
    text: str


class Failure(NamedTuple):
    """Something that could not be read: the file, the place in it, and why."""

    source: str
    place: str
    error: str


class Batch(NamedTuple):
    """Records and failures in the order of the file, and how many bytes of the shard have been read so far."""

    records: list
    failures: list
    position: int


def needed(module, package):
    """Import a module that only this part of the project needs; raises MizanError where it is missing."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise MizanError(f"{package} is not installed", remedy=f"python -m pip install {package}") from error


# ---------------------------------------------------------------- which files
def find_shards(paths, skip=None):
    """The shards under ``paths``: a file, a folder (with all folders in it), a glob, or a list of them.

    Text files (.txt), Parquet, CSV, TSV and JSON lines (.jsonl, .ndjson), these also packed (.gz). Gives a list of
    Shard: text files first, then tables, in the order of the paths and of the names in a folder. ``skip`` is a folder
    that is left out; a file named twice is taken once. Raises ArticleError where nothing is found, or where two files
    would give the same ids.
    """
    files, seen, origin = [], set(), {}
    skip = None if skip is None else Path(skip).resolve()
    for path in [paths] if isinstance(paths, (str, Path)) else list(paths):
        for name, kind, file in _expand(Path(path).expanduser()):
            real = file.resolve()
            if real in seen or (skip is not None and skip in real.parents):
                continue
            seen.add(real)
            if origin.setdefault((kind == "text", name), file) != file:
                raise ArticleError(
                    f"the ids of {origin[kind == 'text', name]} would be the same",
                    file=file,
                    remedy="name the folder above both, or rename one",
                )
            stat = real.stat()
            files.append((kind, File(name, str(file), str(file.absolute()), stat.st_size, stat.st_mtime_ns)))
    if not files:
        raise ArticleNotFoundError("there are no files to count", remedy="name a file, a folder or a glob")
    texts = [file for kind, file in files if kind == "text"]
    groups = [texts[start : start + FILES_PER_SHARD] for start in range(0, len(texts), FILES_PER_SHARD)]
    tables = [Shard(kind, (file,)) for kind, file in files if kind != "text"]
    return [Shard("text", tuple(group)) for group in groups] + tables


def _expand(path):
    if path.is_file():
        found = [(path.parent, path)]
        if not _NAME.fullmatch(path.name):
            raise ArticleError(
                f"files that end in {path.suffix or 'nothing'!r} are not read",
                file=path,
                remedy="save it as .txt, .csv, .jsonl or .parquet",
            )
    elif path.is_dir():
        found = [(path, file) for file in path.rglob("*")]
    elif _MAGIC.search(str(path)):
        first = next(number for number, part in enumerate(path.parts) if _MAGIC.search(part))
        found = [(Path(*path.parts[:first]), Path(file)) for file in glob.glob(str(path), recursive=True)]
    else:
        raise ArticleNotFoundError("there is no such file or folder", file=path, remedy="check the path")
    out = []
    for base, file in found:
        match = _NAME.fullmatch(file.relative_to(base).as_posix())
        if match and not file.name.startswith(".") and file.is_file():
            kind = (match[2] or match[3]).lower()
            out.append((unicodedata.normalize("NFC", match[1]), _KINDS.get(kind, kind), file))
    return sorted(out, key=lambda item: (item[0], item[2].name))


# ---------------------------------------------------------------- their records
def read_batches(shard, text=None, article=None, max_characters=MAX_CHARACTERS, max_records=MAX_RECORDS):
    """The articles of a shard, as Batch after Batch; no more than one batch is held in memory.

    ``text`` and ``article`` name the columns of text and id where they are not recognised. Raises ArticleError where
    nothing of the file can be read; all that goes wrong later is a Failure, and the rest is read.
    """
    records, failures, characters, position = [], [], 0, 0
    items = _texts(shard.files) if shard.kind == "text" else _table(shard, text, article)
    for item, reached in items:
        if isinstance(item, Failure):
            failures.append(item)
        else:
            if records and characters + len(item.text) > max_characters:
                yield Batch(records, failures, position)
                records, failures, characters = [], [], 0
            records.append(item)
            characters += len(item.text)
        position = reached
        if len(records) >= max_records or len(failures) >= max_records:
            yield Batch(records, failures, position)
            records, failures, characters = [], [], 0
    if records or failures:
        yield Batch(records, failures, position)


def _texts(files):
    position = 0
    for file in files:
        position += file.size
        try:
            data = Path(file.full).read_bytes()
            text = data.decode("utf-8-sig")
        except OSError as error:
            yield Failure(file.path, "", f"cannot be opened: {error.strerror}"), position
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            yield Failure(file.path, f"line {line}", "the text is not UTF-8"), position
        else:
            problem = _problem(text, None)
            yield Failure(file.path, "", problem) if problem else Record(file.name, file.path, 0, text), position


def _table(shard, text, article):
    """Record or Failure of every record of a table, each with the bytes read so far."""
    (file,) = shard.files
    read = {"csv": _csv_rows, "jsonl": _json_rows, "parquet": _parquet_rows}[shard.kind]
    errors = (OSError, EOFError, zlib.error, csv.Error, needed("pyarrow", "pyarrow").ArrowException)
    place, seen = None, set()
    try:
        for row, (place, value, body, problem, position) in enumerate(read(file, text, article)):
            problem = problem or _problem(body, value)
            name = f"{file.name}#{row}" if value is None or value == "" else _id(value)
            if not problem and hash(name) in seen:
                problem = f"the id {name!r} stands in an earlier record too"
            if problem:
                yield Failure(file.path, place, problem), position
                continue
            if value is not None:
                seen.add(hash(name))
            yield Record(name, file.path, row, body), position
    except errors as error:
        reason = getattr(error, "strerror", None) or str(error)
        if place is None:
            raise ArticleError(f"cannot be read: {reason}", file=file.path, remedy="check the file") from error
        yield Failure(file.path, f"after {place}", f"the file breaks off: {reason}"), file.size


def _problem(text, article):
    """What keeps a text and an id from being an article, or None."""
    if text is None:
        return "there is no text"
    if not isinstance(text, str):
        return f"the text is no string but {type(text).__name__}"
    if not text.strip():
        return "the text is empty"
    if not (article is None or isinstance(article, str) or _whole(article) == article):
        return f"the id is no string but {type(article).__name__}"
    if not (_is_utf8(text) and _is_utf8(str(article))):
        return "the text or the id is not UTF-8"
    return None


def _is_utf8(text):
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _whole(number):
    try:
        return None if isinstance(number, bool) else int(number)
    except (TypeError, ValueError, OverflowError):
        return None


def _id(value):
    return value if isinstance(value, str) else str(_whole(value))


def _column(given, usual, columns, file, must=True):
    """The name of the wanted column among ``columns``, or None."""
    found = [name for name in ((given,) if given else usual) if name in columns]
    if not found and (must or given):
        raise ArticleError(
            f"there is no column {given or usual[0]!r} but {', '.join(map(str, columns)) or 'nothing'}",
            file=file.path,
            place="header",
            remedy="name the columns of text and id: text=…, article=…",
        )
    return found[0] if found else None


def _open(file):
    """The file as a stream of bytes, unpacked where it is packed, and the function that tells how far it was read."""
    raw = open(file.full, "rb")
    return (gzip.GzipFile(fileobj=raw) if file.path.lower().endswith(".gz") else raw), raw


def _lines(stream):
    """The lines of a stream; of a line that is too long only the beginning, without its end mark."""
    while line := stream.readline(MAX_LINE):
        rest = line
        while len(rest) == MAX_LINE and not rest.endswith(b"\n"):
            rest = stream.readline(MAX_LINE)
        yield line


def _json_rows(file, text, article):
    stream, raw = _open(file)
    with raw, stream:
        for number, line in enumerate(_lines(stream), start=1):
            if not line.strip():
                continue
            record, problem = _json_record(line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line)
            body = record.get(text or next((name for name in TEXT_COLUMNS if name in record), ""))
            value = record.get(article or next((name for name in ID_COLUMNS if name in record), ""))
            yield f"line {number}", value, body, problem, raw.tell()


def _json_record(line):
    """The record of a line, and what is wrong with it."""
    if len(line) >= MAX_LINE:
        return {}, f"the line is longer than {MAX_LINE:,} bytes"
    try:
        record = json.loads(line.decode("utf-8", "surrogateescape").rstrip())
    except json.JSONDecodeError as error:
        return {}, f"this is no valid JSON: {error.msg.removesuffix(' at')}, column {error.colno}"
    except (ValueError, RecursionError) as error:
        return {}, f"this is no valid JSON: {error}"
    return (record, None) if isinstance(record, dict) else ({}, f"this is no record but {type(record).__name__}")


def _csv_rows(file, text, article):
    csv.field_size_limit(max(csv.field_size_limit(), MAX_LINE // 8))
    stream, raw = _open(file)
    with raw, stream:
        lines = (line.decode("utf-8", "surrogateescape") for line in _lines(stream))
        delimiter = "\t" if ".tsv" in Path(file.path).name.lower() else ","
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        header = [cell.removeprefix("\ufeff").strip() for cell in next(reader, [])]
        body = header.index(_column(text, TEXT_COLUMNS, header, file))
        value = _column(article, ID_COLUMNS, header, file, must=False)
        value = None if value is None else header.index(value)
        while True:
            place = f"line {reader.line_num + 1}"
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield place, None, None, f"this is no valid CSV: {error}", raw.tell()
                continue
            if not cells:
                continue
            if len(cells) != len(header):
                yield place, None, None, f"{len(cells)} fields where the header has {len(header)}", raw.tell()
            else:
                yield place, None if value is None else cells[value], cells[body], None, raw.tell()


def _parquet_rows(file, text, article):
    parquet = needed("pyarrow.parquet", "pyarrow")
    with parquet.ParquetFile(file.full, buffer_size=1 << 20, pre_buffer=False) as table:
        names = table.schema_arrow.names
        body = _column(text, TEXT_COLUMNS, names, file)
        value = _column(article, ID_COLUMNS, names, file, must=False)
        row, size = 0, file.size / max(1, table.metadata.num_rows)
        for batch in table.iter_batches(256, columns=[body] if value is None else [body, value], use_threads=False):
            ids = batch.column(value) if value is not None else [None] * batch.num_rows
            for one, cell in zip(ids, batch.column(body), strict=True):
                problem = None
                try:
                    one, cell = None if one is None else one.as_py(), cell.as_py()
                except UnicodeDecodeError:
                    one, cell, problem = None, None, "the text or the id is not UTF-8"
                yield f"row {row}", one, cell, problem, int((row + 1) * size)
                row += 1
