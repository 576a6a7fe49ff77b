"""Find a lexicon's forms in texts. Knows words, clitics and adjacency; nothing of entities or stance.

A ``Pattern`` is one entry: a sequence of words, each with the surfaces it may take. ``Matcher.find`` gives every place
where a pattern stands; the layers above choose among overlapping ones.
"""

import re
from collections import defaultdict
from functools import cached_property
from typing import NamedTuple

from helpers import arabic

GAP = re.compile(r"[ \t\u00a0\u202f]+|[-\u2010\u2011]")
_WORD_GAP = re.compile(r"[\s\u2010\u2011-]+")
OPTIONAL, NEEDED, REFUSED = "optional", "needed", "refused"


class Word(NamedTuple):
    """One word of a pattern: its surfaces {folded: (pronoun letters, clitic class)}, and how it takes the article."""

    surfaces: dict
    article: str


class Token(NamedTuple):
    """One word of a text: its offsets and its folded letters."""

    start: int
    end: int
    folded: str


class Hit(NamedTuple):
    """A pattern found: offsets of the span, the tokens it covers (inclusive), and how much was stripped to see it."""

    start: int
    end: int
    first: int
    last: int
    pattern: int
    stripped: int


class Reading(NamedTuple):
    """One way to read a token as a word of a pattern."""

    pattern: int
    position: int
    before: int  # letters of clitics left outside the span
    after: int  # letters of a suffixed pronoun left outside the span
    stripped: int  # clitics, article and pronoun together


def tokenize(text):
    """The words of ``text`` in order, with offsets; Arabic, Latin and numbers.

    >>> tokenize("وروسيا 2022")
    [Token(start=0, end=6, folded='وروسيا'), Token(start=7, end=11, folded='2022')]
    """
    return [Token(m.start(), m.end(), fold_word(m.group())) for m in arabic.WORD.finditer(text)]


class _Folds(dict):
    def __missing__(self, word):
        if len(self) > 500_000:
            self.clear()
        self[word] = folded = arabic.fold(word)
        return folded


fold_word = _Folds().__getitem__


def words_of(form):
    """The words of a lexicon's form, parted by white space or a hyphen.

    >>> words_of("كيم جونغ-أون")
    ['كيم', 'جونغ', 'أون']
    """
    return _WORD_GAP.split(form.strip())


def forms_of(form, paradigms, plural="", imperfect=""):
    """The ``Word`` of each word of a lexicon's form.

    ``paradigms`` is one paradigm for all words or one a word. ``plural`` and ``imperfect`` belong to the first word
    of an inflected paradigm. Raises ValueError where the number of paradigms and of words differ.

    >>> [word.article for word in forms_of("حلف (ال)ناتو", "name")]
    ['refused', 'optional']
    """
    parts, names = words_of(form), paradigms.split()
    if len(names) == 1:
        names = names * len(parts)
    if len(names) != len(parts):
        raise ValueError(f"{len(parts)} words but {len(names)} paradigms")
    words = []
    for number, (part, paradigm) in enumerate(zip(parts, names, strict=True)):
        optional = part.startswith("(ال)")
        bare = part.removeprefix("(ال)")
        article = OPTIONAL if optional or paradigm in arabic.INFLECTED else REFUSED
        extra = (plural, imperfect) if number == 0 or len(parts) == 1 else ("", "")
        surfaces = arabic.inflect(bare, paradigm, *extra)
        if paradigm in arabic.UNINFLECTED and article == REFUSED and len(bare) > 3:
            if next(iter(surfaces)).startswith(arabic.ARTICLE):
                surfaces, article = arabic.inflect(arabic.drop_transparent(bare)[2:], paradigm, *extra), NEEDED
        words.append(Word(surfaces, article))
    return tuple(words)


class Matcher:
    """Patterns compiled once. ``patterns``: a sequence of tuples of ``Word``; a pattern's number is its place in it."""

    def __init__(self, patterns):
        self.patterns = tuple(patterns)
        self._readings = {}

    @cached_property
    def _index(self):
        index = defaultdict(list)
        for number, words in enumerate(self.patterns):
            for position, word in enumerate(words):
                for surface, (suffix, part) in word.surfaces.items():
                    index[surface].append((number, position, suffix, part, word.article))
        return index

    def readings(self, folded):
        """Every way to read one folded token, the least stripped first; ``longest`` prefers those."""
        known = self._readings.get(folded)
        if known is None:
            if len(self._readings) > 500_000:
                self._readings.clear()
            known = self._readings[folded] = self._analyse(folded)
        return known

    def _analyse(self, folded):
        out = {}
        for group, prefixes in arabic.PROCLITICS.items():
            for prefix, has_article in prefixes:
                if folded.startswith(prefix):
                    self._look_up(folded, prefix, has_article, group, out)
        best = sorted(out.values(), key=lambda reading: (reading.stripped, reading.pattern, reading.position))
        return tuple(best)

    def _look_up(self, folded, prefix, has_article, group, out):
        rest = folded[len(prefix) :]
        stems = [rest]
        if has_article and prefix.endswith(arabic.LAM * 2):
            stems.append(arabic.LAM + rest)  # للجنة is ل + اللجنة
        inside = arabic.article_length(prefix, has_article)
        for shift, stem in enumerate(stems):
            for pattern, position, suffix, part, article in self._index.get(stem, ()):
                if part != group or (article == NEEDED) > has_article or (article == REFUSED and has_article):
                    continue
                if has_article and suffix:
                    continue
                if position and len(prefix) != inside:
                    continue  # inside a phrase only the article may stand before a word
                stripped = len(prefix) + suffix - (inside if article == NEEDED else 0)
                reading = Reading(pattern, position, len(prefix) - inside - shift, suffix, stripped)
                key = (pattern, position)
                if key not in out or out[key].stripped > stripped:
                    out[key] = reading

    def find(self, text, tokens=None):
        """All hits in one text, in order of their start; overlapping ones are all given."""
        tokens = tokenize(text) if tokens is None else tokens
        hits = []
        for number, token in enumerate(tokens):
            for reading in self.readings(token.folded):
                if reading.position:
                    continue
                read = self._follow(text, tokens, number, reading)
                if read is not None and not _misread(text, tokens[number + len(read) - 1], read[-1]):
                    hits.append(_hit(text, tokens, number, number + len(read) - 1, read))
        return hits

    def _follow(self, text, tokens, number, first):
        """The readings of all words of the pattern that begins here, or None where it is not complete."""
        readings = [first]
        for position in range(1, len(self.patterns[first.pattern])):
            at = number + position
            if at >= len(tokens) or not GAP.fullmatch(text, tokens[at - 1].end, tokens[at].start):
                return None
            found = next(
                (r for r in self.readings(tokens[at].folded) if r.pattern == first.pattern and r.position == position),
                None,
            )
            if found is None:
                return None
            readings.append(found)
        return readings


def _misread(text, token, reading):
    """Whether a written ة was read as the pronoun ه (حملة is not حمل + ه)."""
    if not reading.after:
        return False
    letters = arabic.drop_transparent(text[token.start : token.end])
    return letters.endswith(arabic.TEH_MARBUTA)


def _hit(text, tokens, first, last, readings):
    head, tail = readings[0], readings[-1]
    start, end = tokens[first].start, tokens[last].end
    if head.before:
        start += arabic.letter_offsets(text[start : tokens[first].end])[head.before]
    if tail.after:
        begin = tokens[last].start
        end = begin + arabic.letter_offsets(text[begin:end])[-1 - tail.after]
    return Hit(start, end, first, last, head.pattern, sum(reading.stripped for reading in readings))


def longest(hits):
    """Of overlapping hits the longest (in words, then the least stripped); hits that share one span all stay.

    >>> longest([Hit(0, 5, 0, 0, 1, 0), Hit(0, 9, 0, 1, 2, 0)])
    [Hit(start=0, end=9, first=0, last=1, pattern=2, stripped=0)]
    """
    kept, taken = [], {}
    for hit in sorted(hits, key=lambda hit: (hit.first - hit.last, hit.stripped, hit.start)):
        span = (hit.first, hit.last)
        owners = {taken.get(token) for token in range(hit.first, hit.last + 1)}
        if owners == {None}:
            taken.update(dict.fromkeys(range(hit.first, hit.last + 1), (span, hit.stripped)))
        elif owners != {(span, hit.stripped)}:
            continue
        kept.append(hit)
    return sorted(kept, key=lambda hit: (hit.start, hit.pattern))
