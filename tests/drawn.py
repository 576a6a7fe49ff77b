"""What every chart has to keep: each text drawn right, through label(), legible, inside the figure, off all others."""

import io
import itertools
import sys
import warnings

import glyphs
from matplotlib.text import Text

from helpers.labels import label, shapes_itself


def watch_labels(monkeypatch):
    """The list that every text handed to ``label()`` by a module of helpers is put in from now on."""
    given = []
    for name, module in list(sys.modules.items()):
        if name.startswith("helpers.") and getattr(module, "label", None) is label:
            monkeypatch.setattr(module, "label", lambda text: given.append(text) or label(text))
    return given


def visible_texts(ax):
    """The texts of the figure that are drawn; an axis keeps tick labels beyond its ends without drawing them."""
    ax.figure.canvas.draw()
    beyond = []
    for axes in ax.figure.axes:
        for axis, ends in ((axes.xaxis, axes.get_xlim()), (axes.yaxis, axes.get_ylim())):
            outside = [tick for tick in axis.get_major_ticks() if not min(ends) <= tick.get_loc() <= max(ends)]
            beyond += [text for tick in outside for text in (tick.label1, tick.label2)]
    return [text for text in ax.figure.findobj(Text) if text.get_visible() and text.get_text() and text not in beyond]


def check(ax, given):
    """All of the following, for texts of which ``given`` went through ``label()``."""
    texts = visible_texts(ax)
    check_labelled(texts, given)
    check_legible_and_inside(ax, texts)
    check_apart(texts)
    assert glyphs.figure_faults(ax.figure, given) == [], "glyph for glyph what an independent engine lays out"


def check_file(ax, ending):
    """No warning, such as of a letter that the font lacks, when the figure is written to a file."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ax.figure.savefig(io.BytesIO(), format=ending)


def check_labelled(texts, given):
    """All but numbers and a dash went through label(), and nothing was shaped that matplotlib shapes itself."""
    drawn = {label(text) for text in given}
    others = {text.get_text() for text in texts} - drawn
    assert all(text.strip("+-−").replace(",", "").replace(".", "").isdigit() or text == "–" for text in others), others
    if shapes_itself():
        assert not any("\ufb50" <= c <= "\ufdff" or "\ufe70" <= c <= "\ufefc" for text in drawn for c in text)


def check_legible_and_inside(ax, texts):
    """Nothing smaller than 11 points, nothing cut off by the edge of the figure."""
    width, height = ax.figure.canvas.get_width_height()
    for text in texts:
        assert text.get_fontsize() >= 11, text.get_text()
        box = text.get_window_extent()
        assert box.x0 >= 0 and box.y0 >= 0 and box.x1 <= width and box.y1 <= height, text.get_text()


def check_apart(texts):
    """No text stands on another."""
    inked = [(text.get_text(), text.get_window_extent().shrunk(0.9, 0.7)) for text in texts]
    assert [(a, b) for (a, box_a), (b, box_b) in itertools.combinations(inked, 2) if box_a.overlaps(box_b)] == []
