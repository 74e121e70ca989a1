"""What a country asks for when a fault ends, as decisions: which evidence, how a claim code is written. No session.

Every number here is a default that the administrator changes; ``shipped/*.json`` has those of each country, with the
norm that each was taken from.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

KINDS = ("fault", "request", "complaint", "question", "claim")
EVIDENCE = ("none", "either", "certificate", "agreement")
WHEN = ("close", "resolve")
SILENCE = ("closes", "waits")
CHECKS = ("none", "luhn", "mod11")
YEARS = (0, 2, 4)
MOST_HOURS = 24 * 365
LEAST_DIGITS, MOST_DIGITS = 3, 15
LONGEST_PREFIX, LONGEST_REGULATOR = 12, 40
PREFIX = re.compile(r"[0-9A-Z\-]*")
NOT_A_DIGIT = re.compile(r"[^0-9]")


@dataclass(frozen=True)
class Rules:
    """What counts when a ticket ends, and what codes and claims look like.

    ``close_after`` and ``claim_after`` are hours; 0 hours lets nothing become a claim by itself. ``evidence`` is what
    tickets of the kinds in ``evidence_of`` need at the step ``evidence_at``, ``silence`` whether one without it closes
    when the customer says nothing. Tickets of the kinds in ``codes_of`` get a code: prefix, as many digits of the year
    as ``code_year``, a number of ``code_digits`` digits and perhaps a check digit. ``code_first`` to ``code_last`` is
    the range that a regulator has handed out, 0 for none.
    """

    profile: str = "none"
    regulator: str = ""
    close_after: int = 168
    evidence: str = "none"
    evidence_of: tuple[str, ...] = ("fault",)
    evidence_at: str = "close"
    silence: str = "closes"
    codes_of: tuple[str, ...] = ()
    code_prefix: str = ""
    code_year: int = 0
    code_digits: int = 6
    code_restarts: bool = False
    code_check: str = "none"
    code_first: int = 0
    code_last: int = 0
    code_warning: int = 1000
    has_claims: bool = False
    claim_after: int = 0

    @property
    def gives_codes(self) -> bool:
        """Tell whether any ticket gets a code."""
        return bool(self.codes_of)

    @property
    def largest(self) -> int:
        """Return the last number that may be given in a series."""
        by_digits = int(10**self.code_digits) - 1
        return min(self.code_last, by_digits) if self.code_last else by_digits

    def asks_evidence(self, kind: str) -> bool:
        """Tell whether a ticket of this kind needs evidence before it ends."""
        return self.evidence != "none" and kind in self.evidence_of

    @property
    def accepted(self) -> tuple[str, ...]:
        """Return the kinds of evidence of which one is enough."""
        return ("certificate", "agreement") if self.evidence == "either" else (self.evidence,)

    def lacks_evidence(self, kind: str, given: Collection[str]) -> bool:
        """Tell whether a ticket of this kind may not end yet with the evidence that was given."""
        return self.asks_evidence(kind) and not set(self.accepted) & set(given)


NO_COUNTRY = Rules()


def rules_of(kept: Mapping[str, Any] | None) -> Rules:
    """Return rules from how they are kept; what an older desk did not know has its default."""
    if kept is None:
        return NO_COUNTRY
    known: dict[str, Any] = {field.name: kept[field.name] for field in fields(Rules) if field.name in kept}
    plain: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in known.items()}
    return Rules(**plain)


def as_kept(rules: Rules) -> dict[str, Any]:
    """Return rules as they are kept, and as a file has them."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(rules).items()}


def front_of(rules: Rules, year: int) -> str:
    """Return what stands before the number of a code in this year."""
    return rules.code_prefix + (str(year)[-rules.code_year :] if rules.code_year else "")


def series_of(rules: Rules, year: int) -> str:
    """Return the name of the series that a code of this year is taken from: a new one restarts the numbers."""
    front = front_of(rules, year) if rules.code_restarts else rules.code_prefix
    return f"{front}|{rules.code_digits}|{rules.code_check}|{rules.code_first}"


def code_of(rules: Rules, year: int, number: int) -> str:
    """Return the code that a number of a series makes."""
    written = f"{front_of(rules, year)}{number:0{rules.code_digits}}"
    return written + check_digit(written, rules.code_check)


def check_digit(written: str, way: str) -> str:
    """Return the digit that tells a mistyped code: by Luhn (ISO/IEC 7812-1) or modulo 11 with weights 2 to 7.

    Letters and dashes do not count. Modulo 11 writes 10 as 0, and 11 as 0 too, so that it is always one digit.
    """
    digits = [int(digit) for digit in reversed(NOT_A_DIGIT.sub("", written))]
    if way == "luhn":
        doubled = [digit * 2 if place % 2 == 0 else digit for place, digit in enumerate(digits)]
        return str(-sum(each // 10 + each % 10 for each in doubled) % 10)
    if way == "mod11":
        left = sum(digit * (place % 6 + 2) for place, digit in enumerate(digits)) % 11
        return str((11 - left) % 11 % 10)
    return ""
