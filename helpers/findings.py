"""What a report is made of: articles, what was found in them, the tables that say it, and how it was all made."""

import platform
import re
import warnings
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from helpers.articles import load_articles
from helpers.compare import balance
from helpers.counts import KINDS, POLES
from helpers.entities import entity_mentions
from helpers.errors import ArticleError, MizanWarning
from helpers.kwic import concordance
from helpers.paths import LEXICONS
from helpers.sentences import split_sentences
from helpers.stance import stance_terms

NO_FAILURES = pd.DataFrame({"source": [], "error": []}, dtype="str")
_PLACE = re.compile(r"^(?:.*[/\\])?([^/\\]+)$")


class Findings(NamedTuple):
    """Articles and what was found in them.

    ``failures`` (``source``, ``error``) are files and rows that could not be read, ``skipped`` files of other kinds,
    ``notes`` what was noticed on reading, ``name`` that of the file or folder, where it is one.
    """

    articles: pd.DataFrame
    sentences: pd.DataFrame
    mentions: pd.DataFrame
    stance: pd.DataFrame
    failures: pd.DataFrame
    skipped: list
    notes: list
    name: str = ""


def gather(source):
    """Articles and what is found in them: ``source`` is what ``load_articles`` takes, or a frame of articles.

    What cannot be read is kept in ``failures``, the rest goes on. Raises the error of ``load_articles`` where nothing
    at all can be read, ArticleError for an empty frame. Gives ``Findings``.
    """
    notes = []
    if isinstance(source, pd.DataFrame):
        articles = source
    else:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            articles = load_articles(source, on_error="collect")
        for one in caught:
            if not issubclass(one.category, MizanWarning):
                warnings.warn_explicit(one.message, one.category, one.filename, one.lineno)
            elif "attrs['failures']" not in str(one.message):
                notes.append(str(one.message))
        if articles.empty:
            load_articles(source)  # says what is wrong with the first of them
    if articles.empty:
        raise ArticleError("there are no articles to report on", remedy="name a file or a folder that holds some")
    failures, skipped = articles.attrs.get("failures", NO_FAILURES), articles.attrs.get("skipped", [])
    articles = articles.reset_index(drop=True)
    found = split_sentences(articles), entity_mentions(articles), stance_terms(articles)
    return Findings(articles, *found, failures, list(skipped), notes, _name_of(source))


def _name_of(source):
    if not isinstance(source, str | Path):
        return ""
    path = Path(source)
    return path.resolve().name if path.is_dir() else path.stem if path.is_file() else ""


def tables(findings):
    """The tables of a report by name: ``articles``, ``entities``, ``mentions``, ``stance``, ``failures``.

    ``articles`` holds no text but its counts: ``words`` and ``sentences`` of the body, ``mentions``, and what
    ``balance()`` gives: the three poles, ``balance`` with its interval (``low``, ``high``), ``per_1000``.
    ``mentions`` and ``stance`` are concordances: each span with its words before and after.
    """
    spans = {"mentions": findings.mentions, "stance": findings.stance}
    lines = {name: concordance(frame, findings.articles) for name, frame in spans.items()}
    return {
        "articles": _by_article(findings),
        "entities": _by_entity(findings.mentions),
        **lines,
        "failures": findings.failures,
    }


def _by_article(findings):
    body = findings.sentences[findings.sentences["section"] == "body"]
    articles = findings.articles[["article", "text"]]
    leans = balance(findings.stance, articles, by="article").set_index("article").reindex(articles["article"])
    out = findings.articles[[c for c in findings.articles.columns if c != "text"]].copy()
    out["words"] = leans["words"].to_numpy()
    for name, frame in (("sentences", body), ("mentions", findings.mentions)):
        out[name] = out["article"].map(frame["article"].value_counts()).fillna(0).astype("int64")
    for name in (*POLES, "balance", "low", "high", "per_1000"):
        out[name] = leans[name].to_numpy()
    if "source" in out.columns:
        out["source"] = out["source"].map(lambda path: path if "://" in path else _PLACE.sub(r"\1", path))
    return out


def _by_entity(mentions):
    keys = [column for column in ("entity", "ar", "en", "type") if column in mentions.columns]
    kinds = pd.crosstab(mentions["entity"], mentions["kind"]).reindex(columns=list(KINDS), fill_value=0)
    groups = mentions.groupby("entity")
    out = mentions[keys].drop_duplicates("entity").set_index("entity")
    out = out.assign(mentions=groups.size(), articles=groups["article"].nunique()).join(kinds).reset_index()
    numbers = ["mentions", "articles", *KINDS]
    out[numbers] = out[numbers].fillna(0).astype("int64")
    return out.sort_values(["mentions", "entity"], ascending=[False, True], ignore_index=True)


def provenance():
    """By what a report was made: versions of Mizan, Python and the libraries that count and draw, and of the lexicons.

    ``lexicons`` is the beginning of the SHA-256 of all files of data/lexicons, names and contents.
    """
    total = sha256()
    for path in sorted(LEXICONS.glob("*.csv")):
        total.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    made = {"Python": platform.python_version()}
    for name, package in (("Mizan", "mizan"), ("pandas", "pandas"), ("matplotlib", "matplotlib")):
        try:
            made[name] = version(package)
        except PackageNotFoundError:  # used from a checkout that is not installed
            made[name] = ""
    return {name: made[name] for name in ("Mizan", "Python", "pandas", "matplotlib")} | {
        "lexicons": total.hexdigest()[:16]
    }
