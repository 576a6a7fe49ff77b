"""What the tables of comparing say, in words: balances of groups, keyness, shares of mentions."""

import pandas as pd

from helpers.wording import MANY, counted, dated, listed, signed

CLEAR = 0.05  # adjusted p below it is called clear
_NUMBERS = ("articles", "entity")  # the columns of the groups end before one of these


def group_columns(table):
    """The columns that name the groups of a table that ``balance`` or ``mention_shares`` gave.

    >>> group_columns(pd.DataFrame(columns=["outlet", "week", "articles", "words"]))
    ['outlet', 'week']
    """
    columns = list(table.columns)
    return columns[: next(place for place, column in enumerate(columns) if column in _NUMBERS)]


def group_name(value, lang="ar"):
    """The value of a group as it is said: a day, a word, or that there is none.

    >>> group_name(pd.Timestamp("2022-02-24"), "en"), group_name("", "en"), group_name(3, "en"), group_name("ق")
    ('24 February 2022', 'not given', '3', 'ق')
    >>> group_name(pd.NaT, "en"), group_name(pd.NaT)
    ('without a date', 'بلا تاريخ')
    """
    if value is pd.NaT:
        return "without a date" if lang == "en" else "بلا تاريخ"
    if pd.isna(value) or value == "":
        return "not given" if lang == "en" else "بلا قيمة"
    return dated(value, lang) if hasattr(value, "month") else str(value)


def group_names(table, lang="ar"):
    """The names of the groups of a table, one a row; without groups it is "all articles"."""
    columns = group_columns(table)
    if not columns:
        return ["all articles" if lang == "en" else "كل المقالات"] * len(table)
    mark = ", " if lang == "en" else "، "
    rows = table[columns].itertuples(index=False, name=None)
    return [mark.join(group_name(value, lang) for value in row) for row in rows]


def leaning(table):
    """Which way each group clearly leans: -1 (escalation), 1 (diplomacy), 0 (its interval holds 0, or it is small)."""
    sure = ~table["small"].astype(bool)
    return (sure & (table["low"] > 0)).astype(int) - (sure & (table["high"] < 0)).astype(int)


def balance_headline(table, lang="ar"):
    """How many groups clearly lean which way, to stand above a chart. Without vowel signs."""
    lean, groups = leaning(table), _plain(counted(len(table), "group", lang))
    parts = [(pole, int((lean == sign).sum())) for pole, sign in (("escalation", -1), ("diplomacy", 1))]
    if lang == "en":
        said = [f"to {pole} in {n:,}" for pole, n in parts if n]
        return f"A clear lean {' and '.join(said)} of {groups}" if said else "No clear lean in any group"
    names = {"escalation": "إلى التصعيد", "diplomacy": "إلى الدبلوماسية"}
    said = [f"{names[pole]} في {n:,}" for pole, n in parts if n]
    return f"ميل واضح {'، و'.join(said)} من {groups}" if said else "لا ميل واضحا في أي مجموعة"


def say_balance(table, lang="ar"):
    """What a table of ``balance`` shows: the extremes with their intervals, and how many groups lean beyond doubt."""
    known = table.dropna(subset=["balance"])
    if known.empty:
        return "لا ألفاظ تصعيد ولا دبلوماسية." if lang == "ar" else "No words of escalation or diplomacy."
    names = pd.Series(group_names(table, lang), index=table.index)
    ends = known.loc[[known["balance"].idxmin(), known["balance"].idxmax()][: len(known)]]
    lean, small = leaning(table), int(table["small"].sum())
    below, above, silent = int((lean < 0).sum()), int((lean > 0).sum()), len(table) - len(known)
    places = [f"{_with_interval(row, lang)} ({names[row.Index]})" for row in ends.itertuples()]
    articles = counted(int(table["articles"].sum()), "article", lang, subject=True)
    if lang == "en":
        runs = f"runs from {places[0]} to {places[1]}" if len(known) > 1 else f"is {places[0]}"
        text = f"{articles} in {counted(len(table), 'group', lang)}. The balance {runs}. Clear leans to escalation:"
        text += f" {below:,}, to diplomacy: {above:,} (those whose interval does not hold zero)."
        text += f" Small, and not to be compared: {small:,}." if small else ""
        text += f" Without such words: {silent:,}." if silent else ""
        return text + " These are words, not events."
    runs = f"يتراوح الميزان بين {places[0]} و{places[1]}" if len(known) > 1 else f"الميزان {places[0]}"
    text = f"{articles} في {counted(len(table), 'group')}. {runs}. المائلة بوضوح إلى التصعيد {below:,}، وإلى"
    text += f" الدبلوماسية {above:,}، وهي التي لا تشمل فترة الثقة فيها الصفر."
    text += f" والصغيرة التي لا تقارَن: {small:,}." if small else ""
    text += f" والخالية من هذه الألفاظ: {silent:,}." if silent else ""
    return text + " وهذا عدّ للألفاظ لا للأحداث."


def _plain(text):
    """Without the one vowel sign that counts carry: charts are drawn without."""
    return text.replace("\N{ARABIC FATHATAN}", "")


def _with_interval(row, lang):
    value, low, high = (signed(number, lang) for number in (row.balance, row.low, row.high))
    return f"{value} [{low} to {high}]" if lang == "en" else f"{value} [من {low} إلى {high}]"


def shown_item(row, lang="ar"):
    """A row of ``keyness`` as it is shown: in Arabic with its gloss, in English by its gloss where there is one."""
    name, gloss = getattr(row, "name", row.term), getattr(row, "gloss", "")
    name = name if isinstance(name, str) else row.term
    if lang == "en":
        return gloss or name
    return name


def keyness_headline(table, lang="ar"):
    """How many entries set the two sets clearly apart, to stand above a chart. Without vowel signs."""
    clear = int((table["p_adjusted"] < CLEAR).sum())
    if lang == "en":
        return f"A clear difference in {clear:,} of {len(table):,}" if clear else "No clear difference"
    return f"فرق واضح في {clear:,} من {len(table):,}" if clear else "لا فرق واضحا بين المجموعتين"


def say_keyness(table, lang="ar"):
    """What a table of ``keyness`` shows: how many entries differ clearly, and the first of each set."""
    clear = table[table["p_adjusted"] < CLEAR]
    sides = [clear[clear["log_odds"] > 0], clear[clear["log_odds"] < 0]]
    said = [_items(side, lang) for side in sides]
    items = counted(len(table), "item", lang)
    if lang == "en":
        text = f"Of {items}, {len(clear):,} differ beyond chance (adjusted p below {CLEAR})."
        heads = ("More in the first set", "More in the second")
        return text + "".join(f" {head}: {what}." for head, what in zip(heads, said, strict=True) if what)
    text = f"من {items} يختلف {len(clear):,} اختلافاً يتجاوز الصدفة (الاحتمال المصحح دون {CLEAR})."
    heads = ("الأكثر في المجموعة الأولى", "الأكثر في الثانية")
    return text + "".join(f" {head}: {what}." for head, what in zip(heads, said, strict=True) if what)


def _items(rows, lang):
    """The first entries with their counts: three, then how many more.

    The invisible mark behind a gloss (RLM) keeps the number that follows out of the Latin words' direction.
    """
    shown = [_item(row, lang) for row in rows.head(MANY).itertuples(index=False)]
    more = len(rows) - len(shown)
    text = ("، " if lang == "ar" else ", ").join(shown)
    return text + ((f", and {more:,} more" if lang == "en" else f"، و{more:,} غيرها") if more else "")


def _item(row, lang):
    to = f"{row.count_a:,} to {row.count_b:,}" if lang == "en" else f"{row.count_a:,} مقابل {row.count_b:,}"
    gloss = getattr(row, "gloss", "")
    return (
        f"{shown_item(row, lang)} ({gloss}\N{RIGHT-TO-LEFT MARK}، {to})"
        if lang == "ar" and gloss and gloss != row.term
        else (f"{shown_item(row, lang)} ({to})")
    )


def shares_headline(table, lang="ar"):
    """Who has the greatest share in how many groups, to stand above a chart. Without vowel signs."""
    if table["share"].isna().all():
        return "Who is named when?" if lang == "en" else "من يرد ذكره ومتى؟"
    columns = group_columns(table)
    known = table.dropna(subset=["share"])
    first = known[known["share"] == known.groupby(columns, dropna=False)["share"].transform("max")]
    leaders = first[lang].value_counts()
    most = sorted(leaders.index[leaders == leaders.max()])
    groups = _plain(counted(len(known.drop_duplicates(columns)), "group", lang))
    if len(most) > MANY:
        return "Who is named when?" if lang == "en" else "من يرد ذكره ومتى؟"
    if lang == "en":
        return f"{listed(most, lang)}: named most in {int(leaders.max()):,} of {groups}"
    return f"{listed(most)} في صدارة الذكر في {int(leaders.max()):,} من {groups}"


def say_shares(table, lang="ar"):
    """What a table of ``mention_shares`` shows: the range of the share of each entity, and where it is greatest."""
    known = table.dropna(subset=["share"])
    if known.empty:
        return "لا ذكر لأي جهة معروفة." if lang == "ar" else "No known actor is mentioned."
    names = pd.Series(group_names(known, lang), index=known.index)
    parts = []
    for _, rows in known.groupby("entity", sort=False):
        low, high = f"{100 * rows['share'].min():.0f}", f"{100 * rows['share'].max():.0f}"
        who, where = rows[lang].iloc[0], names[rows["share"].idxmax()]
        if lang == "en":
            parts.append(f"{who} {low} to {high} % (most: {where})")
        else:
            parts.append(f"{who} من {low} إلى {high} في المئة (أعلاها: {where})")
    total = int(known.drop_duplicates(group_columns(table))["total"].sum())
    head = (
        f"Shares of {counted(total, 'mention', lang)}: " if lang == "en" else f"الحصص من {counted(total, 'mention')}: "
    )
    return head + ("; " if lang == "en" else "؛ ").join(parts) + "."
