"""Missed deliveries made good."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.deliveries import Delivery, prune_deliveries
from servicedesk.core.kernel.errors import Forbidden, Invalid, Message, NotFound
from servicedesk.core.kernel.plugin_admin import disable_plugin, enable_plugin
from servicedesk.core.kernel.plugin_replay import begin_replay, count_missed, list_replays, make_deliveries
from tests.listeners import Gate, Listener, opened

ADMINISTRATOR = Actor(kind="user", id=1, name="Administrator", permissions=frozenset({"plugin.manage"}))
AGENT = Actor(kind="user", id=2, name="Agent", permissions=frozenset({"ticket.reply"}))
DAY = timedelta(days=1)


@pytest.fixture
def debt(plugins):
    """Install the plugin, switched off."""
    plugins.install("debt", listener := Listener())
    plugins.enable("debt", enabled=False)
    return listener


@pytest.fixture
def registry(plugins, debt):
    """Return the registry in which it is."""
    return plugins.kernel.registry


@pytest.fixture
def span(clock):
    """Return the day around the beginning of the test."""
    return clock.now() - DAY, clock.now() + DAY


def publish(work, *numbers):
    with work() as uow:
        for number in numbers:
            uow.publish(opened(number))


def switch(work, registry, change):
    with work(ADMINISTRATOR) as uow:
        change(uow, registry, "debt")


def begin(work, registry, span):
    with work(ADMINISTRATOR) as uow:
        return begin_replay(uow, registry, "debt", *span)


def make(work, registry, portion=500):
    with work() as uow:
        return make_deliveries(uow, registry, portion)


def missed(work, registry, span):
    return count_missed(work(ADMINISTRATOR), registry, "debt", *span)


def test_what_happened_while_a_plugin_was_off_is_told_to_it(work, plugins, registry, debt, clock, span):
    publish(work, 1, 2)
    switch(work, registry, enable_plugin)
    publish(work, 3)
    plugins.deliver()
    clock.advance(timedelta(minutes=1))
    assert (debt.heard, missed(work, registry, span)) == ([3], 2)

    begin(work, registry, span)
    made = [make(work, registry), make(work, registry)]
    plugins.deliver()

    assert (debt.heard, made, missed(work, registry, span)) == ([3, 1, 2], [True, False], 0)


def test_it_goes_in_portions_and_says_how_far_it_has_come(work, registry, session, clock, span):
    publish(work, 1, 2, 3)
    clock.advance(timedelta(minutes=1))
    begin(work, registry, span)

    def progress():
        (shown,) = list_replays(work(ADMINISTRATOR), "debt")
        return shown.made, shown.total, shown.is_done, shown.begun_by

    seen = [progress()]
    while make(work, registry, portion=2):
        seen.append(progress())

    assert seen == [(0, 3, False, "user:1"), (2, 3, False, "user:1"), (3, 3, True, "user:1")]
    assert session.scalar(select(func.count()).select_from(Delivery)) == 3


def test_the_newest_replay_is_shown_first_and_the_oldest_is_made_first(work, registry, clock, span):
    publish(work, 1)
    clock.advance(timedelta(minutes=1))
    for _ in range(2):
        begin(work, registry, span)

    make(work, registry)

    shown = list_replays(work(ADMINISTRATOR), "debt")
    assert [(each.made, each.is_done) for each in shown] == [(0, False), (1, True)]


def test_only_the_span_is_made_good(work, registry, clock):
    publish(work, 1)
    clock.advance(timedelta(hours=1))
    since = clock.now()
    publish(work, 2)
    clock.advance(timedelta(hours=1))
    until = clock.now()
    publish(work, 3)
    clock.advance(timedelta(minutes=1))

    assert missed(work, registry, (since, until)) == 1


def test_what_it_was_told_long_ago_is_not_told_again(work, plugins, registry, debt, clock):
    begun_at = clock.now()
    publish(work, 1)
    clock.advance(DAY)
    switch(work, registry, enable_plugin)
    publish(work, 2)
    plugins.deliver()
    clock.advance(DAY)
    switch(work, registry, disable_plugin)
    publish(work, 3)
    clock.advance(30 * DAY)
    with work() as uow:
        prune_deliveries(uow.session, uow.now() - 14 * DAY)

    begin(work, registry, (begun_at, clock.now()))
    make(work, registry)
    switch(work, registry, enable_plugin)
    plugins.deliver()

    assert debt.heard == [2, 1, 3]


def test_what_is_of_other_plugins_says_nothing_about_this_one(work, plugins, registry, clock):
    begun_at = clock.now()
    plugins.install("other", Listener())
    publish(work, 1)
    clock.advance(timedelta(hours=1))
    for change in (disable_plugin, enable_plugin):
        with work(ADMINISTRATOR) as uow:
            change(uow, registry, "other")
    with work(ADMINISTRATOR) as uow:
        uow.session.execute(Delivery.__table__.delete())
    clock.advance(30 * DAY)

    assert missed(work, registry, (begun_at, clock.now())) == 1


def test_a_plugin_that_is_told_of_nothing_misses_nothing(work, plugins, registry, clock, span):
    plugins.install("asked", Gate(lambda draft, ctx: None))
    publish(work, 1)
    clock.advance(timedelta(minutes=1))

    assert count_missed(work(ADMINISTRATOR), registry, "asked", *span) == 0


def test_a_replay_of_a_plugin_that_is_gone_ends(work, plugins, registry, clock, span):
    publish(work, 1)
    begin(work, registry, span)
    registry.uninstall("debt")

    assert [make(work, registry), make(work, registry)] == [True, False]


def test_a_replay_says_until_when_it_reaches_and_never_into_the_future(work, registry, clock, span):
    replay = begin(work, registry, span)

    assert (replay.since, replay.until) == (span[0], clock.now())


def test_a_span_begins_before_it_ends(work, registry, clock):
    with pytest.raises(Invalid) as found:
        missed(work, registry, (clock.now(), clock.now()))

    assert found.value.problems == {"since": Message("order")}


def test_only_plugins_have_missed_anything(work, plugins, registry, span):
    plugins.install("notify", Listener(), built_in=True)

    for name in ("nobody", "notify"):
        with pytest.raises(NotFound):
            count_missed(work(ADMINISTRATOR), registry, name, *span)


def test_only_who_may_manage_plugins_makes_anything_good(work, registry, span):
    with pytest.raises(Forbidden), work(AGENT) as uow:
        begin_replay(uow, registry, "debt", *span)
    with pytest.raises(Forbidden):
        count_missed(work(AGENT), registry, "debt", *span)
    with pytest.raises(Forbidden):
        list_replays(work(AGENT), "debt")
