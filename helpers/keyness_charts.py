"""The chart of what sets two sets of articles apart (keyness)."""

import pandas as pd

from helpers.axes import NAME_WIDTH, column_head, forward, nothing, row_axes, value_axis, wrap, write_title
from helpers.colours import INK, PAPER, SERIES, tint
from helpers.comparison import CLEAR, keyness_headline, shown_item
from helpers.counts import need
from helpers.wording import check_language

# Arabic without vowel signs: matplotlib before 3.11 could not draw them.
_WORDS = {
    "ar": {
        "no items": "لا شيء يقارن",
        "a": "المجموعة الأولى",
        "b": "المجموعة الثانية",
        "odds": "فرق لوغاريتم الأرجحية، والخطوط فترة الثقة 95 في المئة",
        "unclear": "؛ والباهت قد يكون من الصدفة",
    },
    "en": {
        "no items": "There is nothing to compare",
        "a": "First set",
        "b": "Second set",
        "odds": "Difference of log odds with its 95 % interval",
        "unclear": "; pale: may be chance",
    },
}


def keyness_bars(table, top=8, a=None, b=None, ax=None, lang="ar", title=None):
    """What sets two sets apart: the entries with the strongest evidence for each, a row each, with intervals.

    What is more frequent in the first set grows the way the language is read and stands above; what is more frequent
    in the second grows against it, hatched. Pale bars may be chance (adjusted p of 0.05 and more).

    Args:
        table (DataFrame): what ``keyness`` gives. In Arabic each entry is shown with its gloss.
        top (int): how many of each set at most.
        a, b (str): what the sets are called.
        ax, lang, title: as in ``mention_bars``.

    Returns:
        Axes: the widths of ``ax.patches`` are the log odds, from the top.
    """
    check_language(lang)
    need(table, ["term", "log_odds", "low", "high", "g2", "p_adjusted"], "entries", "keyness")
    words = _WORDS[lang]
    first, second = (table[side].head(top) for side in (table["log_odds"] > 0, table["log_odds"] < 0))
    shown = pd.concat([first.sort_values("log_odds", ascending=False), second.sort_values("log_odds", ascending=False)])
    ax = row_axes(ax, [_entry(row, lang) for row in shown.itertuples(index=False)], lang, extra=0.5)
    title = title or keyness_headline(table, lang)
    if shown.empty:
        return nothing(ax, title, words["no items"], lang)
    for place, row in enumerate(shown.itertuples(index=False)):
        ahead = row.log_odds > 0
        colour = SERIES[0][0] if ahead else SERIES[1][0]
        face = colour if row.p_adjusted < CLEAR else tint(colour, 0.35)
        style = {"color": face, "hatch": "" if ahead else "//", "edgecolor": PAPER, "linewidth": 0}
        ax.barh(place, row.log_odds, height=0.62, **style)
        ax.plot([row.low, row.high], [place, place], color=INK, linewidth=1.4)
    ax.axvline(0, color=INK, linewidth=1.2)
    reach = 1.05 * max(shown["high"].max(), -shown["low"].min())
    value_axis(ax, -reach, reach, lang, whole=False, written=lambda value: f"{value:+.0f}" if value else "0")
    step = 10 * forward(lang)
    column_head(ax, 0, ("data", "axes fraction"), step, a or words["a"], SERIES[0][0])
    column_head(ax, 0, ("data", "axes fraction"), -step, b or words["b"], SERIES[1][0])
    unclear = (shown["p_adjusted"] >= CLEAR).any()
    write_title(ax, title, words["odds"] + (words["unclear"] if unclear else ""), lang, above=22)
    return ax


def _entry(row, lang):
    """An entry as its row is named: in Arabic with the gloss behind it."""
    name, gloss = wrap(shown_item(row, lang)), getattr(row, "gloss", "")
    if lang == "en" or not gloss or gloss == name:
        return name
    gloss = wrap(f"({gloss})")
    return f"{name} {gloss}" if len(name) + len(gloss) < NAME_WIDTH else f"{name}\n{gloss}"
