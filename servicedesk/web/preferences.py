"""What any visitor may choose, signed in or not: the language and the light. And where browsers report breaches."""

import json
import logging
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound, RequestEntityTooLarge

from servicedesk.web.guards import MACHINE, PUBLIC, allows
from servicedesk.web.kit import redirect_to, safe_next
from servicedesk.web.locale import LANGUAGE_COOKIE
from servicedesk.web.wiring import current_place, wiring

THEME_COOKIE = "theme"
THEMES = ("light", "dark")
FOR_A_YEAR = 31_536_000  # seconds
LONGEST_REPORT = 16_384  # bytes
TOLD = {"blocked-uri", "blockedURL", "violated-directive", "effectiveDirective", "document-uri", "documentURL"}

MOST_REPORTS, PER_SECONDS = 60, 60.0  # per process: anybody may send them, and a log must not grow by it


class Ration:
    """So many of something in each stretch of time, whoever wants it."""

    def __init__(self, most: int, per_seconds: float) -> None:
        """Begin with all of it left."""
        self._most, self._per_seconds = most, per_seconds
        self._taken, self._since = 0, float("-inf")

    def has_room(self, now: float) -> bool:
        """Take one at this moment, in monotonic seconds; False when none is left until the next stretch."""
        if now - self._since >= self._per_seconds:
            self._taken, self._since = 0, now
        self._taken += 1
        return self._taken <= self._most


REPORTS = Ration(MOST_REPORTS, PER_SECONDS)
bp = Blueprint("preferences", __name__)
log = logging.getLogger(__name__)


@bp.get("/language/<code>")
@allows(PUBLIC)
def language(code: str) -> Response:
    """Speak this language from now on, and go back to the page."""
    if code not in current_place().languages:
        raise NotFound
    return _remembered(LANGUAGE_COOKIE, code)


@bp.get("/theme")
@allows(PUBLIC)
def theme() -> Response:
    """Change between light and dark, and go back to the page; with a script the page does it without asking."""
    return _remembered(THEME_COOKIE, "light" if current_theme() == "dark" else "dark")


@bp.post("/csp-report")
@allows(MACHINE)
def csp_report() -> Response:
    """Log what a browser refused to load, without what an address may carry after its path."""
    if (request.content_length or 0) > LONGEST_REPORT:
        raise RequestEntityTooLarge
    for report in _reports(request.get_data()):
        if not REPORTS.has_room(wiring().clock.monotonic()):
            break
        told = {name: _without_query(value) for name, value in report.items() if name in TOLD}
        log.warning("a page broke the content security policy", extra={"report": told})
    return Response(status=204)


def current_theme() -> str:
    """Return the light that was chosen, or nothing where the system decides."""
    chosen = request.cookies.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else ""


def _remembered(name: str, value: str) -> Response:
    response = redirect_to(safe_next(request.args.get("next")))
    # The script that changes the light at once writes the same cookie, so it must be able to read it.
    readable = name == THEME_COOKIE
    response.set_cookie(
        name, value, max_age=FOR_A_YEAR, secure=wiring().is_secure, httponly=not readable, samesite="Lax"
    )
    return response


def _reports(sent: bytes) -> list[dict[str, Any]]:
    """Read both shapes in which browsers send their reports, and drop what is neither."""
    try:
        told = json.loads(sent)
    except (ValueError, RecursionError):
        return []
    several = told if isinstance(told, list) else [told]
    bodies = [each.get("csp-report") or each.get("body") for each in several[:10] if isinstance(each, dict)]
    return [body for body in bodies if isinstance(body, dict)]


def _without_query(value: object) -> str:
    try:
        return urlsplit(str(value)[:500])._replace(query="", fragment="").geturl()
    except ValueError:  # anybody may send a report, and not all that is called an address is one
        return ""
