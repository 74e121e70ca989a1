"""Telephone numbers as ITU-T E.164 writes them: a plus, the country's code, fifteen digits at most."""

import re

E164 = re.compile(r"\+[1-9][0-9]{7,14}")
ABROAD = "00"  # what is dialled before the code of another country


def e164(number: str, country_code: str) -> str | None:
    """Return a number in full, or None for what is none; one without a country is taken to be of ours."""
    digits = re.sub(r"[\s().\-/]", "", number)
    if digits.startswith(ABROAD):
        digits = f"+{digits.removeprefix(ABROAD)}"
    if not digits.startswith("+"):
        digits = f"+{country_code.removeprefix('+')}{digits.removeprefix('0')}"
    return digits if E164.fullmatch(digits) else None
