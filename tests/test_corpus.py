"""Many files through both finders: what is read, what is set aside, and that no stop loses or doubles a count."""

import gzip
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import tracemalloc
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from helpers import arabic, entity_mentions, split_sentences, stance_terms, tallies, workers
from helpers.corpus import count_corpus, read_counts
from helpers.errors import ArticleError, ArticleNotFoundError, MizanError
from helpers.shards import FILES_PER_SHARD, MAX_LINE, find_shards, read_batches

KILL = getattr(signal, "SIGKILL", signal.SIGTERM)
TEXT = "بيروت - وكالات - رحبت أوكرانيا بالحوار مع روسيا.\nوهددت روسيا أوكرانيا بالهجوم، ثم عاد الروس إلى الحوار."
ENTITIES = pd.DataFrame([("UKR", "name", "أوكرانيا"), ("RUS", "name", "روسيا")], columns=["entity", "kind", "form"])
STANCE = pd.DataFrame(
    [("حوار", "diplomacy", "04", "noun"), ("هجوم", "escalation", "19", "noun")],
    columns=["term", "pole", "cameo", "paradigm"],
)
HERE = {"progress": False}


def body(number):
    """A text of its own for each number."""
    return TEXT + " رحبت أوكرانيا." * (number % 5) + f" {number}"


def jsonl(path, records):
    lines = [record if isinstance(record, str) else json.dumps(record, ensure_ascii=False) for record in records]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def shards(tmp_path):
    """Six shards of twenty articles, among them bad records."""
    folder = tmp_path / "news"
    folder.mkdir()
    for shard in range(6):
        records = [{"id": f"{shard}-{n}", "text": body(shard * 20 + n)} for n in range(20)]
        jsonl(folder / f"part{shard}.jsonl", [*records[:7], "{broken", *records[7:]])
    return folder


def frames_equal(one, two):
    for a, b in zip(one, two, strict=True):
        pd.testing.assert_frame_equal(a, b, check_exact=True)


def files_of(out):
    """Every result file of a run, byte for byte."""
    return {file.relative_to(out).as_posix(): file.read_bytes() for file in sorted(out.rglob("*.parquet"))}


def drafts(out):
    return list(out.rglob(".*.tmp"))


@pytest.fixture
def whole(shards, tmp_path):
    """The folder of results of an undisturbed run in one process."""
    out = tmp_path / "whole"
    count_corpus(shards, out, **HERE)
    return out


# ---------------------------------------------------------------- what is counted
def test_counts_are_those_of_the_finders(shards, whole):
    ids = [f"{n // 20}-{n % 20}" for n in range(120)]
    articles = pd.DataFrame({"article": ids, "text": [body(n) for n in range(120)]})
    mentions, stance = entity_mentions(articles), stance_terms(articles)
    counts = read_counts(whole)
    assert counts.articles["article"].tolist() == articles["article"].tolist()
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
    articles = read_counts(whole).articles
    for row in articles.iloc[[0, 6, 7, 50]].itertuples():
        line = Path(row.source).read_text(encoding="utf-8").splitlines()[row.row]
        assert json.loads(line)["id"] == row.article and len(json.loads(line)["text"]) == row.characters
    assert articles.dtypes.astype(str).to_dict() == dict.fromkeys(["article", "source"], "str") | dict.fromkeys(
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
    articles = pd.DataFrame({"article": [f"0-{n}" for n in range(20)], "text": [body(n) for n in range(20)]})
    pd.testing.assert_frame_equal(counts.mentions, entity_mentions(articles))
    pd.testing.assert_frame_equal(counts.stance, stance_terms(articles))


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


# ---------------------------------------------------------------- kinds of files
RECORDS = [{"article": "x", "text": body(1)}, {"article": "y", "text": body(2) + '\n"نعم"، قال.'}]


def packed(path, data):
    path.write_bytes(gzip.compress(data))
    return path


def as_csv(separator=","):
    return pd.DataFrame(RECORDS).to_csv(index=False, sep=separator).encode("utf-8")


def as_jsonl():
    return "\n".join(json.dumps(record, ensure_ascii=False) for record in RECORDS).encode("utf-8")


WRITERS = {
    "a.csv": lambda path: path.write_bytes(b"\xef\xbb\xbf" + as_csv()),
    "a.csv.gz": lambda path: packed(path, as_csv()),
    "a.tsv": lambda path: path.write_bytes(as_csv("\t")),
    "a.jsonl": lambda path: path.write_bytes(b"\xef\xbb\xbf" + as_jsonl()),
    "a.ndjson": lambda path: path.write_bytes(as_jsonl().replace(b"\n", b"\r\n\r\n")),
    "a.JSONL.GZ": lambda path: packed(path, as_jsonl()),
    "a.parquet": lambda path: pd.DataFrame(RECORDS).to_parquet(path),
}


def read_all(path, **options):
    (shard,) = find_shards(path)
    batches = list(read_batches(shard, **options))
    return [r for b in batches for r in b.records], [f for b in batches for f in b.failures]


@pytest.mark.parametrize("name", WRITERS)
def test_kinds_of_tables(tmp_path, name):
    WRITERS[name](tmp_path / name)
    records, failures = read_all(tmp_path)
    assert [(r.article, r.text) for r in records] == [(r["article"], r["text"]) for r in RECORDS]
    assert [r.row for r in records] == [0, 1] and failures == []


@pytest.mark.parametrize("name", WRITERS)
def test_without_ids_the_stem_and_the_row(tmp_path, name):
    WRITERS[name](tmp_path / name)
    records, _ = read_all(tmp_path, article="text", text="article")
    assert [(r.article, r.text) for r in records] == [(r["text"], r["article"]) for r in RECORDS]
    jsonl(tmp_path / "sub.jsonl", [{"النص": "نص"}, {"text": "نص", "id": 7}, {"text": "نص", "id": ""}])
    assert [r.article for r in read_all(tmp_path / "sub.jsonl")[0]] == ["sub#0", "7", "sub#2"]


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


def test_many_texts_are_few_shards(tmp_path):
    for number in range(FILES_PER_SHARD + 1):
        (tmp_path / f"{number:05}.txt").touch()
    assert [len(shard.files) for shard in find_shards(tmp_path)] == [FILES_PER_SHARD, 1]
    assert find_shards(tmp_path)[0].name == "00000 (+999)"


@pytest.mark.parametrize(
    ("paths", "error", "message"),
    [
        ("nowhere", ArticleNotFoundError, "no such file or folder"),
        ("*.csv", ArticleNotFoundError, "no files to count"),
        ([], ArticleNotFoundError, "no files to count"),
        ("a.pdf", ArticleError, "'.pdf' are not read"),
        (["a.jsonl", "sub/a.jsonl"], ArticleError, "would be the same"),
    ],
)
def test_paths_that_cannot_be_meant(tmp_path, paths, error, message):
    (tmp_path / "sub").mkdir()
    for name in ("a.jsonl", "sub/a.jsonl", "a.pdf"):
        (tmp_path / name).touch()
    given = [tmp_path / path for path in paths] if isinstance(paths, list) else str(tmp_path / paths)
    with pytest.raises(error, match=message) as raised:
        find_shards(given)
    assert "Remedy: " in str(raised.value)


# ---------------------------------------------------------------- bad records
BAD_LINES = [
    ('{"text": "نص', "no valid JSON"),
    ("[1]", "no record but list"),
    ('{"title": "نص"}', "there is no text"),
    ('{"text": null}', "there is no text"),
    ('{"text": 5}', "no string but int"),
    ('{"text": " "}', "is empty"),
    ('{"text": "\\ud800"}', "not UTF-8"),
    ('{"text": "\udcff"}', "not UTF-8"),
    ('{"text": "نص", "id": [1]}', "the id is no string but list"),
    ('{"text": "نص", "id": true}', "the id is no string but bool"),
    ('{"text": "نص", "id": "good"}', "in an earlier record too"),
    ('{"text": ' + "[" * 100_000, "no valid JSON"),
]


def test_bad_lines_are_told_with_their_place(tmp_path):
    lines = ['{"text": "نص", "id": "good"}', "", *(line for line, _ in BAD_LINES), '{"text": "نص"}']
    (tmp_path / "a.jsonl").write_bytes("\n".join(lines).encode("utf-8", "surrogateescape"))
    records, failures = read_all(tmp_path / "a.jsonl")
    assert [record.article for record in records] == ["good", f"a#{len(BAD_LINES) + 1}"]
    assert [failure.place for failure in failures] == [f"line {n}" for n in range(3, 3 + len(BAD_LINES))]
    assert [f.error for f, (_, error) in zip(failures, BAD_LINES, strict=True) if error not in f.error] == []
    assert {failure.source for failure in failures} == {str(tmp_path / "a.jsonl")}


def test_bad_rows_of_csv(tmp_path):
    rows = [
        b"id,text,note",
        b'a,"one\ntwo",',
        b"b,one",
        "c,نص,".encode("cp1256"),
        b"d,text,\xff",
        b'e,"open"x,',
        b"f,text,",
    ]
    (tmp_path / "a.csv").write_bytes(b"\r\n".join([*rows, b'g,"never closed\nh,text,']))
    records, failures = read_all(tmp_path / "a.csv")
    assert [record.article for record in records] == ["a", "d", "f"]
    assert [failure.place for failure in failures] == ["line 4", "line 5", "line 7", "line 9"]
    for failure, error in zip(failures, ["2 fields where", "not UTF-8", "no valid CSV", "no valid CSV"], strict=True):
        assert error in failure.error


def test_bad_rows_of_parquet(tmp_path):
    text = pa.array([b"good", b"\xff", None, b""], pa.binary()).view(pa.string())
    pq.write_table(pa.table({"id": pa.array([1.0, 2.0, None, 4.0]), "text": text}), tmp_path / "a.parquet")
    records, failures = read_all(tmp_path / "a.parquet")
    assert [record.article for record in records] == ["1"]
    assert [failure[1:] for failure in failures] == [
        ("row 1", "the text or the id is not UTF-8"),
        ("row 2", "there is no text"),
        ("row 3", "the text is empty"),
    ]
    pq.write_table(pa.table({"text": [b"bytes"]}), tmp_path / "b.parquet")
    assert read_all(tmp_path / "b.parquet")[1][0].error == "the text is no string but bytes"


def test_bad_texts(tmp_path):
    (tmp_path / "a.txt").write_text("نص", encoding="utf-8")
    (tmp_path / "b.txt").write_bytes("سطر\nنص".encode() + b"\xff")
    (tmp_path / "c.txt").write_bytes(b" \n")
    records, failures = read_all(tmp_path)
    assert [record.article for record in records] == ["a"]
    assert [(Path(f.source).name, f.place) for f in failures] == [("b.txt", "line 2"), ("c.txt", "")]


def test_a_line_without_end_is_cut(tmp_path, monkeypatch):
    monkeypatch.setattr("helpers.shards.MAX_LINE", 64)
    lines = ['{"text": "' + "x" * 300 + '"}', '{"text": "' + "y" * (64 - 12) + '"}', '{"text": "good"}']
    jsonl(tmp_path / "a.jsonl", lines)
    records, failures = read_all(tmp_path / "a.jsonl")
    assert [record.text for record in records] == ["good"]
    assert [f.place for f in failures] == ["line 1", "line 2"] and "longer than 64 bytes" in failures[0].error
    assert MAX_LINE > 1_000_000


def test_a_packed_file_that_breaks_off(tmp_path):
    data = gzip.compress(
        "".join(f'{{"id": "{n}", "text": "{n} {os.urandom(64).hex()}"}}\n' for n in range(4000)).encode()
    )
    (tmp_path / "a.jsonl.gz").write_bytes(data[: len(data) // 2])
    records, failures = read_all(tmp_path / "a.jsonl.gz")
    assert 1000 < len(records) < 3000 and [r.row for r in records] == list(range(len(records)))
    assert failures[-1].place == f"after line {len(records)}" and "breaks off" in failures[-1].error


def test_shards_that_cannot_be_read_fail_and_are_tried_again(tmp_path):
    jsonl(tmp_path / "good.jsonl", [{"text": TEXT}])
    (tmp_path / "a.csv").write_text("id,body\n1,x\n", encoding="utf-8")
    (tmp_path / "b.jsonl.gz").write_bytes(b"no gzip")
    (tmp_path / "c.parquet").write_bytes(b"no parquet")
    for _ in range(2):
        with pytest.warns(UserWarning, match="3 of 4 shards failed"):
            report = count_corpus(tmp_path, tmp_path / "out", **HERE)
        failures = read_counts(tmp_path / "out").failures
        assert [Path(source).name for source in failures["source"]] == ["a.csv", "b.jsonl.gz", "c.parquet"]
        assert "there is no column 'text' but id, body" in failures.loc[0, "error"]
    assert report["state"].tolist() == ["failed", "failed", "failed", "kept"]
    report = count_corpus(tmp_path / "a.csv", tmp_path / "out", text="body", **HERE)
    assert report.values.tolist() == [["a", "counted", 1, 0, 0]]


def test_a_record_that_stops_a_finder_is_set_aside(shards, tmp_path, monkeypatch):
    def stops(articles, **options):
        if articles["text"].str.contains("أوكرانيا. 7$").any():
            raise IndexError("somewhere deep")
        return entity_mentions(articles, **options)

    monkeypatch.setattr(tallies, "entity_mentions", stops)
    report = count_corpus(shards / "part0.jsonl", tmp_path / "out", **HERE)
    counts = read_counts(tmp_path / "out")
    assert counts.articles["article"].tolist() == [f"0-{n}" for n in range(20) if n != 7]
    assert counts.failures.iloc[1, 1:].tolist() == ["row 8", "cannot be counted: IndexError: somewhere deep"]
    assert report.loc[0, ["articles", "failures"]].tolist() == [19, 2]


# ---------------------------------------------------------------- memory
def test_batches_are_bounded(tmp_path):
    lengths = [10, 900, 50, 2000, 5, 5, 5, 5, 300]
    jsonl(tmp_path / "a.jsonl", [{"text": "x" * length} for length in lengths])
    (shard,) = find_shards(tmp_path)
    batches = list(read_batches(shard, max_characters=1000, max_records=3))
    assert [[len(r.text) for r in b.records] for b in batches] == [[10, 900, 50], [2000], [5, 5, 5], [5, 300]]
    assert [b.position for b in batches] == sorted(b.position for b in batches) and batches[-1].position == shard.size


@pytest.mark.parametrize("kind", ["jsonl", "csv", "parquet"])
def test_memory_does_not_grow_with_the_file(tmp_path, kind):
    def write(path, size):
        frame = pd.DataFrame({"text": [f"{n} " + "x" * 1000 for n in range(size)]})
        if kind == "jsonl":
            frame.to_json(path, orient="records", lines=True)
        elif kind == "csv":
            frame.to_csv(path)
        else:
            frame.to_parquet(path, row_group_size=500)

    def peak(size):
        path = tmp_path / f"{size}.{kind}"
        write(path, size)
        (shard,) = find_shards(path)
        tracemalloc.start()
        assert sum(len(batch.records) for batch in read_batches(shard, max_records=100)) == size
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    peak(500)  # what is loaded only once
    assert peak(4000) < 1.5 * peak(500)


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
    def interrupted(shard, **options):
        for batch in read_batches(shard, max_records=5, **options):
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


SLOW_RUN = """
import sys, time
import test_corpus as t
from helpers import tallies
def slow(shard, **options):
    for batch in t.read_batches(shard, max_records=5, **options):
        yield batch
        time.sleep(0.2)
tallies.read_batches = slow
t.count_corpus(sys.argv[1], sys.argv[2], **t.HERE)
"""


def wait_for(something, seconds=60):
    end = time.monotonic() + seconds
    while not something():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.02)


def test_a_killed_run_goes_on_without_loss_or_double(shards, whole, tmp_path):
    out = tmp_path / "out"
    with subprocess.Popen([sys.executable, "-c", SLOW_RUN, str(shards), str(out)], cwd=Path(__file__).parent) as run:
        wait_for(lambda: len(list(out.glob("articles/*.parquet"))) >= 2 and drafts(out))
        run.send_signal(KILL)
    assert drafts(out), "it was not killed in the middle of a shard"
    with pytest.warns(UserWarning, match="shards are not counted yet"):
        partly = read_counts(out)
    assert 40 <= len(partly.articles) < 120
    report = count_corpus(shards, out, **HERE)
    assert {"kept", "counted"} == set(report["state"]) and drafts(out) == []
    frames_equal(read_counts(out), read_counts(whole))
    assert len(files_of(out)) == len(files_of(whole)) == 24


# ---------------------------------------------------------------- many workers
class Column(str):
    """The name of a column that is slow to look up, and at the fifth look kills its process, as often as it is told."""

    def __new__(cls, name, folder, deaths=0, seconds=0.0):
        self = super().__new__(cls, name)
        self.arguments = (name, str(folder), deaths, seconds)
        self.looks = 0
        return self

    def __reduce__(self):
        return Column, self.arguments

    def __hash__(self):
        _, folder, deaths, seconds = self.arguments
        self.looks += 1
        time.sleep(seconds)
        for death in range(deaths if self.looks == 5 else 0):
            try:
                Path(folder, f"death{death}").touch(exist_ok=False)
            except FileExistsError:
                continue
            os.kill(os.getpid(), KILL)
        return str.__hash__(self)


BAR = re.compile(r"100 %\|.*\| 120 articles, [\d,]+ articles/s, \d\d:\d\d gone, 00:00 left")


def test_processes_count_the_same_although_one_dies(shards, tmp_path, capsys):
    report = count_corpus(shards, tmp_path / "one", text="text", **HERE)
    settings = HERE | {"text": Column("text", tmp_path, deaths=1), "processes": 2, "progress": True}
    assert count_corpus(shards, tmp_path / "two", **settings).equals(report)
    assert BAR.search(capsys.readouterr().err)
    assert len(list(tmp_path.glob("death*"))) == 1
    assert files_of(tmp_path / "one") == files_of(tmp_path / "two") and drafts(tmp_path / "two") == []
    frames_equal(read_counts(tmp_path / "one"), read_counts(tmp_path / "two"))


def dies_at_work(connection):
    connection.send("ready")
    connection.recv()
    os._exit(3)


def test_a_shard_whose_workers_die_is_given_up_and_tried_again_later(shards, tmp_path, monkeypatch):
    monkeypatch.setattr(workers, "_work", dies_at_work)
    paths, out = [shards / "part0.jsonl", shards / "part1.jsonl"], tmp_path / "out"
    with pytest.warns(UserWarning, match="2 of 2 shards failed"):
        count_corpus(paths, out, processes=2, **HERE)
    assert read_counts(out).failures.values.tolist() == [
        [str(path), "", "its worker died 2 times (exit code 3)"] for path in paths
    ]
    assert count_corpus(paths, out, **HERE)["state"].tolist() == ["counted"] * 2
    assert len(read_counts(out).articles) == 40


def test_a_script_without_guard_is_told_so(shards, tmp_path):
    script = tmp_path / "script.py"
    call = f"from helpers.corpus import count_corpus\ncount_corpus({str(shards)!r}, {str(tmp_path / 'out')!r}, "
    script.write_text(call + "processes=2, progress=False)\n", encoding="utf-8")
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=120)
    assert done.returncode and "MizanError: the worker processes do not start" in done.stderr
    assert "Remedy: in a script" in done.stderr


def test_a_worker_of_another_version_counts_nothing(shards, tmp_path):
    settings = tallies.Settings({"text": None, "article": None}, False, ("body",), {}, {})
    (task,) = tallies.make_tasks(find_shards(shards / "part0.jsonl"), tmp_path, settings)
    with pytest.raises(MizanError, match="another version"):
        list(tallies.count_shard(task._replace(rules="another")))


@pytest.fixture
def cluster():
    distributed = pytest.importorskip("distributed")
    settings = {"n_workers": 2, "threads_per_worker": 2, "dashboard_address": None, "silence_logs": 50}
    with distributed.LocalCluster(processes=True, **settings) as local, distributed.Client(local) as client:
        yield client


def test_dask_counts_the_same_although_a_worker_is_killed(shards, tmp_path, cluster):
    report = count_corpus(shards, tmp_path / "here", text="text", **HERE)
    out, killed = tmp_path / "dask", []
    pids = list(cluster.run(os.getpid).values())
    assert len(set(pids)) == 2 and os.getpid() not in pids

    def kill():
        wait_for(lambda: len(list(out.glob("articles/*.parquet"))) and drafts(out))
        os.kill(pids[0], KILL)
        killed.append(len(list(out.glob("articles/*.parquet"))))

    killer = threading.Thread(target=kill)
    killer.start()
    column = Column("text", tmp_path, seconds=0.04)
    assert count_corpus(shards, out, text=column, client=cluster, **HERE).equals(report)
    killer.join()
    assert killed[0] < 6, "all was done before the worker was killed"
    assert files_of(out) == files_of(tmp_path / "here") and drafts(out) == []
    frames_equal(read_counts(out), read_counts(tmp_path / "here"))


# ---------------------------------------------------------------- arguments, progress, imports
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"spans": "all"}, "spans='all' is unknown"),
        ({"processes": 0}, "processes=0 is no number"),
        ({"sections": "bodies"}, "unknown section"),
        ({"entities": {"lexikon": ENTITIES}}, "entities has no option 'lexikon'"),
        ({"stance": {"extra": STANCE.assign(pole="war")}}, "pole 'war' is unknown"),
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
