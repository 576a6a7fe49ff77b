"""Context rules: each kind of rule fires where it should, and nowhere else."""

import pandas as pd
import pytest

from helpers.context import Context, bare, compile_rules

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
