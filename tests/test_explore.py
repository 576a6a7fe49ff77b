"""One choice, one view: what is in it, how it is shown, and the controls in front of it."""

import asyncio
import re

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import load_articles
from helpers.arabic import fold
from helpers.errors import ArticleError
from helpers.explore import Choice, draw, find, look, occurrences, picture, say, show_rows, show_text
from helpers.explorer import Debounced, Explorer
from helpers.paths import DATA
from helpers.sentences import SECTIONS, split_sentences

# Sentences 0 to 2 are the body; then "read also", and the headline of another article ("war in Syria").
ONE = "قالت روسيا إن الحوار مستمر. هددت أوكرانيا بهجوم. ورحبت روسيا بالمحادثات مع أوكرانيا.\nاقرأ أيضا\nحرب في سوريا"
TWO = "زار الوزير الفرنسي باريس."
FOUND = find(pd.DataFrame({"article": ["one", "two"], "text": [ONE, TWO]}))

VIEWS = [
    # what is chosen; sentences, actors and terms in view; why
    ({}, [0, 1, 2], "RUS UKR RUS UKR", "الحوار هددت هجوم رحبت المحادثات", "the body of the first article"),
    ({"entities": ("RUS",)}, [0, 2], "RUS RUS", "الحوار رحبت المحادثات", "where Russia is named, and only Russia"),
    ({"entities": ("RUS", "UKR")}, [0, 1, 2], "RUS UKR RUS UKR", "الحوار هددت هجوم رحبت المحادثات", "either will do"),
    ({"pole": "escalation"}, [1], "UKR", "هددت هجوم", "the actors beside it stay"),
    ({"pole": "escalation", "entities": ("RUS",)}, [], "", "", "no sentence has both"),
    ({"pole": "diplomacy", "entities": ("UKR",)}, [2], "UKR", "رحبت المحادثات", "one sentence has both"),
    ({"kind": "name"}, [0, 1, 2], "RUS UKR RUS UKR", "الحوار هددت هجوم رحبت المحادثات", "all are named by name"),
    ({"kind": "demonym"}, [], "", "", "none is named by a demonym here"),
    ({"article": "two", "kind": "demonym"}, [0], "FRA", "", "but in the other article: the capital is another kind"),
    ({"section": "related"}, [4], "SYR", "حرب", "the headline of another article"),
    ({"section": ""}, [0, 1, 2, 3, 4], "RUS UKR RUS UKR SYR", "الحوار هددت هجوم رحبت المحادثات حرب", "all sections"),
    ({"word": "حوار"}, [0], "RUS", "الحوار", "with the article before it"),
    ({"word": "محادث"}, [], "", "", "a beginning is no word"),
    ({"word": "محادث*"}, [2], "RUS UKR", "رحبت المحادثات", "unless a star says so"),
    ({"word": "مع اوكرانيا"}, [2], "RUS UKR", "رحبت المحادثات", "two words in a row, in another spelling"),
    ({"word": "!"}, [], "", "", "what holds no letter is nowhere"),
    ({"word": "  "}, [0, 1, 2], "RUS UKR RUS UKR", "الحوار هددت هجوم رحبت المحادثات", "blanks are no condition"),
]


@pytest.mark.parametrize(("chosen", "sentences", "actors", "terms", "why"), VIEWS, ids=[view[-1] for view in VIEWS])
def test_a_view_holds_the_sentences_that_meet_every_condition(chosen, sentences, actors, terms, why):
    view = look(FOUND, Choice(**chosen))
    assert view.sentences["sentence"].tolist() == sentences, why
    assert view.mentions["entity"].tolist() == actors.split()
    assert view.stance["text"].tolist() == terms.split()


def test_the_words_searched_are_spans_too():
    hits = look(FOUND, Choice(word="روسيا", window=1)).hits
    assert [ONE[start:end] for start, end in zip(hits["start"], hits["end"], strict=True)] == ["روسيا", "روسيا"]


def test_the_rows_are_all_spans_in_the_order_of_the_text():
    rows = look(FOUND, Choice(word="روسيا", window=1)).rows
    assert rows["keyword"].tolist() == ["روسيا", "روسيا", "الحوار", "رحبت", "روسيا", "روسيا", "المحادثات", "أوكرانيا"]
    assert rows.loc[0, ["before", "after"]].tolist() == ["قالت", "إن"]
    assert look(FOUND, Choice(window=0)).rows["before"].unique().tolist() == [""]


CHOICES = st.builds(
    Choice,
    article=st.sampled_from(["", "one", "two"]),
    entities=st.lists(st.sampled_from(["RUS", "UKR", "SYR", "FRA"]), max_size=2).map(tuple),
    pole=st.sampled_from(["", "escalation", "diplomacy", "neutralised"]),
    kind=st.sampled_from(["", "name", "demonym", "capital", "place"]),
    section=st.sampled_from(["", *SECTIONS]),
    window=st.integers(0, 20),
    word=st.sampled_from(["", "روسيا", "حرب", "ال*", "قالت روسيا"]),
)


@settings(max_examples=30)
@given(CHOICES)
def test_every_view_keeps_its_promises(choice):
    view, section = look(FOUND, choice), look(FOUND, Choice(article=choice.article, section=choice.section))
    inside = set(view.sentences["sentence"])
    assert inside <= set(section.sentences["sentence"]), "a condition never adds a sentence"
    for spans in (view.mentions, view.stance, view.hits):
        assert set(spans["sentence"]) <= inside
        text = view.article["text"].iloc[0]
        assert [text[a:b] for a, b in zip(spans["start"], spans["end"], strict=True)] == spans["text"].tolist()
    assert len(view.rows) == len(view.mentions) + len(view.stance) + len(view.hits)
    assert show_rows(view).data and show_text(view).data and say(view)


@given(
    st.text("اإأآىيةه وبلفكسرحم\u064f\u0651\u0640\u200fx1.", max_size=30),
    st.text("اأىيةهرحم\u0651", min_size=1, max_size=3),
)
def test_what_is_found_folds_to_what_was_searched(text, word):
    spans = occurrences(split_sentences(text), word)
    assert [fold(span) for span in spans["text"]] == [fold(word)] * len(spans)
    assert [text[start:end] for start, end in zip(spans["start"], spans["end"], strict=True)] == spans["text"].tolist()


def test_a_known_actor_may_be_named_nowhere():
    view = look(FOUND, Choice(entities=("NATO",)))
    assert view.sentences.empty and say(view, "en") == "No sentence meets all of these conditions."
    assert Explorer(FOUND, "en", Choice(entities=("NATO",))).choice.entities == ()


@pytest.mark.parametrize("field", ["article", "entities", "pole", "kind", "section"])
def test_what_is_not_there_cannot_be_chosen(field):
    value = ("XYZ",) if field == "entities" else "XYZ"
    with pytest.raises(ArticleError, match=f"no {field} 'XYZ'"):
        look(FOUND, Choice(**{field: value}))


def test_without_articles_there_is_nothing_to_find():
    with pytest.raises(ArticleError, match="no article"):
        find(pd.DataFrame({"article": [], "text": []}))


def test_rows_of_ones_own_are_found():
    entities = pd.DataFrame([{"entity": "PLATFORM", "type": "organisation", "kind": "name", "form": "منصة"}])
    terms = pd.DataFrame(
        [{"term": "إغلاق", "pole": "escalation", "cameo": "16", "gloss": "closing", "paradigm": "noun"}]
    )
    found = find(pd.DataFrame({"article": ["a"], "text": ["أعلنت منصة الإغلاق."]}), entities, terms)
    assert found.mentions["entity"].tolist() == ["PLATFORM"] and found.stance["term"].tolist() == ["إغلاق"]


# How it is shown


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_the_chart_has_a_mark_for_every_span(lang):
    view = look(FOUND, Choice())
    ax = draw(view, lang)
    assert sum(len(row.get_offsets()) for row in ax.collections) == len(view.mentions) + len(view.stance)
    plt.close(ax.figure)


def test_the_chart_says_how_many_sentences_meet_the_conditions():
    titles = []
    for choice in (Choice(), Choice(pole="escalation")):
        ax = draw(look(FOUND, choice), "en")
        titles.append(ax.get_title(loc="left"))
        plt.close(ax.figure)
    assert "of 3" not in titles[0] and titles[1] == "Sentences in view: 1 of 3"


def test_the_chart_of_another_section_is_measured_by_it():
    ax = draw(look(FOUND, Choice(section="related")), "en")
    assert [row.get_offsets()[0][0] for row in ax.collections] == [2.5, 0.5], (
        "the third word of the headline, the first"
    )
    plt.close(ax.figure)


def test_the_picture_says_what_it_shows():
    view = look(FOUND, Choice(pole="escalation"))
    page = picture(view, "en").data
    assert page.startswith('<img src="data:image/svg+xml;base64,') and f'alt="{say(view, "en")}"' in page
    assert not plt.get_fignums(), "nothing is left open"


def test_a_row_says_what_it_is_and_where():
    page = show_rows(look(FOUND, Choice(pole="diplomacy", word="مع")), "en").data
    cells = [re.sub("<[^>]+>", "", cell) for cell in re.findall(r"<td.*?</td>", page)]
    assert [cells[n + 3] for n in range(0, len(cells), 5)] == ["2"] * 5
    what = [cells[n + 4] for n in range(0, len(cells), 5)]
    assert what == ["diplomacy", "Russia · name", "diplomacy", "search", "Ukraine · name"]


def test_one_layer_alone_can_be_shown():
    view = look(FOUND, Choice(word="مع"))
    shown = {layer: show_rows(view, "en", only=layer).data for layer in ("mentions", "stance", "hits")}
    assert [page.count("<tr>") - 1 for page in shown.values()] == [2, 2, 1]
    assert ">مع<" in shown["hits"] and ">قبله<" in show_rows(view, "ar", only="hits").data


def test_html_in_an_article_stays_text():
    found = find(pd.DataFrame({"article": ["a"], "text": ["قالت روسيا <img src=x> نعم."]}))
    view = look(found, Choice(word="نعم"))
    assert "<img src=x" not in show_rows(view).data + show_text(view).data


# The controls


def test_the_controls_show_what_the_plain_functions_show():
    explorer = Explorer(FOUND, "en")
    explorer.controls["entities"].value = ("UKR",)
    explorer.controls["pole"].value = "diplomacy"
    explorer.controls["window"].value = 3
    view = look(FOUND, Choice(entities=("UKR",), pole="diplomacy", window=3, article="one"))
    assert explorer.choice == Choice(entities=("UKR",), pole="diplomacy", window=3, article="one")
    assert say(view, "en") in explorer.shown["said"].value
    assert explorer.shown["rows"].value == show_rows(view, "en").data
    assert explorer.shown["text"].value == show_text(view, "en").data
    assert explorer.shown["chart"].value.startswith("<img ")


def test_another_article_or_section_brings_its_own_actors():
    explorer = Explorer(FOUND, "en", Choice(entities=("RUS",)))
    actors = explorer.controls["entities"]
    assert actors.options == (("Russia (2)", "RUS"), ("Ukraine (2)", "UKR"))
    explorer.controls["section"].value = ""
    assert actors.options == (("Russia (2)", "RUS"), ("Ukraine (2)", "UKR"), ("Syria (1)", "SYR"))
    assert explorer.choice == Choice(article="one", entities=("RUS",), section=""), "who is still there stays chosen"
    explorer.controls["article"].value = "two"
    assert actors.options == (("France (2)", "FRA"),)
    assert explorer.choice == Choice(article="two", section="")
    assert explorer.view.mentions["entity"].tolist() == ["FRA", "FRA"]


def test_an_actor_of_another_section_can_be_chosen_at_first():
    assert Explorer(FOUND, "en", Choice(entities=("RUS", "SYR"))).choice.entities == ("RUS",)


@pytest.mark.parametrize(("lang", "letters"), [("ar", "[\u0621-\u064a]"), ("en", "[A-Za-z]")])
def test_every_control_and_option_has_its_name_in_the_language(lang, letters):
    explorer = Explorer(FOUND, lang)
    assert list(explorer.controls) == ["article", "section", "pole", "kind", "entities", "word", "window"]
    for name, control in explorer.controls.items():
        assert re.match(letters, control.description), name
        for option in getattr(control, "options", ()) if name != "article" else ():
            assert re.match(letters, option[0]), option


def test_an_error_is_shown_not_lost():
    explorer = Explorer(FOUND, "en")
    explorer.found = explorer.found._replace(mentions=pd.DataFrame())
    explorer.refresh()
    assert 'role="alert"' in explorer.shown["said"].value
    explorer.found = FOUND
    explorer.refresh()
    assert "alert" not in explorer.shown["said"].value


def test_many_changes_at_once_are_one():
    calls = []

    async def hurry():
        soon = Debounced(lambda: calls.append(1), delay=0.01)
        for _ in range(5):
            soon({"new": 1})
        assert calls == []
        await asyncio.sleep(0.1)  # the loop keeps the order of its timers

    asyncio.run(hurry())
    assert calls == [1]


def test_what_is_stored_of_it_is_short_and_the_same():
    one = Explorer(find(load_articles(DATA / "articles")), "ar")
    assert repr(one) == repr(Explorer(one.found, "ar")) == "<Explorer, articles: 1; run this cell to use its controls>"
    assert repr(Explorer(FOUND)) == "<Explorer, articles: 2; run this cell to use its controls>"
