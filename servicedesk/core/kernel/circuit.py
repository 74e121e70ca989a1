"""The circuit of a plugin, in rows that all processes share: failures, quarantine, the trial after a pause.

Only what a plugin did itself counts against it. Five failures, or three overruns, within five minutes
open its circuit: nobody calls it any more. After a pause one call is let through as a trial; if that
goes well the circuit closes, if not the pause is twice as long.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Index, String, Text, and_, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from servicedesk.core.kernel.base import Base, Id
from servicedesk.core.kernel.forgetting import forget
from servicedesk.core.kernel.plugin_state import PluginRecord

WITHIN = timedelta(minutes=5)
FAILURES = 5
OVERRUNS = 3
CRASHES = 2
CRASHES_WITHIN = timedelta(hours=1)
FIRST_PAUSE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(hours=6)
FORGIVEN_AFTER = timedelta(hours=1)  # of working well; then the next pause is the first one again
TRIAL = timedelta(seconds=30)  # for which a process may keep the one call that is let through
KEPT = timedelta(days=7)
LONGEST_TRACE = 20_000


class PluginFailure(Base):
    """One failure of one plugin as one process saw it; ``many`` of the same within a second share a row."""

    __tablename__ = "plugin_failure"
    __table_args__ = (Index("ix_plugin_failure_plugin_at", "plugin", "at"),)

    id: Mapped[Id]
    plugin: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime]
    hook: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(10))
    many: Mapped[int] = mapped_column(default=1)
    reason: Mapped[str] = mapped_column(String(300))
    trace: Mapped[str] = mapped_column(Text, default="")


@dataclass(frozen=True)
class Verdict:
    """Why the circuit of a plugin is to be opened."""

    reason: str
    trace: str

    @property
    def text(self) -> str:
        """Return the reason, and after an empty line the traceback."""
        return f"{self.reason}\n\n{self.trace}".strip()


def judge(session: Session, plugin: str, now: datetime) -> Verdict | None:
    """Return why this plugin is to be stopped by what all processes have seen of it, None while it may go on."""
    last = select(PluginFailure).where(PluginFailure.plugin == plugin).order_by(PluginFailure.id.desc()).limit(1)
    row = session.scalar(last)
    if row is None:
        return None
    # What happened before the circuit was last closed has been atoned for.
    closed_at = session.scalar(select(PluginRecord.closed_at).where(PluginRecord.name == plugin))
    for kinds, most, within in _rules():
        since = max(now - within, closed_at) if closed_at else now - within
        count = _count(session, plugin, kinds, since)
        if row.kind in kinds and count >= most:
            return Verdict(f"{row.hook}: {row.reason} ({count} times within {_words(within)})", row.trace)
    return None


def _rules() -> Sequence[tuple[tuple[str, ...], int, timedelta]]:
    return (
        (("error", "nonsense", "leak", "overrun", "crash"), FAILURES, WITHIN),
        (("overrun",), OVERRUNS, WITHIN),
        (("crash",), CRASHES, CRASHES_WITHIN),
    )


def _count(session: Session, plugin: str, kinds: Sequence[str], since: datetime) -> int:
    counted = select(func.coalesce(func.sum(PluginFailure.many), 0)).where(
        PluginFailure.plugin == plugin, PluginFailure.kind.in_(kinds), PluginFailure.at > since
    )
    return int(session.scalar(counted) or 0)


def _words(within: timedelta) -> str:
    minutes = int(within.total_seconds() // 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h"  # noqa: PLR2004  # an hour has sixty minutes


def pause_after(openings: int) -> timedelta:
    """Return how long nobody calls a plugin whose circuit has opened so often in a row."""
    doublings = min(max(openings - 1, 0), 20)
    return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)


def open_circuit(record: PluginRecord, reason: str, now: datetime) -> bool:
    """Stop calling a plugin, or note that its trial went wrong; return whether it was called until now."""
    is_new = record.quarantined_at is None
    if not is_new and record.probe_until is None:
        return False  # another process has stopped it for the same failures, and the first reason stays
    if is_new and record.closed_at is not None and now - record.closed_at > FORGIVEN_AFTER:
        record.openings = 0
    record.openings += 1
    record.quarantined_at = record.quarantined_at or now
    record.quarantine_reason = reason[:LONGEST_TRACE]
    record.probe_at, record.probe_until = now + pause_after(record.openings), None
    return is_new


def close_circuit(record: PluginRecord, now: datetime) -> None:
    """Call a plugin again."""
    record.quarantined_at, record.quarantine_reason = None, ""
    record.probe_at = record.probe_until = None
    record.closed_at = now


def plugins_to_try(session: Session, names: Sequence[str], now: datetime) -> list[str]:
    """Return which of these plugins are in quarantine and may be tried again."""
    return list(session.scalars(select(PluginRecord.name).where(_may_be_tried(now), PluginRecord.name.in_(names))))


def take_trial(session: Session, plugin: str, now: datetime) -> bool:
    """Take the one call that is let through for the calling process; only one of them gets True."""
    mine = update(PluginRecord).where(PluginRecord.name == plugin, _may_be_tried(now))
    done = session.execute(mine.values(probe_until=now + TRIAL), execution_options={"synchronize_session": False})
    return bool(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE answers with a cursor, which has it


def _may_be_tried(now: datetime) -> ColumnElement[bool]:
    nobody_tries = or_(PluginRecord.probe_until.is_(None), PluginRecord.probe_until <= now)
    is_stopped = and_(PluginRecord.enabled, PluginRecord.quarantined_at.is_not(None))
    return and_(is_stopped, PluginRecord.probe_at <= now, nobody_tries)


def list_failures(session: Session, plugin: str, limit: int) -> list[PluginFailure]:
    """Return the last failures of a plugin, the newest first."""
    found = select(PluginFailure).where(PluginFailure.plugin == plugin).order_by(PluginFailure.id.desc()).limit(limit)
    return list(session.scalars(found))


def prune_failures(session: Session, before: datetime) -> int:
    """Forget the first failures before this moment, and return how many."""
    return forget(session, PluginFailure, PluginFailure.at < before)
