"""Deliveries of plugins that have a process of their own, and of those that are tried again."""

import pytest
from sqlalchemy import select

from servicedesk.core.kernel.deliveries import Delivery, held_delivery, release_delivery
from servicedesk.core.kernel.delivering import deliver_next, put_back, tell_claimed
from servicedesk.core.kernel.plugin_faults import Overrun
from servicedesk.core.kernel.plugin_state import PluginRecord
from tests.listeners import Listener, opened


class Elsewhere:
    """A place for plugins that tells them here after all, and remembers for whom it was asked."""

    def __init__(self, kernel):
        """Take everybody, and be free."""
        self.kernel = kernel
        self.told = []
        self.loads = True
        self.is_busy = False

    def takes(self, plugin):
        """Tell whether it can be loaded."""
        return self.loads

    def is_free(self, plugin):
        """Tell whether it has nothing in hand."""
        return not self.is_busy

    def deliver(self, delivery, worker):
        """Tell it."""
        self.told.append((delivery.plugin, delivery.event.values["ticket_id"]))
        tell_claimed(self.kernel, delivery, worker)

    def run_job(self, plugin, job):
        """Run nothing."""


@pytest.fixture
def elsewhere(kernel, plugins, work):
    """Install one plugin that works apart and one that does not, with one fact for both."""
    kernel.apart = Elsewhere(kernel)
    plugins.install("apart", Listener(), is_isolated=True)
    plugins.install("here", Listener())
    with work() as uow:
        uow.publish(opened(1))
    return kernel.apart


def states(session):
    session.rollback()
    return {row.plugin: row.state for row in session.execute(select(Delivery.plugin, Delivery.state))}


def test_one_that_asks_for_it_is_told_in_a_process_of_its_own(plugins, elsewhere, session):
    plugins.deliver()

    assert elsewhere.told == [("apart", 1)]
    assert states(session) == {"apart": "done", "here": "done"}


def test_while_its_process_has_something_in_hand_only_its_own_deliveries_wait(plugins, elsewhere, session):
    elsewhere.is_busy = True

    plugins.deliver()

    assert states(session) == {"apart": "due", "here": "done"}


def test_one_that_cannot_be_loaded_there_is_told_here(plugins, elsewhere, session):
    elsewhere.loads = False

    plugins.deliver()

    assert elsewhere.told == []
    assert states(session) == {"apart": "done", "here": "done"}


def test_a_plugin_in_quarantine_is_told_once_when_it_is_tried_again(plugins, work, kernel, clock, session):
    ill, well = Listener(), Listener()
    plugins.install("ill", ill)
    plugins.install("well", well)
    with work() as uow:
        uow.session.get(PluginRecord, "ill").quarantined_at = clock.now()
        uow.publish(opened(1))
        uow.publish(opened(2))
    kernel.registry.states.forget()

    kernel.registry.trials.allow("ill")
    plugins.deliver()

    assert (ill.heard, well.heard) == ([1], [1, 2])


def test_a_trial_that_nobody_needed_stays_open(plugins, work, kernel, clock):
    plugins.install("ill", Listener())
    with work() as uow:
        uow.session.get(PluginRecord, "ill").quarantined_at = clock.now()
    kernel.registry.states.forget()
    kernel.registry.trials.allow("ill")

    assert not deliver_next(kernel, "worker-1")

    assert kernel.registry.trials.is_open("ill")


@pytest.fixture
def claimed(plugins, work, kernel, session):
    """Return a delivery that a worker has taken and not told."""
    plugins.install("slow", Listener())
    kernel.apart = Holding()
    with work() as uow:
        uow.session.get(PluginRecord, "slow").isolated_at = uow.now()
        uow.publish(opened(1))
    kernel.registry.states.forget()
    deliver_next(kernel, "worker-1")
    return session.scalars(select(Delivery)).unique().one()


class Holding(Elsewhere):
    """A place that does nothing with what it is given."""

    def __init__(self):
        """Take everybody."""
        self.loads, self.is_busy = True, False

    def deliver(self, delivery, worker):
        """Keep it."""


def test_a_delivery_is_known_to_whoever_holds_it_and_to_nobody_else(claimed, session):
    assert held_delivery(session, claimed.id, "worker-1") is claimed
    assert held_delivery(session, claimed.id, "worker-2") is None


def test_what_nobody_began_to_tell_loses_no_attempt(claimed, work, session):
    with work() as uow:
        assert not release_delivery(uow.session, claimed, "worker-2")
    with work() as uow:
        assert release_delivery(uow.session, claimed, "worker-1")

    session.rollback()
    assert (claimed.state, claimed.attempts, claimed.lease_by) == ("due", 0, None)


def test_what_failed_in_another_process_is_put_back_with_its_own_traceback(claimed, kernel, session):
    failures = []
    kernel.registry.on_failure = lambda plugin, hook, error: failures.append((plugin, hook, str(error)))

    put_back(kernel, claimed, "worker-1", Overrun("did not come back within 30 s"), "Traceback of the other process")

    session.rollback()
    assert (claimed.state, claimed.attempts, claimed.error) == ("due", 1, "Traceback of the other process")
    assert failures == [("slow", "on_ticket_open", "did not come back within 30 s")]
