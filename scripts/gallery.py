"""Take the README's pictures out of the stored notebooks: `make gallery`."""

import base64
import json
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PICTURES = {  # file: (notebook, which of its figures, from 0)
    "mentions.png": ("02_entity_mentions", 0),
    "stance.png": ("03_stance_terms", 0),
}


def figures(notebook):
    """The PNG figures stored in a notebook, in their order."""
    cells = json.loads((ROOT / "notebooks" / f"{notebook}.ipynb").read_text(encoding="utf-8"))["cells"]
    outputs = (output for cell in cells for output in cell.get("outputs", []))
    return [base64.b64decode(o["data"]["image/png"]) for o in outputs if "image/png" in o.get("data", {})]


def main():
    folder = ROOT / "docs"
    folder.mkdir(exist_ok=True)
    for name, (notebook, number) in PICTURES.items():
        (folder / name).write_bytes(figures(notebook)[number])
        print(f"docs/{name}: figure {number + 1} of {notebook}")


if __name__ == "__main__":
    main()
