"""A small network with its customers, and work that is planned on it."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from servicedesk.core import maintenance
from servicedesk.core.kernel.actors import Actor
from servicedesk.core.maintenance import MaintenanceDraft
from servicedesk.core.people.models import AccountContact, Contact
from tests.core.network import make_account, make_resource, make_service

SEES = frozenset({"inventory.read", "account.read", "user.read"})
PLANNER = Actor("user", 11, "Planner", permissions=SEES | {"maintenance.edit"})
COLLEAGUE = Actor("user", 12, "Colleague", permissions=SEES | {"maintenance.edit"})
SUPERVISOR = Actor("user", 13, "Supervisor", permissions=SEES | {"maintenance.edit", "maintenance.override"})
CARE = Actor("user", 14, "Care", permissions=SEES | {"maintenance.answer"})
WEEK = timedelta(days=7)


def make_contact(uow, name, *accounts, **values):
    """Add a contact who speaks for these accounts."""
    contact = Contact(name=name, email=f"{name.lower()}@example.net", **values)
    uow.session.add(contact)
    uow.session.flush()  # memberships refer to it
    uow.session.add_all(AccountContact(account_id=each.id, contact_id=contact.id) for each in accounts)
    uow.session.flush()  # others ask for it
    return contact


@pytest.fixture
def ground(work, clock):
    """Add two routers on one core and one apart, with a clinic, a bakery and a customer who is not touched."""
    with work() as uow:
        core, apart = make_resource(uow, "core"), make_resource(uow, "apart")
        north, south = make_resource(uow, "north", core), make_resource(uow, "south", core)
        clinic, bakery, other = (make_account(uow, each) for each in ("C-CLINIC", "C-BAKERY", "C-OTHER"))
        clinic.is_critical = True
        for number, account, on in (("L-1", clinic, north), ("L-2", bakery, south), ("L-3", bakery, south)):
            make_service(uow, number, account, on)
        make_service(uow, "L-4", other, apart)
        rosa, luis = make_contact(uow, "Rosa", clinic), make_contact(uow, "Luis", bakery)
        eva = make_contact(uow, "Eva", other)
        found = SimpleNamespace(
            core=core.id, north=north.id, south=south.id, apart=apart.id, rosa=rosa.id, luis=luis.id, eva=eva.id,
            clinic=clinic.id, bakery=bakery.id, other=other.id,
        )  # fmt: skip
    starts_at = clock.now() + WEEK
    found.draft = MaintenanceDraft((found.core,), starts_at, starts_at + timedelta(hours=3), "Mejora", "Better")
    return found


def contact_actor(ground, name):
    """Return the contact of this name as an actor."""
    account = {"rosa": ground.clinic, "luis": ground.bakery, "eva": ground.other}[name]
    return Actor("contact", getattr(ground, name), name.title(), account_ids=frozenset({account}))


@pytest.fixture
def planned(work, ground):
    """Announce work on the core in time, a week ahead, and tell everybody of it."""
    with work(PLANNER) as uow:
        made = maintenance.plan_maintenance(uow, ground.draft)
    with work() as uow:
        maintenance.address_everybody(uow, made.id, "planned", 1)
    return made
