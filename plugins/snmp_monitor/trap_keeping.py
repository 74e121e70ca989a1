"""Keeping what was gathered: rows with counts, what rules raise and clear, and which devices are to be asked now."""

from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update

from plugins.snmp_monitor.models import Device, Trap, TrapKind, TrapSource
from plugins.snmp_monitor.trap_alarms import follow
from plugins.snmp_monitor.trap_gathering import OTHERS, Batch, Gathered, Key, Tally
from plugins.snmp_monitor.trap_rules import ASK, CLEAR, IGNORE, RAISE, Rule, Rules
from plugins.snmp_monitor.trap_senders import Sender, Senders
from servicedesk.plugin_api import UnitOfWork

ONE_ROW_FOR = timedelta(seconds=60)  # what comes again within it counts in its row
MOST_REMEMBERED = 50_000
MOST_KINDS, MOST_SOURCES = 1_000, 1_000
KEPT_FOR, MOST_KEPT = timedelta(days=30), 200_000
FORGOTTEN_AT_ONCE = 2_000  # traps
UNKNOWN, REFUSED = "unknown", "refused"
BECAME = {ASK: "asked", RAISE: "raised", CLEAR: "cleared", IGNORE: "ignored"}


@dataclass
class Memory:
    """Which rows were written lately, so that what is told again counts in them."""

    rows: OrderedDict[Key, tuple[int, datetime]] = field(default_factory=OrderedDict)

    def find(self, key: Key, now: datetime) -> int:
        """Return the row in which something counts that is told again, or 0."""
        row_id, begun_at = self.rows.get(key, (0, now))
        return row_id if now - begun_at < ONE_ROW_FOR else 0

    def note(self, key: Key, row_id: int, now: datetime) -> None:
        """Remember a row; the oldest are forgotten."""
        self.rows.pop(key, None)
        self.rows[key] = (row_id, now)
        while len(self.rows) > MOST_REMEMBERED:
            self.rows.popitem(last=False)

    def note_all(self, written: Sequence[tuple[Key, int]], now: datetime) -> None:
        """Remember rows that are there for good."""
        for key, row_id in written:
            self.note(key, row_id, now)


@dataclass(frozen=True)
class Meant:
    """A notification with whom it comes from, what it means, and what became of it."""

    gathered: Gathered
    senders: Sequence[Sender]
    rule: Rule | None
    became: str

    @property
    def port(self) -> int:
        """Return the index of the interface that is meant, or 0."""
        told = self.gathered.told
        own = told.of_column(self.rule.port_name) if self.rule is not None and self.rule.port_name else 0
        return own or told.port


def keep_batch(uow: UnitOfWork, batch: Batch, senders: Senders, rules: Rules, memory: Memory) -> set[int]:
    """Keep what was gathered and follow its rules; return which devices are to be asked now."""
    known = [meant for each in batch.gathered if (meant := mean(each, senders, rules))]
    _keep_rows(uow, known, memory)
    _keep_kinds(uow, [meant for meant in known if meant.became == UNKNOWN])
    _keep_sources(uow, batch, senders, known)
    asked = {sender.device_id for meant in known if meant.became == BECAME[ASK] for sender in meant.senders}
    _ask_soon(uow, asked)
    for meant in known:
        if meant.rule is not None and meant.became in (BECAME[RAISE], BECAME[CLEAR]) and len(meant.senders) == 1:
            follow(uow, meant.senders[0], meant.rule, meant.gathered.told, meant.port)
    return asked


def _ask_soon(uow: UnitOfWork, device_ids: Collection[int]) -> None:
    """Have devices asked next: locked in order and before any alarm, as by those who keep what was polled."""
    if not device_ids:
        return
    watched = select(Device.id).where(Device.id.in_(device_ids), Device.is_watched)
    locked = uow.session.scalars(watched.order_by(Device.id).with_for_update(key_share=True)).all()
    soon = update(Device).where(Device.id.in_(locked)).values(due_at=uow.now())
    uow.session.execute(soon, execution_options={"synchronize_session": False})


def mean(gathered: Gathered, senders: Senders, rules: Rules) -> Meant | None:
    """Return what a notification means, or None when it comes from nobody that is watched.

    What a device cannot prove to have sent is kept and not followed.
    """
    found = senders.find(gathered.address, gathered.sender_port)
    if not found:
        return None
    told, rule = gathered.told, rules.find(gathered.told.kind)
    if not told.is_proven and not any(senders.takes(sender, told.entry) for sender in found):
        return Meant(gathered, found, rule, REFUSED)
    return Meant(gathered, found, rule, BECAME[rule.action] if rule is not None else UNKNOWN)


def _keep_rows(uow: UnitOfWork, known: Sequence[Meant], memory: Memory) -> None:
    now, again, new = uow.now(), [], []
    for meant in known:
        row_id = memory.find(meant.gathered.key, now)
        if row_id:
            again.append({"row_id": row_id, "more": meant.gathered.count, "now": now})
        else:
            new.append(meant)
    if again:
        more = update(Trap).where(Trap.id == bindparam("row_id"))
        changes = {"count": Trap.count + bindparam("more"), "last_at": bindparam("now")}
        uow.session.connection().execute(more.values(changes), again)
    if new:
        ids = uow.session.scalars(
            insert(Trap).returning(Trap.id, sort_by_parameter_order=True), [_row(meant, now) for meant in new]
        )
        written = [(meant.gathered.key, row_id) for meant, row_id in zip(new, ids, strict=True)]
        uow.after_commit(lambda: memory.note_all(written, now))  # what is undone gives its rows to others


def _row(meant: Meant, now: datetime) -> dict[str, Any]:
    told = meant.gathered.told
    return {
        "device_id": meant.senders[0].device_id, "kind": told.kind, "port": meant.port, "version": told.version,
        "count": meant.gathered.count, "first_at": now, "last_at": now, "became": meant.became,
        "told": {"values": told.values()},
    }  # fmt: skip


def _keep_kinds(uow: UnitOfWork, unknown: Sequence[Meant]) -> None:
    """Count the kinds that nobody knows; of more than a thousand only those that were there first."""
    if not unknown:
        return
    kinds = {meant.gathered.told.kind for meant in unknown}
    rows = {row.kind: row for row in uow.session.scalars(select(TrapKind).where(TrapKind.kind.in_(kinds)))}
    room = MOST_KINDS - (uow.session.scalar(select(func.count(TrapKind.id))) or 0)
    for meant in unknown:
        told, now = meant.gathered.told, uow.now()
        row = rows.get(told.kind)
        if row is None:
            if room <= 0:
                continue
            room -= 1
            row = rows[told.kind] = TrapKind(kind=told.kind, count=0, first_at=now)
            uow.session.add(row)
        row.count, row.last_at = row.count + meant.gathered.count, now
        row.device_id, row.told = meant.senders[0].device_id, {"values": told.values()}


def _keep_sources(uow: UnitOfWork, batch: Batch, senders: Senders, known: Sequence[Meant]) -> None:
    """Add up what came from where; of more than a thousand addresses the others share a row."""
    if not batch.tallies:
        return
    refused = _refused(known)
    kinds = {each.address: each.told.kind for each in batch.gathered}
    wanted = select(TrapSource).where(TrapSource.address.in_([*batch.tallies, OTHERS]))
    rows = {row.address: row for row in uow.session.scalars(wanted)}
    room = MOST_SOURCES - (uow.session.scalar(select(func.count(TrapSource.id))) or 0)
    for address, tally in batch.tallies.items():
        is_known = bool(senders.find(address, 0))
        row = rows.get(address)
        if row is None:
            place = address if room > 0 or is_known else OTHERS
            room -= place != OTHERS
            row = rows.get(place) or TrapSource(address=place, received=0, dropped=0, garbage=0, refused=0)
            rows[place] = row
            uow.session.add(row)
        row.is_known, row.last_at = is_known, uow.now()
        row.last_kind = kinds.get(address) or tally.kind or row.last_kind or ""
        row.refused += refused.get(address, 0)
        _add_up(row, tally)


def _add_up(row: TrapSource, tally: Tally) -> None:
    row.received += tally.received
    row.dropped += tally.dropped
    row.garbage += tally.garbage


def _refused(known: Sequence[Meant]) -> Mapping[str, int]:
    counts: dict[str, int] = {}
    for meant in known:
        if meant.became == REFUSED:
            address = meant.gathered.address
            counts[address] = counts.get(address, 0) + meant.gathered.count
    return counts


def forget_old(uow: UnitOfWork) -> bool:
    """Forget what is too old, or too much, to be of use; True while there is more of it: others write in between."""
    newest = uow.session.scalar(select(func.max(Trap.id))) or 0
    useless = (Trap.last_at < uow.now() - KEPT_FOR) | (Trap.id <= newest - MOST_KEPT)
    first = uow.session.scalars(select(Trap.id).where(useless).order_by(Trap.id).limit(FORGOTTEN_AT_ONCE)).all()
    if first:
        uow.session.execute(delete(Trap).where(Trap.id <= first[-1], useless))
    uow.session.execute(delete(TrapSource).where(TrapSource.last_at < uow.now() - KEPT_FOR))
    uow.session.execute(delete(TrapKind).where(TrapKind.last_at < uow.now() - KEPT_FOR))
    return len(first) == FORGOTTEN_AT_ONCE
