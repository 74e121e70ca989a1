"""The registry while the desk runs: plugins come, go, hang, and are tried again."""

from datetime import timedelta
from threading import Event

import pluggy
import pytest
from sqlalchemy.exc import TimeoutError as PoolExhausted

from servicedesk.core.kernel.answers import Broken, Hold, PeriodicWork
from servicedesk.core.kernel.plugin_admin import disable_plugin, enable_plugin
from servicedesk.core.kernel.plugin_budget import JOB_WITHIN
from servicedesk.core.kernel.plugin_calls import MOST_STUCK
from servicedesk.core.kernel.plugin_faults import PluginFault
from servicedesk.core.kernel.plugin_state import PluginRecord, without_plugins
from servicedesk.core.kernel.registry import PROJECT
from tests.database import EVERYTHING, ON_ONE_DATABASE
from tests.listeners import Gate, Listener, Provider, raises

pytestmark = ON_ONE_DATABASE
hookimpl = pluggy.HookimplMarker(PROJECT)


class Working:
    """Provides its work as it is given to."""

    def __init__(self, give):
        """Provide what this returns."""
        self.give = give

    @hookimpl
    def provide_jobs(self, ctx):
        """Provide it."""
        return self.give()


@pytest.fixture
def registry(plugins):
    """Return the registry of a desk without plugins."""
    return plugins.kernel.registry


@pytest.fixture
def quarantine(plugins, work, clock):
    """Return a function that puts a plugin into quarantine."""

    def put(name):
        with work() as uow:
            uow.session.get(PluginRecord, name).quarantined_at = clock.now()
        plugins.kernel.registry.states.forget()

    return put


@pytest.fixture
def impatient(monkeypatch):
    """Let whoever asks wait for a moment only, and whoever hangs come back at the end."""
    door = Event()
    monkeypatch.setattr("servicedesk.core.kernel.registry.CUT_OFF", {"check": 0.05, "provide": 0.05})
    yield door
    door.set()


def ask(registry):
    return registry.ask("check_ticket_open", {"draft": None})


def test_a_plugin_is_called_as_long_as_it_is_installed(plugins, registry):
    plugins.install("waiting", Gate(lambda draft, ctx: Hold("waiting.for_it")))
    during = (ask(registry), registry.hooks_of("waiting"), registry.changes)

    registry.uninstall("waiting")

    assert during[:2] == ([Hold("waiting.for_it")], {"check_ticket_open"})
    assert (ask(registry), registry.installed) == ([], {})
    assert registry.changes > during[2]


def test_the_same_name_can_be_installed_again(plugins, registry):
    plugins.install("waiting", Gate(lambda draft, ctx: Hold("waiting.old")))
    registry.uninstall("waiting")

    plugins.install("waiting", Gate(lambda draft, ctx: Hold("waiting.new")))

    assert ask(registry) == [Hold("waiting.new")]


def test_what_cannot_be_called_here_is_still_owed_what_it_listens_to(plugins, registry):
    plugins.install("absent", Listener())
    registry.uninstall("absent")
    assert registry.listeners("on_ticket_open") == []

    registry.expect({"absent": ["on_ticket_open"], "off": ["on_ticket_open"]})

    assert registry.listeners("on_ticket_open") == ["absent"]
    assert registry.listeners("on_ticket_change") == []
    assert registry.listens("off", "on_ticket_open") and not registry.listens("nobody", "on_ticket_open")


def test_one_that_hangs_holds_up_nobody_and_is_named(plugins, registry, impatient):
    failures = []
    registry.on_failure = lambda plugin, hook, error: failures.append((plugin, hook, str(error)))
    plugins.install("hanging", Gate(lambda draft, ctx: impatient.wait()))
    plugins.install("working", Gate(lambda draft, ctx: Hold("working.wait")))

    answers = [ask(registry) for _ in range(MOST_STUCK + 2)]

    assert answers == [[Hold("working.wait")]] * (MOST_STUCK + 2)
    late, refused = "did not come back within 0.05 s", "left too many calls behind that never came back"
    assert failures == [("hanging", "check_ticket_open", each) for each in [late] * MOST_STUCK + [refused] * 2]


def test_one_that_left_calls_behind_begins_anew_when_it_is_switched_on_again(plugins, registry, impatient):
    answers = [impatient.wait] * MOST_STUCK
    plugins.install("hanging", Gate(lambda draft, ctx: answers.pop()() if answers else Hold("hanging.well_again")))
    during = [ask(registry) for _ in range(MOST_STUCK + 1)]

    with plugins.kernel.sessions() as session, plugins.kernel.unit_of_work(EVERYTHING, session) as uow:
        disable_plugin(uow, registry, "hanging")
        enable_plugin(uow, registry, "hanging")

    assert during == [[]] * (MOST_STUCK + 1)
    assert ask(registry) == [Hold("hanging.well_again")]


def test_a_box_that_does_not_come_is_broken(plugins, registry, impatient):
    plugins.install("hanging", Provider(lambda ticket, ctx: impatient.wait()))

    ((name, box),) = registry.collect("provide_ticket_panels", ticket=None)

    assert (name, type(box)) == ("hanging", Broken)


def test_a_plugin_in_quarantine_is_asked_once_when_it_is_tried_again(plugins, registry, quarantine):
    plugins.install("ill", Gate(lambda draft, ctx: Hold("ill.wait")))
    quarantine("ill")
    assert ask(registry) == []

    registry.trials.allow("ill")

    assert (ask(registry), ask(registry)) == ([Hold("ill.wait")], [])


def test_a_request_without_plugins_tries_none_again(plugins, registry, quarantine):
    plugins.install("ill", Gate(lambda draft, ctx: Hold("ill.wait")))
    quarantine("ill")
    registry.trials.allow("ill")

    with without_plugins():
        answers = ask(registry)

    assert (answers, ask(registry)) == ([], [Hold("ill.wait")])


def test_what_goes_well_is_reported_too_but_not_what_is_asked_at_the_start(plugins, registry):
    well = []
    registry.on_success = lambda plugin, hook: well.append((plugin, hook))
    plugins.install("gate", Gate(lambda draft, ctx: None))
    plugins.install("box", Provider(lambda ticket, ctx: []))
    plugins.install("job", Working(list))

    ask(registry)
    list(registry.collect("provide_ticket_panels", ticket=None))
    registry.provide("job", "provide_jobs")

    assert well == [("gate", "check_ticket_open"), ("box", "provide_ticket_panels")]


def test_only_what_one_plugin_provides_is_asked_at_the_start(plugins, registry):
    work = PeriodicWork("count", timedelta(hours=1), lambda ctx: None)
    plugins.install("first", Working(lambda: [work]))
    plugins.install("second", Working(raises(ValueError("x"))))

    assert registry.provide("first", "provide_jobs") == [work]
    assert registry.provide("gone", "provide_jobs") == []


def test_a_failure_from_elsewhere_is_logged_with_its_own_traceback(plugins, registry, caplog):
    plugins.install("odd", Gate(raises(PluginFault("odd", trace="Traceback of the other process"))))

    ask(registry)

    (record,) = [each for each in caplog.records if each.message == "plugin failed"]
    assert (record.plugin, record.trace) == ("odd", "Traceback of the other process")


def test_the_database_being_away_is_counted_and_held_against_nobody(plugins, registry, clock):
    failures = []
    registry.on_failure = lambda plugin, hook, error: failures.append(plugin)
    plugins.install("unlucky", Gate(raises(PoolExhausted("no connection"))))

    ask(registry)

    figures = {plugin: count.errors for _, plugin, _, count in registry.watch.figures.take(clock.now())}
    assert (failures, figures) == ([], {"unlucky": 1})


def test_a_plugin_that_is_taken_out_while_it_works_ends_its_work(plugins, registry):
    plugins.install("leaving", Listener())

    with registry.at_work("leaving", "on_ticket_open"):
        registry.uninstall("leaving")
        is_apart = registry.runs_apart("leaving")
    with registry.at_work("leaving", "job count"):
        (call,) = registry.running.values()

    assert (is_apart, call.limit, registry.running) == (False, JOB_WITHIN, {})
