"""Rating: how content a customer is with what was done, when it is confirmed or in the weeks after it ended."""

from servicedesk.core.kernel.errors import Conflict, Forbidden, Invalid, Message
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.tickets.customer_models import TicketRating
from servicedesk.core.tickets.models import Ticket
from servicedesk.core.tickets.queries.customers import find_rating
from servicedesk.core.tickets.queries.seeing import ticket_to_change
from servicedesk.core.tickets.rules import is_rateable, speaks_for
from servicedesk.core.tickets.service.writing import note_change

RATINGS = (1, 2, 3, 4, 5)
LONGEST_COMMENT = 2_000


def rate(uow: UnitOfWork, number: str, stars: int, comment: str = "") -> Ticket:
    """Take how content the customer is with a ticket that has ended; a second rating replaces the first.

    Conflict where the ticket goes on, was not solved, or ended too long ago.
    """
    ticket = ticket_to_change(uow, number)
    if not speaks_for(uow.actor, ticket.account_id):
        raise Forbidden
    check_rating(stars, comment)
    if not is_rateable(ticket, uow.now()):
        raise Conflict("ticket.not_possible", action="rate", status=ticket.status, number=ticket.number)
    changed_at = ticket.changed_at
    keep_rating(uow, ticket, stars, comment)
    note_change(uow, ticket, "rated", ticket.status, reason=str(stars))
    ticket.changed_at = changed_at  # an old report does not come to the top of the list again
    return ticket


def check_rating(stars: int | None, comment: str) -> None:
    """Raise Invalid for a rating that is none, and for words without one or too many."""
    problems: dict[str, Message] = {}
    if stars is not None and stars not in RATINGS:
        problems["rating"] = Message("unknown_choice")
    if comment.strip() and stars is None:
        problems["rating"] = Message("required")
    if len(comment) > LONGEST_COMMENT:
        problems["comment"] = Message("too_long", {"longest": LONGEST_COMMENT})
    if problems:
        raise Invalid(problems)


def keep_rating(uow: UnitOfWork, ticket: Ticket, stars: int, comment: str) -> None:
    """Keep a rating with its words, in the place of an earlier one."""
    ticket.rating = stars
    kept = find_rating(uow, ticket)
    if kept is None:
        kept = TicketRating(ticket_id=ticket.id)
        uow.session.add(kept)
    kept.stars, kept.comment, kept.author, kept.at = stars, comment.strip(), uow.actor.key, uow.now()
