"""Who is affected by a resource, and what a service stands on: one query each, over any depth."""

from time import perf_counter

import pytest
from sqlalchemy import func, select

from servicedesk.core import inventory
from servicedesk.core.inventory.queries import ids_of, those_on
from tests.core.network import (
    NOC,
    STRANGER,
    contact_of,
    make_account,
    make_resource,
    make_service,
    make_wide_network,
)
from tests.statements import counted, plan_of


@pytest.fixture
def network(work):
    """Add two regions under one core, a ring between them, and a service in each."""
    with work() as uow:
        core = make_resource(uow, "core")
        north, south = make_resource(uow, "north", core), make_resource(uow, "south", core)
        ring = make_resource(uow, "ring", north, south)
        modem = make_resource(uow, "modem", ring)
        account, other = make_account(uow, "C-1"), make_account(uow, "C-2")
        make_service(uow, "L-1", account, modem)
        make_service(uow, "L-2", other, south)
        make_service(uow, "L-3", other)
        return {each.name: each.id for each in (core, north, south, ring, modem)} | {"account": account}


def affected(uow, *resource_ids) -> list[str]:
    """Return the numbers of the affected services."""
    return sorted(service.number for service in uow.session.scalars(inventory.affected_services(uow, resource_ids)))


def test_services_are_affected_through_any_number_of_resources(work, network):
    uow = work(NOC)

    assert affected(uow, network["core"]) == ["L-1", "L-2"]
    assert affected(uow, network["north"]) == ["L-1"]
    assert affected(uow, network["modem"]) == ["L-1"]
    assert affected(uow, network["north"], network["south"]) == ["L-1", "L-2"]
    assert affected(uow) == []


def test_a_service_that_is_reached_by_two_ways_counts_once(work, network):
    assert inventory.count_affected_services(work(NOC), [network["core"]]) == 2


def test_affected_services_are_those_that_the_actor_may_see(work, network):
    assert affected(work(contact_of(network["account"])), network["core"]) == ["L-1"]
    assert affected(work(STRANGER), network["core"]) == []


def test_a_service_stands_on_everything_under_it(work, network):
    uow = work(NOC)
    (service,) = [service for service in inventory.list_services(uow) if service.number == "L-1"]

    names = [resource.name for resource in inventory.elements_of(uow, [service.id])]

    assert names == ["core", "modem", "north", "ring", "south"]


def test_a_contact_is_shown_no_element_of_the_network(work, network):
    uow = work(contact_of(network["account"]))
    (service,) = inventory.list_services(uow)

    assert inventory.elements_of(uow, [service.id]) == []


def test_affected_services_are_one_statement(work, network):
    uow = work(NOC)

    with counted(uow) as statements:
        affected(uow, network["core"])

    assert len(statements) == 1


def test_a_circle_that_came_in_from_elsewhere_ends_the_search(work, network):
    with work() as uow:
        core = inventory.get_resource(uow, network["core"])
        core.depends_on = [inventory.get_resource(uow, network["modem"])]

    assert affected(work(NOC), network["north"]) == ["L-1", "L-2"]


@pytest.mark.slow
def test_a_hundred_thousand_services_are_found_quickly_and_by_index(work, engine, record_property):
    with work() as uow:
        core, splitter = make_wide_network(uow, 100_000)
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.exec_driver_sql("ANALYZE")
    uow = work(NOC)

    def took(resource_id: int, expected: int) -> float:
        began = perf_counter()
        found = uow.session.execute(ids_of(inventory.affected_services(uow, [resource_id]))).all()
        assert len(found) == expected
        return (perf_counter() - began) * 1000

    took(splitter, 100)
    figures = {"one splitter": took(splitter, 100), "everything": took(core, 100_000)}
    record_property("milliseconds", figures)
    print(engine.dialect.name, {name: round(value, 1) for name, value in figures.items()})

    plan = plan_of(uow, ids_of(inventory.affected_services(uow, [splitter])))
    assert "ix_resource_dependency_depends_on_id" in plan
    assert "ix_service_resource_resource_id" in plan
    assert "SCAN service" not in plan
    assert uow.session.scalar(select(func.count()).select_from(ids_of(inventory.visible_services(uow)).subquery()))


def test_the_customers_on_a_resource_are_counted_once_each_and_the_first_services_are_listed(work):
    with work() as uow:
        core = make_resource(uow, "core")
        modem = make_resource(uow, "modem", core)
        one, other = make_account(uow, "C-1"), make_account(uow, "C-2")
        for number, account in (("L-2", one), ("L-1", one), ("L-3", other)):
            make_service(uow, number, account, modem)
        on_it = [core.id]

    uow = work(NOC)

    assert inventory.count_affected_accounts(uow, on_it) == 2
    assert [each.number for each in inventory.list_affected(uow, on_it, limit=2)] == ["L-1", "L-2"]
    assert inventory.list_affected(uow, on_it)[0].account.number == "C-1"


def test_of_a_few_services_those_are_found_that_stand_on_something_and_no_others(work, network):
    uow = work(NOC)
    number_of = {service.id: service.number for service in inventory.list_services(uow)}

    def standing(*names):
        found = uow.session.scalars(those_on(list(number_of), [network[name] for name in names]))
        return sorted({number_of[each] for each in found})

    assert standing("core") == ["L-1", "L-2"]
    assert standing("north") == standing("modem") == ["L-1"]
    assert standing("south") == standing("north", "south") == ["L-1", "L-2"]
    assert standing() == []
