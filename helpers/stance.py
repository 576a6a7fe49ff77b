"""Which way the language leans: stance terms, and the shifters that turn them."""

import re
from functools import lru_cache
from typing import NamedTuple

from helpers.context import Context, bare, compile_rules
from helpers.entities import mark_mentions
from helpers.lexicon import Lexicon, shifter_lexicon, stance_lexicon
from helpers.matcher import Hit, longest
from helpers.sentences import check_sections, span_frame, texts_of

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


class _Finder:
    """The stance lexicon, its rules and the shifters, ready to run over contexts."""

    def __init__(self, lexicon: Lexicon):
        table = lexicon.table
        self.lexicon = lexicon
        self.rows = list(table[["term", "pole", "cameo", "gloss"]].itertuples(index=False, name=None))
        rules = compile_rules(lexicon.rules, ("term",))
        general = rules.get((_ANY,), ())
        self.rules = [rules.get((term,), ()) + general for term in table["term"]]
        self.rules[: lexicon.extra] = [()] * lexicon.extra  # the user's rows stand without our rules
        self.verbal = set(table.loc[table["paradigm"].str.startswith("verb"), "term"])
        shifters = shifter_lexicon()
        self.shifter_matcher = shifters.matcher
        self.shifters = [_shifter(row) for row in shifters.table.itertuples()]

    def terms(self, text):
        """The stance terms of one text, shifters applied, and the context they were read in."""
        context = Context(text)
        mark_mentions(context)
        hits = self.lexicon.find(text, context.tokens)
        hits = [hit for hit in hits if not _in_a_name(context, hit) and self._stands(context, hit)]
        found, spans = [], set()
        for hit in longest(hits):
            if (hit.first, hit.last) not in spans:
                spans.add((hit.first, hit.last))
                term, pole, cameo, gloss = self.rows[hit.pattern]
                found.append(Term(hit.first, hit.last, hit.start, hit.end, term, pole, cameo, "", gloss))
        return context, self._shift(context, found)

    def _stands(self, context, hit):
        rules = self.rules[hit.pattern]
        return not rules or context.judge(rules, hit.first, hit.last) is not None

    def _shift(self, context, terms):
        """Turn the terms that a shifter acts on; what a riser or reducer has built may then be denied (نفت شن هجوم)."""
        heads = self._heads(context, terms)
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

    def _heads(self, context, terms):
        """Shifters that stand free: not inside a longer stance term."""
        inside = {n: (t.first, t.last) for t in terms if t.last > t.first for n in range(t.first, t.last + 1)}
        heads = self.shifter_matcher.find(context.text, context.tokens)
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
def _our_finder():
    return _Finder(stance_lexicon())


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
    finder = _our_finder() if lexicon is None and extra is None else _Finder(stance_lexicon(lexicon, extra))
    rows = []
    for article, text in zip(*texts_of(articles), strict=True):
        context, terms = finder.terms(text)
        for t in terms:
            sentence = context.sentence_of[t.first]
            if context.sentences[sentence].section in wanted:
                what = (t.term, t.pole, t.cameo, t.shifter, t.gloss)
                rows.append((article, sentence, t.start, t.end, text[t.start : t.end], *what))
    return span_frame(rows, _COLUMNS)
