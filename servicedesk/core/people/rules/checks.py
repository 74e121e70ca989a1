"""Checking what was typed: every field is looked at, and all problems are told together."""

import unicodedata
from collections.abc import Iterable

from servicedesk.core.kernel.errors import Invalid, Message
from servicedesk.core.people.rules.emails import email_problem, normal_email
from servicedesk.core.people.rules.texts import (
    CODE,
    DOCUMENT,
    LANGUAGE,
    PHONE,
    clean_line,
    has_odd_characters,
    normal_document,
    normal_phone,
)

LONGEST_NAME = 120
LONGEST_NUMBER = 40


class Checks:
    """Takes one field after the other, and raises Invalid for all of them at the end."""

    def __init__(self) -> None:
        """Begin without any problem."""
        self.problems: dict[str, Message] = {}

    def object_to(self, field: str, code: str, **values: object) -> None:
        """Remember a problem of a field; the first one stays."""
        self.problems.setdefault(field, Message(code, values))

    def finish(self) -> None:
        """Raise Invalid when there was any problem."""
        if self.problems:
            raise Invalid(self.problems)

    def line(self, field: str, typed: str, longest: int = LONGEST_NAME, *, required: bool = True) -> str:
        """Take a line of text."""
        if has_odd_characters(typed.strip()):
            self.object_to(field, "bad_characters")
        text = clean_line(typed)
        if required and not text:
            self.object_to(field, "required")
        if len(text) > longest:
            self.object_to(field, "too_long", longest=longest)
        return text

    def text(self, field: str, typed: str, longest: int, *, required: bool = True) -> str:
        """Take a text of several lines."""
        text = unicodedata.normalize("NFC", typed.replace("\r\n", "\n")).strip()
        if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in text if letter not in "\n\t"):
            self.object_to(field, "bad_characters")
        if required and not text:
            self.object_to(field, "required")
        if len(text) > longest:
            self.object_to(field, "too_long", longest=longest)
        return text

    def email(self, field: str, typed: str) -> str:
        """Take an e-mail address."""
        problem = email_problem(typed)
        if problem is not None:
            self.problems.setdefault(field, problem)
        return normal_email(typed)

    def phone(self, field: str, typed: str) -> str:
        """Take a phone number, or none."""
        number = normal_phone(typed)
        if number and not PHONE.fullmatch(number):
            self.object_to(field, "phone.format")
        return number

    def document(self, field: str, typed: str) -> str:
        """Take the number of an identity document, or none."""
        number = normal_document(typed)
        if number and not DOCUMENT.fullmatch(number):
            self.object_to(field, "document.format")
        return number

    def code(self, field: str, typed: str) -> str:
        """Take a code: small letters, digits and low lines."""
        if not CODE.fullmatch(typed):
            self.object_to(field, "code.format" if typed else "required")
        return typed

    def language(self, field: str, typed: str) -> str:
        """Take a language, as in ``es`` or ``es-PE``."""
        if not LANGUAGE.fullmatch(typed):
            self.object_to(field, "language.unknown")
        return typed

    def one_of(self, field: str, chosen: str, known: Iterable[str]) -> str:
        """Take one of the known choices."""
        if chosen not in known:
            self.object_to(field, "unknown")
        return chosen

    def some_of(self, field: str, chosen: Iterable[str], known: Iterable[str]) -> list[str]:
        """Take some of the known choices, each once, in order."""
        names = sorted(set(chosen))
        if not set(names) <= set(known):
            self.object_to(field, "unknown")
        return names
