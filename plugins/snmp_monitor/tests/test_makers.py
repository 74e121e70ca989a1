"""What each maker has of his own: invented walks, as small as what they show, and what is read of them."""

import asyncio

import pytest

from plugins.snmp_monitor.drivers.base import AT_ONCE, Nonsense
from plugins.snmp_monitor.glancing import Remembering
from plugins.snmp_monitor.makers import COLUMNS, is_of
from plugins.snmp_monitor.makers.columns import ENTITY_NAME, IF_NAME
from plugins.snmp_monitor.makers.head_ends import ARRIS_CARDS
from plugins.snmp_monitor.makers.olts import CALIX_PORTS, HUAWEI_OPTICS, ZTE_CARD_NAME, ZTE_CARDS, ZTE_OPTICS
from plugins.snmp_monitor.makers.power import APC_UPS, CYBER_POWER_UPS, EATON_UPS, LIEBERT_HEAT, MGE_UPS
from plugins.snmp_monitor.makers.radios import MIMOSA_UNIT, SIKLU_RADIO, UBIQUITI
from plugins.snmp_monitor.makers.routers import (
    CISCO_ENVIRONMENT,
    HUAWEI_MODULES,
    JUNIPER_LANES,
    JUNIPER_UNITS,
    MIKROTIK_GAUGES,
    MIKROTIK_HEALTH,
    NOKIA_OPTICS,
)  # fmt: skip
from plugins.snmp_monitor.makers.standards import UPS
from plugins.snmp_monitor.makers.switches import FOUNDRY_AGENT, FOUNDRY_OPTICS, NETONIX, OMNI_SWITCH_OPTICS, ZYXEL_BOX
from plugins.snmp_monitor.sensors import CISCO_SENSOR, SENSOR, read_sensors
from plugins.snmp_monitor.walks import NOBODY, WalkDriver

NOBODY_KNOWN = "1.3.6.1.4.1.99999.1"


class Watched(WalkDriver):
    """Knows what it was asked for; one that is narrow answers for no more than one object at once."""

    def __init__(self, rows, *, is_narrow=False):
        super().__init__(rows)
        self.asked, self.requests, self._is_narrow = [], 0, is_narrow

    async def get(self, target, oids):
        self.asked += oids
        self.requests += 1
        if self._is_narrow:
            raise Nonsense("too big")
        return await super().get(target, oids)

    async def bulk_walk(self, target, root, at_once=AT_ONCE):
        self.asked.append(root)
        self.requests += 1
        return await super().bulk_walk(target, root, at_once)


def of(rows, product="", driver=None):
    """Return what is read of a device of this product: kind, name and value."""
    object_id = f"1.3.6.1.4.1.{product}" if product else NOBODY_KNOWN
    readings = asyncio.run(read_sensors(driver or WalkDriver(rows), NOBODY, object_id))
    return [(each.kind, each.name, round(each.value, 3)) for each in readings]


THREE_PHASES = {f"{UPS}.4.4.1.2.{phase}": 219 + phase for phase in (1, 2, 3)}
SUPPLIES = {
    "three phases have their numbers": (
        "", THREE_PHASES, [("voltage", "Output 1", 220), ("voltage", "Output 2", 221), ("voltage", "Output 3", 222)]
    ),
    "hertz in hundredths, volts in tenths": (
        "", {f"{UPS}.3.3.1.2.1": 5_998, f"{UPS}.3.3.1.3.1": 2_301},
        [("frequency", "Input", 59.98), ("voltage", "Input", 230.1)],
    ),
    "an index that goes on": ("", {f"{UPS}.4.4.1.5.1.0": 42}, [("load", "Output", 42)]),
    "what is not read by its load": (
        "", {f"{UPS}.5.1.0": 600, f"{UPS}.5.3.1.2.1": 118, f"{UPS}.2.6.0": 12, f"{UPS}.2.2.0": 90},
        [("runtime", "On battery", 1.5), ("current", "Battery", 1.2), ("frequency", "Bypass", 60),
         ("voltage", "Bypass", 118)],
    ),
    "only what is coarse": (
        "318.1.3.27", {f"{APC_UPS}.2.2.1.0": 98, f"{APC_UPS}.2.3.2.0": 254, f"{APC_UPS}.2.2.2.0": 25},
        [("temperature", "Internal Temperature", 25.4), ("charge", "Battery Charge", 98)],
    ),
    "phases of Eaton": (
        "534.1", {f"{EATON_UPS}.4.4.1.2.1": 127, f"{EATON_UPS}.4.4.1.4.1": 800},
        [("voltage", "Output", 127), ("power", "Output", 800)],
    ),
    "phases of MGE": (
        "705.1", {f"{MGE_UPS}.7.2.1.2.1.0": 2_301, f"{MGE_UPS}.7.2.1.4.1.0": 37, f"{MGE_UPS}.5.1.0": 1_800,
                  f"{MGE_UPS}.5.2.0": 96},
        [("runtime", "Runtime", 30), ("charge", "Battery", 96), ("voltage", "Output", 230.1), ("load", "Output", 37)],
    ),
    "degrees of Fahrenheit": (
        "3808.1.1.1", {"1.3.6.1.4.1.3808.1.1.4.2.1.0": 770, f"{CYBER_POWER_UPS}.2.2.4.0": 180_000},
        [("runtime", "Runtime", 30), ("temperature", "Ambient", 25)],
    ),
    "tenths where there are some": (
        "476.1.42", {f"{LIEBERT_HEAT}.50.1": 251, f"{LIEBERT_HEAT}.3.1": 25, f"{LIEBERT_HEAT}.3.2": 31},
        [("temperature", "Sensor", 25.1), ("temperature", "Sensor", 31)],
    ),
}  # fmt: skip
LINES = {
    "cards of ZTE": (
        "3902.1082.1001", {f"{ZTE_CARDS}.2.1.1.3": 41, f"{ZTE_CARDS}.4.1.1.3": 48_200, f"{ZTE_CARDS}.5.1.1.3": 0,
                           f"{ZTE_CARD_NAME[0]}.1.1.3": b"GTGH"},
        [("temperature", "GTGH Card", 41), ("voltage", "GTGH Card", 48.2)],
    ),
    "optics of ZTE": (
        "3902.1082.1001", {f"{ZTE_OPTICS}.2.285": -21_500, f"{ZTE_OPTICS}.3.285": 2**31 - 1,
                           f"{IF_NAME[0]}.285": b"gpon_1/1/1"},
        [("dbm", "gpon_1/1/1 RX", -21.5)],
    ),
    "light with its unit behind it": (
        "637.61.1", {"1.3.6.1.4.1.637.61.1.56.5.1.6.4355.1": b"4.94 dBm",
                     "1.3.6.1.4.1.637.61.1.56.5.1.7.4355.1": b"not-available"},
        [("dbm", "TX", 4.94)],
    ),
    "light in milliwatts": (
        "6321.1.2.4.5", {f"{CALIX_PORTS}.6.3": 10_000, f"{CALIX_PORTS}.7.3": 0}, [("dbm", "TX", 0)]
    ),
    "what a device of access is not asked for": (
        "2011.2.123", {f"{HUAWEI_MODULES}.8.9": -800, f"{HUAWEI_OPTICS}.4.7": 250, f"{IF_NAME[0]}.7": b"GPON 0/0/1"},
        [("dbm", "GPON 0/0/1 TX", 2.5)],
    ),
    "light in microwatts, or in hundredths of decibels": (
        "2011.2.62", {f"{HUAWEI_MODULES}.8.9": 1_000, f"{HUAWEI_MODULES}.9.9": -250, f"{HUAWEI_MODULES}.7.9": 6_000,
                      f"{HUAWEI_MODULES}.7.8": 35, f"{ENTITY_NAME[0]}.9": b"Gi0/1"},
        [("current", "Gi0/1 Bias", 0.006), ("current", "8 Bias", 0.035), ("dbm", "Gi0/1 RX", 0),
         ("dbm", "Gi0/1 TX", -2.5)],
    ),
    "optics in thousandths, under the name of the interface": (
        "6486.800.1.1.2.1.7", {f"{OMNI_SWITCH_OPTICS}.21.1001": -7_250, f"{OMNI_SWITCH_OPTICS}.1.1001": 38_000,
                               f"{IF_NAME[0]}.1001": b"1/1"},
        [("temperature", "1/1 SFP", 38), ("dbm", "1/1 RX", -7.25)],
    ),
    "parts under the names of their own": (
        "46242", {f"{NETONIX}.3.1.2.1": b"DCDC", f"{NETONIX}.3.1.3.1": 44, f"{NETONIX}.4.1.2.2": b"48V",
                  f"{NETONIX}.4.1.3.2": 4_795, f"{NETONIX}.7.0": 12},
        [("temperature", "DCDC", 44), ("voltage", "48V", 47.95), ("current", "Input", 1.2)],
    ),
    "what a box has in it": (
        "890.1.15", {f"{ZYXEL_BOX}.2.1.2.1": b"CPU", f"{ZYXEL_BOX}.2.1.3.1": 51, f"{ZYXEL_BOX}.3.1.2.1": b"12V",
                     f"{ZYXEL_BOX}.3.1.3.1": 12_080},
        [("temperature", "CPU", 51), ("voltage", "12V", 12.08)],
    ),
    "an interface behind its chassis": (
        "6527.1.3.8", {f"{NOKIA_OPTICS}.1.1.35684352": 8_192, f"{NOKIA_OPTICS}.21.1.35684352": 5_000,
                       f"{IF_NAME[0]}.35684352": b"1/1/1"},
        [("temperature", "1/1/1 Module", 32), ("dbm", "1/1/1 RX", -3.01)],
    ),
    "an interface before its lane": (
        "2636.1.1.1.2.29", {f"{JUNIPER_LANES}.6.512.2": -210, f"{IF_NAME[0]}.512": b"et-0/0/1",
                            f"{JUNIPER_UNITS}.8.4.1.0.0": 6, f"{JUNIPER_UNITS}.8.4.2.0.0": 2,
                            f"{JUNIPER_UNITS}.5.4.1.0.0": b"Fan Tray"},
        [("state", "Fan Tray", 6), ("dbm", "et-0/0/1 RX", -2.1)],
    ),
    "gauges by their unit": (
        "14988.1", {f"{MIKROTIK_GAUGES}.3.14": 39, f"{MIKROTIK_GAUGES}.4.14": 1, f"{MIKROTIK_GAUGES}.2.14": b"cpu",
                    f"{MIKROTIK_GAUGES}.3.15": 242, f"{MIKROTIK_GAUGES}.4.15": 3, f"{MIKROTIK_GAUGES}.2.15": b"psu1",
                    f"{MIKROTIK_HEALTH}.8.0": 240},
        [("voltage", "System", 24), ("temperature", "cpu", 39), ("voltage", "psu1", 24.2)],
    ),
    "the environment of Cisco": (
        "9.1.620", {f"{CISCO_ENVIRONMENT}.3.1.3.1": 33, f"{CISCO_ENVIRONMENT}.3.1.2.1": b"Inlet",
                    f"{CISCO_ENVIRONMENT}.4.1.3.1": 5},
        [("temperature", "Inlet", 33)],
    ),
    "no card, no heat": (
        "4998.2.1", {f"{ARRIS_CARDS}.29.1.3": 44, f"{ARRIS_CARDS}.29.1.4": 999, f"{ARRIS_CARDS}.3.1.3": b"24U"},
        [("temperature", "24U Card", 44)],
    ),
    "two tables of heat": (
        "1991.1.3.48", {f"{FOUNDRY_AGENT}.13.1.1.4.1": 80, f"{FOUNDRY_AGENT}.13.3.1.5.1": 80,
                        f"{FOUNDRY_AGENT}.13.3.1.4.1": b"MAC 1", f"{FOUNDRY_OPTICS}.3.5": b"-7.5 dBm",
                        f"{IF_NAME[0]}.5": b"ethernet1/1/5"},
        [("temperature", "MAC 1", 40), ("dbm", "ethernet1/1/5 RX", -7.5)],
    ),
}  # fmt: skip
RADIOS = {
    "another index than zero": (
        "31926", {f"{SIKLU_RADIO}.19.1": -38, f"{SIKLU_RADIO}.18.1": 23}, [("snr", "Radio", 23), ("dbm", "RX", -38)]
    ),
    "tenths": ("43356.1.1.1", {f"{MIMOSA_UNIT}.8.0": 415}, [("temperature", "Internal Temperature", 41.5)]),
    "degrees": ("10002.1", {f"{UBIQUITI}.1.4.8.4.0": 52}, [("temperature", "System", 52)]),
    "ten-millionths of degrees": (
        "41112.1.4", {f"{UBIQUITI}.1.4.8.4.0": 415_000_000}, [("temperature", "System", 41.5)]
    ),
}  # fmt: skip
ALL = {**SUPPLIES, **LINES, **RADIOS}


@pytest.mark.parametrize(("product", "rows", "readings"), ALL.values(), ids=ALL)
def test_a_maker_is_understood_in_his_own_way(product, rows, readings):
    told = of(rows, product)

    assert [each for each in told if each in readings] == readings and len(told) == len(readings)


@pytest.mark.parametrize("product", ["2011.2.123", "9.1.620", "318.1.3.27", "14988.1", "41112.1.4", "99999.1"])
def test_nobody_is_asked_for_what_others_have(product):
    driver, object_id = Watched({}), f"1.3.6.1.4.1.{product}"

    of({}, product, driver)

    makers = {column.maker for column in COLUMNS if not is_of(object_id, column.maker)} - {""}
    own = {column.branch for column in COLUMNS if is_of(object_id, column.maker)} | {column.oid for column in COLUMNS}
    strangers = [oid for oid in driver.asked if any(is_of(oid, maker) for maker in makers)]
    assert [oid for oid in strangers if oid not in own and not oid.startswith(CISCO_SENSOR)] == []
    assert len(driver.asked) == len(set(driver.asked))


def test_a_device_of_no_maker_is_asked_for_the_standards_alone():
    driver = Watched({})

    of({}, driver=driver)

    assert driver.asked == [SENSOR, UPS, "1.3.6.1.2.1.10.127.1.1.4.1.5"]


def test_single_objects_come_with_one_request_and_those_that_are_not_there_are_not_asked_for_again():
    rows = {f"{APC_UPS}.2.3.1.0": 1_000}
    driver = Watched(rows)
    remembering = Remembering(driver, {})

    first, asked, requests = of(rows, "318.1.3.27", remembering), len(driver.asked), driver.requests
    again = of(rows, "318.1.3.27", remembering)

    assert first == again == [("charge", "Battery Charge", 100)]
    assert requests < 12 and driver.requests == requests + 1  # the one object that it has
    assert len(driver.asked) == asked + 1


def test_an_agent_that_makes_nonsense_of_many_objects_tells_its_tables_all_the_same():
    rows = {"1.3.6.1.4.1.318.1.1.25.1.2.1.6.1.1": 27, f"{APC_UPS}.2.3.1.0": 1_000}

    assert of(rows, "318.1.3.27", Watched(rows, is_narrow=True)) == [("temperature", "1.1", 27)]


def sensor(index, kind, value, name, *, scale=9, precision=0):
    """Return the rows of one sensor of ENTITY-SENSOR-MIB."""
    columns = {"1": kind, "2": scale, "3": precision, "4": value, "5": 1}
    return {f"{SENSOR}.{column}.{index}": told for column, told in columns.items()} | {
        f"{ENTITY_NAME[0]}.{index}": name
    }


@pytest.mark.parametrize(
    ("rows", "readings"),
    [
        (sensor(3, 6, 500, b"Rx Power", scale=7), [("power", "Rx Power", 0.001), ("dbm", "Rx Power", -3.01)]),
        (sensor(3, 1, -52, b"Gi0/0/1 Tx Power Sensor", precision=1), [("dbm", "Gi0/0/1 Tx Power Sensor", -5.2)]),
        (sensor(3, 1, 5, b"Slot"), []),
        (sensor(3, 8, 41, b"Inlet", precision=1_615_384_784), [("temperature", "Inlet", 41)]),
        (sensor(3, 8, -1_000_000_000, b"Inlet"), []),
        (sensor(3, 8, -127, b"Inlet"), []),
        (sensor(3, 8, 255, b"Inlet"), []),
        (sensor(3, 6, 0, b"Xe1 Rx Power"), [("power", "Xe1 Rx Power", 0)]),
    ],
)  # fmt: skip
def test_a_sensor_of_the_standard_says_what_makes_sense(rows, readings):
    assert of(rows) == readings
