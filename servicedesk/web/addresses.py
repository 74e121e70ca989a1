"""Addresses: those that can name nothing of ours are not found, and the one that dials a telephone."""

import re

from flask import request
from werkzeug.exceptions import NotFound

NUL = "\x00"  # PostgreSQL takes it in no text; what looks for one would fail, and a plugin be stopped for it
NOT_DIALLED = re.compile(r"[^0-9+*#]")


def refuse_the_unnameable() -> None:
    """Find nothing at an address with a character that no name of ours can have."""
    if NUL in request.path or any(NUL in value for _, value in request.args.items(multi=True)):
        raise NotFound


def phone_url(phone: str) -> str:
    """Return the address that dials a telephone, however people write it: without spaces, brackets and dashes."""
    # A # would begin the fragment of the address, which is not dialled.
    return "tel:" + NOT_DIALLED.sub("", phone).replace("#", "%23")
