"""Charts of groups of articles: what stands where, what it shows, that it can be printed, and the sentences."""

import itertools

import drawn
import matplotlib
import numpy as np
import pandas as pd
import pytest

matplotlib.use("Agg")

from matplotlib import pyplot as plt
from matplotlib.colors import to_hex

from helpers import colours
from helpers.captions import describe
from helpers.charts import balance_by_group, balance_over_time, balance_panels, keyness_bars, share_over_time
from helpers.comparison import balance_headline, keyness_headline, leaning, shares_headline
from helpers.errors import ArticleError
from helpers.labels import label

WEEKS = pd.date_range("2022-01-10", periods=7, freq="7D")


def groups(rows, **columns):
    """A table as ``balance`` gives it: for each row balance, low, high, small."""
    table = pd.DataFrame(rows, columns=["balance", "low", "high", "small"])
    for place, (name, values) in enumerate(columns.items()):
        table.insert(place, name, values)
    table.insert(len(columns), "articles", 3)
    return table


ROWS = [
    (0.4, 0.1, 0.6, False),
    (-0.1, -0.5, 0.4, False),
    (-0.5, -0.8, -0.2, False),
    (0.0, -0.9, 0.9, True),
    (np.nan, np.nan, np.nan, True),
    (1.0, 0.3, 1.0, True),
    (-1.0, -1.0, -0.4, False),
]
BY_WEEK = groups(ROWS, week=WEEKS)
BY_DAY = groups([ROWS[n % 7] for n in range(30)], date=pd.date_range("2022-01-20", periods=30))
YEARS = groups(ROWS[:3], month=pd.to_datetime(["2021-11-01", "2021-12-01", "2022-01-01"]))
UNDATED = groups(ROWS[:3], week=[*WEEKS[:2], pd.NaT])
NO_DATES = UNDATED.assign(week=pd.NaT)
PHASES = groups(ROWS[:3], phase=["المحادثات", "الحشود العسكرية على الحدود", "الحرب"])
OUTLETS = groups(
    ROWS[:4], outlet=["وكالة المثال أ", "صحيفة المثال (ب)", "", "موقع Example $ ج للأنباء والتحليلات العميقة"]
)
PANELS = groups(
    [*ROWS[:3], ROWS[1], ROWS[3], ROWS[2]], outlet=["وكالة أ"] * 3 + ["صحيفة ب"] * 3, week=[*WEEKS[:3], *WEEKS[1:4]]
)
EVENTS = pd.DataFrame(
    {
        "date": pd.to_datetime(["2022-02-21", "2022-01-10", "2022-02-22", "2022-02-23", "2022-01-21", "2023-01-01"]),
        "ar": ["اعتراف موسكو (بالمنطقتين)", "محادثات في جنيف", "عقوبات أولى", "طوارئ", "لقاء ثان", "بعد ذلك"],
        "en": ["Recognition (of both)", "Talks in Geneva", "First sanctions", "Emergency", "Second meeting", "Later"],
    }
)
LONG_EVENTS = EVENTS.assign(ar=EVENTS["ar"] + " قرب الحدود" * 9, en=EVENTS["en"] + " near the border" * 6)
NAMES = [
    ("RUS", "روسيا", "Russia"),
    ("NATO", "حلف شمال الأطلسي (الناتو)", "NATO"),
    ("USA", "الولايات المتحدة", "United States"),
]


def shares(small=False):
    rows = [
        (week, *name, 10, 40, share, share - 0.1, share + 0.1, "t", small and place == 2)
        for place, week in enumerate(WEEKS)
        for name, share in zip(NAMES, (0.5 - 0.03 * place, 0.1 + 0.04 * place, 0.02 * place), strict=True)
    ]
    columns = ["week", "entity", "ar", "en", "count", "total", "share", "low", "high", "method", "small"]
    return pd.DataFrame(rows, columns=columns)


def entries(n=12):
    """A table as ``keyness`` gives it."""
    words = [
        ("محادثات", "talks"),
        ("فرض عقوبات", "rising sanctions"),
        ("كلمة", ""),
        ("حشد قوات على الحدود", "massing troops at the border"),
    ]
    rows = []
    for number in range(n):
        name, gloss = words[number % len(words)]
        odds = (3 - 0.2 * number) * (1 if number % 3 else -1)
        rows.append(
            (f"{name}{number}", 9, 2, 4, 2, 20 - number, odds, odds, odds - 1.5, odds + 1.5, 0.01 * number, name, gloss)
        )
    columns = ["term", "count_a", "count_b", "docs_a", "docs_b", "g2", "log_ratio", "log_odds", "low", "high"]
    return pd.DataFrame(rows, columns=[*columns, "p_adjusted", "name", "gloss"])


CHARTS = {
    "time": lambda lang: balance_over_time(BY_WEEK, lang=lang),
    "time-events": lambda lang: balance_over_time(BY_WEEK, EVENTS, lang=lang),
    "time-long-events": lambda lang: balance_over_time(BY_WEEK, LONG_EVENTS, lang=lang),
    "time-days": lambda lang: balance_over_time(BY_DAY, EVENTS, lang=lang),
    "time-years": lambda lang: balance_over_time(YEARS, lang=lang),
    "time-one": lambda lang: balance_over_time(BY_WEEK[:1], EVENTS, lang=lang),
    "time-undated": lambda lang: balance_over_time(UNDATED, lang=lang),
    "time-no-dates": lambda lang: balance_over_time(NO_DATES, lang=lang),
    "time-phases": lambda lang: balance_over_time(PHASES, lang=lang),
    "time-empty": lambda lang: balance_over_time(BY_WEEK[4:5], lang=lang),
    "panels-no-dates": lambda lang: balance_panels(PANELS.assign(week=pd.NaT), lang=lang)[0],
    "panels": lambda lang: balance_panels(PANELS, lang=lang)[0],
    "panels-empty": lambda lang: balance_panels(PANELS.assign(balance=np.nan), lang=lang)[0],
    "groups": lambda lang: balance_by_group(OUTLETS, lang=lang),
    "groups-all": lambda lang: balance_by_group(groups(ROWS[:1]), lang=lang),
    "groups-dates": lambda lang: balance_by_group(UNDATED, lang=lang),
    "groups-empty": lambda lang: balance_by_group(OUTLETS.assign(balance=np.nan), lang=lang),
    "shares": lambda lang: share_over_time(shares(), lang=lang),
    "shares-small": lambda lang: share_over_time(shares(small=True), lang=lang),
    "shares-one": lambda lang: share_over_time(shares()[:2], lang=lang),
    "shares-empty": lambda lang: share_over_time(shares().assign(share=np.nan), lang=lang),
    "keyness": lambda lang: keyness_bars(entries(), lang=lang),
    "keyness-cut": lambda lang: keyness_bars(entries(40), top=3, a="قبل 21 فبراير", b="بعده", lang=lang),
    "keyness-one": lambda lang: keyness_bars(entries(1), lang=lang),
    "keyness-empty": lambda lang: keyness_bars(entries(0), lang=lang),
}


def test_every_text_is_right_labelled_legible_inside_and_apart(chart):
    drawn.check(*chart)


def test_legible_in_print():
    """9 points where the figure is as wide as the text of a page, 16.5 cm."""
    for name in ("time-events", "panels", "groups", "shares", "keyness"):
        ax = CHARTS[name]("ar")
        scale = 16.5 / 2.54 / ax.figure.get_size_inches()[0]
        assert min(text.get_fontsize() for text in drawn.visible_texts(ax)) * scale >= 8.9
        assert ax.figure.get_size_inches()[1] * scale <= 9.7, "no higher than a page"


def points(ax):
    """The places of all points (x, y), with the colour of their inside."""
    marked = [line for line in ax.lines if line.get_marker() not in ("None", "") and len(line.get_xdata())]
    return [(line.get_xdata()[0], round(line.get_ydata()[0], 3), line) for line in marked]


# Where it stands


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_time_runs_from_left_to_right(lang):
    for name in ("time", "time-phases", "shares"):
        ax = CHARTS[name](lang)
        assert not ax.xaxis_inverted()
        assert ax.yaxis.get_ticks_position() == ("right" if lang == "ar" else "left")
    ax = CHARTS["time"](lang)
    months = ("10 يناير\n2022", "17 يناير") if lang == "ar" else ("10 January\n2022", "17 January")
    assert [text.get_text() for text in ax.get_xticklabels()][:2] == [label(text) for text in months]
    assert ax.get_xticklabels()[0].get_window_extent().x0 < ax.get_xticklabels()[1].get_window_extent().x0


def test_years_are_said_where_they_change():
    drawn_dates = [text.get_text() for text in CHARTS["time-years"]("en").get_xticklabels()]
    assert drawn_dates == ["1 November\n2021", "1 December", "1 January\n2022"]


def test_diplomacy_is_up_and_forward():
    assert [text.get_text() for text in CHARTS["time"]("en").get_yticklabels()] == [
        "escalation",
        "-0.5",
        "0",
        "+0.5",
        "diplomacy",
    ]
    assert CHARTS["groups"]("ar").xaxis_inverted() and not CHARTS["groups"]("en").xaxis_inverted()
    assert CHARTS["keyness"]("ar").xaxis_inverted() and not CHARTS["keyness"]("en").xaxis_inverted()


def test_given_axes_are_used():
    figure, axes = plt.subplots(2, 3, figsize=(30, 14))
    flat = list(axes.flat)
    assert balance_over_time(BY_WEEK, ax=flat[0], title="-") is flat[0] and flat[0].get_title(loc="right") == "-"
    assert balance_by_group(OUTLETS, ax=flat[1]) is flat[1]
    assert share_over_time(shares(), ax=flat[2]) is flat[2]
    assert keyness_bars(entries(), ax=flat[3]) is flat[3]
    assert balance_panels(PANELS, ax=flat[4:]) == flat[4:] and len(figure.axes) == 6


# What it shows


def test_points_and_intervals_are_those_of_the_table():
    ax = balance_over_time(BY_WEEK)
    shown = points(ax)
    known = BY_WEEK.dropna(subset=["balance"])
    assert [y for _, y, _ in shown if y == y] == known["balance"].tolist()
    days = matplotlib.dates.date2num(known["week"])
    assert [x for x, y, _ in shown if y == y] == days.tolist()
    bars = [
        line.get_ydata().tolist() if hasattr(line.get_ydata(), "tolist") else list(line.get_ydata())
        for line in ax.lines
        if len(line.get_xdata()) == 2 and line.get_marker() == "None"
    ]
    assert all([low, high] in bars for low, high in known[["low", "high"]].to_numpy().tolist())


def test_small_groups_are_grey_and_said_to_be_small():
    for draw, table in ((balance_over_time, BY_WEEK), (balance_by_group, OUTLETS)):
        faces = [to_hex(line.get_markerfacecolor()).upper() for _, y, line in points(draw(table)) if y == y]
        known = table.dropna(subset=["balance"])
        assert [face == colours.PAPER for face in faces] == known["small"].tolist()
    assert "grey" in balance_over_time(BY_WEEK, lang="en").texts[-1].get_text()
    assert "grey" not in balance_over_time(BY_WEEK[:2], lang="en").texts[-1].get_text()
    hollow = share_over_time(shares(small=True)).lines[1]
    assert len(hollow.get_xdata()) == 1 and to_hex(hollow.get_markerfacecolor()).upper() == colours.PAPER


def test_leans_differ_in_shape_and_colour():
    marks = {line.get_marker(): to_hex(line.get_color()) for _, _, line in points(balance_by_group(OUTLETS[:3]))}
    assert set(marks) == {"o", "s", "^"}, "black-and-white print tells them apart"
    assert leaning(BY_WEEK).tolist() == [1, 0, -1, 0, 0, 0, -1], "small groups and wide intervals lean nowhere"


def test_events_are_numbered_by_date_and_listed():
    ax = balance_over_time(BY_WEEK, EVENTS, lang="en")
    numbers = [text.get_text() for text in ax.texts if text.get_text().isdigit()]
    assert numbers == ["1", "2", "3", "4", "5"], "the one of 2023 is outside"
    listed = next(text.get_text() for text in ax.texts if "Geneva" in text.get_text())
    assert listed.split("\n")[:2] == ["1. 10 January: Talks in Geneva", "2. 21 January: Second meeting"]
    dotted = [line.get_xdata()[0] for line in ax.lines if line.get_linestyle() == "--" or line.is_dashed()]
    assert sorted(matplotlib.dates.num2date(day).day for day in dotted) == [10, 21, 21, 22, 23]


def test_undated_groups_are_counted_in_the_note(monkeypatch):
    note = balance_over_time(UNDATED, lang="en").texts[-1].get_text()
    assert "1 group without a date" in note.replace("\n", " ")
    two = UNDATED.assign(week=[WEEKS[0], pd.NaT, pd.NaT])
    given = drawn.watch_labels(monkeypatch)
    balance_over_time(two)
    assert any("وبلا تاريخ مجموعتان" in text.replace("\n", " ") for text in given)


def test_without_dates_it_is_not_said_that_there_are_no_words():
    undated = shares().assign(week=pd.NaT)
    for ax in (balance_over_time(NO_DATES), balance_panels(PANELS.assign(week=pd.NaT))[0], share_over_time(undated)):
        assert [text.get_text() for text in ax.texts] == [label("لا تاريخ لأي مجموعة")]


def test_panels_share_their_axes():
    axes = balance_panels(PANELS)
    assert len(axes) == 2 and len({(ax.get_xlim(), ax.get_ylim()) for ax in axes}) == 1
    heads = [[text.get_text() for text in ax.texts if text.get_fontweight() == "bold"] for ax in axes]
    assert [label("وكالة أ") in heads[0], label("صحيفة ب") in heads[1]] == [True, True]
    assert [len(points(ax)) for ax in axes] == [3, 3]


def test_shares_are_lines_that_print_tells_apart():
    ax = share_over_time(shares())
    lines = ax.lines[::2]
    assert [line.get_ydata().round(2).tolist()[0] for line in lines] == [50.0, 10.0, 0.0]
    assert len({(line.get_marker(), str(line.get_linestyle())) for line in lines}) == 3
    assert {text.get_text() for text in ax.get_legend().get_texts()} >= {label(name[1]) for name in NAMES}


def test_keyness_bars_are_the_log_odds():
    table = entries()
    ax = keyness_bars(table, top=3)
    first, second = table[table["log_odds"] > 0].head(3), table[table["log_odds"] < 0].head(3)
    expected = [*first["log_odds"].sort_values(ascending=False), *second["log_odds"].sort_values(ascending=False)]
    assert [patch.get_width() for patch in ax.patches] == pytest.approx(expected)
    hatches = [patch.get_hatch() for patch in ax.patches]
    assert hatches[:3] == [""] * 3 and hatches[3:] == ["//"] * 3, "black-and-white print tells the sets apart"
    assert label("محادثات (talks)") in [text.get_text() for text in ax.get_yticklabels()]
    assert "talks" in [text.get_text() for text in keyness_bars(table, lang="en").get_yticklabels()]


def test_what_may_be_chance_is_pale():
    table = entries(4).assign(p_adjusted=[0.001, 0.2, 0.04, 0.05])
    faces = {to_hex(patch.get_facecolor()).upper() for patch in keyness_bars(table).patches}
    strong = {colour for colour, _, _ in colours.SERIES[:2]}
    assert len(faces & strong) == 2 and len(faces - strong) == 2, "two clear ones, two that are not"


def test_series_differ():
    for a, b in itertools.combinations(colours.SERIES, 2):
        assert a[0] != b[0] and a[1] != b[1] and a[2] != b[2]
    assert not {colour for colour, _, _ in colours.SERIES} & set(colours.POLE_COLOURS.values())


# The sentences


def test_captions_of_balance():
    assert describe(BY_WEEK, lang="en") == (
        "21 articles in 7 groups. The balance runs from -1.00 [-1.00 to -0.40] (21 February 2022) to +1.00 [+0.30 to "
        "+1.00] (14 February 2022). Clear leans to escalation: 2, to diplomacy: 1 (those whose interval does not hold "
        "zero). Small, and not to be compared: 3. Without such words: 1. These are words, not events."
    )
    ar = describe(OUTLETS[:2])
    assert ar.startswith("6 مقالات في مجموعتين. يتراوح الميزان بين \u200e-0.10\u200e [من \u200e-0.50\u200e إلى")
    assert "(صحيفة المثال (ب))" in ar and ar.endswith("وهذا عدّ للألفاظ لا للأحداث.")
    assert describe(groups(ROWS[:1]).assign(articles=2)).startswith("مقالان في مجموعة واحدة. الميزان")
    assert "The balance is +0.40 [+0.10 to +0.60] (all articles)." in describe(groups(ROWS[:1]), lang="en")
    assert describe(BY_WEEK[4:5], lang="en") == "No words of escalation or diplomacy."


def test_captions_of_keyness():
    assert describe(entries(6), lang="en") == (
        "Of 6 items, 5 differ beyond chance (adjusted p below 0.05). More in the first set: rising sanctions (9 to 2), "
        "كلمة2 (9 to 2), talks (9 to 2). More in the second: talks (9 to 2), massing troops at the border (9 to 2)."
    ).replace("كلمة2", "كلمة")
    assert "محادثات (talks\u200f، 9 مقابل 2)" in describe(entries(6)), "9 belongs to the Arabic, not to the Latin word"
    assert describe(entries(0), lang="en") == "Of 0 items, 0 differ beyond chance (adjusted p below 0.05)."


def test_captions_of_shares():
    assert describe(shares(), lang="en") == (
        "Shares of 280 mentions: Russia 32 to 50 % (most: 10 January 2022); NATO 10 to 34 % (most: 21 February 2022); "
        "United States 0 to 12 % (most: 21 February 2022)."
    )
    assert describe(shares()).startswith("الحصص من 280 موضعاً: روسيا من 32 إلى 50 في المئة (أعلاها: 10 يناير 2022)؛")


def test_headlines():
    assert balance_headline(BY_WEEK) == "ميل واضح إلى التصعيد في 2، وإلى الدبلوماسية في 1 من 7 مجموعات"
    assert balance_headline(BY_WEEK, "en") == "A clear lean to escalation in 2 and to diplomacy in 1 of 7 groups"
    assert balance_headline(BY_WEEK[3:4], "en") == "No clear lean in any group"
    assert keyness_headline(entries(6), "en") == "A clear difference in 5 of 6" and "5 من 6" in keyness_headline(
        entries(6)
    )
    assert shares_headline(shares(), "en") == "Russia: named most in 6 of 7 groups"
    assert shares_headline(shares().assign(share=np.nan)) == "من يرد ذكره ومتى؟"


def test_clear_errors():
    with pytest.raises(ArticleError, match="needs one column of groups, not \\['outlet', 'week'\\]"):
        balance_over_time(PANELS)
    with pytest.raises(ArticleError, match="two columns"):
        balance_panels(BY_WEEK)
    with pytest.raises(ArticleError, match="only where the groups are dates"):
        balance_over_time(PHASES, EVENTS)
    with pytest.raises(ArticleError, match="no column 'en'"):
        balance_over_time(BY_WEEK, EVENTS.drop(columns="en"))
    for draw, table in ((keyness_bars, BY_WEEK), (share_over_time, BY_WEEK), (balance_by_group, shares())):
        with pytest.raises(ArticleError, match="no column"):
            draw(table)
    with pytest.raises(ValueError, match="lang='fr'"):
        balance_by_group(OUTLETS, lang="fr")
