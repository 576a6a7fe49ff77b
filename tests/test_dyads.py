"""Pairs of actors, counted by class, and the sentences under each count."""

import pandas as pd

from helpers import attribute, entity_mentions, stance_terms
from helpers.dyads import CLASSES, actor_matrix, cell_sentences, dyads
from helpers.paths import LEXICONS

TEXT = "شنت روسيا هجوما على أوكرانيا. وجرت محادثات بين روسيا وأوكرانيا في إسطنبول. وهددت واشنطن موسكو بعقوبات."


def found(text=TEXT):
    return attribute(stance_terms(text), entity_mentions(text), text)


def test_matrix_counts_terms_by_pair_and_class():
    cells = {tuple(row[:3]): row[3] for row in actor_matrix(found()).itertuples(index=False)}
    assert cells["RUS", "UKR", "material conflict"] == 1
    assert cells["RUS", "UKR", "verbal cooperation"] == cells["UKR", "RUS", "verbal cooperation"] == 1
    assert ("UKR", "RUS", "material conflict") not in cells
    assert cells["USA", "RUS", "verbal conflict"] == 1


def test_neutralised_terms_and_unknown_actors_are_left_out():
    one = found()
    assert actor_matrix(one.assign(pole="neutralised")).empty
    assert actor_matrix(one.assign(target_actor="")).empty


def test_every_count_has_its_sentences():
    one = found()
    for row in actor_matrix(one).itertuples():
        under = cell_sentences(one, TEXT, row.source_actor, row.target_actor)
        assert (under["class"] == row[3]).sum() == row.count
        for cell in under.itertuples():
            assert TEXT[cell.start : cell.end] == cell.text
            assert cell.text in cell.context


def test_nothing_gives_an_empty_matrix():
    empty = actor_matrix(found("لا شيء هنا."))
    assert empty.columns.tolist() == ["source_actor", "target_actor", "class", "count"]
    assert dyads(found("لا شيء هنا.")).empty


def test_classes_are_those_of_the_table():
    table = pd.read_csv(LEXICONS / "cameo.csv", dtype=str, keep_default_na=False, encoding="utf-8")
    assert set(table["quad"]) == set(CLASSES)
    assert table["cameo"].tolist() == [f"{number:02}" for number in range(1, 21)]
