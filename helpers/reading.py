"""What is read rather than plotted, right to left, as HTML: highlighted text, concordances, tables of any kind."""

import datetime
import math
import numbers

import numpy as np
import pandas as pd
from IPython.display import HTML

from helpers.highlights import highlight, mark_style
from helpers.kwic import PROCLITICS, concordance
from helpers.markup import LINE, Safe, anchor, direction, escape, tag

__all__ = ["concordance", "escape", "highlight", "rtl_table", "rtl_text", "show_concordance"]

_CELL = "padding:2px 8px;vertical-align:top;"
_JOINER = "\N{ZERO WIDTH JOINER}"
_START = {"rtl": "right", "ltr": "left"}
_ALIGN = ("right", "left", "center")


def rtl_table(frame, caption="", align=None, index=None, max_rows=500, decimals=2):
    """Show a frame as a table that is read from right to left: its first column stands on the right.

    Numbers run left to right with thousands parted and ``decimals`` (very small ones two digits), dates as 2022-01-15,
    truth as ✓ and ✗, what is missing is left empty. Text keeps the direction of its first letter (without letters, of
    its first digit) and is escaped; long text is wrapped. Columns of several levels have a row of headings for each.
    Styles are inline, so that they last in a notebook that is not trusted, and name no colours of text or ground, so
    that dark themes keep theirs.

    Args:
        frame: any DataFrame or Series.
        caption (str): a line above it.
        align (dict): column to ``"right"``, ``"left"`` or ``"center"``.
        index (bool): whether the index is shown; by default if it has a name or is no plain number.
        max_rows (int): how many rows at most; None for all. What is left out is said under the table.
        decimals (int): of numbers that are not whole.

    Returns:
        IPython.display.HTML

    >>> rtl_table(pd.DataFrame({"الاسم": ["روسيا"], "العدد": [1200]})).data.count("1,200")
    1
    """
    return HTML(table_of(frame, caption, align, index, max_rows, decimals=decimals))


def table_of(frame, caption="", align=None, index=None, max_rows=500, way="rtl", decimals=2):
    """The HTML of ``rtl_table``, read in the direction ``way``; values that are ``Safe`` stand as they are."""
    frame = frame.to_frame() if isinstance(frame, pd.Series) else frame
    shown = frame if max_rows is None else frame.head(max_rows)
    labels, depth = frame.index, frame.columns.nlevels
    count = labels.nlevels if (_shows(labels) if index is None else index) else 0
    names = [("",) * (depth - 1) + ("" if name is None else name,) for name in labels.names[:count]]
    names += [name if isinstance(name, tuple) else (name,) for name in frame.columns]
    sides = [(align or {}).get(column) for column in [*[None] * count, *frame.columns]]
    sides = [side if side in _ALIGN else _START[way] for side in sides]
    columns = [shown.index.get_level_values(number).tolist() for number in range(count)]
    columns += [shown.iloc[:, number].tolist() for number in range(shown.shape[1])]
    head = [_heads(level, sides) for level in zip(*names, strict=True)]
    body = [
        tag("tr", "".join(_cell(values[n], side, n < count, decimals) for n, side in enumerate(sides)))
        for values in zip(*columns, strict=True)
    ]
    return table(head, body, caption, len(frame) - len(shown), way)


def table(head, body, caption="", left_out=0, way="rtl"):
    """Rows of HTML as a table read in the direction ``way``, with its caption and what was left out."""
    style = f"text-align:{_START[way]};padding:2px 8px;"
    title = tag("caption", escape(caption), style=f"caption-side:top;{style}") if caption else ""
    note = f"… {left_out:,} more rows are not shown" if left_out else ""
    more = tag("p", note, dir="ltr", lang="en", style=f"{style}opacity:0.8;") if left_out else ""
    rows = tag("thead", "".join(head)) + tag("tbody", "".join(body))
    margins = {"rtl": "margin-left:auto;margin-right:0;", "ltr": "margin-left:0;margin-right:auto;"}[way]
    whole = tag("table", title + rows, dir=way, style=f"border-collapse:collapse;{margins}")
    return tag("div", whole + more, dir=way, lang="ar" if way == "rtl" else "")


def _shows(labels):
    named = any(name is not None for name in labels.names)
    return named or labels.nlevels > 1 or not pd.api.types.is_integer_dtype(labels.dtype)


def _heads(names, sides):
    """One row of headings; equal ones side by side are joined."""
    cells, at = [], 0
    while at < len(names):
        span = 1
        while at + span < len(names) and names[at] == names[at + span] != "":
            span += 1
        cells.append(_head(names[at], sides[at] if span == 1 else "center", span))
        at += span
    return tag("tr", "".join(cells))


def _head(name, side, span=1):
    style = f"{_CELL}text-align:{side};border-bottom:1px solid {LINE};"
    return tag("th", _said(name), dir=direction(name), scope="col", colspan=span if span > 1 else "", style=style)


def _cell(value, side="right", heads=False, decimals=2):
    name, scope = ("th", "row") if heads else ("td", "")
    style = f"{_CELL}{'font-weight:normal;' if heads else ''}"
    if _is_number(value) or isinstance(value, datetime.date | datetime.timedelta):
        return tag(
            name,
            _said(value, decimals),
            dir="ltr",
            scope=scope,
            style=f"{style}white-space:nowrap;direction:ltr;text-align:{side};",
        )
    style += f"text-align:{side};overflow-wrap:break-word;"
    return tag(name, _said(value, decimals), dir=direction(value), scope=scope, style=style)


def _is_number(value):
    return isinstance(value, numbers.Number) and not isinstance(value, bool)


def _said(value, decimals=2):
    """A value as HTML says it.

    >>> [_said(v) for v in (1234, 0.5, 0.00012, True, None, float("nan"), pd.Timestamp("2022-01-15"), "<b>")]
    ['1,234', '0.50', '0.00012', '✓', '', '', '2022-01-15', '&lt;b&gt;']
    """
    if isinstance(value, Safe):
        return value
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return ""
    if isinstance(value, bool | np.bool_):
        return "✓" if value else "✗"
    if isinstance(value, numbers.Integral):
        return f"{value:,}"
    if isinstance(value, numbers.Real):
        value = float(value)
        if not math.isfinite(value):
            return "∞" if value > 0 else "-∞"
        return f"{value:.2g}" if 0 < abs(value) < 0.5 * 10**-decimals else f"{value:,.{decimals}f}"
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ").removesuffix(" 00:00:00")
    return escape(value)


def rtl_text(text):
    """Show a line of Arabic as a paragraph read from right to left; Latin words and numbers keep their place."""
    return HTML(tag("p", escape(text), dir="rtl", lang="ar", style="text-align:right;"))


def show_concordance(rows, caption="", columns=(), links=False, max_rows=500, heads=None):
    """A concordance as a table from right to left: the words before, the keyword in its colour, the words after.

    ``columns`` are further ones of ``rows`` to show at the left, such as ``["pole", "shifter"]``. With ``links`` each
    row begins with the number of its sentence, a link to it in the ``highlight`` of the article on the same page.
    Of more than ``max_rows`` rows (None for all) the rest is left out, and said so. ``heads`` is a dict of column to
    heading, where that is not the column's name. Gives an ``IPython.display.HTML``.
    """
    names = ["before", "keyword", "after", *columns]
    sides = ["left", "center", "right", *["right"] * len(columns)]
    shown = rows if max_rows is None else rows.head(max_rows)
    layers = shown["pole"].tolist() if "pole" in shown.columns else ["mention"] * len(shown)
    body = []
    for row, layer in zip(
        shown[list(dict.fromkeys(["article", "sentence", *names]))].to_dict("records"), layers, strict=True
    ):
        row["before"] = _joining(row["before"])
        cells = [_cell(row[name], side) for name, side in zip(names, sides, strict=True)]
        keyword = tag("span", escape(row["keyword"]), style=mark_style(layer))
        cells[:3] = [
            _of_the_line(escape(row["before"]), "left", "overflow-wrap:break-word"),
            _of_the_line(keyword, "center", "white-space:nowrap"),
            _of_the_line(escape(row["after"]), "right", "overflow-wrap:break-word"),
        ]
        if links:
            cells.insert(0, tag("td", _link(row), dir="ltr", style=_CELL))
        body.append(tag("tr", "".join(cells)))
    titles = [(heads or {}).get(name, name) for name in ["sentence"] * links + names]
    head = tag("tr", "".join(_head(n, s) for n, s in zip(titles, ["right"] * links + sides, strict=True)))
    return HTML(table([head], body, caption, len(rows) - len(shown)))


def _of_the_line(content, side, style):
    """A cell with a part of a line of Arabic: from right to left, even where the part begins with a Latin word."""
    return tag("td", content, dir="rtl", style=f"{_CELL}text-align:{side};{style};")


def _joining(before):
    """The words before, so that a letter attached to the keyword (ل of للناتو) is drawn joining to what follows."""
    return before + _JOINER if before.rpartition(" ")[2] in PROCLITICS else before


def _link(row):
    return tag("a", f"{row['sentence']:,}", href=f"#{anchor(row['article'], row['sentence'])}")
