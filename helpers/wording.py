"""Numbers, nouns and lists as Arabic and English say them: what every sentence about a chart is made of.

Arabic counts agree with their nouns (موضع واحد، موضعان، 3 مواضع، 11 موضعاً، 100 موضع).
"""

LANGUAGES = ("ar", "en")
POLE_NAMES = {
    "ar": {"escalation": "التصعيد", "diplomacy": "الدبلوماسية", "neutralised": "ألفاظ منفية"},
    "en": {"escalation": "escalation", "diplomacy": "diplomacy", "neutralised": "neutralised"},
}
QUAD_NAMES = {
    "ar": {
        "verbal cooperation": "تعاون لفظي",
        "material cooperation": "تعاون مادي",
        "verbal conflict": "نزاع لفظي",
        "material conflict": "نزاع مادي",
    },
    "en": {
        "verbal cooperation": "verbal cooperation",
        "material cooperation": "material cooperation",
        "verbal conflict": "verbal conflict",
        "material conflict": "material conflict",
    },
}
MONTHS = {
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر".split(),
    "en": "January February March April May June July August September October November December".split(),
}
MANY = 3  # more names than these in one rank are counted, not listed

# Arabic: one, two (subject), two (otherwise), 3-10, 11-99, 100. English: one, several.
_NOUNS = {
    "mention": ("موضع واحد", "موضعان", "موضعين", "مواضع", "موضعاً", "موضع", "mention", "mentions"),
    "entity": ("جهة واحدة", "جهتان", "جهتين", "جهات", "جهة", "جهة", "actor", "actors"),
    "word": ("لفظ واحد", "لفظان", "لفظين", "ألفاظ", "لفظاً", "لفظ", "word", "words"),
    "paragraph": ("فقرة واحدة", "فقرتان", "فقرتين", "فقرات", "فقرة", "فقرة", "paragraph", "paragraphs"),
    "text word": ("كلمة واحدة", "كلمتان", "كلمتين", "كلمات", "كلمة", "كلمة", "word", "words"),
    "class": ("صنف واحد", "صنفان", "صنفين", "أصناف", "صنفاً", "صنف", "class", "classes"),
    "pair": ("زوج واحد", "زوجان", "زوجين", "أزواج", "زوجاً", "زوج", "pair", "pairs"),
    "link": ("صلة واحدة", "صلتان", "صلتين", "صلات", "صلة", "صلة", "link", "links"),
    "meeting": (
        "اقتران واحد",
        "اقترانان",
        "اقترانين",
        "اقترانات",
        "اقتراناً",
        "اقتران",
        "co-occurrence",
        "co-occurrences",
    ),
    "article": ("مقال واحد", "مقالان", "مقالين", "مقالات", "مقالاً", "مقال", "article", "articles"),
    "group": ("مجموعة واحدة", "مجموعتان", "مجموعتين", "مجموعات", "مجموعة", "مجموعة", "group", "groups"),
    "item": ("عنصر واحد", "عنصران", "عنصرين", "عناصر", "عنصراً", "عنصر", "item", "items"),
    "sentence": ("جملة واحدة", "جملتان", "جملتين", "جمل", "جملة", "جملة", "sentence", "sentences"),
}


def check_language(lang):
    """Raise ValueError unless ``lang`` is a language that charts and captions speak."""
    if lang not in LANGUAGES:
        raise ValueError(f"lang={lang!r} is not known: use 'ar' (right to left) or 'en'")


def counted(n, noun, lang="ar", subject=False):
    """``n`` with its noun in the form that the number asks for; ``subject`` chooses the dual of a subject.

    >>> [counted(n, "mention") for n in (1, 2, 3, 11, 100, 103)]
    ['موضع واحد', 'موضعين', '3 مواضع', '11 موضعاً', '100 موضع', '103 مواضع']
    >>> counted(2, "mention", subject=True), counted(1, "mention", "en"), counted(1200, "word", "en")
    ('موضعان', '1 mention', '1,200 words')
    """
    one, two_subject, two, few, many, hundred, en_one, en_many = _NOUNS[noun]
    if lang == "en":
        return f"{n:,} {en_one if n == 1 else en_many}"
    if n in (1, 2):
        return one if n == 1 else two_subject if subject else two
    tail = n % 100
    return f"{n:,} {few if 3 <= tail <= 10 else many if tail >= 11 else hundred}"


def dated(date, lang="ar", year=True):
    """A day as it is said, ``year`` with its year.

    >>> import datetime
    >>> day = datetime.date(2022, 2, 24)
    >>> dated(day), dated(day, "en"), dated(day, "en", year=False)
    ('24 فبراير 2022', '24 February 2022', '24 February')
    """
    return f"{date.day} {MONTHS[lang][date.month - 1]}" + (f" {date.year}" if year else "")


def signed(value, lang="ar"):
    """A number with its sign and two decimals; in Arabic it stays unbroken.

    >>> signed(-0.5, "en"), signed(0.001, "en"), signed(-0.5) == "\u200e-0.50\u200e"
    ('-0.50', '0.00', True)
    """
    text = f"{value:+.2f}"
    text = "0.00" if float(text) == 0 else text
    return text if lang == "en" else f"\u200e{text}\u200e"


def listed(names, lang="ar"):
    """Names joined as the language joins them.

    >>> listed(["روسيا", "أوكرانيا", "الناتو"]), listed(["Russia", "Ukraine", "NATO"], "en")
    ('روسيا وأوكرانيا والناتو', 'Russia, Ukraine and NATO')
    """
    names = list(names)
    if lang == "ar":
        return " و".join(names)
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def ranked(names, numbers):
    """``[(number, [names])]``, the greatest number first, the names of a number by the alphabet.

    >>> ranked(["b", "c", "a"], [1, 2, 1])
    [(2, ['c']), (1, ['a', 'b'])]
    """
    ranks = {}
    for number, name in sorted(zip(map(int, numbers), names, strict=True), key=lambda pair: (-pair[0], pair[1])):
        ranks.setdefault(number, []).append(name)
    return list(ranks.items())


def ranks_said(ranks, total, noun, lang="ar", names_of="entity", most=3):
    """The first ranks of ``ranked`` in words, with the share that the first has of ``total`` (None: no share).

    >>> ranks_said([(3, ["Russia"]), (1, ["NATO", "Ukraine"])], 5, "mention", "en")
    'Russia (3, 60 %), then NATO and Ukraine (1 each)'
    """
    spoken = [
        _rank_said(*rank, None if place else total, noun, lang, names_of) for place, rank in enumerate(ranks[:most])
    ]
    return ("، ثم " if lang == "ar" else ", then ").join(spoken)


def _rank_said(n, names, total, noun, lang, names_of):
    each = len(names) > 1
    who = listed(names, lang) if len(names) <= MANY else counted(len(names), names_of, lang, subject=True)
    if lang == "en":
        share = f", {100 * n / total:.0f} %" if total and not each else ""
        return f"{who} ({n:,}{' each' if each else share})"
    share = f"، أي {100 * n / total:.0f} في المئة" if total and not each else ""
    whose = " لكل منهما" if len(names) == 2 else " لكل منها" if each else ""
    return f"{who} ({counted(n, noun, subject=True)}{whose or share})"
