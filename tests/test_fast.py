"""The finders over batches of texts give what the plain ones give, on any text and however it is cut up."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import reference
from hypothesis import example, given, settings
from hypothesis import strategies as st

from helpers import (
    acting,
    entity_mentions,
    finder,
    load_articles,
    overlaps,
    prints,
    scan,
    split_sentences,
    stance_terms,
)
from helpers import index as index_room
from helpers.entities import Entities, our_entities
from helpers.index import Found, Index, build
from helpers.lexicon import entity_lexicon, stance_lexicon
from helpers.lines import sentences_of
from helpers.matcher import Hit, Matcher, forms_of, longest, tokenize
from helpers.paths import DATA
from helpers.sentences import SECTIONS, segment
from helpers.stance import Stance, our_stance

PIECES = [
    *("روسيا", "وروسيا", "أوكرانيا", "اوكرانيا", "جنديا روسيا", "الروسي", "للولايات المتحدة", "الولايات", "المتحدة"),
    *("الأميركية", "واشنطن", "جدة", "القاعدة", "تنظيم القاعدة", "الرياض", "صحيفة الرياض", "عُمان", "عمان", "الرئيس"),
    *("بوتين", "الرئيس السابق", "هجوم", "هجومها", "الهجوم", "خفض التصعيد", "وقف إطلاق النار", "رفض", "محادثات"),
    *("مفاوضات", "لم يهدد", "هدد", "نفت شن هجوم", "الحرب", "المباراة", "الفريق", "فى", "في", "على", "من", "أن", "لا"),
    *(" ", " ", " ", " ", "  ", "\u00a0", "\t", "-", "،", ".", ". ", "؟", "!", "…", ".)", "\n", "\r\n", "\u2028"),
    *("«", "»", "“", "”", '"', "„", "(", ")", ":", " - ", " ـ ", "ـ", "َ", "ّ", "ً", "\u0654", "\u0653", "\u0655"),
    *(
        "\u200f",
        "\u200b",
        "\ufeff",
        "\x00",
        "😀",
        "𝐀",
        "\ud800",
        "\uffff",
        "\U00010ec3",
        "\U0001ee00",
        "ب" * 300,
        "a" * 300,
        "\u064b" * 20,
        "ﻻ",
        "ﷲ",
        "ﺭﻭﺳﻴﺎ",
        "ا\u0653",
        "و\u0654",
        "ى",
        "ٸ",
        "ۀ",
    ),
    *(
        "NATO",
        "5G5",
        "A1٢",
        "٤×٦",
        "ß",
        "ŉ",
        "3.5",
        "٣٫٥",
        "أ.ف.ب",
        "د. ",
        "x",
        "_",
        "½",
        "²",
        "ه",
        "ال",
        "ل",
        "لل",
        "و",
    ),
    *("قد يهمك أيضاً :", "أرسل تعليقك", "لندن - رويترز - ", "القاهرة ـ سعاد حسن", "(رويترز) - "),
]
TURNS = [
    *("وقف", "ووقف", "إنهاء", "خفض", "رفضت", "رفضها", "عدم", "فشل", "انهيار", "خرق", "الإخلال", "تجدد", "تصاعد حدة"),
    *("استئناف", "تمديد", "نفت", "نافية", "لم تسفر", "لا توجد", "بدلا من", "لم يشن", "لن ينفذ", "عن نتائج", "نزع فتيل"),
    *("القتال", "والقصف", "القصف", "شن هجوم", "الهجمات", "اتفاق وقف إطلاق النار", "الهدنة", "بالاتفاق", "محادثات"),
    *("والمفاوضات", "عقوبات", "الحرب", "هدد", "وهدد", "حوار", "التعاون", "منظمة الأمن والتعاون", "اتهامات"),
    *("أو", "أي", "كل", "من", "على", "أن", "التي", "الذي", "روسيا", "موسكو", "بوتين", "الولايات المتحدة", "شن", "فرض"),
    *("تجول", "سوى", "إلا", "لم", "لا", "لن", "غير", "كلمة", "،", ".", "«", "»", "(", " - ", "-", "؛", "\n", "ً", "😀"),
]
NEEDED = [
    *("رفيق الحريري", "سعد الحريري", "الحريري", "عمرو موسى", "موسى", "الفاو", "منظمة الأغذية والزراعة", "روسيا"),
    *("الجماعة السلفية للدعوة والقتال", "أشرف عبد الغني", "منظمة الأمن والتعاون", "حزب الله", "كلمة", "كلمة " * 9, "،"),
    *("تعاون", "هجوم", "لقاء", "حوار", "تهدئة", "لم تشن", "وقف", "رفض", "استبعد", "نفت", "تجدد", "القتال", "عقوبات"),
]
WANTED = st.lists(st.lists(st.sampled_from(NEEDED), max_size=25).map(" ".join), max_size=3)
TURNED = st.lists(st.lists(st.sampled_from(TURNS), max_size=30).map(" ".join), max_size=4)
TRICKY = [  # words thrown together, on which a turn goes wrong in its own way when one step of it is left out
    *("رفض حل سحب قوات", "رفض نهب", "توقفت تصعيد سفك دماء", "حال دون مظاهرة", "لم نفذ دحر", "لم شمل طاولة محادثات"),
    *(
        "نسف نزع فتيل اقتحام عدائي",
        "ليس لدينا تواطؤ ودمر",
        "نسف تقريب وجهات نظر وقتل",
        "وقف القتال\nوالقصف ثم وقف الحرب",
    ),
    *("لا شن تواصل مواجهات", "استبعد لن فرض عرقلة مدد أي", "نفي لم يفض طاولة محادثات تطبيع علاقات"),
    *("لم تخرج تصدى قوض روسيا حل سياسي أو وتقاسم سلطة", "وقف القتال والقصف أو الهجمات والغارات"),
    *("روسيا وكسر جمود تنازل تحشيد", "نفى لم تخرج توقفت تعطلت اشتعال تنصل", "استبعد اليوم خبراء وقف كل القتال"),
    "أرسل قوات إنكار عرقل تسوية ردم فجوة خلافات مهاجمة عمل سويا توقفت ورد بالمثل",
]
TEXTS = st.lists(st.lists(st.sampled_from(PIECES), max_size=25).map("".join), max_size=6)
NONE = np.zeros(0, np.int64)
CUTS = st.sampled_from([(1, 1), (7, 40), (64, 64), (1 << 16, 1 << 22)])


def frame(texts):
    return pd.DataFrame({"article": [f"a{n}" for n in range(len(texts))], "text": texts}, dtype=object)


@pytest.fixture
def cut(monkeypatch):
    def cut(sizes):
        monkeypatch.setattr(scan, "PIECE", sizes[0])
        monkeypatch.setattr(scan, "BATCH", sizes[1])

    return cut


def same(texts):
    for fast, plain in ((entity_mentions, reference.entity_mentions), (stance_terms, reference.stance_terms)):
        pd.testing.assert_frame_equal(
            fast(frame(texts), sections=SECTIONS), plain(frame(texts), sections=SECTIONS), check_exact=True
        )


@settings(max_examples=60, deadline=None)
@given(texts=TEXTS, sizes=CUTS, threads=st.sampled_from([1, 2]))
@example(texts=["و\u0654هجومها"], sizes=(1, 1), threads=1)  # a hamza as a mark makes another letter
def test_the_same_mentions_and_terms(texts, sizes, threads):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(finder, "_threads", lambda: threads)
        patch.setattr(scan, "PIECE", sizes[0])
        patch.setattr(scan, "BATCH", sizes[1])
        same(texts)


@pytest.mark.parametrize("count", [1, 2])
def test_many_texts_are_shared_out_and_come_back_in_order(monkeypatch, count):
    texts = [f"زار وفد روسيا كييف {'ثم عاد ' * (number % 5)}." for number in range(300)]
    whole, plain, read, threads = entity_mentions(frame(texts)), scan.scan, [], set()

    def spy(texts, index):
        read.append(sum(map(len, texts)) + len(texts))
        threads.add(threading.get_ident())
        return plain(texts, index)

    monkeypatch.setattr(scan, "scan", spy)
    monkeypatch.setattr(scan, "BATCH", 1_000)
    monkeypatch.setattr(finder, "_threads", lambda: count)
    pd.testing.assert_frame_equal(entity_mentions(frame(texts)), whole, check_exact=True)
    assert sum(read) == sum(map(len, texts)) + len(texts)
    assert max(read) <= count * 1_000 + max(map(len, texts)) + 1 and len(read) > 2
    assert (threads == {threading.get_ident()}) == (count == 1) and len(threads) <= count


def test_as_many_threads_as_processors_that_may_be_used_but_no_more_than_two(monkeypatch):
    for usable, count in (({3}, 1), ({0, 1}, 2), ({0, 2, 4, 6}, 2)):
        monkeypatch.setattr(os, "sched_getaffinity", lambda _, usable=usable: usable, raising=False)
        assert finder._threads() == count
    monkeypatch.delattr(os, "sched_getaffinity")
    for processors, count in ((None, 1), (1, 1), (8, 2)):
        monkeypatch.setattr(os, "cpu_count", lambda processors=processors: processors)
        assert finder._threads() == count


def test_two_batches_are_worked_out_at_the_same_time():
    both = threading.Barrier(2, timeout=60)

    class Slow:
        @scan.once
        def value(self):
            return both.wait()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(lambda slow: slow.value, [Slow(), Slow()])) == [0, 1]


@settings(max_examples=60, deadline=None)
@given(texts=TURNED)
@example(texts=TRICKY)
@example(texts=["رفض \ud800 هجوم", "وقف \ud800 إطلاق النار", "وقف \ud83d\ude00 إطلاق النار", "وقف 😀 إطلاق النار"])
def test_shifters_turn_the_same_terms(texts):
    fast, plain = (find(frame(texts), sections=SECTIONS) for find in (stance_terms, reference.stance_terms))
    pd.testing.assert_frame_equal(fast, plain, check_exact=True)


FULL = [("a", "عمر زيدان"), ("b", "حسن زيدان"), ("c", "سمير كمال"), ("d", "زيدان سمير"), ("e", "بدر عمر"), ("f", "بدر")]
FULL += [("g", "نبيل فؤاد"), ("h", "فؤاد رامي"), ("i", "رامي نبيل")]
SHORT = [("a", "زيدان"), ("b", "زيدان"), ("b", "كمال"), ("c", "كمال"), ("h", "رامي")]  # surnames
FAMILY = ["بدر", "عمر", "زيدان", "سمير", "كمال", "حسن", "عمر زيدان", "حسن زيدان", "كلمة", "الرئيس", "،"]
FAMILY += ["نبيل", "فؤاد", "رامي", "نبيل فؤاد", "فؤاد رامي"]
SHARED = [("c", "حسن"), ("d", "حسن"), ("d", "سمير"), ("e", "سمير"), ("e", "عمر"), ("f", "عمر")]


@cache
def family():
    """Names that share words, of which several persons share some: what decides stands elsewhere in the text."""
    rows = [(entity, "name", form, "person", "surname") for entity, form in FULL + SHORT + SHARED]
    table = pd.DataFrame(rows, columns=["entity", "kind", "form", "type", "paradigm"])
    lexicon = entity_lexicon(lexicon=table)
    paradigms = ["surname" if pair in SHORT else "name" for pair in FULL + SHORT + SHARED]
    return Entities(replace(lexicon, table=lexicon.table.assign(paradigm=paradigms)))


@settings(max_examples=400, deadline=None)
@given(
    texts=st.lists(st.lists(st.sampled_from(FAMILY), max_size=30).map(" ".join), max_size=3), pick=st.integers(0, 99)
)
@example(texts=["بدر ، عمر ، سمير ، حسن"], pick=None)  # who is named first decides who is named last
@example(texts=["الرئيس بدر زيدان"], pick=None)
@example(texts=["رامي نبيل فؤاد", "فؤاد رامي ، كلمة رامي"], pick=None)
def test_names_that_are_wanted_are_read_as_if_all_were(texts, pick):
    names = family()
    for _, batch in names.finder.read(texts):
        hits, every = batch.hits, _rows(names.mentions(batch, batch.hits, names.finder))
        numbers = np.arange(len(hits.first))
        for number in numbers if pick is None else numbers[pick % max(1, len(numbers)) :][:1]:
            some = _rows(names.mentions(batch, hits, names.finder, numbers == number))
            assert some <= every
            first, last = hits.first[number], hits.last[number]
            assert {name for name in every if name[0] <= last and first <= name[1]} <= some


def test_of_two_readings_of_one_entity_the_first_stands():
    rows = [("a", "name", "زيدون", "state", "name"), ("a", "place", "زيدان", "state", "name")]
    lexicon = entity_lexicon(lexicon=pd.DataFrame(rows, columns=["entity", "kind", "form", "type", "paradigm"]))
    names = Entities(replace(lexicon, table=lexicon.table.assign(form="زيدون")))
    (_, batch), *_ = names.finder.read(["زيدون"])
    assert sorted(batch.hits.pattern) == [0, 1]
    assert names.mentions(batch, batch.hits, names.finder).pattern.tolist() == [0]


def _rows(hits):
    return set(zip(hits.first.tolist(), hits.last.tolist(), hits.pattern.tolist(), strict=True))


@settings(max_examples=100, deadline=None)
@given(texts=WANTED)
@example(texts=["منظمة الأغذية والزراعة " + "كلمة " * 40 + "تعاون كلمة الفاو"])
@example(texts=["الجماعة السلفية للدعوة والقتال"])
@example(texts=["أشرف عبد الغني عقوبات"])  # الغني is read as a shifter, ألغى
@example(texts=["لم تشن روسيا هجوم"])
@example(texts=["تنصل ابرام روسيا المفاوضات", "تنصل روسيا روسيا المفاوضات"])  # looked for between and beside
def test_names_far_from_terms_do_not_matter(texts):
    stance, ours = our_stance(), our_entities()
    for _, batch in stance.finder.read(texts):
        named = ours.mentions(batch, finder.part_of(batch.hits, 0, len(ours.rules)), stance.finder)
        (found, turned), (every, all_turned) = stance.terms(batch), stance.terms(batch, named)
        assert [column.tolist() for column in found] == [column.tolist() for column in every]
        assert turned == all_turned
    fast, plain = (find(frame(texts), sections=SECTIONS) for find in (stance_terms, reference.stance_terms))
    pd.testing.assert_frame_equal(fast, plain, check_exact=True)


RULES = ["term", "rule", "where", "window", "words", "reason"]


@pytest.mark.parametrize(
    ("rule", "stands"),
    [
        (("هجوم", "require", "article", "", "@state", ""), [True, True, False]),
        (("هجوم", "block", "article", "", "@state", ""), [False, False, True]),
        (("هجوم", "block", "near", "2", "@state", ""), [False, True, True]),
        (("هجوم", "require", "near", "2", "@state", ""), [True, False, False]),
    ],
)
@pytest.mark.parametrize("more", [[], [("هجوم", "require", "article", "", "كلمة", "")]])
def test_rules_see_the_names_that_they_look_for(rule, stands, more):
    stance = Stance(replace(stance_lexicon(), rules=pd.DataFrame([rule, *more], columns=RULES)))
    if more and rule[1] == "require":
        stands = [True, True, True]  # one of two requirements is enough
    texts = ["هجوم كلمة روسيا", "هجوم " + "كلمة " * 40 + "روسيا", "هجوم كلمة"]
    (_, batch), *_ = stance.finder.read(texts)
    found = batch.words.text_of(stance.terms(batch)[0].first)
    assert [text in found for text in range(3)] == stands


SPANS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 3), st.integers(0, 369)), max_size=20)


@given(terms=SPANS, heads=SPANS)
def test_shifters_far_from_terms_do_not_matter(terms, heads):
    """As to which shifters within reach of a term stand free."""
    acting = our_stance().grammar.acting
    terms, heads = (
        Found(first, first + length, row, *np.zeros((3, len(row)), np.int64))
        for first, length, row in (np.array(sorted(set(some)), np.int64).reshape(-1, 3).T for some in (terms, heads))
    )
    within = acting.within(terms, heads)
    near = acting._reaches(terms.first, terms.last, heads)
    names = SimpleNamespace(hold=lambda hits: np.zeros(len(hits.first), bool))
    apart = terms.take(overlaps.longest(terms, terms.first))
    free, free_within = acting.free(names, apart, heads), within[acting.free(names, apart, heads.take(within))]
    assert set(free[near[free]]) == set(free_within[near[free_within]])


def test_a_sentence_without_end_makes_no_square_of_pairs(monkeypatch):
    laid, plain = [], acting.spread
    monkeypatch.setattr(acting, "spread", lambda starts, counts: laid.append(counts.sum()) or plain(starts, counts))
    text = "قال إن وقف القتال ورفض الهجوم لم يشن حرب على أوكرانيا في محادثات السلام "
    few, many = len(stance_terms(text * 20)), len(stance_terms(text * 400))
    assert many == 20 * few
    assert max(laid) < 100 * many


def words_of(texts):
    return scan.scan(texts, Index(build([], []), 0))


@settings(max_examples=60, deadline=None)
@given(texts=TEXTS.filter(bool))
def test_the_same_words_and_sentences(texts):
    words = words_of(texts)
    found = sentences_of(words)
    for number, text in enumerate(texts):
        low, high = np.searchsorted(words.starts, words.offsets[number : number + 2])
        spans = np.stack((words.starts[low:high], words.ends[low:high]), axis=1) - words.offsets[number]
        assert spans.tolist() == [[token.start, token.end] for token in tokenize(text)]
        low, high = np.searchsorted(found.starts, words.offsets[number : number + 2])
        rows = zip(found.starts[low:high], found.ends[low:high], found.sections[low:high], strict=True)
        offset = words.offsets[number]
        assert [(a - offset, b - offset, SECTIONS[s]) for a, b, s in rows] == [s[:3] for s in segment(text)]
        assert found.numbers[low:high].tolist() == list(range(high - low))


@settings(max_examples=60, deadline=None)
@given(texts=TEXTS.filter(bool), some=st.integers(0, 63))
def test_sentences_begin_and_end_with_their_words(texts, some):
    words = words_of(texts)
    only = np.array([some >> number & 1 for number in range(len(texts))], bool)  # of the others there are no sentences
    batch = finder.Batch(words, None, None, only)
    low, high = batch.bounds
    assert low.tolist() == np.searchsorted(words.starts, batch.sentences.starts).tolist()
    assert high.tolist() == np.searchsorted(words.starts, batch.sentences.ends).tolist()
    behind = np.searchsorted(batch.sentences.ends, words.starts, "right")
    assert finder.sentence_of(batch, np.arange(len(words.starts))).tolist() == behind.tolist()


@settings(max_examples=60, deadline=None)
@given(word=st.text("اأإآٱىيیةهكکگڤفپبAaßŉİ٣3ًّـ\u0654\u0653\u200fﻻﷲ", min_size=1, max_size=8))
def test_words_that_fold_alike_have_one_fingerprint(word):
    words, tokens = words_of([f" {word} "]), tokenize(f" {word} ")
    assert list(zip(words.starts, words.ends, strict=True)) == [(token.start, token.end) for token in tokens]
    assert words.prints.tolist() == prints.fingerprints([token.folded for token in tokens]).tolist()


FORMS = [("روسيا", "name"), ("روسي", "nisba"), ("(ال)ناتو", "name"), ("حلف (ال)ناتو", "name"), ("هجوم", "noun")]
FORMS += [("الولايات الشمالية", "name"), ("حلف وارسو", "name"), ("دول (ال)ناتو", "name"), ("بلد روسيا", "name")]
FORMS += [("الولايات المتحدة", "name"), ("الولايات المتحدة الأميركية", "name"), ("هدد", "verb"), ("لبنان", "name")]


@settings(max_examples=60, deadline=None)
@given(texts=TEXTS)
def test_the_same_hits(texts):
    patterns = [forms_of(form, paradigm) for form, paradigm in FORMS]
    matcher, index = Matcher(patterns), Index(build(patterns, []), len(patterns))
    words = scan.scan(texts, index) if texts else words_of([""])
    found, first = index.find(words), np.searchsorted(words.starts, words.offsets)
    starts, ends = finder.offsets_of(words, found)
    for number, text in enumerate(texts):
        within = (found.first >= first[number]) & (found.first < first[number + 1])
        here = found.take(within)
        columns = [side[within] - words.offsets[number] for side in (starts, ends)]
        columns += [here.first - first[number], here.last - first[number], here.pattern, here.stripped]
        rows = zip(*columns, strict=True)
        assert sorted(tuple(map(int, row)) for row in rows) == sorted(tuple(hit) for hit in matcher.find(text))


@pytest.mark.parametrize(
    ("texts", "count"),
    [
        (["نزع ملكية"], 1),
        (["نزع، «ملكية"], 1),
        (["نزع\nملكية"], 1),
        (["نزع نزع ملكية"], 1),
        (["نزع كلمة ملكية"], 0),
        (["ملكية نزع"], 0),
        (["نزع", "ملكية"], 0),
    ],
)
def test_a_phrase_is_words_in_a_row_of_one_text_whatever_signs_part_them(texts, count):
    index = Index(build([], [("نزع", "ملكيه")]), 0)
    assert len(index.find(scan.scan(texts, index)).first) == count


CHAIN = [(first, 1, 0) for first in range(40)]


@given(spans=st.lists(st.tuples(st.integers(0, 30), st.integers(0, 3), st.integers(-1, 2)), max_size=40))
@example(spans=CHAIN)  # each overlaps the next: what stands depends on all before
@example(spans=CHAIN + [(11, 2, 0), (12, 1, 1), (12, 1, 0)])
def test_the_same_hits_are_the_longest(spans):
    first, length, stripped = (np.array(side, np.int64) for side in zip(*spans, strict=True)) if spans else [NONE] * 3
    found = Found(first, first + length, np.arange(len(first)), *np.zeros((2, len(first)), np.int64), stripped)
    hits = [Hit(a * 9, (a + n) * 9, a, a + n, number, s) for number, (a, n, s) in enumerate(spans)]
    assert overlaps.longest(found, first * 9).tolist() == sorted(hit.pattern for hit in longest(hits))


@pytest.mark.parametrize("form", ["محمد {}", "{} محمد"])
def test_names_that_share_a_word_make_no_square_of_pairs(monkeypatch, form):
    made, plain = [], index_room.spread
    monkeypatch.setattr(index_room, "spread", lambda starts, n: made.append(n.sum()) or plain(starts, n))
    others = [a + b + c for a in "بتثجح" for b in "سشصضط" for c in "عغفقم"]
    patterns = [forms_of(form.format(other), "name") for other in others]
    index = Index(build(patterns, []), len(patterns))
    words = scan.scan(["، ".join(map(form.format, others))], index)
    made.clear()
    assert sorted(index.find(words).pattern.tolist()) == list(range(len(others)))
    assert max(made) < 10 * len(others)


def test_a_huge_article_is_read_as_a_small_one(cut):
    text = load_articles(DATA / "articles" / "ukraine_talks_2022.txt")["text"][0]
    once, often = entity_mentions(text), entity_mentions(text.split("\n", 1)[1] * 100, sections=SECTIONS)
    assert len(often) >= 100 * (len(once) - 5)
    cut((1 << 10, 1 << 12))
    pd.testing.assert_frame_equal(often, entity_mentions(text.split("\n", 1)[1] * 100, sections=SECTIONS))


@pytest.mark.parametrize("find", [entity_mentions, stance_terms, split_sentences])
def test_nothing_gives_an_empty_frame_of_the_same_types(find):
    full = find("هاجمت روسيا أوكرانيا ثم بدأت محادثات في جنيف.")
    assert len(full)
    for empty in (find(""), find(frame([])), find(frame(["", "\n", " "]))):
        assert len(empty) == 0
        pd.testing.assert_series_equal(empty.dtypes, full.dtypes)
        assert isinstance(empty.index, pd.RangeIndex)
