"""Context rules: what must, or must not, stand near a form for it to count. The rules are rows of a table."""

import re
from functools import lru_cache
from typing import NamedTuple

import pandas as pd

from helpers import arabic
from helpers.matcher import tokenize
from helpers.paths import LEXICONS
from helpers.sentences import segment


class Rule(NamedTuple):
    """One row: its sense (require or block), place, window in words, phrases (folded words) and @classes."""

    require: bool
    where: str
    window: int
    phrases: tuple
    classes: frozenset


@lru_cache(maxsize=1)
def word_classes():
    """The named classes of words in data/lexicons/word_classes.csv: {class: frozenset of folded words}."""
    table = pd.read_csv(LEXICONS / "word_classes.csv", dtype=str, keep_default_na=False, encoding="utf-8")
    return {name: frozenset(bare(w) for w in rows["word"]) for name, rows in table.groupby("class")}


@lru_cache(maxsize=1 << 16)
def bare(word):
    """A folded word without its article.

    >>> bare("السُّلطنة") == bare("سلطنه")
    True
    """
    folded = arabic.fold(word)
    return folded[2:] if folded.startswith(arabic.ARTICLE) and len(folded) > 4 else folded


@lru_cache(maxsize=1 << 17)
def _variants(folded):
    """A token as a rule may see it: as it stands and without each proclitic it may carry."""
    out = {folded}
    for prefix, _ in arabic.PROCLITICS[arabic.NOMINAL]:
        if folded.startswith(prefix) and len(folded) - len(prefix) > 1:
            out.add(folded[len(prefix) :])
            if prefix.endswith(arabic.LAM * 2):
                out.add(arabic.LAM + folded[len(prefix) :])
    return frozenset(out)


def compile_rules(rules, keys):
    """{key: tuple of Rule}; ``keys`` are the columns that name what a row speaks of."""
    out, columns = {}, ("rule", "where", "window", "words")
    rows = zip(*(rules[column].tolist() for column in columns), strict=True)
    for key, row in zip(zip(*(rules[key].tolist() for key in keys), strict=True), rows, strict=True):
        out.setdefault(key, []).append(_rule(*row))
    return {key: tuple(found) for key, found in out.items()}


@lru_cache(maxsize=1 << 16)
def _rule(sense, where, window, words):
    """One rule; rows that say the same share it."""
    parts = [part.strip() for part in words.split("|") if part.strip()]
    classes = frozenset(part for part in parts if part.startswith("@"))
    phrases = [part for part in parts if not part.startswith("@")]
    if where == "surface":
        phrases = tuple(" ".join(part.split()) for part in phrases)
    else:
        phrases = tuple(tuple(bare(word) for word in part.split()) for part in phrases)
    return Rule(sense == "require", where, int(window or 0), phrases, classes)


_MARKED = re.compile(f"[{arabic.MARKS}]")
_UNSEEN = re.compile(f"[{arabic.TATWEEL}{arabic.INVISIBLE}]")


def has_marks(text):
    """Whether a text holds signs of vowels or the like, which ``spelling`` may keep."""
    return bool(_MARKED.search(text))


@lru_cache(maxsize=1 << 16)
def spelling(text, marks, maksura_is_yeh=False):
    """Words as they are written: without tatweel, hamza on alef aside, with or without marks and final ى for ي."""
    text = _UNSEEN.sub("", text) if marks else arabic.drop_transparent(text)
    text = " ".join(arabic.fold_alef(text).split())
    return arabic.fold_yeh(text) if maksura_is_yeh else text


@lru_cache(maxsize=1 << 17)
def written_as(written, phrase, maksura_is_yeh=False):
    """Whether words are written as ``phrase``: tatweel, hamza on alef and, where it has none, vowels aside."""
    if maksura_is_yeh and arabic.ALEF_MAKSURA in phrase:
        return False  # this writer's اليمنى is اليمني
    marks = has_marks(phrase)
    return spelling(written, marks, maksura_is_yeh) == spelling(phrase, marks, maksura_is_yeh)


def maksura_is_yeh(text):
    """Whether the writer writes final yeh as alef maksura: more فى than في."""
    if text.count("فى ") <= text.count("في "):
        return False
    return any(token.folded == "في" for token in tokenize(text))


class Context:
    """One article seen by its words: ``text``, ``tokens``, ``sentences`` and which sentence each token stands in.

    ``types`` may be filled by the caller: {token number: set of classes such as ``@state``}.
    """

    def __init__(self, text):
        self.text = text
        self.tokens = tokenize(text)
        self.sentences = segment(text)
        self.types = {}
        self.sentence_of, number = [], 0
        for token in self.tokens:
            while number + 1 < len(self.sentences) and token.start >= self.sentences[number].end:
                number += 1
            self.sentence_of.append(number)
        self._all, self._article = None, {}
        self.maksura_is_yeh = maksura_is_yeh(text)

    def window(self, first, last, where, size):
        """The ranges of token numbers that a rule with ``where`` and ``size`` looks at, inside the sentence."""
        sentence = self.sentence_of[first]
        begin, end = max(0, first - size), min(len(self.tokens), last + 1 + size)
        while begin < first and self.sentence_of[begin] != sentence:
            begin += 1
        while end > last + 1 and self.sentence_of[end - 1] != sentence:
            end -= 1
        return [range(begin, first)] * (where != "after") + [range(last + 1, end)] * (where != "before")

    def holds(self, rule, first, last):
        """Whether what ``rule`` looks for stands near the tokens ``first`` to ``last``."""
        if rule.where == "surface":
            return any(self._written(first, last, phrase) for phrase in rule.phrases)
        if rule.where == "article":
            if id(rule) not in self._article:
                self._article[id(rule)] = self._anywhere(rule)
            return self._article[id(rule)]
        return any(self._in(span, rule) for span in self.window(first, last, rule.where, rule.window))

    def _written(self, first, last, phrase):
        """Whether the tokens are written as ``phrase``; its vowels count where it has any (عُمان and عمّان)."""
        written = self.text[self.tokens[first].start : self.tokens[last].end]
        return written_as(written, phrase, self.maksura_is_yeh)

    def has(self, number, word):
        """Whether token ``number`` is ``word`` (folded, without article), clitics aside."""
        return word in _variants(self.tokens[number].folded)

    def in_class(self, number, name):
        """Whether token ``number`` belongs to the class ``name``: a mention type, ``@number`` or a list of words."""
        if name in self.types.get(number, ()):
            return True
        if name == "@number" and self.tokens[number].folded.isdecimal():
            return True
        return not _variants(self.tokens[number].folded).isdisjoint(word_classes().get(name, ()))

    def _in(self, span, rule):
        for number in span:
            for phrase in rule.phrases:
                if number + len(phrase) <= span.stop and all(self.has(number + i, w) for i, w in enumerate(phrase)):
                    return True
            if any(self.in_class(number, name) for name in rule.classes):
                return True
        return False

    def _anywhere(self, rule):
        if self._all is None:
            self._all = frozenset().union(*(_variants(token.folded) for token in self.tokens))
        for phrase in rule.phrases:
            if all(word in self._all for word in phrase):
                if len(phrase) == 1 or self._in(range(len(self.tokens)), rule._replace(phrases=(phrase,))):
                    return True
        return bool(rule.classes) and self._in(range(len(self.tokens)), rule._replace(phrases=()))

    def judge(self, rules, first, last):
        """What ``rules`` say of a hit: None (it falls), False (it stands) or True (what is required is there)."""
        required = met = False
        for rule in rules:
            if rule.require:
                required = True
                met = met or self.holds(rule, first, last)
            elif self.holds(rule, first, last):
                return None
        return met if met or not required else None
