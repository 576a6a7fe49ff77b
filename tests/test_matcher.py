"""Forms found in text: whole words, clitics outside, the longest, offsets exact."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.matcher import Hit, Matcher, forms_of, longest, tokenize

FORMS = [
    ("روسيا", "name"),
    ("روسي", "nisba"),
    ("(ال)ناتو", "name"),
    ("حلف (ال)ناتو", "name"),
    ("الولايات المتحدة", "name"),
    ("الولايات المتحدة الأميركية", "name"),
    ("لبنان", "name"),
    ("اللجنة الدولية", "name"),
    ("هجوم", "noun"),
    ("كوري جنوبي", "nisba"),
    ("هدد", "verb"),
    ("مصر", "name"),
    ("NATO", "name"),
]
MATCHER = Matcher([forms_of(form, paradigm, "ات|هجمات" if form == "هجوم" else "") for form, paradigm in FORMS])


def first_readings(text):
    """One hit a span: of those that share one (روسيا is also an accusative), the first of the lexicon."""
    return list({(hit.start, hit.end): hit for hit in reversed(longest(MATCHER.find(text)))}.values())[::-1]


def spans(text):
    return [(text[h.start : h.end], FORMS[h.pattern][0]) for h in first_readings(text)]


@pytest.mark.parametrize(
    ("text", "expected", "comment"),
    [
        ("وروسيا", [("روسيا", "روسيا")], "conjunction outside"),
        ("فبروسيا", [("روسيا", "روسيا")], "conjunction and preposition"),
        ("للناتو", [("ناتو", "(ال)ناتو")], "ل + ال: the span starts after لل"),
        ("والناتو", [("الناتو", "(ال)ناتو")], "the article stays inside"),
        ("حلف الناتو", [("حلف الناتو", "حلف (ال)ناتو")], "the longest wins"),
        ("للولايات المتحدة", [("ولايات المتحدة", "الولايات المتحدة")], "needed article, swallowed by ل"),
        ("الولايات المتحدة الأمريكية", [("الولايات المتحدة", "الولايات المتحدة")], "another word is not matched"),
        ("الولايات المتحدة الاميركيه", [("الولايات المتحدة الاميركيه", "الولايات المتحدة الأميركية")], "folds"),
        ("ولايات متحدة", [], "a needed article is needed"),
        ("مصرف ومصري", [], "whole words only"),
        ("لبنان ولبنان للبنان", [("لبنان", "لبنان")] * 3, "ل of the word is not a clitic"),
        ("للجنة الدولية", [("لجنة الدولية", "اللجنة الدولية")], "three lams are written as two"),
        ("هجومها وهجماتهم", [("هجوم", "هجوم"), ("هجمات", "هجوم")], "suffixed pronouns stay outside"),
        ("بالهجوم", [("الهجوم", "هجوم")], "article inside after a preposition"),
        ("الكوريين الجنوبيين", [("الكوريين الجنوبيين", "كوري جنوبي")], "all words inflect"),
        ("سيهددون وهددت", [("يهددون", "هدد"), ("هددت", "هدد")], "future س outside"),
        ("رُوسْيا وروســيا", [("رُوسْيا", "روسيا"), ("روســيا", "روسيا")], "vowels and tatweel"),
        ("الولايات\u00a0المتحدة", [("الولايات\u00a0المتحدة", "الولايات المتحدة")], "no-break space"),
        ("الولايات، المتحدة", [], "punctuation parts words"),
        ("ال\u200fناتو", [("ال\u200fناتو", "(ال)ناتو")], "invisible marks"),
        ("ﺭﻭﺳﻴﺎ", [("ﺭﻭﺳﻴﺎ", "روسيا")], "presentation forms"),
        ("😀وروسيا😀", [("روسيا", "روسيا")], "astral characters do not move offsets"),
        ("حلف NATO", [("NATO", "NATO")], "Latin"),
        ("", [], "nothing"),
    ],
)
def test_spans(text, expected, comment):
    assert spans(text) == expected, comment


def test_longest_keeps_equals():
    equal = [Hit(0, 4, 0, 0, 1, 0), Hit(0, 4, 0, 0, 2, 0)]
    assert longest(equal) == equal
    assert longest([*equal, Hit(0, 9, 0, 1, 3, 0)]) == [Hit(0, 9, 0, 1, 3, 0)]


def test_the_least_stripped_wins():
    matcher = Matcher([forms_of("ضم", "noun"), forms_of("ضمان", "noun")])
    assert [hit.pattern for hit in longest(matcher.find("ضمانها"))] == [1]


TEXT = st.lists(
    st.sampled_from(
        [
            "روسيا",
            "وروسيا",
            "للناتو",
            "حلف",
            "الناتو",
            "روسيين",
            "\u00a0",
            " ",
            "ـ",
            "َ",
            "،",
            "\n",
            "😀",
            "x",
            "\x00",
            "\u200f",
            "ه",
            "ال",
        ]
    )
).map("".join)


@given(TEXT)
def test_offsets_slice_and_spans_never_overlap(text):
    hits = first_readings(text)
    for hit in hits:
        assert 0 <= hit.start < hit.end <= len(text)
        assert not text[hit.start : hit.end].isspace()
    for one, other in pairwise(hits):
        assert one.end <= other.start


@given(TEXT)
def test_tokens_are_in_order_and_slice(text):
    tokens = tokenize(text)
    assert all(a.end <= b.start for a, b in pairwise(tokens))
    assert all(token.folded for token in tokens)


@given(TEXT)
def test_marks_change_no_count(text):
    assert len(MATCHER.find(text)) == len(MATCHER.find(text.replace("َ", "").replace("ـ", "")))


@pytest.mark.parametrize(("word", "found"), [("حمله", ["حمل"]), ("حملها", ["حمل"]), ("حملة", []), ("الحملة", [])])
def test_a_written_teh_marbuta_is_no_pronoun(word, found):
    matcher = Matcher([forms_of("حمل", "noun")])
    assert [word[hit.start : hit.end] for hit in matcher.find(word)] == found


def test_paradigms_and_words_must_agree():
    with pytest.raises(ValueError, match="2 words but 3 paradigms"):
        forms_of("حشد قوات", "verb noun noun")
