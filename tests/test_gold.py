"""The finders against gold annotation: floors for precision and recall, and the known misses one by one."""

import csv
from functools import cache
from pathlib import Path

import pytest

from helpers import entity_mentions, load_articles, stance_terms
from helpers.evaluate import errors, load_gold, match, score
from helpers.paths import DATA, GOLD

LABEL = {"entities": "entity", "stance": "pole"}
FINDERS = {"entities": entity_mentions, "stance": stance_terms}
OURS = "ukraine_talks_2022"
FLOORS = {  # layer and article (None: all texts together): F1, precision, recall
    ("entities", OURS): (0.98, 0.98, 0.98),
    ("stance", OURS): (0.95, 0.95, 0.95),
    ("entities", None): (0.98, 0.98, 0.98),
    ("stance", None): (0.88, 0.90, 0.82),
}
KNOWN = Path(__file__).parent / "cases" / "known_misses.csv"


@cache
def scored(layer):
    """The texts, their gold and what the finder finds in them."""
    articles = load_articles([DATA / "articles" / f"{OURS}.txt", GOLD / "texts"])
    return articles, load_gold(layer), FINDERS[layer](articles)


def of(article, frame):
    return frame if article is None else frame[frame["article"] == article]


@pytest.mark.parametrize(("layer", "article"), FLOORS)
def test_floors(layer, article):
    articles, gold, found = scored(layer)
    row = score(of(article, found), of(article, gold), LABEL[layer]).iloc[0]
    reached = (row["f1"], row["precision"], row["recall"])
    wrong = errors(of(article, found), of(article, gold), LABEL[layer], articles)
    assert all(a >= b for a, b in zip(reached, FLOORS[layer, article], strict=True)), (reached, wrong.to_string())


@pytest.mark.parametrize("layer", FINDERS)
def test_gold_points_into_the_texts_and_never_overlaps(layer):
    articles, gold, _ = scored(layer)
    texts = dict(zip(articles["article"], articles["text"], strict=True))
    spans = zip(gold["article"], gold["start"], gold["end"], strict=True)
    assert [texts[article][a:b] for article, a, b in spans] == gold["text"].tolist()
    for _, one in gold.sort_values("start").groupby("article"):
        assert (one["start"].iloc[1:].to_numpy() >= one["end"].iloc[:-1].to_numpy()).all()


def known_misses():
    with open(KNOWN, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            mark = pytest.mark.xfail(strict=True, reason=row["comment"])
            yield pytest.param(row["layer"], row["article"], row["text"], row["label"], marks=mark, id=row["text"])


@pytest.mark.parametrize(("layer", "article", "text", "label"), list(known_misses()))
def test_known_misses(layer, article, text, label):
    """Each is a span of the gold that is not found; once it is, this fails, and its row goes."""
    articles, gold, found = scored(layer)
    whole = articles.set_index("article").loc[article, "text"]
    matched = match(of(article, found), of(article, gold), LABEL[layer])
    spans = [whole[a:b] for a, b in zip(matched["start"], matched["end"], strict=True)]
    outcome = matched[[s == text and x == label for s, x in zip(spans, matched["label"], strict=True)]]["outcome"]
    assert "missed" not in set(outcome)


def test_every_miss_in_our_article_is_known():
    with open(KNOWN, encoding="utf-8", newline="") as file:
        known = {(row["layer"], row["text"]) for row in csv.DictReader(file) if row["article"] == OURS}
    for layer in FINDERS:
        articles, gold, found = scored(layer)
        table = errors(of(OURS, found), of(OURS, gold), LABEL[layer], articles)
        assert {(layer, words) for words in table["words"]} == {k for k in known if k[0] == layer}
