"""News about outages: what is on its way, and what was told."""

from sqlalchemy import exists, select

from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.outages.models import Outage, OutageNews


def is_news_on_its_way(uow: UnitOfWork) -> bool:
    """Tell whether anybody is still to be told anything; a look, without a write lock."""
    return uow.session.scalar(select(exists().where(OutageNews.finished_at.is_(None)))) or False


def next_news(uow: UnitOfWork) -> OutageNews | None:
    """Return the oldest news that is on its way, locked until the unit of work ends, or None."""
    waiting = select(OutageNews).where(OutageNews.finished_at.is_(None)).order_by(OutageNews.id).limit(1)
    return uow.session.scalars(waiting.with_for_update(skip_locked=True)).one_or_none()


def list_news(uow: UnitOfWork, outage: Outage) -> list[OutageNews]:
    """Return what was told of an outage that the actor may see, the newest first."""
    rows = select(OutageNews).where(OutageNews.outage_id == outage.id).order_by(OutageNews.id.desc())
    return list(uow.session.scalars(rows))
