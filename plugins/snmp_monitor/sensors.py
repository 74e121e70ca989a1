"""Readings of sensors and of uninterruptible power supplies: which objects are read, of whom, and what they are.

The standard tables (UPS-MIB, ENTITY-SENSOR-MIB, DOCS-IF-MIB) are asked of everybody, a maker's of his devices alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from plugins.snmp_monitor.drivers.base import SnmpDriver, Target, Value
from plugins.snmp_monitor.makers import CISCO, COLUMNS, ENTITY_NAME, ROOTS, Column
from plugins.snmp_monitor.readings import Reading
from plugins.snmp_monitor.values import figure_of, text_of, whole

MOST_READINGS = 1_000
FEW = 8  # rows asked for at once of tables that most devices do not have
SENSOR = "1.3.6.1.2.1.99.1.1.1"  # ENTITY-SENSOR-MIB: type, scale, precision, value, status
CISCO_SENSOR = "1.3.6.1.4.1.9.9.91.1.1.1.1"  # CISCO-ENTITY-SENSOR-MIB: the same, and older
KINDS = {3: "voltage", 4: "voltage", 5: "current", 6: "power", 7: "frequency", 8: "temperature", 9: "humidity",
         10: "fanspeed", 11: "airflow", 12: "state", 14: "dbm"}  # fmt: skip
IS_WELL = 1
VALUE = "4"
UNITS = 9  # the scale of plain units; each step is three powers of ten
LARGEST_POWER = 15
BELOW_ZERO = frozenset({"temperature", "dbm"})  # what may be negative, and is sent without its sign by some
SIGN, WORD = 2**31, 2**32


@dataclass(frozen=True)
class Scaled:
    """A value of ENTITY-SENSOR-MIB: so many thousands up or down, and so many digits behind the point."""

    value: float
    scale: int
    precision: int

    @property
    def plain(self) -> float:
        """Return it in plain units."""
        power = 3 * (self.scale - UNITS) - self.precision
        if abs(power) > LARGEST_POWER:
            return 0.0
        return float(self.value * 10**power if power >= 0 else self.value / 10**-power)


async def read_sensors(driver: SnmpDriver, target: Target, object_id: str) -> tuple[Reading, ...]:
    """Ask for the readings that a device may have, by who made it. Raises SnmpFailure."""
    found = await read_entity_sensors(driver, target, CISCO_SENSOR) if is_of(object_id, CISCO) else []
    known_of = {reading.oid.removeprefix(f"{CISCO_SENSOR}.4.") for reading in found}
    standard = await read_entity_sensors(driver, target)
    found += [reading for reading in standard if reading.oid.removeprefix(f"{SENSOR}.4.") not in known_of]
    known = {root: await driver.bulk_walk(target, root, FEW) for root in ROOTS}
    for column in COLUMNS:
        if is_of(object_id, column.maker):
            root = next((each for each in ROOTS if f"{column.oid}.".startswith(f"{each}.")), "")
            rows = known[root] if root else await driver.bulk_walk(target, column.oid)
            found += await _read_column(driver, target, column, rows)
    return tuple(found[:MOST_READINGS])


def is_of(object_id: str, maker: str) -> bool:
    """Tell whether a device is of this maker; whoever names none asks everybody."""
    return not maker or f"{object_id}.".startswith(f"{maker}.")


async def read_entity_sensors(driver: SnmpDriver, target: Target, root: str = SENSOR) -> list[Reading]:
    """Ask for the sensors of ENTITY-SENSOR-MIB, or of a table like it; those that are broken, or away, say nothing."""
    table: dict[str, dict[str, float]] = {}
    for oid, value in await driver.bulk_walk(target, root, FEW):
        column, _, index = oid.removeprefix(f"{root}.").partition(".")
        number = figure_of(value) if column == VALUE else whole(value)
        if number is not None:
            table.setdefault(index, {})[column] = number
    sensors = {index: row for index, row in table.items() if row.get("1") in KINDS and _is_well(row)}
    if not sensors:
        return []
    names = await _names(driver, target, ENTITY_NAME)
    return [
        Reading(
            KINDS[int(row["1"])],
            names.get(index) or index,
            Scaled(row[VALUE], int(row.get("2", UNITS)), int(row.get("3", 0))).plain,
            f"{root}.{VALUE}.{index}",
        )
        for index, row in sensors.items()
    ]


def _is_well(row: Mapping[str, float]) -> bool:
    """Tell whether a sensor has a value; some makers leave out the column that says so."""
    return VALUE in row and row.get("5", IS_WELL) == IS_WELL


async def _read_column(
    driver: SnmpDriver, target: Target, column: Column, rows: Sequence[tuple[str, Value]]
) -> list[Reading]:
    """Read one object, or one column of a table, from these rows, and name each value."""
    numbers = [(oid, signed(column.kind, figure_of(value))) for oid, value in rows if oid.startswith(f"{column.oid}.")]
    told = [(oid, number) for oid, number in numbers if number is not None and number not in column.absent]
    if not told:
        return []
    names = await _names(driver, target, column.names) if column.names else {}
    return [_reading(column, oid, number, names) for oid, number in told]


def signed(kind: str, number: float | None) -> float | None:
    """Return a number with the sign that some makers lose, who send what is below zero as a number of 32 bits."""
    if number is not None and kind in BELOW_ZERO and SIGN <= number < WORD:
        return number - WORD
    return number


def _reading(column: Column, oid: str, number: float, names: Mapping[str, str]) -> Reading:
    index = oid.removeprefix(f"{column.oid}.")
    name = " ".join(filter(None, (names.get(index, "" if index == "0" or not column.names else index), column.title)))
    value = float(number in column.means) if column.means else number / column.divisor
    return Reading(column.kind, name or index, value, oid)


async def _names(driver: SnmpDriver, target: Target, columns: tuple[str, ...]) -> dict[str, str]:
    """Return the names of rows by their index, from the first of these columns that has one."""
    names: dict[str, str] = {}
    for column in columns:
        rows: list[tuple[str, Value]] = await driver.bulk_walk(target, column)
        for oid, value in rows:
            index = oid.removeprefix(f"{column}.")
            names[index] = names.get(index) or text_of(value)
    return names
