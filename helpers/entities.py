"""Who is talked about: mentions of states, organisations, groups and persons."""

from functools import lru_cache

from helpers import arabic
from helpers.context import Context, compile_rules
from helpers.lexicon import Lexicon, entity_lexicon, form_key
from helpers.matcher import longest
from helpers.sentences import check_sections, span_frame, texts_of

_TITLE_REACH = 3
_PRONOUNS = ("ها", "نا", "هما", "كما")


class _Finder:
    """A lexicon with its rules laid out by pattern, ready to run over contexts."""

    def __init__(self, lexicon: Lexicon):
        table = lexicon.table
        self.lexicon = lexicon
        self.entity, self.type, self.kind = (table[c].tolist() for c in ("entity", "type", "kind"))
        self.columns = (self.entity, self.type, self.kind, table["ar"].tolist(), table["en"].tolist())
        self.surname = (table["paradigm"] == "surname").tolist()
        rules = compile_rules(lexicon.rules, ("entity", "form"))
        by_form = {}
        for (entity, form), found in rules.items():
            key = (entity, form if form == "*" else form_key(form))
            by_form[key] = by_form.get(key, ()) + found
        self.rules = []
        persons = by_form.get(("@person", "*"), ())
        forms = table["form"].map(form_key)
        for number, (entity, form, kind) in enumerate(zip(self.entity, forms, self.type, strict=True)):
            if number < lexicon.extra:  # the user's rows stand without our rules
                self.rules.append(())
                continue
            found = by_form.get((entity, form), ()) + by_form.get((entity, "*"), ()) + by_form.get(("*", "*"), ())
            self.rules.append(found + (persons if kind == "person" else ()))

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


@lru_cache(maxsize=1)
def _our_finder():
    return _Finder(entity_lexicon())


def mark_mentions(context):
    """Fill ``context.types`` with the mentions of the project's own lexicon, for rules that ask for ``@state`` etc."""
    finder, types = _our_finder(), {}
    for hit in finder.mentions(context):
        for number in range(hit.first, hit.last + 1):
            types.setdefault(number, set()).add("@" + finder.type[hit.pattern])
    context.types = types


def entity_mentions(articles, lexicon=None, extra=None, sections=("body",)):
    """Find who is mentioned: states, international organisations, groups and movements, persons.

    Takes an articles frame (columns ``article``, ``text``) or one str. ``lexicon`` (CSV path or frame) replaces the
    project's, ``extra`` is added to it and wins where both speak: columns ``entity``, ``kind``, ``form`` and, for new
    entities, ``type`` (see data/README.md). ``sections`` are the parts of the page that are searched.

    Gives a frame, one row a mention, in the order of the articles and of the text: ``article`` (str), ``sentence``
    (int64), ``start``, ``end`` (int64, offsets into the article's text: attached clitics and suffixes outside, the
    article ال inside), ``text`` (str), ``entity`` (str id), ``type`` (state, organisation, group, person, region),
    ``kind`` (name, demonym, capital, place), ``ar`` and ``en`` (display names). Raises ArticleError for articles that
    cannot be read and LexiconError for a lexicon that is wrong.

    >>> entity_mentions("رحبت أوكرانيا بالموقف الروسي.")[["text", "entity", "kind"]].values.tolist()
    [['أوكرانيا', 'UKR', 'name'], ['الروسي', 'RUS', 'demonym']]
    """
    wanted = check_sections(sections)
    ours = lexicon is None and extra is None
    finder = _our_finder() if ours else _Finder(entity_lexicon(lexicon, extra))
    rows = []
    for article, text in zip(*texts_of(articles), strict=True):
        context = Context(text)
        for hit in finder.mentions(context):
            sentence = context.sentence_of[hit.first]
            if context.sentences[sentence].section in wanted:
                span = (article, sentence, hit.start, hit.end, text[hit.start : hit.end])
                rows.append((*span, *(column[hit.pattern] for column in finder.columns)))
    return span_frame(rows, ["article", "sentence", "start", "end", "text", "entity", "type", "kind", "ar", "en"])
