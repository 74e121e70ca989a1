"""Noting who is there, while others wait to write."""

from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

import pytest

from servicedesk.web.awake import Awake


def test_one_who_waits_to_write_takes_along_all_who_come_meanwhile():
    awake, written = Awake(), []

    def write(take):
        awake.note(2, written.append)  # two more come while the first one waits
        awake.note(3, written.append)
        written.append(sorted(take()))

    awake.note(1, write)

    assert written == [[1, 2, 3]]


def test_who_comes_after_they_were_told_waits_anew():
    awake, written = Awake(), []

    def write(take):
        written.append(sorted(take()))
        awake.note(2, lambda take: written.append(sorted(take())))
        awake.note(3, lambda take: written.append(sorted(take())))

    awake.note(1, write)

    assert written == [[1], [2], [3]]


def test_who_could_not_be_noted_is_noted_with_the_next_one():
    awake, written = Awake(), []

    def fail(take):
        raise OSError

    with pytest.raises(OSError):
        awake.note(1, fail)
    awake.note(2, lambda take: written.append(sorted(take())))

    assert written == [[1, 2]]


def test_one_who_is_done_does_not_take_the_place_of_one_who_waits():
    awake, written, waits, goes_on = Awake(), [], Event(), Event()

    def second(take):
        waits.set()
        goes_on.wait(10)
        written.append(sorted(take()))

    def first(take):
        take()
        others.append(pool.submit(awake.note, 2, second))
        waits.wait(10)

    with ThreadPoolExecutor(1) as pool:
        others: list[Future[None]] = []
        awake.note(1, first)
        awake.note(3, written.append)  # is not called: somebody waits
        goes_on.set()

    assert [other.result() for other in others] == [None]
    assert written == [[2, 3]]
