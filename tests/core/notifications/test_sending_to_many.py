"""Sending to many: behind what is personal, behind the pages, and all of it once a server is back."""

from datetime import timedelta

import pytest

from servicedesk.core.notifications import BULK
from servicedesk.core.notifications.sending import BATCH
from tests.core.notifications.post import Server
from tests.core.notifications.test_sending import DOWN, queue, rows, send

__all__ = ["send"]


def test_personal_messages_that_arrive_during_a_bulk_run_wait_for_no_more_than_a_batch(work, send):
    queue(work, *(f"bulk-{number}" for number in range(3 * BATCH)), lane=BULK)
    server = Server(lambda message: queue(work, "own") if message.subject == "bulk-4" else None)

    send(server)

    assert server.subjects.index("own") == BATCH
    assert len(server.taken) == 3 * BATCH + 1


def test_what_is_for_many_lets_pages_go_first_and_what_is_personal_does_not(work, kernel, send, monkeypatch):
    queue(work, "own", "also-own")
    queue(work, "bulk-1", "bulk-2", "bulk-3", lane=BULK)
    server = Server()
    given_way: list[int] = []
    monkeypatch.setattr(kernel, "give_way", lambda: given_way.append(len(server.taken)))

    send(server)

    assert given_way == [2, 3, 4]


@pytest.mark.faults
def test_ten_thousand_messages_wait_an_hour_and_are_sent_within_ten_minutes(work, session, clock, send):
    queue(work, *(f"k{number:05}" for number in range(10_000)), lane=BULK)
    down, back = Server(lambda message: DOWN), Server(lambda message: clock.advance(timedelta(milliseconds=50)))
    for _ in range(60):
        send(down)
        clock.advance(timedelta(minutes=1))
    began = clock.now()

    while send(back, limit=1_000):
        pass

    assert down.tried == 60
    assert back.subjects == sorted(rows(session))
    assert clock.now() - began < timedelta(minutes=10)
