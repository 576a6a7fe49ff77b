"""The notebooks in JupyterLab, as a reader sees them: they run clean, and Arabic stands in its order.

`make test-browser` runs these tests and leaves pictures of every notebook in build/screenshots.
"""

from itertools import pairwise
from pathlib import Path

import nbformat
import pytest
from lab import CHROMIUM, PATIENCE, Lab

from helpers import load_articles
from helpers.explore import Choice, find, look, say

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))
PICTURES = ROOT / "build" / "screenshots"
THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this system (apt install chromium)"),
]


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    before = {path.name: path.read_bytes() for path in (ROOT / "notebooks").glob("*.ipynb")}
    with Lab(tmp_path_factory.mktemp("lab")) as server:
        yield server
    assert server.server.returncode == 0, server.log()[-2000:]
    assert server.processes() == []
    after = {path.name: path.read_bytes() for path in (ROOT / "notebooks").glob("*.ipynb")}
    changed = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    assert changed == [], "JupyterLab runs on a copy: who else wrote into notebooks/ in the meantime?"


@pytest.fixture(scope="module")
def browser(lab):
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM)
        context = chromium.new_context(viewport={"width": 1400, "height": 900}, reduced_motion="reduce")
        context.set_default_timeout(1000 * PATIENCE)
        context.add_init_script(path=Path(__file__).with_name("lab.js"))
        yield context
        chromium.close()


@pytest.fixture
def page(lab, browser):
    """A page that collects what it complains of in ``page.complaints``; there must be nothing at the end."""
    tab = browser.new_page()
    tab.complaints = []
    tab.on("console", lambda said: said.type == "error" and tab.complaints.append(f"console: {said.text}"))
    tab.on("pageerror", lambda error: tab.complaints.append(f"page: {error}"))
    tab.on("response", lambda got: got.status >= 400 and tab.complaints.append(f"{got.status}: {got.url}"))
    yield tab
    complaints = list(tab.complaints)
    tab.close()
    lab.stop_kernels()
    assert complaints == []


def opened(lab, page, name):
    page.goto(f"{lab.url}lab/tree/notebooks/{name}.ipynb?reset&token={lab.token}")
    page.wait_for_function("() => window.mizan.notebook()?.context?.isReady && window.mizan.cells().length")
    return page


def photograph(page, name):
    """The whole notebook in each theme; text must stand out from its ground in both."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    faint = []
    for theme, title in reversed(THEMES.items()):
        page.evaluate("title => window.mizan.theme(title)", title)
        page.wait_for_function(
            "light => document.body.dataset.jpThemeLight === light", arg=str(theme == "light").lower()
        )
        page.set_viewport_size({"width": 1400, "height": min(200 + page.evaluate("window.mizan.height()"), 16000)})
        page.evaluate("window.mizan.toTop()")
        page.screenshot(path=PICTURES / f"{name}-{theme}.png")
        faint += [f"{theme}: {text}" for text in page.evaluate("window.mizan.illegible()")]
    return faint


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_runs_clean(lab, page, name):
    opened(lab, page, name).evaluate("window.mizan.runAll()")
    code = [cell for cell in page.evaluate("window.mizan.cells()") if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))
    wrong = [o for cell in code for o in cell["outputs"] if o["output_type"] == "error" or o.get("name") == "stderr"]
    assert wrong == []
    assert page.evaluate("window.mizan.misdirected()") == []
    assert page.evaluate("window.mizan.scrambled()") == []
    assert photograph(page, name) == []


LOOKS = [
    # HTML of an output; which looks object to it
    ('<p dir="rtl">قال: «نعم» ثلاثا.</p>', [], "right to left, black on white"),
    (
        '<p dir="ltr">قال: «نعم» ثلاثا.</p>',
        ["misdirected", "scrambled"],
        "left to right: the full stop stands at the wrong end",
    ),
    (
        '<p dir="rtl"><bdo dir="ltr">قال نعم</bdo></p>',
        ["misdirected", "scrambled"],
        "the words follow each other the wrong way",
    ),
    ('<p dir="rtl" style="color:#999">قال نعم</p>', ["illegible"], "grey on white, 2.8 to 1"),
    ('<div style="background:#222"><p dir="rtl">قال نعم</p></div>', ["illegible"], "black on nearly black"),
    ('<p dir="rtl" style="background:rgba(0,0,0,0.1)">قال نعم</p>', [], "a tint leaves black legible"),
    ("<p>He said yes.</p>", [], "English is no matter of this"),
]


@pytest.mark.parametrize(("html", "objections", "why"), LOOKS, ids=[look[-1] for look in LOOKS])
def test_the_looks_see_what_is_wrong(browser, html, objections, why):
    tab = browser.new_page()
    tab.set_content(f'<body><div class="jp-OutputArea-output">{html}</div></body>')
    tab.evaluate("window.jupyterapp = { shell: { currentWidget: { node: document.body } } }")
    looks = ("misdirected", "scrambled", "illegible")
    found = [name for name in looks if tab.evaluate(f"window.mizan.{name}()")]
    tab.close()
    assert found == objections, why


# Of notebook 01: "And Ukraine said: 'Perhaps. We shall see.'" Its quotation marks and its full stop move where the
# direction is wrong.
SENTENCE = "وقالت أوكرانيا: «ربما. سنرى»."


def test_a_sentence_is_read_from_right_to_left_before_and_after_a_run(lab, page):
    """Before the run the notebook is not trusted, and JupyterLab takes styles and scripts out of its stored outputs."""
    opened(lab, page, "01_load_article")
    for run in (False, True):
        if run:
            page.evaluate("window.mizan.runAll()")
        seen = page.evaluate("text => window.mizan.placed(text)", SENTENCE)
        assert seen["direction"] == "rtl"
        assert [word["text"] for word in seen["words"]] == ["وقالت", "أوكرانيا", "ربما", "سنرى", "."]
        places = [(word["right"], word["left"]) for word in seen["words"]]
        assert len({round(word["bottom"]) for word in seen["words"]}) == 1, "on one line"
        assert all(after[0] <= before[1] + 1 for before, after in pairwise(places)), places


def test_a_keyword_stands_between_what_precedes_it_and_what_follows(lab, page):
    """In Arabic order: the words before it on its right, those after it on its left."""
    opened(lab, page, "03_stance_terms").evaluate("window.mizan.runAll()")
    rows = page.locator("table", has_text="ألفاظ التصعيد في سياقها").locator("tbody tr")
    assert rows.count() > 5
    for number in range(rows.count()):
        before, keyword, after = (cell.bounding_box() for cell in rows.nth(number).locator("td").all()[:3])
        assert before["x"] >= keyword["x"] + keyword["width"] - 1
        assert keyword["x"] >= after["x"] + after["width"] - 1


@pytest.fixture(scope="module")
def found():
    return find(load_articles(ROOT / "data" / "articles" / "ukraine_talks_2022.txt"))


def expect(locator):
    from playwright.sync_api import expect

    expect.set_options(timeout=1000 * PATIENCE)
    return expect(locator)


def test_a_control_is_changed_and_the_view_follows(lab, page, found):
    opened(lab, page, "05_explore").evaluate("window.mizan.runAll()")
    explorer = page.locator(".mizan-explorer")
    at_first = Choice(entities=("RUS",), pole="escalation")
    expect(explorer).to_contain_text(say(look(found, at_first), "en"))
    alt, rows = explorer.locator("img"), explorer.locator("tbody tr")
    expect(rows).to_have_count(len(look(found, at_first).rows))
    explorer.get_by_label("Pole").select_option(label="diplomacy")
    after = look(found, Choice(entities=("RUS",), pole="diplomacy"))
    expect(explorer).to_contain_text(say(after, "en"))
    expect(rows).to_have_count(len(after.rows))
    expect(alt).to_have_attribute("alt", say(after, "en"))
    expect(explorer.locator("em")).to_have_count(1 + len(after.stance))  # the legend names each mark once
    expect(explorer.locator("strong")).to_have_count(1)
    assert page.evaluate("window.mizan.scrambled()") == []


def test_the_controls_work_with_the_keyboard_alone(lab, page, found):
    opened(lab, page, "05_explore").evaluate("window.mizan.runAll()")
    explorer = page.locator(".mizan-explorer")
    line = explorer.locator("p").first

    def shows(**choice):
        expect(line).to_have_text(say(look(found, Choice(**choice)), "en"))

    def tab_to(label):
        page.keyboard.press("Tab")
        expect(explorer.get_by_label(label, exact=True)).to_be_focused()

    explorer.get_by_label("Article").focus()
    tab_to("Section")
    tab_to("Pole")
    page.keyboard.press("ArrowDown")  # from escalation to diplomacy
    shows(entities=("RUS",), pole="diplomacy")
    tab_to("Named by")
    page.keyboard.press("ArrowDown")  # from all to name
    shows(entities=("RUS",), pole="diplomacy", kind="name")
    tab_to("Actors")
    page.keyboard.press("ArrowDown")  # from Russia to the next most named
    shows(entities=("USA",), pole="diplomacy", kind="name")
    page.keyboard.press("Shift+ArrowDown")
    shows(entities=("USA", "NATO"), pole="diplomacy", kind="name")
    tab_to("Word")
    page.keyboard.type("ضمان*")
    shows(entities=("USA", "NATO"), pole="diplomacy", kind="name", word="ضمان*")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowLeft")  # one word of context less
    expect(explorer.locator(".widget-readout")).to_have_text("7")


def test_in_arabic_the_controls_are_read_from_right_to_left(lab, page):
    folder = lab.folder / "project" / "notebooks"
    notebook = nbformat.read(folder / "05_explore.ipynb", as_version=4)
    parameters = next(cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", []))
    parameters.source = parameters.source.replace('LANGUAGE = "en"', 'LANGUAGE = "ar"')
    nbformat.write(notebook, folder / "05_in_arabic.ipynb")
    opened(lab, page, "05_in_arabic").evaluate("window.mizan.runAll()")
    explorer = page.locator(".mizan-explorer")
    expect(explorer).to_contain_text("الجمل المعروضة: 3 من 16")
    boxes = {}
    for name in ("المقال", "الجهات", "القطب", "طريقة الذكر", "القسم"):
        control = explorer.get_by_label(name)
        label = explorer.locator("label", has_text=name)
        assert control.evaluate("element => getComputedStyle(element).direction") == "rtl"
        boxes[name] = control.bounding_box()
        assert label.bounding_box()["x"] >= boxes[name]["x"] + boxes[name]["width"] - 1, (
            "the label is right of its control"
        )
    assert boxes["المقال"]["x"] > boxes["الجهات"]["x"], "the first control is the rightmost"
    assert photograph(page, "05_in_arabic") == []
