"""Deliveries: the duty to tell one plugin of one fact, as a row that outlives any crash.

A worker claims a due row by a lease, tells that one plugin, and settles the row only while the
lease is still its own. A row that fails backs off; after the last attempt it is parked for an
administrator. Order between deliveries is not promised.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Literal

from sqlalchemy import (
    Case,
    ColumnElement,
    ForeignKey,
    Index,
    Insert,
    String,
    Text,
    UniqueConstraint,
    and_,
    case,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from servicedesk.core.kernel.base import Base, Id, table_of
from servicedesk.core.kernel.events import Event, EventRecord
from servicedesk.core.kernel.forgetting import forget

DeliveryState = Literal["due", "done", "parked"]

LEASE = timedelta(seconds=60)  # longer than the longest delivery may take
ATTEMPTS = 12  # the last one comes about eight hours after the first
LONGEST_PAUSE = timedelta(hours=1)
URGENT_FIRST = (True, False)
TOOK_ALONG = "The process ended each time while the plugin was told of this."


class Delivery(Base):
    """The duty to tell one plugin of one fact."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("event_id", "plugin", "hook"),
        Index("ix_delivery_state_is_urgent_due_at", "state", "is_urgent", "due_at", "id"),
    )

    id: Mapped[Id]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    plugin: Mapped[str] = mapped_column(String(60))
    hook: Mapped[str] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(10), default="due")
    due_at: Mapped[datetime]
    is_urgent: Mapped[bool] = mapped_column(default=False)
    attempts: Mapped[int] = mapped_column(default=0)
    lease_by: Mapped[str | None] = mapped_column(String(80))
    lease_until: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(Text, default="")

    event: Mapped[EventRecord] = relationship(lazy="joined")


def write_deliveries(session: Session, told: Iterable[tuple[int, Event, Iterable[str]]], now: datetime) -> None:
    """Write one due delivery for every plugin that is to be told of a fact; each fact comes with its identifier."""
    rows = [
        {"event_id": event_id, "hook": event.hook, "due_at": now, "is_urgent": event.is_urgent, "plugin": plugin}
        for event_id, event, plugins in told
        for plugin in plugins
    ]
    if rows:
        session.execute(_writing(), rows)


@cache
def _writing() -> Insert:
    """Return the statement, made once."""
    return insert(table_of(Delivery))


def pause_after(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts: doubling from five seconds up to an hour."""
    return min(timedelta(seconds=5 * 2 ** max(attempts - 1, 0)), LONGEST_PAUSE)


def claim_delivery(session: Session, worker: str, now: datetime, plugins: Sequence[str]) -> Delivery | None:
    """Lease the delivery that has been due for longest to this worker, before all an urgent one, or return None.

    Only deliveries of these plugins are taken: those of a plugin that is off, in quarantine or gone
    stay due. The lease is taken in one statement; where the database can, rows that others hold are skipped.
    One that was claimed as often as it may be and never settled is parked: it takes its process along.
    """
    free = or_(Delivery.lease_until.is_(None), Delivery.lease_until < now)
    due = select(Delivery.id).where(_is_due(now, plugins), free).order_by(Delivery.due_at, Delivery.id).limit(1)
    if session.get_bind().dialect.name == "postgresql":
        due = due.with_for_update(skip_locked=True, of=Delivery)
    # Two looks at the index: in one order with the urgent ones first it would have to be read to its end.
    first = func.coalesce(*(due.where(Delivery.is_urgent.is_(kind)).scalar_subquery() for kind in URGENT_FIRST))
    lease = {"lease_by": worker, "lease_until": now + LEASE, "attempts": Delivery.attempts + 1}
    # With IN, PostgreSQL may run the inner statement once for each row, and so lease several.
    claimed = session.execute(
        update(Delivery).where(Delivery.id == first).values(lease).returning(Delivery.id),
        execution_options={"synchronize_session": False},
    ).scalar()
    if claimed is None:
        return None
    delivery = session.get_one(Delivery, claimed, populate_existing=True)
    if delivery.attempts <= ATTEMPTS:
        return delivery
    _settle(session, claimed, worker, state="parked", error=TOOK_ALONG, lease_by=None, lease_until=None)
    return claim_delivery(session, worker, now, plugins)


def due_after_a_kill(now: datetime) -> Case[datetime]:
    """Return when a delivery whose process was killed is due: at once, after more kills with pauses."""
    again = {many: literal(now + pause_after(many - 1), Delivery.due_at.type) for many in range(2, ATTEMPTS + 1)}
    return case(again, value=Delivery.attempts, else_=Delivery.due_at)


def settle_delivery(session: Session, delivery_id: int, worker: str, now: datetime) -> bool:
    """Mark a delivery as done if the lease is still this worker's; tell whether it was."""
    return _settle(
        session, delivery_id, worker, state="done", settled_at=now, error="", lease_by=None, lease_until=None
    )


def fail_delivery(session: Session, delivery: Delivery, worker: str, now: datetime, error: str) -> bool:
    """Put a failed delivery back with a pause, or park it after the last attempt."""
    parked = delivery.attempts >= ATTEMPTS
    state = "parked" if parked else "due"
    due_at = now if parked else now + pause_after(delivery.attempts)
    return _settle(
        session, delivery.id, worker, state=state, due_at=due_at, error=error[-4000:], lease_by=None, lease_until=None
    )


def release_delivery(session: Session, delivery: Delivery, worker: str) -> bool:
    """Let go of a delivery that nobody has begun to tell, as if it had not been claimed."""
    return _settle(
        session, delivery.id, worker, attempts=max(delivery.attempts - 1, 0), lease_by=None, lease_until=None
    )


def held_delivery(session: Session, delivery_id: int, worker: str) -> Delivery | None:
    """Return a delivery with its fact if this worker still holds it, None when somebody else does."""
    held = select(Delivery).where(Delivery.id == delivery_id, Delivery.lease_by == worker, Delivery.state == "due")
    return session.scalar(held)


def _settle(session: Session, delivery_id: int, worker: str, **values: object) -> bool:
    """Change a delivery only while the lease is ours: a late worker must not overwrite a new owner."""
    mine = update(Delivery).where(Delivery.id == delivery_id, Delivery.lease_by == worker, Delivery.state == "due")
    done = session.execute(mine.values(**values), execution_options={"synchronize_session": False})
    return bool(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE answers with a cursor, which has it


def retry_delivery(session: Session, delivery_id: int, now: datetime) -> bool:
    """Make a parked or waiting delivery due at once, with all its attempts before it."""
    again = update(Delivery).where(Delivery.id == delivery_id, Delivery.state != "done")
    values = {"state": "due", "due_at": now, "attempts": 0, "lease_by": None, "lease_until": None}
    done = session.execute(again.values(values), execution_options={"synchronize_session": False})
    return bool(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE answers with a cursor, which has it


def oldest_due_at(session: Session, now: datetime, plugins: Sequence[str]) -> datetime | None:
    """Return since when the longest-waiting delivery of these plugins has been due, None when nothing waits."""
    due = select(func.min(Delivery.due_at)).where(_is_due(now, plugins))
    of_each_kind = (due.where(Delivery.is_urgent.is_(kind)).scalar_subquery() for kind in URGENT_FIRST)
    oldest = session.execute(select(*of_each_kind)).one()
    return min((moment for moment in oldest if moment is not None), default=None)


def _is_due(now: datetime, plugins: Sequence[str]) -> ColumnElement[bool]:
    return and_(Delivery.state == "due", Delivery.due_at <= now, Delivery.plugin.in_(plugins))


def prune_deliveries(session: Session, before: datetime) -> int:
    """Forget the first deliveries settled before this moment, and return how many; the facts themselves are kept."""
    return forget(session, Delivery, Delivery.state == "done", Delivery.settled_at < before)
