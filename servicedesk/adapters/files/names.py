"""File names as people see them; on disk they have none.

A name is normalised once, before anything is decided by it: a check that is followed by a
normalisation checks something else.
"""

import re
import unicodedata

LONGEST_NAME = 200  # bytes in UTF-8, so that it fits any file system
FALLBACK = "file"

SEPARATORS = re.compile(r"[/\\]")
EXTENSION = re.compile(r"[A-Za-z0-9]{1,8}")
# These are drawn as nothing, although they count as letters and marks.
UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
# Controls, formats (zero-width and bidirectional ones among them), halves, private and unassigned, line separators.
LEFT_OUT = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)", re.IGNORECASE)


def display_name(raw: str) -> str:
    """Return a name that is safe to show, to compare and to put into an archive; never an empty one."""
    text = SEPARATORS.split(unicodedata.normalize("NFC", raw))[-1]
    text = unicodedata.normalize("NFC", "".join(_visible(sign) for sign in text))
    stem, extension = split_name(_trimmed(text))
    room = LONGEST_NAME - len(extension) - 2
    stem = _trimmed(stem.encode()[:room].decode(errors="ignore")) or FALLBACK
    if DEVICES.match(stem):
        stem = f"_{stem}"
    return f"{stem}.{extension}" if extension else stem


def split_name(name: str) -> tuple[str, str]:
    """Split a name into its stem and its extension, which is empty unless it looks like one."""
    stem, _, extension = name.rpartition(".")
    if stem and EXTENSION.fullmatch(extension):
        return stem, extension
    return name, ""


def _visible(sign: str) -> str:
    category = unicodedata.category(sign)
    if category == "Zs":
        return " "
    return "" if category in LEFT_OUT or sign in UNSEEN else sign


def _trimmed(text: str) -> str:
    """Leave out repeated spaces, and the dots that hide a file or are dropped by some systems."""
    return " ".join(text.split()).strip(" .")
