"""What a device says of what it is: model, number and version, where the standard or its maker keeps them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from plugins.snmp_monitor.drivers.base import SnmpDriver, Target, Value
from plugins.snmp_monitor.kept import ANY_ROW, ENTITY, KEPT, KEPT_BY_ANYBODY, Kept, Source
from plugins.snmp_monitor.makers import is_of
from plugins.snmp_monitor.values import text_of, whole

CHASSIS = 3
COLUMNS = {"hardware": 13, "serial": 11, "version": 10}
MOST_CHASSIS = 3  # of a stack


@dataclass
class Asked:
    """A device that is asked what it is; no object is asked for twice."""

    driver: SnmpDriver
    target: Target
    description: str
    values: dict[str, Value | None] = field(default_factory=dict)

    async def read(self, kept: Kept) -> dict[str, str]:
        """Return what is told where a maker keeps it: of each name the first source that says something."""
        exact = [oid for source in kept.sources for oid in source.objects if source.row is None and ANY_ROW not in oid]
        await self.take(exact)
        told: dict[str, str] = {}
        for source in kept.sources:
            told[source.name] = told.get(source.name) or await self._text_of(source)
        return {name: text for name, text in told.items() if text}

    async def take(self, oids: Sequence[str]) -> None:
        """Ask for objects at once, and remember them, and those that are not there."""
        wanted = [oid for oid in dict.fromkeys(oids) if oid not in self.values]
        if wanted:
            rows = await self.driver.get(self.target, wanted)
            self.values |= {oid: rows.get(oid) for oid in wanted}

    async def _text_of(self, source: Source) -> str:
        """Return what stands at a source, cut as it says; nothing where it is not told."""
        texts = [_written(await self._value(oid, source)) for oid in source.objects]
        whole_text = " ".join(filter(None, texts)) if source.objects else self.description
        match = re.search(source.pattern, whole_text) if whole_text else None
        if match is None:
            return ""
        text = source.form.format(*(group or "" for group in match.groups() or (match[0],)))
        for each in source.without:
            text = text.replace(each, " ")
        return " ".join(text.split())

    async def _value(self, oid: str, source: Source) -> Value | None:
        """Return one object: by itself, of the row of which another column says so, or the first of a column."""
        if source.row is not None:
            column, wanted = source.row
            rows = await self.driver.bulk_walk(self.target, column)
            oid += next((name.removeprefix(column) for name, value in rows if whole(value) == wanted), ".0")
        elif oid.endswith(ANY_ROW):
            first = await self.driver.bulk_walk(self.target, oid.removesuffix(ANY_ROW))
            return first[0][1] if first else None
        if source.typed_by:
            await self.take([source.typed_by])
            oid = f"{oid}.{_written(self.values[source.typed_by])}"
        await self.take([oid])
        return self.values[oid]


def _written(value: Value | None) -> str:
    """Return a value as text; some tell their number as one."""
    return str(value) if isinstance(value, int) else text_of(value)


async def read_chassis(driver: SnmpDriver, target: Target, object_id: str, description: str) -> dict[str, str]:
    """Return model (``hardware``), number (``serial``) and ``version``; empty is not told. Raises SnmpFailure."""
    asked = Asked(driver, target, description)
    told = await asked.read(KEPT_BY_ANYBODY) | await _of_standard(asked)
    for kept in KEPT:
        if object_id and is_of(object_id, kept.maker):
            told |= await asked.read(kept)
    return {name: told.get(name, "") for name in COLUMNS}


async def _of_standard(asked: Asked) -> dict[str, str]:
    """Return what ENTITY-MIB says of the chassis, of each name the first that is told; some have no class of it."""
    kinds = await asked.driver.bulk_walk(asked.target, f"{ENTITY}.5")
    chassis = [oid.removeprefix(f"{ENTITY}.5.") for oid, kind in kinds if whole(kind) == CHASSIS][:MOST_CHASSIS]
    places = {name: [f"{ENTITY}.{column}.{each}" for each in (*chassis, "1")] for name, column in COLUMNS.items()}
    await asked.take([oid for several in places.values() for oid in several])
    texts = {name: [text_of(asked.values[oid]) for oid in several] for name, several in places.items()}
    return {name: next(filter(None, several), "") for name, several in texts.items() if any(several)}
