"""Questions about outages, each restricted to what the actor may see."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Select, and_, bindparam, func, select

from servicedesk.core.inventory.models import Resource, Service
from servicedesk.core.inventory.queries import ids_of, services_on, supports_of, visible_services
from servicedesk.core.inventory.rules import may_see_all
from servicedesk.core.kernel.base import BigId
from servicedesk.core.kernel.errors import NotFound
from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.kernel.numbers import normal_number
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.outages.models import Outage, outage_resource


def visible_outages(uow: UnitOfWork) -> Select[Outage]:
    """Return the outages that this actor may see: all of them, or those that touch a service of theirs."""
    return select(Outage) if may_see_all(uow.actor) else _touching(visible_services(uow))


def get_outage(uow: UnitOfWork, number: str) -> Outage:
    """Return the outage of this number, or raise NotFound."""
    return _one(uow, visible_outages(uow).where(Outage.number == normal_number(number)))


def list_open_outages(uow: UnitOfWork) -> list[Outage]:
    """List the outages that go on, the newest first."""
    return _open(uow, visible_outages(uow))


def list_open_outages_for(uow: UnitOfWork, service_ids: Collection[int]) -> list[Outage]:
    """List the outages that go on and touch any of these services, directly or through others, the newest first."""
    return _open(uow, _touching(visible_services(uow).where(Service.id.in_(service_ids))))


class Ground(NamedTuple):
    """The first services of an account, what one of them stands on, and the outages that go on among it."""

    services: list[Service]
    elements: list[Resource]
    outages: list[Outage]


def survey(uow: UnitOfWork, account_id: int, service_id: int, most: int = 8) -> Ground:
    """Return the services of an account that the actor sees, this one first, and the ground on which it stands.

    One statement for whoever sees the inventory; others see services and outages alone.
    """
    asked = {"account": account_id, "service": service_id, "most": most}
    rows: Sequence[Any] = uow.session.execute(_surveying(), asked).all()
    services = list(dict.fromkeys(row[0] for row in rows))
    if not may_see_all(uow.actor):
        return Ground(services, [], list_open_outages_for(uow, [service_id]) if service_id else [])
    outages = {row[2].id: row[2] for row in rows if row[2] is not None}
    newest = sorted(outages.values(), key=lambda outage: (outage.started_at, outage.id), reverse=True)
    return Ground(services, list(dict.fromkeys(row[1] for row in rows if row[1] is not None)), newest)


@cache
def _surveying() -> Select[Service, Resource, Outage]:
    """Return the statement, made once."""
    this: BindParameter[int] = bindparam("service", type_=BigId)
    is_this = Service.id == this
    first = select(Service.id).where(Service.account_id == bindparam("account"))
    first = first.order_by(is_this.desc(), Service.number).limit(bindparam("most"))
    below = supports_of(select(this))
    return (
        select(Service, Resource, Outage)
        .select_from(Service)
        .outerjoin(Resource, and_(is_this, Resource.id.in_(below)))
        .outerjoin(outage_resource, outage_resource.c.resource_id == Resource.id)
        .outerjoin(Outage, and_(Outage.id == outage_resource.c.outage_id, Outage.ended_at.is_(None)))
        .where(Service.id.in_(select(first.subquery().c.id)))
        .order_by(is_this.desc(), Service.number, Resource.name)
    )


def find_services_touched(uow: UnitOfWork, outage: Outage, service_ids: Collection[int]) -> set[int]:
    """Return those of these services, of the ones that the actor may see, that an outage touches."""
    touched = services_on(select(outage_resource.c.resource_id).where(outage_resource.c.outage_id == outage.id))
    seen = visible_services(uow).where(Service.id.in_(service_ids), Service.id.in_(touched))
    return set(uow.session.scalars(ids_of(seen)))


def count_services_hit(uow: UnitOfWork, outages: Collection[Outage]) -> int:
    """Return how many services these outages touch together, each counted once."""
    struck = select(outage_resource.c.resource_id).where(outage_resource.c.outage_id.in_([each.id for each in outages]))
    return uow.session.scalar(select(func.count()).select_from(services_on(struck).distinct().subquery())) or 0


def list_steps(uow: UnitOfWork, outage: Outage) -> list[tuple[str, datetime]]:
    """Return when an outage that the actor may see came how far, oldest first: each stage once."""
    facts = select(EventRecord).where(EventRecord.subject == "outage", EventRecord.subject_id == outage.id)
    steps: dict[str, datetime] = {}
    for fact in uow.session.scalars(facts.order_by(EventRecord.id)):
        steps.setdefault(str(fact.values["stage"]), fact.at)
    return list(steps.items())


def outage_to_change(uow: UnitOfWork, number: str) -> Outage:
    """Return the outage of this number, locked against others until the unit of work ends, or raise NotFound."""
    return _one(uow, visible_outages(uow).where(Outage.number == normal_number(number)).with_for_update())


def _touching(services: Select[Service]) -> Select[Outage]:
    """Return the outages of what these services stand on; one query through the graph."""
    struck = outage_resource.c.resource_id.in_(supports_of(ids_of(services)))
    return select(Outage).where(Outage.id.in_(select(outage_resource.c.outage_id).where(struck)))


def _open(uow: UnitOfWork, outages: Select[Outage]) -> list[Outage]:
    rows = outages.where(Outage.ended_at.is_(None)).order_by(Outage.started_at.desc(), Outage.id.desc())
    return list(uow.session.scalars(rows))


def _one(uow: UnitOfWork, outages: Select[Outage]) -> Outage:
    outage = uow.session.scalars(outages).one_or_none()
    if outage is None:
        raise NotFound
    return outage
