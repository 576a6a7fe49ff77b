"""Who says it, inside or outside quotation marks, and who does it to whom: the stance frame with its speakers."""

from bisect import bisect_left, bisect_right
from functools import lru_cache
from typing import NamedTuple

import pandas as pd

from helpers import arabic, sentences
from helpers.actors import actors_of
from helpers.clauses import verbs_of
from helpers.errors import ArticleError
from helpers.finder import Finder
from helpers.phrases import Line
from helpers.sentences import check_sections, span_frame, texts_of
from helpers.speech import Cue, Memory, Named, actor_of, speech_lexicon, verb_forms
from helpers.utterances import events_of, speaker_at
from helpers.views import View, by_sentence

ADDED = {"speaker": "str", "quoted": "bool", "source_actor": "str", "target_actor": "str", "mutual": "bool"}
"""The columns that ``attribute`` adds."""
_QUOTES = ["article", "start", "end", "text"]


def quotations(articles, sections=("body",)):
    """Every quotation of some articles, its marks included.

    Takes an articles frame or one str; ``sections`` are the parts of the page that are searched. Gives a frame, one row
    a quotation: ``article`` (str), ``start``, ``end`` (int64), ``text`` (str). A quotation ends at the first closing
    mark of any kind (real text mixes them) and never runs past its line; a mark that is never closed on its line opens
    none. Raises ArticleError for articles that cannot be read.

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


# ---------------------------------------------------------------- many texts
@lru_cache(maxsize=1)
def _finder():
    lexicon = speech_lexicon()
    rows = lexicon.table[["word", "kind", "part", "takes", "stands_for"]].itertuples(index=False, name=None)
    split = [
        (word, kind, part, frozenset(filter(None, takes.split("|"))), short) for word, kind, part, takes, short in rows
    ]
    return Finder([lexicon], [()] * len(split)), split


def attribute(stance, mentions, articles):
    """Say of each stance term who says it, whether in quotation marks, and who does the thing to whom.

    Takes what ``stance_terms``, ``entity_mentions`` and ``load_articles`` give of the same articles (or one str).
    Gives the stance frame, rows and columns as they were, with: ``speaker`` (str: the id of the person, state or body
    in whose words the term stands, ids of several joined by ``+``, "" where it is the report's own), ``quoted`` (bool:
    between quotation marks), ``source_actor``, ``target_actor`` (str: the states, organisations or groups that do it,
    and to which; a person stands for whom they act for; "" where the clause does not say), ``mutual`` (bool: the thing
    goes both ways, as talks do, and the order of the two says nothing).

    A term that is itself the act of speaking (threatens, welcomes) is the report's: who acts is its source. Measured on
    data/gold with ``evaluate.score_attribution``: of the speakers given 91 of 94 are right in the half that was in view
    while this was written, 45 of 47 in the half kept aside; of those that a reader sees 86 of 97 and 44 of 56 are
    given. Raises ArticleError for articles that cannot be read, that the spans do not fit, or for a missing column.

    >>> from helpers import entity_mentions, stance_terms
    >>> text = "قال لافروف إن الغزو لن يحدث. سيرغي لافروف وزير الخارجية الروسي."
    >>> attribute(stance_terms(text), entity_mentions(text), text)["speaker"].tolist()
    ['lavrov']
    """
    ids, texts = texts_of(articles)
    out = {name: [False if dtype == "bool" else ""] * len(stance) for name, dtype in ADDED.items()}
    known = dict(zip(ids, texts, strict=True))
    terms = _by_article(stance, _TERM, "stance_terms", known)
    named = _by_article(mentions, _MENTION, "entity_mentions", known)
    finder, rows = _finder()
    wanted = [number for number, article in enumerate(ids) if article in terms]
    for first, batch in finder.read([texts[number] for number in wanted]):
        found = {}
        for (number, row), hits in by_sentence(batch, batch.hits).items():
            found.setdefault(number, {})[row] = hits
        for local in range(len(batch.words.texts)):
            article = ids[wanted[first + local]]
            _one(batch, local, found.get(local, {}), rows, terms[article], named.get(article, ()), out)
    return stance.assign(**{name: pd.Series(out[name], stance.index, dtype) for name, dtype in ADDED.items()})


_TERM = ["start", "end", "term", "pole", "cameo"]
_MENTION = ["start", "end", "entity", "type", "kind"]


def _by_article(frame, columns, finder, texts):
    """{article: rows in order of the text, each with its place in the frame first}; ``finder`` gives such frames.

    Each span must be that of the text; ``texts``: {article: text}.
    """
    out, names = {}, ["article", "text", *columns]
    for column in names:
        if column not in frame.columns:
            raise ArticleError(f"the frame has no column {column!r}", remedy=f"pass what {finder} returns")
    cells = zip(*(frame[column].tolist() for column in names), strict=True)
    for row, (article, written, start, end, *rest) in enumerate(cells):
        remedy = "pass the articles they came from"
        if article not in texts:
            raise ArticleError(f"article {article!r} has spans but is not among the articles", remedy=remedy)
        whole = isinstance(start, int) and isinstance(end, int) and 0 <= start < end
        if not whole or texts[article][start:end] != written:
            what = f"what {finder} found, {written!r}, does not stand at [{start}, {end}) of article {article!r}"
            raise ArticleError(what, place=f"row {row}", remedy=remedy)
        out.setdefault(article, []).append((row, start, end, *rest))
    return {article: sorted(rows, key=lambda row: row[1]) for article, rows in out.items()}


def _one(batch, number, found, rows, terms, named, out):
    """Fill in the answers for the terms of one text."""
    view = View(batch, number)
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
        memory.since |= {actor_of(m.entity, m.type) for m in line.named.values()} - {""}
        events = events_of(line, verbs, memory)
        verbs = [_first_person(verb, events) if verb.gender == "1" else verb for verb in verbs]
        for term in line.all_terms:
            who = speaker_at(events, term.start, term.end)
            out["speaker"][term.row] = "+".join(who.speakers) if who else ""
            out["quoted"][term.row] = line.quoted(term.start, term.end) is not None
            source, target, mutual = actors_of(line, verbs, term)
            out["source_actor"][term.row], out["target_actor"][term.row] = "+".join(source), "+".join(target)
            out["mutual"][term.row] = mutual


def _first_person(verb, events):
    """نريد, ندعو: the subject is who speaks."""
    return verb._replace(subject=speaker_at(events, verb.cue.start, verb.cue.end), explicit=True)


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
    named = [Named(first - low, last - low, *rest) for first, last, _, *rest in here.get("named", ())]
    for term in terms:
        cues += _verb_cue(tokens, term, cues, named)
    quotes = [(a, b) for a, b in spans if start <= a < end]
    line = Line(view.text, start, end, tokens, cues, named, quotes, {t.first: t for t in terms}, memory)
    line.all_terms = terms
    return line


def _verb_cue(tokens, term, cues, named):
    """The cue of a stance term that is a verb, where it is longer than ours or ours has none."""
    folded = tokens[term.first].folded
    refusal = folded in ("لن", "لا") and term.last > term.first
    forms = {folded, folded[1:] if folded[:1] in ("و", "ف") else folded}
    forms |= {form[1:] for form in forms if form[:1] in ("س", "ل")}
    if not refusal and forms.isdisjoint(verb_forms()[0]):
        return []
    here = [cue for cue in cues if cue.first == term.first and cue.part == "verb"]
    kind, takes = (here[0].kind, here[0].takes) if here else ("act" if term.cameo == "11" else "do", frozenset())
    last, end = term.last, term.end
    if any(term.first < mention.first <= term.last for mention in named):
        last, end = term.first, tokens[term.first].end  # رفض الكرملين اتهام: its subject stands inside
    return [Cue(term.first, last, term.start, end, term.term, kind, "verb", takes, "")]
