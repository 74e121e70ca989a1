"""Commands of plugins: what may be offered, run by the plugin itself, and gone while it is off."""

from datetime import date
from decimal import Decimal
from typing import Literal

import pytest

from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.answers import Command, Refusal
from servicedesk.core.kernel.errors import Forbidden, Invalid, Message
from servicedesk.core.kernel.event_admin import EventFilter, list_events
from servicedesk.core.kernel.plugin_commands import list_commands, note_command, run_command
from servicedesk.core.kernel.plugin_faults import Nonsense
from servicedesk.core.kernel.plugin_history import list_changes
from servicedesk.core.kernel.settings import Parameters, setting
from servicedesk.core.tickets import note_account_check
from tests.database import ON_ONE_DATABASE
from tests.listeners import hookimpl
from tests.make import make_ticket

pytestmark = ON_ONE_DATABASE


class Asked(Parameters):
    """Everything that may be asked for."""

    account: str = setting(label="Account", longest=10)
    times: int = setting(1, label="Times", minimum=1, maximum=9)
    rate: Decimal = setting(Decimal("1.5"), label="Rate")
    loud: bool = setting(False, label="Loud")
    kind: Literal["a", "b"] = setting("a", label="Kind")
    since: date = setting(date(2026, 11, 1), label="Since")


def nothing(parameters, ctx):
    """Do nothing."""


class Commanding:
    """A plugin with commands."""

    def __init__(self, *commands):
        """Offer these."""
        self.commands = commands

    @hookimpl
    def provide_commands(self, ctx):
        """Offer them, or raise."""
        return [each() if each is None else each for each in self.commands]


@pytest.fixture
def offering(plugins, kernel):
    """Return a function that installs a plugin with one command that does this, and returns the command."""

    def install(run, parameters=Parameters):
        plugins.install("rain", Commanding(Command("pour", "Pour", run, parameters)), permissions={"ticket.hold"})
        (command,) = list_commands(kernel.registry, "rain")
        return command

    return install


def test_a_command_gets_what_was_typed_as_its_model_takes_it(offering, kernel):
    def run(parameters, ctx):
        return [Message("rain.asked", dict(parameters))]

    command = offering(run, Asked)
    typed = {"account": "100200", "times": "3", "loud": True, "since": "2026-11-22"}

    (said,) = run_command(kernel, "rain", command, typed)

    assert said.values == {
        "account": "100200", "times": 3, "rate": Decimal("1.5"), "loud": True, "kind": "a", "since": date(2026, 11, 22),
    }  # fmt: skip


def test_the_plugin_acts_and_each_unit_of_work_is_its_own(offering, kernel, work):
    with work() as uow:
        tickets = [make_ticket(uow).id for _ in range(2)]

    def run(parameters, ctx):
        for each in tickets:
            with ctx.work() as uow:
                note_account_check(uow, each, "unverified")
            yield Message("rain.checked", {"actor": ctx.actor.key})

    said = list(run_command(kernel, "rain", offering(run), {}))

    assert said == [Message("rain.checked", {"actor": "plugin:rain"})] * 2
    with work() as uow:
        assert {fact.actor for fact in _facts(uow)} == {"plugin:rain"}


def _facts(uow):
    return list_events(uow, EventFilter(kind="ticket.changed"))


@pytest.mark.parametrize("said", [Message("rain.poured"), [Message("rain.poured")], (Message("rain.poured"),)])
def test_what_is_said_may_be_one_thing_or_several(offering, kernel, said):
    command = offering(lambda parameters, ctx: said)

    assert list(run_command(kernel, "rain", command, {})) == [Message("rain.poured")]


def test_a_refusal_ends_what_is_said(offering, kernel):
    command = offering(lambda parameters, ctx: [Refusal("rain.dry"), Message("rain.poured")])

    assert list(run_command(kernel, "rain", command, {})) == [Refusal("rain.dry")]


def test_nothing_need_be_said(offering, kernel):
    assert list(run_command(kernel, "rain", offering(nothing), {})) == []


def test_whatever_else_is_said_is_nonsense(offering, kernel):
    with pytest.raises(Nonsense, match="said a str"):
        list(run_command(kernel, "rain", offering(lambda parameters, ctx: ["poured"]), {}))


def test_what_was_written_before_a_failure_stays_and_no_session_is_left(offering, kernel, work):
    with work() as uow:
        ticket = make_ticket(uow).id

    def run(parameters, ctx):
        with ctx.work() as uow:
            note_account_check(uow, ticket, "unverified")
        ctx.work().session.connection()
        raise SystemExit("rain")

    with pytest.raises(SystemExit):
        list(run_command(kernel, "rain", offering(run), {}))

    with work() as uow:
        assert len(_facts(uow)) == 1
    assert kernel.registry.running == {}


def test_commands_are_gone_at_once_when_the_plugin_is_switched_off(offering, kernel, plugins):
    offering(nothing)

    plugins.enable("rain", enabled=False)

    assert list_commands(kernel.registry, "rain") == []


def test_a_plugin_that_cannot_tell_its_commands_raises_and_hurts_no_other(plugins, kernel):
    plugins.install("bad", Commanding(None))
    plugins.install("rain", Commanding(Command("pour", "Pour", nothing)))

    with pytest.raises(TypeError):
        list_commands(kernel.registry, "bad")

    assert [each.name for each in list_commands(kernel.registry, "rain")] == ["pour"]


def test_who_runs_what_is_kept_before_it_runs(offering, work):
    command = offering(nothing, Asked)

    with work() as uow:
        note_command(uow, "rain", command, {"account": "100200", "since": "2026-11-22"}, "luis")

    (change,) = list_changes(work(), "rain")
    assert change.action == "command"
    assert change.differences == {
        "pour": ["", "luis"], "--account": ["", "(6)"], "--since": ["", "2026-11-22"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "field", "code"),
    [
        ({}, "account", "required"), ({"account": "1", "times": "x"}, "times", "whole_number"),
        ({"account": "1", "since": "yesterday"}, "since", "day"), ({"account": "1", "times": 10}, "times", "too_large"),
        ({"account": "1" * 11}, "account", "too_long"), ({"account": "1", "kind": "c"}, "kind", "unknown_choice"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_at_its_field_and_nothing_is_kept(offering, work, typed, field, code):
    command = offering(nothing, Asked)

    with pytest.raises(Invalid) as problem, work() as uow:
        note_command(uow, "rain", command, typed, "luis")

    assert {name: message.code for name, message in problem.value.problems.items()} == {field: code}
    assert list_changes(work(), "rain") == []


def test_whoever_may_not_manage_plugins_runs_none(offering, work):
    agent = Actor(kind="user", id=2, name="Agent")
    command = offering(nothing)

    with pytest.raises(Forbidden), work(agent) as uow:
        note_command(uow, "rain", command, {}, "luis")
