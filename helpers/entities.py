"""Who is talked about: mentions of states, organisations, groups and persons."""

from functools import cached_property, lru_cache

import numpy as np
import pandas as pd

from helpers import arabic
from helpers.context import compile_rules
from helpers.finder import Finder, covered, in_sections, joined_columns, longest, marked, offsets_of, span_columns
from helpers.judging import FALLS, MET
from helpers.lexicon import TYPES, Lexicon, entity_lexicon, form_key
from helpers.matcher import fold_word
from helpers.sentences import check_sections, texts_of

_TITLE_REACH = 3
_PRONOUNS = ("ها", "نا", "هما", "كما")


class Entities:
    """A lexicon with its rules laid out by pattern, ready to run over batches of texts."""

    classes = ("@title", "@title_adjective", "@not_accusative")

    def __init__(self, lexicon: Lexicon):
        table = lexicon.table
        self.lexicon = lexicon
        self.entity, self.type, self.kind = (table[c].tolist() for c in ("entity", "type", "kind"))
        self.columns = {c: pd.array(table[c], dtype="str") for c in ("entity", "type", "kind", "ar", "en")}
        self.entity_of = pd.factorize(table["entity"])[0]
        self.type_of = np.array([TYPES.index(name) for name in self.type], np.int64)
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

    def frame(self, columns):
        """The frame of mentions, from the columns of their spans and, last, the numbers of their patterns."""
        *span, pattern = columns
        frame = dict(zip(("article", "sentence", "start", "end", "text"), span, strict=True))
        return pd.DataFrame(frame | {name: column.take(pattern) for name, column in self.columns.items()})

    @cached_property
    def finder(self):
        return Finder([self.lexicon], self.rules, self.classes)

    def mentions(self, batch, finder):
        """The mentions in a batch: numbers of its hits, one a span, in the order of the text."""
        words, places = batch.words, batch.places
        hits = batch.hits._replace(stripped=np.where(batch.hits.pattern < self.lexicon.extra, -1, batch.hits.stripped))
        events = finder.events(batch, self.typed(hits))
        self._named = covered(words, hits)
        self._signs = {name: marked(words, events, finder.rules.signs[name]) for name in self.classes}
        verdicts = finder.rules.judge(words, places, hits.pattern, events)
        self._judge_surnames(hits, places, verdicts)
        stands = np.flatnonzero(verdicts != FALLS)
        left = hits.take(stands)
        kept = stands[longest(left, offsets_of(words, left)[0])]
        return self._choose(words, hits, places, verdicts, kept)

    def typed(self, hits):
        """Hits by the class of what they name: (class, first words, last words)."""
        of = self.type_of[hits.pattern]
        return [(f"@{name}", hits.first[of == n], hits.last[of == n]) for n, name in enumerate(TYPES)]

    def _judge_surnames(self, hits, places, verdicts):
        """A surname alone stands where its owner is named in full or a title stands before it."""
        is_surname = self.is_surname[hits.pattern]
        alone = np.flatnonzero(is_surname & (verdicts != FALLS))
        sure = np.flatnonzero(~is_surname & (verdicts != FALLS))
        owners = places.text * (len(self.entity) + 1) + self.entity_of[hits.pattern]
        stands = np.isin(owners[alone], owners[sure]) | (verdicts[alone] == MET) | self._titled(places.take(alone))
        verdicts[alone] = np.where(stands, MET, FALLS)

    def _titled(self, places):
        """Whether a title stands before the hits, with nothing between but nisbas and such as السابق."""
        out, left = np.zeros(len(places.first), bool), np.arange(len(places.first))
        between = self._named | self._signs["@title_adjective"]
        for step in range(1, _TITLE_REACH + 1):
            left = left[places.first[left] - step >= places.low[left]]
            at = places.first[left] - step
            out[left] = self._signs["@title"][at]
            left = left[between[at] & ~out[left]]
        return out

    def _choose(self, words, hits, places, verdicts, kept):
        """One reading a span: a met requirement first, then who was named in full last, then the lexicon's order."""
        kept = kept[np.lexsort((hits.pattern[kept], hits.last[kept], hits.first[kept]))]
        new = (np.diff(hits.first[kept], prepend=-1) != 0) | (np.diff(hits.last[kept], prepend=-1) != 0)
        begins = np.flatnonzero(new)
        counts = np.diff(np.append(begins, len(kept)))
        chosen = kept[begins]
        entity = self.entity_of[hits.pattern]
        several = np.flatnonzero(counts > 1)
        groups = {n: kept[begins[n] : begins[n] + counts[n]].tolist() for n in several.tolist()}
        mixed = [n for n, group in groups.items() if len({int(entity[hit]) for hit in group}) > 1]
        for number in sorted(groups.keys() - set(mixed)):
            chosen[number] = self._name_or_demonym(words, hits, places, groups[number])
        texts = places.text[chosen]
        for text in np.unique(texts[mixed]).tolist() if mixed else ():
            last_named = {}
            for number in range(*np.searchsorted(texts, (text, text + 1))):
                group = groups.get(number, [])
                if len({int(entity[hit]) for hit in group}) > 1:
                    ranks = [(verdicts[h], last_named.get(entity[h], -1), -hits.pattern[h]) for h in group]
                    best = group[max(range(len(group)), key=ranks.__getitem__)]
                    same = [hit for hit in group if entity[hit] == entity[best]]
                    chosen[number] = self._name_or_demonym(words, hits, places, same) if len(same) > 1 else best
                if not self.is_surname[hits.pattern[chosen[number]]]:
                    last_named[entity[chosen[number]]] = hits.first[chosen[number]]
        return chosen

    def _name_or_demonym(self, words, hits, places, group):
        """روسيا is also the accusative of روسي: an adjective after an accusative (جنديا روسيا), else the name."""
        number = int(hits.first[group[0]]) - 1
        accusative = False
        if number >= places.low[group[0]] and not self._named[number] and not self._signs["@not_accusative"][number]:
            folded = fold_word(words.word(number))
            accusative = len(folded) > 3 and folded.endswith(arabic.ALEF) and not folded.endswith(_PRONOUNS)
        demonym = self.is_demonym[hits.pattern[group]] == accusative
        return group[int(np.argmax(demonym))]


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
    ids, parts = pd.array(ids, dtype="str"), []
    for first, batch in entities.finder.read(texts):
        chosen = entities.mentions(batch, entities.finder)
        chosen = chosen[in_sections(batch, chosen, wanted)]
        parts.append((*span_columns(ids, first, batch, batch.hits.take(chosen)), batch.hits.pattern[chosen]))
    return entities.frame(joined_columns(ids, parts, 6))
