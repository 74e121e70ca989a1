"""What open pages ask by themselves, answered before Flask while nothing has happened since they last asked.

A page that is only open asks the same question again and again. Once a view has answered it with
``nothing_new``, the same question by the same person gets the same answer for as long as no fact is
written and the person may do what he could: the session and the last fact are read anew each time.
"""

import logging
import secrets
from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import Any, NamedTuple

from flask import Response, request
from werkzeug.http import parse_cookie

from servicedesk.core import people, tickets
from servicedesk.core.kernel.actors import ANONYMOUS, Actor
from servicedesk.core.kernel.kernel import Kernel

NOTHING_NEW = 204
KEPT_FOR = 300.0  # seconds after which the view is asked again: what no fact tells of is seen then
MOST = 10_000  # questions that are kept
REMEMBERED = "servicedesk.nothing_new"  # where a view says it, among the things of the request
# What an answer depends on; two requests that agree in all of it are the same question.
QUESTION = (
    "wsgi.url_scheme", "HTTP_HOST", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "HTTP_COOKIE", "HTTP_HX_REQUEST",
    "HTTP_HX_BOOSTED", "HTTP_HX_HISTORY_RESTORE_REQUEST",
)  # fmt: skip

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

log = logging.getLogger("servicedesk.quiet")
requests = logging.getLogger("servicedesk.requests")


def nothing_new() -> Response:
    """Answer that nothing is new, where only a fact can change that; the next time it is said before Flask."""
    request.environ[REMEMBERED] = request.url_rule.rule if request.url_rule else ""
    return Response(status=NOTHING_NEW)


class Asker(NamedTuple):
    """Who asks, with all that he may do, and the last fact of all at that moment."""

    actor: Actor
    fact: int


class Known(NamedTuple):
    """What a view has answered to one question, and under which circumstances."""

    asker: Asker
    route: str
    headers: Headers
    until: float


class Quiet:
    """A WSGI layer that repeats the answer of a view while nothing has happened, and hands on all else."""

    def __init__(self, application: Application, kernel: Kernel, cookie: str) -> None:
        """Stand before this application; ``cookie`` is the name of the one that holds the session."""
        self._application = application
        self._kernel = kernel
        self._cookie = cookie
        self._known: dict[bytes, Known] = {}

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request."""
        if "HTTP_X_POLLED" not in environ or environ["REQUEST_METHOD"] != "GET":
            return self._application(environ, start_response)
        now = self._kernel.clock.monotonic()
        asker = self._asker(environ)
        if asker is None:
            return self._application(environ, start_response)
        question = sha256("\n".join([str(environ.get(name)) for name in QUESTION]).encode()).digest()
        known = self._known.get(question)
        if known is not None and known.asker == asker and now < known.until:
            took = self._kernel.clock.monotonic() - now
            return _repeat(known, start_response, took)
        return self._ask(environ, start_response, question, asker)

    def _asker(self, environ: Environ) -> Asker | None:
        """Return who asks now; None when nobody is signed in, or when the view had better find out."""
        cookie = parse_cookie(environ.get("HTTP_COOKIE")).get(self._cookie, "")
        if not cookie:
            return None
        try:
            with self._kernel.sessions() as session:
                uow = self._kernel.unit_of_work(ANONYMOUS, session)
                found = people.read_session(uow, cookie)
                return Asker(found.actor, tickets.latest_fact(uow)) if found else None
        except Exception:  # whatever is wrong with the database, the application says it better
            log.exception("who asks could not be read")
            return None

    def _ask(
        self, environ: Environ, start_response: Callable[..., Any], question: bytes, asker: Asker
    ) -> Iterable[bytes]:
        """Let the view answer, and keep what it says if it may be repeated."""
        sent: Headers = []

        def begin(status: str, headers: Headers, *rest: Any) -> Any:
            sent.extend(headers)
            return start_response(status, headers, *rest)

        answer = self._application(environ, begin)
        route = environ.get(REMEMBERED)
        names = {name.lower() for name, _ in sent}
        if route is not None and "set-cookie" not in names:
            if len(self._known) >= MOST:
                self._known.clear()
            kept = [(name, value) for name, value in sent if name.lower() != "x-request-id"]
            self._known[question] = Known(asker, route, kept, self._kernel.clock.monotonic() + KEPT_FOR)
        else:
            self._known.pop(question, None)
        return answer


def _repeat(known: Known, start_response: Callable[..., Any], took: float) -> Iterable[bytes]:
    """Send what the view has sent, under a number of its own, and log it like every answer."""
    start_response("204 NO CONTENT", [*known.headers, ("X-Request-Id", secrets.token_hex(8))])
    if requests.isEnabledFor(logging.INFO):
        told = {"method": "GET", "route": known.route, "status": NOTHING_NEW, "ms": round(took * 1000)}
        requests.info("request", extra=told)
    return ()
