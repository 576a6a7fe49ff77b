"""The two finders over many files: constant memory, progress, several processes, resume after a kill, Dask."""

import json
import os
import uuid
import warnings
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from pandas.api.types import is_integer_dtype

from helpers.errors import ArticleNotFoundError, MizanError
from helpers.lexicon import entity_lexicon, stance_lexicon
from helpers.rows import Columns
from helpers.sentences import check_sections
from helpers.shards import find_shards, needed
from helpers.tallies import ARTICLE_COLUMNS, TABLES, Settings, make_tasks, noted, stored
from helpers.workers import Progress, run_dask, run_here, run_processes

_INDEX = "shards.json"


class Counts(NamedTuple):
    """What ``read_counts`` gives: four frames."""

    articles: pd.DataFrame
    mentions: pd.DataFrame
    stance: pd.DataFrame
    failures: pd.DataFrame


def count_corpus(
    paths,
    out,
    *,
    text=None,
    article=None,
    keep=(),
    spans="counts",
    sections=("body",),
    entities=None,
    stance=None,
    processes=1,
    client=None,
    progress=True,
):
    """Run both finders over any number of articles in files, and keep what they find in the folder ``out``.

    ``paths`` is a file, a folder, a glob or a list of them: .txt (one article a file), .csv, .tsv, .jsonl (these also
    as .gz) and .parquet. A table's columns are known by name as in ``load_articles``, or are those that ``text`` and
    ``article`` name; a record without id is ``stem#row``. ``keep`` names further columns to keep with each article,
    such as the outlet or the date. ``spans="counts"`` keeps counts for each article, ``"spans"`` every span.
    ``sections`` are searched; ``entities`` and ``stance`` are dicts with ``lexicon`` or ``extra`` for the finders.
    ``processes`` work at the same time, each on shards of its own (in a script, call this under ``if __name__ ==
    "__main__":``). With ``client``, a ``distributed.Client``, its workers do the work: they must see the files and
    ``out`` under the same paths. ``progress=False`` hides the bar.

    A shard that ``out`` already holds is kept if neither it (its path, size and time of change) nor the settings, the
    lexicons or the code that counts have changed: so a run that was stopped goes on where it was. Bad records are set
    aside, with their place. Only one run at a time may write into ``out``.

    Gives a frame, one row a shard (a table, or up to a thousand text files): ``shard`` (str), ``state`` (str: counted,
    kept, failed), ``articles``, ``words``, ``failures`` (int64). ``read_counts(out)`` reads the counts. Warns where a
    whole shard failed, and of files that are not counted. Raises MizanError for wrong arguments, paths that hold
    nothing, an ``out`` that cannot be written or that another run is writing, a missing package, workers that cannot
    start, and lexicons or code that have changed since Python was started.
    """
    if spans not in ("counts", "spans"):
        raise MizanError(f"spans={spans!r} is unknown", remedy='use "counts" or "spans"')
    if isinstance(processes, bool) or not isinstance(processes, int) or processes < 1:
        raise MizanError(f"processes={processes!r} is no number of processes", remedy="use 1 or more")
    settings = Settings(
        columns=_columns(text, article, keep),
        spans=spans == "spans",
        sections=tuple(sorted(check_sections(sections))),
        entities=_options("entities", entities, entity_lexicon),
        stance=_options("stance", stance, stance_lexicon),
    )
    tasks = make_tasks(find_shards(paths, skip=out), out, settings)
    with _alone(Path(out)):
        _prepare(Path(out), tasks)
        notes = [stored(task) for task in tasks]
        states = ["failed" if note is None or note["failed"] else "kept" for note in notes]
        todo = {number: task for number, task in enumerate(tasks) if states[number] == "failed"}
        for number, note in _run(todo, Path(out), processes, client, progress):
            notes[number], states[number] = note, "failed" if note["failed"] else "counted"
    if "failed" in states:
        warnings.warn(
            f"{states.count('failed')} of {len(tasks)} shards failed: see read_counts(…).failures", stacklevel=2
        )
    names = pd.DataFrame({"shard": [task.shard.name for task in tasks], "state": states}).astype("str")
    return names.join(pd.DataFrame(notes, columns=["articles", "words", "failures"]).astype("int64"))


def _run(tasks, out, processes, client, progress):
    """Count the shards, with a bar; yields (number, note) of each one that is done."""
    if client is not None:
        events = run_dask(tasks, client)
    else:
        processes = min(processes, len(tasks))
        events = run_processes(tasks, processes) if processes > 1 else run_here(tasks)
    with Progress(tasks, progress and bool(tasks)) as bar:
        try:
            for number, note, articles, position in events:
                bar.update(number, articles, position)
                if note is not None:
                    yield number, note
        finally:
            events.close()
            _sweep(out)


def _columns(text, article, keep):
    """The columns to read, checked."""
    keep = (keep,) if isinstance(keep, str) else tuple(keep)
    for name in keep:
        if name in ARTICLE_COLUMNS or keep.count(name) > 1:
            raise MizanError(f"keep={name!r} would be two columns of one name", remedy="leave it out")
    return Columns(text, article, keep)


def _options(name, options, check):
    """The options of a finder, checked, each lexicon as a frame: so they reach workers that do not have the file."""
    options = {key: table for key, table in (options or {}).items() if table is not None}
    for key in set(options) - {"lexicon", "extra"}:
        raise MizanError(f"{name} has no option {key!r}", remedy='use {"lexicon": …} or {"extra": …}')
    if options:
        check(**options)
    for key, table in options.items():
        if not isinstance(table, pd.DataFrame):
            options[key] = pd.read_csv(table, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    return options


@contextmanager
def _alone(out):
    """Keep other runs out of the folder until this one has ended, however it ends."""
    with _writable(out):
        out.mkdir(parents=True, exist_ok=True)
        file = open(out / ".lock", "ab")
    with file:
        try:
            _lock(file)
        except (BlockingIOError, PermissionError) as error:
            raise MizanError(
                "another run is writing here", file=out, remedy="wait for it, or name another folder"
            ) from error
        except OSError:  # a file system without locks
            pass
        yield


def _lock(file):
    if os.name == "nt":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def _writable(out):
    try:
        yield
    except OSError as error:
        raise MizanError(f"cannot be written: {error.strerror}", file=out, remedy="name another folder") from error


def _prepare(out, tasks):
    """Make the folders of ``out`` and write down which shards belong to this corpus."""
    with _writable(out):
        for table in TABLES:
            (out / table).mkdir(exist_ok=True)
        _sweep(out)
        draft = out / f".{uuid.uuid4().hex}.tmp"
        draft.write_text(json.dumps([[task.key, task.fingerprint] for task in tasks]), encoding="utf-8")
        os.replace(draft, out / _INDEX)


def _sweep(out):
    """Remove the drafts that a killed worker left behind."""
    for draft in [*out.glob(".*.tmp"), *out.glob("*/.*.tmp")]:
        draft.unlink(missing_ok=True)


def read_counts(out):
    """Read what ``count_corpus`` keeps in ``out``, in the order of its paths; of an unfinished run what is there.

    Gives ``Counts``, four frames. ``articles``: ``article`` (str), ``source`` (str, the file), ``row`` (int64, the
    number in it, from 0), ``words`` (int64, in the sections searched), ``characters`` (int64, of the whole text), and
    the columns kept (str).
    ``mentions``: ``article``, ``entity``, ``type``, ``kind``, ``ar``, ``en`` (str), ``count`` (int64). ``stance``:
    ``article``, ``pole``, ``cameo`` (str), ``count`` (int64). With ``spans="spans"`` these two have the rows and
    columns of ``entity_mentions`` and ``stance_terms``. ``failures``: ``source``, ``place``, ``error`` (str). Warns
    where shards are missing, and where two records have one id. Raises MizanError where there are no counts.
    """
    arrow, parquet = needed("pyarrow", "pyarrow"), needed("pyarrow.parquet", "pyarrow")
    out = Path(out)
    try:
        index = json.loads((out / _INDEX).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ArticleNotFoundError(
            "there are no counts", file=out, remedy="run count_corpus with this folder"
        ) from error
    done = [key for key, mark in index if noted([out / table / key for table in TABLES], mark)]
    if not done:
        raise ArticleNotFoundError("no shard is counted yet", file=out, remedy="run count_corpus again")
    if len(done) < len(index):
        warnings.warn(f"{len(index) - len(done)} of {len(index)} shards are not counted yet", stacklevel=2)
    frames = {}
    for table in TABLES:
        rows = arrow.concat_tables([parquet.read_table(out / table / key) for key in done]).to_pandas()
        frames[table] = rows.astype({column: "str" for column in rows if not is_integer_dtype(rows[column])})
    ids = frames["articles"]["article"]
    if ids.duplicated().any():
        twice = ids[ids.duplicated()]
        warnings.warn(f"{len(twice)} records have the id of another one, such as {twice.iloc[0]!r}", stacklevel=2)
    return Counts(**frames)
