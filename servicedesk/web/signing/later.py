"""Too often and too busy: a clear text, and when to come back."""

from datetime import timedelta

from flask import Blueprint, Flask, Response

from servicedesk.core import people
from servicedesk.core.kernel.errors import Message
from servicedesk.language import formats
from servicedesk.language.marks import lazy
from servicedesk.web.errors import BY_STATUS, Problem
from servicedesk.web.kit import kept_form, wants_json
from servicedesk.web.wiring import wiring

TOO_MANY = 429
BUSY = 503
TOLD_IN_SECONDS = 60  # a longer wait is told as the time of day when it ends

SECONDS = lazy("error.too_many.seconds")
UNTIL = lazy("error.too_many.until")


def answer_later(place: Blueprint | Flask) -> None:
    """Answer the two errors that ask to come back later, for all views of this place."""
    place.register_error_handler(people.TooMany, too_many)
    place.register_error_handler(people.Busy, busy)


def too_many(error: people.TooMany) -> Response:
    """Say how long to wait; what was typed is kept."""
    return _answer(TOO_MANY, error.retry_after, _wait(error.retry_after))


def busy(error: people.Busy) -> Response:
    """Say that nothing was looked at; what was typed is kept."""
    return _answer(BUSY, error.retry_after, Message("busy"))


def _wait(seconds: int) -> Message:
    if seconds <= TOLD_IN_SECONDS:
        return Message(SECONDS, {"seconds": seconds})
    ends_at = wiring().clock.now() + timedelta(seconds=seconds + TOLD_IN_SECONDS)
    return Message(UNTIL, {"time": formats.clock_time(ends_at, wiring().place().zone)})


def _answer(status: int, retry_after: int, message: Message) -> Response:
    kept = kept_form()
    if kept is not None and not wants_json():
        kept.form.complain({"": message})
        response = kept.draw(status)
    else:
        response = Problem(status, BY_STATUS[status], [message]).answer()
    response.headers["Retry-After"] = str(retry_after)
    return response
