"""Permutation tests: exact where few, right about chance, and able to see a difference."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import kstest
from simulated import drawn, frames

from helpers.errors import ArticleError
from helpers.permutation import adjusted, balance_difference, balance_trend


def test_a_difference_by_hand():
    """Two articles against two; of six arrangements, two are as far apart as what is seen."""
    row = balance_difference(*frames(["x", "x", "y", "y"], [9, 8, 1, 2], [10] * 4), by="group").iloc[0]
    assert row[["a", "b", "arrangements", "exact"]].tolist() == ["x", "y", 6, True]
    assert row["balance_a"] == pytest.approx(0.7) and row["balance_b"] == pytest.approx(-0.7)
    assert row["difference"] == pytest.approx(1.4) and row["p"] == pytest.approx(2 / 6)


def test_articles_are_shuffled_not_terms():
    """One article against one says nothing, however many its terms."""
    row = balance_difference(*frames(["x", "y"], [500, 0], [500, 500]), by="group").iloc[0]
    assert row["p"] == 1.0 and row["difference"] == 2.0


def test_many_arrangements_are_drawn():
    group = ["x"] * 15 + ["y"] * 15
    row = balance_difference(*frames(group, [9] * 15 + [3] * 15, [12] * 30), by="group").iloc[0]
    assert row["arrangements"] == 9_999 and not row["exact"]
    assert row["p"] == pytest.approx(1 / 10_000), "(k + 1) / (n + 1) is never 0"
    again = balance_difference(*frames(group, [9] * 15 + [3] * 15, [12] * 30), by="group").iloc[0]
    assert again.equals(row)


def test_drawn_and_exact_agree(monkeypatch):
    data = frames(["x"] * 6 + ["y"] * 7, [4, 5, 6, 7, 8, 9, 2, 3, 4, 5, 6, 7, 8], [12] * 13)
    exact = balance_difference(*data, by="group").iloc[0]
    monkeypatch.setattr("helpers.permutation.MOST", 0)
    random = balance_difference(*data, by="group").iloc[0]
    assert exact["exact"] and not random["exact"]
    assert random["p"] == pytest.approx(exact["p"], abs=0.02)


def test_all_pairs_corrected_together():
    table = balance_difference(*frames(list("xxxyyyzzz"), [9, 9, 9, 5, 5, 5, 1, 1, 1], [10] * 9), by="group")
    assert table[["a", "b"]].to_numpy().tolist() == [["x", "y"], ["x", "z"], ["y", "z"]]
    assert table["p"].tolist() == pytest.approx([0.1] * 3) and table["p_adjusted"].tolist() == pytest.approx([0.1] * 3)
    assert adjusted(np.array([0.01, 0.04, 0.03])).tolist() == pytest.approx([0.03, 0.04, 0.04])


def test_groups_without_terms_are_not_compared():
    table = balance_difference(*frames(list("xxyy"), [1, 2, 0, 0], [3, 3, 0, 0]), by="group")
    assert table["p"].isna().all() and table["difference"].isna().all() and table["arrangements"].tolist() == [0]
    assert balance_difference(*frames(["x"], [1], [2]), by="group").empty


def test_p_of_chance_is_uniform():
    """Where outlets do not differ, p is below 0.05 in 5 % of cases, though terms of an article are alike."""
    draw, found, first = np.random.default_rng(2), [], np.repeat(["x", "y"], 6)
    for _ in range(250):
        stance, articles = drawn(draw, 1, 12, 15, 0.2, 0.3)
        found.append(balance_difference(stance, articles.assign(outlet=first), by="outlet")["p"][0])
    assert kstest(found, "uniform").pvalue > 0.01
    assert 0.02 <= np.mean(np.array(found) <= 0.05) <= 0.08


def test_a_difference_is_seen_and_its_interval_holds_it():
    draw, found, held = np.random.default_rng(4), [], []
    for _ in range(80):
        stance_x, articles_x = drawn(draw, 1, 10, 20, 0.05, 0.4)
        stance_y, articles_y = drawn(draw, 1, 10, 20, 0.05, -0.2)
        articles = pd.concat(
            [articles_x.assign(group="x"), articles_y.assign(group="y", article="b" + articles_y["article"])]
        )
        stance = pd.concat([stance_x, stance_y.assign(article="b" + stance_y["article"])])
        row = balance_difference(stance, articles, by="group").iloc[0]
        found.append(row["p"])
        held.append(row["low"] <= 0.6 <= row["high"])
    assert np.mean(np.array(found) < 0.05) > 0.9
    assert 0.91 <= np.mean(held) <= 1.0


DATES = pd.date_range("2022-01-10", periods=5, freq="7D")


def test_a_trend_by_hand():
    """One step of -0.2 a week; of 120 orders only this one and its reverse are as steep."""
    row = balance_trend(*frames([0] * 5, [9, 8, 7, 6, 5], [10] * 5, date=DATES)).iloc[0]
    assert row["slope"] == pytest.approx(-0.2) and row["p"] == pytest.approx(2 / 120)
    assert row[["articles", "arrangements", "exact"]].tolist() == [5, 120, True]
    assert row["low"] == pytest.approx(-0.2) and row["high"] == pytest.approx(-0.2), "a line without residuals"


def test_the_slope_is_that_of_a_weighted_line():
    draw = np.random.default_rng(5)
    totals = draw.integers(3, 30, 20)
    ones = draw.binomial(totals, 0.5)
    dates = pd.Timestamp("2022-01-01") + pd.to_timedelta(draw.integers(0, 60, 20), unit="D")
    row = balance_trend(*frames([0] * 20, ones, totals, date=dates)).iloc[0]
    weeks = (dates - dates.min()).days.to_numpy() / 7
    assert row["slope"] == pytest.approx(np.polyfit(weeks, 2 * ones / totals - 1, 1, w=np.sqrt(totals))[0])
    assert row["low"] < row["slope"] < row["high"] and row["arrangements"] == 9_999


def test_p_of_a_trend_by_chance_is_uniform_and_its_interval_holds_zero(monkeypatch):
    monkeypatch.setattr("helpers.permutation.DRAWS", 99)
    draw, found, held = np.random.default_rng(6), [], []
    dates = pd.date_range("2022-01-10", periods=24, freq="2D")
    for _ in range(500):
        stance, articles = drawn(draw, 1, 24, 15, 0.1, 0.0)
        row = balance_trend(stance, articles.assign(date=dates)).iloc[0]
        found.append(row["p"])
        held.append(row["low"] <= 0 <= row["high"])
    assert kstest(found, "uniform").pvalue > 0.01
    assert 0.93 <= np.mean(held) <= 0.97


def test_undated_articles_and_articles_without_terms_are_left_out():
    dates = [*DATES, pd.NaT, DATES[0]]
    row = balance_trend(*frames([0] * 7, [9, 8, 7, 6, 5, 0, 0], [10] * 6 + [0], date=dates)).iloc[0]
    assert row["articles"] == 5 and row["slope"] == pytest.approx(-0.2)


def test_one_date_is_no_trend():
    row = balance_trend(*frames([0, 0], [1, 2], [3, 3], date=[DATES[0]] * 2)).iloc[0]
    assert row[["slope", "low", "high", "p"]].isna().all() and row["arrangements"] == 0


def test_clear_errors():
    stance, articles = frames([0], [1], [2])
    with pytest.raises(ArticleError, match="no column 'date'"):
        balance_trend(stance, articles)
    with pytest.raises(ArticleError, match="'group' holds no dates"):
        balance_trend(stance, articles, date="group")
    with pytest.raises(ArticleError, match="no column 'outlet'"):
        balance_difference(stance, articles, by="outlet")
    for by in (None, ["group", "article"]):
        with pytest.raises(ArticleError, match="is not one column"):
            balance_difference(stance, articles, by=by)
