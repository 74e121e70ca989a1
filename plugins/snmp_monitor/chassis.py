"""What a device says of what it is: model, number and version, where the standard or its maker keeps them."""

import re
from dataclasses import dataclass, field

from plugins.snmp_monitor import makers
from plugins.snmp_monitor.drivers.base import SnmpDriver, Target
from plugins.snmp_monitor.sensors import is_of
from plugins.snmp_monitor.values import text_of

CHASSIS = 3
ENTITY = "1.3.6.1.2.1.47.1.1.1.1"
COLUMNS = {"hardware": 13, "serial": 11, "version": 10}
JUNIPER_BOX, FORTINET = f"{makers.JUNIPER}.3.1", "1.3.6.1.4.1.12356"


@dataclass(frozen=True)
class Kept:
    """Where a maker keeps it: objects whose texts are joined, and how his words about the system hold it.

    A pattern is followed by how its groups are put together.
    """

    maker: str
    objects: dict[str, tuple[str, ...]] = field(default_factory=dict)
    words: dict[str, tuple[str, str]] = field(default_factory=dict)


KEPT = (
    Kept(
        makers.APC,
        {"hardware": (f"{makers.APC_UPS}.1.1.1.0", f"{makers.APC_UPS}.1.2.1.0"),
         "serial": (f"{makers.APC_UPS}.1.2.3.0",)},
        {"version": (r"PF:(\S+).* AF1:(\S+)", "AOS {0} / App {1}")},
    ),
    Kept(
        makers.HUAWEI, {"version": (f"{makers.HUAWEI}.6.3.1.999.0",)}, {"version": (r"Version [^(]*\(([^)]+)", "{0}")}
    ),
    Kept(
        makers.HP, {},
        {"hardware": (r"^(?:HPE? |Aruba )?(.+?), revision", "{0}"), "version": (r"revision ([^, ]+)", "{0}")},
    ),
    Kept(makers.CISCO, {}, {"version": (r"\(([^)]+)\), Version ([^, ]+)", "{0} {1}")}),
    Kept(makers.SIKLU, {}, {"hardware": (r"^(\S+)$", "{0}")}),
    Kept(
        makers.JUNIPER, {"serial": (f"{JUNIPER_BOX}.3.0",)},
        {"hardware": (r"Juniper Networks, Inc\. (\S+)", "{0}"), "version": (r"JUNOS (\S+?)[, ]", "{0}")},
    ),
    Kept(
        makers.MIKROTIK,
        {"version": (f"{makers.MIKROTIK}.1.1.4.4.0",), "serial": (f"{makers.MIKROTIK}.1.1.7.3.0",)},
        {"hardware": (r"^RouterOS (.+)", "{0}")},
    ),
    Kept(FORTINET, {"version": (f"{FORTINET}.101.4.1.1.0",), "serial": (f"{FORTINET}.100.1.1.1.0",)}),
    Kept(makers.EATON, {"hardware": (f"{makers.EATON_UPS}.1.2.0",), "version": (f"{makers.EATON_UPS}.1.3.0",)}),
)  # fmt: skip


async def read_chassis(driver: SnmpDriver, target: Target, object_id: str, description: str) -> dict[str, str]:
    """Return model (``hardware``), number (``serial``) and ``version``; empty is not told. Raises SnmpFailure."""
    told = await _of_standard(driver, target)
    for kept in KEPT:
        if object_id and is_of(object_id, kept.maker):
            told |= _in_words(kept, description) | await _of_maker(driver, target, kept)
    return told


async def _of_standard(driver: SnmpDriver, target: Target) -> dict[str, str]:
    """Return what ENTITY-MIB says of the chassis, or of its first part."""
    kinds = await driver.bulk_walk(target, f"{ENTITY}.5")
    index = next((oid.removeprefix(f"{ENTITY}.5.") for oid, kind in kinds if kind == CHASSIS), "1")
    names = {name: f"{ENTITY}.{column}.{index}" for name, column in COLUMNS.items()}
    rows = await driver.get(target, list(names.values()))
    return {name: text_of(rows.get(oid)) for name, oid in names.items()}


async def _of_maker(driver: SnmpDriver, target: Target, kept: Kept) -> dict[str, str]:
    wanted = [oid for several in kept.objects.values() for oid in several]
    rows = await driver.get(target, wanted)
    texts = {
        name: " ".join(filter(None, (text_of(rows.get(oid)) for oid in several)))
        for name, several in kept.objects.items()
    }
    return {name: text for name, text in texts.items() if text}


def _in_words(kept: Kept, description: str) -> dict[str, str]:
    found = {name: (re.search(pattern, description), form) for name, (pattern, form) in kept.words.items()}
    return {name: form.format(*match.groups()) for name, (match, form) in found.items() if match}
