"""What is said in a sentence and by whom: the reach of verbs of saying, of quotations and of sources."""

from typing import NamedTuple

from helpers import arabic
from helpers.clauses import content_start
from helpers.speech import SPOKEN, Phrase, in_class


class Event(NamedTuple):
    """Something said: by whom (a phrase), between which characters, and whether a source (بحسب) names the speaker."""

    who: Phrase
    spans: tuple
    source: bool


def events_of(line, verbs, memory):
    """What is said in a sentence, and by whom; ``memory`` learns who spoke."""
    out = _pending(line, memory) + _headline(line)
    spoken = [v for v in verbs if v.cue.kind in SPOKEN and v.gender != "1" and not line.quoted(v.cue.start, v.cue.end)]
    for number, verb in enumerate(spoken):
        later = spoken[number + 1 :]
        if verb.cue.part == "verb" and line.prefix(verb.cue.first)[1] == "ل":
            continue  # ليعلن: what is to be said
        if verb.cue.kind == "act":
            _learn(line, verb, out, memory)
            continue
        limit = next((v.cue.first for v in later if v.cue.part != "noun"), len(line))
        found = content_start(line, verb, limit)
        who = verb.subject
        if found is None:
            if ":" in line.glue[-1] and not later and verb.cue.part == "verb":
                memory.pending = who
            _learn(line, verb, out, memory)
            before = _quotes_before(line, verb)
            if who is not None and before:
                out.append(Event(who, before, False))
            elif who is not None and (opened := _as(line, verb.cue.first)) is not None:
                out.append(Event(who, _around(line, opened, verb.after), True))
            continue
        _learn(line, verb, out, memory)
        if who is not None:
            out.append(Event(who, _spans(line, verb, *found, later, out), False))
    return out + _sources(line)


def _as(line, number):
    """Where a كما or وفق ما that ends right before the token begins; or None."""
    cues = [cue for first in range(max(number - 3, 0), number) for cue in line.cues.get(first, ())]
    return next((cue.first for cue in cues if cue.kind == "as" and cue.last == number - 1), None)


def _learn(line, verb, events, memory):
    """Remember who spoke last, unless it is told in another's words."""
    at = verb.cue.start
    nested = any(a <= at < b for event in events for a, b in event.spans)
    if verb.subject is not None and verb.cue.part == "verb" and not nested:
        memory.last[verb.gender or "m"] = verb.subject
        if verb.subject.many:
            memory.last["+"] = verb.subject


def _pending(line, memory):
    """What stands after a colon that ended the line before."""
    who, memory.pending = memory.pending, None
    if who is None or not who.speakers:
        return []
    quotes = tuple(line.quotes)
    return [Event(who, quotes if quotes and quotes[0][0] <= line.start else ((line.start, line.end),), False)]


def _headline(line):
    """لافروف: … at the beginning of a sentence."""
    first = line.phrases[0] if line.phrases else None
    if first is None or first.first or not first.speakers or line.glue[first.last + 1].strip()[:1] != ":":
        return []
    return [Event(first, ((line.tokens[first.last].end, line.end),), False)]


def _spans(line, verb, at, how, later, outside):
    """The characters of what a verb brings in."""
    stop = line.end
    outer = [e for e in outside if any(a <= verb.cue.start < b for a, b in e.spans)]
    if outer and how == "that":
        stop = next((line.tokens[n].start for n in range(at + 1, len(line)) if _again(line, n)), stop)
    end = next((v for v in later if v.cue.first > at and _over(line, verb, v)), None)
    if end is not None:
        stop = min(stop, line.tokens[end.cue.first].start)
    start = line.tokens[at].start if at < len(line) else line.end
    begins = line.tokens[at - 1].end if at else line.start
    if how in ("quote", "colon"):
        said = tuple((a, b) for a, b in line.quotes if begins <= a < stop)
        if how == "quote" or (said and not line.text[begins : said[0][0]].strip(" :،,-\u00a0")):
            return said
        return ((start, stop),)
    return ((start, min(stop, _own_words(line, at, how, verb))),)


def _again(line, number):
    """، وأن: goes on with what the first verb brought in."""
    return line.tokens[number].folded == "وان" and line.breaks(number) and not line.breaks(number, hard=True)


def _over(line, verb, later):
    """Whether a later verb of saying ends what ``verb`` brings in: it is the report's again."""
    cue = later.cue
    if cue.part == "participle":
        return True
    if cue.part == "noun":
        return False
    first = cue.first
    if later.subject is not None and later.explicit and 0 <= later.subject.last < first:
        first = later.subject.first
    opener = line.is_(first - 1, "@opener") and not line.is_(first - 1, "@that")
    opened = line.prefix(first)[0] or line.breaks(first) or opener
    if later.explicit:
        return opened
    if later.subject is None:
        return opened
    return opened and later.subject is verb.subject


def _own_words(line, at, how, verb):
    """Where the report goes on in its own words within the sentence: the character."""
    for number in range(at + 1, len(line)):
        if "،" not in line.glue[number] and "," not in line.glue[number]:
            continue
        if line.quoted(line.tokens[number].start, line.tokens[number].end):
            continue
        folded = line.tokens[number].folded
        if verb.cue.part == "noun":
            return line.tokens[number].start
        if folded[:1] == "م" and folded.endswith(arabic.ALEF) and len(folded) > 4:
            return line.tokens[number].start  # متحديا
        if folded in ("وذلك", "في") and (folded == "وذلك" or line.is_(number + 1, "@aside")):
            return line.tokens[number].start
        if how in ("preposition", "object") and (in_class(folded, "@clause") or in_class(folded, "@contrast")):
            return line.tokens[number].start
    return line.end


def _quotes_before(line, verb):
    """The quotations right before a verb that brings in nothing itself: «…»، قال لافروف."""
    at = line.tokens[verb.cue.first].start
    ends = [b for _, b in line.quotes if b <= at]
    if not ends or line.text[max(ends) : at].strip(" ،,.-\u00a0"):
        return ()
    return tuple((a, b) for a, b in line.quotes if b <= at)


def _sources(line):
    """بحسب لافروف, وفق وزارة الدفاع الروسية: what stands in the sentence around them."""
    out = []
    for number in line.cues:
        cue = line.cue(number, ("source",))
        if cue is None or line.quoted(cue.start, cue.end):
            continue
        at = cue.last + 1
        phrase = line.phrase(at)
        if phrase is None or not phrase.speakers or line.prefix(at) != (False, "ل" if "ل" in cue.takes else ""):
            continue
        out.append(Event(phrase, _around(line, cue.first, phrase.last + 1), True))
    return out


def _around(line, first, after):
    """The rest of a sentence that a source opens, or what stands before a source that ends it."""
    if first <= 1:
        return ((line.tokens[after - 1].end, line.end),)
    return ((line.start, line.tokens[first].start),)


def speaker_at(events, start, end):
    """Who says what stands at some characters: the innermost of what holds them; a source where nothing else does."""
    for source in (False, True):
        holding = [(a, e) for e in events for a, b in e.spans if e.source == source and a <= start and end <= b]
        if holding:
            return max(holding, key=lambda pair: pair[0])[1].who
    return None
