"""Files to articles: ids, order, and one clear error for each thing that goes wrong."""

import pandas as pd
import pytest

from helpers import load_articles
from helpers.errors import ArticleError, ArticleNotFoundError, MizanWarning


@pytest.fixture
def folder(tmp_path):
    for name, text in (("b.txt", "نص ثان"), ("a.txt", "نص أول\r\nسطر"), ("sub/a.txt", "\ufeffنص")):
        file = tmp_path / "in put" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode("utf-8"))
    (tmp_path / "in put" / ".hidden.txt").write_text("x", encoding="utf-8")
    (tmp_path / "in put" / "notes.pdf").write_text("x", encoding="utf-8")
    return tmp_path / "in put"


def test_a_folder(folder):
    frame = load_articles(folder)
    assert frame["article"].tolist() == ["a", "b", "sub/a"]
    assert frame["text"].tolist() == ["نص أول\r\nسطر", "نص ثان", "نص"]
    assert frame["encoding"].tolist() == ["utf-8", "utf-8", "utf-8-sig"]
    contract = "article title outlet author place date text source encoding".split()
    assert frame.columns.tolist() == contract + ["repaired", "duplicate_of"]
    assert frame["date"].isna().all() and str(frame["date"].dtype).startswith("datetime64")
    assert frame["title"].tolist() == [""] * 3


@pytest.mark.parametrize(
    ("path", "ids"),
    [
        ("a.txt", ["a"]),
        (["b.txt", "a.txt"], ["b", "a"]),
        (["a.txt", "a.txt"], ["a"]),
        ("*.txt", ["a", "b"]),
        ("**/*.txt", ["a", "b", "sub/a"]),
    ],
)
def test_ids(folder, path, ids):
    given = [folder / p for p in path] if isinstance(path, list) else str(folder / path)
    assert load_articles(given)["article"].tolist() == ids


def test_text_is_not_altered(tmp_path):
    text = " \u200fنصٌّ ـــ ﻻ\r\n\r\nسطر\u00a0\n"
    (tmp_path / "a.txt").write_bytes(text.encode("utf-8"))
    assert load_articles(tmp_path / "a.txt").loc[0, "text"] == text


@pytest.mark.parametrize(
    ("make", "error", "message", "remedy"),
    [
        (lambda d: d / "no.txt", ArticleNotFoundError, "there is no such file or folder", "check the path"),
        (lambda d: d, ArticleNotFoundError, "this folder holds no articles", "put files there"),
        (lambda d: d / "*.txt", ArticleNotFoundError, "holds no articles", "put files there"),
        (lambda d: [], ArticleNotFoundError, "an empty list", "name a file"),
        (lambda d: _write(d / "e.txt", b" \n"), ArticleError, "the file is empty", "put the article's text"),
        (lambda d: _write(d / "w.txt", "نص".encode("cp1256")), ArticleError, "not UTF-8", "save it again as UTF-8"),
        (lambda d: _write(d / "p.pdf", b"x"), ArticleError, "that end in '.pdf' are not read", "plain text"),
    ],
)
def test_errors_name_file_and_remedy(tmp_path, make, error, message, remedy):
    path = make(tmp_path)
    with pytest.raises(error) as raised:
        load_articles(path)
    assert message in str(raised.value) and "Remedy: " in str(raised.value) and remedy in str(raised.value)
    if path:
        assert str(tmp_path) in str(raised.value)


def _write(path, data):
    path.write_bytes(data)
    return path


def test_two_files_with_one_id(folder):
    with pytest.raises(ArticleError, match="the id 'a' belongs to"):
        load_articles([folder / "a.txt", folder / "sub" / "a.txt"])


def test_collect_loads_the_rest_and_lists_the_failures(folder):
    (folder / "bad.txt").write_bytes(b"\xff\xfe\xfa")
    with pytest.warns(UserWarning, match="1 of 4 files or rows failed"):
        frame = load_articles(folder, on_error="collect")
    assert frame["article"].tolist() == ["a", "b", "sub/a"]
    failures = frame.attrs["failures"]
    assert failures["source"].tolist() == [str(folder / "bad.txt")] and "byte 2" in failures.loc[0, "error"]
    with pytest.raises(ArticleError, match=r"bad\.txt"):
        load_articles(folder)


def test_collect_without_failures_gives_an_empty_frame(folder):
    failures = load_articles(folder, on_error="collect").attrs["failures"]
    assert isinstance(failures, pd.DataFrame) and failures.empty


def test_on_error_is_checked(folder):
    with pytest.raises(ArticleError, match="on_error='ignore' is unknown"):
        load_articles(folder, on_error="ignore")


def test_what_failed_is_carried_along_and_hinders_nothing(tmp_path):
    (tmp_path / "a.txt").write_text("قالت روسيا نعم.", encoding="utf-8")
    (tmp_path / "b.txt").write_bytes(b"\xff" * 50)
    with pytest.warns(MizanWarning):
        one, other = (load_articles(path, on_error="collect") for path in (tmp_path, [tmp_path / "a.txt", tmp_path]))
    assert one.astype({"date": "str"}).attrs["failures"]["source"].tolist() == [str(tmp_path / "b.txt")]
    assert len(one.merge(one[["article", "title"]], on="article")) == 1
    assert len(pd.concat([one, other.iloc[:0]])) == 1
    failures = one.attrs["failures"]
    assert isinstance(failures, pd.DataFrame) and (failures["source"] == str(tmp_path / "b.txt")).all()
