"""Believing what an agent says only as far as it makes sense: types, lengths, bounds."""

import unicodedata

from plugins.snmp_monitor.drivers.base import Value

LONGEST_TEXT = 120
LARGEST = 2**63 - 1


def whole(value: Value | None) -> int | None:
    """Return a number that fits into the database; some agents write numbers as text. None for anything else."""
    if isinstance(value, bytes | str):
        text = text_of(value)
        value = int(text) if text.isascii() and text.lstrip("-").isdigit() and len(text) <= len(str(LARGEST)) else None
    if not isinstance(value, int) or not -LARGEST <= value <= LARGEST:
        return None
    return value


def text_of(value: Value | None, longest: int = LONGEST_TEXT) -> str:
    """Return a text as one harmless line; agents send any bytes, in any alphabet."""
    if isinstance(value, bytes):
        value = value[: 4 * longest].decode("utf-8", "replace")
    if not isinstance(value, str):
        return ""
    shown = "".join(" " if unicodedata.category(letter)[0] in "CZ" else letter for letter in value[: 4 * longest])
    return " ".join(shown.split())[:longest]


def name_of(value: Value | None) -> str:
    """Return the name of an object as numbers with points, or nothing."""
    text = text_of(value)
    return text if text and all(each.isdigit() for each in text.split(".")) else ""
