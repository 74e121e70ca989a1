"""Deliveries in the hands of an administrator: lists, counts, another try."""

from datetime import timedelta

import pytest

from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.deliveries import ATTEMPTS, Delivery
from servicedesk.core.kernel.delivery_admin import (
    DeliveryFilter,
    count_deliveries,
    get_delivery,
    list_deliveries,
    try_delivery_again,
)
from servicedesk.core.kernel.errors import Forbidden, NotFound
from tests.listeners import Listener, opened, raises

ADMINISTRATOR = Actor(kind="user", id=1, name="Administrator", permissions=frozenset({"delivery.retry"}))
AGENT = Actor(kind="user", id=2, name="Agent", permissions=frozenset({"ticket.reply", "plugin.manage"}))


def tell(work, *numbers):
    """Publish that these tickets were opened."""
    with work() as uow:
        for number in numbers:
            uow.publish(opened(number))


@pytest.fixture
def failed(work, plugins):
    """Park one delivery of a plugin that fails, and return the plugin."""
    listener = Listener(raises(RuntimeError("no answer")))
    plugins.install("broken", listener)
    tell(work, 1)
    with work() as uow:
        uow.session.query(Delivery).update({"attempts": ATTEMPTS - 1})
    plugins.deliver()
    return listener


def test_the_newest_delivery_comes_first_and_with_its_fact(work, plugins):
    plugins.install("one", Listener())
    tell(work, 1, 2)

    rows = list_deliveries(work(ADMINISTRATOR), DeliveryFilter())

    assert [row.event.values["ticket_id"] for row in rows] == [2, 1]


def test_a_list_is_narrowed_and_read_in_parts(work, plugins, failed):
    plugins.install("one", Listener())
    tell(work, 2, 3)

    def shown(**wanted):
        rows = list_deliveries(work(ADMINISTRATOR), DeliveryFilter(**wanted))
        return [(row.plugin, row.event.values["ticket_id"]) for row in rows]

    assert shown(state="parked") == [("broken", 1)]
    assert shown(plugin="one") == [("one", 3), ("one", 2)]
    assert shown(plugin="one", state="parked") == []
    last = list_deliveries(work(ADMINISTRATOR), DeliveryFilter(limit=2))[-1]
    assert len(shown(before=last.id)) == 3


def test_each_plugin_is_counted_by_state(work, plugins, failed):
    tell(work, 2, 3)

    assert count_deliveries(work(ADMINISTRATOR)) == {"broken": {"parked": 1, "due": 2}}


def test_another_try_is_due_at_once_with_all_attempts_before_it(work, plugins, failed, clock):
    (row,) = list_deliveries(work(ADMINISTRATOR), DeliveryFilter(state="parked"))
    clock.advance(timedelta(days=1))

    with work(ADMINISTRATOR) as uow:
        try_delivery_again(uow, row.id)

    again = get_delivery(work(ADMINISTRATOR), row.id)
    assert (again.state, again.attempts, again.due_at) == ("due", 0, clock.now())
    assert plugins.deliver() == 1 and len(failed.heard) == 2


def test_another_try_wakes_the_worker_once_it_is_written(kernel, failed):
    nudges = []
    kernel.nudge = lambda: nudges.append("now")
    with kernel.sessions() as session:
        (row,) = list_deliveries(kernel.unit_of_work(ADMINISTRATOR, session), DeliveryFilter())

        with kernel.unit_of_work(ADMINISTRATOR, session) as uow:
            try_delivery_again(uow, row.id)
            before = list(nudges)

    assert (before, nudges) == ([], ["now"])


def test_what_was_told_or_never_was_cannot_be_tried_again(work, plugins):
    plugins.install("one", Listener())
    tell(work, 1)
    plugins.deliver()
    (row,) = list_deliveries(work(ADMINISTRATOR), DeliveryFilter())

    for delivery_id in (row.id, row.id + 1):
        with pytest.raises(NotFound), work(ADMINISTRATOR) as uow:
            try_delivery_again(uow, delivery_id)
    with pytest.raises(NotFound):
        get_delivery(work(ADMINISTRATOR), row.id + 1)


def test_all_of_it_needs_its_permission(work, failed):
    for ask in (lambda uow: list_deliveries(uow, DeliveryFilter()), count_deliveries, lambda uow: get_delivery(uow, 1)):
        with pytest.raises(Forbidden):
            ask(work(AGENT))
    with pytest.raises(Forbidden), work(AGENT) as uow:
        try_delivery_again(uow, 1)


def test_a_job_of_the_desk_may_look_too(work, failed):
    assert len(list_deliveries(work(), DeliveryFilter())) == 1
