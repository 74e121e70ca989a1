"""Believing what an agent says only as far as it makes sense: types, lengths, bounds."""

import math
import re
import struct
import unicodedata

from plugins.snmp_monitor.drivers.base import Value

LONGEST_TEXT = 120
MOST_BYTES = 8_192  # of one text
LARGEST = 2**63 - 1
MAC = 6  # bytes
FIGURE = re.compile(r"\s*([-+]?\d{1,15}(?:\.\d{1,9})?)\s*[^\d\s]{0,5}\s*")  # a unit may stand behind it
OPAQUE = {
    b"\x9f\x78\x04": ">f",
    b"\x9f\x79\x08": ">d",
}  # how numbers with a point are wrapped up (draft-perkins-opaque-01)


def whole(value: Value | None) -> int | None:
    """Return a number that fits into the database; some agents write numbers as text. None for anything else."""
    if isinstance(value, bytes | str):
        text = text_of(value)
        value = int(text) if text.isascii() and text.lstrip("-").isdigit() and len(text) <= len(str(LARGEST)) else None
    if not isinstance(value, int) or not -LARGEST <= value <= LARGEST:
        return None
    return value


def figure_of(value: Value | None) -> float | None:
    """Return what a sensor tells, with what stands behind its point; some write it as text, with its unit perhaps."""
    if isinstance(value, bytes) and (wrapped := OPAQUE.get(value[:3])) and len(value) == 3 + struct.calcsize(wrapped):
        value = float(struct.unpack(wrapped, value[3:])[0])
    if isinstance(value, bytes | str):
        written = FIGURE.fullmatch(text_of(value))
        value = float(written[1]) if written else None
    if not isinstance(value, int | float) or not math.isfinite(value) or abs(value) > LARGEST:
        return None
    return value


def text_of(value: Value | None, longest: int = LONGEST_TEXT) -> str:
    """Return a text as one harmless line; agents send any bytes, in any alphabet."""
    if isinstance(value, bytes):
        value = _decoded(value[:MOST_BYTES])
    if not isinstance(value, str):
        return ""
    shown = "".join(" " if unicodedata.category(letter)[0] in "CZ" else letter for letter in value[: 4 * longest])
    return " ".join(shown.split())[:longest]


def name_of(value: Value | None) -> str:
    """Return the name of an object as numbers with points, or nothing."""
    text = text_of(value).strip(".")
    return text if text and all(each.isdigit() for each in text.split(".")) else ""


def address_or_text_of(value: Value | None) -> str:
    """Return an address of hardware as people write it, and everything else as text: neighbours send either."""
    if isinstance(value, bytes) and len(value) == MAC and not (value.isascii() and value.decode().isprintable()):
        return value.hex(":")
    return text_of(value)


def _decoded(raw: bytes) -> str:
    """Return bytes as text: UTF-8 as it should be, or what older devices of these parts of the world write."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        is_cut = error.end >= len(raw) == MOST_BYTES
        return raw.decode("utf-8", "ignore") if is_cut else raw.decode("latin-1")
