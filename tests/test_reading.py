"""What is read as HTML: escaped, right to left, and traceable."""

import pandas as pd
import pytest

from helpers import concordance, entity_mentions, rtl_table
from helpers.errors import ArticleError
from helpers.reading import escape, show_concordance

TEXT = "قالت روسيا نعم أمس. وردت أوكرانيا على روسيا بكلام."


@pytest.mark.parametrize(
    ("text", "shown", "comment"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;", "a script"),
        ('" onload="x', "&quot; onload=&quot;x", "an attribute"),
        ("</div>", "&lt;/div&gt;", "a closing tag"),
        ("نص\u202eصن", "نص[U+202E]صن", "an override is shown as what it is"),
        ("نص\u200b", "نص[U+200B]", "an invisible character too"),
        ("می\u200cخواهم\u200f", "می\u200cخواهم\u200f", "what only parts letters stays"),
        ("عادي «نص» 3", "عادي «نص» 3", "plain text stays"),
    ],
)
def test_escape(text, shown, comment):
    assert escape(text) == shown, comment


def test_a_table_is_read_from_the_right():
    page = rtl_table(
        pd.DataFrame({"الاسم": ["<b>روسيا", "NATO"], "عدد": [12, 1234], "نسبة": [0.5, 1.0]}), caption="جدول <"
    ).data
    assert '<div dir="rtl" lang="ar"><table dir="rtl"' in page
    assert page.index("الاسم") < page.index("عدد")
    assert "&lt;b&gt;روسيا" in page and "<b>" not in page and "جدول &lt;" in page
    assert 'direction:ltr;text-align:right;">1,234<' in page and ">0.50<" in page
    assert '<td dir="ltr"' in page.split("NATO")[0][-80:]
    assert "<style" not in page


def test_a_named_index_is_shown():
    assert "القطب" in rtl_table(pd.Series([1], index=["x"], name="n").rename_axis("القطب")).data
    assert "القطب" not in rtl_table(pd.Series([1], index=["x"], name="n")).data


def test_concordance_stays_in_its_sentence():
    mentions = entity_mentions(TEXT)
    rows = concordance(mentions, TEXT, words=2)
    assert rows["keyword"].tolist() == ["روسيا", "أوكرانيا", "روسيا"]
    assert rows["before"].tolist() == ["قالت", "وردت", "أوكرانيا على"]
    assert rows["after"].tolist() == ["نعم أمس.", "على روسيا", "بكلام."]
    assert rows["entity"].tolist() == ["RUS", "UKR", "RUS"]


def test_the_words_before_stand_on_the_right():
    page = show_concordance(concordance(entity_mentions(TEXT), TEXT)).data
    row = page[page.index("<tbody>") :]
    assert row.index("قالت") < row.index(">روسيا<") < row.index("نعم")


def test_spans_of_other_articles_are_refused():
    mentions = entity_mentions(TEXT).assign(sentence=9)
    with pytest.raises(ArticleError, match="'text' has no sentence 9"):
        concordance(mentions, TEXT)
