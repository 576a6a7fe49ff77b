"""Through one article from its first word to its last: where actors and language stand, and how the balance moves.

The tables behind the charts ``dispersion`` and ``cumulative_balance``, and the sentences that say what they show.
A word is a run of Arabic letters; words are counted from 0 at the beginning of the body.
"""

from bisect import bisect_right

import pandas as pd

from helpers.arabic import ARABIC_WORD
from helpers.counts import POLES, display_names, in_their_sentences, need
from helpers.errors import ArticleError
from helpers.wording import MANY, POLE_NAMES, counted, listed, ranked, ranks_said

STEPS = ("sentence", "word")
_SENTENCE = ["article", "sentence", "start", "section", "text", "paragraph"]


def ruler(sentences):
    """The sentences of one article's body with the words in them: what positions are measured by.

    Returns the rows of ``sentences`` in the body, in reading order, with ``first`` (int64, words before the sentence)
    and ``words`` (int64).
    """
    need(sentences, _SENTENCE, "sentences", "split_sentences")
    body = sentences[sentences["section"] == "body"].drop_duplicates(["article", "sentence"])
    body = body.sort_values("sentence", ignore_index=True)
    words = body["text"].str.count(ARABIC_WORD.pattern).astype("int64")
    return body.assign(first=words.cumsum() - words, words=words)


def positions(spans, sentences):
    """Where each actor and each pole stands in an article: a row a span, in reading order.

    Args:
        spans (DataFrame or list): what ``entity_mentions`` or ``stance_terms`` gives for an article, or a list of both.
        sentences (DataFrame): what ``split_sentences`` gives for it.

    Returns:
        DataFrame: ``layer`` (``"entity"`` or ``"pole"``), ``row`` (the entity's id, or the pole), ``ar``, ``en`` (its
        name), ``sentence``, ``paragraph`` (int64), ``position`` (int64, words of the body before it).

    Raises:
        ArticleError: for sentences of several articles, and spans in sentences that are not in the body.

    >>> from helpers import entity_mentions, split_sentences
    >>> text = "زار الوزير الروسي كييف. وقالت روسيا نعم."
    >>> positions(entity_mentions(text), split_sentences(text))[["row", "en", "sentence", "position"]]
       row       en  sentence  position
    0  RUS   Russia         0         2
    1  UKR  Ukraine         0         3
    2  RUS   Russia         1         5
    """
    body = ruler(sentences)
    layers = [_rows_of(frame) for frame in (spans if isinstance(spans, list | tuple) else [spans])]
    found = in_their_sentences(pd.concat(layers, ignore_index=True), sentences[_SENTENCE], "dispersion", "spans")
    outside = found[found["section"] != "body"]
    if len(outside):
        raise ArticleError(
            f"there is a span in sentence {outside['sentence'].iloc[0]}, which is not in the body",
            remedy="find spans in the body only: sections=('body',), as by default",
        )
    found = found.drop(columns=["start", "text", "section"]).merge(body[["sentence", "start", "text", "first"]])
    starts = {
        number: [m.start() for m in ARABIC_WORD.finditer(text)]
        for number, text in zip(body.sentence, body.text, strict=True)
    }
    places = zip(found["sentence"], found["first"], found["offset"] - found["start"], strict=True)
    found["position"] = [first + max(bisect_right(starts[number], offset) - 1, 0) for number, first, offset in places]
    found = found.sort_values(["offset", "layer"], kind="stable", ignore_index=True)
    kinds = {"sentence": "int64", "paragraph": "int64", "position": "int64"}
    return found[["layer", "row", "ar", "en", "sentence", "paragraph", "position"]].astype(kinds)


def _rows_of(spans):
    """Of a frame of mentions or stance terms: what they are shown as, and where they begin."""
    layer = "pole" if "pole" in getattr(spans, "columns", ()) else "entity"
    need(spans, ["article", "sentence", "start", layer], "spans", "entity_mentions or stance_terms")
    names = {
        lang: spans["pole"].map(POLE_NAMES[lang]) if layer == "pole" else display_names(spans, lang)
        for lang in POLE_NAMES
    }
    return spans[["article", "sentence"]].assign(layer=layer, row=spans[layer], offset=spans["start"], **names)


def spread(spans, sentences):
    """How widely each actor and pole is spread over an article: the rows of the chart ``dispersion``, as a table.

    Args:
        spans, sentences: as for ``positions``.

    Returns:
        DataFrame: a row for each actor, then each pole: ``layer``, ``row``, ``ar``, ``en`` as in ``positions``;
        ``count`` (int64, spans), ``sentences`` (int64, in how many sentences of the body it stands), ``all_sentences``
        (int64, how many the body has), ``first``, ``last`` (int64, the numbers of its first and last sentence), ``dp``
        (float: the deviation of proportions of Gries 2008 by sentences weighed by their words; near 0 where it is
        spread as evenly as the text, near 1 where it stands in one place). Actors by ``sentences``, most first, then
        ``count``, then id; poles in their order. A low count has a high ``dp`` by necessity: compare like with like.

    >>> from helpers import entity_mentions, split_sentences
    >>> text = "زار الوزير الروسي كييف. وقالت روسيا نعم."
    >>> spread(entity_mentions(text), split_sentences(text))[["row", "count", "sentences", "dp"]].round(2)
       row  count  sentences    dp
    0  RUS      2          2  0.07
    1  UKR      1          1  0.43
    """
    found, body = positions(spans, sentences), ruler(sentences)
    shares = (body["words"] / max(body["words"].sum(), 1)).set_axis(body["sentence"])
    groups = found.groupby(["layer", "row"], sort=True)
    table = groups.agg(
        ar=("ar", "first"),
        en=("en", "first"),
        count=("row", "size"),
        sentences=("sentence", "nunique"),
        first=("sentence", "min"),
        last=("sentence", "max"),
    ).reset_index()
    table.insert(6, "all_sentences", len(body))
    table["dp"] = pd.Series([_deviation(group, shares) for _, group in groups["sentence"]], dtype="float64")
    table["order"] = table["row"].map({pole: at for at, pole in enumerate(POLES)}).where(table["layer"] == "pole", 0)
    table = table.sort_values(
        ["layer", "order", "sentences", "count", "row"], ascending=[True, True, False, False, True], ignore_index=True
    )
    return table.drop(columns="order").astype(
        dict.fromkeys(("count", "sentences", "all_sentences", "first", "last"), "int64")
    )


def _deviation(places, shares):
    """Gries's DP: half the sum of the differences between the shares of a word and those of the text, part by part."""
    found = places.value_counts(normalize=True).reindex(shares.index, fill_value=0)
    return float((found - shares).abs().sum() / 2)


def running_balance(stance, sentences, by="sentence"):
    """How the balance moves through one article: words of diplomacy less words of escalation, so far.

    Args:
        stance (DataFrame): what ``stance_terms`` gives for the article.
        sentences (DataFrame): what ``split_sentences`` gives for it.
        by (str): ``"sentence"``, or ``"word"`` for a row at each term.

    Returns:
        DataFrame: a row for each sentence of the body (or each term), in reading order: ``sentence``, ``position``
        (int64, words of the body before it), ``escalation``, ``diplomacy``, ``neutralised`` (int64, terms in it),
        ``so_far`` (int64, diplomacy less escalation up to and with it; neutralised terms move nothing).

    Raises:
        ArticleError: for sentences of several articles, and terms in sentences that are not in the body.

    >>> from helpers import split_sentences, stance_terms
    >>> text = "بدأت المحادثات. هددت بهجوم. رحب الوزير بالاتفاق."
    >>> running_balance(stance_terms(text), split_sentences(text))[["sentence", "escalation", "diplomacy", "so_far"]]
       sentence  escalation  diplomacy  so_far
    0         0           0          1       1
    1         1           2          0      -1
    2         2           0          2       1
    """
    if by not in STEPS:
        raise ArticleError(f"by={by!r} is not a step through a text", remedy="use by='sentence' or by='word'")
    need(stance, ["article", "sentence", "start", "pole"], "stance terms", "stance_terms")
    terms, body = positions(stance, sentences), ruler(sentences)
    ones = pd.DataFrame({pole: (terms["row"] == pole).astype("int64") for pole in POLES})
    if by == "word":
        table = terms[["sentence", "position"]].join(ones)
    else:
        sums = ones.groupby(terms["sentence"]).sum().reindex(body["sentence"], fill_value=0)
        table = body[["sentence", "first"]].rename(columns={"first": "position"}).join(sums, on="sentence")
    table["so_far"] = (table["diplomacy"] - table["escalation"]).cumsum()
    return table.astype("int64")


# In words


def spread_headline(table, lang="ar"):
    """The finding of ``spread`` in a few words, without vowel signs: matplotlib before 3.11 could not draw them."""
    actors = table[table["layer"] == "entity"]
    leaders = sorted(actors.loc[actors["sentences"] == actors["sentences"].max(), lang])
    if not 0 < len(leaders) <= MANY:
        return "Where does each stand in the text?" if lang == "en" else "أين يرد كل منها في النص؟"
    if lang == "en":
        return f"{listed(leaders, lang)} {'is' if len(leaders) == 1 else 'are'} spread most widely"
    return f"الأوسع انتشارا في النص: {listed(leaders)}"


def say_spread(table, lang):
    """What ``spread`` shows: who is spread most widely, and from where to where the language of each pole reaches."""
    if table.empty:
        return "No actor and no word of either pole is found." if lang == "en" else "لا جهة في النص ولا لفظ موقف."
    actors, poles = (table[table["layer"] == layer] for layer in ("entity", "pole"))
    everything = int(table["all_sentences"].iloc[0])
    of = counted(everything, "sentence", lang)
    text = f"The text has {of}." if lang == "en" else f"يضم النص {of}."
    if len(actors):
        ranks = ranks_said(ranked(actors[lang], actors["sentences"]), everything, "sentence", lang)
        text += f" Spread most widely: {ranks}." if lang == "en" else f" الأوسع انتشاراً {ranks}."
    return text + "".join(
        _reach(*row, lang) for row in poles[["row", "sentences", "first", "last"]].itertuples(index=False)
    )


_WORDS_OF = {
    "ar": {"escalation": "ألفاظ التصعيد", "diplomacy": "ألفاظ الدبلوماسية", "neutralised": "الألفاظ المنفية"},
    "en": {"escalation": "Words of escalation", "diplomacy": "Words of diplomacy", "neutralised": "Neutralised words"},
}


def _reach(pole, n, first, last, lang):
    places = counted(n, "sentence", lang)
    if lang == "en":
        where = f"from sentence {first} to {last}" if n > 1 else f"number {first}"
        return f" {_WORDS_OF[lang][pole]} stand in {places}, {where}."
    where = f"من الجملة {first} إلى الجملة {last}" if n > 1 else f"هي الجملة {first}"
    return f" وترد {_WORDS_OF[lang][pole]} في {places}، {where}."


def running_headline(table, lang="ar"):
    """The finding of ``running_balance`` in a few words."""
    so_far = table["so_far"]
    sides = [pole for pole, there in (("diplomacy", so_far.max() > 0), ("escalation", so_far.min() < 0)) if there]
    if len(sides) != 1:
        return "How does the balance move?" if lang == "en" else "كيف يتحرك الميزان في النص؟"
    if lang == "en":
        return f"The balance never leans to {'escalation' if sides[0] == 'diplomacy' else 'diplomacy'}"
    return (
        f"لا يميل الميزان إلى {POLE_NAMES[lang]['escalation' if sides[0] == 'diplomacy' else 'diplomacy']} في أي موضع"
    )


def say_running(table, lang):
    """What ``running_balance`` shows: where the balance ends, and how far it went to each side."""
    if not table[list(POLES)].to_numpy().any():
        return "No words of escalation or diplomacy." if lang == "en" else "لا ألفاظ تصعيد ولا دبلوماسية في النص."
    end, denied = int(table["so_far"].iloc[-1]), int(table["neutralised"].sum())
    side = "diplomacy" if end > 0 else "escalation"
    parts = [_farthest(table, pole, sign, lang) for pole, sign in (("diplomacy", 1), ("escalation", -1))]
    if lang == "en":
        text = (
            f"At the end {side} leads by {counted(abs(end), 'word', lang)}." if end else "At the end the two are even."
        )
        text += f" {parts[0][0].upper()}{'; '.join(parts)[1:]}."
        text += f" Neutralised, and outside the balance: {denied:,}." if denied else ""
        return text + " These are words, not events."
    lead = f"الفارق في آخر النص {counted(abs(end), 'word', subject=True)} لمصلحة {POLE_NAMES[lang][side]}."
    text = (lead if end else "الكفتان متساويتان في آخر النص.") + f" {'، و'.join(parts)}."
    text += f" والألفاظ المنفية {denied:,}، ولا تدخل في الميزان." if denied else ""
    return text + " وهذا عدّ للألفاظ لا للأحداث."


def _farthest(table, pole, sign, lang):
    """How far the balance goes to a side, and where it first gets there."""
    far = sign * table["so_far"]
    if far.max() <= 0:
        return f"it never leans to {pole}" if lang == "en" else f"لا يميل إلى {POLE_NAMES[lang][pole]} في أي موضع"
    sentence = table.loc[far.idxmax(), "sentence"]
    if lang == "en":
        return f"farthest to {pole}: by {counted(far.max(), 'word', lang)}, in sentence {sentence}"
    return f"أبعد ميل إلى {POLE_NAMES[lang][pole]} عند الجملة {sentence} (بفارق {counted(far.max(), 'word')})"
