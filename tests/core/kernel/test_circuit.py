"""The circuit of a plugin in rows that all processes share."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from servicedesk.core.kernel.circuit import (
    CRASHES_WITHIN,
    FIRST_PAUSE,
    FORGIVEN_AFTER,
    LONGEST_PAUSE,
    LONGEST_TRACE,
    TRIAL,
    WITHIN,
    PluginFailure,
    close_circuit,
    judge,
    list_failures,
    open_circuit,
    pause_after,
    plugins_to_try,
    prune_failures,
    take_trial,
)
from servicedesk.core.kernel.plugin_state import PluginRecord


@pytest.fixture
def fail(work, clock):
    """Return a function that writes down failures of the plugin."""

    def note(*kinds, many=1, plugin="debt", reason="it raised", trace="Traceback"):
        with work() as uow:
            for kind in kinds:
                uow.session.add(
                    PluginFailure(
                        plugin=plugin, hook="on_ticket_open", kind=kind, at=clock.now(), many=many, reason=reason,
                        trace=trace,
                    )
                )  # fmt: skip

    return note


@pytest.fixture
def debt(work):
    """Switch the plugin on, and return a function that changes its row."""
    with work() as uow:
        uow.session.add(PluginRecord(name="debt", enabled=True))

    def change(act, *more):
        with work() as uow:
            return act(uow.session.get(PluginRecord, "debt"), *more)

    return change


def row(session):
    session.rollback()
    return session.get(PluginRecord, "debt", populate_existing=True)


def verdict(work, clock, plugin="debt"):
    return judge(work().session, plugin, clock.now())


def test_a_plugin_that_never_failed_may_go_on(work, clock, debt):
    assert verdict(work, clock) is None


def test_the_fifth_failure_is_one_too_many_whoever_saw_it(work, clock, debt, fail):
    fail("error", "nonsense", "leak")
    fail("error", many=5, plugin="other")
    assert verdict(work, clock) is None

    fail("error", many=2, reason="ValueError: half", trace="Traceback of the last")

    assert verdict(work, clock).text == (
        "on_ticket_open: ValueError: half (5 times within 5 min)\n\nTraceback of the last"
    )


def test_three_overruns_are_too_many(work, clock, debt, fail):
    fail("overrun", "overrun")
    assert verdict(work, clock) is None

    fail("overrun", trace="")

    assert verdict(work, clock).text == "on_ticket_open: it raised (3 times within 5 min)"


def test_old_failures_do_not_count(work, clock, debt, fail):
    fail("error", many=4)
    clock.advance(WITHIN)

    fail("error")

    assert verdict(work, clock) is None


def test_two_processes_within_an_hour_are_too_many(work, clock, debt, fail):
    fail("crash")
    clock.advance(CRASHES_WITHIN - timedelta(seconds=1))

    fail("crash")

    assert "2 times within 1 h" in verdict(work, clock).reason


def test_an_error_after_two_crashes_is_judged_as_an_error(work, clock, debt, fail):
    fail("crash", "crash")
    clock.advance(WITHIN)

    fail("error")

    assert verdict(work, clock) is None


def test_what_happened_before_the_circuit_was_closed_has_been_atoned_for(work, clock, debt, fail):
    fail("error", many=4)
    clock.advance(timedelta(seconds=1))
    debt(close_circuit, clock.now())
    clock.advance(timedelta(seconds=1))

    fail("error", many=4)
    assert verdict(work, clock) is None
    fail("error")

    assert verdict(work, clock) is not None


def test_pauses_double_up_to_six_hours():
    pauses = [pause_after(openings) for openings in (0, 1, 2, 3, 30, 3000)]

    assert pauses == [FIRST_PAUSE, FIRST_PAUSE, FIRST_PAUSE * 2, FIRST_PAUSE * 4, LONGEST_PAUSE, LONGEST_PAUSE]


def test_only_one_process_may_try_and_only_after_the_pause(work, clock, debt, session):
    debt(open_circuit, "it raised", clock.now())

    def tries():
        with work() as uow:
            return take_trial(uow.session, "debt", uow.now())

    assert not tries()
    clock.advance(FIRST_PAUSE)
    assert plugins_to_try(session, ["debt", "other"], clock.now()) == ["debt"]
    assert (tries(), tries()) == (True, False)
    session.rollback()
    assert plugins_to_try(session, ["debt"], clock.now()) == []
    clock.advance(TRIAL)

    assert tries()


def test_a_plugin_that_was_switched_off_is_not_tried(work, clock, debt, session):
    debt(open_circuit, "it raised", clock.now())
    debt(lambda record: setattr(record, "enabled", False))
    clock.advance(FIRST_PAUSE)

    assert plugins_to_try(session, ["debt"], clock.now()) == []


def test_the_second_process_to_open_a_circuit_changes_nothing(work, clock, debt, session):
    first = debt(open_circuit, "the first reason", clock.now())
    clock.advance(timedelta(seconds=1))

    second = debt(open_circuit, "another one", clock.now())

    assert (first, second) == (True, False)
    assert (row(session).quarantine_reason, row(session).openings) == ("the first reason", 1)


def test_a_trial_that_goes_wrong_makes_the_pause_longer(work, clock, debt, session):
    debt(open_circuit, "the first reason", clock.now())
    clock.advance(FIRST_PAUSE)
    with work() as uow:
        take_trial(uow.session, "debt", uow.now())

    is_new = debt(open_circuit, "still wrong " + "x" * LONGEST_TRACE, clock.now())

    record = row(session)
    assert not is_new and record.quarantine_reason.startswith("still wrong")
    assert len(record.quarantine_reason) == LONGEST_TRACE
    assert (record.openings, record.probe_at, record.probe_until) == (2, clock.now() + FIRST_PAUSE * 2, None)


def test_an_hour_of_good_work_is_remembered_in_its_favour(work, clock, debt, session):
    for pause in (timedelta(minutes=1), FORGIVEN_AFTER, FORGIVEN_AFTER + timedelta(seconds=1)):
        debt(open_circuit, "it raised", clock.now())
        debt(close_circuit, clock.now())
        clock.advance(pause)

    debt(open_circuit, "it raised", clock.now())

    assert row(session).openings == 1


def test_the_last_failures_come_first_and_old_ones_are_forgotten(work, clock, session, fail):
    fail("error", reason="old")
    clock.advance(timedelta(days=1))
    fail("error", reason="new")
    fail("error", reason="newest")
    assert [each.reason for each in list_failures(session, "debt", 2)] == ["newest", "new"]

    with work() as uow:
        prune_failures(uow.session, clock.now())

    session.rollback()
    assert session.scalar(select(func.count()).select_from(PluginFailure)) == 2
