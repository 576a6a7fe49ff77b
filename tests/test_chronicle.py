"""The chronicle: 24 pieces as described in data/README.md, each with its sources, loaded whole."""

import datetime
import json
import re
import warnings
from functools import cache

import pandas as pd
import pytest

from helpers import load_articles, split_sentences
from helpers.paths import DATA

FOLDER = DATA / "chronicle"
PIECES = sorted(FOLDER.glob("*.json"))
COUNT = 24
FIRST, LAST = datetime.date(2022, 1, 10), datetime.date(2022, 2, 24)
ARABIC = re.compile("[\u0621-\u064a\u0671-\u06d3]")
QUOTED = re.compile('["“«][^"”»]*["”»]')
NAMES = {"حزم الحلفاء 2022"}  # the only thing between quotation marks: the name of an exercise


@cache
def loaded():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return load_articles(FOLDER)


@cache
def bodies():
    """The body of each piece by its id."""
    sentences = split_sentences(loaded())
    return sentences[sentences["section"] == "body"].groupby("article")["text"].agg(" ".join)


@cache
def sources():
    return pd.read_csv(DATA / "chronicle.csv", dtype=str, keep_default_na=False, encoding="utf-8")


def test_every_piece_and_nothing_else_is_loaded():
    assert loaded()["article"].tolist() == [path.stem for path in PIECES]
    assert len(PIECES) == COUNT
    assert (loaded()["duplicate_of"] == "").all()


def test_each_field_stands_in_its_own_column():
    for path, row in zip(PIECES, loaded().itertuples(index=False), strict=True):
        piece = json.loads(path.read_text(encoding="utf-8"))
        assert [row.title, row.outlet, row.author, row.place] == [
            piece[field] for field in ("title", "outlet", "author", "place")
        ]
        assert row.text == "\n".join(piece["text"])
        assert row.date == pd.Timestamp(piece["date"])


@pytest.mark.parametrize("path", PIECES, ids=lambda path: path.stem)
def test_each_file_says_what_it_is(path):
    piece = json.loads(path.read_text(encoding="utf-8"))
    assert piece["license"] == "CC BY 4.0"
    assert "for demonstration" in piece["about"]
    assert "language model" in piece["about"]
    assert "invented" in piece["about"]


def test_dates_lie_in_the_crisis_and_give_the_order():
    dates = loaded()["date"]
    assert dates.is_monotonic_increasing
    assert dates.iloc[0].date() == FIRST
    assert dates.iloc[-1].date() == LAST
    names = loaded()["article"].str[:10].str.replace("_", "-")
    assert names.tolist() == dates.dt.strftime("%Y-%m-%d").tolist()


def test_length():
    words = bodies().map(lambda text: sum(bool(ARABIC.search(word)) for word in text.split()))
    assert words[(words < 150) | (words > 250)].to_dict() == {}


def test_the_houses_are_invented_and_balanced_over_time():
    assert loaded()["outlet"].str.contains("المثال").all()
    month = loaded()["date"].dt.to_period("M").astype(str)
    table = pd.crosstab(loaded()["outlet"], month)
    assert table.sum(axis=1).tolist() == [COUNT // 3] * 3
    assert (table.max() - table.min()).max() <= 1


def test_sections_are_found():
    sentences = split_sentences(loaded())
    seen = pd.crosstab(sentences["article"], sentences["section"])
    assert (seen[["dateline", "body", "furniture"]] > 0).all(axis=None)
    assert (seen["related"] > 0).sum() >= COUNT // 2
    aside = sentences[sentences["section"] != "body"]["text"].str.split().str.len()
    assert aside.max() <= 15  # no sentence of a piece is taken for furniture
    body = sentences[sentences["section"] == "body"]["text"]
    assert body[~body.str.endswith(".")].tolist() == []  # and no furniture for a sentence


def test_no_speech_is_quoted():
    for text in bodies():
        assert {match.strip('"“”«»') for match in QUOTED.findall(text)} <= NAMES


def test_houses_keep_their_spelling():
    habits = {"وكالة المثال أ": "أميرك", "صحيفة المثال ب": "أمريك", "موقع المثال ج": "أمريك"}
    whole = dict(zip(loaded()["article"], loaded()["outlet"], strict=True))
    for article, text in bodies().items():
        wrong = {"أميرك", "أمريك"} - {habits[whole[article]]}
        assert not any(form in text for form in wrong), article
        assert ("ڤ" in text) == (whole[article] == "موقع المثال ج"), article
        assert (" فى " in text) == (whole[article] == "صحيفة المثال ب"), article


def test_every_piece_has_sources_and_every_source_is_complete():
    table = sources()
    assert set(table["article"]) == set(loaded()["article"])
    assert table["address"].str.fullmatch(r"https?://[^\s/]+\.[^\s]+").all()
    for column in ("publisher", "facts"):
        assert (table[column].str.len() > 1).all()
    assert not table.duplicated(["article", "address"]).any()
    opened = table["opened"].map(datetime.date.fromisoformat)
    published = table.loc[table["date"] != "", "date"].map(datetime.date.fromisoformat)
    assert (published <= opened[published.index]).all()
    assert set(table.loc[published.index, "article"]) == set(loaded()["article"])
