"""Tickets of an outage: reports that become part of it, what is resolved with it, and reports that point to one."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from servicedesk.core import alarms
from servicedesk.core.alarms import REPORTS, AlarmReport
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.outages import resolve_outage
from servicedesk.core.outages.models import Outage
from servicedesk.core.outages.queries import outage_to_change
from servicedesk.core.tickets.models import OutageLink, Ticket
from servicedesk.core.tickets.queries.outages import list_shared_elements, reports_to_link, reports_to_resolve
from servicedesk.core.tickets.rules import is_resolvable, require_permission
from servicedesk.core.tickets.service.closing import resolve_one
from servicedesk.core.tickets.service.writing import note_change

BEFORE = timedelta(hours=12)  # reports that came so long before an outage began may be about it


def reports_since(outage: Outage) -> datetime:
    """Return from when on reports may be about an outage."""
    return outage.started_at - BEFORE


def gather_reports(uow: UnitOfWork, outage_number: str) -> Sequence[Ticket]:
    """Make the open reports of services that an outage touches part of it; return them. Raises Forbidden, NotFound.

    The outage is locked before anything is looked at: of two who gather at once the second finds what is left.
    """
    require_permission(uow.actor, "ticket.link")
    outage = outage_to_change(uow, outage_number)
    found = reports_to_link(uow, outage, reports_since(outage))
    for ticket in found:
        uow.session.add(OutageLink(ticket_id=ticket.id, outage_id=outage.id, at=uow.now()))
        note_change(uow, ticket, "linked", ticket.status, reason="outage", reference_id=outage.id)
    return found


def resolve_with_tickets(
    uow: UnitOfWork, outage_number: str, public_text: str, public_text_en: str = ""
) -> list[Ticket]:
    """End an outage and resolve its tickets with the last word to the public; return them.

    Their customers are told and asked whether it works; who says no has the ticket open again. Raises Forbidden,
    NotFound, Invalid, and Conflict when it is over already.
    """
    require_permission(uow.actor, "ticket.resolve")
    outage = resolve_outage(uow, outage_number, public_text, public_text_en)
    resolved = [ticket for ticket in reports_to_resolve(uow, outage) if is_resolvable(ticket)]
    for ticket in resolved:
        language = ticket.contact.language if ticket.contact else "es"
        resolve_one(uow, ticket, outage.told_in(language))
    return resolved


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
