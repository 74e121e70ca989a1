"""Claims: a fault that is not solved becomes one, with the same code, by wish, by hand or when its time is over.

In Peru a fault that is not repaired in time, or whose repair nobody certifies or agrees to, becomes a claim about
quality with the code of the report (TUO of the regulation on requests and claims, resolution 099-2022-CD/OSIPTEL).
The fault goes on; the claim is a ticket of its own kind, so that policies give it the regulator's clock.
"""

from servicedesk.core.kernel.errors import Conflict, Forbidden, Invalid, Message
from servicedesk.core.kernel.operator import draw_number
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.regulation import Rules, allot_code, as_kept, find_regulation, read_rules
from servicedesk.core.sla.queries import current_edition
from servicedesk.core.tickets.drafts import TicketDraft
from servicedesk.core.tickets.models import Ticket, TicketLink
from servicedesk.core.tickets.queries.claims import (
    CLAIM,
    due_to_change,
    find_claim,
    find_claimed,
    first_words,
    is_claimed,
    list_claims_due,
    list_uncoded,
)
from servicedesk.core.tickets.queries.seeing import Named, ticket_to_change
from servicedesk.core.tickets.rules import is_claimable, may_claim
from servicedesk.core.tickets.service.opening import LONGEST_DESCRIPTION, new_ticket, opened_fact
from servicedesk.core.tickets.service.placing import enter_team
from servicedesk.core.tickets.service.promising import begin_clocks, write_clocks
from servicedesk.core.tickets.service.writing import add_interaction, note_change


def claim(uow: UnitOfWork, number: str, why: str) -> Ticket:
    """Turn a fault into a claim, and return it; one that is a claim already keeps it.

    Nobody is asked whether it may be: a claim always passes, whatever is owed. Raises NotFound, Forbidden, Invalid,
    and Conflict where the country knows no claims, for what is no open fault, or whose claim the actor does not see.
    """
    fault = ticket_to_change(uow, number)
    if not may_claim(uow.actor, fault):
        raise Forbidden
    before = find_claim(uow, fault)
    if before is not None:
        return before
    rules = read_rules(uow)
    if not rules.has_claims or not is_claimable(fault) or is_claimed(uow, fault):
        raise Conflict("ticket.not_possible", action="claim", status=fault.status, number=fault.number)
    if not why.strip():
        raise Invalid({"why": Message("required")})
    if len(why) > LONGEST_DESCRIPTION:
        raise Invalid({"why": Message("too_long", {"longest": LONGEST_DESCRIPTION})})
    by_customer = uow.actor.kind == "contact"
    made = _open_claim(uow, fault, rules, why, "portal" if by_customer else "phone")
    add_interaction(uow, made, why, made.channel)
    _tell(uow, fault, made, "customer" if by_customer else "hand")
    return made


def list_due_claims(uow: UnitOfWork) -> list[int]:
    """Return the identifiers of the faults that are due to become claims."""
    return list(list_claims_due(uow, read_rules(uow)))


def claim_due(uow: UnitOfWork, ticket_id: int) -> bool:
    """Turn one fault whose time is over into a claim; return whether it was done.

    What was reported stands in the claim once more, in the customer's words.
    """
    rules = read_rules(uow)
    fault = due_to_change(uow, ticket_id, rules)
    if fault is None:
        return False
    fault.claim_by = None
    if not rules.has_claims or find_claim(uow, fault) is not None:
        return False
    words = first_words(uow, fault)
    made = _open_claim(uow, fault, rules, words.body if words else fault.subject, fault.channel)
    if words is not None:
        told = add_interaction(uow, made, words.body, words.channel)
        told.direction, told.author, told.author_name = words.direction, words.author, words.author_name
    _tell(uow, fault, made, "time")
    return True


def give_missing_codes(uow: UnitOfWork) -> int:
    """Give codes to tickets that were opened while there was none left; return how many were given."""
    rules, row, given = read_rules(uow), find_regulation(uow.session), 0
    if row is None or row.codes_since is None:
        return 0
    for ticket in list_uncoded(uow, rules, row.codes_since):
        ticket.claim_code = _code_of_fault(uow, ticket) or allot_code(uow, rules, ticket.id)
        if ticket.claim_code is None:
            break
        note_change(uow, ticket, "coded", ticket.status)
        given += 1
    return given


def _code_of_fault(uow: UnitOfWork, ticket: Ticket) -> str | None:
    """Return the code of the fault that a claim is about, None for what is no claim: both have the same."""
    fault = find_claimed(uow, ticket)
    return fault.claim_code if fault is not None else None


def _open_claim(uow: UnitOfWork, fault: Ticket, rules: Rules, why: str, channel: str) -> Ticket:
    """Write the claim with its clocks, and give it the code of its fault; both get a new one where there is none."""
    draft = TicketDraft(
        fault.account_id, why, subject=fault.subject, contact_id=fault.contact_id, contact_phone=fault.contact_phone,
        kind=CLAIM, channel=channel,
    )  # fmt: skip
    edition = current_edition(uow.session)
    named = Named(fault.account, fault.service, fault.category, None, edition, fault.team, as_kept(rules))
    made = new_ticket(uow, draft, named)
    made.subject_en, made.team_id = fault.subject_en, fault.team_id
    category = fault.category.code if fault.category else ""
    clocks = begin_clocks(uow, made, fault.account.kind, category, edition)
    made.id, made.number = draw_number(uow.session, Ticket)
    if fault.claim_code is None and rules.gives_codes:
        fault.claim_code = allot_code(uow, rules, fault.id)
    made.claim_code = fault.claim_code
    uow.session.add(made)
    uow.session.flush()  # the link and the clocks refer to it
    write_clocks(uow, made, clocks)
    enter_team(uow, made, fault.team)
    uow.session.add(TicketLink(ticket_id=made.id, to_id=fault.id, kind=CLAIM, at=uow.now()))
    return made


def _tell(uow: UnitOfWork, fault: Ticket, made: Ticket, why: str) -> None:
    fault.claim_by = None
    category = fault.category.code if fault.category else ""
    uow.publish(opened_fact(made, fault.account.number, category))
    note_change(uow, fault, "claimed", fault.status, reason=why, reference_id=made.id)
