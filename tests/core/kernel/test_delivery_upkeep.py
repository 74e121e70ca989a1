"""Deliveries as a worker keeps them: limits, age, pruning, and plugins that are gone."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from servicedesk.core.kernel import deliveries
from servicedesk.core.kernel.deliveries import (
    Delivery,
    oldest_due_at,
    prune_deliveries,
)
from servicedesk.core.kernel.delivering import deliver_due
from tests.listeners import Listener, opened, raises

PLUGINS = ("listening", "slow")


def publish(work, *numbers):
    with work() as uow:
        for number in numbers:
            uow.publish(opened(number))


def rows(session):
    session.rollback()
    return session.scalars(select(Delivery).order_by(Delivery.id)).unique().all()


def test_a_worker_stops_at_its_limit(work, plugins):
    listener = Listener()
    plugins.install("listening", listener)
    publish(work, 1, 2, 3)

    assert deliver_due(plugins.kernel, "worker-1", limit=2) == 2
    assert listener.heard == [1, 2]


def test_pages_go_first_after_each_fact_and_others_may_write_meanwhile(work, plugins, monkeypatch):
    listener, heard = Listener(), []
    plugins.install("listening", listener)
    publish(work, 1, 2)

    def write_meanwhile():
        heard.append(len(listener.heard))
        if len(heard) == 1:
            publish(work, 3)

    monkeypatch.setattr(plugins.kernel, "give_way", write_meanwhile)

    assert deliver_due(plugins.kernel, "worker-1") == 3
    assert heard == [1, 2, 3]


def test_the_age_of_the_oldest_due_delivery_is_known(work, plugins, session, clock):
    plugins.install("listening", Listener())
    assert oldest_due_at(session, clock.now(), PLUGINS) is None
    publish(work, 1)
    began = clock.now()
    clock.advance(timedelta(minutes=1))
    publish(work, 2)

    session.rollback()
    assert oldest_due_at(session, clock.now(), PLUGINS) == began
    with work() as uow:
        uow.session.execute(update(Delivery).where(Delivery.due_at > began).values(is_urgent=True))
    session.rollback()
    assert oldest_due_at(session, clock.now(), PLUGINS) == began


def test_settled_deliveries_are_pruned_and_facts_stay(work, plugins, session, clock):
    plugins.install("listening", Listener())
    publish(work, 1)
    plugins.deliver()
    clock.advance(timedelta(days=1))
    publish(work, 2)

    with work() as uow:
        assert prune_deliveries(uow.session, uow.now()) == 1

    assert [row.event.subject_id for row in rows(session)] == [2]


def test_a_plugin_that_was_removed_does_not_stop_the_worker(work, plugins, kernel, session):
    plugins.install("leaving", Listener())
    plugins.install("staying", listener := Listener())
    publish(work, 1)
    kernel.registry.uninstall("leaving")

    plugins.deliver()

    assert listener.heard == [1]
    assert [row.state for row in rows(session)] == ["due", "done"]


@pytest.mark.parametrize("worker", ["worker-1"])
def test_an_idle_worker_takes_no_write_lock(kernel, worker, monkeypatch):
    monkeypatch.setattr(deliveries, "update", raises(AssertionError("a write was begun")))

    assert deliver_due(kernel, worker) == 0
