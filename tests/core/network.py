"""Makes accounts, services and the resources that they stand on: one plain function per thing."""

from servicedesk.core.inventory.models import Resource, Service, resource_dependency, service_resource
from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people.models import Account

NOC = Actor(
    kind="user",
    id=1,
    name="NOC",
    permissions=frozenset(
        {"inventory.read", "inventory.edit", "outage.edit", "maintenance.edit", "maintenance.override"}
    ),
)
STRANGER = Actor(kind="user", id=2, name="Nobody in particular")


def make_account(uow: UnitOfWork, number: str) -> Account:
    """Add an account."""
    account = Account(number=number, name=f"Customer {number}")
    uow.session.add(account)
    uow.session.flush()  # others refer to it
    return account


def make_resource(uow: UnitOfWork, name: str, *on: Resource) -> Resource:
    """Add a resource that depends on these."""
    resource = Resource(name=name, kind="router", depends_on=list(on))
    uow.session.add(resource)
    uow.session.flush()  # others refer to it
    return resource


def make_service(uow: UnitOfWork, number: str, account: Account, *on: Resource) -> Service:
    """Add a service of an account that stands on these resources."""
    service = Service(number=number, name="Internet", account_id=account.id, resources=list(on))
    uow.session.add(service)
    uow.session.flush()  # others refer to it
    return service


def contact_of(*accounts: Account) -> Actor:
    """Return a contact who speaks for these accounts."""
    return Actor(kind="contact", id=7, name="Contact", account_ids=frozenset(account.id for account in accounts))


def make_wide_network(uow: UnitOfWork, services: int) -> tuple[int, int]:
    """Add one core, a splitter for every hundred customers, and a modem and a service for each; quickly.

    Returns the identifiers of the core and of one splitter.
    """
    account = make_account(uow, "C-WIDE")
    core = make_resource(uow, "core-1")
    splitters = range(core.id + 1, core.id + 1 + services // 100)
    modems = range(splitters.stop, splitters.stop + services)
    run = uow.session.connection().execute
    run(Resource.__table__.insert(), [_resource(each, "splitter") for each in splitters])
    run(Resource.__table__.insert(), [_resource(each, "modem") for each in modems])
    upwards = [(each, core.id) for each in splitters]
    upwards += [(modem, splitters[place // 100]) for place, modem in enumerate(modems)]
    run(resource_dependency.insert(), [{"resource_id": each, "depends_on_id": on} for each, on in upwards])
    run(Service.__table__.insert(), [_service(each, account.id) for each in range(1, services + 1)])
    places = [{"service_id": each, "resource_id": modems[each - 1]} for each in range(1, services + 1)]
    run(service_resource.insert(), places)
    return core.id, splitters[0]


def _resource(identifier: int, kind: str) -> dict[str, object]:
    return {"id": identifier, "name": f"{kind}-{identifier}", "kind": kind}


def _service(identifier: int, account_id: int) -> dict[str, object]:
    return {"id": identifier, "number": f"L-{identifier:06}", "name": "Internet", "account_id": account_id}
