"""The articles of a shard, in batches of bounded size; what cannot be an article is told with its place."""

import csv
import zlib
from typing import NamedTuple

from helpers.columns import cell, record
from helpers.encodings import decode
from helpers.errors import ArticleError
from helpers.files import MAX_BYTES, read_bytes
from helpers.rows import NO_UNICODE, Columns, read_rows
from helpers.shards import needed

MAX_CHARACTERS, MAX_RECORDS = 2_000_000, 1_000  # of one batch; a longer article is a batch of its own


class Record(NamedTuple):
    """One article: its id, its file, its number there (from 0, bad records counted too), its place in words, its text.

    ``kept`` are the cells of the columns that were asked for besides, as strings.
    """

    article: str
    source: str
    row: int
    place: str
    text: str
    kept: tuple = ()


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


def read_batches(shard, columns=None, max_characters=MAX_CHARACTERS, max_records=MAX_RECORDS):
    """The articles of a shard, as Batch after Batch; no more than one batch is held in memory.

    ``columns`` are ``rows.Columns``. Raises ArticleError where nothing of the file can be read; all that goes wrong
    later is a Failure, and the rest is read.
    """
    records, failures, characters, position = [], [], 0, 0
    columns = columns or Columns()
    for item, reached in _texts(shard.files, columns) if shard.kind == "txt" else _table(shard, columns):
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


def _texts(files, columns):
    """Record or Failure of every text file, each with the bytes read so far."""
    position, kept = 0, ("",) * len(columns.keep)
    for file in files:
        position += file.size
        try:
            if file.problem:
                raise ArticleError(file.problem)
            text = decode(read_bytes(file.full, MAX_BYTES)).text
            if not text.strip():
                raise ArticleError("the text is empty")
        except ArticleError as error:
            yield Failure(file.path, error.place or "", error.what), position
        else:
            yield Record(file.name, file.path, 0, "", text, kept), position


def _table(shard, columns):
    """Record or Failure of every row of a table, each with the bytes read so far."""
    (file,) = shard.files
    row, seen = None, set()
    try:
        for row in read_rows(shard.kind, file, columns):
            found = row.problem or _record(row, file)
            if isinstance(found, Record) and hash(found.article) in seen:
                found = f"the id {found.article!r} stands in an earlier record too"
            if isinstance(found, str):
                found = Failure(file.path, row.place, found)
            elif row.cells.article is not None:
                seen.add(hash(found.article))
            yield found, row.position
    except ArticleError:
        raise
    except (OSError, EOFError, zlib.error, csv.Error, needed("pyarrow", "pyarrow").ArrowException) as error:
        reason = getattr(error, "strerror", None) or str(error)
        if row is None:
            raise ArticleError(f"cannot be read: {reason}", file=file.path, remedy="check the file") from error
        yield Failure(file.path, f"after {row.place}", f"the file breaks off: {reason}"), file.size


def _record(row, file):
    """The article of a row, or what keeps it from being one."""
    found = record({"text": row.cells.text, "article": row.cells.article}, row.number, file.path)
    if isinstance(found, ArticleError):
        return found.what
    name = found["article"] or f"{file.name}#{row.number}"
    kept = tuple(map(cell, row.cells.kept))
    if not row.sure and not all(map(_is_utf8, (name, found["text"], *kept))):
        return NO_UNICODE
    return Record(name, file.path, row.number, row.place, found["text"], kept)


def _is_utf8(text):
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
