"""Pieces of HTML that can be trusted anywhere: escaped, with dir, lang and inline styles only.

A notebook that is not trusted yet is cleaned by JupyterLab: no ``<style>``, no ``<script>``, no ``role`` or ``aria-*``,
and of inline styles only what its list knows (no ``currentColor``, ``inherit``, ``var()`` or logical properties). What
is written here keeps to what is left, and names no colour for text, so that text has the reader's own, in dark themes
too.
"""

import html
import re
import unicodedata
from hashlib import sha256

# What hides or redirects text; the marks that only join or part letters (ZWNJ, RLM) may stay unseen.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\u00ad\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\u00ad\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]")
_IMPOSSIBLE = re.compile("[\x00\ud800-\udfff]")  # HTML holds no NUL, UTF-8 no half of a character
_LINE_ENDS = re.compile("[\x0b-\r\x1c-\x1e]")
LINE = "rgba(128,128,128,0.5)"


class Safe(str):
    """Text that is HTML already, so that it is not escaped again."""


def escape(text):
    """``text`` safe to stand in HTML; characters that would hide or redirect text are shown as what they are.

    >>> escape("<b>\\u202eنص")
    '&lt;b&gt;[U+202E]نص'
    """
    shown = _CONTROL.sub(lambda match: f"[U+{ord(match.group()):04X}]", str(text))
    return html.escape(re.sub("[\ud800-\udfff]", "\ufffd", shown))


def verbatim(text):
    """``text`` safe to stand in HTML, and every character of it still there.

    Those that would hide or redirect text are shut into a ``<bdi>``, where they act on nothing, with an outline and a
    title that names them. Only what HTML cannot hold (NUL, halves of characters) becomes U+FFFD, one for one.

    >>> verbatim("a < b\\u202e")
    'a &lt; b<bdi title="U+202E RIGHT-TO-LEFT OVERRIDE" style="outline:1px dotted">\\u202e</bdi>'
    """
    pieces, last = [], 0
    for match in _UNSEEN.finditer(text):
        pieces += [html.escape(text[last : match.start()]), _shut_in(match.group())]
        last = match.end()
    return "".join([*pieces, html.escape(text[last:])])


def _shut_in(character):
    if _LINE_ENDS.fullmatch(character):
        return f"&#{ord(character)};" if character == "\r" else character  # a bare \r would be read as \n
    name = f"U+{ord(character):04X} {unicodedata.name(character, '')}".strip()
    return f'<bdi title="{name}" style="outline:1px dotted">{_IMPOSSIBLE.sub(chr(0xFFFD), character)}</bdi>'


def direction(text):
    """The direction of a text, ``"rtl"`` or ``"ltr"``: that of its first strong letter.

    Without letters it is that of its first digit: signs and ranges of European digits (``-0.15 [-0.34, +0.08]``)
    run from left to right, those of Arabic-Indic digits from right to left, as punctuation alone does.

    >>> direction("NATO: خفض"), direction("خفض NATO"), direction("-0.15 [-0.34, +0.08]"), direction("٢٠٢١-٢٠٢٢")
    ('ltr', 'rtl', 'ltr', 'rtl')
    """
    kinds = list(map(unicodedata.bidirectional, str(text)))
    letters = [kind for kind in kinds if kind in ("L", "R", "AL")]
    digits = [kind for kind in kinds if kind in ("EN", "AN")]
    return "ltr" if [*letters, *digits, "R"][0] in ("L", "EN") else "rtl"


def page_direction(lang):
    """The direction in which a language is read.

    >>> page_direction("ar"), page_direction("en")
    ('rtl', 'ltr')
    """
    return "rtl" if lang == "ar" else "ltr"


def tint(colour, alpha=0.14):
    """A colour (``"#RRGGBB"``) as a transparent ground that leaves text legible on light and dark pages.

    >>> tint("#0072B2")
    'rgba(0,114,178,0.14)'
    """
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{alpha})"


def tag(name, content, **attributes):
    """An element around ``content``, which is HTML; values of attributes are escaped, empty ones left out.

    >>> tag("span", "نص", title='a "b"', lang="")
    '<span title="a &quot;b&quot;">نص</span>'
    """
    return f"{opening(name, **attributes)}{content}</{name}>"


def opening(name, **attributes):
    """The tag that opens an element. See ``tag``."""
    written = "".join(f' {key.rstrip("_")}="{escape(value)}"' for key, value in attributes.items() if value != "")
    return f"<{name}{written}>"


def anchor(article, sentence):
    """The id that a sentence has in highlighted text: safe in HTML whatever the id of the article.

    >>> anchor("مقال 1", 3)
    'mizan-0ddc327f-3'
    """
    return f"mizan-{sha256(article.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}-{sentence}"
