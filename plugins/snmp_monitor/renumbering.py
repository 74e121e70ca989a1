"""Interfaces that a device numbers anew, as after a restart: what is known of each follows its name."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from plugins.snmp_monitor.models import Device, DevicePort
from plugins.snmp_monitor.readings import Port
from servicedesk.plugin_api import UnitOfWork


@dataclass(frozen=True)
class Own:
    """What belongs to an interface and not to its number."""

    was_up: bool = False
    is_watched: bool = True
    resource_id: int | None = None
    counted: dict[str, Any] | None = None


def follow_names(uow: UnitOfWork, device: Device, rows: dict[int, DevicePort], told: Sequence[Port]) -> None:
    """Have what is known of interfaces stand where the device tells of them now; ``rows`` is changed with it.

    An interface whose name nobody else has is known by it. A number with a name that is new keeps what it had: it was
    called otherwise.
    """
    moved = _moved(rows, told)
    if not moved:
        return
    owned = {number: _own(device, rows[was]) for number, was in moved.items()}
    left = set(moved.values()) - moved.keys()
    kept = {number: counted for number, counted in device.counters.items() if int(number) not in left}
    numbers = {port.index for port in told}
    for number in left:
        if number in numbers:
            _give(rows[number], Own())
        else:
            uow.session.delete(rows.pop(number))
    for number, own in owned.items():
        if number not in rows:
            rows[number] = DevicePort(device_id=device.id, number=number, changed_at=uow.now())
            uow.session.add(rows[number])
        rows[number].name = next(port.name for port in told if port.index == number)
        _give(rows[number], own)
    device.counters = kept | {str(number): own.counted for number, own in owned.items() if own.counted}


def _moved(rows: dict[int, DevicePort], told: Sequence[Port]) -> dict[int, int]:
    """Return which number each interface has now that had another one, with that."""
    known = _once((row.name, number) for number, row in rows.items())
    now = _once((port.name, port.index) for port in told)
    return {number: known[name] for name, number in now.items() if known.get(name, number) != number}


def _once(named: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Return the numbers of the names that stand there once."""
    pairs = list(named)
    times = Counter(name for name, _number in pairs)
    return {name: number for name, number in pairs if times[name] == 1}


def _own(device: Device, row: DevicePort) -> Own:
    return Own(row.was_up, row.is_watched, row.resource_id, device.counters.get(str(row.number)))


def _give(row: DevicePort, own: Own) -> None:
    row.was_up, row.is_watched, row.resource_id = own.was_up, own.is_watched, own.resource_id
