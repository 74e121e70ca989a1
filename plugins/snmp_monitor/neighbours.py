"""Asking a device which neighbours it sees behind which interface (LLDP-MIB)."""

from dataclasses import dataclass

from plugins.snmp_monitor.drivers.base import SnmpDriver, Target, Value
from plugins.snmp_monitor.values import address_or_text_of

REMOTE = "1.0.8802.1.1.2.1.4.1.1"  # lldpRemTable: time, number of the local port, index
LOCAL = "1.0.8802.1.1.2.1.3.7.1"  # lldpLocPortTable: number of the port
PORT_ID, PORT_WORDS, SYSTEM_NAME = "7", "8", "9"
LOCAL_ID, LOCAL_WORDS = "3", "4"
PARTS_OF_INDEX = 3
MOST_NEIGHBOURS = 500


@dataclass(frozen=True)
class Neighbour:
    """Who stands behind an interface: what he calls himself and his interface; and the names of ours."""

    number: int
    name: str
    there: str
    own_names: tuple[str, ...] = ()


async def read_neighbours(driver: SnmpDriver, target: Target) -> tuple[Neighbour, ...]:
    """Ask for the neighbours that tell their name, by interface. Raises SnmpFailure."""
    remote = _by_index(await driver.bulk_walk(target, REMOTE), REMOTE)
    if not remote:
        return ()
    own = _by_index(await driver.bulk_walk(target, LOCAL), LOCAL)
    found = {_neighbour(index, row, own) for index, row in remote.items()} - {None}
    named = sorted((each for each in found if each), key=lambda each: (each.number, each.name))
    return tuple(named[:MOST_NEIGHBOURS])


def _by_index(rows: list[tuple[str, Value]], root: str) -> dict[str, dict[str, str]]:
    """Return the texts of a table by the index of their row and their column."""
    table: dict[str, dict[str, str]] = {}
    for oid, value in rows:
        column, _, index = oid.removeprefix(f"{root}.").partition(".")
        table.setdefault(index, {})[column] = address_or_text_of(value)
    return table


def _neighbour(index: str, row: dict[str, str], own: dict[str, dict[str, str]]) -> Neighbour | None:
    """Return one neighbour; None for one that tells no name, or whose row has no interface of ours."""
    parts = index.split(".")
    name = row.get(SYSTEM_NAME, "")
    if len(parts) != PARTS_OF_INDEX or not name:
        return None
    ours = own.get(parts[1], {})
    names = tuple(filter(None, (ours.get(LOCAL_ID, ""), ours.get(LOCAL_WORDS, ""))))
    return Neighbour(int(parts[1]), name, row.get(PORT_WORDS) or row.get(PORT_ID, ""), names)
