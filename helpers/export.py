"""Tables to CSV and Excel files in which no text is taken for a formula."""

import csv
import re
import zipfile
from pathlib import Path

from helpers.errors import MizanError

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
EXCEL_CELL = 32_767
EXCEL_ROWS = 1_048_576


def guard(value):
    """A cell's text with an apostrophe before it where a spreadsheet would take it for a formula; numbers untouched.

    Spreadsheets run a text cell that begins with = + - or @ (or their full-width forms, or a tab or line end before
    them). The apostrophe is part of the file: loading it again shows it.

    >>> guard("=1+1"), guard("نص"), guard(-3)
    ("'=1+1", 'نص', -3)
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def save_table(frame, path, bom=True, rtl=False):
    """Write ``frame`` to ``path`` (.csv or .xlsx) without its index, every text cell and heading guarded.

    CSV is UTF-8, with a byte order mark, by which Excel knows it, unless ``bom=False``. With ``rtl=True`` a workbook
    shows its first column on the right. The same frame gives the same bytes. Raises MizanError for another suffix, and
    for what Excel cannot hold: a text of more than 32,767 characters, more than 1,048,575 rows. Gives the Path.
    """
    path = Path(path)
    if path.suffix.lower() not in (".csv", ".xlsx"):
        raise MizanError(
            f"cannot write {path.suffix or 'a file without suffix'!r}", file=path, remedy="use .csv or .xlsx"
        )
    out = frame.rename(columns=guard)
    for column in out.columns[[not _is_number(out[c]) for c in out.columns]]:
        out[column] = out[column].astype(object).map(guard, na_action="ignore")
    if path.suffix.lower() == ".csv":
        encoding = "utf-8-sig" if bom else "utf-8"
        out.to_csv(path, index=False, encoding=encoding, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
        return path
    return _excel(out, path, rtl)


def _is_number(column):
    return column.dtype.kind in "biufcmM"


def _excel(frame, path, rtl):
    from openpyxl import Workbook  # heavy, and only for workbooks
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.utils.escape import escape

    if len(frame) >= EXCEL_ROWS:
        raise MizanError(f"{len(frame):,} rows are too many for an Excel sheet", file=path, remedy="use .csv")
    rows = [list(frame.columns), *frame.astype(object).to_numpy().tolist()]
    for number, row in enumerate(rows, start=1):
        for name, value in zip(frame.columns, row, strict=True):
            if isinstance(value, str) and len(value) > EXCEL_CELL:
                place = f"row {number}, column {name}"
                raise MizanError("the text is too long for an Excel cell", file=path, place=place, remedy="use .csv")
    book = Workbook(write_only=True)
    sheet = book.create_sheet("table")
    sheet.sheet_view.rightToLeft = rtl
    for row in rows:
        cells = []
        for value in row:
            if isinstance(value, str):
                value = WriteOnlyCell(sheet, value=escape(value))
                value.data_type = "s"
            elif value != value or value is None:  # missing
                value = None
            elif hasattr(value, "to_pydatetime"):
                value = value.to_pydatetime().replace(tzinfo=None)
            cells.append(value)
        sheet.append(cells)
    book.save(path)
    return _undated(path)


def _undated(path):
    """The workbook without the time at which it was written, so that it is the same whenever that was."""
    with zipfile.ZipFile(path) as book:
        parts = [(name, book.read(name)) for name in book.namelist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts:
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT[\d:.]+Z", b"1980-01-01T00:00:00Z", content)
            book.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return path
