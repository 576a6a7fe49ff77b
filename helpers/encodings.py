"""Bytes to text: which encoding, what to refuse, and text that was once read in the wrong one. Pure, no files.

Nothing is guessed silently: the encoding found is recorded, a repair is named, and what cannot be told is an error.
"""

import codecs
import re
import unicodedata
from typing import NamedTuple

from helpers import arabic
from helpers.errors import ArticleError

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
WIDE = ("utf-16-le", "utf-16-be")
DETECTED = ("cp1256", "iso-8859-6", *WIDE, "cp1252")  # in this order where the guess does not settle it

MIN_LETTERS = 20  # fewer letters of a script than this tell nothing about the encoding
_SAMPLE = 1 << 16  # bytes that the guess is made from
_JUDGED = 100_000  # letters at the start and at the end that are judged
_COMMON = frozenset("اليمونترعبةدفسهقأك")  # 87 % of the letters of Arabic news, 50 % of random ones
_WORD = re.compile(f"[^\\W\\d_{arabic.LETTERS}]+|(?:[^\\W\\d_]|[{arabic.TRANSPARENT}])+")
_ARABIC = re.compile(f"[{arabic.LETTERS}]")
_MARK = re.compile(f"[{arabic.TRANSPARENT}]+")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f\ufdd0-\ufdef\ufffe\uffff]")
_USUAL = re.compile(
    f"[\\s\x20-\x7e{arabic.LETTERS}{arabic.TRANSPARENT}\u00a1-\u00a3\u00a7\u00a9\u00ab\u00ae\u00b0\u00b7\u00bb\u00bf"
    "\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f\u0192\u060c\u061b\u061f\u0660-\u066d\u06d4\u06f0-\u06f9"
    "\u2010-\u2027\u2030\u2032\u2033\u2039\u203a\u20ac\u2122\u2212]"
)
_LETTER_SIGN_LETTER = re.compile(r"(?<=[^\W\d_])[¡-¿×÷^~|{}\\<>=+](?=[^\W\d_])")


class Decoded(NamedTuple):
    """A text and the name of the encoding it was read in."""

    text: str
    encoding: str


def prose(text):
    """``"arabic"`` or ``"latin"`` if ``text`` looks like prose of that script, else ``""``.

    The measure: at most 2 in 100 characters are strange to both scripts or are signs in the middle of a word, and

    - arabic: at least 20 Arabic letters, of which 40 in 100 are among the eighteen commonest of Arabic news (there they
      are 87 in 100, among letters by chance 50, of Russian KOI8-R read as cp1256 a quarter); and of the words with
      letters outside ASCII 9 in 10 hold Arabic letters only;
    - latin: at least 20 letters, of which 75 in 100 are ASCII; and of the words with letters outside ASCII 9 in 10 are
      half ASCII or a single letter.

    >>> prose("قال الوزير إن المحادثات مع الوفد كانت مثمرة"), prose("Le président a déclaré la séance ouverte")
    ('arabic', 'latin')
    >>> prose("ÞÇá ÇáæÒíÑ Åä ÇáãÍÇÏËÇÊ ãÚ ÇáæÝÏ")
    ''
    """
    strange = sum(1 for _ in _LETTER_SIGN_LETTER.finditer(text)) + len(text) - sum(1 for _ in _USUAL.finditer(text))
    if strange > 0.02 * len(text):
        return ""
    arabic_letters = common = ascii_letters = other = pure = latin_like = foreign_words = 0
    for word in _WORD.findall(text):
        letters = _MARK.sub("", word)
        here = len(_ARABIC.findall(letters))
        plain = sum(c.isascii() for c in letters)
        arabic_letters += here
        common += sum(c in _COMMON for c in letters) if here else 0
        ascii_letters += plain
        other += len(letters) - here - plain
        if letters and plain < len(letters):
            foreign_words += 1
            pure += here == len(letters) and not unicodedata.combining(word[0])
            latin_like += not here and (len(letters) == 1 or 2 * plain >= len(letters))
    if arabic_letters >= MIN_LETTERS and common >= 0.4 * arabic_letters and pure >= 0.9 * foreign_words:
        return "arabic"
    if not arabic_letters and ascii_letters + other >= MIN_LETTERS and latin_like >= 0.9 * foreign_words:
        return "latin" if ascii_letters >= 0.75 * (ascii_letters + other) else ""
    return ""


def decode(data, encoding=None, file=None, declared=None, visible=None):
    """The text of ``data`` (bytes) and the encoding it was read in.

    ``encoding`` given: that one, strictly. Otherwise a byte order mark, then UTF-8; then, for what is not UTF-8, the
    encoding ``declared`` inside the file and those of ``DETECTED``: the first whose text passes ``prose``. ``visible``
    is a function that leaves of a text what is to be judged (of HTML: not the tags). Bytes that are mostly UTF-8 but
    broken somewhere are an error at that byte, never another encoding. Raises ArticleError naming ``file`` and byte.

    >>> decode("قال الوزير إن المحادثات مثمرة، وغادر إلى بيروت".encode("cp1256")).encoding
    'cp1256'
    """
    if encoding is not None:
        return Decoded(_given(data, encoding, file), encoding)
    for mark, name in BOMS:
        if data.startswith(mark):
            return Decoded(_text(_strictly(data, name, file), file), name)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        if _is_broken_utf8(data, error):
            raise _broken(
                data, error, "UTF-8", file, "save it again whole, or give encoding= if it is not UTF-8"
            ) from None
        return _detect(data, file, declared, visible)
    if "\0" in text or len(_CONTROL.findall(text)) > 0.05 * len(text):
        found = _first_prose(data, WIDE, visible)
        return found or Decoded(_text(text, file), "utf-8")
    return Decoded(text, "utf-8")


def _given(data, encoding, file):
    try:
        if not codecs.lookup(encoding)._is_text_encoding:
            raise LookupError
    except (LookupError, TypeError, ValueError):
        raise ArticleError(
            f"the encoding {encoding!r} is unknown", file=file, remedy="use a name such as cp1256 or utf-8"
        ) from None
    text = _strictly(data, encoding, file)
    if re.search("[\ud800-\udfff]", text):
        raise ArticleError(
            f"as {encoding} it holds half a character (a lone surrogate)", file=file, remedy="give another encoding="
        )
    return text


def _strictly(data, encoding, file):
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        remedy = "give another encoding=, or save the file again whole"
        raise _broken(data, error, encoding, file, remedy) from None
    except UnicodeError as error:  # codecs such as utf-16 without a mark, idna, punycode
        raise ArticleError(f"the text is not {encoding}: {error}", file=file, remedy="give another encoding=") from None


def _broken(data, error, encoding, file, remedy):
    line = data.count(b"\n", 0, error.start) + 1
    return ArticleError(
        f"the text is not {encoding}: {error.reason}",
        file=file,
        place=f"byte {error.start}, line {line}",
        remedy=remedy,
    )


def _text(text, file):
    """``text``, unless what was decoded is no text."""
    strange = _CONTROL.search(text)
    if strange and ("\0" in text or len(_CONTROL.findall(text)) > 0.05 * len(text)):
        raise ArticleError(
            f"holds control characters (U+{ord(strange.group()):04X}): it is no text",
            file=file,
            place=f"character {strange.start()}",
            remedy="check what kind of file it is, or give encoding=",
        )
    return text


def _is_broken_utf8(data, error):
    """Is it UTF-8 with a fault, not another encoding? Where it decodes more characters than it loses, or is cut."""
    if error.reason == "unexpected end of data" and len(data) > 4:
        return True
    lossy = data.decode("utf-8", "replace")
    lost = lossy.count("\ufffd") - data.count(b"\xef\xbf\xbd")
    kept = len(lossy) - lossy.count("\ufffd") - sum(b < 128 for b in data)
    return kept >= lost


def _first_prose(data, names, visible, wanted=("arabic", "latin")):
    for name in names:
        if name in WIDE and len(data) % 2:
            continue
        try:
            text = data.decode(name)
        except (UnicodeError, LookupError):
            continue
        kind = prose(_sample(visible(text) if visible else text))
        if kind in wanted and (kind == "arabic" or name in ("cp1252", *WIDE)):
            return Decoded(text, name)
    return None


def _sample(text):
    return text if len(text) <= 2 * _JUDGED else text[:_JUDGED] + text[-_JUDGED:]


def _detect(data, file, declared, visible):
    import chardet  # only for text that is not UTF-8

    guess = chardet.detect(data[:_SAMPLE])["encoding"] or ""
    first = [name for name in (declared, guess) if name and _codec(name) in map(_codec, DETECTED)]
    names = [next(d for d in DETECTED if _codec(d) == _codec(name)) for name in first]
    found = _first_prose(data, [*names, *DETECTED], visible)
    if found:
        return found
    hint = f", perhaps {declared or guess}" if declared or guess else ""
    raise ArticleError(
        "the text is not UTF-8, and in no encoding tried does it look like Arabic or Latin prose"
        f" of at least {MIN_LETTERS} letters ({', '.join(DETECTED)})",
        file=file,
        remedy=f"save it again as UTF-8, or give its encoding={hint}",
    )


def _codec(name):
    try:
        return codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
