"""Articles that are copies of one another, or nearly: found exactly, without comparing every pair."""

from collections import Counter, defaultdict

from helpers import arabic

SHINGLE = 3  # words
SIMILAR = 0.8  # of all runs of three words in two texts, so many stand in both


def shingles(text, folded):
    """The set of all runs of three words, folded; of a shorter text the whole of it. ``folded`` remembers words."""
    words = []
    for word in arabic.WORD.findall(text):
        if word not in folded:
            folded[word] = arabic.fold(word)
        words.append(folded[word])
    if len(words) < SHINGLE:
        return {tuple(words) or (text.strip(),)}
    return set(zip(*(words[n:] for n in range(SHINGLE)), strict=False))


def duplicate_of(ids, texts):
    """For each text the id of the first earlier one it is a copy of, ``""`` if it is none.

    Two texts are copies where the Jaccard similarity of their runs of three words, spelling and signs folded, is at
    least 0.8. Exact: texts that reach it must share one of their rarest runs, so only those are compared.

    >>> duplicate_of(["a", "b", "c"], ["وصل الوفد إلى المطار", "لم يصل أحد بعد", "وصل الوفد الى المطار."])
    ['', '', 'a']
    """
    if len(texts) < 2:
        return [""] * len(texts)
    numbers, folded = {}, {}
    sets = [{numbers.setdefault(run, len(numbers)) for run in shingles(text, folded)} for text in texts]
    rarity = Counter(run for one in sets for run in one)
    index, out, same = defaultdict(list), [], {}
    for n, one in enumerate(sets):
        first = same.setdefault(frozenset(one), n)
        if first != n:
            out.append(out[first] or ids[first])
            continue
        ordered = sorted(one, key=lambda run: (rarity[run], run))
        prefix = ordered[: len(ordered) - int(SIMILAR * len(ordered) + 0.999999) + 1]
        earlier = sorted({m for run in prefix if rarity[run] > 1 for m in index[run]})
        out.append(next((ids[m] for m in earlier if _similar(sets[m], one)), ""))
        for run in prefix:
            if rarity[run] > 1:
                index[run].append(n)
    return out


def _similar(a, b):
    if min(len(a), len(b)) < SIMILAR * max(len(a), len(b)):
        return False
    shared = len(a & b)
    return shared >= SIMILAR * (len(a) + len(b) - shared)
