"""Telling plugins what happened: claim one delivery, tell that one plugin, settle.

No transaction is open while the plugin works. The unit of work that the plugin enters settles the
delivery as it commits, so its writes and the mark "delivered" come together or not at all.
"""

import logging
import traceback
from collections.abc import Sequence
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
from servicedesk.core.kernel.plugin_apart import Apart
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
        return self.kernel.registry.context(self.delivery.plugin, self._work, self.delivery.id)

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
        kernel.give_way()
    return limit


def deliver_next(kernel: Kernel, worker: str) -> bool:
    """Claim what is due for longest, before all what is urgent, and tell its plugin; return whether there was one."""
    trials = kernel.registry.trials.take_all()
    plugins = [name for name in {*kernel.registry.active(), *trials} if _is_free(kernel, name)]
    delivery = _claim(kernel, worker, plugins) if _is_any_due(kernel, plugins) else None
    kernel.registry.trials.give_back(trials - {delivery.plugin if delivery else ""})
    if delivery is None:
        return False
    failpoint("after_claim")
    apart = apart_for(kernel, delivery.plugin)
    if apart is not None:
        apart.deliver(delivery, worker)
    else:
        tell_claimed(kernel, delivery, worker)
    return True


def tell_claimed(kernel: Kernel, delivery: Delivery, worker: str) -> None:
    """Tell a plugin of a delivery that this worker holds, and settle it or put it back."""
    with kernel.sessions() as session:
        _tell(Attempt(kernel, delivery, worker, session))


def apart_for(kernel: Kernel, plugin: str) -> Apart | None:
    """Return where a plugin is told that has a process of its own, None for one that is told here."""
    apart = kernel.apart
    return apart if apart is not None and kernel.registry.runs_apart(plugin) and apart.takes(plugin) else None


def put_back(kernel: Kernel, delivery: Delivery, worker: str, error: BaseException, trace: str = "") -> None:
    """Note a failure on a delivery that this worker still holds, so that it is told again after a pause."""
    trace = trace or "".join(traceback.format_exception(error))
    log.error("delivery failed", extra={"plugin": delivery.plugin, "hook": delivery.hook, "trace": trace})
    with kernel.sessions() as session, kernel.unit_of_work(WORKER, session) as uow:
        fail_delivery(uow.session, delivery, worker, kernel.lease_time(uow.session), trace)
    kernel.registry.failed(delivery.plugin, delivery.hook, error)


def _is_free(kernel: Kernel, plugin: str) -> bool:
    """Tell whether a plugin can take a delivery now: set up, and one thing at a time in a process of its own."""
    if kernel.registry.states.safe_mode is not None or kernel.registry.need_of(plugin):
        return plugin in kernel.registry.active()  # what is built in; a trial waits as well
    apart = apart_for(kernel, plugin)
    return apart is None or apart.is_free(plugin)


def _is_any_due(kernel: Kernel, plugins: Sequence[str]) -> bool:
    with kernel.sessions() as session:
        return oldest_due_at(session, kernel.clock.now(), plugins) is not None


def _claim(kernel: Kernel, worker: str, plugins: Sequence[str]) -> Delivery | None:
    with kernel.sessions() as session:
        with kernel.unit_of_work(WORKER, session) as uow:
            delivery = claim_delivery(uow.session, worker, kernel.lease_time(uow.session), plugins)
        return delivery


def _tell(attempt: Attempt) -> None:
    """Tell the plugin, and settle or put back its delivery."""
    delivery, registry = attempt.delivery, attempt.kernel.registry
    try:
        with registry.at_work(delivery.plugin, delivery.hook):
            _call(attempt)
    except LeaseLost:
        log.warning("lease lost", extra={"plugin": delivery.plugin, "delivery": delivery.id})
    except BaseException as error:  # a plugin may raise SystemExit too, and must not stop the worker
        put_back(attempt.kernel, delivery, attempt.worker, error)
    else:
        failpoint("after_tell")
        if not attempt.settled:
            _settle_alone(attempt)
        registry.on_success(delivery.plugin, delivery.hook)


def _call(attempt: Attempt) -> None:
    """Tell the plugin, and undo what it left behind in the session that it was lent."""
    delivery = attempt.delivery
    try:
        event = event_of(delivery.event)
        attempt.kernel.registry.tell(delivery.plugin, delivery.hook, event, attempt.context())
    finally:
        attempt.session.close()


def _settle_alone(attempt: Attempt) -> None:
    """Settle the delivery of a plugin that opened no transaction of its own."""
    with attempt.kernel.sessions() as session, attempt.kernel.unit_of_work(WORKER, session) as uow:
        settle_delivery(uow.session, attempt.delivery.id, attempt.worker, uow.now())
