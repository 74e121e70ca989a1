"""Deliveries: told at least once, settled once, one plugin at a time."""

from datetime import timedelta

from sqlalchemy import select

from servicedesk.core.kernel.deliveries import (
    ATTEMPTS,
    LEASE,
    LONGEST_PAUSE,
    Delivery,
    claim_delivery,
    fail_delivery,
    pause_after,
    retry_delivery,
    settle_delivery,
)
from servicedesk.core.kernel.delivering import LeaseLost, deliver_next
from servicedesk.core.outages.events import OutageChanged
from servicedesk.core.people.models import Account
from tests.listeners import Listener, hookimpl, opened, raises

PLUGINS = ("listening", "slow")


def publish(work, *numbers):
    with work() as uow:
        for number in numbers:
            uow.publish(opened(number))


def rows(session):
    session.rollback()
    return session.scalars(select(Delivery).order_by(Delivery.id)).unique().all()


def test_each_listener_is_told_once(work, plugins, session):
    first, second = Listener(), Listener()
    plugins.install("first", first)
    plugins.install("second", second)
    publish(work, 1, 2)

    assert plugins.deliver() == 4
    assert plugins.deliver() == 0

    assert (first.heard, second.heard) == ([1, 2], [1, 2])
    assert {row.state for row in rows(session)} == {"done"}


class Everything(Listener):
    """Remembers outages too."""

    @hookimpl
    def on_outage(self, event, ctx):
        """Remember."""
        self.heard.append(event.number)


def test_what_is_urgent_is_told_before_all_that_waits(work, plugins, clock):
    listener = Everything()
    plugins.install("listening", listener)
    publish(work, 1, 2)
    clock.advance(timedelta(minutes=1))
    with work() as uow:
        uow.publish(OutageChanged(outage_id=1, number="OUT-1", phase="declared", stage="detected", resource_ids=[]))
    publish(work, 3)

    assert plugins.deliver() == 4

    assert listener.heard == ["OUT-1", 1, 2, 3]


def test_one_broken_plugin_does_not_stop_another(work, plugins, session):
    heard = Listener()
    plugins.install("broken", Listener(raises(SystemExit("bad"))))
    plugins.install("listening", heard)
    publish(work, 1)

    plugins.deliver()

    broken, listening = rows(session)
    assert heard.heard == [1]
    assert (broken.state, broken.attempts, listening.state) == ("due", 1, "done")
    assert "SystemExit" in broken.error
    assert broken.lease_by is None


def test_a_failed_delivery_comes_back_after_a_growing_pause(work, plugins, clock):
    failing = Listener(raises(ValueError("down")))
    plugins.install("failing", failing)
    publish(work, 1)

    plugins.deliver()
    clock.advance(timedelta(seconds=4))
    plugins.deliver()
    assert len(failing.heard) == 1
    clock.advance(timedelta(seconds=1))
    plugins.deliver()

    assert len(failing.heard) == 2


def test_pauses_double_up_to_an_hour():
    pauses = [pause_after(attempt) for attempt in range(1, 20)]

    assert pauses[:3] == [timedelta(seconds=5), timedelta(seconds=10), timedelta(seconds=20)]
    assert pauses[-1] == LONGEST_PAUSE
    assert pauses == sorted(pauses)


def test_a_delivery_is_parked_after_its_last_attempt_and_tried_again_on_demand(work, plugins, session, clock):
    failing = Listener(raises(ValueError("down")))
    plugins.install("failing", failing)
    publish(work, 1)
    for _ in range(ATTEMPTS + 3):
        plugins.deliver()
        clock.advance(LONGEST_PAUSE)
    (row,) = rows(session)
    assert (row.state, len(failing.heard)) == ("parked", ATTEMPTS)

    failing.act = None
    with work() as uow:
        assert retry_delivery(uow.session, row.id, uow.now())
    plugins.deliver()

    assert rows(session)[0].state == "done"
    with work() as uow:
        assert not retry_delivery(uow.session, row.id, uow.now())


def test_what_a_plugin_writes_commits_with_the_mark_that_it_was_told(work, plugins, session):
    def write(event, ctx):
        with ctx.work() as uow:
            uow.session.add(Account(number=f"told-{ctx.delivery_id}", name=uow.actor.key))

    plugins.install("writing", Listener(write))
    publish(work, 1)

    plugins.deliver()

    (row,) = rows(session)
    account = session.scalars(select(Account)).one()
    assert (row.state, account.number, account.name) == ("done", f"told-{row.id}", "plugin:writing")


def test_a_plugin_that_fails_after_writing_leaves_nothing_of_it(work, plugins, session):
    def write_and_fail(event, ctx):
        with ctx.work() as uow:
            uow.session.add(Account(number="1", name="Uno"))
            uow.session.flush()
            raise ValueError("half")

    plugins.install("half", Listener(write_and_fail))
    publish(work, 1)

    plugins.deliver()

    assert session.scalars(select(Account)).all() == []
    assert rows(session)[0].state == "due"


def test_a_plugin_that_fails_after_its_commit_is_not_told_again(work, plugins, session, clock):
    def write_then_fail(event, ctx):
        with ctx.work() as uow:
            uow.session.add(Account(number="1", name="Uno"))
        raise ValueError("too late")

    listener = Listener(write_then_fail)
    plugins.install("late", listener)
    publish(work, 1)

    plugins.deliver()
    clock.advance(LONGEST_PAUSE)
    plugins.deliver()

    assert (rows(session)[0].state, listener.heard) == ("done", [1])


def test_a_told_hook_enters_its_unit_of_work_once(work, plugins, session):
    seen = []

    def enter_twice(event, ctx):
        with ctx.work():
            pass
        try:
            with ctx.work():
                pass
        except RuntimeError as error:
            seen.append(str(error))

    plugins.install("greedy", Listener(enter_twice))
    publish(work, 1)

    plugins.deliver()

    assert len(seen) == 1
    assert rows(session)[0].state == "done"


def test_a_late_worker_cannot_settle_what_another_has_taken_over(work, plugins, session, clock):
    taken = []

    def dawdle(event, ctx):
        clock.advance(LEASE + timedelta(seconds=1))
        with work() as other:
            taken.append(claim_delivery(other.session, "worker-2", other.now(), PLUGINS))
        with ctx.work() as uow:
            uow.session.add(Account(number="1", name="Uno"))

    plugins.install("slow", Listener(dawdle))
    publish(work, 1)

    assert deliver_next(plugins.kernel, "worker-1")

    (row,) = rows(session)
    assert taken[0].id == row.id
    assert (row.state, row.lease_by) == ("due", "worker-2")
    assert session.scalars(select(Account)).all() == []


def test_a_lost_lease_reaches_the_plugin_as_an_error(work, plugins, clock):
    caught = []

    def dawdle(event, ctx):
        clock.advance(LEASE + timedelta(seconds=1))
        with work() as other:
            claim_delivery(other.session, "worker-2", other.now(), PLUGINS)
        try:
            with ctx.work() as uow:
                uow.session.add(Account(number="1", name="Uno"))
        except LeaseLost as error:
            caught.append(error)
            raise

    plugins.install("slow", Listener(dawdle))
    publish(work, 1)

    plugins.deliver()

    assert len(caught) == 1


def test_a_leased_delivery_is_given_to_nobody_else_until_the_lease_ends(work, plugins, clock):
    plugins.install("listening", Listener())
    publish(work, 1)
    with work() as uow:
        assert claim_delivery(uow.session, "worker-1", uow.now(), PLUGINS) is not None

    with work() as uow:
        assert claim_delivery(uow.session, "worker-2", uow.now(), PLUGINS) is None
    clock.advance(LEASE + timedelta(seconds=1))
    with work() as uow:
        claimed = claim_delivery(uow.session, "worker-2", uow.now(), PLUGINS)

    assert (claimed.lease_by, claimed.attempts) == ("worker-2", 2)


def test_somebody_else_s_delivery_is_neither_settled_nor_failed(work, plugins):
    plugins.install("listening", Listener())
    publish(work, 1)
    with work() as uow:
        claimed = claim_delivery(uow.session, "worker-1", uow.now(), PLUGINS)

    with work() as uow:
        assert not settle_delivery(uow.session, claimed.id, "worker-2", uow.now())
        assert not fail_delivery(uow.session, claimed, "worker-2", uow.now(), "no")
        assert settle_delivery(uow.session, claimed.id, "worker-1", uow.now())


def test_deliveries_of_a_disabled_plugin_wait_until_it_is_enabled(work, plugins, session):
    listener = Listener()
    plugins.install("resting", listener)
    publish(work, 1)

    plugins.enable("resting", enabled=False)
    plugins.deliver()
    assert (listener.heard, rows(session)[0].attempts) == ([], 0)
    plugins.enable("resting")
    plugins.deliver()

    assert listener.heard == [1]
