"""Charts through one article: where actors and poles stand, how the balance moves, and what the sentences say of it."""

import itertools

import drawn
import matplotlib
import numpy as np
import pandas as pd
import pytest
from frames import article, at, sentences, stance
from hypothesis import given, settings
from hypothesis import strategies as st

matplotlib.use("Agg")

from matplotlib import pyplot as plt
from matplotlib.colors import to_hex

from helpers import colours
from helpers.captions import describe
from helpers.charts import cumulative_balance, dispersion, positions, running_balance, spread
from helpers.course import ruler, running_headline, spread_headline
from helpers.errors import ArticleError

# Four sentences of 4, 3, 5 and 2 words in two paragraphs.
TEXT = article(4, 3, 5, 2, paragraphs=[1, 1, 2, 2])
MENTIONS = at(TEXT, ("RUS", 1, 0), ("USA", 1, 2), ("RUS", 2, 1), ("UKR", 3, 4), ("RUS", 4, 1))
STANCE = at(
    TEXT,
    ("diplomacy", 1, 1),
    ("escalation", 2, 0),
    ("escalation", 2, 2),
    ("neutralised", 3, 0),
    ("diplomacy", 4, 0),
    pole=True,
)
LONG = article(*[6] * 90, paragraphs=[1 + n // 3 for n in range(90)])
MANY = at(LONG, *[(f"E{n % 20:02}", 1 + n % 90, n % 6) for n in range(300)])
LONG_STANCE = at(
    LONG,
    *[(("diplomacy", "escalation", "escalation", "neutralised")[n % 4], 1 + (7 * n) % 90, n % 6) for n in range(160)],
    pole=True,
)
NAMED = at(TEXT, ("IAEA", 1, 0), ("NATO", 2, 0), ("X", 3, 0))

CHARTS = {
    "dispersion": lambda lang: dispersion([MENTIONS, STANCE], TEXT, lang=lang),
    "dispersion-actors": lambda lang: dispersion(MENTIONS, TEXT, lang=lang),
    "dispersion-poles": lambda lang: dispersion(STANCE, TEXT, lang=lang),
    "dispersion-one": lambda lang: dispersion(MENTIONS[:1], TEXT, lang=lang),
    "dispersion-cut": lambda lang: dispersion([MENTIONS, STANCE], TEXT, top=2, lang=lang),
    "dispersion-long-names": lambda lang: dispersion([NAMED, STANCE], TEXT, lang=lang),
    "dispersion-many": lambda lang: dispersion([MANY, LONG_STANCE], LONG, top=20, lang=lang),
    "dispersion-empty": lambda lang: dispersion([MENTIONS[:0], STANCE[:0]], TEXT, lang=lang),
    "balance": lambda lang: cumulative_balance(STANCE, TEXT, lang=lang),
    "balance-words": lambda lang: cumulative_balance(STANCE, TEXT, by="word", lang=lang),
    "balance-one": lambda lang: cumulative_balance(STANCE[:1], TEXT, lang=lang),
    "balance-neutralised": lambda lang: cumulative_balance(STANCE[3:4], TEXT, lang=lang),
    "balance-many": lambda lang: cumulative_balance(LONG_STANCE, LONG, lang=lang),
    "balance-many-words": lambda lang: cumulative_balance(LONG_STANCE, LONG, by="word", lang=lang),
    "balance-empty": lambda lang: cumulative_balance(STANCE[:0], TEXT, lang=lang),
}


def test_every_text_is_right_labelled_legible_inside_and_apart(chart):
    drawn.check(*chart)


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
@pytest.mark.parametrize("name", ["dispersion", "balance"])
def test_no_warning_in_any_file(name, ending):
    drawn.check_file(CHARTS[name]("ar"), ending)


# Where it stands


def test_the_text_runs_as_it_is_read():
    for name in ("dispersion", "balance", "balance-words"):
        for lang, side in (("ar", "right"), ("en", "left")):
            ax = CHARTS[name](lang)
            assert ax.xaxis_inverted() == (lang == "ar"), "the first word stands where reading starts"
            assert ax.yaxis.get_ticks_position() == side
            assert ax.get_title(loc=side) and not ax.get_title(loc="left" if side == "right" else "right")


def test_given_axes_are_used():
    figure, axes = plt.subplots(1, 2, figsize=(18, 6))
    assert dispersion(MENTIONS, TEXT, ax=axes[0], title="-") is axes[0] and axes[0].get_title(loc="right") == "-"
    assert cumulative_balance(STANCE, TEXT, ax=axes[1], title="-") is axes[1]
    assert axes[1].get_title(loc="right") == "-" and len(figure.axes) == 2


def test_paragraphs_are_marked():
    for by, start, end in (("word", 7, 14), ("sentence", 2, 4)):
        ax = cumulative_balance(STANCE, TEXT, by=by)
        assert [line.get_xdata()[0] for line in ax.lines if line.get_linestyle() not in ("-", "None")] == [start]
        heads = [text for text in ax.texts if text.get_text().isdigit()]
        assert [(text.get_text(), text.xy[0]) for text in heads] == [("1", start / 2), ("2", (start + end) / 2)]


def test_sentences_begin_at_ticks():
    for ax in (dispersion(MENTIONS, TEXT), cumulative_balance(STANCE, TEXT, by="word", lang="en")):
        assert ax.get_xticks(minor=True).tolist() == [0, 4, 7, 12]
        ticks = [tick.tick1line for tick in ax.xaxis.get_minor_ticks()]
        assert all(tick.get_visible() and tick.get_markersize() == 5 for tick in ticks)


def test_sentences_keep_their_numbers():
    ax = cumulative_balance(STANCE, TEXT)
    assert [text.get_text() for text in ax.get_xticklabels()] == ["1", "2", "3", "4"]
    assert list(ax.get_xticks()) == [0.5, 1.5, 2.5, 3.5]
    many = cumulative_balance(LONG_STANCE, LONG)
    assert [text.get_text() for text in many.get_xticklabels()][:3] == ["1", "6", "11"], "every fifth of 90"


# What it shows


def test_positions_count_the_words_before():
    found = positions([MENTIONS, STANCE], TEXT)
    assert found.loc[found["layer"] == "entity", ["row", "position"]].to_numpy().tolist() == [
        ["RUS", 0],
        ["USA", 2],
        ["RUS", 5],
        ["UKR", 11],
        ["RUS", 13],
    ]
    assert found.loc[found["layer"] == "pole", "position"].tolist() == [1, 4, 6, 7, 12]
    assert found["position"].is_monotonic_increasing and found["paragraph"].tolist()[-1] == 2
    assert found.dtypes.map(str).to_dict() == {
        "layer": "object" if found["layer"].dtype == object else "str",
        "row": "object" if found["row"].dtype == object else "str",
        "ar": "object" if found["ar"].dtype == object else "str",
        "en": "object" if found["en"].dtype == object else "str",
        "sentence": "int64",
        "paragraph": "int64",
        "position": "int64",
    }


def test_a_span_behind_a_clitic_stands_at_its_word():
    text = pd.DataFrame({"article": "text", "sentence": [0], "start": [10], "section": "body", "paragraph": 0})
    text["text"] = "قال 7 نعم، ثم وروسيا"  # four words before: قال, نعم, ثم are three, 7 is none
    span = pd.DataFrame(
        {"article": "text", "sentence": [0], "start": [10 + text["text"][0].index("روسيا")], "entity": "RUS"}
    )
    assert positions(span, text)["position"].tolist() == [3]
    assert ruler(text)["words"].tolist() == [4]


def test_dispersion_draws_each_place_once():
    ax = dispersion([MENTIONS, STANCE], TEXT, lang="en")
    assert [text.get_text() for text in ax.get_yticklabels()] == [
        "Russia",
        "Ukraine",
        "United States",
        "escalation",
        "diplomacy",
        "neutralised",
    ]
    places = [dots.get_offsets().data.tolist() for dots in ax.collections]
    assert places[0] == [[0.5, 0], [5.5, 0], [13.5, 0]]
    assert places[3] == [[4.5, 3], [6.5, 3]] and places[5] == [[7.5, 5]]
    assert ax.get_xlim() == (0, 14)


@pytest.mark.parametrize(
    ("lang", "note"), [("ar", "المعروض أول 2 من 3 جهات"), ("en", "the first 2 of 3 actors are shown")]
)
def test_what_is_left_out_is_said_with_the_noun_that_the_number_asks_for(monkeypatch, lang, note):
    given = drawn.watch_labels(monkeypatch)
    dispersion([MENTIONS, STANCE], TEXT, top=2, lang=lang)
    assert any(note in text.replace("\n", " ") for text in given)


def test_poles_differ_in_shape_and_colour():
    marks = dispersion(STANCE, TEXT).collections
    assert len({dots.get_paths()[0].vertices.tobytes() for dots in marks}) == 3, (
        "black-and-white print tells them apart"
    )
    assert [to_hex(dots.get_edgecolor()[0]).upper() for dots in marks] == list(colours.POLE_COLOURS.values())


def test_spread():
    table = spread([MENTIONS, STANCE], TEXT)
    assert table["row"].tolist() == ["RUS", "UKR", "USA", "escalation", "diplomacy", "neutralised"]
    assert table["count"].tolist() == [3, 1, 1, 2, 2, 1]
    assert table["sentences"].tolist() == [3, 1, 1, 1, 2, 1]
    assert table["all_sentences"].tolist() == [4] * 6
    assert table[["first", "last"]].to_numpy().tolist() == [[1, 4], [3, 3], [1, 1], [2, 2], [1, 4], [3, 3]]
    # Shares of the words: 4/14, 3/14, 5/14, 2/14. RUS: 1/3 1/3 0 1/3, half the sum of the gaps is 5/14.
    assert table["dp"].tolist() == pytest.approx([5 / 14, 9 / 14, 10 / 14, 11 / 14, 8 / 14, 9 / 14])


def test_running_balance():
    table = running_balance(STANCE, TEXT)
    assert table.columns.tolist() == ["sentence", "position", "escalation", "diplomacy", "neutralised", "so_far"]
    assert table["so_far"].tolist() == [1, -1, -1, 0]
    assert table["position"].tolist() == [0, 4, 7, 12] and table["neutralised"].tolist() == [0, 0, 1, 0]
    by_word = running_balance(STANCE, TEXT, by="word")
    assert by_word["so_far"].tolist() == [1, 0, -1, -1, 0] and by_word["position"].tolist() == [1, 4, 6, 7, 12]
    assert (table.dtypes == "int64").all() and (by_word.dtypes == "int64").all()


def test_the_line_is_the_running_balance():
    line = cumulative_balance(STANCE, TEXT).lines[0]
    assert line.get_drawstyle() == "steps-post"
    assert list(zip(*line.get_data(), strict=True)) == [(0, 0), (0, 1), (1, -1), (2, -1), (3, 0), (4, 0)]
    by_word = cumulative_balance(STANCE, TEXT, by="word").lines[0]
    assert list(zip(*by_word.get_data(), strict=True)) == [(0, 0), (1, 1), (4, 0), (6, -1), (7, -1), (12, 0), (14, 0)]


def test_the_sides_are_shaded_apart_and_neutralised_marked():
    ax = cumulative_balance(STANCE, TEXT)
    ahead, behind, crosses = ax.collections[:3]
    assert ahead.get_hatch() is None and behind.get_hatch()
    inside = [
        [side.get_paths()[0].contains_point(p) for p in [(0.5, 0.5), (1.5, -0.5), (3.5, 0.5)]]
        for side in (ahead, behind)
    ]
    assert inside == [[True, False, False], [False, True, False]]
    assert crosses.get_offsets().data.tolist() == [[2.5, -1]]
    one_sided = cumulative_balance(STANCE[:1], TEXT, lang="en")
    assert [text.get_text() for text in one_sided.get_legend().get_texts()] == ["diplomacy leads"]


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(st.sampled_from(["escalation", "diplomacy", "neutralised"]), st.integers(1, 4), st.integers(0, 1)),
        max_size=30,
    )
)
def test_the_balance_ends_where_the_counts_say(terms):
    frame = at(TEXT, *terms, pole=True)
    n = frame["pole"].value_counts()
    for by in ("sentence", "word"):
        table = running_balance(frame, TEXT, by=by)
        assert (table["so_far"].iloc[-1] if len(table) else 0) == n.get("diplomacy", 0) - n.get("escalation", 0)
        assert table[["escalation", "diplomacy", "neutralised"]].sum().sum() == len(frame)
    if len(frame):
        table = spread(frame, TEXT)
        assert table["count"].sum() == len(frame) and table["dp"].between(0, 1).all()
        assert (table["sentences"] <= table["count"]).all()


def test_empty_tables_keep_their_columns_and_types():
    for full, empty in (
        (positions(MENTIONS, TEXT), positions(MENTIONS[:0], TEXT)),
        (spread(MENTIONS, TEXT), spread(MENTIONS[:0], TEXT)),
        (running_balance(STANCE, TEXT, by="word"), running_balance(STANCE[:0], TEXT, by="word")),
    ):
        assert empty.empty and empty.columns.tolist() == full.columns.tolist()
        assert empty.select_dtypes("number").dtypes.equals(full.select_dtypes("number").dtypes)
    assert running_balance(STANCE[:0], TEXT)["so_far"].tolist() == [0, 0, 0, 0]


def test_order_of_rows_changes_nothing_and_frames_are_not_altered():
    copies = MENTIONS.copy(), STANCE.copy(), TEXT.copy()
    for frame, again in ((MENTIONS, MENTIONS[::-1]), (STANCE, STANCE.sample(frac=1, random_state=1))):
        pd.testing.assert_frame_equal(spread(again, TEXT[::-1]), spread(frame, TEXT))
    pd.testing.assert_frame_equal(
        running_balance(STANCE[::-1], TEXT[::-1], "word"), running_balance(STANCE, TEXT, "word")
    )
    dispersion([MENTIONS, STANCE], TEXT), cumulative_balance(STANCE, TEXT)
    for frame, copy in zip((MENTIONS, STANCE, TEXT), copies, strict=True):
        pd.testing.assert_frame_equal(frame, copy)


def test_clear_errors():
    both = pd.concat([TEXT, article(3, article="b")])
    with pytest.raises(ArticleError, match="sentences of 2 articles, where dispersion shows one"):
        dispersion(MENTIONS, both)
    with pytest.raises(ArticleError, match="spans in sentence 9 of article 'text'"):
        positions(MENTIONS.assign(sentence=9), TEXT)
    with pytest.raises(ArticleError, match="sentence 3, which is not in the body"):
        positions(MENTIONS, TEXT.assign(section=np.where(TEXT["sentence"] == 3, "related", "body")))
    with pytest.raises(ArticleError, match="by='page'"):
        cumulative_balance(STANCE, TEXT, by="page")
    with pytest.raises(ArticleError, match="no column 'text'"):
        dispersion(MENTIONS, TEXT.drop(columns="text"))
    with pytest.raises(ArticleError, match="no column 'pole'"):
        cumulative_balance(MENTIONS, TEXT)
    for draw, frame in itertools.product((dispersion, cumulative_balance), (STANCE,)):
        with pytest.raises(ValueError, match="lang='fr'"):
            draw(frame, TEXT, lang="fr")


def test_sentences_of_the_other_tests_will_do():
    """A frame with a dateline, paragraphs and a related headline, as split_sentences gives it."""
    frame = sentences(2, 2)
    table = running_balance(stance({1: (0, 2, 0), 3: (1, 0, 1)}), frame)
    assert table["sentence"].tolist() == [1, 2, 3, 4] and table["so_far"].tolist() == [2, 2, 1, 1]


# The sentences


def test_captions_of_spread():
    assert describe(spread([MENTIONS, STANCE], TEXT)) == (
        "يضم النص 4 جمل. الأوسع انتشاراً روسيا (3 جمل، أي 75 في المئة)، "
        "ثم أوكرانيا والولايات المتحدة (جملة واحدة لكل منهما). وترد ألفاظ التصعيد في جملة واحدة، "
        "هي الجملة 2. وترد ألفاظ الدبلوماسية في جملتين، من الجملة 1 إلى الجملة 4. "
        "وترد الألفاظ المنفية في جملة واحدة، هي الجملة 3."
    )
    assert describe(spread([MENTIONS, STANCE], TEXT), lang="en") == (
        "The text has 4 sentences. Spread most widely: Russia (3, 75 %), then Ukraine and United States (1 each). "
        "Words of escalation stand in 1 sentence, number 2. Words of diplomacy stand in 2 sentences, from sentence 1 "
        "to 4. Neutralised words stand in 1 sentence, number 3."
    )
    assert describe(spread(MENTIONS[:0], TEXT)) == "لا جهة في النص ولا لفظ موقف."
    assert describe(spread(MENTIONS[:0], TEXT), lang="en") == "No actor and no word of either pole is found."
    assert describe(spread(MENTIONS[:1], TEXT[:1])).startswith("يضم النص جملة واحدة. الأوسع انتشاراً روسيا (جملة واحدة،")


def test_captions_of_the_running_balance():
    assert describe(running_balance(STANCE, TEXT)) == (
        "الكفتان متساويتان في آخر النص. أبعد ميل إلى الدبلوماسية عند الجملة 1 (بفارق لفظ واحد)، "
        "وأبعد ميل إلى التصعيد عند الجملة 2 (بفارق لفظ واحد). والألفاظ المنفية 1، ولا تدخل في الميزان. "
        "وهذا عدّ للألفاظ لا للأحداث."
    )
    assert describe(running_balance(STANCE[1:3], TEXT), lang="en") == (
        "At the end escalation leads by 2 words. It never leans to diplomacy; farthest to escalation: by 2 words, "
        "in sentence 2. These are words, not events."
    )
    assert describe(running_balance(STANCE[1:3], TEXT)) == (
        "الفارق في آخر النص لفظان لمصلحة التصعيد. لا يميل إلى الدبلوماسية في أي موضع، "
        "وأبعد ميل إلى التصعيد عند الجملة 2 (بفارق لفظين). وهذا عدّ للألفاظ لا للأحداث."
    )
    eleven = at(LONG, *[("diplomacy", 3, 0)] * 11, pole=True)
    assert "الفارق في آخر النص 11 لفظاً لمصلحة الدبلوماسية" in describe(running_balance(eleven, LONG, by="word"))
    assert describe(running_balance(STANCE[:0], TEXT)) == "لا ألفاظ تصعيد ولا دبلوماسية في النص."
    assert describe(running_balance(STANCE[:0], TEXT, "word"), lang="en") == "No words of escalation or diplomacy."


def test_headlines():
    assert spread_headline(spread(MENTIONS, TEXT)) == "الأوسع انتشارا في النص: روسيا"
    assert spread_headline(spread(MENTIONS[3:5], TEXT), "en") == "Russia and Ukraine are spread most widely"
    assert spread_headline(spread(STANCE, TEXT), "en") == "Where does each stand in the text?"
    assert running_headline(running_balance(STANCE, TEXT), "en") == "How does the balance move?"
    assert running_headline(running_balance(STANCE[:1], TEXT)) == "لا يميل الميزان إلى التصعيد في أي موضع"
    assert running_headline(running_balance(STANCE[1:2], TEXT), "en") == "The balance never leans to diplomacy"
