"""What all charts are drawn with: axes, numbers, titles and legends that follow the direction of reading.

For Arabic readers (``lang="ar"``) names stand on the right, values grow to the left, a title ends at the right, and a
legend's keys stand right of their names; ``lang="en"`` is the mirror image. Everything that is drawn goes through
``label()``; data stay as they are.
"""

import textwrap

import matplotlib.pyplot as plt
from matplotlib import patheffects
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator
from matplotlib.transforms import ScaledTranslation

from helpers.colours import GRID, INK, PAPER, QUIET, is_light
from helpers.labels import label

TITLE_SIZE, TEXT_SIZE, NOTE_SIZE = 16, 12, 11
WIDTH, ROW, MARGIN = 8.0, 0.42, 0.12  # inches
NAME_WIDTH, TITLE_WIDTH, NOTE_WIDTH = 26, {"ar": 48, "en": 40}, {"ar": 72, "en": 60}  # letters in a line
_KEY_WIDTH, _NOTE_LINE = 48, 16  # points


def new_axes(ax, height, width=WIDTH):
    """``ax``, or Axes in a new figure of that many inches; without a frame."""
    if ax is None:
        figure, ax = plt.subplots(figsize=(width, height), layout="constrained")
        figure.get_layout_engine().set(w_pad=MARGIN, h_pad=MARGIN)
    ax.spines[:].set_visible(False)
    return ax


def row_axes(ax, names, lang, extra=0.0):
    """Axes with a row for each of ``names``, from the top, named on the side where reading starts.

    A new figure is as high as its rows need; ``extra`` is what stands above or below them, in inches.
    """
    lines = sum(1 + 0.6 * name.count("\n") for name in names)
    ax = new_axes(ax, 1.5 + extra + ROW * max(lines, 1))
    ax.set_yticks(range(len(names)), [label(name) for name in names], fontsize=TEXT_SIZE, color=INK)
    ax.set_ylim(len(names) - 0.45, -0.55)
    if lang == "ar":
        ax.yaxis.tick_right()
        plt.setp(ax.get_yticklabels(), multialignment="right")
    ax.tick_params(axis="y", length=0, pad=8)
    return ax


def value_axis(ax, low, high, lang, upright=False, whole=True, written=lambda value: f"{abs(value):,.0f}"):
    """Numbers from ``low`` to ``high`` beside a light grid, few enough to read.

    They stand below and grow the way the language is read, in Arabic to the left; ``upright`` ones stand on the side
    where reading starts, in Arabic on the right, and grow to the top. ``whole``: only whole numbers. ``written``: how a
    number is written, by default whole and without its sign.
    """
    axis, side = (ax.yaxis, "y") if upright else (ax.xaxis, "x")
    if upright:
        ax.set_ylim(low, high)
        (axis.tick_right if lang == "ar" else axis.tick_left)()
    else:
        ax.set_xlim((high, low) if lang == "ar" else (low, high))
    axis.set_major_locator(MaxNLocator(6, integer=whole))
    axis.set_major_formatter(FuncFormatter(lambda value, _: written(value)))
    ax.tick_params(axis=side, length=0, labelsize=NOTE_SIZE, labelcolor=QUIET)
    ax.grid(axis=side, color=GRID, linewidth=0.8)
    ax.set_axisbelow(True)


def forward(lang):
    """The sign of a step in the direction of reading, on paper."""
    return -1 if lang == "ar" else 1


def beside(ax, value, row, text, lang, color=INK, weight="normal"):
    """``text`` just beyond the end of a bar."""
    step = forward(lang) * (1 if value >= 0 else -1)
    ax.annotate(text, (value, row), xytext=(6 * step, 0), textcoords="offset points", va="center")
    ax.texts[-1].set(color=color, fontsize=TEXT_SIZE, fontweight=weight, ha="left" if step > 0 else "right")


def inside(ax, x, row, text, colour):
    """``text`` on a part of a bar, in black or white, on a ground of the part's own colour against its hatching."""
    ink = INK if is_light(colour) else PAPER
    ground = [patheffects.withStroke(linewidth=4, foreground=colour)]
    ax.text(x, row, text, ha="center", va="center_baseline", fontsize=NOTE_SIZE, color=ink, path_effects=ground)


def text_axis(ax, length, starts, numbers, name, lang):
    """An axis along a text of ``length`` words or sentences, from where reading starts, with its paragraphs marked.

    A line stands at each of ``starts`` (but the first), and above each part its number, where there is room; ``name``
    says, above the names of the rows, of what they are the numbers.
    """
    value_axis(ax, 0, length, lang)
    ax.grid(axis="x", visible=False)
    for start in starts[1:]:
        ax.axvline(start, color=QUIET, linewidth=0.8, linestyle=(0, (2, 3)), zorder=0)
    room = 1.2 * NOTE_SIZE / 72 / (0.6 * ax.figure.get_size_inches()[0]) * length  # of a number, in units of the axis
    free = 0.0
    for number, start, end in zip(numbers, starts, [*starts[1:], length], strict=True):
        middle, wide = (start + end) / 2, room * len(str(number))
        if middle - wide / 2 >= free:
            column_head(ax, middle, ("data", "axes fraction"), 0, str(number), QUIET, ha="center", fontweight="normal")
            free = middle + wide / 2
    column_head(ax, 0 if lang == "en" else 1, "axes fraction", -8 * forward(lang), name, QUIET, fontweight="normal")


def column_head(ax, x, coordinates, offset, text, colour, **style):
    """``text`` above the rows, ``offset`` points beside ``x``: what the bars on that side are."""
    style = {"ha": "left" if offset > 0 else "right", "fontweight": "bold", "fontsize": TEXT_SIZE, **style}
    ax.annotate(label(text), (x, 1), xycoords=coordinates, xytext=(offset, 4), textcoords="offset points", va="bottom")
    ax.texts[-1].set(color=colour, **style)


def write_title(ax, title, note, lang, above=0):
    """The title, and under it (unless ``note`` is "") a quieter line that says what is counted.

    ``above``: points to leave free between the line and the axes, for column heads.
    """
    side, x = ("right", 1) if lang == "ar" else ("left", 0)
    style = {"fontsize": TITLE_SIZE, "fontweight": "bold", "color": INK, "pad": 12}
    if note:
        note = wrap(note, NOTE_WIDTH[lang])
        style["pad"] = 30 + above + _NOTE_LINE * note.count("\n")
    ax.set_title(label(wrap(title, TITLE_WIDTH[lang])), loc=side, **style)
    if note:
        ax.annotate(label(note), (x, 1), xycoords="axes fraction", xytext=(0, 9 + above), textcoords="offset points")
        ax.texts[-1].set(color=QUIET, fontsize=TEXT_SIZE, ha=side, va="bottom", multialignment=side)


def legend_below(ax, lang, below=24):
    """The legend of all that has a label, its first name where reading starts.

    It stands ``below`` the axes by so many points: 24 leave room for the numbers, 44 for the name of the axis too.
    """
    handles, names = ax.get_legend_handles_labels()
    if not names:
        return
    rtl = lang == "ar"
    width = 72 * 0.73 * ax.figure.get_size_inches()[0]  # in points, about that of the axes
    wanted = sum(_KEY_WIDTH + 0.55 * TEXT_SIZE * len(name) for name in names)
    lines = -(-int(wanted) // int(width))
    across = -(-len(names) // lines)
    missing = across * lines - len(names)
    keys = [*zip(handles, names, strict=True), *[(Line2D([], [], linestyle=""), "")] * missing]
    rows = [keys[at : at + across][:: -1 if rtl else 1] for at in range(0, len(keys), across)]
    by_column = [row[column] for column in range(across) for row in rows]  # as matplotlib fills a legend
    place = {"loc": "upper right", "bbox_to_anchor": (1, 0)} if rtl else {"loc": "upper left", "bbox_to_anchor": (0, 0)}
    below = ax.transAxes + ScaledTranslation(0, -below / 72, ax.figure.dpi_scale_trans)
    style = {"fontsize": TEXT_SIZE, "frameon": False, "borderpad": 0, "borderaxespad": 0, "bbox_transform": below}
    side = {"markerfirst": not rtl, "alignment": "right" if rtl else "left", "ncols": across}
    ax.legend(*zip(*by_column, strict=True), **place, **style, **side)


def nothing(ax, title, note, lang):
    """Axes that say, in ``note``, that there is nothing to show."""
    ax.set(xticks=[], yticks=[], xlim=(0, 1), ylim=(0, 1))
    ax.text(0.5, 0.5, label(note), ha="center", va="center", fontsize=TEXT_SIZE + 1, color=QUIET)
    write_title(ax, title, "", lang)
    return ax


def wrap(text, width=NAME_WIDTH):
    """``text`` in lines of at most ``width`` letters; what went through label() already is left as it is."""
    if type(text) is not str:
        return text
    return "\n".join(line for part in text.split("\n") for line in textwrap.wrap(part, width) or [""])
