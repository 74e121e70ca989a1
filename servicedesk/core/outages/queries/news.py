"""News about outages: what is on its way, and what was told."""

from sqlalchemy import select

from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.outages.models import Outage, OutageNews


def look_at_next_news(uow: UnitOfWork) -> OutageNews | None:
    """Return the oldest news that is on its way, or None; a look, without a write lock."""
    waiting = select(OutageNews).where(OutageNews.finished_at.is_(None)).order_by(OutageNews.id).limit(1)
    return uow.session.scalars(waiting).one_or_none()


def news_to_go_on_with(uow: UnitOfWork, news_id: int, reached_id: int) -> OutageNews | None:
    """Return news to note how far it has come, locked; None where it goes no further, or has gone on since."""
    row = select(OutageNews).where(OutageNews.id == news_id, OutageNews.reached_id == reached_id)
    locked = row.where(OutageNews.finished_at.is_(None)).with_for_update()
    return uow.session.scalars(locked.execution_options(populate_existing=True)).one_or_none()


def list_news(uow: UnitOfWork, outage: Outage) -> list[OutageNews]:
    """Return what was told of an outage that the actor may see, the newest first."""
    rows = select(OutageNews).where(OutageNews.outage_id == outage.id).order_by(OutageNews.id.desc())
    return list(uow.session.scalars(rows))
