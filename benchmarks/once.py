"""One piece of work in a process of its own, so that its peak memory is its own.

    python benchmarks/once.py count FOLDER OUT 2      # count_corpus with two processes
    python benchmarks/once.py read OUT                # read_counts
    python benchmarks/once.py entity_mentions FOLDER  # a finder over all texts of a folder of shards

Prints one line of JSON: ``seconds`` (wall clock, without the start of Python), ``peak`` (MB, of this process),
``workers`` (MB, of the largest process that it started), ``before`` (MB, when the work began).
"""

import json
import resource
import sys
import time

import pandas as pd


def peak_memory():
    """The most memory that this process has held so far, in MB."""
    try:
        with open("/proc/self/status", encoding="ascii") as status:  # Linux; there getrusage counts the parent's too
            return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))
    except OSError:
        return _megabytes(resource.RUSAGE_SELF)


def _megabytes(who):
    return resource.getrusage(who).ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def count(folder, out, processes="1"):
    from helpers.corpus import count_corpus

    report = count_corpus(folder, out, processes=int(processes), progress=sys.stderr.isatty())
    return {"articles": int(report["articles"].sum()), "failures": int(report["failures"].sum())}


def read(out):
    from helpers.corpus import read_counts

    counts = read_counts(out)
    return {table: len(frame) for table, frame in counts._asdict().items()}


def finder(name, folder):
    import helpers
    from helpers.records import read_batches
    from helpers.shards import find_shards

    batches = (batch for shard in find_shards(folder) for batch in read_batches(shard))
    rows = [(record.article, record.text) for batch in batches for record in batch.records]
    frame = pd.DataFrame(rows, columns=["article", "text"]).astype("str")
    del rows
    before, start = peak_memory(), time.perf_counter()
    found = getattr(helpers, name)(frame)
    return {"before": before, "seconds": time.perf_counter() - start, "rows": len(found)}


def main(what, *arguments):
    start = time.perf_counter()
    done = {"count": count, "read": read}[what](*arguments) if what in ("count", "read") else finder(what, *arguments)
    measured = {"seconds": time.perf_counter() - start, "peak": peak_memory()}
    print(json.dumps(measured | {"workers": _megabytes(resource.RUSAGE_CHILDREN)} | done))


if __name__ == "__main__":
    main(*sys.argv[1:])
