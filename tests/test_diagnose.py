"""Diagnostics: what is never hit, claimed twice, or missing from a lexicon."""

import pandas as pd

from helpers.diagnose import claimed_twice, suggest_entities, suggest_terms, unused_forms
from helpers.lexicon import entity_lexicon, stance_lexicon


def test_unused_forms():
    mine = pd.DataFrame({"term": ["حرب", "سلم"], "pole": ["escalation", "diplomacy"], "cameo": ["19", "04"]})
    table = unused_forms("اندلعت الحرب", stance_lexicon(mine.assign(paradigm="noun")))
    assert table.values.tolist() == [["سلم", "سلم"]]


def test_claimed_twice():
    mine = pd.DataFrame(
        {
            "entity": ["AA", "BB", "CC"],
            "type": "state",
            "kind": ["name", "demonym", "name"],
            "form": ["برقا", "برق", "رعد"],
            "paradigm": ["", "people", ""],
        }
    )
    table = claimed_twice(entity_lexicon(mine))
    assert table.values.tolist() == [["برقا", "AA, BB", False]]  # a name, and the accusative of a people
    needs = mine.assign(form=["البرق", "برقا", "رعد"], paradigm=["name", "name", "name"])
    assert claimed_twice(entity_lexicon(needs)).empty


def test_suggest_entities_finds_an_unknown_name_after_a_title():
    text = "قال الرئيس زنبور القرنفلي. وعاد الرئيس زنبور القرنفلي إلى القصر. والتقى الرئيس زنبور القرنفلي الوفد."
    table = suggest_entities(text, minimum=3)
    assert table.loc[0, ["words", "count", "articles"]].tolist() == ["زنبور القرنفلي", 3, 1]
    assert "الرئيس زنبور القرنفلي" in table.loc[0, "example"]
    assert suggest_entities(text, minimum=4).empty


def test_suggest_terms_finds_a_word_that_keeps_company_with_terms():
    war = "اندلع قتال شرس في المدينة كلها أمس. "
    other = "وصل الوزير صباح اليوم الى المطار ومعه وفد كبير من رجال الاعمال والصحفيين ثم غادر مساء. "
    table = suggest_terms((war + other) * 6, reach=1, minimum=5)
    assert "شرس" in table["word"].tolist() and "المطار" not in table["word"].tolist()
    row = table[table["word"] == "شرس"].iloc[0]
    assert row["near"] == row["count"] == 6 and row["g2"] > 0
