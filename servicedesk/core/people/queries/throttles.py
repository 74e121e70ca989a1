"""How often something has been tried."""

from sqlalchemy import select

from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people.models import Throttle


def find_throttle(uow: UnitOfWork, key: str) -> Throttle | None:
    """Return what was counted under a key, or None."""
    return uow.session.get(Throttle, key, populate_existing=True)


def lock_throttle(uow: UnitOfWork, key: str) -> Throttle:
    """Return what was counted under a key, kept from everybody else until the end of the transaction."""
    mine = select(Throttle).where(Throttle.key == key).with_for_update()
    return uow.session.scalars(mine.execution_options(populate_existing=True)).one()
