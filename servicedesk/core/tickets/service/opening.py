"""Opening a ticket: registered always, held when a condition outside support asks for it."""

from collections.abc import Callable
from typing import NamedTuple

from servicedesk.core.kernel.answers import Caution, Hold
from servicedesk.core.kernel.errors import Forbidden, Invalid, Message, NotFound
from servicedesk.core.kernel.operator import draw_number
from servicedesk.core.kernel.submissions import claim_submission, submission_key
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.regulation import Rules, allot_code, rules_of
from servicedesk.core.sla.clocks import ClockState
from servicedesk.core.sla.rules import priority_of
from servicedesk.core.tickets.drafts import TicketDraft
from servicedesk.core.tickets.events import TicketOpened
from servicedesk.core.tickets.holds import as_reason, hold_codes, with_hold
from servicedesk.core.tickets.models import Category, Ticket
from servicedesk.core.tickets.placing_models import UnplacedTicket
from servicedesk.core.tickets.queries.seeing import Named, find_by_id, find_named, find_opened
from servicedesk.core.tickets.rules import PASSING, claim_by, may_open_for
from servicedesk.core.tickets.service.promising import begin_clocks, write_clocks
from servicedesk.core.tickets.service.writing import add_interaction

KINDS = ("fault", "request", "complaint", "question")
LONGEST_DESCRIPTION = 10_000
LONGEST_SUBJECT = 160
LONGEST_PHONE = 40

FindBefore = Callable[[UnitOfWork, str], Ticket | None]


def open_ticket(uow: UnitOfWork, draft: TicketDraft) -> Ticket:
    """Open a ticket for an account: held if a plugin asks for it, refused only if one objects.

    A draft that was submitted before opens nothing: its ticket is returned. Raises Forbidden, Invalid,
    NotFound for an account or service that the actor may not see, and Refused.
    """
    with uow.reading():
        named = find_named(uow, draft)
        if named is None:
            raise NotFound
        if named.opened_id is not None and (before := find_by_id(uow, named.opened_id)) is not None:
            return before
        if not may_open_for(uow.actor, named.account.id):
            raise Forbidden
        prepared = prepare(uow, draft, named)
    return register(uow, draft, prepared)


class Prepared(NamedTuple):
    """A ticket that may be opened, with what its fact tells of the account and the category."""

    ticket: Ticket
    account_number: str
    category: str
    clocks: dict[str, ClockState]
    rules: Rules
    finds_agent: bool = False


def prepare(uow: UnitOfWork, draft: TicketDraft, named: Named) -> Prepared:
    """Check a draft, ask the plugins, and return its ticket; nothing is written.

    Everything is taken over: what was read is forgotten once the writing begins.
    """
    _check(draft, named)
    answers = uow.require_consent("check_ticket_open", draft=draft)
    rules = rules_of(named.rules)
    ticket = new_ticket(uow, draft, named)
    ticket.claim_by = claim_by(rules, ticket.kind, uow.now())
    hold_or_note(ticket, answers)
    category = named.category.code if named.category else ""
    clocks = begin_clocks(uow, ticket, named.account.kind, category, named.edition)
    finds_agent = named.team is not None and named.team.assigns_itself and ticket.status != "held"
    return Prepared(ticket, named.account.number, category, clocks, rules, finds_agent)


def register(
    uow: UnitOfWork, draft: TicketDraft, prepared: Prepared, find_before: FindBefore = find_opened,
    author_name: str = "",
) -> Ticket:  # fmt: skip
    """Write a ticket that was prepared, with its number and its first words; a form sent twice opens one."""
    ticket = prepared.ticket
    ticket.id, ticket.number = draw_number(uow.session, Ticket)
    if not _claim(uow, draft, ticket) and (before := find_before(uow, draft.submission)) is not None:
        return before
    if ticket.kind in prepared.rules.codes_of:
        ticket.claim_code = allot_code(uow, prepared.rules, ticket.id)
    uow.session.add(ticket)
    if prepared.finds_agent and ticket.team_id:
        uow.session.add(UnplacedTicket(ticket_id=ticket.id, team_id=ticket.team_id, since=uow.now()))
    uow.session.flush()  # the contact refers to its ticket
    write_clocks(uow, ticket, prepared.clocks)
    interaction = add_interaction(uow, ticket, draft.description, draft.channel, draft.files)
    interaction.author_name = author_name or interaction.author_name

    uow.publish(opened_fact(ticket, prepared.account_number, prepared.category))
    return ticket


def _claim(uow: UnitOfWork, draft: TicketDraft, ticket: Ticket) -> bool:
    """Take the form for this ticket; False when another one was opened with it meanwhile."""
    if not draft.submission:
        return True
    return claim_submission(uow.session, submission_key(uow.actor, "ticket", draft.submission), uow.now(), ticket.id)


def _check(draft: TicketDraft, named: Named) -> None:
    """Raise what is wrong with a draft."""
    if draft.service_id and named.service is None:
        raise NotFound
    problems: dict[str, Message] = {}
    if not draft.description.strip():
        problems["description"] = Message("required")
    elif len(draft.description) > LONGEST_DESCRIPTION:
        problems["description"] = Message("too_long", {"longest": LONGEST_DESCRIPTION})
    if draft.category and named.category is None:
        problems["category"] = Message("unknown_choice")
    if draft.kind not in KINDS:
        problems["kind"] = Message("unknown_choice")
    if len(draft.contact_phone) > LONGEST_PHONE:
        problems["contact_phone"] = Message("too_long", {"longest": LONGEST_PHONE})
    if problems:
        raise Invalid(problems)


def new_ticket(uow: UnitOfWork, draft: TicketDraft, named: Named) -> Ticket:
    """Return the ticket of a draft that was found good, its promise counted from now."""
    now, category = uow.now(), named.category
    subject, subject_en = _subjects(draft, category)
    impact, urgency = (category.impact, category.urgency) if category else (3, 2)
    return Ticket(
        kind=draft.kind,
        subject=subject,
        subject_en=subject_en,
        account_id=named.account.id,
        service_id=named.service.id if named.service else None,
        contact_id=uow.actor.id if uow.actor.kind == "contact" else draft.contact_id,
        contact_phone=draft.contact_phone,
        category_id=category.id if category else None,
        team_id=category.team_id if category else None,
        channel=draft.channel,
        impact=impact,
        urgency=urgency,
        priority=priority_of(impact, urgency),
        opened_at=now,
        changed_at=now,
        promise_began_at=now,
        apart_since=now if draft.stands_apart or (category and category.stands_apart) else None,
    )


def _subjects(draft: TicketDraft, category: Category | None) -> tuple[str, str | None]:
    """Return what the ticket is called: what was written, else the symptom, in English too, else the first words."""
    written = draft.subject.strip()
    if category and not written:
        return category.symptom, category.symptom_en
    first_line = draft.description.strip().splitlines()[0]
    return (written or first_line)[:LONGEST_SUBJECT], None


def hold_or_note(ticket: Ticket, answers: list[Hold | Caution]) -> None:
    """Hold the ticket for each hold that was asked for, and keep the first caution."""
    holds = [answer for answer in answers if isinstance(answer, Hold) and ticket.kind not in PASSING]
    cautions = [answer for answer in answers if isinstance(answer, Caution)]
    if cautions:
        ticket.caution = as_reason(cautions[0])
    if holds:
        ticket.status = "held"
        for answer in holds:
            ticket.hold = with_hold(ticket.hold or {}, answer)
        ticket.attend_by = ticket.promise_began_at = ticket.claim_by = None


def opened_fact(ticket: Ticket, account_number: str, category: str) -> TicketOpened:
    """Return the fact that a ticket was opened."""
    return TicketOpened(
        ticket_id=ticket.id,
        number=ticket.number or "",
        account_id=ticket.account_id,
        account_number=account_number,
        contact_id=ticket.contact_id or 0,
        service_id=ticket.service_id or 0,
        category=category,
        ticket_kind=ticket.kind,
        channel=ticket.channel,
        status=ticket.status,
        held_for=list(hold_codes(ticket.hold or {})),
        claim_code=ticket.claim_code or "",
    )
