"""What a simulated element tells, as tables by name: the system, its interfaces, its sensors, its neighbours."""

from dataclasses import dataclass

from demo.network.agent import Table
from demo.network.plans import PLANS, UPS, Plan, Port
from plugins.snmp_monitor import ber, oids
from plugins.snmp_monitor.neighbours import (
    LOCAL,
    LOCAL_ID,
    LOCAL_WORDS,
    PORT_ID,
    PORT_WORDS,
    REMOTE,
    SYSTEM_NAME,
)

OBJECT_ID = "1.3.6.1.4.1.99999.1"
UPS_MIB = "1.3.6.1.2.1.33.1"
SENSOR, ENTITY_NAME = "1.3.6.1.2.1.99.1.1.1", "1.3.6.1.2.1.47.1.1.1.1.7"
CELSIUS, PLAIN, WELL = 8, 9, 1
FROM_MAINS, FROM_BATTERY = 3, 5
ETHERNET, GPON = 6, 250
UP, DOWN = 1, 2
LARGEST = 2**32
FULL = LARGEST - 1  # of the small counter of the speed
MILLION = 1_000_000


@dataclass(frozen=True)
class Seen:
    """What changes of an element: its time, what has passed through each interface, what is down, its battery."""

    ticks: int
    octets: tuple[int, ...]
    down: frozenset[str] = frozenset()
    is_on_battery: bool = False
    charge: int = 100


def table_of(plan: Plan, seen: Seen) -> Table:
    """Return all that an element tells at one moment."""
    table: Table = {
        oids.SYS_DESCRIPTION: (ber.OCTETS, plan.description.encode()),
        oids.SYS_OBJECT_ID: (ber.NAME, OBJECT_ID),
        oids.SYS_UP_TIME: (ber.TICKS, seen.ticks),
        oids.SYS_NAME: (ber.OCTETS, plan.name.encode()),
        f"{ENTITY_NAME}.1": (ber.OCTETS, plan.sensor.encode()),
    }
    sensor = (CELSIUS, PLAIN, 0, plan.degrees, WELL)
    table |= {f"{SENSOR}.{column}.1": (ber.INTEGER, value) for column, value in enumerate(sensor, 1)}
    for index, (port, octets) in enumerate(zip(plan.ports, seen.octets, strict=True), 1):
        table |= _interface(index, port, octets, is_up=port.name not in seen.down)
    table |= _neighbours(plan)
    return table | _battery(seen) if plan.kind == UPS else table


def _neighbours(plan: Plan) -> Table:
    """Return what the element sees at the other ends of its links."""
    table: Table = {}
    for index, port in enumerate(plan.ports, 1):
        for column, words in ((LOCAL_ID, port.name), (LOCAL_WORDS, port.name)):
            table[f"{LOCAL}.{column}.{index}"] = (ber.OCTETS, words.encode())
        for column, words in ((PORT_ID, port.there), (PORT_WORDS, port.there), (SYSTEM_NAME, port.to)):
            if port.there:
                table[f"{REMOTE}.{column}.0.{index}.1"] = (ber.OCTETS, words.encode())
    return table


def _interface(index: int, port: Port, octets: int, *, is_up: bool) -> Table:
    bits = port.speed * MILLION
    rows: dict[str, tuple[int, ber.Plain]] = {
        oids.IF_NAME_OLD: (ber.OCTETS, port.name.encode()),
        oids.IF_TYPE: (ber.INTEGER, GPON if port.name.startswith("gpon") else ETHERNET),
        oids.IF_SPEED: (ber.GAUGE, min(bits, FULL)),
        oids.IF_ADMIN: (ber.INTEGER, UP),
        oids.IF_OPER: (ber.INTEGER, UP if is_up else DOWN),
        oids.IF_IN: (ber.COUNTER, octets % LARGEST),
        oids.IF_IN_ERRORS: (ber.COUNTER, 0),
        oids.IF_OUT: (ber.COUNTER, octets // 4 % LARGEST),
        oids.IF_OUT_ERRORS: (ber.COUNTER, 0),
        oids.IF_NAME: (ber.OCTETS, port.name.encode()),
        oids.IF_IN_64: (ber.COUNTER64, octets),
        oids.IF_OUT_64: (ber.COUNTER64, octets // 4),
        oids.IF_HIGH_SPEED: (ber.GAUGE, port.speed),
        oids.IF_ALIAS: (ber.OCTETS, port.to.encode()),
    }
    return {f"{column}.{index}": told for column, told in rows.items()}


def _battery(seen: Seen) -> Table:
    source = FROM_BATTERY if seen.is_on_battery else FROM_MAINS
    told = {"4.1.0": source, "2.4.0": seen.charge, "2.3.0": seen.charge // 2}
    return {f"{UPS_MIB}.{name}": (ber.INTEGER, value) for name, value in told.items()}


def plan_of(name: str) -> Plan | None:
    """Return the plan of an element by its name, or None."""
    return next((plan for plan in PLANS if plan.name == name), None)
