"""What is read as HTML: escaped, right to left, and traceable."""

import datetime
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markup import Page, faults

from helpers import concordance, entity_mentions, rtl_table, stance_terms
from helpers.markup import anchor
from helpers.reading import escape, rtl_text, show_concordance

TEXT = "قالت روسيا نعم أمس. وردت أوكرانيا على روسيا بكلام."


@pytest.mark.parametrize(
    ("text", "shown", "comment"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;", "a script"),
        ('" onload="x', "&quot; onload=&quot;x", "an attribute"),
        ("</div>", "&lt;/div&gt;", "a closing tag"),
        ("نص\u202eصن", "نص[U+202E]صن", "an override is shown as what it is"),
        ("نص\u200b", "نص[U+200B]", "an invisible character too"),
        ("می\u200cخواهم\u200f", "می\u200cخواهم\u200f", "what only parts letters stays"),
        ("نص\ud800", "نص\ufffd", "half a character cannot be written as UTF-8"),
        ("عادي «نص» 3", "عادي «نص» 3", "plain text stays"),
    ],
)
def test_escape(text, shown, comment):
    assert escape(text) == shown, comment


def cells(html, tag="td"):
    return [element[2] for element in Page(html).all(tag)]


def test_a_table_is_read_from_the_right():
    page = rtl_table(
        pd.DataFrame({"الاسم": ["<b>روسيا", "NATO"], "عدد": [12, 1234], "نسبة": [0.5, 1.0]}), caption="جدول <"
    ).data
    assert '<div dir="rtl" lang="ar"><table dir="rtl"' in page
    assert page.index("الاسم") < page.index("عدد")
    assert "&lt;b&gt;روسيا" in page and "<b>" not in page and "جدول &lt;" in page
    assert 'direction:ltr;text-align:right;">1,234<' in page and ">0.50<" in page
    assert '<td dir="ltr"' in page.split(">NATO<")[0].split("<tr>")[-1]
    assert faults(page) == []


@pytest.mark.parametrize(
    ("value", "shown", "way"),
    [
        (1234567, "1,234,567", "ltr"),
        (-3, "-3", "ltr"),
        (0.5, "0.50", "ltr"),
        (0.000123, "0.00012", "ltr"),
        (float("inf"), "∞", "ltr"),
        (np.int64(4), "4", "ltr"),
        (np.float32(0.25), "0.25", "ltr"),
        (True, "✓", "any"),
        (np.bool_(False), "✗", "any"),
        (None, "", "any"),
        (float("nan"), "", "any"),
        (pd.NaT, "", "any"),
        (pd.NA, "", "any"),
        (pd.Timestamp("2022-01-15"), "2022-01-15", "ltr"),
        (pd.Timestamp("2022-01-15 10:30"), "2022-01-15 10:30:00", "ltr"),
        (datetime.date(2022, 1, 5), "2022-01-05", "ltr"),
        (["روسيا", 1], "['روسيا', 1]", "rtl"),
        ("NATO", "NATO", "ltr"),
        ("3-5", "3-5", "ltr"),
        ("-0.15 [-0.34, +0.08]", "-0.15 [-0.34, +0.08]", "ltr"),
        ("٢٠٢١-٢٠٢٢", "٢٠٢١-٢٠٢٢", "rtl"),
        ("…", "…", "rtl"),
        ("من -0.34", "من -0.34", "rtl"),
        ("روسيا NATO", "روسيا NATO", "rtl"),
    ],
)
def test_values(value, shown, way):
    page = Page(rtl_table(pd.DataFrame({"a": pd.Series([value, "x"], dtype=object)})).data)
    _, attributes, text = page.all("td")[0]
    assert text == shown and way in ("any", attributes["dir"])


def test_an_index_is_shown_where_it_says_something():
    assert "القطب" in rtl_table(pd.Series([1], index=["x"], name="n").rename_axis("القطب")).data
    assert cells(rtl_table(pd.Series([1], index=["x"], name="n")).data, "th") == ["", "n", "x"]
    assert cells(rtl_table(pd.DataFrame({"n": [5, 6]}).iloc[[1]]).data, "th") == ["n"]
    assert cells(rtl_table(pd.DataFrame({"n": [5]}), index=True).data, "th") == ["", "n", "0"]
    assert cells(rtl_table(pd.Series([1], index=["x"], name="n"), index=False).data, "th") == ["n"]


def test_levels_of_columns_and_index():
    columns = pd.MultiIndex.from_tuples([("عدد", "a"), ("عدد", "b"), ("نص", "a")])
    index = pd.MultiIndex.from_tuples([("x", 1), ("y", 2)], names=["outlet", "year"])
    page = Page(rtl_table(pd.DataFrame([[1, 2, "<"], [3, 4, ">"]], columns=columns, index=index)).data)
    heads = [(e[2], e[1].get("colspan"), e[1]["scope"]) for e in page.all("th")]
    first, second = heads[:4], heads[4:9]
    assert first == [("", None, "col"), ("", None, "col"), ("عدد", "2", "col"), ("نص", None, "col")]
    assert [head[0] for head in second] == ["outlet", "year", "a", "b", "a"]
    assert heads[9:] == [("x", None, "row"), ("1", None, "row"), ("y", None, "row"), ("2", None, "row")]
    assert [e[2] for e in page.all("td")] == ["1", "2", "<", "3", "4", ">"]


def test_columns_of_one_name_are_each_shown():
    assert cells(rtl_table(pd.DataFrame([[1, 2]], columns=["a", "a"])).data) == ["1", "2"]


def test_what_is_left_out_is_said():
    page = rtl_table(pd.DataFrame({"n": range(1500)}), max_rows=3).data
    assert cells(page) == ["0", "1", "2"] and "1,497 more rows are not shown" in page and faults(page) == []
    assert len(cells(rtl_table(pd.DataFrame({"n": range(600)}), max_rows=None).data)) == 600


def test_an_empty_frame_keeps_its_headings():
    page = rtl_table(pd.DataFrame({"a": [], "b": []})).data
    assert cells(page, "th") == ["a", "b"] and faults(page) == []


@given(st.lists(st.tuples(st.text(max_size=8), st.none() | st.floats() | st.text(max_size=12)), max_size=4))
def test_any_frame_gives_sound_html(rows):
    frame = pd.DataFrame([dict(rows)]) if rows else pd.DataFrame()
    page = rtl_table(frame, caption="".join(str(value) for _, value in rows)).data
    assert faults(page) == []
    assert len(Page(page).all("td")) == frame.shape[1]


def test_text_is_a_paragraph_from_right_to_left():
    page = rtl_text("روسيا <3>").data
    assert faults(page) == [] and Page(page).all("p", dir="rtl", lang="ar")[0][2] == "روسيا <3>"


def test_the_words_before_stand_on_the_right():
    page = show_concordance(concordance(entity_mentions(TEXT), TEXT)).data
    row = page[page.index("<tbody>") :]
    assert row.index("قالت") < row.index(">روسيا<") < row.index("نعم")
    sides = [re.search("text-align:(\\w+)", e[1]["style"])[1] for e in Page(page).all("td")[:3]]
    assert sides == ["left", "center", "right"], "the words meet at the keyword"
    assert faults(page) == []


def test_the_words_around_run_from_right_to_left_even_from_a_latin_word_on():
    text = "BBC قالت إن روسيا NATO ردت."
    page = Page(show_concordance(concordance(entity_mentions(text), text)).data)
    before, _, after = page.all("td")[:3]
    assert (before[2], before[1]["dir"], after[1]["dir"]) == ("BBC قالت إن", "rtl", "rtl") and after[2].startswith(
        "NATO"
    )


def test_a_concordance_shows_more_where_asked():
    text = "رحبت روسيا بخفض التصعيد. هددت بهجوم <قال>."
    rows = concordance(stance_terms(text), text)
    page = show_concordance(rows, columns=["pole", "shifter"], links=True, max_rows=2).data
    assert cells(page, "th") == ["sentence", "before", "keyword", "after", "pole", "shifter"]
    assert cells(show_concordance(rows, columns=["sentence"]).data)[3] == "0"
    links = [element[1]["href"] for element in Page(page).all("a")]
    assert links == [f"#{anchor('text', number)}" for number in rows["sentence"][:2]]
    assert f"{len(rows) - 2} more rows" in page and faults(page) == []
    assert "3px solid" in show_concordance(rows).data and "4px double" in show_concordance(rows).data


def test_an_attached_letter_is_drawn_joining():
    text = "قال للناتو نعم."
    page = show_concordance(concordance(entity_mentions(text), text)).data
    assert cells(page)[0] == "قال لل\u200d"


def test_numbers_have_the_decimals_that_are_asked_for():
    page = rtl_table(pd.DataFrame({"p": [0.0466, 0.0004, 12.0]}), decimals=3).data
    assert [cell for cell in ("0.047", "0.0004", "12.000") if f">{cell}<" in page] == ["0.047", "0.0004", "12.000"]
    assert ">0.05<" in rtl_table(pd.DataFrame({"p": [0.0466]})).data
