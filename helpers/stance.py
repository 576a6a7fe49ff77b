"""Which way the language leans: stance terms, and the shifters that turn them."""

from functools import cached_property, lru_cache
from itertools import pairwise

import numpy as np
import pandas as pd

from helpers.acting import Text
from helpers.context import compile_rules
from helpers.entities import our_entities
from helpers.finder import (
    Batch,
    Finder,
    frame_of,
    in_sections,
    offsets_of,
    part_of,
    places_of,
    span_rows,
    type_bits,
)
from helpers.judging import FALLS
from helpers.lexicon import Lexicon, shifter_lexicon, stance_lexicon
from helpers.overlaps import longest
from helpers.prints import places, spread
from helpers.sentences import SECTIONS, check_sections, texts_of
from helpers.shifters import Grammar


class Stance:
    """The stance lexicon, its rules and the shifters, ready to run over batches of texts."""

    def __init__(self, lexicon: Lexicon):
        table = lexicon.table
        self.lexicon = lexicon
        self.rows = list(table[["term", "pole", "cameo", "gloss"]].itertuples(index=False, name=None))
        self.table = table.assign(shifter="")[["term", "pole", "cameo", "shifter", "gloss"]].astype("str")
        rules = compile_rules(lexicon.rules, ("term",))
        general = rules.get(("*",), ())
        self.rules = [rules.get((term,), ()) + general for term in table["term"]]
        self.rules[: lexicon.extra] = [()] * lexicon.extra  # the user's rows stand without our rules
        # which types of mentions the rules of each row look for, how many words away; if any asks the whole article
        typed = [[rule for rule in rules if type_bits(rule.classes)] for rules in self.rules]
        self._types = np.array([type_bits(w for r in rules for w in r.classes) for rules in typed], np.int64)
        self._window = np.array([max((r.window for r in rules), default=0) for rules in typed], np.int64)
        self._is_demand = np.array([all(rule.require for rule in rules) for rules in typed], bool)
        self._anywhere = any(rule.where == "article" for rules in typed for rule in rules)
        verbal = set(table.loc[table["paradigm"].str.startswith("verb"), "term"])
        self.grammar = Grammar(shifter_lexicon().table, self.rows, verbal)

    @property
    def _shift(self):
        """How many patterns of names stand before those of stance terms."""
        return len(our_entities().rules)

    @cached_property
    def finder(self):
        """Mentions, stance terms and shifters are found in one go."""
        entities = our_entities()
        lexicons = [entities.lexicon, self.lexicon, shifter_lexicon()]
        rules = [*entities.rules, *self.rules, *[()] * len(self.grammar.shifters)]
        return Finder(lexicons, rules, entities.sets + self.grammar.acting.sets)

    def terms(self, batch, named=None, shifters=True):
        """The stance terms of a batch: what stands once context rules and shifters have spoken.

        Gives the hits of the stance lexicon that stand as they are, and those that a shifter turned: (row of the
        sentence, Term). ``named`` are the mentions in the batch, if they are known;
        without ``shifters`` every term keeps its own pole.
        """
        entities, finder, words = our_entities(), self.finder, batch.words
        mentions, terms, heads = self._parts(batch.hits)
        heads = heads.take(self.grammar.acting.within(terms, heads))
        if named is None:
            named = entities.mentions(batch, mentions, finder, self._wanted(batch, mentions, terms, heads))
        types = entities.types(words, named)
        terms, starts, ends = self._standing(batch, terms, types)
        if not shifters:
            return terms, []
        heads = heads.take(np.argsort(heads.first, kind="stable"))

        def among(numbers, sets):
            return finder.among(words, numbers, sets + len(entities.sets), types)

        stands, turned = self.grammar.turn(Text(batch, types, among), terms, starts, ends, heads)
        return terms.take(stands), turned

    def _wanted(self, batch, mentions, terms, heads):
        """Which hits of names may matter: those over terms and shifters, and of the types that these look for near.

        None if any may.
        """
        if self._anywhere:
            return None
        acting, size = self.grammar.acting, len(batch.words.starts)
        first, last = np.append(terms.first, heads.first), np.append(terms.last, heads.last)
        types = np.append(self._looks(batch, terms), acting.types[heads.pattern])
        window = np.append(self._window[terms.pattern], acting.window(terms, heads)[heads.pattern])
        asked = np.zeros(size, np.uint8)  # of each word, which types matter there
        for some in np.unique(types[types > 0]).tolist():
            at = np.flatnonzero(types == some)
            low, high = np.maximum(first[at] - window[at], 0), np.minimum(last[at] + window[at] + 1, size)
            asked[places(low, high - low)] |= np.uint8(some)
        asked[places(first, last - first + 1)] = 255
        owner, word = spread(mentions.first, mentions.last - mentions.first + 1)
        wanted = np.zeros(len(mentions.first), bool)
        wanted[owner[asked[word] & our_entities().type_bit[mentions.pattern[owner]] > 0]] = True
        return wanted

    def _looks(self, batch, terms):
        """Which types of mentions each of some terms looks for near: none if what it requires stands in the article."""
        types = self._types[terms.pattern]
        some = np.flatnonzero((types > 0) & self._is_demand[terms.pattern])
        texts, pattern = batch.words.text_of(terms.first[some]), terms.pattern[some] + self._shift
        types[some[self.finder.rules.settled(texts, pattern, batch.present, require=True)]] = 0
        return types

    def _parts(self, hits):
        """Hits of the finder parted into those of names, of stance terms and of shifters."""
        bounds = np.cumsum([0, self._shift, len(self.rules), len(self.grammar.shifters)]).tolist()
        return [part_of(hits, low, high) for low, high in pairwise(bounds)]

    def narrowed(self, batch):
        """A batch without the hits of texts in which no term can stand: reports of sport, for one."""
        hits, words = batch.hits, batch.words
        texts = words.text_of(hits.first)
        is_term = (hits.pattern >= self._shift) & (hits.pattern < self._shift + len(self.rules))
        terms = np.flatnonzero(is_term)
        blocked = self.finder.rules.settled(texts[terms], hits.pattern[terms], batch.present)
        only = np.zeros(len(words.texts), bool)
        only[texts[terms[~blocked]]] = True
        left = only[texts]
        left[terms[blocked]] = False
        return Batch(words, hits.take(np.flatnonzero(left)), batch.present, only)

    def _standing(self, batch, hits, types):
        """The hits that are part of no mention and that their rules let stand, one a span, in order; their offsets."""
        hits = hits._replace(stripped=np.where(hits.pattern < self.lexicon.extra, -1, hits.stripped))
        hits = hits.take(np.flatnonzero(~types.hold(hits)))
        verdicts = self.finder.judge(batch, hits, places_of(batch, hits), types, self._shift)
        hits = hits.take(np.flatnonzero(verdicts != FALLS))
        starts, ends = offsets_of(batch.words, hits)
        kept = longest(hits, starts)
        first, last = hits.first[kept], hits.last[kept]
        order = np.lexsort((hits.pattern[kept], starts[kept], last, first))
        first, last = first[order], last[order]
        kept = kept[order[(np.diff(first, prepend=-1) != 0) | (np.diff(last, prepend=-1) != 0)]]
        return hits.take(kept), starts[kept], ends[kept]

    def rows_of(self, first, batch, hits, turned):
        """The rows of a batch's terms, from what ``terms`` gives, and the turned ones; see ``frame``.

        ``first`` is the number of the batch's first text. Turned terms are numbered behind the rows of the lexicon.
        """
        terms = [term for _, term in turned]
        sides = np.array([term[:4] for term in terms], np.int64).reshape(-1, 4).T
        starts, ends = offsets_of(batch.words, hits)
        words, starts, ends = (
            np.append(*pair) for pair in ((hits.first, sides[0]), (starts, sides[2]), (ends, sides[3]))
        )
        order = np.argsort(starts, kind="stable")
        which = np.append(hits.pattern, len(self.rows) + np.arange(len(terms)))[order]
        return (*span_rows(first, batch, words[order], starts[order], ends[order]), which), terms

    def frame(self, ids, parts):
        """The frame of terms, from their rows by batch; ``ids`` are those of all texts."""
        rows, turned = [], []
        for (*span, which), terms in parts:
            rows.append((*span, np.where(which < len(self.rows), which, which + len(turned))))
            turned += terms
        table = {}
        for name in self.table:
            column, said = self.table[name].array, pd.array([getattr(term, name) for term in turned], dtype="str")
            table[name] = type(column)._concat_same_type([column, said])
        return frame_of(ids, rows, table)


@lru_cache(maxsize=1)
def our_stance():
    return Stance(stance_lexicon())


def stance_terms(articles, lexicon=None, extra=None, sections=("body",), shifters=True):
    """Find the words that report, threaten or call for escalation, or for diplomacy.

    Takes an articles frame (columns ``article``, ``text``) or one str. ``lexicon`` (CSV path or frame) replaces the
    project's, ``extra`` is added to it and wins where both speak: columns ``term``, ``pole``, ``cameo`` (see
    data/README.md). ``sections`` are the parts of the page that are searched. Without
    ``shifters`` no term is turned by what stands around it, as in a plain word list: to see what that changes.

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
    stance = our_stance() if lexicon is None and extra is None else Stance(stance_lexicon(lexicon, extra))
    ids, texts = texts_of(articles)

    def rows(first, batch):
        batch = stance.narrowed(batch)
        hits, turned = stance.terms(batch, shifters=shifters)
        hits = hits.take(in_sections(batch, hits, wanted))
        turned = [item for item in turned if SECTIONS[batch.sentences.sections[item[0]]] in wanted]
        return stance.rows_of(first, batch, hits, turned)

    return stance.frame(ids, stance.finder.each(texts, rows))
