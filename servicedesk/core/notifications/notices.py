"""Notices: what a member of staff is told, in the desk or by mail, each person choosing by which way."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, update

from servicedesk.core.kernel.errors import Forbidden
from servicedesk.core.kernel.forgetting import forget
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.notifications.models import Notice, NoticeChoice
from servicedesk.core.notifications.rules import USUAL_WAYS, Ways


def mark_read(uow: UnitOfWork, number: str = "") -> None:
    """Note that the actor has read his notices about one ticket, or all of them."""
    mine = update(Notice).where(Notice.user_id == uow.actor.id, Notice.read_at.is_(None))
    uow.session.execute((mine.where(Notice.number == number) if number else mine).values(read_at=uow.now()))


def give_notice(uow: UnitOfWork, user_id: int, kind: str, number: str, by: str = "") -> None:
    """Tell somebody in the desk that something happened to a ticket; only the desk itself may."""
    if not uow.actor.is_machine:
        raise Forbidden
    uow.session.add(Notice(user_id=user_id, kind=kind, number=number, by=by, at=uow.now()))


def choose_ways(uow: UnitOfWork, ways: Mapping[str, Ways]) -> None:
    """Keep by which ways the actor wants to be told; kinds that are not named are told in the usual ways."""
    if not uow.actor.is_staff:
        raise Forbidden
    uow.session.execute(delete(NoticeChoice).where(NoticeChoice.user_id == uow.actor.id))
    for kind in USUAL_WAYS.keys() & ways.keys():
        in_desk, by_mail = ways[kind]
        uow.session.add(NoticeChoice(user_id=uow.actor.id, kind=kind, in_desk=in_desk, by_mail=by_mail))


def prune_notices(uow: UnitOfWork, before: datetime) -> int:
    """Forget the first of what was told before this moment, and return how many."""
    return forget(uow.session, Notice, Notice.at < before)
