"""Recorded walks (snmprec): an agent's answers from a file, read as if it answered now, and said as JSON."""

import asyncio
import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from plugins.snmp_monitor.asking import ADMIN, ask_device
from plugins.snmp_monitor.chassis import read_chassis
from plugins.snmp_monitor.drivers.base import (
    AT_ONCE,
    Access,
    Nonsense,
    SnmpDriver,
    SnmpFailure,
    Target,
    Value,
    parts,
)
from plugins.snmp_monitor.drivers.choosing import open_driver
from plugins.snmp_monitor.interface_kinds import KIND_NAMES
from plugins.snmp_monitor.readings import Findings, Port, Reading

NUMBERS = frozenset({"2", "65", "66", "67", "70"})
LARGEST = 64 * 1024 * 1024  # bytes of one file
WITHIN = 600  # seconds for one file
SERVED_WITHIN = 10.0  # seconds for one answer of a simulator
NOBODY = Target("walk", 0, Access("2c"))


class WalkDriver:
    """Answers from the rows of a recorded walk."""

    def __init__(self, rows: dict[str, Value]) -> None:
        """Know the rows, in their order."""
        self._rows = sorted(rows.items(), key=lambda row: parts(row[0]))

    async def get(self, target: Target, oids: Sequence[str]) -> dict[str, Value]:
        """Return the values that the walk has."""
        wanted = set(oids)
        return {oid: value for oid, value in self._rows if oid in wanted}

    async def bulk_walk(self, target: Target, root: str, at_once: int = AT_ONCE) -> list[tuple[str, Value]]:
        """Return everything below a name."""
        return [(oid, value) for oid, value in self._rows if oid.startswith(f"{root}.")]

    def close(self) -> None:
        """Hold nothing."""


def read_file(path: Path) -> dict[str, Value]:
    """Return the rows of a recorded walk; a line that is none is passed over. Raises OSError and Nonsense."""
    if path.stat().st_size > LARGEST:
        raise Nonsense("the file is too large")
    rows: dict[str, Value] = {}
    for line in path.read_text(encoding="utf-8", errors="surrogateescape").split("\n"):
        oid, _, rest = line.rstrip("\r").partition("|")
        kind, _, text = rest.partition("|")
        value = value_of(kind.partition(":")[0], text)
        if value is not None and oid and all(each.isdecimal() for each in oid.split(".")):
            rows[oid] = value
    return rows


def value_of(kind: str, text: str) -> Value | None:
    """Return a value by its kind, as the simulator writes it: a number, a text, bytes in hexadecimal digits."""
    try:
        if kind in NUMBERS:
            return int(text)
        if kind in ("4x", "64x", "68x"):
            raw = bytes.fromhex(text)
            return ".".join(map(str, raw)) if kind == "64x" else raw
    except ValueError:
        return None
    if kind == "4":
        return text.encode(errors="surrogateescape")
    return text if kind in ("6", "64") else None


def read_walk(path: Path) -> dict[str, Any]:
    """Return what is read of one recorded walk, as plain values. Raises OSError and Nonsense."""
    return {"walk": path.name, **asyncio.run(read_device(WalkDriver(read_file(path)), NOBODY))}


def read_served_walk(path: Path, host: str, port: int) -> dict[str, Any]:
    """Return what an agent tells that serves a recorded walk to whoever names it as community, as simulators do."""

    async def read() -> dict[str, Any]:
        driver = open_driver()
        try:
            return await read_device(driver, Target(host, port, Access("2c", path.stem), SERVED_WITHIN, 1))
        finally:
            driver.close()

    return {"walk": path.name, **asyncio.run(read())}


async def read_device(driver: SnmpDriver, target: Target) -> dict[str, Any]:
    """Return what a device tells of itself, its ports and its sensors, as plain values."""
    found = await ask_device(driver, target, WITHIN)
    about: dict[str, str] = {}
    if found.system is not None:
        with suppress(SnmpFailure):
            about = await read_chassis(driver, target, found.system.object_id, found.system.description)
    return said(found, about)


def said(found: Findings, about: dict[str, str]) -> dict[str, Any]:
    """Return findings as they are printed: device, ports and sensors."""
    system = found.system
    device = {
        "sysName": system.name if system else None,
        "sysObjectID": f".{system.object_id}" if system and system.object_id else None,
        "sysDescr": system.description if system else None,
        **{name: about.get(name) or None for name in ("version", "hardware", "serial")},
    }
    sensors = [_sensor(each) for each in found.readings]
    failure = {"failure": found.failure} if found.failure else {}
    return {"device": device, "ports": [_port(each) for each in found.ports], "sensors": sensors, **failure}


def _sensor(reading: Reading) -> dict[str, Any]:
    return {
        "sensor_class": reading.kind, "sensor_descr": reading.name, "sensor_current": reading.value,
        "sensor_oid": f".{reading.oid}",
    }  # fmt: skip


def _port(port: Port) -> dict[str, Any]:
    admin = port.admin if port.admin in ADMIN.values() else None  # what is not told is no state
    return {
        "ifIndex": port.index, "ifName": port.name, "ifDescr": port.description or port.name,
        "ifAlias": port.alias or port.description or port.name, "ifType": KIND_NAMES.get(port.kind, str(port.kind)),
        "ifAdminStatus": admin, "ifOperStatus": port.oper, "ifSpeed": port.speed or None,
    }  # fmt: skip


def as_json(told: dict[str, Any]) -> str:
    """Return what was read as text."""
    return json.dumps(told, ensure_ascii=False, indent=1)
