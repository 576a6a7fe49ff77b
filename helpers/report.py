"""One call for everything about one's own articles: figures, tables, and a page that can be sent to anyone."""

import base64
import datetime
import json
import os
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd

from helpers.compare import balance
from helpers.counts import POLES
from helpers.errors import MizanError
from helpers.export import save_table
from helpers.figures import by_unit, charts_of, save_figure
from helpers.findings import Findings, gather, provenance, tables
from helpers.page import Piece, page
from helpers.wording import check_language

MANIFEST = "report.json"
_RTL = ("articles", "entities", "mentions", "stance")


def export_report(source, folder, lang="ar", shown=20, date=None):
    """Write a report on articles: figures, tables, and one page of HTML that holds all of it.

    ``folder`` then holds ``index.html`` (self-contained: nothing is fetched, no script), ``figures/`` (each chart as
    PNG at twice its size, SVG and PDF), ``tables/`` (CSV and Excel: ``articles``, ``entities``, ``mentions`` and
    ``stance`` in their context, ``failures`` where there are any) and ``report.json`` (counts, versions, what was left
    out, the files). Files of an earlier report in the same folder are replaced, others left alone. Apart from the date
    the same input gives the same bytes.

    Args:
        source: a file, folder, pattern or list as ``load_articles`` takes it, a frame of articles, or ``Findings``.
        folder: where to write; made if it is not there.
        lang (str): ``"ar"`` (right to left) or ``"en"``.
        shown (int): of how many articles the text is shown; of the others the tables hold the counts and the spans.
        date (str or date): the date on the page; by default today, or the moment in ``SOURCE_DATE_EPOCH``.

    Returns:
        Path: ``folder/index.html``.

    Raises:
        ArticleError: where nothing can be read, naming the file and the remedy. What of several files cannot be read
            stands in the report, and the rest is counted.
        MizanError: where ``folder`` cannot be written.
    """
    check_language(lang)
    findings = source if isinstance(source, Findings) else gather(source)
    folder = Path(folder)
    try:
        _clear(folder)
        for name in ("figures", "tables"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        return _write(findings, folder, lang, shown, str(date or _today()))
    except OSError as error:
        raise MizanError(f"cannot be written: {error.strerror}", file=folder, remedy="name another folder") from error


def _write(findings, folder, lang, shown, date):
    frames, files, left_out = tables(findings), [], list(findings.notes)
    for name, frame in frames.items():
        if name == "failures" and frame.empty:
            continue
        for suffix in (".csv", ".xlsx"):
            try:
                rtl = lang == "ar" and name in _RTL
                files.append(save_table(frame, folder / "tables" / f"{name}{suffix}", rtl=rtl))
            except MizanError as error:
                (folder / "tables" / f"{name}{suffix}").unlink(missing_ok=True)
                left_out.append(f"tables/{name}{suffix}: {error.what}")
    charts = []
    for chart in charts_of(findings, lang):
        charts.append(_drawn(chart, folder, files))
    courses = {}
    if len(findings.articles) > 1:
        for number, article in enumerate(findings.articles["article"].head(shown), start=1):
            for chart in by_unit(findings, article, lang, name=f"stance-{number:02d}"):
                courses[article] = _drawn(chart, folder, files)
    made = provenance() | {"date": date}
    facts = {
        "made": made,
        "counts": _counts(findings, frames),
        "left_out": _left_out(findings, frames, shown, left_out),
    }
    index = folder / "index.html"
    index.write_text(page(findings, frames, charts, courses, facts, lang, shown), encoding="utf-8", newline="\n")
    facts["files"] = sorted(path.relative_to(folder).as_posix() for path in [*files, index])
    text = json.dumps(facts, ensure_ascii=False, indent=1) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8", newline="\n")
    return index


def _drawn(chart, folder, files):
    """A chart written to its files, as a ``Piece`` of the page."""
    figure = chart.draw().figure
    try:
        paths = save_figure(figure, folder / "figures", chart.name, chart.alt)
        width = round(figure.get_figwidth() * 96)
    finally:
        plt.close(figure)
    files += paths
    svg = next(path for path in paths if path.suffix == ".svg")
    data = base64.b64encode(svg.read_bytes()).decode("ascii")
    return Piece(chart.name, f"data:image/svg+xml;base64,{data}", chart.alt, width)


def _counts(findings, frames):
    """The totals of a report; ``balance`` with its interval, None where there is none."""
    lean = balance(findings.stance, findings.articles[["article", "text"]]).iloc[0]
    counts = {name: int(lean[name]) for name in ("articles", "words", *POLES)}
    counts |= {"sentences": int(frames["articles"]["sentences"].sum()), "mentions": len(findings.mentions)}
    counts |= {"not_arabic": int((frames["articles"]["words"] == 0).sum())}
    counts |= {"entities": len(frames["entities"]), "small": bool(lean["small"]), "method": lean["method"]}
    return counts | {name: _rounded(lean[name]) for name in ("balance", "low", "high", "per_1000")}


def _rounded(number):
    return None if pd.isna(number) else round(float(number), 4)


def _left_out(findings, frames, shown, notes):
    """What the report does not hold, each as data: the page says it in its language."""
    copies = frames["articles"].get("duplicate_of", pd.Series(dtype="str"))
    return {
        "failures": findings.failures[["source", "error"]].to_dict("records"),
        "skipped": [str(path) for path in findings.skipped],
        "copies": int((copies.fillna("") != "").sum()),
        "texts": max(len(findings.articles) - shown, 0),
        "notes": notes,
    }


def _today():
    moment = os.environ.get("SOURCE_DATE_EPOCH", "")
    if moment.isdigit():
        return datetime.datetime.fromtimestamp(int(moment), datetime.UTC).date()
    return datetime.date.today()


def _clear(folder):
    """Remove what an earlier report in this folder wrote: the files that its manifest names, and no others."""
    try:
        files = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return
    for name in files:
        path = (folder / str(name)).resolve()
        if path.is_relative_to(folder.resolve()):
            path.unlink(missing_ok=True)
