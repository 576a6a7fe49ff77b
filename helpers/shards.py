"""Many files as shards: what one worker counts at a time, and what tells whether it has changed."""

import importlib
import os
import warnings
from pathlib import Path
from typing import NamedTuple

from helpers.errors import ArticleError, ArticleNotFoundError, MizanError, MizanWarning
from helpers.files import find, shown

TABLES = ("csv", "tsv", "jsonl", "parquet")
FILES_PER_SHARD = 1_000
_REMEDY = 'save it as .txt, .csv, .jsonl or .parquet: load_articles(…).to_parquet("articles.parquet") does so'


class File(NamedTuple):
    """One file: its kind, the id that its path gives, its path as given and in full, its size, when it was changed.

    ``problem`` says why it cannot be read at all, or is ``""``.
    """

    kind: str
    name: str
    path: str
    full: str
    size: int = 0
    changed: int = 0
    problem: str = ""


class Shard(NamedTuple):
    """What one worker counts at a time: one table (csv, tsv, jsonl, parquet), or up to a thousand text files (txt)."""

    kind: str
    files: tuple

    @property
    def name(self):
        more = len(self.files) - 1
        return f"{self.files[0].name} (+{more})" if more else self.files[0].name

    @property
    def size(self):
        return sum(file.size for file in self.files)


def needed(module, package):
    """Import a module that only this part of the project needs; raises MizanError where it is missing."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise MizanError(f"{package} is not installed", remedy=f"python -m pip install {package}") from error


def find_shards(paths, skip=None):
    """The shards under ``paths``: a file, a folder (with all folders in it), a glob, or a list of them.

    Text files (.txt), CSV, TSV and JSON lines (.jsonl, .ndjson), these also packed (.gz), and Parquet, found as
    ``load_articles`` finds them. Gives a list of Shard: text files first, then tables, in the order of the paths and of
    the names in a folder. ``skip`` is a folder that is left out; a file named twice is taken once. Warns of files that
    ``load_articles`` reads but that are not counted here. Raises ArticleError where nothing is found, where a file is
    named that is not counted, or where two files would give the same ids.
    """
    given = [paths] if isinstance(paths, (str, os.PathLike)) else list(paths)
    skip = None if skip is None else os.path.realpath(skip)
    texts, tables, others, origin = [], [], [], {}
    for one in find(given)[0]:
        if isinstance(one.error, ArticleNotFoundError):
            raise one.error
        if skip is not None and Path(skip) in Path(os.path.realpath(one.file)).parents:
            continue
        if not one.error and one.kind not in ("txt", *TABLES):
            others.append(one)
            continue
        is_text = bool(one.error) or one.kind == "txt"
        before = origin.setdefault((is_text, one.article or shown(one.file)), one.file)
        if before != one.file:
            raise ArticleError(
                f"the ids of {shown(before)} would be the same",
                file=shown(one.file),
                remedy="name the folder above both, or rename one",
            )
        file = _file(one)
        if is_text:
            texts.append(file)
        else:
            tables.append(Shard(one.kind, (file,)))
    _say(others, given, texts or tables)
    groups = [texts[start : start + FILES_PER_SHARD] for start in range(0, len(texts), FILES_PER_SHARD)]
    return [Shard("txt", tuple(group)) for group in groups] + tables


def _file(found):
    path, full = shown(found.file), str(found.file.absolute())
    if found.error:
        return File("txt", found.article or path, path, full, problem=found.error.what)
    try:
        stat = os.stat(full)
    except OSError as error:
        return File(found.kind, found.article, path, full, problem=f"cannot be opened: {error.strerror}")
    return File(found.kind, found.article, path, full, stat.st_size, stat.st_mtime_ns)


def _say(others, given, counted):
    """Tell of files that are of a kind that is not counted."""
    named = {os.path.realpath(Path(path).expanduser()) for path in given}
    for one in others:
        if os.path.realpath(one.file) in named:
            ends = one.file.suffix or "nothing"
            raise ArticleError(f"files that end in {ends!r} are not counted", file=shown(one.file), remedy=_REMEDY)
    if not counted:
        raise ArticleNotFoundError("there are no files to count", remedy="name a file, a folder or a glob")
    if others:
        what = f"{len(others)} files are not counted, such as {shown(others[0].file)}: {_REMEDY}"
        warnings.warn(what, MizanWarning, stacklevel=4)
