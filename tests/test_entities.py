"""Mentions: the cases in tests/cases, the contract's columns, and what holds for every text."""

import pandas as pd
import pytest
from cases import read
from hypothesis import given
from hypothesis import strategies as st

from helpers import entity_mentions, load_articles
from helpers.errors import ArticleError
from helpers.paths import DATA

COLUMNS = ["article", "sentence", "start", "end", "text", "entity", "type", "kind"]


@pytest.mark.parametrize(("text", "expected"), read("state_traps.csv"))
def test_states(text, expected):
    assert of_types(text, {"state", "region"}) == expected


@pytest.mark.parametrize(("text", "expected"), read("organisation_cases.csv"))
def test_organisations_and_groups(text, expected):
    assert of_types(text, {"organisation", "group"}) == expected


@pytest.mark.parametrize(("text", "expected"), read("person_cases.csv"))
def test_persons(text, expected):
    found = entity_mentions(text)
    assert list(zip(found["entity"], found["text"], strict=True)) == expected


def of_types(text, types):
    """The mentions of some types: a state in a sentence about a party is not the table's business."""
    found = entity_mentions(text)
    found = found[found["type"].isin(types)]
    return list(zip(found["entity"], found["text"], strict=True))


@pytest.fixture(scope="module")
def articles():
    return load_articles(DATA / "articles" / "ukraine_talks_2022.txt")


def test_contract(articles):
    found = entity_mentions(articles)
    assert found.columns[:8].tolist() == COLUMNS
    assert {c: str(found[c].dtype) for c in COLUMNS} == {
        c: "int64" if c in ("sentence", "start", "end") else "str" for c in COLUMNS
    }
    assert isinstance(found.index, pd.RangeIndex)
    empty = entity_mentions(articles.iloc[:0])
    assert empty.empty and dict(empty.dtypes) == dict(found.dtypes)


def test_spans_slice_sort_and_never_overlap(articles):
    text, found = (
        articles.loc[0, "text"],
        entity_mentions(articles, sections=("dateline", "body", "related", "furniture")),
    )
    assert [text[a:b] for a, b in zip(found["start"], found["end"], strict=True)] == found["text"].tolist()
    assert (found["start"].iloc[1:].to_numpy() >= found["end"].iloc[:-1].to_numpy()).all()


def test_related_headlines_are_not_the_articles(articles):
    body, page = entity_mentions(articles), entity_mentions(articles, sections=("body", "related"))
    assert set(page["sentence"]) - set(body["sentence"]) == {18, 19}
    assert "putin" in set(page["entity"]) and "putin" not in set(body["entity"])


def test_many_articles_are_many_single_ones(articles):
    text = articles.loc[0, "text"]
    frame = pd.DataFrame({"article": ["x", "empty", "y"], "text": [text, "", text]}, index=[5, 5, 5])
    found, alone = entity_mentions(frame), entity_mentions(text)
    for article in ("x", "y"):
        part = found[found["article"] == article].reset_index(drop=True)
        pd.testing.assert_frame_equal(part.drop(columns="article"), alone.drop(columns="article"))
    assert len(found) == 2 * len(alone)


def test_sections_are_checked():
    with pytest.raises(ArticleError, match="unknown section 'title'"):
        entity_mentions("نص", sections=("title",))


WORDS = st.lists(
    st.sampled_from(
        [
            "روسيا",
            "وروسيا",
            "للناتو",
            "الناتو",
            "حلف",
            "جنديا",
            "أوكرانيا",
            "بوتين",
            "الرئيس",
            "عمان",
            "سلطنة",
            "،",
            ".",
            "\n",
            "ـ",
            "😀",
        ]
    ),
    max_size=12,
)


@given(WORDS)
def test_any_text_gives_spans_that_slice(words):
    text = " ".join(words)
    found = entity_mentions(text)
    assert [text[a:b] for a, b in zip(found["start"], found["end"], strict=True)] == found["text"].tolist()
    assert (found["start"].iloc[1:].to_numpy() >= found["end"].iloc[:-1].to_numpy()).all()


@given(
    st.sampled_from(["روسيا", "الناتو", "الولايات المتحدة", "فرنسا"]), st.sampled_from(["و", "ف", "ب", "ك", "وب", "فل"])
)
def test_a_clitic_changes_neither_entity_nor_span(name, clitic):
    attached = clitic + name
    if clitic.endswith("ل") and name.startswith("ال"):
        attached = clitic + name[1:]
    plain, found = entity_mentions(f"ثم {name} غدا"), entity_mentions(f"ثم {attached} غدا")
    assert found["entity"].tolist() == plain["entity"].tolist() and len(plain) == 1
    assert found.loc[0, "end"] == 3 + len(attached)
