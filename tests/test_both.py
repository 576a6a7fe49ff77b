"""Both finders in one reading give what each of them gives alone."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import arabic, entity_mentions, load_articles, scan, split_sentences, stance_terms
from helpers.both import MENTION_KEYS, STANCE_KEYS, Both
from helpers.paths import GOLD

TEXTS = load_articles(GOLD / "texts")["text"].tolist()
LINES = [line for text in TEXTS for line in text.splitlines() if line.strip()]
STRANGE = ["قالت رُوسـيا: لا 12 yes.", "اقرأ أيضا", "\u200fمصر😀و\x00لبنان", "بيروت - وكالات - خفض التصعيد", "ﻣﺼﺮ", ""]
GROUP = pd.DataFrame([{"entity": "MINE", "type": "group", "kind": "name", "form": "الحكومة"}])
TERMS = pd.DataFrame({"term": ["حوار", "هجوم"], "pole": ["diplomacy", "escalation"], "cameo": ["04", "19"]})
OWN = {"entities": {"extra": GROUP}, "stance": {"lexicon": TERMS}}


def counted(spans, keys):
    found = spans.groupby(["article", *keys], sort=False).size().to_dict()
    return {key: int(count) for key, count in found.items()}


def compare(texts, sections=("body",), entities=None, stance=None):
    ids = [f"text {n}" for n in range(len(texts))]
    frame = pd.DataFrame({"article": ids, "text": texts}).astype("str")
    expected = (
        entity_mentions(frame, sections=sections, **(entities or {})),
        stance_terms(frame, sections=sections, **(stance or {})),
    )
    both = Both(entities or {}, stance or {}, sections)
    *spans, words = both.spans(ids, texts)
    for one, other in zip(spans, expected, strict=True):
        pd.testing.assert_frame_equal(one, other)
    sentences = split_sentences(frame).query("section in @sections")
    held = dict.fromkeys(ids, 0)
    for row in sentences.itertuples():
        held[row.article] += len(arabic.ARABIC_WORD.findall(row.text))
    assert words.tolist() == list(held.values())
    *counts, again = both.counts(ids, texts)
    assert again.tolist() == words.tolist()
    for one, other, keys in zip(counts, expected, (MENTION_KEYS, STANCE_KEYS), strict=True):
        assert one.columns.tolist() == ["article", *keys, "count"]
        assert one.dtypes.astype(str).tolist() == ["str"] * (len(keys) + 1) + ["int64"]
        cells = one.set_index(["article", *keys])["count"]
        assert cells.to_dict() == counted(other, keys) and cells.index.is_unique
        places = one["article"].map(ids.index)
        order = one.assign(article=places)[["article", *keys]].apply(tuple, axis=1).tolist()
        assert order == sorted(order)


@pytest.mark.parametrize("sections", [("body",), ("body", "dateline", "furniture", "related")])
def test_our_texts(sections):
    compare(TEXTS, sections)


def test_own_lexicons():
    compare(TEXTS, **OWN)


def test_lexicons_without_a_row():
    none = {"entities": {"lexicon": GROUP[:0]}, "stance": {"lexicon": TERMS[:0]}}
    compare(["تقول الحكومة إن هجوما وقع."], **none)
    compare([], **none)


def test_nothing():
    compare([])
    compare(["", "x"])


def test_many_batches(monkeypatch):
    monkeypatch.setattr(scan, "BATCH", 3_000)
    compare(TEXTS)
    compare(TEXTS, entities=OWN["entities"])


@settings(max_examples=60)
@given(st.lists(st.lists(st.sampled_from(LINES + STRANGE), max_size=4).map("\n".join), max_size=5))
def test_any_texts(texts):
    compare(texts)
