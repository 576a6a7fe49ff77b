"""describe(): what a frame of spans shows, said in sentences made from its numbers, in Arabic or English.

The same sentences serve as the caption under a chart and as its alt text.
"""

from helpers.comparison import say_balance, say_keyness, say_shares
from helpers.counts import KINDS, POLES, entity_counts, pole_counts
from helpers.course import say_running, say_spread
from helpers.errors import ArticleError
from helpers.together import say_pairs, say_poles
from helpers.wording import MANY, QUAD_NAMES, check_language, counted, listed, ranked, ranks_said

_UNIT_AR = {"paragraph": "الفقرة", "sentence": "الجملة"}
_POLE_AR = {"escalation": "التصعيد", "diplomacy": "الدبلوماسية"}
_KIND_AR = {"name": "بالاسم", "demonym": "باسم منسوب", "capital": "بالعاصمة", "place": "بمكان آخر"}
_KIND_EN = {"name": "by name", "demonym": "by demonym", "capital": "by capital", "place": "by another place"}
_NO_POLE = {"ar": "لا لفظ للتصعيد ولا للدبلوماسية", "en": "No word stands for escalation or diplomacy"}


def describe(frame, sentences=None, by="paragraph", lang="ar"):
    """Say in one to four sentences what ``frame`` shows: the caption and the alt text of its charts.

    Args:
        frame (DataFrame): mentions (columns ``article``, ``entity``; ``kind``, ``ar``, ``en`` are used where present)
            or stance terms (``article``, ``sentence``, ``pole``), or the table behind a chart: what ``cameo_counts``,
            ``spread``, ``running_balance``, ``entity_by_pole``, ``actor_pairs``, ``balance``, ``mention_shares`` or
            ``keyness`` gives. Which, the columns tell.
        sentences (DataFrame): for stance only, what ``split_sentences`` gives; then the text also says where the lean
            is strongest.
        by (str): ``"paragraph"`` or ``"sentence"``.
        lang (str): ``"ar"`` or ``"en"``.

    Returns:
        str: the same for the same rows, whatever their order. Ties are named together or counted.

    Raises:
        ArticleError: if the frame is none of these.

    >>> import pandas as pd
    >>> rows = [("a", "RUS", "name")] * 3 + [("a", "UKR", "capital")] * 2 + [("a", "USA", "name")] * 2
    >>> describe(pd.DataFrame(rows, columns=["article", "entity", "kind"]), lang="en")
    '7 mentions of 3 actors. Most named: RUS (3, 43 %), then UKR and USA (2 each). By name 5, by capital 2.'
    """
    check_language(lang)
    columns = set(getattr(frame, "columns", ()))
    for needed, say in _FAMILIES:
        if needed <= columns:
            return say(frame, lang)
    if "pole" in columns:
        return _describe_stance(frame, sentences, by, lang)
    if "entity" in columns:
        return _describe_mentions(frame, lang)
    raise ArticleError(
        "describe() knows mentions (a column 'entity') and stance terms (a column 'pole'), and this frame is neither",
        remedy="pass what entity_mentions or stance_terms returns, or the table behind a chart",
    )


def headline(frame, lang="ar"):
    """The finding of a mentions or stance frame in a few words, to stand above its chart. Ties are said.

    Written without vowel signs, as all words of the charts are: matplotlib before 3.11 could not draw them.
    """
    if "pole" in frame.columns:
        more, less, n = _leaning(frame)
        if not n[more]:
            return _NO_POLE[lang]
        if lang == "en":
            even = f"Escalation and diplomacy are even: {n[more]:,} each"
            return even if n[more] == n[less] else f"{more.capitalize()} outweighs {less}: {n[more]:,} to {n[less]:,}"
        if n[more] == n[less]:
            return f"كفتا التصعيد والدبلوماسية متساويتان: {n[more]:,} لكل منهما"
        return f"كفة {_POLE_AR[more]} أرجح: {n[more]:,} مقابل {n[less]:,}"
    counts = entity_counts(frame, lang)
    leaders = counts.loc[counts["count"] == counts["count"].max(), "name"].tolist()
    if len(leaders) > MANY:
        tied = counted(len(leaders), "entity", lang, subject=True)
        return f"{tied} share the lead" if lang == "en" else f"{tied} تتقاسم صدارة الذكر"
    if lang == "en":
        return f"{listed(leaders, lang)} {'is' if len(leaders) == 1 else 'are'} named most"
    return f"{listed(leaders)} في صدارة الجهات المذكورة"


def kind_headline(mentions, lang="ar"):
    """How much of the mentioning is not done by name, to stand above the chart of kinds."""
    share = f"{100 * (mentions['kind'] != 'name').mean():.0f}"
    if lang == "en":
        return "All mentions are by name" if share == "0" else f"{share} % of mentions are not by name"
    return "كل الذكر بالاسم" if share == "0" else f"{share} في المئة من الذكر بغير الاسم"


def _describe_mentions(mentions, lang):
    counts = entity_counts(mentions, lang)
    total = int(counts["count"].sum())
    if not total:
        return "لا يذكر النص أي جهة معروفة." if lang == "ar" else "No known actor is mentioned."
    ranks = ranked(counts["name"], counts["count"])
    spoken = ranks_said(ranks, total, "mention", lang)
    rest = sum(n * len(names) for n, names in ranks[3:])
    entities = counted(len(counts), "entity", lang)
    if len(ranks) == 1:
        text = _describe_even(ranks[0], counted(total, "mention", lang), entities, mentions, lang)
    elif lang == "en":
        head = f"{counted(total, 'mention', lang)} of {entities}. Most named: {spoken}"
        text = head + (f"; all others together {rest:,}." if rest else ".")
    else:
        head = f"{_the_texts(mentions)} {entities} في {counted(total, 'mention')}. الأكثر ذكراً {spoken}"
        text = head + (f"، ولغيرها مجتمعةً {counted(rest, 'mention', subject=True)}." if rest else ".")
    return text + _describe_kinds(mentions, lang)


def _describe_even(rank, places, entities, mentions, lang):
    """One entity alone, or several mentioned equally often."""
    names = rank[1] if len(rank[1]) <= MANY else []
    if lang == "en":
        who = f": {listed(names, lang)}" if names else ""
        return f"{places} of {entities}{who}{', equally many of each' if len(names) != 1 else ''}."
    who = f"، هي {listed(names)}" if len(names) == 1 else f"، بالتساوي بين {listed(names)}" if names else "، بالتساوي"
    return f"{_the_texts(mentions)} {entities} في {places}{who}."


def _the_texts(frame):
    articles = frame["article"].nunique() if "article" in frame.columns else 1
    return "يذكر النص" if articles == 1 else "يذكر النصان" if articles == 2 else f"تذكر النصوص الـ{articles}"


def _describe_kinds(mentions, lang):
    if "kind" not in mentions.columns:
        return ""
    counts = [(kind, int((mentions["kind"] == kind).sum())) for kind in KINDS]
    if lang == "en":
        parts = ", ".join(f"{_KIND_EN[kind]} {n:,}" for kind, n in counts if n)
        return f" {parts[:1].upper()}{parts[1:]}." if parts else ""
    parts = "، و".join(f"{_KIND_AR[kind]} في {counted(n, 'mention')}" for kind, n in counts if n)
    return f" وجاء الذكر {parts}." if parts else ""


def class_headline(table, lang="ar"):
    """The most frequent CAMEO class of ``cameo_counts``, to stand above its chart."""
    leaders = sorted(table.loc[table["count"] == table["count"].max(), lang])
    if len(leaders) > MANY or not table["count"].any():
        return "What kind of acts do the words name?" if lang == "en" else "أي صنف من الأفعال تسمي الألفاظ؟"
    if lang == "en":
        return f"Most words are of the class: {listed(leaders, lang)}"
    return f"أكثر الألفاظ من صنف: {listed(leaders)}"


def _describe_classes(table, lang):
    total, denied = int(table["count"].sum()), int(table["neutralised"].sum())
    text = f"{_NO_POLE[lang]}."
    if total:
        used = table[table["count"] > 0]
        ranks = ranks_said(ranked(used[lang], used["count"]), total, "word", lang, names_of="class")
        sums = used.groupby("quad")["count"].sum()
        quads = [(QUAD_NAMES[lang][quad], int(sums[quad])) for quad in QUAD_NAMES[lang] if quad in sums]
        if lang == "en":
            head = f"{counted(total, 'word', lang)} of {counted(len(used), 'class', lang)} of CAMEO"
            text = f"{head}. Most frequent: {ranks}. By kind: {', '.join(f'{name} {n:,}' for name, n in quads)}."
        else:
            head = f"{counted(total, 'word', subject=True)} من {counted(len(used), 'class')} من أصناف CAMEO"
            text = f"{head}. أكثرها {ranks}. وبحسب النوع: {'، و'.join(f'{name} {n:,}' for name, n in quads)}."
    elif not denied:
        return text
    if denied:
        text += f" Neutralised: {denied:,}." if lang == "en" else f" والألفاظ المنفية {denied:,}."
    return text + (" These are words, not events." if lang == "en" else " وهذا عدّ للألفاظ لا للأحداث.")


def _leaning(stance):
    """The pole with more words, the other one (in a tie by name), and the count of each pole."""
    n = {pole: int((stance["pole"] == pole).sum()) for pole in POLES}
    return *sorted(_POLE_AR, key=lambda pole: (-n[pole], pole)), n


def _describe_stance(stance, sentences, by, lang):
    more, less, n = _leaning(stance)
    if not any(n.values()):
        return "لا ألفاظ تصعيد ولا دبلوماسية في النص." if lang == "ar" else "No words of escalation or diplomacy."
    both = n[more] + n[less]
    value = (n["diplomacy"] - n["escalation"]) / both if both else 0.0
    even = n[more] == n[less]
    if lang == "en":
        lean = "the two are even" if even else f"the balance, {value:+.2f}, leans to {more}"
        text = f"Words of {more}: {n[more]:,}, of {less}: {n[less]:,}; {lean}." if both else f"{_NO_POLE[lang]}."
        denied = f" Neutralised, and outside the balance: {n['neutralised']:,}." if n["neutralised"] else ""
        note = " These are words, not events."
    else:
        lean = "فالكفتان متساويتان" if even else f"فالميزان \u200e{value:+.2f}\u200e يميل إلى {_POLE_AR[more]}"
        text = f"ألفاظ {_POLE_AR[more]} {n[more]:,} وألفاظ {_POLE_AR[less]} {n[less]:,}، {lean}."
        text = text if both else f"{_NO_POLE[lang]}."
        denied = f" والألفاظ المنفية {n['neutralised']:,}، ولا تدخل في الميزان." if n["neutralised"] else ""
        note = " وهذا عدّ للألفاظ لا للأحداث."
    where = "" if sentences is None else _describe_places(pole_counts(stance, sentences, by), by, lang)
    return text + denied + where + note


def _describe_places(table, by, lang):
    """Where the lean to each pole is strongest, and how many units hold none of the words."""
    parts = []
    for pole, other in (("escalation", "diplomacy"), ("diplomacy", "escalation")):
        gap = table[pole] - table[other]
        strongest = table[(gap == gap.max()) & (gap > 0)]
        parts += [_strongest(strongest, pole, other, by, lang)] if len(strongest) else []
    silent = int((table[list(POLES)].sum(axis=1) == 0).sum())
    if silent:
        units = counted(silent, by, lang, subject=True)
        parts.append(f"without any: {units}" if lang == "en" else f"تخلو من هذه الألفاظ {units}")
    text = ("، و" if lang == "ar" else "; ").join(parts)
    return f" {text[:1].upper()}{text[1:]}." if parts else ""


def _strongest(rows, pole, other, by, lang):
    numbers = [(row[by], row[pole], row[other]) for row in rows.to_dict("records")]
    few, gap = len(numbers) <= MANY, numbers[0][1] - numbers[0][2]
    if lang == "en":
        places = listed([f"{by} {unit} ({a:,} to {b:,})" for unit, a, b in numbers], lang)
        return f"strongest lean to {pole}: {places if few else f'{counted(len(numbers), by, lang)}, by {gap:,} each'}"
    places = listed([f"{_UNIT_AR[by]} {unit} ({a:,} مقابل {b:,})" for unit, a, b in numbers])
    many = f"{counted(len(numbers), by)} (بفارق {counted(gap, 'word')} في كل منها)"
    return f"أقوى ميل إلى {_POLE_AR[pole]} في {places if few else many}"


# What says the sentence of a tidy table, by the columns that only such a table has; spans are told apart in describe().
_FAMILIES = (
    ({"quad", "goldstein"}, _describe_classes),
    ({"layer", "dp"}, say_spread),
    ({"so_far"}, say_running),
    ({"expected", "residual"}, say_poles),
    ({"entity_a", "entity_b"}, say_pairs),
    ({"balance", "low", "high", "small"}, say_balance),
    ({"g2", "log_odds", "p_adjusted"}, say_keyness),
    ({"share", "total", "entity"}, say_shares),
)
