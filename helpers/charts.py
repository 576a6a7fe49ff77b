"""Charts: a tidy frame in, matplotlib Axes out. Everything that is drawn goes through label(); data stay as they are.

For Arabic readers (``lang="ar"``, the default) category labels stand on the right, bars grow leftwards from them, the
first is at the top, the title ends at the right, and legend keys stand right of their names. ``lang="en"`` is the
mirror image, with English names. Every chart takes ``ax=`` to be drawn into a figure of one's own.
"""

import textwrap

import matplotlib.pyplot as plt
from matplotlib import patheffects
from matplotlib.colors import to_rgb
from matplotlib.ticker import FuncFormatter, MaxNLocator
from matplotlib.transforms import ScaledTranslation

from helpers.captions import (
    KINDS,
    check_language,
    counted,
    describe,
    entity_counts,
    headline,
    kind_counts,
    kind_headline,
    pole_counts,
)
from helpers.labels import label

__all__ = ["describe", "label", "mention_bars", "mention_kinds", "stance_balance_bars"]

# One colour a meaning, in every chart. Vermilion and blue after Okabe and Ito, the first darkened until text in it is
# legible on white; readers who see no red or green tell all of these apart.
ESCALATION = "#B84A00"
DIPLOMACY = "#0072B2"
NEUTRALISED = "#6B6B6B"
MENTION = "#1B6B5A"
KIND_COLOURS = {"name": MENTION, "demonym": "#E3B23C", "capital": "#8E5A8B", "place": "#A8D5EE"}
KIND_HATCHES = {"name": "", "demonym": "//", "capital": "\\\\", "place": "xx"}  # for black-and-white print
INK, QUIET, GRID = "#1A1A1A", "#595959", "#DDDDDD"

TITLE_SIZE, TEXT_SIZE, NOTE_SIZE = 16, 12, 11
_WIDTH, _ROW, _MARGIN = 8.0, 0.42, 0.12  # inches
_NAME_WIDTH, _TITLE_WIDTH = 26, 48  # letters in a line

# Arabic without vowel signs: matplotlib before 3.11 could not draw them.
_WORDS = {
    "ar": {
        "name": "اسم",
        "demonym": "اسم منسوب",
        "capital": "عاصمة",
        "place": "مكان آخر",
        "escalation": "التصعيد",
        "diplomacy": "الدبلوماسية",
        "neutralised": "منفية",
        "paragraph": "الفقرة",
        "sentence": "الجملة",
        "no mentions": "لا ذكر لأي جهة",
        "no terms": "لا ألفاظ تصعيد ولا دبلوماسية",
        "no title": "من يرد ذكره في النص؟",
        "no balance": "إلى أين تميل لغة النص؟",
        "sides": "التصعيد إلى اليمين، والدبلوماسية إلى اليسار",
        "each paragraph": "عدد الألفاظ في كل فقرة، وهي ألفاظ لا أحداث",
        "each sentence": "عدد الألفاظ في كل جملة، وهي ألفاظ لا أحداث",
    },
    "en": {
        "name": "name",
        "demonym": "demonym",
        "capital": "capital",
        "place": "other place",
        "escalation": "escalation",
        "diplomacy": "diplomacy",
        "neutralised": "neutralised",
        "paragraph": "Paragraph",
        "sentence": "Sentence",
        "no mentions": "No actor is mentioned",
        "no terms": "No words of escalation or diplomacy",
        "no title": "Who is named in the text?",
        "no balance": "Which way does the language lean?",
        "sides": "Escalation to the left, diplomacy to the right",
        "each paragraph": "Words in each paragraph; words, not events",
        "each sentence": "Words in each sentence; words, not events",
    },
}


def mention_bars(mentions, top=15, ax=None, lang="ar", title=None):
    """Who is named how often: one bar an entity, the most named at the top, its count at its end.

    Args:
        mentions (DataFrame): what ``entity_mentions`` returns (``entity``; names from ``ar`` or ``en``, else the id).
        top (int): how many entities at most. Of a tie at the end, the first by name; the line under the title says that
            there are more.
        ax (Axes): where to draw; by default a new figure as high as the bars need.
        lang (str): ``"ar"`` (right to left) or ``"en"``.
        title (str): instead of the finding, which is said by default.

    Returns:
        Axes: the counts are the widths of ``ax.patches``. Do not compare counts of texts of different length.
    """
    check_language(lang)
    counts = entity_counts(mentions, lang)
    shown = counts.head(top)
    ax = _axes(ax, [_wrap(name) for name in shown["name"]], lang)
    if shown.empty:
        return _nothing(ax, title or _WORDS[lang]["no title"], _WORDS[lang]["no mentions"], lang)
    ax.barh(range(len(shown)), shown["count"], height=0.68, color=MENTION)
    for row, n in enumerate(shown["count"]):
        _beside(ax, n, row, f"{n:,}", lang, weight="bold")
    _value_axis(ax, 0, 1.1 * shown["count"].max(), lang)
    _title(ax, title or headline(mentions, lang), _how_many(counts, shown, lang), lang)
    return ax


def mention_kinds(mentions, top=15, ax=None, lang="ar", title=None):
    """How the entities are named: the bars of ``mention_bars``, each divided into name, demonym, capital, other place.

    Each part has its colour, its hatching and (where it is wide enough) its count; the sum stands at the bar's end.
    Takes and returns the same as ``mention_bars``; ``mentions`` needs ``kind``.
    """
    check_language(lang)
    words, counts = _WORDS[lang], entity_counts(mentions, lang)
    shown = counts.head(top)
    ax = _axes(ax, [_wrap(name) for name in shown["name"]], lang, extra=0.4)
    if shown.empty:
        return _nothing(ax, title or words["no title"], words["no mentions"], lang)
    kinds, limit = kind_counts(mentions, shown["entity"]), 1.1 * shown["count"].max()
    starts = kinds.cumsum(axis="columns") - kinds
    for kind in KINDS:
        colour, n = KIND_COLOURS[kind], kinds[kind]
        style = {"color": colour, "hatch": KIND_HATCHES[kind], "edgecolor": "white", "linewidth": 1.0}
        bars = ax.barh(range(len(n)), n, left=starts[kind], height=0.68, **style)
        if n.any():
            bars.set_label(label(words[kind]))
        for row, (value, start) in enumerate(zip(n, starts[kind], strict=True)):
            if value / limit > 0.022 * len(f"{value:,}"):
                _inside(ax, start + value / 2, row, f"{value:,}", colour)
    for row, n in enumerate(shown["count"]):
        _beside(ax, n, row, f"{n:,}", lang, weight="bold")
    _value_axis(ax, 0, limit, lang)
    _legend(ax, lang)
    _title(ax, title or kind_headline(mentions, lang), _how_many(counts, shown, lang), lang)
    return ax


def stance_balance_bars(stance, sentences, by="paragraph", ax=None, lang="ar", title=None):
    """Escalation against diplomacy through one article: a row a paragraph or sentence, the first at the top.

    Diplomacy grows the way the language is read (in Arabic to the left), escalation against it, so that a text that
    leans to diplomacy leans forward. Neutralised terms stand apart, in grey; rows without terms stay, with a dash.

    Args:
        stance (DataFrame): what ``stance_terms`` returns for the article (``article``, ``sentence``, ``pole``).
        sentences (DataFrame): what ``split_sentences`` returns for it. Rows are its body, numbered as there.
        by (str): ``"paragraph"`` or ``"sentence"``.
        ax, lang, title: as in ``mention_bars``.

    Returns:
        Axes: the widths of ``ax.patches`` are the counts, first all of escalation (negative), then all of diplomacy.

    Raises:
        ArticleError: for sentences of several articles, or terms in sentences that are not there.
    """
    check_language(lang)
    words, table = _WORDS[lang], pole_counts(stance, sentences, by)
    names = [f"{words[by]} {number}" for number in table[by]] if len(stance) else []
    ax = _axes(ax, names, lang, extra=0.5)
    if not names:
        return _nothing(ax, title or words["no balance"], words["no terms"], lang)
    rows = range(len(table))
    for pole, sign, colour in (("escalation", -1, ESCALATION), ("diplomacy", 1, DIPLOMACY)):
        ax.barh(rows, sign * table[pole], height=0.68, color=colour)
        for row in rows:
            if n := table[pole][row]:
                _beside(ax, sign * n, row, f"{n:,}", lang, color=colour, weight="bold")
        _column_head(ax, 0, ("data", "axes fraction"), 7 * sign * _forward(lang), words[pole], colour)
    for row in rows:
        if not table.loc[row, ["escalation", "diplomacy"]].any():
            _beside(ax, 0, row, "–", lang, color=QUIET)
    if table["neutralised"].any():
        _grey_column(ax, table["neutralised"], words["neutralised"], lang)
    ax.axvline(0, color=INK, linewidth=1.2)
    longest = table[["escalation", "diplomacy"]].to_numpy().max()
    room = 0.12 * longest + 0.2 if longest else 1
    _value_axis(ax, -table["escalation"].max() - room, table["diplomacy"].max() + room, lang)
    ax.set_xlabel(label(words["sides"]), fontsize=NOTE_SIZE, color=QUIET, labelpad=6)
    _title(ax, title or headline(stance, lang), words[f"each {by}"], lang, above=22)
    return ax


def _axes(ax, names, lang, extra=0.0):
    """Axes with a row for each of ``names``, from the top, named on the side where reading starts."""
    if ax is None:
        lines = sum(1 + 0.6 * name.count("\n") for name in names)
        figure, ax = plt.subplots(figsize=(_WIDTH, 1.5 + extra + _ROW * max(lines, 1)), layout="constrained")
        figure.get_layout_engine().set(w_pad=_MARGIN, h_pad=_MARGIN)
    ax.set_yticks(range(len(names)), [label(name) for name in names], fontsize=TEXT_SIZE, color=INK)
    ax.set_ylim(len(names) - 0.45, -0.55)
    if lang == "ar":
        ax.yaxis.tick_right()
        plt.setp(ax.get_yticklabels(), multialignment="right")
    ax.tick_params(axis="y", length=0, pad=8)
    ax.spines[:].set_visible(False)
    return ax


def _value_axis(ax, low, high, lang):
    """Whole numbers under a light grid; in Arabic they grow to the left."""
    ax.set_xlim((high, low) if lang == "ar" else (low, high))
    ax.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{abs(value):,.0f}"))
    ax.tick_params(axis="x", length=0, labelsize=NOTE_SIZE, labelcolor=QUIET)
    ax.grid(axis="x", color=GRID, linewidth=0.8)
    ax.set_axisbelow(True)


def _forward(lang):
    """The sign of a step in the direction of reading, on paper."""
    return -1 if lang == "ar" else 1


def _beside(ax, value, row, text, lang, color=INK, weight="normal"):
    """``text`` just beyond the end of a bar."""
    step = _forward(lang) * (1 if value >= 0 else -1)
    ax.annotate(text, (value, row), xytext=(6 * step, 0), textcoords="offset points", va="center")
    ax.texts[-1].set(color=color, fontsize=TEXT_SIZE, fontweight=weight, ha="left" if step > 0 else "right")


def _inside(ax, x, row, text, colour):
    """``text`` on a part of a bar, in black or white, on a ground of the part's own colour against its hatching."""
    red, green, blue = to_rgb(colour)
    ink = INK if 0.299 * red + 0.587 * green + 0.114 * blue > 0.55 else "white"
    ground = [patheffects.withStroke(linewidth=4, foreground=colour)]
    ax.text(x, row, text, ha="center", va="center_baseline", fontsize=NOTE_SIZE, color=ink, path_effects=ground)


def _column_head(ax, x, coordinates, offset, text, colour, **style):
    style = {"ha": "left" if offset > 0 else "right", "fontweight": "bold", "fontsize": TEXT_SIZE, **style}
    ax.annotate(label(text), (x, 1), xycoords=coordinates, xytext=(offset, 4), textcoords="offset points", va="bottom")
    ax.texts[-1].set(color=colour, **style)


def _grey_column(ax, numbers, head, lang):
    """A column of numbers beyond the end of the rows, for what is counted apart."""
    end, offset = (0 if lang == "ar" else 1), 26 * _forward(lang)
    _column_head(ax, end, "axes fraction", offset, head, NEUTRALISED, ha="center")
    for row, n in enumerate(numbers):
        if n:
            place = {"xycoords": ("axes fraction", "data"), "xytext": (offset, 0), "textcoords": "offset points"}
            ax.annotate(f"{n:,}", (end, row), **place, ha="center", va="center", fontsize=TEXT_SIZE, color=NEUTRALISED)


def _title(ax, title, note, lang, above=0):
    """The title, and under it a quieter line that says what is counted."""
    side, x = ("right", 1) if lang == "ar" else ("left", 0)
    style = {"fontsize": TITLE_SIZE, "fontweight": "bold", "color": INK, "pad": 30 + above if note else 12}
    ax.set_title(label(_wrap(title, _TITLE_WIDTH)), loc=side, **style)
    if note:
        ax.annotate(label(note), (x, 1), xycoords="axes fraction", xytext=(0, 9 + above), textcoords="offset points")
        ax.texts[-1].set(color=QUIET, fontsize=TEXT_SIZE, ha=side, va="bottom")


def _legend(ax, lang):
    """The legend under the bars, its first name where reading starts."""
    handles, names = ax.get_legend_handles_labels()
    rtl = lang == "ar"
    order = slice(None, None, -1 if rtl else 1)
    place = {"loc": "upper right", "bbox_to_anchor": (1, 0)} if rtl else {"loc": "upper left", "bbox_to_anchor": (0, 0)}
    below = ax.transAxes + ScaledTranslation(0, -24 / 72, ax.figure.dpi_scale_trans)  # under the numbers, in points
    style = {"fontsize": TEXT_SIZE, "frameon": False, "borderpad": 0, "borderaxespad": 0, "bbox_transform": below}
    side = {"markerfirst": not rtl, "alignment": "right" if rtl else "left", "ncols": len(names)}
    ax.legend(handles[order], names[order], **place, **style, **side)


def _how_many(counts, shown, lang):
    total, entities, cut = int(counts["count"].sum()), len(counts), len(shown) < len(counts)
    if lang == "en":
        text = f"{counted(total, 'mention', lang)} of {counted(entities, 'entity', lang)}"
        return text + (f"; the first {len(shown)} are shown" if cut else "")
    return f"مواضع الذكر {total:,}، والجهات {entities:,}" + (f"، والمعروض أول {len(shown)} منها" if cut else "")


def _nothing(ax, title, note, lang):
    """Axes that say that there is nothing to show."""
    ax.set(xticks=[], yticks=[], xlim=(0, 1), ylim=(0, 1))
    ax.text(0.5, 0.5, label(note), ha="center", va="center", fontsize=TEXT_SIZE + 1, color=QUIET)
    _title(ax, title, "", lang)
    return ax


def _wrap(text, width=_NAME_WIDTH):
    """``text`` in lines of at most ``width`` letters; what went through label() already is left as it is."""
    if type(text) is not str:
        return text
    return "\n".join(line for part in text.split("\n") for line in textwrap.wrap(part, width) or [""])
