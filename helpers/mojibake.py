"""Text that was once read in the wrong encoding: recognised, undone where nothing is lost, and named."""

import re
from typing import NamedTuple

from helpers.encodings import MIN_LETTERS, prose

MIN_SEQUENCES = 3  # so many wrong letters must turn into right ones, all of them, before a text is repaired
_HIGH = re.compile("[À-ÿ]")
_FOLLOW = "\x80-\x9f\u00a0-\u00bfŒœŠšŸŽžƒˆ˜–—‘’‚“”„†‡•…‰‹›€™"  # what bytes 80-BF are in cp1252 and latin-1
_AS_CP1252 = re.compile(f"[\u00c2-\u00df][{_FOLLOW}]|[\u00e0-\u00ef][{_FOLLOW}]{{2}}")
_FOLLOW_1256 = "".join(dict.fromkeys(bytes(range(0x80, 0xC0)).decode("cp1256")))
_AS_CP1256 = re.compile(f"[طظعغ][{_FOLLOW_1256}]")
_LOST = re.compile(r"\?{2,}")


class Repaired(NamedTuple):
    """A text, and how it had been misread: ``""`` or such as ``"utf-8 read as cp1256"``."""

    text: str
    misread: str


def _bytes_of(wrong):
    """For each character that reading bytes as ``wrong`` gives, its byte; gaps of cp1252 as latin-1 fills them."""
    table = {chr(byte): byte for byte in range(0x80, 0xA0)} if wrong != "cp1256" else {}
    for byte in range(256):
        character = bytes([byte]).decode(wrong, "replace")
        if character != "\ufffd":
            table[character] = byte
    return table


_TABLES = {wrong: _bytes_of(wrong) for wrong in ("cp1252", "cp1256", "latin-1")}


def undo(text, wrong, right):
    """``text`` as it would be had its bytes been read as ``right`` and not as ``wrong``; None if they cannot be.

    >>> undo("Ø§Ù„Ù†Øµ", "cp1252", "utf-8"), undo("ط§ظ„ظ†طµ", "cp1256", "utf-8"), undo("ÇáäÕ", "cp1252", "cp1256")
    ('النص', 'النص', 'النص')
    """
    table = _TABLES[wrong]
    try:
        return bytes(table[character] for character in text).decode(right)
    except (KeyError, UnicodeDecodeError):
        return None


MISREAD = (("cp1252", "utf-8"), ("cp1256", "utf-8"), ("cp1252", "cp1256"), ("latin-1", "iso-8859-6"))


def repair(text):
    """Undo the misreading of ``text``, if it is one for certain; what is only partly misread is repaired line by line.

    UTF-8 read as cp1252, latin-1 or cp1256 is undone where every letter of the text (or line) turns into valid UTF-8,
    at least three of them; cp1256 and ISO-8859-6 read as cp1252 or latin-1 where the text was no prose and becomes
    Arabic prose. What is left goes to ftfy, which knows Latin letters gone wrong. A text misread twice is undone twice.

    >>> repair("ط§ظ„ظ†طµ")
    Repaired(text='النص', misread='utf-8 read as cp1256')
    >>> repair("النص")
    Repaired(text='النص', misread='')
    """
    found = []
    for _ in range(3):
        if not _suspicious(text):
            break
        text, misread = _once(text)
        if not misread:
            break
        found.append(misread)
    return Repaired(text, ", ".join(dict.fromkeys(found)))


def repair_as(text, misread):
    """``text`` with the misreading undone that ``repair`` named for its neighbour (a title beside its text)."""
    for step in misread.split(", "):
        right, _, wrong = step.partition(" read as ")
        changed = undo(text, wrong, right) if wrong in _TABLES and not text.isascii() else None
        text = text if changed is None else changed
    return text


def _suspicious(text):
    if text.isascii():
        return False
    if _HIGH.search(text) and (len(_AS_CP1252.findall(text)) >= 2 or len(_HIGH.findall(text)) >= MIN_LETTERS):
        return True
    return bool(_AS_CP1256.search(text)) and len(_AS_CP1256.findall(text)) >= MIN_SEQUENCES


def _once(text):
    changed, misread = _whole(text)
    if misread:
        return changed, misread
    lines = [_whole(line) for line in re.split("([\n<>])", text)]  # of a page, what stands between tags
    if any(misread for _, misread in lines):
        return "".join(line for line, _ in lines), next(misread for _, misread in lines if misread)
    return _latin(text)


def _whole(text):
    for wrong, right in MISREAD:
        if right == "utf-8":
            pattern = _AS_CP1256 if wrong == "cp1256" else _AS_CP1252
            if len(pattern.findall(text)) < MIN_SEQUENCES:
                continue
            changed = undo(text, wrong, right)
            if changed is not None and sum(not c.isascii() for c in changed) >= MIN_SEQUENCES:
                return changed, f"{right} read as {wrong}"
        elif len(_HIGH.findall(text)) >= 0.3 * len(text) and not prose(text):
            changed = undo(text, wrong, right)
            if changed is not None and prose(changed) == "arabic":
                return changed, f"{right} read as {wrong}"
    return text, ""


def _latin(text):
    if len(_AS_CP1252.findall(text)) < 2:
        return text, ""
    import ftfy  # only for text that looks misread

    config = ftfy.TextFixerConfig(replace_lossy_sequences=False, fix_c1_controls=False)
    changed = ftfy.fix_encoding(text, config)
    return (changed, "utf-8 read as cp1252") if changed != text else (text, "")


def damage(text):
    """What shows that letters of ``text`` were lost before it came here: ``""`` or a few words.

    >>> damage("قال ???? ?????? إن ?????? ????"), damage("قال ماذا؟ Why?")
    ('question marks in place of letters', '')
    """
    if "\ufffd" in text:
        return "U+FFFD in place of letters"
    if sum(map(len, _LOST.findall(text))) >= 0.2 * len(text) > 0:
        return "question marks in place of letters"
    wrong = max(len(_AS_CP1252.findall(text)), len(_AS_CP1256.findall(text)))
    if wrong >= MIN_SEQUENCES and 2 * wrong >= 0.3 * len(text):
        return "letters misread beyond repair"
    return ""
