"""Missed deliveries made good: what happened while a plugin was off is told to it now, in portions.

A fact that the plugin has been told of keeps its row, and the key of that row keeps it from being told
twice. Settled rows are forgotten after a while; for facts older than that, the audit trail says when
the plugin was switched on, and only what happened while it was off counts as missed.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.types import String

from servicedesk.core.kernel.base import Base, BigId, Id
from servicedesk.core.kernel.deliveries import Delivery
from servicedesk.core.kernel.errors import Invalid, Message, NotFound
from servicedesk.core.kernel.events import EventRecord, event_kinds
from servicedesk.core.kernel.plugin_admin import require_plugin_right
from servicedesk.core.kernel.registry import Registry
from servicedesk.core.kernel.unit_of_work import UnitOfWork

PORTION = 500
ROWS_KEPT = timedelta(days=13)  # safely less than settled deliveries are


class Replay(Base):
    """One wish to tell a plugin what it missed within a span of time, and how far that has come."""

    __tablename__ = "plugin_replay"

    id: Mapped[Id]
    plugin: Mapped[str] = mapped_column(String(60), index=True)
    since: Mapped[datetime]
    until: Mapped[datetime]
    total: Mapped[int] = mapped_column(default=0)
    made: Mapped[int] = mapped_column(default=0)
    last_event_id: Mapped[int] = mapped_column(BigId, default=0)
    begun_at: Mapped[datetime]
    begun_by: Mapped[str] = mapped_column(String(80))
    finished_at: Mapped[datetime | None]

    @property
    def is_done(self) -> bool:
        """Tell whether every delivery has been made; they may still be waiting to be told."""
        return self.finished_at is not None


@dataclass(frozen=True)
class Missed:
    """What a replay asks for: which plugin, which facts, which span."""

    plugin: str
    kinds: Sequence[str]
    since: datetime
    until: datetime


def count_missed(uow: UnitOfWork, registry: Registry, name: str, since: datetime, until: datetime) -> int:
    """Return how many facts of this span the plugin has not been told of."""
    require_plugin_right(uow)
    wanted = _wanted(uow, registry, name, since, until)
    return _count(uow.session, wanted, uow.now())


def begin_replay(uow: UnitOfWork, registry: Registry, name: str, since: datetime, until: datetime) -> Replay:
    """Have a plugin told of what it missed; the deliveries are made in portions by a job.

    Raises Invalid for a span that ends before it begins, and NotFound for a plugin that is not installed.
    """
    require_plugin_right(uow)
    wanted = _wanted(uow, registry, name, since, until)
    replay = Replay(
        plugin=name,
        since=since,
        until=wanted.until,
        total=_count(uow.session, wanted, uow.now()),
        made=0,
        last_event_id=0,
        begun_at=uow.now(),
        begun_by=uow.actor.key,
    )
    uow.session.add(replay)
    uow.session.flush()  # the caller shows its number
    return replay


def list_replays(uow: UnitOfWork, name: str, limit: int = 20) -> list[Replay]:
    """Return the last replays of a plugin, the newest first."""
    require_plugin_right(uow)
    return list(
        uow.session.scalars(select(Replay).where(Replay.plugin == name).order_by(Replay.id.desc()).limit(limit))
    )


def make_deliveries(uow: UnitOfWork, registry: Registry, portion: int = PORTION) -> bool:
    """Make one portion of the deliveries of the oldest unfinished replay; return whether there was one."""
    unfinished = select(Replay).where(Replay.finished_at.is_(None)).order_by(Replay.id).limit(1).with_for_update()
    replay = uow.session.scalar(unfinished.execution_options(populate_existing=True))
    if replay is None:
        return False
    if replay.plugin not in registry.installed:
        replay.finished_at = uow.now()
        return True
    wanted = Missed(replay.plugin, _kinds(registry, replay.plugin), replay.since, replay.until)
    missed = _missed(uow.session, wanted, uow.now()).where(EventRecord.id > replay.last_event_id)
    found = uow.session.execute(missed.order_by(EventRecord.id).limit(portion)).all()
    hooks = {kind: event.hook for kind, event in event_kinds().items()}
    for row in found:
        replay.last_event_id = row.id
        uow.session.add(Delivery(event_id=row.id, plugin=replay.plugin, hook=hooks[row.kind], due_at=uow.now()))
    replay.made += len(found)
    if len(found) < portion:
        replay.finished_at = uow.now()
    uow.nudge_after_commit()
    return True


def _wanted(uow: UnitOfWork, registry: Registry, name: str, since: datetime, until: datetime) -> Missed:
    if name not in registry.installed or registry.installed[name].built_in:
        raise NotFound
    if since >= until:
        raise Invalid({"since": Message("order")})
    return Missed(name, _kinds(registry, name), since, min(until, uow.now()))


def _kinds(registry: Registry, name: str) -> list[str]:
    """Return the kinds of facts that a plugin is told of."""
    told = {event.hook for event in event_kinds().values() if event.hook and registry.listens(name, event.hook)}
    return sorted(kind for kind, event in event_kinds().items() if event.hook in told)


def _count(session: Session, wanted: Missed, now: datetime) -> int:
    return session.scalar(select(func.count()).select_from(_missed(session, wanted, now).subquery())) or 0


def _missed(session: Session, wanted: Missed, now: datetime) -> Select[int, str]:
    """Select the facts of a span for which the plugin has no delivery and never had one."""
    told = exists().where(Delivery.event_id == EventRecord.id, Delivery.plugin == wanted.plugin)
    within = and_(EventRecord.at >= wanted.since, EventRecord.at < wanted.until, EventRecord.kind.in_(wanted.kinds))
    is_remembered = EventRecord.at >= now - ROWS_KEPT
    was_off = _was_off(session, wanted.plugin, wanted.until)
    return select(EventRecord.id, EventRecord.kind).where(within, ~told, or_(is_remembered, was_off))


def _was_off(session: Session, plugin: str, until: datetime) -> ColumnElement[bool]:
    """Return the condition that a fact happened while the plugin was switched off, as the audit trail tells it."""
    spans = _spans_off(session, plugin, until)
    return or_(false(), *(and_(EventRecord.at >= begin, EventRecord.at < end) for begin, end in spans))


def _spans_off(session: Session, plugin: str, until: datetime) -> Collection[tuple[datetime, datetime]]:
    """Return the spans of time in which the plugin was switched off."""
    switches = select(EventRecord.at, EventRecord.values).where(
        EventRecord.kind == "plugin.changed", EventRecord.subject == "plugin", EventRecord.at < until
    )
    actions = ("enabled", "disabled")
    marks = [(datetime.min.replace(tzinfo=until.tzinfo), "disabled")]
    for at, values in session.execute(switches.order_by(EventRecord.id)):
        if values.get("plugin") == plugin and values.get("action") in actions:
            marks.append((at, values["action"]))
    marks.append((until, "enabled"))
    return [(begin, end) for (begin, action), (end, _) in pairwise(marks) if action == "disabled"]
