"""Which files to load, their ids and their bytes: nothing outside the folder asked for, nothing without a limit."""

import glob
import gzip
import io
import os
import stat
import unicodedata
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from helpers.errors import ArticleError, ArticleNotFoundError

KINDS = {
    ".txt": "txt", ".html": "html", ".htm": "html", ".csv": "csv", ".tsv": "tsv", ".xlsx": "xlsx", ".json": "json",
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet", ".docx": "docx", ".zip": "zip",
}  # fmt: skip
PACKED = frozenset(["txt", "html", "csv", "tsv", "json", "jsonl"])  # kinds that are read from .gz too
NAMES = ", ".join([*KINDS, ".json.gz", ".jsonl.gz"])
MAX_BYTES = 256 * 2**20
MAX_MEMBERS = 100_000
MAX_RATIO = 200  # an archive above 10 MB that packs closer than this is taken for a bomb
_MAGIC = frozenset("*?[")


class Found(NamedTuple):
    """One file to load: where it is, the id it gives, its kind, or the error that keeps it out."""

    file: Path
    article: str
    kind: str
    error: ArticleError | None = None


def kind_of(name):
    """The kind of file that ``name`` ends in, and the name without its suffixes; kind None for what is not read.

    >>> kind_of("news.2022.jsonl.gz"), kind_of("notes.pdf")
    (('jsonl', 'news.2022'), (None, 'notes'))
    """
    stem, suffix = os.path.splitext(name)
    if suffix.lower() == ".gz":
        inner, suffix = os.path.splitext(stem)
        kind = KINDS.get(suffix.lower())
        return (kind, inner) if kind in PACKED else (None, inner)
    return KINDS.get(suffix.lower()), stem


def find(paths):
    """Every file under ``paths``, each once, as ``Found``; and the names of the files that are of no kind we read."""
    if not paths:
        raise ArticleNotFoundError("an empty list of paths", remedy="name a file, a folder or a glob")
    seen, out, skipped = set(), [], []
    for path in paths:
        if not isinstance(path, (str, os.PathLike)) or isinstance(os.fspath(path), bytes):
            raise ArticleError(f"{path!r} is no path", remedy="give a str or a Path, or a list of them")
        try:
            found, others = _expand(Path(path).expanduser())
        except (OSError, ValueError, RuntimeError) as error:
            if not isinstance(error, ArticleError):
                error = ArticleNotFoundError(f"cannot be looked up: {error}", file=ascii(path), remedy="check the path")
            if len(paths) == 1:
                raise error from None
            found, others = [Found(Path(str(path)), "", "", error)], []
        skipped += others
        for one in found:
            real = os.path.realpath(one.file)
            if one.error or real not in seen:
                seen.add(real)
                out.append(one)
    return out, skipped


def shown(path):
    """``path`` as a str that every table can hold, also where its name is no Unicode."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _id(name):
    return unicodedata.normalize("NFC", shown(name))


def _expand(path):
    if "://" in str(path) or str(path).startswith(("http:/", "https:/", "ftp:/")):
        raise ArticleNotFoundError("addresses are not opened", file=path, remedy="save the page, then load the file")
    if path.is_dir():
        return _in_folder(path, _walk(path), "this folder")
    if path.exists():
        kind, stem = kind_of(path.name)
        if not path.is_file():
            return [Found(path, "", "", _irregular(path))], []
        if kind is None:
            ends = path.suffix or "nothing"
            raise ArticleError(
                f"files that end in {ends!r} are not read", file=path, remedy=f"save it as plain text or as {NAMES}"
            )
        return [Found(path, _id(stem) if kind != "zip" else "", kind)], []  # a .zip is a folder
    if _MAGIC & set(str(path)):
        parts = path.parts
        first = next(number for number, part in enumerate(parts) if _MAGIC & set(part))
        base = Path(*parts[:first])
        named = (Path(p) for p in glob.glob(str(path), recursive=True))
        return _in_folder(base, (p for p in named if not p.is_dir() or p.is_symlink()), "what this pattern names")
    raise ArticleNotFoundError("there is no such file or folder", file=path, remedy="check the path")


def _walk(folder):
    """Every file below ``folder``, and every link to a folder, hidden ones left out; links are not followed."""

    def refuse(error):
        raise ArticleError(f"cannot be opened: {error.strerror}", file=error.filename, remedy="check its permissions")

    for here, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(here, name) for name in folders if os.path.islink(os.path.join(here, name)))
        yield from (Path(here, name) for name in sorted(names))


def _in_folder(base, candidates, what):
    found, skipped, root = [], [], os.path.realpath(base)
    for file in candidates:
        if file.name.startswith((".", "~$")):
            continue
        kind, stem = kind_of(file.name)
        article = _id(file.relative_to(base).parent.joinpath(stem).as_posix())
        link = file.is_symlink()
        if link and not _within(file, root):
            found.append(Found(file, article, "", _outside(file)))
        elif link and (file.is_dir() or Path(os.path.realpath(file)).name == file.name):
            continue  # what it leads to is in the folder, and found there
        elif kind is None:
            skipped.append(shown(file))
        elif not file.is_file():
            found.append(Found(file, article, "", _irregular(file)))
        else:
            found.append(Found(file, article, kind))
    if not found:
        raise ArticleNotFoundError(
            f"{what} holds no articles", file=base, remedy=f"put files there that end in {NAMES}"
        )
    found.sort(key=lambda one: (one.file.is_symlink(), one.article))
    once, seen = [], set()
    for one in found:  # a file before the links to it
        real = os.path.realpath(one.file)
        if one.error or real not in seen:
            seen.add(real)
            once.append(one)
    return sorted(once, key=lambda one: one.article), skipped


def _within(file, root):
    real = os.path.realpath(file)
    return os.path.exists(real) and os.path.commonpath([real, root]) == root


def _outside(file):
    what = "leads outside the folder asked for" if file.exists() else "leads nowhere"
    return ArticleError(f"it is a link that {what}", file=file, remedy="load what it leads to by its own path")


def _irregular(file):
    return ArticleError("it is no regular file but a device, pipe or socket", file=file, remedy="save it to a file")


def too_large(file, limit, what="it"):
    return ArticleError(
        f"{what} holds more than {limit:,} bytes", file=file, remedy="split it, or raise max_bytes= if you trust it"
    )


def empty(file):
    return ArticleError("the file is empty", file=file, remedy="put the article's text in it, or remove it")


def read_bytes(file, limit):
    """The bytes of a regular file, at most ``limit`` of them; those of a .gz unpacked."""
    try:
        handle = os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with open(handle, "rb") as stream:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise _irregular(file)
            data = stream.read(limit + 1)
    except OSError as error:
        if isinstance(error, ArticleError):
            raise
        raise ArticleError(f"cannot be opened: {error.strerror}", file=file, remedy="check its permissions") from error
    if len(data) > limit:
        raise too_large(file, limit)
    return unpack(data, file, limit) if str(file).lower().endswith(".gz") else data


def unpack(data, file, limit):
    """``data`` of a .gz file unpacked, at most ``limit`` bytes."""
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
            out = stream.read(limit + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise ArticleError(f"the .gz is damaged: {error}", file=file, remedy="fetch or pack it again") from None
    if len(out) > limit:
        raise too_large(file, limit, "unpacked it")
    return out


def open_zip(data, file, limit):
    """``data`` as a ZipFile whose members are few and small enough to be unpacked."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        if str(file).lower().endswith((".docx", ".xlsx", ".xlsm")):
            what, remedy = "it is no whole Word or Excel file", "open it in its program and save it again"
        else:
            what, remedy = "it is no whole .zip archive", "fetch or pack it again"
        raise ArticleError(f"{what}: {error}", file=file, remedy=remedy) from None
    members = archive.infolist()
    total = sum(member.file_size for member in members)
    if len(members) > MAX_MEMBERS:
        raise ArticleError(f"the archive holds {len(members):,} files", file=file, remedy="split it")
    if total > limit:
        raise too_large(file, limit, "unpacked it")
    if total > 10 * 2**20 and total > MAX_RATIO * len(data):
        raise ArticleError(
            f"{len(data):,} bytes unpack to {total:,}: it may be a bomb", file=file, remedy="unpack it yourself"
        )
    return archive


def zip_members(data, file, limit):
    """(shown name, id, kind, bytes or ArticleError) of each file in a .zip of a kind we read; the rest by name."""
    archive, out, skipped = open_zip(data, file, limit), [], []
    for member in archive.infolist():
        name = _member_name(member)
        where, path = f"{shown(file)}/{name}", PurePosixPath(name.replace("\\", "/"))
        hidden = any(part.startswith((".", "__MACOSX", "~$")) and part != ".." for part in path.parts)
        if member.is_dir() or hidden:
            continue
        kind, stem = kind_of(path.name)
        if kind in (None, "zip"):
            skipped.append(where)
            continue
        out.append(
            (where, _id(path.parent.joinpath(stem).as_posix()), kind, _member(archive, member, path, where, limit))
        )
    if not out:
        raise ArticleNotFoundError("the archive holds no articles", file=file, remedy=f"put files there in {NAMES}")
    return sorted(out, key=lambda one: one[1]), skipped


def _member_name(member):
    """The name as it was meant: programs that do not say so write UTF-8 too."""
    if member.flag_bits & 0x800:
        return shown(member.filename)
    try:
        return member.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return shown(member.filename)


def _member(archive, member, path, where, limit):
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
        return ArticleError("its name leads outside the archive", file=where, remedy="pack it again without such names")
    if stat.S_ISLNK(member.external_attr >> 16):
        return ArticleError("it is a link", file=where, remedy="pack what it leads to")
    try:
        data = archive.read(member)
    except Exception as error:  # zipfile raises a dozen kinds for damaged, encrypted and strange members
        return ArticleError(f"cannot be unpacked: {error}", file=where, remedy="fetch or pack the archive again")
    try:
        return unpack(data, where, limit) if where.lower().endswith(".gz") else data
    except ArticleError as error:
        return error
