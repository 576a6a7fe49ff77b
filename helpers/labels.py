"""label(): the string to hand to matplotlib so that Arabic is drawn joined and in order, whatever its version.

From 3.11 on matplotlib joins letters and orders runs itself, and only has to be told that a line is Arabic; before it,
both have to be done for it. Nothing raises and nothing warns when the wrong recipe is used: the words are simply drawn
wrong.
"""

import re
import unicodedata

import matplotlib

RLE, PDF = "\u202b", "\u202c"  # right-to-left embedding and its end; both are invisible
_OPENERS = "\u202a\u202b\u202d\u202e"
_INVISIBLE = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_DOLLAR = re.compile(r"(?<!\\)\$")

# Control characters and the separators of paragraphs: matplotlib drops what follows some of them, without a word.
_UNDRAWABLE = re.compile("[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")

_PAIRS = "()[]{}<>«»‹›≤≥≪≫⟨⟩⟪⟫⟦⟧〈〉《》「」『』【】⁽⁾₍₎"
_MIRRORED = dict(zip(_PAIRS[0::2] + _PAIRS[1::2], _PAIRS[1::2] + _PAIRS[0::2], strict=True))
_BRACKET = re.compile(f"[{re.escape(_PAIRS)}]")

# Two invisible tag characters ride behind each bracket through the reordering and show whether its run was turned.
_TAGS = "\U000e0020\U000e0021"
_TAG = re.compile(f"[{_TAGS}]")
_TAGGED = re.compile(f"{_TAGS[::-1]}(.)|{_TAGS}", re.DOTALL)

_RESHAPER = {"ARABIC LIGATURE ALLAH": False}  # DejaVu Sans, matplotlib's own font, has no glyph for it


class _Drawn(str):
    """Text that is already in drawing order, so that label() leaves it alone."""

    __slots__ = ()


def label(text):
    """The string to hand to matplotlib so that ``text`` is drawn right by the version that is installed.

    Use it on every string that matplotlib draws (titles, tick labels, legend names, annotations) and on nothing else:
    data, tables and HTML keep the logical string. Each line is laid out on its own, and right to left as soon as it
    holds an Arabic letter or an Arabic-Indic digit; other lines stay as they are. Every ``$`` is drawn as a dollar
    sign, never as mathematics. Labelling a label changes nothing. Wrap long text first, then label it.

    A signed number or a percentage inside Arabic stays unbroken if the text itself carries left-to-right marks (U+200E)
    before and after it; label() adds none.

    Args:
        text (str): what a reader should read, letters in the order in which they are typed. No mathtext.

    Returns:
        str: with as many lines as ``text``. Never compare it with data or store it: it depends on the version.

    Raises:
        TypeError: if ``text`` is not a str.

    >>> label("GDP, $ per head")
    'GDP, \\\\$ per head'
    >>> label("روسيا (الناتو)") == "روسيا (الناتو)"
    False
    >>> label(label("روسيا (الناتو)")) == label("روسيا (الناتو)")
    True
    """
    if not isinstance(text, str):
        raise TypeError(f"label() takes a str, not {type(text).__name__} {text!r}: write label(str(value))")
    if isinstance(text, _Drawn):
        return text
    lines = [_drawable(line) for line in text.replace("\r\n", "\n").split("\n")]
    if shapes_itself():
        return "\n".join(_escape(_embed(line)) for line in lines)
    return _Drawn("\n".join(_reorder(line) for line in lines))


def shapes_itself():
    """Whether the matplotlib that is installed joins Arabic letters and orders runs itself (3.11 and later do).

    It asks for the ability (libraqm), not for a version number.

    >>> shapes_itself() in (True, False)
    True
    """
    return hasattr(matplotlib.ft2font, "__libraqm_version__")


def is_right_to_left(line):
    """Whether ``line`` holds an Arabic (or Hebrew) letter or an Arabic-Indic digit.

    >>> is_right_to_left("NATO: خفض"), is_right_to_left("NATO 2022"), is_right_to_left("٢٠٢٢")
    (True, False, True)
    """
    return any(unicodedata.bidirectional(character) in ("R", "AL", "AN") for character in line)


def _drawable(line):
    """``line`` without characters that no font draws and that make matplotlib lose text."""
    return _LONE_SURROGATE.sub("\ufffd", _UNDRAWABLE.sub(" ", line))


def _escape(line):
    """``line`` with every dollar sign escaped; two bare ones would be mathtext."""
    return _DOLLAR.sub(r"\\$", line)


def _embed(line):
    """``line`` opened by a right-to-left embedding if it is Arabic and not opened already.

    Left open, because the end of an embedding leaves a gap in PDF files.
    """
    if not is_right_to_left(line):
        return line
    is_open = line.startswith(RLE) and sum(map(line.count, _OPENERS)) > line.count(PDF)
    return line if is_open else RLE + line


def _reorder(line):
    """``line`` with its letters joined, its runs in drawing order (if it is Arabic) and its dollar signs escaped.

    Vowel signs are left out: without shaping they would stand beside their letters.
    """
    if not is_right_to_left(line):
        return _escape(line)
    from arabic_reshaper import ArabicReshaper  # only matplotlib before 3.11 (without libraqm) needs these two
    from bidi import get_display

    joined = ArabicReshaper(_RESHAPER).reshape(_TAG.sub("", line).replace(r"\$", "$"))
    tagged = _BRACKET.sub(lambda bracket: bracket[0] + _TAGS, joined)
    ordered = get_display(tagged, base_dir="R")
    mirrored = _TAGGED.sub(lambda turned: _MIRRORED.get(turned[1], turned[1] or ""), ordered)
    return _INVISIBLE.sub("", mirrored).replace("$", r"\$")  # a backslash before it may come from elsewhere in the line
