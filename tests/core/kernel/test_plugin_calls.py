"""The threads in which plugins are asked: whoever asks waits so long and no longer."""

from contextvars import ContextVar
from threading import Event, active_count, get_ident
from time import monotonic, sleep

import pytest

from servicedesk.core.kernel.plugin_calls import MOST_STUCK, Callers
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


def hang(callers, door, times=1):
    """Ask a plugin so often that waits behind the door."""
    for _ in range(times):
        with pytest.raises(Overrun):
            callers.ask("slow", door.wait, AT_ONCE)


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
    door.set()

    until(lambda: callers.may_ask("slow"))


def test_threads_that_nobody_needs_end_and_new_ones_come_when_they_are_needed():
    before = active_count()
    callers = Callers(idle=0.01)

    assert callers.ask("quick", get_ident, PATIENT) != get_ident()
    until(lambda: active_count() <= before)

    assert callers.ask("quick", lambda: 7, PATIENT) == 7
