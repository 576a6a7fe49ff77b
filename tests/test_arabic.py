"""Facts of Arabic writing: folds, offsets, clitics and paradigms."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import arabic

ARABIC = st.text(alphabet="ابتثجحخدذرزسشصضطظعغفقكلمنهويءأإآؤئىةـًٌٍَُِّْٰ\u200f\u200c")


@pytest.mark.parametrize(
    ("written", "plain", "comment"),
    [
        ("أُمَيْرِكا", "اميركا", "vowels and hamza"),
        ("الإمـــارات", "الامارات", "tatweel"),
        ("الآن", "الان", "madda"),
        ("ٱلسلام", "السلام", "alef wasla"),
        ("موسكو\u200f", "موسكو", "right-to-left mark"),
        ("پوتين", "بوتين", "Persian peh"),
        ("ﺭﻭﺳﻴﺎ", "روسيا", "presentation forms"),
        ("ﻻ", "لا", "a ligature is two letters"),
        ("NATO", "nato", "Latin, any case"),
        (unicodedata.normalize("NFD", "أوكرانيا"), "اوكرانيا", "NFD"),
        (unicodedata.normalize("NFD", "مسؤول"), "مسؤول", "NFD of a hamza that is kept"),
    ],
)
def test_fold(written, plain, comment):
    assert arabic.fold(written) == plain, comment


def test_what_folding_keeps_apart():
    assert arabic.fold("مسؤول") != arabic.fold("مسئول")
    assert arabic.fold("عمان") != arabic.fold("عمن")


@given(ARABIC)
def test_folding_twice_is_folding_once(text):
    assert arabic.fold(arabic.fold(text)) == arabic.fold(text)


@given(ARABIC)
def test_letter_offsets_cover_the_word(word):
    starts = arabic.letter_offsets(word)
    assert starts[-1] == len(word) and starts == sorted(starts)
    assert len(starts) == len("".join(arabic.fold(c.group()) for c in arabic._CLUSTER.finditer(word))) + 1


@pytest.mark.parametrize(
    ("stem", "paradigm", "plural", "imperfect", "expected", "refused"),
    [
        ("روسي", "nisba", "", "", "روسي روسية روسيين روسيون", "روس"),
        ("أوكراني", "nisba", "", "", "أوكرانية أوكرانيون أوكرانيين أوكرانيا أوكرانيتان أوكرانيات", "أوكران"),
        ("أتراك", "people", "", "", "أتراك أتراكا", "أتراكية"),
        ("هجوم", "noun", "ات|هجمات", "", "هجوم هجوما هجومه هجومها هجومان هجومين هجومات هجمات هجماتهم", "هجومية هجوميا"),
        ("مفاوضة", "noun", "ات", "", "مفاوضة مفاوضتهم مفاوضات مفاوضاتها مفاوضتين", "مفاوض"),
        ("اعتداء", "noun", "ات", "", "اعتداء اعتداءات اعتدائه اعتداؤهم اعتداءها", "اعتد"),
        ("سفير", "noun", "سفراء", "", "سفير سفراء سفرائها سفيرها", "سفيرات"),
        ("متحارب", "adj", "", "", "متحاربة متحاربين متحاربون متحاربتين متحاربات", "حارب"),
        ("هدد", "verb", "", "", "هدد هددت هددوا يهدد تهدد نهدد يهددون يهددوا تهددان هددته يهددها هددوهم", "مهدد تهديد"),
        ("استهدف", "verb", "", "", "استهدف يستهدف تستهدفها استهدفوا", "يااستهدف"),
        ("أعلن", "verb", "", "", "أعلن يعلن أعلنت يعلنون", "يأعلن"),
        ("مغاربة", "people", "", "", "مغاربة", "مغاربها"),
        ("ضم", "verb", "", "", "ضم ضمت ضموا يضم تضم يضمون ضمها", "ضمن يضمن ضمنا ضمني"),
        ("وقف", "verb", "", "قف", "وقف يقف تقف", "يوقف"),
        ("التقى", "verb_y", "", "", "التقى التقت التقوا يلتقي يلتقون يلتق التقاه يلتقيان", "يلتقىون"),
        ("نفى", "verb_y", "", "", "نفى نفت ينفي تنفي ينفون نفوا نفيا", "نفات"),
        ("دعا", "verb_w", "", "", "دعا دعت دعوا يدعو يدعون يدع دعوا", "يدعان"),
        ("أدان", "verb_h", "", "دين", "أدان أدانت أدانوا يدين تدين يدينون يدن أدنا", "يدانون"),
    ],
)
def test_paradigms(stem, paradigm, plural, imperfect, expected, refused):
    forms = arabic.inflect(stem, paradigm, plural, imperfect)
    missing = [word for word in expected.split() if arabic.fold(word) not in forms]
    assert not missing
    assert not [word for word in refused.split() if arabic.fold(word) in forms]


def test_pronouns_are_counted_so_that_they_stay_outside():
    forms = arabic.inflect("محادثة", "noun", "ات")
    assert forms["محادثاتهم"] == (2, arabic.NOMINAL)
    assert forms["محادثات"] == (0, arabic.NOMINAL)
