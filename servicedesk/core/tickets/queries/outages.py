"""Reports of customers and the elements that they stand on: what may be part of an outage, and what many share."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Select, and_, exists, func, not_, or_, select

from servicedesk.core.inventory.models import Resource, resource_dependency, service_resource
from servicedesk.core.inventory.queries import dependents_of, services_on
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.outages.models import Outage, outage_resource
from servicedesk.core.tickets.models import OPEN, Category, OutageLink, Ticket
from servicedesk.core.tickets.queries.seeing import locked, visible_tickets

FAULT = "fault"
UNSOLVED = tuple(status for status in OPEN if status != "resolved")
SOLVABLE = ("acknowledged", "inProgress", "pending")  # tickets in these states are solved with their outage
SOLVED_WITH_IT = (Ticket.status.in_(SOLVABLE), Ticket.apart_since.is_(None))
BEFORE = timedelta(hours=12)  # reports that came so long before an outage began may be about it
MOST = 500  # reports that are shown, and that somebody takes in at once, portion by portion
# Of tickets in one transaction: whoever has to do with one of them waits for its end, on SQLite all who write, and
# a busy desk takes a tenth of a second for each.
MOST_GATHERED = MOST_SOLVED = 50
MOST_COUNTED = 1_000  # reports of one outage: each visitor's page would count all of them


def earliest_of(outage: Outage) -> datetime:
    """Return from when on reports may be about an outage."""
    return outage.started_at - BEFORE


class Shared(NamedTuple):
    """An element on which the services of several reports stand, and of how many customers they are."""

    resource_id: int
    customers: int


class Tellers(NamedTuple):
    """How many customers have reported an outage; of very many reports only the first are counted."""

    customers: int
    are_more: bool


def list_reports_on(uow: UnitOfWork, resource_ids: Sequence[int], since: datetime) -> Sequence[Ticket]:
    """List the open faults of services on these elements that came since a moment and are part of no open outage."""
    return uow.session.scalars(_reports_on(uow, services_on(resource_ids), since)).all()


def reports_to_link(uow: UnitOfWork, outage: Outage, since: datetime) -> Sequence[Ticket]:
    """List, locked, the first reports that may be part of an outage."""
    found = _reports_on(uow, services_on(_struck(outage)), since).limit(MOST_GATHERED)
    return uow.session.scalars(locked(found)).all()


def list_reports_before(uow: UnitOfWork, outage: Outage, since: datetime) -> Sequence[Ticket]:
    """List the first reports that may be part of an outage and came before anybody knew of it."""
    return uow.session.scalars(_before(uow, outage, since)).all()


def reports_before(uow: UnitOfWork, outage: Outage, since: datetime) -> Sequence[Ticket]:
    """List the same, locked."""
    return uow.session.scalars(locked(_before(uow, outage, since))).all()


def reports_to_resolve(uow: UnitOfWork, outage: Outage) -> Sequence[Ticket]:
    """List, locked, the first tickets that can be solved with an outage that is over and joined before its end."""
    linked = OutageLink.outage_id == outage.id, OutageLink.at <= outage.ended_at
    part_of_it = select(OutageLink.ticket_id).where(*linked)
    found = visible_tickets(uow).where(Ticket.id.in_(part_of_it), *SOLVED_WITH_IT)
    return uow.session.scalars(locked(found.order_by(Ticket.id).limit(MOST_SOLVED))).all()


def is_any_left_to_resolve(uow: UnitOfWork, since: datetime) -> bool:
    """Tell whether a ticket waits to be solved with an outage that ended since a moment; a look, without a lock."""
    return uow.session.execute(_left_to_resolve(uow, since).limit(1)).first() is not None


def tickets_left_to_resolve(uow: UnitOfWork, since: datetime) -> dict[Ticket, Outage]:
    """Return, locked, the first tickets that wait to be solved, each with its outage that ended last."""
    found = _left_to_resolve(uow, since).order_by(Ticket.id, Outage.ended_at, Outage.id).limit(MOST_SOLVED)
    locking = found.with_for_update(of=Ticket).execution_options(populate_existing=True)
    return {ticket: outage for ticket, outage in uow.session.execute(locking).all()}


def find_own_report(uow: UnitOfWork, outage: Outage, service_id: int, category: str) -> Ticket | None:
    """Return the open fault of a service that is part of an outage, or may well be the same; the newest.

    That is one of the same symptom which came before anybody knew of the outage, and does not stand apart.
    """
    part_of_it = select(OutageLink.ticket_id).where(OutageLink.outage_id == outage.id)
    same = select(Category.id).where(Category.code == category)
    is_same = Ticket.category_id.in_(same) if category else Ticket.category_id.is_(None)
    found = visible_tickets(uow).where(
        Ticket.service_id == service_id, Ticket.kind == FAULT, Ticket.status.in_(UNSOLVED),
        or_(
            Ticket.id.in_(part_of_it),
            and_(Ticket.opened_at <= outage.declared_at, Ticket.opened_at >= earliest_of(outage), is_same,
                 Ticket.apart_since.is_(None)),
        ),
    )  # fmt: skip
    return uow.session.scalars(found.order_by(Ticket.id.desc()).limit(1)).one_or_none()


def count_tellers(uow: UnitOfWork, outage_ids: Collection[int]) -> dict[int, Tellers]:
    """Count the customers with an open ticket that is part of each of these outages, whosoever they are."""
    return {outage_id: found for outage_id in outage_ids if (found := _tellers_of(uow, outage_id)).customers}


def _tellers_of(uow: UnitOfWork, outage_id: int) -> Tellers:
    part_of_it = select(Ticket.contact_id).join(OutageLink, OutageLink.ticket_id == Ticket.id)
    part_of_it = part_of_it.where(OutageLink.outage_id == outage_id, Ticket.status.in_(OPEN))
    first = part_of_it.limit(MOST_COUNTED + 1).subquery()
    counted = select(func.count(), func.count(first.c.contact_id.distinct())).select_from(first)
    reports, customers = uow.session.execute(counted).one()
    return Tellers(customers, reports > MOST_COUNTED)


def find_joined(uow: UnitOfWork, outage_ids: Collection[int], service_id: int) -> dict[int, Ticket]:
    """Return the open ticket of a service that is part of each of these outages, where there is one."""
    rows = visible_tickets(uow).join(OutageLink, OutageLink.ticket_id == Ticket.id).add_columns(OutageLink.outage_id)
    rows = rows.where(OutageLink.outage_id.in_(outage_ids), Ticket.service_id == service_id)
    found = uow.session.execute(rows.where(Ticket.status.in_(UNSOLVED)).order_by(Ticket.id)).all()
    return {outage_id: ticket for ticket, outage_id in found}


def list_shared_elements(uow: UnitOfWork, since: datetime, least: int) -> list[Shared]:
    """List the elements that at least so many customers share who reported a fault since a moment.

    Of elements that explain the same reports the one nearest to the customers is named, and where several do not
    suffice the one on which all of them stand. What is part of an outage already counts no more.
    """
    reported = reports_of_services(since).subquery()
    first = select(reported.c.account_id, service_resource.c.resource_id).join(
        service_resource, service_resource.c.service_id == reported.c.service_id
    )
    reached = first.cte("reached", recursive=True)
    below = select(reached.c.account_id, resource_dependency.c.depends_on_id).join(
        resource_dependency, resource_dependency.c.resource_id == reached.c.resource_id
    )
    whole = reached.union(below)
    customers = func.count(whole.c.account_id.distinct())
    counted = select(whole.c.resource_id, customers).group_by(whole.c.resource_id).having(customers >= least)
    found = [Shared(*row) for row in uow.session.execute(counted.order_by(whole.c.resource_id))]
    return _telling(uow, found)


def reports_of_services(since: datetime) -> Select[int, int | None]:
    """Select whose services the unsolved faults since a moment are about, of those that are part of no outage."""
    part_of_one = exists().where(OutageLink.ticket_id == Ticket.id)
    return select(Ticket.account_id, Ticket.service_id).where(
        Ticket.status.in_(UNSOLVED), Ticket.kind == FAULT, Ticket.opened_at >= since, Ticket.service_id.is_not(None),
        not_(part_of_one), Ticket.apart_since.is_(None),
    )  # fmt: skip


def _telling(uow: UnitOfWork, found: list[Shared]) -> list[Shared]:
    """Leave out what another one explains as well or better."""
    above = {each.resource_id: _dependents(uow, each.resource_id) for each in found}
    explained = {
        each.resource_id
        for each in found
        for other in found
        if other.resource_id in above[each.resource_id] and other.customers == each.customers
    }
    left = [each for each in found if each.resource_id not in explained]
    return [each for each in left if not any(each.resource_id in above[other.resource_id] for other in left)]


def _dependents(uow: UnitOfWork, resource_id: int) -> set[int]:
    """Return what depends on an element, without itself."""
    rows = select(Resource.id).where(Resource.id.in_(dependents_of([resource_id])), Resource.id != resource_id)
    return set(uow.session.scalars(rows))


def _reports_on(uow: UnitOfWork, service_ids: Select[int], since: datetime) -> Select[Ticket]:
    part_of_one = select(OutageLink.ticket_id).join(Outage).where(Outage.ended_at.is_(None))
    found = visible_tickets(uow).where(
        Ticket.kind == FAULT, Ticket.status.in_(UNSOLVED), Ticket.opened_at >= since,
        Ticket.service_id.in_(service_ids), Ticket.id.not_in(part_of_one), Ticket.apart_since.is_(None),
    )  # fmt: skip
    return found.order_by(Ticket.id).limit(MOST)


def _struck(outage: Outage) -> Select[int]:
    return select(outage_resource.c.resource_id).where(outage_resource.c.outage_id == outage.id)


def _left_to_resolve(uow: UnitOfWork, since: datetime) -> Select[Ticket, Outage]:
    joined = visible_tickets(uow).join(OutageLink, OutageLink.ticket_id == Ticket.id)
    joined = joined.join(Outage, Outage.id == OutageLink.outage_id)
    found = joined.where(Outage.ended_at >= since, OutageLink.at <= Outage.ended_at, *SOLVED_WITH_IT)
    return found.add_columns(Outage)


def _before(uow: UnitOfWork, outage: Outage, since: datetime) -> Select[Ticket]:
    """Select the reports of those who did not know of an outage when they reported.

    That is who came before it was declared, and who had the portal's form open at that moment: whoever came later was
    shown it there first, and a report of something else stands apart.
    """
    found = _reports_on(uow, services_on(_struck(outage)), since)
    did_not_know = or_(Ticket.opened_at <= outage.declared_at, Ticket.channel == "portal")
    return found.where(did_not_know).limit(MOST_GATHERED)
