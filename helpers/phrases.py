"""The phrases of a sentence that name who may speak or act: names, offices with their states, bodies."""

from helpers import arabic
from helpers.context import bare
from helpers.offices import Office, stops
from helpers.sentences import CLOSING, OPENING
from helpers.speech import HEADS, NO_PAIR, OWN, Phrase, actor_of, classes_of, in_class

_HARD = frozenset("؛:;.؟?!…()[]{}\n\r\u2013\u2014|" + OPENING + CLOSING)
_SOFT = _HARD | frozenset("،,-")
_SEVERAL = ("ا", "ون", "ان")  # endings of verbs whose subjects are two or more
_STANDING = frozenset({"@own", "@both"})  # words that stand for somebody
_MARKS = frozenset(OPENING + CLOSING)


class Line:
    """One sentence: ``tokens``, ``glue`` (what stands before each token, and at the end), cues, names, quotations."""

    def __init__(self, text, start, end, tokens, cues, named, quotes, terms, memory):
        self.text, self.start, self.end, self.tokens = text, start, end, tokens
        edges = [start, *(x for t in tokens for x in (t.start, t.end)), end]
        self.glue = [text[edges[i] : edges[i + 1]] for i in range(0, len(edges), 2)]
        for mention in named:  # the marks of a name in quotation marks part nothing
            if self.glue[mention.first][-1:] in _MARKS and self.glue[mention.last + 1][:1] in _MARKS:
                self.glue[mention.first] = self.glue[mention.first].rstrip(OPENING)
                self.glue[mention.last + 1] = self.glue[mention.last + 1].lstrip(CLOSING)
        self.classes = [classes_of(token.folded) for token in tokens]
        self.named = {m.first: m for m in named}
        covered = {i for m in named for i in range(m.first, m.last + 1)}
        self.cues = {}
        for cue in sorted(cues, key=lambda c: (c.first, c.first - c.last)):
            if cue.first not in covered or cue.kind == "short":
                self.cues.setdefault(cue.first, []).append(cue)
        self.quotes, self.terms, self.memory = quotes, terms, memory
        memory.named |= {mention.entity for mention in named}
        self._phrases = {}
        self.phrases = self._all_phrases()
        self.ending = {p.last: p for p in self.phrases}

    def __len__(self):
        return len(self.tokens)

    def quoted(self, start, end):
        """The quotation that holds the characters, or None."""
        return next(((a, b) for a, b in self.quotes if a < start and end <= b), None)

    def is_(self, number, name):
        """Whether the token is there and belongs to the class."""
        return 0 <= number < len(self.tokens) and name in self.classes[number]

    def cue(self, number, kinds=None, parts=None):
        """The first cue at the token, of some kinds and parts of speech."""
        for cue in self.cues.get(number, ()):
            if (kinds is None or cue.kind in kinds) and (parts is None or cue.part in parts):
                return cue
        return None

    def prefix(self, number):
        """What is attached before a known word at the token: (whether و or ف joins it, the preposition's letter)."""
        found = self.named.get(number) or self.cue(number) or self.terms.get(number)
        if found is None:
            return False, ""
        letters = arabic.fold(self.text[self.tokens[number].start : found.start])
        joined = letters[:1] in ("و", "ف") and letters != ""
        return joined, letters[joined : joined + 1]

    def breaks(self, number, hard=False):
        """Whether punctuation stands before the token; ``hard``: more than a comma or hyphen."""
        return not (_HARD if hard else _SOFT).isdisjoint(self.glue[number])

    def comma(self, number):
        """Whether a comma stands before the token."""
        return not {"،", ","}.isdisjoint(self.glue[number])

    def parted(self, number):
        """Whether punctuation other than a comma, a hyphen or a quotation mark stands before the token."""
        return not (_HARD - _MARKS).isdisjoint(self.glue[number])

    # ------------------------------------------------------------ phrases
    def _all_phrases(self):
        out, i = [], 0
        while i < len(self.tokens):
            found = self.phrase(i)
            out += [found] if found else []
            i = found.last + 1 if found else i + 1
        return out

    def phrase(self, number):
        """The phrase whose first word is the token, those joined to it included; or None."""
        if number not in self._phrases:
            self._phrases[number] = self._joined(number) if 0 <= number < len(self.tokens) else None
        return self._phrases[number]

    def _joined(self, number):
        whole = self._single(number)
        while whole is not None and whole.last + 1 < len(self.tokens):
            at = whole.last + 1
            dash = self.glue[at].strip() in ("-", "\u2013") and self.named.get(at) and self.prefix(at) == (False, "")
            if not dash and (self.glue[at].strip() not in ("", "،", ",") or self.prefix(at) != (True, "")):
                break
            more = self._single(at)
            another = more is not None and self._verb(more.last + 1) and not self._verb(number - 1)
            if more is None or (another and not self.tokens[more.last + 1].folded.endswith(_SEVERAL)):
                break
            whole = Phrase(
                number,
                more.last,
                tuple(dict.fromkeys(whole.speakers + more.speakers)),
                tuple(dict.fromkeys(whole.actors + more.actors)),
                whole.gender,
                many=True,
            )
        if whole is not None and len(whole.actors) == 2:
            self.memory.both(whole.speakers, whole.actors)
        return whole

    def _verb(self, number):
        return self.cue(number, parts=("verb",)) is not None

    def _single(self, number):
        found = self.named.get(number)
        if found is not None:
            return self._name(found)
        cue = self.cue(number, HEADS)
        if cue is None and _STANDING.isdisjoint(self.classes[number]):
            return None
        if cue is None and self.is_(number, "@own"):
            return Phrase(number, number, (), (), "", OWN)
        after = self.named.get(number + 1)
        if self.is_(number, "@both") and (after is None or after.kind != "demonym"):
            gender = "f" if self.is_(number, "@both_feminine") else "m"
            speakers, actors = self._pair(number)
            persons = self.is_(number, "@both_persons")
            return Phrase(number, number, speakers if persons else actors, actors, gender, ("@both",), True)
        return Office(self, cue).phrase() if cue is not None else None

    def _pair(self, number):
        """The two that were named together last, if no other was named since."""
        return self.memory.pair if self.named_since(number) <= set(self.memory.pair[1]) else NO_PAIR

    def named_since(self, number=0):
        """The actors named since two were last named together, up to the token."""
        here = {actor_of(m.entity, m.type) for m in self.named.values() if m.first < number}
        return self.memory.since | here - {""}

    def unlisted(self, number):
        """A person whom the lexicon does not know: named before with an office, or here with one behind a comma."""
        known = self.memory.names.get(bare(self.tokens[number].folded))
        if known is not None:
            return Phrase(number, number, *known, "")
        at = number
        while at < min(number + 4, len(self.tokens)) and (at == number or not self.breaks(at)):
            if self.cues.get(at) or at in self.named or stops(self, at):
                return None
            at += 1
        if at >= len(self.tokens) or self.glue[at].strip() not in ("،", ","):
            return None
        cue = self.cue(at, ("role",))
        office = self._single(at) if cue is not None else None
        if office is None or not office.actors:
            return None
        self.memory.names[bare(self.tokens[at - 1].folded)] = (office.actors, office.actors)
        return Phrase(number, office.last, office.actors, office.actors, "")

    def _name(self, named):
        last = named.last
        after = self.named.get(last + 1)
        if after is not None and after.entity == named.entity and self.prefix(last + 1) == (False, ""):
            last = after.last  # حلف شمال الأطلسي "الناتو"
        actor = actor_of(named.entity, named.type)
        nobody = named.type == "region" or self.is_(last + 1, "@former")
        speakers = () if nobody else (named.entity,)
        actors = (actor,) if actor and not nobody else ()
        gender = "p" if named.type == "person" else self._name_gender(named)
        return Phrase(named.first, last, speakers, actors, gender)

    def _name_gender(self, named):
        word = self.text[named.start : named.end].split()[0]
        return "m" if in_class(arabic.fold(word), "@masculine") else "f"

    def known(self, last):
        """The phrase read so far that ends with the token, or None."""
        return next((p for p in self._phrases.values() if p is not None and p.last == last), None)
