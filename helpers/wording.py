"""Numbers, nouns and lists as Arabic and English say them: what every sentence about a chart is made of.

Arabic counts agree with their nouns (موضع واحد، موضعان، 3 مواضع، 11 موضعاً، 100 موضع).
"""

LANGUAGES = ("ar", "en")
MANY = 3  # more names than these in one rank are counted, not listed

# Arabic: one, two (subject), two (otherwise), 3-10, 11-99, 100. English: one, several.
_NOUNS = {
    "mention": ("موضع واحد", "موضعان", "موضعين", "مواضع", "موضعاً", "موضع", "mention", "mentions"),
    "entity": ("جهة واحدة", "جهتان", "جهتين", "جهات", "جهة", "جهة", "actor", "actors"),
    "word": ("لفظ واحد", "لفظان", "لفظين", "ألفاظ", "لفظاً", "لفظ", "word", "words"),
    "paragraph": ("فقرة واحدة", "فقرتان", "فقرتين", "فقرات", "فقرة", "فقرة", "paragraph", "paragraphs"),
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


def listed(names, lang="ar"):
    """Names joined as the language joins them.

    >>> listed(["روسيا", "أوكرانيا", "الناتو"]), listed(["Russia", "Ukraine", "NATO"], "en")
    ('روسيا وأوكرانيا والناتو', 'Russia, Ukraine and NATO')
    """
    names = list(names)
    if lang == "ar":
        return " و".join(names)
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
