"""Readings of sensors and power supplies: which are read, of whom, and what is said of them."""

import asyncio
import json

import pytest

from plugins.snmp_monitor.drivers.base import Nonsense
from plugins.snmp_monitor.judging import OF_READINGS, Before, Limits, Wrong, judge
from plugins.snmp_monitor.makers import is_of
from plugins.snmp_monitor.readings import Findings, Reading, System
from plugins.snmp_monitor.sensors import Scaled, read_sensors
from plugins.snmp_monitor.tests.tables import element
from plugins.snmp_monitor.tests.watching import alarms, device, poll, prepare, watch
from plugins.snmp_monitor.walks import NOBODY, WalkDriver, read_file, read_walk, value_of
from servicedesk.core.kernel.answers import Refusal

UPS = "1.3.6.1.2.1.33.1"
SENSOR = "1.3.6.1.2.1.99.1.1.1"
APC = "1.3.6.1.4.1.318"
ON_BATTERY = {f"{UPS}.4.1.0": (2, 5), f"{UPS}.2.4.0": (2, 80), f"{UPS}.2.7.0": (2, 31)}
WALK = """
1.3.6.1.2.1.1.1.0|4x|5570732031
1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.318.1.3.27
1.3.6.1.2.1.1.3.0|67|4200
1.3.6.1.2.1.1.5.0|4|ups-1
1.3.6.1.2.1.2.2.1.2.2|4|vmac0
1.3.6.1.2.1.2.2.1.3.2|2|6
1.3.6.1.2.1.2.2.1.7.2|2|1
1.3.6.1.2.1.2.2.1.8.2|2|1
1.3.6.1.2.1.47.1.1.1.1.5.7|2|3
1.3.6.1.2.1.47.1.1.1.1.13.7|4|Smart 1000
1.3.6.1.2.1.99.1.1.1.1.25|2|8
1.3.6.1.2.1.99.1.1.1.2.25|2|8
1.3.6.1.2.1.99.1.1.1.3.25|2|0
1.3.6.1.2.1.99.1.1.1.4.25|2|21500
1.3.6.1.4.1.318.1.1.1.2.3.1.0|66|1000
1.3.6.1.4.1.318.1.1.25.1.2.1.3.1.1|4|Equipment Room
1.3.6.1.4.1.318.1.1.25.1.2.1.6.1.1|2|27
1.3.6.1.4.1.318.1.1.25.1.2.1.6.2.1|2|-1
1.3.6.1.2.1.1.7.0|2|not a number
no line at all
"""


def told(*readings):
    return Findings("", System(1_000_000), readings=readings, told_readings=True)


def of(rows, object_id=""):
    return asyncio.run(read_sensors(WalkDriver(rows), NOBODY, object_id))


@pytest.mark.parametrize(
    ("scaled", "plain"),
    [(Scaled(215, 9, 1), 21.5), (Scaled(3_300, 8, 0), 3.3), (Scaled(2, 10, 0), 2_000), (Scaled(5, 40, 0), 0)],
)
def test_a_sensor_tells_its_own_scale(scaled, plain):
    assert scaled.plain == pytest.approx(plain)


def test_sensors_that_are_broken_or_measure_nothing_are_left_out():
    row = {"1": 8, "2": 9, "3": 0, "4": 40, "5": 1}
    rows = {f"{SENSOR}.{column}.{index}": value for index in (1, 2, 3) for column, value in row.items()}
    rows |= {f"{SENSOR}.5.2": 3, f"{SENSOR}.1.3": 1, "1.3.6.1.2.1.47.1.1.1.1.2.1": b"Inlet"}

    assert of(rows) == (Reading("temperature", "Inlet", 40, f"{SENSOR}.4.1"),)


def test_a_power_supply_tells_whether_it_lives_on_its_battery():
    readings = of({oid: value for oid, (_kind, value) in ON_BATTERY.items()})

    assert {(each.kind, each.value) for each in readings} == {
        ("on_battery", 1), ("charge", 80), ("temperature", 31), ("state", 5),
    }  # fmt: skip


def test_what_a_maker_has_is_asked_of_his_devices_alone():
    rows = {f"{APC}.1.1.1.2.3.1.0": 1_000}

    assert [each.value for each in of(rows, f"{APC}.1.3.27")] == [100]
    assert of(rows, "1.3.6.1.4.1.31") == ()
    assert is_of("1.3.6.1.4.1.9.1", "1.3.6.1.4.1.9") and not is_of("1.3.6.1.4.1.99.1", "1.3.6.1.4.1.9")


@pytest.mark.parametrize(
    ("readings", "wrong"),
    [
        ((Reading("temperature", "Inlet", 59),), ()),
        ((Reading("temperature", "Inlet", 61),), (Wrong(7, "temperature", "major", "Inlet 61 °C"),)),
        ((Reading("on_battery", "", 1), Reading("charge", "", 80)), (Wrong(7, "battery", "major", "80 %"),)),
        ((Reading("on_battery", "", 1),), (Wrong(7, "battery", "major", ""),)),
        ((Reading("on_battery", "", 0), Reading("charge", "", 12)), (Wrong(7, "battery", "critical", "12 %"),)),
        ((Reading("on_battery", "", 0), Reading("charge", "", 100)), ()),
    ],
)
def test_what_sensors_tell_is_judged_by_the_profile(readings, wrong):
    verdict = judge(Before(7, "up"), told(*readings), Limits(hot_degrees=60, low_charge=30))

    assert verdict.wrong == wrong and verdict.speaks_of >= OF_READINGS


def test_what_was_too_hot_must_be_clearly_cooler():
    before = Before(7, "up", standing=frozenset({(7, "temperature")}))

    warm, cool = (judge(before, told(Reading("temperature", "Inlet", each)), Limits()).wrong for each in (49, 47))

    assert [each.cause for each in warm] == ["temperature"] and cool == ()


def test_a_power_supply_on_its_battery_is_an_alarm_of_the_desk(desk, agents):
    prepare(desk)
    agent = agents(table=element() | ON_BATTERY)
    watch(desk, agent.port)

    poll(desk)

    assert alarms(desk) == [("pe-lima-01", "battery", "80 %", False)]
    assert ["charge", "Battery charge", 80.0] in device(desk).readings["told"]


def test_a_recorded_walk_is_read_as_the_device_would_be(tmp_path):
    file = tmp_path / "ups.snmprec"
    file.write_text(WALK, encoding="utf-8")

    read = read_walk(file)

    assert read["walk"] == "ups.snmprec"
    assert read["device"] == {
        "sysName": "ups-1", "sysObjectID": ".1.3.6.1.4.1.318.1.3.27", "sysDescr": "Ups 1", "version": None,
        "hardware": "Smart 1000", "serial": None,
    }  # fmt: skip
    (port,) = read["ports"]
    assert (port["ifName"], port["ifType"], port["ifOperStatus"]) == ("vmac0", "ethernetCsmacd", "up")
    assert port["ifSpeed"] is None
    sensors = {(each["sensor_class"], each["sensor_descr"], each["sensor_current"]) for each in read["sensors"]}
    assert sensors == {
        ("temperature", "25", 21.5), ("charge", "Battery Charge", 100), ("temperature", "Equipment Room", 27),
    }  # fmt: skip


def test_walks_are_read_by_a_command_one_after_the_other(desk, tmp_path):
    (tmp_path / "b.snmprec").write_text(WALK, encoding="utf-8")
    (tmp_path / "a.snmprec").write_text("", encoding="utf-8")

    first, second = desk.run_command("read-walk", folder=str(tmp_path))

    assert json.loads(desk.say(first))["failure"] == "nonsense"
    assert json.loads(desk.say(second))["device"]["sysName"] == "ups-1"
    assert isinstance(desk.run_command("read-walk", folder=str(tmp_path / "none"))[0], Refusal)
    (tmp_path / "empty").mkdir()
    assert isinstance(desk.run_command("read-walk", folder=str(tmp_path / "empty"))[0], Refusal)


def test_a_file_that_is_too_large_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr("plugins.snmp_monitor.walks.LARGEST", 3)
    (tmp_path / "a.snmprec").write_text(WALK, encoding="utf-8")

    with pytest.raises(Nonsense):
        read_file(tmp_path / "a.snmprec")


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [("2", "5", 5), ("2", "x", None), ("4", "a|b", b"a|b"), ("4x", "00ff", b"\x00\xff"), ("4x", "0g", None),
     ("6", "1.3.6", "1.3.6"), ("64x", "7f000001", "127.0.0.1"), ("5", "", None), ("99", "5", None)],
)  # fmt: skip
def test_values_are_read_by_their_kind(kind, text, value):
    assert value_of(kind, text) == value
