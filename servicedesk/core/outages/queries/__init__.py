"""Questions about outages, each restricted to what the actor may see."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import BindParameter, Select, and_, bindparam, func, select

from servicedesk.core.inventory.models import Resource, Service
from servicedesk.core.inventory.queries import ids_of, services_on, supports_of, those_on, visible_services
from servicedesk.core.inventory.rules import may_see_all
from servicedesk.core.kernel.base import BigId, table_of
from servicedesk.core.kernel.bilingual import in_language
from servicedesk.core.kernel.database import ANEW
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


class ServiceSeen(NamedTuple):
    """A service as the page of a ticket shows it."""

    id: int
    number: str
    name: str
    state: str
    address: str


class ElementSeen(NamedTuple):
    """A piece of equipment as the page of a ticket shows it."""

    id: int
    name: str
    kind: str
    serial: str
    site: str
    address: str


class OutageSeen(NamedTuple):
    """An outage as the page of a ticket shows it."""

    id: int
    number: str | None
    public_text: str
    public_text_en: str
    started_at: datetime

    def told_in(self, language: str) -> str:
        """Return the public text in the reader's language, Spanish where there is no other."""
        return in_language(language, self.public_text, self.public_text_en)


class Ground(NamedTuple):
    """The first services of an account, what one of them stands on, and the outages that go on among it."""

    services: list[ServiceSeen]
    elements: list[ElementSeen]
    outages: list[OutageSeen]


SHOWN = OutageSeen._fields
OF_SERVICE = len(ServiceSeen._fields)  # where the columns of the next thing begin in a row
OF_ELEMENT = OF_SERVICE + len(ElementSeen._fields)
Seen = TypeVar("Seen", ServiceSeen, ElementSeen, OutageSeen)


def survey(uow: UnitOfWork, account_id: int, service_id: int, most: int = 8) -> Ground:
    """Return the services of an account that the actor sees, this one first, and the ground on which it stands.

    One statement for whoever sees the inventory; others see services and outages alone.
    """
    asked = {"account": account_id, "service": service_id, "most": most}
    rows: Sequence[Any] = uow.session.execute(_surveying(), asked).all()
    services = _each(ServiceSeen, (row[:OF_SERVICE] for row in rows))
    if not may_see_all(uow.actor):
        open_ones = list_open_outages_for(uow, [service_id]) if service_id else []
        return Ground(services, [], [OutageSeen(*(getattr(each, name) for name in SHOWN)) for each in open_ones])
    elements = _each(ElementSeen, (row[OF_SERVICE:OF_ELEMENT] for row in rows))
    outages = _each(OutageSeen, (row[OF_ELEMENT:] for row in rows))
    return Ground(services, elements, sorted(outages, key=lambda each: (each.started_at, each.id), reverse=True))


def _each(kind: Callable[..., Seen], parts: Iterable[Sequence[Any]]) -> list[Seen]:
    """Return each thing once, in the order of the rows; a row without one has no identifier there."""
    return [kind(*part) for part in dict.fromkeys(map(tuple, parts)) if part[0] is not None]


@cache
def _surveying() -> Select[Any]:
    """Return the statement, made once and without objects."""
    this: BindParameter[int] = bindparam("service", type_=BigId)
    service, resource, outage = (table_of(each) for each in (Service, Resource, Outage))
    is_this = service.c.id == this
    first = select(service.c.id).where(service.c.account_id == bindparam("account"))
    first = first.order_by(is_this.desc(), service.c.number).limit(bindparam("most"))
    seen = ((service, ServiceSeen._fields), (resource, ElementSeen._fields), (outage, SHOWN))
    below = supports_of(select(this))
    return (
        select(*(table.c[name] for table, names in seen for name in names))
        .select_from(service)
        .outerjoin(resource, and_(is_this, resource.c.id.in_(below)))
        .outerjoin(outage_resource, outage_resource.c.resource_id == resource.c.id)
        .outerjoin(outage, and_(outage.c.id == outage_resource.c.outage_id, outage.c.ended_at.is_(None)))
        .where(service.c.id.in_(select(first.subquery().c.id)))
        .order_by(is_this.desc(), service.c.number, resource.c.name)
    )


def find_services_touched(uow: UnitOfWork, outage: Outage, service_ids: Collection[int]) -> set[int]:
    """Return those of these services, of the ones that the actor may see, that an outage touches."""
    struck = select(outage_resource.c.resource_id).where(outage_resource.c.outage_id == outage.id)
    seen = visible_services(uow).where(Service.id.in_(those_on(service_ids, struck)))
    return set(uow.session.scalars(ids_of(seen), execution_options=ANEW))


def count_services_hit(uow: UnitOfWork, outages: Collection[Outage]) -> int:
    """Return how many services these outages touch together, each counted once."""
    struck = select(outage_resource.c.resource_id).where(outage_resource.c.outage_id.in_([each.id for each in outages]))
    return uow.session.scalar(select(func.count()).select_from(services_on(struck).distinct().subquery())) or 0


def count_hit(uow: UnitOfWork, resource_ids: Collection[int]) -> tuple[int, int]:
    """Return how many services stand on these resources, and of how many accounts, counted in one go through the graph.

    It answers without asking who wants to know.
    """
    struck = select(Service.id, Service.account_id).where(Service.id.in_(services_on(resource_ids))).subquery()
    counted = select(func.count(), func.count(struck.c.account_id.distinct()))
    services, accounts = uow.session.execute(counted.select_from(struck)).one()
    return services, accounts


def list_steps(uow: UnitOfWork, outage: Outage) -> list[tuple[str, datetime]]:
    """Return when an outage that the actor may see came how far, oldest first: each stage once."""
    facts = select(EventRecord).where(EventRecord.subject == "outage", EventRecord.subject_id == outage.id)
    steps: dict[str, datetime] = {}
    for fact in uow.session.scalars(facts.order_by(EventRecord.id)):
        steps.setdefault(str(fact.values["stage"]), fact.at)
    return list(steps.items())


def outage_to_change(uow: UnitOfWork, number: str) -> Outage:
    """Return the outage of this number, locked against others until the unit of work ends, or raise NotFound.

    Whoever makes a ticket part of it need not wait: he may hold the ticket that the one with the lock wants.
    """
    rows = visible_outages(uow).where(Outage.number == normal_number(number)).with_for_update(key_share=True)
    return _one(uow, rows.execution_options(populate_existing=True))


def outage_by_id(uow: UnitOfWork, outage_id: int) -> Outage:
    """Return an outage that a row refers to, locked, whoever asks."""
    locked = select(Outage).where(Outage.id == outage_id).with_for_update(key_share=True)
    return uow.session.scalars(locked.execution_options(populate_existing=True)).one()


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
