"""The line of writers: in the order in which they came, and nobody keeps a turn that he did not wait for."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from servicedesk.core.kernel import waiting_line
from servicedesk.core.kernel.waiting_line import Turn, WaitingLine

LONG = 60.0  # seconds that nobody waits when all is well
SHORT = 0.01


@pytest.fixture
def line():
    return WaitingLine()


def waits(line, count):
    """Wait until so many stand in line."""
    while len(line._waiting) < count:
        Event().wait(SHORT)


def test_whoever_has_waited_longest_comes_next_and_not_the_one_who_gave_it_back(line):
    came = []

    def write(name):
        assert line.acquire(LONG)
        came.append(name)
        line.release()

    assert line.acquire(SHORT)
    with ThreadPoolExecutor(3) as threads:
        for count, name in enumerate("abc", start=1):
            threads.submit(write, name)
            waits(line, count)
        line.release()
        assert line.acquire(LONG)
        came.append("the first one again")

    assert came == ["a", "b", "c", "the first one again"]


def test_whoever_gave_up_waiting_is_passed_over(line):
    assert line.acquire(SHORT)
    assert not line.acquire(SHORT)

    line.release()

    assert line.acquire(SHORT)


def test_a_turn_that_comes_while_somebody_gives_up_is_taken(line, monkeypatch):
    class HandedOverTooLate:
        """Is handed over in the moment in which the patience ends."""

        def acquire(self, timeout=None):
            if timeout is not None:
                line.release()
            return timeout is None

        def release(self):
            pass

    assert line.acquire(SHORT)
    monkeypatch.setattr(waiting_line, "Lock", HandedOverTooLate)

    assert line.acquire(SHORT), "it is ours, and nobody else would give it back"

    monkeypatch.undo()
    assert not line.acquire(SHORT)


def test_a_turn_ends_once_however_often_that_is_said(line):
    assert line.acquire(SHORT)
    turn = Turn(line)
    turn.end()
    assert line.acquire(SHORT)

    turn.end()

    assert not line.acquire(SHORT)
