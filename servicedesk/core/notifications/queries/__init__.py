"""Questions about notifications, restricted to those who may read the outgoing mail."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import BindParameter, Select, bindparam, false, func, or_, select

from servicedesk.core.kernel.base import table_of
from servicedesk.core.kernel.errors import Forbidden, NotFound
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.notifications.files import list_files
from servicedesk.core.notifications.letter_models import LetterWording
from servicedesk.core.notifications.models import Notice, NoticeChoice, Notification, NotificationFile
from servicedesk.core.notifications.rules import USUAL_WAYS, Ways, may_read

PAGE = 50


@dataclass(frozen=True)
class NotificationFilter:
    """Which notifications a list shows; empty fields restrict nothing.

    ``recipient`` is the beginning of an address, ``who`` that or a part of the name; ``after`` the moment and the
    identifier of the last row of the page before.
    """

    state: str = ""
    lane: int | None = None
    recipient: str = ""
    who: str = ""
    person: str = ""
    after: tuple[datetime, int] | None = None
    limit: int = PAGE


def visible_notifications(uow: UnitOfWork) -> Select[Notification]:
    """Return the notifications that this actor may see; every read of notifications starts here."""
    notifications = select(Notification)
    return notifications if may_read(uow.actor) else notifications.where(false())


def get_notification(uow: UnitOfWork, notification_id: int) -> Notification:
    """Return the notification of this identifier, or raise NotFound."""
    return _one(uow, visible_notifications(uow).where(Notification.id == notification_id))


def get_attached(uow: UnitOfWork, notification_id: int, name: str) -> NotificationFile:
    """Return the file of this name that a message takes with it; raise NotFound where it is not there."""
    for each in list_files(uow, get_notification(uow, notification_id)):
        if each.name == name and each.is_there:
            return each
    raise NotFound


def notification_to_change(uow: UnitOfWork, notification_id: int) -> Notification:
    """Return the notification of this identifier, locked until the unit of work ends, or raise NotFound."""
    rows = visible_notifications(uow).where(Notification.id == notification_id).with_for_update()
    return _one(uow, rows.execution_options(populate_existing=True))


def count_letters(uow: UnitOfWork, person: str, kinds: Collection[str], since: datetime, most: int) -> int:
    """Return how many letters a person was written since, their keys beginning with one of these, up to ``most``.

    Whoever writes letters needs it, so nobody is asked for a right.
    """
    about = or_(*(Notification.key.startswith(kind, autoescape=True) for kind in kinds))
    lately = select(Notification.id).where(Notification.person == person, Notification.created_at >= since, about)
    return uow.session.scalar(select(func.count()).select_from(lately.limit(most).subquery())) or 0


def find_wording(uow: UnitOfWork, key: str, language: str) -> LetterWording | None:
    """Return the operator's own words for a letter; whoever writes it needs them, so nobody is asked for a right."""
    found = select(LetterWording).where(LetterWording.key == key, LetterWording.language == language)
    return uow.session.scalars(found).one_or_none()


def every_wording(uow: UnitOfWork) -> list[LetterWording]:
    """Return every wording of the operator's own; the caller has looked at who asks."""
    return list(uow.session.scalars(select(LetterWording)))


def list_notifications(uow: UnitOfWork, shown: NotificationFilter) -> list[Notification]:
    """List notifications, the newest first, a page at a time."""
    rows = visible_notifications(uow)
    if shown.state:
        rows = rows.where(Notification.state == shown.state)
    if shown.lane is not None:
        rows = rows.where(Notification.lane == shown.lane)
    if shown.recipient:
        rows = rows.where(Notification.recipient.istartswith(shown.recipient, autoescape=True))
    if shown.who:
        is_theirs = Notification.recipient.istartswith(shown.who, autoescape=True)
        rows = rows.where(or_(is_theirs, Notification.recipient_name.icontains(shown.who, autoescape=True)))
    if shown.person:
        rows = rows.where(Notification.person == shown.person)
    if shown.after is not None:
        at, last_id = shown.after
        # Written this way, both databases begin at the right place of the index.
        earlier = or_(Notification.created_at < at, Notification.id < last_id)
        rows = rows.where(Notification.created_at <= at, earlier)
    newest = rows.order_by(Notification.created_at.desc(), Notification.id.desc())
    return list(uow.session.scalars(newest.limit(shown.limit)))


def count_notifications(uow: UnitOfWork) -> dict[str, int]:
    """Count notifications by their state."""
    states = visible_notifications(uow).with_only_columns(Notification.state, func.count()).group_by(Notification.state)
    return {state: count for state, count in uow.session.execute(states)}


def visible_notices(uow: UnitOfWork) -> Select[Notice]:
    """Return the notices that this actor may see: his own."""
    return select(Notice).where(Notice.user_id == reader_of(uow))


def reader_of(uow: UnitOfWork) -> int:
    """Return whose notices this actor may see: his own, and nobody's who is not of the staff."""
    return uow.actor.id if uow.actor.is_staff else 0


def unread_notices(reader: BindParameter[int]) -> Select[Notice]:
    """Return what a reader has not read, for statements that are made once; ``reader_of`` tells who that is."""
    return select(Notice).where(Notice.user_id == reader, Notice.read_at.is_(None))


def count_unread(uow: UnitOfWork) -> int:
    """Count the notices that the actor has not read."""
    return uow.session.scalar(_counting_unread(), {"reader": reader_of(uow)}) or 0


@cache
def _counting_unread() -> Select[int]:
    """Return the statement, made once and without objects: every page of the desk asks it."""
    notice = table_of(Notice).c
    return select(func.count()).where(notice.user_id == bindparam("reader"), notice.read_at.is_(None))


def list_notices(uow: UnitOfWork, after: tuple[datetime, int] | None = None, limit: int = PAGE) -> list[Notice]:
    """Return the actor's notices, the newest first, a page at a time."""
    found = visible_notices(uow)
    if after is not None:
        at, last = after
        found = found.where(Notice.at <= at, or_(Notice.at < at, Notice.id < last))
    return list(uow.session.scalars(found.order_by(Notice.at.desc(), Notice.id.desc()).limit(limit)))


def ways_of(uow: UnitOfWork, user_ids: Collection[int], kind: str) -> dict[int, Ways]:
    """Return by which ways each of these people is told of this kind of thing; only the desk itself may ask."""
    if not uow.actor.is_machine:
        raise Forbidden
    chosen = select(NoticeChoice).where(NoticeChoice.user_id.in_(user_ids), NoticeChoice.kind == kind)
    known = {each.user_id: Ways(each.in_desk, each.by_mail) for each in uow.session.scalars(chosen)}
    return {user_id: known.get(user_id, USUAL_WAYS[kind]) for user_id in user_ids}


def own_ways(uow: UnitOfWork) -> dict[str, Ways]:
    """Return by which ways the actor is told of each kind of thing."""
    mine = uow.session.scalars(select(NoticeChoice).where(NoticeChoice.user_id == uow.actor.id))
    known = {each.kind: Ways(each.in_desk, each.by_mail) for each in mine}
    return {kind: known.get(kind, usual) for kind, usual in USUAL_WAYS.items()}


def _one(uow: UnitOfWork, rows: Select[Notification]) -> Notification:
    row = uow.session.scalars(rows).one_or_none()
    if row is None:
        raise NotFound
    return row
