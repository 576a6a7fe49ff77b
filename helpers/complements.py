"""What stands behind a noun of stance: nisbas, genitives, phrases under prepositions, relative clauses."""

from dataclasses import dataclass

from helpers import arabic
from helpers.clauses import skip
from helpers.speech import in_class

_PREPOSITIONS = {arabic.fold(p): p for p in ("على", "ضد", "مع", "من", "إلى", "في", "بين", "تجاه", "حيال", "إزاء", "عن")}
PRONOUNS = {"ها": "f", "ه": "m", "هم": ""}
_BEHIND = 6  # unknown words between a noun and a phrase behind it


def behind(line, at, definite, verbs=()):
    """What stands behind a term: nisbas, genitives, phrases under prepositions, prepositions with pronouns.

    ``construct``: an unknown noun stands in the genitive (غزو هذه الجمهورية), and nisbas are its own.
    """
    seen = Behind([], [], {}, {}, [])
    prep, words, blocked, begin = None, 0, False, at
    while at < len(line) and words < _BEHIND and not line.breaks(at):
        folded = line.tokens[at].folded
        if line.is_(at, "@relative") and not seen.relative and not seen.preps:
            seen.relative, at = True, _through(line, at + 1, verbs, seen)
            prep, blocked = None, True
            continue
        if line.cue(at, parts=("verb",)) or line.is_(at, "@that") or line.is_(at, "@relative"):
            break
        phrase = line.phrase(at)
        joined, letter = line.prefix(at)
        if at in line.terms and letter:
            break  # هدنة بوساطة سعودية
        if phrase is not None:
            if joined and prep is None:
                break
            named = line.named.get(at)
            if letter or prep:
                seen.under(letter or prep, phrase)
            elif len(phrase.actors) > 1 and not joined and not blocked and at > begin:
                seen.pair = phrase.actors
            elif blocked:
                pass
            elif named is not None and named.kind == "demonym" and not seen.bare and not seen.preps:
                (seen.owned if seen.construct else seen.nisbas).extend(phrase.actors)
            elif (at == begin and not definite) or (seen.bare and at == skip(line, seen.bare[-1].last + 1)):
                seen.bare.append(phrase)
            else:
                blocked = True
                prep, at = None, phrase.last + 1
                continue
            prep, blocked, at = None, False, phrase.last + 1
            continue
        preposition = _preposition(folded)
        if preposition == "في" and prep and line.is_(at - 1, "@place_noun"):
            pass  # على مواقع في العراق
        elif preposition:
            prep, blocked = preposition, False
        elif line.is_(at, "@clause"):
            break
        elif (pronoun := _pronoun(folded)) is not None:
            seen.pronouns.setdefault(*pronoun)
            prep, blocked = None, True
        elif folded.startswith("وال") and at not in line.terms and not line.cues.get(at):
            break  # والحل
        elif not (prep and in_class(folded, "@place_noun")):
            blocked = blocked or prep is not None or folded.startswith("ب")
            if not words and not blocked and not definite and not seen.nisbas and not seen.bare:
                seen.construct = folded.startswith(arabic.ARTICLE) or in_class(folded, "@demonstrative")
            prep, words = None, words + 1
        at += 1
    return seen


@dataclass
class Behind:
    """What stands behind a term."""

    nisbas: list
    bare: list
    preps: dict
    pronouns: dict
    owned: list
    construct: bool = False
    relative: bool = False
    doer: tuple = ()
    pair: tuple = ()

    def under(self, prep, phrase):
        """A phrase under a preposition; several under one are one: من واشنطن ومن لندن."""
        old = self.preps.get(prep)
        self.preps[prep] = phrase if old is None else phrase._replace(actors=old.actors + phrase.actors)


def _through(line, at, verbs, seen):
    """Into a relative clause (التي فرضتها واشنطن على موسكو): who does it there; the token behind its verb."""
    verb = next((v for v in verbs if v.cue.first == at), None)
    if verb is None:
        return at + 1
    suffixed = verb.cue.end < line.tokens[verb.cue.last].end
    if suffixed and verb.subject is not None and verb.subject.last > at:
        seen.doer = verb.subject.actors
    return max(verb.after, at + 1)


def _preposition(folded):
    """The preposition that a folded word is, و before it aside; or None."""
    return _PREPOSITIONS.get(folded) or (_PREPOSITIONS.get(folded[1:]) if folded[:1] == "و" else None)


def _pronoun(folded):
    """(preposition, gender) of a preposition with a pronoun: ضدها, عليه."""
    for stem, prep in (("ضد", "ضد"), ("علي", "على"), ("مع", "مع")):
        if folded.startswith(stem) and folded[len(stem) :] in PRONOUNS:
            return prep, PRONOUNS[folded[len(stem) :]]
    return None
