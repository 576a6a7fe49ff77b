"""Files to the table of articles."""

import os
import re
import warnings
from collections import defaultdict

import pandas as pd

from helpers import mojibake
from helpers.dates import parse_date
from helpers.duplicates import duplicate_of
from helpers.errors import ArticleError, MizanError, MizanWarning
from helpers.files import MAX_BYTES, find, read_bytes, shown, zip_members
from helpers.readers import Options, read

COLUMNS = ("article", "title", "outlet", "author", "place", "date", "text", "source", "encoding", "repaired")
_STRINGS = ("title", "outlet", "author", "place")
_SURROGATE = re.compile("[\ud800-\udfff]")
_FIRST_LINES, _LINE = 6, 120


class Failures(pd.DataFrame):
    """What could not be loaded: a frame that is compared as a whole, so that pandas can carry it along in ``attrs``."""

    @property
    def _constructor(self):
        return Failures

    def __eq__(self, other):
        return isinstance(other, Failures) and self.equals(other)

    __hash__ = None


def load_articles(
    path,
    on_error="raise",
    *,
    encoding=None,
    repair=True,
    columns=None,
    reference_date=None,
    dayfirst=None,
    duplicates=True,
    max_bytes=MAX_BYTES,
):
    """Load articles into a table, one row an article.

    ``path`` is a file, a folder (searched with all folders in it, hidden ones left out), a glob, or a list of them.
    Read are .txt, .html, .csv, .tsv, .xlsx, .json, .jsonl, .parquet, .docx, a .zip of them, and .gz of what is text.

    Gives a frame: ``article`` (str id: the path below the folder without suffix, parted by ``/``; of a single file its
    name without suffix; of a table its id column, else ``name#row`` with rows from 0), ``title``, ``outlet``,
    ``author``, ``place`` (str, ``""`` if unknown), ``date`` (datetime64, NaT if unknown), ``text`` (str: of .txt
    exactly as it stands in the file, of other kinds what was extracted), ``source`` (str path, or the address a table
    gives), ``encoding`` (str), ``repaired`` (str: how the text had been misread, ``""`` if it had not),
    ``duplicate_of`` (str id of an earlier article with the same or nearly the same text, ``""`` if none). Files come in
    the order of their paths, rows as they stand; a file named twice is loaded once.

    ``on_error="raise"`` stops at the first file or row that cannot be loaded; ``"collect"`` loads the rest, warns once
    and gives the failures as a frame (``source``, ``error``) in ``articles.attrs["failures"]``. Files of a folder that
    are of no kind we read are listed in ``articles.attrs["skipped"]``.

    - ``encoding``: read text files as this; otherwise a byte order mark, UTF-8, then detection (see ``encodings``).
    - ``repair=False`` leaves text as it is that was misread before it was saved (see ``mojibake``).
    - ``columns``: {our column: its name in the table}; otherwise known by name in English and Arabic.
    - ``reference_date``: the day from which "السبت" or "أمس" are counted; without it they are unknown.
    - ``dayfirst``: whether 3/4/2022 is in April; without it such a date is unknown unless its table tells.
    - ``duplicates=False`` leaves ``duplicate_of`` empty and saves the search.
    - ``max_bytes``: the most that is read of a file, or unpacked from it.

    Warns (MizanWarning) of repairs, of letters lost before, of dates not understood. Raises ArticleNotFoundError where
    nothing is found, ArticleError for what cannot be read, naming the file and what to do. Opens no connections.
    """
    if on_error not in ("raise", "collect"):
        raise ArticleError(f"on_error={on_error!r} is unknown", remedy='use "raise" or "collect"')
    if reference_date is not None:
        reference_date = _reference(reference_date)
    paths = [path] if isinstance(path, (str, bytes, os.PathLike)) or not hasattr(path, "__iter__") else list(path)
    rows, failures, origin, skipped, notes = [], [], {}, [], {}
    for one in _records(paths, Options(encoding, columns, max_bytes, repair), on_error, skipped):
        try:
            if isinstance(one, MizanError):
                raise one
            row = _row(one, repair, notes)
            if row["article"] in origin:
                raise ArticleError(
                    f"the id {row['article']!r} belongs to {origin[row['article']]} too",
                    file=one["file"],
                    place=_place(one),
                    remedy="load the folder above both, or rename one",
                )
        except MizanError as error:
            if on_error == "raise":
                raise
            failures.append((error.file or "", str(error)))
            continue
        origin[row["article"]] = one["file"] + (f", {_place(one)}" if _place(one) else "")
        rows.append(row)
    frame = pd.DataFrame(rows, columns=COLUMNS).astype({c: "str" for c in COLUMNS if c != "date"})
    frame["date"] = _dates(
        [row["date"] for row in rows], [row["file"] for row in rows], reference_date, dayfirst, notes
    )
    copies = duplicate_of(frame["article"].tolist(), frame["text"].tolist()) if duplicates else [""] * len(frame)
    frame["duplicate_of"] = pd.Series(copies, dtype="str")
    frame.attrs["skipped"] = skipped
    for what, where in notes.items():
        warnings.warn(f"{len(where)} of {len(rows)} articles {what}: {_some(where)}", MizanWarning, stacklevel=2)
    if on_error == "collect":
        frame.attrs["failures"] = Failures(failures, columns=["source", "error"], dtype="str")
        if failures:
            what = f"{len(failures)} of {len(rows) + len(failures)} files or rows failed: see .attrs['failures']"
            warnings.warn(what, MizanWarning, stacklevel=2)
    return frame


def _reference(date):
    moment = parse_date(date)
    if moment is pd.NaT:
        raise ArticleError(f"reference_date={date!r} is no date", remedy="write it as 2022-01-15")
    return moment


def _records(paths, options, on_error, skipped):
    """Every article as its reader gives it, with ``file``, ``article`` (id) and ``row``; errors in their place."""
    found, others = find(paths)
    skipped += others
    for one in found:
        if one.error:
            yield one.error
            continue
        try:
            data = read_bytes(one.file, options.max_bytes)
            if one.kind == "zip":
                members, others = zip_members(data, one.file, options.max_bytes)
                skipped += others
            else:
                members = [(shown(one.file), "", one.kind, data)]
        except MizanError as error:
            yield error
            continue
        for file, inner, kind, content in members:
            if isinstance(content, MizanError):
                yield content
                continue
            article = "/".join(filter(None, (one.article, inner)))
            for record in read(kind, content, file, options):
                yield record if isinstance(record, MizanError) else {"file": file, "stem": article} | record


def _place(one):
    return f"row {one['row']}" if "row" in one else None


def _row(one, mend, notes):
    """The columns of one article, repaired where it had been misread."""
    for field in ("text", *_STRINGS, "article", "source"):
        if _SURROGATE.search(one.get(field, "")):
            raise ArticleError(
                f"the {field} holds half a character (a lone surrogate)", file=one["file"], place=_place(one),
                remedy="write the file again in UTF-8",
            )  # fmt: skip
    numbered = f"/{one['sheet']}" if "sheet" in one else ""
    numbered = f"{one['stem']}{numbered}#{one['row']}" if "row" in one else one["stem"]
    row = {field: one.get(field, "") for field in _STRINGS}
    row |= {"article": one.get("article") or numbered, "source": one.get("source") or one["file"]}
    row |= {"encoding": one["encoding"], "date": one.get("date", ""), "file": one["file"]}
    text, misread = mojibake.repair(one["text"]) if mend else (one["text"], "")
    misread = one.get("misread") or misread
    row |= {"text": text, "repaired": misread}
    if misread:
        row |= {field: mojibake.repair_as(row[field], misread) for field in _STRINGS}
        notes.setdefault("had been misread and were repaired (see the column 'repaired')", []).append(row["article"])
    lost = mojibake.damage(text)
    if lost:
        notes.setdefault(f"hold {lost}", []).append(row["article"])
    if one.get("cut"):
        notes.setdefault("fill an Excel cell to its limit and may be cut", []).append(row["article"])
    if not row["date"] and "row" not in one:
        row["date"] = _date_line(text)
    return row


def _date_line(text):
    """The first of a text's first lines that is a date and nothing else, or ``""``."""
    lines = [line.strip() for line in text[:2000].splitlines() if line.strip()][:_FIRST_LINES]
    for line in lines:
        if len(line) <= _LINE and any(c.isdigit() for c in line) and parse_date(line) is not pd.NaT:
            return line
    return ""


def _dates(values, files, reference, dayfirst, notes):
    """Dates as written to moments. Of each file, 13/4/2022 tells how its 3/4/2022 is meant."""
    mine, moments, unread = defaultdict(list), [], []
    for value, file in zip(values, files, strict=True):
        mine[file].append(str(value))
    first = {file: _day_comes_first(own) if dayfirst is None else dayfirst for file, own in mine.items()}
    for value, file in zip(values, files, strict=True):
        moment = parse_date(value, reference, first[file])
        moments.append(moment)
        if moment is pd.NaT and value:
            unread.append(str(value))
    if unread:
        notes["have a date that was not understood (see reference_date=, dayfirst=)"] = unread
    return pd.Series(moments, dtype="datetime64[us]")


def _day_comes_first(values):
    turned = [(int(m[1]), int(m[2])) for v in values if (m := re.match(r"\D*(\d{1,2})[-/.](\d{1,2})[-/.]\d{4}", v))]
    if any(a > 12 >= b for a, b in turned):
        return None if any(b > 12 >= a for a, b in turned) else True
    return False if any(b > 12 >= a for a, b in turned) else None


def _some(names):
    return ", ".join(map(repr, names[:3])) + (", …" if len(names) > 3 else "")
