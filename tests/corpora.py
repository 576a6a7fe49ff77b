"""Small archives of news for the tests of counting many files."""

import json
import signal

import pandas as pd

KILL = getattr(signal, "SIGKILL", signal.SIGTERM)
TEXT = "بيروت - وكالات - رحبت أوكرانيا بالحوار مع روسيا.\nوهددت روسيا أوكرانيا بالهجوم، ثم عاد الروس إلى الحوار."
HERE = {"progress": False}
SHARDS, EACH = 6, 20


def body(number):
    """A text of its own for each number."""
    return TEXT + " رحبت أوكرانيا." * (number % 5) + f" {number}"


def jsonl(path, records):
    lines = [record if isinstance(record, str) else json.dumps(record, ensure_ascii=False) for record in records]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def archive(folder):
    """Six shards of twenty articles, with a bad record in each."""
    folder.mkdir()
    for shard in range(SHARDS):
        records = [{"id": f"{shard}-{n}", "text": body(shard * EACH + n)} for n in range(EACH)]
        jsonl(folder / f"part{shard}.jsonl", [*records[:7], "{broken", *records[7:]])
    return folder


def articles():
    """The articles of ``archive`` as a frame."""
    numbers = range(SHARDS * EACH)
    ids = [f"{n // EACH}-{n % EACH}" for n in numbers]
    return pd.DataFrame({"article": ids, "text": [body(n) for n in numbers]})


def frames_equal(one, two):
    for a, b in zip(one, two, strict=True):
        pd.testing.assert_frame_equal(a, b, check_exact=True)


def files_of(out):
    """Every result file of a run, byte for byte."""
    return {file.relative_to(out).as_posix(): file.read_bytes() for file in sorted(out.rglob("*.parquet"))}


def drafts(out):
    return list(out.rglob(".*.tmp"))
