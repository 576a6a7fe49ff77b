"""Stance terms and what turns them: the cases in tests/cases, the contract's columns, what holds for every text."""

import pandas as pd
import pytest
from cases import read
from hypothesis import given
from hypothesis import strategies as st

from helpers import load_articles, stance_terms
from helpers.paths import DATA

COLUMNS = ["article", "sentence", "start", "end", "text", "term", "pole", "cameo", "shifter"]
TABLES = ("stance_escalation_cases.csv", "stance_diplomacy_cases.csv", "shifter_cases.csv")


@pytest.mark.parametrize(("text", "expected"), [case for table in TABLES for case in read(table)])
def test_cases(text, expected):
    found = stance_terms(text)
    assert list(zip(found["pole"], found["text"], strict=True)) == expected


@pytest.fixture(scope="module")
def articles():
    return load_articles(DATA / "articles" / "ukraine_talks_2022.txt")


def test_contract(articles):
    found = stance_terms(articles)
    assert found.columns[:9].tolist() == COLUMNS
    assert {c: str(found[c].dtype) for c in COLUMNS} == {
        c: "int64" if c in ("sentence", "start", "end") else "str" for c in COLUMNS
    }
    assert found["cameo"].str.fullmatch("[0-2][0-9]").all()
    assert set(found["pole"]) <= {"escalation", "diplomacy", "neutralised"}
    empty = stance_terms(articles.iloc[:0])
    assert empty.empty and dict(empty.dtypes) == dict(found.dtypes)


def test_reducing_escalation_is_diplomacy_once(articles):
    found = stance_terms(articles)
    row = found[found["text"].str.contains("التصعيد")]
    assert row[["text", "pole"]].values.tolist() == [["خفض التصعيد", "diplomacy"]]


def test_related_headlines_are_not_the_articles(articles):
    assert set(stance_terms(articles)["sentence"]) <= set(range(1, 17))
    page = stance_terms(articles, sections=("related",))
    assert set(page["sentence"]) <= {18, 19} and "escalation" in set(page["pole"])


def test_spans_slice_sort_and_never_overlap(articles):
    text, found = articles.loc[0, "text"], stance_terms(articles)
    assert [text[a:b] for a, b in zip(found["start"], found["end"], strict=True)] == found["text"].tolist()
    assert (found["start"].iloc[1:].to_numpy() >= found["end"].iloc[:-1].to_numpy()).all()


def test_many_articles_are_many_single_ones(articles):
    text = articles.loc[0, "text"]
    frame = pd.DataFrame({"article": ["x", "y"], "text": [text, text]})
    found, alone = stance_terms(frame), stance_terms(text)
    for article in ("x", "y"):
        part = found[found["article"] == article].reset_index(drop=True)
        pd.testing.assert_frame_equal(part.drop(columns="article"), alone.drop(columns="article"))


WORDS = st.lists(
    st.sampled_from(
        [
            "خفض",
            "التصعيد",
            "رفض",
            "الحوار",
            "لم",
            "تسفر",
            "المحادثات",
            "عن",
            "نتائج",
            "وقف",
            "القتال",
            "إطلاق",
            "النار",
            "،",
            ".",
            "لن",
            "يهدد",
        ]
    ),
    max_size=12,
)


@given(WORDS)
def test_any_text_gives_spans_that_slice(words):
    text = " ".join(words)
    found = stance_terms(text)
    assert [text[a:b] for a, b in zip(found["start"], found["end"], strict=True)] == found["text"].tolist()
    assert (found["start"].iloc[1:].to_numpy() >= found["end"].iloc[:-1].to_numpy()).all()
    assert (found["shifter"] != "").loc[found["pole"] == "neutralised"].all()


def test_without_shifters_every_term_keeps_its_own_pole():
    """What a plain word list would count, for comparison; the head of a turned span counts where it is a term."""
    text = "دعوا إلى خفض التصعيد. لم تسفر المحادثات عن نتائج. هددت بهجوم."
    found = stance_terms(text, shifters=False)
    poles = dict(zip(found["text"], found["pole"], strict=True))
    assert poles["التصعيد"] == "escalation" and poles["المحادثات"] == "diplomacy"
    assert (found["shifter"] == "").all()
    turned = stance_terms(text)
    assert "خفض التصعيد" in set(turned["text"]) and "neutralised" in set(turned["pole"])
