"""Exports run nothing: what a spreadsheet would take for a formula is text."""

import csv
import datetime
import re
import zipfile

import openpyxl
import pandas as pd
import pytest

from helpers import concordance, load_articles, stance_terms
from helpers.errors import MizanError
from helpers.export import guard, save_table
from helpers.reading import escape, rtl_table

HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", '=HYPERLINK("x")', "=cmd|' /C calc'!A0"]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_hostile_cells_are_text(tmp_path, text, suffix):
    file = save_table(
        pd.DataFrame({"text": [text, "نص"], "count": [-3, 4], "=h": ["a", None]}), tmp_path / f"t{suffix}"
    )
    if suffix == ".csv":
        with file.open(encoding="utf-8-sig", newline="") as stream:
            head, first, second = list(csv.reader(stream))
        assert (head, first[0], first[1], second[0]) == (["text", "count", "'=h"], "'" + text, "-3", "نص")
        assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    else:
        sheet = openpyxl.load_workbook(file)["table"]
        assert sheet["A2"].data_type == "s" and sheet["A2"].value.startswith("'") and sheet["B2"].value == -3
        assert sheet["C1"].value == "'=h" and sheet["C3"].value is None


def test_numbers_and_dates_are_untouched(tmp_path):
    frame = pd.DataFrame({"n": [-1.5, None], "date": pd.to_datetime(["2022-01-15", None]), "text": ["نص", "نص"]})
    sheet = openpyxl.load_workbook(save_table(frame, tmp_path / "t.xlsx"))["table"]
    assert sheet["A2"].value == -1.5 and sheet["A3"].value is None and sheet["B2"].value.year == 2022
    assert guard(-1.5) == -1.5


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_what_is_exported_loads_again(tmp_path, suffix):
    text = "سطر أول\r\nسطر ثان; مع, فواصل\u0640\x01"
    frame = pd.DataFrame(
        {"article": ["a", "b"], "text": [text, "نص آخر"], "date": pd.to_datetime(["2022-01-15", None])}
    )
    again = load_articles(save_table(frame, tmp_path / f"t{suffix}"))
    assert again["text"].tolist() == frame["text"].tolist() and again["article"].tolist() == ["a", "b"]
    assert again["date"].tolist()[0] == frame["date"].tolist()[0] and again["date"].isna().tolist() == [False, True]


def test_what_cannot_be_exported(tmp_path):
    with pytest.raises(MizanError, match=r"cannot write '\.pdf'"):
        save_table(pd.DataFrame(), tmp_path / "t.pdf")
    with pytest.raises(MizanError, match="row 2, column text: the text is too long"):
        save_table(pd.DataFrame({"text": ["x" * 40_000]}), tmp_path / "t.xlsx")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ('<img src=x onerror="alert(1)">', "&lt;img src=x onerror=&quot;alert(1)&quot;&gt;"),
        ("</div></table>", "&lt;/div&gt;&lt;/table&gt;"),
        ("abc\u202egpj.exe", "abc[U+202E]gpj.exe"),
        ("\u2066x\u2069\u200b\x00\x1b", "[U+2066]x[U+2069][U+200B][U+0000][U+001B]"),
        ("&lt;b&gt;", "&amp;lt;b&amp;gt;"),
        ("' onclick='x", "&#x27; onclick=&#x27;x"),
    ],
)
def test_article_text_in_html_is_shown_as_what_it_is(tmp_path, text, shown):
    (tmp_path / "a.txt").write_text(f"نص {text}", encoding="utf-8", newline="")
    articles = load_articles(tmp_path / "a.txt", encoding="utf-8")
    html = rtl_table(articles[["article", "text"]], caption=text).data
    assert escape(text) == shown and html.count(shown) == 2
    assert "<script" not in html and "<img" not in html and "\u202e" not in html


def test_a_concordance_loads_back_equal(tmp_path):
    text = "رحبت روسيا بخفض التصعيد. هددت «كييف» بهجوم\tأمس."
    rows = concordance(stance_terms(text), text)
    csv = pd.read_csv(
        save_table(rows, tmp_path / "t.csv", bom=False), encoding="utf-8", keep_default_na=False, dtype=str
    )
    excel = pd.read_excel(save_table(rows, tmp_path / "t.xlsx", rtl=True), keep_default_na=False, dtype=str)
    assert csv.values.tolist() == excel.values.tolist() == rows.astype(str).values.tolist()
    assert (tmp_path / "t.csv").read_bytes()[:1] == b'"', "no byte order mark where none is asked"
    assert openpyxl.load_workbook(tmp_path / "t.xlsx")["table"].sheet_view.rightToLeft


def test_a_workbook_is_the_same_whenever_it_is_written(tmp_path, monkeypatch):
    frame = pd.DataFrame({"text": ["نص"]})
    first = save_table(frame, tmp_path / "a.xlsx").read_bytes()
    later = datetime.datetime(2040, 1, 1)
    monkeypatch.setattr("time.time", lambda: later.timestamp())
    monkeypatch.setattr("time.localtime", lambda *_: later.timetuple())
    assert save_table(frame, tmp_path / "b.xlsx").read_bytes() == first
    assert re.search(rb"20\d\d-", zipfile.ZipFile(tmp_path / "b.xlsx").read("docProps/core.xml")) is None


def test_more_rows_than_a_sheet_holds_are_an_error(tmp_path, monkeypatch):
    monkeypatch.setattr("helpers.export.EXCEL_ROWS", 3)
    frame = pd.DataFrame({"n": [1, 2, 3]})
    with pytest.raises(MizanError, match=r"3 rows are too many.*use \.csv"):
        save_table(frame, tmp_path / "t.xlsx")
    assert save_table(frame.head(2), tmp_path / "t.xlsx").exists() and save_table(frame, tmp_path / "t.csv").exists()
