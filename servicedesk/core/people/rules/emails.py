"""E-mail addresses: one way to write each, and none that only looks like another.

Two addresses that differ in case alone are one person's, so the whole address is kept in small
letters. Only ASCII is taken: a letter that looks like another one, or that becomes another one
when its case changes, would let one person sign in, or be written to, as a second.
"""

import re

from servicedesk.core.kernel.errors import Message

LONGEST = 254
LONGEST_LOCAL = 64
ATOM = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
ADDRESS = re.compile(rf"({ATOM}(?:\.{ATOM})*)@{LABEL}(?:\.{LABEL})+")


def email_problem(typed: str) -> Message | None:
    """Return why this is no address that can be taken, or None."""
    text = typed.strip()
    if not text:
        return Message("required")
    if not text.isascii():
        return Message("email.not_ascii")
    if len(text) > LONGEST:
        return Message("too_long", {"longest": LONGEST})
    found = ADDRESS.fullmatch(text.lower())
    if found is None or len(found[1]) > LONGEST_LOCAL:
        return Message("email.format")
    return None


def normal_email(typed: str) -> str:
    """Return the one way in which an address without problem is written."""
    return typed.strip().lower()
