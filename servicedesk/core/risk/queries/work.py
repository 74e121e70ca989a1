"""What is open with accounts and when they were last spoken to, for lists of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select

from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.tickets.models import ENDED, Interaction, Ticket
from servicedesk.core.tickets.queries.seeing import visible_tickets


class Work(NamedTuple):
    """How many tickets of an account are open, and when somebody last wrote to or from it."""

    open: int = 0
    spoken_at: datetime | None = None


def read_work(uow: UnitOfWork, account_ids: Sequence[int]) -> dict[int, Work]:
    """Return what is open with these accounts, in two statements; what the actor may not see is not counted."""
    theirs = visible_tickets(uow).where(Ticket.account_id.in_(account_ids))
    counted = theirs.where(Ticket.status.not_in(ENDED)).with_only_columns(Ticket.account_id, func.count())
    still_open = {account_id: count for account_id, count in uow.session.execute(counted.group_by(Ticket.account_id))}
    ours = theirs.with_only_columns(Ticket.id, Ticket.account_id).subquery()
    last = select(ours.c.account_id, func.max(Interaction.at)).join(Interaction, Interaction.ticket_id == ours.c.id)
    spoken = {account_id: at for account_id, at in uow.session.execute(last.group_by(ours.c.account_id))}
    return {each: Work(still_open.get(each, 0), spoken.get(each)) for each in account_ids}
