"""What people see when something is wrong: one table from errors to answers, in their language and their form.

The core raises and nobody answers by hand. A program gets JSON, a swap gets a fragment, a browser gets a page, and
whoever sent a form gets the form back with what was typed and with the reason.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask import Flask, Response, jsonify, make_response
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, SecurityError

from servicedesk.core.kernel.contention import AWAY as DATABASE_AWAY
from servicedesk.core.kernel.contention import HELD_UP, is_held_up
from servicedesk.core.kernel.errors import Conflict, DeskError, Forbidden, Invalid, Message, NotFound, Refused
from servicedesk.language.marks import lazy
from servicedesk.web.kit import UNPROCESSABLE, Kept, kept_form, show, wants_json
from servicedesk.web.locale import gettext, say
from servicedesk.web.origin import FromElsewhere, OutdatedPage
from servicedesk.web.request_ids import request_id
from servicedesk.web.wiring import note_failure

FAILED = 500
CONFLICT = 409
AWAY = 503
RETRY = ("Retry-After", "5")  # seconds; a database that restarts is back by then
KEPT_HEADERS = frozenset({"Allow", "Retry-After", "WWW-Authenticate"})
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Words:
    """A title that says what happened and a sentence that says what to do; both are message ids."""

    title: str
    advice: str
    icon: str = "circle-alert"


UNKNOWN = Words(lazy("That did not work"), lazy("Try again in a moment. If it happens again, tell us this number."))
BY_STATUS = {
    400: Words(lazy("We could not read that"), lazy("Go back to the page before and try again.")),
    401: Words(
        lazy("Your session has ended"),
        lazy("Sign in again in another tab, come back here and go back one page: what you wrote is still there."),
        "lock",
    ),
    403: Words(lazy("You may not see or do this"), lazy("Ask your supervisor or an administrator for it."), "lock"),
    404: Words(lazy("There is nothing here"), lazy("Check the address, or begin at the start page."), "search"),
    405: Words(lazy("This page cannot do that"), lazy("Go back to the page before and try again.")),
    409: Words(lazy("It changed meanwhile"), lazy("Look at it as it is now, and decide again."), "refresh-cw"),
    413: Words(
        lazy("That is too big to send"),
        lazy("A file may have 8 MB, all together 12 MB. Go back, choose fewer or smaller files, and send it again."),
    ),
    422: Words(lazy("Something needs another look"), lazy("Go back to the page before and correct it.")),
    429: Words(lazy("Too many tries"), lazy("Wait a little and try again."), "hourglass"),
    503: Words(lazy("We are busy right now"), lazy("Try again in a minute. Nothing was lost."), "hourglass"),
}
BY_ERROR = {
    Refused: Words(lazy("This cannot be done now"), lazy("These are the reasons:"), "hand"),
    FromElsewhere: Words(lazy("This came from another site"), lazy("Open the desk yourself and do it there."), "lock"),
    OutdatedPage: Words(
        lazy("This page was open for too long"),
        lazy("Go back one page, reload it and send it again: copy first what you wrote."),
        "refresh-cw",
    ),
}
STATUS_BY_ERROR = {Forbidden: 403, NotFound: 404, Invalid: 422, Conflict: 409, Refused: 409}


@dataclass(frozen=True)
class Problem:
    """One error on its way to the reader."""

    status: int
    words: Words
    reasons: Sequence[Message] = ()
    fields: Mapping[str, Message] | None = None
    headers: Sequence[tuple[str, str]] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    layout: str = ""  # of its face, where the face is well and the page is not

    def answer(self) -> Response:
        """Draw it in the form in which the reader asked."""
        if wants_json():
            response = make_response(jsonify(self._as_json()), self.status)
        else:
            page = "web/plugin_error.html" if self.layout else "web/error.html"
            response = show(page, "web/_problem.html", self.status, problem=self, request_id=request_id())
        response.headers.extend(self.headers)
        return response

    def _as_json(self) -> dict[str, object]:
        told = [say(reason) for reason in self.reasons] or [gettext(self.words.advice, **self.values)]
        answer: dict[str, object] = {
            "code": str(self.status),
            "reason": gettext(self.words.title, **self.values),
            "message": " ".join(told),
            "status": str(self.status),
            "requestId": request_id(),
        }
        if self.fields:
            answer["problems"] = {name: say(message) for name, message in self.fields.items()}
        return answer


def answer_errors(app: Flask) -> None:
    """Answer every error of this application from the table."""
    app.register_error_handler(DeskError, of_the_core)
    app.register_error_handler(StaleDataError, overtaken)
    app.register_error_handler(SecurityError, of_a_strange_host)
    app.register_error_handler(HTTPException, of_http)
    for away in DATABASE_AWAY:
        app.register_error_handler(away, database_away)
    app.register_error_handler(Exception, unexpected)


def of_the_core(error: DeskError) -> Response:
    """Answer an error that the core raised on purpose; a form that was kept comes back with the reasons."""
    status = next((status for kind, status in STATUS_BY_ERROR.items() if isinstance(error, kind)), FAILED)
    fields = error.problems if isinstance(error, Invalid) else {}
    kept = kept_form()
    if kept and status in (UNPROCESSABLE, CONFLICT) and not wants_json():
        kept.form.complain(fields)
        kept.form.form_errors.extend(_reasons(error))  # type: ignore[arg-type]  # a Message, see Form.errors
        return kept.draw(status)
    words = BY_ERROR.get(type(error), BY_STATUS.get(status, UNKNOWN))
    return Problem(status, words, _reasons(error) or list(fields.values()), fields).answer()


def overtaken(error: StaleDataError) -> Response:
    """Answer somebody whose change came second to another one of the same moment; nothing of theirs was written."""
    return of_the_core(Conflict("overtaken"))


def of_http(error: HTTPException) -> Response:
    """Answer an error of the web itself, keeping the headers that belong to it."""
    status = error.code or FAILED
    if error.response is not None:
        return make_response(error.response)
    words = BY_ERROR.get(type(error), BY_STATUS.get(status, UNKNOWN))
    return Problem(status, words, headers=[pair for pair in error.get_headers() if pair[0] in KEPT_HEADERS]).answer()


def of_a_strange_host(error: SecurityError) -> Response:
    """Answer a request under a name that is not the desk's in plain words: no address of a page can be made for it."""
    return Response(gettext(BY_STATUS[400].title), error.code, mimetype="text/plain")


def unexpected(error: Exception) -> Response:
    """Log what nobody foresaw, and tell the reader its number and nothing else."""
    log.error("a request failed", exc_info=error, extra={"request_id": request_id()})
    note_failure()
    try:
        return Problem(FAILED, UNKNOWN).answer()
    except Exception:  # the page about the failure failed too; the number is all that is left to say
        log.exception("the error page failed", extra={"request_id": request_id()})
        return Response(f"500 {request_id()}", FAILED, content_type="text/plain")


def database_away(error: Exception) -> Response:
    """Ask for a little patience while the database is away or held up by somebody: nothing was written."""
    log.error("the database is away", extra={"request_id": request_id(), "reason": str(error).partition("\n")[0]})
    note_failure()
    try:
        kept = kept_form()
        if kept and is_held_up(error) and not wants_json():  # it can be drawn: only what is held cannot be written
            return _held_up(kept)
        return Problem(AWAY, BY_STATUS[AWAY], headers=[RETRY]).answer()
    except Exception:  # the page needs the database too; the number is all that is left to say
        return Response(f"503 {request_id()}", AWAY, [RETRY], content_type="text/plain")


def _held_up(kept: Kept) -> Response:
    """Draw a form again that could not be written because somebody else holds what it changes."""
    kept.form.complain({"": HELD_UP})
    response = kept.draw(AWAY)
    response.headers.extend([RETRY])
    return response


def _reasons(error: DeskError) -> list[Message]:
    if isinstance(error, Refused):
        return [Message(refusal.code, refusal.values) for refusal in error.refusals]
    return [error.message] if isinstance(error, Conflict) else []
