"""Every notebook keeps the house rules (CONTRIBUTING.md). nbval runs the notebooks; these tests read them as files."""

import ast
import copy
import importlib.util
import re
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
TAGS = {"parameters", "raises-exception", "nbval-ignore-output", "nbval-check-output", "nbval-raises-exception"}
ABSOLUTE_PATH = re.compile(r"(?<![\w.:/<])/(?:home|root|Users|mnt|tmp|var|work|opt)/\w|\b[A-Za-z]:\\\w")
UNSTABLE = re.compile(r"%time\b|%%time\b|\.sample\(|\.info\(\)|datetime\.now|date\.today|Timestamp\.now|perf_counter")
SCRAMBLED = re.compile("[\u0621-\u064a][^A-Za-z\"']*[\"'][^A-Za-z]*[\u0621-\u064a0-9]")
LINK = re.compile(r"\]\(([^)\s]+)\)|(?:src|href)=[\"']([^\"']+)[\"']")


def load_script(name):
    """A module of scripts/, which is no package."""
    spec = importlib.util.spec_from_file_location(f"scripts_{name}", ROOT / "scripts" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def load(path):
    return nbformat.read(path, as_version=4)


def source(cell):
    return cell["source"]


def cells(notebook, kind):
    return [cell for cell in notebook["cells"] if cell["cell_type"] == kind]


def code_cells(notebook):
    return [cell for cell in cells(notebook, "code") if source(cell).strip()]


def outputs(notebook):
    return [output for cell in cells(notebook, "code") for output in cell["outputs"]]


def shown(output):
    """What an output says in words."""
    data = [value for kind, value in output.get("data", {}).items() if kind.startswith("text/")]
    return "\n".join([*data, output.get("text", "")])


def headings(notebook, level=None):
    """The Markdown headings, of one level or of all, in order."""
    marks = rf"#{{{level}}}" if level else "#{1,6}"
    return [h for cell in cells(notebook, "markdown") for h in re.findall(rf"(?m)^{marks} +(.+?)\s*$", source(cell))]


# One function a rule: a notebook in, what is wrong with it out.


def kernel_is_python3(notebook):
    """The kernel of the reader's own environment, by the name that every environment has."""
    spec = notebook["metadata"].get("kernelspec", {})
    return [] if spec.get("name") == "python3" else [f"kernelspec is {spec}"]


def executed_in_order(notebook):
    counts = [cell["execution_count"] for cell in code_cells(notebook)]
    return [] if counts == list(range(1, len(counts) + 1)) else [f"execution counts are {counts}: run `make run`"]


def no_errors(notebook):
    return [f"error output: {output['ename']}" for output in outputs(notebook) if output["output_type"] == "error"]


def no_stderr(notebook):
    return [f"stderr: {o['text'][:80]}" for o in outputs(notebook) if o.get("name") == "stderr"]


def one_title_first(notebook):
    first = notebook["cells"][0]
    if first["cell_type"] != "markdown" or not source(first).startswith("# "):
        return ["the first cell does not open with the title (# …)"]
    return [] if len(headings(notebook, 1)) == 1 else [f"more than one title: {headings(notebook, 1)}"]


def says_what_it_needs(notebook):
    opening = source(notebook["cells"][0])
    wanted = {"the question": r"\?", "You will": r"You will:", "Needs … minutes": r"Needs: .*\d+ minutes"}
    return [f"the first cell lacks: {what}" for what, pattern in wanted.items() if not re.search(pattern, opening)]


def imports_first(notebook):
    """The first code cell holds all imports and nothing else."""
    wrong = []
    for number, cell in enumerate(code_cells(notebook)):
        imports = [isinstance(n, ast.Import | ast.ImportFrom) for n in ast.parse(source(cell)).body]
        if number == 0 and not all(imports):
            wrong.append("the first code cell does more than import")
        elif number and any(imports):
            wrong.append(f"an import in code cell {number + 1}")
    return wrong


def short_cells(notebook):
    return [
        f"a cell of {n} lines: {source(cell)[:40]!r}"
        for cell in cells(notebook, "code")
        if (n := len(source(cell).splitlines())) > 20
    ]


def arabic_keeps_its_order(notebook):
    """A line of code runs from left to right on screen, Arabic in it from right to left: an Arabic string and what
    follows it, a number or another one with no Latin letter between, change places, and the parts of the number too.
    """
    lines = [line for cell in code_cells(notebook) for line in source(cell).splitlines()]
    return [f"one Arabic string a line, numbers before it: {line.strip()}" for line in lines if SCRAMBLED.search(line)]


def known_tags(notebook):
    """A misspelt tag does nothing and says nothing; nbval-skip and NBVAL_ comments hide cells from the tests."""
    tags = {tag for cell in notebook["cells"] for tag in cell["metadata"].get("tags", [])}
    comments = [
        f"a comment for nbval: use a tag: {source(c)[:40]!r}" for c in code_cells(notebook) if "NBVAL_" in source(c)
    ]
    return [f"unknown tag {tag}" for tag in sorted(tags - TAGS)] + comments


def no_noise(notebook):
    """Nothing stored that differs from run to run: timings, widget states and views."""
    views = [o for o in outputs(notebook) if "application/vnd.jupyter.widget-view+json" in o.get("data", {})]
    noise = [f"{len(views)} stored views of widgets"] if views else []
    noise += [
        f"metadata {key} in a cell" for cell in notebook["cells"] for key in {"execution"} & set(cell["metadata"])
    ]
    return noise + [f"metadata {key}" for key in {"widgets"} & set(notebook["metadata"])]


def no_absolute_paths(notebook):
    texts = [source(cell) for cell in notebook["cells"]] + [shown(output) for output in outputs(notebook)]
    return [f"an absolute path: {m.group()}" for text in texts if (m := ABSOLUTE_PATH.search(text))]


def nothing_installed_or_hacked(notebook):
    found = [re.search(r"(?m)^\s*[!%]\s*(?:pip|conda)\b|sys\.path", source(cell)) for cell in cells(notebook, "code")]
    return [f"{m.group()!r}: requirements.txt installs everything" for m in found if m]


def nothing_unstable(notebook):
    return [f"{m.group()!r} differs between runs" for c in code_cells(notebook) if (m := UNSTABLE.search(source(c)))]


def pictures_described(notebook):
    """Under every chart stands in words what it shows; `make report` finds it there and makes it the alt text."""
    pages = load_script("notebooks").described(notebook)
    pictures = [output for output in outputs(pages) if "image/png" in output.get("data", {})]
    bare = [p for p in pictures if len(p["metadata"]["image/png"].get("alt", "")) < 20]
    return [f"{len(bare)} charts without a description under them"] if bare else []


def images_have_alt_text(notebook):
    text = "\n".join(source(cell) for cell in cells(notebook, "markdown"))
    tags = [tag for tag in re.findall(r"<img\b[^>]*>", text) if not re.search(r"alt=[\"'][^\"']", tag)]
    return [f"no alt text: {image}" for image in re.findall(r"!\[\s*\]\([^)]*\)", text) + tags]


def closes_as_the_others(notebook):
    """Summary, Limits and Try it yourself, in that order, with one marked line to change; then what comes next."""
    order = [h for h in headings(notebook, 2) if h in ("Summary", "Limits", "Try it yourself")]
    wrong = [] if order == ["Summary", "Limits", "Try it yourself"] else [f"the closing headings are {order}"]
    last_code, last_cell = code_cells(notebook)[-1:], notebook["cells"][-1]
    if not last_code or "# CHANGE THIS" not in source(last_code[0]):
        wrong.append("the last code cell has no line marked # CHANGE THIS")
    if last_cell["cell_type"] != "markdown" or "Next" not in source(last_cell):
        wrong.append("the last cell does not say what comes next")
    return wrong


def links_exist(notebook):
    targets = [a or b for cell in cells(notebook, "markdown") for a, b in LINK.findall(source(cell))]
    local = [t for t in targets if not re.match(r"[a-z]+:|#", t)]
    return [f"broken link: {t}" for t in local if not (ROOT / "notebooks" / t.split("#")[0]).exists()]


RULES = [
    kernel_is_python3,
    executed_in_order,
    no_errors,
    no_stderr,
    one_title_first,
    says_what_it_needs,
    imports_first,
    short_cells,
    arabic_keeps_its_order,
    known_tags,
    no_noise,
    no_absolute_paths,
    nothing_installed_or_hacked,
    nothing_unstable,
    pictures_described,
    images_have_alt_text,
    closes_as_the_others,
    links_exist,
]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_notebook_keeps_the_rule(path, rule):
    assert rule(load(path)) == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_small(path):
    assert path.stat().st_size < 400_000  # GitHub and JupyterLab open that at once


def test_notebooks_are_numbered_in_reading_order():
    numbers = [int(path.name[:2]) for path in NOTEBOOKS]
    assert numbers == sorted(set(numbers)) and numbers[:1] == [1]
    assert numbers, "notebooks/ is empty"


def test_titles_are_unique():
    titles = [headings(load(path), 1)[0] for path in NOTEBOOKS]
    assert len(set(titles)) == len(titles)


# The rules themselves: a notebook that keeps them all, and for each rule changes that break it.


def markdown(text):
    return {"cell_type": "markdown", "metadata": {}, "source": text}


def code(text, count, *results, **metadata):
    return {
        "cell_type": "code",
        "execution_count": count,
        "metadata": metadata,
        "outputs": list(results),
        "source": text,
    }


PICTURE = {"output_type": "display_data", "data": {"image/png": "aGVsbG8="}, "metadata": {}}
GOOD = nbformat.from_dict(
    {
        "metadata": {"kernelspec": {"name": "python3"}},
        "cells": [
            markdown("# Who?\n\nWho is named?\n\nYou will:\n- count\n\n*Needs: nothing · 5 minutes*"),
            code("import re\nfrom pathlib import Path", 1),
            code("TOP = 3\nNAMES = {'2022-02-18': 'الحرب', 'ar': 'الاسم'}", 2, tags=["parameters"]),
            code("draw()", 3, PICTURE),
            markdown("*The picture shows bars.*\n\n## Summary\n\n## Limits\n\n## Try it yourself"),
            code("mine = 1  # CHANGE THIS", 4),
            markdown("**Next:** [the rules](../CONTRIBUTING.md)"),
        ],
    }
)


def cell(number, **changes):
    return lambda notebook: notebook["cells"][number].update(changes)


def output(**result):
    return lambda notebook: notebook["cells"][2]["outputs"].append(nbformat.from_dict(result))


def also(text):
    return lambda notebook: notebook["cells"][4].update(source=notebook["cells"][4]["source"] + "\n\n" + text)


BREAKS = [
    (kernel_is_python3, lambda n: n["metadata"].update(kernelspec={"name": "conda-env-me"})),
    (executed_in_order, cell(2, execution_count=7)),
    (executed_in_order, cell(2, execution_count=None)),
    (no_errors, output(output_type="error", ename="ValueError", evalue="", traceback=[])),
    (no_stderr, output(output_type="stream", name="stderr", text="findfont: not found")),
    (one_title_first, cell(0, source="Who is named? You will: Needs: nothing · 5 minutes")),
    (one_title_first, also("# Another title")),
    (says_what_it_needs, cell(0, source="# Who?\n\nYou will:\n- count")),
    (imports_first, cell(2, source="import sys")),
    (imports_first, cell(1, source="import re\nTOP = 3")),
    (short_cells, cell(2, source="x = 1\n" * 21)),
    (arabic_keeps_its_order, cell(2, source='names = ["روسيا", "الصين"]')),
    (arabic_keeps_its_order, cell(2, source='PHASES = {"الحرب": "2022-02-18"}')),
    (known_tags, cell(2, metadata={"tags": ["skip-nbval"]})),
    (known_tags, cell(2, source="# NBVAL_IGNORE_OUTPUT\nx")),
    (no_noise, cell(2, metadata={"execution": {"iopub.status.busy": "2026-01-01"}})),
    (no_noise, lambda n: n["metadata"].update(widgets={})),
    (no_noise, output(output_type="display_data", data={"application/vnd.jupyter.widget-view+json": {}}, metadata={})),
    (no_absolute_paths, cell(2, source='path = "/' + 'home/me/article.txt"')),
    (no_absolute_paths, output(output_type="stream", name="stdout", text="C:" + "\\Users\\me")),
    (nothing_installed_or_hacked, cell(2, source="!pip install pandas")),
    (nothing_installed_or_hacked, cell(2, source="%pip install pandas")),
    (nothing_unstable, cell(2, source="articles.sample(3)")),
    (pictures_described, cell(4, source="## Summary\n\n## Limits\n\n## Try it yourself")),
    (images_have_alt_text, also("![](../docs/picture.png)")),
    (images_have_alt_text, also('<img src="../README.md">')),
    (closes_as_the_others, cell(4, source="*The picture.*\n\n## Limits\n\n## Summary\n\n## Try it yourself")),
    (closes_as_the_others, cell(5, source="mine = 1")),
    (closes_as_the_others, cell(6, source="The end.")),
    (links_exist, also("[nowhere](../data/nowhere.csv)")),
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_good_notebook_keeps_every_rule(rule):
    assert rule(GOOD) == []


@pytest.mark.parametrize("rule, change", BREAKS, ids=[f"{rule.__name__}-{n}" for n, (rule, _) in enumerate(BREAKS)])
def test_each_rule_sees_its_break(rule, change):
    broken = copy.deepcopy(GOOD)
    change(broken)
    assert rule(broken)


def test_each_rule_has_a_break():
    assert {rule for rule, _ in BREAKS} == set(RULES)
