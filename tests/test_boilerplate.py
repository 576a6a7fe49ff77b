"""What pages put around their text, and that body text stays body."""

import csv

import pytest

from helpers.boilerplate import SECTION_OF, dateline_end, line_kind, line_sections
from helpers.paths import LEXICONS

with (LEXICONS / "boilerplate.csv").open(encoding="utf-8", newline="") as table:
    ROWS = [row for row in csv.DictReader(table) if not row["kind"].startswith("part.")]
BODY = "قال الوزير إن المحادثات كانت مثمرة وإن الوفد باق."


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["example"])
def test_every_pattern_finds_its_example(row):
    if row["kind"] == "dateline_prefix":
        text = row["example"] + BODY
        assert text[dateline_end(text, 0, len(text)) :].strip() == BODY
    else:
        assert line_kind(row["example"], 0) == row["kind"]
        sections = line_sections([row["example"], BODY])
        assert sections == [SECTION_OF[row["kind"]], "body"]


@pytest.mark.parametrize(
    "line",
    [
        "وقال لـ«رويترز»: «لن نغادر الميناء».",
        "ونقلت وكالة «رويترز» عن الوزير قوله إن الوفد باق.",
        "وحسب (رويترز) فإن الوفد باق في المدينة.",
        "السلام - إن جاء - خير للجميع في هذه المدينة.",
        "اقرأ أيضا ما كتبه الناقد عن الكتاب.",
        "شارك الوزير في الاجتماع.",
        "علق الوزير على القرار.",
        "طهران: لن نغادر المحادثات قبل موعدها.",
        "بيروت وعمان تستعدان للقمة.",
        "في 15 يناير 2022 وصل الوفد.",
        "قبل 3 ساعات وصل الوفد إلى الميناء.",
        "إعلان الحكومة فاجأ الجميع.",
    ],
)
def test_body_text_stays_body(line):
    assert line_sections([line, BODY]) == ["body", "body"] and dateline_end(line, 0, len(line)) == 0
    assert line_sections([BODY, line])[1] == "body"


@pytest.mark.parametrize(
    ("lines", "sections", "comment"),
    [
        (["افتتاح سوق جديد", "عدن - رويترز - " + BODY], ["dateline", "body"], "a headline before a dateline"),
        (["افتتاح سوق جديد", "15 يناير 2022", BODY], ["dateline", "dateline", "body"], "a headline and a date line"),
        (["افتتاح سوق جديد", BODY], ["body", "body"], "a first line alone tells nothing"),
        (["15 يناير 2022", "بقلم سعاد حسن", BODY], ["dateline", "dateline", "body"], "date and byline"),
        ([BODY, "15 يناير 2022"], ["body", "body"], "a date below the text"),
        ([BODY, "اقرأ أيضا: افتتاح سوق", BODY], ["body", "related", "body"], "one line within the text"),
        ([BODY, "اقرأ أيضا", "افتتاح سوق", BODY], ["body", "furniture", "related", "body"], "text goes on"),
        ([BODY, "اقرأ أيضا", "سوق", "قبل 3 ساعات", "ميناء"], ["body", "furniture", "related", "furniture", "related"],
         "ages of headlines do not end their list"),
        ([BODY, "اقرأ أيضا", "ن" * 151], ["body", "furniture", "body"], "no headline is that long"),
        (["14:35", BODY, "14:20 بتوقيت غرينتش", BODY], ["furniture", "body", "furniture", "body"], "a live blog"),
        ([BODY, "صورة أرشيفية للميناء", BODY], ["body", "furniture", "body"], "a caption"),
        (["بيروت - وكالات"], ["body"], "a text of one line"),
        ([], [], "nothing"),
    ],
)  # fmt: skip
def test_lines_together(lines, sections, comment):
    assert line_sections(lines) == sections, comment
