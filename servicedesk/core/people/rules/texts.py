"""Names, phones and documents: how they are kept, and how they are found again."""

import re
import unicodedata

LONGEST_SEARCH = 100
PHONE = re.compile(r"\+?[0-9]{6,15}")
DOCUMENT = re.compile(r"[0-9A-Z]{4,40}")
CODE = re.compile(r"[a-z][a-z0-9_]{1,39}")
LANGUAGE = re.compile(r"[a-z]{2}(-[A-Z]{2})?")

# Control characters, and those that are invisible or turn the direction of writing.
ODD = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def clean_line(typed: str) -> str:
    """Return a line as it is kept: composed characters, no space around it, single spaces inside."""
    return " ".join(unicodedata.normalize("NFC", typed).split())


def has_odd_characters(text: str) -> bool:
    """Tell whether a text has characters that no name has: invisible, controlling, or none at all."""
    return any(unicodedata.category(letter) in ODD for letter in text)


def fold(text: str) -> str:
    """Return a text as it is searched: without case and accents, so that "pena" finds "Peña"."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(bare.casefold().split())


def normal_phone(typed: str) -> str:
    """Return a phone number as it is kept: digits, with a plus before them where there was one."""
    return re.sub(r"[\s().\-/]", "", typed)


def is_phone(typed: str) -> bool:
    """Tell whether this can be a phone number."""
    return PHONE.fullmatch(normal_phone(typed)) is not None


def digits_of(typed: str) -> str:
    """Return the digits of what looks like a phone number, and nothing of what does not."""
    number = normal_phone(typed).removeprefix("+")
    return number if number.isascii() and number.isdigit() else ""


def normal_document(typed: str) -> str:
    """Return an identity document as it is kept: capital letters and digits."""
    return re.sub(r"[\s.\-/]", "", typed).upper()


def searchable(typed: str) -> str:
    """Return what somebody typed to search with, short and without characters that no name has."""
    kept = "".join(letter if unicodedata.category(letter) not in ODD else " " for letter in typed[:LONGEST_SEARCH])
    return clean_line(kept)
