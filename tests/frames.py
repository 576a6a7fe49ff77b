"""Made frames of mentions, sentences and stance terms, as the finders give them, for the tests of charts."""

import itertools

import pandas as pd

from helpers.counts import KINDS, POLES

NAMES = {
    "RUS": ("روسيا", "Russia"),
    "USA": ("الولايات المتحدة", "United States"),
    "UKR": ("أوكرانيا", "Ukraine"),
    "NATO": ("حلف شمال الأطلسي (الناتو)", "NATO"),
    "IAEA": ("الوكالة الدولية للطاقة الذرية", "International Atomic Energy Agency"),
    "X": ("شركة $ و $ (Inc.)", "Cash $ and $"),
}


def mentions(**kinds):
    """A mentions frame: for each entity how many names, demonyms, capitals and places."""
    rows = [
        ("text", 0, 0, 1, "-", entity, "state", kind, *NAMES.get(entity, ("", "")))
        for entity, counts in kinds.items()
        for kind, n in zip(KINDS, counts, strict=True)
        for _ in range(n)
    ]
    return pd.DataFrame(
        rows, columns=["article", "sentence", "start", "end", "text", "entity", "type", "kind", "ar", "en"]
    )


def sentences(*paragraphs, article="text"):
    """A sentences frame: a dateline (0), then so many body sentences in each paragraph, then a related headline."""
    sections = ["dateline", *["body"] * sum(paragraphs), "related"]
    numbers = [0, *itertools.chain.from_iterable([at] * n for at, n in enumerate(paragraphs, 1)), len(paragraphs) + 1]
    frame = pd.DataFrame({"article": article, "sentence": range(len(sections)), "start": 0, "end": 1})
    return frame.assign(section=sections, text="-", paragraph=numbers)


def stance(poles, article="text"):
    """A stance frame: for each sentence how many terms of escalation, diplomacy and neutralised."""
    rows = [
        (article, sentence, 0, 1, "-", "-", pole, "04", "", "-")
        for sentence, counts in poles.items()
        for pole, n in zip(POLES, counts, strict=True)
        for _ in range(n)
    ]
    columns = ["article", "sentence", "start", "end", "text", "term", "pole", "cameo", "shifter", "gloss"]
    return pd.DataFrame(rows, columns=columns).astype({"sentence": "int64"})


def article(*lengths, paragraphs=None, article="text"):
    """A sentences frame of body sentences of so many words, each word of three letters, a blank between any two.

    ``paragraphs``: the paragraph of each sentence, by default all in the first.
    """
    texts = [" ".join(["نصف"] * n) for n in lengths]
    starts = [0, *itertools.accumulate(len(text) + 1 for text in texts)][: len(texts)]
    frame = pd.DataFrame({"article": article, "sentence": range(1, len(texts) + 1), "start": starts, "text": texts})
    return frame.assign(end=frame["start"] + 4, section="body", paragraph=paragraphs or 1)


def at(sentences, *places, **columns):
    """A frame of spans at ``(what, sentence, word in it)``: mentions, or with ``pole=True`` stance terms."""
    starts = sentences.set_index("sentence")["start"]
    rows = [("text", sentence, starts[sentence] + 4 * word, what) for what, sentence, word in places]
    pole = columns.get("pole", False)
    frame = pd.DataFrame(rows, columns=["article", "sentence", "start", "pole" if pole else "entity"])
    frame = frame.astype({"sentence": "int64", "start": "int64"})
    if not pole:
        for column, side in (("ar", 0), ("en", 1)):
            frame[column] = [NAMES.get(entity, (entity, entity))[side] for entity in frame["entity"]]
    return frame
