"""Notebook 06 runs on a folder of one's own with one line changed; the events it marks are those of the chronicle."""

import json
import warnings

import matplotlib
import pandas as pd
import pytest

matplotlib.use("Agg")

from matplotlib import pyplot as plt

from helpers import load_articles
from helpers.paths import DATA

NOTEBOOK = DATA.parent / "notebooks" / "06_compare_articles.ipynb"
DATED = [
    ("a", "2021-03-01", "اتفق الوفدان على الحوار بعد المحادثات في موسكو."),
    ("b", "2021-03-09", "هددت كييف بالحرب، وحذرت روسيا من هجوم."),
    ("c", "2021-04-02", "دعا الوزير إلى خفض التصعيد."),
    ("d", "", "لا جديد في الأسواق."),
]


def run(folder, monkeypatch):
    """Runs the code cells of the notebook with FOLDER changed; gives its names."""
    monkeypatch.chdir(NOTEBOOK.parent)
    cells = [cell for cell in json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
    names = {}
    for cell in cells:
        exec(compile("".join(cell["source"]), "cell", "exec"), names)
        if "parameters" in cell["metadata"].get("tags", []):
            names["FOLDER"] = str(folder)
    return names


@pytest.mark.parametrize("rows", [DATED, DATED[3:], [row[:1] + ("",) + row[2:] for row in DATED], DATED[:1]])
def test_it_runs_on_another_folder(rows, tmp_path, monkeypatch):
    """Dated and undated, with terms and without, one article or several: none of them lies in the phases of ours."""
    for name, date, text in rows:
        record = {"title": name, "outlet": name.upper(), "date": date, "text": text}
        (tmp_path / f"{name}.json").write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        names = run(tmp_path, monkeypatch)
    assert names["by_week"]["articles"].sum() == len(rows)
    assert names["by_outlet"]["outlet"].tolist() == [name.upper() for name, *_ in rows]
    plt.close("all")


def test_events_are_those_of_the_chronicle():
    events = pd.read_csv(DATA / "chronicle_events.csv", parse_dates=["date"])
    articles = load_articles(DATA / "chronicle").set_index("article")
    sources = pd.read_csv(DATA / "chronicle.csv")
    assert events["date"].tolist() == articles.loc[events["article"], "date"].tolist()
    assert events["date"].is_monotonic_increasing and events["article"].isin(sources["article"]).all()
    assert (events[["ar", "en"]].map(str.strip) != "").all(axis=None)
