"""Time on an axis, from left to right in both languages, and events marked on it and listed below.

Arabic charts print time from left to right too, with the axis of values on the right.
"""

import matplotlib.dates as mdates
import pandas as pd

from helpers.axes import NOTE_SIZE, NOTE_WIDTH, TEXT_SIZE, wrap
from helpers.colours import GRID, INK, QUIET
from helpers.comparison import group_name
from helpers.counts import need
from helpers.errors import ArticleError
from helpers.labels import label
from helpers.wording import dated

EVENT_LINE = 17  # points from one line of the list of events to the next
_MOST_TICKS, _LEVEL = 8, 17  # names under the axis; points from one line of numbers to the next


def time_axis(ax, values, lang):
    """An axis of ``values`` from left to right, named; gives the function from values to places on it."""
    values = values.drop_duplicates()
    if not pd.api.types.is_datetime64_any_dtype(values):
        order = {value: place for place, value in enumerate(values)}
        ax.set_xticks(range(len(order)), [label(wrap(group_name(value, lang), 14)) for value in order])
        ax.set_xlim(-0.6, len(order) - 0.4)
        _quiet_times(ax)
        return lambda column: [order[value] for value in column]
    days = mdates.date2num(values.sort_values())
    margin = max(0.06 * (days[-1] - days[0]), 1)
    even = len(days) <= _MOST_TICKS and (len(days) == 1 or min(pd.Series(days).diff()[1:]) >= (days[-1] - days[0]) / 9)
    ticks = (
        days if even else mdates.AutoDateLocator(minticks=3, maxticks=6).tick_values(*mdates.num2date(days[[0, -1]]))
    )
    ticks = [tick for tick in ticks if days[0] - margin <= tick <= days[-1] + margin]
    ax.set_xlim(days[0] - margin, days[-1] + margin)
    ax.set_xticks(ticks, _dates(ticks, lang))
    _quiet_times(ax)
    return mdates.date2num


def _quiet_times(ax):
    ax.tick_params(axis="x", length=0, labelsize=NOTE_SIZE, labelcolor=INK, pad=6)
    ax.grid(axis="x", color=GRID, linewidth=0.8)


def _dates(ticks, lang):
    """Days and months; the year under the first and wherever it changes."""
    out, year = [], None
    for day in mdates.num2date(ticks):
        text = dated(day, lang, year=False)
        out.append(label(text if day.year == year else f"{text}\n{day.year}"))
        year = day.year
    return out


def events_within(events, dates):
    """The events between the first and the last date, numbered."""
    need(events, ["date", "ar", "en"], "events", "pandas.read_csv")
    if not pd.api.types.is_datetime64_any_dtype(dates):
        raise ArticleError("events can be marked only where the groups are dates", remedy="group by a column of dates")
    last = dates.max() + (
        dates.drop_duplicates().sort_values().diff().max() if dates.nunique() > 1 else pd.Timedelta(0)
    )
    inside = events[(events["date"] >= dates.min()) & (events["date"] < last + pd.Timedelta(days=1))]
    return inside.sort_values("date", kind="stable", ignore_index=True)


def mark_events(ax, events):
    """A dotted line and a number for each event; gives how many lines of numbers there are."""
    low, high = ax.get_xlim()
    days = mdates.date2num(events["date"])
    ax.set_xlim(low, max(high, days.max() + 1))
    per_day = 72 * 0.8 * ax.figure.get_size_inches()[0] / (ax.get_xlim()[1] - low)
    ends = []
    for number, day in enumerate(days, 1):
        ax.axvline(day, color=QUIET, linewidth=1, linestyle=(0, (2, 3)), zorder=1)
        level = next((level for level, end in enumerate(ends) if (day - end) * per_day > 18), len(ends))
        ends[level : level + 1] = [day]
        ax.annotate(
            str(number),
            (day, 1),
            xycoords=("data", "axes fraction"),
            xytext=(0, 4 + _LEVEL * level),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=NOTE_SIZE,
            color=INK,
            fontweight="bold",
        )
    return len(ends)


def event_lines(events, lang):
    """The events by their numbers, as lines that are no longer than the chart is wide."""
    named = enumerate(zip(events["date"], events[lang], strict=True), 1)
    said = [f"{number}. {dated(date, lang, year=False)}: {name}" for number, (date, name) in named]
    return [line for text in said for line in wrap(text, NOTE_WIDTH[lang]).split("\n")]


def list_events(ax, lines, lang):
    """The lines of the events, under the dates."""
    side, x = ("right", 1) if lang == "ar" else ("left", 0)
    place = {"xycoords": "axes fraction", "xytext": (0, -46), "textcoords": "offset points"}
    ax.annotate(label("\n".join(lines)), (x, 0), **place, ha=side, va="top", multialignment=side)
    ax.texts[-1].set(fontsize=TEXT_SIZE, color=INK, linespacing=1.25)
