"""Who does it to whom: the source and the target of a stance term, as its clause says it, and the table of both."""

from functools import lru_cache
from typing import NamedTuple

from helpers import arabic
from helpers.clauses import own, skip
from helpers.complements import PRONOUNS, behind
from helpers.lexicon import read_table, shifter_lexicon, stance_lexicon
from helpers.paths import LEXICONS

_ORDER = "أمر"
_REACH = 9  # words between a noun and the verb that governs it


class Frame(NamedTuple):
    """How a term names its parties: its shape (mutual, directed, given), what a genitive is, and its prepositions."""

    shape: str
    genitive: str
    to: frozenset
    by: frozenset


@lru_cache(maxsize=1)
def _frames():
    table = read_table(LEXICONS / "actor_frames.csv", ("term", "shape", "genitive", "to", "by"), ("note",))
    return {
        row.term: Frame(row.shape, row.genitive, frozenset(row.to.split("|")), frozenset(row.by.split("|")))
        for row in table.itertuples()
    }


@lru_cache(maxsize=1 << 12)
def frame_of(term, cameo, verb):
    """The frame of a term: its own, that of its last known word, or that of its CAMEO root."""
    frames, words = _frames(), term.split()
    if verb:
        named = frames.get(f"{words[0]} (فعل)") or frames.get(f"{term} (فعل)")
        if named is None and len(words) > 1 and words[-1] in frames:
            return frames[words[-1]]  # ترفع عقوبات
        return named or frames[cameo]._replace(to=frozenset({"object"}))
    for word in [term, *reversed(words)]:
        if word in frames:
            return frames[word]
    inner = [_roots()[rest] for n in range(1, len(words)) if (rest := " ".join(words[n:])) in _roots()]
    return frames[inner[0] if inner else cameo]


@lru_cache(maxsize=1)
def _roots():
    """The CAMEO root of each term."""
    table = stance_lexicon().table
    return dict(zip(table["term"], table["cameo"], strict=True))


@lru_cache(maxsize=1)
def _failing():
    """The words that say of a thing that it failed: their subject is the thing."""
    table = shifter_lexicon().table
    return frozenset(table.loc[table["kind"] == "failing", "shifter"])


def actors_of(line, verbs, term):
    """(sources, targets, mutual): ids of who does it and to whom, as the sentence says, and whether both do it."""
    verb = next((v for v in verbs if v.cue.first == term.first), None)
    is_verb = verb is not None and verb.cue.part in ("verb", "participle") and term.term.split()[0] not in _failing()
    frame = frame_of(term.term, term.cameo, is_verb)
    if frame.shape == "label":
        return (), (), False
    if is_verb:
        source, target = _of_verb(line, verb, term, frame)
    else:
        source, target = _of_noun(line, verbs, verb, term, frame)
    mutual = frame.shape == "mutual"
    if mutual and not target and len(source) > 1:
        source, target = source[:1], source[1:]
    target = tuple(t for t in target if t not in source)
    return source, target, mutual


def _of_verb(line, verb, term, frame):
    source = verb.subject.actors if verb.subject else ()
    target = ()
    if "object" in frame.to and verb.object is not None:
        target = verb.object.actors
    elif verb.cue.kind in ("urge", "accuse", "commit") and verb.object is not None:
        target = verb.object.actors
    if not target:
        seen = behind(line, max(term.last + 1, verb.after), True)
        target = next((p.actors for prep, p in seen.preps.items() if prep in frame.to), ())
    return source, target


def _of_noun(line, verbs, verb, term, frame):
    definite = line.text[term.start : term.end].startswith(arabic.ARTICLE)
    seen = behind(line, term.last + 1, definite, verbs)
    bare, preps = seen.bare, seen.preps
    mine = tuple(dict.fromkeys(seen.nisbas)) or seen.doer
    if seen.owned and frame.genitive != "target":
        mine = mine or tuple(dict.fromkeys(seen.owned))
    place = bool(bare) and _is_place(line, bare[0]) and len(bare[0].actors) == 1
    target = next((p.actors for prep, p in preps.items() if prep in frame.to), ())
    governor = _governor(line, verbs, term)
    if not target:
        target = _by_pronoun(line, seen.pronouns, frame, governor)
    if frame.shape == "mutual":
        between = preps["بين"].actors if "بين" in preps else ()
        if len(between) > 1:
            return between[:1], between[1:]
        genitive = bare[0].actors if bare and (not place or target) else ()
        source = mine or genitive or (() if bare and not place else governor.source)
        if not source and not bare:
            source = _possessor(line, verbs, term, preps.get("مع"))
        if not source and not target:
            source = seen.pair
        return source, target
    if verb is not None and verb.object is not None:
        source, target = verb.subject.actors, verb.object.actors
        return source, target
    elif len(bare) > 1:
        target = bare[1].actors
    source = mine
    if seen.owned and frame.genitive == "target" and not target:
        target = tuple(dict.fromkeys(seen.owned))
    if bare and frame.genitive == "target":
        if target and not mine:
            source = bare[0].actors
        elif not target:
            target = bare[0].actors
    elif bare and (target or not place):
        source = source or bare[0].actors
    source = source or next((p.actors for prep, p in preps.items() if prep in frame.by), ())
    if not source and not (bare and frame.genitive == "source"):
        source = governor.source
    if not source and not bare and frame.genitive == "source":
        source = _possessor(line, verbs, term, None)
    if not target and frame.shape == "given" and governor.asker:
        target = governor.asker
    if not target and source == governor.source:
        target = governor.target
    return source, target


def _possessor(line, verbs, term, other):
    """Whose محادثاته are, or who meets نظيره: the subject of the verb before, where the form agrees."""
    letters = arabic.fold(line.text[term.end : line.tokens[term.last].end])
    if other is not None and not letters and line.cue(other.first, ("role",)):
        head = line.cue(other.first, ("role",))
        letters = arabic.fold(line.text[head.end : line.tokens[head.last].end])
    gender = PRONOUNS.get(letters)
    before = [v.subject for v in verbs if v.cue.last < term.first and v.subject is not None and v.cue.part != "noun"]
    fitting = [s for s in before if s.actors and gender and (s.gender == gender or (s.gender == "p" and gender == "m"))]
    return fitting[-1].actors if fitting else ()


def _is_place(line, phrase):
    named = line.named.get(phrase.first)
    return named is not None and named.kind in ("capital", "place")


class Governor(NamedTuple):
    """Who the verb that governs a noun makes its source and target, and who asks for it."""

    source: tuple = ()
    target: tuple = ()
    asker: tuple = ()


def _governor(line, verbs, term):
    """What the nearest verb before a noun says of its parties."""
    before = [v for v in verbs if v.cue.first < term.first and v.cue.last < term.first]
    if not before:
        return Governor()
    verb = before[-1]
    inside = line.quoted(verb.cue.start, verb.cue.end)
    if inside and inside != line.quoted(term.start, term.end):
        return Governor()
    at = min(verb.after, term.first)
    subject, kind = verb.subject, verb.cue.kind
    begin, closed = skip(line, at), False
    for number in range(at, term.first + 1):
        closed = closed or (number > begin and line.comma(number))
        if line.parted(number) or (number < term.first and line.is_(number, "@relative")):
            return Governor()
        if number < term.first and line.is_(number, "@adjunct"):
            return Governor()  # بعد استهداف
        if number < term.first and line.is_(number, "@that"):
            topic = _topic(line, number, verb, before)
            if topic is None or topic.last >= term.first:
                return Governor()
            if term.first - topic.last > _REACH:
                return Governor()
            return Governor() if _parted(line, topic.last + 1, term.first) else Governor(topic.actors)
    if term.first - at > _REACH or closed:
        return Governor()  # a comma ends the clause
    actors = subject.actors if subject is not None else ()
    others = verb.object.actors if verb.object is not None else ()
    if verb.cue.word == _ORDER and verb.object is None:
        return Governor(actors)
    if kind == "urge":
        body = verb.object is not None and not others and line.cue(verb.object.first, ("body",))
        return Governor(actors if body else others, (), actors)
    borrowed = not verb.explicit and line.prefix(verb.cue.first)[0] and not term.accusative
    if kind == "do" and borrowed and verb.cue.part == "verb":
        return Governor()  # وستعقد مشاورات
    if kind == "accuse":
        return Governor(others)
    if kind == "commit":
        return Governor(actors, others)
    if kind == "undergo":
        return Governor((), actors, actors)
    if kind == "do" or (kind == "say" and "own" in verb.cue.takes):
        return Governor(actors)
    return Governor()


def _parted(line, first, last):
    """Whether a comma stands between two tokens."""
    return any(line.comma(number) for number in range(first, last + 1))


def _topic(line, number, verb, before):
    """Who the clause behind أن is about: a phrase right there, or the verb's own subject (أنها, أن تكون)."""
    found = line.phrase(number + 1)
    if found is not None:
        return own(found, before) if line.prefix(number + 1) == (False, "") else None
    if verb.subject is None or number + 1 >= len(line):
        return None
    that, following = line.tokens[number].folded, line.tokens[number + 1].folded
    gender = "f" if that.endswith("ها") else "m" if that.endswith("نه") else ""
    if not gender and that.endswith("ان"):
        gender = {"ت": "f", "ي": "m"}.get(following[:1], "")
    fits = gender and (verb.subject.gender == gender or (gender == "m" and verb.subject.gender == "p"))
    return verb.subject._replace(first=number, last=number) if fits else None


def _by_pronoun(line, pronouns, frame, governor):
    """Whom ضدها or عليه means: the object of the verb, where the form agrees."""
    if not any(prep in frame.to for prep in pronouns):
        return ()
    return governor.target
