"""More of what real devices do: numbers of 64 bits in version 1, addresses instead of names, numbers beyond bounds."""

import asyncio

import pytest

from plugins.snmp_monitor import ber, oids
from plugins.snmp_monitor.asking import ask_device
from plugins.snmp_monitor.drivers.base import Access, Target
from plugins.snmp_monitor.drivers.choosing import open_driver
from plugins.snmp_monitor.drivers.with_pysnmp import PysnmpDriver
from plugins.snmp_monitor.glancing import Learnt, ask_known
from plugins.snmp_monitor.neighbours import REMOTE, read_neighbours
from plugins.snmp_monitor.tests.tables import element, interface
from plugins.snmp_monitor.values import address_or_text_of, name_of
from plugins.snmp_monitor.walks import NOBODY, WalkDriver

BOTH = pytest.mark.parametrize("driver", [PysnmpDriver, open_driver])
GREAT = 2**31 + 268_501_248  # the number of an interface, as makers of optical line terminals pack shelf and slot


def ask(driver, agent):
    """Return what is found of an agent: first whole, then what a glance finds."""

    async def twice():
        asks, target = driver(), Target("127.0.0.1", agent.port, Access("2c", "public"), 20, 0)
        learnt = Learnt(target)
        try:
            return [await ask_known(asks, target, 60, learnt, 0) for _turn in range(2)]
        finally:
            asks.close()

    return asyncio.run(twice())


def test_numbers_of_64_bits_are_not_asked_of_version_1():
    rows = {oid: value for oid, (_kind, value) in element().items()}

    old, new = (
        asyncio.run(ask_device(WalkDriver(rows), Target("walk", 0, Access(version)), 60)) for version in ("1", "2c")
    )

    assert [port.is_wide for port in old.ports] == [False] * 3 and [port.is_wide for port in new.ports] == [True] * 3


@BOTH
def test_a_device_with_narrow_counters_and_without_the_newer_table_is_read_and_glanced_at(agents, driver):
    newer = ("1.3.6.1.2.1.31.",)
    agent = agents(table={oid: told for oid, told in element().items() if not oid.startswith(newer)})

    first, second = ask(driver, agent)

    assert [(port.name, port.speed, port.in_octets) for port in first.ports] == [
        (name, 10**9, 1_000_000) for name in ("ge-0/0/0", "ge-0/0/1", "xe-0/1/0")
    ]  # fmt: skip
    assert first == second


@BOTH
def test_interfaces_of_one_name_without_one_and_with_great_numbers_stay_apart(agents, driver):
    table = {oid: told for oid, told in element(ports=()).items()}
    for number in (7, 9, GREAT):
        table |= interface(number, "Ethernet")
    table |= {f"{oids.IF_NAME}.9": (ber.OCTETS, b""), f"{oids.IF_NAME_OLD}.9": (ber.OCTETS, b"\xd1and\xfa\x00\x00")}

    first, second = ask(driver, agents(table=table))

    assert [(port.index, port.name) for port in first.ports] == [(7, "Ethernet"), (9, "Ñandú"), (GREAT, "Ethernet")]
    assert first == second


@BOTH
def test_a_table_with_holes_is_read_as_far_as_it_goes(agents, driver):
    table = element()
    for column in (oids.IF_ALIAS, oids.IF_HIGH_SPEED, oids.IF_IN_64, oids.IF_IN_ERRORS):
        del table[f"{column}.2"]

    first, second = ask(driver, agents(table=table))

    assert [(port.alias, port.speed, port.errors) for port in first.ports][1] == ("", 10**9, 0)
    assert [port.is_wide for port in first.ports] == [True, False, True] and first == second


def test_a_neighbour_that_tells_an_address_of_hardware_as_its_interface_is_shown_with_it():
    told = {f"{REMOTE}.9.42.5.1": b"sw-1", f"{REMOTE}.7.42.5.1": bytes.fromhex("001b21aabbcc")}

    (found,) = asyncio.run(read_neighbours(WalkDriver(told), NOBODY))

    assert (found.number, found.name, found.there) == (5, "sw-1", "00:1b:21:aa:bb:cc")


@pytest.mark.parametrize(
    ("value", "text"),
    [(b"ether1", "ether1"), (bytes.fromhex("0050568a0001"), "00:50:56:8a:00:01"), (b"\xd1and\xfa", "Ñandú"), (5, "")],
)
def test_an_address_is_told_from_a_name_of_six_letters(value, text):
    assert address_or_text_of(value) == text


def test_the_name_of_an_object_may_begin_with_a_point():
    assert name_of(".1.3.6.1.4.1.9") == "1.3.6.1.4.1.9" and name_of("..") == ""


@BOTH
def test_a_device_that_tells_when_its_table_has_changed_is_asked_whole_then(agents, driver):
    agent = agents(table=element() | {oids.IF_TABLE_CHANGED: (ber.TICKS, 5), oids.IF_NUMBER: (ber.INTEGER, 3)})

    async def thrice():
        asks, target = driver(), Target("127.0.0.1", agent.port, Access("2c", "public"), 20, 0)
        learnt = Learnt(target)
        try:
            await ask_known(asks, target, 60, learnt, 0)
            agent.table |= interface(1, "renamed")
            before = await ask_known(asks, target, 60, learnt, 0)
            agent.table |= {oids.IF_TABLE_CHANGED: (ber.TICKS, 6)}
            return before, await ask_known(asks, target, 60, learnt, 0)
        finally:
            asks.close()

    before, after = asyncio.run(thrice())

    assert (before.ports[0].name, after.ports[0].name) == ("ge-0/0/0", "renamed")
    assert asyncio.run(ask_device(WalkDriver({}), NOBODY, 1)).failure
