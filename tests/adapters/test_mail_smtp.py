"""Each way in which a mail server can fail, and what the desk must think of it."""

import itertools
import time
from functools import partial

import pytest

from servicedesk.adapters.mail import PageMailer, make_mailer, reach_server
from servicedesk.core.kernel.ports import PermanentFailure, TemporaryFailure
from tests.adapters.hostile import hostile_server
from tests.adapters.mails import failure_of, mail, mailer_for, play_smtp
from tests.adapters.scripted_smtp import ACCEPT_AND_RESET, HANG, RESET, free_port, scripted_smtp


@pytest.fixture
def smtp():
    """A script and a function that makes a mailer for its server."""
    with scripted_smtp() as (script, port):
        script.mailer, script.port = partial(mailer_for, port), port
        yield script


def test_a_message_arrives_as_it_was_written(smtp):
    smtp.mailer().send(mail(html="<p>ñandú</p>"))

    (received,) = smtp.received
    assert received.sender == "<>"
    assert received.recipients == ("ana@customer.example",)
    assert received.message.get_body(("plain",)).get_content() == "Hola, ñandú.\r\n.\r\nfin\r\n"
    assert received.message["Message-ID"] == "<1.abc@desk.example>"


def test_bounces_come_back_where_the_caller_wants_them(smtp):
    smtp.mailer().send(mail(bounce_address="bounce@operator.example"))

    assert smtp.received[0].sender == "bounce@operator.example"


def test_a_batch_shares_one_connection(smtp):
    with smtp.mailer() as mailer:
        for number in range(20):
            mailer.send(mail(number))

    assert len(smtp.received) == 20
    assert len(smtp.sessions) == 1


def test_outside_a_batch_each_message_has_its_own_connection(smtp):
    mailer = smtp.mailer()
    for number in range(3):
        mailer.send(mail(number))

    assert len(smtp.sessions) == 3


@pytest.mark.parametrize(
    ("step", "line", "kind", "code", "scope"),
    [
        ("MAIL", "421 going away", TemporaryFailure, "gone", "server"),
        ("RCPT", "421 going away", TemporaryFailure, "gone", "server"),
        ("DATA", "421 going away", TemporaryFailure, "gone", "server"),
        ("MAIL", "451 local error", TemporaryFailure, "sender_refused", "server"),
        ("MAIL", "550 we do not know you", TemporaryFailure, "sender_refused", "server"),
        ("MAIL", "530 sign in first", TemporaryFailure, "sender_refused", "server"),
        ("RCPT", "450 4.2.1 greylisted", TemporaryFailure, "recipient_deferred", "message"),
        ("RCPT", "452 mailbox full", TemporaryFailure, "recipient_deferred", "message"),
        ("RCPT", "550 5.1.1 no such person", PermanentFailure, "recipient_refused", "message"),
        ("DATA", "451 try later", TemporaryFailure, "content_deferred", "message"),
        ("DATA", "554 looks like spam", PermanentFailure, "content_refused", "message"),
        ("DATA", "552 too large", PermanentFailure, "content_refused", "message"),
        ("MAIL", RESET, TemporaryFailure, "gone", "server"),
        ("RCPT", RESET, TemporaryFailure, "gone", "server"),
        ("DATA", RESET, TemporaryFailure, "broken_off", "message"),
        ("MAIL", HANG, TemporaryFailure, "timeout", "server"),
        ("RCPT", HANG, TemporaryFailure, "timeout", "server"),
        ("DATA", HANG, TemporaryFailure, "timeout", "message"),
    ],
)
def test_each_failure_is_sorted_and_the_next_message_goes_out(smtp, step, line, kind, code, scope):
    smtp[step].append(line)

    with smtp.mailer() as mailer:
        began_at = time.monotonic()
        assert failure_of(mailer, kind) == (code, scope)
        mailer.send(mail(2))

    assert time.monotonic() - began_at < 20  # a server that hangs would do so for an hour
    assert [received.message["Subject"] for received in smtp.received] == ["Aviso 2"]


def test_a_server_that_closed_the_connection_between_two_messages_is_asked_again(smtp):
    with smtp.mailer() as mailer:
        mailer.send(mail(1))
        smtp["MAIL"].append("421 4.4.2 idle for too long")
        mailer.send(mail(2))
        smtp["MAIL"].append(RESET)
        mailer.send(mail(3))

    assert [received.message["Subject"] for received in smtp.received] == ["Aviso 1", "Aviso 2", "Aviso 3"]
    assert len(smtp.sessions) == 3


def test_a_message_whose_fate_is_unknown_is_not_sent_again_by_itself(smtp):
    smtp["DATA"].append(ACCEPT_AND_RESET)

    with smtp.mailer() as mailer:
        assert failure_of(mailer) == ("broken_off", "message")

    assert len(smtp.received) == 1


def test_a_second_attempt_carries_the_same_identifier(smtp):
    smtp["DATA"].append(ACCEPT_AND_RESET)
    mailer = smtp.mailer()

    failure_of(mailer)
    mailer.send(mail())

    first, second = smtp.received
    assert first.message["Message-ID"] == second.message["Message-ID"]
    assert first.message["Date"] == second.message["Date"]


def test_greylisting_is_overcome_by_another_try(smtp):
    smtp["RCPT"].extend(["450 greylisted"] * 2)
    mailer = smtp.mailer()

    for _ in range(2):
        assert failure_of(mailer) == ("recipient_deferred", "message")
    mailer.send(mail())

    assert len(smtp.received) == 1


def test_a_wrong_address_fails_before_anything_is_connected():
    assert failure_of(mailer_for(free_port()), PermanentFailure, mail(recipient="nobody")) == ("address", "message")


def test_a_closed_port_concerns_every_message():
    assert failure_of(mailer_for(free_port())) == ("unreachable", "server")


def test_the_reply_of_the_server_is_kept_for_the_administrator(smtp):
    smtp["RCPT"].append("550 5.1.1 \x07no such \x1b[31mperson" + "x" * 300)

    with pytest.raises(PermanentFailure) as failed:
        smtp.mailer().send(mail())

    assert failed.value.detail.startswith("550 5.1.1 no such [31mpersonx")
    assert len(failed.value.detail) == 200


@pytest.mark.parametrize(
    ("script", "code"),
    [
        (lambda visit: visit.over.wait(9), "timeout"),
        (lambda visit: visit.say(b"554 no service here\r\n"), "not_ready"),
        (lambda visit: visit.say(b"421 too many connections\r\n"), "not_ready"),
        (lambda visit: visit.say(b"HTTP/1.1 400 Bad Request\r\n\r\n"), "not_ready"),
        (lambda visit: visit.say(b"220 hello\r\n"), "unreachable"),
        (lambda visit: visit.say(b""), "unreachable"),
    ],
)
def test_a_server_that_does_not_greet_concerns_every_message(script, code):
    with hostile_server(script) as server:
        assert failure_of(mailer_for(server.port)) == (code, "server")


@pytest.mark.parametrize("beginning", [b"", b"220 hello\r\n", b"220 hello\r\n250 ok\r\n250 sender ok\r\n"])
def test_a_server_that_drips_is_cut_off(beginning):
    def drip(visit):
        visit.say(beginning)
        visit.drip((b"2" for _ in itertools.count()), 0.1)

    with hostile_server(drip) as server:
        began_at = time.monotonic()
        failure_of(mailer_for(server.port))

    assert time.monotonic() - began_at < 20  # it would drip for ever


@pytest.mark.parametrize(
    ("reply", "kind", "code"),
    [
        (b"451 not now", TemporaryFailure, "content_deferred"),
        (b"554 nothing from you", PermanentFailure, "content_refused"),
    ],
)
def test_a_server_that_does_not_want_the_content_is_sorted_too(reply, kind, code):
    with hostile_server(play_smtp(reply)) as server:
        assert failure_of(mailer_for(server.port), kind) == (code, "message")


def test_a_server_is_reached_without_a_message(smtp):
    reach_server(f"smtp://127.0.0.1:{smtp.port}")

    assert smtp.received == []


def test_a_server_that_cannot_be_reached_says_why():
    with pytest.raises(TemporaryFailure, match="unreachable"):
        reach_server(f"smtp://127.0.0.1:{free_port()}")


def test_the_demo_accepts_what_could_be_sent_and_refuses_what_could_not():
    mailer = make_mailer("page:")

    with mailer:
        mailer.send(mail())

        assert isinstance(mailer, PageMailer)
        assert failure_of(mailer, PermanentFailure, mail(recipient="nobody")) == ("address", "message")
