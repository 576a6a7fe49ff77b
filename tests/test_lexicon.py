"""Lexicons: what a row may say, and the one clear error for each wrong one."""

import pandas as pd
import pytest

from helpers import entity_mentions, stance_terms
from helpers.errors import LexiconError
from helpers.lexicon import entity_lexicon, entity_table, read_rules, shifter_lexicon, stance_lexicon

ENTITIES = "entity,type,kind,form,paradigm\n"
STANCE = "term,pole,cameo,paradigm\n"


def write(path, text):
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "place", "what", "remedy"),
    [
        ("entity,kind\nRUS,name\n", "header", "column 'form' is missing", "the columns needed are entity, kind, form"),
        (ENTITIES + "XX,state,names,بلد,\n", "row 2", "kind 'names' is unknown", "use one of name, demonym"),
        (ENTITIES + "XX,country,name,بلد,\n", "row 2", "type 'country' is unknown", "use one of state, organisation"),
        (ENTITIES + "XX,,name,بلد,\n", "row 2", "entity 'XX' is new and has no type", "add a column type"),
        (ENTITIES + "XX,state,name,,\n", "row 2", "form is empty", "fill the cell form"),
        (ENTITIES + ",state,name,بلد,\n", "row 2", "entity is empty", "fill the cell entity"),
        (ENTITIES + "XX,state,name,بلد,plurals\n", "row 2", "paradigm 'plurals' is unknown", "use one of name"),
        (ENTITIES + "XX,state,name,بلد كبير,name name name\n", "row 2", "2 words but 3 paradigms", "one a word"),
        (ENTITIES + "XX,state,name,بلد؟,\n", "row 2", "holds signs that are no letters", "write words"),
        (ENTITIES + f"XX,state,name,{'بلد ' * 33},\n", "row 2", "has more than 32 words", "write a name"),
        (ENTITIES + f"XX,state,name,{'ب' * 101},\n", "row 2", "a word of more than 100 letters", "write a name"),
        (ENTITIES + "XX,state,name,بلد,\nYY,state,name,بلد,\n", "row 3", "claimed by 'XX' too (row 2)", "keep one"),
        (ENTITIES + "XX,state,name,أرض,\nXX,state,name,ارض,\n", "row 3", "stands in an earlier row too", "keep one"),
    ],
)
def test_wrong_entity_rows(tmp_path, text, place, what, remedy):
    file = write(tmp_path / "mine.csv", text)
    with pytest.raises(LexiconError) as raised:
        entity_mentions("نص", lexicon=file)
    error = raised.value
    assert error.file == str(file) and error.place == place
    assert what in error.what and remedy in error.remedy
    assert str(error).startswith(f"{file}, {place}: ") and "Remedy: " in str(error)


@pytest.mark.parametrize(
    ("text", "place", "what", "remedy"),
    [
        ("term,pole\nحرب,escalation\n", "header", "column 'cameo' is missing", "term, pole, cameo"),
        (STANCE + "حرب,war,19,noun\n", "row 2", "pole 'war' is unknown", "use one of escalation, diplomacy"),
        (STANCE + "حرب,escalation,21,noun\n", "row 2", "cameo '21' is no CAMEO root", "two digits, 01 to 20"),
        (STANCE + "حرب,escalation,4,noun\n", "row 2", "cameo '4' is no CAMEO root", "two digits"),
        (STANCE + ",escalation,19,noun\n", "row 2", "term is empty", "fill the cell term"),
        (STANCE + "حرب,escalation,19,nouns\n", "row 2", "paradigm 'nouns' is unknown", "use one of"),
        (
            STANCE + "حرب,escalation,19,noun\nحَرب,diplomacy,04,noun\n",
            "row 3",
            "claimed by 'حرب' too (row 2)",
            "keep one",
        ),
    ],
)
def test_wrong_stance_rows(tmp_path, text, place, what, remedy):
    file = write(tmp_path / "mine.csv", text)
    with pytest.raises(LexiconError) as raised:
        stance_terms("نص", lexicon=file)
    error = raised.value
    assert error.file == str(file) and error.place == place
    assert what in error.what and remedy in error.remedy


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("RUS,روسيا,forbid,after,1,البيضاء,x", "rule 'forbid' is unknown"),
        ("RUS,روسيا,block,behind,1,البيضاء,x", "where 'behind' is unknown"),
        ("RUS,روسيا,block,after,many,البيضاء,x", "window 'many' is no number of words"),
        ("RUS,روسيا,block,after,1,,x", "words is empty"),
    ],
)
def test_wrong_rules(tmp_path, row, what):
    file = write(tmp_path / "rules.csv", "entity,form,rule,where,window,words,reason\n" + row + "\n")
    with pytest.raises(LexiconError) as raised:
        read_rules(file, ("entity", "form"))
    assert what in raised.value.what and raised.value.place == "row 2" and raised.value.remedy


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_that_of_the_header(tmp_path, separator):
    text = (STANCE + "منصة,diplomacy,04,noun\n").replace(",", separator)
    found = stance_terms("عقدت المنصة اجتماعها.", lexicon=write(tmp_path / "mine.csv", text))
    assert found[["text", "pole"]].values.tolist() == [["المنصة", "diplomacy"]]


def test_a_missing_lexicon_and_one_that_is_no_table(tmp_path):
    with pytest.raises(LexiconError, match="there is no such lexicon"):
        entity_mentions("نص", lexicon=tmp_path / "no.csv")
    (tmp_path / "latin.csv").write_bytes("entity,kind,form\nXX,name,بلد\n".encode("cp1256"))
    with pytest.raises(LexiconError, match="cannot be read as a CSV table"):
        entity_mentions("نص", lexicon=tmp_path / "latin.csv")
    write(tmp_path / "empty.csv", "")
    with pytest.raises(LexiconError, match="cannot be read as a CSV table"):
        entity_mentions("نص", lexicon=tmp_path / "empty.csv")


def test_a_frame_is_as_good_as_a_file():
    mine = pd.DataFrame({"entity": ["XX"], "type": ["group"], "kind": ["name"], "form": ["سرب الحمام"]})
    found = entity_mentions("رأى وسرب الحمام", lexicon=mine)
    assert found[["text", "entity", "type", "ar", "en"]].values.tolist() == [
        ["سرب الحمام", "XX", "group", "سرب الحمام", "XX"]
    ]
    with pytest.raises(LexiconError, match="the frame, row 0: kind 'x' is unknown"):
        entity_mentions("نص", lexicon=mine.assign(kind="x"))


def test_a_line_end_within_a_form_is_no_other_row():
    for forms, found in ((["بحر\nأزرق", "ساحل"], ["ساحل"]), (["بحر", "أزرق\nساحل"], ["بحر", "أزرق ساحل"])):
        frame = pd.DataFrame({"entity": ["AA", "BB"], "type": "region", "kind": "name", "form": forms})
        assert entity_mentions("بحر ثم أزرق ساحل", lexicon=frame)["text"].tolist() == found


def test_extra_adds_and_wins():
    text = "زارت روسيا قرطاجنة الجديدة"
    mine = pd.DataFrame(
        {"entity": ["RUS", "COL"], "type": ["", "state"], "kind": ["name", "place"], "form": ["زارت", "قرطاجنة"]}
    )
    assert entity_mentions(text, extra=mine)["entity"].tolist() == ["RUS", "RUS", "COL"]
    other = pd.DataFrame({"entity": ["MYS"], "type": ["group"], "kind": ["name"], "form": ["روسيا"]})
    assert entity_mentions(text, extra=other)["entity"].tolist() == ["MYS"]
    assert entity_mentions(text)["entity"].tolist() == ["RUS"]


def test_extra_wins_over_an_inflected_form_of_ours():
    mine = pd.DataFrame({"term": ["معاهدات"], "pole": ["escalation"], "cameo": ["13"]})
    assert stance_terms("وقعت معاهدات", extra=mine)["pole"].tolist() == ["escalation"]
    assert stance_terms("وقعت معاهدات")["pole"].tolist() == ["diplomacy"]


def test_extra_stance_terms():
    mine = pd.DataFrame(
        {"term": ["قرقعة", "هجوم"], "pole": ["escalation", "diplomacy"], "cameo": ["13", "04"], "paradigm": "noun"}
    )
    found = stance_terms("سمعت قرقعتها والهجوم", extra=mine)
    assert found[["text", "pole", "cameo"]].values.tolist() == [
        ["قرقعت", "escalation", "13"],
        ["الهجوم", "diplomacy", "04"],
    ]


def test_our_lexicons_are_valid():
    assert len(entity_lexicon().table) and len(stance_lexicon().table) and len(shifter_lexicon().table)
    known = entity_table()
    used = set(entity_lexicon().table["entity"])
    assert used <= set(known["entity"]), "forms of an entity that entities.csv does not know"
    assert set(known["entity"]) <= used, "entities without a form"
    assert (known["ar"] != "").all() and (known["en"] != "").all()


def test_rules_speak_of_forms_that_exist():
    lexicon = entity_lexicon()
    forms = set(zip(lexicon.table["entity"], lexicon.table["form"], strict=True))
    entities = set(lexicon.table["entity"]) | {"*", "@person"}
    for row in lexicon.rules.itertuples():
        assert (row.entity, row.form) in forms or (row.form == "*" and row.entity in entities), (row.entity, row.form)
    terms = set(stance_lexicon().table["term"]) | {"*"}
    assert set(stance_lexicon().rules["term"]) <= terms
