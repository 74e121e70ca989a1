"""Telling plugins what happened: claim one delivery, tell that one plugin, settle.

No transaction is open while the plugin works. The unit of work that the plugin enters settles the
delivery as it commits, so its writes and the mark "delivered" come together or not at all.
"""

import logging
import traceback
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from servicedesk.core.kernel.actors import job_actor
from servicedesk.core.kernel.context import Context
from servicedesk.core.kernel.deliveries import (
    Delivery,
    claim_delivery,
    fail_delivery,
    oldest_due_at,
    settle_delivery,
)
from servicedesk.core.kernel.events import event_of
from servicedesk.core.kernel.failpoints import failpoint
from servicedesk.core.kernel.kernel import Kernel
from servicedesk.core.kernel.unit_of_work import UnitOfWork

WORKER = job_actor("deliveries")

log = logging.getLogger("servicedesk.deliveries")


class LeaseLost(Exception):
    """Another worker has taken the delivery over, so nothing of this attempt may stay."""


@dataclass
class Attempt:
    """One attempt to tell one plugin of one fact, with the session that it works in."""

    kernel: Kernel
    delivery: Delivery
    worker: str
    session: Session
    settled: bool = field(default=False)

    def context(self) -> Context:
        """Return the context of a told hook, whose unit of work settles the delivery."""
        registry, plugin = self.kernel.registry, self.delivery.plugin
        return Context(
            actor=registry.installed[plugin].actor,
            settings_now=lambda: registry.settings(plugin),
            log=logging.getLogger(f"servicedesk.plugins.{plugin}"),
            work_now=self._work,
            delivery_id=self.delivery.id,
        )

    def _work(self) -> UnitOfWork:
        kernel = self.kernel
        return UnitOfWork(
            self.session,
            kernel.registry.installed[self.delivery.plugin].actor,
            kernel.clock,
            kernel.registry,
            request_id=f"delivery-{self.delivery.id}",
            nudge=kernel.nudge,
            before_commit=self._settle,
            may_enter=not self.settled,
        )

    def _settle(self, uow: UnitOfWork) -> None:
        if not settle_delivery(uow.session, self.delivery.id, self.worker, uow.now()):
            raise LeaseLost
        self.settled = True


def deliver_due(kernel: Kernel, worker: str, limit: int = 100) -> int:
    """Tell plugins of up to so many due facts, one after the other; return how many were tried."""
    for count in range(limit):
        if not deliver_next(kernel, worker):
            return count
    return limit


def deliver_next(kernel: Kernel, worker: str) -> bool:
    """Claim the delivery that is due for longest and tell its plugin; return whether there was one."""
    with kernel.sessions() as session:
        if oldest_due_at(session, kernel.clock.now(), kernel.registry.active()) is None:
            return False
    delivery = _claim(kernel, worker)
    if delivery is None:
        return False
    failpoint("after_claim")
    with kernel.sessions() as session:
        _tell(Attempt(kernel, delivery, worker, session))
    return True


def _claim(kernel: Kernel, worker: str) -> Delivery | None:
    with kernel.sessions() as session:
        with kernel.unit_of_work(WORKER, session) as uow:
            delivery = claim_delivery(uow.session, worker, kernel.lease_time(uow.session), kernel.registry.active())
        return delivery


def _tell(attempt: Attempt) -> None:
    """Tell the plugin, and settle or put back its delivery."""
    delivery, kernel = attempt.delivery, attempt.kernel
    try:
        kernel.registry.tell(delivery.plugin, delivery.hook, event_of(delivery.event), attempt.context())
    except LeaseLost:
        log.warning("lease lost", extra={"plugin": delivery.plugin, "delivery": delivery.id})
    except BaseException as error:  # a plugin may raise SystemExit too, and must not stop the worker
        _put_back(attempt, error)
    else:
        failpoint("after_tell")
        if not attempt.settled:
            _settle_alone(attempt)


def _settle_alone(attempt: Attempt) -> None:
    """Settle the delivery of a plugin that opened no transaction of its own."""
    with attempt.kernel.sessions() as session, attempt.kernel.unit_of_work(WORKER, session) as uow:
        settle_delivery(uow.session, attempt.delivery.id, attempt.worker, uow.now())


def _put_back(attempt: Attempt, error: BaseException) -> None:
    """Undo what the plugin left behind, and note the failure on its delivery."""
    attempt.session.close()
    trace = "".join(traceback.format_exception(error))
    delivery, kernel = attempt.delivery, attempt.kernel
    log.error("delivery failed", extra={"plugin": delivery.plugin, "hook": delivery.hook, "trace": trace})
    with kernel.sessions() as session, kernel.unit_of_work(WORKER, session) as uow:
        fail_delivery(uow.session, delivery, attempt.worker, kernel.lease_time(uow.session), trace)
    kernel.registry.on_failure(delivery.plugin, delivery.hook, error)
