"""A table of nasty inputs, made here: encodings, kinds, damage, each with its expected outcome."""

import itertools
import json
import zipfile

import pandas as pd
import pytest
from making import (
    ENCODED,
    KINDS,
    LATIN,
    PROSE,
    archive,
    columnar,
    document,
    make,
    misread,
    packed,
    page,
    table,
    workbook,
)  # fmt: skip

from helpers import load_articles
from helpers.errors import ArticleError, MizanWarning

CASES = []


def case(name, file, data, **expected):
    """``expected``: ``error`` (a part of the message), or values of the first row, ``warns``, ``rows``."""
    CASES.append(pytest.param(file, data, expected, id=name))


def row(**cells):
    return {"text": PROSE} | cells


# ---------------------------------------------------------------- encodings x kinds
NAMED = {"utf-8": "utf-8", "utf-8-sig": "utf-8-sig", "utf-16": "utf-16", "utf-32": "utf-32", "cp1256": "cp1256"}
NAMED |= {"iso-8859-6": "iso-8859-6", "utf-16-le": "utf-16-le", "utf-16-be": "utf-16-be"}
for kind, encoding in itertools.product(ENCODED, NAMED):
    case(f"{kind}-{encoding}", f"a.{kind}", make(kind, PROSE, encoding), text=PROSE, encoding=NAMED[encoding])
for kind in ("xlsx", "parquet", "docx"):
    case(f"{kind}-whole", f"a.{kind}", make(kind, PROSE), text=PROSE, encoding="utf-8")
for kind in ENCODED:
    case(
        f"{kind}-gz",
        f"a.{kind}.gz",
        packed(make(kind, PROSE)),
        text=PROSE,
        article="a" if kind in ("txt", "html") else "a#0",
    )
for kind in ("txt", "csv", "html"):
    case(f"{kind}-french", f"a.{kind}", make(kind, LATIN, "cp1252", "ignore"), text=LATIN, encoding="cp1252")

# ---------------------------------------------------------------- damage
for kind in ENCODED:
    broken = make(kind, PROSE).replace("مثمرة".encode(), "مثمرة".encode()[:-1], 1)
    case(f"{kind}-broken-utf8", f"a.{kind}", broken, error=f"byte {broken.index('مثمر'.encode()) + 8}")
    case(f"{kind}-empty", f"a.{kind}", b"", error="empty" if kind != "json" else "it is no JSON")
    case(f"{kind}-mark-only", f"a.{kind}", b"\xef\xbb\xbf", error="empty" if kind != "json" else "it is no JSON")
    case(f"{kind}-nul", f"a.{kind}", b"\0" * 64, error="control characters")
    case(f"{kind}-half-utf16", f"a.{kind}", make(kind, PROSE, "utf-16")[:-1], error="not utf-16")
for kind in KINDS[6:]:
    case(f"{kind}-cut", f"a.{kind}", make(kind, PROSE)[:-40], error="it is no")
    case(f"{kind}-empty", f"a.{kind}", b"", error="it is no")
    case(f"{kind}-is-text", f"a.{kind}", PROSE.encode(), error="it is no")
case("txt-cut", "a.txt", PROSE.encode()[:-1], error=f"byte {len(PROSE.encode()) - 2}") if not PROSE.endswith(
    "."
) else None
case("txt-cut-in-letter", "a.txt", "نص قصير".encode()[:-1], error="unexpected end of data")
case("txt-lone-byte", "a.txt", PROSE.encode() + b"\xff", error=f"byte {len(PROSE.encode())}")
case("txt-latin1-letter-in-utf8", "a.txt", PROSE.encode() + b" caf\xe9 x", error="the text is not UTF-8")
case("txt-white", "a.txt", b" \r\n\t", error="the file is empty")
case("txt-one-letter", "a.txt", "ن".encode(), text="ن")
case("txt-short-cp1256", "a.txt", "نص".encode("cp1256"), error="no encoding tried")
RUSSIAN = "Правительство объявило о начале переговоров с делегацией, заявил министр в четверг на встрече"
for encoding in ("cp1251", "koi8-r", "iso-8859-5", "mac_cyrillic"):
    case(f"txt-russian-{encoding}", "a.txt", RUSSIAN.encode(encoding), error="no encoding tried")
    case(f"txt-russian-capitals-{encoding}", "a.txt", RUSSIAN.upper().encode(encoding), error="no encoding tried")
for name, encoding, text in (
    ("greek", "cp1253", "Η κυβέρνηση ανακοίνωσε την έναρξη των συνομιλιών με την αντιπροσωπεία"),
    ("hebrew", "cp1255", "הממשלה הודיעה על תחילת השיחות עם המשלחת ביום חמישי"),
    ("polish", "cp1250", "Rząd ogłosił rozpoczęcie rozmów z delegacją w czwartek"),
    ("chinese", "gbk", "政府宣布开始与代表团会谈部长星期四说会谈富有成果"),
    ("japanese", "shift-jis", "政府は代表団との会談を開始すると発表した。会談は木曜日に始まる"),
    ("thai", "cp874", "รัฐบาลประกาศเริ่มการเจรจากับคณะผู้แทนในวันพฤหัสบดี"),
    ("arabic-dos", "cp720", PROSE),
    ("arabic-mac", "mac_arabic", PROSE),
):
    case(f"txt-{name}", "a.txt", text.encode(encoding, "ignore"), error="no encoding tried")
case("html-declared-wrongly", "a.html", page(PROSE, "iso-8859-1").encode("cp1256"), text=PROSE, encoding="cp1256")
case("html-declared-utf8", "a.html", page(PROSE, "utf-8").encode("cp1256"), text=PROSE, encoding="cp1256")
case("html-declared-nonsense", "a.html", page(PROSE, "x-none").encode("cp1256"), text=PROSE, encoding="cp1256")
case("html-declared-cp1256-but-utf8", "a.html", page(PROSE, "windows-1256").encode(), text=PROSE, encoding="utf-8")

# ---------------------------------------------------------------- misread text
MISREAD = [("utf-8", "cp1252"), ("utf-8", "latin-1"), ("utf-8", "cp1256"), ("cp1256", "cp1252"), ("cp1256", "latin-1")]
for (right, wrong), kind in itertools.product(MISREAD, ("txt", "html", "csv", "json", "xlsx", "parquet", "docx")):
    named = f"{right} read as {'cp1252' if wrong == 'latin-1' else wrong}"
    bad = misread(PROSE, right, wrong)
    if wrong == "latin-1" and kind in ("html", "xlsx", "docx"):
        continue  # those kinds cannot hold, or themselves read anew, the characters 80-9F
    case(
        f"misread-{right}-{wrong}-{kind}",
        f"a.{kind}",
        make(kind, bad),
        text=PROSE,
        repaired=named,
        warns="had been misread",
    )
twice = misread(misread(PROSE, "utf-8", "cp1252"), "utf-8", "cp1252")
case("misread-twice", "a.txt", twice.encode(), text=PROSE, warns="had been misread")
case("misread-in-part", "a.txt", (PROSE + "\n" + misread(PROSE, "utf-8", "cp1256")).encode(), text=f"{PROSE}\n{PROSE}",
     warns="had been misread")  # fmt: skip
case("misread-french", "a.txt", misread(LATIN, "utf-8", "cp1252").encode(), text=LATIN, warns="had been misread")
ISO = misread(PROSE, "iso-8859-6", "latin-1").encode()
case("misread-iso", "a.txt", ISO, text=PROSE, repaired="iso-8859-6 read as latin-1", warns="had been misread")
case("misread-header", "a.csv", table([{misread("النص", "utf-8", "cp1252"): PROSE}]).encode(), text=PROSE)
case("not-misread-french", "a.txt", LATIN.encode(), text=LATIN, repaired="")
case("not-misread-example", "a.txt", f"{PROSE} مثل Ø§ وحدها".encode(), text=f"{PROSE} مثل Ø§ وحدها", repaired="")
case("lost-replacement", "a.txt", PROSE.replace("م", "\ufffd").encode(), warns="U+FFFD in place of letters")
case("lost-question-marks", "a.txt", ("قال " + "????? ???? " * 20).encode(), warns="question marks in place")

# ---------------------------------------------------------------- text kept as given
for name, text in {
    "presentation-forms": "\ufe8d\ufedf\ufeee\ufeaf\ufef3\ufeae \ufefb",
    "tatweel": "الـــوزير",
    "tashkeel": "الوَزِيرُ قَالَ",
    "persian": "وزیر کشور گفت",
    "bidi": "\u202bالوزير\u202c \u2067قال\u2069 \u200f\u200e\u061c",
    "zero-width": "ال\u200bوز\u200cير\u200d\u2060 قال\ufeff",
    "line-ends": "سطر\r\nسطر\rسطر\u2028سطر\u0085سطر\x0bسطر\n",
    "nfd": "ا\u0653ن و ا\u0654ن",
    "spaces": " \u00a0\u3000نص\u2009 ",
    "astral": "نص 😀 𝒳",
    "signs": "=1+1 @x <script>alert(1)</script> </div> \u202egpj.exe",
    "quotes": 'قال "نعم، "لا"" ثم; \'س\' «ع»',
}.items():
    case(f"kept-{name}-txt", "a.txt", text.encode(), text=text, repaired="")
    case(f"kept-{name}-csv", "a.csv", make("csv", text), text=text)
    case(f"kept-{name}-json", "a.json", make("json", text), text=text)
    case(f"kept-{name}-xlsx", "a.xlsx", make("xlsx", text), text=text)

# ---------------------------------------------------------------- tables
ARABIC = {"العنوان": "خبر", "النص": PROSE, "التاريخ": "15 كانون الثاني/يناير 2022", "المصدر": "وكالة", "الكاتب": "سعاد"}
NAMED_ROW = {"title": "خبر", "outlet": "وكالة", "author": "سعاد", "date": pd.Timestamp("2022-01-15"), "article": "a#0"}
for kind, data in {
    "csv": table([ARABIC]).encode(), "tsv": table([ARABIC], "\t").encode(), "xlsx": workbook([ARABIC]),
    "json": json.dumps([ARABIC]).encode(), "jsonl": json.dumps(ARABIC).encode(), "parquet": columnar([ARABIC]),
}.items():  # fmt: skip
    case(f"columns-arabic-{kind}", f"a.{kind}", data, text=PROSE, **NAMED_ROW)
for sign in ";|\t":
    case(f"csv-delimiter-{ord(sign)}", "a.csv", table([ARABIC], sign).encode(), text=PROSE, **NAMED_ROW)
case("csv-id", "a.csv", table([row(id="x7")]).encode(), article="x7")
case("csv-ids-repeated", "a.csv", table([row(id="x"), row(id="x")]).encode(), error="the id 'x' belongs to")
case("csv-no-text", "a.csv", b"name,size\r\nx,1\r\n", error="no column holds the text")
case("csv-two-texts", "a.csv", b"body,content\r\nx,y\r\n", error="could each hold the text")
case("csv-exact-name-wins", "a.csv", f"body,text\r\nx,{PROSE[:40]}\r\n".encode(), text=PROSE[:40])
case("csv-header-only", "a.csv", b"text,title\r\n", error="holds no articles")
case("csv-short-row", "a.csv", b"text,title\r\nx\r\n", error="row 0: the row has 1 cells, the header 2")
case("csv-long-row", "a.csv", b"text,title\r\nx,y,z\r\n", error="row 0: the row has 3 cells")
case("csv-unclosed", "a.csv", b'text,title\r\n"x,y\r\n', error="the table breaks off")
case("csv-quote-inside", "a.csv", b'text,title\r\n"x"y,z\r\n', error="the table breaks off")
case(
    "csv-empty-text",
    "a.csv",
    table([row(title="ت"), row(text="", title="ت")]).encode(),
    error="row 1: the text is empty",
)
case("csv-long-cell", "a.csv", table([row(text="نص " * 100_000)]).encode(), text="نص " * 100_000)
case("csv-upper-case", "a.csv", b"TEXT,Title\nx,y\n", text="x", title="y")
case("csv-url", "a.csv", b"text,url\nx,https://example.org/1\n", source="https://example.org/1")
case("csv-source-outlet", "a.csv", "text,source\nx,وكالة\n".encode(), outlet="وكالة")
case(
    "csv-source-address", "a.csv", b"text,source\nx,https://example.org/1\n", source="https://example.org/1", outlet=""
)
case("json-broken", "a.json", b'[{"text": "x"', error="line 1, column 14: it is no JSON")
case("json-number", "a.json", b"42", error="it holds no articles")
case("json-strings", "a.json", b'["x"]', error="row 0: str, not an object")
case("json-text-number", "a.json", b'[{"text": 5}]', error="row 0: the text is int, not str")
case("json-text-null", "a.json", b'[{"text": null}]', error="row 0: the text is empty")
case("json-paragraphs", "a.json", b'[{"text": ["x", "y"]}]', text="x\ny")
case("json-one", "a.json", json.dumps(row(title="ت")).encode(), text=PROSE, article="a", title="ت")
case("json-wrapped", "a.json", json.dumps({"count": 1, "articles": [row()]}).encode(), text=PROSE, article="a#0")
case("json-pandas", "a.json", pd.DataFrame([row()]).to_json().encode(), text=PROSE, article="a#0")
case("json-surrogate", "a.json", b'[{"text": "\\ud800"}]', error="half a character")
case("json-deep", "a.json", b"[" * 100_000, error="it is no .json")
case("json-escapes", "a.json", b'[{"text": "\\u0646\\u0635"}]', text="نص")
case("jsonl-bad-line", "a.jsonl", b'{"text": "x"}\n{"text"\n', error="line 2: it is no JSON")
case("jsonl-blank-lines", "a.jsonl", b'\n{"text": "x"}\n\n{"text": "y"}\n', text="x", rows=2)
case("jsonl-crlf", "a.jsonl", b'{"text": "x"}\r\n{"text": "y"}\r\n', text="x", rows=2)
case("xlsx-full-cell", "a.xlsx", workbook([row(text="ن" * 32_767)]), warns="fill an Excel cell")
case("xlsx-two-sheets", "a.xlsx", workbook([row()], 2), article="a/Sheet#0", rows=2)
case("xlsx-no-text", "a.xlsx", workbook([{"x": 1}]), error="no column holds the text")
case("parquet-number", "a.parquet", columnar([{"text": 5}]), error="the text is int")
case("parquet-no-text", "a.parquet", columnar([{"x": "y"}]), error="no column holds the text")

# ---------------------------------------------------------------- web pages and documents
META = ("<meta property='og:site_name' content='الصحيفة'><meta name='author' content='سعاد حسن'>"
        "<meta property='article:published_time' content='2022-01-15T10:00:00+03:00'>")  # fmt: skip
SAID = {"title": "افتتاح سوق", "outlet": "الصحيفة", "author": "سعاد حسن", "date": pd.Timestamp("2022-01-15")}
case("html-metadata", "a.html", page(PROSE, head=META).encode(), **SAID)
case("html-script", "a.html", page(PROSE, after="<script>document.write('x')</script>").encode(), text=PROSE)
case("html-no-text", "a.html", b"<html><body><script>1</script></body></html>", error="the page holds no text")
case("html-deep", "a.html", b"<div>" * 5000 + PROSE.encode(), error="nested 5000 deep")
case("html-not-html", "a.htm", PROSE.encode(), text=PROSE)
CORE = "<c xmlns:d='u'><d:title>ت</d:title><d:creator>سعاد</d:creator></c>"
case("docx-meta", "a.docx", document(PROSE, core=CORE), title="ت", author="سعاد")
case("docx-no-document", "a.docx", archive({"x.xml": "<x/>"}), error="it is no Word document")
case("docx-empty", "a.docx", document(""), error="the file is empty")
BOMB = "<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;&a;'>]><x>&b;</x>"
case("docx-entities", "a.docx", archive({"word/document.xml": BOMB}), error="its XML defines entities")
case("docx-bad-xml", "a.docx", archive({"word/document.xml": "<w:p>"}), error="it is no .docx")

# ---------------------------------------------------------------- archives
case("zip", "a.zip", archive({"s/x.txt": PROSE, "y.csv": table([row()])}), article="s/x", rows=2)
case("zip-escape", "a.zip", archive({"../x.txt": PROSE}), error="leads outside the archive")
case("zip-absolute", "a.zip", archive({"/x.txt": PROSE}), error="leads outside the archive")
case("zip-drive", "a.zip", archive({"C:/x.txt": PROSE}), error="leads outside the archive")
case("zip-backslash", "a.zip", archive({"..\\x.txt": PROSE}), error="leads outside the archive")
case("zip-bomb", "a.zip", archive({"x.txt": b"x" * 30_000_000}), error="it may be a bomb")
case("zip-in-zip", "a.zip", archive({"b.zip": archive({"x.txt": PROSE})}), error="holds no articles")
case("zip-hidden", "a.zip", archive({"__MACOSX/x.txt": "x", ".y.txt": "y", "z.txt": PROSE}), article="z", rows=1)
case("docx-no-archive", "a.docx", b"PK\x03\x04 and no more", error="no whole Word or Excel file")
case("zip-cut", "a.zip", archive({"x.txt": PROSE})[:-30], error="no whole .zip")
case("zip-bad-sum", "a.zip", archive({"x.txt": PROSE}, zipfile.ZIP_STORED).replace("قال".encode(), "كان".encode(), 1),
     error="cannot be unpacked")  # fmt: skip
case("gz-cut", "a.jsonl.gz", packed(make("jsonl", PROSE))[:-9], error="the .gz is damaged")
case("gz-is-text", "a.csv.gz", b"text\nx\n", error="the .gz is damaged")

# ---------------------------------------------------------------- kinds
case("pdf", "a.pdf", b"%PDF", error="that end in '.pdf' are not read")
case("no-suffix", "a", b"x", error="that end in 'nothing' are not read")
case("gz-alone", "a.gz", packed(b"x"), error="that end in '.gz' are not read")
case("capital-suffix", "a.TXT", PROSE.encode(), text=PROSE, article="a")
case("dots", "a.b.c.txt", PROSE.encode(), article="a.b.c")
case("arabic-name", "مقال ١.txt", PROSE.encode(), article="مقال ١")


def test_there_are_enough():
    assert len(CASES) >= 150


@pytest.mark.parametrize(("name", "data", "expected"), CASES)
def test_case(tmp_path, recwarn, name, data, expected):
    (tmp_path / name).write_bytes(data)
    if "error" in expected:
        with pytest.raises(ArticleError) as raised:
            load_articles(tmp_path / name)
        assert expected["error"] in str(raised.value) and raised.value.remedy and name in raised.value.file
        return
    frame = load_articles(tmp_path / name)
    warned = [str(warning.message) for warning in recwarn]
    assert all(warning.category is MizanWarning for warning in recwarn)
    assert [m for m in warned if expected.get("warns", "\0") in m] == warned and bool(warned) == ("warns" in expected)
    assert len(frame) == expected.get("rows", 1)
    first = frame.iloc[0].to_dict()
    wanted = {field: value for field, value in expected.items() if field not in ("warns", "rows")}
    assert {field: first[field] for field in wanted} == wanted
