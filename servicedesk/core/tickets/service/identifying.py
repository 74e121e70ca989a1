"""Saying whose report it is that somebody sent without signing in: the desk checked it, by phone or on paper."""

from servicedesk.core.inventory.models import Service
from servicedesk.core.inventory.queries import visible_services
from servicedesk.core.kernel.answers import Caution, Hold
from servicedesk.core.kernel.errors import Conflict, NotFound
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people import get_account_by_number
from servicedesk.core.tickets.drafts import TicketDraft
from servicedesk.core.tickets.holds import hold_codes
from servicedesk.core.tickets.models import Ticket
from servicedesk.core.tickets.queries.seeing import get_ticket, ticket_to_change
from servicedesk.core.tickets.queries.strangers import UNKNOWN_ACCOUNT
from servicedesk.core.tickets.rules import TRANSITIONS, is_unidentified, require_permission
from servicedesk.core.tickets.service.opening import hold_or_note
from servicedesk.core.tickets.service.placing import enter_team
from servicedesk.core.tickets.service.writing import note_change, require_unchanged


def identify(
    uow: UnitOfWork, number: str, account_number: str, service_number: str = "", seen_version: int | None = None
) -> Ticket:
    """Give a guest's report to the account, and the service, that it is about.

    The plugins are asked as at its opening, because only now it is known whom to ask about: the report may be
    held. What was known of another account, to which it seemed to belong, goes: its hold, its caution, its
    check. Raises Forbidden, Refused, NotFound for what the actor may not see, and Conflict for a report that is
    no guest's, was given to somebody before or has ended.
    """
    with uow.reading():
        seen = get_ticket(uow, number)
        require_permission(uow.actor, "ticket.open")
        _require_unidentified(seen)
        account = get_account_by_number(uow, account_number)
        if account.number == UNKNOWN_ACCOUNT:
            raise NotFound
        service = _find_service(uow, account.id, service_number) if service_number else None
        account_id, service_id, version = account.id, service.id if service else None, seen.version
        answers = uow.require_consent("check_ticket_open", draft=_as_draft(seen, account_id, service_id))
    ticket = ticket_to_change(uow, number)
    require_unchanged(ticket, version if seen_version is None else seen_version)
    before, belonged_to = ticket.status, ticket.account_id
    ticket.account_id, ticket.service_id, ticket.identified_at = account_id, service_id, uow.now()
    if belonged_to != account_id:
        _leave_account(uow, ticket)
    note_change(uow, ticket, "identified", before, reference_id=account_id)
    _take_answers(uow, ticket, answers)
    if ticket.status != "held" and ticket.assignee_id is None:
        enter_team(uow, ticket, ticket.team)
    return ticket


def _leave_account(uow: UnitOfWork, ticket: Ticket) -> None:
    """Forget whose debt was thought of: a report that was held for it stands as after a release."""
    ticket.contact_id = None
    ticket.hold, ticket.caution, ticket.account_check = {}, {}, ""
    if ticket.status == "held":
        ticket.status = TRANSITIONS["held", "release"].to
        ticket.promise_began_at = uow.now()


def _take_answers(uow: UnitOfWork, ticket: Ticket, answers: list[Hold | Caution]) -> None:
    """Hold the report where it can be held, as a fact like every other hold, and keep the first caution."""
    before, may_hold = ticket.status, (ticket.status, "hold") in TRANSITIONS
    hold_or_note(ticket, [each for each in answers if may_hold or not isinstance(each, Hold)])
    if ticket.status != before:
        note_change(uow, ticket, "held", before, reason=hold_codes(ticket.hold)[0])


def _require_unidentified(ticket: Ticket) -> None:
    if not is_unidentified(ticket):
        raise Conflict("ticket.not_possible", action="identify", status=ticket.status, number=ticket.number)


def _find_service(uow: UnitOfWork, account_id: int, number: str) -> Service:
    """Return the service of this account, or raise NotFound."""
    theirs = visible_services(uow).where(Service.number == number, Service.account_id == account_id)
    service = uow.session.scalars(theirs).one_or_none()
    if service is None:
        raise NotFound
    return service


def _as_draft(ticket: Ticket, account_id: int, service_id: int | None) -> TicketDraft:
    """Return the report as if it came now from whom it is of."""
    category = ticket.category.code if ticket.category else ""
    return TicketDraft(
        account_id, ticket.subject, service_id=service_id, category=category, kind=ticket.kind, channel=ticket.channel,
        contact_phone=ticket.contact_phone,
    )  # fmt: skip
