"""What real devices do and no standard says: they are read all the same."""

import asyncio
import struct

import pytest
from sqlalchemy import update

from plugins.snmp_monitor import ber, oids
from plugins.snmp_monitor.asking import ask_device, port_of, speed_of
from plugins.snmp_monitor.drivers.base import Access, Target
from plugins.snmp_monitor.drivers.choosing import open_driver
from plugins.snmp_monitor.drivers.with_pysnmp import PysnmpDriver
from plugins.snmp_monitor.judging import Before, Known, Limits, judge
from plugins.snmp_monitor.makers.routers import CISCO, JUNIPER, JUNIPER_OPTICS
from plugins.snmp_monitor.models import DevicePort
from plugins.snmp_monitor.readings import Findings, Port, Reading, System
from plugins.snmp_monitor.sensors import CISCO_SENSOR, SENSOR, read_sensors
from plugins.snmp_monitor.tests import quirks
from plugins.snmp_monitor.tests.tables import element, interface
from plugins.snmp_monitor.tests.watching import alarms, device, poll, prepare, resource, watch
from plugins.snmp_monitor.values import figure_of, text_of
from plugins.snmp_monitor.walks import NOBODY, WalkDriver

NAMES = ["ge-0/0/0", "ge-0/0/1", "xe-0/1/0"]
HUNDRED_MEGABITS, WRAP = 100_000_000, 2**32


def ask(driver, agent):
    """Return what is found of an agent."""

    async def findings():
        try:
            return await ask_device(driver, Target("127.0.0.1", agent.port, Access("2c", "public"), 20, 0), 60)
        finally:
            driver.close()

    return asyncio.run(findings())


@pytest.mark.parametrize("kind", quirks.ALL)
@pytest.mark.parametrize("driver", [PysnmpDriver, open_driver])
def test_an_odd_agent_is_read_whole(agents, kind, driver):
    found = ask(driver(), agents(kind))

    assert found.system.name == "pe-lima-01"
    assert [(port.name, port.oper) for port in found.ports] == [(name, "up") for name in NAMES]
    assert found.told_readings


def test_an_agent_of_v1_that_lacks_one_of_many_tells_the_others(agents):
    table = element()
    del table[oids.SYS_DESCRIPTION], table[oids.SYS_OBJECT_ID]
    agent = agents(table=table)

    async def get():
        driver = PysnmpDriver()
        try:
            return await driver.get(Target("127.0.0.1", agent.port, Access("1", "public"), 20, 0), oids.SYSTEM)
        finally:
            driver.close()

    assert asyncio.run(get()) == {oids.SYS_UP_TIME: 123_456, oids.SYS_NAME: b"pe-lima-01"}


def columns(**values):
    """Return the columns of one interface of number 7."""
    names = {"narrow_in": oids.IF_IN, "narrow_out": oids.IF_OUT, "wide_in": oids.IF_IN_64, "wide_out": oids.IF_OUT_64}
    return {oids.IF_OPER: {7: 1}} | {names[name]: {7: value} for name, value in values.items()}


@pytest.mark.parametrize(
    ("told", "counted"),
    [
        ({"narrow_in": 5, "narrow_out": 6}, (5, 6, False)),
        ({"narrow_in": 5, "narrow_out": 6, "wide_in": 2**40, "wide_out": 2**41}, (2**40, 2**41, True)),
        ({"narrow_in": 5, "narrow_out": 6, "wide_in": 0, "wide_out": 0}, (5, 6, False)),
        ({"narrow_in": 0, "narrow_out": 0, "wide_in": 0, "wide_out": 0}, (0, 0, True)),
        ({"narrow_in": 5, "wide_in": 2**40}, (5, None, False)),
        ({}, (None, None, False)),
    ],
)
def test_the_counters_are_those_that_count(told, counted):
    port = port_of(7, columns(**told))

    assert (port.in_octets, port.out_octets, port.is_wide) == counted and port.name == "7"


@pytest.mark.parametrize(
    ("speed", "high", "bits"),
    [(None, None, 0), (0, 0, 0), (0, 1_000, 10**9), (WRAP - 1, 10_000, 10**10), (10**8, 0, 10**8),
     (10**8, WRAP - 1, 10**8), (10**10 % WRAP, 10_000, 10**10), (10**9, 10**6, 10**9), (None, WRAP - 1, 0), (-5, 0, 0)],
)  # fmt: skip
def test_the_speed_is_the_one_that_makes_sense(speed, high, bits):
    assert speed_of(speed, high) == bits


@pytest.mark.parametrize(("number", "state"), [(5, "dormant"), (6, "not_present"), (7, "lower_down"), (9, "unknown")])
def test_every_state_of_an_interface_has_its_name(number, state):
    assert port_of(1, {oids.IF_OPER: {1: number}}).oper == state


def passed(was, now, *, is_wide=False, up_time=70_000, before=60_000, seconds=60):
    """Return what went through an interface of 100 Mbit/s in bits in a second."""
    port = Port(1, "e1", speed=HUNDRED_MEGABITS, admin="up", oper="up", in_octets=now, is_wide=is_wide)
    known = Before(9, "up", 0, before, seconds, {1: Known(counted=(was, None, None))})
    verdict = judge(known, Findings("", System(up_time), (port,), told_ports=True), Limits())
    return verdict.passed[1].incoming


def test_a_narrow_counter_goes_round_and_a_wide_one_has_begun_anew():
    assert passed(WRAP - 300, 300) == pytest.approx(80)
    assert passed(WRAP - 300, 300, is_wide=True) is None
    assert passed(100, 50) is None  # more than the interface carries: it has begun anew
    assert passed(2**40, 50) is None  # it was wide before


def test_counters_of_a_device_that_has_restarted_are_not_compared():
    assert passed(1_000, 7_000, up_time=500) is None
    assert passed(1_000, 7_000) == pytest.approx(800)


@pytest.mark.parametrize(
    ("before", "now", "seconds", "is_told"),
    [(WRAP - 3_000, 3_000, 60, False), (WRAP - 300_000, 3_000, 60, True), (WRAP - 300_000, 3_000, 3_000, False),
     (50_000, 40_000, 60, True), (40_000, 46_000, 60, False)],
)  # fmt: skip
def test_a_clock_of_497_days_that_goes_round_is_no_restart(before, now, seconds, is_told):
    verdict = judge(Before(9, "up", 0, before, seconds), Findings("", System(now)), Limits())

    assert [each.cause for each in verdict.wrong] == (["restarted"] if is_told else [])


@pytest.mark.parametrize(
    ("value", "figure"),
    [
        (b"25.5", 25.5), (b" -3 C\x00", -3), ("12.1V", 12.1), (b"n/a", None), (b"", None), (b"1.2.3", None), (7, 7),
        (bytes.fromhex("9f780441ac0000"), 21.5), (bytes.fromhex("9f7908") + struct.pack(">d", -1.5), -1.5),
        (bytes.fromhex("9f78047fc00000"), None), (float("inf"), None), (2**63, None), (None, None),
        (b"9999999999999999", None),
    ],
)  # fmt: skip
def test_a_figure_is_read_however_it_is_written(value, figure):
    assert figure_of(value) == figure


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"to Cusco\x00\x00", "to Cusco"),
        ("Señal débil".encode("latin-1"), "Señal débil"), ("Señal".encode(), "Señal"),
        (b"a" * 8_191 + "é".encode(), "a" * 120),
    ],
)  # fmt: skip
def test_a_text_is_read_in_the_alphabet_of_its_maker(raw, text):
    assert text_of(raw) == text


def test_what_is_below_zero_stays_so_without_its_sign():
    rows = {f"{JUNIPER_OPTICS}.5.3": WRAP - 1_974, f"{JUNIPER_OPTICS}.8.3": WRAP - 4, f"{JUNIPER_OPTICS}.7.3": 0}
    rows |= {"1.3.6.1.2.1.31.1.1.1.1.3": b"xe-0/0/3"}

    readings = asyncio.run(read_sensors(WalkDriver(rows), NOBODY, f"{JUNIPER}.1.1"))

    assert [(each.kind, each.name, each.value) for each in readings] == [
        ("dbm", "xe-0/0/3 RX", -19.74), ("temperature", "xe-0/0/3 Module", -4),
    ]  # fmt: skip


def test_the_older_table_of_sensors_comes_first_and_none_is_told_twice():
    row = {"1": 14, "2": 9, "3": 1, "4": -57, "5": 1}
    rows = {f"{CISCO_SENSOR}.{column}.5": value for column, value in row.items()}
    rows |= {f"{SENSOR}.{column}.{index}": value for index in (5, 6) for column, value in row.items()}

    readings = asyncio.run(read_sensors(WalkDriver(rows), NOBODY, f"{CISCO}.1.2102"))

    assert readings == (Reading("dbm", "5", -5.7, f"{CISCO_SENSOR}.4.5"), Reading("dbm", "6", -5.7, f"{SENSOR}.4.6"))


@pytest.fixture
def agent(desk, agents):
    """Return an element that was polled once, whose last interface is a resource of its own."""
    prepare(desk)
    started = agents()
    watch(desk, started.port)
    poll(desk)
    link = resource(desk, "Lima-Cusco")
    with desk.work() as uow:
        uow.session.execute(update(DevicePort).where(DevicePort.number == 3).values(resource_id=link))
    return started


def renumber(agent, **numbers):
    """Have an agent give its interfaces other numbers."""
    kept = {name: value for name, value in element(ports=()).items()}
    kept[oids.SYS_UP_TIME] = (ber.TICKS, 9_000)
    agent.table = kept
    for name, (number, oper, octets) in numbers.items():
        agent.table |= interface(number, name, oper=oper, octets=octets)


def test_what_is_known_of_an_interface_follows_its_name_when_it_is_numbered_anew(desk, agent):
    renumber(agent, **{"ge-0/0/0": (1, 1, 1_000_000), "xe-0/1/0": (2, 2, 1_000_000), "ge-0/0/1": (7, 1, 1_000_000)})

    poll(desk)

    rows = {row.number: (row.name, row.was_up, row.resource_id is not None) for row in desk.rows(DevicePort)}
    assert rows == {1: ("ge-0/0/0", True, False), 2: ("xe-0/1/0", True, True), 7: ("ge-0/0/1", True, False)}
    assert ("Lima-Cusco", "link_down", "xe-0/1/0 (to xe-0/1/0)", False) in alarms(desk)
    assert set(device(desk).counters) == {"1", "2", "7"}


def test_an_interface_with_a_new_name_has_nothing_of_the_one_that_had_its_number(desk, agent):
    renumber(agent, **{"xe-0/1/0": (4, 1, 5), "et-0/2/0": (3, 2, 5), "ge-0/0/0": (1, 1, 5), "fe-1": (2, 1, 5)})

    poll(desk)

    rows = {row.number: (row.name, row.was_up, row.resource_id is not None) for row in desk.rows(DevicePort)}
    assert (rows[3], rows[4]) == (("et-0/2/0", False, False), ("xe-0/1/0", True, True))
    assert rows[2] == ("fe-1", True, False)  # called otherwise
    assert "link_down" not in {cause for _name, cause, *_rest in alarms(desk)}
