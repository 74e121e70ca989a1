"""Who makes this request: the cookie, the session behind it, the actor, and a unit of work for them."""

import logging
from collections.abc import Callable, Collection
from dataclasses import replace
from functools import partial
from typing import Literal

from flask import Flask, Response, g, request, session

from servicedesk.core import people
from servicedesk.core.kernel.actors import ANONYMOUS, Actor
from servicedesk.core.kernel.kernel import Kernel
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.web.awake import Awake
from servicedesk.web.extensions import db, kernel
from servicedesk.web.locale import current_language
from servicedesk.web.wiring import wiring

COOKIE = "sid"
POLLED = "X-Polled"  # what a page asks by itself does not keep a session awake

log = logging.getLogger("servicedesk.identity")


def cookie_name() -> str:
    """Return the name of the cookie; the strict prefix only works behind https."""
    return f"__Host-{COOKIE}" if wiring().is_secure else COOKIE


def request_actor() -> Actor:
    """Return whoever makes this request, read once from the session behind the cookie."""
    known: Actor | None = g.get("actor")
    if known is None:
        g.actor = ANONYMOUS  # while the session is read
        known = g.actor = _read_actor()
    return known


def unit_of_work() -> UnitOfWork:
    """Return a unit of work by whoever makes this request: borrow it to read, enter it to write.

    It speaks the language that the page is read in, which a cookie may have chosen for this browser alone.
    """
    actor, language = request_actor(), current_language()
    return work_as(actor if actor.language == language else replace(actor, language=language))


def anonymous_work() -> UnitOfWork:
    """Return a unit of work by nobody known, for signing in."""
    return work_as(ANONYMOUS)


def work_as(actor: Actor) -> UnitOfWork:
    """Return a unit of work of this request by this actor."""
    return kernel().unit_of_work(actor, db.session(), request_id=g.get("request_id", ""))


def client_address() -> str:
    """Return the address that the request came from, as the declared number of proxies tells it."""
    return request.remote_addr or ""


def device() -> str:
    """Return what the browser says it is, short enough to be kept."""
    return request.headers.get("User-Agent", "")[:160]


def present_cookie() -> str:
    """Return the cookie that the browser sent, or an empty text."""
    return request.cookies.get(cookie_name(), "")


def signed_in(response: Response, sign_in: people.SignIn) -> Response:
    """Give the browser its new cookie; whatever the page before knew is forgotten.

    It is told how long to keep it and not until when, because the clock of a telephone may be wrong.
    """
    session.clear()
    response.set_cookie(
        cookie_name(), sign_in.cookie, path="/", httponly=True, secure=wiring().is_secure, samesite="Lax",
        max_age=sign_in.ends_at - wiring().clock.now(),
    )  # fmt: skip
    return response


def signed_out(response: Response) -> Response:
    """Take the cookie away and let the browser forget what it kept."""
    session.clear()
    response.delete_cookie(cookie_name(), path="/", secure=wiring().is_secure, httponly=True, samesite="Lax")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def home_of(kind: Literal["contact", "user"] | str) -> str:
    """Return the page where somebody of this kind begins."""
    return "/desk/" if kind == "user" else "/"


def keep_sessions_awake(app: Flask) -> None:
    """Note, at most every few minutes, that the person of a session is still there, once their page is sent."""
    awake = Awake()

    @app.after_request
    def touch(response: Response) -> Response:
        found = g.get("signed_in")
        is_awake = POLLED not in request.headers or (
            found is not None and people.is_screen(found.actor.kind, found.actor.permissions)
        )
        if found is not None and found.is_touch_due and is_awake:
            renew = partial(_renew, kernel())
            response.call_on_close(partial(awake.note, found.actor.session_id, renew))
        return response


def _renew(desk: Kernel, take: Callable[[], Collection[int]]) -> None:
    """Renew sessions; nobody's page fails because of it."""
    try:
        with desk.sessions() as own, desk.unit_of_work(ANONYMOUS, own) as uow:
            people.touch_sessions(uow, take)
    except Exception:  # whatever is wrong with the database, the page has been drawn
        log.exception("session not renewed")


def _read_actor() -> Actor:
    cookie = present_cookie()
    if not cookie:
        return ANONYMOUS
    found = people.read_session(work_as(ANONYMOUS), cookie)
    if found is None:
        return ANONYMOUS
    g.signed_in = found
    return found.actor
