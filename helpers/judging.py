"""Context rules on many hits at once: what ``Context.judge`` says of each, from arrays."""

from typing import NamedTuple

import numpy as np

from helpers.context import maksura_is_yeh, word_classes, written_as
from helpers.scan import spread

BEFORE, AFTER, NEAR, ARTICLE, SURFACE = range(5)
_WHERE = {"before": BEFORE, "after": AFTER, "near": NEAR, "article": ARTICLE, "surface": SURFACE}
FALLS, STANDS, MET = -1, 0, 1


class Events(NamedTuple):
    """What rules look for, where it stands: words covered (inclusive) and the number of the phrase or class."""

    first: np.ndarray
    last: np.ndarray
    sign: np.ndarray


class Places(NamedTuple):
    """Where hits stand: their words, their text, and the words of their sentence (from ``low``, before ``high``)."""

    first: np.ndarray
    last: np.ndarray
    text: np.ndarray
    low: np.ndarray
    high: np.ndarray

    def take(self, which):
        """Some of them, by mask or by numbers."""
        return Places(*(column[which] for column in self))


class Rules:
    """The rules of each pattern, laid out; ``phrases`` are the words to look for, ``classes`` more to report."""

    def __init__(self, by_pattern, classes=()):
        lists = {rules: number for number, rules in enumerate(dict.fromkeys(by_pattern))}
        self.lists = list(lists)
        self.list_of = np.array([lists[rules] for rules in by_pattern], np.int64)
        self.rules = [rule for rules in self.lists for rule in rules]
        self.counts = np.array([len(rules) for rules in self.lists], np.int64)
        self.starts = np.cumsum(self.counts) - self.counts
        self.require = np.array([rule.require for rule in self.rules], bool)
        self.where = np.array([_WHERE[rule.where] for rule in self.rules], np.int64)
        self.window = np.array([rule.window for rule in self.rules], np.int64)
        self._sign_phrases(classes)
        self._lay_out_windows()

    def _sign_phrases(self, classes):
        """Number the phrases and classes that are looked for: the signs; and which sign each rule wants."""
        wanted = [(*sorted(r.classes), *(() if r.where == "surface" else r.phrases)) for r in self.rules]
        signs = dict.fromkeys([*classes, *(sign for signs in wanted for sign in signs)])
        self.signs = {sign: number for number, sign in enumerate(signs)}
        meant = {}
        for sign, number in self.signs.items():
            words = [(w,) for w in word_classes().get(sign, ())] if isinstance(sign, str) else [sign]
            for phrase in words:
                meant.setdefault(phrase, []).append(number)
        self.phrases = sorted(meant)
        self.sign_counts = np.array([len(meant[phrase]) for phrase in self.phrases], np.int64)
        self.sign_starts = np.cumsum(self.sign_counts) - self.sign_counts
        self.sign_of = np.array([number for phrase in self.phrases for number in meant[phrase]], np.int64)
        sets = {}
        self.set_of = np.array([sets.setdefault(frozenset(signs), len(sets)) for signs in wanted], np.int64)
        self.wants = np.zeros((len(sets), len(self.signs)), bool)
        for signs, number in sets.items():
            self.wants[number, [self.signs[sign] for sign in signs]] = True

    def _lay_out_windows(self):
        """For each list of rules: how far its windows reach, and which signs they look for."""
        self.reach = np.zeros(len(self.lists), np.int64)
        self.looks = np.zeros((len(self.lists), len(self.signs)), bool)
        for number, (start, count) in enumerate(zip(self.starts.tolist(), self.counts.tolist(), strict=True)):
            for rule in range(start, start + count):
                if self.where[rule] <= NEAR:
                    self.reach[number] = max(self.reach[number], self.window[rule])
                    self.looks[number] |= self.wants[self.set_of[rule]]
        self.in_article = np.zeros(len(self.signs), bool)
        for rule in np.flatnonzero(self.where == ARTICLE):
            self.in_article |= self.wants[self.set_of[rule]]

    def everywhere(self, classes):
        """Of each phrase whether it matters anywhere in the article, not only near a hit."""
        signs = self.in_article.copy()
        signs[[self.signs[name] for name in classes]] = True
        owner = np.repeat(np.arange(len(self.phrases)), self.sign_counts)
        return np.bincount(owner[signs[self.sign_of]], minlength=len(self.phrases)) > 0

    def near(self, words, hits):
        """Of each word whether a rule of one of the hits looks at it."""
        reach = self.reach[self.list_of[hits.pattern]]
        looks = reach > 0
        begin = np.maximum(hits.first[looks] - reach[looks], 0)
        end = np.minimum(hits.last[looks] + 1 + reach[looks], len(words.starts))
        size = len(words.starts) + 1
        return np.cumsum(np.bincount(begin, minlength=size) - np.bincount(end, minlength=size))[:-1] > 0

    def events(self, words, first, last, phrase, typed=()):
        """The ``Events`` of phrases found; ``typed`` adds (class, first words, last words) of mentions."""
        owner, row = spread(self.sign_starts[phrase], self.sign_counts[phrase])
        parts = [(first[owner], last[owner], self.sign_of[row])]
        for name, begin, end in [*typed, ("@number", words.digits, words.digits)]:
            if name in self.signs:
                at = spread(begin, end - begin + 1)[1]
                parts.append((at, at, np.full(len(at), self.signs[name])))
        first, last, sign = (np.concatenate(columns) for columns in zip(*parts, strict=True))
        order = np.argsort(first, kind="stable")
        return Events(first[order], last[order], sign[order])

    def judge(self, words, places, pattern, events):
        """What the rules say of each hit: FALLS, STANDS (nothing required) or MET (a requirement met)."""
        lists = self.list_of[pattern]
        ruled = np.flatnonzero(self.counts[lists])
        out = np.full(len(pattern), STANDS)
        if not len(ruled):
            return out
        lists, places = lists[ruled], places.take(ruled)
        hit, rule = spread(self.starts[lists], self.counts[lists])
        holds = self._near(words, places, lists, events) | self._in_article(words, places, hit, rule, events)
        on_surface = np.flatnonzero(self.where[rule] == SURFACE)
        holds[on_surface] = self._written(words, places.take(hit[on_surface]), rule[on_surface])
        require = self.require[rule]
        blocked, required, met = (
            np.bincount(hit[which], minlength=len(ruled)) > 0 for which in (holds & ~require, require, holds & require)
        )
        out[ruled] = np.where(blocked | (required & ~met), FALLS, np.where(met, MET, STANDS))
        return out

    def _near(self, words, places, lists, events):
        """For each pair of hit and rule whether what the rule looks for stands in its window."""
        reach = self.reach[lists]
        begin, end = np.maximum(places.first - reach, places.low), np.minimum(places.last + 1 + reach, places.high)
        at = np.searchsorted(events.first, np.arange(len(words.starts) + 1))
        hit, event = spread(at[begin], np.maximum(at[np.maximum(end, begin)] - at[begin], 0))
        seen = self.looks[lists[hit], events.sign[event]]
        hit, event = hit[seen], event[seen]
        counts = self.counts[lists]
        pairs = np.zeros(int(counts.sum()), bool)
        owner, rule = spread(self.starts[lists[hit]], counts[hit])
        pair = spread((np.cumsum(counts) - counts)[hit], counts[hit])[1]
        hit, event = hit[owner], event[owner]
        wanted = self.wants[self.set_of[rule], events.sign[event]] & (self.where[rule] <= NEAR)
        hit, event, rule, pair = hit[wanted], event[wanted], rule[wanted], pair[wanted]
        where, size = self.where[rule], self.window[rule]
        first, last = places.first[hit], places.last[hit]
        before = (events.first[event] >= np.maximum(first - size, places.low[hit])) & (events.last[event] < first)
        after = (events.last[event] <= np.minimum(last + size, places.high[hit] - 1)) & (events.first[event] > last)
        pairs[pair[(before & (where != AFTER)) | (after & (where != BEFORE))]] = True
        return pairs

    def _in_article(self, words, places, hit, rule, events):
        """For each pair of hit and rule whether what the rule looks for stands in the article."""
        out = np.zeros(len(hit), bool)
        pairs = np.flatnonzero(self.where[rule] == ARTICLE)
        seen = self.in_article[events.sign]
        if not len(pairs) or not seen.any():
            return out
        size = len(self.signs)
        present = np.unique(words.text_of(events.first[seen]) * size + events.sign[seen])
        asked, asker = np.unique(
            places.text[hit[pairs]] * len(self.wants) + self.set_of[rule[pairs]], return_inverse=True
        )
        text, wanted = asked // len(self.wants), asked % len(self.wants)
        begin, end = np.searchsorted(present, text * size), np.searchsorted(present, (text + 1) * size)
        owner, place = spread(begin, end - begin)
        met = self.wants[wanted[owner], present[place] % size]
        out[pairs] = (np.bincount(owner[met], minlength=len(asked)) > 0)[asker]
        return out

    def _written(self, words, places, rules):
        """For each place and rule whether the words there are written as one of the rule's phrases."""
        offsets = words.offsets[places.text]
        starts, ends = words.starts[places.first] - offsets, words.ends[places.last] - offsets
        known, maksura, out = {}, {}, []
        columns = (places.text, starts, ends, rules)
        for text, start, end, rule in zip(*(column.tolist() for column in columns), strict=True):
            key = (words.texts[text][start:end], rule)
            if key not in known:
                phrases = self.rules[rule].phrases
                known[key] = [any(written_as(key[0], phrase, way) for phrase in phrases) for way in (False, True)]
            plain, other = known[key]
            if plain != other and text not in maksura:
                maksura[text] = maksura_is_yeh(words.texts[text])
            out.append(other if plain != other and maksura[text] else plain)
        return np.array(out, bool)
