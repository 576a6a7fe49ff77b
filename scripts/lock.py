"""Compile requirements.in, and the tests' second environment, to fully pinned files (`make lock`; needs uv).

One file serves Python 3.11-3.14 on Linux, macOS and Windows: `--universal` writes the differences as markers, and
`--fork-strategy fewest` takes one version for all Pythons, so that the notebooks' stored outputs are the same on each.
The last line, `-e .`, installs the helpers package of this checkout.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
FLAGS = ["--universal", "--python-version", "3.11", "--fork-strategy", "fewest", "--no-header", "--quiet"]
FLAGS += ["--no-emit-index-url", "--no-emit-find-links"]


def compiled(source: str, target: str, *more: str) -> str:
    """The pins for `source`; what `target` pins already stays unless it has to change (or `--upgrade` is given)."""
    command = ["uv", "pip", "compile", *FLAGS, *more, source, "-o", target]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return (ROOT / target).read_text(encoding="utf-8")


def write(source: str, target: str, *more: str) -> str:
    pins = compiled(source, target, *more)
    head = f"# Compiled from {source} by `make lock`: change that file, then run it again.\n"
    (ROOT / target).write_text(head + pins.rstrip("\n") + "\n-e .\n", encoding="utf-8", newline="\n")
    return pins


def main(arguments: list[str]) -> None:
    pins = write("requirements.in", "requirements.txt", *arguments)
    with tempfile.NamedTemporaryFile("w", suffix=".txt", delete=False, encoding="utf-8") as same:
        same.writelines(line + "\n" for line in pins.splitlines() if not line.startswith(("matplotlib==", " ", "#")))
    try:
        write("tests/matplotlib-3.10.in", "tests/matplotlib-3.10.txt", "--constraints", same.name, "--no-annotate")
    finally:
        Path(same.name).unlink()


if __name__ == "__main__":
    main(sys.argv[1:])
