"""Tickets of an outage: reports that become part of it, what is resolved with it, and reports that point to one."""

from collections.abc import Sequence
from datetime import timedelta

from servicedesk.core import alarms
from servicedesk.core.alarms import REPORTS, AlarmReport
from servicedesk.core.kernel.errors import Forbidden, Invalid, Message
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.outages import list_open_outages, resolve_outage
from servicedesk.core.outages.models import Outage
from servicedesk.core.outages.queries import outage_to_change
from servicedesk.core.outages.rules import JOINED, may_edit
from servicedesk.core.people import may
from servicedesk.core.tickets.models import Ticket
from servicedesk.core.tickets.queries.outages import (
    earliest_of,
    is_any_left_to_resolve,
    list_reports_before,
    list_shared_elements,
    reports_before,
    reports_to_link,
    reports_to_resolve,
    tickets_left_to_resolve,
)
from servicedesk.core.tickets.service.closing import resolve_one
from servicedesk.core.tickets.service.joining import take_in

LOOKS_BACK = timedelta(hours=1)  # so long after an outage was declared, what came before it is looked for
STILL = timedelta(days=7)  # what was held and is released so long after the end is solved with it


def gather_reports(uow: UnitOfWork, outage_number: str) -> Sequence[Ticket]:
    """Make the first open reports of services that an outage touches part of it; return them, none where none is left.

    Each portion is a unit of work of its own, so that others may write in between. The outage is locked before
    anything is looked at: of two who gather at once the second finds what is left. Raises Forbidden, NotFound.
    """
    if not may_edit(uow.actor):
        raise Forbidden
    outage = outage_to_change(uow, outage_number)
    found = reports_to_link(uow, outage, earliest_of(outage))
    for ticket in found:
        take_in(uow, ticket, outage.id)
    return found


def gather_earlier(uow: UnitOfWork) -> int:
    """Make the first reports part of an outage whose customers did not know of it yet; return how many they were.

    Others join when their customer says so, or when somebody of the network takes them in: whoever has been shown the
    outage may mean something else.
    """
    with uow.reading():
        waiting = (each for each in _lately_declared(uow) if list_reports_before(uow, each, earliest_of(each)))
        outage = next(waiting, None)
    if outage is None:
        return 0
    reports = reports_before(uow, outage, earliest_of(outage))
    for ticket in reports:
        take_in(uow, ticket, outage.id)
    return len(reports)


def _lately_declared(uow: UnitOfWork) -> list[Outage]:
    return [each for each in list_open_outages(uow) if each.declared_at >= uow.now() - LOOKS_BACK]


def resolve_with_tickets(
    uow: UnitOfWork, outage_number: str, public_text: str, public_text_en: str = "", tells: str = JOINED, *,
    is_sure: bool = False,
) -> list[Ticket]:  # fmt: skip
    """End an outage and resolve the first of its tickets with the last word to the public; return them.

    The worker resolves the others, and all of them where the actor may end outages and not tickets. Their customers
    are told and asked whether it works; who says no goes on with a ticket of their own. Raises Forbidden, NotFound,
    Invalid, also where something is still down and whoever ends it has not said to be sure, and Conflict when it is
    over already.
    """
    if not is_sure and may_edit(uow.actor):
        _require_silence(uow, outage_number)
    outage = resolve_outage(uow, outage_number, public_text, public_text_en, tells)
    if not may(uow.actor, "ticket.resolve"):
        return []
    found = list(reports_to_resolve(uow, outage))
    for ticket in found:
        _resolve(uow, ticket, outage)
    return found


def _require_silence(uow: UnitOfWork, outage_number: str) -> None:
    outage = outage_to_change(uow, outage_number)
    if outage.is_open and alarms.list_standing(uow, outage):
        raise Invalid({"is_sure": Message("outage.alarms_stand")})


def resolve_rest(uow: UnitOfWork) -> int:
    """Resolve a portion of the tickets whose outage is over; return how many."""
    since = uow.now() - STILL
    with uow.reading():
        if not is_any_left_to_resolve(uow, since):
            return 0
    found = tickets_left_to_resolve(uow, since)
    for ticket, outage in found.items():
        _resolve(uow, ticket, outage)
    return len(found)


def _resolve(uow: UnitOfWork, ticket: Ticket, outage: Outage) -> None:
    language = ticket.contact.language if ticket.contact else "es"
    resolve_one(uow, ticket, outage.told_in(language), "outage")


def group_reports(uow: UnitOfWork) -> int:
    """Raise an alarm on each element that enough customers share who reported lately; return how many there are.

    Where they are no longer enough the condition is gone.
    """
    rules = alarms.read_rules(uow)
    since = uow.now() - timedelta(minutes=rules.reports_minutes)
    shared = list_shared_elements(uow, since, rules.reports_least)
    for each in shared:
        alarms.raise_alarm(uow, AlarmReport(each.resource_id, REPORTS, "major"))
    left = {each.resource_id for each in shared}
    for alarm in alarms.list_open_of_cause(uow, REPORTS):
        if alarm.resource_id not in left:
            alarms.clear_alarm(uow, alarm.resource_id, REPORTS)
    return len(shared)
