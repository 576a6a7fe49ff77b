"""label(): every case is laid out by the matplotlib that is installed and judged glyph by glyph (tests/glyphs.py).

The known failures of each side of matplotlib 3.11 stand in tests/cases/labels.csv and are strict: once one is drawn
right, its test fails until the case is corrected.
"""

import csv
import io
import pickle
import re
import unicodedata
import warnings
from pathlib import Path

import glyphs
import matplotlib
import pytest
from arabic_reshaper import reshape
from bidi import get_display
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from helpers.labels import RLE, is_right_to_left, label, shapes_itself

FILE = Path(__file__).parent / "cases" / "labels.csv"
ESCAPE = re.compile(r"\\(n|r|\\|u[0-9a-f]{4})")
KNOWN_FAULT = "fault_from_3_11" if shapes_itself() else "fault_before_3_11"


def unescape(text):
    """The file writes new lines, backslashes and invisible characters as escapes."""
    named = {"n": "\n", "r": "\r", "\\": "\\"}
    return ESCAPE.sub(lambda found: named.get(found[1]) or chr(int(found[1][1:], 16)), text)


with FILE.open(encoding="utf-8", newline="") as _lines:
    CASES = [{**row, "text": unescape(row["text"])} for row in csv.DictReader(_lines)]
RIGHT = [case["text"] for case in CASES if not case[KNOWN_FAULT]]


def case_params():
    for number, case in enumerate(CASES, start=2):
        fault = case[KNOWN_FAULT]
        marks = pytest.mark.xfail(reason=fault, strict=True, raises=AssertionError) if fault else ()
        yield pytest.param(case["text"], marks=marks, id=f"{case['kind'].replace(' ', '-')}-{number}")


@pytest.mark.parametrize("text", list(case_params()))
def test_drawn_right(text):
    assert glyphs.verdict(text.replace("\r\n", "\n"), label(text)) == ""


def test_cases_are_many_and_distinct():
    texts = [case["text"] for case in CASES]
    assert len(texts) == len(set(texts)) >= 150
    faults = {fault for case in CASES for fault in (case["fault_from_3_11"], case["fault_before_3_11"])}
    assert faults <= {"", "missing glyph", "vowels", "forms"}, "nothing is drawn in a wrong order on either side"


INK = [
    "روسيا (الناتو)",
    "NATO: خفض [x]",
    "قال «نعم» (a) b",
    "لا للإرهاب 2021 - 2022",
    "ب ج د ء أ إ آ ة ى ؤ ئ",
    "پ چ گ",
    "بـــاب ٥٠٪",
]


@pytest.mark.parametrize("text", INK)
def test_the_ink_agrees_with_the_glyphs(text):
    assert glyphs.ink_overlap(text, label(text)) > 0.99
    assert glyphs.ink_overlap(text, label(text[::-1])) < 0.9


# The judge must reject what is wrong


def classic(text):
    """The recipe of most tutorials: wrong since matplotlib has libraqm, and never quite right before."""
    return get_display(reshape(text))


WORDS = [
    "روسيا",
    "الولايات المتحدة",
    "لا للحرب",
    "الناتو (NATO)",
    "17 موضعا",
    "حلف «الناتو»",
    "أكثر الدول ذكرا في المقال",
]


@pytest.mark.parametrize("text", WORDS)
def test_the_recipe_of_the_other_side_is_rejected(text):
    """From 3.11 on the classic recipe is drawn wrong, before it the logical string as it is."""
    assert glyphs.verdict(text, classic(text) if shapes_itself() else text) in ("order", "forms")
    assert glyphs.verdict(text, label(text)) == ""


def test_the_recipe_of_the_other_side_fails_nearly_every_case():
    recipe = classic if shapes_itself() else str
    arabic = [text for text in RIGHT if is_right_to_left(text) and "\r" not in text]
    wrong = [text for text in arabic if glyphs.verdict(text, recipe(text))]
    assert len(wrong) > 0.85 * len(arabic)


@pytest.mark.parametrize("text", ["NATO: خفض التصعيد", "$5 و $6 هنا", "الناتو (NATO) [EU]", "EU: قال «نعم»"])
def test_the_recipe_of_this_side_is_not_enough(text):
    """The logical string from 3.11 on and the classic recipe before it miss base direction, brackets and dollars."""
    recipe = str if shapes_itself() else classic
    assert [glyphs.verdict(line, recipe(line)) for line in (text, f"NATO {text}")] != ["", ""]
    assert [glyphs.verdict(line, label(line)) for line in (text, f"NATO {text}")] == ["", ""]


@pytest.mark.parametrize("text", [*WORDS, "12.5%", "٢٠٢٢", "NATO 5"])
def test_reversed_strings_are_rejected(text):
    assert glyphs.verdict(text, text[::-1]) in ("order", "forms")
    assert glyphs.verdict(text, label(text[::-1])) in ("order", "forms")


@pytest.mark.parametrize(
    ("logical", "shown", "fault"),
    [
        ("روسيا", "روسيا\nروسيا", "lines"),
        ("$5 روسيا $6", "$5 روسيا $6", "mathtext"),
        ("روسيا", "\ufdfa", "missing glyph"),
        ("NATO (EU)", "NATO )EU(", "order"),
        ("NATO (EU)", "NATO (EU(", "forms"),
        ("AB", "BA", "order"),
        ("", "x", "forms"),
        ("NATO", "NATO", ""),
    ],
)
def test_the_judge_names_the_fault(logical, shown, fault):
    assert glyphs.verdict(logical, shown) == fault


# What label() promises


@pytest.mark.parametrize("value", [None, 5, 2.5, b"text", ["روسيا"], float("nan")])
def test_only_strings(value):
    with pytest.raises(TypeError, match=r"label\(\) takes a str, not \w+"):
        label(value)


@pytest.mark.parametrize("text", [case["text"] for case in CASES])
def test_labelling_a_label_changes_nothing(text):
    assert label(label(text)) == label(text)
    assert isinstance(label(text), str)


def test_what_reaches_matplotlib():
    drawn = label("روسيا\nNATO\n\n٢٠٢٢")
    if shapes_itself():
        assert drawn == f"{RLE}روسيا\nNATO\n\n{RLE}٢٠٢٢"
        assert label(f"{RLE}روسيا\u202c ثم") == f"{RLE}{RLE}روسيا\u202c ثم", "theirs is closed, so the line needs ours"
    else:
        assert drawn == "\ufe8e\ufef4\ufeb3\ufeed\ufead\nNATO\n\n٢٠٢٢"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["kind"])
def test_letters_reach_matplotlib_as_letters_where_it_shapes(case):
    presentation = {c for c in label(case["text"]) if "\ufb50" <= c <= "\ufdff" or "\ufe70" <= c <= "\ufefc"}
    assert presentation <= set(case["text"]) or not shapes_itself()


def test_text_after_separators_is_not_lost():
    for separator in "\r\x0b\x1c\x1d\x1e\x85\u2028\u2029\t":
        text = f"روسيا{separator}أوكرانيا"
        assert glyphs.verdict("روسيا أوكرانيا", label(text)) == ""
    assert label("a\u2029b") == "a b"


def test_dollars_are_drawn_as_dollars():
    assert label("$5") == r"\$5"
    assert label(r"\$5") == r"\$5"
    assert glyphs.verdict("5$ و 6$", label(r"5\$ و 6\$")) == ""


def test_left_to_right_marks_are_left_to_the_caller():
    assert "\u200e" not in label("الميزان -0.20")
    assert glyphs.verdict("الميزان \u200e-0.20\u200e", label("الميزان \u200e-0.20\u200e")) == ""
    assert glyphs.verdict("الميزان \u200e-0.20\u200e", label("الميزان -0.20")) == "order"


def test_a_label_can_be_copied_and_pickled():
    drawn = label("روسيا")
    assert pickle.loads(pickle.dumps(drawn)) == drawn
    assert label(pickle.loads(pickle.dumps(drawn))) == drawn


def test_ability_is_detected_not_the_version(monkeypatch):
    assert shapes_itself() is hasattr(matplotlib.ft2font, "__libraqm_version__")
    monkeypatch.setattr(matplotlib, "__version__", "0.1")
    assert shapes_itself() is hasattr(matplotlib.ft2font, "__libraqm_version__")


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text(st.characters(exclude_categories=())) | st.text("اللهبتج٢5 ()[]«»$\\\n\r-%aB\u064b\u200f\u202b"))
def test_any_text_keeps_its_lines(text):
    drawn = label(text)
    assert label(drawn) == drawn
    for line, before in zip(drawn.split("\n"), text.replace("\r\n", "\n").split("\n"), strict=True):
        assert re.search(r"(?<!\\)\$", line) is None
        undrawable = {"Cc", "Cs", "Zl", "Zp"} & set(map(unicodedata.category, before))
        if not (undrawable or "$" in before or is_right_to_left(before)):
            assert line == before


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.text("ابتلاهيسمو روسيا()[]«»:،-.٢5aB", min_size=1, max_size=20))
def test_any_ordinary_text_is_drawn_right(text):
    assert glyphs.verdict(text, label(text)) == ""


@pytest.mark.parametrize("ending", ["png", "svg", "pdf", "ps"])
def test_every_kind_of_file_is_written_without_a_warning(ending):
    figure = Figure()
    FigureCanvasAgg(figure)
    for row, text in enumerate(INK):
        figure.text(0.1, row / 10, label(text))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure.savefig(io.BytesIO(), format=ending)
