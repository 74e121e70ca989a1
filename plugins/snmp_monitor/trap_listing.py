"""Questions about traps: the last ones of a device, the kinds that nobody knows, and who sends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from plugins.snmp_monitor.models import Device, DevicePort, Trap, TrapKind, TrapSource
from plugins.snmp_monitor.signs import BECAME, Look
from plugins.snmp_monitor.trap_names import called
from plugins.snmp_monitor.trap_rules import Rule, Rules, load_rules
from servicedesk.plugin_api import UnitOfWork

LAST_TRAPS = 10
MOST_KINDS, MOST_SOURCES = 100, 50


@dataclass(frozen=True)
class TrapShown:
    """One trap as a page shows it; ``words`` is a message id where it is not what somebody wrote."""

    name: str
    words: str
    text: str
    port: str
    count: int
    last_at: datetime
    look: Look
    values: list[tuple[str, str]]


@dataclass(frozen=True)
class KindShown:
    """A kind that no rule knows, with the device that sent the last one."""

    kind: str
    name: str
    count: int
    last_at: datetime
    device: str
    values: list[tuple[str, str]]


def list_traps(uow: UnitOfWork, device: Device, ports: Sequence[DevicePort]) -> list[TrapShown]:
    """List what a device told last, the newest first."""
    newest = select(Trap).where(Trap.device_id == device.id).order_by(Trap.last_at.desc(), Trap.id.desc())
    rows = uow.session.scalars(newest.limit(LAST_TRAPS)).all()
    if not rows:
        return []
    rules, names = load_rules(uow), {port.number: port.name for port in ports}
    return [_shown(row, rules, names.get(row.port, str(row.port or "")), uow.actor.language) for row in rows]


def _shown(row: Trap, rules: Rules, port: str, language: str) -> TrapShown:
    rule = rules.find(row.kind)
    name = rule.name if rule is not None else called(row.kind)
    words, text = (rule.words, rule.text(language)) if rule is not None else ("", "")
    return TrapShown(name, words, text, port, row.count, row.last_at, BECAME[row.became], _values(row.told))


def list_unknown(uow: UnitOfWork) -> list[KindShown]:
    """List the kinds that no rule knows, the most frequent first."""
    rows = uow.session.scalars(select(TrapKind).order_by(TrapKind.count.desc(), TrapKind.id).limit(MOST_KINDS)).all()
    wanted = select(Device.id, Device.name).where(Device.id.in_({row.device_id for row in rows}))
    names = {device_id: name for device_id, name in uow.session.execute(wanted)}
    return [
        KindShown(
            row.kind, called(row.kind), row.count, row.last_at, names.get(row.device_id, ""), _values(row.told)
        )
        for row in rows
    ]  # fmt: skip


def list_strangers(uow: UnitOfWork) -> Sequence[TrapSource]:
    """List addresses that are no device's and that told something, those that sent most first."""
    rows = select(TrapSource).where(TrapSource.is_known.is_(False), TrapSource.address != "")
    return uow.session.scalars(rows.order_by(TrapSource.received.desc()).limit(MOST_SOURCES)).all()


def list_troubled(uow: UnitOfWork) -> Sequence[TrapSource]:
    """List devices' addresses, and the others together, of which something was dropped, refused or made no sense."""
    bad = TrapSource.dropped + TrapSource.garbage + TrapSource.refused
    rows = select(TrapSource).where(TrapSource.is_known.is_(True) | (TrapSource.address == ""), bad > 0)
    return uow.session.scalars(rows.order_by(bad.desc()).limit(MOST_SOURCES)).all()


def count_received(uow: UnitOfWork) -> int:
    """Count everything that came and is still remembered."""
    return int(uow.session.scalar(select(func.sum(TrapSource.received))) or 0)


def rule_to_write(uow: UnitOfWork, kind: str) -> Rule:
    """Return how the form of a new rule begins: as the rule that comes with the plugin, or with the name of a kind."""
    known = load_rules(uow).find(kind) if kind else None
    return known or Rule(kind, called(kind) if kind else "", "ask")


def _values(told: dict[str, list[list[str]]]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in told.get("values", [])]
