"""What stands around a resource: both ways, each resource once, with bounds, and the services that each carries."""

import pytest

from servicedesk.core import inventory
from servicedesk.core.kernel.errors import NotFound
from tests.core.network import NOC, STRANGER, make_account, make_resource, make_service
from tests.statements import counted


@pytest.fixture
def network(work):
    """Add two regions under one core, a ring between them, a modem behind it, and services."""
    with work() as uow:
        core = make_resource(uow, "core")
        north, south = make_resource(uow, "north", core), make_resource(uow, "south", core)
        ring = make_resource(uow, "ring", north, south)
        modem = make_resource(uow, "modem", ring)
        account = make_account(uow, "C-1")
        make_service(uow, "L-1", account, modem)
        make_service(uow, "L-2", account, south)
        return {each.name: each.id for each in (core, north, south, ring, modem)}


def drawn(nodes, network):
    names = {number: name for name, number in network.items()}
    return [(node.resource.name, names[node.beside_id]) for node in nodes]


def test_both_ways_are_drawn_and_each_resource_once(work, network):
    found = inventory.get_surroundings(work(NOC), network["ring"])

    assert found.resource.name == "ring" and not found.is_cut
    assert drawn(found.above, network) == [("modem", "ring")]
    assert drawn(found.below, network) == [("core", "north"), ("north", "ring"), ("south", "ring")]


def test_what_depends_on_it_is_drawn_two_levels_high(work, network):
    found = inventory.get_surroundings(work(NOC), network["core"])

    assert drawn(found.above, network) == [("north", "core"), ("ring", "north"), ("south", "core")]
    assert found.below == []


def test_a_large_network_is_drawn_in_part_and_says_so(work, network):
    with work() as uow:
        core = inventory.get_resource(uow, network["core"])
        for turn in range(7):
            make_resource(uow, f"olt-{turn}", core)

    found = inventory.get_surroundings(work(NOC), network["core"], most=5)

    assert [node.resource.name for node in found.above] == ["north", "olt-0", "olt-1", "olt-2", "olt-3"]
    assert found.is_cut


def test_what_was_met_already_takes_no_room_from_what_was_not(work, network):
    with work() as uow:
        core = inventory.get_resource(uow, network["core"])
        north, south = (inventory.get_resource(uow, network[name]) for name in ("north", "south"))
        south.depends_on.append(north)
        make_resource(uow, "aggregation", core, north, south)
        make_resource(uow, "tower", north)

    whole, cut = (inventory.get_surroundings(work(NOC), network["core"], most=most) for most in (5, 4))

    assert [node.resource.name for node in whole.above] == ["aggregation", "north", "ring", "south", "tower"]
    assert [node.resource.name for node in cut.above] == ["aggregation", "north", "ring", "south"]
    assert (whole.is_cut, cut.is_cut) == (False, True)


def test_a_circle_that_should_not_be_ends_the_walk(work, network):
    with work() as uow:
        core, modem = (inventory.get_resource(uow, network[name]) for name in ("core", "modem"))
        core.depends_on.append(modem)

    found = inventory.get_surroundings(work(NOC), network["core"])

    assert [node.resource.name for node in found.below] == ["modem", "north", "ring", "south"]


def test_each_says_how_many_services_stand_on_it_in_one_question(work, network):
    uow = work(NOC)

    with counted(uow) as statements:
        services = inventory.count_services_on_each(uow, network.values())

    assert {name: services.get(number, 0) for name, number in network.items()} == {
        "core": 2, "north": 1, "south": 2, "ring": 1, "modem": 1,
    }  # fmt: skip
    assert len(statements) == 1


def test_whoever_may_not_see_the_inventory_finds_nothing(work, network):
    with pytest.raises(NotFound):
        inventory.get_surroundings(work(STRANGER), network["core"])
