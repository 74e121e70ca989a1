"""A plugin in quarantine is tried again by itself, and its administrators are told that it was stopped."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from servicedesk.core.kernel.circuit import FIRST_PAUSE, TRIAL, PluginFailure
from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.kernel.plugin_admin import disable_plugin
from servicedesk.core.kernel.plugin_faults import Overrun
from servicedesk.core.kernel.plugin_state import PluginRecord
from servicedesk.core.notifications.models import Notification
from servicedesk.hosting.alarm import AdministratorsAlarm
from servicedesk.hosting.circuit import MOST_KINDS, Circuit
from servicedesk.language.catalogues import Catalogues
from tests.database import ON_ONE_DATABASE
from tests.listeners import Gate, Listener, opened, raises
from tests.make import make_staff

SHORT = timedelta(seconds=1)


@pytest.fixture
def circuit(kernel):
    """Return the circuit of one process, watching."""
    circuit = Circuit(kernel)
    circuit.watch()
    return circuit


@pytest.fixture
def stopped(plugins, circuit, clock, work):
    """Return a plugin in quarantine whose pause is over, with one fact due for it; it works again."""
    plugins.install("debt", listener := Listener())
    with work() as uow:
        uow.publish(opened(1))
    circuit.stop("debt", "on_ticket_open: half\n\nTraceback")
    circuit.act()
    clock.advance(FIRST_PAUSE)
    return listener


def actions(session):
    session.rollback()
    records = session.scalars(select(EventRecord).where(EventRecord.subject == "plugin").order_by(EventRecord.id))
    return [record.values["action"] for record in records]


def row(session):
    session.rollback()
    return session.get(PluginRecord, "debt", populate_existing=True)


def test_one_that_works_again_is_called_again_and_gets_what_waited(plugins, kernel, circuit, stopped, session):
    assert plugins.deliver() == 0
    circuit.act()

    plugins.deliver()
    circuit.act()

    assert (stopped.heard, kernel.registry.is_active("debt")) == ([1], True)
    assert actions(session) == ["quarantined", "recovered"]


def test_one_that_fails_when_it_is_tried_waits_twice_as_long(plugins, kernel, circuit, stopped, session, clock):
    stopped.act = raises(ValueError("still half"))
    circuit.act()
    clock.advance(SHORT)

    plugins.deliver()
    circuit.act()

    record = row(session)
    assert record.quarantine_reason.startswith("on_ticket_open: ValueError: still half (when it was tried again)")
    assert (record.openings, record.probe_at) == (2, clock.now() + FIRST_PAUSE * 2)
    assert actions(session) == ["quarantined"]


def test_only_one_process_tries(kernel, circuit, stopped):
    other = Circuit(kernel)

    circuit.act()
    kernel.registry.trials.take_all()
    other.act()

    assert not kernel.registry.trials.is_open("debt")


def test_a_trial_that_nobody_used_is_left_to_another_process(kernel, circuit, stopped, clock):
    circuit.act()
    clock.advance(TRIAL + SHORT)
    circuit._withdraw(clock.monotonic())
    was_taken_back = not kernel.registry.trials.is_open("debt")

    Circuit(kernel).act()

    assert was_taken_back and kernel.registry.trials.is_open("debt")


def test_a_trial_that_is_at_work_is_waited_for(plugins, kernel, circuit, stopped, session, clock):
    circuit.act()
    kernel.registry.trials.take("debt")
    clock.advance(TRIAL + SHORT)
    circuit.act()
    circuit.note_success("debt", "on_ticket_open")

    circuit.act()

    assert actions(session) == ["quarantined", "recovered"]


def test_one_that_was_switched_off_meanwhile_is_not_tried(kernel, circuit, stopped, work):
    with work() as uow:
        disable_plugin(uow, kernel.registry, "debt")

    circuit.act()

    assert not kernel.registry.trials.is_open("debt")


def test_failures_are_written_down_with_how_many_they_were(plugins, kernel, circuit, session):
    plugins.install("debt", Gate(raises(ValueError("half " * 100))))
    for _ in range(3):
        kernel.registry.ask("check_ticket_open", {"draft": None})
    circuit.note_failure("debt", "job count", Overrun("late", "Traceback of the thread"))

    circuit.act()

    rows = session.scalars(select(PluginFailure).order_by(PluginFailure.hook)).all()
    assert [(each.hook, each.kind, each.many) for each in rows] == [
        ("check_ticket_open", "error", 3), ("job count", "overrun", 1),
    ]  # fmt: skip
    assert (len(rows[0].reason), rows[1].reason, rows[1].trace) == (300, "late", "Traceback of the thread")
    assert "ValueError" in rows[0].trace


@ON_ONE_DATABASE
def test_no_more_sorts_of_failures_are_remembered_than_anybody_reads(plugins, circuit, session):
    plugins.install("debt", Listener())

    for number in range(MOST_KINDS + 5):
        circuit.note_failure("debt", f"job {number}", ValueError())
    circuit.act()

    assert session.scalar(select(func.count()).select_from(PluginFailure)) == MOST_KINDS


def test_one_that_hung_works_apart_from_now_on(plugins, kernel, circuit, session):
    plugins.install("debt", Listener())
    plugins.install("notify", Listener(), built_in=True)

    for _ in range(2):
        circuit.isolate("debt")
        circuit.isolate("notify")
        circuit.act()

    assert kernel.registry.runs_apart("debt") and not kernel.registry.runs_apart("notify")
    assert actions(session) == ["isolated"]


@ON_ONE_DATABASE
def test_the_failure_of_one_that_nobody_knows_stops_nobody(circuit, session):
    circuit.stop("nobody", "it took the desk with it")

    circuit.act()

    assert actions(session) == []


def test_administrators_are_told_once_in_their_language(plugins, kernel, work, session):
    with work() as uow:
        make_staff(uow, "administrator", email="ana@andina.example", name="Ana", language="es")
        make_staff(uow, "administrator", email="bob@andina.example", name="Bob", language="en")
        make_staff(uow, "administrator", email="off@andina.example", is_active=False)
        make_staff(uow, "csm_agent", email="eve@andina.example")
    plugins.install("debt", Listener())
    circuit = Circuit(kernel, AdministratorsAlarm(Catalogues(), "https://desk.example", "andina.example"))

    for _ in range(2):
        circuit.stop("debt", "on_ticket_open: half a plugin\n\nTraceback")
        circuit.act()

    letters = session.scalars(select(Notification).order_by(Notification.recipient)).all()
    assert [letter.recipient for letter in letters] == ["ana@andina.example", "bob@andina.example"]
    assert letters[1].subject == "The plugin debt was stopped"
    assert "on_ticket_open: half a plugin" in letters[0].text and "Traceback" not in letters[0].text
    assert "https://desk.example/admin/plugins" in letters[0].text and letters[0].subject != letters[1].subject
