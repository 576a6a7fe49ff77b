"""Words that turn a stance term, and to which pole: the rows of data/lexicons/shifters.csv at work on many texts."""

from typing import NamedTuple

import numpy as np

from helpers.acting import JOINING, Acting, Spans, shifter_of
from helpers.finder import sentence_of
from helpers.index import Found
from helpers.judging import in_order
from helpers.lexicon import POLES
from helpers.overlaps import longest

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
    """The shifters, ready to act; ``rows`` say of each pattern of a term what it is: term, pole, cameo, gloss.

    ``verbal`` are the terms that are verbs.
    """

    def __init__(self, table, rows, verbal):
        self.shifters = [shifter_of(row) for row in table.itertuples()]
        self.rows, self.verbal = rows, verbal
        self.acting = Acting(self.shifters)
        self._names = np.array([name for name, *_ in rows], object)
        self._poles = np.array([POLES.index(pole) for _, pole, *_ in rows], np.int64)
        self._is_verbal = np.array([name in verbal for name, *_ in rows], bool)

    def turn(self, text, hits, starts, ends, heads):
        """Turn the terms that a shifter acts on; what a riser or reducer has built may then be denied (نفت شن هجوم).

        ``hits`` are stance terms, none over another, with where they start and end, ``heads`` shifters; both are in the
        order of the text. Gives the numbers of the hits that stand as they are, and the terms that were turned: a list
        of (row of the sentence, Term).
        """
        row = sentence_of(text.batch, hits.first)
        spans = Spans(hits.first, hits.last, starts, row, self._poles[hits.pattern], self._names[hits.pattern])
        heads = heads.take(self.acting.free(text.types, spans, heads))
        best = self.acting.best(text, spans, heads)
        if not best:
            return np.arange(len(row)), []
        turned = self._turned(text, hits.pattern, spans, ends, best)
        numbers = np.array(list(turned), np.int64)
        stands = np.ones(len(row), bool)
        stands[self._swallowed(spans, best)] = False
        stands[numbers] = True
        spans = _with(spans, numbers, turned.values())
        left = np.flatnonzero(stands)
        left = left[_apart(spans.take(left))]
        turned = {number: turned[number] for number in left[in_order(numbers, left)].tolist()}
        denials = heads.take(np.flatnonzero(self.acting.is_denial[heads.pattern]))
        self._deny(text, spans, left, turned, denials)
        return left[~in_order(numbers, left)], [(row[number], term) for number, term in turned.items()]

    def _turned(self, text, patterns, spans, ends, best):
        """The terms that a shifter acts on, or acts on one that they are joined to, turned: {number: Term}, in order.

        ``best`` are the shifters that act: {number of the term: Head}.
        """
        joined = self._joined(text.batch.words, patterns, spans, np.isin(spans.row, spans.row[list(best)]))
        numbers, out = np.array(sorted(joined.union(best)), np.int64), {}
        columns = (
            numbers,
            patterns[numbers],
            *(side[numbers] for side in (spans.first, spans.last, spans.start, ends)),
        )
        terms = {}
        for number, pattern, *place in zip(*(column.tolist() for column in columns), strict=True):
            name, pole, cameo, gloss = self.rows[pattern]
            terms[number] = Term(*place, name, pole, cameo, "", gloss)
        for number in sorted(best):
            head = best[number]
            shifter = self.shifters[head.row]
            out[number] = passed = self._turn(terms[number], head)
            number += 1
            while number in joined and number not in best and not (shifter.after or shifter.span == "head"):
                out[number] = terms[number]._replace(pole=passed.pole, shifter=passed.shifter)
                number += 1
        return out

    def _joined(self, words, patterns, spans, which):
        """Those of some terms that are nouns which و or أو joins to the one before: وقف القتال والقصف turns both."""
        gap = spans.first - np.append(-9, spans.last[:-1]) - 1
        alike = (np.diff(spans.row, prepend=-1) == 0) & (np.diff(spans.pole, prepend=-1) == 0)
        some = np.flatnonzero(which & alike & (gap <= 1) & ~self._is_verbal[patterns])
        token = words.starts[spans.first[some]]
        some = some[(gap[some] == 1) | ((spans.start[some] > token) & np.isin(words.codes[token], JOINING))]
        before = spans.last[some - 1]
        written = words.written(before, words.ends[before], words.starts[spans.first[some]])
        pairs = zip(some.tolist(), gap[some].tolist(), written, strict=True)
        return {number for number, apart, text in pairs if (text.split() == ["أو"] if apart else text.isspace())}

    def _swallowed(self, spans, best):
        """The numbers of the terms that are themselves shifters which act, and now part of what these build."""
        heads = [head for head in best.values() if self.shifters[head.row].span != "term"]
        first, last = np.array([head[:2] for head in heads], np.int64).reshape(-1, 2).T
        at = np.minimum(np.searchsorted(spans.first, first), len(spans.first) - 1)
        return at[(spans.first[at] == first) & (spans.last[at] == last)]

    def _deny(self, text, spans, left, turned, denials):
        """Turn once more those of the turned terms, {number: Term}, on which a denial acts; ``left`` are all terms."""
        built = [number for number, term in turned.items() if term.pole != "neutralised"]
        best = self.acting.best(text, spans.take(left), denials, np.searchsorted(left, built))
        for place, head in best.items():
            number = int(left[place])
            turned[number] = self._turn(turned[number], head)

    def _turn(self, term, head):
        """The turned term."""
        shifter = self.shifters[head.row]
        written = head.written
        pole = term.pole if shifter.result == "keep" else shifter.result
        cameo = shifter.cameo or term.cameo
        gloss = _GLOSSES[shifter.kind].format(term.gloss) if term.gloss else ""
        if shifter.span == "term":
            return term._replace(pole=pole, shifter=written, gloss=gloss)
        if shifter.span == "head":
            return Term(*head[:4], shifter.shifter, pole, cameo, written, gloss)
        first, last = min(head.first, term.first), max(head.last, term.last)
        start, end = min(head.start, term.start), max(head.end, term.end)
        name = f"{term.term} {shifter.shifter}" if shifter.after else f"{shifter.shifter} {term.term}"
        return Term(first, last, start, end, name, pole, cameo, written, gloss)


def _with(spans, numbers, terms):
    """The spans, some of which are now those of other terms."""
    first, last, start, _, pole, name = (column.copy() for column in spans)
    for column, values in (
        (first, [term.first for term in terms]),
        (last, [term.last for term in terms]),
        (start, [term.start for term in terms]),
        (pole, [POLES.index(term.pole) for term in terms]),
        (name, [term.term for term in terms]),
    ):
        column[numbers] = values
    return Spans(first, last, start, spans.row, pole, name)


def _apart(spans):
    """The numbers of spans of which none is over another, in order: of two the longer stands, of equals the first."""
    none = np.zeros(len(spans.first), np.int64)
    kept = longest(Found(spans.first, spans.last, none, none, none, none), spans.start)
    kept = kept[np.argsort(spans.first[kept], kind="stable")]
    return kept[np.diff(spans.first[kept], prepend=-1) != 0]
