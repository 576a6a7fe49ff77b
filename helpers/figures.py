"""The charts of a report, and how they are written: PNG at twice the size, SVG and PDF."""

from typing import NamedTuple

import matplotlib.pyplot as plt

from helpers.charts import (
    actor_network,
    actor_pairs,
    cameo_bars,
    cameo_counts,
    cumulative_balance,
    describe,
    dispersion,
    entity_by_pole,
    entity_pole_heatmap,
    mention_bars,
    mention_kinds,
    running_balance,
    spread,
    stance_balance_bars,
)

MOST_ROWS = 60  # a chart with a row for each sentence or paragraph is no longer than this
DPI = 200  # twice matplotlib's own
_SAME = {"svg.hashsalt": "mizan", "svg.fonttype": "path"}


class Chart(NamedTuple):
    """One chart: ``name`` of its files, ``alt`` what it shows in words, ``draw()`` gives its Axes."""

    name: str
    alt: str
    draw: object


def charts_of(findings, lang="ar"):
    """The charts of a report: of all articles together, and of a single one its course. Of nothing, one that says so.

    Gives a list of ``Chart``, none of them drawn yet.
    """
    mentions, stance = findings.mentions, findings.stance
    pairs, poles, said = actor_pairs(mentions), entity_by_pole(mentions, stance), describe(mentions, lang=lang)
    charts = [Chart("mentions", said, lambda: mention_bars(mentions, lang=lang))]
    if len(mentions):
        charts.append(Chart("kinds", said, lambda: mention_kinds(mentions, lang=lang)))
    if len(stance):
        said = describe(cameo_counts(stance), lang=lang)
        charts.append(Chart("cameo", said, lambda: cameo_bars(stance, lang=lang)))
    if len(poles):
        said = describe(poles, lang=lang)
        charts.append(Chart("poles", said, lambda: entity_pole_heatmap(mentions, stance, lang=lang)))
    if len(pairs):
        said = describe(pairs, lang=lang)
        charts.append(Chart("network", said, lambda: actor_network(mentions, lang=lang)))
    return charts + (through_one(findings, lang) if len(findings.articles) == 1 else [])


def through_one(findings, lang="ar"):
    """The charts from the first word of a single article to its last."""
    mentions, stance, sentences = findings.mentions, findings.stance, findings.sentences
    charts = by_unit(findings, findings.articles["article"].iloc[0], lang)
    if len(stance):
        said = describe(running_balance(stance, sentences), lang=lang)
        charts.append(Chart("course", said, lambda: cumulative_balance(stance, sentences, lang=lang)))
    spans = [frame for frame in (mentions, stance) if len(frame)]
    if spans:
        said = describe(spread(spans, sentences), lang=lang)
        charts.append(Chart("dispersion", said, lambda: dispersion(spans, sentences, lang=lang)))
    return charts


def by_unit(findings, article, lang="ar", name="stance"):
    """Stance in one article, by sentence where they are few, else by paragraph: a list of one chart, or of none."""
    sentences = findings.sentences[findings.sentences["article"] == article]
    stance = findings.stance[findings.stance["article"] == article]
    body = sentences[sentences["section"] == "body"]
    by = next((by for by in ("sentence", "paragraph") if body[by].nunique() <= MOST_ROWS), None)
    if by is None or not len(stance):
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
            figure.set_layout_engine("none")  # laid out once, the same in all three
            paths.append(path)
    return paths
