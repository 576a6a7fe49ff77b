"""Verbs of a sentence with their subjects, their objects and what they bring in."""

from typing import NamedTuple

from helpers import arabic
from helpers.speech import OWN, SPOKEN, Cue, Phrase, in_class
from helpers.verbs import agrees, is_noun, noun_there, verb_gender

_STANDS_IN = ("جاء",)
_FAR = 15  # words between عن and قوله
_NEAR = 3  # words between a state and a verb in a condition: على روسيا إذا أقدمت
_NOBODY = Phrase(-1, -1, (), (), "")


class Verb(NamedTuple):
    """A verb, participle or noun of saying or doing.

    ``subject`` is who does it (a phrase that names nobody where the text names one we do not know; None where the text
    leaves it open), ``object`` to whom (or None), ``after``: the first token behind both, ``explicit``: the subject
    stands after the verb, ``gender`` what the verb's form says of the subject.
    """

    cue: Cue
    subject: Phrase | None
    object: Phrase | None
    after: int
    explicit: bool
    gender: str


def verbs_of(line, memory):
    """The verbs, participles and nouns of saying of a sentence, in order, with their subjects."""
    out = []
    for number in sorted(line.cues):
        cue = line.cue(number, None, ("verb", "participle", "noun"))
        if cue is not None and cue.part == "participle":  # مطالبة, also a noun
            cue = noun_there(line, number) or (None if line.cue(number, ("role",)) else cue)  # متحدثة باسم
        if cue is None or (cue.part == "noun" and cue.kind not in SPOKEN):
            continue
        if cue.part == "verb" and is_noun(line, cue):
            continue
        if cue.word in _STANDS_IN and not line.is_(cue.last + 1, "@statement_in"):
            continue
        out.append(_verb(line, cue, verb_gender(line, cue), out, memory))
    return out


def skip(line, number):
    """The next token that is no adverb of time and the like, nor set between commas."""
    at = number
    while at < len(line) and not line.breaks(at, hard=True):
        digits = line.tokens[at].folded.isdecimal()
        if not digits and (not line.is_(at, "@time") or line.named.get(at) or line.cue(at)):
            break
        at += 1
    return at


def _verb(line, cue, gender, earlier, memory):
    after = cue.last + 1
    suffix = _suffixed(line, cue)
    if gender == "1":
        target = None if suffix else _object(line, skip(line, after))
        return Verb(cue, None, target, target.last + 1 if target else after, False, gender)
    if cue.part == "participle":
        subject = _earlier(line, cue, gender, earlier, spoken=True)
        target = _object(line, skip(line, after)) if not suffix else _meant(suffix, earlier)
        return Verb(cue, subject, target, target.last + 1 if target and not suffix else after, False, gender)
    if cue.part == "noun":
        return _noun(line, cue, earlier, suffix)
    before = _before(line, cue, gender)
    found, at = (None, after) if before is not None else _after(line, cue, gender, earlier)
    if found is not None and found is not _NOBODY:
        target = _meant(suffix, earlier) if suffix else _object(line, skip(line, found.last + 1))
        end = found.last + 1 if suffix or target is None else target.last + 1
        return Verb(cue, own(found, earlier), target, end, True, gender)
    if found is _NOBODY:
        return Verb(cue, _NOBODY, None, at, True, gender)
    subject = own(before, earlier) or _earlier(line, cue, gender, earlier) or _last(line, cue, gender, memory)
    if suffix:
        return Verb(cue, subject, _meant(suffix, earlier), after, before is not None, gender)
    target = _object(line, skip(line, after))
    return Verb(cue, subject, target, target.last + 1 if target else after, before is not None, gender)


def own(phrase, earlier):
    """A phrase, or where it is بلاده or حكومتها the state of who spoke last before it."""
    if phrase is None or phrase.key != OWN:
        return phrase
    spoke = [v.subject for v in earlier if v.subject is not None and v.cue.kind in SPOKEN and v.cue.part != "noun"]
    return phrase._replace(actors=spoke[-1].actors, speakers=spoke[-1].actors) if spoke else phrase


def _meant(suffix, earlier):
    """Whom a pronoun attached to a verb means: what the verb before acted on, where the form agrees."""
    objects = [v.object for v in earlier if v.object is not None and v.object.actors]
    if not objects:
        return None
    gender = {"ها": "f", "ه": "m"}.get(suffix, "")
    return objects[-1] if gender and agrees(gender, objects[-1]) else None


def _suffixed(line, cue):
    """The pronoun attached to the word, folded."""
    return arabic.fold(line.text[cue.end : line.tokens[cue.last].end])


def _object(line, at):
    """A phrase right there that no preposition governs."""
    if at >= len(line) or line.breaks(at, hard=True) or line.prefix(at) != (False, ""):
        return None
    found = line.phrase(at)
    return found


def _after(line, cue, gender, earlier):
    """(the subject after the verb, where to go on): None where there is none, nobody where it is someone unknown."""
    if cue.word in _STANDS_IN:
        return _stated(line, cue), cue.last + 1
    at = skip(line, cue.last + 1)
    if _named_in_marks(line, at):
        return _NOBODY, at
    if at >= len(line) or line.breaks(at, hard=True) or gender == "+":
        return None, at  # a verb before its subject stands in the singular
    found = line.phrase(at) if line.prefix(at) == (False, "") else None
    if found is not None:
        fits = agrees(gender, found) or (found.gender == "p" and cue.kind == "say")
        whereat = cue.kind not in ("say", "urge") and line.tokens[max(cue.first - 1, 0)].folded == "حيث"
        met = cue.word == "التقى" and line.prefix(cue.first)[0] and _object(line, found.last + 1) is None
        if whereat or met:
            fits = fits and _earlier(line, cue, gender, earlier) is None  # حيث التقى المستشار
        if line.is_(cue.first - 1, "@if") and _object(line, skip(line, found.last + 1)) is None:
            fits = fits and _near(line, cue, gender) is None  # على روسيا إذا غزت أوكرانيا
        return (found, at) if fits else (None, at)
    folded = line.tokens[at].folded
    if in_class(folded, "@honorific"):
        return None, at + 1
    if line.prefix(at)[1] or any(in_class(folded, name) for name in ("@that", "@preposition", "@opener")):
        return None, at
    if at in line.terms or line.cues.get(at) or line.named.get(at):
        return None, at
    known = line.unlisted(at)
    if known is not None:
        return (known, at) if agrees(gender, known) or cue.kind == "say" else (None, at)
    if cue.kind not in SPOKEN or cue.kind == "act":
        return (_NOBODY, at) if folded.startswith(arabic.ARTICLE) else (None, at)
    if "object" not in cue.takes or in_class(folded, "@given_name"):
        return (None, at) if _takes_at(cue, folded) else (_NOBODY, at)
    if line.prefix(cue.first)[0] and _earlier(line, cue, gender, earlier) is not None:
        return None, at  # وأكد الحاجة, of the one who spoke before
    reach = range(at + 1, min(at + 8, len(line)))
    if any(line.is_(i, "@that") and not line.breaks(i) for i in reach):
        return _NOBODY, at
    said = in_class(folded, "@content") or (folded.endswith(("ها", "هم", "ه")) and not folded.endswith("يه"))
    return (None, at) if said and not folded.startswith(arabic.ARTICLE) else (_NOBODY, at)


def _stated(line, cue):
    """In whose statement it stands: جاء في بيان للخارجية الروسية أن."""
    reach = range(cue.last + 2, min(cue.last + _FAR, len(line)))
    end = next((i for i in reach if line.is_(i, "@that") or line.parted(i)), reach.stop)
    named = [p for p in line.phrases if cue.last < p.first and p.last < end and p.speakers]
    return named[-1] if named else _NOBODY


def _named_in_marks(line, at):
    """Whether an unknown name in quotation marks stands there: وقال «ولد الشيخ» إن."""
    if at >= len(line) or ":" in line.glue[at]:
        return False
    token = line.tokens[at]
    quote = next(((a, b) for a, b in line.quotes if line.tokens[at - 1].end <= a < token.start), None)
    if quote is None:
        return False
    inside = [i for i in range(at, min(at + _NEAR + 2, len(line))) if line.tokens[i].end <= quote[1]]
    return len(inside) <= _NEAR and not any(i in line.terms or line.cues.get(i) for i in inside)


def _takes_at(cue, folded):
    """Whether a word begins what the verb takes: a preposition attached to it."""
    return any(len(letter) == 1 and folded.startswith(letter) and len(folded) > 3 for letter in cue.takes)


def _before(line, cue, gender):
    """The subject before the verb: a phrase that ends right there and begins its clause."""
    at = cue.first - 1
    if at >= 0 and line.prefix(cue.first)[0] and not line.is_(at, "@relative"):
        topic = line.ending.get(at)  # أما المندوب الصيني فرأى
        fa = line.text[line.tokens[cue.first].start] == "ف" and topic is not None
        return topic if fa and line.is_(topic.first - 1, "@as_for") else None  # و opens something else
    while at >= 0 and (
        line.is_(at, "@negation") or line.is_(at, "@relative") or in_class(line.tokens[at].folded, "@aux")
    ):
        at -= 1
    if at < 0 or any(line.breaks(i, hard=True) for i in range(at + 1, cue.first + 1)):
        return None
    found = line.ending.get(at)
    if found is None or (not agrees(gender, found) and found.gender != "" and gender != "+"):
        return None
    relative = at < cue.first - 1 and any(line.is_(i, "@relative") for i in range(at + 1, cue.first))
    joined, letter = line.prefix(found.first)
    if relative:
        following = line.phrase(skip(line, cue.last + 1))
        other = _suffixed(line, cue) or line.is_(cue.last + 1, "@with_pronoun")
        return None if other and following is not None and agrees(gender, following) else found
    if letter:
        return None
    if joined or found.first == 0 or line.breaks(found.first):
        return found
    return found if line.is_(found.first - 1, "@opener") or line.is_(found.first - 1, "@that") else None


def _earlier(line, cue, gender, earlier, spoken=False):
    """The subject of the nearest earlier verb in the sentence with which this one agrees; else a state before it."""
    if not spoken and (near := _near(line, cue, gender)) is not None:
        return near
    verbs = [verb for verb in reversed(earlier) if verb.subject is not None and verb.cue.part != "noun"]
    verbs = [verb for verb in verbs if not line.is_(verb.cue.first - 1, "@relative")]
    if spoken:  # of those who say something before those who do something
        verbs.sort(key=lambda verb: verb.cue.kind not in SPOKEN)
    for verb in verbs:
        told = verb.cue.kind in ("accuse", "urge", "commit") and not spoken and not line.prefix(cue.first)[0]
        if told and verb.object is not None and gender and agrees(gender, verb.object):
            return verb.object  # اتهمت كييف موسكو بأنها شنت
        if spoken and verb.cue.kind not in SPOKEN and verb.cue.kind != "do":
            continue
        if agrees(gender, verb.subject) and (gender or spoken):
            return verb.subject
    if spoken:
        return None
    objects = [v.object for v in reversed(earlier) if v.object is not None and agrees(gender, v.object)]
    return objects[0] if objects else None


def _near(line, cue, gender):
    """A state right before a condition: على روسيا إذا أقدمت."""
    near = [p for p in line.phrases if cue.first - _NEAR <= p.last < cue.first]
    fits = near and near[-1].gender == gender and len(near[-1].actors) == 1 and line.is_(cue.first - 1, "@if")
    return near[-1] if fits else None


def _last(line, cue, gender, memory):
    """Who spoke last in the text, where the sentence begins with the verb."""
    if cue.kind not in SPOKEN:
        return None
    if cue.first > 2 and not (line.breaks(cue.first) and line.phrases[0].first > cue.first if line.phrases else True):
        return None
    if gender == "+" and "+" not in memory.last and line.named_since() <= set(memory.pair[1]):
        return Phrase(-1, -1, *memory.pair, "", many=True) if memory.pair[0] else None
    return memory.last.get(gender or "m")


def _noun(line, cue, earlier, suffix):
    """A noun of saying: whose it is stands after it (اتهام واشنطن), in a nisba, or in a pronoun (قوله)."""
    if suffix:
        quoted = line.ending.get(cue.first - 1)
        if quoted is not None and line.is_(quoted.first - 1, "@preposition"):  # عن لافروف قوله
            return Verb(cue, quoted, None, cue.last + 1, False, "")
        if quoted is not None and line.prefix(quoted.first)[1] == "ل":
            return Verb(cue, quoted, None, cue.last + 1, False, "")
        if any(line.tokens[i].folded == "عن" for i in range(max(cue.first - _FAR, 0), cue.first)):
            return Verb(cue, _NOBODY, None, cue.last + 1, False, "")
        subject = _earlier(line, cue, "", earlier, spoken=True)
        return Verb(cue, subject, None, cue.last + 1, False, "")
    at = cue.last + 1
    found = line.phrase(at) if at < len(line) and not line.breaks(at) and line.prefix(at) == (False, "") else None
    place = at in line.named and line.named[at].kind in ("place", "capital") and not line.is_(at, "@seat")
    if found is None or (place and cue.kind == "say"):  # إعلان جدة
        return Verb(cue, None, None, at, False, "")
    target = _object(line, skip(line, found.last + 1))
    if target is None and cue.kind == "accuse" and earlier and earlier[-1].after == cue.first and earlier[-1].explicit:
        return Verb(cue, earlier[-1].subject, found, found.last + 1, True, "")  # جددت كييف اتهام موسكو
    return Verb(cue, found, target, (target or found).last + 1, True, "")


def content_start(line, verb, limit):
    """Where what is said begins: (token, "that" | "quote" | "colon" | "preposition" | "object"), or None.

    Looked for from behind subject and object up to token ``limit``.
    """
    takes = verb.cue.takes
    letters = {arabic.fold(t) for t in takes - {"that", "object"}}
    at = first = verb.after
    end = min(limit, len(line))
    while at <= end:
        glue = line.glue[at]
        if ":" in glue:
            return (at, "colon") if at < len(line) else None
        if at < len(line) and _opens(line, at) and (at - first <= 2 or at == first):
            return at, "quote"
        if at >= end:
            break
        if "that" in takes and line.is_(at, "@that"):
            return at, "that"
        if letters and _begins(line, at, letters) and not line.is_(at, "@time"):
            return at, "preposition"
        if line.breaks(at, hard=True) and at > first:
            break
        at += 1
    if "object" in takes:
        start = skip(line, first)
        if line.cue(start, SPOKEN, ("noun",)):
            return None  # the saying itself: جددت كييف اتهام موسكو
        if (
            start < end
            and not line.is_(start, "@preposition")
            and not line.prefix(start)[1]
            and not verb_stops(line, start)
        ):
            return start, "object"
    return None


def verb_stops(line, number):
    """Whether a finite verb stands there."""
    cue = line.cue(number, parts=("verb",))
    return cue is not None and not is_noun(line, cue)


def _opens(line, number):
    """Whether a quotation begins right before the token."""
    token = line.tokens[number]
    return any(
        a <= token.start and line.tokens[number - 1].end <= a if number else a <= token.start for a, _ in line.quotes
    )


def _begins(line, number, letters):
    """Whether one of the prepositions stands there, or is attached to the word there."""
    folded = line.tokens[number].folded
    if folded in letters:
        return True
    if line.named.get(number) or line.cues.get(number) or number in line.terms:
        return line.prefix(number)[1] in letters
    if in_class(folded, "@that") or len(folded) < 4:
        return False
    return any(len(letter) == 1 and folded.startswith(letter) for letter in letters)
