"""The two finders written as plainly as can be, one text and one hit at a time: what the fast ones are held against."""

from functools import cache

from reference_shifters import PlainGrammar, in_a_name

from helpers import arabic
from helpers.context import Context
from helpers.entities import Entities
from helpers.finder import whole
from helpers.lexicon import Lexicon, entity_lexicon, shifter_lexicon, stance_lexicon
from helpers.matcher import longest
from helpers.sentences import span_frame, texts_of
from helpers.shifters import Term
from helpers.stance import Stance

_TITLE_REACH = 3
_PRONOUNS = ("ها", "نا", "هما", "كما")


class EntityReference:
    """A lexicon with its rules laid out by pattern, ready to run over contexts."""

    def __init__(self, lexicon: Lexicon):
        table = lexicon.table
        self.lexicon = lexicon
        self.entity, self.type, self.kind = (table[c].tolist() for c in ("entity", "type", "kind"))
        self.columns = (self.entity, self.type, self.kind, table["ar"].tolist(), table["en"].tolist())
        self.surname = (table["paradigm"] == "surname").tolist()
        self.rules = Entities(lexicon).rules

    def mentions(self, context):
        """The mentions in one text: a list of hits, one a span, in the order of the text."""
        hits = self.lexicon.find(context.text, context.tokens)
        for hit in hits:
            for number in range(hit.first, hit.last + 1):
                context.types.setdefault(number, set()).add("@" + self.type[hit.pattern])
        judged = {}
        for hit in hits:
            verdict = context.judge(self.rules[hit.pattern], hit.first, hit.last) if self.rules[hit.pattern] else False
            if verdict is not None:
                judged[hit] = verdict
        sure = {self.entity[hit.pattern] for hit in judged if not self.surname[hit.pattern]}
        for hit in [hit for hit in judged if self.surname[hit.pattern]]:
            if self.entity[hit.pattern] in sure or judged[hit] or self._titled(context, hit):
                judged[hit] = True
            else:
                del judged[hit]
        return self._choose(context, longest(judged), judged)

    def _titled(self, context, hit):
        """Whether a title stands before the hit, with nothing between but nisbas and such as السابق."""
        for number in range(hit.first - 1, max(-1, hit.first - 1 - _TITLE_REACH), -1):
            if context.sentence_of[number] != context.sentence_of[hit.first]:
                return False
            if context.in_class(number, "@title"):
                return True
            if not (context.types.get(number) or context.in_class(number, "@title_adjective")):
                return False
        return False

    def _choose(self, context, hits, judged):
        """One reading a span: a met requirement first, then who was named in full last, then the lexicon's order."""
        out, last_named = [], {}
        spans = {}
        for hit in hits:
            spans.setdefault((hit.first, hit.last), []).append(hit)
        for (first, _), candidates in sorted(spans.items()):
            best = max(
                candidates,
                key=lambda hit: (judged[hit], last_named.get(self.entity[hit.pattern], -1), -hit.pattern),
            )
            entity = self.entity[best.pattern]
            same = [hit for hit in candidates if self.entity[hit.pattern] == entity]
            if len(same) > 1:
                best = self._name_or_demonym(context, same)
            if not self.surname[best.pattern]:
                last_named[entity] = first
            out.append(best)
        return out

    def _name_or_demonym(self, context, hits):
        """روسيا is also the accusative of روسي: an adjective after an accusative (جنديا روسيا), else the name."""
        number = hits[0].first - 1
        accusative = (
            number >= 0
            and context.sentence_of[number] == context.sentence_of[hits[0].first]
            and len(context.tokens[number].folded) > 3
            and context.tokens[number].folded.endswith(arabic.ALEF)
            and not context.tokens[number].folded.endswith(_PRONOUNS)
            and not context.types.get(number)
            and not context.in_class(number, "@not_accusative")
        )
        return max(hits, key=lambda hit: ((self.kind[hit.pattern] == "demonym") == accusative, -hit.pattern))


def entity_mentions(articles, lexicon=None, extra=None, sections=("body",)):
    """What ``helpers.entity_mentions`` gives."""
    finder, rows = EntityReference(entity_lexicon(lexicon, extra)), []
    for article, text in zip(*texts_of(articles), strict=True):
        context = Context(text)
        for hit in finder.mentions(context):
            sentence = context.sentence_of[hit.first]
            if context.sentences[sentence].section in sections:
                span = (article, sentence, hit.start, hit.end, whole(text[hit.start : hit.end]))
                rows.append((*span, *(column[hit.pattern] for column in finder.columns)))
    return span_frame(rows, ["article", "sentence", "start", "end", "text", "entity", "type", "kind", "ar", "en"])


class StanceReference(Stance):
    def terms(self, text):
        """The stance terms of one text, shifters applied, and the context they were read in."""
        context = Context(text)
        context.types = types_of_mentions(context)
        hits = self.lexicon.find(text, context.tokens)
        hits = [hit for hit in hits if not in_a_name(context, hit) and self._stands(context, hit)]
        found, spans = [], set()
        for hit in longest(hits):
            if (hit.first, hit.last) not in spans:
                spans.add((hit.first, hit.last))
                term, pole, cameo, gloss = self.rows[hit.pattern]
                found.append(Term(hit.first, hit.last, hit.start, hit.end, term, pole, cameo, "", gloss))
        grammar = PlainGrammar(self.grammar.shifters, self.grammar.verbal)
        return context, grammar.apply(context, found, shifter_lexicon().matcher.find(text, context.tokens))

    def _stands(self, context, hit):
        rules = self.rules[hit.pattern]
        return not rules or context.judge(rules, hit.first, hit.last) is not None


def types_of_mentions(context):
    """The mentions of our own lexicon: {word: classes}."""
    finder, types = _ours(), {}
    for hit in finder.mentions(context):
        for number in range(hit.first, hit.last + 1):
            types.setdefault(number, set()).add("@" + finder.type[hit.pattern])
    return types


@cache
def _ours():
    return EntityReference(entity_lexicon())


def stance_terms(articles, lexicon=None, extra=None, sections=("body",)):
    """What ``helpers.stance_terms`` gives."""
    finder, rows = StanceReference(stance_lexicon(lexicon, extra)), []
    for article, text in zip(*texts_of(articles), strict=True):
        context, terms = finder.terms(text)
        for t in terms:
            sentence = context.sentence_of[t.first]
            if context.sentences[sentence].section in sections:
                what = (t.term, t.pole, t.cameo, t.shifter, t.gloss)
                rows.append((article, sentence, t.start, t.end, whole(text[t.start : t.end]), *what))
    columns = ["article", "sentence", "start", "end", "text", "term", "pole", "cameo", "shifter", "gloss"]
    return span_frame(rows, columns)
