"""balance(): what is counted, how it is grouped, what is refused."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from simulated import frames

from helpers import stance_terms
from helpers.compare import NUMBERS, balance, mention_shares
from helpers.errors import ArticleError

ARTICLES = pd.DataFrame(
    {
        "article": ["a", "b", "c", "d"],
        "outlet": ["ص", "ق", "ص", ""],
        "date": pd.to_datetime(["2022-01-21", "2022-01-10", "2022-01-10", None]),
        "text": ["كلمة " * 10, "كلمة " * 20, "كلمة " * 5, "NATO 2022"],
    }
)
ROWS = [("a", "diplomacy")] * 3 + [("a", "neutralised")] + [("c", "escalation")] * 2 + [("b", "neutralised")] * 2
STANCE = pd.DataFrame(ROWS, columns=["article", "pole"])


def test_counts_by_outlet():
    table = balance(STANCE, ARTICLES, by="outlet")
    assert table.columns.tolist() == ["outlet", *NUMBERS]
    assert table["outlet"].tolist() == ["", "ص", "ق"]
    counts = table[["articles", "words", "escalation", "diplomacy", "neutralised"]]
    assert counts.to_numpy().tolist() == [[1, 0, 0, 0, 0], [2, 15, 2, 3, 1], [1, 20, 0, 0, 2]]
    assert (counts.dtypes == "int64").all() and (
        table[["balance", "low", "high", "per_1000"]].dtypes == "float64"
    ).all()
    assert table["balance"].tolist() == pytest.approx([np.nan, 0.2, np.nan], nan_ok=True)
    assert table["per_1000"].tolist() == pytest.approx([np.nan, 5000 / 15, 0.0], nan_ok=True)
    assert table["method"].tolist() == ["none", "t", "none"] and table["small"].tolist() == [True] * 3
    assert isinstance(table.index, pd.RangeIndex)


def test_all_articles_are_one_group():
    table = balance(STANCE, ARTICLES)
    assert table.columns.tolist() == list(NUMBERS)
    assert table.loc[0, ["articles", "words", "escalation", "diplomacy"]].tolist() == [4, 35, 2, 3]


def test_dates_are_groups_and_the_undated_are_not_lost():
    table = balance(STANCE, ARTICLES, by="date")
    assert table["date"].tolist()[:2] == [pd.Timestamp("2022-01-10"), pd.Timestamp("2022-01-21")]
    assert pd.isna(table["date"][2]) and table["articles"].tolist() == [2, 1, 1]
    weeks = ARTICLES.assign(week=ARTICLES["date"].dt.to_period("W").dt.start_time)
    assert balance(STANCE, weeks, by="week")["week"].tolist()[:2] == [
        pd.Timestamp("2022-01-10"),
        pd.Timestamp("2022-01-17"),
    ]


def test_several_columns():
    table = balance(STANCE, ARTICLES, by=["outlet", "date"])
    assert table.columns[:2].tolist() == ["outlet", "date"] and len(table) == 4
    assert table["articles"].sum() == 4
    assert balance(STANCE, ARTICLES, by=["outlet"]).equals(balance(STANCE, ARTICLES, by="outlet"))


def test_words_are_tokens_with_an_arabic_letter_of_the_body():
    text = "باريس - رويترز\nاتفق الناتو (NATO) في 2022 على الحوار.\nقد يهمك أيضا :\nالحرب على الأبواب"
    assert balance(stance_terms(text), text).loc[0, ["words", "diplomacy", "escalation"]].tolist() == [5, 2, 0]


def test_words_may_be_counted_already():
    counted = ARTICLES.drop(columns="text").assign(words=[10, 20, 5, 0])
    assert balance(STANCE, counted, by="outlet").equals(balance(STANCE, ARTICLES, by="outlet"))


def test_the_index_and_the_order_of_rows_change_nothing():
    shuffled = ARTICLES.iloc[[2, 0, 3, 1]].set_index(pd.Index([7, 7, 7, 7]))
    assert balance(STANCE.iloc[::-1], shuffled, by="outlet").equals(balance(STANCE, ARTICLES, by="outlet"))


def test_empty():
    table = balance(STANCE[:0], ARTICLES[:0], by="outlet")
    assert table.empty and table.columns.tolist() == ["outlet", *NUMBERS]
    assert table.dtypes.equals(balance(STANCE, ARTICLES, by="outlet").dtypes)
    nothing = balance(STANCE[:0], ARTICLES[:0])
    assert nothing.loc[0, ["articles", "words", "escalation"]].tolist() == [0, 0, 0] and np.isnan(nothing["balance"][0])


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 12), st.integers(0, 12)), min_size=1, max_size=12))
def test_always(rows):
    group, ones, others = map(np.array, zip(*rows, strict=True))
    stance, articles = frames(group, ones, ones + others)
    table = balance(stance, articles, by="group")
    assert table["group"].tolist() == sorted(set(group.tolist()))
    both = table["diplomacy"] + table["escalation"]
    expected = (table["diplomacy"] - table["escalation"]) / both.where(both > 0)
    assert np.allclose(table["balance"], expected, equal_nan=True)
    some = table[both > 0]
    assert ((some["low"] <= some["balance"] + 1e-9) & (some["balance"] <= some["high"] + 1e-9)).all()
    assert some[["low", "high"]].abs().to_numpy().max(initial=0) <= 1
    swapped = stance.assign(pole=stance["pole"].map({"diplomacy": "escalation", "escalation": "diplomacy"}))
    mirror = balance(swapped, articles, by="group")
    mirrored = ["wilson", "t", "none"]  # the draws of a bootstrap differ, its limits but little
    exact = table["method"].isin(mirrored)
    assert np.allclose(table.loc[exact, "low"], -mirror.loc[exact, "high"], equal_nan=True)
    assert np.allclose(table["low"], -mirror["high"], atol=0.2, equal_nan=True)


def test_small():
    stance, articles = frames([0, 0, 1, 1, 1, 2, 2, 2], [5] * 8, [15, 15, 7, 7, 5, 7, 7, 6])
    assert balance(stance, articles, by="group")["small"].tolist() == [True, True, False]


def test_weights():
    stance = STANCE.assign(score=[2, 2, 2, 9, 4, 8, 9, 9])
    weighed = balance(stance, ARTICLES, weight="score")
    assert weighed.loc[0, ["escalation", "diplomacy", "neutralised"]].tolist() == [2, 3, 3], "counts stay counts"
    assert weighed["balance"][0] == pytest.approx((6 - 12) / 18)
    even = balance(STANCE.assign(score=0.5), ARTICLES, by="outlet", weight="score")
    columns = ["balance", "low", "high"]
    assert np.allclose(even[columns], balance(STANCE, ARTICLES, by="outlet")[columns], equal_nan=True), (
        "only ratios matter"
    )


def test_a_weighed_interval_is_longer_than_one_of_equal_weights():
    stance, articles = frames([0], [10], [20])
    lengths = [
        balance(stance.assign(score=score), articles, weight="score").eval("high - low")[0]
        for score in (1.0, np.where(np.arange(20) % 10 == 0, 9.0, 1.0))
    ]
    assert lengths[0] < lengths[1]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"by": "source"}, "no column 'source'"),
        ({"by": ["outlet", "week"]}, "no column 'week'"),
        ({"by": "words", "articles": ARTICLES.assign(words=1)}, "by='words' is the name of a column of the result"),
        ({"articles": ARTICLES[ARTICLES["article"] != "c"]}, "article 'c', which is not among the articles"),
        ({"articles": pd.concat([ARTICLES, ARTICLES[:1]])}, "'a' occurs twice"),
        ({"articles": ARTICLES.drop(columns="article")}, "no column 'article'"),
        ({"articles": ARTICLES.drop(columns="text")}, "no column 'text'"),
        ({"articles": 7}, "not int"),
        ({"stance": STANCE.drop(columns="pole")}, "the stance terms have no column 'pole'"),
        ({"stance": STANCE.assign(pole="peace")}, "pole 'peace'"),
        ({"weight": "score"}, "no column 'score'"),
        (
            {"weight": "score", "stance": STANCE.assign(score=[1] * 7 + [-1])},
            "-1 is not a number of 0 or more, .*row 7|row 7.*-1",
        ),
        ({"weight": "score", "stance": STANCE.assign(score=["x"] * 8)}, "'x'"),
    ],
)
def test_clear_errors(change, message):
    with pytest.raises(ArticleError, match=message):
        balance(**({"stance": STANCE, "articles": ARTICLES} | change))


def test_nothing_given_is_changed():
    before = STANCE.copy(), ARTICLES.copy()
    balance(STANCE, ARTICLES, by="date")
    assert STANCE.equals(before[0]) and ARTICLES.equals(before[1])


MENTIONS = pd.DataFrame(
    [("a", "RUS", "روسيا", "Russia")] * 3
    + [("a", "USA", "", "")]
    + [("c", "USA", "", "")] * 2
    + [("b", "X", "س", "X")],
    columns=["article", "entity", "ar", "en"],
)


def test_mention_shares():
    table = mention_shares(MENTIONS, ARTICLES, by="outlet", top=2)
    assert table[["outlet", "entity"]].to_numpy().tolist() == [[o, e] for o in ("", "ص", "ق") for e in ("USA", "RUS")]
    assert table["count"].tolist() == [0, 0, 3, 3, 0, 0] and table["total"].tolist() == [0, 0, 6, 6, 1, 1]
    assert table["share"].tolist() == pytest.approx([np.nan, np.nan, 0.5, 0.5, 0.0, 0.0], nan_ok=True)
    assert table["method"].tolist() == ["none"] * 2 + ["t"] * 2 + ["wilson"] * 2 and table["small"].all()
    assert table["ar"].tolist()[:2] == ["USA", "روسيا"], "who has no name is shown by the id"
    some = table.dropna(subset=["share"])
    assert ((some["low"] <= some["share"]) & (some["share"] <= some["high"])).all()
    empty = mention_shares(MENTIONS[:0], ARTICLES, by="outlet")
    assert empty.empty and empty.dtypes.drop("outlet").equals(table.dtypes.drop("outlet"))
    with pytest.raises(ArticleError, match="no column 'week'"):
        mention_shares(MENTIONS, ARTICLES, by="week")
    with pytest.raises(ArticleError, match="mentions of article 'c'"):
        mention_shares(MENTIONS, ARTICLES[:2], by="outlet")


def test_a_million_terms_are_one_pass():
    """No loop over rows: a million terms in fifty thousand articles are as many groups as one likes."""
    totals = np.full(50_000, 20)
    stance, articles = frames(np.arange(50_000) // 4, np.arange(50_000) % 21, totals)
    table = balance(stance, articles, by="group")
    assert len(stance) == 1_000_000 and table["articles"].tolist() == [4] * 12_500
    assert table["diplomacy"].sum() == (np.arange(50_000) % 21).sum()
