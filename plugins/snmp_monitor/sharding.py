"""Who polls which devices, where several processes do: each holds as many shards as is fair, until its lease runs out.

A device belongs to the shard of its number. A worker that dies loses its shards when its lease has run out; one that
comes is seen by the others, who give up what is too much for them.
"""

from datetime import timedelta
from math import ceil
from typing import Any

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from plugins.snmp_monitor.models import Device, PollShard, PollWorker
from servicedesk.plugin_api import UnitOfWork

SHARDS = 32
INSERT: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}
LEASED_FOR = timedelta(seconds=30)


def take_shards(uow: UnitOfWork, worker: str) -> frozenset[int]:
    """Say that a worker lives, and return the shards that are its own until it says so again."""
    now = uow.now()
    _make_shards(uow)
    _say_alive(uow, worker)
    alive = uow.session.scalar(select(func.count(PollWorker.id)).where(PollWorker.until > now)) or 1
    fair = ceil(SHARDS / alive)
    mine = list(_held(uow, worker))
    lease = {"held_by": worker, "until": now + LEASED_FOR}
    _change(uow, PollShard.number.in_(mine[:fair]) & (PollShard.held_by == worker), lease)
    _change(uow, PollShard.number.in_(mine[fair:]) & (PollShard.held_by == worker), {"held_by": None})
    is_free = or_(PollShard.held_by.is_(None), PollShard.until <= now)
    free = uow.session.scalars(select(PollShard.number).where(is_free).order_by(PollShard.number)).all()
    for number in free[: max(fair - len(mine), 0)]:
        _change(uow, (PollShard.number == number) & is_free, lease)
    return frozenset(_held(uow, worker))


def leave_shards(uow: UnitOfWork, worker: str) -> None:
    """Give back what a worker holds, because it ends."""
    _change(uow, PollShard.held_by == worker, {"held_by": None})
    uow.session.execute(delete(PollWorker).where(PollWorker.name == worker))


def is_polled_apart(uow: UnitOfWork) -> bool:
    """Tell whether a worker of its own polls, so that the desk itself need not."""
    return uow.session.scalar(select(PollWorker.id).where(PollWorker.until > uow.now()).limit(1)) is not None


def of_shards(shards: frozenset[int]) -> ColumnElement[bool]:
    """Return which devices these shards hold."""
    return (Device.id % SHARDS).in_(sorted(shards))


def _make_shards(uow: UnitOfWork) -> None:
    """Make the shards that are missing; of two who begin at once each takes what the other has made."""
    missing = set(range(SHARDS)) - set(uow.session.scalars(select(PollShard.number)))
    if missing:
        adding = INSERT[uow.session.get_bind().dialect.name](PollShard).on_conflict_do_nothing()
        uow.session.execute(adding, [{"number": number} for number in sorted(missing)])


def _say_alive(uow: UnitOfWork, worker: str) -> None:
    row = uow.session.scalars(select(PollWorker).where(PollWorker.name == worker)).one_or_none()
    if row is None:
        row = PollWorker(name=worker)
        uow.session.add(row)
    row.until = uow.now() + LEASED_FOR
    uow.session.flush()  # it is counted next
    uow.session.execute(delete(PollWorker).where(PollWorker.until < uow.now() - LEASED_FOR))


def _held(uow: UnitOfWork, worker: str) -> list[int]:
    """Return what a worker holds; a lease that ran out and that nobody took is still its own."""
    held = select(PollShard.number).where(PollShard.held_by == worker)
    return list(uow.session.scalars(held.order_by(PollShard.number)))


def _change(uow: UnitOfWork, which: ColumnElement[bool], values: dict[str, object]) -> None:
    changed = update(PollShard).where(which).values(values)
    uow.session.execute(changed, execution_options={"synchronize_session": False})
