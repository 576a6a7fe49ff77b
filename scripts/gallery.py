"""Take the README's pictures out of the stored notebooks: `make gallery`.

Charts are taken as they are stored. What is stored as HTML is drawn by the system's Chromium; browsers differ, so such
a picture says, in a comment inside the file, which HTML it shows, and is drawn again only where that has changed.
"""

import base64
import hashlib
import json
import shutil
import struct
import sys
import zlib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs"
PICTURES = {  # file: (notebook, which of its figures, from 0)
    "mentions.png": ("02_entity_mentions", 0),
    "stance.png": ("03_stance_terms", 0),
    "dispersion.png": ("05_explore", 0),
}
PAGES = {  # file: (notebook, the line of code whose HTML it shows, width and height in CSS pixels)
    "text.png": ("05_explore", 'show_text(whole, "ar")', (860, 396)),
}
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def code_cells(notebook):
    cells = json.loads((ROOT / "notebooks" / f"{notebook}.ipynb").read_text(encoding="utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


def figures(notebook):
    """The PNG figures stored in a notebook, in their order."""
    outputs = (output for cell in code_cells(notebook) for output in cell["outputs"])
    return [base64.b64decode(o["data"]["image/png"]) for o in outputs if "image/png" in o.get("data", {})]


def page(notebook, line):
    """The HTML that the cell with this line shows."""
    cell = next(cell for cell in code_cells(notebook) if line in "".join(cell["source"]).splitlines())
    return next("".join(o["data"]["text/html"]) for o in cell["outputs"] if "text/html" in o.get("data", {}))


def fingerprint(html, size):
    return hashlib.sha256(f"{size} {html}".encode()).hexdigest()


def signed(png, comment):
    """A PNG with a comment (a tEXt chunk) after its header."""
    data = b"Comment\0" + comment.encode("ascii")
    chunk = struct.pack(">I", len(data)) + b"tEXt" + data + struct.pack(">I", zlib.crc32(b"tEXt" + data))
    return png[:33] + chunk + png[33:]


def signature(png):
    """The comment that ``signed`` put into a PNG, or an empty string."""
    is_signed = png[37:49] == b"tEXtComment\0"
    return png[49 : 41 + struct.unpack(">I", png[33:37])[0]].decode("ascii") if is_signed else ""


def drawn(html, size):
    """The top of an HTML fragment on a white page, as PNG."""
    from playwright.sync_api import sync_playwright

    width, height = size
    style = "margin:14px;background:#fff;color:#1a1a1a;font:15px 'DejaVu Sans',sans-serif;"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        tab = browser.new_page(viewport={"width": width, "height": height})
        tab.set_content(f'<!DOCTYPE html><meta charset="utf-8"><body style="{style}">{html}</body>')
        png = tab.screenshot()
        browser.close()
    return png


def stale():
    """The pictures that do not show what the notebooks hold now."""
    old = {path.name: path.read_bytes() for path in FOLDER.glob("*.png")}
    wrong = [name for name, (notebook, number) in PICTURES.items() if old.get(name) != figures(notebook)[number]]
    for name, (notebook, line, size) in PAGES.items():
        if signature(old.get(name, b"")) != fingerprint(page(notebook, line), size):
            wrong.append(name)
    return wrong


def main():
    """Returns what is missing, in one sentence, for sys.exit."""
    FOLDER.mkdir(exist_ok=True)
    for name in stale():
        if name in PICTURES:
            notebook, number = PICTURES[name]
            png = figures(notebook)[number]
        elif CHROMIUM is None:
            return f"docs/{name} is drawn by Chromium, and there is none here: install it (apt install chromium)."
        else:
            notebook, line, size = PAGES[name]
            html = page(notebook, line)
            png = signed(drawn(html, size), fingerprint(html, size))
        (FOLDER / name).write_bytes(png)
        print(f"docs/{name}: out of {notebook}")
    return None


if __name__ == "__main__":
    sys.exit(main())
