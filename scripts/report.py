"""A report on one's own file or folder of articles: `make report ARTICLE="my file.txt"`.

Runs scripts/report.ipynb with the path as its parameter, without changing it, and keeps the executed notebook beside
the report, with paths that lead from there.
"""

import argparse
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

import nbformat
import papermill
from papermill.exceptions import PapermillExecutionError

from helpers.wording import LANGUAGES

ROOT = Path(__file__).resolve().parents[1]
TEMPLATE = Path(__file__).with_name("report.ipynb")
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def name_of(article: str) -> str:
    """The name of a report's folder.

    >>> name_of("texts/my file.txt"), name_of("texts/الأخبار"), name_of("texts/*.txt")
    ('my_file', 'الأخبار', 'articles')
    """
    path = Path(article).resolve()
    name = path.name if path.is_dir() else path.stem
    return re.sub(r"[^\w.-]+", "_", name).strip("_.") or "articles"


def seen_from(folder: Path, path: str) -> str:
    """``path`` as it is written in ``folder``; as it is where nothing leads there (another drive)."""
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:
        return str(Path(path).resolve())


def settled(notebook: nbformat.NotebookNode, parameters: dict) -> nbformat.NotebookNode:
    """The executed notebook without times and machines, its parameters as given here."""
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": {"name": "python"}})
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", [])
        cell.metadata = nbformat.from_dict({"tags": tags} if tags else {})
        if "injected-parameters" in tags:
            cell.source = "# Parameters\n" + "\n".join(f"{name} = {value!r}" for name, value in parameters.items())
    return notebook


def main(arguments: list[str]) -> str | None:
    """Returns what went wrong, in one sentence, for sys.exit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("article", help="a file, a folder or a pattern of articles")
    parser.add_argument("--out", default=os.environ.get("OUT"), help="the folder to write to")
    parser.add_argument("--language", default=os.environ.get("REPORT_LANGUAGE") or "ar", help="ar or en")
    given = parser.parse_args(arguments)
    if given.language not in LANGUAGES:
        return f"a report in {given.language!r} cannot be written. Remedy: say {' or '.join(LANGUAGES)}."
    out = Path(given.out or ROOT / "report" / name_of(given.article))
    parameters = {"ARTICLE": given.article, "OUT": str(out), "LANGUAGE": given.language}
    with tempfile.TemporaryDirectory() as folder:
        executed = Path(folder) / "notebook.ipynb"
        options = {"kernel_name": "python3", "cwd": os.getcwd(), "progress_bar": False}
        options["extra_arguments"] = ["--IPKernelApp.log_level=50"]  # errors of the code come as exceptions
        print(f"reading {given.article}", flush=True)
        try:
            papermill.execute_notebook(TEMPLATE, executed, parameters, **options)
        except PapermillExecutionError as error:
            known = error.ename in ("MizanError", "ArticleError", "ArticleNotFoundError", "LexiconError")
            return f"{error.evalue}" if known else str(error)
        parameters |= {"ARTICLE": seen_from(out, given.article), "OUT": "."}
        nbformat.write(settled(nbformat.read(executed, as_version=4), parameters), executed)
        shutil.copyfile(executed, out / "notebook.ipynb")
    page = (out / "index.html").resolve()
    print(f"open {page.relative_to(Path.cwd()) if page.is_relative_to(Path.cwd()) else page}")
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
