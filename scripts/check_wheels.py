"""Does every pin install from wheels alone on every supported system and Python? (`make wheels`; needs uv.)

Resolves each requirements file for each system and Python with building forbidden: a pin without a fitting wheel, or a
dependency that is not pinned, makes that line fail. Nothing is installed.
"""

import itertools
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
FILES = ["requirements.txt", "tests/matplotlib-3.10.txt"]
PYTHONS = ["3.11", "3.12", "3.13", "3.14"]
SYSTEMS = [
    "x86_64-unknown-linux-gnu",
    "aarch64-unknown-linux-gnu",
    "aarch64-apple-darwin",
    "x86_64-apple-darwin",
    "x86_64-pc-windows-msvc",
]


def pins(text: str) -> list[str]:
    """The lines `name==version` with their markers, without comments and `-e .`."""
    return [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith(("#", "-"))]


def resolve(lines: list[str], system: str, python: str) -> str:
    """An empty string if `lines` resolve to wheels and to nothing that is not among them, else what is wrong."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "pins.in"
        source.write_text("\n".join(lines) + "\n", encoding="utf-8")
        command = ["uv", "pip", "compile", "--quiet", "--no-header", "--no-annotate", "--only-binary", ":all:"]
        command += ["--python-platform", system, "--python-version", python, str(source)]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=folder)
    if done.returncode:
        return done.stderr.strip()
    known = {line.split(";")[0].strip() for line in lines}
    strangers = [line for line in pins(done.stdout) if line.split(";")[0].strip() not in known]
    return f"not pinned: {', '.join(strangers)}" if strangers else ""


def main() -> int:
    failures = 0
    for name, system, python in itertools.product(FILES, SYSTEMS, PYTHONS):
        wrong = resolve(pins((ROOT / name).read_text(encoding="utf-8")), system, python)
        print(f"{'FAIL' if wrong else 'ok':5}{name:28}{system:28}{python}", flush=True)
        if wrong:
            print(wrong)
            failures += 1
    print(f"{failures} of {len(FILES) * len(SYSTEMS) * len(PYTHONS)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
