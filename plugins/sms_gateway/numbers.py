"""Telephone numbers as ITU-T E.164 writes them: a plus, the country's code, fifteen digits at most."""

import re

E164 = re.compile(r"\+[1-9][0-9]{7,14}")
ABROAD = "00"  # what is dialled before the code of another country
# How many digits a number has at most behind the code of its country, by the plans that these have published.
# One with more that begins with the code has been written in full, without its plus.
LONGEST = {
    "1": 10, "34": 9, "51": 9, "52": 10, "53": 8, "54": 11, "55": 11, "56": 9, "57": 10, "58": 10, "502": 8, "503": 8,
    "504": 8, "505": 8, "506": 8, "507": 8, "509": 8, "591": 8, "593": 9, "595": 9, "598": 8,
}  # fmt: skip


def e164(number: str, country_code: str) -> str | None:
    """Return a number in full, or None for what is none; one without a country is taken to be of ours."""
    digits = re.sub(r"[\s().\-/]", "", number)
    if digits.startswith(ABROAD):
        digits = f"+{digits.removeprefix(ABROAD)}"
    if not digits.startswith("+"):
        digits = _with_country(digits, country_code.removeprefix("+"))
    return digits if E164.fullmatch(digits) else None


def _with_country(digits: str, code: str) -> str:
    """Put the code of our country before a number, unless it is there already; one that is too long becomes none."""
    national, longest = digits.removeprefix("0"), LONGEST.get(code)
    if longest is None or len(national) <= longest:
        return f"+{code}{national}"
    return f"+{digits}" if digits.startswith(code) and len(digits) - len(code) <= longest else ""
