"""One shard counted: its records through both finders, into tables that are stored all together or not at all."""

import hashlib
import json
import os
import re
import threading
import uuid
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from pandas.api.types import is_integer_dtype

from helpers import arabic
from helpers.entities import entity_mentions
from helpers.errors import ArticleError, MizanError
from helpers.paths import LEXICONS
from helpers.sentences import split_sentences
from helpers.shards import Failure, Shard, needed, read_batches
from helpers.stance import stance_terms

TABLES = ("articles", "mentions", "stance", "failures")
_COUNTED = {"mentions": ["entity", "type", "kind", "ar", "en"], "stance": ["pole", "cameo"]}
_IMPORT = re.compile(r"(?m)^ *from helpers(?:\.(\w+) import| import (.+))")
_ONE_BATCH = threading.Lock()  # one thread of a process at a time uses the finders


class Settings(NamedTuple):
    """How to count: the columns of text and id, every span or counts, the sections, the options of the finders."""

    columns: dict
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
    for file in sorted([*_sources(Path(__file__)), *LEXICONS.glob("*.csv")]):
        found.update(file.name.encode() + b"\0" + file.read_bytes())
    return found.hexdigest()


def _sources(module, found=()):
    """The file of a module and of all modules of this package that it uses."""
    found = {*found, module}
    for one, several in _IMPORT.findall(module.read_text(encoding="utf-8")):
        for name in re.findall(r"\w+", one or several):
            used = module.with_name(f"{name}.py")
            if used not in found and used.is_file():
                found = _sources(used, found)
    return found


def make_tasks(shards, out, settings):
    """The tasks of some shards. Their fingerprints change with the files, the settings, the lexicons and the code."""
    tables = [{key: v.to_csv() for key, v in options.items()} for options in (settings.entities, settings.stance)]
    common = json.dumps([rules_hash(), settings[:3], tables], sort_keys=True)
    tasks = []
    for shard in shards:
        files = [[file.full, file.size, file.changed] for file in shard.files]
        mark = hashlib.sha256(json.dumps([files, common]).encode()).hexdigest()
        tasks.append(Task(shard, os.path.abspath(out), settings, rules_hash(), mark))
    return tasks


# ---------------------------------------------------------------- what is stored
def stored(task):
    """What was noted when the shard was counted (dict), or None where it must be counted."""
    return noted([task.file(table) for table in TABLES], task.fingerprint)


def noted(files, fingerprint):
    """What was noted in the tables of a shard, or None where one is missing, damaged or of another state."""
    parquet, arrow = needed("pyarrow.parquet", "pyarrow"), needed("pyarrow", "pyarrow")
    for file in files:
        try:
            note = json.loads(parquet.read_metadata(file).metadata[b"mizan"])
        except (OSError, KeyError, TypeError, ValueError, arrow.ArrowException):
            return None
        if note["fingerprint"] != fingerprint:
            return None
    return note


class _Writer:
    """The tables of one shard, written as drafts and put in their places at the end."""

    def __init__(self, task):
        self.task, self.drafts, self.writers = task, {}, {}
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
                self.writers[table] = parquet.ParquetWriter(self.drafts[table], schema, compression="zstd")
            if len(frame):
                schema = self.writers[table].schema
                rows = arrow.Table.from_pandas(frame, schema, preserve_index=False)
                self.writers[table].write_table(rows.replace_schema_metadata())
        if "articles" in frames:
            self.note["articles"] += len(frames["articles"])
            self.note["words"] += int(frames["articles"]["words"].sum())

    def fail(self, failures, whole=False):
        """Add failures; ``whole``: the shard is not counted at all."""
        self.add(failures=pd.DataFrame(failures, columns=Failure._fields).astype("str"))
        self.note["failures"] += len(failures)
        self.note["failed"] |= whole

    def commit(self):
        """Close the tables, those that nothing was added to as well, and put them in their places; gives the note."""
        if len(self.writers) < len(TABLES):
            self.add(**_find([], self.task.settings))
            self.fail([])
        for writer in self.writers.values():
            writer.add_key_value_metadata({"mizan": json.dumps(self.note)})
            writer.close()
        for table, draft in self.drafts.items():
            os.replace(draft, self.task.file(table))
        return self.note

    def __exit__(self, *error):
        for writer in self.writers.values():
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
                for batch in read_batches(task.shard, **task.settings.columns):
                    writer.fail(batch.failures)
                    for frames, failures in _pieces(batch.records, task.settings):
                        writer.add(**frames)
                        writer.fail(failures)
                    yield None, writer.note["articles"], batch.position
            except ArticleError as error:
                writer.fail([Failure(error.file or "", error.place or "", error.what)], whole=True)
            note = writer.commit()
    yield note, note["articles"], task.shard.size


def give_up(task, error):
    """Note that a shard could not be counted at all, and why; gives the note."""
    with _Writer(task) as writer:
        writer.fail([Failure(task.shard.files[0].path, "", error)], whole=True)
        return writer.commit()


def _pieces(records, settings):
    """(tables, []) of the records, and ({}, [failure]) of each one that a finder stops at."""
    if not records:
        return
    try:
        frames, failures = _find(records, settings), []
    except Exception as error:
        problem = f"cannot be counted: {type(error).__name__}: {error}"
        frames, failures = {}, [Failure(records[0].source, f"row {records[0].row}", problem)]
    if failures and len(records) > 1:
        half = len(records) // 2
        yield from _pieces(records[:half], settings)
        yield from _pieces(records[half:], settings)
    else:
        yield frames, failures


def _find(records, settings):
    """The tables of some records; of none, empty ones with their columns."""
    ids = pd.Series([record.article for record in records], dtype="str")
    frame = pd.DataFrame({"article": range(len(records)), "text": [r.text for r in records]}).astype("str")
    with _ONE_BATCH:
        spans = {
            "mentions": entity_mentions(frame, sections=settings.sections, **settings.entities),
            "stance": stance_terms(frame, sections=settings.sections, **settings.stance),
        }
        sentences = split_sentences(frame)
    tables = {"articles": _articles(records, ids, sentences[sentences["section"].isin(settings.sections)])}
    for table, found in spans.items():
        found = found.assign(article=found["article"].astype("int64"))
        if not settings.spans:
            found = found.groupby(["article", *_COUNTED[table]]).size().reset_index(name="count")
        tables[table] = found.assign(article=ids.take(found["article"]).array)
    return tables


def _articles(records, ids, sentences):
    words = sentences["text"].str.count(arabic.ARABIC_WORD.pattern)
    words = words.groupby(sentences["article"].astype("int64")).sum()
    numbers = {
        "row": [record.row for record in records],
        "words": words.reindex(range(len(records)), fill_value=0).tolist(),
        "characters": [len(record.text) for record in records],
    }
    sources = pd.Series([record.source for record in records], dtype="str")
    return pd.DataFrame({"article": ids, "source": sources}).join(pd.DataFrame(numbers, dtype="int64"))
