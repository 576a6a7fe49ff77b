"""The charts of a report, and how they are written: PNG at twice the size, SVG and PDF."""

from typing import NamedTuple

import matplotlib.pyplot as plt

from helpers.charts import describe, mention_bars, mention_kinds, stance_balance_bars

MOST_ROWS = 60  # a chart with a row for each sentence or paragraph is no longer than this
DPI = 200  # twice matplotlib's own
_SAME = {"svg.hashsalt": "mizan", "svg.fonttype": "path", "pdf.fonttype": 42}


class Chart(NamedTuple):
    """One chart: ``name`` of its files, ``alt`` what it shows in words, ``draw()`` gives its Axes."""

    name: str
    alt: str
    draw: object


def charts_of(findings, lang="ar"):
    """The charts of a report: of all articles together, and of a single one its course.

    Gives a list of ``Chart``, none of them drawn yet.
    """
    mentions = findings.mentions
    said = describe(mentions, lang=lang)
    charts = [
        Chart("mentions", said, lambda: mention_bars(mentions, lang=lang)),
        Chart("kinds", said, lambda: mention_kinds(mentions, lang=lang)),
    ]
    if len(findings.articles) == 1:
        charts += course_of(findings, findings.articles["article"].iloc[0], lang)
    return charts


def course_of(findings, article, lang="ar", name="stance"):
    """The chart of stance through one article, by sentence where they are few, else by paragraph; a list of 0 or 1."""
    sentences = findings.sentences[findings.sentences["article"] == article]
    stance = findings.stance[findings.stance["article"] == article]
    body = sentences[sentences["section"] == "body"]
    by = next((by for by in ("sentence", "paragraph") if body[by].nunique() <= MOST_ROWS), None)
    if by is None or not len(body) or not len(stance):
        return []
    said = describe(stance, sentences, by=by, lang=lang)
    return [Chart(name, said, lambda: stance_balance_bars(stance, sentences, by=by, lang=lang))]


def save_figure(figure, folder, name, alt=""):
    """Write a figure as ``name``.png (at twice its size), .svg and .pdf into ``folder``; the same bytes every time.

    Text is drawn as outlines in SVG, so that it looks the same where a font is missing. Gives the paths.
    """
    dates = {"png": {"Software": None}, "svg": {"Date": None, "Creator": None}}
    dates["pdf"] = {"CreationDate": None, "Producer": None, "Creator": None}
    described = {"png": {"Description": alt}, "svg": {"Description": alt}, "pdf": {"Subject": alt}}
    paths = []
    with plt.rc_context(_SAME):
        for kind, metadata in dates.items():
            path = folder / f"{name}.{kind}"
            figure.savefig(path, dpi=DPI, metadata=metadata | described[kind])
            paths.append(path)
    return paths
