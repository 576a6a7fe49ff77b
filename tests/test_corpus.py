"""Many files through both finders: what is counted, what is kept, what is told."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from corpora import HERE, TEXT, articles, drafts, files_of, frames_equal, jsonl

from helpers import arabic, entity_mentions, split_sentences, stance_terms, tallies
from helpers.both import Both
from helpers.corpus import _alone, count_corpus, read_counts
from helpers.errors import ArticleError, ArticleNotFoundError, MizanError
from helpers.records import read_batches

ENTITIES = pd.DataFrame([("UKR", "name", "أوكرانيا"), ("RUS", "name", "روسيا")], columns=["entity", "kind", "form"])
STANCE = pd.DataFrame(
    [("حوار", "diplomacy", "04", "noun"), ("هجوم", "escalation", "19", "noun")],
    columns=["term", "pole", "cameo", "paradigm"],
)
BAR = re.compile(r"100 %\|.*\| 120 articles, [\d,]+ articles/s, \d\d:\d\d gone, 00:00 left")


# ---------------------------------------------------------------- what is counted
def test_counts_are_those_of_the_finders(shards, whole):
    given = articles()
    mentions, stance = entity_mentions(given), stance_terms(given)
    counts = read_counts(whole)
    assert counts.articles["article"].tolist() == given["article"].tolist()
    assert counts.mentions["count"].sum() == len(mentions) and counts.stance["count"].sum() == len(stance) > 300
    for found, counted, keys in (
        (mentions, counts.mentions, ["article", "entity", "type", "kind", "ar", "en"]),
        (stance, counts.stance, ["article", "pole", "cameo"]),
    ):
        assert counted.columns.tolist() == [*keys, "count"]
        expected, given = (frame.groupby(keys)["article"].size() for frame in (found, found.drop_duplicates(keys)))
        assert len(counted) == len(given)
        assert counted.set_index(keys)["count"].sort_index().to_dict() == expected.to_dict()


def test_every_article_points_back_to_its_record(shards, whole):
    found = read_counts(whole).articles
    for row in found.iloc[[0, 6, 7, 50]].itertuples():
        line = Path(row.source).read_text(encoding="utf-8").splitlines()[row.row]
        assert json.loads(line)["id"] == row.article and len(json.loads(line)["text"]) == row.characters
    assert found.dtypes.astype(str).to_dict() == dict.fromkeys(["article", "source"], "str") | dict.fromkeys(
        ["row", "words", "characters"], "int64"
    )


def test_words_are_those_of_the_sections_searched(tmp_path):
    text = "بيروت - وكالات - قالت أُوكرانـيا: لا 12 yes.\nاقرأ أيضا"
    jsonl(tmp_path / "a.jsonl", [{"text": text}])
    for sections in (("body",), ("dateline", "body")):
        count_corpus(tmp_path / "a.jsonl", tmp_path / "out", sections=sections, **HERE)
        sentences = split_sentences(text).query("section in @sections")
        expected = sum(len(arabic.ARABIC_WORD.findall(sentence)) for sentence in sentences["text"])
        assert read_counts(tmp_path / "out").articles["words"].tolist() == [expected]


def test_spans_can_be_kept_instead(shards, tmp_path):
    count_corpus(shards / "part0.jsonl", tmp_path / "out", spans="spans", **HERE)
    counts = read_counts(tmp_path / "out")
    given = articles().head(20)
    pd.testing.assert_frame_equal(counts.mentions, entity_mentions(given))
    pd.testing.assert_frame_equal(counts.stance, stance_terms(given))


def test_own_lexicons(shards, tmp_path):
    STANCE.to_csv(tmp_path / "stance.csv", index=False)
    extra = pd.DataFrame([{"entity": "BEIRUT", "type": "group", "kind": "name", "form": "الروس"}])
    options = {"entities": {"lexicon": ENTITIES, "extra": extra}, "stance": {"lexicon": str(tmp_path / "stance.csv")}}
    count_corpus(shards / "part0.jsonl", tmp_path / "out", **HERE, **options)
    counts = read_counts(tmp_path / "out")
    assert counts.mentions.loc[:2, ["entity", "count"]].values.tolist() == [["BEIRUT", 1], ["RUS", 2], ["UKR", 2]]
    assert counts.stance.loc[:1, ["pole", "cameo", "count"]].values.tolist() == [
        ["diplomacy", "04", 2],
        ["escalation", "19", 1],
    ]


def test_columns_kept_stand_beside_the_articles(tmp_path):
    jsonl(tmp_path / "a.jsonl", [{"text": TEXT, "outlet": "النهار"}, {"text": TEXT}])
    count_corpus(tmp_path, tmp_path / "out", keep="outlet", **HERE)
    found = read_counts(tmp_path / "out").articles
    assert found["outlet"].tolist() == ["النهار", ""] and found["outlet"].dtype == "str"


def test_a_folder_of_texts_and_tables(tmp_path):
    for name in ("b.txt", "a.txt", "2021/a.txt", ".hidden.txt", "notes.pdf"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("\ufeffنص", encoding="utf-8")
    for folder in ("2020", "2021"):
        (tmp_path / folder).mkdir(exist_ok=True)
        jsonl(tmp_path / folder / "part.jsonl", [{"text": "نص"}])
    count_corpus(tmp_path, tmp_path / "out", **HERE)
    again = count_corpus(tmp_path, tmp_path / "out", **HERE)  # the results inside the folder are no shards
    assert again["state"].tolist() == ["kept"] * 3
    ids = ["2021/a", "a", "b", "2020/part#0", "2021/part#0"]
    assert read_counts(tmp_path / "out").articles["article"].tolist() == ids


# ---------------------------------------------------------------- what is set aside
def test_shards_that_cannot_be_read_fail_and_are_tried_again(tmp_path):
    jsonl(tmp_path / "good.jsonl", [{"text": TEXT}])
    (tmp_path / "a.csv").write_text("id,note\n1,x\n", encoding="utf-8")
    (tmp_path / "b.jsonl.gz").write_bytes(b"no gzip")
    (tmp_path / "c.parquet").write_bytes(b"no parquet")
    for _ in range(2):
        with pytest.warns(UserWarning, match="3 of 4 shards failed"):
            report = count_corpus(tmp_path, tmp_path / "out", **HERE)
        failures = read_counts(tmp_path / "out").failures
        assert [Path(source).name for source in failures["source"]] == ["a.csv", "b.jsonl.gz", "c.parquet"]
        assert "no column holds the text; there are 'id', 'note' (name the columns" in failures.loc[0, "error"]
    assert report["state"].tolist() == ["failed", "failed", "failed", "kept"]
    report = count_corpus(tmp_path / "a.csv", tmp_path / "out", text="note", **HERE)
    assert report.values.tolist() == [["a", "counted", 1, 0, 0]]


def test_a_record_that_stops_a_finder_is_set_aside(shards, tmp_path, monkeypatch):
    counts = Both.counts

    def stops(self, ids, texts):
        if any(text.endswith("أوكرانيا. 7") for text in texts):
            raise IndexError("somewhere deep")
        return counts(self, ids, texts)

    monkeypatch.setattr(Both, "counts", stops)
    report = count_corpus(shards / "part0.jsonl", tmp_path / "out", **HERE)
    found = read_counts(tmp_path / "out")
    assert found.articles["article"].tolist() == [f"0-{n}" for n in range(20) if n != 7]
    assert found.failures.iloc[1, 1:].tolist() == ["line 9", "cannot be counted: IndexError: somewhere deep"]
    assert report.loc[0, ["articles", "failures"]].tolist() == [19, 2]


def test_shards_without_any_article(tmp_path):
    jsonl(tmp_path / "bad.jsonl", ["{broken"] * 3)
    (tmp_path / "empty.jsonl").touch()
    report = count_corpus(tmp_path, tmp_path / "out", keep="outlet", **HERE)
    assert report.values.tolist() == [["bad", "counted", 0, 0, 3], ["empty", "counted", 0, 0, 0]]
    assert list(map(len, read_counts(tmp_path / "out"))) == [0, 0, 0, 3]
    assert count_corpus(tmp_path, tmp_path / "out", keep="outlet", **HERE)["state"].tolist() == ["kept"] * 2


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has file names that are no Unicode")
def test_names_that_are_arabic_or_no_unicode(tmp_path):
    folder = os.fsencode(tmp_path)
    for name in ("أخبار ٢٠٢٢ 📰.jsonl".encode(), b"\xe1.jsonl"):
        with open(os.path.join(folder, name), "wb") as file:
            file.write(json.dumps({"text": TEXT}).encode() + b"\n{broken\n")
    report = count_corpus(tmp_path, tmp_path / "نتائج", **HERE)
    assert report["articles"].tolist() == [1, 1]
    counts = read_counts(tmp_path / "نتائج")
    assert counts.articles["article"].tolist() == [r"\xe1#0", "أخبار ٢٠٢٢ 📰#0"]
    assert [Path(source).name for source in counts.failures["source"]] == [r"\xe1.jsonl", "أخبار ٢٠٢٢ 📰.jsonl"]
    assert count_corpus(tmp_path, tmp_path / "نتائج", **HERE)["state"].tolist() == ["kept"] * 2


# ---------------------------------------------------------------- resume
def test_a_second_run_keeps_what_is_done(shards, whole):
    before, stamps = files_of(whole), {f: f.stat().st_mtime_ns for f in whole.rglob("*.parquet")}
    report = count_corpus(shards, whole, **HERE)
    assert report["state"].tolist() == ["kept"] * 6
    assert report["articles"].tolist() == [20] * 6 and report["failures"].tolist() == [1] * 6
    assert files_of(whole) == before and stamps == {f: f.stat().st_mtime_ns for f in whole.rglob("*.parquet")}


def test_what_changed_is_counted_again(shards, whole):
    part = shards / "part2.jsonl"
    jsonl(part, [{"id": "new", "text": TEXT}])
    assert count_corpus(shards, whole, **HERE)["state"].tolist() == ["kept"] * 2 + ["counted"] + ["kept"] * 3
    content = part.read_bytes()
    part.write_bytes(content.replace(b"new", b"old"))  # as long as before
    os.utime(part, ns=(1, 1))
    assert count_corpus(shards, whole, **HERE)["state"].tolist() == ["kept"] * 2 + ["counted"] + ["kept"] * 3
    assert read_counts(whole).articles["article"].tolist()[40] == "old" and len(read_counts(whole).articles) == 101


@pytest.mark.parametrize(
    "change",
    [
        {"spans": "spans"},
        {"sections": ("body", "dateline")},
        {"entities": {"lexicon": ENTITIES, "extra": ENTITIES.iloc[:1]}},
        {"stance": {"lexicon": STANCE.iloc[:2]}},
        {"text": "text"},
    ],
)
def test_other_settings_count_anew(shards, whole, change):
    before = files_of(whole)
    path = shards / "part0.jsonl"
    assert count_corpus(path, whole, **HERE | change)["state"].tolist() == ["counted"]
    assert count_corpus(path, whole, **HERE)["state"].tolist() == ["counted"]
    assert files_of(whole) == before


def test_other_rules_count_anew(shards, whole, monkeypatch):
    monkeypatch.setattr(tallies, "rules_hash", lambda: "another version")
    assert set(count_corpus(shards, whole, **HERE)["state"]) == {"counted"}


def test_the_hash_is_made_of_every_module_that_counts():
    code = "import sys; from helpers import tallies; print(*(m for m in sys.modules if m.startswith('helpers.')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    hashed = {f"helpers.{file.stem}" for file in tallies._rules()}
    assert set(done.stdout.split()) - hashed == set()
    assert {"helpers.stance", "helpers.shifters", "helpers.boilerplate"} <= hashed
    assert {"helpers.charts", "helpers.workers"} & hashed == set()


def test_lexicons_that_changed_since_they_were_read_are_no_ground_to_count_on(shards, tmp_path, monkeypatch):
    now = max(file.stat().st_mtime_ns for file in tallies._rules())
    monkeypatch.setattr(tallies, "LOADED", now - 1)
    with pytest.raises(MizanError, match=r"has changed since Python was started. Remedy: restart"):
        count_corpus(shards, tmp_path / "out", **HERE)
    monkeypatch.setattr(tallies, "LOADED", now)
    assert set(count_corpus(shards, tmp_path / "out", **HERE)["state"]) == {"counted"}


@pytest.mark.parametrize("rows", [1, 30])
def test_large_shards_are_written_piece_by_piece(shards, whole, tmp_path, monkeypatch, rows):
    """The last batch of a shard may fill a piece, so that nothing of a table is left to write at the end."""
    monkeypatch.setattr(tallies, "_ROW_GROUP", rows)
    monkeypatch.setattr(tallies, "read_batches", lambda *given: read_batches(*given, max_records=5))
    count_corpus(shards, tmp_path / "out", **HERE)
    frames_equal(read_counts(tmp_path / "out"), read_counts(whole))


def test_own_lexicons_are_compiled_once(shards, tmp_path, monkeypatch):
    made = []
    monkeypatch.setattr(tallies, "Both", lambda *options: made.append(options) or Both(*options))
    count_corpus(shards, tmp_path / "out", entities={"extra": ENTITIES}, **HERE)
    assert len(made) == 1


def test_tables_of_two_times_are_not_read_together(shards, whole, monkeypatch):
    """A shard that failed, and whose new tables were not all put in place, has the same fingerprint in all of them."""
    old = files_of(whole)
    with monkeypatch.context() as patch, pytest.warns(UserWarning, match="6 of 6 shards failed"):
        patch.setattr(tallies, "stored", lambda task: None)
        patch.setattr("helpers.corpus.stored", lambda task: None)
        patch.setattr(tallies, "read_batches", lambda *_: (_ for _ in ()).throw(ArticleError("gone")))
        count_corpus(shards, whole, **HERE)
    name = next(name for name in old if name.startswith("articles/part2"))
    (whole / name).write_bytes(old[name])
    with pytest.warns(UserWarning, match="1 of 6 shards are not counted yet"):
        assert len(read_counts(whole).articles) == 0
    assert count_corpus(shards, whole, **HERE)["state"].tolist() == ["counted"] * 6
    assert files_of(whole) == old


def test_two_runs_do_not_write_into_one_folder(shards, tmp_path):
    out = tmp_path / "out"
    with _alone(out), pytest.raises(MizanError, match=r"another run is writing here\. Remedy: wait"):
        count_corpus(shards, out, **HERE)
    assert set(count_corpus(shards, out, **HERE)["state"]) == {"counted"}


FULL_DISK = """
import resource, sys
from corpora import HERE
from helpers.corpus import count_corpus
resource.setrlimit(resource.RLIMIT_FSIZE, (6_000, 6_000))
count_corpus(sys.argv[1], sys.argv[2], processes=int(sys.argv[3]), **HERE)
"""


@pytest.mark.skipif(os.name != "posix", reason="the limit on the size of files is POSIX")
@pytest.mark.parametrize("processes", [1, 2])
def test_a_disk_that_is_full(tmp_path, processes):
    folder, out = tmp_path / "news", tmp_path / "out"
    folder.mkdir()
    for name, count in (("a", 900), ("b", 3)):
        jsonl(folder / f"{name}.jsonl", [{"id": os.urandom(8).hex(), "text": TEXT} for _ in range(count)])
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, folder, out, str(processes)],
        capture_output=True, text=True, cwd=Path(__file__).parent,
    )  # fmt: skip
    assert done.returncode and "out: cannot be written: " in done.stderr.splitlines()[-1]
    assert "Remedy: make room" in done.stderr.splitlines()[-1]
    assert drafts(out) == []
    report = count_corpus(folder, out, **HERE)
    assert report["articles"].tolist() == [900, 3]


def test_damaged_results_are_made_again(shards, whole):
    before = files_of(whole)
    one, two, three = sorted(whole.rglob("part[135]*.parquet"))[:9:4]
    one.write_bytes(one.read_bytes()[:-20])
    two.unlink()
    three.write_bytes(b"")
    with pytest.warns(UserWarning, match="shards are not counted yet"):
        read_counts(whole)
    assert "counted" in set(count_corpus(shards, whole, **HERE)["state"])
    assert files_of(whole) == before


def test_only_the_corpus_that_was_counted_last_is_read(shards, whole):
    count_corpus([shards / "part4.jsonl", shards / "part1.jsonl"], whole, **HERE)
    assert read_counts(whole).articles["article"].str[0].unique().tolist() == ["4", "1"]


def test_ids_in_two_shards_are_told(tmp_path):
    for name in ("a", "b"):
        jsonl(tmp_path / f"{name}.jsonl", [{"id": "same", "text": TEXT}])
    count_corpus(tmp_path, tmp_path / "out", **HERE)
    with pytest.warns(UserWarning, match="1 records have the id of another one, such as 'same'"):
        assert len(read_counts(tmp_path / "out").articles) == 2


def test_an_interrupted_run_keeps_its_finished_shards(shards, whole, tmp_path, monkeypatch):
    def interrupted(shard, columns):
        for batch in read_batches(shard, columns, max_records=5):
            yield batch
            if shard.name == "part3":
                raise KeyboardInterrupt

    monkeypatch.setattr(tallies, "read_batches", interrupted)
    out = tmp_path / "out"
    with pytest.raises(KeyboardInterrupt):
        count_corpus(shards, out, **HERE)
    assert drafts(out) == [] and len(list((out / "articles").iterdir())) == 3
    monkeypatch.undo()
    assert count_corpus(shards, out, **HERE)["state"].tolist() == ["kept"] * 3 + ["counted"] * 3
    frames_equal(read_counts(out), read_counts(whole))


# ---------------------------------------------------------------- arguments, progress, imports
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"spans": "all"}, "spans='all' is unknown"),
        ({"processes": 0}, "processes=0 is no number"),
        ({"sections": "bodies"}, "unknown section"),
        ({"entities": {"lexikon": ENTITIES}}, "entities has no option 'lexikon'"),
        ({"stance": {"extra": STANCE.assign(pole="war")}}, "pole 'war' is unknown"),
        ({"keep": ["source"]}, "keep='source' would be two columns"),
        ({"client": "localhost"}, "client='localhost' is no Dask client"),
    ],
)
def test_wrong_arguments(shards, tmp_path, arguments, message):
    with pytest.raises(MizanError, match=message) as raised:
        count_corpus(shards, tmp_path / "out", **HERE | arguments)
    assert "Remedy: " in str(raised.value)


def test_a_place_that_cannot_be_written(shards, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(MizanError, match="file: cannot be written"):
        count_corpus(shards, tmp_path / "file", **HERE)


def test_counts_that_are_not_there(tmp_path):
    with pytest.raises(ArticleNotFoundError, match="there are no counts"):
        read_counts(tmp_path)


def test_the_bar_tells_speed_and_time_left(shards, tmp_path, capsys):
    count_corpus(shards, tmp_path / "out", **HERE | {"progress": True})
    shown = capsys.readouterr()
    assert BAR.search(shown.err) and shown.out == ""
    count_corpus(shards, tmp_path / "out2", **HERE)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(("module", "package"), [("tqdm", "tqdm"), ("pyarrow.parquet", "pyarrow")])
def test_a_missing_package_has_a_remedy(shards, tmp_path, monkeypatch, module, package):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MizanError, match=f"{package} is not installed. Remedy: python -m pip install {package}"):
        count_corpus(shards, tmp_path / "out", **HERE | {"progress": True})


def test_heavy_packages_are_imported_where_they_are_used():
    code = "import sys, helpers.corpus; print({'dask', 'distributed', 'tqdm', 'pyarrow.parquet'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "set()"
