"""keyness(): formulas against published and hand-made examples, what is compared, what is refused."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.errors import ArticleError
from helpers.keywords import keyness

COLUMNS = ["term", "count_a", "count_b", "docs_a", "docs_b", "g2", "log_ratio", "log_odds", "low", "high", "p_adjusted"]


def spans(counts, prefix="a", column="term"):
    """A frame in which each term stands so often, the first of them in the article ``prefix0`` and so on in turn."""
    rows = [(f"{prefix}{number % 2}", term) for term, n in counts.items() for number in range(n)]
    return pd.DataFrame(rows, columns=["article", column])


def row(table, term):
    return table.set_index("term").loc[term]


# Dunning 1993, Computational Linguistics 19 (1), table of section 6: -2 log lambda of word pairs, with the four cells
@pytest.mark.parametrize(
    ("cells", "g2"),
    [
        ((110, 2442, 111, 29114), 270.72),  # "the swiss"
        ((29, 13, 123, 31612), 263.90),  # "can be"
        ((31, 23, 139, 31584), 256.84),  # "previous year"
        ((10, 0, 3, 31764), 167.23),  # "mineral water"
        ((76, 104, 2476, 29121), 157.21),  # "at the"
        ((9, 0, 5, 31763), 146.80),  # "natural gas"
    ],
)
def test_g2_is_dunnings(cells, g2):
    both, only_first, only_second, neither = cells
    a = spans({"x": both, "y": only_first})
    b = spans({"x": only_second, "y": neither}, "b")
    assert row(keyness(a, b), "x")["g2"] == pytest.approx(g2, abs=0.006)


def test_log_ratio_is_hardies():
    """His example: 0.0006 of the one corpus, 0.0002 of the other, three times as often: log2 of 3."""
    table = keyness(spans({"x": 6, "y": 9994}), spans({"x": 2, "y": 9998}, "b"))
    assert row(table, "x")["log_ratio"] == pytest.approx(math.log2(3))
    once = keyness(spans({"x": 8, "y": 92}), spans({"y": 50}, "b"))
    assert row(once, "x")["log_ratio"] == pytest.approx(math.log2((8 / 100) / (0.5 / 50))), (
        "a count of 0 is taken as 0.5"
    )
    assert row(keyness(spans({"y": 50}), spans({"x": 8, "y": 92}, "b")), "x")["log_ratio"] == pytest.approx(-3.0)


def test_log_odds_by_hand():
    """a: x 30 of 100; b: x 10 of 100; a prior of 20 terms, of which 20 * 40 / 200 = 4 for x."""
    x = row(keyness(spans({"x": 30, "y": 70}), spans({"x": 10, "y": 90}, "b"), prior=20), "x")
    expected = math.log(34 / 86) - math.log(14 / 106)
    error = math.sqrt(1 / 34 + 1 / 14 + 1 / 86 + 1 / 106)
    assert x["log_odds"] == pytest.approx(expected)
    assert (x["low"], x["high"]) == pytest.approx((expected - 1.959964 * error, expected + 1.959964 * error))


def test_the_prior_is_an_average_article_unless_given():
    """200 terms in four articles: 50."""
    frames = spans({"x": 30, "y": 70}), spans({"x": 10, "y": 90}, "b")
    pd.testing.assert_frame_equal(keyness(*frames), keyness(*frames, prior=50))


def test_a_strong_prior_draws_to_zero_what_is_rare():
    frames = spans({"rare": 1, "x": 40, "y": 60}), spans({"x": 20, "y": 80}, "b")
    weak, strong = (keyness(*frames, prior=prior).set_index("term")["log_odds"] for prior in (1, 1000))
    assert (strong[["rare", "x"]] > 0).all() and (strong[["rare", "x"]] < weak[["rare", "x"]]).all()
    left = strong / weak
    assert left["rare"] < left["x"] / 2


def test_correction_for_many_comparisons():
    """Benjamini and Hochberg: p times the number of rows, over its rank, and never above a larger one's."""
    table = keyness(spans({"x": 30, "y": 20, "z": 50}), spans({"x": 10, "y": 22, "z": 68}, "b"))
    p = {term: math.erfc(math.sqrt(g2 / 2)) for term, g2 in zip(table["term"], table["g2"], strict=True)}
    ranked = sorted(p.values())
    expected = [min(3 * value / (rank + 1) for rank, value in enumerate(ranked) if value >= one) for one in p.values()]
    assert table["p_adjusted"].tolist() == pytest.approx(expected)


def test_p_of_chance_is_seldom_small():
    draw, small = np.random.default_rng(3), 0
    for _ in range(150):
        parts = draw.multinomial(400, [0.25, 0.25, 0.2, 0.2, 0.1], size=2)
        frames = [
            spans(dict(zip("vwxyz", part.tolist(), strict=True)), side) for part, side in zip(parts, "ab", strict=True)
        ]
        small += keyness(*frames)["p_adjusted"].min() <= 0.05
    assert 0.01 <= small / 150 <= 0.1


def test_columns_types_and_order():
    table = keyness(spans({"x": 3, "y": 3, "z": 4}), spans({"x": 3, "y": 3, "w": 4}, "b"))
    assert table.columns.tolist() == [*COLUMNS, "name", "gloss"]
    assert [str(table[column].dtype) for column in COLUMNS] == ["str", *["int64"] * 4, *["float64"] * 6]
    assert table["term"].tolist() == ["w", "z", "x", "y"], "strongest first, ties by name"
    assert row(table, "z")["log_odds"] > 0 > row(table, "w")["log_odds"], "positive means more in a"


def test_documents_are_counted_and_can_be_required():
    a, b = spans({"x": 3, "y": 1}), spans({"x": 1, "z": 1}, "b")
    table = keyness(a, b)
    assert row(table, "x")[["docs_a", "docs_b"]].tolist() == [2, 1]
    few = keyness(a, b, min_docs=2)
    assert few["term"].tolist() == ["x"]
    assert few["g2"][0] == pytest.approx(row(table, "x")["g2"]), "the sizes stay those of the sets"


def test_mentions_are_compared_by_entity():
    a = pd.DataFrame(
        {"article": ["1", "1"], "entity": ["RUS", "USA"], "text": ["روسيا", "أميركا"], "ar": ["روسيا", ""], "en": "x"}
    )
    table = keyness(a, a[:1].assign(article="2"))
    assert set(table["term"]) == {"RUS", "USA"}
    assert row(table, "RUS")["name"] == "روسيا" and row(table, "USA")["name"] == "USA"


def test_words_of_articles():
    a = pd.DataFrame(
        {"article": ["1", "2"], "text": ["أمريكا أمريكا وأمريكا", "أميركا أميركا حرب (NATO)\nقد يهمك أيضا :\nحرب"]}
    )
    b = pd.DataFrame({"article": ["3"], "text": ["امريكا سلام"]})
    table = keyness(a, b)
    assert row(table, "حرب")[["count_a", "count_b", "docs_a"]].tolist() == [1, 0, 1], "not that of the headline"
    assert row(table, "حرب")["gloss"] == "war" and row(table, "أمريكا")["gloss"] == "United States"
    assert set(table["term"]) == {"أمريكا", "وأمريكا", "أميركا", "حرب", "سلام"}


def test_spellings_that_match_are_one_word_in_its_most_frequent_spelling():
    a = pd.DataFrame({"article": ["1"], "text": ["الأزمة الازمة الأزمة الازمه"]})
    table = keyness(a, pd.DataFrame({"article": ["2"], "text": ["الازمة"]}))
    assert table[["term", "count_a", "count_b"]].to_numpy().tolist() == [["الأزمة", 4, 1]]


def test_empty():
    some, none = spans({"x": 2}), spans({})
    table = keyness(some, none)
    assert table["count_a"].tolist() == [2] and np.isnan(table["log_ratio"][0]) and table["g2"][0] == 0
    nothing = keyness(none, none)
    assert nothing.empty and nothing.dtypes.equals(table.dtypes)
    assert keyness("", "").empty


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=6))
def test_swapping_the_sets_swaps_the_signs(counts):
    a = spans({f"t{number}": n for number, (n, _) in enumerate(counts)})
    b = spans({f"t{number}": n for number, (_, n) in enumerate(counts)}, "b")
    one, two = keyness(a, b).set_index("term"), keyness(b, a).set_index("term")
    two = two.reindex(one.index)
    assert np.allclose(one["g2"], two["g2"]) and (one["g2"] >= 0).all()
    assert np.allclose(one["log_odds"], -two["log_odds"], equal_nan=True)
    assert np.allclose(one["low"], -two["high"], equal_nan=True)
    assert np.allclose(one["log_ratio"], -two["log_ratio"], equal_nan=True)
    assert one["p_adjusted"].between(0, 1).all()


def test_clear_errors():
    with pytest.raises(ArticleError, match="a holds stance terms and b holds mentions"):
        keyness(spans({"x": 1}), spans({"x": 1}, column="entity"))
    with pytest.raises(ArticleError, match="compares mentions"):
        keyness(pd.DataFrame({"x": [1]}), pd.DataFrame({"x": [1]}))


def test_equal_shares_have_a_log_odds_of_exactly_zero():
    whole = spans({"a": 1, "b": 9, "c": 21})
    assert keyness(whole.head(0), whole, prior=6.2)["log_odds"].tolist() == [0.0] * 3


@pytest.mark.parametrize("prior", [0, -1, float("nan"), float("inf")])
def test_a_prior_is_a_number_of_terms(prior):
    with pytest.raises(ArticleError, match="is no number of terms"):
        keyness(spans({"x": 1}), spans({"y": 1}), prior=prior)
