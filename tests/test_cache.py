"""The cache of compiled lexicons: whole or not there, and never missed."""

import os

import numpy as np
import pytest

from helpers import cache

KEY = cache.key_of(["a lexicon"])


def make():
    return {"keys": np.arange(1000), "rows": np.ones((5, 1000), np.int32)}


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("MIZAN_CACHE", str(tmp_path / "deep" / "cache"))
    return tmp_path / "deep" / "cache"


def get(makers=(make,)):
    made = []
    arrays = cache.cached(KEY, ("keys", "rows"), lambda: made.append(1) or makers[0]())
    assert arrays["keys"].tolist() == list(range(1000)) and arrays["rows"].shape == (5, 1000)
    return len(made)


def test_the_second_time_nothing_is_made(place):
    assert [get(), get()] == [1, 0]
    assert [path.name for path in place.iterdir()] == [f"{KEY}.npz"]


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[: len(content) // 2],
        lambda content: content[:900] + b"\xff" * 64 + content[964:],
        lambda content: b"no archive at all",
        lambda content: b"\x93NUMPY" + content[70:],
        lambda content: content.replace(b"(5, 1000)", b"(4, 1000)"),
    ],
)
def test_a_damaged_file_is_made_anew(place, damage):
    get()
    path = place / f"{KEY}.npz"
    path.write_bytes(damage(path.read_bytes()))
    assert [get(), get()] == [1, 0]


def test_a_single_array_is_made_anew(place):
    place.mkdir(parents=True)
    with open(place / f"{KEY}.npz", "wb") as file:
        np.save(file, np.arange(9))
    assert [get(), get()] == [1, 0]


def test_a_file_that_was_another_ones_is_made_anew(place):
    other = cache.key_of(["another lexicon"])
    cache.cached(other, ("keys", "rows"), lambda: {"keys": np.arange(9), "rows": np.ones((5, 9), np.int32)})
    (place / f"{other}.npz").rename(place / f"{KEY}.npz")
    assert [get(), get()] == [1, 0]


def test_a_folder_that_can_only_be_read_serves(place, monkeypatch):
    get()

    def refused(*_):
        raise PermissionError

    monkeypatch.setattr(cache.os, "utime", refused)
    assert get() == 0


def test_a_file_that_lacks_an_array_is_made_anew(place):
    place.mkdir(parents=True)
    np.savez(place / f"{KEY}.npz", keys=np.arange(3))
    assert [get(), get()] == [1, 0]


def test_objects_are_not_read(place):
    place.mkdir(parents=True)
    np.savez(place / f"{KEY}.npz", keys=np.array([{}], object), rows=np.ones(1))
    assert get() == 1


def test_a_run_that_breaks_off_leaves_what_was_there(place, monkeypatch):
    get()
    before = (place / f"{KEY}.npz").read_bytes()

    def broken(file, **arrays):
        file.write(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr(cache.np, "savez", broken)
    with pytest.raises(KeyboardInterrupt):
        cache._keep(KEY, make())
    assert [path.name for path in place.iterdir()] == [f"{KEY}.npz"]
    assert (place / f"{KEY}.npz").read_bytes() == before


def test_a_place_that_cannot_be_written_is_no_error(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("MIZAN_CACHE", str(tmp_path / "file"))
    assert [get(), get()] == [1, 1]


def test_few_files_are_kept(place):
    for number in range(cache.KEPT + 5):
        cache.cached(cache.key_of([str(number)]), ("keys", "rows"), make)
        os.utime(place / f"{cache.key_of([str(number)])}.npz", (number, number))
    assert len(list(place.iterdir())) <= cache.KEPT + 1


def test_where_it_is(monkeypatch, tmp_path):
    monkeypatch.delenv("MIZAN_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache.folder() == tmp_path / "mizan"
