"""A report on one's own articles: everything written once, right, and nothing in it that runs or is fetched."""

import importlib.util
import json
import re
import shutil
import struct
import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import drawn
import matplotlib.pyplot as plt
import nbformat
import pandas as pd
import pytest
from markup import Page

from helpers import describe, entity_mentions, export_report, stance_terms
from helpers.charts import actor_pairs, cameo_counts, entity_by_pole
from helpers.errors import ArticleError, ArticleNotFoundError, MizanError
from helpers.figures import charts_of
from helpers.findings import gather, provenance, tables
from helpers.paths import DATA
from helpers.report import MANIFEST

ROOT = Path(__file__).parents[1]
FIRST = (
    "القاهرة ـ كاتب\n"
    "رحبت مصر بالحوار بين روسيا وأوكرانيا، وهددت واشنطن بعقوبات.\n"
    "قال <script>alert(1)</script> لافروف: لا.\n"
    "قد يهمك أيضا :\nعنوان عن الصين\n"
)
SECOND = "أعلنت فرنسا وقف إطلاق النار.\r\nورحبت ألمانيا بالمحادثات."
DAY = "2026-01-02"


def write(folder, name, content):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.fixture(scope="module")
def texts(tmp_path_factory):
    folder = tmp_path_factory.mktemp("my texts")
    write(folder, "أول.txt", FIRST)
    write(folder, "b/ثان.txt", SECOND)
    write(folder, "bad.txt", bytes(range(128, 256)) * 3)
    write(folder, "notes.xyz", "x")
    return folder


@pytest.fixture(scope="module")
def folder(texts, tmp_path_factory):
    out = tmp_path_factory.mktemp("out")
    assert export_report(texts, out, date=DAY) == out / "index.html"
    return out


@pytest.fixture(scope="module")
def page(folder):
    return Page((folder / "index.html").read_text(encoding="utf-8"))


@pytest.fixture
def few_charts(monkeypatch):
    """Reports with the chart of each article at most, for tests that look at something else."""
    monkeypatch.setattr("helpers.report.charts_of", lambda findings, lang: [])


def facts(folder):
    return json.loads((folder / MANIFEST).read_text(encoding="utf-8"))


def test_the_page_is_sound_and_needs_nothing_else(page, folder):
    assert page.faults == []
    assert {e[0] for e in page.elements} & {"script", "link", "iframe", "object", "form"} == set()
    source = (folder / "index.html").read_text(encoding="utf-8")
    assert re.findall(r"(?:src|href)=\"(?!#|data:image/svg\+xml;base64,)[^\"]*|@import|url\(", source) == []
    assert "default-src 'none'" in source and "<script" not in source.replace("&lt;script", "")
    ids = [e[1]["id"] for e in page.elements if "id" in e[1]]
    assert len(ids) == len(set(ids))
    links = [e[1]["href"] for e in page.all("a")]
    assert links and {link.removeprefix("#") for link in links} <= set(ids)
    assert page.all("html")[0][1] == {"lang": "ar", "dir": "rtl"}


def test_the_texts_stand_in_the_page_as_they_are(page):
    said = [element[2] for element in page.all("div", dir="rtl", lang="ar")]
    assert FIRST in said and SECOND in said


def test_the_counts_are_those_of_the_texts(folder, page):
    counts = facts(folder)["counts"]
    # by reading: 9 words in the first sentence, 4 in the second (قال لافروف: لا.), 5 and 3 in the second text
    assert (counts["articles"], counts["words"], counts["sentences"]) == (2, 20, 4)
    assert (counts["mentions"], counts["entities"]) == (7, 7)
    assert (counts["escalation"], counts["neutralised"]) == (2, 0)
    assert counts["diplomacy"] == 5 and counts["balance"] == round(3 / 7, 4)
    shown = dict(zip((e[2] for e in page.all("dt")), (e[2] for e in page.all("dd")), strict=True))
    assert shown["كلمات المتن"] == "20" and shown["مواضع الذكر"] == "7" and shown["الميزان"] == "+0.43"


def test_what_was_left_out_is_said(folder, page):
    left = facts(folder)["left_out"]
    (failure,) = left["failures"]
    assert "bad.txt" in failure["source"] and "Remedy: " in failure["error"]
    assert [Path(path).name for path in left["skipped"]] == ["notes.xyz"]
    items = [element[2] for element in page.all("li")]
    assert any("bad.txt" in item and "Remedy: " in item for item in items)
    assert any("notes.xyz" in item for item in items)
    assert "bad.txt" in (folder / "tables" / "failures.csv").read_text(encoding="utf-8-sig")


def test_it_says_how_it_was_made(folder, page):
    made = facts(folder)["made"]
    assert made == provenance() | {"date": DAY}
    assert re.fullmatch(r"[0-9a-f]{16}", made["lexicons"]) and made["pandas"] == pd.__version__
    said = page.all("main")[0][2]
    assert all(str(value) in said for value in made.values())


def test_the_lexicons_are_known_by_their_contents(tmp_path, monkeypatch):
    copy = shutil.copytree(DATA / "lexicons", tmp_path / "lexicons")
    monkeypatch.setattr("helpers.findings.LEXICONS", copy)
    same = provenance()["lexicons"]
    monkeypatch.undo()
    assert provenance()["lexicons"] == same
    monkeypatch.setattr("helpers.findings.LEXICONS", copy)
    with (copy / "stance.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    assert provenance()["lexicons"] != same


def test_tables_load_back_as_they_were(texts, folder):
    for name, frame in tables(gather(texts)).items():
        wanted = frame.astype(object).where(frame.notna(), "").astype(str).values.tolist()
        files = (folder / "tables" / f"{name}.csv", folder / "tables" / f"{name}.xlsx")
        csv = pd.read_csv(files[0], encoding="utf-8-sig", dtype=str, keep_default_na=False)
        excel = pd.read_excel(files[1], dtype=str, keep_default_na=False)
        for loaded in (csv, excel):
            assert loaded.columns.tolist() == frame.columns.tolist()
            assert [list(map(plain, row)) for row in loaded.values.tolist()] == [
                list(map(plain, row)) for row in wanted
            ]


def plain(cell):
    """A cell without what files do not tell apart: 1 and 1.0, the digits of a float, the guard before a sign."""
    text = str(cell).removeprefix("'")
    return str(round(float(text), 6)) if re.fullmatch(r"-?\d+(?:\.\d+)?", text) else text


def test_figures_come_in_three_kinds_and_say_what_they_show(texts, folder, page):
    findings = gather(texts)
    names = ["cameo", "kinds", "mentions", "network", "poles", "stance-01", "stance-02"]
    files = sorted(path.name for path in (folder / "figures").iterdir())
    assert files == [f"{name}.{kind}" for name in names for kind in ("pdf", "png", "svg")]
    mentions, stance = findings.mentions, findings.stance
    behind = [mentions, cameo_counts(stance), entity_by_pole(mentions, stance), actor_pairs(mentions)]
    said = {describe(frame) for frame in behind}
    for article in findings.articles["article"]:
        stance = findings.stance[findings.stance["article"] == article]
        said.add(describe(stance, findings.sentences[findings.sentences["article"] == article], by="sentence"))
    assert {element[1]["alt"] for element in page.all("img")} == said
    for name in names:
        png, svg, pdf = ((folder / "figures" / f"{name}.{kind}").read_bytes() for kind in ("png", "svg", "pdf"))
        width = float(re.match(r"[\d.]+", ElementTree.fromstring(svg).get("width"))[0])  # in points
        assert struct.unpack(">I", png[16:20])[0] == round(width / 72 * 200), "twice the size"
        assert pdf.startswith(b"%PDF") and b"<text" not in svg, "text as outlines"
        title = ElementTree.fromstring(svg).find(".//{http://purl.org/dc/elements/1.1/}description")
        assert title.text in said


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_labels_in_the_figures_are_drawn_right(monkeypatch, texts, lang):
    given = drawn.watch_labels(monkeypatch)
    single = gather(texts / "أول.txt")
    names = [chart.name for chart in charts_of(single)]
    assert names == ["mentions", "kinds", "cameo", "poles", "network", "stance", "course", "dispersion"]
    for chart in charts_of(single, lang) + charts_of(gather(texts), lang):
        ax = chart.draw()
        drawn.check(ax, given)
        plt.close(ax.figure)


def test_the_same_input_gives_the_same_bytes(texts, folder, tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767312000")  # 2026-01-02
    export_report(texts, tmp_path)
    files = sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    assert files == sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file())
    assert [str(f) for f in files if (folder / f).read_bytes() != (tmp_path / f).read_bytes()] == []
    assert {f.as_posix() for f in files} == {*facts(folder)["files"], MANIFEST}


def test_a_report_replaces_the_one_before_and_nothing_else(texts, tmp_path, few_charts):
    mine = write(tmp_path, "figures/mine.png", b"mine")
    outside = write(tmp_path.parent, "outside.txt", "stays")
    export_report(texts, tmp_path)
    assert (tmp_path / "figures" / "stance-02.svg").exists() and (tmp_path / "tables" / "failures.csv").exists()
    manifest = facts(tmp_path)
    manifest["files"].append("../outside.txt")
    write(tmp_path, MANIFEST, json.dumps(manifest))
    export_report(texts / "أول.txt", tmp_path)
    assert not (tmp_path / "figures" / "stance-02.svg").exists() and not (tmp_path / "tables" / "failures.csv").exists()
    assert mine.exists() and outside.exists()


def test_in_english_it_is_read_from_the_left(texts, tmp_path, few_charts):
    page = Page(export_report(texts / "أول.txt", tmp_path, lang="en").read_text(encoding="utf-8"))
    assert page.faults == [] and page.all("html")[0][1] == {"lang": "en", "dir": "ltr"}
    assert "Who is named most" in page.all("main")[0][2]
    assert page.all("table")[0][1]["dir"] == "ltr"
    assert FIRST in [element[2] for element in page.all("div", dir="rtl", lang="ar")]


def test_of_many_articles_some_are_shown_and_the_rest_counted(texts, tmp_path, few_charts):
    page = Page(export_report(texts, tmp_path, shown=1).read_text(encoding="utf-8"))
    headings = [element[1].get("id") for element in page.all("h2") if element[1].get("id")]
    assert headings == ["article-1"] and facts(tmp_path)["left_out"]["texts"] == 1
    assert any("مقالات لا تُعرض نصوصها" in element[2] and "1" in element[2] for element in page.all("li"))


def test_of_a_long_text_the_beginning_is_shown(texts, tmp_path, monkeypatch, few_charts):
    cut = FIRST.index("قال <")
    monkeypatch.setattr("helpers.page.MOST_LETTERS", cut + 2)
    page = Page(export_report(texts / "أول.txt", tmp_path).read_text(encoding="utf-8"))
    said = page.all("main")[0][2]
    assert FIRST[:cut] in [element[2] for element in page.all("div", dir="rtl", lang="ar")]
    assert f"{cut} / {len(FIRST)}" in said and page.faults == []


def test_a_frame_of_articles_will_do(tmp_path, few_charts):
    frame = pd.DataFrame({"article": ["x/1"], "text": ["الطقس جميل."]})
    page = Page(export_report(frame, tmp_path).read_text(encoding="utf-8"))
    assert page.faults == [] and page.all("h1")[0][2] == "x/1" and facts(tmp_path)["counts"]["balance"] is None


def test_an_article_without_an_arabic_word_is_said_to_have_none(tmp_path, few_charts):
    write(tmp_path, "texts/english.txt", "The talks failed in Geneva.")
    write(tmp_path, "texts/نص.txt", SECOND)
    page = Page(export_report(tmp_path / "texts", tmp_path / "out").read_text(encoding="utf-8"))
    assert facts(tmp_path / "out")["counts"]["not_arabic"] == 1
    assert "ليس في متنها كلمة عربية، فلا يُعثر فيها على شيء: 1." in page.all("main")[0][2]
    page = Page(export_report(tmp_path / "texts" / "نص.txt", tmp_path / "out").read_text(encoding="utf-8"))
    assert facts(tmp_path / "out")["counts"]["not_arabic"] == 0 and "كلمة عربية" not in page.all("main")[0][2]


def test_where_nobody_is_named_one_chart_says_so_and_no_empty_table_stands(tmp_path, few_charts):
    write(tmp_path, "نص.txt", "وصلت الحافلة متأخرة.")
    findings = gather(tmp_path / "نص.txt")
    assert [(chart.name, chart.alt) for chart in charts_of(findings)] == [("mentions", "لا يذكر النص أي جهة معروفة.")]
    page = Page(export_report(findings, tmp_path / "out").read_text(encoding="utf-8"))
    assert page.all("table") == [] and "من يُذكر أكثر" not in page.all("main")[0][2]


def test_a_report_on_a_folder_has_its_name(texts, tmp_path, few_charts):
    page = Page(export_report(texts, tmp_path).read_text(encoding="utf-8"))
    assert page.all("h1")[0][2] == texts.name
    page = Page(export_report([texts / "أول.txt", texts / "b"], tmp_path).read_text(encoding="utf-8"))
    assert page.all("h1")[0][2] == "مجموعة مقالات"


def test_what_cannot_be_read_alone_is_an_error(texts, tmp_path):
    out = tmp_path / "out"
    with pytest.raises(ArticleError, match=r"bad\.txt.*Remedy"):
        export_report(texts / "bad.txt", out)
    with pytest.raises(ArticleNotFoundError, match=r"nothing\.txt"):
        export_report(texts / "nothing.txt", out)
    with pytest.raises(ArticleError, match="no articles"):
        export_report(pd.DataFrame({"article": [], "text": []}), out)
    assert not out.exists()


def test_a_folder_that_cannot_be_written_is_an_error(texts, tmp_path):
    with pytest.raises(MizanError, match="cannot be written"):
        export_report(texts / "أول.txt", write(tmp_path, "file", ""))


def test_tables_tell_articles_entities_and_contexts(texts):
    frames = tables(gather(texts))
    articles = frames["articles"].set_index("article")
    assert articles.loc["أول", ["mentions", "escalation", "diplomacy"]].tolist() == [5, 2, 2]
    assert articles.loc["b/ثان", "source"] == "ثان.txt", "no place on somebody's machine"
    entities = frames["entities"].set_index("entity")
    assert entities.loc["USA", ["mentions", "articles", "name", "capital"]].tolist() == [1, 1, 0, 1]
    assert len(frames["mentions"]) == len(entity_mentions(gather(texts).articles))
    assert len(frames["stance"]) == len(stance_terms(gather(texts).articles))


# The command


def script():
    spec = importlib.util.spec_from_file_location("scripts_report", ROOT / "scripts" / "report.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_command_reports_on_a_file_never_seen(texts, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "my texts/نص جديد.txt", FIRST)
    assert script().main(["my texts/نص جديد.txt", "--out", "my report", "--language", "en"]) is None
    assert "open my report" in capsys.readouterr().out
    page = Page((tmp_path / "my report" / "index.html").read_text(encoding="utf-8"))
    assert page.all("h1")[0][2] == "نص جديد" and page.all("html")[0][1]["lang"] == "en"
    notebook = nbformat.read(tmp_path / "my report" / "notebook.ipynb", as_version=4)
    (given,) = [cell.source for cell in notebook.cells if "injected-parameters" in cell.metadata.get("tags", [])]
    assert "ARTICLE = '../my texts/نص جديد.txt'" in given and "OUT = '.'" in given
    assert str(tmp_path) not in json.dumps(notebook, ensure_ascii=False).replace(given, "")
    assert not any(o.output_type == "error" for cell in notebook.cells for o in cell.get("outputs", []))


def test_the_command_says_what_is_wrong_with_a_file(texts, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    wrong = script().main([str(texts / "bad.txt"), "--out", "out"])
    assert "bad.txt" in wrong and "Remedy: " in wrong and "Traceback" not in wrong
    assert not (tmp_path / "out").exists()


def test_the_command_knows_its_languages(texts, tmp_path, monkeypatch):
    monkeypatch.setenv("REPORT_LANGUAGE", "fr")
    wrong = script().main([str(texts), "--out", str(tmp_path / "out")])
    assert wrong == "a report in 'fr' cannot be written. Remedy: say ar or en." and not (tmp_path / "out").exists()


def test_make_hands_the_path_on_as_it_is():
    if shutil.which("make") is None:
        pytest.skip("no make on this system")
    command = ["make", "-n", "report", "ARTICLE=my texts/a 'b'.txt"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    assert 'scripts/report.py "$ARTICLE"' in done.stdout and "scripts/notebooks.py report" in done.stdout
