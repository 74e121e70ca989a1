"""What is personal overtakes what goes to many, however many those are and however slow their server is."""

import pytest
from sqlalchemy import select

from servicedesk.core.notifications import BULK
from servicedesk.core.notifications.models import Notification
from servicedesk.core.notifications.rules import TURN
from servicedesk.core.notifications.sending import BATCH, send_due
from tests.core.notifications.post import SENDER, Server, make_notification


@pytest.fixture
def send(kernel):
    """Return what sends all that is due."""
    return lambda server: send_due(kernel, server, SENDER, "w1")


def queue(work, *keys: str, **overrides: object) -> None:
    """Queue some messages."""
    with work() as uow:
        for key in keys:
            make_notification(uow, key, **overrides)


def test_what_is_personal_overtakes_with_the_next_batch(work, send):
    queue(work, *(f"bulk{number}" for number in range(2 * BATCH)), lane=BULK)

    def write_in_between(message):
        if len(server.taken) == 1:
            queue(work, "personal")

    server = Server(write_in_between)

    assert send(server) == 2 * BATCH + 1
    assert server.subjects.index("personal") == BATCH


def test_what_is_personal_waits_for_no_more_than_a_turn_of_a_slow_server(work, session, clock, send):
    queue(work, *"abcdef", lane=BULK)

    def take_time(message):
        clock.advance(TURN / 2)
        if message.subject == "a":
            queue(work, "personal")

    server = Server(take_time)

    assert send(server) == 7
    assert server.subjects == ["a", "b", "personal", "c", "d", "e", "f"]
    assert set(session.scalars(select(Notification.attempts))) == {1}
