"""The words of the body: how many an article has, and which they are.

A word is a token that holds an Arabic letter. Datelines, related headlines and page furniture are left out.
"""

import numpy as np
import pandas as pd

from helpers import prints, scan
from helpers.lines import sentences_of
from helpers.matcher import fold_word
from helpers.sentences import SECTIONS, texts_of


class _Nothing:
    """An index that knows no word: ``scan`` then only reads."""

    def look_up(self, prints):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)


def word_counts(articles):
    """How many words the body of each article has (int64 array, in the order of ``articles``).

    Takes an articles frame or one str. Raises ArticleError for a frame that has no texts.

    >>> word_counts("قالت موسكو نعم. (2022)").tolist()
    [3]
    """
    texts = texts_of(articles)[1]
    counts = np.zeros(len(texts), np.int64)
    for first, words, numbers in _body(texts):
        counts[first : first + len(words.texts)] = np.bincount(words.text_of(numbers), minlength=len(words.texts))
    return counts


def body_words(articles):
    """Every word of the bodies: ``article``, ``word`` (as written) and ``folded`` (alike for spellings that match).

    Clitics stay attached: وقال ("and he said") is another word than قال. Takes and raises what ``word_counts`` does.

    >>> body_words("أمريكا وأميركا وامريكا.")["folded"].tolist()
    ['امريكا', 'واميركا', 'وامريكا']
    """
    ids, texts = texts_of(articles)
    owners, surfaces = [], []
    for first, words, numbers in _body(texts):
        text_of = words.text_of(numbers)
        owners.append(text_of + first)
        shift = words.offsets[text_of]
        places = zip(text_of.tolist(), words.starts[numbers] - shift, words.ends[numbers] - shift, strict=True)
        surfaces += [words.texts[text][start:end] for text, start, end in places]
    owners = np.concatenate(owners) if owners else np.zeros(0, np.int64)
    codes, distinct = pd.factorize(np.array(surfaces, dtype=object))
    folded = np.array([fold_word(word) for word in distinct], dtype=object)
    ids = np.array(ids, dtype=object)
    frame = {"article": ids[owners], "word": distinct[codes], "folded": folded[codes]}
    return pd.DataFrame(frame).astype("str")


def _body(texts):
    """Batch by batch: number of the first text, ``Words``, and the numbers of the Arabic words of the bodies."""
    for part in scan.batches(texts):
        words = scan.scan(texts[part.start : part.stop], _Nothing())
        sentences = sentences_of(words)
        first = words.classes.take(words.starts)
        arabic = np.flatnonzero((first >= prints.ARABIC) | (first == prints.ODD_ARABIC))
        row = np.searchsorted(sentences.ends, words.starts[arabic], "right")
        yield part.start, words, arabic[sentences.sections[row] == SECTIONS.index("body")]
