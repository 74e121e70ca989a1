"""The number of a request; whoever only logs needs nothing else of the kit."""

import secrets

from flask import g


def request_id() -> str:
    """Return the number of this request, which its answer, its log lines and its error page share."""
    if "request_id" not in g:
        g.request_id = secrets.token_hex(8)
    return str(g.request_id)
