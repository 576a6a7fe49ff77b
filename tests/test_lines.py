"""Sections and sentences of many texts at once are those of ``segment``, whatever lines the texts are made of."""

import csv

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from helpers import boilerplate, prints, scan
from helpers import lines as lines_room
from helpers.index import Index, build
from helpers.lines import sentences_of
from helpers.paths import LEXICONS
from helpers.sentences import SECTIONS, segment

with (LEXICONS / "boilerplate.csv").open(encoding="utf-8", newline="") as table:
    ROWS = [row for row in csv.DictReader(table) if not row["kind"].startswith("part.")]
MARKS = [row["example"] for row in ROWS if row["kind"] != "dateline_prefix"]
ABOVE = [row["example"] for row in ROWS if row["kind"] in boilerplate.ABOVE]
HEADINGS = [row["example"] for row in ROWS if row["kind"] == "related_heading"]
DATELINES = [row["example"] for row in ROWS if row["kind"] == "dateline_prefix"]
DATELINES += ["«رويترز) - ", "رويترز - بيروت:", "(د. ب. أ) - ", "عدن\u00a0- رويترز -\t", "أ.ف.ب - سعاد-"]
TITLES = ["افتتاح سوق جديد", "افتتاح سوق جديد؟", "افتتاح سوق جديد.\u200f", "سوق", "ن" * 120, "ن" * 121, "ن" * 151]
WORDS = [
    "قال",
    "الوزير",
    "الوفد باق في المدينة ولن يغادرها قبل الموعد",
    "د",
    "أ.ف.ب",
    "3.5",
    "x",
    "_",
    "😀",
    "𝟙",
    "ب" * 90,
]
SIGNS = [
    " ",
    " ",
    " ",
    "  ",
    ".",
    ". ",
    "..",
    "؟!",
    "…",
    ".)",
    ".»",
    "،",
    ":",
    " - ",
    "ـ",
    "«",
    "»",
    "“",
    '"',
    "„",
    "(",
    ")",
]
NOISE = ["َ", "ّ", "\u0654", "\u200f", "\u200b", "\u00ad", "ـ", " ", "\u00a0", "😀", "\ud800", "\x1f"]
BODY = st.lists(st.sampled_from(WORDS + SIGNS), min_size=1, max_size=12).map("".join)
OPENED = st.tuples(st.sampled_from(DATELINES), BODY).map("".join)


@st.composite
def lines(draw):
    """A mark, a title or body text; with a vowel, an invisible sign or the like here and there."""
    of = draw(st.sampled_from([st.sampled_from(MARKS), st.sampled_from(ABOVE), st.sampled_from(TITLES), BODY, OPENED]))
    line = draw(of)
    for place, sign in draw(st.lists(st.tuples(st.integers(0, 200), st.sampled_from(NOISE)), max_size=2)):
        place %= len(line) + 1
        line = line[:place] + sign + line[place:]
    return line


@st.composite
def texts(draw):
    above = draw(st.sampled_from([[], [st.sampled_from(TITLES)], [st.sampled_from(ABOVE)] * 6]))
    below = draw(st.sampled_from([[], [st.sampled_from(HEADINGS)]]))
    written = [draw(line) for line in above] + draw(st.lists(lines(), max_size=5))
    written += [draw(line) for line in below] + draw(st.lists(lines(), max_size=3 * len(below)))
    return draw(st.sampled_from(["\n", "\n", "\r\n", "\n \n", "\u2028"])).join(written)


def found(texts, only=None):
    words = scan.scan(texts, Index(build([], []), 0))
    sentences = sentences_of(words, only)
    first = np.searchsorted(sentences.starts, words.offsets)
    for number, offset in enumerate(words.offsets[:-1].tolist()):
        low, high = first[number : number + 2]
        assert sentences.numbers[low:high].tolist() == list(range(high - low))
        columns = (sentences.starts - offset, sentences.ends - offset, sentences.sections)
        yield [(a, b, SECTIONS[s]) for a, b, s in zip(*(column[low:high].tolist() for column in columns), strict=True)]


def plain(text):
    return [sentence[:3] for sentence in segment(text)]


@settings(max_examples=200, deadline=None)
@given(texts=st.lists(texts(), min_size=1, max_size=4))
@example(texts=["«رويترز) - قال الوزير. نعم» ثم قال. لا"])  # the quotation is open before the sentences begin
@example(texts=["أ_ب ج - وكالات - قال", "أ_ب ج د - وكالات - قال", "أ„ب ج د - وكالات - قال"])  # words before a dash
@example(texts=["ب" * 39 + "- وكالات - قال", "ب" * 40 + "- وكالات - قال"])
@example(texts=["بيروت - " + "ب" * 112, "(رويترز) - ب", "(رويترز) - ", "(رويترز) -" + " " * 120 + "ب"])
@example(texts=["سوق\nرويترز - " + "ب " * 70, "سوق\nتونس - وكالات", "سوق\nتونس - وكالات\nب", "\n".join(ABOVE[:1] * 7)])
def test_the_same_sentences(texts):
    assert list(found(texts)) == [plain(text) for text in texts]


@settings(max_examples=30, deadline=None)
@given(texts=st.lists(texts(), min_size=1, max_size=4), odd=st.booleans())
def test_the_same_sentences_of_some_texts(texts, odd):
    only = np.arange(len(texts)) % 2 == odd
    assert list(found(texts, only)) == [plain(text) if wanted else [] for text, wanted in zip(texts, only, strict=True)]


@pytest.mark.parametrize("mark", [".", "!؟", ".»", "…)"])
def test_a_run_of_marks_makes_no_square_of_steps(monkeypatch, mark):
    looked, real = [], lines_room._classes()

    class Counted(np.ndarray):
        def take(self, which, *rest, **options):
            looked.append(np.size(which))
            return np.asarray(self).take(which, *rest, **options)

    counted = real._replace(stop=real.stop.view(Counted), closer=real.closer.view(Counted))
    monkeypatch.setattr(lines_room, "_classes", lambda: counted)
    text = "قال " + mark * 2_000 + " ثم"
    assert list(found([text])) == [plain(text)]
    assert 0 < sum(looked) < 50_000


def test_what_is_unseen_has_a_class_of_its_own():
    unseen = [boilerplate.UNSEEN.match(chr(code)) is not None for code in range(0x10000)]
    assert np.isin(prints.classes(), [prints.MARK, prints.ODD_MARK]).tolist() == unseen


@pytest.fixture
def rows(monkeypatch, tmp_path):
    """Adds rows of a reader's own to the patterns."""
    caches = boilerplate.patterns, boilerplate._one_of

    def add(*rows):
        before = (LEXICONS / "boilerplate.csv").read_text(encoding="utf-8")
        own = "".join(f"{kind},{pattern},,\n" for kind, pattern in rows)
        (tmp_path / "boilerplate.csv").write_text(before + own, encoding="utf-8")
        for cache in caches:
            cache.cache_clear()

    monkeypatch.setattr(boilerplate, "LEXICONS", tmp_path)
    yield add
    for cache in caches:
        cache.cache_clear()


@pytest.mark.parametrize(
    ("row", "text", "sections"),
    [
        (("furniture", r"([*=])\1+"), "قال.\n===\n=*", ["body", "furniture", "body"]),
        (("caption", r".*\w😀"), "قال.\nفي الميناء😀", ["body", "caption"]),
        (("dateline_prefix", r"^\w+(?<=ت) ?\("), "قال.\nبيروت(قال", ["body", "dateline", "body"]),
        (("dateline_prefix", r"(?<!\n)\w+/\w"), "قال.\nبيروت/قال", ["body", "dateline", "body"]),
        (("dateline_prefix", r"\(\w\)\w"), "(ا)بج. قال", ["dateline", "body"]),  # an initial, where its line begins
        (("dateline_prefix", r"\(\w\)\."), "(ا)..قال", ["dateline", "body", "body"]),
        (("furniture", "تونس - وكالات"), "تونس - وكالات\nقال", ["furniture", "body"]),
        (("top_line", r"\W+"), "***\n+++\nقال", ["dateline", "dateline", "body"]),
    ],
)
def test_a_row_of_ones_own_is_found_as_segment_finds_it(rows, row, text, sections):
    rows(row)
    sections = [boilerplate.SECTION_OF.get(section, section) for section in sections]
    assert [section for *_, section in plain(text)] == sections
    assert list(found(["سوق.", text])) == [plain("سوق."), plain(text)]
