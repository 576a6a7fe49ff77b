"""Sections, sentences and quotations, by offsets."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import load_articles, split_sentences
from helpers.errors import ArticleError
from helpers.paths import DATA
from helpers.sentences import quotations

ARTICLE = DATA / "articles" / "ukraine_talks_2022.txt"


@pytest.fixture(scope="module")
def ours():
    return split_sentences(load_articles(ARTICLE))


def test_sections_of_the_article(ours):
    assert ours["section"].tolist() == (
        ["dateline"] + ["body"] * 16 + ["furniture"] + ["related"] * 2 + ["furniture"] * 2
    )
    assert ours["sentence"].tolist() == list(range(22))
    assert ours.loc[0, "text"] == "واشنطن ـ يوسف مكي"
    assert ours.loc[17, "text"] == "قد يهمك أيضاً :"
    assert ours.loc[1, "text"].endswith("مع روسيا.") and ours.loc[16, "text"].endswith("في أوروبا.")


def test_a_quotation_is_not_broken(ours):
    assert ours.loc[9, "text"].endswith("نتائج مهمة”.")
    assert ours.loc[6, "text"].startswith("وقال لافروف") and ours.loc[6, "text"].endswith("توسع الناتو.")


def test_types(ours):
    assert dict(ours.dtypes.astype(str)) == {
        "article": "str", "sentence": "int64", "start": "int64", "end": "int64", "section": "str", "text": "str",
        "paragraph": "int64",
    }  # fmt: skip
    assert dict(split_sentences("").dtypes) == dict(ours.dtypes)


@pytest.mark.parametrize(
    ("text", "expected", "comment"),
    [
        ("نعم. لا؟ بلى! ربما…", ["نعم.", "لا؟", "بلى!", "ربما…"], "every mark ends a sentence"),
        ("ارتفع 3.5 في المئة. ثم هبط.", ["ارتفع 3.5 في المئة.", "ثم هبط."], "not inside a number"),
        ("قال د. سمير نعم. ثم خرج.", ["قال د. سمير نعم.", "ثم خرج."], "an initial is no end"),
        ("ذكرت أ.ف.ب الخبر. انتهى.", ["ذكرت أ.ف.ب الخبر.", "انتهى."], "an abbreviation is no end"),
        ('قال: "نعم. لا." ثم خرج.', ['قال: "نعم. لا." ثم خرج.'], "not inside a quotation"),
        ("قال: “نعم. لا” ثم خرج. وعاد.", ["قال: “نعم. لا” ثم خرج.", "وعاد."], "curly marks"),
        ('قال "نعم. ثم خرج. وعاد.', ['قال "نعم.', "ثم خرج.", "وعاد."], "a mark that is never closed opens nothing"),
        ("سطر أول\n\nسطر ثان\r\nثالث", ["سطر أول", "سطر ثان", "ثالث"], "line ends"),
        ("كفى!!! حقا؟!", ["كفى!!!", "حقا؟!"], "runs of marks"),
        ("انتهى.ثم عاد.", ["انتهى.", "ثم عاد."], "a forgotten space"),
        ("", [], "nothing"),
        ("  \n ", [], "white space"),
    ],
)
def test_sentences(text, expected, comment):
    assert split_sentences(text)["text"].tolist() == expected, comment


@pytest.mark.parametrize(
    ("text", "sections", "comment"),
    [
        ("بيروت - رويترز - قال الوزير نعم.", ["dateline", "body"], "a dateline in its paragraph"),
        ("طوكيو (رويترز) - بدأت القمة.", ["dateline", "body"], "agency in brackets"),
        ("عدن ـ سمير حسن\nوصل الوفد.", ["dateline", "body"], "city and byline"),
        ("وصل الوفد.\nاقرأ أيضاً:\nعنوان آخر\nأرسل تعليقك", ["body", "furniture", "related", "furniture"], "links"),
        ("وصل الوفد.\nمواضيع ذات صلة\nعنوان", ["body", "furniture", "related"], "links to the end"),
        ("السلام - إن جاء - خير للجميع.", ["body"], "dashes in a sentence are no dateline"),
        ("عدن ـ سمير حسن", ["body"], "a text of one line is all body"),
        ("نص بلا علامات\nوسطر ثان", ["body", "body"], "no mark, all body"),
        ("اقرأ أيضا ما كتبه الناقد عن الكتاب.", ["body"], "the words within a sentence are no heading"),
    ],
)
def test_section_marks(text, sections, comment):
    assert split_sentences(text)["section"].tolist() == sections, comment


@given(st.text(alphabet='اب. \n"”«»؟3،:-ـ\u0640\u200f') | st.text())
def test_offsets_slice_and_nothing_is_lost(text):
    frame = split_sentences(text)
    assert [text[a:b] for a, b in zip(frame["start"], frame["end"], strict=True)] == frame["text"].tolist()
    assert "".join("".join(frame["text"]).split()) == "".join(text.split())
    assert frame["start"].is_monotonic_increasing


@pytest.mark.parametrize(
    ("text", "quoted", "comment"),
    [
        ("قال «نعم» ثم", ["«نعم»"], "guillemets"),
        ('قال "نعم” ثم "لا"', ['"نعم”', '"لا"'], "mixed marks: the first closing one ends it"),
        ('قال "نعم\nثم "لا"', ['"لا"'], "never past its line"),
        ("بلا", [], "none"),
        ("«لا «نعم\n«ربما»", ["«ربما»"], "two that are never closed, then one on the next line"),
        ("«لا «نعم» «", ["«لا «نعم»"], "opened twice, closed once"),
    ],
)
def test_quotations(text, quoted, comment):
    assert [text[a:b] for a, b in quotations(text)] == quoted, comment


def test_half_of_a_surrogate_pair_does_no_harm():
    found = split_sentences("قال\ud800 نعم. «روسيا \udfff» باقية.")
    assert found["text"].tolist() == ["قال\ud800 نعم.", "«روسيا \udfff» باقية."]
    assert found.dtypes.astype(str).tolist() == split_sentences("نعم.").dtypes.astype(str).tolist()


@pytest.mark.parametrize(
    ("articles", "message"),
    [
        (
            pd.DataFrame({"article": ["a", "ب\udc80"], "text": ["x", "y"]}, dtype=object),
            r"row 1: the id 'ب\\udc80' is no",
        ),
        (pd.DataFrame({"article": ["a", "a"], "text": ["x", "y"]}), "'a' occurs twice"),
        (pd.DataFrame({"article": ["a"], "text": [None]}), "article 'a' has no text"),
        (pd.DataFrame({"article": ["a"], "text": [3]}), "article 'a' has no text but 3"),
        (pd.DataFrame({"article": [7], "text": ["x"]}), "id 7 is not a str"),
        (pd.DataFrame({"text": ["x"]}), "no column 'article'"),
        (42, "expected an articles frame or one str, not int"),
    ],
)
def test_frames_that_hold_no_texts(articles, message):
    with pytest.raises(ArticleError, match=message):
        split_sentences(articles)


def test_the_index_is_ignored():
    frame = pd.DataFrame({"article": ["a", "b"], "text": ["نعم.", "لا."]}, index=[9, 9])
    assert split_sentences(frame)["article"].tolist() == ["a", "b"]
