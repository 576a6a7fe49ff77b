"""One text of a batch, seen word by word: for what is said of few texts and takes more than arrays say."""

from collections import defaultdict

import numpy as np

from helpers.context import Context
from helpers.finder import offsets_of, sentence_of
from helpers.matcher import Hit, Token, fold_word


class View(Context):
    """One text of a batch as a ``Context`` whose words are folded only where they are looked at."""

    def __init__(self, batch, text):
        self.number, self.text = text, batch.words.texts[text]
        self.offset = int(batch.words.offsets[text])
        bounds = np.searchsorted(batch.words.starts, batch.words.offsets[text : text + 2])
        self.low, high = bounds.tolist()
        starts, ends = (side[self.low : high] for side in (batch.words.starts, batch.words.ends))
        self.sentence_of = np.searchsorted(batch.sentences.ends, starts, "right").tolist()
        self.tokens = _Tokens(self.text, (starts - self.offset).tolist(), (ends - self.offset).tolist())
        self.types = {}

    def hit(self, item):
        """An item of ``by_sentence`` by offsets and words of this text."""
        start, end, first, last, pattern, stripped = item
        return Hit(start - self.offset, end - self.offset, first - self.low, last - self.low, pattern, stripped)


def by_sentence(batch, hits):
    """Hits by the sentence they stand in: {(number of the text, row of the sentence): list of what ``Hit`` holds}."""
    out = defaultdict(list)
    columns = (*offsets_of(batch.words, hits), hits.first, hits.last, hits.pattern, hits.stripped)
    items = zip(*(column.tolist() for column in columns), strict=True)
    texts, rows = batch.words.text_of(hits.first).tolist(), sentence_of(batch, hits.first).tolist()
    for text, row, item in zip(texts, rows, items, strict=True):
        out[text, row].append(item)
    return out


class _Tokens:
    """The tokens of a text, folded when they are asked for."""

    def __init__(self, text, starts, ends):
        self.starts = starts
        self._text, self._ends, self._made = text, ends, {}

    def __len__(self):
        return len(self.starts)

    def __getitem__(self, number):
        if number not in self._made:
            start, end = self.starts[number], self._ends[number]
            self._made[number] = Token(start, end, fold_word(self._text[start:end]))
        return self._made[number]
