"""Charts of what stands in one sentence: actors and language as a heat map, actors and actors as a network."""

from matplotlib.patches import Rectangle

from helpers.axes import (
    NOTE_SIZE,
    TEXT_SIZE,
    column_head,
    forward,
    legend_below,
    new_axes,
    nothing,
    row_axes,
    wrap,
    write_title,
)
from helpers.colours import GRID, INK, MENTION, PAPER, POLE_COLOURS, QUIET, is_light, tint
from helpers.counts import POLES, display_names
from helpers.labels import label
from helpers.together import actor_pairs, entity_by_pole, far, network, pairs_headline, poles_headline
from helpers.wording import POLE_NAMES, check_language, counted

_SHAPES = ("state", "organisation", "person", "group", "region")
_LOOKS = {
    "state": {"marker": "o", "color": MENTION},
    "organisation": {"marker": "s", "color": "#8E5A8B"},
    "person": {"marker": "^", "color": "#E3B23C"},
    "group": {"marker": "D", "color": "#5B5B8C"},
    "region": {"marker": "h", "color": "#A8D5EE"},
    "other": {"marker": "p", "color": QUIET},
}

# Arabic without vowel signs: matplotlib before 3.11 could not draw them.
_WORDS = {
    "ar": {
        "no poles": "لا تجتمع جهة ولفظ موقف في جملة واحدة",
        "no pairs": "لا تجتمع جهتان في جملة واحدة",
        "expected": "العدد، وبين قوسين المتوقع لو لم تكن بين الجهة واللغة صلة",
        "colour": "كلما زاد العدد غمق اللون، و▲ أكثر من المتوقع بكثير، و▼ أقل منه بكثير",
        "cut": "المعروض أول {} من {}",
        "width": "سمك الخط بعدد الجمل المشتركة (أكثرها {})، وحجم العلامة بعدد مواضع الذكر",
        "shown": "المعروض {} من {}، و{} من {}",
        "state": "دولة",
        "organisation": "منظمة",
        "person": "شخص",
        "group": "جماعة",
        "region": "إقليم",
        "other": "غيرها",
    },
    "en": {
        "no poles": "No actor stands in a sentence with a stance term",
        "no pairs": "No two actors stand in one sentence",
        "expected": "Count and, in brackets, what independence would give",
        "colour": "The darker, the more; ▲ far more than expected, ▼ far less",
        "cut": "the first {} of {} are shown",
        "width": "Line width: shared sentences (at most {}); size: mentions",
        "shown": "Shown: {} of {}, {} of {}",
        "state": "state",
        "organisation": "organisation",
        "person": "person",
        "group": "group",
        "region": "region",
        "other": "other",
    },
}


def entity_pole_heatmap(mentions, stance, top=12, ax=None, lang="ar", title=None):
    """Which actors stand in the same sentence with which language: a row an actor, a column a pole.

    Each cell says how many stance terms of the pole stand in sentences that mention the actor and, in brackets, how
    many would if the two had nothing to do with each other. The higher the count, the darker the cell; a triangle marks
    where it is far above or below what is expected (``together.far``). Standing together is neither saying nor doing.

    Args:
        mentions, stance (DataFrame): as for ``together.entity_by_pole``, which gives the table and says how it counts.
        top (int): how many actors at most, those with most terms; the expected counts are those among all.
        ax, lang, title: as in ``mention_bars``.

    Returns:
        Axes: one of ``ax.patches`` a cell, row by row.
    """
    check_language(lang)
    words, table = _WORDS[lang], entity_by_pole(mentions, stance)
    names = table.drop_duplicates("entity")[lang].tolist()
    shown = table.head(len(POLES) * top)
    ax = row_axes(ax, [wrap(name) for name in names[:top]], lang, extra=0.7)
    if shown.empty:
        return nothing(ax, title or poles_headline(table, lang), words["no poles"], lang)
    ax.set_xlim((len(POLES), 0) if lang == "ar" else (0, len(POLES)))
    ax.set_xticks([])
    for place, cell in enumerate(shown.assign(far=far(shown)).to_dict("records")):
        _cell(ax, *divmod(place, len(POLES)), cell, shown["count"].max())
    for column, pole in enumerate(POLES):
        column_head(
            ax, column + 0.5, ("data", "axes fraction"), 0, POLE_NAMES[lang][pole], POLE_COLOURS[pole], ha="center"
        )
    ax.set_xlabel(label(words["colour"]), fontsize=NOTE_SIZE, color=QUIET, labelpad=8)
    cut = f"\n{words['cut'].format(top, counted(len(names), 'entity', lang))}" if len(names) > top else ""
    write_title(ax, title or poles_headline(table, lang), words["expected"] + cut, lang, above=22)
    return ax


def _cell(ax, row, column, cell, most):
    """One cell of the heat map: its count, what is expected, and a sign where the two are far apart."""
    colour = tint(POLE_COLOURS[cell["pole"]], cell["count"] / max(most, 1))
    ax.add_patch(Rectangle((column + 0.03, row - 0.46), 0.94, 0.92, facecolor=colour, edgecolor=GRID))
    sign = ("▲ " if cell["residual"] > 0 else "▼ ") if cell["far"] else ""
    text = f"{sign}{cell['count']:,} ({cell['expected']:,.1f})" if cell["expected"] else "–"
    style = {"ha": "center", "va": "center_baseline", "fontsize": TEXT_SIZE}
    ax.text(column + 0.5, row, label(text), color=INK if is_light(colour) else PAPER, **style)


def actor_network(mentions, top=12, links=20, ax=None, lang="ar", title=None):
    """Which actors are mentioned in the same sentence: a mark an actor, a line a pair, the wider the more sentences.

    Only the most mentioned actors and the strongest links between them are drawn; the line under the title says of how
    many. The layout is that of networkx (Fruchterman and Reingold, from a fixed seed, so that it is the same always),
    spread until every name has a line of its own: near means connected, left and right mean nothing.

    Args:
        mentions (DataFrame): what ``entity_mentions`` returns (``article``, ``sentence``, ``entity``; ``type`` gives
            the shapes, ``ar`` and ``en`` the names, where present).
        top (int): how many actors at most.
        links (int): how many pairs at most.
        ax, lang, title: as in ``mention_bars``.

    Returns:
        Axes: one of ``ax.lines`` a link, the strongest first. The table is ``together.actor_pairs(mentions)``.
    """
    check_language(lang)
    words, pairs = _WORDS[lang], actor_pairs(mentions)
    actors, shown = network(mentions, pairs, top, links)
    ax = new_axes(ax, 2.2 + 0.55 * max(len(actors), 1))
    ax.set(xticks=[], yticks=[])
    if shown.empty:
        return nothing(ax, title or pairs_headline(pairs, lang), words["no pairs"], lang)
    places = _layout(actors["entity"], shown)
    most = shown["count"].max()
    for a, b, n in zip(shown["entity_a"], shown["entity_b"], shown["count"], strict=True):
        (x, y), (u, v) = places[a], places[b]
        style = {"color": tint(INK, 0.25 + 0.45 * n / most), "linewidth": 0.8 + 6.2 * n / most}
        ax.plot([x, u], [y, v], solid_capstyle="round", zorder=1, **style)
    facts = mentions.assign(name=display_names(mentions, lang)).drop_duplicates("entity").set_index("entity")
    types = facts["type"] if "type" in facts else facts["name"].map(lambda _: "")
    kinds = actors["entity"].map(types.where(types.isin(_SHAPES), "other"))
    for kind in [*_SHAPES, "other"]:
        mine, style = actors[kinds == kind], {"linewidth": 0.8, "edgecolor": INK, **_LOOKS[kind]}
        if len(mine):
            x, y = zip(*mine["entity"].map(places), strict=True)
            ax.scatter(x, y, s=60 + 340 * mine["count"] / actors["count"].max(), zorder=2, **style)
            ax.scatter([], [], s=90, label=label(words[kind]), **style)
    for entity in actors["entity"]:
        _name(ax, *places[entity], wrap(facts.loc[entity, "name"]), lang)
    ax.set_xlim((-1.7, 1.7) if lang == "en" else (1.7, -1.7))
    ax.set_ylim(-len(actors) + 0.4, 0.6)
    if "type" in facts:
        legend_below(ax, lang, below=10)
    everyone = counted(len({*pairs["entity_a"], *pairs["entity_b"]}), "entity", lang)
    cut = words["shown"].format(len(actors), everyone, len(shown), counted(len(pairs), "link", lang))
    note = words["width"].format(f"{most:,}") + (f"\n{cut}" if len(shown) < len(pairs) else "")
    write_title(ax, title or pairs_headline(pairs, lang), note, lang)
    return ax


def _layout(entities, pairs):
    """``{entity: (x, y)}``: x from -1 to 1, y a whole number of its own for each, 0 at the top."""
    import networkx as nx  # a fifth of a second that no other chart needs

    graph = nx.Graph()
    graph.add_nodes_from(entities)
    graph.add_weighted_edges_from(pairs[["entity_a", "entity_b", "count"]].itertuples(index=False, name=None))
    spots = nx.spring_layout(graph, weight="weight", seed=1)
    across, down = (sorted(spots, key=lambda entity: (round(spots[entity][axis], 6), entity)) for axis in (0, 1))
    widest, last = max(abs(x) for x, _ in spots.values()) or 1, max(len(spots) - 1, 1)
    ranks = {entity: 2 * place / last - 1 for place, entity in enumerate(across)}
    xs = {entity: float(spots[entity][0] / widest + ranks[entity]) / 2 for entity in spots}  # outliers squeeze none
    return {entity: (xs[entity], -place) for place, entity in enumerate(down)}


def _name(ax, x, y, name, lang):
    """The name of a mark, on the side that is nearer to the edge."""
    step = forward(lang) * (1 if x >= 0 else -1)
    ax.annotate(label(name), (x, y), xytext=(16 * step, 0), textcoords="offset points", va="center", zorder=3)
    box = {"facecolor": PAPER, "edgecolor": "none", "alpha": 0.75, "pad": 1}
    ax.texts[-1].set(color=INK, fontsize=TEXT_SIZE, ha="left" if step > 0 else "right", bbox=box)
