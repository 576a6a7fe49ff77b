"""The page of a report: one file of HTML that needs nothing else, for screen and paper."""

from typing import NamedTuple

import pandas as pd

from helpers.counts import KINDS
from helpers.glossary import named
from helpers.highlights import highlight
from helpers.markup import Safe, escape, page_direction, tag
from helpers.page_words import PHRASES
from helpers.reading import show_concordance, table_of
from helpers.wording import counted

MOST_LETTERS = 50_000  # of a longer text the beginning is shown
MOST_ROWS = 500  # of a longer table too
MOST_ITEMS = 50  # and of a longer list
_NAMED = 30

STYLE = """
:root { color-scheme: light dark; --ink: #1a1a1a; --paper: #fff; --quiet: #595959; --line: #d5d5d5; --link: #0057a0; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e6e6; --paper: #161616; --quiet: #a8a8a8; --line: #4a4a4a; --link: #8ec5ff; }
}
body { margin: 0 auto; max-width: 66rem; padding: 1rem 1.25rem 4rem; color: var(--ink); background: var(--paper);
  font: 1.05rem/1.8 "IBM Plex Sans Arabic", "Noto Sans Arabic", "Segoe UI", Tahoma, "DejaVu Sans", sans-serif; }
h1 { font-size: 1.7rem; line-height: 1.4; margin-bottom: 0; }
h2 { font-size: 1.3rem; margin-top: 2.5rem; padding-bottom: .2rem; border-bottom: 2px solid var(--line); }
h3 { font-size: 1.1rem; margin-top: 2rem; }
a { color: var(--link); }
.quiet, figcaption { color: var(--quiet); font-size: .95rem; }
.counts { display: flex; flex-wrap: wrap; gap: .5rem 2rem; padding: 0; margin: 1rem 0; }
.counts div { display: flex; flex-direction: column-reverse; }
.counts dt { color: var(--quiet); font-size: .95rem; }
.counts dd { margin: 0; font-size: 1.5rem; font-weight: bold; }
figure { margin: 1.5rem 0; }
figure img { max-width: 100%; height: auto; background: #fff; border-radius: 4px; }
.wide { overflow-x: auto; }
table { max-width: 100%; font-size: .92rem; line-height: 1.6; }
tbody tr { border-bottom: 1px solid var(--line); }
summary { cursor: pointer; font-weight: bold; margin-top: 1rem; }
:target { outline: 3px solid #e3b23c; outline-offset: 2px; }
@media print {
  :root { color-scheme: light; --ink: #000; --paper: #fff; --quiet: #444; --line: #bbb; --link: #000; }
  body { max-width: none; padding: 0; font-size: 10pt; line-height: 1.6; }
  table { font-size: 8.5pt; line-height: 1.35; }
  figure img { max-height: 15cm; }
  figure, tr, .counts { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  a { text-decoration: none; }
}
"""
_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


class Piece(NamedTuple):
    """A chart as the page shows it: ``source`` of the image, ``alt`` what it shows in words, ``width`` in pixels."""

    name: str
    source: str
    alt: str
    width: int


def page(findings, frames, charts, courses, facts, lang="ar", shown=20):
    """The report as one HTML document; everything in it is escaped, nothing is fetched, nothing runs.

    ``frames`` is what ``findings.tables`` gives, ``charts`` a list of ``Piece``, ``courses`` one by article, ``facts``
    what was made, counted and left out.
    """
    words = PHRASES[lang]
    articles = findings.articles.head(shown)
    several = len(findings.articles) > 1
    name = _title(findings.articles.iloc[0]) if not several else findings.name or words["several"]
    parts = [_head(findings, name, facts, lang), _summary(facts["counts"], lang)]
    parts += [tag("h2", words["charts"]), *(_figure(piece) for piece in _distinct(charts))]
    if len(frames["entities"]):
        parts += [tag("h2", words["named"]), _entities(frames["entities"], lang)]
    if several:
        parts += [tag("h2", words["articles"]), _articles(frames["articles"], articles, lang)]
    for number, row in enumerate(articles.to_dict("records"), start=1):
        parts += _article(row, number, findings, frames, courses.get(row["article"]), several, lang)
    parts += [_left_out(facts["left_out"], lang), _made(facts["made"], lang)]
    title = tag("title", escape(f"{words['report']}: {name}"))
    head = (
        '<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n{title}\n<style>{STYLE}</style>'
    )
    body = tag("main", "\n".join(parts))
    html = tag("html", f"<head>\n{head}\n</head>\n<body>\n{body}\n</body>", lang=lang, dir=page_direction(lang))
    return f"<!DOCTYPE html>\n{html}\n"


def _title(row):
    return str(row.get("title") or "") or str(row["article"])


def _head(findings, name, facts, lang):
    words, row = PHRASES[lang], findings.articles.iloc[0]
    said = [words["report"], f"{words['on']} {_isolated(facts['made']['date'])}"]
    if len(findings.articles) == 1:
        said += _about(row)
    return tag("h1", _isolated(name)) + tag("p", " · ".join(said), class_="quiet")


def _isolated(text):
    """A text in its own direction, whatever stands around it."""
    return tag("bdi", escape(text))


def _about(row):
    """Who wrote an article where and when, as far as it is known, as HTML."""
    date = row.get("date")
    known = [str(row.get(column) or "") for column in ("outlet", "author", "place")]
    known += [f"{date:%Y-%m-%d}"] if isinstance(date, pd.Timestamp) else []
    return [_isolated(part) for part in known if part]


def _summary(counts, lang):
    words, items = PHRASES[lang], []
    for key in ("articles", "words", "sentences", "mentions", "entities", "escalation", "diplomacy", "neutralised"):
        items.append(tag("div", tag("dt", words[key]) + tag("dd", f"{counts[key]:,}")))
    known = counts["balance"] is not None
    said = tag("bdi", f"{counts['balance']:+.2f}" if known else "–", dir="ltr")
    items.append(tag("div", tag("dt", words["balance"]) + tag("dd", said)))
    notes = [f"{words['not arabic']}: {counts['not_arabic']:,}."] if counts["not_arabic"] else []
    notes.append(words["what balance is"])
    if known:
        low, high = (tag("bdi", f"{counts[end]:+.2f}", dir="ltr") for end in ("low", "high"))
        notes.append(words["interval"].format(low=low, high=high))
        notes += [words["small"]] * counts["small"]
    return tag("dl", "".join(items), class_="counts") + tag("p", " ".join(notes), class_="quiet")


def _distinct(charts):
    """Charts whose words are those of the one before say them once."""
    before = ""
    for piece in charts:
        yield piece, piece.alt != before
        before = piece.alt


def _figure(pair):
    piece, says = pair
    image = f'<img src="{piece.source}" alt="{escape(piece.alt)}" width="{piece.width}">'
    return tag("figure", image + (tag("figcaption", escape(piece.alt)) if says else ""), id=f"chart-{piece.name}")


def _entities(entities, lang):
    words = PHRASES[lang]
    shown = entities.head(_NAMED)
    columns = [lang, "mentions", "articles", *KINDS, "type", "entity"]
    heads = [words["called"], words["mentions"], words["articles"], *(named("kind", kind, lang) for kind in KINDS)]
    table = shown.assign(type=[named("type", value, lang) for value in shown["type"]])[columns]
    table = table.set_axis([*heads, words["type"], words["id"]], axis="columns")
    return _table(table, lang) + _more(len(entities) - len(shown), "entities", lang)


def _articles(table, shown, lang):
    """The table of all articles; those whose text is shown are links to it."""
    words = PHRASES[lang]
    columns = ["title", "outlet", "date", "words", "mentions", "escalation", "diplomacy", "neutralised", "balance"]
    listed = table.head(MOST_ROWS)
    columns = [column for column in columns if column in listed.columns and _says_something(listed[column])]
    numbers = {name: number for number, name in enumerate(shown["article"], start=1)}
    names = [
        Safe(tag("a", escape(name), href=f"#article-{numbers[name]}")) if name in numbers else name
        for name in listed["article"]
    ]
    out = listed[columns].rename(columns=words)
    out.insert(0, words["article"], pd.Series(names, index=out.index, dtype=object))
    return _table(out, lang) + _more(len(table) - len(listed), "articles", lang)


def _says_something(column):
    return bool((column.notna() & (column.astype(object) != "")).any())


def _article(row, number, findings, frames, course, several, lang):
    words, text = PHRASES[lang], row["text"]
    mine = [frame[frame["article"] == row["article"]] for frame in (findings.mentions, findings.stance)]
    parts = [tag("h2", _isolated(_title(row)) if several else words["text"], id=f"article-{number}")]
    about = _about(row) if several else []
    parts += [tag("p", " · ".join(about), class_="quiet")] if about else []
    parts += [_figure((course, True))] if course else []
    if len(text) > MOST_LETTERS:
        sentences = findings.sentences[findings.sentences["article"] == row["article"]]
        starts = sentences.loc[sentences["start"] <= MOST_LETTERS, "start"]
        cut = int(starts.max()) or MOST_LETTERS
        parts.append(tag("p", f"{words['long text']} {cut:,} / {len(text):,}", class_="quiet"))
        text, mine = text[:cut], [frame[frame["end"] <= cut] for frame in mine]
    parts.append(highlight({"article": row["article"], "text": text}, mine, lang=lang).data)
    for layer, columns in (("mentions", ["entity", "kind"]), ("stance", ["pole", "shifter"])):
        rows = frames[layer][frames[layer]["article"] == row["article"]]
        parts += [_context(rows, layer, columns, lang)] if len(rows) else []
    return parts


def _context(rows, layer, columns, lang):
    """A concordance of one article, its codes in words, each row with a link to its sentence."""
    words, shown = PHRASES[lang], rows.head(MOST_ROWS)
    said = {f"{column} said": [named(column, value, lang) for value in shown[column]] for column in columns}
    if "entity" in columns and lang in shown.columns:
        said["entity said"] = shown[lang].where(shown[lang] != "", shown["entity"])
    heads = {column: words[column] for column in ("sentence", "before", "keyword", "after")}
    heads |= {f"{column} said": words[column] for column in columns}
    table = show_concordance(shown.assign(**said), columns=list(said), links=True, max_rows=None, heads=heads)
    count = counted(len(rows), "mention" if layer == "mentions" else "word", lang, subject=True)
    title = tag("summary", f"{words[f'{layer} in context']} ({count})")
    more = _more(len(rows) - len(shown), layer, lang)
    return tag("details", title + tag("div", table.data, class_="wide") + more, open="open")


def _left_out(facts, lang):
    words = PHRASES[lang]
    items = []
    items += _first([f"{words['failed']}: {_isolated(failure['error'])}" for failure in facts["failures"]], lang)
    items += _first([f"{words['skipped']}: {_isolated(path)}" for path in facts["skipped"]], lang)
    if facts["copies"]:
        items.append(f"{words['copies']}: {facts['copies']:,}")
    if facts["texts"]:
        items.append(f"{words['texts']}: {facts['texts']:,}")
    items += [_isolated(note) for note in facts["notes"]]
    items += words["always"]
    return tag("h2", words["left out"]) + tag("ul", "".join(tag("li", item) for item in items))


def _first(items, lang):
    """The first of many items, and how many more there are."""
    rest = len(items) - MOST_ITEMS
    return items[:MOST_ITEMS] + ([f"{PHRASES[lang]['more']}: {rest:,} (report.json)"] if rest > 0 else [])


def _made(made, lang):
    words = PHRASES[lang]
    lines = [_isolated(f"{name} {value}") for name, value in made.items() if name not in ("lexicons", "date")]
    lines.append(f"{words['lexicons']} {_isolated(made['lexicons'])}")
    return tag("h2", words["made"]) + tag("p", " · ".join(lines)) + tag("p", words["files"], class_="quiet")


def _table(frame, lang):
    return tag("div", table_of(frame, max_rows=None, way=page_direction(lang)), class_="wide")


def _more(count, name, lang):
    """How many rows of a table stand in its file only."""
    return tag("p", f"{PHRASES[lang]['more']}: {count:,} (tables/{name}.csv)", class_="quiet") if count > 0 else ""
