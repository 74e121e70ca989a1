"""Sending: at least once, under one identifier, in the right order, and gently when the server is down."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from servicedesk.core.kernel import failpoints
from servicedesk.core.kernel.failpoints import Failpoint
from servicedesk.core.kernel.ports import PermanentFailure, TemporaryFailure
from servicedesk.core.notifications.leases import mail_pause
from servicedesk.core.notifications.models import Notification
from servicedesk.core.notifications.rules import ATTEMPTS, LEASE, SERVER_PAUSE
from servicedesk.core.notifications.sending import BATCH, send_due
from tests.core.notifications.post import SENDER, Server, make_notification

DOWN = TemporaryFailure("refused", "connection refused", scope="server")
GREY = TemporaryFailure("greylisted", "451 come back later")
GONE = PermanentFailure("recipient", "550 no such user")


@pytest.fixture
def send(kernel):
    """Return what sends all that is due."""
    return lambda server, **more: send_due(kernel, server, SENDER, "w1", **more)


def queue(work, *keys: str, **overrides: object) -> None:
    """Queue some messages."""
    with work() as uow:
        for key in keys:
            make_notification(uow, key, **overrides)


def rows(session) -> dict[str, Notification]:
    """Return every row as it is now, by its key."""
    session.rollback()
    session.expire_all()
    return {row.key: row for row in session.scalars(select(Notification))}


def test_a_message_is_handed_over_whole_and_marked(work, session, clock, send):
    queued_at = clock.now()
    queue(work, "a", html="<p>Hola</p>", language="en", recipient_name="Ana", thread_id="<t@example.net>")
    clock.advance(timedelta(seconds=3))
    server = Server()

    assert send(server) == 1

    (mail,), row = server.taken, rows(session)["a"]
    assert (mail.message_id, mail.subject, mail.text, mail.html) == (row.message_id, "a", "Hola", "<p>Hola</p>")
    assert (mail.recipient.address, mail.recipient.name, mail.sender) == ("a@example.org", "Ana", SENDER)
    assert (mail.language, mail.in_reply_to, mail.references) == ("en", "<t@example.net>", ("<t@example.net>",))
    assert (mail.sent_at, mail.bounce_address) == (queued_at, "")
    assert (row.state, row.sent_at, row.lease_by, row.error) == ("sent", clock.now(), None, "")
    assert send(server) == 0


def test_the_first_message_of_a_thread_answers_none(work, send):
    with work() as uow:
        row = make_notification(uow, "first")
        row.thread_id = row.message_id
    server = Server()

    send(server)

    assert (server.taken[0].in_reply_to, server.taken[0].references) == ("", ())


def test_a_whole_thread_goes_out_in_one_run(work, send):
    queue(work, "1", "2", "3", thread_id="<t@x>", recipient="a@example.org")
    server = Server()

    assert send(server) == 3
    assert server.subjects == ["1", "2", "3"]


def test_no_more_are_sent_than_asked_for(work, send):
    queue(work, *"abc")

    assert send(Server(), limit=2) == 2


def test_one_message_that_fails_for_now_waits_and_the_others_go_out(work, session, clock, send):
    queue(work, "a", "b")
    server = Server(lambda message: GREY if message.subject == "a" else None)

    assert send(server) == 1

    waiting = rows(session)["a"]
    assert (waiting.state, waiting.attempts, waiting.due_at) == ("due", 1, clock.now() + timedelta(minutes=1))
    assert waiting.error == "greylisted: 451 come back later"
    assert send(server) == 0
    clock.advance(timedelta(minutes=1))
    assert send(Server()) == 1
    assert (rows(session)["a"].state, rows(session)["a"].error) == ("sent", "")


def test_a_message_that_will_never_go_out_is_given_up_at_once(work, session, send):
    queue(work, "a")

    assert send(Server(lambda message: GONE)) == 0

    row = rows(session)["a"]
    assert (row.state, row.error, row.attempts) == ("failed", "recipient: 550 no such user", 1)
    assert send(Server()) == 0


def test_a_message_that_fails_for_four_days_is_given_up_then(work, session, clock, send):
    began = clock.now()
    queue(work, "a")
    server = Server(lambda message: GREY)

    while rows(session)["a"].state == "due":
        clock.advance(rows(session)["a"].due_at - clock.now())
        send(server)

    assert server.tried == ATTEMPTS
    assert timedelta(days=3, hours=23) < clock.now() - began <= timedelta(days=4)
    assert rows(session)["a"].state == "failed"


def test_a_server_that_is_down_costs_one_attempt_and_no_message_any(work, session, clock, send):
    queue(work, *(f"k{number}" for number in range(3 * BATCH)))
    server = Server(lambda message: DOWN)

    assert send(server) == 0

    assert server.tried == 1
    found = rows(session).values()
    assert {(row.state, row.attempts, row.lease_by) for row in found} == {("due", 0, None)}
    assert mail_pause(session, clock.now()) == clock.now() + SERVER_PAUSE
    assert {row.error for row in found} == {"", "refused: connection refused"}


def test_nothing_is_tried_before_the_pause_ends_not_even_what_is_new(work, session, clock, send):
    queue(work, "a")
    send(Server(lambda message: DOWN))
    queue(work, "b")
    server = Server()

    clock.advance(SERVER_PAUSE - timedelta(seconds=1))
    assert (send(server), server.tried) == (0, 0)
    clock.advance(timedelta(seconds=1))
    assert send(server) == 2

    assert server.subjects == ["a", "b"]
    assert {row.paused_until for row in rows(session).values()} == {None}


def test_a_server_that_refuses_us_altogether_gives_no_message_up(work, session, send):
    queue(work, "a")

    send(Server(lambda message: PermanentFailure("login", "535 wrong password", scope="server")))

    assert (rows(session)["a"].state, rows(session)["a"].error) == ("due", "login: 535 wrong password")


def test_a_server_that_goes_down_in_the_middle_keeps_what_it_took(work, session, send):
    queue(work, "a", "b", "c")
    server = Server(lambda message: DOWN if message.subject == "b" else None)

    assert send(server) == 1

    assert {key: (row.state, row.attempts) for key, row in rows(session).items()} == {
        "a": ("sent", 1),
        "b": ("due", 0),
        "c": ("due", 0),
    }


def test_an_hour_without_a_server_loses_nothing_and_tries_once_a_minute(work, session, clock, send):
    queue(work, *(f"k{number:03}" for number in range(200)))
    down, back = Server(lambda message: DOWN), Server()

    for _ in range(360):
        send(down)
        clock.advance(timedelta(seconds=10))
    for _ in range(8):
        send(back)
        clock.advance(timedelta(seconds=10))

    assert down.tried <= 61
    assert back.subjects == sorted(rows(session))
    assert len({message.message_id for message in back.taken}) == 200


def test_a_mailer_that_breaks_on_one_message_does_not_stop_the_others(work, session, send):
    queue(work, "a", "b")
    server = Server(lambda message: ZeroDivisionError("oops") if message.subject == "a" else None)

    assert send(server) == 1

    row = rows(session)["a"]
    assert (row.state, row.attempts) == ("due", 1)
    assert "ZeroDivisionError" in row.error


def test_no_transaction_is_open_while_the_server_is_spoken_to(work, session, send):
    queue(work, "a", "b")
    server = Server(
        lambda message: queue(work, f"made-during-{message.subject}") if len(message.subject) == 1 else None
    )

    send(server)

    assert set(rows(session)) == {"a", "b", "made-during-a", "made-during-b"}


def test_a_crash_before_the_mark_sends_again_under_the_same_identifier(work, session, clock, send, monkeypatch):
    queue(work, "a", "b")
    server = Server()
    with monkeypatch.context() as armed:
        armed.setitem(failpoints._ARMED, "after_send_before_mark", "raise")
        with pytest.raises(Failpoint):
            send(server)
    assert rows(session)["a"].state == "due"

    clock.advance(LEASE + timedelta(seconds=1))
    send(server)

    assert server.subjects == ["a", "a", "b"]
    assert server.taken[0].message_id == server.taken[1].message_id
    assert {row.state for row in rows(session).values()} == {"sent"}


def test_a_crash_before_the_hand_over_sends_once(work, session, clock, send, monkeypatch):
    queue(work, "a")
    server = Server()
    with monkeypatch.context() as armed:
        armed.setitem(failpoints._ARMED, "before_send", "raise")
        with pytest.raises(Failpoint):
            send(server)

    clock.advance(LEASE + timedelta(seconds=1))
    send(server)

    assert server.subjects == ["a"]


def test_a_slow_batch_gives_back_what_its_lease_would_not_cover(work, session, clock, send, caplog):
    queue(work, *"abcdef")
    caplog.set_level("INFO", "servicedesk.mail")
    server = Server(lambda message: clock.advance(timedelta(seconds=30)))

    assert send(server) == 6

    assert server.subjects == [*"abcdef"]
    assert "mail waits" in caplog.text
    assert {row.attempts for row in rows(session).values()} == {1}


def test_what_was_secret_is_wiped_once_it_was_sent(work, session, send):
    queue(work, "code", is_secret=True, html="<p>123456</p>")
    queue(work, "plain")
    server = Server()

    send(server)

    assert (server.taken[0].text, server.taken[0].html) == ("Hola", "<p>123456</p>")
    found = rows(session)
    assert (found["code"].text, found["code"].html, found["plain"].text) == ("", "", "Hola")


def test_the_demo_may_keep_what_was_secret(work, session, send):
    queue(work, "code", is_secret=True)

    send(Server(), keep_secrets=True)

    assert rows(session)["code"].text == "Hola"
