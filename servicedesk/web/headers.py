"""What every answer says about itself: what it may load, who may keep it, and a number to speak of it."""

import gzip
import secrets
from collections.abc import Callable
from io import BytesIO
from typing import Any, TypeVar

from flask import Response, current_app, request

from servicedesk.web.request_ids import request_id
from servicedesk.web.wiring import wiring

View = TypeVar("View", bound=Callable[..., Any])

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "object-src 'none'; report-to csp; report-uri /csp-report"
)
EVERYWHERE = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Reporting-Endpoints": 'csp="/csp-report"',
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
PERMISSIONS = "camera={camera}, microphone=(), geolocation=(self), payment=()"
FACE_WITH_CAMERA = "partner"  # it scans serial numbers
TRANSPORT_SECURITY = "max-age=31536000; includeSubDomains"
PACKED_TYPES = frozenset({"text/html", "text/plain", "text/csv", "application/json", "image/svg+xml"})
WORTH_PACKING = 1_000  # bytes
MOST_PADDING = 100  # bytes


def reached_by_link(view: View) -> View:
    """Declare a view whose address is itself a secret: the page tells nobody where the reader came from."""
    view.reached_by_link = True  # type: ignore[attr-defined]  # read in complete
    return view


def begin() -> None:
    """Give the request its number before anything else happens to it."""
    request_id()


def complete(response: Response) -> Response:
    """Add to an answer what it does not say yet; what a view has said stands."""
    response.headers["X-Request-Id"] = request_id()
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "reached_by_link", False):
        response.headers["Referrer-Policy"] = "no-referrer"
    for name, value in EVERYWHERE.items():
        response.headers.setdefault(name, value)
    camera = "(self)" if request.blueprint == FACE_WITH_CAMERA else "()"
    response.headers.setdefault("Permissions-Policy", PERMISSIONS.format(camera=camera))
    if wiring().is_secure:
        response.headers["Strict-Transport-Security"] = TRANSPORT_SECURITY
    response.vary.add("HX-Request")
    return pack(response)


def pack(response: Response) -> Response:
    """Compress a page where that is worth it, with padding of a random length.

    Without it the length of a page that repeats what was asked would let a stranger guess its token.
    """
    if response.is_streamed or response.direct_passthrough or "Content-Encoding" in response.headers:
        return response
    if response.mimetype not in PACKED_TYPES or (response.content_length or 0) < WORTH_PACKING:
        return response
    response.vary.add("Accept-Encoding")
    if request.accept_encodings.quality("gzip"):
        packed = BytesIO()
        padding = "p" * secrets.randbelow(MOST_PADDING)
        with gzip.GzipFile(filename=padding, mode="wb", compresslevel=6, fileobj=packed, mtime=0) as file:
            file.write(response.get_data())
        response.set_data(packed.getvalue())
        response.headers["Content-Encoding"] = "gzip"
    return response
