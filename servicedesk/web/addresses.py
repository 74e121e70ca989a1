"""Addresses that can name nothing of ours: not found before anybody looks for what they name."""

from flask import request
from werkzeug.exceptions import NotFound

NUL = "\x00"  # PostgreSQL takes it in no text; what looks for one would fail, and a plugin be stopped for it


def refuse_the_unnameable() -> None:
    """Find nothing at an address with a character that no name of ours can have."""
    if NUL in request.path or any(NUL in value for _, value in request.args.items(multi=True)):
        raise NotFound
