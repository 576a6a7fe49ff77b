"""Execute the notebooks: `run` stores their outputs in place, `report` writes them as HTML pages with an index.

Both run every notebook from top to bottom, in its own folder and with the kernel of this Python, as a reader would.
"""

import argparse
import copy
import html
import re
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbconvert import HTMLExporter

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = ROOT / "notebooks"
REPORT = ROOT / "report"

# The same for every machine, so that an executed notebook differs only where its outputs do.
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"

# JupyterLab's own look, without the scripts that it would fetch from the network, and with each picture's alt text.
PAGE = """{% extends 'index.html.j2' %}
{% block html_head_js %}{% endblock %}
{% block html_head_js_mathjax %}{% endblock %}
{% block html_head_js_mermaidjs %}{% endblock %}
{% block body_header %}
{{ super() }}
<p style="margin: 1em; font-family: sans-serif"><a href="index.html" style="color: #0645ad">All notebooks</a></p>
{% endblock %}
{% block data_png scoped %}
<div class="jp-RenderedImage jp-OutputArea-output {{ extra_class }}">
<img src="data:image/png;base64,{{ output.data['image/png'] | escape_html }}"
 alt="{{ (output | get_metadata('alt', 'image/png') or '') | escape_html }}">
</div>
{% endblock %}
"""

INDEX = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Mizan: all notebooks</title>
<style>
body {{ font: 1.1rem/1.6 system-ui, sans-serif; max-width: 44rem; margin: 3rem auto; padding: 0 1rem; color: #1a1a1a; }}
li {{ margin-bottom: 1rem; }}
</style>
</head>
<body>
<h1>Mizan</h1>
<p>The notebooks, executed from top to bottom, in reading order.</p>
<ol>
{rows}
</ol>
</body>
</html>
"""


def executed(path: Path) -> nbformat.NotebookNode:
    """The notebook at `path` with the outputs of a fresh run, and nothing that depends on the clock or the machine."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=600,
        kernel_name="python3",
        record_timing=False,
        store_widget_state=False,
        extra_arguments=[
            "--IPKernelApp.log_level=40"
        ],  # errors only: the kernel warns of TCP, which stays on this machine
        resources={"metadata": {"path": str(path.parent)}},
    )
    client.execute()
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            # A view of controls whose state is not stored with it: an error wherever it is not run again.
            output.get("data", {}).pop(WIDGET_VIEW, None)
    notebook.metadata = nbformat.from_dict(METADATA)
    return notebook


def heading(notebook: nbformat.NotebookNode, default: str) -> tuple[str, str]:
    """The title of a notebook (its H1) and the paragraph under it: the question it answers."""
    first = notebook.cells[0].source if notebook.cells else ""
    title = re.search(r"^# +(.+)$", first, re.MULTILINE)
    if not title:
        return default, ""
    paragraph = first[title.end() :].strip().split("\n\n")[0]
    question = "" if paragraph.startswith("#") else plain(paragraph).removeprefix("The question:").strip()
    return title[1].strip(), question[:1].upper() + question[1:]


def plain(markdown: str) -> str:
    """Markdown as plain text on one line.

    >>> plain("**The question:** see [01](01.ipynb),\\n*who* is `named`?")
    'The question: see 01, who is named?'
    """
    return " ".join(re.sub(r"[*`]|\[([^\]]*)\]\([^)]*\)", r"\1", markdown).split())


def described(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The notebook with an alt text for every picture that has none: the description that stands under it.

    That is what a cell with `describe(…)` prints (its first line), or a paragraph in italics: in the picture's own cell
    or the next two.
    """
    notebook = copy.deepcopy(notebook)
    for number, cell in enumerate(notebook.cells):
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                image = output.metadata.setdefault("image/png", nbformat.from_dict({}))
                near = notebook.cells[number : number + 3]
                image.setdefault("alt", next(filter(None, map(description, near)), ""))
    return notebook


def description(cell: nbformat.NotebookNode) -> str:
    """The description of a picture that `cell` holds, or an empty string."""
    if cell.cell_type == "markdown":
        italics = re.match(r"\*(?!\*)(.+?)\*(?=\s*$)", cell.source.split("\n\n")[0], re.DOTALL)
        return plain(italics[1]) if italics else ""
    printed = "".join(output.text for output in cell.get("outputs", []) if output.output_type == "stream")
    return plain(printed.splitlines()[0]) if "describe(" in cell.source and printed.strip() else ""


def page(notebook: nbformat.NotebookNode, name: str) -> str:
    """The notebook as one HTML page; links to other notebooks lead to their pages."""
    shown = described(notebook)
    shown.metadata["title"] = heading(notebook, name)[0]
    body, _ = HTMLExporter(raw_template=PAGE).from_notebook_node(shown)
    return re.sub(r'href="([\w.-]+)\.ipynb((?:#[^"]*)?)"', r'href="\1.html\2"', body)


def row(notebook: nbformat.NotebookNode, name: str) -> str:
    title, question = (html.escape(text) for text in heading(notebook, name))
    return f'<li><a href="{html.escape(name)}.html">{title}</a><br>{question}</li>'


def write(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def main(arguments: list[str]) -> str | None:
    """Returns what went wrong, in one sentence, for sys.exit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["run", "report"])
    what = parser.parse_args(arguments).what
    paths = sorted(NOTEBOOKS.glob("*.ipynb"))
    if not paths:
        return "There are no notebooks in notebooks/."
    rows = []
    for path in paths:
        print(f"executing {path.relative_to(ROOT)}", flush=True)
        try:
            notebook = executed(path)
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
            return f"{error}\n{path.name} stopped there; nothing was stored for it."
        if what == "run":
            write(path, nbformat.writes(notebook, version=4) + "\n")
        else:
            write(REPORT / f"{path.stem}.html", page(notebook, path.stem))
            rows.append(row(notebook, path.stem))
    if what == "report":
        write(REPORT / "index.html", INDEX.format(rows="\n".join(rows)))
        print("open report/index.html")
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
