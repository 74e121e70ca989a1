"""Requests take turns: few at once, none for ever."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock

import pytest

from servicedesk.hosting.turns import Turns

LONG = 60.0  # seconds that nobody waits when all is well
SHORT = 0.01
ENOUGH = 0.2  # for a third one to come in, were it let in


class Pages:
    """An application whose answers wait until they are let go; it counts how many it makes at once."""

    def __init__(self):
        self.let_go, self.begun = Event(), Event()
        self.most = self._now = 0
        self._counting = Lock()

    def __call__(self, environ, start_response):
        with self._counting:
            self._now += 1
            self.most = max(self.most, self._now)
        self.begun.set()
        if environ["PATH_INFO"] == "/broken":
            raise ValueError("broken")
        if environ["PATH_INFO"] != "/quick":
            self.let_go.wait(LONG)
        with self._counting:
            self._now -= 1
        return [environ["PATH_INFO"].encode()]


@pytest.fixture
def pages():
    pages = Pages()
    yield pages
    pages.let_go.set()


def ask(turns, path="/slow"):
    return turns({"PATH_INFO": path}, lambda *_: None)


def test_no_more_are_worked_at_than_may_be_and_all_are_answered(pages):
    turns = Turns(pages, at_once=2, patience=LONG)
    with ThreadPoolExecutor(6) as threads:
        asked = [threads.submit(ask, turns) for _ in range(6)]
        pages.begun.wait(LONG)
        pages.let_go.wait(ENOUGH)
        pages.let_go.set()

        answers = [each.result(LONG) for each in asked]

    assert answers == [[b"/slow"]] * 6 and pages.most <= 2


def test_whoever_has_waited_for_long_goes_on_while_slow_ones_keep_their_turns(pages):
    turns = Turns(pages, at_once=1, patience=SHORT)
    with ThreadPoolExecutor(1) as threads:
        slow = threads.submit(ask, turns)
        pages.begun.wait(LONG)

        quick = ask(turns, "/quick")

        assert quick == [b"/quick"] and not slow.done()
        pages.let_go.set()


def test_a_page_that_breaks_gives_its_turn_back(pages):
    turns = Turns(pages, at_once=1, patience=LONG)
    with pytest.raises(ValueError, match="broken"):
        ask(turns, "/broken")

    with ThreadPoolExecutor(1) as threads:
        assert threads.submit(ask, turns, "/quick").result(LONG / 2) == [b"/quick"]


def test_work_behind_the_pages_waits_while_one_is_asked_for(pages):
    turns = Turns(pages, held_up=LONG)
    with ThreadPoolExecutor(2) as threads:
        asked = threads.submit(ask, turns)
        pages.begun.wait(LONG)
        behind = threads.submit(turns.give_way)

        pages.let_go.wait(ENOUGH)
        has_waited = not behind.done()
        pages.let_go.set()
        behind.result(LONG)

        assert has_waited and asked.result(LONG) == [b"/slow"]


def test_work_behind_the_pages_goes_on_after_a_moment_however_many_are_asked_for(pages):
    turns = Turns(pages, held_up=SHORT)
    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(ask, turns)
        pages.begun.wait(LONG)

        turns.give_way()

        assert not asked.done()
        pages.let_go.set()


def test_work_behind_the_pages_does_not_wait_where_nobody_asks(pages):
    turns = Turns(pages, held_up=LONG)
    with pytest.raises(ValueError, match="broken"):
        ask(turns, "/broken")

    ask(turns, "/quick")
    turns.give_way()  # for a minute, were one of them still counted
