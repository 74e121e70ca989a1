"""The facts that tickets publish; they hold identifiers and codes, never anybody's words."""

from dataclasses import dataclass, field

from servicedesk.core.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class TicketOpened(Event):
    """A customer's concern was registered; ``status`` is ``held`` when it waits, for the codes in ``held_for``."""

    kind = "ticket.opened"
    subject = "ticket"
    hook = "on_ticket_open"

    ticket_id: int
    number: str
    account_id: int
    account_number: str
    contact_id: int = 0
    service_id: int = 0
    category: str = ""
    ticket_kind: str = "fault"
    channel: str = "portal"
    status: str = "acknowledged"
    held_for: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class CategoryChanged(Event):
    """A sort of fault or what is asked about it is different; ``action`` is created or changed."""

    kind = "category.changed"
    subject = "category"

    category_id: int
    code: str
    action: str


@dataclass(frozen=True, kw_only=True)
class TicketChanged(Event):
    """Somebody did something to a ticket.

    ``action`` is what was done: replied, noted, assigned, prioritized, started, waiting, resumed,
    held, released, hold_removed (another reason holds it still), account_checked, resolved, confirmed,
    rejected_solution, closed, cancelled, rejected, linked, unlinked, merged, unmerged, rated, identified
    (whose report it is that a guest had sent), protocol_started, protocol_finished (with the outcome as its
    reason), protocol_reopened, protocol_stopped. ``reason`` is a code that belongs to it; ``reference_id``
    the interaction, note, user, team, ticket or account that it is about. ``by`` names who did it, as in
    ``user:12``; ``mentioned_ids`` the users who are named in a note.
    """

    kind = "ticket.changed"
    subject = "ticket"
    hook = "on_ticket_change"

    ticket_id: int
    number: str
    account_id: int
    action: str
    status_from: str
    status_to: str
    reason: str = ""
    reference_id: int = 0
    by_customer: bool = False
    by: str = ""
    mentioned_ids: list[int] = field(default_factory=list)
