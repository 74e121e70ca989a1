"""What is read now and then: by one thread for all, and nobody waits for it who knows something already."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest

from servicedesk.core.kernel.fresh import Fresh

LONG = 10.0  # seconds that nobody waits when all is well


@pytest.fixture
def reading(clock):
    """Return what is kept fresh for a second, and what each reading does."""
    turns = []

    def read():
        turns.pop(0)()

    return Fresh(read, clock, 1.0), turns


def test_it_is_read_at_first_and_again_when_its_time_is_over(reading, clock):
    fresh, turns = reading
    read = []
    turns += [lambda: read.append("first"), lambda: read.append("second")]

    fresh.look()
    clock.advance(timedelta(seconds=0.9))
    fresh.look()
    assert read == ["first"]
    clock.advance(timedelta(seconds=0.1))
    fresh.look()

    assert read == ["first", "second"]


def test_while_one_reads_the_others_go_on_with_what_was_known(reading, clock):
    fresh, turns = reading
    reads, goes_on = Event(), Event()
    turns += [lambda: None, lambda: (reads.set(), goes_on.wait(LONG))]
    fresh.look()
    clock.advance(timedelta(seconds=1))

    with ThreadPoolExecutor(1) as other:
        slow = other.submit(fresh.look)
        reads.wait(LONG)
        fresh.look()
        is_still_reading = not slow.done()
        goes_on.set()

    assert is_still_reading


def test_what_is_forgotten_while_it_is_read_is_read_once_more(reading, clock):
    fresh, turns = reading
    read = []
    turns += [fresh.forget, lambda: read.append("what is true now")]

    fresh.look()
    fresh.look()

    assert read == ["what is true now"]


def test_after_a_failure_the_next_one_reads(reading):
    fresh, turns = reading
    read = []

    def fail():
        raise OSError

    turns += [fail, lambda: read.append("at last")]

    with pytest.raises(OSError):
        fresh.look()
    fresh.look()

    assert read == ["at last"]
