"""How fast the finders are, as ratios to decoding the same bytes in the same run; see benchmarks/README.md.

python benchmarks/speed.py                     # both finders, on text made from the project's own articles
python benchmarks/speed.py news.jsonl.gz       # on the texts of a file or folder that load_articles reads
python benchmarks/speed.py --growth --peers --corpus --million --mb 20
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import generate
import pandas as pd

from helpers import entity_mentions, scan, stance_terms
from helpers import finder as finder_room
from helpers.entities import our_entities
from helpers.finder import Finder
from helpers.lexicon import entity_lexicon, form_key, stance_lexicon

HERE = Path(__file__).parent
MB = 1_000_000


# ---------------------------------------------------------------- measuring
def best(function, runs=5, clock=time.perf_counter):
    """The shortest of several runs, in seconds: what else the machine does only makes a run longer."""
    times = []
    for _ in range(runs):
        start = clock()
        function()
        times.append(clock() - start)
    return min(times)


def decoding(texts):
    """The seconds that decoding the texts from UTF-8 takes, and their bytes."""
    encoded = [one.encode("utf-8", "replace") for one in texts]
    return best(lambda: [content.decode("utf-8") for content in encoded], 9), sum(map(len, encoded))


def show(name, seconds, unit, size):
    print(f"{name:46}{seconds:9.3f} s{seconds / unit:10.1f} x{size / seconds / MB:10.1f} MB/s", flush=True)


def head(what):
    print(f"\n{what:46}{'time':>11}{'decoding':>12}{'throughput':>15}")


def once(*arguments, cache=None):
    """What benchmarks/once.py prints, from a process of its own."""
    environment = {**os.environ, **({"MIZAN_CACHE": str(cache)} if cache else {})}
    command = [sys.executable, HERE / "once.py", *map(str, arguments)]
    return json.loads(subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE).stdout)


# ---------------------------------------------------------------- both finders
def bare(lexicon):
    """A finder of the forms alone, without context rules."""
    return Finder([lexicon], [()] * len(lexicon.table))


def raw_spans(texts, finder):
    """Find the forms of a lexicon and nothing else."""
    for part in scan.batches(texts):
        finder.index.find(scan.scan(texts[part.start : part.stop], finder.index))


def finders(texts):
    """Both finders, and the raw spans of their lexicons."""
    articles = generate.frame_of(texts)
    unit, size = decoding(texts)
    head(f"{size / MB:.0f} MB in {len(texts):,} articles")
    show("decoding UTF-8", unit, unit, size)
    for name, lexicon in (("entity", entity_lexicon()), ("stance", stance_lexicon())):
        finder = bare(lexicon)
        seconds = best(lambda finder=finder: raw_spans(texts, finder))
        show(f"raw spans, {name} lexicon, {len(lexicon.table):,} entries", seconds, unit, size)
    found = {}
    for function in (entity_mentions, stance_terms):

        def whole(function=function):
            found[function.__name__] = len(function(articles))

        show(f"{function.__name__}, whole", best(whole), unit, size)
        show("    seconds of the processor, of all threads", best(whole, clock=time.process_time), unit, size)
        with one_thread():
            show("    in one thread", best(whole), unit, size)
    again = decoding(texts)[0] / unit
    words = articles["text"].str.count(r"\w+").sum()
    dense = ", ".join(f"{1000 * count / words:.0f} {name}" for name, count in found.items())
    print(f"decoding once more: {again:.2f} of the first time; in 1,000 words {dense}")


@contextmanager
def one_thread():
    """The finders use one thread, as where there is one processor."""
    count, finder_room._threads = finder_room._threads, lambda: 1
    try:
        yield
    finally:
        finder_room._threads = count


def compiling():
    """How long importing and compiling both lexicons takes: from nothing, and from the cache on disk."""
    code = "from time import process_time as now; t = now(); from helpers import {0}; a = now(); {0}(''); "
    code += "print('{0:16} import %5.2f s, lexicon %5.2f s' % (a - t, now() - a))"
    with tempfile.TemporaryDirectory() as folder:
        for state in ("from nothing", "from the cache"):
            print(state)
            for name in ("entity_mentions", "stance_terms"):
                environment = {**os.environ, "MIZAN_CACHE": folder}
                subprocess.run([sys.executable, "-c", code.format(name)], env=environment, check=True)


def memory(source, size):
    """The peak memory of each finder in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        generate.write_shards(folder, generate.texts(source), 1, size)
        for name in ("entity_mentions", "stance_terms"):
            did = once(name, folder)
            print(f"{name}: peak memory {did['peak']:.0f} MB, of which {did['before']:.0f} MB before it was called")


# ---------------------------------------------------------------- growth
def growth(source, sizes=(1, 3, 10, 30, 100), entries=(500, 1_000, 2_000, 4_000, 6_000), size=5):
    """What grows with the text, and what with the lexicon; ``sizes`` and ``size`` in MB."""
    head("growth with the text")
    for megabytes in sizes:
        texts = list(generate.of_size(generate.texts(source), megabytes * MB))
        articles = generate.frame_of(texts)
        unit, real = decoding(texts)
        for function in (entity_mentions, stance_terms):
            show(f"{function.__name__}, {megabytes} MB", best(lambda f=function, a=articles: f(a), 3), unit, real)
    head("growth with the lexicon")
    texts = list(generate.of_size(generate.texts(source), size * MB))
    unit, real = decoding(texts)
    for count in entries:
        table = some_entries(count)
        with tempfile.TemporaryDirectory() as folder:
            finder, made = from_nothing(table, folder)
        seconds = best(lambda f=finder: raw_spans(texts, f), 3)
        show(f"raw spans, {len(table):,} entries, made in {made:.2f} s", seconds, unit, real)


def some_entries(count):
    """A lexicon of ``count`` entries drawn from ours, of each spelling one."""
    table = our_entities().lexicon.table
    table = table[~table["form"].map(form_key).duplicated()]
    return table.sample(count, random_state=1)[["entity", "type", "kind", "form", "paradigm"]]


def from_nothing(table, folder):
    """A finder of a lexicon compiled without the cache on disk, and the seconds that took."""
    before = os.environ.get("MIZAN_CACHE")
    os.environ["MIZAN_CACHE"] = str(folder)
    try:
        start = time.perf_counter()
        return bare(entity_lexicon(lexicon=table)), time.perf_counter() - start
    finally:
        os.environ.pop("MIZAN_CACHE")
        if before is not None:
            os.environ["MIZAN_CACHE"] = before


# ---------------------------------------------------------------- peers
def peers(texts, tried=10):
    """The same texts through what others would take. They look for the forms as written: no clitics, no endings."""
    unit, size = decoding(texts)
    forms = sorted(set(our_entities().lexicon.table["form"].str.replace("(ال)", "", regex=False)))
    head(f"peers, {len(forms):,} forms as written")
    some, series = random.Random(1).sample(forms, tried), pd.Series(texts, dtype=object)
    seconds = best(lambda: [series.str.count(rf"\b{form}\b") for form in some], 1) / len(some) * len(forms)
    show(f"Series.str.count a form (from {tried} forms)", seconds, unit, size)
    try:
        from ahocorasick_rs import AhoCorasick

        automaton = AhoCorasick(forms)
        show("ahocorasick_rs", best(lambda: [automaton.find_matches_as_indexes(t) for t in texts], 3), unit, size)
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
        seconds = best(lambda: [matcher(language.make_doc(t)) for t in part], 1) / share
        show("spaCy PhraseMatcher (from a twentieth)", seconds, unit, size)
    except ImportError:
        print("spaCy is not installed")


# ---------------------------------------------------------------- many files
def corpus(source, size=400, large=1_000, kind="jsonl"):
    """``count_corpus``: two processes against one on twelve shards of ``size`` MB in all, and its memory on one shard
    of 100 MB and on one of ``large`` MB.
    """
    with tempfile.TemporaryDirectory() as scratch:
        scratch = Path(scratch)
        stream = generate.texts(source)
        unit, real = decoding(list(generate.of_size(generate.texts(source), 20 * MB)))
        unit *= size * MB / real
        generate.write_shards(scratch / "shards", stream, 12, size * MB, kind=kind)
        head(f"count_corpus, {size} MB in 12 shards")
        seconds = []
        for processes in (1, 2):
            did = once("count", scratch / "shards", scratch / f"out{processes}", processes)
            seconds.append(did["seconds"])
            show(f"{did['articles']:,} articles, processes={processes}", did["seconds"], unit, size * MB)
        print(f"two processes: {seconds[0] / seconds[1]:.2f} times one (this machine has {os.cpu_count()} cores)")
        for megabytes in (100, large):
            generate.write_shards(scratch / f"one{megabytes}", stream, 1, megabytes * MB, kind=kind)
            did = once("count", scratch / f"one{megabytes}", scratch / f"out{megabytes}")
            print(
                f"one shard of {megabytes:5} MB: peak memory {did['peak']:.0f} MB, {did['seconds']:.1f} s", flush=True
            )


def million(source, articles=1_000_000, shards=120, processes=2):
    """So many made articles, end to end."""
    with tempfile.TemporaryDirectory() as scratch:
        scratch = Path(scratch)
        print(f"\nwriting {articles:,} articles to {shards} shards", flush=True)
        generate.write_shards(scratch / "shards", generate.texts(source), shards, articles=articles)
        size = sum(file.stat().st_size for file in (scratch / "shards").iterdir())
        did = once("count", scratch / "shards", scratch / "out", processes)
        rate = f"{did['articles'] / did['seconds']:,.0f} articles/s, {size / did['seconds'] / MB:.1f} MB/s"
        print(
            f"{did['articles']:,} articles ({size / 1e9:.2f} GB), {processes} processes: {did['seconds']:.1f} s, {rate}"
        )
        print(f"peak memory {did['peak']:.0f} MB, of the largest worker {did['workers']:.0f} MB")
        stored = sum(file.stat().st_size for file in (scratch / "out").rglob("*.parquet"))
        did = once("read", scratch / "out")
        print(f"results {stored / MB:.0f} MB; read_counts {did['seconds']:.1f} s, peak {did['peak']:.0f} MB, rows of")
        print(", ".join(f"{table} {did[table]:,}" for table in ("articles", "mentions", "stance")))


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", nargs="?", help="what load_articles reads; without it the project's own articles")
    parser.add_argument("--mb", type=int, default=20, help="size of the text for the finders and their peers")
    parser.add_argument("--growth", action="store_true", help="1 to 100 MB of text, 500 to 6,000 entries")
    parser.add_argument("--peers", action="store_true", help="other matchers, if they are installed")
    parser.add_argument("--corpus", action="store_true", help="two processes against one; memory up to 1 GB")
    parser.add_argument("--million", action="store_true", help="a million articles (3 GB) with two processes")
    parser.add_argument("--only", action="store_true", help="nothing but what the options name")
    asked = parser.parse_args(arguments)
    if not asked.only:
        compiling()
        finders(list(generate.of_size(generate.texts(asked.source), asked.mb * MB)))
        memory(asked.source, asked.mb * MB)
    if asked.growth:
        growth(asked.source)
    if asked.peers:
        peers(list(generate.of_size(generate.texts(asked.source), asked.mb * MB)))
    if asked.corpus:
        corpus(asked.source)
    if asked.million:
        million(asked.source)


if __name__ == "__main__":
    main()
