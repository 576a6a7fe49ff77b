"""The benchmarks on tiny inputs: that they run and measure what they name. How long anything takes is not asked."""

import json
import sys
from importlib import import_module
from itertools import islice
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from helpers import load_articles, split_sentences
from helpers.corpus import read_counts
from helpers.records import read_batches
from helpers.shards import find_shards


@pytest.fixture(scope="module")
def bench():
    """The modules of benchmarks/, which find each other as scripts do."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(Path(__file__).parents[1] / "benchmarks")
        yield SimpleNamespace(**{name: import_module(name) for name in ("generate", "once", "speed")})


def test_made_articles_hold_our_sentences_in_another_order(bench):
    one, other, seeded = (list(islice(bench.generate.texts(seed=seed), 40)) for seed in (1, 1, 2))
    assert one == other != seeded and len(set(one)) == 40
    ours = split_sentences(load_articles(bench.generate.OURS)).query("section == 'body'")["text"]
    held = split_sentences(bench.generate.frame_of(one))["text"]
    assert held.isin(ours).mean() > 0.9  # a few sentences of ours begin or end otherwise beside others
    assert held.nunique() > 0.8 * ours.nunique(), "nearly all of them stand in forty articles"
    size = sum(len(article.encode()) for article in islice(bench.generate.texts(), 2_000)) / 2_000
    assert 2_700 < size < 3_300


def test_articles_of_others_come_first_as_they_are(bench, tmp_path):
    (tmp_path / "a.txt").write_text("نص أول.", encoding="utf-8")
    (tmp_path / "b.txt").write_text("نص ثان.", encoding="utf-8")
    first, second, *made = islice(bench.generate.texts(tmp_path), 4)
    assert [first, second] == ["نص أول.", "نص ثان."]
    assert set(split_sentences(bench.generate.frame_of(made))["text"]) == {first, second}


@pytest.mark.parametrize("kind", ["jsonl", "jsonl.gz", "csv", "parquet"])
def test_shards_hold_what_was_asked(bench, tmp_path, kind):
    assert bench.generate.write_shards(tmp_path / "count", bench.generate.texts(), 3, articles=10, kind=kind) == 10
    assert len(list((tmp_path / "count").iterdir())) == 3
    bench.generate.write_shards(tmp_path / "size", bench.generate.texts(), 2, 40_000, kind=kind)
    batches = [batch for shard in find_shards(tmp_path / "size") for batch in read_batches(shard)]
    assert 40_000 <= sum(len(r.text.encode()) for batch in batches for r in batch.records) < 55_000
    assert not any(batch.failures for batch in batches)


def test_finders_and_what_grows(bench, capsys):
    texts = list(bench.generate.of_size(bench.generate.texts(), 20_000))
    bench.speed.finders(texts)
    shown = capsys.readouterr().out
    for name in ("decoding UTF-8", "raw spans, entity lexicon", "raw spans, stance lexicon", "entity_mentions, whole"):
        assert pytest.approx(1) == len([line for line in shown.splitlines() if line.startswith(name)])
    assert "entity_mentions, " in shown.splitlines()[-1] and "stance_terms" in shown.splitlines()[-1]
    bench.speed.growth(None, sizes=(0.01,), entries=(30, 60), size=0.01)
    shown = capsys.readouterr().out
    assert "entity_mentions, 0.01 MB" in shown and "30 entries" in shown and "60 entries" in shown


def test_peers_that_are_not_installed_are_named(bench, capsys, monkeypatch):
    for package in ("ahocorasick_rs", "spacy"):
        monkeypatch.setitem(sys.modules, package, None)
    bench.speed.peers(list(bench.generate.of_size(bench.generate.texts(), 5_000)), tried=2)
    shown = capsys.readouterr().out
    assert "(from 2 forms)" in shown
    assert "ahocorasick_rs is not installed" in shown and "spaCy is not installed" in shown


def test_one_piece_of_work_in_a_process_of_its_own(bench, tmp_path):
    bench.generate.write_shards(tmp_path / "shards", bench.generate.texts(), 2, articles=6)
    did = bench.speed.once("count", tmp_path / "shards", tmp_path / "out", 2)
    assert did["articles"] == 6 == len(read_counts(tmp_path / "out").articles) and did["failures"] == 0
    assert did["peak"] > 30 and did["workers"] > 30 and did["seconds"] > 0
    did = bench.speed.once("read", tmp_path / "out")
    assert did["articles"] == 6 and did["mentions"] == len(read_counts(tmp_path / "out").mentions)


def test_the_memory_of_a_finder(bench, tmp_path, capsys):
    bench.generate.write_shards(tmp_path, bench.generate.texts(), 1, articles=3)
    bench.once.main("entity_mentions", str(tmp_path))
    did = json.loads(capsys.readouterr().out)
    assert did["peak"] >= did["before"] > 30 and did["rows"] > 10


def test_corpus_and_million(bench, capsys, monkeypatch):
    commands = []

    def pretended(*arguments, **options):
        commands.append(arguments[0])
        return {
            "seconds": 2.0 if arguments[-1] != 2 else 1.0,
            "articles": 5,
            "peak": 100.0,
            "workers": 90.0,
        } | dict.fromkeys(("mentions", "stance"), 7)

    monkeypatch.setattr(bench.speed, "once", pretended)
    bench.speed.corpus(None, size=0.1, large=0.2)
    assert "two processes: 2.00 times one" in capsys.readouterr().out
    bench.speed.million(None, articles=20, shards=3)
    assert "5 articles" in capsys.readouterr().out and commands == ["count"] * 5 + ["read"]


def test_what_is_asked_for_is_measured(bench, monkeypatch):
    done = []
    for name in ("compiling", "finders", "memory", "growth", "peers", "corpus", "million"):
        monkeypatch.setattr(bench.speed, name, lambda *_, name=name: done.append(name))
    monkeypatch.setattr(bench.generate, "texts", lambda source: iter(["نص"] * 10**6))
    bench.speed.main(["--mb", "1", "--growth"])
    assert done == ["compiling", "finders", "memory", "growth"]
    bench.speed.main(["--only", "--million", "--corpus"])
    assert done[4:] == ["corpus", "million"]


def test_articles_of_a_frame(bench):
    frame = bench.generate.frame_of(["نص", "نص"])
    pd.testing.assert_frame_equal(frame, pd.DataFrame({"article": ["0", "1"], "text": ["نص", "نص"]}, dtype="str"))
