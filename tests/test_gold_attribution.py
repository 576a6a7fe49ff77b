"""Gold of speakers, actors and quotations: it points into its texts, and its cells mean what the datasheet says."""

import json
import re
from functools import cache

import pandas as pd
import pytest

from helpers import entity_mentions, load_articles, stance_terms
from helpers.evaluate import load_gold, score
from helpers.paths import DATA, GOLD, LEXICONS

TEXTS = [DATA / "articles" / "ukraine_talks_2022.txt", DATA / "chronicle", GOLD / "statements"]
LAYERS = ("attribution", "quotations")
ACTORS = ("source_actor", "target_actor")
MARKS = '"“”«»'
SHEET = (GOLD / "README.md").read_text(encoding="utf-8")


@cache
def texts():
    articles = load_articles(TEXTS)
    return dict(zip(articles["article"], articles["text"], strict=True))


@cache
def entities():
    table = pd.read_csv(LEXICONS / "entities.csv", dtype=str, keep_default_na=False, encoding="utf-8")
    return dict(zip(table["entity"], table["type"], strict=True))


def ids(cell):
    """Every id that a cell names."""
    return [one for one in re.split(r"[/+]", cell) if one not in ("", "-")]


@pytest.mark.parametrize(
    ("layer", "folder"),
    [*((layer, GOLD) for layer in LAYERS), ("entities", GOLD / "chronicle")],
    ids=LAYERS + ("entities",),
)
def test_spans_point_into_the_texts_and_never_overlap(layer, folder):
    gold = load_gold(layer, folder)
    spans = zip(gold["article"], gold["start"], gold["end"], strict=True)
    assert [texts()[article][a:b] for article, a, b in spans] == gold["text"].tolist()
    for _, one in gold.groupby("article"):
        assert (one["start"].iloc[1:].to_numpy() >= one["end"].iloc[:-1].to_numpy()).all()


@pytest.mark.parametrize("layer", LAYERS)
def test_status_and_split_are_known_and_an_article_is_in_one_split(layer):
    gold = load_gold(layer)
    assert set(gold["status"]) <= {"gold", "unsure"}
    assert set(gold["split"]) <= {"development", "held-out"}
    assert (gold.groupby("article")["split"].nunique() == 1).all()


def test_speakers_and_actors_are_entities():
    gold = load_gold("attribution")
    for cell in gold["speaker"]:
        unknown = [one for one in ids(cell) if one not in entities()]
        assert all(one.islower() for one in unknown), cell
        assert not unknown or len(cell.split("/")) > len(unknown), (
            cell
        )  # a person without id: the state speaks, or none
    acting = {one for column in ACTORS for cell in gold[column] for one in ids(cell)}
    assert {entities().get(one, one) for one in acting} <= {"state", "organisation", "group"}


def test_flags_and_alternatives_are_well_formed():
    gold = load_gold("attribution")
    assert set(gold["quoted"]) <= {"True", "False", "True/False"}
    assert set(gold["mutual"]) <= {"True", "False"}
    for column in ("speaker", *ACTORS):
        for cell in gold[column]:
            parts = cell.split("/")
            assert len(set(parts)) == len(parts), cell
            assert len(parts) > 1 or cell != "-"
            assert all(part == "-" or re.fullmatch(r"\w+(\+\w+)*", part) for part in parts if cell), cell


@pytest.mark.parametrize("path", sorted((GOLD / "statements").glob("*.json")), ids=lambda path: path.stem)
def test_invented_statements_say_that_they_are_invented(path):
    piece = json.loads(path.read_text(encoding="utf-8"))
    assert piece["about"].startswith("Invented for testing")
    assert piece["license"] == "CC BY 4.0"
    assert (GOLD / f"{path.stem}.attribution.csv").exists()
    assert (GOLD / f"{path.stem}.quotations.csv").exists()


def test_every_stance_term_of_the_article_is_attributed():
    stance, gold = load_gold("stance"), load_gold("attribution")
    keys = ["article", "start", "end", "pole", "status"]
    ours = stance[stance["article"] == "ukraine_talks_2022"]
    assert gold.loc[gold["article"] == "ukraine_talks_2022", keys].values.tolist() == ours[keys].values.tolist()


def test_quotations_stand_between_marks_on_one_line():
    gold = load_gold("quotations", GOLD)
    for text in gold.loc[gold["status"] == "gold", "text"]:
        assert text[0] in MARKS, text
        assert text[-1] in MARKS, text
        assert not re.search(f"[{MARKS}]", text[1:-1]), text
        assert "\n" not in text


def test_quoted_terms_stand_inside_quotations():
    quotations = load_gold("quotations")
    for row in load_gold("attribution").itertuples():
        same = quotations[quotations["article"] == row.article]
        inside = ((same["start"] < row.start) & (same["end"] > row.end)).any()
        assert row.quoted in (str(inside), "True/False"), row


def test_the_datasheet_counts_what_is_there():
    gold = load_gold("attribution")
    first = gold[["speaker", *ACTORS]].apply(lambda column: column.str.split("/").str[0].isin(["", "-"]).eq(False))
    for split, rows in gold.groupby("split"):
        sure = rows.index[rows["status"] == "gold"]
        has = first.loc[sure]
        numbers = [rows["article"].nunique(), len(rows), len(sure), has["speaker"].sum()]
        numbers += [
            (rows.loc[sure, "quoted"] != "False").sum(),
            has["source_actor"].sum(),
            has[list(ACTORS)].all(axis=1).sum(),
        ]
        assert f"| {split} | " + " | ".join(map(str, numbers)) + " |" in SHEET


@pytest.mark.parametrize(
    ("gold", "finder", "on", "floor"),
    [
        pytest.param(load_gold("entities", GOLD / "chronicle"), entity_mentions, "entity", 0.95, id="entities"),
        pytest.param(load_gold("attribution"), stance_terms, "pole", 0.70, id="stance"),
    ],
)
def test_the_finders_on_the_chronicle(gold, finder, on, floor):
    """Texts that no finder was made on: the floors are lower than in test_gold."""
    chronicle = load_articles(DATA / "chronicle")
    marked = chronicle[chronicle["article"].isin(gold["article"])]
    result = score(finder(marked), gold[gold["article"].isin(chronicle["article"])], on).iloc[0]
    assert result["gold"] >= 90
    assert result["f1"] >= floor
