"""Context rules: each kind of rule fires where it should, and nowhere else."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from helpers.context import Context, bare, compile_rules
from helpers.finder import Types
from helpers.index import Found, Index, build
from helpers.judging import FALLS, MET, STANDS, Places, Rules
from helpers.lexicon import TYPES
from helpers.nearby import Nearby
from helpers.scan import scan

COLUMNS = ["term", "rule", "where", "window", "words", "reason"]


def judge(text, word, *rules):
    table = pd.DataFrame([("t", *rule, "") for rule in rules], columns=COLUMNS)
    context = Context(text)
    place = next(n for n, token in enumerate(context.tokens) if bare(word) in token.folded)
    context.types[0] = {"@state"}
    return context.judge(compile_rules(table, ("term",))[("t",)], place, place)


@pytest.mark.parametrize(
    ("text", "rule", "expected", "comment"),
    [
        ("تنظيم القاعدة", ("require", "before", "1", "تنظيم|شبكة"), True, "met"),
        ("لتنظيم القاعدة", ("require", "before", "1", "تنظيم"), True, "met, with a clitic"),
        ("وللتنظيم القاعدة", ("require", "before", "1", "تنظيم"), True, "met, with clitics and article"),
        ("هذه القاعدة", ("require", "before", "1", "تنظيم"), None, "not met"),
        ("تنظيم في القاعدة", ("require", "before", "1", "تنظيم"), None, "too far"),
        ("تنظيم في القاعدة", ("require", "before", "2", "تنظيم"), True, "near enough"),
        ("القاعدة تنظيم", ("require", "before", "2", "تنظيم"), None, "the wrong side"),
        ("القاعدة تنظيم", ("require", "near", "2", "تنظيم"), True, "either side"),
        ("تنظيم. القاعدة", ("require", "before", "2", "تنظيم"), None, "another sentence"),
        ("تنظيم. القاعدة", ("require", "article", "", "تنظيم"), True, "anywhere"),
        ("القاعدة العسكرية", ("block", "after", "1", "عسكرية"), None, "blocked"),
        ("القاعدة نفسها", ("block", "after", "1", "عسكرية"), False, "stands, nothing required"),
        ("القاعدة في شبه الجزيرة", ("require", "after", "3", "شبه جزيرة"), True, "a phrase"),
        ("القاعدة في شبه", ("require", "after", "3", "شبه جزيرة"), None, "half a phrase"),
        ("بالقاعدة", ("block", "surface", "", "بالقاعدة"), None, "as it is written"),
        ("القاعدة", ("block", "surface", "", "بالقاعدة"), False, "written otherwise"),
        ("القاعِدة", ("block", "surface", "", "القاعدة"), None, "a rule without vowels takes any"),
        ("القاعدة", ("block", "surface", "", "القاعِدة"), False, "a rule with vowels wants them"),
        ("القـاعِدة", ("block", "surface", "", "القاعِدة"), None, "and gets them"),
        ("روسيا القاعدة", ("require", "before", "1", "@state"), True, "a class of mentions"),
        ("غيرها ثم القاعدة", ("require", "before", "1", "@state"), None, "no mention there"),
        ("12 القاعدة", ("require", "before", "1", "@number"), True, "a number"),
        ("الرئيس القاعدة", ("require", "before", "1", "@title"), True, "a class of words"),
    ],
)
def test_judge(text, rule, expected, comment):
    assert judge(text, "القاعدة", rule) is expected, comment


def test_any_requirement_is_enough_and_any_block_kills():
    require = [("require", "before", "1", "تنظيم"), ("require", "after", "1", "إرهابي")]
    assert judge("القاعدة الإرهابي", "القاعدة", *require) is True
    assert judge("تنظيم القاعدة", "القاعدة", *require, ("block", "before", "1", "تنظيم")) is None


def test_final_yeh_is_kept_apart_unless_the_writer_writes_it_as_alef_maksura():
    rule = ("block", "surface", "", "اليمنى")
    assert judge("يده اليمنى في الصورة", "اليمنى", rule) is None
    assert judge("الوفد اليمني في الصورة", "اليمنى", rule) is False


WORDS = ["حرب", "للحرب", "سلام", "وبالسلام", "شبه", "شبه جزيرة", "شبه جزيرة العرب", "جزيرة", "العرب", "رئيس", "12"]
WRITTEN = ["عمان", "عُمان", "اليمنى", "اليمني", "الیمنی", "فى", "في", "فى في", "اليـمني", "إلى", "الي"]
LOOKED_FOR = [
    "@number",
    "@state",
    "@title",
    "@person",
    "حرب",
    "للحرب",
    "سلام",
    *WORDS[4:8],
    "العرب",
    "جزيرة العرب",
    "حرب شبه",
]
WINDOWS = [1, 1, 2, 3, 5, 14, 15, 16, 17, 40]
NEAR = st.tuples(
    st.sampled_from(["require", "block"]),
    st.sampled_from(["before", "after", "near"]),
    st.sampled_from(WINDOWS).map(str),
    st.lists(st.sampled_from(LOOKED_FOR), min_size=1, max_size=4, unique=True).map("|".join),
)
SURFACE = st.tuples(
    st.sampled_from(["require", "block"]),
    st.just("surface"),
    st.just(""),
    st.lists(st.sampled_from(WRITTEN), min_size=1, max_size=4, unique=True).map("|".join),
)


@settings(max_examples=200, deadline=None)
@given(
    words=st.lists(st.sampled_from([*WORDS, *WRITTEN[:9], *"بت", "،", "\n"]), max_size=50),
    lists=st.lists(st.lists(NEAR | SURFACE, max_size=4), min_size=1, max_size=3),
    states=st.sets(st.integers(0, 50), max_size=3),
    others=st.sampled_from([(), ("@clause", ("حرب",), ("ب",))]),  # what is asked of single words is no rule's
)
@example(
    words=["حرب", *"بتث" * 11, "حرب"], lists=[[("block", "near", "16", "حرب")]], states=set(), others=()
)  # far off
@example(words=["شبه", "جزيرة", "ب"], lists=[[("block", "before", "2", "شبه جزيرة")]], states=set(), others=())
@example(words=["شبه", "جزيرة", "شبه"], lists=[[("block", "before", "1", "شبه جزيرة")]], states=set(), others=())
@example(words=["ب", "ت", "شبه", "جزيرة"], lists=[[("block", "after", "2", "شبه جزيرة")]], states=set(), others=())
@example(words=["ب", "شبه", "\n", "جزيرة"], lists=[[("block", "after", "2", "شبه جزيرة")]], states=set(), others=())
@example(
    words=["حرب", "ب", "للحرب"], lists=[[("block", "near", "1", w)] for w in ("حرب", "للحرب")], states=set(), others=()
)
@example(words=["ب", "12", "ب"], lists=[[("block", "before", "2", "@state")], []], states={0}, others=())
@example(words=["فى", "عمان"], lists=[[("block", "surface", "", "عُمان")]], states=set(), others=())
@example(words=["فى", "اليمنى"], lists=[[("block", "surface", "", "اليمني")]], states=set(), others=())
@example(words=["فى", "اليمنى"], lists=[[("block", "surface", "", "اليمنى")]], states=set(), others=())
def test_rules_say_the_same_of_many_hits_at_once(words, lists, states, others):
    rows = [(str(number), *rule, "") for number, rules in enumerate(lists) for rule in rules]
    compiled = compile_rules(pd.DataFrame(rows, columns=COLUMNS), ("term",))
    by_pattern = [compiled.get((str(number),), ()) for number in range(len(lists))]
    context = Context(" ".join(words))
    rules = Rules(by_pattern, others)
    index = Index(build([], rules.beside.phrases), 0)
    read = scan([context.text], index)
    states = sorted(number for number in states if number < len(context.tokens))
    context.types = {number: {"@state"} for number in states}
    named = Found(*[np.array(states, np.int64)] * 2, *np.zeros((4, len(states)), np.int64))
    types = Types(read, named, np.full(len(states), TYPES.index("state")))
    hits = [
        (first, first + more, pattern)
        for pattern in range(len(lists))
        for more in (0, 1)
        for first in range(len(context.tokens) - more)
        if context.sentence_of[first] == context.sentence_of[first + more]
    ]
    first, last, pattern = np.array(hits, np.int64).reshape(-1, 3).T
    sentence = np.array(context.sentence_of, np.int64)
    low, high = (np.searchsorted(sentence, sentence[first], side) for side in ("left", "right"))
    places, nearby = Places(first, last, np.zeros_like(first), low, high), Nearby(rules, index, Types.names)

    def near(some, of):
        return nearby.found(read, some, of, types)

    found = rules.judge(read, places, pattern, np.zeros((1, rules.sets), bool), near, types)
    verdicts = {None: FALLS, False: STANDS, True: MET}
    assert found.tolist() == [verdicts[context.judge(by_pattern[n], a, b)] for a, b, n in hits]
