"""What README.md, CONTRIBUTING.md and data/README.md say is true."""

import ast
import csv
import importlib.util
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
ARABIC = (ROOT / "README.ar.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
DATASHEET = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
GOLD_SHEET = (ROOT / "data" / "gold" / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
PAGES = {"README.md": README, "README.ar.md": ARABIC, "CONTRIBUTING.md": CONTRIBUTING}
PAGES |= {"data/README.md": DATASHEET, "data/gold/README.md": GOLD_SHEET}
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
MODULES = sorted(path.stem for path in (ROOT / "helpers").glob("*.py") if path.stem != "__init__")
TABLES = sorted((ROOT / "data").rglob("*.csv"))


def blocks(page, language):
    return re.findall(rf"```{language}\n(.*?)```", page, re.DOTALL)


def targets():
    return set(re.findall(r"(?m)^([a-z][a-z-]*):", MAKEFILE))


@pytest.mark.parametrize("name", PAGES)
def test_every_link_leads_somewhere(name):
    links = re.findall(r"\]\(([^)\s]+)\)", PAGES[name])
    local = [link.split("#")[0] for link in links if not re.match(r"[a-z]+:|#", link)]
    assert [link for link in local if not ((ROOT / name).parent / link).exists()] == []


@pytest.mark.parametrize("name", PAGES)
def test_every_picture_says_what_it_shows(name):
    assert re.findall(r"!\[\s*\]|<img(?![^>]*\balt=\"\w)", PAGES[name]) == []


@pytest.mark.parametrize("name", PAGES)
def test_every_make_target_exists(name):
    named = set(re.findall(r"(?m)(?:`|\"ltr\">|^)make ([a-z][a-z-]*)", PAGES[name]))
    assert named - targets() == set()


def test_the_two_commands_stand_on_the_first_screen():
    first_screen = README.splitlines()[:25]
    assert any(line.startswith("make lab") for line in first_screen)
    assert any(line.startswith("make test") for line in first_screen)


def test_the_plain_commands_are_those_that_make_runs():
    recipes = MAKEFILE + (ROOT / "scripts" / "setup.sh").read_text(encoding="utf-8")
    recipes = recipes.replace('"$requirements"', "requirements.txt").replace(" --quiet --disable-pip-version-check", "")
    plain = [line.split("python ", 1)[1] for line in blocks(README, "powershell")[0].splitlines() if "\\python" in line]
    assert len(plain) == 3
    assert [command for command in plain if command not in recipes] == []


def test_every_notebook_is_listed_with_its_question_and_minutes():
    rows = re.findall(r"(?m)^\| \[(\w+)\]\((notebooks/\w+\.ipynb)\) \| (.+?) \| (\d+) \|$", README)
    listed = [(ROOT / link, name, question, minutes) for name, link, question, minutes in rows]
    expected = []
    for path in NOTEBOOKS:
        opening = "".join(json.loads(path.read_text(encoding="utf-8"))["cells"][0]["source"])
        title, minutes = re.match(r"# (.+)", opening), re.search(r"(\d+) minutes", opening)
        expected.append((path, path.stem, title[1].strip(), minutes[1]))
    assert listed == expected


@pytest.mark.parametrize("name", PAGES)
def test_the_python_examples_run(name, monkeypatch):
    monkeypatch.chdir(ROOT)
    exec(compile("\n".join(blocks(PAGES[name], "python")), name, "exec"), {})


def test_every_folder_is_described():
    folders = re.findall(r"(?m)^\| \[(\w+)/\]", README)
    assert folders == ["notebooks", "data", "helpers", "tests", "benchmarks", "docs"]


def test_contributing_lists_the_modules_in_import_order():
    table = CONTRIBUTING.split("## The modules")[1].split("## ")[0]
    rows = [re.findall(r"`(\w+)`", line.split("|")[1]) for line in table.splitlines() if line.startswith("| `")]
    place = {module: number for number, row in enumerate(rows) for module in row}
    assert sorted(place) == MODULES
    wrong = []
    for module in MODULES:
        for node in ast.walk(ast.parse((ROOT / "helpers" / f"{module}.py").read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "helpers":
                names = [node.module.split(".")[1]] if "." in node.module else [alias.name for alias in node.names]
                wrong += [(module, name) for name in names if place[name] >= place[module]]
    assert wrong == []


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_table_and_column_is_in_the_datasheet(path):
    name = re.sub(r"^\w+(?=\.\w+\.csv$)", "<article>", path.name)  # one description for all files of that kind
    sections = re.split(r"(?m)^## ", DATASHEET + "\n## " + GOLD_SHEET)
    section = "".join(part for part in sections if part.startswith(f"{name}\n") or f"`{name}`" in part)
    assert section, f"no datasheet describes {path.name}"
    with path.open(encoding="utf-8", newline="") as file:
        columns = next(csv.reader(file))
    assert [column for column in columns if f"`{column}`" not in section] == []


def load_gallery():
    spec = importlib.util.spec_from_file_location("gallery", ROOT / "scripts" / "gallery.py")
    gallery = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(gallery)
    return gallery


def test_the_pictures_are_those_of_the_notebooks():
    gallery = load_gallery()
    assert gallery.stale() == [], "run `make gallery`"
    assert sorted(path.name for path in (ROOT / "docs").glob("*.png")) == sorted({*gallery.PICTURES, *gallery.PAGES})


def test_a_picture_of_html_is_stale_when_the_html_changes(monkeypatch):
    gallery = load_gallery()
    monkeypatch.setattr(gallery, "page", lambda notebook, line: "<p>another text</p>")
    assert gallery.stale() == list(gallery.PAGES)
    png = (ROOT / "docs" / "mentions.png").read_bytes()
    assert gallery.signature(png) == "" and gallery.signature(gallery.signed(png, "abc")) == "abc"


def test_the_pictures_are_small():
    assert [path.name for path in (ROOT / "docs").glob("*.png") if path.stat().st_size > 100_000] == []


# README.ar.md says what README.md says. Sentences cannot be compared; everything else can.


def skeleton(page):
    """What must be alike in both: headings by level, code without comments, links, pictures, tables, bold warnings."""
    code = [re.sub(r"\s*#.*", "", block) for block in re.findall(r"```\w+\n.*?```", page, re.DOTALL)]
    prose = re.sub(r"```.*?```", "", page, flags=re.DOTALL)
    links = re.findall(r"\]\(([^)\s]+)\)", prose)
    return {
        "headings": re.findall(r"(?m)^(#+) ", prose),
        "code": code,
        "links and pictures, in their order": [link for link in links if not link.startswith("README.")],
        "rows of tables": len(re.findall(r"(?m)^\| ", prose)),
        "points": len(re.findall(r"(?m)^- ", prose)),
        "warnings": prose.count("**"),
        "minutes": re.findall(r"(?m) (\d+) \|$", prose),
    }


def inline_code(page):
    """Code inside sentences and names of files in tables, as a set: the order of words differs between languages."""
    prose = re.sub(r"```.*?```", "", page, flags=re.DOTALL)
    spans = re.findall(r"`([^`]+)`|<code dir=\"ltr\">([^<]+)</code>", prose)
    return {"".join(span) for span in spans}


def test_the_arabic_readme_has_what_the_english_one_has():
    assert skeleton(ARABIC) == skeleton(README)


def test_the_arabic_readme_names_the_same_commands_and_columns():
    assert inline_code(README) - inline_code(ARABIC) == set()
    assert inline_code(ARABIC) - inline_code(README) <= {"make", "arabic_reshaper", "=&nbsp;+&nbsp;@&nbsp;-", ".zip"}


def test_the_two_readmes_lead_to_each_other_at_once():
    assert "[العربية](README.ar.md)" in "".join(README.splitlines()[:4])
    assert "[English](README.md)" in "".join(ARABIC.splitlines()[:6])


def test_the_arabic_readme_is_read_from_right_to_left():
    """All of it stands in one element, but for code, which is no Arabic; Latin code in sentences keeps to itself."""
    assert ARABIC.startswith('<div dir="rtl">\n\n') and ARABIC.endswith("\n\n</div>\n")
    assert ARABIC.count("```") // 2 == len(re.findall(r'<div dir="ltr">\n\n```\w+\n[^`]*```\n\n</div>', ARABIC))
    prose = re.sub(r"```.*?```", "", ARABIC, flags=re.DOTALL)
    assert "`" not in prose, 'write <code dir="ltr">…</code>'
    assert re.findall(r"\| \[([^<\]]*)\]", prose) == [], "names in tables stand in <span dir=ltr>"


def test_the_skeleton_sees_what_is_left_out():
    assert skeleton(README.replace("make test ", "make tests ")) != skeleton(README)
    assert skeleton(README.replace("| 20 |", "| 25 |")) != skeleton(README)
    assert skeleton(README.replace("docs/stance.png", "docs/mentions.png")) != skeleton(README)
    assert skeleton(README.replace("\n## Licences", "\nLicences")) != skeleton(README)
    assert inline_code(README.replace("`make report`", "it")) != inline_code(README)
