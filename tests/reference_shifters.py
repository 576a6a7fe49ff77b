"""The shifters at work as plainly as can be: one text, one term and one shifter at a time."""

import re

from helpers.context import bare
from helpers.shifters import Term

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


class PlainGrammar:
    """``shifters`` and ``verbal`` are those of a ``Grammar``."""

    def __init__(self, shifters, verbal):
        self.shifters, self.verbal = shifters, verbal

    def apply(self, context, terms, heads):
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
            if not in_a_name(context, h)
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


def in_a_name(context, hit):
    """Whether every word of the hit belongs to a mention: تعاون in منظمة الأمن والتعاون is no stance."""
    return all(context.types.get(number) for number in range(hit.first, hit.last + 1))


def _joined(context, term):
    """Whether the term carries an attached و or ف."""
    token = context.tokens[term.first]
    return term.start > token.start and context.text[token.start] in "وف"


def _gap(shifter, head, term):
    """How many words stand between, or None where the head is on the wrong side or too far away."""
    gap = head.first - term.last - 1 if shifter.after else term.first - head.last - 1
    return gap if 0 <= gap <= shifter.reach else None


def _turn(text, term, head, shifter):
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
