"""Texts that go out through a real gateway on loopback: once each, whatever it does, and on when it heals."""

import gzip
import logging
from datetime import timedelta

import pytest

MINUTE = timedelta(minutes=1)


def states(texts):
    """Return how texts stand."""
    return [(each.state, each.error) for each in texts]


def test_a_text_arrives_in_full_and_is_sent_once(texting, gateway):
    texting.set(sender="AndinaRed")
    texting.queue_text("Tu reporte AR-1 está resuelto: https://desk.example/tickets/AR-1", "900 000 123")

    assert states(texting.send_texts() + texting.send_texts()) == [("sent", "")] * 2

    (message,) = gateway.by_key.values()
    assert message == {
        "to": "+51900000123",
        "from": "AndinaRed",
        "text": "Tu reporte AR-1 esta resuelto: https://desk.example/tickets/AR-1",
    }


def test_a_text_is_sent_whatever_the_desk_writes_to_its_log(texting, gateway, caplog):
    caplog.set_level(logging.DEBUG)
    texting.queue_text("uno")

    texting.send_texts()

    assert len(gateway.by_key) == 1
    (taken,) = (each for each in caplog.records if each.getMessage() == "text taken")
    assert taken.taken_as and "uno" not in taken.getMessage()


def test_an_operator_may_keep_the_accents_and_needs_no_sender(texting, gateway):
    texting.set(plain_letters=False)
    texting.queue_text("está", "+5491100000001")

    texting.send_texts()

    assert list(gateway.by_key.values()) == [{"to": "+5491100000001", "text": "está"}]


def test_the_channel_takes_as_much_as_the_operator_pays_for(desk):
    desk.set(gateway_url="https://sms.example")
    (plain,) = desk.collect("provide_channels")
    desk.set(most_segments=2, plain_letters=False)
    (wide,) = desk.collect("provide_channels")

    assert (plain.name, plain.longest, wide.longest) == ("sms", 459, 134)


def test_what_is_no_number_is_given_up_without_asking(texting, gateway):
    texting.queue_text(to="12")

    assert states(texting.send_texts()) == [("failed", "number")]
    assert gateway.asked == []


def test_a_gateway_that_is_down_for_a_while_heals_and_everything_arrives_once(texting, gateway):
    gateway.behave = lambda key: (503, b"busy")
    texting.queue_text("uno")
    texting.queue_text("dos")

    down = texting.send_texts()
    texting.send_texts()
    assert (states(down), [each.attempts for each in down]) == ([("due", "status_503"), ("due", "")], [0, 0])
    assert len(gateway.asked) == 1
    gateway.behave = lambda key: None
    texting.clock.advance(MINUTE)

    assert states(texting.send_texts()) == [("sent", "")] * 2
    assert gateway.texts == ["uno", "dos"]


@pytest.mark.parametrize(
    ("status", "state"),
    [(500, "due"), (418, "due"), (400, "failed"), (404, "failed"), (422, "failed")],
)
def test_what_is_wrong_with_one_message_costs_no_other(texting, gateway, status, state):
    answers = iter([(status, b"<html>no</html>")])
    gateway.behave = lambda key: next(answers, None)
    texting.queue_text("malo")
    texting.queue_text("bueno")

    assert states(texting.send_texts()) == [(state, f"status_{status}"), ("sent", "")]
    assert gateway.texts == ["bueno"]


@pytest.mark.parametrize(("status", "reason"), [(401, "access_key"), (403, "access_key"), (429, "status_429")])
def test_what_would_hit_every_message_makes_all_of_them_wait(texting, gateway, status, reason):
    gateway.behave = lambda key: (status, b"{}")
    texting.queue_text("uno")
    texting.queue_text("dos")

    assert states(texting.send_texts()) == [("due", reason), ("due", "")]


@pytest.mark.parametrize(
    "body",
    [b"", b"ok", b"[]", b'{"id": 7}', b'{"id": ""}', b'{"id": null}', b"\xff\x00", b"[" * 100_000, b'{"id": "x" '],
)
def test_an_answer_that_makes_no_sense_is_not_believed_and_sent_again_under_the_same_key(texting, gateway, body):
    answers = iter([(200, body)])
    gateway.behave = lambda key: next(answers, None)
    texting.queue_text("uno")

    assert states(texting.send_texts()) == [("due", "unreadable")]
    texting.clock.advance(MINUTE)

    assert states(texting.send_texts()) == [("sent", "")]
    assert len(gateway.asked) == 2
    assert len(set(gateway.asked)) == 1


def test_an_answer_without_end_is_cut_off(texting, gateway):
    gateway.behave = lambda key: (200, b" " * (2 * 1024 * 1024))
    texting.queue_text("uno")

    assert states(texting.send_texts()) == [("due", "too_large")]


def test_a_gateway_that_took_it_and_did_not_say_so_sends_nothing_twice(texting, gateway):
    def take_and_hang_up(key):
        gateway.by_key[key] = {"text": "uno"}
        return 504, b""

    gateway.behave = take_and_hang_up
    texting.queue_text("uno")
    texting.send_texts()
    gateway.behave = lambda key: None
    texting.clock.advance(MINUTE)

    assert states(texting.send_texts()) == [("sent", "")]
    assert gateway.texts == ["uno"]


def test_a_gateway_that_is_slow_holds_nobody_for_long(texting, gateway):
    def wait(key):
        gateway.over.wait(20)

    gateway.behave = wait
    texting.queue_text("uno")

    assert states(texting.send_texts()) == [("due", "no_answer")]


def test_a_gateway_that_is_not_there_makes_texts_wait(desk):
    desk.set(gateway_url="http://127.0.0.1:9", http_allowed=True, private_allowed=True)
    desk.queue_text()

    assert states(desk.send_texts()) == [("due", "no_answer")]


def test_without_an_address_texts_wait_until_there_is_one(desk, gateway):
    desk.queue_text()

    assert states(desk.send_texts()) == [("due", "")]
    assert desk.collect("provide_channels") == [] and gateway.asked == []


def test_a_bomb_is_not_unpacked(texting, gateway):
    gateway.behave = lambda key: (200, gzip.compress(bytes(1000)))
    texting.queue_text()

    assert states(texting.send_texts()) == [("due", "unreadable")]
