"""Words that turn a stance term, and to which pole: the rows of data/lexicons/shifters.csv at work on many texts."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from helpers.acting import JOINING, Acting, Spans, shifter_of
from helpers.finder import offsets_of, sentence_of
from helpers.lexicon import POLES

_GLOSSES = {
    "reducer": "reducing {}",
    "rejecter": "refusing {}",
    "failing": "failure of {}",
    "riser": "rising {}",
    "keeper": "continuing {}",
    "denial": "{} denied",
}


class Term(NamedTuple):
    """A stance term found: the words and characters of its batch that it spans, and what it says."""

    first: int
    last: int
    start: int
    end: int
    term: str
    pole: str
    cameo: str
    shifter: str
    gloss: str


class Grammar:
    """The shifters, ready to act; ``verbal`` are the terms that are verbs."""

    def __init__(self, table, verbal):
        self.shifters = [shifter_of(row) for row in table.itertuples()]
        self.verbal = verbal
        self.acting = Acting(self.shifters)

    def turn(self, text, hits, heads, rows):
        """Turn the terms that a shifter acts on; what a riser or reducer has built may then be denied (نفت شن هجوم).

        ``hits`` are stance terms, none over another, ``heads`` shifters, both in the order of the text; ``rows`` say
        of each pattern of a term what it is: term, pole, cameo, gloss. Gives the numbers of the hits that stand as they
        are, and the terms of sentences in which a shifter acts: a list of (row of the sentence, Term).
        """
        batch = text.batch
        starts, ends = offsets_of(batch.words, hits)
        row = sentence_of(batch, hits.first)
        names = np.array([name for name, *_ in rows], object)
        poles = np.array([POLES.index(pole) for _, pole, *_ in rows], np.int64)
        spans = Spans(hits.first, hits.last, starts, row, poles[hits.pattern], names[hits.pattern])
        heads = heads.take(np.isin(sentence_of(batch, heads.first), row))
        heads = heads.take(self.acting.free(text, spans, heads))
        best = self.acting.best(text, spans, heads)
        acted = np.zeros(len(batch.sentences.starts), bool)
        acted[row[list(best)]] = True
        numbers, out = np.flatnonzero(acted[row]), {}
        columns = (row, hits.pattern, hits.first, hits.last, starts, ends)
        columns = (numbers.tolist(), *(column[numbers].tolist() for column in columns))
        for number, sentence, pattern, *place in zip(*columns, strict=True):
            term, pole, cameo, gloss = rows[pattern]
            out.setdefault(sentence, []).append((Term(*place, term, pole, cameo, "", gloss), best.get(number)))
        out = [(sentence, term) for sentence, terms in out.items() for term in _no_overlap(self._turned(text, terms))]
        denials = heads.take(np.flatnonzero(self.acting.is_denial[heads.pattern]))
        return np.flatnonzero(~acted[row]), self._denied(text, out, denials)

    def _turned(self, text, terms):
        """The terms of one sentence, given as (term, the shifter that acts on it or None), turned."""
        out, gone, before, passed = [], set(), None, None
        for term, head in terms:
            if head is not None:
                turned, dropped = self._turn(text, term, head)
                gone |= dropped
                shifter = self.shifters[head.row]
                passed = None if shifter.after or shifter.span == "head" else turned
            elif passed is not None and self._coordinated(text, before, term):
                turned = term._replace(pole=passed.pole, shifter=passed.shifter)
            else:
                turned, passed = term, None
            out.append(turned)
            before = term
        return [t for t in out if t.shifter or (t.first, t.last) not in gone]

    def _denied(self, text, terms, heads):
        """Terms of which those that a shifter has built are denied where a denial acts on them."""
        columns = [(t.first, t.last, t.start, row, POLES.index(t.pole)) for row, t in terms]
        columns = np.array(columns, np.int64).reshape(-1, 5).T
        spans = Spans(*columns, np.array([t.term for _, t in terms], object))
        built = np.array([bool(t.shifter) and t.pole != "neutralised" for _, t in terms], bool)
        best = self.acting.best(text, spans, heads, built)
        return [
            (row, self._turn(text, term, best[number])[0] if number in best else term)
            for number, (row, term) in enumerate(terms)
        ]

    def _coordinated(self, text, before, term):
        """Whether ``term`` is a noun that و or أو joins to ``before``: وقف القتال والقصف turns both."""
        if term.pole != before.pole or term.term in self.verbal:
            return False
        words = text.batch.words
        start = int(words.starts[term.first])
        (between,) = words.written(np.array([before.last]), words.ends[[before.last]], np.array([start]))
        if between.isspace():
            return term.start > start and words.codes[start] in JOINING
        return between.split() == ["أو"]

    def _turn(self, text, term, head):
        """The turned term, and the words that it swallows."""
        shifter = self.shifters[head.row]
        written = head.written
        pole = term.pole if shifter.result == "keep" else shifter.result
        cameo = shifter.cameo or term.cameo
        gloss = _GLOSSES[shifter.kind].format(term.gloss) if term.gloss else ""
        swallowed = {(head.first, head.last)}
        if shifter.span == "term":
            return term._replace(pole=pole, shifter=written, gloss=gloss), set()
        if shifter.span == "head":
            return Term(*head[:4], shifter.shifter, pole, cameo, written, gloss), swallowed
        first, last = min(head.first, term.first), max(head.last, term.last)
        start, end = min(head.start, term.start), max(head.end, term.end)
        name = f"{term.term} {shifter.shifter}" if shifter.after else f"{shifter.shifter} {term.term}"
        return Term(first, last, start, end, name, pole, cameo, written, gloss), swallowed


def _no_overlap(terms):
    """Spans never overlap: of two the longer stands, of equals the first."""
    if all(one.last < other.first for one, other in pairwise(terms)):
        return terms
    kept, taken = [], set()
    for term in sorted(terms, key=lambda t: (t.first - t.last, t.first)):
        span = set(range(term.first, term.last + 1))
        if not span & taken:
            taken |= span
            kept.append(term)
    return sorted(kept, key=lambda t: t.start)
