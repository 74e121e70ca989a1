"""What every use case of tickets does in the end: write a contact, note the change, publish it."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from servicedesk.core.kernel.errors import Conflict
from servicedesk.core.kernel.submissions import claim_submission, submission_key
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.tickets.drafts import FileDraft
from servicedesk.core.tickets.escalation_rules import LIVE
from servicedesk.core.tickets.events import TicketChanged
from servicedesk.core.tickets.models import ENDED, Attachment, Interaction, Ticket
from servicedesk.core.tickets.queries.escalations import every_escalation
from servicedesk.core.tickets.rules import Transition, require_may, transition
from servicedesk.core.tickets.service.promising import keep_clocks

OVER = ("resolved", *ENDED)
NOTHING: Mapping[str, Any] = MappingProxyType({})


def add_interaction(
    uow: UnitOfWork, ticket: Ticket, body: str, channel: str, files: Sequence[FileDraft] = ()
) -> Interaction:
    """Add one contact with the customer, to or from, with its files."""
    actor = uow.actor
    interaction = Interaction(
        ticket_id=ticket.id,
        direction="out" if actor.kind in ("user", "plugin", "job") and channel != "phone" else "in",
        channel=channel,
        author=actor.key,
        author_name=actor.name,
        body=body.strip(),
        at=uow.now(),
    )
    interaction.attachments = [
        Attachment(
            ticket_id=ticket.id, key=file.key, name=file.name, media_type=file.media_type, size=file.size,
            digest=file.digest, at=uow.now(),
        )
        for file in files
    ]  # fmt: skip
    uow.session.add(interaction)
    return interaction


def require_unchanged(ticket: Ticket, seen_version: int | None) -> None:
    """Raise Conflict when somebody has changed the ticket since the actor saw it."""
    if seen_version is not None and seen_version != ticket.version:
        raise Conflict("ticket.changed_meanwhile", number=ticket.number)


def is_repeated(uow: UnitOfWork, ticket: Ticket, purpose: str, submission: str) -> bool:
    """Take a form about a ticket for oneself, and tell whether it had been taken before; one without a key is new."""
    if not submission:
        return False
    key = submission_key(uow.actor, f"{purpose}|{ticket.id}", submission)
    return not claim_submission(uow.session, key, uow.now())


def take_step(uow: UnitOfWork, ticket: Ticket, action: str) -> Transition:
    """Move a ticket by one named action, or raise Conflict or Forbidden."""
    step = transition(ticket, action)
    require_may(uow.actor, ticket, step)
    ticket.status = step.to
    ticket.pending_reason = ""
    if step.to != "held":
        ticket.hold = {}
    ticket.changed_at = uow.now()
    return step


def note_change(
    uow: UnitOfWork, ticket: Ticket, action: str, status_from: str, *, reason: str = "", reference_id: int = 0,
    mentioned_ids: Sequence[int] = (), why: Mapping[str, Any] = NOTHING,
) -> None:  # fmt: skip
    """Let the clocks of a ticket follow what was done to it, and publish it, and by whose side."""
    ticket.changed_at = uow.now()
    keep_clocks(uow, ticket, is_told=action == "replied" and uow.actor.kind not in ("contact", "anonymous"))
    if ticket.is_escalated and ticket.status in OVER:
        end_escalations(uow, ticket)
    tell_change(
        uow, ticket, action, status_from, reason=reason, reference_id=reference_id, mentioned_ids=mentioned_ids, why=why
    )


def tell_change(
    uow: UnitOfWork, ticket: Ticket, action: str, status_from: str, *, reason: str = "", reference_id: int = 0,
    mentioned_ids: Sequence[int] = (), why: Mapping[str, Any] = NOTHING,
) -> None:  # fmt: skip
    """Publish what was done about a ticket, and by whose side; the ticket itself stays as it is."""
    uow.publish(
        TicketChanged(
            ticket_id=ticket.id,
            number=ticket.number or "",
            account_id=ticket.account_id,
            action=action,
            status_from=status_from,
            status_to=ticket.status,
            reason=reason,
            reference_id=reference_id,
            by_customer=uow.actor.kind in ("contact", "anonymous"),
            by=uow.actor.key,
            mentioned_ids=list(mentioned_ids),
            why=dict(why),
        )
    )


def end_escalations(uow: UnitOfWork, ticket: Ticket) -> None:
    """End every hand-over of a ticket that is solved or over: nobody waits for anything any more."""
    for each in every_escalation(uow, ticket):
        if each.state in LIVE or (each.state == "lapsed" and each.is_external):
            each.state, each.ended_at = "ended", uow.now()
        each.next_at = None
    ticket.escalation = "over"
