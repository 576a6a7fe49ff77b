"""Which way the language leans: stance terms, and the shifters that turn them."""

from functools import cached_property, lru_cache
from itertools import pairwise

import numpy as np
import pandas as pd

from helpers.context import compile_rules
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
from helpers.scan import spread
from helpers.sentences import SECTIONS, check_sections, span_frame, texts_of
from helpers.shifters import Grammar, Term


class Stance:
    """The stance lexicon, its rules and the shifters, ready to run over batches of texts."""

    def __init__(self, lexicon: Lexicon):
        table = lexicon.table
        self.lexicon = lexicon
        self.rows = list(table[["term", "pole", "cameo", "gloss"]].itertuples(index=False, name=None))
        columns = table.assign(shifter="")[["term", "pole", "cameo", "shifter", "gloss"]]
        self.columns = [pd.array(columns[name], dtype="str") for name in columns]
        rules = compile_rules(lexicon.rules, ("term",))
        general = rules.get(("*",), ())
        self.rules = [rules.get((term,), ()) + general for term in table["term"]]
        self.rules[: lexicon.extra] = [()] * lexicon.extra  # the user's rows stand without our rules
        verbal = set(table.loc[table["paradigm"].str.startswith("verb"), "term"])
        self.grammar = Grammar(shifter_lexicon().table, verbal)
        self.shifters = self.grammar.shifters
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

        Gives the batch with the hits of the entity lexicon and the numbers of those that are mentions; the batch with
        the hits of the stance lexicon, the numbers of those that stand as they are, and the terms of sentences in which
        a shifter may act: (number of the text, row of the sentence, Term).
        """
        entities = our_entities()
        bounds = np.cumsum([0, len(entities.rules), len(self.rules), len(self.shifters)]).tolist()
        mentions, terms, heads = (part_of(batch, low, high) for low, high in pairwise(bounds))
        kept = entities.mentions(mentions, self.finder)
        named = mentions.hits.take(kept)
        typed = entities.typed(named)
        chosen = self._standing(terms, named, typed, bounds[1])
        return mentions, kept, terms, *self._turned(terms, chosen, in_order(heads).hits, typed)

    def frame(self, ids, first, batch, chosen, turned):
        """The frame of a batch's terms, from what ``terms`` gives; ``ids`` are those of all articles."""
        hits = batch.hits.take(chosen)
        plain = [*span_columns(ids, first, batch, hits), *(column.take(hits.pattern) for column in self.columns)]
        rows = []
        for number, row, t in turned:
            written = batch.words.texts[number][t.start : t.end]
            place = (ids[first + number], batch.sentences.numbers[row], t.start, t.end, written)
            rows.append((*place, t.term, t.pole, t.cameo, t.shifter, t.gloss))
        frame = pd.concat([pd.DataFrame(dict(zip(COLUMNS, plain, strict=True))), span_frame(rows, COLUMNS)])
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
            out += [(text, row, term) for term in self.grammar.apply(view, here, there)]
        return out

    def _term(self, hit):
        term, pole, cameo, gloss = self.rows[hit.pattern]
        return Term(hit.first, hit.last, hit.start, hit.end, term, pole, cameo, "", gloss)


@lru_cache(maxsize=1)
def our_stance():
    return Stance(stance_lexicon())


COLUMNS = ["article", "sentence", "start", "end", "text", "term", "pole", "cameo", "shifter", "gloss"]


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
    stance = our_stance() if lexicon is None and extra is None else Stance(stance_lexicon(lexicon, extra))
    ids, texts = texts_of(articles)
    ids, parts = pd.array(ids, dtype="str"), []
    for first, batch in stance.finder.read(texts):
        _, _, terms, chosen, turned = stance.terms(batch)
        chosen = chosen[in_sections(terms, chosen, wanted)]
        turned = [row for row in turned if SECTIONS[batch.sentences.sections[row[1]]] in wanted]
        parts.append(stance.frame(ids, first, terms, chosen, turned))
    return pd.concat(parts, ignore_index=True) if parts else span_frame([], COLUMNS)
