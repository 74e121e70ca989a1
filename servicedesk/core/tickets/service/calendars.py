"""Removing a calendar of business hours, which only tickets know not to need any more."""

from servicedesk.core.kernel.errors import Conflict
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.sla import get_calendar
from servicedesk.core.sla import remove_calendar as remove_unneeded
from servicedesk.core.tickets.queries.clocks import has_counted


def remove_calendar(uow: UnitOfWork, calendar_id: int) -> None:
    """Take a calendar away by which nothing counts, and by which no ticket was ever promised anything.

    Raises NotFound, and Conflict where its hours are still needed, be it to explain what was promised.
    """
    get_calendar(uow, calendar_id)
    if has_counted(uow, calendar_id):
        raise Conflict("sla.calendar_counted")
    remove_unneeded(uow, calendar_id)
