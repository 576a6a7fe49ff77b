"""A sentence as attribution sees it: its words, who is named in it, and the words of saying and doing around them."""

from functools import lru_cache
from typing import NamedTuple

from helpers import arabic
from helpers.context import bare, word_classes
from helpers.lexicon import (
    Lexicon,
    entity_lexicon,
    entity_table,
    read_rules,
    read_table,
    shifter_lexicon,
    stance_lexicon,
)
from helpers.paths import LEXICONS

KINDS = ("say", "urge", "accuse", "commit", "act", "do", "undergo", "source", "as")
HEADS = ("role", "body", "short", "medium", "other")
SPOKEN = frozenset({"say", "urge", "accuse", "commit", "act"})
NO_PAIR = (), ()
OWN = ("@own",)
"""The key of a phrase such as بلاده, whose state the sentence tells."""


@lru_cache(maxsize=1)
def speech_lexicon():
    """The words of saying and doing, and those that stand for a state or body: data/lexicons/speech.csv."""
    columns = ("word", "kind", "part", "paradigm"), ("form", "plural", "imperfect", "takes", "stands_for", "note")
    table = read_table(LEXICONS / "speech.csv", *columns)
    table["form"] = table["form"].where(table["form"] != "", table["word"])
    return Lexicon(table, read_rules(LEXICONS / "stance_rules.csv", ("term",)).iloc[:0])


@lru_cache(maxsize=1)
def verb_forms():
    """Folded forms of the verbs of stance and of shifters, and those of nouns: what may be either is in both."""
    verbs, nouns = set(), set(word_classes()["@masdar"])
    for lexicon in (stance_lexicon(), shifter_lexicon(), speech_lexicon()):
        paradigms = lexicon.table["paradigm"].tolist()
        for paradigm, pattern in zip(paradigms, lexicon.matcher.patterns, strict=True):
            if paradigm.startswith("verb"):
                verbs.update(pattern[0].surfaces)
            elif paradigm.startswith("noun"):
                nouns.update(pattern[0].surfaces)
    return frozenset(verbs), frozenset(nouns)


@lru_cache(maxsize=1)
def given_names():
    """Folded given names: those of data/lexicons/word_classes.csv and of the persons of the entity lexicon."""
    table = entity_lexicon().table
    forms = table.loc[(table["type"] == "person") & table["form"].str.contains(" "), "form"]
    return word_classes()["@given_name"] | {arabic.fold(form.split()[0]) for form in forms}


class Cue(NamedTuple):
    """A word of data/lexicons/speech.csv (or a verb of stance) in a sentence: its tokens, and what its row says."""

    first: int
    last: int
    start: int
    end: int
    word: str
    kind: str
    part: str
    takes: frozenset
    stands_for: str


class Named(NamedTuple):
    """A mention in a sentence."""

    first: int
    last: int
    start: int
    end: int
    entity: str
    type: str
    kind: str


class Phrase(NamedTuple):
    """A phrase that names one or several who may speak or act, by its tokens.

    ``speakers`` are ids as they speak (persons where they are named), ``actors`` the states and bodies they act for.
    Both are empty where the phrase names nobody that the lexicons know. ``gender`` is m, f, p (a person) or "",
    ``key`` the words of an office, ``many``: it names several, or is a plural.
    """

    first: int
    last: int
    speakers: tuple
    actors: tuple
    gender: str
    key: tuple = ()
    many: bool = False


@lru_cache(maxsize=1)
def _state_of():
    table = entity_table()
    return {row.entity: row.state for row in table.itertuples() if row.type == "person" and row.state}


def actor_of(entity, kind):
    """Who acts where ``entity`` does: the state or body of a person, nobody for a region, else the entity itself."""
    if kind == "region":
        return ""
    return _state_of().get(entity, "") if kind == "person" else entity


@lru_cache(maxsize=1)
def _classes():
    """The classes of each word of data/lexicons/word_classes.csv: {word: set of classes}."""
    out = {}
    for name, words in word_classes().items():
        for word in words:
            out.setdefault(word, set()).add(name)
    return out


@lru_cache(maxsize=1 << 17)
def classes_of(folded):
    """The classes of words that a folded word belongs to, with or without و or ف before it."""
    out = _classes().get(bare(folded), frozenset())
    if folded[:1] in ("و", "ف") and len(folded) > 2:
        return frozenset(out | _classes().get(bare(folded[1:]), frozenset()))
    return frozenset(out)


def in_class(folded, name):
    """Whether a folded word, with or without و or ف before it, belongs to a class of words."""
    return name in classes_of(folded)


class Memory:
    """What a text has said so far about who holds an office, who was named, and who spoke last."""

    def __init__(self):
        self.named, self.holders, self.heads, self.names = set(), {}, {}, {}
        self.last, self.pending, self.pair, self.since = {}, None, NO_PAIR, set()

    def both(self, speakers, actors):
        """Remember two that were named together."""
        self.pair, self.since = (speakers, actors), set()

    def meet(self, key, owners, person):
        """Remember who holds an office, or whose it is."""
        if person:
            for owner in owners:
                self.holders[key, owner] = person
        known = ((person,) if person else owners, owners)
        earlier = self.heads.get(key[0], known)
        self.heads[key[0]] = known if earlier[1] == owners else ((), ())  # of two ministers الوزير is neither

    def holder(self, key, owners):
        """The person named before as the holder of the office, else the state or body itself."""
        person = self.holders.get((key, owners[0]))
        return (person,) if person else owners

    def recall(self, key):
        """Who a bare الوزير or الوزارة is: who spoke last, if that is their office, or the only one of the text."""
        if len(key) != 1:
            return (), ()
        last = [who for who in self.last.values() if who.key[:1] == key and who.speakers]
        return (last[-1].speakers, last[-1].actors) if last else self.heads.get(key[0], ((), ()))
