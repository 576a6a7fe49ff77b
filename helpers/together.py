"""Who stands in the same sentence with whom, and with which language: counts, and counts to be expected by chance.

The tables behind the charts ``entity_pole_heatmap`` and ``actor_network``, and the sentences that say what they show.
To stand in one sentence is neither to say nor to do: who speaks, and towards whom, ``attribute`` asks.
"""

import pandas as pd

from helpers.counts import POLES, display_names, entity_counts, need
from helpers.wording import MANY, POLE_NAMES, counted, listed, ranked, ranks_said

_PLACE = ["article", "sentence"]


def _named(mentions):
    """Each actor once for each sentence in which it is mentioned, with its names."""
    need(mentions, [*_PLACE, "entity"], "mentions", "entity_mentions")
    names = {lang: display_names(mentions, lang) for lang in POLE_NAMES}
    return mentions[[*_PLACE, "entity"]].assign(**names).drop_duplicates([*_PLACE, "entity"], ignore_index=True)


def entity_by_pole(mentions, stance):
    """Which actors stand in the same sentence with which language, and how often they would by chance.

    Every stance term is counted once for every actor mentioned in its sentence. If actors and language had nothing to
    do with each other, each actor would stand with the poles in the proportion in which all together do: the expected
    count is (all of the actor) x (all of the pole) / (all), the residual (count - expected) / sqrt(expected), as in
    any table of counts (Pearson). One term may count for several actors, so the cells are not independent: a
    residual of 2 or more, where 5 or more are expected (Cochran 1954), is a hint where to look, not a test.

    Args:
        mentions (DataFrame): what ``entity_mentions`` gives (``article``, ``sentence``, ``entity``, names if any).
        stance (DataFrame): what ``stance_terms`` gives for the same articles (``article``, ``sentence``, ``pole``).

    Returns:
        DataFrame: three rows (escalation, diplomacy, neutralised) for each actor that stands with any term:
        ``entity``, ``pole`` (str), ``count`` (int64), ``expected``, ``residual`` (float; 0 where nothing is expected),
        ``ar``, ``en`` (names). Actors by their terms, most first, then by id.

    >>> from helpers import entity_mentions, stance_terms
    >>> text = "هددت روسيا بهجوم. رحبت الصين بالمحادثات. دعت روسيا والصين إلى الحوار."
    >>> entity_by_pole(entity_mentions(text), stance_terms(text)).round(2)[["entity", "pole", "count", "expected"]][:3]
      entity         pole  count  expected
    0    CHN   escalation      0       1.0
    1    CHN    diplomacy      3       2.0
    2    CHN  neutralised      0       0.0
    """
    need(stance, [*_PLACE, "pole"], "stance terms", "stance_terms")
    named = _named(mentions)
    both = named.merge(stance[[*_PLACE, "pole"]].astype(named[_PLACE].dtypes.to_dict()), on=_PLACE)
    counts = pd.crosstab(both["entity"], both["pole"]).reindex(columns=POLES, fill_value=0).rename_axis(columns=None)
    of_actor, of_pole = counts.sum(axis=1), counts.sum()
    order = of_actor.rename("all").reset_index().sort_values(["all", "entity"], ascending=[False, True])["entity"]
    table = counts.loc[order].stack().rename("count").rename_axis(["entity", "pole"]).reset_index()
    margins = table["entity"].map(of_actor).astype(float), table["pole"].map(of_pole).astype(float)
    expected = margins[0] * margins[1] / max(len(both), 1)
    residual = (table["count"] - expected) / expected.where(expected > 0, 1.0) ** 0.5
    table = table.astype({"count": "int64"}).assign(expected=expected, residual=residual)
    return table.join(_names(named), on="entity")


def far(table):
    """Whether each row of ``entity_by_pole`` is worth a look: a residual of 2 or more, and 5 or more expected."""
    return (table["residual"].abs() >= 2) & (table["expected"] >= 5)


def actor_pairs(mentions):
    """Which actors are mentioned in the same sentence, and in how many: a row a pair, the most frequent first.

    Args:
        mentions (DataFrame): what ``entity_mentions`` gives (``article``, ``sentence``, ``entity``, names if any).

    Returns:
        DataFrame: ``entity_a``, ``entity_b`` (ids, the first by the alphabet first), ``count`` (int64, sentences in
        which both are mentioned, however often), ``ar_a``, ``ar_b``, ``en_a``, ``en_b`` (names).

    >>> from helpers import entity_mentions
    >>> text = "التقت روسيا والصين. رحبت روسيا ومصر والصين."
    >>> actor_pairs(entity_mentions(text))[["entity_a", "entity_b", "count"]]
      entity_a entity_b  count
    0      CHN      RUS      2
    1      CHN      EGY      1
    2      EGY      RUS      1
    """
    named = _named(mentions)
    rows = named[[*_PLACE, "entity"]]
    pairs = rows.merge(rows, on=_PLACE, suffixes=("_a", "_b"))
    pairs = pairs[pairs["entity_a"] < pairs["entity_b"]].groupby(["entity_a", "entity_b"], as_index=False).size()
    pairs = pairs.rename(columns={"size": "count"}).astype({"count": "int64"})
    pairs = pairs.sort_values(["count", "entity_a", "entity_b"], ascending=[False, True, True], ignore_index=True)
    for end in ("_a", "_b"):
        pairs = pairs.join(_names(named).add_suffix(end), on=f"entity{end}")
    return pairs[["entity_a", "entity_b", "count", "ar_a", "ar_b", "en_a", "en_b"]]


def _names(named):
    return named.groupby("entity")[["ar", "en"]].first()


# In words


def poles_headline(table, lang="ar"):
    """The finding of ``entity_by_pole`` in a few words, without vowel signs."""
    apart = table[far(table)]
    if apart.empty:
        return "No actor is far from the expected" if lang == "en" else "لا جهة تبتعد عن المتوقع"
    strongest = apart.loc[apart["residual"].abs().idxmax()]
    more = strongest["residual"] > 0
    if lang == "en":
        return f"{strongest['en']} stands with {strongest['pole']} {'more' if more else 'less'} than expected"
    return f"{strongest['ar']} و{POLE_NAMES['ar'][strongest['pole']]}: {'أكثر' if more else 'أقل'} من المتوقع"


def say_poles(table, lang):
    """What ``entity_by_pole`` shows: who stands most often with each pole, and what departs from the expected."""
    total = int(table["count"].sum())
    if not total:
        return (
            "No actor stands in a sentence with a stance term." if lang == "en" else "لا تجتمع جهة ولفظ موقف في جملة."
        )
    actors = counted(table["entity"].nunique(), "entity", lang)
    leaders = [part for pole in POLES[:2] if (part := _with_most(table[table["pole"] == pole], pole, lang))]
    distant = table[far(table)].sort_values("residual", key=abs, ascending=False, kind="stable")
    apart = [_apart(row, lang) for row in distant.head(MANY).to_dict("records")]
    if lang == "en":
        text = f"{counted(total, 'meeting', lang)} of {actors} with stance terms in the same sentence."
        text += f" Most often {'; '.join(leaders)}." if leaders else ""
        note = f" Far from what independence would give: {'; '.join(apart)}." if apart else ""
        return (
            text
            + (note or " Nothing is far from what independence would give.")
            + " These are shared sentences, not acts."
        )
    text = f"{counted(total, 'meeting', subject=True)} بين {actors} وألفاظ الموقف في جملة واحدة."
    text += f" أكثر ما يقترن {'، و'.join(leaders)}." if leaders else ""
    note = f" والبعيد عن المتوقع لو لم تكن بينهما صلة: {'، و'.join(apart)}." if apart else ""
    return text + (note or " ولا شيء بعيد عن المتوقع لو لم تكن بينهما صلة.") + " وهذا عدّ لجمل مشتركة لا لأفعال."


def _with_most(rows, pole, lang):
    """Who stands with a pole most often, with the count and the expected one."""
    top = rows[(rows["count"] == rows["count"].max()) & (rows["count"] > 0)].sort_values(lang)
    if top.empty:
        return ""
    if len(top) > MANY:
        each, who = f"{rows['count'].max():,}", counted(len(top), "entity", lang, subject=True)
        return (
            f"with {pole}: {who} ({each} each)"
            if lang == "en"
            else f"ب{POLE_NAMES[lang][pole]} {who} ({each} لكل منها)"
        )
    parts = [
        f"{name} ({_compared(n, e, lang)})" for name, n, e in top[[lang, "count", "expected"]].itertuples(index=False)
    ]
    return f"with {pole}: {listed(parts, lang)}" if lang == "en" else f"ب{POLE_NAMES[lang][pole]} {listed(parts)}"


def _compared(n, expected, lang):
    return f"{n:,}; {expected:,.1f} expected" if lang == "en" else f"{n:,}، والمتوقع {expected:,.1f}"


def _apart(row, lang):
    more = row["residual"] > 0
    number = _compared(row["count"], row["expected"], lang)
    if lang == "en":
        return f"{row['en']} with {row['pole']}, {'more' if more else 'less'} ({number})"
    return f"{row['ar']} مع {POLE_NAMES['ar'][row['pole']]}، {'أكثر' if more else 'أقل'} ({number})"


def pairs_headline(pairs, lang="ar"):
    """The finding of ``actor_pairs`` in a few words, without vowel signs."""
    top = pairs[pairs["count"] == pairs["count"].max()]
    if len(top) != 1:
        return "Who stands in one sentence with whom?" if lang == "en" else "من يجتمع مع من في جملة واحدة؟"
    a, b = sorted(top[[f"{lang}_a", f"{lang}_b"]].iloc[0])
    return f"{a} and {b} stand together most" if lang == "en" else f"{a} و{b} أكثر الجهات اجتماعا"


def say_pairs(pairs, lang):
    """What ``actor_pairs`` shows: how many actors stand together, and which pairs most often."""
    if pairs.empty:
        return "No two actors stand in one sentence." if lang == "en" else "لا تجتمع جهتان في جملة واحدة."
    actors = counted(len({*pairs["entity_a"], *pairs["entity_b"]}), "entity", lang, subject=True)
    number = counted(len(pairs), "pair", lang)
    joint = " with " if lang == "en" else " مع "
    names = [joint.join(sorted(pair)) for pair in zip(pairs[f"{lang}_a"], pairs[f"{lang}_b"], strict=True)]
    ranks = ranks_said(ranked(names, pairs["count"]), None, "sentence", lang, names_of="pair")
    if lang == "en":
        return f"{actors} stand in one sentence with another, in {number}. Most often {ranks}."
    return f"تجتمع {actors} في {number}. أكثرها اجتماعاً {ranks}."


def network(mentions, pairs, top, links):
    """What a network can show: ``(actors, pairs)``, of the ``top`` actors by mentions the ``links`` strongest pairs.

    Of pairs that are alike, those of the more mentioned actors come first; an actor without a pair that is shown is
    left out.
    """
    counts = entity_counts(mentions)
    actors = counts[counts["entity"].isin({*pairs["entity_a"], *pairs["entity_b"]})].head(top)
    inside = pairs[pairs["entity_a"].isin(actors["entity"]) & pairs["entity_b"].isin(actors["entity"])]
    size = actors.set_index("entity")["count"]
    weight = inside["entity_a"].map(size) + inside["entity_b"].map(size)
    inside = inside.assign(weight=weight).sort_values(
        ["count", "weight", "entity_a", "entity_b"], ascending=[False, False, True, True]
    )
    shown = inside.drop(columns="weight").head(links)
    return actors[actors["entity"].isin({*shown["entity_a"], *shown["entity_b"]})].reset_index(
        drop=True
    ), shown.reset_index(drop=True)
