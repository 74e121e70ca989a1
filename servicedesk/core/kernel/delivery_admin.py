"""Deliveries in the hands of an administrator: what is due, what failed and why, and another try."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.deliveries import Delivery, retry_delivery
from servicedesk.core.kernel.errors import Forbidden, NotFound
from servicedesk.core.kernel.unit_of_work import UnitOfWork

PERMISSION = "delivery.retry"
PAGE = 50


@dataclass(frozen=True)
class DeliveryFilter:
    """Which deliveries a list shows; empty fields restrict nothing, ``before`` is the last identifier seen."""

    state: str = ""
    plugin: str = ""
    before: int = 0
    limit: int = PAGE


def list_deliveries(uow: UnitOfWork, wanted: DeliveryFilter) -> Sequence[Delivery]:
    """Return deliveries, the newest first."""
    _require(uow.actor)
    found = select(Delivery).order_by(Delivery.id.desc()).limit(wanted.limit)
    if wanted.state:
        found = found.where(Delivery.state == wanted.state)
    if wanted.plugin:
        found = found.where(Delivery.plugin == wanted.plugin)
    if wanted.before:
        found = found.where(Delivery.id < wanted.before)
    return uow.session.scalars(found).all()


def get_delivery(uow: UnitOfWork, delivery_id: int) -> Delivery:
    """Return one delivery, or raise NotFound."""
    _require(uow.actor)
    found = uow.session.get(Delivery, delivery_id, populate_existing=True)
    if found is None:
        raise NotFound
    return found


def count_deliveries(uow: UnitOfWork) -> dict[str, dict[str, int]]:
    """Return for each plugin how many deliveries stand in each state."""
    _require(uow.actor)
    counted = select(Delivery.plugin, Delivery.state, func.count()).group_by(Delivery.plugin, Delivery.state)
    counts: dict[str, dict[str, int]] = {}
    for plugin, state, count in uow.session.execute(counted):
        counts.setdefault(plugin, {})[state] = count
    return counts


def try_delivery_again(uow: UnitOfWork, delivery_id: int) -> None:
    """Make a delivery that failed due at once; NotFound when there is none that still could be told."""
    _require(uow.actor)
    if not retry_delivery(uow.session, delivery_id, uow.now()):
        raise NotFound
    uow.nudge_after_commit()


def _require(actor: Actor) -> None:
    if not actor.may(PERMISSION) and actor.kind != "job":
        raise Forbidden
