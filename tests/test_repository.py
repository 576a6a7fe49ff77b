"""The repository as a whole: what is pinned, what is kept unchanged, and that the project speaks only of itself."""

import csv
import datetime
import hashlib
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LOCKS = {"requirements.txt": "requirements.in", "tests/matplotlib-3.10.txt": "tests/matplotlib-3.10.in"}
MADE = {".git", "report", "build", "__pycache__", ".ipynb_checkpoints", ".pytest_cache", ".ruff_cache", ".hypothesis"}
TEXT = {"", ".py", ".md", ".ipynb", ".toml", ".txt", ".in", ".cfg", ".yml", ".csv", ".json", ".sh", ".html", ".css"}


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def names(text):
    """The package names of a requirements file, in order."""
    return [m[1].lower() for line in text.splitlines() if (m := re.match(r"([A-Za-z0-9][\w.-]*)", line))]


def files():
    """Every file of the project, without what tools make."""
    for path in sorted(ROOT.rglob("*")):
        parts = path.relative_to(ROOT).parts
        made = any(p in MADE or p.startswith(".venv") or p.endswith(".egg-info") for p in parts)
        if path.is_file() and not made:
            yield path


def text_files():
    return [path for path in files() if path.suffix in TEXT and "articles" not in path.parts]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_direct_dependency_is_pinned(lock):
    pinned = names(read(lock))
    assert [name for name in names(read(LOCKS[lock])) if name not in pinned] == []
    assert len(pinned) == len(set(pinned)), (
        "one version for all systems and Pythons, so that stored outputs are the same"
    )


@pytest.mark.parametrize("lock", LOCKS)
def test_everything_is_pinned_and_comes_from_anywhere(lock):
    lines = [line for line in read(lock).splitlines() if line and not line.lstrip().startswith("#")]
    assert lines[-1] == "-e ."
    assert [line for line in lines[:-1] if not re.fullmatch(r"[a-z0-9][a-z0-9.-]*==[\w.]+( ; .+)?", line)] == []
    assert re.findall(r"(?i)https?://|--(?:extra-)?index|--find-links|file:", read(lock)) == []


def test_the_second_environment_differs_in_matplotlib_only():
    def pins(lock):
        return dict(line.split(";")[0].strip().split("==") for line in read(lock).splitlines() if "==" in line)

    first, second = pins("requirements.txt"), pins("tests/matplotlib-3.10.txt")
    assert second["matplotlib"].startswith("3.10.")
    assert not first["matplotlib"].startswith(("3.9", "3.10."))
    assert {name for name in second if second[name] != first.get(name)} == {"matplotlib"}


def test_each_direct_dependency_has_its_reason():
    lines = [line for line in read("requirements.in").splitlines() if re.match(r"[a-z]", line)]
    assert [line for line in lines if not re.search(r"#\s*\S.{10,}", line)] == []


def test_what_the_code_imports_is_a_direct_dependency():
    comes_with = {"bidi": "python-bidi", "fontTools": "fonttools", "arabic_reshaper": "arabic-reshaper"}
    comes_with |= {"IPython": "ipykernel", "nbformat": "nbconvert", "nbclient": "nbconvert"}
    own = {path.stem for path in (ROOT / "tests").glob("*.py")} | {"helpers"}
    direct = names(read("requirements.in"))
    found = set()
    for path in [path for folder in ("helpers", "tests", "scripts") for path in (ROOT / folder).glob("*.py")]:
        found |= set(re.findall(r"(?m)^\s*(?:from|import) ([A-Za-z_][A-Za-z0-9_]*)", path.read_text(encoding="utf-8")))
    outside = found - own - set(sys.stdlib_module_names)
    assert {name for name in outside if comes_with.get(name, name) not in direct} == set()


def test_the_package_is_what_pyproject_says():
    project = tomllib.loads(read("pyproject.toml"))
    assert project["tool"]["setuptools"]["packages"] == ["helpers"]
    assert project["project"]["license"] == "MIT"
    assert project["project"]["requires-python"] == ">=3.11"
    assert read("LICENSE").startswith("MIT License\n\nCopyright (c) 2026 The Mizan authors\n")


def test_the_rooms_are_there():
    rooms = ["notebooks", "data/articles", "data/lexicons", "helpers", "tests", ".ci/run", ".github/workflows/test.yml"]
    pages = ["README.md", "CONTRIBUTING.md", "LICENSE", "Makefile", "pyproject.toml", "requirements.in"]
    assert [name for name in rooms + pages if not (ROOT / name).exists()] == []


def test_the_article_is_kept_byte_for_byte():
    content = (ROOT / "data" / "articles" / "ukraine_talks_2022.txt").read_bytes()
    assert hashlib.sha256(content).hexdigest() == "2afdd35fcfdc46289bfc0895b2cb82120921886368a5141a28371d47a3aeea4f"
    assert "data/articles/* -text" in read(".gitattributes").splitlines()


def test_the_facts_about_the_article_agree_with_its_text_and_the_calendar():
    with (ROOT / "data" / "articles.csv").open(encoding="utf-8", newline="") as file:
        (facts,) = csv.DictReader(file)
    text = read(f"data/articles/{facts['article']}.txt")
    place, author = text.splitlines()[0].split(" ـ ")
    assert (facts["place"], facts["author"]) == (place, author)
    date = datetime.date.fromisoformat(facts["date"])
    assert (date.weekday(), "السبت" in text) == (5, True)  # Saturday
    assert ((date - datetime.timedelta(days=1)).weekday(), "والجمعة" in text) == (4, True)  # Friday, the day before
    assert "9 و 10 كانون الثاني /يناير الجاري" in text and date.month == 1
    assert facts["title"] == facts["outlet"] == ""


def test_tables_are_plain_utf8():
    wrong = []
    for path in (ROOT / "data").rglob("*.csv"):
        content = path.read_bytes()
        if content.startswith(b"\xef\xbb\xbf") or b"\r" in content or not content.endswith(b"\n"):
            wrong.append(path.name)
        with path.open(encoding="utf-8", newline="") as file:
            if len({len(row) for row in csv.reader(file)}) != 1:
                wrong.append(f"{path.name}: rows of different length")
    assert wrong == []


ELSEWHERE = {
    "a path on somebody's machine": r"(?<![\w.:/)\]}])/(?:home|root|Users|mnt|work|tmp|opt)/\w",
    "a path outside the project": r"\.\./\.\./|\.\./shared",
    "a path hack": r"sys\.path\.(?:insert|append)",
    "an unfinished note": r"\b(?:TODO|FIXME)\b",
}


@pytest.mark.parametrize("what", ELSEWHERE)
def test_the_project_speaks_only_of_itself(what):
    found = [
        f"{path.relative_to(ROOT)}: {match.group()!r}"
        for path in text_files()
        if path.name != Path(__file__).name and (match := re.search(ELSEWHERE[what], path.read_text(encoding="utf-8")))
    ]
    assert found == []


def test_nothing_large_is_kept():
    assert [str(path.relative_to(ROOT)) for path in files() if path.stat().st_size > 1_000_000] == []


def test_scripts_are_valid_shell():
    for script in ("scripts/setup.sh", ".ci/run"):
        shell = "sh" if script.endswith(".sh") else "bash"
        try:
            done = subprocess.run([shell, "-n", script], cwd=ROOT, capture_output=True, text=True)
        except FileNotFoundError:
            pytest.skip(f"no {shell} on this system")
        assert done.returncode == 0, done.stderr
