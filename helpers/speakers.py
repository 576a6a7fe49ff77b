"""Who says it, inside or outside quotation marks, and who does it to whom: the stance frame with its speakers."""

from bisect import bisect_left, bisect_right
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from helpers import arabic, sentences
from helpers.actors import actors_of, frame_of
from helpers.clauses import content_start, skip, verbs_of
from helpers.finder import Finder, View, by_sentence
from helpers.sentences import check_sections, span_frame, texts_of
from helpers.speech import SPOKEN, Cue, Line, Memory, Named, Phrase, in_class, speech_lexicon, verb_forms

_QUOTES = ["article", "start", "end", "text"]


def quotations(articles, sections=("body",)):
    """Every quotation of some articles, its marks included.

    Takes an articles frame or one str; ``sections`` are the parts of the page that are searched. Gives a frame, one row a quotation: ``article`` (str), ``start``, ``end``
    (int64), ``text`` (str). A quotation ends at the first closing mark of any kind (real text mixes them), and never
    runs past its line; where the closing mark was forgotten it ends with its sentence. Raises ArticleError.

    >>> quotations('قال: "نعم”، ثم «ربما».')["text"].tolist()
    ['"نعم”', '«ربما»']
    """
    rows = []
    wanted = check_sections(sections)
    for article, text in zip(*texts_of(articles), strict=True):
        parts = [(s.start, s.end) for s in sentences.segment(text) if s.section in wanted]
        for a, b in sentences.quotations(text):
            if any(start <= a < end for start, end in parts):
                rows.append((article, a, b, text[a:b]))
    return span_frame(rows, _QUOTES)


class Event(NamedTuple):
    """Something said: by whom (a phrase), between which characters, and whether a source such as بحسب names the speaker."""

    who: Phrase
    spans: tuple
    source: bool


class _Term(NamedTuple):
    row: int
    first: int
    last: int
    start: int
    end: int
    term: str
    pole: str
    cameo: str
    accusative: bool


def events_of(line, verbs, memory):
    """What is said in a sentence, and by whom; ``memory`` learns who spoke."""
    out = _pending(line, memory) + _headline(line)
    spoken = [v for v in verbs if v.cue.kind in SPOKEN and v.gender != "1" and not line.quoted(v.cue.start, v.cue.end)]
    for number, verb in enumerate(spoken):
        later = spoken[number + 1 :]
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
            elif who is not None and line.cue(verb.cue.first - 1, ("as",)):
                out.append(Event(who, _around(line, verb.cue.first - 1, verb.after), True))
            continue
        _learn(line, verb, out, memory)
        if who is not None:
            out.append(Event(who, _spans(line, verb, *found, later, out), False))
    return out + _sources(line)


def _learn(line, verb, events, memory):
    """Remember who spoke last, unless it is told in another's words."""
    at = verb.cue.start
    nested = any(a <= at < b for event in events for a, b in event.spans)
    if verb.subject is not None and verb.cue.part == "verb" and not nested:
        memory.last[verb.gender or "m"] = verb.subject


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
    ends = [v for v in later if v.cue.first > at and _over(line, verb, v)]
    if ends:
        stop = min(stop, line.tokens[ends[0].cue.first].start)
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
    opener = line.is_(cue.first - 1, "@opener") and not line.is_(cue.first - 1, "@that")
    opened = line.prefix(cue.first)[0] or line.breaks(cue.first) or opener
    if later.explicit:
        return opened
    if later.subject is None:
        return opened
    return opened and later.subject is verb.subject or _contrast(line, later)


def _contrast(line, verb):
    """فيما موسكو تنفي: a subject before its verb, behind a word that sets it against what was told."""
    subject = verb.subject
    return subject is not None and subject.last < verb.cue.first and line.is_(subject.first - 1, "@contrast")


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


def _speaker(events, start, end):
    """Who says what stands at some characters: the innermost of what holds them; a source only where nothing else does."""
    for source in (False, True):
        holding = [(a, e) for e in events for a, b in e.spans if e.source == source and a <= start and end <= b]
        if holding:
            return max(holding, key=lambda pair: pair[0])[1].who
    return None


# ---------------------------------------------------------------- many texts
@lru_cache(maxsize=1)
def _finder():
    lexicon = speech_lexicon()
    rows = lexicon.table[["word", "kind", "part", "takes", "stands_for"]].itertuples(index=False, name=None)
    rows = [(word, kind, part, frozenset(filter(None, takes.split("|"))), short) for word, kind, part, takes, short in rows]
    return Finder([lexicon], [()] * len(rows)), rows


def attribute(stance, mentions, articles):
    """Say of each stance term who says it, whether in quotation marks, and who does the thing to whom.

    Takes what ``stance_terms``, ``entity_mentions`` and ``load_articles`` give of the same articles (or one str).
    Gives the stance frame, rows and columns as they were, with: ``speaker`` (str: the id of the person, state or body
    in whose words the term stands, ids of several joined by ``+``, "" where it is the report's own), ``quoted`` (bool:
    between quotation marks), ``source_actor``, ``target_actor`` (str: the states, organisations or groups that do it,
    and to which; a person stands for whom they act for; "" where the clause does not say), ``mutual`` (bool: the thing
    goes both ways, as talks do, and the order of the two says nothing).

    A term that is itself the act of speaking (threatens, welcomes) is the report's: who acts is its source. Raises
    ArticleError for articles that cannot be read or that the spans do not fit.

    >>> from helpers import entity_mentions, stance_terms
    >>> text = "قال لافروف إن الغزو لن يحدث. سيرغي لافروف وزير الخارجية الروسي."
    >>> attribute(stance_terms(text), entity_mentions(text), text)["speaker"].tolist()
    ['lavrov']
    """
    ids, texts = texts_of(articles)
    out = {name: [""] * len(stance) for name in ("speaker", "source_actor", "target_actor")}
    out |= {"quoted": [False] * len(stance), "mutual": [False] * len(stance)}
    terms, named = _by_article(stance, _TERM), _by_article(mentions, _MENTION)
    finder, rows = _finder()
    wanted = [number for number, article in enumerate(ids) if article in terms]
    _check(terms, named, ids)
    for first, batch in finder.read([texts[number] for number in wanted]):
        found = {}
        for (number, row), hits in by_sentence(batch, batch.hits).items():
            found.setdefault(number, {})[row] = hits
        for local in range(len(batch.words.texts)):
            article = ids[wanted[first + local]]
            _one(batch, local, found.get(local, {}), rows, terms[article], named.get(article, ()), out)
    added = {name: pd.array(values, dtype="str" if name not in ("quoted", "mutual") else "bool") for name, values in out.items()}
    order = ("speaker", "quoted", "source_actor", "target_actor", "mutual")
    return stance.assign(**{name: pd.Series(np.asarray(added[name]) if name in ("quoted", "mutual") else added[name], index=stance.index) for name in order})


_TERM = ["start", "end", "term", "pole", "cameo"]
_MENTION = ["start", "end", "entity", "type", "kind"]


def _by_article(frame, columns):
    """{article: rows in order of the text, each with its place in the frame first}."""
    out = {}
    cells = zip(*(frame[column].tolist() for column in ["article", *columns]), strict=True)
    for row, (article, *rest) in enumerate(cells):
        out.setdefault(article, []).append((row, *rest))
    return {article: sorted(rows, key=lambda row: row[1]) for article, rows in out.items()}


def _check(terms, named, ids):
    from helpers.errors import ArticleError

    known = set(ids)
    for article in [*terms, *named]:
        if article not in known:
            raise ArticleError(
                f"article {article!r} has spans but is not among the articles", remedy="pass the articles they came from"
            )


def _one(batch, number, found, rows, terms, named, out):
    """Fill in the answers for the terms of one text."""
    view = View(batch, number, None)
    text, memory = view.text, Memory()
    spans = sentences.quotations(text)
    sections = batch.sentences.sections
    per_row = {}
    starts = view.tokens.starts
    for kind, items in (("terms", terms), ("named", named)):
        for item in items:
            first, last = bisect_right(starts, item[1]) - 1, bisect_left(starts, item[2]) - 1
            per_row.setdefault(view.sentence_of[first], {}).setdefault(kind, []).append((first, last, *item))
    section, last = None, max(row for row, here in per_row.items() if "terms" in here)
    for row in sorted(found.keys() | per_row.keys()):
        if row > last:
            break
        if sections[row] != section:
            section, memory.last, memory.pending = sections[row], {}, None
        here = per_row.get(row, {})
        low, high = bisect_left(view.sentence_of, row), bisect_right(view.sentence_of, row)
        line = _line(view, batch, row, low, high, here, found.get(row, ()), rows, spans, memory)
        verbs = verbs_of(line, memory)
        events = events_of(line, verbs, memory)
        verbs = [_first_person(verb, events) if verb.gender == "1" else verb for verb in verbs]
        for term in line.all_terms:
            who = _speaker(events, term.start, term.end)
            out["speaker"][term.row] = "+".join(who.speakers) if who else ""
            out["quoted"][term.row] = line.quoted(term.start, term.end) is not None
            source, target, mutual = actors_of(line, verbs, term)
            out["source_actor"][term.row], out["target_actor"][term.row] = "+".join(source), "+".join(target)
            out["mutual"][term.row] = mutual
        memory.named |= {m.entity for m in line.named.values()}


def _first_person(verb, events):
    """نريد, ندعو: the subject is who speaks."""
    return verb._replace(subject=_speaker(events, verb.cue.start, verb.cue.end), explicit=True)


def _line(view, batch, row, low, high, here, hits, rows, spans, memory):
    """The ``Line`` of a sentence, from what was found in it."""
    start = int(batch.sentences.starts[row]) - view.offset
    end = int(batch.sentences.ends[row]) - view.offset
    tokens = [view.tokens[number] for number in range(low, high)]
    cues = []
    for item in hits:
        hit = view.hit(item)
        cues.append(Cue(hit.first - low, hit.last - low, hit.start, hit.end, *rows[hit.pattern]))
    terms = [
        _Term(number, first - low, last - low, *rest, tokens[last - low].folded.endswith(arabic.ALEF))
        for first, last, number, *rest in here.get("terms", ())
    ]
    for term in terms:
        cues += _verb_cue(tokens, term, cues)
    named = [Named(first - low, last - low, *rest) for first, last, _, *rest in here.get("named", ())]
    quotes = [(a, b) for a, b in spans if start <= a < end]
    line = Line(view.text, start, end, tokens, cues, named, quotes, {t.first: t for t in terms}, memory)
    line.all_terms = terms
    return line


def _verb_cue(tokens, term, cues):
    """The cue of a stance term that is a verb, where it is longer than ours or ours has none."""
    folded = tokens[term.first].folded
    if folded in ("لن", "لا") and term.last > term.first:
        return [Cue(term.first, term.last, term.start, term.end, term.term, "do", "verb", frozenset(), "")]
    forms = {folded, folded[1:] if folded[:1] in ("و", "ف") else folded}
    forms |= {form[1:] for form in forms if form[:1] in ("س", "ل")}
    if forms.isdisjoint(verb_forms()[0]):
        return []
    here = [cue for cue in cues if cue.first == term.first and cue.part == "verb"]
    kind, takes = (here[0].kind, here[0].takes) if here else ("do", frozenset())
    return [Cue(term.first, term.last, term.start, term.end, term.term, kind, "verb", takes, "")]
