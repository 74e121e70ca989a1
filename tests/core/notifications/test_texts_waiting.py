"""Texts that wait: for their turn, for a plugin that is off or in quarantine, and not for ever."""

from datetime import timedelta

import pytest

from servicedesk.core.kernel.answers import NotSent
from servicedesk.core.kernel.plugin_state import PluginRecord
from servicedesk.core.notifications import BULK
from servicedesk.core.notifications.leases import claim_notifications, held_notification
from servicedesk.core.notifications.texts import PORTION, TEXT_LIVES, send_texts
from servicedesk.core.people.rules.limits import CODE_LIVES
from tests.channels import SMS, Gateway, answering, queue, row
from tests.database import EVERYTHING

MINUTE = timedelta(minutes=1)


def test_personal_texts_go_before_older_bulk_ones(work, plugins, send, clock):
    gateway = Gateway()
    plugins.install("gateway", gateway)
    queue(work, "bulk", lane=BULK)
    clock.advance(MINUTE)
    queue(work, "own")

    send()

    assert gateway.texts == ["own", "bulk"]


def test_texts_wait_while_their_plugin_is_off_and_go_out_when_it_is_back(work, session, plugins, send, kernel):
    gateway = Gateway()
    plugins.install("gateway", gateway)
    plugins.enable("gateway", enabled=False)
    queue(work, "a")

    assert (send(), row(session, "a").state, row(session, "a").attempts) == (0, "due", 0)
    plugins.enable("gateway")

    assert (send(), gateway.texts) == (1, ["a"])


def quarantine(kernel, clock):
    """Put the plugin into quarantine."""
    kernel.channels.enabled()
    with kernel.sessions() as session, kernel.unit_of_work(EVERYTHING, session) as uow:
        uow.session.get(PluginRecord, "gateway").quarantined_at = clock.now()
    kernel.registry.states.forget()


def test_texts_wait_in_quarantine_but_for_the_one_with_which_it_is_tried(work, session, plugins, send, kernel, clock):
    gateway = Gateway()
    plugins.install("gateway", gateway)
    quarantine(kernel, clock)
    queue(work, "a", "b")

    assert (send(), row(session, "a").attempts) == (0, 0)
    kernel.registry.trials.allow("gateway")

    assert (send(), gateway.texts) == (1, ["a"])


def test_a_trial_that_finds_no_text_to_send_is_kept(work, plugins, send, kernel, clock):
    gateway = Gateway()
    plugins.install("gateway", gateway)
    quarantine(kernel, clock)
    queue(work, "code", is_secret=True)
    clock.advance(CODE_LIVES + MINUTE)
    kernel.registry.trials.allow("gateway")

    assert (send(), gateway.texts, kernel.registry.trials.is_open("gateway")) == (1, [], True)


def test_a_text_of_somebody_else_meanwhile_is_left_to_him(work, plugins, kernel, monkeypatch):
    plugins.install("gateway", Gateway())
    queue(work, "a")
    monkeypatch.setattr("servicedesk.core.notifications.texts.is_anything_due", lambda *about: True)
    with work() as uow:
        claim_notifications(uow.session, "w2", uow.now(), 1, SMS)

    assert send_texts(kernel, kernel.channels.find(SMS), "w1") == 0


@pytest.mark.parametrize(("is_secret", "lives"), [(False, TEXT_LIVES), (True, CODE_LIVES)])
def test_what_waited_for_too_long_is_given_up_and_said_so(work, session, plugins, send, clock, is_secret, lives):
    gateway = Gateway()
    plugins.install("gateway", gateway)
    queue(work, "late", is_secret=is_secret)
    clock.advance(MINUTE)
    queue(work, "in time", is_secret=is_secret)
    clock.advance(lives)

    send()

    assert gateway.texts == ["in time"]
    assert (row(session, "late").state, row(session, "late").error) == ("failed", "too_late")


def test_a_worker_that_stops_begins_no_text(work, plugins, send):
    plugins.install("gateway", Gateway())
    queue(work, "a")

    assert send(is_stopping=lambda: True) == 0


def test_a_portion_ends_so_that_others_have_their_turn(work, plugins, send):
    plugins.install("gateway", Gateway())
    queue(work, *[str(number) for number in range(PORTION + 3)])

    assert (send(), send()) == (PORTION, 3)


def test_texts_to_one_number_about_one_ticket_keep_their_order(work, plugins, send, clock):
    gateway = Gateway(answering(NotSent("full")))
    plugins.install("gateway", gateway)
    queue(work, "1", "2", thread_id="<t@x>")
    queue(work, "letter", thread_id="<t@x>", channel="email")

    send()
    assert gateway.texts == []
    clock.advance(MINUTE)
    send()

    assert gateway.texts == ["1", "2"]


def test_only_whoever_holds_a_text_gets_it(work, session):
    queue(work, "a")
    with work() as uow:
        (claimed,) = claim_notifications(uow.session, "w1", uow.now(), 1, SMS)

    assert held_notification(session, claimed.id, "w1").key == "a"
    assert held_notification(session, claimed.id, "w2") is None
