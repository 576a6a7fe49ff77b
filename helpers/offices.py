"""A phrase with a head noun that stands for a state or body: وزير الخارجية الأميركي أنتوني بلينكن, القوات الروسية."""

from helpers import arabic
from helpers.context import bare
from helpers.speech import HEADS, Named, Phrase, actor_of, classes_of, given_names

_UNKNOWN_WORDS = 3  # words of a name or an office that the lexicons do not hold
_STOPS = frozenset({"@that", "@preposition", "@time", "@opener", "@clause"})
_APPOSED = ("،", ",", "-")
_BESIDE = ("وفد", "جانب", "طرف", "فريق")
_POSTED = ("سفير", "قنصل", "مستشار", "ملحق", "قائم", "ممثل", "مندوب")
_AFFAIRS = ("شوون", "شئون")  # what an office deals with, not whom it serves
_STATEMENT = "بيان"
_TAKES_L = ("امين", "ممثل", "مندوب", "مفوض", "مبعوث")


def head_of(cue):
    """The head by which an office is remembered."""
    return bare(cue.word.split()[0])


def stops(line, number):
    """Whether no name or office goes on with the token."""
    folded = line.tokens[number].folded
    if folded[:1] in ("و", "ب", "ف") and len(folded) > 4:
        known = folded in given_names() or (number > 0 and line.tokens[number - 1].folded in given_names())
        if not known or folded[1:3] == arabic.ARTICLE:
            return True
    return not _STOPS.isdisjoint(classes_of(folded))


class Office:
    """Reads such a phrase word by word: its key, whom it serves, who holds it, and where it ends."""

    def __init__(self, line, cue):
        self.line, self.cue, self.key = line, cue, [head_of(cue)]
        self.definite = self._article(cue)
        self.owners, self.person, self.last = [], None, cue.last
        self.posted, self.titled, self.words, self.tail = False, True, 0, None
        at = cue.last + 1
        while at is not None and at < len(line):
            if line.breaks(at):
                self._apposed(at)
                break
            at = self._mention(at, line.named[at]) if at in line.named else self._word(at)

    def phrase(self):
        """The ``Phrase``: the person where one is named or known from before, else the state or body served."""
        cue, memory, key = self.cue, self.line.memory, tuple(self.key)
        singular, written = head_of(cue), bare(self.line.text[cue.start : cue.end].split()[0])
        gender = "f" if cue.word.split()[0].endswith(("ة", "ات")) else "m"
        many = len(self.owners) > 1 or (written != singular and not written.startswith(singular))
        many = many or written.endswith(("ون", "ين"))
        gender = "" if many and not written.endswith(("ون", "ين")) else gender  # قالت مصادر
        if cue.kind in ("medium", "other"):
            return Phrase(cue.first, self.last, (), (), gender, key, many)
        if cue.kind == "short":
            known = (cue.stands_for,) if cue.stands_for in memory.named else ()
            return Phrase(cue.first, self.last, known, known, gender, key)
        owned = tuple(dict.fromkeys(owner.entity for owner in self.owners if owner.type != "region"))
        if not owned and cue.kind == "role":
            owned = self._beside()
        if self.person is not None:
            actors = owned[:1] or tuple(filter(None, (actor_of(self.person.entity, "person"),)))
            memory.meet(key, owned or actors, self.person.entity)
            return Phrase(cue.first, self.last, (self.person.entity,), actors, gender, key)
        if not owned:
            speakers, actors = memory.recall(key) if self.definite else ((), ())
            return Phrase(cue.first, self.last, speakers, actors, gender, key, many)
        if self.tail is not None and cue.kind == "role":
            memory.names[bare(self.line.tokens[self.tail].folded)] = owned, owned
            self.last = self.tail
        speakers = owned
        if cue.kind == "role" and self.definite and len(owned) == 1 and self.tail is None:
            speakers = memory.holder(key, owned)
        memory.meet(key, owned, "")
        return Phrase(cue.first, self.last, speakers, owned, gender, key, many)

    def _article(self, found):
        return self.line.text[found.start : found.end].startswith(arabic.ARTICLE)

    def _beside(self):
        """Whom the delegation right before serves: ترأس الوفد الروسي نائب الوزير."""
        known = self.line.known(self.cue.first - 1)
        return known.actors if known is not None and known.key[:1] and known.key[0] in _BESIDE else ()

    def _apposed(self, at):
        """A person behind a comma: السفير الروسي، أناتولي أنطونوف."""
        named, line = self.line.named.get(at), self.line
        if self.cue.kind != "role" or self.person is not None or named is None or named.type != "person":
            return
        if line.prefix(at) == (False, "") and line.glue[at].strip() in _APPOSED:
            self.person, self.last = named, named.last

    def _mention(self, at, named):
        """Take in a mention; the next token, or None where the phrase ends before it or with it."""
        joined, letter = self.line.prefix(at)
        if joined and not letter and named.kind == "demonym" and self.owners and at - 1 in self.line.named:
            self.owners.append(named)  # المسؤولون الروس والأميركيون
        elif letter == "ب" and not joined and self.owners and self.key[0] in _POSTED and named.type == "state":
            pass  # السفير السعودي بهولندا
        elif joined or letter not in ("", "ل"):
            return None
        elif named.type == "person":
            return self._holder(named, letter)
        elif named.kind == "demonym":
            if self.line.is_(named.last + 1, "@former"):
                return None
            if not self.owners and not self.posted and (self.words == 0 or self._article(named)):
                self.owners.append(named)
        elif self.posted:
            self.posted = False
        elif self.key[0] == _STATEMENT and named.kind in ("place", "capital") and not self.line.is_(at, "@seat"):
            return None  # بيان العلا
        elif self.owners or self.words or (letter and self.cue.kind == "role" and not self._governs()):
            return None
        else:
            self.owners.append(named)
        self.last = named.last
        return named.last + 1

    def _governs(self):
        """Whether ل after the head brings in whom it serves: الأمين العام للأمم المتحدة."""
        return not self.definite or len(self.key) > 1 or self.key[0] in _TAKES_L

    def _holder(self, named, letter):
        """A person's name: the holder's, unless a word before it shows that it is another's surname (نيل بوش)."""
        if self.words and self.owners and not self.titled and named.first == named.last:
            self.last = self.tail = named.last
            return named.last + 1
        if not letter and self.cue.kind != "body" and self.titled:
            self.person, self.last = named, named.last
        return None

    def _word(self, at):
        """Take in a word that is no mention; the next token, or None where the phrase ends before it."""
        line, folded = self.line, self.line.tokens[at].folded
        inner, office = line.cue(at, HEADS), line.is_(at, "@office")
        if inner is not None and line.prefix(at) in ((False, ""), (False, "ل")):
            return self._inner(at, inner)
        if line.is_(at, "@post"):
            if self.cue.kind != "role":
                return None
            if line.cue(at + 1, ("body",)) and not self.owners:
                return at + 1  # مسؤول في وزارة الخارجية النرويجية
            place = line.named.get(at + 1)
            if place is None or place.type == "person" or line.prefix(at + 1) != (False, ""):
                return None
            self.posted = True
            return at + 1
        if office:
            self.posted = self.posted or bare(folded).endswith(_AFFAIRS)
            self.key.append(bare(folded))
            self.definite = self.definite or folded.startswith(arabic.ARTICLE)
            self.last = at
            return at + 1
        if at in line.terms or line.cues.get(at) or stops(line, at) or self.words >= _UNKNOWN_WORDS:
            return None
        if self.cue.kind == "body" and self.words:
            return None
        self.words, self.tail = self.words + 1, at
        self.titled = self.titled and folded.startswith((arabic.ARTICLE, arabic.LAM * 2))
        if self.owners:
            self.last = at
        return at + 1

    def _inner(self, at, inner):
        """Another head within: نائب وزير, المتحدث باسم الرئاسة, الأمين العام للحلف."""
        if inner.kind in ("other", "medium") or self.owners or self.words:
            return None
        if inner.kind == "short":
            if inner.stands_for not in self.line.memory.named:
                return None
            self.owners.append(Named(at, at, inner.start, inner.end, inner.stands_for, "organisation", "name"))
        else:
            self.key.append(head_of(inner))
            self.definite = self.definite or self._article(inner)
        self.last = inner.last
        return inner.last + 1
