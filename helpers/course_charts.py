"""Charts through one article, from its first word on the right to its last on the left (in English the other way)."""

from helpers.axes import (
    NOTE_SIZE,
    legend_below,
    new_axes,
    nothing,
    row_axes,
    text_axis,
    value_axis,
    wrap,
    write_title,
)
from helpers.colours import DIPLOMACY, ESCALATION, GRID, INK, MENTION, NEUTRALISED, PAPER, POLE_COLOURS, QUIET, tint
from helpers.course import positions, ruler, running_balance, running_headline, spread, spread_headline
from helpers.labels import label
from helpers.wording import check_language, counted

_SHADES = {
    "diplomacy": {"facecolor": tint(DIPLOMACY, 0.35)},
    "escalation": {"facecolor": tint(ESCALATION, 0.35), "edgecolor": ESCALATION, "hatch": "///"},
}
_MARKERS = {"entity": "|", "escalation": "^", "diplomacy": "o", "neutralised": "x"}

# Arabic without vowel signs: matplotlib before 3.11 could not draw them.
_WORDS = {
    "ar": {
        "paragraph": "الفقرة",
        "words": "ترتيب الكلمة من أول النص (يمينا) إلى آخره (يسارا)، وكل شرطة أول جملة",
        "sentences": "رقم الجملة، من أول النص (يمينا) إلى آخره (يسارا)",
        "nothing": "لا جهة في النص ولا لفظ موقف",
        "no terms": "لا ألفاظ تصعيد ولا دبلوماسية",
        "each mark": "كل علامة موضع واحد في النص",
        "cut": "، والمعروض أول {} من {}",
        "step": "ألفاظ الدبلوماسية ناقص ألفاظ التصعيد حتى كل موضع، وهي ألفاظ لا أحداث",
        "diplomacy": "كفة الدبلوماسية أرجح",
        "escalation": "كفة التصعيد أرجح",
        "neutralised": "لفظ منفي",
    },
    "en": {
        "paragraph": "Paragraph",
        "words": "Words, from the beginning (left) to the end (right); ticks: sentences",
        "sentences": "Sentences from the beginning of the text (left) to its end (right)",
        "nothing": "No actor and no word of either pole is found",
        "no terms": "No words of escalation or diplomacy",
        "each mark": "Each mark is one place in the text",
        "cut": "; the first {} of {} are shown",
        "step": "Diplomacy less escalation, so far; words, not events",
        "diplomacy": "diplomacy leads",
        "escalation": "escalation leads",
        "neutralised": "neutralised word",
    },
}


def dispersion(spans, sentences, top=15, ax=None, lang="ar", title=None):
    """Where in one article each actor and each pole stands: a row for each, a mark for each place (lexical dispersion).

    The text runs the way it is read, measured in words of its body; paragraphs are parted by lines and numbered,
    sentences begin at ticks. Actors come first, those in most sentences at the top; the poles below them have marks of
    their own.

    Args:
        spans (DataFrame or list): what ``entity_mentions`` or ``stance_terms`` gives for it, or a list of both.
        sentences (DataFrame): what ``split_sentences`` gives for it.
        top (int): how many actors at most; the line under the title says of how many.
        ax, lang, title: as in ``mention_bars``.

    Returns:
        Axes: one of ``ax.collections`` a row, its offsets are the positions. The tables are ``course.spread`` (a row an
        actor) and ``course.positions`` (a row a mark), for the same arguments.

    Raises:
        ArticleError: for sentences of several articles, and spans that are not in the body.
    """
    check_language(lang)
    words, table, found = _WORDS[lang], spread(spans, sentences), positions(spans, sentences)
    actors, poles = (table[table["layer"] == layer] for layer in ("entity", "pole"))
    rows = [*actors.head(top).to_dict("records"), *poles.to_dict("records")]
    ax = row_axes(ax, [wrap(row[lang]) for row in rows], lang, extra=0.9)
    if not rows:
        return nothing(ax, title or spread_headline(table, lang), words["nothing"], lang)
    lines = ruler(sentences)
    for place, row in enumerate(rows):
        at = found.loc[(found["layer"] == row["layer"]) & (found["row"] == row["row"]), "position"]
        ax.axhline(place, color=GRID, linewidth=0.8, zorder=0)
        if row["layer"] == "entity":
            ax.scatter(at + 0.5, [place] * len(at), marker="|", s=190, linewidth=2, color=MENTION, clip_on=False)
        else:
            marker, colour = _MARKERS[row["row"]], POLE_COLOURS[row["row"]]
            ax.scatter(at + 0.5, [place] * len(at), marker=marker, s=42, color=colour, clip_on=False)
    if 0 < len(actors) and len(poles):
        ax.axhline(min(len(actors), top) - 0.5, color=INK, linewidth=0.8)
    _along(ax, lines, "word", lang)
    cut = words["cut"].format(top, counted(len(actors), "entity", lang)) if len(actors) > top else ""
    write_title(ax, title or spread_headline(table, lang), words["each mark"] + cut, lang, above=22)
    return ax


def cumulative_balance(stance, sentences, by="sentence", ax=None, lang="ar", title=None):
    """How the balance moves through one article: words of diplomacy lift the line, words of escalation lower it.

    Above zero diplomacy leads so far (plain shade), below it escalation (hatched shade). A cross marks where
    neutralised words stand: they move nothing. Its end is the difference in the whole text.

    Args:
        stance (DataFrame): what ``stance_terms`` gives for the article.
        sentences (DataFrame): what ``split_sentences`` gives for it.
        by (str): ``"sentence"`` (a step a sentence of the body) or ``"word"`` (a step a term, where it stands).
        ax, lang, title: as in ``mention_bars``.

    Returns:
        Axes: the line is ``ax.lines[0]``. The table is ``course.running_balance`` for the same arguments.

    Raises:
        ArticleError: for sentences of several articles, and terms that are not in the body.
    """
    check_language(lang)
    words, table, lines = _WORDS[lang], running_balance(stance, sentences, by), ruler(sentences)
    ax = new_axes(ax, 4.6)
    if not len(stance):
        return nothing(ax, title or running_headline(table, lang), words["no terms"], lang)
    at = table["position"] if by == "word" else table.index.to_series()
    length = int(lines["words"].sum()) if by == "word" else len(lines)
    x, y = [0, *at, length], [0, *table["so_far"], table["so_far"].iloc[-1]]
    ax.plot(x, y, drawstyle="steps-post", color=INK, linewidth=2)
    for side, sign in (("diplomacy", 1), ("escalation", -1)):
        part = [value if sign * value > 0 else 0 for value in y]
        if any(part):
            ax.fill_between(x, part, 0, step="post", linewidth=0, label=label(words[side]), **_SHADES[side])
    ax.axhline(0, color=INK, linewidth=1.2)
    denied = table[table["neutralised"] > 0]
    if len(denied):
        middle = at[denied.index] + (0 if by == "word" else 0.5)
        style = {"marker": "X", "s": 80, "color": NEUTRALISED, "edgecolor": PAPER, "zorder": 3}
        ax.scatter(middle, denied["so_far"], label=label(words["neutralised"]), **style)
    room = 0.08 * (max(y) - min(y)) + 0.3
    value_axis(ax, min(y) - room, max(*y, 1) + room, lang, upright=True, written=lambda v: f"{v:+,.0f}" if v else "0")
    _along(ax, lines, by, lang)
    legend_below(ax, lang, below=46)
    write_title(ax, title or running_headline(table, lang), words["step"], lang, above=22)
    return ax


def _along(ax, lines, by, lang):
    """The axis through the text: by words, or sentences by their numbers, with the paragraphs marked above."""
    words, by_word = _WORDS[lang], by == "word"
    place = lines["first"] if by_word else lines.index.to_series()
    first = place.groupby(lines["paragraph"], sort=False).first()
    length = int(lines["words"].sum()) if by_word else len(lines)
    text_axis(ax, max(length, 1), first.tolist(), first.index.tolist(), words["paragraph"], lang)
    if by_word:
        ax.xaxis.remove_overlapping_locs = False  # a sentence may begin at a number of the axis
        ax.set_xticks(lines["first"], minor=True)
        ax.tick_params(axis="x", which="minor", length=5, color=QUIET, direction="in")
    else:
        every = -(-len(lines) // 20)
        shown = lines.iloc[::every]
        ax.set_xticks(shown.index + 0.5, [f"{number}" for number in shown["sentence"]])
    ax.set_xlabel(label(words["words" if by_word else "sentences"]), fontsize=NOTE_SIZE, color=QUIET, labelpad=6)
