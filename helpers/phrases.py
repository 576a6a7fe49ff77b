"""The phrases of a sentence that name who may speak or act: names, offices with their states, bodies."""

from helpers import arabic
from helpers.context import bare
from helpers.sentences import CLOSING, OPENING
from helpers.speech import HEADS, OWN, Named, Phrase, actor_of, classes_of, given_names, in_class

_HARD = frozenset("؛:;.؟?!…()[]{}\n\r\u2013\u2014|" + OPENING + CLOSING)
_SOFT = _HARD | frozenset("،,-")
_STOPS = frozenset({"@that", "@preposition", "@time", "@opener", "@clause"})
_MARKS = frozenset(OPENING + CLOSING)
_UNKNOWN_WORDS = 3  # words of a name or an office that the lexicons do not hold


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
        self.named = {m.first: m for m in named}
        covered = {i for m in named for i in range(m.first, m.last + 1)}
        self.cues = {}
        for cue in sorted(cues, key=lambda c: (c.first, c.first - c.last)):
            if cue.first not in covered or cue.kind == "short":
                self.cues.setdefault(cue.first, []).append(cue)
        self.quotes, self.terms, self.memory = quotes, terms, memory
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
        return 0 <= number < len(self.tokens) and name in classes_of(self.tokens[number].folded)

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
            if more is None or (self._verb(more.last + 1) and not self._verb(number - 1)):
                break
            whole = Phrase(
                number,
                more.last,
                tuple(dict.fromkeys(whole.speakers + more.speakers)),
                tuple(dict.fromkeys(whole.actors + more.actors)),
                whole.gender,
            )
        return whole

    def _verb(self, number):
        return self.cue(number, parts=("verb",)) is not None

    def _single(self, number):
        found = self.named.get(number)
        if found is not None:
            return self._name(found)
        cue = self.cue(number, HEADS)
        if cue is None and self.is_(number, "@own"):
            return Phrase(number, number, (), (), "", OWN)
        return self._headed(cue) if cue is not None else None

    def unlisted(self, number):
        """A person whom the lexicon does not know: named before with an office, or here with one behind a comma."""
        known = self.memory.names.get(bare(self.tokens[number].folded))
        if known is not None:
            return Phrase(number, number, *known, "")
        at = number
        while at < min(number + 4, len(self.tokens)) and (at == number or not self.breaks(at)):
            if self.cues.get(at) or at in self.named or self._stops(at):
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

    def _headed(self, cue):
        """A phrase with a head noun: وزير الخارجية الأميركي أنتوني بلينكن, القوات الروسية, الخارجية الروسية."""
        own = cue.kind in ("role", "body")
        definite = self.text[cue.start : cue.end].startswith(arabic.ARTICLE)
        key, owners, person, j, last = [_head(cue)], [], None, cue.last + 1, cue.last
        post, titled, words = False, True, 0
        while j < len(self.tokens):
            if self.breaks(j):
                named = self.named.get(j)
                if (
                    own
                    and cue.kind == "role"
                    and person is None
                    and named is not None
                    and named.type == "person"
                    and self.prefix(j) == (False, "")
                    and self.glue[j].strip() in ("،", ",", "-")
                ):
                    person, last = named, named.last
                break
            named = self.named.get(j)
            if named is not None:
                joined, letter = self.prefix(j)
                if joined and letter == "" and named.kind == "demonym" and owners and self.named.get(j - 1):
                    owners.append(named)  # المسؤولون الروس والأميركيون
                    last, j = named.last, named.last + 1
                    continue
                if joined or letter not in ("", "ل"):
                    break
                if named.type == "person" and words and owners and not titled and named.first == named.last:
                    last, j = named.last, named.last + 1  # another of that surname: نيل بوش
                    continue
                if named.type == "person":
                    if letter or cue.kind == "body" or not titled:
                        break
                    person, last = named, named.last
                    break
                if named.kind == "demonym":
                    if self.is_(named.last + 1, "@former"):
                        break
                    if not owners and not post and (words == 0 or self._article(named)):
                        owners.append(named)
                elif post:
                    post = False
                elif owners or words or (letter and cue.kind == "role" and definite and not _governs(key)):
                    break
                else:
                    owners.append(named)
                last, j = named.last, named.last + 1
                continue
            folded = self.tokens[j].folded
            inner = self.cue(j, HEADS)
            if inner is not None and self.prefix(j) in ((False, ""), (False, "ل")):
                if inner.kind in ("other", "medium") or owners or words:
                    break
                if inner.kind == "short":
                    if inner.stands_for not in self.memory.named:
                        break
                    owners.append(Named(j, j, inner.start, inner.end, inner.stands_for, "organisation", "name"))
                    last, j = j, j + 1
                    continue
                key.append(_head(inner))
                definite = definite or self.text[inner.start : inner.end].startswith(arabic.ARTICLE)
                last, j = inner.last, inner.last + 1
                continue
            if in_class(folded, "@post"):
                place = self.named.get(j + 1)
                if self.cue(j + 1, ("body",)) and cue.kind == "role" and not owners:
                    j += 1
                    continue  # مسؤول في وزارة الخارجية النرويجية
                if place is None or place.type == "person" or self.prefix(j + 1) != (False, "") or cue.kind != "role":
                    break
                post, j = True, j + 1
                continue
            if j in self.terms and not in_class(folded, "@office"):
                break
            if in_class(folded, "@office"):
                key.append(bare(folded))
                definite = definite or folded.startswith(arabic.ARTICLE)
                last, j = j, j + 1
                continue
            if self.cues.get(j) or self._stops(j) or words >= _UNKNOWN_WORDS or (cue.kind == "body" and words):
                break
            words += 1
            titled = titled and folded.startswith(arabic.ARTICLE)
            if owners:
                last = j
            j += 1
        if words and owners and person is None and cue.kind == "role":
            name = self.tokens[last].folded
            ids = tuple(dict.fromkeys(o.entity for o in owners if o.type != "region"))
            if ids and not self.named.get(last):
                self.memory.names[bare(name)] = (ids, ids)
        return self._resolved(cue, tuple(key), owners, person, last, definite)

    def _article(self, named):
        return self.text[named.start : named.end].startswith(arabic.ARTICLE)

    def _stops(self, number):
        """Whether no name or office goes on with the token."""
        folded = self.tokens[number].folded
        if folded[:1] in ("و", "ب", "ف") and len(folded) > 4:
            named = folded in given_names() or (number > 0 and self.tokens[number - 1].folded in given_names())
            if not named or folded[1:3] == arabic.ARTICLE:
                return True
        return not _STOPS.isdisjoint(classes_of(folded))

    def _resolved(self, cue, key, owners, person, last, definite):
        gender = "f" if cue.word.split()[0].endswith(("ة", "ات")) else "m"
        if cue.kind in ("medium", "other"):
            return Phrase(cue.first, last, (), (), gender, key)
        if cue.kind == "short":
            known = (cue.stands_for,) if cue.stands_for in self.memory.named else ()
            return Phrase(cue.first, last, known, known, gender, key)
        owned = tuple(dict.fromkeys(o.entity for o in owners if o.type != "region"))
        if person is not None:
            actor = owned[:1] or tuple(filter(None, (actor_of(person.entity, "person"),)))
            self.memory.meet(key, owned or actor, person.entity, definite)
            return Phrase(cue.first, last, (person.entity,), actor, gender, key)
        if owned:
            speakers = owned
            if cue.kind == "role" and definite and len(owned) == 1:
                speakers = self.memory.holder(key, owned)
            self.memory.meet(key, owned, "", definite)
            return Phrase(cue.first, last, speakers, owned, gender, key)
        speakers, actors = self.memory.recall(key) if definite else ((), ())
        return Phrase(cue.first, last, speakers, actors, gender, key)


def _head(cue):
    return bare(cue.word.split()[0]) if cue.kind != "short" else cue.word


def _governs(key):
    """Whether ل after the head brings its owner in: الأمين العام للأمم المتحدة."""
    return len(key) > 1 or key[0] in ("امين", "ممثل", "مندوب", "مفوض", "مبعوث")
