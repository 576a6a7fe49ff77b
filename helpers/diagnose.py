"""What a lexicon misses, never hits, or claims twice: tables from which a user grows it."""

from collections import Counter, defaultdict

import numpy as np
import pandas as pd

from helpers.context import Context
from helpers.entities import entity_mentions
from helpers.matcher import NEEDED, OPTIONAL, REFUSED, longest
from helpers.sentences import texts_of
from helpers.stance import stance_terms

_EXAMPLE_WORDS = 5
_ARTICLES = {OPTIONAL: (True, False), NEEDED: (True,), REFUSED: (False,)}


def _name(table):
    return "entity" if "entity" in table.columns else "term"


def unused_forms(articles, lexicon):
    """The rows of a lexicon that never hit in ``articles``.

    ``lexicon`` is what ``entity_lexicon()`` or ``stance_lexicon()`` gives. A row counts as hit where one of its forms
    stands in the text, whatever the context rules then say. Gives a frame: ``entity`` or ``term``, ``form`` (str).
    """
    seen = set()
    for text in texts_of(articles)[1]:
        seen.update(hit.pattern for hit in longest(lexicon.matcher.find(text)))
    columns = [_name(lexicon.table), "form"]
    return lexicon.table.loc[~lexicon.table.index.isin(seen), columns].reset_index(drop=True)


def claimed_twice(lexicon):
    """Surfaces of single words that two entities, or two terms, claim once their forms are inflected.

    Gives a frame, one row a surface: ``surface`` (str, folded, without clitics), ``claimed_by`` (str, labels parted by
    ``, ``), ``ruled`` (bool: a context rule speaks of at least one of them). What is not ruled is decided by the order
    of the lexicon.
    """
    name, table = _name(lexicon.table), lexicon.table
    ruled, claims = set(lexicon.rules[name]), defaultdict(dict)
    labels, surname = table[name].tolist(), table["paradigm"].eq("surname").tolist()
    for pattern, words in enumerate(lexicon.matcher.patterns):
        if len(words) == 1:
            for surface, (suffix, part) in words[0].surfaces.items():
                for article in () if suffix else _ARTICLES[words[0].article]:
                    claims[surface, part, article][labels[pattern]] = surname[pattern] or labels[pattern] in ruled
    rows = [(s, ", ".join(sorted(who)), any(who.values())) for (s, _, _), who in claims.items() if len(who) > 1]
    frame = pd.DataFrame(sorted(set(rows)), columns=["surface", "claimed_by", "ruled"])
    return frame.astype({"surface": "str", "claimed_by": "str", "ruled": "bool"})


def suggest_entities(articles, minimum=3):
    """Names that follow a title (الرئيس …، وزير الخارجية …) and are in no lexicon.

    Counts the two words after a title where no mention stands. Gives a frame, most frequent first: ``words`` (str, as
    first written), ``count``, ``articles`` (int64), ``example`` (str, the words around the first place). ``minimum`` is
    the smallest count shown.
    """
    found = entity_mentions(articles, sections=("dateline", "body"))
    taken = _offsets(found)
    counts, where, examples = Counter(), defaultdict(set), {}
    for article, text in zip(*texts_of(articles), strict=True):
        context = Context(text)
        for number in range(len(context.tokens) - 2):
            after = context.tokens[number + 1 : number + 3]
            if not context.in_class(number, "@title") or context.in_class(number + 1, "@title"):
                continue
            if context.sentence_of[number] != context.sentence_of[number + 2]:
                continue
            if any(taken[article] & set(range(t.start, t.end)) for t in after):
                continue
            key = " ".join(t.folded for t in after)
            counts[key] += 1
            where[key].add(article)
            examples.setdefault(key, (text[after[0].start : after[1].end], _around(context, number)))
    rows = [(examples[k][0], n, len(where[k]), examples[k][1]) for k, n in counts.items() if n >= minimum]
    frame = pd.DataFrame(rows, columns=["words", "count", "articles", "example"])
    frame = frame.sort_values(["count", "words"], ascending=[False, True], ignore_index=True)
    return frame.astype({"words": "str", "count": "int64", "articles": "int64", "example": "str"})


def suggest_terms(articles, reach=3, minimum=5):
    """Words that stand near stance terms more often than elsewhere, and are in no lexicon.

    A word is near when at most ``reach`` words part it from a term of the same sentence. Gives a frame, strongest
    first: ``word`` (str, folded), ``near`` (int64, how often near a term), ``count`` (int64, how often in all), ``g2``
    (float64, the log-likelihood ratio of Dunning 1993 against standing anywhere), ``example`` (str). ``minimum`` is the
    smallest ``near`` shown.
    """
    terms = stance_terms(articles, sections=("dateline", "body"))
    taken, mentioned = _offsets(terms), _offsets(entity_mentions(articles, sections=("dateline", "body")))
    near, everywhere, examples = Counter(), Counter(), {}
    for article, text in zip(*texts_of(articles), strict=True):
        context = Context(text)
        marked = [t.start in taken[article] or t.end - 1 in taken[article] for t in context.tokens]
        for number, token in enumerate(context.tokens):
            if marked[number] or token.start in mentioned[article] or _is_light(context, number):
                continue
            everywhere[token.folded] += 1
            spans = context.window(number, number, "near", reach)
            if any(marked[other] for span in spans for other in span):
                near[token.folded] += 1
                examples.setdefault(token.folded, _around(context, number))
    total, total_near = sum(everywhere.values()), sum(near.values())
    rows = [
        (word, n, everywhere[word], _g2(n, everywhere[word], total_near, total), examples[word])
        for word, n in near.items()
        if n >= minimum and n * total > everywhere[word] * total_near
    ]
    frame = pd.DataFrame(rows, columns=["word", "near", "count", "g2", "example"])
    frame = frame.sort_values(["g2", "word"], ascending=[False, True], ignore_index=True)
    return frame.astype({"word": "str", "near": "int64", "count": "int64", "g2": "float64", "example": "str"})


def _is_light(context, number):
    """Function words, numbers and very short words are no terms."""
    folded = context.tokens[number].folded
    light = ("@light", "@clause", "@negation", "@number")
    return len(folded) < 3 or folded.isdecimal() or any(context.in_class(number, name) for name in light)


def _g2(near, count, total_near, total):
    """Dunning's log-likelihood ratio of a 2 x 2 table: this word or another, near a term or not."""
    observed = np.array([[near, total_near - near], [count - near, total - total_near - count + near]], float)
    expected = np.outer(observed.sum(axis=1), observed.sum(axis=0)) / total
    safe = np.where(observed > 0, observed, 1.0)
    return float(2 * (observed * np.log(safe / np.where(expected > 0, expected, 1.0))).sum())


def _offsets(spans):
    out = defaultdict(set)
    for article, start, end in zip(spans["article"], spans["start"], spans["end"], strict=True):
        out[article].update(range(start, end))
    return out


def _around(context, number):
    first, last = max(0, number - _EXAMPLE_WORDS), min(len(context.tokens) - 1, number + _EXAMPLE_WORDS)
    return " ".join(context.text[context.tokens[first].start : context.tokens[last].end].split())
