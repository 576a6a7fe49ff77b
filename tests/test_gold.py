"""The finders against gold annotation: floors for precision and recall, and the known misses one by one."""

import pytest

from helpers import entity_mentions, load_articles, stance_terms
from helpers.evaluate import load_gold, match, score
from helpers.paths import DATA

FLOORS = {"entities": 0.98, "stance": 0.95}
LABEL = {"entities": "entity", "stance": "pole"}
FINDERS = {"entities": entity_mentions, "stance": stance_terms}


@pytest.fixture(scope="module", params=["entities", "stance"])
def layer(request):
    articles = load_articles(DATA / "articles" / "ukraine_talks_2022.txt")
    gold = load_gold(request.param)
    gold = gold[gold["article"] == "ukraine_talks_2022"]
    return request.param, articles, gold, FINDERS[request.param](articles)


def test_the_article_agrees_with_its_gold(layer):
    name, _, gold, found = layer
    row = score(found, gold, LABEL[name]).iloc[0]
    wrong = match(found, gold, LABEL[name]).query("outcome != 'hit'")
    assert min(row["precision"], row["recall"]) >= FLOORS[name], wrong.to_string()


def test_gold_points_into_the_text(layer):
    _, articles, gold, _ = layer
    text = articles.loc[0, "text"]
    assert [text[a:b] for a, b in zip(gold["start"], gold["end"], strict=True)] == gold["text"].tolist()
    assert not gold.duplicated(["start", "end"]).any()
