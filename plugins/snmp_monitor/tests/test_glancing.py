"""Asking again what was learnt before: for what changes, in one request; and whole again when that does not hold."""

import asyncio
from dataclasses import replace

import pytest

from plugins.snmp_monitor import ber, glancing, oids
from plugins.snmp_monitor.asking import ask_device
from plugins.snmp_monitor.drivers.base import Access, NoAnswer, Target
from plugins.snmp_monitor.drivers.choosing import open_driver
from plugins.snmp_monitor.drivers.with_pysnmp import PysnmpDriver
from plugins.snmp_monitor.glancing import MOST_FAILED, Learnt, ask_known
from plugins.snmp_monitor.readings import Reading
from plugins.snmp_monitor.tests import quirks
from plugins.snmp_monitor.tests.tables import element, interface
from plugins.snmp_monitor.walks import NOBODY, WalkDriver

SENSOR = "1.3.6.1.2.1.99.1.1.1"
ENTITY_NAME = "1.3.6.1.2.1.47.1.1.1.1.7"


class Counting(WalkDriver):
    """Answers from a table of simulated elements, and notes what it is asked."""

    def __init__(self, table):
        """Know the table, and begin with nothing noted."""
        super().__init__({oid: value for oid, (_kind, value) in table.items()})
        self.asked = []

    async def get(self, target, oids):
        """Answer, and note it."""
        self.asked.append(tuple(oids))
        return await super().get(target, oids)

    async def bulk_walk(self, target, root, at_once=25):
        """Answer, and note it."""
        self.asked.append(root)
        return await super().bulk_walk(target, root, at_once)


class Deaf(WalkDriver):
    """Answers no request for more than a few objects."""

    async def get(self, target, oids):
        """Fall silent where there are many."""
        if len(oids) > 4:
            raise NoAnswer("too many")
        return await super().get(target, oids)


def ask(driver, learnt):
    """Return what is found of a device that may have been learnt."""
    return asyncio.run(ask_known(driver, NOBODY, 60, learnt, 0))


def learn(table):
    """Return what a device with this table has taught."""
    learnt = Learnt(NOBODY)
    ask(Counting(table), learnt)
    return learnt


def test_what_was_learnt_is_asked_in_one_request_and_found_as_if_it_were_asked_whole():
    table = element()
    learnt = learn(table)
    later = (
        table | interface(2, "ge-0/0/1", oper=2, octets=5_000_000, errors=7) | {oids.SYS_UP_TIME: (ber.TICKS, 200_000)}
    )
    driver = Counting(later)

    found = ask(driver, learnt)

    assert len(driver.asked) == 1
    assert found == asyncio.run(
        ask_device(WalkDriver({oid: value for oid, (_kind, value) in later.items()}), NOBODY, 60)
    )


@pytest.mark.parametrize(
    "change",
    [
        {oids.SYS_UP_TIME: (ber.TICKS, 5)},
        {oids.IF_NUMBER: (ber.INTEGER, 4)},
        {oids.IF_TABLE_CHANGED: (ber.TICKS, 9)},
    ],
)
def test_a_device_that_began_anew_or_has_other_interfaces_is_asked_whole(change):
    table = element()
    learnt = learn(table)

    found = ask(Counting(table | interface(1, "renamed") | change), learnt)

    assert [port.name for port in found.ports] == ["renamed", "ge-0/0/1", "xe-0/1/0"]


def test_a_device_that_lost_an_interface_is_asked_whole():
    table = element()
    learnt = learn(table)

    found = ask(Counting({oid: told for oid, told in table.items() if not oid.endswith("2.2.1.8.3")}), learnt)

    assert [port.oper for port in found.ports] == ["up", "up", "unknown"]


def test_what_was_learnt_is_learnt_anew_within_an_hour_or_so(monkeypatch):
    table = element()
    learnt = learn(table)
    clock = glancing.monotonic()
    renamed = Counting(table | interface(1, "renamed"))

    early = ask(renamed, learnt)
    monkeypatch.setattr(glancing, "monotonic", lambda: clock + glancing.LEARNT_FOR)
    late = ask(renamed, learnt)

    assert [each.ports[0].name for each in (early, late)] == ["ge-0/0/0", "renamed"]


def test_devices_that_were_learnt_together_are_learnt_anew_at_different_times():
    found = asyncio.run(ask_device(Counting(element()), NOBODY, 60))
    first, second = Learnt(NOBODY), Learnt(NOBODY)

    first.learn(found, {}, 0)
    second.learn(found, {}, 63)

    assert first.until - second.until > glancing.LEARNT_FOR / 3


def test_a_device_that_falls_silent_is_not_asked_twice():
    learnt = learn(element())

    class Silent(Counting):
        async def get(self, target, oids):
            await super().get(target, oids)
            raise NoAnswer("nothing came back")

    driver = Silent(element())

    assert ask(driver, learnt).failure == NoAnswer.code
    assert len(driver.asked) == 1 and not learnt.is_fresh


def test_a_device_that_has_no_room_for_many_objects_is_asked_whole_in_the_end():
    driver, learnt = Deaf({oid: value for oid, (_kind, value) in element().items()}), Learnt(NOBODY)

    failures = [ask(driver, learnt).failure for _turn in range(2 * MOST_FAILED + 3)]

    assert failures == ["", NoAnswer.code] * MOST_FAILED + [""] * 3


def test_what_nobody_understands_is_asked_whole_at_once():
    learnt = learn(element())

    class Confused(Counting):
        async def get(self, target, oids):
            if len(oids) > 4:
                raise RuntimeError("bytes that make no sense")
            return await super().get(target, oids)

    found = ask(Confused(element()), learnt)

    assert found.failure == "" and len(found.ports) == 3 and learnt.failed == 1


def test_sensors_are_read_each_time_and_their_names_once():
    sensor = {"1": 8, "2": 9, "3": 0, "4": 40, "5": 1}
    table = element() | {f"{SENSOR}.{column}.1": (ber.INTEGER, value) for column, value in sensor.items()}
    table |= {f"{ENTITY_NAME}.1": (ber.OCTETS, b"Inlet")}
    learnt = learn(table)
    ask(Counting(table), learnt)
    driver = Counting(table | {f"{SENSOR}.4.1": (ber.INTEGER, 55)})

    found = ask(driver, learnt)

    assert found.readings == (Reading("temperature", "Inlet", 55, f"{SENSOR}.4.1"),)
    assert driver.asked[1:] == [SENSOR]


def test_whoever_answers_first_and_not_to_the_end_is_no_silent_one():
    sensor = {f"{SENSOR}.{column}.1": (ber.INTEGER, value) for column, value in {"1": 8, "2": 9, "4": 40}.items()}
    learnt = learn(element() | sensor)

    class Slow(Counting):
        async def bulk_walk(self, target, root, at_once=25):
            if root == SENSOR:
                raise NoAnswer("its sensors take long")
            return await super().bulk_walk(target, root, at_once)

    found = ask(Slow(element()), learnt)

    assert (found.failure, found.told_ports, len(found.ports), learnt.failed) == ("", True, 3, 1)


def test_wide_counters_that_never_count_are_seen_through_by_a_glance():
    idle = {oids.IF_IN: 0, oids.IF_OUT: 0, oids.IF_IN_64: 0, oids.IF_OUT_64: 0}
    table = element() | {f"{column}.1": (ber.COUNTER, value) for column, value in idle.items()}
    learnt = learn(table)

    found = ask(Counting(table | {f"{oids.IF_IN}.1": (ber.COUNTER, 500)}), learnt)

    assert (found.ports[0].in_octets, found.ports[0].is_wide) == (500, False)


@pytest.mark.parametrize("version", ["1", "2c"])
@pytest.mark.parametrize("driver", [PysnmpDriver, open_driver])
def test_both_drivers_glance(agents, driver, version):
    old = {oid: told for oid, told in element().items() if told[0] != ber.COUNTER64}
    agent = agents(table=old if version == "1" else None)

    async def twice():
        asks, target = driver(), Target("127.0.0.1", agent.port, Access(version, "public"), 20, 0)
        learnt = Learnt(target)
        try:
            first = await ask_known(asks, target, 60, learnt, 0)
            was_fresh = learnt.is_fresh
            return was_fresh, first, await ask_known(asks, target, 60, learnt, 0)
        finally:
            asks.close()

    was_fresh, first, second = asyncio.run(twice())

    assert was_fresh and first == second and len(first.ports) == 3


@pytest.mark.parametrize("kind", quirks.ALL)
@pytest.mark.parametrize("driver", [PysnmpDriver, open_driver])
def test_an_odd_agent_is_glanced_at_as_it_was_read(agents, kind, driver):
    agent = agents(kind)

    async def thrice():
        asks, target = driver(), Target("127.0.0.1", agent.port, Access("2c", "public"), 20, 0)
        learnt = Learnt(target)
        try:
            return [await ask_known(asks, target, 60, learnt, 0) for _turn in range(3)]
        finally:
            asks.close()

    first, *others = asyncio.run(thrice())

    assert [replace(each, failure="") for each in others] == [first, first]
