"""Files to the table of articles."""

import glob
import unicodedata
import warnings
from pathlib import Path

import pandas as pd

from helpers.errors import ArticleError, ArticleNotFoundError, MizanError

COLUMNS = ("article", "title", "outlet", "author", "place", "date", "text", "source", "encoding")
SUFFIXES = (".txt",)
_MAGIC = frozenset("*?[")


def load_articles(path, on_error="raise"):
    """Load articles into a table, one row an article.

    ``path`` is a text file (.txt, UTF-8), a folder (searched with all folders in it), a glob, or a list of them.
    Gives a frame: ``article`` (str id: the path below the folder without suffix, parted by ``/``; of a single file its
    name without suffix), ``title``, ``outlet``, ``author``, ``place`` (str, ``""`` if unknown), ``date``
    (datetime64, NaT if unknown), ``text`` (str, exactly as it stands in the file), ``source`` (str path),
    ``encoding`` (str). Files come in the order of their paths; a file named twice is loaded once.

    ``on_error="raise"`` stops at the first file that cannot be loaded; ``"collect"`` loads the rest, warns once and
    gives the failures as a frame (``source``, ``error``) in ``articles.attrs["failures"]``. Raises
    ArticleNotFoundError where nothing is found, ArticleError for a file that is empty or cannot be read.
    """
    if on_error not in ("raise", "collect"):
        raise ArticleError(f"on_error={on_error!r} is unknown", remedy='use "raise" or "collect"')
    paths = [path] if isinstance(path, (str, Path)) else list(path)
    rows, failures, origin = [], [], {}
    for file, article in _files(paths):
        try:
            rows.append(_load_text(file, article))
        except MizanError as error:
            if on_error == "raise":
                raise
            failures.append((str(file), str(error)))
            continue
        if origin.setdefault(article, file) != file:
            raise ArticleError(
                f"the id {article!r} belongs to {origin[article]} too",
                file=file,
                remedy="load the folder above both, or rename one",
            )
    frame = pd.DataFrame(rows, columns=COLUMNS).astype({c: "str" for c in COLUMNS if c != "date"})
    frame["date"] = pd.to_datetime(frame["date"])
    if on_error == "collect":
        frame.attrs["failures"] = pd.DataFrame(failures, columns=["source", "error"]).astype("str")
        if failures:
            warnings.warn(
                f"{len(failures)} of {len(rows) + len(failures)} files failed: see .attrs['failures']", stacklevel=2
            )
    return frame


def _files(paths):
    """(file, id) of every article under ``paths``, each file once."""
    if not paths:
        raise ArticleNotFoundError("an empty list of paths", remedy="name a file, a folder or a glob")
    seen = set()
    for path in paths:
        for file, article in _expand(Path(path).expanduser()):
            if file.resolve() not in seen:
                seen.add(file.resolve())
                yield file, article


def _expand(path):
    if path.is_file():
        _check_suffix(path)
        return [(path, _id(path.with_suffix("").name))]
    if path.is_dir():
        return _in_folder(path, path.rglob("*"), "this folder")
    if _MAGIC & set(str(path)):
        parts = path.parts
        first = next(number for number, part in enumerate(parts) if _MAGIC & set(part))
        base = Path(*parts[:first])
        return _in_folder(base, (Path(p) for p in glob.glob(str(path), recursive=True)), "what this pattern names")
    raise ArticleNotFoundError("there is no such file or folder", file=path, remedy="check the path")


def _in_folder(base, candidates, what):
    files = [f for f in candidates if f.is_file() and f.suffix.lower() in SUFFIXES and not f.name.startswith(".")]
    if not files:
        raise ArticleNotFoundError(
            f"{what} holds no articles", file=base, remedy=f"put files there that end in {', '.join(SUFFIXES)}"
        )
    found = [(file, _id(file.relative_to(base).with_suffix("").as_posix())) for file in files]
    return sorted(found, key=lambda pair: pair[1])


def _id(name):
    return unicodedata.normalize("NFC", name)


def _check_suffix(path):
    if path.suffix.lower() not in SUFFIXES:
        raise ArticleError(
            f"files that end in {path.suffix or 'nothing'!r} are not read",
            file=path,
            remedy=f"save it as plain text ({', '.join(SUFFIXES)})",
        )


def _load_text(file, article):
    try:
        data = file.read_bytes()
    except OSError as error:
        raise ArticleError(f"cannot be opened: {error.strerror}", file=file, remedy="check its permissions") from error
    encoding = "utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "utf-8"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise ArticleError(
            "the text is not UTF-8", file=file, place=f"byte {error.start}", remedy="save it again as UTF-8"
        ) from error
    if not text.strip():
        raise ArticleError("the file is empty", file=file, remedy="put the article's text in it, or remove it")
    return (article, "", "", "", "", pd.NaT, text, str(file), encoding)
