"""Highlighted text: every character stays, marks are well formed and told apart without colour."""

import re
from typing import NamedTuple

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markup import Page, faults

from helpers import entity_mentions, highlight, stance_terms
from helpers.errors import ArticleError
from helpers.highlights import mark_style
from helpers.markup import anchor
from helpers.sentences import split_sentences

ODD = "\u0000\u0007\u000b\u000c\r\n\t \u0085\u00ad\u200b\u200e\u202e\u202c\u2028\u2066\ufeff"
LETTERS = "ابتثروسياالناتوَُِّـ<>&\"'ABab12٣،؟.!…«»😀𝕏\u0301/="
TEXTS = st.text(alphabet=st.sampled_from(ODD + LETTERS) | st.characters(), max_size=60)


def both(text):
    return [entity_mentions(text), stance_terms(text)]


def shown(text, spans=(), **options):
    """What the last block of the highlighted text says: the article."""
    page = Page(highlight(text, spans, **options).data)
    assert page.faults == []
    return page.all("div")[-1][2]


def kept(text):
    return re.sub("[\u0000\ud800-\udfff]", "\ufffd", text)


def frames(text, cuts, layer):
    """Spans between ``cuts``, made by hand: mentions or terms."""
    cuts = sorted({min(cut, len(text)) for cut in cuts})
    spans = list(zip(cuts[::2], cuts[1::2], strict=False))
    columns = {"start": [a for a, _ in spans], "end": [b for _, b in spans], "text": [text[a:b] for a, b in spans]}
    kind = {"entity": "RUS", "type": "state", "kind": "name"} if layer == "mention" else {"pole": layer, "term": "<"}
    return pd.DataFrame(columns).assign(article="text", sentence=0, **kind)


@given(text=TEXTS, one=st.lists(st.integers(0, 60)), two=st.lists(st.integers(0, 60)))
def test_every_character_is_kept_and_spans_may_cross(text, one, two):
    layers = [frames(text, one, "mention"), frames(text, two, "escalation")]
    html = highlight(text, layers, legend=False)
    assert Page(html.data).all("div")[-1][2] == kept(text)
    assert faults(html.data) == []
    marked = "".join(e[2] for e in Page(html.data).elements if e[0] == "u")
    assert marked == kept("".join(layers[0]["text"]))


@given(text=st.text(alphabet="ابروسيا النتوAB\u064b\u0301😀\u202e&<", max_size=40), data=st.data())
def test_a_mark_holds_exactly_its_span(text, data):
    text = f"{text} روسيا{data.draw(st.sampled_from(['', '،', chr(0x301), ' 𝕏']))}"
    mentions = entity_mentions(text)
    page = Page(highlight(text, mentions, anchors=False).data)
    found = [element[2] for element in page.elements if element[0] == "u"][1:]  # the first is in the legend
    assert found == mentions["text"].tolist()


def test_the_article_as_it_stands():
    text = "واشنطن ـ كاتب\nقالت  روسيا:\tلا.\r\n\n\nقد يهمك أيضا :\nعنوان عن الناتو\nأرسل تعليقك\n"
    assert shown(text, both(text)) == text
    assert shown(text) == text and shown("") == "" and shown(" \n ") == " \n "


def test_it_is_right_to_left_and_looks_right_anywhere():
    text = "رحبت روسيا بخفض التصعيد، ولم تسفر المحادثات عن نتائج."
    for lang in ("ar", "en"):
        html = highlight(text, both(text), lang=lang).data
        assert faults(html) == []
        legend, article = Page(html).all("div")
        assert article[1]["dir"] == "rtl" and article[1]["lang"] == "ar" and "pre-wrap" in article[1]["style"]
        assert legend[1]["lang"] == lang and legend[1]["dir"] == ("rtl" if lang == "ar" else "ltr")


def test_a_mark_says_its_entry():
    text = "رحبت روسيا بخفض التصعيد."
    page = Page(highlight(text, both(text)).data)
    assert [e[1]["title"] for e in page.all("u") if "title" in e[1]] == ["روسيا (RUS) · دولة · اسم"]
    terms = {e[2]: e[1]["title"] for e in page.all("em") if "title" in e[1]}
    assert terms["خفض التصعيد"].startswith("دبلوماسية · المدخل: ") and "يؤثر فيه: خفض" in terms["خفض التصعيد"]
    english = highlight(text, both(text), lang="en").data
    assert "Russia (RUS) · state · name" in english and "diplomacy · entry: " in english and "CAMEO 0" in english


def test_a_mention_inside_a_term_stands_inside_its_mark():
    text = "حرب روسيا"
    spans = [frames(text, [4, 9], "mention"), frames(text, [0, 9], "escalation")]
    assert re.search(r"<strong[^>]*>حرب <u[^>]*>روسيا</u></strong>", highlight(text, spans).data)
    assert highlight(text, spans[::-1]).data == highlight(text, spans).data


def test_layers_are_told_apart_without_colour():
    layers = ["mention", "escalation", "diplomacy", "neutralised"]
    plain = {
        re.sub(r"#[0-9A-Fa-f]{6}|rgba\([^)]*\)", "", re.sub("background[^;]*;", "", mark_style(x))) for x in layers
    }
    assert len(plain) == 4
    assert all("outline:1px" in style or "border-bottom:" in style for style in plain)
    text = "رحبت روسيا بالحوار. هددت بهجوم. لم تسفر المحادثات عن نتائج."
    page = Page(highlight(text, both(text), legend=False).data)
    assert {e[0] for e in page.elements} - {"div", "span"} == {"u", "strong", "em", "s"}


def test_what_is_not_the_article_is_set_aside_and_named():
    text = "واشنطن ـ كاتب\nقالت روسيا لا.\nقد يهمك أيضا :\nعنوان عن الناتو\nأرسل تعليقك"
    page = Page(highlight(text, both(text)).data)
    aside = [(e[1]["title"], e[2]) for e in page.all("span") if "list-item" in e[1].get("style", "")]
    assert aside == [
        ("المكان والكاتب", "واشنطن ـ كاتب\n"),
        ("من إطار الصفحة", "قد يهمك أيضا :\n"),
        ("عناوين مقالات أخرى", "عنوان عن الناتو\n"),
        ("من إطار الصفحة", "أرسل تعليقك"),
    ]
    legend = page.all("div")[0][2]
    assert "عناوين مقالات أخرى" in legend and "جهة مذكورة 1" in legend.replace("\u2003", "")


def test_a_dateline_within_a_line_breaks_no_line():
    text = "لندن - رويترز - قالت روسيا لا."
    page = Page(highlight(text).data)
    (aside,) = [e for e in page.all("span") if e[1].get("title") == "المكان والكاتب" and e[2] != "المكان والكاتب"]
    assert "list-item" not in aside[1]["style"] and aside[2] == "لندن - رويترز -"


def test_each_sentence_can_be_linked_to():
    text = "قالت روسيا لا. وقالت أوكرانيا نعم."
    articles = pd.DataFrame({"article": ['مقال "1"'], "text": [text]})
    page = Page(highlight(articles, entity_mentions(articles)).data)
    for row in split_sentences(articles).itertuples():
        (sentence,) = page.all("span", id=anchor(row.article, row.sentence))
        assert sentence[2] == row.text
    assert not Page(highlight(articles, anchors=False).data).all("span", id=anchor('مقال "1"', 0))


class Row(NamedTuple):
    article: str
    text: str


def test_one_article_in_whatever_holds_it():
    text = "قالت روسيا لا."
    frame = pd.DataFrame({"article": ["a", "b"], "text": [text, "قال الناتو نعم."]})
    mentions, first = entity_mentions(frame), frame.iloc[:1]
    pages = {highlight(one, mentions).data for one in (first, frame.iloc[0], Row("a", text), dict(frame.iloc[0]))}
    assert len(pages) == 1 and "الناتو" not in pages.pop()


@pytest.mark.parametrize(
    ("article", "spans", "what"),
    [
        (pd.DataFrame({"article": ["a", "b"], "text": ["", ""]}), (), "one article"),
        (pd.DataFrame({"article": ["a"], "text": [None]}), (), "no 'text'"),
        (3, (), "no 'article'"),
        ("نص", [pd.DataFrame({"article": ["text"]})], "no frame of spans"),
        ("نص", [pd.DataFrame({"article": [], "start": [], "end": []})], "neither"),
        ("نص آخر", entity_mentions("قالت روسيا"), "none of article 'text'"),
        ("آآآآآآآآآآآ", entity_mentions("قالت روسيا"), "none of article 'text'"),
    ],
)
def test_what_cannot_be_shown_is_refused(article, spans, what):
    with pytest.raises(ArticleError, match=what):
        highlight(article, spans)


def test_another_language_is_refused():
    with pytest.raises(ValueError, match="lang='fr'"):
        highlight("نص", lang="fr")


def test_what_redirects_text_is_shut_in():
    html = highlight("نص\u202eصن", anchors=False).data
    assert '<bdi title="U+202E RIGHT-TO-LEFT OVERRIDE"' in html and shown("نص\u202eصن") == "نص\u202eصن"
