"""Making files of every kind for the tests of loading: whole ones, and damaged ones."""

import csv
import gzip
import html
import io
import json
import zipfile

import openpyxl
import pyarrow
from openpyxl.utils.escape import escape
from pyarrow import parquet

PROSE = (
    "قال الوزير إن المحادثات مع الوفد الزائر كانت مثمرة، وأضاف أن الجولة المقبلة ستعقد في الميناء القديم.\n"
    "وأوضح المتحدث أن الطرفين اتفقا على مواصلة العمل في الأسابيع المقبلة رغم الخلافات القائمة بينهما."
)
LATIN = "Le ministre a déclaré que la réunion était terminée et que les délégués étaient déjà rentrés à Beyrouth."
ENCODED = ("txt", "html", "csv", "tsv", "json", "jsonl")  # kinds that have an encoding
KINDS = (*ENCODED, "xlsx", "parquet", "docx")
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def page(text, charset="utf-8", head="", after=""):
    """A web page with menu, headline, text and footer."""
    paragraphs = "".join(f"<p>{html.escape(line)}</p>" for line in text.split("\n"))
    return (
        f'<!DOCTYPE html><html lang="ar"><head><meta charset="{charset}"><title>افتتاح سوق</title>{head}</head><body>'
        f"<nav><ul><li><a href='/'>الرئيسية</a></li></ul></nav><article><h1>افتتاح سوق</h1>"
        f"{paragraphs}{after}</article>"
        f"<footer>جميع الحقوق محفوظة</footer></body></html>"
    )


def table(rows, delimiter=",", line_end="\r\n"):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=line_end, quoting=csv.QUOTE_ALL)
    writer.writerows([list(rows[0]), *(list(row.values()) for row in rows)])
    return out.getvalue()


def workbook(rows, sheets=1):
    book = openpyxl.Workbook()
    for number in range(sheets):
        sheet = book.active if number == 0 else book.create_sheet(f"s{number}")
        for row in [list(rows[0]), *(list(row.values()) for row in rows)]:
            sheet.append([escape(cell) if isinstance(cell, str) else cell for cell in row])
        for cells in sheet.iter_rows():
            for cell in cells:
                if isinstance(cell.value, str):
                    cell.data_type = "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def document(text, body=None, core=""):
    """A Word document, a paragraph a line."""
    lines = "".join(
        '<w:p><w:pPr><w:jc w:val="right"/></w:pPr><w:r><w:t xml:space="preserve">'
        f"{html.escape(line, False)}</w:t></w:r></w:p>"
        for line in text.split("\n")
    )
    xml = f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{_WORD}">'
    xml += f"<w:body>{body or lines}</w:body></w:document>"
    parts = {"word/document.xml": xml, "[Content_Types].xml": "<Types/>"}
    if core:
        parts["docProps/core.xml"] = core
    return archive(parts)


def archive(parts, packed=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packed) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return out.getvalue()


def columnar(rows):
    out = io.BytesIO()
    parquet.write_table(pyarrow.Table.from_pylist(rows), out)
    return out.getvalue()


def make(kind, text, encoding="utf-8", errors="strict"):
    """The bytes of a file of ``kind`` with ``text`` as its one article."""
    row = {"title": "افتتاح سوق", "text": text}
    if kind == "txt":
        return text.encode(encoding, errors)
    if kind == "html":
        return page(text, encoding).encode(encoding, errors)
    if kind in ("csv", "tsv"):
        return table([row], "\t" if kind == "tsv" else ",").encode(encoding, errors)
    if kind == "json":
        return json.dumps([row], ensure_ascii=False).encode(encoding, errors)
    if kind == "jsonl":
        return (json.dumps(row, ensure_ascii=False) + "\n").encode(encoding, errors)
    if kind == "xlsx":
        return workbook([row])
    return columnar([row]) if kind == "parquet" else document(text)


def misread(text, right, wrong):
    """``text`` as it looks after its bytes in ``right`` were read as ``wrong``; gaps as latin-1 has them."""
    return "".join(bytes([b]).decode(wrong, "ignore") or chr(b) for b in text.encode(right))


def packed(data):
    return gzip.compress(data, mtime=0)


def damage(data, rng):
    """``data`` with one to four random injuries: bytes changed, cut off, left out, doubled, put in."""
    data = bytearray(data)
    for _ in range(rng.randint(1, 4)):
        at, size = rng.randrange(len(data) + 1), rng.choice([1, 1, 2, 8, 64])
        kind = rng.randrange(6)
        if kind == 0 and data:
            data[at % len(data)] ^= 1 << rng.randrange(8)
        elif kind == 1:
            data[at : at + size] = rng.randbytes(size)
        elif kind == 2:
            del data[at : at + size]
        elif kind == 3:
            data[at:at] = data[at : at + size] * rng.randint(1, 3)
        elif kind == 4:
            data[at:at] = rng.choice(
                [b"\0", b"\xff", b'"', b"<", b"{", b"\xd8", b"\r", b"\xef\xbb\xbf", b"</div>", b","]
            )
        elif rng.random() < 0.3:
            del data[at:]
    return bytes(data)
