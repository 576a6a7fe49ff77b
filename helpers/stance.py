"""Which way the language leans: stance terms, and the shifters that turn them."""

import re
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd

from helpers.context import bare, compile_rules
from helpers.entities import our_entities
from helpers.finder import (
    Finder,
    Types,
    View,
    by_sentence,
    covered,
    in_order,
    in_sections,
    longest,
    offsets_of,
    part_of,
    sentence_of,
    span_columns,
)
from helpers.judging import FALLS
from helpers.lexicon import POLES, Lexicon, shifter_lexicon, stance_lexicon
from helpers.matcher import Hit
from helpers.scan import spread
from helpers.sentences import SECTIONS, check_sections, span_frame, texts_of

_BREAK = re.compile(r"[،؛:,;.؟?!…()\[\]{}«»“”\"\n\r\u2013\u2014]|\s-\s")
_HARD_BREAK = re.compile(r"[؛:;.؟?!…«»“”\"\n\r]")
_ANY, _ANY_FAR = "*", "**"
_GLOSSES = {
    "reducer": "reducing {}",
    "rejecter": "refusing {}",
    "failing": "failure of {}",
    "riser": "rising {}",
    "keeper": "continuing {}",
    "denial": "{} denied",
}


class Shifter(NamedTuple):
    """One row of the shifters' table, ready to apply."""

    shifter: str
    kind: str
    target: str
    only: tuple
    result: str
    cameo: str
    span: str
    after: bool
    reach: int
    between: frozenset
    blocks: frozenset
    blocks_after: frozenset


class Term(NamedTuple):
    """A stance term found: its span in tokens and characters, and what it says."""

    first: int
    last: int
    start: int
    end: int
    term: str
    pole: str
    cameo: str
    shifter: str
    gloss: str


class Stance:
    """The stance lexicon, its rules and the shifters, ready to run over batches of texts."""

    def __init__(self, lexicon: Lexicon):
        table = lexicon.table
        self.lexicon = lexicon
        self.rows = list(table[["term", "pole", "cameo", "gloss"]].itertuples(index=False, name=None))
        columns = table.assign(shifter="")[["term", "pole", "cameo", "shifter", "gloss"]]
        self.columns = [pd.array(columns[name], dtype="str") for name in columns]
        rules = compile_rules(lexicon.rules, ("term",))
        general = rules.get((_ANY,), ())
        self.rules = [rules.get((term,), ()) + general for term in table["term"]]
        self.rules[: lexicon.extra] = [()] * lexicon.extra  # the user's rows stand without our rules
        self.verbal = set(table.loc[table["paradigm"].str.startswith("verb"), "term"])
        shifters = shifter_lexicon()
        self.shifters = [_shifter(row) for row in shifters.table.itertuples()]
        self.reach = np.array([shifter.reach for shifter in self.shifters], np.int64)
        self.after = np.array([shifter.after for shifter in self.shifters], bool)
        self.takes = np.array([[s.target in ("any", pole) for pole in POLES] for s in self.shifters], bool)
        self.pole = np.array([POLES.index(pole) for pole in table["pole"]], np.int64)

    @cached_property
    def finder(self):
        """Mentions, stance terms and shifters are found in one go."""
        entities = our_entities()
        lexicons = [entities.lexicon, self.lexicon, shifter_lexicon()]
        rules = [*entities.rules, *self.rules, *[()] * len(self.shifters)]
        return Finder(lexicons, rules, entities.classes)

    def terms(self, batch):
        """The stance terms of a batch: what stands once context rules and shifters have spoken.

        Gives the batch with the hits of the stance lexicon, the numbers of those that stand as they are, and the terms
        of sentences in which a shifter may act: (number of the text, row of the sentence, Term).
        """
        entities = our_entities()
        bounds = np.cumsum([0, len(entities.rules), len(self.rules), len(self.shifters)]).tolist()
        mentions, terms, heads = (part_of(batch, low, high) for low, high in pairwise(bounds))
        named = mentions.hits.take(entities.mentions(mentions, self.finder))
        typed = entities.typed(named)
        chosen = self._standing(terms, named, typed, bounds[1])
        return terms, *self._turned(terms, chosen, in_order(heads).hits, typed)

    def frame(self, ids, first, batch, chosen, turned):
        """The frame of a batch's terms, from what ``terms`` gives; ``ids`` are those of all articles."""
        hits = batch.hits.take(chosen)
        plain = [*span_columns(ids, first, batch, hits), *(column.take(hits.pattern) for column in self.columns)]
        rows = []
        for number, row, t in turned:
            written = batch.words.texts[number][t.start : t.end]
            place = (ids[first + number], batch.sentences.numbers[row], t.start, t.end, written)
            rows.append((*place, t.term, t.pole, t.cameo, t.shifter, t.gloss))
        frame = pd.concat([pd.DataFrame(dict(zip(_COLUMNS, plain, strict=True))), span_frame(rows, _COLUMNS)])
        order = np.append(batch.words.text_of(hits.first), [row[0] for row in turned]).astype(np.int64)
        return frame.iloc[np.lexsort((frame["start"], order))]

    def _standing(self, batch, named, typed, shift):
        """The numbers of hits that are no part of a mention and whose rules let them stand: one a span."""
        words, hits = batch.words, batch.hits
        hits = hits._replace(stripped=np.where(hits.pattern < self.lexicon.extra, -1, hits.stripped))
        free = np.append(0, np.cumsum(~covered(words, named)))
        left = np.flatnonzero(free[hits.last + 1] > free[hits.first])
        events = self.finder.events(batch, typed)
        verdicts = self.finder.rules.judge(words, batch.places.take(left), hits.pattern[left] + shift, events)
        left = left[verdicts != FALLS]
        starts = offsets_of(words, hits.take(left))[0]
        kept = longest(hits.take(left), starts)
        left, starts = left[kept], starts[kept]
        left = left[np.lexsort((hits.pattern[left], starts, hits.last[left], hits.first[left]))]
        new = (np.diff(hits.first[left], prepend=-1) != 0) | (np.diff(hits.last[left], prepend=-1) != 0)
        return left[new]

    def _turned(self, batch, chosen, heads, typed):
        """The chosen hits of sentences in which no shifter may act, and the terms of the others."""
        hits = batch.hits.take(chosen)
        rows, head_rows = sentence_of(batch, hits.first), sentence_of(batch, heads.first)
        bounds = np.searchsorted(head_rows, np.arange(len(batch.sentences.starts) + 1))
        term, head = spread(bounds[rows], bounds[rows + 1] - bounds[rows])
        pattern = heads.pattern[head]
        gap = np.where(self.after[pattern], heads.first[head] - hits.last[term], hits.first[term] - heads.last[head])
        near = (gap > 0) & (gap <= self.reach[pattern] + 1) & self.takes[pattern, self.pole[hits.pattern[term]]]
        acted = np.zeros(len(batch.sentences.starts), bool)
        acted[rows[term[near]]] = True
        taken = acted[rows]
        return chosen[~taken], self._acted(batch, hits.take(taken), heads.take(acted[head_rows]), typed)

    def _acted(self, batch, hits, heads, typed):
        """The terms of sentences in which a shifter may act: (number of the text, row of the sentence, Term)."""
        types, out, view = Types(batch.words, typed), [], None
        terms, found = by_sentence(batch, hits), by_sentence(batch, heads)
        for (text, row), items in terms.items():
            if view is None or view.number != text:
                view = View(batch, text, types)
            here = [self._term(view.hit(item)) for item in items]
            there = [view.hit(item) for item in found[text, row]]
            out += [(text, row, term) for term in self._shift(view, here, there)]
        return out

    def _term(self, hit):
        term, pole, cameo, gloss = self.rows[hit.pattern]
        return Term(hit.first, hit.last, hit.start, hit.end, term, pole, cameo, "", gloss)

    def _shift(self, context, terms, heads):
        """Turn the terms that a shifter acts on; what a riser or reducer has built may then be denied (نفت شن هجوم)."""
        heads = self._heads(context, terms, heads)
        if not heads:
            return terms
        terms = _no_overlap(self._turn_all(context, terms, heads))
        denials = [head for head in heads if self.shifters[head.pattern].kind == "denial"]
        built = [term for term in terms if term.shifter and term.pole != "neutralised"]
        if not denials or not built:
            return terms
        again = {term.start: self._best(context, term, denials, terms) for term in built}
        return [_turn(context.text, t, *again[t.start])[0] if again.get(t.start) else t for t in terms]

    def _turn_all(self, context, terms, heads):
        out, gone, before, passed = [], set(), None, None
        for term in terms:
            best = self._best(context, term, heads, terms)
            if best is not None:
                turned, dropped = _turn(context.text, term, *best)
                gone |= dropped
                passed = None if best[1].after or best[1].span == "head" else turned
            elif passed is not None and self._coordinated(context, before, term):
                turned = term._replace(pole=passed.pole, shifter=passed.shifter)
            else:
                turned, passed = term, None
            out.append(turned)
            before = term
        return [t for t in out if t.shifter or (t.first, t.last) not in gone]

    def _coordinated(self, context, before, term):
        """Whether ``term`` is a noun that و or أو joins to ``before``: وقف القتال والقصف turns both."""
        if term.pole != before.pole or term.term in self.verbal:
            return False
        if context.sentence_of[before.first] != context.sentence_of[term.first]:
            return False
        between = context.text[context.tokens[before.last].end : context.tokens[term.first].start]
        if between.isspace():
            return _joined(context, term)
        return between.split() == ["أو"]

    def _best(self, context, term, heads, terms):
        """The nearest shifter that acts on ``term``, as (head, row), or None; one that keeps the noun wins a tie."""
        best, rank = None, None
        for head in heads:
            shifter = self.shifters[head.pattern]
            gap = _gap(shifter, head, term)
            if gap is None or (rank is not None and rank <= (gap, shifter.span == "head")):
                continue
            if self._applies(context, shifter, head, term, terms):
                best, rank = (head, shifter), (gap, shifter.span == "head")
        return best

    def _heads(self, context, terms, heads):
        """Shifters that stand free: not inside a longer stance term."""
        inside = {n: (t.first, t.last) for t in terms if t.last > t.first for n in range(t.first, t.last + 1)}
        wide = [h for h in heads if h.last > h.first]
        return [
            h
            for h in heads
            if not _in_a_name(context, h)
            and inside.get(h.first, (h.first, h.last)) == (h.first, h.last)
            and not any(w.first <= h.first and h.last <= w.last and w.last - w.first > h.last - h.first for w in wide)
        ]

    def _applies(self, context, shifter, head, term, terms):
        if (
            shifter.target not in ("any", term.pole)
            or context.sentence_of[head.first] != context.sentence_of[term.first]
        ):
            return False
        if shifter.only and not any(bare(word).startswith(shifter.only) for word in term.term.split()[:2]):
            return False
        left, right = (term, head) if shifter.after else (head, term)
        if not shifter.after and _joined(context, term):
            return False  # وقف القتال والقصف, وقال وهي تتفاوض: و begins something else
        far = _ANY_FAR in shifter.between
        stop = _HARD_BREAK if far else _BREAK
        if stop.search(context.text, context.tokens[left.last].end, context.tokens[right.first].start):
            return False
        if any(left.last < other.first and other.last < right.first for other in terms):
            return False
        for number in range(left.last + 1, right.first):
            if not far and context.in_class(number, "@clause"):
                return False
            if not (far or _ANY in shifter.between or self._among(context, number, shifter.between)):
                return False
        near = [left.first - 2, left.first - 1, *range(left.last + 1, right.first)]
        return not (
            any(self._near(context, n, term, shifter.blocks) for n in near)
            or self._near(context, right.last + 1, term, shifter.blocks_after)
        )

    def _near(self, context, number, term, words):
        """Whether the token is there, in the term's sentence, and among ``words``."""
        if not words or not 0 <= number < len(context.tokens):
            return False
        return context.sentence_of[number] == context.sentence_of[term.first] and self._among(context, number, words)

    @staticmethod
    def _among(context, number, words):
        return any(context.in_class(number, w) if w[0] == "@" else context.has(number, w) for w in words)


def _in_a_name(context, hit):
    """Whether every word of the hit belongs to a mention: تعاون in منظمة الأمن والتعاون is no stance."""
    return all(context.types.get(number) for number in range(hit.first, hit.last + 1))


def _joined(context, term):
    """Whether the term carries an attached و or ف."""
    token = context.tokens[term.first]
    return term.start > token.start and context.text[token.start] in "وف"


def _shifter(row):
    cells = (row.between, row.blocks, row.blocks_after)
    words = [frozenset(w if w[0] in "@*" else bare(w) for w in cell.split("|") if w) for cell in cells]
    only = tuple(bare(stem) for stem in row.only.split("|") if stem)
    fixed = (row.shifter, row.kind, row.target, only, row.result, row.cameo, row.span)
    return Shifter(*fixed, row.side == "after", int(row.reach), *words)


def _gap(shifter, head, term):
    """How many words stand between, or None where the head is on the wrong side or too far away."""
    gap = head.first - term.last - 1 if shifter.after else term.first - head.last - 1
    return gap if 0 <= gap <= shifter.reach else None


def _turn(text, term, head: Hit, shifter):
    """The turned term, and the token spans that it swallows."""
    written = text[head.start : head.end]
    pole = term.pole if shifter.result == "keep" else shifter.result
    cameo = shifter.cameo or term.cameo
    gloss = _GLOSSES[shifter.kind].format(term.gloss) if term.gloss else ""
    swallowed = {(head.first, head.last)}
    if shifter.span == "term":
        return term._replace(pole=pole, shifter=written, gloss=gloss), set()
    if shifter.span == "head":
        parts = (head.first, head.last, head.start, head.end)
        return Term(*parts, shifter.shifter, pole, cameo, written, gloss), swallowed
    first, last = min(head.first, term.first), max(head.last, term.last)
    start, end = min(head.start, term.start), max(head.end, term.end)
    name = f"{term.term} {shifter.shifter}" if shifter.after else f"{shifter.shifter} {term.term}"
    return Term(first, last, start, end, name, pole, cameo, written, gloss), swallowed


def _no_overlap(terms):
    """Spans never overlap: of two the longer stands, of equals the first."""
    kept, taken = [], set()
    for term in sorted(terms, key=lambda t: (t.first - t.last, t.first)):
        span = set(range(term.first, term.last + 1))
        if not span & taken:
            taken |= span
            kept.append(term)
    return sorted(kept, key=lambda t: t.start)


@lru_cache(maxsize=1)
def _our_stance():
    return Stance(stance_lexicon())


_COLUMNS = ["article", "sentence", "start", "end", "text", "term", "pole", "cameo", "shifter", "gloss"]


def stance_terms(articles, lexicon=None, extra=None, sections=("body",)):
    """Find the words that report, threaten or call for escalation, or for diplomacy.

    Takes an articles frame (columns ``article``, ``text``) or one str. ``lexicon`` (CSV path or frame) replaces the
    project's, ``extra`` is added to it and wins where both speak: columns ``term``, ``pole``, ``cameo`` (see
    data/README.md). ``sections`` are the parts of the page that are searched.

    Gives a frame, one row a term, in the order of the articles and of the text: ``article`` (str), ``sentence``
    (int64), ``start``, ``end`` (int64, offsets into the article's text), ``text`` (str), ``term`` (str, the lexicon's
    lemma, with the shifter's where the span holds both), ``pole`` (escalation, diplomacy or neutralised), ``cameo``
    (str, two digits: the CAMEO root), ``shifter`` (str, the word that turned the term as it is written, or ""),
    ``gloss`` (str, English). A count of these words describes vocabulary, not events. Raises ArticleError for articles
    that cannot be read and LexiconError for a lexicon that is wrong.

    >>> stance_terms("دعت إلى خفض التصعيد بعد الهجوم.")[["text", "pole"]].values.tolist()
    [['خفض التصعيد', 'diplomacy'], ['الهجوم', 'escalation']]
    """
    wanted = check_sections(sections)
    stance = _our_stance() if lexicon is None and extra is None else Stance(stance_lexicon(lexicon, extra))
    ids, texts = texts_of(articles)
    ids, parts = pd.array(ids, dtype="str"), []
    for first, batch in stance.finder.read(texts):
        terms, chosen, turned = stance.terms(batch)
        chosen = chosen[in_sections(terms, chosen, wanted)]
        turned = [row for row in turned if SECTIONS[batch.sentences.sections[row[1]]] in wanted]
        parts.append(stance.frame(ids, first, terms, chosen, turned))
    return pd.concat(parts, ignore_index=True) if parts else span_frame([], _COLUMNS)
