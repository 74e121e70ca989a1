"""What plugins see of a ticket and an account: plain values, never a row."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from servicedesk.core.people.models import Account
from servicedesk.core.tickets.holds import hold_codes
from servicedesk.core.tickets.models import Ticket


@dataclass(frozen=True)
class AccountView:
    """An account as a plugin sees it."""

    id: int
    number: str
    name: str
    kind: str
    state: str


@dataclass(frozen=True)
class Step:
    """One step on the way of a ticket, as somebody who has not signed in may know it."""

    status: str
    at: datetime


@dataclass(frozen=True)
class Followed:
    """A ticket as the holder of its private link sees it: what was typed, and how far it is.

    ``status`` is acknowledged, inProgress, waiting, resolved or closed.
    """

    number: str
    subject: str
    status: str
    opened_at: datetime
    name: str
    contact_phone: str
    words: tuple[tuple[datetime, str], ...]
    steps: tuple[Step, ...]
    may_reply: bool


@dataclass(frozen=True)
class TicketView:
    """A ticket as a plugin sees it; ``hold_codes`` are the reasons of all who hold it."""

    id: int
    number: str
    kind: str
    status: str
    hold: dict[str, Any]
    account: AccountView
    service_id: int
    category: str
    opened_at: datetime
    account_check: str
    hold_codes: tuple[str, ...] = ()


def view_of_account(account: Account) -> AccountView:
    """Return what a plugin may see of an account."""
    return AccountView(account.id, account.number, account.name, account.kind, account.state)


def view_of_ticket(ticket: Ticket) -> TicketView:
    """Return what a plugin may see of a ticket."""
    return TicketView(
        id=ticket.id,
        number=ticket.number or "",
        kind=ticket.kind,
        status=ticket.status,
        hold=dict(ticket.hold),
        hold_codes=hold_codes(ticket.hold),
        account=view_of_account(ticket.account),
        service_id=ticket.service_id or 0,
        category=ticket.category.code if ticket.category else "",
        opened_at=ticket.opened_at,
        account_check=ticket.account_check,
    )
