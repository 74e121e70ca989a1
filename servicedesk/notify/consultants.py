"""What the sales consultant of an account is told of its tickets, without anyone remembering to (S1)."""

from collections.abc import Sequence

from servicedesk.core import tickets
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people import User
from servicedesk.core.tickets.events import TicketChanged
from servicedesk.core.tickets.models import Ticket
from servicedesk.notify.staff import tell

LOW = 2  # stars
OF_ACTIONS = {"resolved": "account_resolved", "rejected_solution": "account_rejected"}
RATING = ("rated", "confirmed")


def kind_for_consultant(event: TicketChanged) -> str:
    """Return which kind of notice the consultant gets of this, empty for what is told to others alone."""
    if event.action in RATING and event.reason and int(event.reason) <= LOW:
        return "account_rated"
    return OF_ACTIONS.get(event.action, "")


def consultants_to_write(
    uow: UnitOfWork, ticket: Ticket, kind: str, *, by: str = "", besides: Sequence[User] = ()
) -> list[User]:
    """Put a notice on the desk of the account's consultant, who wants a letter as well if returned.

    Whoever is told of the same anyway (``besides``) is not told a second time.
    """
    consultant = tickets.consultant_of(uow, ticket)
    if consultant is None or consultant.id in {each.id for each in besides}:
        return []
    return tell(uow, ticket, kind, [consultant], by)
