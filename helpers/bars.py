"""Bars of counts: who is named how often and how, and which way each paragraph leans."""

from helpers.axes import (
    NOTE_SIZE,
    TEXT_SIZE,
    beside,
    column_head,
    forward,
    inside,
    legend_below,
    nothing,
    row_axes,
    value_axis,
    wrap,
    write_title,
)
from helpers.captions import class_headline, headline, kind_headline
from helpers.colours import (
    DIPLOMACY,
    ESCALATION,
    INK,
    KIND_COLOURS,
    KIND_HATCHES,
    MENTION,
    NEUTRALISED,
    QUAD_COLOURS,
    QUAD_HATCHES,
    QUIET,
)
from helpers.counts import KINDS, cameo_counts, entity_counts, kind_counts, pole_counts
from helpers.labels import label
from helpers.wording import QUAD_NAMES, check_language, counted

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
        "weights": "بين قوسين وزن الصنف على مقياس غولدستين، وهو وزن أحداث",
        "each class": "عدد الألفاظ من كل صنف من أصناف CAMEO، وهي ألفاظ لا أحداث",
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
        "weights": "In brackets its Goldstein weight, which is made for events",
        "each class": "Words of each class of CAMEO; words, not events",
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
    ax = row_axes(ax, [wrap(name) for name in shown["name"]], lang)
    if shown.empty:
        return nothing(ax, title or _WORDS[lang]["no title"], _WORDS[lang]["no mentions"], lang)
    ax.barh(range(len(shown)), shown["count"], height=0.68, color=MENTION)
    for row, n in enumerate(shown["count"]):
        beside(ax, n, row, f"{n:,}", lang, weight="bold")
    value_axis(ax, 0, 1.1 * shown["count"].max(), lang)
    write_title(ax, title or headline(mentions, lang), _how_many(counts, shown, lang), lang)
    return ax


def mention_kinds(mentions, top=15, ax=None, lang="ar", title=None):
    """How the entities are named: the bars of ``mention_bars``, each divided into name, demonym, capital, other place.

    Each part has its colour, its hatching and (where it is wide enough) its count; the sum stands at the bar's end.
    Takes and returns the same as ``mention_bars``; ``mentions`` needs ``kind``.
    """
    check_language(lang)
    words, counts = _WORDS[lang], entity_counts(mentions, lang)
    shown = counts.head(top)
    ax = row_axes(ax, [wrap(name) for name in shown["name"]], lang, extra=0.4)
    if shown.empty:
        return nothing(ax, title or words["no title"], words["no mentions"], lang)
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
                inside(ax, start + value / 2, row, f"{value:,}", colour)
    for row, n in enumerate(shown["count"]):
        beside(ax, n, row, f"{n:,}", lang, weight="bold")
    value_axis(ax, 0, limit, lang)
    legend_below(ax, lang)
    write_title(ax, title or kind_headline(mentions, lang), _how_many(counts, shown, lang), lang)
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
    ax = row_axes(ax, names, lang, extra=0.5)
    if not names:
        return nothing(ax, title or words["no balance"], words["no terms"], lang)
    rows = range(len(table))
    for pole, sign, colour in (("escalation", -1, ESCALATION), ("diplomacy", 1, DIPLOMACY)):
        ax.barh(rows, sign * table[pole], height=0.68, color=colour)
        for row in rows:
            if n := table[pole][row]:
                beside(ax, sign * n, row, f"{n:,}", lang, color=colour, weight="bold")
        column_head(ax, 0, ("data", "axes fraction"), 7 * sign * forward(lang), words[pole], colour)
    for row in rows:
        if not table.loc[row, ["escalation", "diplomacy"]].any():
            beside(ax, 0, row, "–", lang, color=QUIET)
    if table["neutralised"].any():
        _grey_column(ax, table["neutralised"], words["neutralised"], lang)
    ax.axvline(0, color=INK, linewidth=1.2)
    longest = table[["escalation", "diplomacy"]].to_numpy().max()
    room = 0.12 * longest + 0.2 if longest else 1
    value_axis(ax, -table["escalation"].max() - room, table["diplomacy"].max() + room, lang)
    ax.set_xlabel(label(words["sides"]), fontsize=NOTE_SIZE, color=QUIET, labelpad=6)
    write_title(ax, title or headline(stance, lang), words[f"each {by}"], lang, above=22)
    return ax


def cameo_bars(stance, weights=False, ax=None, lang="ar", title=None):
    """What the stance terms name, by the root classes of CAMEO, from statements (01) down to violence (20).

    The bars are of four kinds (GDELT's quad classes): blue for cooperation, vermilion for conflict, each lighter and
    hatched otherwise where it is only said. Neutralised terms stand apart, in grey. Only classes that occur are shown.

    Args:
        stance (DataFrame): what ``stance_terms`` returns (``cameo``, ``pole``).
        weights (bool): whether the Goldstein weight of each class stands after its name. It weighs events, not words.
        ax, lang, title: as in ``mention_bars``.

    Returns:
        Axes: the widths of ``ax.patches`` are the counts, kind by kind. The table is ``counts.cameo_counts(stance)``.
    """
    check_language(lang)
    words, table = _WORDS[lang], cameo_counts(stance)
    names = [_class_name(row, weights, lang) for row in table.to_dict("records")]
    ax = row_axes(ax, names, lang, extra=0.8)
    if table.empty:
        return nothing(ax, title or class_headline(table, lang), words["no terms"], lang)
    for quad, name in QUAD_NAMES[lang].items():
        rows = table[table["quad"] == quad]
        style = {"color": QUAD_COLOURS[quad], "hatch": QUAD_HATCHES[quad], "edgecolor": "white", "linewidth": 1.0}
        bars = ax.barh(rows.index, rows["count"], height=0.68, **style)
        if rows["count"].any():
            bars.set_label(label(name))
    for row, n in enumerate(table["count"]):
        beside(ax, n, row, f"{n:,}" if n else "–", lang, weight="bold" if n else "normal")
    if table["neutralised"].any():
        _grey_column(ax, table["neutralised"], words["neutralised"], lang)
    value_axis(ax, 0, 1.1 * max(table["count"].max(), 1), lang)
    if table["count"].any():
        legend_below(ax, lang)
    note = words["each class"] + (f"\n{words['weights']}" if weights else "")
    write_title(ax, title or class_headline(table, lang), note, lang, above=22)
    return ax


def _class_name(row, weights, lang):
    name = wrap(f"{row['cameo']} {row[lang]}")
    return f"{name} (\u200e{row['goldstein']:+g}\u200e)" if weights else name


def _grey_column(ax, numbers, head, lang):
    """A column of numbers beyond the end of the rows, for what is counted apart."""
    end, offset = (0 if lang == "ar" else 1), 26 * forward(lang)
    column_head(ax, end, "axes fraction", offset, head, NEUTRALISED, ha="center")
    for row, n in enumerate(numbers):
        if n:
            place = {"xycoords": ("axes fraction", "data"), "xytext": (offset, 0), "textcoords": "offset points"}
            ax.annotate(f"{n:,}", (end, row), **place, ha="center", va="center", fontsize=TEXT_SIZE, color=NEUTRALISED)


def _how_many(counts, shown, lang):
    total, entities, cut = int(counts["count"].sum()), len(counts), len(shown) < len(counts)
    if lang == "en":
        text = f"{counted(total, 'mention', lang)} of {counted(entities, 'entity', lang)}"
        return text + (f"; the first {len(shown)} are shown" if cut else "")
    return f"مواضع الذكر {total:,}، والجهات {entities:,}" + (f"، والمعروض أول {len(shown)} منها" if cut else "")
