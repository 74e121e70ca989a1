"""What is found in the network: neighbours and interfaces that the inventory does not know, accepted or ignored."""

import asyncio

import pytest
from sqlalchemy import select, update

from demo.network.plans import PLANS
from demo.network.tables import Seen, table_of
from plugins.snmp_monitor import ber
from plugins.snmp_monitor.discovering import ask_all
from plugins.snmp_monitor.drivers.base import Access, Target
from plugins.snmp_monitor.models import Device, DevicePort, Proposal
from plugins.snmp_monitor.neighbours import LOCAL, REMOTE, Neighbour, read_neighbours
from plugins.snmp_monitor.polling import Errand, Outcome, keep_outcomes
from plugins.snmp_monitor.readings import Findings
from plugins.snmp_monitor.tests.hostile import Garbage
from plugins.snmp_monitor.tests.showing import found_device
from plugins.snmp_monitor.tests.tables import element
from plugins.snmp_monitor.tests.watching import poll, prepare, resource, watch
from plugins.snmp_monitor.walks import NOBODY, WalkDriver
from servicedesk.core import inventory
from servicedesk.core.inventory.models import Resource, resource_dependency
from servicedesk.core.kernel.plugin_acting import context_to_act

ON_ONE_DATABASE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
FOUND = "/desk/x/snmp_monitor/found"


def rows(*lines):
    """Return a table of LLDP: number of the port, name of the neighbour, his interface."""
    table = {}
    for number, name, there in lines:
        table |= {f"{REMOTE}.9.0.{number}.1": (ber.OCTETS, name.encode())}
        table |= {f"{REMOTE}.8.0.{number}.1": (ber.OCTETS, there.encode())}
        table |= {f"{LOCAL}.3.{number}": (ber.OCTETS, f"ge-0/0/{number - 1}".encode())}
    return table


def proposals(desk):
    """Return what waits: kind, interface, name, the interface there, whether it is decided."""
    found = sorted(desk.rows(Proposal), key=lambda row: (row.port_number, row.id))
    return [(row.kind, row.port_name, row.name, row.there, row.state) for row in found]


def test_neighbours_are_read_with_the_names_of_both_ends():
    plan = next(plan for plan in PLANS if plan.name == "agg-norte-1")
    table = table_of(plan, Seen(1, tuple(0 for _port in plan.ports)))
    told = {oid: value for oid, (_kind, value) in table.items()}
    told |= {f"{REMOTE}.9.0.9.1": b"", f"{REMOTE}.9.7": b"no index"}

    found = asyncio.run(read_neighbours(WalkDriver(told), NOBODY))

    assert found == (
        Neighbour(1, "core-lima-1", "xe-0/0/0", ("xe-0/1/0", "xe-0/1/0")),
        Neighbour(2, "olt-brena-1", "uplink-1", ("xe-0/0/0", "xe-0/0/0")),
        Neighbour(4, "sw-olivos-1", "gi1/0/24", ("ge-0/0/7", "ge-0/0/7")),
    )


def test_only_what_the_inventory_does_not_join_is_proposed(desk, agents):
    far, own = "olt-9.red.example", "pe-lima-01"
    ports = element(ports=("ge-0/0/0", "ge-0/0/1", "ge-0/0/2"))
    agent = agents(table=ports | rows((1, far, "up-1"), (2, "agg-1", "x")))
    prepare(desk)
    watch(desk, agent.port, own)
    below = resource(desk, "agg-1")
    with desk.work() as uow:
        pe = uow.session.scalars(select(Resource.id).where(Resource.name == own)).one()
        uow.session.execute(resource_dependency.insert().values(resource_id=pe, depends_on_id=below))
    poll(desk)

    desk.run_job("discover")

    port = ("port", "ge-0/0/2", "pe-lima-01 ge-0/0/2", "", "new")
    assert proposals(desk) == [("neighbour", "ge-0/0/0", far, "up-1", "new"), port]
    resource(desk, "olt-9")
    del agent.table[f"{REMOTE}.9.0.2.1"]
    desk.run_job("discover")
    assert proposals(desk)[0] == ("neighbour", "ge-0/0/0", "olt-9", "up-1", "new")
    assert [each[1] for each in proposals(desk)] == ["ge-0/0/0", "ge-0/0/1", "ge-0/0/2"]


def test_one_that_sends_garbage_or_whose_keys_are_lost_tells_of_nobody(agents):
    target = Target("127.0.0.1", agents(kind=Garbage).port, Access("2c", "public"), 0.2, 0)

    assert asyncio.run(ask_all([Errand(1, target), Errand(2, None)], 2)) == []


def test_who_cannot_wait_has_one_device_looked_at_now(desk, agents):
    prepare(desk)
    for name in ("pe-1", "pe-2"):
        watch(desk, agents(table=element(ports=()) | rows((1, f"olt-of-{name}", "up-1"))).port, name)
    with desk.work() as uow:
        uow.session.execute(update(Device).where(Device.name == "pe-2").values(wanted="look"))
    poll(desk)

    desk.run_job("look")
    desk.run_job("look")

    assert [each[2] for each in proposals(desk)] == ["olt-of-pe-2"]
    assert {row.wanted for row in desk.rows(Device)} == {""}


def test_a_device_that_was_removed_while_it_was_asked_stays_removed(desk, agents):
    prepare(desk)
    row_id = watch(desk, agents().port)
    with desk.work() as uow:
        uow.session.execute(update(Device).values(wanted="remove", is_watched=False))

    with context_to_act(desk.kernel, desk.name, "test") as ctx, ctx.work() as uow:
        keep_outcomes(uow, [Outcome(row_id, Findings("no_answer"), 5)])
    kept = [row.wanted for row in desk.rows(Device)]
    desk.run_job("poll")

    assert kept == ["remove"] and desk.rows(Device) == []


@ON_ONE_DATABASE
def test_only_who_decides_has_a_device_looked_at(chief, watcher, work):
    with work() as uow:
        row_id = found_device(uow, "agg-1").id
    page = f"/desk/x/snmp_monitor/devices/{row_id}"

    answer = chief.send(chief.form(page, f"{page}/look"), page)

    assert answer.status_code == 303 and work().session.get(Device, row_id).wanted == "look"
    assert f"{page}/look" not in watcher.get(page).text


def test_what_somebody_ignored_stays_so(desk, agents):
    agent = agents(table=element(ports=()) | rows((1, "olt-9", "up-1")))
    prepare(desk)
    watch(desk, agent.port, "pe-1")
    desk.run_job("discover")
    with desk.work() as uow:
        uow.session.execute(update(Proposal).values(state="ignored"))

    desk.run_job("discover")

    assert proposals(desk) == [("neighbour", "", "olt-9", "up-1", "ignored")]


@pytest.fixture
def waiting(work):
    """Add a device with a neighbour and an interface that wait for a decision."""
    with work() as uow:
        device = found_device(uow, "agg-1")
        port = DevicePort(device_id=device.id, number=2, name="ge-0/0/1", alias="nap", changed_at=uow.now())
        told = {"device_id": device.id, "state": "new", "seen_at": uow.now()}
        both = [
            Proposal(kind="neighbour", port_number=1, port_name="ge-0/0/0", name="<b>olt-9</b>", there="up-1", **told),
            Proposal(kind="port", port_number=2, port_name="ge-0/0/1", name="agg-1 ge-0/0/1", there="", **told),
        ]
        uow.session.add_all([port, *both])
        uow.session.flush()  # for their identifiers
        return [f"{FOUND}/{each.id}" for each in both]


def on_what(work, name):
    """Return on what a resource stands."""
    return [each.name for each in inventory.find_resource(work(), name).depends_on]


def decide(chief, address, way):
    form = chief.form(FOUND, address)
    form.fields["way"] = way
    return chief.send(form, FOUND)


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("way", "stands", "on"), [("above", "<b>olt-9</b>", "agg-1"), ("below", "agg-1", "<b>olt-9</b>")]
)
def test_a_neighbour_is_added_and_joined_as_somebody_says(chief, work, waiting, way, stands, on):
    page = chief.get(FOUND).text

    assert "<b>olt-9" not in page and "olt-9" in page and "ge-0/0/0" in page and "no lo conoce" in page
    assert decide(chief, waiting[0], way).status_code == 303

    assert on_what(work, stands) == [on]
    assert waiting[0] not in chief.get(FOUND).text


@ON_ONE_DATABASE
def test_an_interface_becomes_a_resource_that_it_leads_to(chief, work, waiting):
    answer = decide(chief, waiting[1], "tie")

    uow = work()
    port = uow.session.scalars(select(DevicePort)).one()
    assert answer.status_code == 303
    assert uow.session.get(Resource, port.resource_id).name == "agg-1 ge-0/0/1"
    assert on_what(work, "agg-1 ge-0/0/1") == ["agg-1"]


@ON_ONE_DATABASE
def test_what_is_ignored_is_not_shown_again_and_two_do_not_decide_twice(chief, watcher, work, waiting):
    form = chief.form(FOUND, waiting[0])
    form.fields["way"] = "ignore"

    answers = [chief.send(form, FOUND).status_code for _ in range(2)]

    assert answers == [303, 409]
    assert decide(chief, waiting[1], "nonsense").status_code == 422
    assert "olt-9" not in chief.get(FOUND).text and "Hallado en la red" in chief.get("/desk/x/snmp_monitor/").text
    assert watcher.get(FOUND).status_code == 403
    with work() as uow:
        uow.session.execute(update(Device).values(is_watched=True))
        assert not [each.name for each in inventory.list_resources(uow) if "olt" in each.name]


@ON_ONE_DATABASE
def test_nothing_found_says_what_happens(chief):
    assert "Nada espera una decisión" in chief.get(FOUND).text
