"""Both finders in one reading of the texts: their spans, or only how many there are, and the words of each text."""

from functools import lru_cache

import numpy as np
import pandas as pd

from helpers import arabic, entities, stance
from helpers.finder import in_sections, part_of, sentence_of
from helpers.lexicon import entity_lexicon, stance_lexicon
from helpers.sentences import SECTIONS

MENTION_KEYS, STANCE_KEYS = ("entity", "type", "kind", "ar", "en"), ("pole", "cameo")


class Both:
    """The two finders with their lexicons compiled; ``entity_options`` and ``stance_options`` are dicts, those of the
    finders. ``sections`` are the parts of the page that are searched.
    """

    def __init__(self, entity_options, stance_options, sections):
        ours = entities.our_entities()
        self.entities = entities.Entities(entity_lexicon(**entity_options)) if entity_options else ours
        self.stance = stance.Stance(stance_lexicon(**stance_options)) if stance_options else stance.our_stance()
        self.sections = frozenset(sections)
        self._of_stance = len(ours.rules) if self.entities is ours else 0  # patterns of names in the stance finder
        self._mention_key, self._mention_keys = _keys(self.entities.lexicon.table, MENTION_KEYS)
        self._stance_key, keys = _keys(self.stance.lexicon.table, STANCE_KEYS)
        self._stance_keys = {key: number for number, key in enumerate(keys)}

    def _read(self, texts):
        """Batch by batch: (number of the first text, the batch, its mentions, its terms, those that were turned)."""
        own = None if self._of_stance else self.entities.finder.read(texts)
        for first, batch in self.stance.finder.read(texts):
            if own:
                names = next(own)[1]
                named, known = self.entities.mentions(names, names.hits, self.entities.finder), None
            else:
                hits = part_of(batch.hits, 0, self._of_stance)
                named = known = self.entities.mentions(batch, hits, self.stance.finder)
            terms, turned = self.stance.terms(batch, known)
            named, terms = (hits.take(in_sections(batch, hits, self.sections)) for hits in (named, terms))
            turned = [item for item in turned if SECTIONS[batch.sentences.sections[item[0]]] in self.sections]
            yield first, batch, named, terms, turned

    def spans(self, ids, texts):
        """The frames of ``entity_mentions`` and ``stance_terms``, and the number of words of each text (int64).

        ``ids`` are those of the texts.
        """
        mentions, terms, words = [], [], [_NONE]
        for first, batch, named, found, turned in self._read(texts):
            mentions.append(self.entities.rows_of(first, batch, named))
            terms.append(self.stance.rows_of(first, batch, found, turned))
            words.append(self._words(batch))
        return self.entities.frame(ids, mentions), self.stance.frame(ids, terms), np.concatenate(words)

    def counts(self, ids, texts):
        """Two frames, one row a text and ``MENTION_KEYS`` or ``STANCE_KEYS``: ``article``, the keys, ``count``; and the
        number of words of each text (int64).
        """
        mentions, terms, words = [(_NONE, _NONE)], [(_NONE, _NONE)], [_NONE]
        for first, batch, named, found, turned in self._read(texts):
            text_of = batch.words.text_of
            mentions.append((first + text_of(named.first), self._mention_key[named.pattern]))
            terms.append((first + text_of(found.first), self._stance_key[found.pattern]))
            heads = np.array([term.first for _, term in turned], np.int64)
            keys = [self._stance_keys.setdefault((t.pole, t.cameo), len(self._stance_keys)) for _, t in turned]
            terms.append((first + text_of(heads), np.array(keys, np.int64)))
            words.append(self._words(batch))
        mentions = _counted(ids, mentions, MENTION_KEYS, self._mention_keys)
        terms = _counted(ids, terms, STANCE_KEYS, list(self._stance_keys))
        return mentions, terms, np.concatenate(words)

    def _words(self, batch):
        """How many words with Arabic letters each text of a batch has in the sections searched."""
        words = batch.words
        numbers = np.flatnonzero(_is_letter()[words.codes[words.starts]])
        wanted = np.array([section in self.sections for section in SECTIONS])
        numbers = numbers[wanted[batch.sentences.sections[sentence_of(batch, numbers)]]]
        return np.bincount(words.text_of(numbers), minlength=len(words.texts))


_NONE = np.zeros(0, np.int64)


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
    texts, numbers = (np.concatenate(side) for side in zip(*parts, strict=True))
    in_order = sorted(keys)
    places = {key: place for place, key in enumerate(in_order)}
    rank = np.array([places[key] for key in keys], np.int64)
    found, count = np.unique(texts * len(keys) + rank[numbers], return_counts=True)
    text, key = np.divmod(found, max(1, len(keys)))
    frame = {"article": pd.array(ids, dtype="str").take(text)}
    for number, column in enumerate(columns):
        frame[column] = pd.array([cells[number] for cells in in_order], dtype="str").take(key)
    return pd.DataFrame(frame | {"count": count.astype(np.int64)})
