"""What was read of a recorded walk beside what should be read of it: how much agrees, and each difference."""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from plugins.snmp_monitor.drivers.base import Nonsense

ENDING = ".expected.json"
DEVICE = ("sysName", "sysObjectID", "sysDescr", "version", "hardware", "serial")
PORT = ("ifName", "ifDescr", "ifAlias", "ifType", "ifAdminStatus", "ifOperStatus", "ifSpeed")
SENSOR = ("sensor_class", "sensor_current")
CLOSE = 1e-6  # of a value: independent programs round differently


class Fact(NamedTuple):
    """One thing that should be read: what it is, its name in the file, what is expected and what was read."""

    place: str
    name: str
    expected: object
    read: object

    @property
    def agrees(self) -> bool:
        """Tell whether both say the same; a speed that nobody knows is 0 for some."""
        return _plain(self.expected) == _plain(self.read) or _is_close(self.expected, self.read)

    def __str__(self) -> str:
        """Return the difference."""
        return f"{self.place} {self.name}: {self.read!r} ≠ {self.expected!r}"


@dataclass(frozen=True)
class Compared:
    """What came of one walk: how many things should be read, and those that were not read so."""

    expected: int
    differences: tuple[Fact, ...]


def expectations_of(walk: Path) -> Path:
    """Return where the expectations of a walk lie: beside it, under the same name."""
    return walk.with_name(f"{walk.stem}{ENDING}")


def compare(told: Mapping[str, Any], expectations: Path) -> Compared:
    """Compare what was read with a file of expectations: device, ports by ifIndex, sensors by their object.

    What the file does not name is not compared. Raises OSError and Nonsense.
    """
    try:
        expected = json.loads(expectations.read_text(encoding="utf-8"))
        facts = list(facts_of(told, expected))
    except (ValueError, TypeError, KeyError, AttributeError):
        raise Nonsense("no file of expectations") from None
    return Compared(len(facts), tuple(fact for fact in facts if not fact.agrees))


def facts_of(told: Mapping[str, Any], expected: Mapping[str, Any]) -> Iterator[Fact]:
    """Yield each thing that is expected, beside what was read."""
    device = expected.get("device", {})
    yield from (Fact("device", name, device[name], told["device"].get(name)) for name in DEVICE if name in device)
    yield from _rows("port", "ifIndex", PORT, expected.get("ports", ()), told["ports"])
    yield from _rows("sensor", "sensor_oid", SENSOR, expected.get("sensors", ()), told["sensors"])


def _rows(
    kind: str,
    key: str,
    columns: Sequence[str],
    expected: Sequence[Mapping[str, Any]],
    told: Sequence[Mapping[str, Any]],
) -> Iterator[Fact]:
    """Yield the columns of each row; rows that a device tells twice of one object stand for what they measure."""
    read: dict[object, list[Mapping[str, Any]]] = {}
    for row in told:
        read.setdefault(row[key], []).append(row)
    for row in expected:
        same = read.get(row[key], [{}])
        meant = next((each for each in same if each.get(columns[0]) == row.get(columns[0])), same[0])
        place = f"{kind} {row[key]}"
        yield from (Fact(place, name, row[name], meant.get(name)) for name in columns if name in row)


def _plain(value: object) -> object:
    """Return a value as it is compared: texts without line ends and quotes around them, nothing for what is unknown."""
    if isinstance(value, str):
        return " ".join(value.split()).strip('" ') or None
    return value or None


def _is_close(one: object, other: object) -> bool:
    is_number = isinstance(one, int | float) and isinstance(other, int | float)
    return is_number and math.isclose(one, other, rel_tol=CLOSE)  # type: ignore[arg-type]  # numbers both
