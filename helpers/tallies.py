"""One shard counted: its records through both finders, into tables that are stored all together or not at all."""

import hashlib
import json
import os
import re
import threading
import time
import uuid
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from pandas.api.types import is_integer_dtype

from helpers.both import Both
from helpers.errors import ArticleError, MizanError
from helpers.paths import LEXICONS, LOADED
from helpers.records import Failure, read_batches
from helpers.rows import Columns
from helpers.shards import Shard, needed

ARTICLE_COLUMNS = ("article", "source", "row", "words", "characters")
TABLES = ("articles", "mentions", "stance", "failures")
_IMPORT = re.compile(r"(?m)^ *(?:import helpers\.(\w+)|from helpers(?:\.(\w+))? import (\([^)]*\)|.+))")
_ROW_GROUP = 1 << 16  # rows written together
_ONE_BATCH = threading.Lock()  # one thread of a process at a time uses the finders
_FINDERS = {}  # those of the corpus that this process counts


class Settings(NamedTuple):
    """How to count: which columns to read, every span or counts, the sections, the options of the finders."""

    columns: Columns
    spans: bool
    sections: tuple
    entities: dict
    stance: dict


class Task(NamedTuple):
    """One shard to count: all that a worker, be it on another machine, needs."""

    shard: Shard
    out: str
    settings: Settings
    rules: str
    counting: str
    fingerprint: str

    @property
    def key(self):
        """The name of the shard's files in ``out``."""
        name = re.sub(r"[^\w.-]+", "_", self.shard.name)[-40:]
        full = self.shard.files[0].full.encode("utf-8", "surrogateescape")
        return f"{name}-{hashlib.sha256(full).hexdigest()[:12]}.parquet"

    def file(self, table):
        return Path(self.out) / table / self.key


@lru_cache(maxsize=1)
def rules_hash():
    """What the counts depend on besides the files: a hash of the lexicons and of the modules that count."""
    found = hashlib.sha256()
    for file in _rules():
        found.update(file.name.encode() + b"\0" + file.read_bytes())
    return found.hexdigest()


@lru_cache(maxsize=1)
def _rules():
    return sorted([*_sources(Path(__file__)), *LEXICONS.glob("*.csv")])


def _sources(module, found=()):
    """The file of a module and of all modules of this package that it uses."""
    found = {*found, module}
    for room, one, names in _IMPORT.findall(module.read_text(encoding="utf-8")):
        for name in [room or one, *re.findall(r"\w+", names)]:
            used = module.with_name(f"{name}.py")
            if name and used not in found and used.is_file():
                found = _sources(used, found)
    return found


def _check_loaded():
    """What this process has in memory must be what the hash is made of."""
    for file in _rules():
        if LOADED < file.stat().st_mtime_ns <= time.time_ns():
            raise MizanError("has changed since Python was started", file=file, remedy="restart Python or the kernel")


def make_tasks(shards, out, settings):
    """The tasks of some shards. Their fingerprints change with the files, the settings, the lexicons and the code.

    Raises MizanError where the lexicons or the code have changed since they were loaded.
    """
    _check_loaded()
    tables = [{key: v.to_csv() for key, v in options.items()} for options in (settings.entities, settings.stance)]
    counting = json.dumps([rules_hash(), settings[:3], tables], sort_keys=True)
    counting = hashlib.sha256(counting.encode()).hexdigest()
    tasks = []
    for shard in shards:
        files = [[file.full, file.size, file.changed] for file in shard.files]
        mark = hashlib.sha256(json.dumps([files, counting]).encode()).hexdigest()
        tasks.append(Task(shard, os.path.abspath(out), settings, rules_hash(), counting, mark))
    return tasks


# ---------------------------------------------------------------- what is stored
def stored(task):
    """What was noted when the shard was counted (dict), or None where it must be counted."""
    return noted([task.file(table) for table in TABLES], task.fingerprint)


def noted(files, fingerprint):
    """What was noted in the tables of a shard, or None where one is missing, damaged or of another state or time."""
    parquet, arrow = needed("pyarrow.parquet", "pyarrow"), needed("pyarrow", "pyarrow")
    notes = []
    for file in files:
        try:
            notes.append(json.loads(parquet.read_metadata(file).metadata[b"mizan"]))
        except (OSError, KeyError, TypeError, ValueError, arrow.ArrowException):
            return None
        if notes[-1] != notes[0] or notes[0]["fingerprint"] != fingerprint:
            return None
    return notes[0]


@contextmanager
def _writing(out):
    """What goes wrong while the results are written is told with what to do."""
    try:
        yield
    except OSError as error:
        raise MizanError(
            f"cannot be written: {error.strerror or error}",
            file=out,
            remedy="make room, or name another folder, and run it again; shards that are complete are kept",
        ) from error


class _Writer:
    """The tables of one shard, written as drafts and put in their places at the end."""

    def __init__(self, task):
        self.task, self.drafts, self.writers, self.waiting = task, {}, {}, {}
        self.note = {"fingerprint": task.fingerprint, "failed": False, "articles": 0, "words": 0, "failures": 0}

    def __enter__(self):
        return self

    def add(self, **frames):
        arrow, parquet = needed("pyarrow", "pyarrow"), needed("pyarrow.parquet", "pyarrow")
        for table, frame in frames.items():
            if table not in self.writers:
                kinds = [arrow.int64() if is_integer_dtype(frame[c]) else arrow.string() for c in frame]
                schema = arrow.schema(list(zip(frame.columns, kinds, strict=True)))
                self.drafts[table] = self.task.file(table).with_name(f".{uuid.uuid4().hex}.tmp")
                with _writing(self.task.out):
                    self.writers[table] = parquet.ParquetWriter(self.drafts[table], schema, compression="zstd")
            waiting = self.waiting.setdefault(table, [])
            if len(frame):
                schema = self.writers[table].schema
                waiting.append(arrow.Table.from_pandas(frame, schema, preserve_index=False).replace_schema_metadata())
            if sum(map(len, waiting)) >= _ROW_GROUP:
                self._flush(table)
        if "articles" in frames:
            self.note["articles"] += len(frames["articles"])
            self.note["words"] += int(frames["articles"]["words"].sum())

    def _flush(self, table):
        if waiting := self.waiting.pop(table, None):
            with _writing(self.task.out):
                self.writers[table].write_table(needed("pyarrow", "pyarrow").concat_tables(waiting))

    def fail(self, failures, whole=False):
        """Add failures; ``whole``: the shard is not counted at all."""
        rows = [[cell.encode("utf-8", "backslashreplace").decode() for cell in failure] for failure in failures]
        self.add(failures=pd.DataFrame(rows, columns=Failure._fields, dtype="str"))
        self.note["failures"] += len(failures)
        self.note["failed"] |= whole

    def commit(self):
        """Close the tables, those that nothing was added to as well, and put them in their places; gives the note."""
        if len(self.writers) < len(TABLES):
            self.add(**_find([], self.task))
            self.fail([])
        with _writing(self.task.out):
            for table, writer in self.writers.items():
                self._flush(table)
                writer.add_key_value_metadata({"mizan": json.dumps(self.note)})
                writer.close()
            for draft in self.drafts.values():
                with open(draft, "rb+") as file:
                    os.fsync(file.fileno())  # or a machine that goes off may keep the name and lose the content
            for table, draft in self.drafts.items():
                os.replace(draft, self.task.file(table))
        return self.note

    def __exit__(self, *error):
        for writer in self.writers.values():
            with suppress(Exception):  # a full disk: the error that matters is on its way
                writer.close()
        for draft in self.drafts.values():
            draft.unlink(missing_ok=True)


# ---------------------------------------------------------------- one shard
def count_shard(task):
    """Count one shard and store it: (None, articles, bytes) after each batch, (note, articles, bytes) at the end.

    What cannot be counted is a row of the shard's table of failures. Raises MizanError where this process has another
    version of the project than the one that made the task, OSError where ``out`` cannot be written.
    """
    if task.rules != rules_hash():
        raise MizanError(
            "a worker has another version of the project or its lexicons than the process that sent it the shard",
            remedy="restart Python; on other machines, install the same version",
        )
    note = stored(task)
    if note is None or note["failed"]:
        with _Writer(task) as writer:
            try:
                for batch in read_batches(task.shard, task.settings.columns):
                    writer.fail(batch.failures)
                    for frames, failures in _pieces(batch.records, task):
                        writer.add(**frames)
                        writer.fail(failures)
                    yield None, writer.note["articles"], batch.position
            except ArticleError as error:
                problem = f"{error.what} ({error.remedy})" if error.remedy else error.what
                writer.fail([Failure(error.file or "", error.place or "", problem)], whole=True)
            note = writer.commit()
    yield note, note["articles"], task.shard.size


def give_up(task, error):
    """Note that a shard could not be counted at all, and why; gives the note."""
    with _Writer(task) as writer:
        writer.fail([Failure(task.shard.files[0].path, "", error)], whole=True)
        return writer.commit()


def _pieces(records, task):
    """(tables, []) of the records, and ({}, [failure]) of each one that a finder stops at."""
    if not records:
        return
    try:
        frames, failures = _find(records, task), []
    except Exception as error:
        problem = f"cannot be counted: {type(error).__name__}: {error}"
        frames, failures = {}, [Failure(records[0].source, records[0].place, problem)]
    if failures and len(records) > 1:
        half = len(records) // 2
        yield from _pieces(records[:half], task)
        yield from _pieces(records[half:], task)
    else:
        yield frames, failures


def _find(records, task):
    """The tables of some records; of none, empty ones with their columns."""
    with _ONE_BATCH:
        if task.counting not in _FINDERS:
            _FINDERS.clear()
            _FINDERS[task.counting] = Both(task.settings.entities, task.settings.stance, task.settings.sections)
        find = _FINDERS[task.counting].spans if task.settings.spans else _FINDERS[task.counting].counts
        mentions, stance, words = find([r.article for r in records], [r.text for r in records])
    numbers = zip(records, words.tolist(), strict=True)
    rows = [(r.article, r.source, r.row, count, len(r.text), *r.kept) for r, count in numbers]
    articles = pd.DataFrame(rows, columns=[*ARTICLE_COLUMNS, *task.settings.columns.keep])
    kinds = {c: "int64" if c in ("row", "words", "characters") else "str" for c in articles}
    return {"articles": articles.astype(kinds), "mentions": mentions, "stance": stance}
