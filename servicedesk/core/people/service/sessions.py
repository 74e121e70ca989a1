"""Signed-in browsers: begun with a fresh secret each, used, ended."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.sql.elements import ColumnElement

from servicedesk.core.kernel.errors import Forbidden, NotFound
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people.events import SessionsEnded, SignedIn
from servicedesk.core.people.models import Throttle, Token, WebSession
from servicedesk.core.people.queries.persons import active_person, permissions_of
from servicedesk.core.people.queries.sessions import own_session, sessions_to_touch
from servicedesk.core.people.rules.limits import ADDRESS_KNOWN_FOR, life_of, normal_address
from servicedesk.core.people.rules.permissions import is_screen
from servicedesk.core.people.rules.secrets import digest_of, new_secret
from servicedesk.core.people.rules.texts import searchable
from servicedesk.core.people.service.changes import person_to_care_for
from servicedesk.core.people.views import PersonKind, Proven, SignIn

TOKENS_KEPT_FOR = timedelta(days=1)


def start_session(
    uow: UnitOfWork, proven: Proven, *, address: str = "", device: str = "", old_cookie: str = ""
) -> SignIn:
    """Sign a browser in as a person who has just proved who he is.

    The cookie is always a new one, and the session that the browser had before ends.
    Raises NotFound when the person has been disabled meanwhile.
    """
    if active_person(uow, proven.kind, proven.person_id) is None:
        raise NotFound
    if old_cookie:
        _end(uow, WebSession.digest == digest_of(old_cookie))
    cookie, now = new_secret(), uow.now()
    held = permissions_of(uow, proven.kind, proven.person_id)
    ends_at = now + life_of(proven.kind, is_screen=is_screen(proven.kind, held)).absolute
    uow.session.add(
        WebSession(
            digest=digest_of(cookie),
            kind=proven.kind,
            principal_id=proven.person_id,
            started_at=now,
            seen_at=now,
            ends_at=ends_at,
            device=searchable(device),
            address=normal_address(address),
        )
    )
    uow.publish(SignedIn(person_kind=proven.kind, person_id=proven.person_id, way=proven.way))
    return SignIn(cookie, proven.kind, proven.person_id, ends_at)


def touch_sessions(uow: UnitOfWork, take: Callable[[], Collection[int]]) -> None:
    """Note that signed-in browsers are being used, each at most every five minutes.

    Which sessions they are is asked once it is this one's turn to write, so that whoever came meanwhile is among them.
    What another process is noting at this moment is left to it.
    """
    session = uow.session
    due = sessions_to_touch(take(), uow.now())
    session.execute(update(WebSession).where(WebSession.id.in_(due)).values(seen_at=uow.now()))


def person_who_asks(uow: UnitOfWork) -> Proven:
    """Return the person of the present session, or raise Forbidden when nobody is signed in."""
    actor = uow.actor
    if not actor.session_id or actor.kind not in ("contact", "user"):
        raise Forbidden
    return Proven("contact" if actor.kind == "contact" else "user", actor.id, "session")


def sign_out(uow: UnitOfWork) -> None:
    """End the session in which the actor asks for it."""
    person_who_asks(uow)
    _end(uow, WebSession.id == uow.actor.session_id)


def end_session(uow: UnitOfWork, session_id: int) -> None:
    """End one of the actor's own sessions, or raise NotFound when it is not his."""
    person = person_who_asks(uow)
    if own_session(uow, session_id) is None:
        raise NotFound
    _end(uow, WebSession.id == session_id)
    uow.publish(SessionsEnded(person_kind=person.kind, person_id=person.person_id, count=1))


def end_other_sessions(uow: UnitOfWork) -> int:
    """End every session of the actor but the one in which he asks for it; return how many."""
    person = person_who_asks(uow)
    return end_all_sessions(uow, person.kind, person.person_id, but=uow.actor.session_id)


def end_sessions_of(uow: UnitOfWork, kind: PersonKind, person_id: int) -> int:
    """End every session of a person for whom the actor may answer; return how many."""
    person_to_care_for(uow, kind, person_id)
    return end_all_sessions(uow, kind, person_id)


def end_all_sessions(uow: UnitOfWork, kind: PersonKind, person_id: int, but: int = 0) -> int:
    """End the sessions of a person; for other use cases, which have looked at who asks."""
    ended = _end(uow, WebSession.kind == kind, WebSession.principal_id == person_id, WebSession.id != but)
    if ended:
        uow.publish(SessionsEnded(person_kind=kind, person_id=person_id, count=ended))
    return ended


def forget_ended(uow: UnitOfWork) -> None:
    """Forget sessions, secrets and counts that ended long enough ago; work for a daily job."""
    now = uow.now()
    uow.session.execute(delete(WebSession).where(WebSession.ends_at < now - ADDRESS_KNOWN_FOR))
    uow.session.execute(delete(Token).where(Token.ends_at < now - TOKENS_KEPT_FOR))
    uow.session.execute(delete(Throttle).where(Throttle.window_ends_at < now))


def _end(uow: UnitOfWork, *which: ColumnElement[bool]) -> int:
    now: datetime = uow.now()
    ending = update(WebSession).where(WebSession.ends_at > now, *which).values(ends_at=now)
    return len(uow.session.execute(ending.returning(WebSession.id)).all())
