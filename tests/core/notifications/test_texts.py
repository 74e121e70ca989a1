"""Texts by the channels of plugins: at least once, under one key, and what fails is tried again."""

import sys
from datetime import timedelta

import pytest

from servicedesk.core.kernel import failpoints
from servicedesk.core.kernel.answers import NotSent
from servicedesk.core.kernel.failpoints import Failpoint
from servicedesk.core.notifications import retry_notification
from servicedesk.core.notifications.rules import SERVER_PAUSE
from servicedesk.core.notifications.sending import send_due
from tests.channels import Gateway, answering, queue, row
from tests.core.notifications.post import MAIL_READER, SENDER, Server, make_notification

MINUTE = timedelta(minutes=1)


def test_a_text_is_handed_over_whole_and_marked(work, session, plugins, send, clock):
    gateway = Gateway()
    plugins.install("gateway", gateway)
    queue(work, "a", language="en")
    with work() as uow:
        make_notification(uow, "letter")

    assert (send(), send()) == (1, 0)

    (text,), kept = gateway.sent, row(session, "a")
    assert (text.recipient, text.text, text.language) == ("+51900000001", "a", "en")
    assert kept.message_id == f"<{text.key}>"
    assert (kept.state, kept.sent_at, kept.attempts, kept.lease_by) == ("sent", clock.now(), 1, None)
    assert row(session, "letter").state == "due"


def test_mail_leaves_texts_alone(work, session, kernel):
    queue(work, "a")
    server = Server()

    assert (send_due(kernel, server, SENDER, "w1"), server.tried, row(session, "a").state) == (0, 0, "due")


def test_no_transaction_is_open_while_a_text_is_sent_and_what_the_channel_writes_is_kept(
    work, session, plugins, send, kernel
):
    seen = []

    def act(text, ctx):
        seen.append((kernel.engine.pool.checkedout(), ctx.delivery_id, ctx.actor.key))
        for number in (1, 2):
            with ctx.work() as uow:
                make_notification(uow, f"log-{number}")

    plugins.install("gateway", Gateway(act))
    queue(work, "a")

    send()

    assert seen == [(0, row(session, "a").id, "plugin:gateway")]
    assert [row(session, key).state for key in ("log-1", "log-2")] == ["due", "due"]
    session.rollback()
    assert kernel.engine.pool.checkedout() == 0


def test_a_text_that_was_not_sent_is_tried_again_with_pauses_and_the_others_go_out(work, session, plugins, send, clock):
    gateway = Gateway(answering(NotSent("full"), None, NotSent("full")))
    plugins.install("gateway", gateway)
    queue(work, "a", "b")

    send()
    waiting = row(session, "a")
    assert (waiting.state, waiting.error, waiting.due_at) == ("due", "full", clock.now() + MINUTE)
    clock.advance(MINUTE)
    send()
    assert row(session, "a").due_at == clock.now() + 5 * MINUTE
    clock.advance(5 * MINUTE)
    send()

    assert gateway.texts == ["b", "a"]
    assert len({each.key for each in gateway.sent}) == 2


def test_what_will_never_be_sent_is_given_up_and_an_administrator_may_try_again(work, session, plugins, send):
    gateway = Gateway(answering(NotSent("number", is_final=True)))
    plugins.install("gateway", gateway)
    queue(work, "a")

    send()
    given_up = row(session, "a")
    assert (given_up.state, given_up.error) == ("failed", "number")
    with work(MAIL_READER) as uow:
        retry_notification(uow, given_up.id)
    send()

    assert (row(session, "a").state, gateway.texts) == ("sent", ["a"])


def test_a_channel_that_is_down_rests_and_heals_by_itself_and_no_text_loses_a_try(
    work, session, plugins, send, clock, failures
):
    gateway = Gateway(answering(NotSent("no_answer", is_outage=True)))
    plugins.install("gateway", gateway)
    other = Gateway()
    plugins.install("other", other)
    queue(work, "a", "b")
    queue(work, "c", channel="other.sms")

    assert send() == 2
    assert (row(session, "a").attempts, row(session, "a").error, row(session, "b").error) == (0, "no_answer", "")
    assert (send(), other.texts) == (0, ["c"])
    clock.advance(SERVER_PAUSE)

    assert (send(), gateway.texts, failures) == (2, ["a", "b"], [])


@pytest.mark.parametrize("deed", [lambda text, ctx: 1 / 0, lambda text, ctx: sys.exit(3), lambda text, ctx: "sent"])
def test_a_channel_that_raises_or_answers_nonsense_costs_its_text_a_try_and_nobody_else_anything(
    work, session, plugins, send, clock, failures, deed
):
    other = Gateway()
    plugins.install("gateway", Gateway(deed))
    plugins.install("other", other)
    queue(work, "a")
    queue(work, "b", channel="other.sms")

    assert send() == 2

    failed = row(session, "a")
    assert (failed.state, failed.attempts, failed.due_at) == ("due", 1, clock.now() + MINUTE)
    assert failed.error
    assert (other.texts, failures) == (["b"], [("gateway", "send sms")])


def test_what_a_failing_channel_left_open_is_rolled_back(work, session, plugins, send, kernel, failures):
    def act(text, ctx):
        with ctx.work() as uow:
            make_notification(uow, "half")
            raise ValueError

    plugins.install("gateway", Gateway(act))
    queue(work, "a")

    send()

    assert (row(session, "half"), len(failures)) == (None, 1)


def test_a_code_is_wiped_once_it_was_sent_unless_it_is_to_be_read_in_the_demo(work, session, plugins, send):
    plugins.install("gateway", Gateway())
    queue(work, "real", is_secret=True)
    send()
    queue(work, "demo", is_secret=True)
    send(keep_secrets=True)

    assert (row(session, "real").text, row(session, "demo").text) == ("", "demo")


@pytest.mark.parametrize("where", ["after_claim", "after_send_before_mark"])
def test_a_crash_sends_a_text_again_under_the_same_key(work, session, plugins, send, clock, monkeypatch, where):
    gateway = Gateway()
    plugins.install("gateway", gateway)
    queue(work, "a")
    with monkeypatch.context() as armed, pytest.raises(Failpoint):
        armed.setitem(failpoints._ARMED, where, "raise")
        send()
    clock.advance(timedelta(minutes=3))

    send()

    assert gateway.texts[-1] == "a"
    assert len({each.key for each in gateway.sent}) == 1
    assert row(session, "a").state == "sent"
