"""An independent judge: does matplotlib lay out the glyphs that a correct engine lays out?

The reference is made without matplotlib, arabic-reshaper or python-bidi: FriBidi orders the runs (Unicode
bidirectional algorithm) and HarfBuzz shapes them, from the logical string. What matplotlib lays out for the string it
was handed is then compared with it glyph by glyph, from left to right, by the *outlines* of the glyphs: a letter form
is the same whether the font reaches it through shaping or through a presentation form. No stored pictures.
"""

import ctypes
import ctypes.util
import functools
import unicodedata
from typing import NamedTuple

import numpy as np
import pytest
from matplotlib import _text_helpers, font_manager, ft2font
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

EM = 1000
ON_ITS_OWN = hasattr(ft2font, "__libraqm_version__")  # matplotlib shapes text itself
_LTR, _RTL = 0x110, 0x111  # FRIBIDI_PAR_LTR, FRIBIDI_PAR_RTL
_LIBRARIES = ("libfribidi.so.0", "libfribidi.0.dylib", "libfribidi-0.dll", "fribidi-0.dll")
_TOLERANCE = 0.02 * EM


class Glyph(NamedTuple):
    """One drawn shape: its outline, where its origin lies, and whether it is a vowel sign or other mark."""

    outline: tuple
    x: float
    y: float
    mark: bool


def verdict(logical, shown, font=None):
    """What is wrong with drawing ``shown`` where a reader should see ``logical``; empty if nothing is.

    ``font`` is the file of the font, matplotlib's own where none is given. The words: ``lines``, ``mathtext``,
    ``missing glyph``, ``order`` (the right glyphs in a wrong order), ``forms`` (other glyphs: unjoined letters,
    brackets the wrong way round), ``vowels`` (only they are lost), ``place`` (the right glyphs at wrong places).
    """
    font = font or default_font()
    wanted, given = logical.split("\n"), shown.split("\n")
    if len(wanted) != len(given):
        return "lines"
    faults = [_line_verdict(line, drawn, font) for line, drawn in zip(wanted, given, strict=True)]
    return next((fault for fault in faults if fault), "")


def default_font():
    return font_manager.findfont("DejaVu Sans")


def figure_faults(figure, logical):
    """``[(drawn string, faults)]`` for the visible texts of ``figure`` that hold Arabic and draw none of ``logical``.

    ``logical``: the strings that may appear, as a reader should read them.
    """
    figure.canvas.draw()
    faults = []
    for text in figure.findobj(Text):
        drawn = text.get_text()
        if not text.get_visible() or not _is_arabic(drawn):
            continue
        font = font_manager.findfont(text.get_fontproperties())
        found = [verdict(string, drawn, font) for string in logical]
        if "" not in found:
            faults.append((drawn, sorted(set(found))))
    return faults


def _line_verdict(logical, shown, font):
    drawn, is_mathtext = Text()._preprocess_math(shown)
    if is_mathtext:
        return "mathtext"
    got = drawn_glyphs(drawn, font)
    if got is None:
        return "missing glyph"
    if not logical.strip():
        return "forms" if any(glyph.outline for glyph in got) else ""
    faults = [_compare(reference_glyphs(logical, font, script), got) for script in (None, "Arab", "Latn")]
    return "" if "" in faults else faults[0]  # engines differ in the script they give to punctuation: any will do


def _compare(want, got):
    want, got = _from_first_ink(want), _from_first_ink(got)
    shapes, found = [glyph.outline for glyph in want], [glyph.outline for glyph in got]
    if shapes == found:
        gaps = [max(abs(a.x - b.x), abs(a.y - b.y)) for a, b in zip(want, got, strict=True)]
        if ON_ITS_OWN:
            return "place" if max(gaps, default=0) > _TOLERANCE else ""
        # Before 3.11 kerning differs a little, so only marks have to sit where they belong.
        return "place" if any(glyph.mark for glyph in want) else ""
    if [glyph.outline for glyph in want if not glyph.mark] == [glyph.outline for glyph in got if not glyph.mark]:
        return "vowels"
    return "order" if sorted(shapes) == sorted(found) else "forms"


def _from_first_ink(glyphs):
    """``glyphs`` without the blanks at both ends, which nobody sees, and placed from the first that is left."""
    inked = [place for place, glyph in enumerate(glyphs) if glyph.outline]
    kept = glyphs[inked[0] : inked[-1] + 1] if inked else []
    return [glyph._replace(x=glyph.x - kept[0].x) for glyph in kept]


# What a correct engine lays out


def reference_glyphs(line, font, common_script=None):
    """The glyphs of ``line`` from left to right: right to left as a whole as soon as it holds anything Arabic."""
    face = _face(font)
    buffer_font, glyphs, pen = face.font, [], 0
    for start, end, level, script in _runs(line, common_script):
        buffer = face.hb.Buffer()
        buffer.add_codepoints([ord(character) for character in line], start, end - start)
        buffer.direction, buffer.script, buffer.language = ("rtl" if level % 2 else "ltr"), script, "und"
        is_plain = not ON_ITS_OWN and not level % 2  # before 3.11 matplotlib draws no Latin ligatures (fi)
        face.hb.shape(buffer_font, buffer, {"liga": False} if is_plain else {})
        for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            x, y = (pen + position.x_offset) / 64, position.y_offset / 64
            glyph = face.glyph(info.codepoint, line[info.cluster], x, y, is_mark=position.x_advance == 0)
            glyphs += [glyph] if glyph else []
            pen += position.x_advance
    return glyphs


def _runs(line, common_script):
    """``[(start, end, level, script)]`` in drawing order."""
    levels, order = _bidi(line)
    scripts = _scripts(line, common_script)
    groups = []
    for position in order:
        kind, step = (levels[position], scripts[position]), -1 if levels[position] % 2 else 1
        if groups and groups[-1][0] == kind and position == groups[-1][1][-1] + step:
            groups[-1][1].append(position)
        else:
            groups.append((kind, [position]))
    return [(min(places), max(places) + 1, level, script) for (level, script), places in groups]


def _bidi(line):
    """The level of each character and the logical positions in drawing order, by FriBidi."""
    fribidi, n = _fribidi(), len(line)
    characters = (ctypes.c_uint32 * n)(*map(ord, line))
    types, brackets = (ctypes.c_uint32 * n)(), (ctypes.c_uint32 * n)()
    levels, order = (ctypes.c_int8 * n)(), (ctypes.c_int * n)(*range(n))
    base = ctypes.c_uint32(_RTL if _is_arabic(line) else _LTR)
    fribidi.fribidi_get_bidi_types(characters, n, types)
    fribidi.fribidi_get_bracket_types(characters, n, types, brackets)
    fribidi.fribidi_get_par_embedding_levels_ex(types, brackets, n, ctypes.byref(base), levels)
    fribidi.fribidi_reorder_line(0, types, n, 0, base, levels, None, order)
    return list(levels), list(order)


def _is_arabic(line):
    return any(unicodedata.bidirectional(character) in ("R", "AL", "AN") for character in line)


def _scripts(line, common_script):
    """The script of each character; a sign that belongs to none follows the letter before it, unless one is given."""
    found = []
    for character in line:
        kind = unicodedata.bidirectional(character)
        own = {"AL": "Arab", "AN": "Arab", "R": "Hebr", "L": "Latn"}.get(kind)
        found.append(own if character.isalpha() or kind == "AN" else None)
    current = next((script for script in found if script), "Latn")
    for position, script in enumerate(found):
        is_mark = unicodedata.category(line[position]) == "Mn"
        current = script or current
        found[position] = script or (current if is_mark else common_script or current)
    return found


@functools.cache
def _fribidi():
    for name in filter(None, (*_LIBRARIES, ctypes.util.find_library("fribidi"))):
        try:
            return ctypes.CDLL(name)
        except OSError:
            continue
    return pytest.skip("the system library FriBidi is not installed (Debian: libfribidi0; macOS: brew install fribidi)")


# What matplotlib lays out


def drawn_glyphs(line, font):
    """The glyphs that matplotlib lays out for ``line``, from left to right; None if the font lacks one."""
    face, glyphs = _face(font), []
    for item in _text_helpers.layout(line, face.matplotlib_font):
        index = int(item.glyph_index if ON_ITS_OWN else item.glyph_idx)
        if index == 0:
            return None
        is_mark = unicodedata.category(item.char[:1] or " ") == "Mn"
        glyph = face.glyph(index, item.char[:1], item.x, getattr(item, "y", 0.0), is_mark)
        glyphs += [glyph] if glyph else []
    return glyphs


class _Face:
    """One font, as HarfBuzz and as matplotlib open it."""

    def __init__(self, path):
        self.hb = pytest.importorskip("uharfbuzz", reason="uharfbuzz is not installed (pip install uharfbuzz)")
        self.font = self.hb.Font(self.hb.Face(self.hb.Blob.from_file_path(path)))
        self.font.scale = (EM * 64, EM * 64)
        self.matplotlib_font = ft2font.FT2Font(path)
        self.matplotlib_font.set_size(EM, 72)
        self.outlines = {}
        self.letters = _isolated_letters(self.matplotlib_font.get_charmap())

    def glyph(self, index, character, x, y, is_mark):
        """The glyph, or None where nothing is seen (invisible marks)."""
        outline = self.outline(index) if index else ("missing",)
        is_seen = bool(outline) or character.isspace()
        return Glyph(outline, x, y, bool(outline) and is_mark) if is_seen else None

    def outline(self, index):
        index = self.letters.get(index, index)
        if index not in self.outlines:
            pen = _Pen()
            self.font.draw_glyph_with_pen(index, pen)
            self.outlines[index] = tuple(pen.points)
        return self.outlines[index]


def _isolated_letters(charmap):
    """Of the glyphs of isolated presentation forms, the glyphs of the letters: some fonts draw the two a hair apart."""
    pairs = ((index, unicodedata.decomposition(chr(code)).split()) for code, index in charmap.items())
    isolated = {index: int(parts[1], 16) for index, parts in pairs if parts[:1] == ["<isolated>"] and len(parts) == 2}
    return {index: charmap[letter] for index, letter in isolated.items() if letter in charmap}


class _Pen:
    """Writes down the outline of a glyph."""

    def __init__(self):
        self.points = []

    def moveTo(self, *points):
        self.points.append((Path.MOVETO, points))

    def lineTo(self, *points):
        self.points.append((Path.LINETO, points))

    def qCurveTo(self, *points):
        self.points.append((Path.CURVE3, points))

    def curveTo(self, *points):
        self.points.append((Path.CURVE4, points))

    def closePath(self):
        self.points.append((Path.CLOSEPOLY, ((0, 0),)))

    endPath = closePath


@functools.cache
def _face(path):
    return _Face(path)


# Ink: what is really on the paper


def ink_overlap(logical, shown, font=None):
    """How much of the ink (0 to 1) agrees, within two pixels, between matplotlib's picture and the reference's.

    For one line that the font can draw. The smaller of the two shares: ink that should be there, ink that should not.
    """
    font = font or default_font()
    vertices, codes = [], []
    for glyph in reference_glyphs(logical, font):
        for code, points in glyph.outline:
            vertices += [(x / 64 + glyph.x, y / 64 + glyph.y) for x, y in points]
            codes += [code] * len(points)
    size = 60
    width = max(x for x, _ in vertices) * size / EM + 60

    def reference(figure):
        place = Affine2D().scale(size / EM).translate(20, 40)
        figure.add_artist(PathPatch(Path(vertices, codes), transform=place, linewidth=0, facecolor="black"))

    def drawn(figure):
        properties = font_manager.FontProperties(fname=font, size=size)
        figure.text(20 / width, 40 / 120, shown, fontproperties=properties, va="baseline", ha="left")

    a, b = _ink(reference, width), _ink(drawn, width)
    shape = [max(sides) + 4 for sides in zip(a.shape, b.shape, strict=True)]
    a, b = (np.pad(ink, [(2, full - side - 2) for side, full in zip(ink.shape, shape, strict=True)]) for ink in (a, b))
    return min(float((a & _thicker(b)).sum() / a.sum()), float((b & _thicker(a)).sum() / b.sum()))


def _ink(draw, width):
    figure = Figure((width / 72, 120 / 72), dpi=72)
    canvas = FigureCanvasAgg(figure)
    draw(figure)
    canvas.draw()
    ink = np.asarray(canvas.buffer_rgba())[:, :, 0] < 128
    rows, columns = np.nonzero(ink)
    return ink[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]


def _thicker(ink):
    """``ink`` spread by two pixels on every side."""
    shifts = [(down, right) for down in range(-2, 3) for right in range(-2, 3)]
    return np.logical_or.reduce([np.roll(ink, shift, axis=(0, 1)) for shift in shifts])
