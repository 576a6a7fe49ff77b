"""Keywords in context: what stands around them, in which order, and which of them."""

import csv
from pathlib import Path

import pandas as pd
import pytest

from helpers import concordance, entity_mentions, stance_terms
from helpers.errors import ArticleError

CASES = Path(__file__).parent / "cases"
TEXT = "قالت روسيا نعم أمس. وردت أوكرانيا على روسيا بكلام."
LINES = "دار تاج روسيا جيم دال.\nآلة ثوب أوكرانيا إبل.\nروسيا، حجر.\nبيت لروسيا أحد.\nآخر تاج الناتو حجر صغير."
KEYWORDS = {"روسيا": "RUS", "أوكرانيا": "UKR", "الناتو": "NATO"}


def cases(name):
    with open(CASES / name, encoding="utf-8", newline="") as file:
        return [pytest.param(row, id=row["label"]) for row in csv.DictReader(file)]


def spans_of(lines):
    """A mention in each line, made by hand."""
    rows, origin = [], 0
    for number, line in enumerate(lines.split("\n")):
        word = next(word for word in KEYWORDS if word in line)
        start = origin + line.index(word)
        rows.append(("text", number, start, start + len(word), word, KEYWORDS[word], "name"))
        origin += len(line) + 1
    return pd.DataFrame(rows, columns=["article", "sentence", "start", "end", "text", "entity", "kind"])


@pytest.mark.parametrize("case", cases("kwic_sort_cases.csv"))
def test_sorting(case):
    sort = case["sort"].split() if " " in case["sort"] else case["sort"]
    rows = concordance(spans_of(LINES), LINES, sort=sort)
    assert " ".join(map(str, rows["sentence"])) == case["expected"]


@pytest.mark.parametrize("case", cases("kwic_search_cases.csv"))
def test_searching(case):
    text = f"{case['sentence']} روسيا"
    spans = spans_of(text).assign(start=len(case["sentence"]) + 1, end=len(text), text="روسيا")
    assert len(concordance(spans, text, where={"search": case["search"]})) == (case["found"] == "yes")


def test_a_concordance_stays_in_its_sentence():
    rows = concordance(entity_mentions(TEXT), TEXT, words=2)
    assert rows["keyword"].tolist() == ["روسيا", "أوكرانيا", "روسيا"]
    assert rows["before"].tolist() == ["قالت", "وردت", "أوكرانيا على"]
    assert rows["after"].tolist() == ["نعم أمس.", "على روسيا", "بكلام."]
    assert rows["entity"].tolist() == ["RUS", "UKR", "RUS"]
    assert rows["section"].tolist() == ["body"] * 3
    assert [TEXT[a:b] for a, b in zip(rows["start"], rows["end"], strict=True)] == rows["keyword"].tolist()


def test_no_words_of_context():
    rows = concordance(entity_mentions(TEXT), TEXT, words=0)
    assert set(rows["before"]) == set(rows["after"]) == {""}


@pytest.mark.parametrize(
    ("where", "kept"),
    [
        ({"entity": "RUS"}, [0, 1]),
        ({"entity": ["UKR", "USA"]}, [1]),
        ({"entity": []}, []),
        ({"entity": None}, [0, 1, 1]),
        ({"sentence": 1, "entity": "RUS"}, [1]),
        ({"section": "body", "kind": "name"}, [0, 1, 1]),
        ({"section": ["related", "furniture"]}, []),
        ({"search": "بكلام"}, [1, 1]),
        ({"search": ""}, [0, 1, 1]),
    ],
)
def test_filtering(where, kept):
    assert concordance(entity_mentions(TEXT), TEXT, where=where)["sentence"].tolist() == kept


def test_sections_are_told_apart():
    text = "قالت روسيا نعم.\nقد يهمك أيضا :\nروسيا تحذر من العدوان"
    mentions = entity_mentions(text, sections=("body", "related"))
    assert concordance(mentions, text)["section"].tolist() == ["body", "related"]
    assert concordance(mentions, text, where={"section": "related"})["before"].tolist() == [""]


def test_an_empty_concordance_has_the_same_columns_and_types():
    full, empty = (concordance(stance_terms(t), t) for t in ("رحبت روسيا بالحوار.", "الطقس جميل."))
    assert len(full) and not len(empty)
    assert empty.dtypes.to_dict() == full.dtypes.to_dict()


def test_articles_keep_their_order_and_the_input_its_rows():
    articles = pd.DataFrame({"article": ["b", "a"], "text": ["قالت روسيا لا.", "قالت روسيا نعم."]}, index=[7, 7])
    mentions = entity_mentions(articles).iloc[::-1]
    before = mentions.copy()
    rows = concordance(mentions, articles)
    assert rows["article"].tolist() == ["b", "a"] and rows["after"].tolist() == ["لا.", "نعم."]
    pd.testing.assert_frame_equal(mentions, before)


@pytest.mark.parametrize("change", [{"sentence": 9}, {"start": 900, "end": 904}, {"article": "x"}])
def test_spans_of_other_articles_are_refused(change):
    with pytest.raises(ArticleError, match="has no sentence"):
        concordance(entity_mentions(TEXT).assign(**change), TEXT)


@pytest.mark.parametrize(
    "options", [{"sort": "colour"}, {"where": {"pole": "escalation"}}, {"sort": ["entity", "pole"]}]
)
def test_a_column_that_is_not_there_is_refused(options):
    with pytest.raises(ArticleError, match=r"pole|colour"):
        concordance(entity_mentions(TEXT), TEXT, **options)
