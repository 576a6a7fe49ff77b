"""The words of the body: how many and which."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import arabic, split_sentences
from helpers.errors import ArticleError
from helpers.matcher import fold_word
from helpers.vocabulary import body_words, word_counts

PAGE = "واشنطن ـ سمير مكي\nقال الوزير إن المحادثات ناجحة (NATO 2022).\nقد يهمك أيضا :\nالحرب على الأبواب\nأرسل تعليقك"
TEXT = st.lists(
    st.sampled_from("قال وقال أَمريكا أميركا الناتـــو NATO 2022 كوفيد19 . ؟ « » \n - :".split(" ")), max_size=30
)


def test_only_the_body_is_counted():
    assert word_counts(PAGE).tolist() == [5]
    assert body_words(PAGE)["word"].tolist() == ["قال", "الوزير", "إن", "المحادثات", "ناجحة"]


@given(st.lists(TEXT.map(" ".join), max_size=4))
def test_the_same_words_as_read_one_by_one(texts):
    articles = pd.DataFrame({"article": [str(number) for number in range(len(texts))], "text": texts}, dtype="str")
    body = split_sentences(articles).query("section == 'body'")
    expected = [
        (row.article, word, fold_word(word))
        for row in body.itertuples()
        for word in arabic.ARABIC_WORD.findall(row.text)
    ]
    assert list(body_words(articles).itertuples(index=False, name=None)) == expected
    counts = pd.Series([row[0] for row in expected], dtype="str").value_counts()
    assert word_counts(articles).tolist() == counts.reindex(articles["article"], fill_value=0).tolist()


def test_empty():
    nothing = pd.DataFrame({"article": [], "text": []}, dtype="str")
    assert word_counts(nothing).tolist() == [] and word_counts(nothing).dtype == "int64"
    assert body_words(nothing).columns.tolist() == ["article", "word", "folded"] and body_words(nothing).empty
    assert word_counts("").tolist() == [0]


def test_repeated_ids():
    with pytest.raises(ArticleError, match="'a' occurs twice"):
        word_counts(pd.DataFrame({"article": ["a", "a"], "text": ["", ""]}))
