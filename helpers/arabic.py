"""Facts of Arabic writing: letters, folds, clitics and the paradigms of nisba, noun and verb. Pure, no I/O.

Folding is for comparing only: texts keep their spelling, and spans point into the text as it was given.
"""

import re
import unicodedata
from functools import lru_cache

ALEF, WAW, YEH, HEH, TEH, LAM = "\u0627", "\u0648", "\u064a", "\u0647", "\u062a", "\u0644"
TEH_MARBUTA, ALEF_MAKSURA, HAMZA = "\u0629", "\u0649", "\u0621"
ARTICLE = ALEF + LAM

# Marks above and below letters (vowels, shadda, hamza and madda as NFD writes them, Koranic signs), tatweel, and the
# invisible characters that shape or direct text. All of them are transparent: they never tell two words apart.
MARKS = "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"
TATWEEL = "\u0640"
INVISIBLE = "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
TRANSPARENT = MARKS + TATWEEL + INVISIBLE
LETTERS = (
    "\u0620-\u063f\u0641-\u064a\u066e-\u066f\u0671-\u06d3\u06d5\u06ee-\u06ef\u06fa-\u06ff\u0750-\u077f"
    "\ufb50-\ufdfb\ufe70-\ufefc"
)

WORD = re.compile(
    f"[{LETTERS}][{LETTERS}{TRANSPARENT}]*|[A-Za-z\u00c0-\u024f][A-Za-z0-9\u00c0-\u024f]*|[0-9\u0660-\u0669\u06f0-\u06f9]+"
)
ARABIC_WORD = re.compile(f"[{LETTERS}][{LETTERS}{TRANSPARENT}]*")
_CLUSTER = re.compile(f".[{TRANSPARENT}]*", re.DOTALL)
_DROP = re.compile(f"[{TRANSPARENT}]+")
_SPECIAL = re.compile(f"[{MARKS}{INVISIBLE}\ufb50-\ufdfb\ufe70-\ufefc]")


_ALEFS = {0x0623: ALEF, 0x0625: ALEF, 0x0622: ALEF, 0x0671: ALEF}
_YEHS = {0x0649: YEH, 0x06CC: YEH}
_HEHS = {0x0629: HEH, 0x06C1: HEH, 0x06BE: HEH, 0x06D5: HEH, 0x06C3: HEH}
_FOREIGN = {0x06A9: "\u0643", 0x06AA: "\u0643", 0x06A4: "\u0641", 0x067E: "\u0628", 0x0686: "\u062c"}
_FOLDS = _ALEFS | _YEHS | _HEHS | _FOREIGN


def fold_alef(text):
    """Write every alef (أ إ آ ٱ) as the bare one.

    >>> fold_alef("أميركا إلى الآن")
    'اميركا الى الان'
    """
    return text.translate(_ALEFS)


def fold_yeh(text):
    """Write alef maksura (ى) and the Persian yeh (ی) as yeh.

    >>> fold_yeh("فى ایران")
    'في ايران'
    """
    return text.translate(_YEHS)


def fold_teh_marbuta(text):
    """Write teh marbuta (ة) and the Persian and Urdu forms of heh as heh.

    >>> fold_teh_marbuta("هدنة")
    'هدنه'
    """
    return text.translate(_HEHS)


def fold_foreign(text):
    """Write letters that Arabic news borrows as their nearest Arabic ones: ک → ك, ڤ → ف, پ → ب, چ → ج.

    >>> fold_foreign("کييڤ پوتين")
    'كييف بوتين'
    """
    return text.translate(_FOREIGN)


def drop_transparent(text):
    """Drop vowels and other marks, tatweel, bidi controls and zero-width characters.

    >>> drop_transparent("النّاتـــو")
    'الناتو'
    """
    return _DROP.sub("", text)


def fold(text):
    """Fold a word for comparing: presentation forms (NFKC), marks, tatweel, alef, yeh, teh marbuta, case.

    >>> fold("أُوكرانيا") == fold("اوكرانيا")
    True
    >>> fold("ﻻﻓﺮوف") == fold("لافروف")
    True
    """
    if _SPECIAL.search(text):
        text = unicodedata.normalize("NFKC", text)
    return drop_transparent(text).translate(_FOLDS).casefold()


def letter_offsets(word):
    """Where each letter of ``fold(word)`` stands in ``word``: the start of each, then ``len(word)``.

    >>> letter_offsets("النّا")
    [0, 1, 2, 4, 5]
    """
    starts = []
    for cluster in _CLUSTER.finditer(word):
        starts.extend([cluster.start()] * len(fold(cluster.group())))
    return starts + [len(word)]


# ---------------------------------------------------------------- clitics
CONJUNCTIONS = ("", "و", "ف")
PREPOSITIONS = ("", "ب", "ل", "ك")
PRONOUNS = ("ه", "ها", "هم", "هن", "هما", "نا", "كم")  # after nouns; ك and ي are letters of too many other words
OBJECT_PRONOUNS = PRONOUNS + ("ني", "ك")  # after verbs

NOMINAL, PERFECT, IMPERFECT = "nominal", "perfect", "imperfect"


def _proclitics():
    nominal = []
    for conjunction in CONJUNCTIONS:
        for preposition in PREPOSITIONS:
            nominal.append((conjunction + preposition, False))
            article = LAM if preposition == LAM else ARTICLE
            nominal.append((conjunction + preposition + article, True))
    return {
        NOMINAL: tuple(nominal),
        PERFECT: tuple((conjunction, False) for conjunction in CONJUNCTIONS),
        IMPERFECT: tuple((c + future, False) for c in CONJUNCTIONS for future in ("", "س", "ل")),
    }


PROCLITICS = _proclitics()
"""For each class of word the letters that may stand attached before it, and whether they end in the article."""


def article_length(prefix, has_article):
    """How many letters of ``prefix`` belong to the span: the article as it is written (ال), nothing of لل.

    >>> article_length("وال", True), article_length("لل", True), article_length("و", False)
    (2, 0, 0)
    """
    return 2 if has_article and prefix.endswith(ARTICLE) else 0


# ---------------------------------------------------------------- paradigms
# Each gives triples (surface, letters of a suffixed pronoun, class of proclitics); surfaces are folded.


def _with_pronouns(stem, pronouns=PRONOUNS):
    return [(stem + pronoun, len(pronoun)) for pronoun in pronouns]


def _singular(stem, dual=True):
    """A noun without its plurals: bare, accusative, dual, and before pronouns (where ة is ت, final ء also ئ or ؤ)."""
    if stem.endswith(TEH_MARBUTA):
        base = stem[:-1]
        out = [(stem, 0)] + _with_pronouns(base + TEH)
        return out + ([(base + TEH + e, 0) for e in ("ان", "ين", "ا", "ي")] if dual else [])
    if stem.endswith((ALEF_MAKSURA, ALEF)):
        return [(stem, 0)] + _with_pronouns(stem[:-1] + ALEF)
    out = [(stem, 0), (stem + ALEF, 0)]
    for joined in (stem, *(stem[:-1] + seat for seat in "ئؤ" if stem.endswith(HAMZA))):
        out += _with_pronouns(joined)
    return out + ([(stem + e, 0) for e in ("ان", "ين")] if dual and len(stem) > 2 else [])


def _sound_masculine(stem):
    return [(stem + e, 0) for e in ("ون", "ين", "و", "ي")] + _with_pronouns(stem + WAW) + _with_pronouns(stem + YEH)


def _sound_feminine(stem):
    base = stem[:-1] if stem.endswith((TEH_MARBUTA, ALEF)) else stem
    base = stem[:-1] + YEH if stem.endswith(ALEF_MAKSURA) else base
    return [(base + "ات", 0)] + _with_pronouns(base + "ات")


def noun(stem, plural="", imperfect=""):
    """A noun; ``plural`` is ``ات``, ``ون`` or broken plurals written out, several parted by ``|``."""
    out = _singular(stem)
    for form in filter(None, plural.split("|")):
        if form == "ات":
            out += _sound_feminine(stem)
        elif form == "ون":
            out += _sound_masculine(stem)
        else:
            out += _singular(form, dual=False)
    return [(surface, suffix, NOMINAL) for surface, suffix in out]


def adj(stem, plural="", imperfect=""):
    """An adjective or participle: both genders, dual, sound plurals, accusative."""
    ends = ("", "ة", "ا", "ان", "ين", "تان", "تين", "ون", "ات", "و", "ي")
    out = [(stem + e, 0) for e in ends] + _with_pronouns(stem + YEH) + _with_pronouns(stem + WAW)
    for form in filter(None, plural.split("|")):
        out += _singular(form, dual=False)
    return [(surface, suffix, NOMINAL) for surface, suffix in out]


def nisba(stem, plural="", imperfect=""):
    """A relative adjective given by its masculine singular in ي (روسي): gender, number, accusative."""
    ends = ("", "ة", "ا", "ان", "ين", "تان", "تين", "ون", "ات", "و")
    return [(stem + e, 0, NOMINAL) for e in ends]


def people(stem, plural="", imperfect=""):
    """A broken plural for a people (روس، أتراك، مغاربة): as it is, and its accusative, which is not written after ة."""
    return [(stem, 0, NOMINAL)] + [(stem + ALEF, 0, NOMINAL)] * (not stem.endswith(TEH_MARBUTA))


def name(stem, plural="", imperfect=""):
    """A name: as it is written."""
    return [(stem, 0, NOMINAL)]


def _stem_of_imperfect(perfect, imperfect):
    return imperfect or (perfect[1:] if perfect[0] in "اأ" and len(perfect) > 3 else perfect)


def _conjugate(perfects, plain, before_n, before_w, jussive=()):
    """Spell a verb: ``perfects`` are (form, before pronouns) pairs, the others imperfect stems by what follows."""
    out = []
    for form, joined in perfects:
        out.append((form, 0, PERFECT))
        pronouns = OBJECT_PRONOUNS if joined else ("ه", "ها", "هم")
        out += [(s, n, PERFECT) for s, n in _with_pronouns(joined or form, pronouns)]
    for prefix in ("ي", "ت", "ن", "ا"):
        for stem in (plain, *jussive):
            out.append((prefix + stem, 0, IMPERFECT))
            out += [(s, n, IMPERFECT) for s, n in _with_pronouns(prefix + stem, OBJECT_PRONOUNS)]
        out += [(prefix + before_n + e, 0, IMPERFECT) for e in ("ان", "ا")]
        out += [(prefix + before_w + e, 0, IMPERFECT) for e in ("ون", "وا", "ين", "ي")]
        for end in ("ون", "و"):
            out += [(s, n, IMPERFECT) for s, n in _with_pronouns(prefix + before_w + end, OBJECT_PRONOUNS)]
    return out


def _we(stem):
    """The perfect of the first person plural; a final ن is written once (أعلنّا)."""
    return stem + "نا".removeprefix(stem[-1])


def _same(*forms):
    return [(form, form) for form in forms]


def verb(stem, plural="", imperfect=""):
    """A sound or doubled verb given by its perfect (هدد، استهدف، شن); the imperfect stem follows unless it is given.

    A verb of two letters is doubled and spells both before نا and تم (ضممنا), so those are not made from it. The
    feminine plural in ن is left out: news hardly has it, and ضمن is "within".
    """
    ends = ("ت", "ا", "تا", "تم") if len(stem) > 2 else ("ت", "ا", "تا")
    perfects = _same(stem, *(stem + e for e in ends)) + [(stem + "وا", stem + WAW)]
    if len(stem) > 2:
        perfects += _same(_we(stem))
    else:
        perfects = [(form, form if form != stem else None) for form, _ in perfects]
    plain = _stem_of_imperfect(stem, imperfect)
    return _conjugate(perfects, plain, plain, plain)


def verb_y(stem, plural="", imperfect=""):
    """A verb whose last letter is a weak ي (التقى، أنهى، نفى); ``imperfect`` is its stem without the ي."""
    base = stem[:-1]
    short = imperfect or _stem_of_imperfect(stem, "")[:-1]
    ends = ("ت", "تا", "يا", "ين", "ينا", "يت", "يتم", "ي")
    perfects = [(stem, base + ALEF)] + _same(*(base + e for e in ends)) + [(base + "وا", base + WAW)]
    return _conjugate(perfects, short + YEH, short + YEH, short, (short, short + ALEF_MAKSURA))


def verb_w(stem, plural="", imperfect=""):
    """A verb whose last letter is a weak و (دعا، شكا); ``imperfect`` is its stem without the و."""
    base, short = stem[:-1], imperfect or stem[:-1]
    ends = ("ت", "تا", "وا", "ون", "ونا", "وت", "ي")
    perfects = [(stem, stem)] + [(base + e, base + e) for e in ends]
    return _conjugate(perfects, short + WAW, short + WAW, short, (short, short + ALEF))


_LONG = re.compile("[اوي](?=[^اوي]$)")


def verb_h(stem, plural="", imperfect=""):
    """A hollow verb (قاد، أدان); ``imperfect`` is the full stem of its imperfect (قود، دين)."""
    short, plain = _LONG.sub("", stem), imperfect or _stem_of_imperfect(stem, "")
    perfects = _same(stem, *(stem + e for e in ("ت", "ا", "تا")), _we(short), short + "تم")
    return _conjugate(perfects + [(stem + "وا", stem + WAW)], plain, plain, plain, (_LONG.sub("", plain),))


PARADIGMS = {
    "name": name,
    "surname": name,
    "fixed": name,
    "nisba": nisba,
    "people": people,
    "noun": noun,
    "adj": adj,
    "verb": verb,
    "verb_y": verb_y,
    "verb_w": verb_w,
    "verb_h": verb_h,
}
INFLECTED = frozenset({"nisba", "people", "noun", "adj"})
"""The paradigms whose words take the article freely; the others have it or not, as they are written."""
UNINFLECTED = frozenset({"name", "surname", "fixed"})
"""The paradigms that may begin with the article; a verb that begins with the same letters (التقى) has none."""


@lru_cache(maxsize=1 << 16)
def inflect(stem, paradigm, plural="", imperfect=""):
    """All surfaces of one word, folded: {surface: (letters of a suffixed pronoun, class of proclitics)}; not to change.

    Where two ways of reading give one surface, the one with the shorter pronoun stands.

    >>> sorted(inflect("روسي", "nisba"))[:4]
    ['روسي', 'روسيا', 'روسيات', 'روسيان']
    >>> inflect("هجوم", "noun")[fold("هجومها")]
    (2, 'nominal')
    >>> inflect("هدد", "verb")["يهددون"]
    (0, 'imperfect')
    """
    out = {}
    rows = PARADIGMS[paradigm](stem, plural, imperfect)
    folded = fold("\n".join(surface for surface, _, _ in rows)).split("\n")
    for surface, (_, suffix, part) in zip(folded, rows, strict=True):
        if surface not in out or out[surface][0] > suffix:
            out[surface] = (suffix, part)
    return out
