"""SLA clocks: starting, standing still, going on, being met, and the phases on the way."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicedesk.core.sla.book import Aim, Book, explained
from servicedesk.core.sla.calendars import BusinessCalendar
from servicedesk.core.sla.clocks import ENDED, HELD, ClockState, Pause, Seen, explain, fire, follow, passed

BEGAN = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)  # a Monday, 09:00 in Lima
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
BOOK = Book(calendars={(7, 1): BusinessCalendar(ZoneInfo("America/Lima"))}, versions={7: 1})
AIM = Aim("resolution", 240, pauses=("customer",), warnings=(50, 75, 90))
RUNS = Seen(BEGAN)


def begun(aim: Aim = AIM, seen: Seen = RUNS) -> ClockState:
    """Return a clock that has just begun."""
    state = follow(BOOK, None, aim, seen, BEGAN)
    assert state is not None
    return state


def after(state: ClockState, seen: Seen, now: datetime, aim: Aim | None = None) -> ClockState:
    """Return a clock after something happened."""
    followed = follow(BOOK, state, aim or state.aim, seen, now)
    assert followed is not None
    return followed


@pytest.mark.parametrize(
    ("aim", "seen"),
    [
        (None, RUNS),
        (AIM, Seen(None, waits_for=HELD)),
        (AIM, replace(RUNS, is_met=True)),
        (AIM, replace(RUNS, is_over=True)),
    ],
)
def test_no_clock_begins_without_a_promise_or_for_what_is_done(aim, seen):
    assert follow(BOOK, None, aim, seen, BEGAN) is None


def test_a_clock_has_its_time_and_its_first_warning_at_half_of_it():
    state = begun()

    assert (state.due_at, state.next_at, state.next_phase) == (BEGAN + 4 * HOUR, BEGAN + 2 * HOUR, 50)


def test_a_clock_by_a_calendar_counts_its_hours():
    state = begun(replace(AIM, calendar_id=7, minutes=8 * 60))

    assert state.due_at == BEGAN + 24 * HOUR  # 09:00 the next day
    assert state.next_at == BEGAN + 5 * HOUR  # after noon, which does not count
    assert state.calendar_version == 1


def test_a_pause_moves_the_deadline_and_is_kept_with_its_reason():
    waiting = after(begun(), replace(RUNS, waits_for="customer"), BEGAN + HOUR)
    resumed = after(waiting, RUNS, BEGAN + 3 * HOUR)

    assert (waiting.paused_for, waiting.next_at, waiting.is_running) == ("customer", None, False)
    assert passed(BOOK, waiting, BEGAN + 9 * HOUR) == HOUR
    assert resumed.pauses == (Pause(BEGAN + HOUR, BEGAN + 3 * HOUR, "customer"),)
    assert (resumed.due_at, resumed.next_at) == (BEGAN + 6 * HOUR, BEGAN + 4 * HOUR)


def test_another_reason_to_wait_is_another_pause():
    waiting = after(begun(), replace(RUNS, waits_for="customer"), BEGAN + HOUR)
    held = after(waiting, Seen(None, waits_for=HELD), BEGAN + 2 * HOUR)

    assert (held.paused_at, held.paused_for) == (BEGAN + 2 * HOUR, HELD)
    assert [each.reason for each in held.pauses] == ["customer"]


def test_what_its_target_does_not_name_does_not_stop_it():
    state = begun()

    assert after(state, replace(RUNS, waits_for="carrier"), BEGAN + HOUR) is state


def test_it_is_met_once_and_tells_nothing_more():
    met = after(begun(), replace(RUNS, is_met=True), BEGAN + HOUR)
    later = after(met, replace(RUNS, is_met=True), BEGAN + 9 * HOUR)

    assert (met.met_at, met.next_at, met.paused_for) == (BEGAN + HOUR, None, "")
    assert later is met


def test_it_is_met_out_of_a_pause():
    waiting = after(begun(), replace(RUNS, waits_for="customer"), BEGAN + HOUR)
    met = after(waiting, replace(RUNS, is_met=True), BEGAN + 2 * HOUR)

    assert (met.met_at, met.paused_at, len(met.pauses)) == (BEGAN + 2 * HOUR, None, 1)


def test_it_stops_without_a_verdict_when_what_it_measures_is_over():
    stopped = after(begun(), replace(RUNS, is_over=True), BEGAN + HOUR)
    later = after(stopped, replace(RUNS, is_over=True), BEGAN + 2 * HOUR)

    assert (stopped.stopped_at, stopped.met_at, stopped.next_at) == (BEGAN + HOUR, None, None)
    assert later is stopped


@pytest.mark.parametrize("end", [{"is_met": True}, {"is_over": True}])
def test_it_goes_on_with_its_history_when_what_was_done_is_not_done(end):
    ended = after(begun(), replace(RUNS, **end), BEGAN + HOUR)
    again = after(ended, RUNS, BEGAN + 6 * HOUR)

    assert again.pauses == (Pause(BEGAN + HOUR, BEGAN + 6 * HOUR, ENDED),)
    assert (again.due_at, again.is_running) == (BEGAN + 9 * HOUR, True)


def test_it_goes_on_into_a_pause():
    ended = after(begun(), replace(RUNS, is_over=True), BEGAN + HOUR)
    again = after(ended, replace(RUNS, waits_for="customer"), BEGAN + 2 * HOUR)

    assert (again.paused_for, again.stopped_at) == ("customer", None)


def test_what_was_reached_for_good_stays_reached():
    met = after(begun(), replace(RUNS, is_met=True), BEGAN + HOUR)

    assert after(met, replace(RUNS, is_lasting=True), BEGAN + 2 * HOUR) is met


def test_another_target_moves_the_deadline_and_keeps_pauses_and_phases():
    state, _ = fire(BOOK, begun(), BEGAN + 2 * HOUR)
    resumed = after(after(state, replace(RUNS, waits_for="customer"), BEGAN + 2 * HOUR), RUNS, BEGAN + 3 * HOUR)
    sooner = after(resumed, RUNS, BEGAN + 3 * HOUR, replace(AIM, minutes=180))

    assert (sooner.due_at, sooner.phase, len(sooner.pauses)) == (BEGAN + 4 * HOUR, 50, 1)
    assert sooner.next_at == BEGAN + HOUR + 135 * MINUTE


def test_another_target_means_nothing_to_a_clock_that_has_ended():
    met = after(begun(), replace(RUNS, is_met=True), BEGAN + HOUR)

    assert after(met, replace(RUNS, is_met=True), BEGAN + 2 * HOUR, replace(AIM, minutes=1)) is met


def test_a_later_beginning_is_another_promise():
    late, _ = fire(BOOK, begun(), BEGAN + 5 * HOUR)
    again = after(late, Seen(BEGAN + 5 * HOUR, restarts=True), BEGAN + 5 * HOUR)

    assert (again.period, again.phase, again.breached_at) == (2, 0, None)
    assert again.due_at == BEGAN + 9 * HOUR


def test_an_earlier_beginning_only_means_that_more_time_has_passed():
    state, _ = fire(BOOK, begun(), BEGAN + 2 * HOUR)
    earlier = after(state, Seen(BEGAN - HOUR, restarts=True), BEGAN + 2 * HOUR)

    assert (earlier.period, earlier.phase, earlier.due_at) == (1, 50, BEGAN + 3 * HOUR)


def test_each_phase_comes_once_and_in_order():
    state, early = fire(BOOK, begun(), BEGAN + 2 * HOUR - MINUTE)
    state, half = fire(BOOK, state, BEGAN + 2 * HOUR)
    state, rest = fire(BOOK, state, BEGAN + 9 * HOUR)
    state, nothing = fire(BOOK, state, BEGAN + 99 * HOUR)

    assert (early, half, rest, nothing) == ([], [50], [75, 90, 100], [])
    assert (state.breached_at, state.next_at) == (BEGAN + 4 * HOUR, None)


def test_what_was_due_before_it_ended_is_still_told():
    met = after(begun(), replace(RUNS, is_met=True), BEGAN + 3 * HOUR + 10 * MINUTE)
    _, phases = fire(BOOK, met, BEGAN + 9 * HOUR)

    assert phases == [50, 75]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["run", "customer", "carrier", HELD, "met", "over", "fire", "told", "aim"]),
        st.integers(0, 600),
    ),
    max_size=12,
)  # fmt: skip


@settings(max_examples=100)
@given(steps=STEPS, calendar_id=st.sampled_from([0, 7]), minutes=st.integers(1, 3000))
def test_whatever_happens_no_clock_is_negative_and_every_deadline_adds_up(steps, calendar_id, minutes):
    state, now = begun(replace(AIM, calendar_id=calendar_id, minutes=minutes)), BEGAN
    told: list[tuple[int, int]] = []

    for what, wait in steps:
        now += wait * MINUTE
        before = passed(BOOK, state, now)
        if what == "fire":
            state, phases = fire(BOOK, state, now)
            told += [(state.period, phase) for phase in phases]
        elif what == "aim":
            state = after(state, RUNS, now, replace(state.aim, minutes=wait + 1))
        else:
            seen = Seen(
                None if what == HELD else now if what == "told" else state.began_at,
                is_met=what == "met", is_over=what == "over", restarts=what == "told",
                waits_for=what if what in ("customer", "carrier", HELD) else "",
            )  # fmt: skip
            state = after(state, seen, now)

        assert timedelta(0) <= passed(BOOK, state, now) and before >= timedelta(0)
        assert explained(explain(BOOK, state)) == state.length
        assert explain(BOOK, state)[-1].ends_at == state.due_at
    assert told == sorted(set(told))
