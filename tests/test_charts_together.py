"""Charts of what stands in one sentence, and of CAMEO classes: counts, expected counts, the network, the sentences."""

import drawn
import matplotlib
import pandas as pd
import pytest
from frames import NAMES, mentions, stance
from hypothesis import given, settings
from hypothesis import strategies as st

matplotlib.use("Agg")

from matplotlib import pyplot as plt
from matplotlib.colors import to_hex

from helpers import colours
from helpers.captions import class_headline, describe
from helpers.charts import actor_network, actor_pairs, cameo_bars, cameo_counts, entity_by_pole, entity_pole_heatmap
from helpers.errors import ArticleError
from helpers.paths import LEXICONS
from helpers.together import far, network, pairs_headline, poles_headline

TYPES = {"RUS": "state", "USA": "state", "UKR": "state", "NATO": "organisation", "IAEA": "organisation", "X": "group"}


def named(*sentences, article="text"):
    """A mentions frame: for each sentence, from 1, the ids mentioned in it, parted by blanks."""
    rows = [
        (article, number, entity, TYPES.get(entity, "person"), *NAMES.get(entity, (entity, entity)))
        for number, ids in enumerate(sentences, 1)
        for entity in ids.split()
    ]
    frame = pd.DataFrame(rows, columns=["article", "sentence", "entity", "type", "ar", "en"])
    return frame.astype({"sentence": "int64"})


def classes(*pairs):
    """A stance frame of (CAMEO root, pole)."""
    return pd.DataFrame(pairs, columns=["cameo", "pole"])


MENTIONS = named("RUS USA", "RUS RUS UKR", "UKR", "USA RUS NATO", "")
STANCE = stance({1: (2, 1, 0), 2: (0, 3, 0), 3: (1, 0, 1), 5: (4, 4, 4)})
# Two actors in 20 sentences each: with one all words are of escalation, with the other of diplomacy.
APART = named(*["RUS"] * 20, *["UKR"] * 20)
APART_STANCE = stance({n: (1, 0, 0) if n <= 20 else (0, 1, 0) for n in range(1, 41)})
MANY = named(*[" ".join(f"E{(n * k) % 23:02}" for k in (1, 2, 5, 7)) for n in range(60)])
MANY_STANCE = stance({n: (n % 3, n % 4, n % 7 == 0) for n in range(1, 60)})
LONG = named("IAEA NATO X", "IAEA NATO", "USA IAEA")
CLASSES = classes(
    *[("04", "diplomacy")] * 5,
    *[("03", "diplomacy")] * 2,
    *[("08", "diplomacy")] * 2,
    ("13", "escalation"),
    *[("19", "escalation")] * 3,
    ("19", "neutralised"),
    ("05", "neutralised"),
)
ALL = classes(*[(f"{root:02}", "escalation") for root in range(1, 21) for _ in range(root)])

CHARTS = {
    "heatmap": lambda lang: entity_pole_heatmap(MENTIONS, STANCE, lang=lang),
    "heatmap-apart": lambda lang: entity_pole_heatmap(APART, APART_STANCE, lang=lang),
    "heatmap-one": lambda lang: entity_pole_heatmap(MENTIONS[:1], STANCE[:1], lang=lang),
    "heatmap-many": lambda lang: entity_pole_heatmap(MANY, MANY_STANCE, top=15, lang=lang),
    "heatmap-long-names": lambda lang: entity_pole_heatmap(LONG, STANCE, lang=lang),
    "heatmap-empty": lambda lang: entity_pole_heatmap(MENTIONS[:0], STANCE, lang=lang),
    "network": lambda lang: actor_network(MENTIONS, lang=lang),
    "network-one": lambda lang: actor_network(MENTIONS[:2], lang=lang),
    "network-many": lambda lang: actor_network(MANY, top=16, lang=lang),
    "network-long-names": lambda lang: actor_network(LONG, lang=lang),
    "network-untyped": lambda lang: actor_network(MENTIONS.drop(columns=["type", "ar", "en"]), lang=lang),
    "network-alone": lambda lang: actor_network(MENTIONS[5:6], lang=lang),
    "network-empty": lambda lang: actor_network(MENTIONS[:0], lang=lang),
    "classes": lambda lang: cameo_bars(CLASSES, lang=lang),
    "classes-weights": lambda lang: cameo_bars(CLASSES, weights=True, lang=lang),
    "classes-all": lambda lang: cameo_bars(ALL, lang=lang),
    "classes-one": lambda lang: cameo_bars(CLASSES[:1], lang=lang),
    "classes-neutralised": lambda lang: cameo_bars(CLASSES[-1:], lang=lang),
    "classes-empty": lambda lang: cameo_bars(CLASSES[:0], lang=lang),
}


def test_every_text_is_right_labelled_legible_inside_and_apart(chart):
    drawn.check(*chart)


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
@pytest.mark.parametrize("name", ["heatmap", "network", "classes"])
def test_no_warning_in_any_file(name, ending):
    drawn.check_file(CHARTS[name]("ar"), ending)


def test_rows_stand_where_reading_starts():
    for name in ("heatmap", "classes"):
        for lang, side in (("ar", "right"), ("en", "left")):
            ax = CHARTS[name](lang)
            assert ax.xaxis_inverted() == (lang == "ar") and ax.yaxis_inverted()
            assert ax.yaxis.get_ticks_position() == side and ax.get_title(loc=side)


def test_given_axes_and_titles_are_used():
    figure, axes = plt.subplots(1, 3, figsize=(30, 8))
    for ax, draw in zip(axes, (entity_pole_heatmap, actor_network, cameo_bars), strict=True):
        frames = {entity_pole_heatmap: (MENTIONS, STANCE), actor_network: (MENTIONS,), cameo_bars: (CLASSES,)}[draw]
        assert draw(*frames, ax=ax, title="-") is ax and ax.get_title(loc="right") == "-"
    assert len(figure.axes) == 3


# Actors and language


def test_each_term_counts_once_for_each_actor_of_its_sentence():
    table = entity_by_pole(MENTIONS, STANCE)
    counts = table.pivot(index="entity", columns="pole", values="count")
    # RUS: sentence 1 (2, 1), sentence 2 (0, 3), named twice there; sentence 4 has no terms; sentence 5 no actors.
    assert counts[["escalation", "diplomacy", "neutralised"]].to_dict("index") == {
        "RUS": {"escalation": 2, "diplomacy": 4, "neutralised": 0},
        "UKR": {"escalation": 1, "diplomacy": 3, "neutralised": 1},
        "USA": {"escalation": 2, "diplomacy": 1, "neutralised": 0},
    }
    assert table["entity"].tolist() == ["RUS"] * 3 + ["UKR"] * 3 + ["USA"] * 3
    assert table["pole"].tolist() == ["escalation", "diplomacy", "neutralised"] * 3
    assert table["count"].dtype == "int64"


def test_expected_counts_are_those_of_independence():
    table = entity_by_pole(MENTIONS, STANCE).set_index(["entity", "pole"])
    # All 14; RUS 6, UKR 5, USA 3; escalation 5, diplomacy 8, neutralised 1.
    assert table.loc[("RUS", "escalation"), "expected"] == pytest.approx(6 * 5 / 14)
    assert table.loc[("USA", "diplomacy"), "expected"] == pytest.approx(3 * 8 / 14)
    assert table.loc[("USA", "diplomacy"), "residual"] == pytest.approx((1 - 24 / 14) / (24 / 14) ** 0.5)
    bare = entity_by_pole(MENTIONS, STANCE[STANCE["pole"] != "neutralised"])
    assert bare.loc[bare["pole"] == "neutralised", ["expected", "residual"]].to_numpy().tolist() == [[0.0, 0.0]] * 3


words = st.lists(st.tuples(st.integers(1, 5), st.sampled_from(["escalation", "diplomacy", "neutralised"])), max_size=25)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(1, 5), st.sampled_from("ABCD")), max_size=25), words)
def test_rows_and_columns_of_the_expected_add_up_to_those_of_the_counts(who, terms):
    people = pd.DataFrame(who, columns=["sentence", "entity"]).assign(article="text")
    said = pd.DataFrame(terms, columns=["sentence", "pole"]).assign(article="text")
    table = entity_by_pole(people, said)
    for key in ("entity", "pole"):
        sums = table.groupby(key)[["count", "expected"]].sum()
        assert sums["expected"].to_numpy() == pytest.approx(sums["count"].to_numpy())
    pairs = actor_pairs(people)
    assert (pairs["entity_a"] < pairs["entity_b"]).all() and pairs["count"].is_monotonic_decreasing
    met = [{e for s, e in who if s == n} for n in range(1, 6)]
    assert pairs["count"].sum() == sum(len(group) * (len(group) - 1) // 2 for group in met)


def test_far_from_expected_needs_counts_to_go_by():
    table = entity_by_pole(APART, APART_STANCE)
    assert table["expected"].tolist() == [10, 10, 0] * 2 and table["count"].tolist() == [20, 0, 0, 0, 20, 0]
    assert far(table).tolist() == [True, True, False] * 2
    few = entity_by_pole(named("RUS", "UKR"), stance({1: (4, 0, 0), 2: (0, 4, 0)}))
    assert few["residual"].abs().max() < 2 and not far(few).any()
    rare = pd.DataFrame({"residual": [4.0], "expected": [0.2]})
    assert not far(rare).any(), "2 where 0.2 are expected is what chance does"


def test_cells_of_the_heatmap():
    ax = entity_pole_heatmap(APART, APART_STANCE, lang="en")
    shown = [text.get_text() for text in ax.texts]
    assert shown[:6] == ["▲ 20 (10.0)", "▼ 0 (10.0)", "–", "▼ 0 (10.0)", "▲ 20 (10.0)", "–"]
    shades = [to_hex(cell.get_facecolor()).upper() for cell in ax.patches]
    assert shades[0] == colours.ESCALATION and shades[4] == colours.DIPLOMACY and shades[1] == "#FFFFFF"
    assert len(entity_pole_heatmap(MANY, MANY_STANCE, top=4).patches) == 12


def test_articles_are_kept_apart():
    two = pd.concat([named("RUS"), named("UKR", article="b")])
    assert actor_pairs(two).empty
    assert entity_by_pole(two, stance({1: (1, 0, 0)}))["entity"].unique().tolist() == ["RUS"]


# Actors and actors


def test_pairs_are_counted_by_sentence():
    pairs = actor_pairs(MENTIONS)
    assert pairs[["entity_a", "entity_b", "count"]].to_numpy().tolist() == [
        ["RUS", "USA", 2],
        ["NATO", "RUS", 1],
        ["NATO", "USA", 1],
        ["RUS", "UKR", 1],
    ]
    assert pairs["ar_a"].tolist()[0] == "روسيا" and pairs["en_b"].tolist()[0] == "United States"


def test_the_network_shows_the_strongest():
    actors, shown = network(MENTIONS, actor_pairs(MENTIONS), top=3, links=1)
    assert actors["entity"].tolist() == ["RUS", "USA"] and shown["count"].tolist() == [2]
    ax = actor_network(MENTIONS, links=2)
    assert [line.get_linewidth() for line in ax.lines] == [7.0, 0.8 + 3.1]
    # Of three pairs that are alike the two most mentioned actors win: RUS (4) and UKR (2), against NATO (1).
    assert network(MENTIONS, actor_pairs(MENTIONS), 12, 2)[1][["entity_a", "entity_b"]].to_numpy().tolist() == [
        ["RUS", "USA"],
        ["RUS", "UKR"],
    ]
    assert "3 of 4 actors, 2 of 4 links" in actor_network(MENTIONS, links=2, lang="en").texts[-1].get_text()
    assert len(actor_network(MENTIONS).texts[-1].get_text().split("\n")) == 1, "nothing is left out"


def test_the_network_is_the_same_always_and_never_a_hairball():
    def places(frame):
        ax = actor_network(frame)
        return sorted((text.get_text(), *text.xy) for text in ax.texts if hasattr(text, "xy"))

    assert places(MANY) == places(MANY.sample(frac=1, random_state=3)) == places(MANY)
    ax = actor_network(MANY)
    assert len(ax.lines) == 20
    heights = [y for _, _, y in places(MANY)[:-1]]
    assert len(heights) == len(set(heights)) + 0 and len(heights) <= 13, "every name has a line of its own"


def test_types_have_shapes():
    ax = actor_network(named("RUS NATO X lavrov EUROPE"), lang="en")
    names = [text.get_text() for text in ax.get_legend().get_texts()]
    assert names == ["state", "organisation", "person", "group"]
    shapes = {dots.get_paths()[0].vertices.tobytes() for dots in ax.collections}
    assert len(shapes) == 4, "black-and-white print tells them apart"
    assert actor_network(MENTIONS.drop(columns="type")).get_legend() is None


# Classes


def test_classes_are_counted():
    table = cameo_counts(CLASSES)
    assert table["cameo"].tolist() == ["03", "04", "05", "08", "13", "19"]
    assert table["count"].tolist() == [2, 5, 0, 2, 1, 3] and table["neutralised"].tolist() == [0, 0, 1, 0, 0, 1]
    assert table["goldstein"].tolist() == [4.0, 1.0, 3.5, 5.0, -6.0, -10.0]
    assert table["quad"].tolist() == ["verbal cooperation"] * 3 + [
        "material cooperation",
        "verbal conflict",
        "material conflict",
    ]
    assert (table[["count", "neutralised"]].dtypes == "int64").all()


def test_all_roots_of_cameo_are_known():
    table = cameo_counts(ALL)
    assert table["cameo"].tolist() == [f"{root:02}" for root in range(1, 21)]
    assert table["count"].tolist() == list(range(1, 21))
    quads = table["quad"].tolist()
    assert quads[:5] == ["verbal cooperation"] * 5 and quads[5:8] == ["material cooperation"] * 3
    assert quads[8:13] == ["verbal conflict"] * 5 and quads[13:] == ["material conflict"] * 7
    assert table["ar"].is_unique and table["en"].is_unique and (table["ar"] != "").all()
    assert table.loc[table["goldstein"] < 0, "quad"].str.endswith("conflict").all()
    with pytest.raises(ArticleError, match="the class '21'"):
        cameo_bars(classes(("21", "escalation")))
    with pytest.raises(ArticleError, match="no column 'cameo'"):
        cameo_counts(MENTIONS)


@pytest.mark.parametrize("table", ["stance.csv", "shifters.csv"])
def test_every_class_of_the_lexicons_is_known(table):
    codes = pd.read_csv(LEXICONS / table, dtype=str, keep_default_na=False, encoding="utf-8")["cameo"]
    assert set(codes) - {""} <= set(cameo_counts(ALL)["cameo"]) and set(codes) - {""}


def test_bars_of_classes():
    ax = cameo_bars(CLASSES, lang="en")
    bars = sorted(ax.patches, key=lambda bar: bar.get_y())
    assert [round(bar.get_width()) for bar in bars] == [2, 5, 0, 2, 1, 3]
    assert [to_hex(bar.get_facecolor()).upper() for bar in bars] == [
        *[colours.QUAD_COLOURS["verbal cooperation"]] * 3,
        *[colours.QUAD_COLOURS[q] for q in ("material cooperation", "verbal conflict", "material conflict")],
    ]
    assert ax.get_yticklabels()[1].get_text() == "04 consult"
    assert cameo_bars(CLASSES, weights=True, lang="en").get_yticklabels()[5].get_text() == "19 fight (\u200e-10\u200e)"
    assert len(set(colours.QUAD_HATCHES.values())) == 4, "black-and-white print tells them apart"


# The sentences


def test_captions_of_actors_and_language():
    assert describe(entity_by_pole(MENTIONS, STANCE)) == (
        "14 اقتراناً بين 3 جهات وألفاظ الموقف في جملة واحدة. أكثر ما يقترن بالتصعيد الولايات المتحدة (2، والمتوقع 1.1) "
        "وروسيا (2، والمتوقع 2.1)، وبالدبلوماسية روسيا (4، والمتوقع 3.4). "
        "ولا شيء بعيد عن المتوقع لو لم تكن بينهما صلة. وهذا عدّ لجمل مشتركة لا لأفعال."
    )
    assert describe(entity_by_pole(APART, APART_STANCE), lang="en") == (
        "40 co-occurrences of 2 actors with stance terms in the same sentence. Most often with escalation: Russia "
        "(20; 10.0 expected); with diplomacy: Ukraine (20; 10.0 expected). Far from what independence would give: "
        "Russia with escalation, more (20; 10.0 expected); Russia with diplomacy, less (0; 10.0 expected); Ukraine "
        "with escalation, less (0; 10.0 expected). These are shared sentences, not acts."
    )
    tied = entity_by_pole(named("A B C D"), stance({1: (1, 0, 0)}))
    assert "بالتصعيد 4 جهات (1 لكل منها)" in describe(tied)
    assert "with escalation: 4 actors (1 each)" in describe(tied, lang="en")
    assert describe(entity_by_pole(MENTIONS[:0], STANCE)) == "لا تجتمع جهة ولفظ موقف في جملة."
    assert (
        describe(entity_by_pole(MENTIONS, STANCE[:0]), lang="en") == "No actor stands in a sentence with a stance term."
    )
    assert describe(entity_by_pole(named("RUS"), stance({1: (2, 0, 0)}))).startswith(
        "اقترانان بين جهة واحدة وألفاظ الموقف"
    )


def test_captions_of_pairs():
    assert describe(actor_pairs(MENTIONS)) == (
        "تجتمع 4 جهات في 4 أزواج. أكثرها اجتماعاً الولايات المتحدة مع روسيا (جملتان)، "
        "ثم أوكرانيا مع روسيا والولايات المتحدة مع حلف شمال الأطلسي (الناتو) وحلف شمال الأطلسي (الناتو) مع روسيا "
        "(جملة واحدة لكل منها)."
    )
    assert describe(actor_pairs(MENTIONS[:2]), lang="en") == (
        "2 actors stand in one sentence with another, in 1 pair. Most often Russia with United States (1)."
    )
    assert describe(actor_pairs(MENTIONS[:2])).startswith("تجتمع جهتان في زوج واحد.")
    assert describe(actor_pairs(named("A B C D"))).endswith("أكثرها اجتماعاً 6 أزواج (جملة واحدة لكل منها).")
    assert describe(actor_pairs(MENTIONS[:1])) == "لا تجتمع جهتان في جملة واحدة."
    assert describe(actor_pairs(MENTIONS[:0]), lang="en") == "No two actors stand in one sentence."


def test_captions_of_classes():
    assert describe(cameo_counts(CLASSES)) == (
        "13 لفظاً من 5 أصناف من أصناف CAMEO. أكثرها تشاور (5 ألفاظ، أي 38 في المئة)، ثم قتال (3 ألفاظ)، "
        "ثم إبداء نية التعاون وتنازل أو تهدئة (لفظان لكل منهما). وبحسب النوع: تعاون لفظي 7، وتعاون مادي 2، "
        "ونزاع لفظي 1، ونزاع مادي 3. والألفاظ المنفية 2. وهذا عدّ للألفاظ لا للأحداث."
    )
    assert describe(cameo_counts(CLASSES[:1]), lang="en") == (
        "1 word of 1 class of CAMEO. Most frequent: consult (1, 100 %). By kind: verbal cooperation 1. "
        "These are words, not events."
    )
    for lang, text in (("ar", "لا لفظ للتصعيد ولا للدبلوماسية. والألفاظ المنفية 1."), ("en", "No word stands for")):
        assert describe(cameo_counts(CLASSES[-1:]), lang=lang).startswith(text)
    assert "events" not in describe(cameo_counts(CLASSES[:0]), lang="en"), "where there are no words, that is all"


def test_what_is_left_out_is_said_with_the_noun_that_the_number_asks_for(monkeypatch):
    given = drawn.watch_labels(monkeypatch)
    entity_pole_heatmap(MENTIONS, STANCE, top=2), actor_network(MENTIONS, links=1)
    entity_pole_heatmap(MENTIONS, STANCE, top=1, lang="en"), actor_network(MENTIONS, links=1, lang="en")
    notes = " ".join(given).replace("\n", " ")
    assert "المعروض أول 2 من 3 جهات" in notes and "the first 1 of 3 actors" in notes
    assert "المعروض 2 من 4 جهات، و1 من 4 صلات" in notes and "Shown: 2 of 4 actors, 1 of 4 links" in notes


def test_headlines():
    assert poles_headline(entity_by_pole(MENTIONS, STANCE), "en") == "No actor is far from the expected"
    assert poles_headline(entity_by_pole(APART, APART_STANCE)) == "روسيا والتصعيد: أكثر من المتوقع"
    assert pairs_headline(actor_pairs(MENTIONS)) == "الولايات المتحدة وروسيا أكثر الجهات اجتماعا"
    assert pairs_headline(actor_pairs(named("A B C")), "en") == "Who stands in one sentence with whom?"
    assert class_headline(cameo_counts(CLASSES)) == "أكثر الألفاظ من صنف: تشاور"
    assert class_headline(cameo_counts(ALL[:1]), "en") == "Most words are of the class: make public statement"


def test_order_of_rows_changes_nothing_and_frames_are_not_altered():
    copies = MANY.copy(), MANY_STANCE.copy()
    other = MANY.sample(frac=1, random_state=1), MANY_STANCE.sample(frac=1, random_state=2)
    pd.testing.assert_frame_equal(entity_by_pole(*other), entity_by_pole(MANY, MANY_STANCE))
    pd.testing.assert_frame_equal(actor_pairs(other[0]), actor_pairs(MANY))
    entity_pole_heatmap(MANY, MANY_STANCE), actor_network(MANY), cameo_bars(CLASSES)
    for frame, copy in zip((MANY, MANY_STANCE), copies, strict=True):
        pd.testing.assert_frame_equal(frame, copy)


def test_frames_of_the_finders_will_do():
    frame = mentions(RUS=(2, 0, 0, 0), USA=(0, 1, 0, 0))
    assert actor_pairs(frame)["count"].tolist() == [1], "one sentence, whatever the kinds"


@pytest.mark.parametrize(
    "draw",
    [
        lambda **k: entity_pole_heatmap(MENTIONS, STANCE, **k),
        lambda **k: actor_network(MENTIONS, **k),
        lambda **k: cameo_bars(CLASSES, **k),
    ],
)
def test_only_two_languages(draw):
    with pytest.raises(ValueError, match="lang='fr'"):
        draw(lang="fr")
