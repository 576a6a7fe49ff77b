"""How fast the finders are, as ratios to decoding the same bytes in the same run.

    python benchmarks/speed.py                     # text made from the project's own articles
    python benchmarks/speed.py news.jsonl.gz       # JSON lines with a field "text", plain or gz
    python benchmarks/speed.py folder              # a folder of text files
    python benchmarks/speed.py --mb 20 --growth --peers

``--growth`` adds 1 to 100 MB and 500 to 6,000 forms, ``--peers`` the packages of benchmarks/requirements.txt that are
installed, and one ``Series.str.count`` pass a term. Times are the best of several runs, in seconds of wall clock; a
machine that is busy with other work makes every ratio larger.
"""

import argparse
import gzip
import itertools
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

from helpers import entity_mentions, load_articles, scan, stance_terms
from helpers.entities import Entities, our_entities
from helpers.finder import Finder
from helpers.lexicon import entity_lexicon, stance_lexicon
from helpers.paths import DATA


def texts_of(source, size):
    """Texts of ``size`` bytes in all, from a folder or JSON lines, or shuffled from the project's own articles."""
    if source is None:
        lines = [
            line for text in load_articles(DATA / "articles")["text"] for line in text.splitlines() if line.strip()
        ]
        draw = random.Random(1)
        found = ("\n".join(draw.choices(lines, k=10)) for _ in itertools.count())
    elif Path(source).is_dir():
        found = (path.read_text(encoding="utf-8", errors="replace") for path in sorted(Path(source).rglob("*.txt")))
    else:
        read = gzip.open if str(source).endswith(".gz") else open
        found = (json.loads(line)["text"] for line in read(source, "rt", encoding="utf-8"))
    out, total = [], 0
    for text in itertools.cycle(found) if source else found:
        out.append(text)
        total += len(text.encode("utf-8", "replace"))
        if total >= size:
            return out


def best(function, runs=5):
    """The shortest of several runs, in seconds."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return min(times)


def decoding(texts):
    encoded = [text.encode("utf-8", "replace") for text in texts]
    return best(lambda: [content.decode("utf-8") for content in encoded], 9), sum(map(len, encoded))


def raw_spans(texts, finder):
    return [finder.index.find(scan.scan(texts[p.start : p.stop], finder.index)) for p in scan.batches(texts)]


def show(name, seconds, unit, size):
    print(f"{name:44}{seconds:9.3f} s {seconds / unit:9.1f} x decoding {size / seconds / 1e6:9.1f} MB/s", flush=True)


def measure(texts):
    """The ratios of both finders."""
    articles = frame_of(texts)
    unit, size = decoding(texts)
    show("decoding UTF-8", unit, unit, size)
    show("raw spans of the entity lexicon", best(lambda: raw_spans(texts, bare(entity_lexicon()))), unit, size)
    show("raw spans of the stance lexicon", best(lambda: raw_spans(texts, bare(stance_lexicon()))), unit, size)
    show("entity_mentions, whole", best(lambda: entity_mentions(articles)), unit, size)
    show("stance_terms, whole", best(lambda: stance_terms(articles)), unit, size)
    print(f"decoding once more: {decoding(texts)[0] / unit:.2f} of the first time")


def frame_of(texts):
    return pd.DataFrame(
        {"article": [str(number) for number in range(len(texts))], "text": pd.Series(texts, dtype=object)}
    )


_BARE = {}


def bare(lexicon):
    """A finder of the forms alone, without context rules."""
    if id(lexicon) not in _BARE:
        _BARE[id(lexicon)] = Finder([lexicon], [()] * len(lexicon.table))
    return _BARE[id(lexicon)]


def compile_times():
    """How long both lexicons take to compile: from nothing, and from the cache on disk."""
    code = "import time; t = time.perf_counter(); from helpers import {0}; a = time.perf_counter(); {0}(''); "
    code += "print('{0}: import %.2f s, compile %.2f s' % (a - t, time.perf_counter() - a))"
    with tempfile.TemporaryDirectory() as folder:
        for state in ("from nothing", "from the cache"):
            print(state)
            for name in ("entity_mentions", "stance_terms"):
                environment = {**os.environ, "MIZAN_CACHE": folder}
                subprocess.run([sys.executable, "-c", code.format(name)], env=environment, check=True)


def growth(source):
    for size in (1, 3, 10, 30, 100):
        texts = texts_of(source, size * 1_000_000)
        articles = frame_of(texts)
        unit, real = decoding(texts)
        show(f"entity_mentions on {size} MB", best(lambda a=articles: entity_mentions(a), 2), unit, real)
    texts = texts_of(source, 5_000_000)
    unit, real = decoding(texts)
    table = our_entities().lexicon.table.drop(columns=["ar", "en"])
    for count in (500, 1000, 2000, 4000, 6000):
        some = table.drop_duplicates("form").head(count)[["entity", "kind", "form", "type"]]
        start = time.perf_counter()
        finder = Entities(entity_lexicon(lexicon=some.assign(kind="name"))).finder
        made = time.perf_counter() - start
        show(
            f"raw spans, {count} forms, compiled in {made:.2f} s",
            best(lambda f=finder: raw_spans(texts, f), 3),
            unit,
            real,
        )


def peers(texts):
    unit, size = decoding(texts)
    forms = sorted(set(our_entities().lexicon.table["form"].str.replace("(ال)", "", regex=False)))
    some, series = random.Random(1).sample(forms, 10), pd.Series(texts, dtype=object)
    seconds = best(lambda: [series.str.count(rf"\b{form}\b") for form in some], 1) / len(some) * len(forms)
    show(f"Series.str.count, {len(forms)} terms (from 10)", seconds, unit, size)
    try:
        from ahocorasick_rs import AhoCorasick

        automaton = AhoCorasick(forms)
        show(
            "ahocorasick_rs, forms as written",
            best(lambda: [automaton.find_matches_as_indexes(t) for t in texts], 2),
            unit,
            size,
        )
    except ImportError:
        print("ahocorasick_rs is not installed")
    try:
        import spacy
        from spacy.matcher import PhraseMatcher

        language = spacy.blank("ar")
        matcher = PhraseMatcher(language.vocab)
        matcher.add("forms", [language.make_doc(form) for form in forms])
        part = texts[: max(1, len(texts) // 20)]
        share = sum(len(t.encode("utf-8", "replace")) for t in part) / size
        show(
            "spaCy PhraseMatcher (from a twentieth)",
            best(lambda: [matcher(language.make_doc(t)) for t in part], 1) / share,
            unit,
            size,
        )
    except ImportError:
        print("spaCy is not installed")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", nargs="?")
    parser.add_argument("--mb", type=int, default=20)
    parser.add_argument("--growth", action="store_true")
    parser.add_argument("--peers", action="store_true")
    asked = parser.parse_args()
    compile_times()
    texts = texts_of(asked.source, asked.mb * 1_000_000)
    measure(texts)
    if asked.growth:
        growth(asked.source)
    if asked.peers:
        peers(texts)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"peak memory {peak / (1 << 20 if sys.platform == 'darwin' else 1 << 10):.0f} MB")


if __name__ == "__main__":
    main()
