"""The charts: what stands where, what it counts, that every text is drawn right and legibly, and the sentences."""

import itertools
import random
import subprocess
import sys

import drawn
import matplotlib
import numpy as np
import pandas as pd
import pytest
from frames import mentions, sentences, stance

matplotlib.use("Agg")

from matplotlib import pyplot as plt
from matplotlib.colors import to_hex, to_rgb

from helpers import bars, colours
from helpers.captions import describe, headline, kind_headline
from helpers.charts import label, mention_bars, mention_kinds, stance_balance_bars
from helpers.counts import KINDS, pole_counts
from helpers.errors import ArticleError
from helpers.wording import counted, listed

MENTIONS = mentions(
    RUS=(9, 6, 4, 1), USA=(7, 5, 5, 0), UKR=(6, 1, 2, 0), NATO=(9, 0, 0, 0), IAEA=(1, 0, 0, 0), X=(2, 0, 0, 0)
)
SENTENCES = sentences(2, 2, 1, 1)
STANCE = stance({1: (0, 4, 1), 2: (1, 1, 0), 3: (5, 2, 0), 4: (1, 0, 2), 5: (2, 2, 0)})
MANY = mentions(**{f"E{number:02}": (1 + number % 5, 0, 0, 0) for number in range(40)})

CHARTS = {
    "bars": lambda lang: mention_bars(MENTIONS, lang=lang),
    "bars-cut": lambda lang: mention_bars(MENTIONS, top=2, lang=lang),
    "bars-one": lambda lang: mention_bars(MENTIONS[:1], lang=lang),
    "bars-many": lambda lang: mention_bars(MANY, top=40, lang=lang),
    "bars-tied": lambda lang: mention_bars(MENTIONS.drop_duplicates("entity"), lang=lang),
    "bars-empty": lambda lang: mention_bars(MENTIONS[:0], lang=lang),
    "bars-long": lambda lang: mention_bars(MENTIONS, lang=lang, title="من يرد ذكره في هذا النص ومن لا يرد؟ " * 3),
    "kinds": lambda lang: mention_kinds(MENTIONS, lang=lang),
    "kinds-one": lambda lang: mention_kinds(MENTIONS[:1], lang=lang),
    "kinds-empty": lambda lang: mention_kinds(MENTIONS[:0], lang=lang),
    "paragraphs": lambda lang: stance_balance_bars(STANCE, SENTENCES, lang=lang),
    "sentences": lambda lang: stance_balance_bars(STANCE, SENTENCES, by="sentence", lang=lang),
    "stance-even": lambda lang: stance_balance_bars(stance({1: (1, 1, 0)}), SENTENCES, lang=lang),
    "stance-neutralised": lambda lang: stance_balance_bars(stance({1: (0, 0, 2)}), SENTENCES, lang=lang),
    "stance-empty": lambda lang: stance_balance_bars(STANCE[:0], SENTENCES, lang=lang),
}


# What is drawn


def test_every_text_is_right_labelled_legible_inside_and_apart(chart):
    drawn.check(*chart)


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
@pytest.mark.parametrize("name", ["bars", "kinds", "paragraphs"])
def test_no_warning_in_any_file(name, ending):
    drawn.check_file(CHARTS[name]("ar"), ending)


def test_a_label_as_title_is_not_labelled_twice():
    title = "من يرد ذكره أكثر: روسيا (أم أوكرانيا)؟"
    twice, once = (mention_bars(MENTIONS, title=text).get_title(loc="right") for text in (label(title), title))
    assert twice == once == label(title)


# Where it stands


def test_right_to_left():
    for name in ("bars", "kinds", "paragraphs", "sentences"):
        ax = CHARTS[name]("ar")
        assert ax.xaxis_inverted() and ax.yaxis_inverted(), "bars grow to the left, the first row is at the top"
        assert ax.yaxis.get_ticks_position() == "right"
        assert ax.get_title(loc="right") and not ax.get_title(loc="center") and not ax.get_title(loc="left")
        assert ax.get_yticklabels()[0].get_window_extent().x0 > ax.get_window_extent().x1 - 1


def test_left_to_right():
    for name in ("bars", "kinds", "paragraphs", "sentences"):
        ax = CHARTS[name]("en")
        assert not ax.xaxis_inverted() and ax.yaxis_inverted()
        assert ax.yaxis.get_ticks_position() == "left"
        assert ax.get_title(loc="left") and not ax.get_title(loc="right")
        assert all(text.get_text().isascii() or text.get_text() == "–" for text in drawn.visible_texts(ax))


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_legend_follows_the_direction_of_reading(lang):
    ax = mention_kinds(MENTIONS, lang=lang)
    ax.figure.canvas.draw()
    legend = ax.get_legend()
    words = [label(bars._WORDS[lang][kind]) for kind in KINDS]
    across = {text.get_text(): text.get_window_extent().x0 for text in legend.get_texts()}
    assert [text for text, _ in sorted(across.items(), key=lambda item: item[1], reverse=lang == "ar")] == words
    key = legend.get_patches()[0].get_window_extent()
    name = legend.get_texts()[0].get_window_extent()
    assert (key.x0 > name.x1) if lang == "ar" else (key.x1 < name.x0)


def test_legend_stands_under_the_numbers():
    for frame in (MENTIONS, MENTIONS[:12], MENTIONS[:1]):
        ax = mention_kinds(frame)
        numbers = [text for text in drawn.visible_texts(ax) if text.get_text().isdigit()]
        axis = [text.get_window_extent() for text in numbers if text.get_color() == colours.QUIET]
        assert axis and ax.get_legend().get_window_extent().y1 <= min(box.y0 for box in axis)


def test_rows_are_labelled_with_the_names():
    names = ["روسيا", "الولايات المتحدة", "أوكرانيا", "حلف شمال الأطلسي (الناتو)", "شركة $ و $ (Inc.)"]
    shown = [text.get_text() for text in mention_bars(MENTIONS).get_yticklabels()]
    assert shown == [*map(label, names), label("الوكالة الدولية للطاقة\nالذرية")]
    english = [text.get_text() for text in mention_bars(MENTIONS, lang="en").get_yticklabels()]
    assert english[:4] == ["Russia", "United States", "NATO", "Ukraine"], "ties by name"
    assert [text.get_text() for text in stance_balance_bars(STANCE, SENTENCES).get_yticklabels()] == [
        label(f"الفقرة {number}") for number in (1, 2, 3, 4)
    ]


def test_entities_without_a_name_are_shown_by_their_id():
    plain = mentions(ABC=(2, 0, 0, 0), RUS=(1, 0, 0, 0))
    assert [text.get_text() for text in mention_bars(plain).get_yticklabels()] == ["ABC", label("روسيا")]
    bare = plain.drop(columns=["ar", "en"])
    assert [text.get_text() for text in mention_bars(bare).get_yticklabels()] == ["ABC", "RUS"]


def test_given_axes_are_used_and_nothing_global_changes():
    before = dict(plt.rcParams)
    figure, axes = plt.subplots(1, 2, figsize=(16, 5))
    assert mention_bars(MENTIONS, ax=axes[0]) is axes[0]
    assert stance_balance_bars(STANCE, SENTENCES, ax=axes[1]) is axes[1]
    assert tuple(figure.get_size_inches()) == (16, 5) and len(figure.axes) == 2
    assert dict(plt.rcParams) == before


def test_import_changes_no_settings():
    code = "import matplotlib as m; a = dict(m.rcParams); import helpers.charts; assert dict(m.rcParams) == a"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_figure_grows_with_its_rows():
    heights = [mention_bars(frame, top=40).figure.get_size_inches()[1] for frame in (MENTIONS[:1], MENTIONS, MANY)]
    assert heights == sorted(set(heights)) and heights[0] < 2.5


# What it counts


def widths(ax):
    return [round(patch.get_width()) for patch in ax.patches]


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_bars_are_the_counts_of_the_frame(lang):
    expected = sorted(MENTIONS["entity"].value_counts(), reverse=True)
    ax = mention_bars(MENTIONS, lang=lang)
    assert widths(ax) == expected
    assert [text.get_text() for text in ax.texts[: len(expected)]] == [str(n) for n in expected]
    assert widths(mention_bars(MENTIONS, top=2, lang=lang)) == expected[:2]


def test_kinds_add_up_to_the_bars():
    ax = mention_kinds(MENTIONS)
    table = np.array(widths(ax)).reshape(len(KINDS), -1)
    assert table.sum(axis=0).tolist() == widths(mention_bars(MENTIONS))
    assert table[:, 0].tolist() == [9, 6, 4, 1]
    ends = sorted(patch.get_x() + patch.get_width() for patch in ax.patches)
    assert ends[-1] == 20, "parts stand one after the other"
    unknown = MENTIONS.assign(kind="nickname")
    with pytest.raises(ArticleError, match="nickname"):
        mention_kinds(unknown)


def test_balance_bars_are_the_counts_of_the_frame():
    ax = stance_balance_bars(STANCE, SENTENCES)
    assert widths(ax) == [-1, -6, -2, 0, 5, 2, 2, 0]
    shown = [text.get_text() for text in ax.texts]
    assert [n for n in shown if n.isdigit()] == ["1", "6", "2", "5", "2", "2", "1", "2"], "poles, then neutralised"
    assert shown.count("–") == 1, "the paragraph without terms keeps its row"
    by_sentence = stance_balance_bars(STANCE, SENTENCES, by="sentence")
    assert widths(by_sentence) == [0, -1, -5, -1, -2, 0, 4, 1, 2, 0, 2, 0]


def test_terms_outside_the_body_have_their_row():
    table = pole_counts(stance({0: (1, 0, 0), 7: (0, 1, 0)}), SENTENCES, by="sentence")
    assert table["sentence"].tolist() == [0, 1, 2, 3, 4, 5, 6, 7]
    assert table[["escalation", "diplomacy"]].sum().tolist() == [1, 1]
    assert (table.dtypes == "int64").all()


def test_frames_are_not_altered():
    before = MENTIONS.copy(), STANCE.copy(), SENTENCES.copy()
    mention_kinds(MENTIONS), stance_balance_bars(STANCE, SENTENCES), describe(STANCE, SENTENCES)
    for frame, copy in zip((MENTIONS, STANCE, SENTENCES), before, strict=True):
        pd.testing.assert_frame_equal(frame, copy)


def test_clear_errors():
    with pytest.raises(ValueError, match="lang='fr'"):
        mention_bars(MENTIONS, lang="fr")
    with pytest.raises(ArticleError, match="by='page'"):
        stance_balance_bars(STANCE, SENTENCES, by="page")
    with pytest.raises(ArticleError, match="no column 'paragraph'"):
        stance_balance_bars(STANCE, SENTENCES.drop(columns="paragraph"))
    with pytest.raises(ArticleError, match="sentences of 2 articles"):
        stance_balance_bars(STANCE, pd.concat([SENTENCES, sentences(1, article="b")]))
    with pytest.raises(ArticleError, match="sentence 1 of article 'b'"):
        stance_balance_bars(stance({1: (1, 0, 0)}, article="b"), SENTENCES)
    with pytest.raises(ArticleError, match="neither"):
        describe(SENTENCES)
    with pytest.raises(ArticleError, match="no column 'entity'"):
        mention_bars(SENTENCES)


# Colours


def luminance(colour):
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a, b):
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


# What people without red, green or blue cones see (Machado, Oliveira and Fernandes 2009, severity 1)
BLIND = {
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}


@pytest.mark.parametrize("kind", BLIND)
def test_colours_differ_for_the_colour_blind(kind):
    poles = [colours.ESCALATION, colours.DIPLOMACY, colours.NEUTRALISED]
    for group in (poles[:2], list(colours.KIND_COLOURS.values())):
        seen = [np.clip(np.array(BLIND[kind]) @ to_rgb(colour), 0, 1) for colour in group]
        assert min(np.linalg.norm(a - b) for a, b in itertools.combinations(seen, 2)) > 0.2


def test_colours_of_text_are_legible_on_white():
    for colour in (colours.ESCALATION, colours.DIPLOMACY, colours.NEUTRALISED, colours.INK, colours.QUIET):
        assert contrast(colour, "white") >= 4.5


def test_one_colour_for_each_pole_and_kind():
    for lang, by in itertools.product(("ar", "en"), ("paragraph", "sentence")):
        patches = stance_balance_bars(STANCE, SENTENCES, by=by, lang=lang).patches
        half = len(patches) // 2
        assert {to_hex(patch.get_facecolor()).upper() for patch in patches[:half]} == {colours.ESCALATION}
        assert {to_hex(patch.get_facecolor()).upper() for patch in patches[half:]} == {colours.DIPLOMACY}
    for lang in ("ar", "en"):
        assert {to_hex(p.get_facecolor()).upper() for p in mention_bars(MENTIONS, lang=lang).patches} == {
            colours.MENTION
        }
        used = [to_hex(patch.get_facecolor()).upper() for patch in mention_kinds(MENTIONS, lang=lang).patches]
        assert list(dict.fromkeys(used)) == list(colours.KIND_COLOURS.values())
    assert len(set(colours.KIND_HATCHES.values())) == len(KINDS), "black-and-white print tells them apart"
    others = {colours.ESCALATION, colours.DIPLOMACY, colours.NEUTRALISED}
    assert not others & set(colours.KIND_COLOURS.values())


# The sentences


@pytest.mark.parametrize(
    ("n", "mention", "word"),
    [
        (0, "0 موضع", "0 لفظ"),
        (1, "موضع واحد", "لفظ واحد"),
        (2, "موضعين", "لفظين"),
        (3, "3 مواضع", "3 ألفاظ"),
        (10, "10 مواضع", "10 ألفاظ"),
        (11, "11 موضعاً", "11 لفظاً"),
        (99, "99 موضعاً", "99 لفظاً"),
        (100, "100 موضع", "100 لفظ"),
        (102, "102 موضع", "102 لفظ"),
        (103, "103 مواضع", "103 ألفاظ"),
        (111, "111 موضعاً", "111 لفظاً"),
        (1200, "1,200 موضع", "1,200 لفظ"),
    ],
)
def test_arabic_counts_agree(n, mention, word):
    assert (counted(n, "mention"), counted(n, "word")) == (mention, word)


def test_captions_of_mentions():
    assert describe(MENTIONS) == (
        "يذكر النص 6 جهات في 58 موضعاً. الأكثر ذكراً روسيا (20 موضعاً، أي 34 في المئة)، ثم الولايات المتحدة (17 موضعاً)، "
        "ثم أوكرانيا وحلف شمال الأطلسي (الناتو) (9 مواضع لكل منهما)، ولغيرها مجتمعةً 3 مواضع. "
        "وجاء الذكر بالاسم في 34 موضعاً، وباسم منسوب في 12 موضعاً، وبالعاصمة في 11 موضعاً، وبمكان آخر في موضع واحد."
    )
    assert describe(MENTIONS, lang="en") == (
        "58 mentions of 6 actors. Most named: Russia (20, 34 %), then United States (17), then NATO and Ukraine "
        "(9 each); all others together 3. By name 34, by demonym 12, by capital 11, by another place 1."
    )


def test_captions_of_ties_and_of_little():
    both = mentions(RUS=(2, 0, 0, 0), UKR=(2, 0, 0, 0))
    assert describe(both) == "يذكر النص جهتين في 4 مواضع، بالتساوي بين أوكرانيا وروسيا. وجاء الذكر بالاسم في 4 مواضع."
    assert describe(both, lang="en") == "4 mentions of 2 actors: Russia and Ukraine, equally many of each. By name 4."
    one = mentions(RUS=(0, 1, 0, 0))
    assert describe(one) == "يذكر النص جهة واحدة في موضع واحد، هي روسيا. وجاء الذكر باسم منسوب في موضع واحد."
    assert describe(one, lang="en") == "1 mention of 1 actor: Russia. By demonym 1."
    assert describe(MENTIONS[:0]) == "لا يذكر النص أي جهة معروفة."
    assert describe(MENTIONS[:0], lang="en") == "No known actor is mentioned."
    assert describe(pd.concat([one, one.assign(article="b"), one.assign(article="c")])).startswith(
        "تذكر النصوص الـ3 جهة"
    )
    four = mentions(A=(1, 0, 0, 0), B=(1, 0, 0, 0), C=(1, 0, 0, 0), D=(1, 0, 0, 0), RUS=(3, 0, 0, 0))
    assert "ثم 4 جهات (موضع واحد لكل منها)." in describe(four)


def test_captions_of_stance():
    assert describe(STANCE, SENTENCES) == (
        "ألفاظ الدبلوماسية 9 وألفاظ التصعيد 9، فالكفتان متساويتان. والألفاظ المنفية 3، ولا تدخل في الميزان. "
        "أقوى ميل إلى التصعيد في الفقرة 2 (6 مقابل 2)، وأقوى ميل إلى الدبلوماسية في الفقرة 1 (5 مقابل 1)، "
        "وتخلو من هذه الألفاظ فقرة واحدة. وهذا عدّ للألفاظ لا للأحداث."
    )
    less = STANCE[STANCE["sentence"] < 3]
    assert describe(less) == (
        "ألفاظ الدبلوماسية 5 وألفاظ التصعيد 1، فالميزان \u200e+0.67\u200e يميل إلى الدبلوماسية. "
        "والألفاظ المنفية 1، ولا تدخل في الميزان. وهذا عدّ للألفاظ لا للأحداث."
    )
    assert describe(STANCE[STANCE["sentence"] == 4], SENTENCES, "sentence", "en") == (
        "Words of escalation: 1, of diplomacy: 0; the balance, -1.00, leans to escalation. "
        "Neutralised, and outside the balance: 2. Strongest lean to escalation: sentence 4 (1 to 0); "
        "without any: 5 sentences. These are words, not events."
    )
    assert describe(STANCE[:0]) == "لا ألفاظ تصعيد ولا دبلوماسية في النص."
    assert "No word stands for escalation or diplomacy." in describe(stance({1: (0, 0, 1)}), lang="en")
    tied = stance(dict.fromkeys((1, 2, 3, 4), (1, 0, 0)))
    assert "أقوى ميل إلى التصعيد في 4 جمل (بفارق لفظ واحد في كل منها)" in describe(tied, SENTENCES, "sentence")


def test_headlines():
    assert headline(MENTIONS) == "روسيا في صدارة الجهات المذكورة"
    assert headline(MENTIONS, "en") == "Russia is named most"
    assert headline(mentions(RUS=(2, 0, 0, 0), UKR=(2, 0, 0, 0)), "en") == "Russia and Ukraine are named most"
    assert headline(MENTIONS.drop_duplicates("entity")) == "6 جهات تتقاسم صدارة الذكر"
    assert kind_headline(MENTIONS) == "41 في المئة من الذكر بغير الاسم"
    assert kind_headline(MENTIONS[:1], "en") == "All mentions are by name"
    assert headline(STANCE) == "كفتا التصعيد والدبلوماسية متساويتان: 9 لكل منهما"
    assert headline(STANCE[STANCE["sentence"] < 3]) == "كفة الدبلوماسية أرجح: 5 مقابل 1"
    assert headline(STANCE[STANCE["sentence"] < 3], "en") == "Diplomacy outweighs escalation: 5 to 1"
    assert listed(["Russia"], "en") == "Russia"


def test_order_of_rows_changes_nothing():
    draw = random.Random(0)
    for frame, more in ((MENTIONS, ()), (STANCE, (SENTENCES,))):
        rows = list(range(len(frame)))
        draw.shuffle(rows)
        for lang in ("ar", "en"):
            assert describe(frame.iloc[rows], *more, lang=lang) == describe(frame, *more, lang=lang)
    shuffled = MENTIONS.sample(frac=1, random_state=0)
    assert widths(mention_kinds(shuffled)) == widths(mention_kinds(MENTIONS))
