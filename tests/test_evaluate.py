"""Scoring: every kind of agreement and disagreement between found and gold."""

import pandas as pd
import pytest

from helpers.evaluate import agreement, errors, f1_interval, load_gold, match, score

GOLD = pd.DataFrame(
    [
        ("a", 0, 5, "RUS", "gold"),
        ("a", 10, 15, "USA", "gold"),
        ("a", 20, 25, "UKR", "unsure"),
        ("b", 0, 5, "BEL/EU", "gold"),
    ],
    columns=["article", "start", "end", "entity", "status"],
)


def spans(*rows):
    return pd.DataFrame(list(rows), columns=["article", "start", "end", "entity"])


@pytest.mark.parametrize(
    ("found", "outcomes", "comment"),
    [
        ([("a", 0, 5, "RUS")], ["hit", "missed", "missed"], "one right"),
        ([("a", 3, 9, "RUS")], ["hit", "missed", "missed"], "overlap is enough"),
        ([("a", 5, 9, "RUS")], ["missed", "missed", "missed", "wrong"], "touching is not overlapping"),
        ([("a", 0, 5, "USA")], ["missed", "missed", "missed", "wrong"], "another label"),
        ([("a", 0, 2, "RUS"), ("a", 3, 5, "RUS")], ["hit", "missed", "missed", "wrong"], "a second hit is wrong"),
        ([("a", 20, 25, "UKR")], ["missed", "missed", "missed"], "unsure neither helps nor hurts"),
        ([("a", 20, 25, "POL")], ["missed", "missed", "missed"], "whatever its label"),
        ([("b", 0, 5, "EU")], ["hit", "missed", "missed"], "an accepted alternative"),
        ([("c", 0, 5, "RUS")], ["missed", "missed", "missed", "wrong"], "an article without gold"),
        ([], ["missed", "missed", "missed"], "nothing found"),
    ],
)
def test_match(found, outcomes, comment):
    assert sorted(match(spans(*found), GOLD, "entity")["outcome"]) == sorted(outcomes), comment


def test_an_exact_hit_is_preferred():
    found = spans(("a", 0, 7, "RUS"), ("a", 0, 5, "RUS"))
    matched = match(found, GOLD, "entity")
    assert matched.loc[matched["outcome"] == "hit", "exact"].tolist() == [True]


def test_errors_are_shown_in_their_words():
    articles = pd.DataFrame({"article": ["a", "b"], "text": ["روسيا وهنا سوريا ثم مصر", "لبنان"]})
    gold = pd.DataFrame({"article": ["a"], "start": [0], "end": [5], "entity": ["RUS"]})
    table = errors(spans(("a", 0, 5, "SYR"), ("b", 0, 5, "LBN")), gold, "entity", articles, width=7)
    assert table[["words", "label", "outcome", "other", "context"]].values.tolist() == [
        ["روسيا", "RUS", "missed", "SYR", "[روسيا] وهنا"],
        ["روسيا", "SYR", "wrong", "RUS", "[روسيا] وهنا"],
        ["لبنان", "LBN", "wrong", "", "[لبنان]"],
    ]


def test_score():
    found = spans(("a", 0, 5, "RUS"), ("a", 11, 15, "USA"), ("a", 30, 35, "USA"))
    row = score(found, GOLD, "entity").iloc[0]
    assert (row["gold"], row["found"], row["hits"]) == (3, 3, 2)
    assert row["precision"] == row["recall"] == row["f1"] == pytest.approx(2 / 3)
    assert row["exact"] == pytest.approx(1 / 3)
    assert row["count_error"] == pytest.approx(2 / 3)  # one USA too many, one BEL/EU too few
    by = score(found, GOLD, "entity", by="article").set_index("article")
    assert by.loc["a", "recall"] == 1 and by.loc["b", "recall"] == 0


def test_interval_holds_the_estimate_and_is_seeded():
    found = spans(("a", 0, 5, "RUS"), ("b", 0, 5, "BEL"))
    f1, low, high = f1_interval(found, GOLD, "entity", draws=200)
    assert low <= f1 <= high and f1 == pytest.approx(0.8)
    assert f1_interval(found, GOLD, "entity", draws=200) == (f1, low, high)


def test_agreement_is_symmetric():
    other = GOLD.assign(status="gold").iloc[:2]
    assert agreement(GOLD, other, "entity") == agreement(other, GOLD, "entity") == pytest.approx(0.8)
    assert agreement(GOLD, GOLD, "entity") == 1
    doubtful = GOLD.assign(status=["unsure", "gold", "gold", "gold"])
    assert agreement(GOLD, doubtful, "entity") == agreement(doubtful, GOLD, "entity") == 1


def test_gold_is_read_and_points_into_the_texts():
    gold = load_gold("entities")
    assert set(gold["status"]) <= {"gold", "unsure"} and len(gold) > 50
