"""Keeping up how accounts stand, from what happens on their tickets; nothing is ever counted over all tickets.

Only the desk itself keeps it: its own listener tells what happened, each fact once, and the sweep ends old reasons.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete

from servicedesk.core.kernel.base import insert_for
from servicedesk.core.kernel.errors import Forbidden
from servicedesk.core.kernel.forgetting import forget
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.risk.events import AccountRiskChanged
from servicedesk.core.risk.models import AccountRisk, RiskFact, RiskStep
from servicedesk.core.risk.queries.keeping import (
    Standing,
    due_accounts,
    facts_of,
    happened_since,
    services_named,
    standing_of,
)
from servicedesk.core.risk.rules import MOST_DAYS, Assessment, assess, widest
from servicedesk.core.tickets.events import SlaBreached, TicketChanged
from servicedesk.core.tickets.models import Ticket
from servicedesk.core.tickets.queries.customers import find_rating
from servicedesk.core.tickets.queries.seeing import get_interaction
from servicedesk.core.tickets.rules import is_unidentified

FAULT, NO_FAULT = "fault", ("cancelled", "rejected", "merged")
RATED = ("rated", "confirmed")
GOES_ON = ("acknowledged", "inProgress", "pending", "held")
OVER = ("resolved", "closed")
PORTION = 100  # accounts in one transaction
KEPT = timedelta(days=MOST_DAYS + 1)


def note_opened(uow: UnitOfWork, ticket: Ticket) -> None:
    """Count a fault for its account; a guest's report counts once somebody has said whose it is."""
    _require_desk(uow)
    if ticket.kind != FAULT or ticket.status in NO_FAULT or is_unidentified(ticket):
        return
    _add(uow, ticket, FAULT, ticket.opened_at)
    keep(uow, ticket.account_id)


def note_breach(uow: UnitOfWork, ticket: Ticket, event: SlaBreached) -> None:
    """Count a broken promise at the moment until when it was given; a warning counts nothing."""
    _require_desk(uow)
    if event.phase == "breach":
        _add(uow, ticket, "breach", datetime.fromisoformat(event.due_at), f"{event.clock}.{event.period}")
        keep(uow, ticket.account_id)


def note_change(uow: UnitOfWork, ticket: Ticket, event: TicketChanged) -> None:
    """Count what a customer says of a solution; a ticket that was no fault after all counts no longer."""
    _require_desk(uow)
    if event.action in RATED and event.reason:
        rated = find_rating(uow, ticket)
        _add(uow, ticket, "rating", rated.at if rated else uow.now(), stars=int(event.reason))
    elif event.action in NO_FAULT:
        _forget_fault(uow, ticket)
    elif event.action == "unmerged":
        _count_fault(uow, ticket)
    elif event.action == "identified":
        _move(uow, ticket)
    elif event.status_from in OVER and event.status_to in GOES_ON:
        _count_return(uow, ticket, event)
    else:
        return
    keep(uow, ticket.account_id)


def keep(uow: UnitOfWork, account_id: int) -> bool:
    """Count anew how an account stands, and tell if it is at risk from now on, or no longer."""
    standing, now = standing_of(uow, account_id), uow.now()
    found = assess(standing.policy, happened_since(uow, account_id, now - widest(standing.policy)), now)
    was_at_risk = standing.account.at_risk_since is not None
    is_customer = standing.account.state != "closed"
    is_at_risk = is_customer and found.points >= standing.policy.threshold
    _store(uow, standing, found, is_at_risk=is_at_risk)
    if is_at_risk != was_at_risk:
        _tell(uow, account_id, found, is_at_risk=is_at_risk)
    return is_at_risk


def sweep_risk(uow: UnitOfWork) -> int:
    """Count anew a portion of the accounts of which a reason has ended; return how many, 0 when none is left."""
    _require_desk(uow)
    due = due_accounts(uow, uow.now(), PORTION)
    for account_id in due:
        keep(uow, account_id)
    return len(due)


def prune_facts(uow: UnitOfWork) -> int:
    """Forget the first of what happened so long ago that no rule looks at it, and return how many."""
    _require_desk(uow)
    return forget(uow.session, RiskFact, RiskFact.at < uow.now() - KEPT)


def risk_row(uow: UnitOfWork, risk: AccountRisk | None, account_id: int) -> AccountRisk:
    """Return the row of an account, a new one where there is none yet; the account is locked."""
    if risk is None:
        risk = AccountRisk(account_id=account_id, points=0, reasons=[], rules="")
        uow.session.add(risk)
    return risk


def _count_return(uow: UnitOfWork, ticket: Ticket, event: TicketChanged) -> None:
    kind = "rejected" if event.action == "rejected_solution" else "reopened"
    is_said = kind == "rejected" and event.reference_id
    at = get_interaction(uow, ticket, event.reference_id).at if is_said else uow.now()
    _add(uow, ticket, kind, at, str(event.reference_id))


def _add(uow: UnitOfWork, ticket: Ticket, kind: str, at: datetime, detail: str = "", stars: int = 0) -> None:
    """Keep a fact; one that is there already takes the place of the earlier one, as a second rating does."""
    values: dict[str, Any] = {
        "account_id": ticket.account_id, "ticket_id": ticket.id, "service_id": ticket.service_id,
        "number": ticket.number or "", "kind": kind, "detail": detail, "stars": stars, "at": at,
    }  # fmt: skip
    insert = insert_for(uow.session.get_bind().dialect.name)
    newer = {name: values[name] for name in ("account_id", "stars", "at")}
    kept = insert(RiskFact).values(values)
    uow.session.execute(kept.on_conflict_do_update(index_elements=["ticket_id", "kind", "detail"], set_=newer))


def _count_fault(uow: UnitOfWork, ticket: Ticket) -> None:
    if ticket.kind == FAULT:
        _add(uow, ticket, FAULT, ticket.opened_at)


def _forget_fault(uow: UnitOfWork, ticket: Ticket) -> None:
    uow.session.execute(delete(RiskFact).where(RiskFact.ticket_id == ticket.id, RiskFact.kind == FAULT))


def _move(uow: UnitOfWork, ticket: Ticket) -> None:
    """Count a guest's report where it belongs, and no longer where it stood."""
    facts = facts_of(uow, ticket.id)
    left = {each.account_id for each in facts} - {ticket.account_id}
    for each in facts:
        each.account_id, each.service_id = ticket.account_id, ticket.service_id
    uow.session.flush()  # the accounts are counted anew from the rows
    _count_fault(uow, ticket)
    for account_id in sorted(left):
        keep(uow, account_id)


def _store(uow: UnitOfWork, standing: Standing, found: Assessment, *, is_at_risk: bool) -> None:
    account = standing.account
    risk = risk_row(uow, standing.risk, account.id)
    if account.at_risk_since is None and is_at_risk:
        account.at_risk_since = uow.now()
    elif not is_at_risk:
        account.at_risk_since = None  # a next step that somebody planned stays: it is theirs to do or to drop
    account.risk_place = -found.points if is_at_risk else 0
    services = services_named(uow, [each.service_id for each in found.reasons if each.service_id])
    risk.points, risk.review_at, risk.since_at = found.points, found.review_at, account.at_risk_since
    risk.reasons = [each.stored(**services.get(each.service_id, {})) for each in found.reasons]
    risk.rules = "".join(f",{name}" for name in dict.fromkeys(each.rule for each in found.reasons)) + ","


def _tell(uow: UnitOfWork, account_id: int, found: Assessment, *, is_at_risk: bool) -> None:
    rules = list(dict.fromkeys(each.rule for each in found.reasons))
    last = max(found.reasons, key=lambda each: each.last_at, default=None)
    action, by = "entered" if is_at_risk else "left", uow.actor
    step = RiskStep(account_id=account_id, action=action, rules=rules, by=by.key, at=uow.now())
    uow.session.add(step)
    number = last.numbers[0] if last is not None and is_at_risk else ""
    uow.publish(
        AccountRiskChanged(
            account_id=account_id, is_at_risk=is_at_risk, points=found.points, rules=rules, number=number
        )
    )


def _require_desk(uow: UnitOfWork) -> None:
    if not uow.actor.is_machine:
        raise Forbidden
