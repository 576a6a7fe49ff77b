"""Loading: folders, links, limits, options, dates, copies; and what holds for any text."""

import datetime
import gzip
import json
import os
import socket
import subprocess
import sys

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from making import ENCODED, KINDS, PROSE, archive, make, table

from helpers import load_articles, split_sentences
from helpers.dates import parse_date
from helpers.duplicates import duplicate_of, shingles
from helpers.encodings import prose
from helpers.errors import ArticleError, ArticleNotFoundError, MizanWarning

FEW = settings(
    max_examples=int(os.environ.get("MIZAN_EXAMPLES") or 25), deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much],
)  # fmt: skip


# ---------------------------------------------------------------- dates
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2022-01-15", "2022-01-15"),
        ("2022-01-15T10:30:00Z", "2022-01-15 10:30"),
        ("2022-01-15T10:30:00+03:00", "2022-01-15 10:30"),
        ("٢٠٢٢/٠١/١٥", "2022-01-15"),
        ("20220115", "2022-01-15"),
        ("15/1/2022", "2022-01-15"),
        ("15 يناير 2022", "2022-01-15"),
        ("15 كانون الثاني 2022", "2022-01-15"),
        ("السبت، ١٥ كانون الثاني/يناير ٢٠٢٢م", "2022-01-15"),
        ("2 مايو (أيار) 2020", "2020-05-02"),
        ("15 دجنبر 2021", "2021-12-15"),
        ("15 janvier 2022", "2022-01-15"),
        ("Sat, 15 Jan 2022 10:00:00 GMT", "2022-01-15 10:00"),
        ("Saturday 15th of January 2022 at 5:30 pm", "2022-01-15 17:30"),
        ("نشر في: 15 يناير 2022 - 10:30 م", "2022-01-15 22:30"),
        ("12 جمادى الآخرة 1443 هـ", "2022-01-15"),
        ("1443/06/12هـ", "2022-01-15"),
        ("السبت 12 جمادى الآخرة 1443هـ الموافق 15 يناير 2022م", "2022-01-15"),
        ("3/4/2022", None),
        ("الأحد 15 يناير 2022", None),
        ("12 جمادى الآخرة 1443هـ الموافق 25 يناير 2022م", None),
        ("15 شباط/يناير 2022", None),
        ("30 فبراير 2022", None),
        ("99 رمضان 1443", None),
        ("15 رمضان 2022م", None),
        ("2022-13-45", None),
        ("2022-01-15 25:00", None),
        ("يناير 2022", None),
        ("15 يناير", None),
        ("السبت", None),
        ("كان 15 يناير 2022 يوما باردا", None),
        ("1642204800", None),
        ("", None),
    ],
)
def test_dates(text, expected):
    assert parse_date(text) == pd.Timestamp(expected) if expected else parse_date(text) is pd.NaT


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("السبت", "2022-01-15"),
        ("الثلاثاء", "2022-01-18"),
        ("الثلاثاء الماضي", "2022-01-11"),
        ("أمس", "2022-01-17"),
        ("أمس الاثنين", "2022-01-17"),
        ("أمس السبت", None),
        ("أول من أمس", "2022-01-16"),
        ("اليوم 10:30", "2022-01-18 10:30"),
        ("15 يناير", "2022-01-15"),
        ("20 كانون الثاني/يناير", "2021-01-20"),
        ("منذ يومين", "2022-01-16"),
        ("قبل 3 ساعات", "2022-01-17 21:00"),
        ("3 hours ago", "2022-01-17 21:00"),
        ("قريبا", None),
    ],
)
def test_relative_dates_need_a_reference(text, expected):
    assert parse_date(text) is pd.NaT
    found = parse_date(text, reference="2022-01-18")
    assert found == pd.Timestamp(expected) if expected else found is pd.NaT


def test_a_column_tells_how_its_dates_are_meant(tmp_path):
    for name, dates in {
        "eu": ["3/4/2022", "13/4/2022"],
        "us": ["3/4/2022", "4/13/2022"],
        "no": ["3/4/2022", "5/6/2022"],
    }.items():
        rows = [{"text": f"نص {n} {date}", "date": date} for n, date in enumerate(dates)]
        (tmp_path / f"{name}.csv").write_text(table(rows), encoding="utf-8", newline="")
    with pytest.warns(
        MizanWarning, match=r"2 of 6 articles have a date that was not understood .*: '3/4/2022', '5/6/2022'"
    ):
        frame = load_articles(tmp_path).set_index("article")["date"]
    assert (frame["eu#0"].month, frame["us#0"].month, frame["no#0"]) == (4, 3, pd.NaT)
    assert load_articles(tmp_path / "no.csv", dayfirst=True)["date"].dt.month.tolist() == [4, 6]


def test_dates_of_texts_and_tables(tmp_path):
    (tmp_path / "a.txt").write_text("افتتاح سوق\nالسبت 15 يناير 2022\nوصل الوفد.", encoding="utf-8")
    (tmp_path / "b.txt").write_text("وصل الوفد يوم 15 يناير 2022.\nثم غادر.", encoding="utf-8")
    assert load_articles(tmp_path)["date"].tolist() == [pd.Timestamp("2022-01-15"), pd.NaT]
    (tmp_path / "c.csv").write_text(table([{"text": "نص", "date": "أمس"}]), encoding="utf-8", newline="")
    assert load_articles(tmp_path / "c.csv", reference_date="2022-01-16")["date"].dt.day.tolist() == [15]
    with pytest.raises(ArticleError, match="reference_date='غدا' is no date"):
        load_articles(tmp_path, reference_date="غدا")


# ---------------------------------------------------------------- copies
def test_copies_are_flagged_not_removed(tmp_path):
    words = PROSE.split()
    texts = {"a": PROSE, "b": PROSE + " ثم غادر.", "c": " ".join(words[::-1]), "d": PROSE.replace("أن", "ان"), "e": "x"}
    for name, text in texts.items():
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    assert load_articles(tmp_path)["duplicate_of"].tolist() == ["", "a", "", "a", ""]
    assert load_articles(tmp_path, duplicates=False)["duplicate_of"].tolist() == [""] * 5


@given(st.lists(st.lists(st.sampled_from("ابتثجحخد"), max_size=9).map(" ".join), max_size=7))
def test_copies_are_those_that_comparing_all_pairs_finds(texts):
    sets = [shingles(text, {}) for text in texts]
    found = duplicate_of(list(map(str, range(len(texts)))), texts)
    for n, one in enumerate(found):
        near = [m for m in range(n) if len(sets[m] & sets[n]) >= 0.8 * len(sets[m] | sets[n])]
        assert (one != "") == bool(near)
        assert one == "" or int(one) in near or sets[int(one)] in [sets[m] for m in near] or near


# ---------------------------------------------------------------- folders, links, limits
@pytest.fixture
def folder(tmp_path):
    for name in ("in/a.txt", "in/sub/b.txt", "in/.hidden/c.txt", "in/.d.txt", "out/secret.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"نص {name}", encoding="utf-8")
    (tmp_path / "in" / "notes.pdf").write_bytes(b"x")
    return tmp_path / "in"


def test_what_a_folder_holds(folder):
    frame = load_articles(folder)
    assert frame["article"].tolist() == ["a", "sub/b"]
    assert frame.attrs["skipped"] == [str(folder / "notes.pdf")]


needs_links = pytest.mark.skipif(sys.platform == "win32", reason="links, pipes and devices as POSIX has them")


@needs_links
@pytest.mark.parametrize("what", ["file", "folder", "nowhere", "glob"])
def test_links_that_lead_outside_are_refused(folder, what):
    target = {"file": "secret.txt", "folder": ".", "nowhere": "none.txt", "glob": "secret.txt"}[what]
    (folder / "link.txt").symlink_to(folder.parent / "out" / target)
    path = str(folder / "*.txt") if what == "glob" else folder
    with pytest.raises(ArticleError, match="leads nowhere" if what == "nowhere" else "leads outside the folder"):
        load_articles(path)
    with pytest.warns(MizanWarning, match="1 of"):
        frame = load_articles(path, on_error="collect")
    assert "secret" not in "".join(frame["text"]) and frame.attrs["failures"]["source"].tolist() == [
        str(folder / "link.txt")
    ]
    if what == "file":  # asked for by its own name it is read
        assert load_articles(folder / "link.txt")["text"].tolist() == ["نص out/secret.txt"]


@needs_links
def test_links_inside_are_the_same_article(folder):
    (folder / "sub" / "round").symlink_to(folder)
    (folder / "0.txt").symlink_to(folder / "a.txt")
    assert load_articles(folder)["article"].tolist() == ["a", "sub/b"]


@needs_links
def test_pipes_and_devices_are_refused(folder):
    os.mkfifo(folder / "pipe.txt")
    for path in (folder / "pipe.txt", folder, "/dev/zero"):
        with pytest.raises(ArticleError, match="no regular file"):
            load_articles(path)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("https://example.org/a.html", "addresses are not opened"),
        ("a\0b.txt", "cannot be looked up|no such file"),
        ("x" * 5000 + ".txt", "cannot be looked up|no such file"),
        (None, "None is no path"),
        (5, "5 is no path"),
        (b"a.txt", "is no path"),
    ],
)
def test_what_is_no_path(path, message):
    with pytest.raises(ArticleError, match=message):
        load_articles(path)


def test_a_list_goes_on_past_what_is_missing(folder):
    with pytest.raises(ArticleNotFoundError, match="no such file"):
        load_articles([folder / "a.txt", folder / "none.txt"])
    with pytest.warns(MizanWarning):
        frame = load_articles([folder / "none.txt", folder / "a.txt"], on_error="collect")
    assert frame["article"].tolist() == ["a"] and "none.txt" in frame.attrs["failures"].loc[0, "source"]


@pytest.mark.parametrize("kind", ["txt", "txt.gz", "zip", "xlsx", "docx", "parquet"])
def test_sizes_are_limited(tmp_path, kind):
    text = PROSE * 50
    data = {"txt.gz": gzip.compress(text.encode()), "zip": archive({"a.txt": text})}.get(kind) or make(kind, text)
    (tmp_path / f"a.{kind}").write_bytes(data)
    with pytest.raises(ArticleError, match=r"holds more than 1,000 bytes.*max_bytes="):
        load_articles(tmp_path / f"a.{kind}", max_bytes=1000)


def test_rows_that_fail_are_listed_and_the_rest_is_loaded(folder):
    rows = [{"text": "نص أول", "date": ""}, {"text": "", "date": "2022"}, {"text": "نص ثالث", "date": ""}]
    (folder / "t.csv").write_text(table(rows), encoding="utf-8", newline="")
    with pytest.warns(MizanWarning, match="1 of 5 files or rows failed"):
        frame = load_articles(folder, on_error="collect")
    assert frame["article"].tolist() == ["a", "sub/b", "t#0", "t#2"]
    assert "row 1: the text is empty" in frame.attrs["failures"].loc[0, "error"]


def test_nothing_is_fetched(tmp_path, monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("a connection was opened")

    for name in ("create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    after = "<img src='http://example.org/a.png'><iframe src='http://example.org'></iframe>"
    dtd = "<!DOCTYPE html SYSTEM 'http://example.org/x.dtd'>"
    (tmp_path / "page.html").write_text(dtd + make("html", PROSE).decode() + after, encoding="utf-8")
    for kind in KINDS:
        (tmp_path / f"{kind}.{kind}").write_bytes(make(kind, PROSE))
    assert len(load_articles(tmp_path)) == len(KINDS) + 1


# ---------------------------------------------------------------- options
def test_columns_may_be_told(tmp_path):
    file = tmp_path / "a.csv"
    file.write_text(table([{"body": "x", "content": PROSE, "kopf": "ت"}]), encoding="utf-8", newline="")
    frame = load_articles(file, columns={"text": "content", "title": "kopf"})
    assert frame.loc[0, ["text", "title"]].tolist() == [PROSE, "ت"]
    for columns, message in (
        ({"text": "none"}, "no one column 'none'"),
        ({"nothing": "body"}, "columns= names 'nothing'"),
    ):
        with pytest.raises(ArticleError, match=message):
            load_articles(file, columns=columns)


def test_encoding_and_repair_may_be_told(tmp_path):
    bad = PROSE.encode().decode("cp1256")
    (tmp_path / "a.txt").write_text(bad, encoding="utf-8", newline="")
    with pytest.warns(MizanWarning, match="misread"):
        frame = load_articles(tmp_path / "a.txt", repair=False, duplicates=False)
    assert frame.loc[0, ["text", "repaired"]].tolist() == [bad, ""]
    (tmp_path / "b.txt").write_bytes("نص".encode("cp1256"))
    assert load_articles(tmp_path / "b.txt", encoding="cp1256").loc[0, ["text", "encoding"]].tolist() == [
        "نص",
        "cp1256",
    ]
    for encoding in ("nonsense", "rot13", "hex", 5):
        with pytest.raises(ArticleError, match="is unknown"):
            load_articles(tmp_path / "b.txt", encoding=encoding)


def test_importing_stays_light():
    heavy = ["trafilatura", "openpyxl", "chardet", "ftfy", "hijridate", "lxml"]
    code = f"import sys, helpers; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env={**os.environ})
    assert done.stdout.strip() == "[]" or done.stdout.strip() == "['openpyxl']"


@pytest.mark.parametrize(("kind", "module"), [("html", "trafilatura"), ("xlsx", "openpyxl"), ("parquet", "pyarrow")])
def test_a_missing_package_is_named(tmp_path, monkeypatch, kind, module):
    (tmp_path / f"a.{kind}").write_bytes(make(kind, PROSE))
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ArticleError, match=rf"needs the package {module}.*pip install {module}"):
        load_articles(tmp_path / f"a.{kind}")


# ---------------------------------------------------------------- what holds for any text
TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip)
XML = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"]), min_size=1, max_size=200).filter(str.strip)
WORDS = st.sampled_from(
    sorted(set("قال في من الوزير على إلى المحادثات كانت هذا التي أن بين اليوم أمس المقبلة وفد، سوق. نعم؟".split()))
)
ARABIC = st.lists(WORDS, min_size=12, max_size=60).map(" ".join)


@FEW
@given(
    TEXT,
    st.sampled_from([k for k in ENCODED if k != "html"]),
    st.sampled_from(["utf-8", "utf-16", "utf-16-be", "utf-32"]),
)
def test_any_text_saved_in_any_kind_loads_to_the_same(tmp_path, text, kind, encoding):
    (tmp_path / f"a.{kind}").write_bytes(make(kind, text, encoding))
    frame = load_articles(tmp_path / f"a.{kind}", encoding=encoding, repair=False)
    assert frame["text"].tolist() == [text]
    assert frame.equals(load_articles(tmp_path / f"a.{kind}", encoding=encoding, repair=False))
    spans = split_sentences(frame)
    assert [text[a:b] for a, b in zip(spans["start"], spans["end"], strict=True)] == spans["text"].tolist()


@FEW
@given(XML, st.sampled_from(["xlsx", "parquet", "docx"]))
def test_any_printable_text_in_the_other_kinds(tmp_path, text, kind):
    (tmp_path / f"a.{kind}").write_bytes(make(kind, text))
    assert load_articles(tmp_path / f"a.{kind}", repair=False)["text"].tolist() == [text]


@FEW
@given(
    ARABIC,
    st.sampled_from(ENCODED),
    st.sampled_from(["cp1256", "iso-8859-6", "utf-16-le", "utf-16-be", "utf-16", "utf-8"]),
)
def test_arabic_text_of_twelve_words_is_detected(tmp_path, text, kind, encoding):
    assert prose(text) == "arabic"
    (tmp_path / f"a.{kind}").write_bytes(make(kind, text, encoding))
    frame = load_articles(tmp_path / f"a.{kind}")
    assert frame.loc[0, "encoding"] == encoding
    assert text in frame.loc[0, "text"] if kind == "html" else text == frame.loc[0, "text"]


def test_json_dates_and_reload(tmp_path):
    (tmp_path / "a.json").write_text(
        json.dumps([{"text": "نص", "date": str(datetime.date(2022, 1, 15))}]), encoding="utf-8"
    )
    frame = load_articles(tmp_path / "a.json")
    assert str(frame["date"].dtype) == "datetime64[us]" and frame.loc[0, "date"].day == 15
    assert pd.concat([frame, frame]).shape[0] == 2
