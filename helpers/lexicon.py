"""Lexicon tables (CSV or frame) to validated lexicons that the matcher can use."""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from helpers import arabic
from helpers.errors import LexiconError
from helpers.index import LONGEST
from helpers.matcher import Matcher, forms_of, words_of
from helpers.paths import LEXICONS

TYPES = ("state", "organisation", "group", "person", "region")
KINDS = ("name", "demonym", "capital", "place")
POLES = ("escalation", "diplomacy", "neutralised")
WHERE = ("before", "after", "near", "article", "surface")
RULES = ("require", "block")
FORM_COLUMNS = ("form", "paradigm", "plural", "imperfect")
"""The columns that say what is matched."""
_LETTERS = 100  # of a word
_DEFAULT_PARADIGM = {"name": "name", "capital": "name", "place": "name", "demonym": "nisba"}
_RULE_COLUMNS = ("rule", "where", "window", "words", "reason")


@dataclass(frozen=True)
class Lexicon:
    """A validated lexicon: ``table`` (one row a pattern, in the matcher's order), its ``rules`` and its ``matcher``.

    The first ``extra`` rows are the user's: where they and others claim one span, they win.
    """

    table: pd.DataFrame
    rules: pd.DataFrame
    extra: int = 0

    @cached_property
    def matcher(self):
        """The forms of the table, compiled when they are first needed. Raises LexiconError for a form that is wrong."""
        return Matcher(_words(self.table))

    def checked(self):
        """The lexicon itself, once all its forms are seen to be right."""
        _ = self.matcher
        return self

    def find(self, text, tokens):
        """The matcher's hits; those of the user's rows count as the least stripped."""
        hits = self.matcher.find(text, tokens)
        if not self.extra:
            return hits
        return [hit._replace(stripped=-1) if hit.pattern < self.extra else hit for hit in hits]


def read_table(source, required, optional=()):
    """Read a lexicon table from a CSV path or a frame, as strings; missing cells are ``""``.

    Gives a frame with the columns ``required`` + ``optional`` + ``file_name`` + ``row_name`` (the line of the file, or
    the row of the frame). Raises LexiconError where the file is missing or unreadable or a required column is absent.
    """
    if isinstance(source, pd.DataFrame):
        table, file = source.copy(), "the frame"
        table = table.astype(object).where(table.notna(), "").astype(str)
        places = [f"row {row}" for row in range(len(table))]
    else:
        file = str(source)
        if not Path(source).is_file():
            raise LexiconError("there is no such lexicon", file=file, remedy="check the path")
        try:
            options = {"dtype": str, "keep_default_na": False, "skip_blank_lines": False, "index_col": False}
            with open(source, encoding="utf-8-sig") as lines:
                header = lines.readline()
            separator = max(",;\t", key=header.count)  # Excel writes ; where the comma parts decimals
            table = pd.read_csv(source, encoding="utf-8-sig", sep=separator, **options)
        except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
            raise LexiconError(
                f"cannot be read as a CSV table: {error}", file=file, remedy="save it as CSV, UTF-8, with a header line"
            ) from error
        table = table.fillna("")
        places = [f"row {row}" for row in range(2, len(table) + 2)]
        filled = (table != "").any(axis=1)
        table, places = table[filled], [place for place, full in zip(places, filled, strict=True) if full]
    for column in required:
        if column not in table.columns:
            raise LexiconError(
                f"column {column!r} is missing",
                file=file,
                place="header",
                remedy=f"the columns needed are {', '.join(required)}",
            )
    table = table.reindex(columns=[*required, *optional], fill_value="").apply(lambda cells: cells.str.strip())
    # as Python strings: they are gone through one by one, which costs a copy each where Arrow holds them
    return table.astype(object).assign(file_name=file, row_name=np.array(places, object)).reset_index(drop=True)


def _wrong(row, what, remedy):
    return LexiconError(what, file=row.file_name, place=row.row_name, remedy=remedy)


def _check(table, column, allowed):
    for row in table[~table[column].isin(allowed)].itertuples():
        raise _wrong(row, f"{column} {getattr(row, column)!r} is unknown", f"use one of {', '.join(allowed)}")


def _check_filled(table, column):
    for row in table[table[column] == ""].itertuples():
        raise _wrong(row, f"{column} is empty", f"fill the cell {column}")


def _words(table):
    """The matcher's words of every row, from ``form``, ``paradigm``, ``plural`` and ``imperfect``."""
    out = []
    for row in table.itertuples():
        for paradigm in row.paradigm.split():
            if paradigm not in arabic.PARADIGMS:
                raise _wrong(row, f"paradigm {paradigm!r} is unknown", f"use one of {', '.join(arabic.PARADIGMS)}")
        words = words_of(row.form)
        if not all(arabic.WORD.fullmatch(word.removeprefix("(ال)")) for word in words):
            raise _wrong(row, f"form {row.form!r} holds signs that are no letters", "write words, parted by spaces")
        if len(words) > LONGEST or max(map(len, words)) > _LETTERS:
            most = f"more than {LONGEST} words, or a word of more than {_LETTERS} letters"
            raise _wrong(row, f"form {row.form[:40]!r}… has {most}", "write a name or a term, no sentence")
        try:
            out.append(forms_of(row.form, row.paradigm, row.plural, row.imperfect))
        except ValueError as error:
            raise _wrong(row, f"form {row.form!r}: {error}", "give one paradigm, or one a word") from error
    return out


@lru_cache(maxsize=1 << 16)
def form_key(form):
    """What two spellings of one form share: each word folded."""
    return arabic.fold(" ".join(words_of(form)).replace("(ال)", "ال"))


def read_rules(source, columns):
    """Read a table of context rules: ``columns`` (what they speak of), then rule, where, window, words, reason."""
    rules = read_table(source, (*columns, *_RULE_COLUMNS))
    _check(rules, "rule", RULES)
    _check(rules, "where", WHERE)
    _check_filled(rules, "words")
    for row in rules.itertuples():
        if row.where in ("before", "after", "near") and not re.fullmatch("[1-9][0-9]?", row.window):
            raise _wrong(row, f"window {row.window!r} is no number of words", "write a whole number from 1 to 99")
    return rules


# ---------------------------------------------------------------- entities
_ENTITY_COLUMNS = ("entity", "kind", "form")
_ENTITY_EXTRAS = ("type", "paradigm", "ar", "en", "note")


@lru_cache(maxsize=1)
def entity_table():
    """The entities of the project's lexicon: a frame with ``entity``, ``type``, ``ar``, ``en`` (display names), …

    All columns are str; the others are ``state``, ``role``, ``role_start``, ``role_end``, ``source``, ``note``.
    """
    columns = ("entity", "type", "ar", "en", "state", "role", "role_start", "role_end", "source", "note")
    table = read_table(LEXICONS / "entities.csv", columns)
    _check(table, "type", TYPES)
    for row in table[table["entity"].duplicated()].itertuples():
        raise _wrong(row, f"entity {row.entity!r} stands in an earlier row too", "keep one row an entity")
    return table


def _entity_rows(source, known):
    """The forms of a user's or our table, with type and display names filled from ``known`` and from one another."""
    table = read_table(source, _ENTITY_COLUMNS, _ENTITY_EXTRAS)
    for column in ("entity", "form"):
        _check_filled(table, column)
    _check(table, "kind", KINDS)
    for column in ("type", "ar", "en"):
        given = table[table[column] != ""].drop_duplicates("entity").set_index("entity")[column].to_dict()
        given = known[column].to_dict() | given
        table[column] = [given.get(entity, "") for entity in table["entity"]]
    for row in table[table["type"] == ""].itertuples():
        raise _wrong(row, f"entity {row.entity!r} is new and has no type", f"add a column type: {', '.join(TYPES)}")
    _check(table, "type", TYPES)
    first = table.drop_duplicates("entity").set_index("entity")["form"].to_dict()
    table["ar"] = [ar or first[entity] for ar, entity in zip(table["ar"], table["entity"], strict=True)]
    table["en"] = table["en"].where(table["en"] != "", table["entity"])
    default = table["kind"].map(_DEFAULT_PARADIGM)
    table["paradigm"] = table["paradigm"].where(table["paradigm"] != "", default)
    return table.assign(plural="", imperfect="").astype(object)


def _part(table):
    """Whether a form begins with a verb or a noun: رفض may stand as both, but not twice as either."""
    return table["paradigm"].str.startswith("verb").map({True: "verb", False: "noun"})


def _check_claims(table, ruled):
    """A form stands once an entity, and under two entities only where a rule tells them apart."""
    keyed = table.assign(key=table["form"].map(form_key), part=_part(table))
    several = keyed[keyed.duplicated(["key", "part"], keep=False)]
    seen, claims = set(), {}
    for row in several.itertuples():
        whole = (row.key, row.part, row.entity, row.paradigm)
        if whole in seen:
            raise _wrong(row, f"form {row.form!r} of {row.entity!r} stands in an earlier row too", "keep one row")
        seen.add(whole)
        if ruled.isdisjoint({(row.entity, row.key), (row.entity, "*")}):
            first = claims.setdefault((row.key, row.part), row)
            if first.entity != row.entity:
                raise _wrong(
                    row,
                    f"form {row.form!r} of {row.entity!r} is claimed by {first.entity!r} too ({first.row_name})",
                    "keep one of them, or add a rule that tells them apart",
                )


def entity_lexicon(lexicon=None, extra=None):
    """The entity lexicon: ours, or ``lexicon``, with the rows of ``extra`` added.

    Both are a CSV path or a frame with the columns ``entity`` (id), ``kind`` (name, demonym, capital, place) and
    ``form``; ``type`` is needed for entities that ours does not know; ``paradigm``, ``ar``, ``en`` and ``note`` are
    optional. A form in ``extra`` takes the place of the same form in the other, whoever claimed it. Raises
    LexiconError naming file, row and remedy.
    """
    if lexicon is None and extra is None:
        return _our_entities()
    known = entity_table().set_index("entity")
    if lexicon is None:
        table, rules = _our_entities().table, _our_entities().rules
    else:
        table, rules = _entity_rows(lexicon, known), _entity_rules().iloc[:0]
    if extra is not None:
        more = _entity_rows(extra, known)
        forms = set(more["form"].map(form_key))
        table = pd.concat([more, table[~table["form"].map(form_key).isin(forms)]], ignore_index=True)
    return _entities(table, rules, 0 if extra is None else len(more)).checked()


@lru_cache(maxsize=1)
def _entity_rules():
    return read_rules(LEXICONS / "entity_rules.csv", ("entity", "form"))


@lru_cache(maxsize=1)
def _our_entities():
    """Our forms, and below them the names that CLDR gives to states, where ours says nothing of them."""
    known = entity_table().set_index("entity")
    forms = _entity_rows(LEXICONS / "entity_forms.csv", known)
    base = read_table(LEXICONS / "state_names_cldr.csv", ("entity", "form")).assign(kind="name")
    base = base[~base["form"].map(form_key).isin(set(forms["form"].map(form_key)))]
    return _entities(pd.concat([forms, _entity_rows(base, known)], ignore_index=True), _entity_rules())


def _entities(table, rules, extra=0):
    requiring = rules[rules["rule"] == "require"]
    ruled = set(zip(requiring["entity"], requiring["form"].map(lambda f: f if f == "*" else form_key(f)), strict=True))
    ruled |= {(row.entity, form_key(row.form)) for row in table.itertuples() if row.paradigm == "surname"}
    _check_claims(table, ruled)
    return Lexicon(table, rules, extra)


# ---------------------------------------------------------------- stance
_STANCE_COLUMNS = ("term", "pole", "cameo")
_STANCE_EXTRAS = ("form", "paradigm", "plural", "imperfect", "gloss", "sense", "note")


def _stance_rows(source):
    table = read_table(source, _STANCE_COLUMNS, _STANCE_EXTRAS)
    _check_filled(table, "term")
    _check(table, "pole", POLES)
    for row in table[~table["cameo"].str.fullmatch("0[1-9]|1[0-9]|20")].itertuples():
        raise _wrong(row, f"cameo {row.cameo!r} is no CAMEO root", "write two digits, 01 to 20")
    table["form"] = table["form"].where(table["form"] != "", table["term"])
    table["paradigm"] = table["paradigm"].where(table["paradigm"] != "", "fixed")
    keys = table["form"].map(form_key) + " " + _part(table)
    for row in table[keys.duplicated()].itertuples():
        first = table[keys == keys[row.Index]].iloc[0]
        raise _wrong(
            row,
            f"form {row.form!r} is claimed by {first['term']!r} too ({first['row_name']})",
            "keep one of the two rows",
        )
    return table


def stance_lexicon(lexicon=None, extra=None):
    """The stance lexicon: ours, or ``lexicon``, with the rows of ``extra`` added.

    Both are a CSV path or a frame with the columns ``term``, ``pole`` (escalation, diplomacy) and ``cameo`` (two
    digits); ``form``, ``paradigm``, ``plural``, ``imperfect``, ``gloss``, ``sense`` and ``note`` are optional. A form
    in ``extra`` takes the place of the same form in the other. Raises LexiconError naming file, row and remedy.
    """
    if lexicon is None and extra is None:
        return _our_stance()
    table = _our_stance().table if lexicon is None else _stance_rows(lexicon)
    rules = _stance_rules() if lexicon is None else _stance_rules().iloc[:0]
    if extra is not None:
        more = _stance_rows(extra)
        forms = set(more["form"].map(form_key))
        table = pd.concat([more, table[~table["form"].map(form_key).isin(forms)]], ignore_index=True)
    return Lexicon(table, rules, 0 if extra is None else len(more)).checked()


@lru_cache(maxsize=1)
def _stance_rules():
    return read_rules(LEXICONS / "stance_rules.csv", ("term",))


@lru_cache(maxsize=1)
def _our_stance():
    table = _stance_rows(LEXICONS / "stance.csv")
    return Lexicon(table, _stance_rules())


# ---------------------------------------------------------------- shifters
_SHIFTER_COLUMNS = ("shifter", "class", "paradigm", "target", "result", "span", "side", "reach", "between")
_SHIFTER_EXTRAS = (
    "form",
    "plural",
    "imperfect",
    "only",
    "cameo",
    "blocks",
    "blocks_after",
    "hits_read",
    "precision",
    "note",
)


@lru_cache(maxsize=1)
def shifter_lexicon():
    """The words that turn a stance term: data/lexicons/shifters.csv, one row a shifter and what it acts on."""
    table = read_table(LEXICONS / "shifters.csv", _SHIFTER_COLUMNS, _SHIFTER_EXTRAS)
    table = table.rename(columns={"class": "kind"})
    for column, allowed in (
        ("kind", ("reducer", "rejecter", "failing", "riser", "keeper", "denial")),
        ("target", ("escalation", "diplomacy", "any")),
        ("result", ("escalation", "diplomacy", "neutralised", "keep")),
        ("span", ("both", "term", "head")),
        ("side", ("before", "after")),
        ("reach", tuple(str(n) for n in range(13))),
    ):
        _check(table, column, allowed)
    table["form"] = table["form"].where(table["form"] != "", table["shifter"])
    rules = pd.DataFrame(columns=["term", *_RULE_COLUMNS])
    return Lexicon(table, rules)
