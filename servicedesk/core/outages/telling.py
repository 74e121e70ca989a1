"""News about an outage on its way: begun by a fact, told a portion at a time, and never twice to one person."""

from sqlalchemy import update

from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.outages.models import Outage, OutageNews
from servicedesk.core.outages.rules import EVERYBODY, NOBODY, OVER


def begin_telling(uow: UnitOfWork, outage_id: int, phase: str, tells: str) -> None:
    """Begin to tell customers what changed about an outage.

    Older news that nobody waits for any more goes no further: whoever has not had it has the newer one, which says
    how things are now. Only where the newer one goes to fewer people the older one still reaches the others. Once an
    outage is over nothing but its end is told, in whatever order the facts come.
    """
    if tells == NOBODY:
        return
    is_over = uow.session.get_one(Outage, outage_id).ended_at is not None
    if is_over and phase != OVER:
        return
    older = update(OutageNews).where(OutageNews.outage_id == outage_id, OutageNews.finished_at.is_(None))
    if tells != EVERYBODY and not is_over:
        older = older.where(OutageNews.tells != EVERYBODY)
    uow.session.execute(older.values(finished_at=uow.now()), execution_options={"synchronize_session": False})
    uow.session.add(OutageNews(outage_id=outage_id, phase=phase, tells=tells, at=uow.now()))


def note_told(uow: UnitOfWork, news: OutageNews, reached_id: int, *, told: int, missed: int) -> None:
    """Note how far a piece of news has come: so many letters more were queued, and so many could not be written.

    ``reached_id`` 0 says that there is nobody left.
    """
    news.told += told
    news.missed += missed
    if reached_id:
        news.reached_id = reached_id
    else:
        news.finished_at = uow.now()
