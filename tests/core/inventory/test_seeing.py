"""Who sees which services and resources."""

import pytest
from sqlalchemy import select

from servicedesk.core import inventory
from servicedesk.core.kernel.actors import ANONYMOUS, Actor
from servicedesk.core.kernel.errors import NotFound
from servicedesk.core.people.models import Account, User
from tests.core.network import NOC, STRANGER, contact_of, make_account, make_resource, make_service


@pytest.fixture
def two_customers(work):
    """Add two accounts with a service each, on one router."""
    with work() as uow:
        router = make_resource(uow, "router-1")
        first, second = make_account(uow, "C-1"), make_account(uow, "C-2")
        make_service(uow, "L-2", first, router)
        make_service(uow, "L-1", second, router)
    return first, second


def numbers(uow) -> list[str]:
    """Return the numbers of the services that the actor sees, the same by the page and by the account."""
    seen = [service.number for service in inventory.list_services(uow)]
    every = uow.session.scalars(select(Account.id)).all()
    assert [service.number for service in inventory.list_services_of(uow, every)] == seen
    return seen


def test_staff_see_all_services_by_number_a_page_at_a_time(work, two_customers):
    uow = work(NOC)

    assert numbers(uow) == ["L-1", "L-2"]
    assert [service.number for service in inventory.list_services(uow, after="L-1", limit=1)] == ["L-2"]
    assert [resource.name for resource in inventory.list_resources(uow)] == ["router-1"]
    assert inventory.list_resources(uow, after="router-1") == []


def test_a_contact_sees_own_services_and_no_resource(work, two_customers):
    first, second = two_customers
    uow = work(contact_of(first))

    assert numbers(uow) == ["L-2"]
    assert inventory.list_services_of(uow, [second.id]) == []
    assert inventory.list_resources(uow) == []


def test_a_consultant_sees_the_services_of_assigned_accounts(work, two_customers):
    first, _ = two_customers
    with work() as uow:
        consultant = User(name="Consultant", email="consultant@example.org")
        uow.session.add(consultant)
        uow.session.flush()
        uow.session.merge(first).consultant_id = consultant.id
    actor = Actor(kind="user", id=consultant.id, permissions=frozenset({"account.read_assigned"}))

    assert numbers(work(actor)) == ["L-2"]


@pytest.mark.parametrize("actor", [STRANGER, ANONYMOUS])
def test_strangers_see_nothing(work, two_customers, actor):
    uow = work(actor)

    assert numbers(uow) == []
    assert inventory.list_resources(uow) == []


def test_jobs_and_plugins_see_everything(work, two_customers):
    assert numbers(work()) == ["L-1", "L-2"]
    assert numbers(work(Actor(kind="plugin", name="sample"))) == ["L-1", "L-2"]


def test_a_foreign_service_is_as_unknown_as_one_that_is_not_there(work, two_customers):
    first, _ = two_customers
    uow = work(contact_of(first))

    assert inventory.get_service(uow, " L-2 ").number == "L-2"
    for number in ("L-1", "L-9"):
        with pytest.raises(NotFound):
            inventory.get_service(uow, number)


def test_a_resource_is_found_by_identifier_and_by_name(work, two_customers):
    uow = work(NOC)
    router = inventory.find_resource(uow, "router-1")

    assert inventory.get_resource(uow, router.id) is router
    with pytest.raises(NotFound):
        inventory.find_resource(uow, "router-9")
    with pytest.raises(NotFound):
        inventory.get_resource(work(STRANGER), router.id)
