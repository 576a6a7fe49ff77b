"""Who is talked about: mentions of states, organisations, groups and persons."""

from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from helpers import arabic
from helpers.context import compile_rules
from helpers.finder import Finder, Types, frame_of, in_sections, offsets_of, places_of, span_rows
from helpers.index import LONGEST
from helpers.judging import FALLS, MET, in_order
from helpers.lexicon import TYPES, Lexicon, entity_lexicon, form_key
from helpers.matcher import fold_word
from helpers.overlaps import longest
from helpers.prints import spread
from helpers.scan import Words
from helpers.sentences import check_sections, texts_of

_TITLE, _TITLE_ADJECTIVE, _NOT_ACCUSATIVE = range(3)
_TITLE_REACH = 3
_ALEFS = [ord(letter) for letter in "اأإآٱ"]
_PRONOUNS = ("ها", "نا", "هما", "كما")


class Entities:
    """A lexicon with its rules laid out by pattern, ready to run over batches of texts."""

    sets = (("@title",), ("@title_adjective",), ("@not_accusative",))
    """What is asked of single words; a finder of mentions takes these sets first."""

    def __init__(self, lexicon: Lexicon):
        table = lexicon.table
        self.lexicon = lexicon
        self.entity, self.type, self.kind = (table[c].tolist() for c in ("entity", "type", "kind"))
        self.columns = {c: pd.array(table[c], dtype="str") for c in ("entity", "type", "kind", "ar", "en")}
        self.entity_of = pd.factorize(table["entity"])[0]
        self.type_of = np.array([TYPES.index(name) for name in self.type], np.int64)
        self.type_bit = np.left_shift(1, self.type_of).astype(np.uint8)  # as ``Types.bits`` has it
        self.is_surname = (table["paradigm"] == "surname").to_numpy(bool)
        self.is_demonym = (table["kind"] == "demonym").to_numpy(bool)
        rules = compile_rules(lexicon.rules, ("entity", "form"))
        by_form = {}
        for (entity, form), found in rules.items():
            key = (entity, form if form == "*" else form_key(form))
            by_form[key] = by_form.get(key, ()) + found
        self.rules = []
        persons = by_form.get(("@person", "*"), ())
        forms = table["form"].map(form_key)
        for number, (entity, form, kind) in enumerate(zip(self.entity, forms, self.type, strict=True)):
            if number < lexicon.extra:  # the user's rows stand without our rules
                self.rules.append(())
                continue
            found = by_form.get((entity, form), ()) + by_form.get((entity, "*"), ()) + by_form.get(("*", "*"), ())
            self.rules.append(found + (persons if kind == "person" else ()))

    @cached_property
    def finder(self):
        return Finder([self.lexicon], self.rules, self.sets)

    def mentions(self, batch, hits, finder, wanted=None):
        """The mentions among the hits of a batch, one a span, in the order of the text.

        ``wanted`` (bool, one a hit): which hits are of interest. Mentions among all others are found only as far as
        those depend on them.
        """
        hits = hits._replace(stripped=np.where(hits.pattern < self.lexicon.extra, -1, hits.stripped))
        types = self.types(batch.words, hits)
        if wanted is not None:
            hits = hits.take(self._bearing(batch.words, hits, wanted))
        places = places_of(batch, hits)
        verdicts = finder.judge(batch, hits, places, types)
        read = _Read(batch.words, finder, types)
        self._judge_surnames(read, hits, places, verdicts)
        stands = np.flatnonzero(verdicts != FALLS)
        left = hits.take(stands)
        kept = stands[longest(left, offsets_of(batch.words, left)[0])]
        return hits.take(self._choose(read, hits, places, verdicts, kept))

    def rows_of(self, first, batch, hits):
        """The rows of a batch's mentions; ``first`` is the number of its first text."""
        return *span_rows(first, batch, hits.first, *offsets_of(batch.words, hits)), hits.pattern

    def frame(self, ids, parts):
        """The frame of mentions, from their rows by batch; ``ids`` are those of all texts."""
        return frame_of(ids, parts, self.columns)

    def types(self, words, hits):
        """The words of hits by the type of what they name."""
        return Types(words, hits, self.type_of[hits.pattern])

    def _bearing(self, words, hits, wanted):
        """The numbers of the hits that bear on those wanted: on whether they stand, and as whose names.

        Hits that overlap, directly or by way of others, bear on one another. So do, in one text, all hits of an entity
        that stands there by a surname or where another may stand, too: what names it elsewhere decides.
        """
        text, asking = words.text_of(hits.first), np.zeros(len(words.texts), bool)
        asking[text[wanted]] = True
        some = np.flatnonzero(asking[text])
        if not len(some):
            return some
        order = some[np.argsort(hits.first[some] * LONGEST + hits.last[some] - hits.first[some], kind="stable")]
        hits, text, found = hits.take(order), text[order], np.flatnonzero(wanted[order])
        entity = self.entity_of[hits.pattern]
        chain = np.cumsum(hits.first > np.append(-1, np.maximum.accumulate(hits.last)[:-1]))
        span = np.flatnonzero((np.diff(hits.first, prepend=-1) != 0) | (np.diff(hits.last, prepend=-1) != 0))
        several = np.minimum.reduceat(entity, span) != np.maximum.reduceat(entity, span)
        open_ = self.is_surname[hits.pattern] | np.repeat(several, np.diff(np.append(span, len(order))))
        named, bears = text * len(self.entity) + entity, np.zeros(chain[-1] + 1, bool)
        while len(found):
            bears[chain[found]] = True
            here = bears[chain]
            asked = np.sort(named[here & open_])
            found = np.flatnonzero(in_order(asked, named) & ~here)
        return np.sort(order[bears[chain]])

    def _judge_surnames(self, read, hits, places, verdicts):
        """A surname alone stands where its owner is named in full or a title stands before it."""
        is_surname = self.is_surname[hits.pattern]
        alone = np.flatnonzero(is_surname & (verdicts != FALLS))
        sure = np.flatnonzero(~is_surname & (verdicts != FALLS))
        owners = places.text * (len(self.entity) + 1) + self.entity_of[hits.pattern]
        stands = in_order(np.sort(owners[sure]), owners[alone]) | (verdicts[alone] == MET)
        open_ = np.flatnonzero(~stands)
        stands[open_] = self._titled(read, places.take(alone[open_]))
        verdicts[alone] = np.where(stands, MET, FALLS)

    def _titled(self, read, places):
        """Whether a title stands before the hits, with nothing between but nisbas and such as السابق."""
        out, left = np.zeros(len(places.first), bool), np.arange(len(places.first))
        for step in range(1, _TITLE_REACH + 1):
            left = left[places.first[left] - step >= places.low[left]]
            at = places.first[left] - step
            out[left] = titled = read.among(at, _TITLE)
            left = left[~titled & ((read.types.bits[at] > 0) | read.among(at, _TITLE_ADJECTIVE))]
        return out

    def _choose(self, read, hits, places, verdicts, kept):
        """One reading a span: a met requirement first, then who was named in full last, then the lexicon's order."""
        first, last = hits.first[kept], hits.last[kept]
        order = np.argsort((first * LONGEST + last - first) * len(self.entity) + hits.pattern[kept])
        kept, first, last = kept[order], first[order], last[order]
        begins = np.flatnonzero((np.diff(first, prepend=-1) != 0) | (np.diff(last, prepend=-1) != 0))
        if not len(begins):
            return kept
        counts = np.diff(np.append(begins, len(kept)))
        several = np.flatnonzero(counts > 1)
        chosen, accusative = kept[begins], np.zeros(len(begins), bool)
        accusative[several] = read.after_accusative(chosen[several], hits, places)
        entity, demonym = self.entity_of[hits.pattern], self.is_demonym[hits.pattern]
        span, place = spread(begins[several], counts[several])
        span, readings = several[span], kept[place]
        several = np.unique(span[entity[readings] != entity[chosen[span]]]).tolist()
        # روسيا is also the accusative of روسي: an adjective after an accusative (جنديا روسيا), else the name
        fits = np.flatnonzero(demonym[readings] == accusative[span])
        fits = fits[np.diff(span[fits], prepend=-1) != 0]
        chosen[span[fits]] = readings[fits]
        groups = {n: kept[begins[n] : begins[n] + counts[n]].tolist() for n in several}
        texts = places.text[chosen]
        for text in np.unique(texts[several]).tolist():
            last_named = {}
            for number in range(*np.searchsorted(texts, (text, text + 1))):
                if group := groups.get(number):
                    ranks = [(verdicts[h], last_named.get(entity[h], -1), -hits.pattern[h]) for h in group]
                    best = group[max(range(len(group)), key=ranks.__getitem__)]
                    same = [hit for hit in group if entity[hit] == entity[best]]
                    chosen[number] = next((hit for hit in same if demonym[hit] == accusative[number]), same[0])
                if not self.is_surname[hits.pattern[chosen[number]]]:
                    last_named[entity[chosen[number]]] = hits.first[chosen[number]]
        return chosen


class _Read(NamedTuple):
    """What mentions are judged by besides rules: the words, the sets that a finder knows, the words of all hits."""

    words: Words
    finder: Finder
    types: Types

    def among(self, numbers, some):
        return self.finder.among(self.words, numbers, some, self.types)

    def after_accusative(self, which, hits, places):
        """Whether an accusative that is no part of a mention stands before some hits, in their sentence."""
        out, before = np.zeros(len(which), bool), hits.first[which] - 1
        left = np.flatnonzero((before >= places.low[which]) & (self.types.bits[before] == 0))
        last = self.words.codes[self.words.ends[before[left]] - 1]
        left = left[np.isin(last, _ALEFS) | in_order(self.words.odd, before[left])]
        left = left[~self.among(before[left], _NOT_ACCUSATIVE)]
        for number in left.tolist():
            folded = fold_word(self.words.word(before[number]))
            out[number] = len(folded) > 3 and folded.endswith(arabic.ALEF) and not folded.endswith(_PRONOUNS)
        return out


@lru_cache(maxsize=1)
def our_entities():
    return Entities(entity_lexicon())


def entity_mentions(articles, lexicon=None, extra=None, sections=("body",)):
    """Find who is mentioned: states, international organisations, groups and movements, persons.

    Takes an articles frame (columns ``article``, ``text``) or one str. ``lexicon`` (CSV path or frame) replaces the
    project's, ``extra`` is added to it and wins where both speak: columns ``entity``, ``kind``, ``form`` and, for new
    entities, ``type`` (see data/README.md). ``sections`` are the parts of the page that are searched.

    Gives a frame, one row a mention, in the order of the articles and of the text: ``article`` (str), ``sentence``
    (int64), ``start``, ``end`` (int64, offsets into the article's text: attached clitics and suffixes outside, the
    article ال inside), ``text`` (str), ``entity`` (str id), ``type`` (state, organisation, group, person, region),
    ``kind`` (name, demonym, capital, place), ``ar`` and ``en`` (display names). Raises ArticleError for articles that
    cannot be read and LexiconError for a lexicon that is wrong.

    >>> entity_mentions("رحبت أوكرانيا بالموقف الروسي.")[["text", "entity", "kind"]].values.tolist()
    [['أوكرانيا', 'UKR', 'name'], ['الروسي', 'RUS', 'demonym']]
    """
    wanted = check_sections(sections)
    ours = lexicon is None and extra is None
    entities = our_entities() if ours else Entities(entity_lexicon(lexicon, extra))
    ids, texts = texts_of(articles)

    def rows(first, batch):
        hits = entities.mentions(batch, batch.hits, entities.finder)
        hits = hits.take(in_sections(batch, hits, wanted))
        return entities.rows_of(first, batch, hits)

    return entities.frame(ids, entities.finder.each(texts, rows))
