"""Whatever the bytes: a frame or a named error, never another exception, never a library's warning.

Bounded in `make test`; `make fuzz` runs it long. MIZAN_FUZZ says how many files of each sort, MIZAN_FUZZ_SEED where to
start; a failure names the seed of its file.
"""

import logging
import os
import random
import warnings

import pytest
from making import KINDS, LATIN, PROSE, archive, damage, make, packed

from helpers import load_articles, split_sentences
from helpers.errors import MizanError, MizanWarning

COUNT = int(os.environ.get("MIZAN_FUZZ") or 60)
START = int(os.environ.get("MIZAN_FUZZ_SEED") or 0)
SUFFIXES = [*KINDS, "zip", "jsonl.gz", "htm"]


class Heard(logging.Handler):
    def __init__(self):
        super().__init__(logging.WARNING)
        self.records = []

    def emit(self, record):
        self.records.append(record.getMessage())


def outcome(file, seed):
    """ "frame" or "error"; anything else fails and names the seed."""
    heard = Heard()
    logging.getLogger().addHandler(heard)
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                frame, failed = load_articles(file), False
            except MizanError as error:
                failed = True
                assert str(error) and error.remedy and str(file) in str(error), (seed, str(error))
    except Exception as error:
        raise AssertionError(f"seed {seed}: {type(error).__name__}: {error}") from error
    finally:
        logging.getLogger().removeHandler(heard)
    assert [str(w.message) for w in caught if not issubclass(w.category, MizanWarning)] == [], seed
    assert heard.records == [], seed
    if failed:
        return "error"
    assert len(frame) and frame["article"].is_unique, seed
    sentences = split_sentences(frame)
    texts = dict(zip(frame["article"], frame["text"], strict=True))
    assert all(
        texts[a][s:e] == t
        for a, s, e, t in sentences[["article", "start", "end", "text"]].itertuples(index=False, name=None)
    ), seed
    return "frame"


def whole(rng):
    kind = rng.choice(SUFFIXES)
    if kind == "zip":
        return kind, archive({f"a.{k}": make(k, PROSE) for k in rng.sample(KINDS, 2)})
    if kind == "jsonl.gz":
        return kind, packed(make("jsonl", PROSE))
    encoding = rng.choice(["utf-8", "utf-8-sig", "cp1256", "utf-16"])
    return kind, make("html" if kind == "htm" else kind, rng.choice([PROSE, PROSE, LATIN]), encoding)


@pytest.mark.parametrize("part", range(4))
def test_random_bytes(tmp_path, part):
    outcomes = set()
    for seed in range(START + part, START + COUNT, 4):
        rng = random.Random(seed)
        alphabet = rng.choice([None, b'\xc7\xe1\xed\xe6 \n,"', 'اليوم",;\n{}[]:<>/'.encode(), bytes(range(32, 127))])
        data = rng.randbytes(rng.choice([0, 1, 2, 3, 7, 64, 512, 4096]))
        if alphabet:
            data = bytes(alphabet[b % len(alphabet)] for b in data)
        head = rng.choice([b"", b"", b"PK\x03\x04", b"PAR1", b"\x1f\x8b\x08", b"\xff\xfe", b"<html>", b"[{", b"text\n"])
        file = tmp_path / f"f{seed}.{rng.choice(SUFFIXES)}"
        file.write_bytes(head + data)
        outcomes.add(outcome(file, seed))
        file.unlink()
    assert "error" in outcomes


@pytest.mark.parametrize("part", range(4))
def test_mutated_articles(tmp_path, part):
    outcomes = set()
    for seed in range(START + part, START + COUNT, 4):
        rng = random.Random(10**6 + seed)
        kind, data = whole(rng)
        file = tmp_path / f"f{seed}.{kind}"
        file.write_bytes(damage(data, rng))
        outcomes.add(outcome(file, seed))
        file.unlink()
    assert outcomes == {"frame", "error"}
