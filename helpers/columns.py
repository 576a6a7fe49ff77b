"""Which column of a table is which: by name in English or Arabic, or as told."""

import datetime
import math
from functools import lru_cache

import pandas as pd

from helpers import arabic
from helpers.errors import ArticleError
from helpers.mojibake import MISREAD, undo
from helpers.paths import LEXICONS

FIELDS = ("article", "title", "outlet", "author", "place", "date", "text", "source")


@lru_cache(maxsize=1)
def _names():
    """{folded name: (field, how far down the list it stands)}."""
    table = pd.read_csv(LEXICONS / "columns.csv", dtype=str, keep_default_na=False, encoding="utf-8")
    return {_fold(name): (field, n) for n, (field, name) in enumerate(zip(table["column"], table["name"], strict=True))}


def _fold(name):
    return " ".join(arabic.fold(name).replace("_", " ").replace("-", " ").split())


def _known(name):
    """(field, rank) of a column's name, also of one that was misread; (None, 0) if it is none of ours."""
    readings = (name, *(filter(None, (undo(name, wrong, right) for wrong, right in MISREAD))))
    return next((_names()[f] for f in map(_fold, readings) if f in _names()), (None, 0))


def recognise(header, file, told=None):
    """{field: position in ``header``} of the columns that hold what we know; ``told`` is {field: its name here}.

    A column is known by the names in data/lexicons/columns.csv, whatever their case. A field's own English name comes
    before other names of it. ``source`` (المصدر) is the outlet unless the table has another column for that. Raises
    ArticleError where no column holds the text, or two could.
    """
    header = ["" if name is None else str(name).strip().lstrip("\ufeff") for name in header]
    out = {}
    for field, name in (told or {}).items():
        if field not in FIELDS:
            raise ArticleError(f"columns= names {field!r}", remedy=f"use some of {', '.join(FIELDS)}")
        if header.count(name) != 1:
            raise ArticleError(
                f"the table has no one column {name!r} (columns=)", file=file, remedy=f"use one of {_list(header)}"
            )
        out[field] = header.index(name)
    claims = {}
    for position, name in enumerate(header):
        field, rank = _known(name)
        if field and position not in out.values():
            claims.setdefault(field, []).append((rank, position))
    for field, found in claims.items():
        if field in out:
            continue
        exact = [position for rank, position in found if header[position].lower() == field]
        if field == "text" and len(found) > 1 and len(exact) != 1:
            both = [header[position] for _, position in found]
            raise ArticleError(
                f"{_list(both)} could each hold the text", file=file, remedy='say which: columns={"text": …}'
            )
        out[field] = exact[0] if exact else min(found)[1]
    if "text" not in out:
        raise ArticleError(
            f"no column holds the text; there are {_list(header)}", file=file, remedy='say which: columns={"text": …}'
        )
    if (
        "source" in out
        and "outlet" not in out
        and header[out["source"]].lower() == "source"
        and "source" not in (told or {})
    ):
        out["outlet"] = out.pop("source")
    return out


def _list(names):
    return ", ".join(repr(name) for name in names[:12]) + (", …" if len(names) > 12 else "")


def cell(value):
    """A cell as str: ``""`` for what is missing, whole floats without their .0."""
    if value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return value if isinstance(value, str) else str(value)


def records(header, rows, file, told=None):
    """A dict for each row of a table, by field: strings, ``date`` as given, ``row`` its number from 0.

    A row that cannot be an article is an ArticleError in its place. Rows without any value are left out.
    """
    where = recognise(header, file, told)
    for number, row in enumerate(rows):
        if isinstance(row, ArticleError):
            yield row
            continue
        if not any(cell(value).strip() for value in row):
            continue
        if len(row) != len(header):
            yield ArticleError(
                f"the row has {len(row)} cells, the header {len(header)}",
                file=file,
                place=f"row {number}",
                remedy="look for a missing quotation mark or a delimiter inside a cell",
            )
            continue
        yield record({field: row[position] for field, position in where.items()}, number, file)


def record(values, number, file):
    """One row as a dict of strings (``date`` as given), or the ArticleError that says why it is none."""
    text = values.get("text")
    if isinstance(text, list) and text and all(isinstance(part, str) for part in text):
        text = "\n".join(text)  # paragraphs
    if not isinstance(text, str) and cell(text):
        what = f"the text is {type(text).__name__}, not str"
    elif not cell(text).strip():
        what = "the text is empty"
    else:
        out = {field: cell(value) for field, value in values.items() if field not in ("date", "text")}
        if "://" in out.get("outlet", "") and not out.get("source"):
            out["source"] = out.pop("outlet")  # a column "source" that holds addresses
        date = values.get("date")
        return out | {"text": text, "date": date if isinstance(date, datetime.date) else cell(date), "row": number}
    return ArticleError(what, file=file, place=f"row {number}", remedy="fill it, or leave the row out")
