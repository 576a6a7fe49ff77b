"""Both finders in one reading of the texts: their spans, or only how many there are, and the words of each text."""

from functools import lru_cache

import numpy as np
import pandas as pd

from helpers import arabic
from helpers.entities import Entities, our_entities
from helpers.finder import in_sections, joined_columns, sentence_of, span_columns
from helpers.lexicon import entity_lexicon, stance_lexicon
from helpers.sentences import SECTIONS, span_frame
from helpers.stance import COLUMNS, Stance, our_stance

MENTION_KEYS, STANCE_KEYS = ("entity", "type", "kind", "ar", "en"), ("pole", "cameo")


class Both:
    """The two finders with their lexicons compiled; ``entities`` and ``stance`` are dicts of their options.

    ``sections`` are the parts of the page that are searched.
    """

    def __init__(self, entities, stance, sections):
        self.entities = Entities(entity_lexicon(**entities)) if entities else None  # None: those that stance looks for
        self.stance = Stance(stance_lexicon(**stance)) if stance else our_stance()
        self.sections = frozenset(sections)
        self.found = self.entities or our_entities()
        self.mention_key, self.mention_keys = _keys(self.found.lexicon.table, MENTION_KEYS)
        self.stance_key, stance_keys = _keys(self.stance.lexicon.table, STANCE_KEYS)
        self.stance_keys = {key: number for number, key in enumerate(stance_keys)}

    def _read(self, texts):
        """Batch by batch: (number of the first text, its mentions, its terms, what ``Stance.terms`` gives of them)."""
        own = self.entities and self.entities.finder.read(texts)
        for first, batch in self.stance.finder.read(texts):
            mentions, named, terms, chosen, turned = self.stance.terms(batch)
            if own:
                mentions = next(own)[1]
                named = self.entities.mentions(mentions, self.entities.finder)
            named = named[in_sections(mentions, named, self.sections)]
            chosen = chosen[in_sections(terms, chosen, self.sections)]
            turned = [row for row in turned if SECTIONS[batch.sentences.sections[row[1]]] in self.sections]
            yield first, mentions, named, terms, chosen, turned

    def spans(self, ids, texts):
        """The frames of ``entity_mentions`` and ``stance_terms``, and the number of words of each text (int64).

        ``ids`` are those of the texts.
        """
        ids, mentions, stance, words = pd.array(ids, dtype="str"), [], [], [np.zeros(0, np.int64)]
        for first, batch, named, terms, chosen, turned in self._read(texts):
            spans = span_columns(ids, first, batch, batch.hits.take(named))
            mentions.append((*spans, batch.hits.pattern[named]))
            stance.append(self.stance.frame(ids, first, terms, chosen, turned))
            words.append(self._words(batch))
        mentions = self.found.frame(joined_columns(ids, mentions, 6))
        stance = pd.concat(stance, ignore_index=True) if stance else span_frame([], COLUMNS)
        return mentions, stance, np.concatenate(words)

    def counts(self, ids, texts):
        """Two frames, one row a text and ``MENTION_KEYS`` or ``STANCE_KEYS``: ``article``, the keys, ``count``; and the
        number of words of each text (int64).
        """
        mentions, stance, words = [], [], [np.zeros(0, np.int64)]
        for first, batch, named, terms, chosen, turned in self._read(texts):
            hits = batch.hits.take(named)
            mentions.append((first + batch.words.text_of(hits.first), self.mention_key[hits.pattern]))
            hits = terms.hits.take(chosen)
            stance.append((first + terms.words.text_of(hits.first), self.stance_key[hits.pattern]))
            keys = [self.stance_keys.setdefault((t.pole, t.cameo), len(self.stance_keys)) for _, _, t in turned]
            stance.append((first + np.array([row[0] for row in turned], np.int64), np.array(keys, np.int64)))
            words.append(self._words(batch))
        mentions = _counted(ids, mentions, MENTION_KEYS, self.mention_keys)
        stance = _counted(ids, stance, STANCE_KEYS, list(self.stance_keys))
        return mentions, stance, np.concatenate(words)

    def _words(self, batch):
        """How many words with Arabic letters each text of a batch has in the sections searched."""
        words = batch.words
        numbers = np.flatnonzero(_is_letter()[words.codes[words.starts]])
        wanted = np.array([section in self.sections for section in SECTIONS])
        numbers = numbers[wanted[batch.sentences.sections[sentence_of(batch, numbers)]]]
        return np.bincount(words.text_of(numbers), minlength=len(words.texts))


@lru_cache(maxsize=1)
def _is_letter():
    """Of each of 65,536 characters whether it is an Arabic letter."""
    return np.array([bool(arabic.ARABIC_WORD.match(chr(code))) for code in range(0x10000)])


def _keys(table, columns):
    """Of each row of a lexicon the number of its key, and the keys."""
    numbers, keys = pd.MultiIndex.from_frame(table[list(columns)]).factorize()
    return numbers.astype(np.int64), list(keys)


def _counted(ids, parts, columns, keys):
    """How often each key occurs in each text, in the order of the texts and of the keys."""
    none = np.zeros(0, np.int64)
    texts, numbers = (np.concatenate(side) for side in zip((none, none), *parts, strict=True))
    in_order = sorted(keys)
    places = {key: place for place, key in enumerate(in_order)}
    rank = np.array([places[key] for key in keys], np.int64)
    found, count = np.unique(texts * len(keys) + rank[numbers], return_counts=True)
    text, key = np.divmod(found, len(keys))
    frame = {"article": pd.array(ids, dtype="str").take(text)}
    for column, cells in zip(columns, zip(*in_order, strict=True), strict=True):
        frame[column] = pd.array(cells, dtype="str").take(key)
    return pd.DataFrame(frame | {"count": count.astype(np.int64)})
