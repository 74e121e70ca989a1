"""Who is signed in: one statement per request, and the list that a person sees of his own."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, func, select

from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.base import table_of
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people.models import (
    AccountContact,
    Contact,
    Role,
    User,
    WebSession,
    team_member,
    user_role,
)
from servicedesk.core.people.rules.limits import TOUCH_EVERY, is_alive, life_of
from servicedesk.core.people.rules.permissions import is_screen
from servicedesk.core.people.rules.secrets import digest_of
from servicedesk.core.people.views import SessionShown, SignedIn


def read_session(uow: UnitOfWork, cookie: str) -> SignedIn | None:
    """Return who is signed in with this cookie and what he may do now, in one statement.

    None when nobody is, or no longer: ended, idle for too long, or the person disabled. What has
    changed about a person, his roles among it, holds from the next request on.
    """
    if not cookie:
        return None
    rows = uow.session.execute(_whole_session(), {"digest": digest_of(cookie)}).all()
    if not rows:
        return None
    first, now = rows[0], uow.now()
    actor = _actor(first, rows)
    if not first.is_active or not _still(first, actor, now):
        return None
    return SignedIn(actor, now >= first.seen_at + TOUCH_EVERY, first.started_at)


@cache
def _whole_session() -> Select[*tuple[Any, ...]]:
    """Select a session with its person and all that he may do: a row for each role, team and account.

    Every request asks this, so the statement is made once, and no objects from it.
    """
    session, user, contact = table_of(WebSession).c, table_of(User), table_of(Contact)
    role, speaks = table_of(Role), table_of(AccountContact)
    is_user = and_(session.kind == "user", user.c.id == session.principal_id)
    is_contact = and_(session.kind == "contact", contact.c.id == session.principal_id)
    return (
        select(
            session.id,
            session.kind,
            session.principal_id,
            session.started_at,
            session.seen_at,
            session.ends_at,
            func.coalesce(user.c.name, contact.c.name).label("name"),
            func.coalesce(user.c.language, contact.c.language).label("language"),
            func.coalesce(user.c.is_active, contact.c.is_active).label("is_active"),
            role.c.permissions,
            team_member.c.team_id,
            speaks.c.account_id,
        )
        .outerjoin_from(table_of(WebSession), user, is_user)
        .outerjoin(user_role, user_role.c.user_id == user.c.id)
        .outerjoin(role, role.c.id == user_role.c.role_id)
        .outerjoin(team_member, team_member.c.user_id == user.c.id)
        .outerjoin(contact, is_contact)
        .outerjoin(speaks, speaks.c.contact_id == contact.c.id)
        .where(session.digest == bindparam("digest"))
    )


def _actor(first: Row[*tuple[Any, ...]], rows: Sequence[Row[*tuple[Any, ...]]]) -> Actor:
    return Actor(
        kind=first.kind,
        id=first.principal_id,
        name=first.name,
        language=first.language,
        permissions=frozenset(permission for row in rows for permission in row.permissions or ()),
        account_ids=frozenset(row.account_id for row in rows if row.account_id is not None),
        team_ids=frozenset(row.team_id for row in rows if row.team_id is not None),
        session_id=first.id,
    )


def visible_sessions(uow: UnitOfWork) -> Select[WebSession]:
    """Select the signed-in browsers of the person who asks."""
    actor = uow.actor
    mine = select(WebSession).where(WebSession.kind == actor.kind, WebSession.principal_id == actor.id)
    return mine.where(WebSession.ends_at > uow.now())


def list_sessions(uow: UnitOfWork) -> list[SessionShown]:
    """Return the signed-in browsers of the person who asks, the last used first."""
    newest = visible_sessions(uow).order_by(WebSession.seen_at.desc(), WebSession.id.desc())
    return [_shown(row, uow.actor) for row in uow.session.scalars(newest) if _still(row, uow.actor, uow.now())]


def _still(row: WebSession | Row[*tuple[Any, ...]], actor: Actor, now: datetime) -> bool:
    life = life_of(row.kind, is_screen=is_screen(actor.kind, actor.permissions))
    return is_alive(life, row.started_at, row.seen_at, row.ends_at, now)


def _shown(row: WebSession, actor: Actor) -> SessionShown:
    return SessionShown(row.id, row.device, row.address, row.started_at, row.seen_at, row.id == actor.session_id)


def sessions_to_touch(session_ids: Collection[int], now: datetime) -> Select[int]:
    """Return which of these sessions are to be noted as used again, without those that somebody notes already."""
    due = select(WebSession.id).where(WebSession.id.in_(session_ids), WebSession.seen_at <= now - TOUCH_EVERY)
    return due.order_by(WebSession.id).with_for_update(skip_locked=True)


def own_session(uow: UnitOfWork, session_id: int) -> WebSession | None:
    """Return a signed-in browser of the person who asks, or None."""
    return uow.session.scalar(visible_sessions(uow).where(WebSession.id == session_id))
