"""Files of many articles to records: what is found, what is read, what is set aside, and how much memory it takes."""

import gzip
import json
import os
import sys
import tracemalloc
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from corpora import body, jsonl

from helpers import load_articles
from helpers.errors import ArticleError, ArticleNotFoundError, MizanWarning
from helpers.records import read_batches
from helpers.rows import MAX_LINE, Columns
from helpers.shards import FILES_PER_SHARD, find_shards

RECORDS = [{"article": "x", "text": body(1)}, {"article": "y", "text": body(2) + '\n"نعم"، قال.'}]


def read_all(path, text=None, article=None, keep=()):
    batches = [b for shard in find_shards(path) for b in read_batches(shard, Columns(text, article, keep))]
    return [r for b in batches for r in b.records], [f for b in batches for f in b.failures]


# ---------------------------------------------------------------- kinds of files
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
    "semicolons.csv": lambda path: path.write_bytes(as_csv(";")),
    "a.tsv": lambda path: path.write_bytes(as_csv("\t")),
    "a.jsonl": lambda path: path.write_bytes(b"\xef\xbb\xbf" + as_jsonl()),
    "a.ndjson": lambda path: path.write_bytes(as_jsonl().replace(b"\n", b"\r\n\r\n")),
    "a.JSONL.GZ": lambda path: packed(path, as_jsonl()),
    "a.parquet": lambda path: pd.DataFrame(RECORDS).to_parquet(path),
    "rows.parquet": lambda path: pd.DataFrame(RECORDS).to_parquet(path, row_group_size=1),
}


@pytest.mark.parametrize("name", WRITERS)
def test_kinds_of_tables(tmp_path, name):
    WRITERS[name](tmp_path / name)
    records, failures = read_all(tmp_path)
    assert [(r.article, r.text) for r in records] == [(r["article"], r["text"]) for r in RECORDS]
    assert [r.row for r in records] == [0, 1] and failures == []


@pytest.mark.parametrize("name", WRITERS)
def test_columns_can_be_named(tmp_path, name):
    WRITERS[name](tmp_path / name)
    records, _ = read_all(tmp_path, text="article", article="text")
    assert [(r.article, r.text) for r in records] == [(r["text"], r["article"]) for r in RECORDS]


def write(folder, name, content):
    content = content.encode("utf-8") if isinstance(content, str) else content
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)


FOLDER = {
    "plain.txt": "\ufeffنص أول\r\nوثان",
    "windows.txt": "قالت الحكومة أمس إن المحادثات مع الوفد الزائر كانت مثمرة، وإنها تأمل في الاتفاق.".encode("cp1256"),
    "sub/packed.txt.gz": "نص",
    "ids.csv": "id,النص,title\n7,نص,عنوان\n,نص,\n\n,,\n8.0,نص,\n",
    "no_ids.tsv": 'content\tالصحيفة\n"سطر\nوسطر"\tالنهار\n\nنص\t\n',
    "lines.jsonl": '{"النص": "نص"}\n\n{"text": "نص", "id": 17}\n{"body": ["فقرة", "نص"], "id": ""}\n{"النص": "نص"}',
    "bad.jsonl": '{"text": ""}\n[1]\n{"text": "نص"}\n{"text": 5}\n{"title": "نص"}\n{"text": "نص", "id": "x"}\n',
}  # fmt: skip


def test_what_load_articles_loads_is_counted_with_the_same_ids(tmp_path):
    for name, content in FOLDER.items():
        write(tmp_path, name, content)
    pd.DataFrame({"doc id": [31.0, None, 33.0], "body": ["نص", "نص", None]}).to_parquet(tmp_path / "floats.parquet")
    records, failures = read_all(tmp_path)
    with pytest.warns(MizanWarning, match="failed"):
        loaded = load_articles(tmp_path, on_error="collect", duplicates=False)
    expected = loaded.set_index("article")["text"].to_dict()
    assert {record.article: record.text for record in records} == expected and len(records) == len(expected) > 12
    assert len(failures) == len(loaded.attrs["failures"]) == 5


def test_columns_can_be_kept(tmp_path):
    jsonl(tmp_path / "a.jsonl", [{"text": "نص", "outlet": "النهار", "date": "2022-01-15"}, {"text": "نص", "n": 3}])
    pd.DataFrame({"date": [pd.Timestamp("2022-01-15")], "text": ["نص"], "n": [3.0]}).to_parquet(tmp_path / "b.parquet")
    write(tmp_path, "c.txt", "نص")
    records, _ = read_all(tmp_path, keep=("date", "outlet", "n"))
    assert {record.article: record.kept for record in records} == {
        "c": ("", "", ""),
        "a#0": ("2022-01-15", "النهار", ""),
        "a#1": ("", "", "3"),
        "b#0": ("2022-01-15 00:00:00", "", "3"),
    }


# ---------------------------------------------------------------- which files
def test_text_files_come_first_then_tables_in_order(tmp_path):
    for name in ("b.txt", "a.txt", "2021/a.txt", ".hidden.txt", "notes.pdf", "2021/part.jsonl", "2020/part.jsonl"):
        write(tmp_path, name, '{"text": "نص"}')
    shards = find_shards(tmp_path)
    assert [file.name for shard in shards for file in shard.files] == ["2021/a", "a", "b", "2020/part", "2021/part"]
    assert [shard.kind for shard in shards] == ["txt", "jsonl", "jsonl"]


def test_many_texts_are_few_shards(tmp_path):
    for number in range(FILES_PER_SHARD + 1):
        (tmp_path / f"{number:05}.txt").touch()
    assert [len(shard.files) for shard in find_shards(tmp_path)] == [FILES_PER_SHARD, 1]
    assert find_shards(tmp_path)[0].name == "00000 (+999)"


def test_a_shard_named_twice_is_counted_once(tmp_path):
    shard = jsonl(tmp_path / "a.jsonl", RECORDS)
    (tmp_path / "sub").mkdir()
    same = [shard, str(shard), tmp_path, tmp_path / "sub" / ".." / "a.jsonl", str(tmp_path / "*.jsonl")]
    if os.name == "posix":
        (tmp_path / "link.jsonl").symlink_to(shard)
    assert [shard.name for shard in find_shards(same)] == ["a"]


def test_files_of_other_kinds_are_told(tmp_path):
    for name in ("a.txt", "b.html", "c.docx"):
        write(tmp_path, name, "نص")
    with pytest.warns(MizanWarning, match=r"2 files are not counted, such as .*b\.html: save it as"):
        assert len(find_shards(tmp_path)) == 1
    with pytest.raises(ArticleError, match=r"end in '\.html' are not counted"):
        find_shards(tmp_path / "b.html")


@pytest.mark.parametrize(
    ("paths", "error", "message"),
    [
        ("nowhere", ArticleNotFoundError, "no such file or folder"),
        (["a.jsonl", "nowhere"], ArticleNotFoundError, "no such file or folder"),
        ("*.csv", ArticleNotFoundError, "holds no articles"),
        ([], ArticleNotFoundError, "an empty list of paths"),
        ("a.pdf", ArticleError, "'.pdf' are not read"),
        (["a.jsonl", "sub/a.jsonl"], ArticleError, "would be the same"),
    ],
)
def test_paths_that_cannot_be_meant(tmp_path, paths, error, message):
    for name in ("a.jsonl", "sub/a.jsonl", "a.pdf"):
        write(tmp_path, name, "")
    given = [tmp_path / path for path in paths] if isinstance(paths, list) else str(tmp_path / paths)
    with pytest.raises(error, match=message) as raised:
        find_shards(given)
    assert "Remedy: " in str(raised.value)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has file names that are no Unicode")
def test_names_of_files_that_are_no_unicode(tmp_path):
    folder = os.fsencode(tmp_path)
    with open(os.path.join(folder, b"\xe1.jsonl"), "wb") as file:
        file.write('{"text": "نص"}\n{broken\n'.encode())
    with open(os.path.join(folder, b"\xe2.txt"), "wb") as file:
        file.write(b"\xff\xfe\xfd")
    records, failures = read_all(tmp_path)
    assert [record.article for record in records] == [r"\xe1#0"]
    assert sorted(Path(failure.source).name for failure in failures) == [r"\xe1.jsonl", r"\xe2.txt"]


# ---------------------------------------------------------------- bad records
BAD_LINES = [
    ('{"text": "نص', "no valid JSON: Unterminated string starting, column 10"),
    ("[1]", "no record but list"),
    ('{"title": "نص"}', "no column holds the text"),
    ("{}", "no column holds the text"),
    ('{"text": "نص", "النص": "نص", "body": "نص"}{', "no valid JSON"),
    ('{"content": "نص", "body": "نص"}', "could each hold the text"),
    ('{"text": null}', "the text is empty"),
    ('{"text": 5}', "the text is int, not str"),
    ('{"text": " "}', "is empty"),
    ('{"text": "\\ud800"}', "not UTF-8"),
    ('{"text": "\udcff"}', "not UTF-8"),
    ('{"text": "نص", "id": "\\ud800"}', "not UTF-8"),
    ('{"text": "نص", "id": "good"}', "in an earlier record too"),
    ('{"text": ' + "[" * 100_000, "no valid JSON"),
    ('{"text": "نص", "n": ' + "9" * 5000 + "}", "no valid JSON"),
]


def test_bad_lines_are_told_with_their_place(tmp_path):
    lines = ['{"text": "نص", "id": "good"}', "", *(line for line, _ in BAD_LINES), '{"text": "نص"}']
    (tmp_path / "a.jsonl").write_bytes("\n".join(lines).encode("utf-8", "surrogateescape"))
    records, failures = read_all(tmp_path / "a.jsonl")
    assert [record.article for record in records] == ["good", f"a#{len(BAD_LINES) + 1}"]
    assert [failure.place for failure in failures] == [f"line {n}" for n in range(3, 3 + len(BAD_LINES))]
    assert [f.error for f, (_, error) in zip(failures, BAD_LINES, strict=True) if error not in f.error] == []
    assert {failure.source for failure in failures} == {str(tmp_path / "a.jsonl")}


def test_bytes_that_are_no_text_in_other_fields_do_no_harm(tmp_path):
    (tmp_path / "a.jsonl").write_bytes('{"text": "نص", "note": "'.encode() + b'\xff"}\n')
    assert [record.text for record in read_all(tmp_path)[0]] == ["نص"]


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
        ("row 2", "the text is empty"),
        ("row 3", "the text is empty"),
    ]
    pq.write_table(pa.table({"text": [b"bytes"]}), tmp_path / "b.parquet")
    assert read_all(tmp_path / "b.parquet")[1][0].error == "the text is bytes, not str"


def test_bad_texts(tmp_path):
    (tmp_path / "a.txt").write_text("نص", encoding="utf-8")
    (tmp_path / "b.txt").write_bytes("سطر\nنص".encode() + b"\xff" + "نص نص".encode())
    (tmp_path / "c.txt").write_bytes(b" \n")
    records, failures = read_all(tmp_path)
    assert [record.article for record in records] == ["a"]
    assert [(Path(f.source).name, f.place) for f in failures] == [("b.txt", "byte 11, line 2"), ("c.txt", "")]


def test_only_bad_records(tmp_path):
    jsonl(tmp_path / "a.jsonl", ["{broken"] * 3)
    assert [failure.place for failure in read_all(tmp_path)[1]] == ["line 1", "line 2", "line 3"]


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "header.csv", "a.parquet"])
def test_tables_of_nothing(tmp_path, name):
    if name.endswith("parquet"):
        pd.DataFrame({"text": pd.Series([], dtype="str")}).to_parquet(tmp_path / name)
    else:
        write(tmp_path, name, "text,id\n" if name == "header.csv" else "")
    assert read_all(tmp_path) == ([], [])


def test_a_csv_without_header_cannot_be_read(tmp_path):
    (tmp_path / "a.csv").touch()
    with pytest.raises(ArticleError, match="no column holds the text"):
        read_all(tmp_path)


def test_a_line_without_end_is_cut(tmp_path, monkeypatch):
    monkeypatch.setattr("helpers.rows.MAX_LINE", 64)
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


# ---------------------------------------------------------------- memory
def test_batches_are_bounded(tmp_path):
    lengths = [10, 900, 50, 2000, 5, 5, 5, 5, 300]
    jsonl(tmp_path / "a.jsonl", [{"text": "x" * length} for length in lengths])
    (shard,) = find_shards(tmp_path)
    batches = list(read_batches(shard, max_characters=1000, max_records=3))
    assert [[len(r.text) for r in b.records] for b in batches] == [[10, 900, 50], [2000], [5, 5, 5], [5, 300]]
    assert [b.position for b in batches] == sorted(b.position for b in batches) and batches[-1].position == shard.size


@pytest.mark.parametrize("kind", ["jsonl", "jsonl.gz", "csv", "parquet"])
def test_memory_does_not_grow_with_the_file(tmp_path, kind):
    def write(path, size):
        frame = pd.DataFrame({"text": [f"{n} " + "x" * 1000 for n in range(size)]})
        if kind == "csv":
            frame.to_csv(path)
        elif kind == "parquet":
            frame.to_parquet(path, row_group_size=500)
        else:
            frame.to_json(path, orient="records", lines=True)

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
