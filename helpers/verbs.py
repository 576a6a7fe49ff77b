"""What the form of a verb says: of its subject, and whether it is a verb at all."""

from helpers import arabic
from helpers.speech import SPOKEN, verb_forms

_THAT = frozenset(arabic.fold(word) for word in ("أن", "بأن", "وأن"))


def verb_gender(line, cue):
    """m or f as the form says, "+" for several, "" where it says nothing, "1" for the first person."""
    form, lemma = arabic.fold(line.text[cue.start : cue.end]), arabic.fold(cue.word)
    if form[:2] in ("لن", "لا", "لم") and " " in form:
        form, lemma = form.split()[1], lemma.split()[-1]
    form, lemma = form.split()[0], lemma.split()[0]
    if cue.part == "participle":
        return "f" if form.endswith("ه") else "+" if form.endswith("ين") else "m"
    if cue.part == "noun":
        return ""
    if form[:1] == "س" and lemma[:1] != "س":
        form = form[1:]
    if form[:1] == "ي" and (lemma[:1] != "ي" or form == lemma):
        return "+" if form.endswith(("ون", "وا", "ان")) and not lemma.endswith(("ن", "ان")) else "m"
    if form[:1] == "ن" and lemma[:1] != "ن":
        return "1"
    if form[:1] == "ت" and (lemma[:1] != "ت" or form[1:3] == lemma[:2]):
        return "f"  # تقول, تتهم
    if form.endswith(("وا", "تا")) or form in (lemma + arabic.ALEF, lemma[:-1] + "يا"):
        return "+"
    if form.endswith("نا") and not lemma.endswith("نا"):
        return "1"
    return "f" if form.endswith("ت") and not lemma.endswith("ت") else "m"


def agrees(gender, phrase):
    """Whether a subject may go with a form of the verb."""
    if gender == "+":
        return phrase.many or not phrase.speakers
    return "" in (gender, phrase.gender) or gender == phrase.gender or (phrase.gender == "p" and gender == "m")


def noun_there(line, number):
    """The noun of saying that looks like the participle there: a genitive follows, or a preposition stands before."""
    noun = line.cue(number, SPOKEN, ("noun",))
    if noun is None:
        return None
    genitive = line.phrase(noun.last + 1) is not None and line.prefix(noun.last + 1) == (False, "")
    return noun if genitive or line.is_(number - 1, "@preposition") or line.prefix(number)[1] else None


def is_noun(line, cue):
    """Whether a form that is a verb and a noun (رد, قصف, تعهدا) stands as a noun: it does not open a clause."""
    before = cue.first - 1
    joined, letter = line.prefix(cue.first)
    form = arabic.fold(line.text[cue.start : line.tokens[cue.first].end])
    if letter and (letter not in ("س", "ل") or form == arabic.fold(cue.word.split()[0])):
        return True
    if form not in verb_forms()[1]:
        return before >= 0 and not line.breaks(cue.first) and line.is_(before, "@preposition") and not joined
    if before < 0 or (joined and not form.endswith(arabic.ALEF)):
        return False
    if form.endswith(arabic.ALEF) or line.tokens[before].folded in _THAT:
        return True
    if line.is_(before, "@that"):
        return not _may_follow(line, cue.last + 1)  # أنه رفض كامل
    if line.breaks(cue.first) or line.is_(before, "@opener") or line.is_(before, "@aux"):
        return False
    subject = line.ending.get(before)
    return subject is None or line.cue(subject.first - 1, parts=("verb",)) is not None  # أعلنت فرنسا سحب القوات


def _may_follow(line, number):
    """Whether what stands there may follow a verb rather than its noun: a name, a noun with ال, a preposition."""
    if number >= len(line) or line.phrase(number) is not None:
        return number < len(line)
    folded = line.tokens[number].folded
    return folded.startswith(arabic.ARTICLE) or line.is_(number, "@preposition") or line.is_(number, "@that")
