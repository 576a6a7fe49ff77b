"""Where the project keeps its data."""

import time
from pathlib import Path

DATA = Path(__file__).resolve().parents[1] / "data"
LEXICONS = DATA / "lexicons"
GOLD = DATA / "gold"
LOADED = time.time_ns()  # nothing of the project has been read before
