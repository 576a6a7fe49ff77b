"""Tables to articles: CSV and TSV, JSON, Excel, Parquet. Bytes in, a dict a row out (or the error in its place)."""

import csv
import io
import json
from itertools import islice

from helpers.columns import cell, recognise, record, records
from helpers.encodings import decode
from helpers.errors import ArticleError
from helpers.files import empty, open_zip, too_large

EXCEL_CELL = 32_767  # what one cell of Excel can hold


def _csv_rows(text, delimiter, file):
    size = csv.field_size_limit(max(len(text), 1 << 17))
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    except csv.Error as error:
        yield ArticleError(f"the table breaks off: {error}", file=file, remedy="look for an unclosed quotation mark")
    finally:
        csv.field_size_limit(size)


def delimiter_of(text, file, told):
    """The sign between the cells: the first under which a header shows a text column, else the commonest one."""
    for sign in ",;\t|":
        header = next(_csv_rows(text, sign, file), None)
        try:
            recognise(header if isinstance(header, list) else [], file, told)
        except ArticleError:
            continue
        return sign
    first = text.split("\n", 1)[0]
    return max(",;\t|", key=first.count)


def read_csv(data, file, options, delimiter=None):
    """A table with a header; delimited by comma, semicolon, tab or bar."""
    text, encoding = decode(data, options.encoding, file)
    if not text.strip("\ufeff \t\r\n"):
        raise empty(file)
    rows = _csv_rows(
        text.removeprefix("\ufeff"), delimiter or delimiter_of(text.removeprefix("\ufeff"), file, options.columns), file
    )
    header = next(rows)
    if isinstance(header, ArticleError):
        raise header
    for one in records(header, rows, file, options.columns):
        yield one if isinstance(one, ArticleError) else one | {"encoding": encoding}


def read_tsv(data, file, options):
    """A table with a header, delimited by tabs."""
    return read_csv(data, file, options, "\t")


def _object(value, number, file, told):
    if not isinstance(value, dict):
        what = f"{type(value).__name__}, not an object"
        return ArticleError(what, file=file, place=f"row {number}", remedy="give each article as an object")
    where = recognise(list(value), file, told)
    cells = list(value.values())
    return record({field: cells[position] for field, position in where.items()}, number, file)


def _objects(values, encoding, file, options):
    for number, value in enumerate(values):
        try:
            one = value if isinstance(value, ArticleError) else _object(value, number, file, options.columns)
        except ArticleError as error:
            error.place = f"row {number}"
            one = error
        yield one if isinstance(one, ArticleError) else one | {"encoding": encoding}


def read_json(data, file, options):
    """One object (an article), a list of them, an object that holds such a list, or a frame as pandas writes it."""
    text, encoding = decode(data, options.encoding, file)
    try:
        value = json.loads(text.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise ArticleError(
            f"it is no JSON: {error.msg}", file=file, place=place, remedy="save it again whole"
        ) from None
    if isinstance(value, dict):
        lists = [v for v in value.values() if isinstance(v, list) and v and all(isinstance(o, dict) for o in v)]
        if value and all(isinstance(v, dict) for v in value.values()):  # pandas: {column: {row: value}}
            keys = next(iter(value.values()))
            value = [{column: cells.get(key) for column, cells in value.items()} for key in keys]
        elif len(lists) == 1 and not _has_text(value, options.columns):
            value = lists[0]
        else:
            one = _object(value, 0, file, options.columns)
            if isinstance(one, ArticleError):
                raise one
            one.pop("row")
            yield one | {"encoding": encoding}
            return
    if not isinstance(value, list) or not value:
        raise ArticleError("it holds no articles", file=file, remedy="give a list of objects")
    yield from _objects(value, encoding, file, options)


def _has_text(value, told):
    try:
        return bool(recognise(list(value), None, told))
    except ArticleError:
        return False


def read_jsonl(data, file, options):
    """One JSON object a line; empty lines are passed over and counted as lines, not as rows."""
    text, encoding = decode(data, options.encoding, file)
    if not text.strip("\ufeff \t\r\n"):
        raise empty(file)

    def values():
        for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
            if line.strip():
                try:
                    yield json.loads(line)
                except (json.JSONDecodeError, RecursionError) as error:
                    what = getattr(error, "msg", "nested too deep")
                    yield ArticleError(
                        f"it is no JSON: {what}", file=file, place=f"line {number}", remedy="mend the line"
                    )

    yield from _objects(values(), encoding, file, options)


def read_xlsx(data, file, options):
    """Every sheet of a workbook that has a text column; a cell filled to Excel's limit is noted as ``cut``."""
    open_zip(data, file, options.max_bytes)
    import openpyxl  # heavy, and only for workbooks
    from openpyxl.utils.escape import unescape

    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    sheets, failed = [], None
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        header = [cell(value) for value in next(sheet.iter_rows(max_row=1, values_only=True), ())]
        try:
            recognise(header, file, options.columns)
            sheets.append((sheet, header))
        except ArticleError as error:
            failed = failed or error
    if not sheets:
        raise failed or empty(file)
    for sheet, header in sheets:
        rows = (list(row) + [None] * (len(header) - len(row)) for row in sheet.iter_rows(min_row=2, values_only=True))
        rows = ([*islice(row, len(header)), *(v for v in row[len(header) :] if v is not None)] for row in rows)
        rows = ([unescape(v) if isinstance(v, str) else v for v in row] for row in rows)
        for one in records(header, rows, file, options.columns):
            if isinstance(one, dict):
                one |= {"encoding": "utf-8", "cut": len(one["text"]) == EXCEL_CELL}
                one |= {"sheet": sheet.title} if len(sheets) > 1 else {}
            yield one


def read_parquet(data, file, options):
    """A table in Parquet, read a batch at a time."""
    import pyarrow  # heavy, and only for Parquet
    from pyarrow import parquet

    table = parquet.ParquetFile(io.BytesIO(data))
    header = table.schema_arrow.names
    where = recognise(header, file, options.columns)
    size = sum(table.metadata.row_group(n).total_byte_size for n in range(table.metadata.num_row_groups))
    if size > options.max_bytes:
        raise too_large(file, options.max_bytes, "unpacked it")
    names = [header[position] for position in where.values()]
    told, number, size = dict(zip(where, names, strict=True)), 0, 0
    for batch in table.iter_batches(batch_size=4096, columns=names):
        size += batch.nbytes
        if size > options.max_bytes:
            raise too_large(file, options.max_bytes, "unpacked it")
        try:
            columns = {
                field: batch.column(batch.schema.get_field_index(name)).to_pylist() for field, name in told.items()
            }
        except (pyarrow.ArrowInvalid, UnicodeDecodeError) as error:
            raise ArticleError(
                f"a cell holds no valid text: {error}", file=file, remedy="write the table again"
            ) from None
        for values in zip(*columns.values(), strict=True):
            one = record(dict(zip(columns, values, strict=True)), number, file)
            yield one if isinstance(one, ArticleError) else one | {"encoding": "utf-8"}
            number += 1
