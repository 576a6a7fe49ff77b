"""Text to measure on: articles made of the project's own sentences, or of somebody's own files; and shards of them."""

import gzip
import itertools
import json
import random
from pathlib import Path

import pandas as pd

from helpers import load_articles, split_sentences
from helpers.paths import DATA

OURS = [DATA / "articles", DATA / "gold" / "texts"]
CHARACTERS = (500, 2_600)  # of a made article: 3 KB in the mean, as of a report in a newspaper


def texts(source=None, seed=1):
    """Texts without end. Of ``source`` (what ``load_articles`` takes) first its own; then, or without it, made ones."""
    articles = load_articles(OURS if source is None else source, "collect", duplicates=False)
    if source is not None:
        yield from articles["text"]
    yield from made(articles, seed)


def made(articles, seed=1):
    """Articles without end whose sentences are drawn from the bodies of ``articles``; one seed, the same articles."""
    sentences = split_sentences(articles)
    sentences = sentences.loc[sentences["section"] == "body", "text"].tolist()
    draw = random.Random(seed)
    bag = []
    while True:
        paragraphs, length, wanted = [[]], 0, draw.uniform(*CHARACTERS)
        while length < wanted:
            if not bag:
                bag = draw.sample(sentences, len(sentences))
            sentence = bag.pop()
            paragraphs[-1].append(sentence)
            length += len(sentence) + 1
            if draw.random() < 0.4:
                paragraphs.append([])
        yield "\n".join(" ".join(paragraph) for paragraph in paragraphs if paragraph)


def of_size(stream, size):
    """As many texts of a stream as make ``size`` bytes of UTF-8."""
    while size > 0:
        text = next(stream)
        size -= len(text.encode("utf-8", "replace"))
        yield text


def frame_of(some):
    """An articles frame of some texts, as the finders take it."""
    some = pd.Series(list(some), dtype="str")
    return pd.DataFrame({"article": some.index.astype("str"), "text": some})


WRITERS = {"jsonl": open, "jsonl.gz": gzip.open}


def write_shards(folder, stream, shards, size=None, articles=None, kind="jsonl"):
    """Write texts of ``stream`` to ``shards`` files: ``size`` bytes in all, or ``articles`` of them; gives the number.

    ``kind``: jsonl, jsonl.gz, csv or parquet.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    total = 0
    for number in range(shards):
        part = of_size(stream, size / shards) if size else itertools.islice(stream, _share(articles, shards, number))
        records = ({"id": f"{number}/{n}", "text": text} for n, text in enumerate(part))
        path = folder / f"shard{number:04}.{kind}"
        if kind in WRITERS:
            with WRITERS[kind](path, "wt", encoding="utf-8") as file:
                for record in records:
                    file.write(json.dumps(record, ensure_ascii=False) + "\n")
                    total += 1
        else:
            frame = pd.DataFrame(records)
            total += len(frame)
            frame.to_csv(path, index=False) if kind == "csv" else frame.to_parquet(path, index=False)
    return total


def _share(whole, parts, number):
    return whole * (number + 1) // parts - whole * number // parts
