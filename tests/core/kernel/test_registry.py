"""The registry: one plugin at a time, and the failure of one stays its own."""

from datetime import timedelta

import pluggy
import pytest
from sqlalchemy import select

from servicedesk.core.kernel.answers import Broken, Caution, Hold, Panel, PeriodicWork
from servicedesk.core.kernel.installed import Installed
from servicedesk.core.kernel.plugin_rules import BadPlugin
from servicedesk.core.kernel.plugin_state import FRESH_FOR, PluginRecord
from servicedesk.core.kernel.registry import PROJECT
from servicedesk.core.kernel.settings import PluginSettings, Secret, setting
from servicedesk.core.people.models import Account
from tests.listeners import Gate, Listener, Provider, raises

hookimpl = pluggy.HookimplMarker(PROJECT)

ODD = [
    ValueError("x"),
    SystemExit(1),
    KeyboardInterrupt(),
    RecursionError(),
    MemoryError(),
    GeneratorExit(),
    BaseException(),
]


@pytest.mark.parametrize("error", ODD, ids=lambda error: type(error).__name__)
def test_a_gate_that_raises_anything_has_no_objection_and_stops_nobody(work, plugins, error):
    """FM-24: whatever a plugin raises, the core and the other plugins go on."""
    plugins.install("broken", Gate(raises(error)))
    plugins.install("working", Gate(lambda draft, ctx: Hold("working.wait")))

    answers = plugins.kernel.registry.ask("check_ticket_open", {"draft": None})

    assert answers == [Hold("working.wait")]


def test_answers_come_in_the_order_of_the_names(work, plugins):
    for name in ("c", "a", "b"):
        plugins.install(name, Gate(lambda draft, ctx, name=name: Caution(f"{name}.x")))

    answers = plugins.kernel.registry.ask("check_ticket_open", {"draft": None})

    assert [answer.code for answer in answers] == ["a.x", "b.x", "c.x"]


def test_nonsense_is_no_answer(work, plugins):
    plugins.install("odd", Gate(lambda draft, ctx: {"refuse": True}))

    assert plugins.kernel.registry.ask("check_ticket_open", {"draft": None}) == []


def test_a_question_leaves_no_trace(work, plugins, session):
    def write(draft, ctx):
        ctx.work().session.add(Account(number="1", name="Uno"))
        ctx.work().session.flush()

    plugins.install("writing", Gate(write))

    with work() as uow:
        uow.require_consent("check_ticket_open", draft=None)
        uow.session.add(Account(number="2", name="Dos"))

    assert session.scalars(select(Account.number)).all() == ["2"]


def test_a_gate_whose_sql_fails_does_not_poison_the_transaction(work, plugins):
    plugins.install("wrong", Gate(lambda draft, ctx: ctx.work().session.connection().exec_driver_sql("SELECT nothing")))

    uow = work()
    plugins.kernel.registry.ask("check_ticket_open", {"draft": None})

    assert uow.session.scalars(select(Account)).all() == []


def test_a_disabled_plugin_is_neither_asked_nor_told_nor_collected(work, plugins):
    plugins.install("off", Gate(lambda draft, ctx: Hold("off.wait")))
    plugins.enable("off", enabled=False)
    registry = plugins.kernel.registry

    assert registry.ask("check_ticket_open", {"draft": None}) == []
    assert registry.listeners("on_ticket_open") == []
    assert not registry.is_enabled("off")


def test_a_switch_acts_within_half_a_second_in_another_process(plugins, clock, work):
    plugins.install("switched", Listener())
    registry = plugins.kernel.registry
    assert registry.is_active("switched")

    with work() as uow:
        uow.session.get(PluginRecord, "switched").enabled = False
    assert registry.is_active("switched")
    clock.advance(timedelta(seconds=FRESH_FOR))

    assert not registry.is_active("switched")


def test_a_plugin_in_quarantine_is_not_called_but_its_deliveries_are_kept(plugins, work, clock):
    plugins.install("ill", Listener())
    with work() as uow:
        uow.session.get(PluginRecord, "ill").quarantined_at = clock.now()
    plugins.kernel.registry.states.forget()

    assert plugins.kernel.registry.listeners("on_ticket_open") == ["ill"]
    assert plugins.kernel.registry.active() == []


def test_what_is_built_in_needs_no_row(kernel):
    kernel.registry.install(Installed("own", built_in=True), Listener())

    assert kernel.registry.is_active("own")
    assert kernel.registry.listeners("on_ticket_open") == ["own"]


def test_an_unknown_plugin_is_neither_enabled_nor_active(kernel):
    assert not kernel.registry.is_enabled("ghost")
    assert not kernel.registry.is_active("ghost")


def test_a_fact_without_a_hook_has_no_listeners(kernel):
    assert kernel.registry.listeners("") == []


def test_boxes_are_collected_and_a_broken_one_says_so(work, plugins):
    panel = Panel("Account", "good/_account.html")
    plugins.install("bad", Provider(raises(ValueError("down"))))
    plugins.install("good", Provider(lambda ticket, ctx: [panel]))
    plugins.install("silent", Provider(lambda ticket, ctx: None))

    boxes = list(plugins.kernel.registry.collect("provide_ticket_panels", ticket=None))

    assert boxes == [("bad", Broken("bad", "ValueError('down')")), ("good", panel)]


def test_a_box_that_fails_while_it_is_listed_is_broken_too(work, plugins):
    def half(ticket, ctx):
        yield Panel("One", "half/_one.html")
        raise ValueError("half")

    plugins.install("half", Provider(half))

    boxes = list(plugins.kernel.registry.collect("provide_ticket_panels", ticket=None))

    assert [type(box) for _, box in boxes] == [Broken]


def test_what_a_plugin_provides_at_the_start_is_asked_of_it_alone(plugins):
    work = PeriodicWork("count", timedelta(hours=1), lambda ctx: None)

    class Working:
        @hookimpl
        def provide_jobs(self, ctx):
            return [work]

    class Failing:
        @hookimpl
        def provide_jobs(self, ctx):
            raise SystemExit

    plugins.install("working", Working())
    plugins.install("failing", Failing())

    assert plugins.kernel.registry.provide("working", "provide_jobs") == [work]
    assert plugins.kernel.registry.provide("failing", "provide_jobs") == []


def test_a_misspelt_hook_is_refused_and_leaves_nothing_behind(kernel):
    class Misspelt:
        @hookimpl
        def on_ticket_opened(self, event, ctx):
            """Never called."""

    with pytest.raises(BadPlugin, match="on_ticket_opened"):
        kernel.registry.install(Installed("misspelt"), Misspelt())

    assert kernel.registry.installed == {}


def test_a_hook_with_an_unknown_argument_is_refused(kernel):
    class Wrong:
        @hookimpl
        def on_ticket_open(self, event, request, ctx):
            """Never called."""

    with pytest.raises(BadPlugin, match="request"):
        kernel.registry.install(Installed("wrong"), Wrong())


def test_wrappers_and_orders_are_refused(kernel):
    class First:
        @pluggy.HookimplMarker(PROJECT)(tryfirst=True)
        def on_ticket_open(self, event, ctx):
            """Never called."""

    with pytest.raises(BadPlugin, match="order"):
        kernel.registry.install(Installed("first"), First())


def test_two_plugins_of_one_name_are_refused(kernel):
    kernel.registry.install(Installed("one"), Listener())

    with pytest.raises(BadPlugin):
        kernel.registry.install(Installed("one"), Gate(lambda draft, ctx: None))


def test_a_slow_plugin_is_named_in_the_log(work, plugins, clock, caplog):
    plugins.install("slow", Gate(lambda draft, ctx: clock.advance(timedelta(seconds=1))))

    plugins.kernel.registry.ask("check_ticket_open", {"draft": None})

    (record,) = [each for each in caplog.records if each.message == "plugin was slow"]
    assert (record.plugin, record.hook, record.seconds) == ("slow", "check_ticket_open", 1.0)


def test_a_plugin_whose_act_asks_another_is_known_to_be_at_work_all_the_while(work, plugins):
    registry, seen = plugins.kernel.registry, []

    def who_works():
        return sorted(call.plugin for call in registry.running.values())

    plugins.install("inner", Gate(lambda draft, ctx: seen.append(who_works())))
    plugins.install("outer", Listener())
    with registry.at_work("outer", "on_ticket_open"):
        registry.ask("check_ticket_open", {"draft": None})
        seen.append(who_works())

    assert (seen, who_works()) == ([["inner", "outer"], ["outer"]], [])


def test_a_failure_is_reported_to_whoever_counts_them(work, plugins):
    seen = []
    plugins.kernel.registry.on_failure = lambda plugin, hook, error: seen.append((plugin, hook, str(error)))
    plugins.install("broken", Gate(raises(ValueError("x"))))

    plugins.kernel.registry.ask("check_ticket_open", {"draft": None})

    assert seen == [("broken", "check_ticket_open", "x")]


def test_a_hook_sees_its_own_settings_and_itself_as_the_actor(work, plugins):
    class Settings(PluginSettings):
        days: int = setting(14, label="Days")
        key: Secret = setting(Secret(""), label="Key")

    seen = []
    plugins.install(
        "careful",
        Gate(lambda draft, ctx: seen.append((ctx.settings.days, ctx.actor.key, ctx.work().actor.key, ctx.delivery_id))),
        settings_model=Settings,
    )

    plugins.kernel.registry.ask("check_ticket_open", {"draft": None})

    assert seen == [(14, "plugin:careful", "plugin:careful", 0)]
