"""How each plugin does, as an administrator sees it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.circuit import FIRST_PAUSE, PluginFailure
from servicedesk.core.kernel.deliveries import ATTEMPTS, Delivery
from servicedesk.core.kernel.errors import Forbidden, NotFound
from servicedesk.core.kernel.jobs import note_job, win_job
from servicedesk.core.kernel.plugin_admin import (
    PluginShown,
    disable_plugin,
    enable_plugin,
    lift_quarantine,
    list_plugins,
    quarantine_plugin,
)
from servicedesk.core.kernel.plugin_figures import Count, write_figures
from servicedesk.core.kernel.plugin_health import HookFigures, JobRun, circuit_of, get_health, list_health, list_paces
from tests.listeners import Listener, opened, raises

ADMINISTRATOR = Actor(kind="user", id=1, name="Administrator", permissions=frozenset({"plugin.manage"}))
AGENT = Actor(kind="user", id=2, name="Agent", permissions=frozenset({"ticket.reply"}))


@pytest.fixture
def registry(plugins):
    """Return a registry with one plugin that fails and one that does nothing."""
    plugins.install("debt", Listener(raises(ValueError("half"))))
    plugins.install("idle", Listener())
    return plugins.kernel.registry


def health(work, registry, name="debt"):
    return get_health(work(ADMINISTRATOR), registry, name)


def write(work, registry):
    with work() as uow:
        write_figures(uow.session, "process-1", registry.watch.figures.take(uow.now()))


def test_the_pace_of_a_plugin_is_that_of_its_slowest_hook(work, registry, clock):
    quick, slow, failed = Count(), Count(), Count(errors=1)
    quick.add_call(0.01, is_over=False)
    slow.add_call(0.2, is_over=False)
    seen = [("debt", "on_ticket_open", slow), ("debt", "check_ticket_open", quick), ("debt", "job refresh", slow)]
    with work() as uow:
        rows = [(clock.now(), *each) for each in [*seen, ("idle", "on_ticket_open", failed), ("idle", "job x", slow)]]
        write_figures(uow.session, "process-1", rows)

    assert list_paces(work(ADMINISTRATOR), registry) == {"debt": 200}
    with pytest.raises(Forbidden):
        list_paces(work(AGENT), registry)
    clock.advance(timedelta(hours=26))
    assert list_paces(work(ADMINISTRATOR), registry) == {}


def test_calls_errors_and_durations_are_those_of_the_last_day(work, plugins, registry, clock):
    with work() as uow:
        uow.publish(opened(1))
    plugins.deliver()
    write(work, registry)

    (found, idle) = list_health(work(ADMINISTRATOR), registry)

    assert (found.name, list(found.hooks)) == ("debt", [HookFigures("on_ticket_open", 1, 1, 0, 0, 0)])
    assert [hook.errors for hook in idle.hooks] == [0]
    clock.advance(timedelta(hours=26))
    assert list(health(work, registry).hooks) == []


def test_what_waits_and_what_is_parked_is_counted(work, plugins, registry, clock):
    with work() as uow:
        uow.publish(opened(1))
        uow.publish(opened(2))
    with work() as uow:
        first = uow.session.query(Delivery).filter_by(plugin="debt").order_by(Delivery.id).first()
        first.attempts = ATTEMPTS - 1
    plugins.deliver()

    assert (health(work, registry).due, health(work, registry).parked) == (1, 1)
    assert (health(work, registry, "idle").due, health(work, registry, "idle").parked) == (0, 0)


def test_the_last_run_of_each_job_is_told(work, registry, clock):
    hour = timedelta(hours=1)
    with work() as uow:
        for name in ("debt.count", "debt.sweep", "idle.count", "prune"):
            win_job(uow.session, name, hour, uow.now())
        note_job(uow.session, "debt.count", uow.now(), "ValueError")

    next_due_at = clock.now() + hour
    assert list(health(work, registry).jobs) == [
        JobRun("count", clock.now(), next_due_at, "ValueError"),
        JobRun("sweep", None, next_due_at, ""),
    ]


def test_the_circuit_is_closed_then_open_then_half_open_then_closed(work, registry, clock):
    seen = [health(work, registry).circuit]
    with work() as uow:
        quarantine_plugin(uow, registry, "debt", "it raised")
    seen.append(health(work, registry).circuit)
    assert health(work, registry).probe_at == clock.now() + FIRST_PAUSE
    clock.advance(FIRST_PAUSE)
    seen.append(health(work, registry).circuit)
    with work() as uow:
        lift_quarantine(uow, registry, "debt")
    seen.append(health(work, registry).circuit)

    assert seen == ["closed", "open", "half_open", "closed"]


def test_one_that_is_off_is_neither_called_nor_stopped_and_begins_anew(work, registry):
    with work() as uow:
        quarantine_plugin(uow, registry, "debt", "it raised")
        disable_plugin(uow, registry, "debt")
    shown = next(each for each in list_plugins(work(ADMINISTRATOR), registry) if each.name == "debt")
    off = (health(work, registry).circuit, shown.quarantined_at, shown.quarantine_reason)
    with work() as uow:
        enable_plugin(uow, registry, "debt")

    assert off == ("off", None, "")
    assert health(work, registry).circuit == "closed" and registry.is_active("debt")


@pytest.mark.parametrize(("need", "state"), [("is_locked", "locked"), ("unset", "unset")])
def test_one_that_waits_for_its_key_or_its_settings_says_so(clock, need, state):
    shown = PluginShown("debt", True, True, **{need: ("address",)})

    assert circuit_of(shown, clock.now()) == state
    assert circuit_of(replace(shown, is_installed=False), clock.now()) == "off"


def test_the_last_failures_are_told_with_their_traceback(work, registry, clock):
    failure = {"plugin": "debt", "hook": "on_ticket_open", "kind": "error", "trace": "Traceback"}
    with work() as uow:
        uow.session.add_all(PluginFailure(**failure, at=uow.now(), reason=f"number {each}") for each in range(12))

    failures = health(work, registry).failures

    assert len(failures) == 10
    assert (failures[0].reason, failures[0].trace) == ("number 11", "Traceback")


def test_only_who_may_manage_plugins_sees_how_they_do(work, registry):
    with pytest.raises(Forbidden):
        list_health(work(AGENT), registry)
    with pytest.raises(Forbidden):
        get_health(work(AGENT), registry, "debt")


def test_nobody_knows_how_a_plugin_does_that_is_none(work, registry):
    with pytest.raises(NotFound):
        health(work, registry, "nobody")
