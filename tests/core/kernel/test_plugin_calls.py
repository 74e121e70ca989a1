"""The threads in which plugins are asked: whoever asks waits so long and no longer."""

from contextlib import nullcontext
from contextvars import ContextVar
from threading import Event, Lock, active_count, get_ident
from time import monotonic, sleep
from types import SimpleNamespace

import pytest

from servicedesk.core.kernel.plugin_calls import MOST_OF_ALL, MOST_STUCK, Callers, Question
from servicedesk.core.kernel.plugin_faults import Overrun

AT_ONCE, PATIENT = 0.02, 30.0  # seconds
request = ContextVar("request", default="none")


@pytest.fixture
def door():
    """Return a door that is opened at the end, so that no thread stays behind it."""
    door = Event()
    yield door
    door.set()


def until(is_so):
    """Wait until something is so, and fail when it never is."""
    ends_at = monotonic() + PATIENT
    while not is_so():
        assert monotonic() < ends_at
        sleep(0.001)


def hang(callers, door, times=1, plugin="slow", era=None):
    """Ask a plugin so often that waits behind the door."""
    for _ in range(times):
        with pytest.raises(Overrun):
            callers.ask(plugin, door.wait, AT_ONCE, era=era)


def test_the_time_of_a_plugin_begins_when_its_thread_does():
    question = Question("slow", lambda: 7)

    def begin(timeout):
        question._begun = Lock()
        question._begun.acquire()
        question.begin(None)
        question.finish()

    question._begun = SimpleNamespace(acquire=begin)

    assert question.wait(0.0)
    assert not Question("slow", lambda: 7, began_at=1.0).wait(0.0)


def test_the_answer_comes_from_another_thread_that_is_used_again():
    callers = Callers()

    threads = {callers.ask("quick", get_ident, PATIENT) for _ in range(5)}

    assert len(threads) == 1 and get_ident() not in threads


def test_whatever_a_plugin_raises_reaches_whoever_asked():
    def leave():
        raise SystemExit("enough")

    with pytest.raises(SystemExit, match="enough"):
        Callers().ask("leaving", leave, PATIENT)


def test_the_plugin_sees_the_same_request_as_whoever_asked():
    token = request.set("of this thread")
    try:
        assert Callers().ask("curious", request.get, PATIENT) == "of this thread"
    finally:
        request.reset(token)


def test_one_that_does_not_come_back_is_left_behind_and_it_is_said_where_it_is(door):
    callers = Callers()

    def wait_forever():
        door.wait()

    with pytest.raises(Overrun, match="did not come back within 0.02 s") as found:
        callers.ask("slow", wait_forever, AT_ONCE)

    assert "in wait_forever" in found.value.trace
    assert callers.ask("quick", lambda: 7, PATIENT) == 7


def test_one_that_was_left_behind_too_often_is_asked_no_more_until_it_comes_back(door):
    callers = Callers()

    hang(callers, door, times=MOST_STUCK - 1)
    assert callers.may_ask("slow")
    hang(callers, door)
    assert not callers.may_ask("slow") and callers.may_ask("quick")
    assert "in wait" in callers.refusal("slow").trace
    door.set()

    until(lambda: callers.may_ask("slow"))


def test_what_was_left_behind_in_another_era_counts_no_more(door):
    callers = Callers()
    hang(callers, door, times=MOST_STUCK, era=1)

    assert not callers.may_ask("slow", 1)
    assert callers.may_ask("slow", 2)


def test_all_plugins_together_leave_so_many_behind_and_then_only_those_who_did_are_asked_no_more(door):
    callers = Callers()
    for era in range(MOST_OF_ALL - 1):
        hang(callers, door, plugin=f"slow {era % 2}", era=era)
    assert callers.may_ask("slow 0", "new")

    hang(callers, door, plugin="slow 0", era="new")

    asked = [callers.may_ask(plugin, "newer") for plugin in ("slow 0", "slow 1", "quick")]
    assert asked == [False, False, True]
    door.set()
    until(lambda: callers.may_ask("slow 0", "newer"))


def test_what_a_plugin_works_within_is_told_when_nobody_waits_any_longer(door):
    told = []

    with pytest.raises(Overrun):
        Callers().ask("slow", door.wait, AT_ONCE, work=nullcontext("the call"), late=told.append)
    Callers().ask("quick", lambda: 7, PATIENT, work=nullcontext("another call"), late=told.append)

    assert told == ["the call"]


def test_threads_that_nobody_needs_end_and_new_ones_come_when_they_are_needed():
    before = active_count()
    callers = Callers(idle=0.01)

    assert callers.ask("quick", get_ident, PATIENT) != get_ident()
    until(lambda: active_count() <= before)

    assert callers.ask("quick", lambda: 7, PATIENT) == 7
