"""Reading the tables of cases: label, text, expected (``what:surface; …`` or empty), comment, perhaps ``xfail``."""

import csv
from pathlib import Path

import pytest

CASES = Path(__file__).parent / "cases"


def read(name):
    """The rows of one table as parameters (text, expected pairs); rows with ``xfail`` are strict expected failures."""
    with open(CASES / name, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    out = []
    for number, row in enumerate(rows, start=2):
        expected = [tuple(part.strip().split(":", 1)) for part in row["expected"].split(";") if part.strip()]
        marks = [pytest.mark.xfail(strict=True, reason=row["xfail"])] if row.get("xfail") else []
        out.append(pytest.param(row["text"], expected, id=f"{Path(name).stem}-{number}-{row['label']}", marks=marks))
    return out
