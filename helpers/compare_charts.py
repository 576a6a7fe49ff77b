"""Charts of groups of articles: their balance through time and side by side, and shares of mentions.

Time runs from left to right in both languages; all else follows the direction of reading.
Each chart takes the table of a function of ``helpers.compare`` and draws what stands in it. The smallest text of a
figure has 11 points at a width of 8 inches: 9 points where it is printed 16.5 cm wide.
"""

import matplotlib.pyplot as plt

from helpers.axes import (
    MARGIN,
    NOTE_SIZE,
    WIDTH,
    column_head,
    legend_below,
    new_axes,
    nothing,
    row_axes,
    value_axis,
    wrap,
    write_title,
)
from helpers.colours import DIPLOMACY, ESCALATION, INK, NEUTRALISED, PAPER, QUIET, SERIES, tint
from helpers.comparison import (
    balance_headline,
    group_columns,
    group_name,
    group_names,
    leaning,
    shares_headline,
)
from helpers.counts import need
from helpers.errors import ArticleError
from helpers.labels import label
from helpers.timeline import EVENT_LINE, event_lines, events_within, list_events, mark_events, time_axis
from helpers.wording import check_language, counted

# Arabic without vowel signs: matplotlib before 3.11 could not draw them.
_WORDS = {
    "ar": {
        "escalation": "التصعيد",
        "diplomacy": "الدبلوماسية",
        "interval": "الميزان، والخطوط فترة الثقة 95 في المئة؛ ألفاظ لا أحداث",
        "small": "؛ وبالرمادي مجموعات صغيرة لا تقارن",
        "undated": "؛ وبلا تاريخ {}",
        "nothing": "لا ألفاظ تصعيد ولا دبلوماسية",
        "no dates": "لا تاريخ لأي مجموعة",
        "sides": "التصعيد إلى اليمين، والدبلوماسية إلى اليسار",
        "no mentions": "لا ذكر لأي جهة",
        "share": "الحصة من كل الذكر، في المئة",
    },
    "en": {
        "escalation": "escalation",
        "diplomacy": "diplomacy",
        "interval": "Balance with its 95 % interval; words, not events",
        "small": "; grey: small groups, not to be compared",
        "undated": "; {} without a date",
        "nothing": "No words of escalation or diplomacy",
        "no dates": "No group has a date",
        "sides": "Escalation to the left, diplomacy to the right",
        "no mentions": "No actor is mentioned",
        "share": "Share of all mentions, per cent",
    },
}
_MARKS = {1: (DIPLOMACY, "o"), -1: (ESCALATION, "^"), 0: (INK, "s")}


def balance_over_time(table, events=None, ax=None, lang="ar", title=None):
    """The balance of each period with its interval, from left to right; events are marked and listed below.

    A circle leans clearly to diplomacy, a triangle to escalation, a square to neither; hollow and grey is small.

    Args:
        table (DataFrame): what ``balance`` gives for one column ``by``: dates, or values in order.
        events (DataFrame): ``date`` (datetime64), ``ar``, ``en``; only for dates. Those outside of the table's span of
            dates are left out.
        ax, lang, title: as in ``mention_bars``.

    Returns:
        Axes: the points are ``ax.lines`` with a marker, one a group.

    Raises:
        ArticleError: for a table that is not grouped by one column.
    """
    check_language(lang)
    need(table, ["balance", "low", "high", "small"], "groups", "balance")
    column = _only_column(table)
    shown = table.dropna(subset=[column])
    listed = events_within(events, shown[column]) if events is not None and len(shown) else None
    lines = [] if listed is None else event_lines(listed, lang)
    room = 0 if listed is None else len(lines) * EVENT_LINE / 72 + 0.5
    ax = new_axes(ax, 4.6 + room)
    title = title or balance_headline(table, lang)
    if shown["balance"].isna().all():
        return nothing(ax, title, _why_nothing(table, lang), lang)
    _balances(ax, shown, column, lang)
    levels = 0
    if listed is not None and len(listed):
        levels = mark_events(ax, listed)
        list_events(ax, lines, lang)
    write_title(ax, title, _note(table, len(table) - len(shown), lang), lang, above=18 * levels)
    return ax


def balance_panels(table, ax=None, lang="ar", title=None):
    """One panel a group (an outlet), one below the other, all with the same axes: the balance of each period.

    Args:
        table (DataFrame): what ``balance`` gives for two columns: the group of the panel, and dates or values in order.
        ax (list of Axes): one for each panel; by default a new figure.
        lang, title: as in ``mention_bars``.

    Returns:
        list of Axes: one for each panel, in the order of the table.
    """
    check_language(lang)
    need(table, ["balance", "low", "high", "small"], "groups", "balance")
    columns = group_columns(table)
    if len(columns) != 2:
        raise ArticleError(f"panels need two columns of groups, not {columns}", remedy="balance(…, by=[group, time])")
    panels = list(table.groupby(columns[0], dropna=False, sort=False))
    if ax is None:
        figure, axes = plt.subplots(
            max(len(panels), 1),
            1,
            sharex=True,
            squeeze=False,
            layout="constrained",
            figsize=(WIDTH, 1.4 + 2.1 * max(len(panels), 1)),
        )
        figure.get_layout_engine().set(w_pad=MARGIN, h_pad=MARGIN)
        ax = list(axes[:, 0])
    title = title or balance_headline(table, lang)
    every = table[columns[1]].dropna()
    if table["balance"].isna().all() or every.empty:
        return [
            nothing(new_axes(one, 0), title if not place else "", _why_nothing(table, lang), lang)
            for place, one in enumerate(ax)
        ]
    for place, (one, (value, rows)) in enumerate(zip(ax, panels, strict=True)):
        new_axes(one, 0)
        _balances(one, rows.dropna(subset=[columns[1]]), columns[1], lang, every)
        start, offset = (1, -8) if lang == "ar" else (0, 8)
        column_head(one, start, "axes fraction", offset, group_name(value, lang), INK)
        if place == 0:
            write_title(one, title, _note(table, 0, lang), lang, above=20)
    return ax


def balance_by_group(table, ax=None, lang="ar", title=None):
    """The balance of each group with its interval, a row a group; diplomacy grows the way the language is read.

    Args:
        table (DataFrame): what ``balance`` gives.
        ax, lang, title: as in ``mention_bars``.

    Returns:
        Axes: the points are ``ax.lines`` with a marker, one a group that has terms.
    """
    check_language(lang)
    need(table, ["balance", "low", "high", "small"], "groups", "balance")
    ax = row_axes(ax, [wrap(name) for name in group_names(table, lang)], lang, extra=0.4)
    title = title or balance_headline(table, lang)
    if table["balance"].isna().all():
        return nothing(ax, title, _WORDS[lang]["nothing"], lang)
    for row, (group, lean) in enumerate(zip(table.itertuples(), leaning(table), strict=True)):
        ax.plot([group.low, group.high], [row, row], color=QUIET if group.small else INK, linewidth=2, zorder=2)
        _point(ax, group.balance, row, lean, group.small)
    ax.axvline(0, color=INK, linewidth=1.2, zorder=1)
    value_axis(ax, -1.05, 1.05, lang, whole=False, written=lambda value: f"{value:+g}" if value else "0")
    ax.set_xticks([-1, -0.5, 0, 0.5, 1])
    ax.set_xlabel(label(_WORDS[lang]["sides"]), fontsize=NOTE_SIZE, color=QUIET, labelpad=6)
    write_title(ax, title, _note(table, 0, lang), lang)
    return ax


def share_over_time(table, ax=None, lang="ar", title=None):
    """Which share of all mentions goes to whom in each period, from left to right: a line an entity.

    Args:
        table (DataFrame): what ``mention_shares`` gives; its intervals stand there, not here.
        ax, lang, title: as in ``mention_bars``.

    Returns:
        Axes: ``ax.lines``: for each entity its line, then its points of small groups, hollow and grey.
    """
    check_language(lang)
    need(table, ["entity", "share", "small"], "shares", "mention_shares")
    column, words = _only_column(table), _WORDS[lang]
    shown = table.dropna(subset=[column])
    ax = new_axes(ax, 4.8)
    title = title or shares_headline(table, lang)
    if shown["share"].isna().all():
        return nothing(ax, title, words["no mentions" if table["share"].isna().all() else "no dates"], lang)
    places = time_axis(ax, shown[column].drop_duplicates(), lang)
    for number, (_, rows) in enumerate(shown.groupby("entity", sort=False)):
        colour, marker, dashes = SERIES[number % len(SERIES)]
        style = {"color": colour, "marker": marker, "linestyle": dashes, "linewidth": 2, "markersize": 7}
        ax.plot(places(rows[column]), 100 * rows["share"], label=label(rows[lang].iloc[0]), **style)
        few = rows[rows["small"].astype(bool)]
        hollow = {"marker": marker, "markersize": 7, "markerfacecolor": PAPER, "markeredgecolor": NEUTRALISED}
        ax.plot(places(few[column]), 100 * few["share"], linestyle="", **hollow)
    most = 110 * shown["share"].max()
    value_axis(ax, -0.04 * most, most, lang, upright=True, written=lambda value: f"{value:,.0f}" if value >= 0 else "")
    legend_below(ax, lang, below=46)
    write_title(ax, title, words["share"] + (words["small"] if shown["small"].any() else ""), lang)
    return ax


def _only_column(table):
    columns = group_columns(table)
    if len(columns) != 1:
        raise ArticleError(f"this chart needs one column of groups, not {columns}", remedy="name one column as by=")
    return columns[0]


def _why_nothing(table, lang):
    return _WORDS[lang]["nothing" if table["balance"].isna().all() else "no dates"]


def _note(table, undated, lang):
    words = _WORDS[lang]
    text = words["interval"] + (words["small"] if table["small"].any() else "")
    return text + (words["undated"].format(counted(undated, "group", lang, subject=True)) if undated else "")


def _balances(ax, table, column, lang, every=None):
    """The points of a table with their intervals, above the times of ``every`` (of all panels)."""
    places = time_axis(ax, table[column] if every is None else every, lang)
    ax.axhspan(0, 1.1, color=tint(DIPLOMACY, 0.06), zorder=0)
    ax.axhspan(-1.1, 0, color=tint(ESCALATION, 0.06), zorder=0)
    ax.axhline(0, color=INK, linewidth=1.2, zorder=1)
    for place, group, lean in zip(places(table[column]), table.itertuples(), leaning(table), strict=True):
        ax.plot([place, place], [group.low, group.high], color=QUIET if group.small else INK, linewidth=2, zorder=2)
        _point(ax, place, group.balance, lean, group.small)
    value_axis(ax, -1.1, 1.1, lang, upright=True, whole=False)
    names = [_WORDS[lang]["escalation"], "-0.5", "0", "+0.5", _WORDS[lang]["diplomacy"]]
    ax.set_yticks([-1, -0.5, 0, 0.5, 1], [label(name) for name in names], fontsize=NOTE_SIZE)
    for tick, colour in zip(ax.get_yticklabels()[::4], (ESCALATION, DIPLOMACY), strict=True):
        tick.set(color=colour, fontweight="bold")


def _point(ax, x, y, lean, small):
    colour, marker = _MARKS[lean]
    face, edge = (PAPER, NEUTRALISED) if small else (colour, colour)
    ax.plot([x], [y], marker=marker, markersize=9, markerfacecolor=face, markeredgecolor=edge, linestyle="", zorder=3)
