"""A lexicon's forms as arrays: which words may begin, continue or be one of its patterns, by fingerprint.

All surfaces of all patterns, with the clitics they take, are laid out once. Words of a text are then looked up
together: one bit says that a word stands in no pattern, as most do not. It finds what ``Matcher.find`` finds, in many
texts at once.
"""

from typing import NamedTuple

import numpy as np

from helpers import arabic
from helpers.matcher import GAP, NEEDED, REFUSED
from helpers.prints import Prefixed, spread

_BITS = 22  # a table of 4 MB, of which some hundredths are set
_BLANKS = np.zeros(0x10000, bool)
_BLANKS[[ord(sign) for sign in " \t\u00a0\u202f-\u2010\u2011"]] = True
ARRAYS = ("keys", "rows", "counts", "sizes")
LONGEST = 32  # the most words of a pattern; more letters than clitics have
_COLUMNS = ("pattern", "position", "before", "after", "stripped")


class Found(NamedTuple):
    """Patterns found, as arrays: words covered (inclusive), letters of clitics and pronouns outside, all stripped."""

    first: np.ndarray
    last: np.ndarray
    pattern: np.ndarray
    before: np.ndarray
    after: np.ndarray
    stripped: np.ndarray

    def take(self, which):
        """Some of them, by mask or by numbers."""
        which = np.flatnonzero(which) if which.dtype == bool else which
        return Found(*(column.take(which) for column in self))


def _surfaces(patterns):
    """One row a surface: pattern, position, suffix, part, article (int32 columns), and its letters."""
    words = [word for pattern in patterns for word in pattern]
    counts = np.array([len(word.surfaces) for word in words])
    pattern, position = spread(np.zeros(len(patterns), np.int64), np.array([len(pattern) for pattern in patterns]))
    articles = {NEEDED: 1, REFUSED: 2}
    article = np.array([articles.get(word.article, 0) for word in words])
    parts = {arabic.NOMINAL: 0, arabic.PERFECT: 1, arabic.IMPERFECT: 2}
    readings = [reading for word in words for reading in word.surfaces.values()]
    suffix = np.array([letters for letters, _ in readings])
    part = np.array([parts.get(group, 3) for _, group in readings])
    columns = (pattern.repeat(counts), position.repeat(counts), suffix, part, article.repeat(counts))
    return [column.astype(np.int32) for column in columns], [letters for word in words for letters in word.surfaces]


def _readings(patterns):
    """All ways in which words read as words of ``patterns``: fingerprints, and rows of ``_COLUMNS``."""
    (pattern, position, suffix, part, article), letters = _surfaces(patterns)
    lam = np.array([word.startswith(arabic.LAM) for word in letters], bool)
    words, keys, rows = Prefixed(letters), [], []
    for number, group in enumerate((arabic.NOMINAL, arabic.PERFECT, arabic.IMPERFECT)):
        for prefix, has_article in arabic.PROCLITICS[group]:
            inside = arabic.article_length(prefix, has_article)
            fits = (part == number) & (article != (2 if has_article else 1))
            fits &= (suffix == 0) if has_article else True
            fits &= (position == 0) if len(prefix) != inside else True
            for shift in range(2 if has_article and prefix.endswith(arabic.LAM * 2) else 1):
                at = np.flatnonzero(fits & lam) if shift else np.flatnonzero(fits)
                keys.append(words.prints(prefix, at, shift))
                before = np.full(len(at), len(prefix) - inside - shift, np.int32)
                stripped = len(prefix) + suffix[at] - np.where(article[at] == 1, inside, 0)
                rows.append(np.stack([pattern[at], position[at], before, suffix[at], stripped]))
    return np.concatenate(keys), np.concatenate(rows, axis=1)


def _seen(phrases, first):
    """All words that a context rule sees as words of ``phrases``, whose numbers run from ``first``."""
    letters = [word for phrase in phrases for word in phrase]
    if not letters:
        return np.zeros(0, np.uint64), np.zeros((5, 0), np.int32)
    lengths = np.array([len(phrase) for phrase in phrases])
    pattern, position = (x.astype(np.int32) for x in spread(np.zeros(len(phrases), np.int64), lengths))
    words, at = Prefixed(letters), [np.arange(len(letters))]
    keys = [words.prints("", at[0])]
    long = np.array([number for number, word in enumerate(letters) if len(word) > 1], np.int64)
    lam = [number for number, word in enumerate(letters) if len(word) > 2 and word[0] == arabic.LAM]
    for prefix, _ in arabic.PROCLITICS[arabic.NOMINAL]:
        keys.append(words.prints(prefix, long))
        at.append(long)
        if prefix.endswith(arabic.LAM * 2):
            at.append(np.array(lam, np.int64))
            keys.append(words.prints(prefix, at[-1], 1))
    at = np.concatenate(at).astype(np.int32)
    nothing = np.zeros(len(at), np.int32)
    return np.concatenate(keys), np.stack([pattern[at] + first, position[at], nothing, nothing, nothing])


def build(patterns, phrases):
    """The arrays of an index of ``patterns`` (tuples of ``Word``), then ``phrases`` (tuples of folded words)."""
    sizes = np.array([len(p) for p in [*patterns, *phrases]], np.int64)
    parts = [_readings(patterns)] if len(patterns) else []
    parts.append(_seen(phrases, len(patterns)))
    prints = np.concatenate([part[0] for part in parts])
    rows = np.concatenate([part[1] for part in parts], axis=1)
    order = np.argsort(prints)
    new = np.append(True, np.diff(prints[order]) != 0)[: len(order)]
    keys, number = prints[order[new]], np.empty(len(order), np.int64)
    number[order] = np.cumsum(new) - 1
    kept = np.flatnonzero(_least_stripped(rows, number, len(sizes)))
    number = number.take(kept)
    pattern, position, _, _, stripped = (column.take(kept) for column in rows)
    order = np.argsort(((number * LONGEST + stripped) * len(sizes) + pattern) * LONGEST + position)
    order = kept.take(order)
    return {
        "keys": keys,
        "rows": np.stack([column.take(order) for column in rows]),
        "counts": np.bincount(number, minlength=len(keys)).astype(np.int32),
        "sizes": sizes,
    }


def _least_stripped(rows, number, patterns):
    """Of several readings of one word as one word of a pattern the least stripped, of equals the first: a mask."""
    several = np.flatnonzero(np.bincount(number).take(number) > 1)
    pattern, position, _, _, stripped = rows[:, several]
    place = (number[several] * patterns + pattern) * LONGEST + position
    order = np.lexsort((stripped, place))
    kept = np.ones(len(number), bool)
    kept[several[order[1:][place[order[1:]] == place[order[:-1]]]]] = False
    return kept


_LATER, _HEAD, _SINGLE, _SIGN = 1, 2, 4, 8  # what a word may be: a later or the first of several, a pattern, a phrase


class Index:
    """``patterns`` and ``phrases`` ready to be found. Words of a pattern are adjacent; phrases may hold any gap."""

    def __init__(self, arrays, patterns):
        self.patterns = patterns  # how many are patterns; the phrases follow
        self.sizes = arrays["sizes"]
        self.keys = np.append(arrays["keys"], np.uint64(2**64 - 1))
        self._table()
        rows = arrays["rows"]
        sets = np.repeat(np.arange(len(arrays["counts"])), arrays["counts"])
        single = self.sizes[rows[0]] == 1
        is_sign = single & (rows[0] >= patterns)
        self.single = _Rows(rows[:, single & ~is_sign], sets[single & ~is_sign], len(self.keys))
        self.signs = _Rows(rows[:, is_sign], sets[is_sign], len(self.keys))
        self.heads = _Rows(rows[:, ~single & (rows[1] == 0)], sets[~single & (rows[1] == 0)], len(self.keys))
        later = rows[1] > 0
        self.roles = np.zeros(len(self.keys), np.uint8)
        for role, which in ((_SINGLE, self.single.any), (_SIGN, self.signs.any), (_HEAD, self.heads.any)):
            self.roles[which] |= role
        self.roles[np.unique(sets[later])] |= _LATER
        self._places = len(self.sizes) * LONGEST
        keys = sets[later] * self._places + rows[0, later] * np.int64(LONGEST) + rows[1, later]
        order = np.argsort(keys, kind="stable")
        self.later_keys = np.append(keys[order], np.int64(2**63 - 1))
        self.later = rows[:, later][:, order]
        self.seconds = np.flatnonzero(self.later[1] == 1)  # the later rows of second words, by set
        self.second_counts = np.bincount(keys[order[self.seconds]] // self._places, minlength=len(self.keys))
        self.second_starts = np.cumsum(self.second_counts) - self.second_counts
        heads = np.repeat(np.arange(len(self.keys)), self.heads.counts) * len(self.sizes) + self.heads.rows[0]
        self.head_order = np.argsort(heads)
        self.head_keys = np.append(heads[self.head_order], np.int64(2**63 - 1))

    def _table(self):
        used = (self.keys >> np.uint64(64 - _BITS)).astype(np.int64)
        self.bits = np.zeros(1 << _BITS, bool)
        self.bits[used[:-1]] = True
        self.shift = np.uint64(64 - max(8, len(self.keys).bit_length() + 2))
        sizes = np.bincount((self.keys[:-1] >> self.shift).view(np.int64), minlength=1 << (64 - int(self.shift)))
        self.buckets = np.zeros(len(sizes) + 1, np.int32)
        np.cumsum(sizes, out=self.buckets[1:])

    def look_up(self, prints):
        """Which of some words are known: their numbers, and the set of readings of each."""
        maybe = np.flatnonzero(self.bits.take((prints >> np.uint64(64 - _BITS)).view(np.int64), mode="clip"))
        wanted = prints.take(maybe)
        place = self.buckets.take((wanted >> self.shift).view(np.int64), mode="clip")
        found = self.keys.take(place)
        short = np.flatnonzero(found < wanted)
        while len(short):
            place[short] += 1
            found[short] = self.keys.take(place[short])
            short = short[found[short] < wanted[short]]
        known = np.flatnonzero((found == wanted) & (place < len(self.keys) - 1))
        return maybe.take(known), place.take(known)

    def find(self, words):
        """All patterns found, and phrases of several words: ``Found``, by length, then in order of the first word."""
        roles = self.roles.take(words.sets)
        some = np.flatnonzero((roles & _SINGLE) > 0)
        owner, row = self.single.of(words.sets.take(some))
        pattern, _, before, after, stripped = self.single.take(row)
        first = words.known.take(some.take(owner))
        single = Found(first, first, pattern, before, after, stripped)
        parts = [single, *self._longer(words, roles)]
        found = Found(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))
        misread = _misread(words, found)
        return found.take(~misread) if misread.any() else found

    def find_signs(self, words):
        """The phrases of one word: (numbers of the words, numbers of the phrases)."""
        which = np.flatnonzero((self.roles.take(words.sets) & _SIGN) > 0)
        owner, row = self.signs.of(words.sets.take(which))
        return words.known.take(which).take(owner), self.signs.rows[0].take(row) - self.patterns

    def _longer(self, words, roles):
        """The patterns of more than one word, by how many words they have."""
        known, sets = words.known, words.sets
        here = np.flatnonzero((roles[:-1] & (roles[1:] << 1) & _HEAD) > 0)
        here = here[known.take(here + 1) - known.take(here) == 1]
        if not len(here):
            return
        pairs = sets.take(here).astype(np.int64) << 32 | sets.take(here + 1)
        pairs, pair = np.unique(pairs, return_inverse=True)
        owner, row, later = self._begun(pairs >> 32, pairs & 0xFFFFFFFF)
        counts = np.bincount(owner, minlength=len(pairs))
        at, place = spread((np.cumsum(counts) - counts).take(pair), counts.take(pair))
        at, row, tail = here.take(at), row.take(place), later.take(place)
        pattern, _, before, _, stripped = self.heads.take(row)
        stripped += self.later[4].take(tail)
        position = 1
        while True:
            fits = self._adjacent(words, at + position - 1, pattern)
            at, pattern, before, stripped, tail = _of(fits, at, pattern, before, stripped, tail)
            done = self.sizes.take(pattern) == position + 1
            now, *rest, last = _of(done, known.take(at), pattern, before, stripped, tail)
            pattern_now, before_now, stripped_now = rest
            after_now = self.later[3].take(last)
            yield Found(now, now + position, pattern_now, before_now, after_now, stripped_now)
            position += 1
            at, pattern, before, stripped = _of(~done & (at + position < len(known)), at, pattern, before, stripped)
            goes_on = known.take(at + position) == known.take(at) + position
            at, pattern, before, stripped = _of(goes_on, at, pattern, before, stripped)
            if not len(at):
                return
            tail = self._continue(sets.take(at + position), pattern, position)
            at, pattern, before, stripped, tail = _of(tail >= 0, at, pattern, before, stripped, tail)
            stripped = stripped + self.later[4].take(tail)

    def _begun(self, first, second):
        """Patterns whose first two words have some pairs of sets: (number of the pair, row of ``heads``, of ``later``).

        Whichever of the two words fewer patterns have leads to them: a thousand names begin with محمد.
        """
        heads, seconds = self.heads.counts.take(first), self.second_counts.take(second)
        by_head, by_second = np.flatnonzero(heads <= seconds), np.flatnonzero(heads > seconds)
        owner, row = self.heads.of(first.take(by_head))
        owner = by_head.take(owner)
        later = self._continue(second.take(owner), self.heads.rows[0].take(row), 1)
        other, place = spread(self.second_starts.take(second.take(by_second)), seconds.take(by_second))
        other, tail = by_second.take(other), self.seconds.take(place)
        keys = first.take(other) * len(self.sizes) + self.later[0].take(tail)
        place = np.searchsorted(self.head_keys, keys)
        found, other_found = np.flatnonzero(later >= 0), np.flatnonzero(self.head_keys.take(place) == keys)
        owner = np.append(owner[found], other[other_found])
        order = np.argsort(owner, kind="stable")
        row = np.append(row[found], self.head_order[place[other_found]])
        return owner[order], row[order], np.append(later[found], tail[other_found])[order]

    def _continue(self, sets, pattern, position):
        """Rows of ``later`` in which words with ``sets`` stand at ``position`` of ``pattern``; -1 where they do not."""
        keys = sets.astype(np.int64) * self._places + pattern * np.int64(LONGEST) + position
        place = np.searchsorted(self.later_keys, keys)
        return np.where(self.later_keys.take(place) == keys, place, -1)

    def continues(self, sets, phrase, position):
        """Whether words with ``sets`` stand at ``position`` of phrases."""
        return self._continue(sets, phrase + self.patterns, position) >= 0

    def _adjacent(self, words, at, pattern):
        """Whether the known words ``at`` and the next are of one text and, in a pattern, close."""
        start, end = words.ends.take(words.known.take(at)), words.starts.take(words.known.take(at + 1))
        close = (end - start == 1) & _BLANKS.take(words.codes.take(start))
        for number in np.flatnonzero(end - start > 1):
            gap = words.plain(start[number], end[number])
            close[number] = bool(GAP.fullmatch(gap)) if pattern[number] < self.patterns else False
        free = np.flatnonzero(~close & (pattern >= self.patterns))
        texts = [np.searchsorted(words.offsets, side[free], "right") for side in (start, end)]
        close[free] = texts[0] == texts[1]
        return close


def _of(mask, *columns):
    """Those for which ``mask`` holds."""
    which = np.flatnonzero(mask)
    return columns if len(which) == len(mask) else [column.take(which) for column in columns]


def _misread(words, found):
    """Of each whether a written ة was read as the pronoun ه (حملة is not حمل + ه)."""
    out = np.zeros(len(found.first), bool)
    at = np.flatnonzero(found.after > 0)
    last = found.last.take(at)
    out[at] = words.codes.take(words.ends.take(last) - 1) == ord(arabic.TEH_MARBUTA)
    if len(words.odd):
        place = np.minimum(np.searchsorted(words.odd, last), len(words.odd) - 1)
        for hit in at[words.odd.take(place) == last].tolist():
            word = found.last[hit]
            letters = arabic.drop_transparent(words.plain(words.starts[word], words.ends[word]))
            out[hit] = letters.endswith(arabic.TEH_MARBUTA)
    return out


class _Rows:
    """Rows of readings by set: those of a set stand together."""

    def __init__(self, rows, sets, count):
        self.rows = np.ascontiguousarray(rows)
        self.counts = np.bincount(sets, minlength=count)
        self.any = self.counts > 0
        self.starts = np.cumsum(self.counts) - self.counts

    def of(self, sets):
        """The rows of some sets: (number of the set among ``sets``, row)."""
        some = np.flatnonzero(self.any.take(sets))
        sets = sets.take(some)
        counts = self.counts.take(sets)
        owner, row = spread(self.starts.take(sets), counts)
        return some.take(owner), row

    def take(self, row):
        """Some rows: their ``_COLUMNS``."""
        return (column.take(row) for column in self.rows)
