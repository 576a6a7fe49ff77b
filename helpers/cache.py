"""What is compiled from the lexicons, kept on disk between runs. Losing it costs a second or two, nothing else."""

import os
import tempfile
import zipfile
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import numpy as np

_KEY = "key"  # the file's own name, kept in it: one that was renamed is another's
KEPT = 12  # files; the least recently used are removed first


def folder():
    """Where the files are: ``MIZAN_CACHE``, or ``mizan`` in the user's cache folder."""
    if given := os.environ.get("MIZAN_CACHE"):
        return Path(given)
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return Path(base or Path("~/.cache").expanduser()) / "mizan"


def key_of(parts):
    """One name for some strings and bytes, in order.

    >>> key_of(["a", "b"]) == key_of(["a", b"b"]), key_of(["a", "b"]) == key_of(["ab", ""])
    (True, False)
    """
    total = sha256()
    for part in parts:
        content = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        total.update(len(content).to_bytes(8, "big") + content)
    return total.hexdigest()


def cached(key, names, make):
    """The arrays ``names`` kept under ``key``; where they are not there or damaged, those of ``make()``, now kept.

    A folder that cannot be read or written is no error.
    """
    arrays = _load(key, names)
    if arrays is None:
        arrays = make()
        _keep(key, arrays)
    return arrays


def _load(key, names):
    try:
        path = folder() / f"{key}.npz"
        with zipfile.ZipFile(path) as file:
            if file.testzip() is not None:  # a flipped bit in the head of an array is seen only so
                return None
        with np.load(path, allow_pickle=False) as file:
            if file[_KEY].item() != key:
                return None
            arrays = {name: file[name] for name in names}
    except Exception:  # whatever it is, it is not what was kept
        return None
    with suppress(OSError):  # a folder that can only be read serves as well
        os.utime(path)
    return arrays


def _keep(key, arrays):
    try:
        place = folder()
        place.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(suffix=".part", dir=place)
        try:
            with os.fdopen(descriptor, "wb") as file:
                np.savez(file, **arrays, **{_KEY: key})
            os.replace(temporary, place / f"{key}.npz")
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        files = sorted(place.glob("*.npz"), key=lambda path: path.stat().st_mtime)
        for path in files[:-KEPT]:
            path.unlink(missing_ok=True)
    except (OSError, RuntimeError):
        pass
