"""Forgery: a request that changes something must come from a page of ours, and carry the token of that page.

Two checks that do not know each other: where the browser says the request began, and a token bound to its session.
"""

from urllib.parse import urlsplit

from flask import current_app, request
from flask_wtf.csrf import validate_csrf
from werkzeug.exceptions import Forbidden
from wtforms import ValidationError

from servicedesk.web.guards import MACHINE, policy_of
from servicedesk.web.wiring import wiring

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
OURS = frozenset({"same-origin", "none"})  # none: typed or restored by the person at the browser
TOKEN_FIELD = "csrf_token"  # noqa: S105  # the name of a form field
TOKEN_HEADER = "X-CSRFToken"  # noqa: S105  # the name of a header


class FromElsewhere(Forbidden):
    """The request did not begin on a page of ours."""


class OutdatedPage(Forbidden):
    """The page was made for another session, or by another site."""


def refuse_forgeries() -> None:
    """Refuse a request that changes something and cannot show that a page of ours sent it."""
    if request.method in SAFE_METHODS or request.endpoint is None:
        return
    if policy_of(current_app, request.endpoint) is MACHINE:
        return  # no cookie is looked at, so there is nothing to forge
    if not began_here():
        raise FromElsewhere
    try:
        validate_csrf(request.form.get(TOKEN_FIELD) or request.headers.get(TOKEN_HEADER))
    except ValidationError as error:
        raise OutdatedPage from error


def began_here() -> bool:
    """Tell whether the browser says that this request began on a page of ours; silence is no."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is None:
        return origin in our_origins()
    # A page that sends no referrer sends its forms with the origin "null".
    return site in OURS and origin in {None, "null", *our_origins()}


def our_origins() -> set[str]:
    """Return the origin that people are told, and the one under which this request came to a trusted host."""
    public = urlsplit(wiring().public_url)
    return {f"{public.scheme}://{public.netloc}", request.host_url.rstrip("/")}
