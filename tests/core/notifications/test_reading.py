"""Reading the outgoing mail, and having a message tried again."""

from datetime import timedelta

import pytest

from servicedesk.core.kernel.actors import ANONYMOUS, Actor
from servicedesk.core.kernel.errors import Conflict, Forbidden, NotFound
from servicedesk.core.kernel.ports import PermanentFailure
from servicedesk.core.notifications import (
    BULK,
    NotificationFilter,
    count_notifications,
    get_notification,
    list_notifications,
    retry_notification,
)
from servicedesk.core.notifications.leases import claim_notifications
from servicedesk.core.notifications.rules import LEASE
from servicedesk.core.notifications.sending import send_due
from tests.core.notifications.post import MAIL_READER, SENDER, Server, make_notification

CUSTOMER = Actor(kind="contact", id=7, account_ids=frozenset({1}))
AGENT = Actor(kind="user", id=2, permissions=frozenset({"desk.enter", "ticket.read", "delivery.retry"}))


@pytest.fixture
def five(work, clock):
    """Queue five messages, the last two at the same moment."""
    for number in range(5):
        with work() as uow:
            lane, person = (BULK, "contact:7") if number == 1 else (0, "contact:8")
            make_notification(uow, f"k{number}", lane=lane, person=person)
        if number < 3:
            clock.advance(timedelta(minutes=1))


def shown(work, actor=MAIL_READER, **filters) -> list[str]:
    """Return the keys of what is listed."""
    return [row.key for row in list_notifications(work(actor), NotificationFilter(**filters))]


def fail_all(kernel) -> None:
    """Give up everything that is due."""
    send_due(kernel, Server(lambda message: PermanentFailure("recipient")), SENDER, "w1")


def test_who_was_written_to_is_found_by_the_beginning_of_an_address_or_a_part_of_the_name(work):
    with work() as uow:
        make_notification(uow, "a", recipient="rosa.q@example.org", recipient_name="Rosa Quispe")
        make_notification(uow, "b", recipient="+51 987 000 111", recipient_name="Luis Q_ispe")

    found = {who: sorted(shown(work, who=who)) for who in ("ROSA.", "uispe", "q_i", "+51", "example", "")}

    assert found == {"ROSA.": ["a"], "uispe": ["a"], "q_i": ["b"], "+51": ["b"], "example": [], "": ["a", "b"]}


def test_the_newest_are_listed_first_a_page_at_a_time(work, five):
    uow = work(MAIL_READER)
    pages, after = [], None
    while page := list_notifications(uow, NotificationFilter(after=after, limit=2)):
        pages.append([row.key for row in page])
        after = (page[-1].created_at, page[-1].id)

    assert pages == [["k4", "k3"], ["k2", "k1"], ["k0"]]


def test_a_page_goes_on_where_the_last_one_ended_even_when_identifiers_and_moments_disagree(work, clock):
    for number in range(3):
        with work() as uow:
            make_notification(uow, f"k{number}")
        clock.advance(-timedelta(minutes=1))
    (newest,) = list_notifications(work(MAIL_READER), NotificationFilter(limit=1))

    assert newest.key == "k0"
    assert shown(work, after=(newest.created_at, newest.id)) == ["k1", "k2"]
    assert shown(work, after=(newest.created_at - timedelta(minutes=1), newest.id + 1)) == ["k2"]


def test_a_list_can_be_narrowed(work, kernel, five):
    assert shown(work, lane=BULK) == ["k1"]
    assert shown(work, recipient="K2@") == ["k2"]
    assert shown(work, recipient="%") == []
    assert shown(work, person="contact:7") == ["k1"]
    assert shown(work, state="failed") == []
    fail_all(kernel)
    assert len(shown(work, state="failed")) == 5


def test_messages_are_counted_by_state(work, kernel, five):
    send_due(kernel, Server(), SENDER, "w1", limit=3)

    assert count_notifications(work(MAIL_READER)) == {"due": 2, "sent": 3}


@pytest.mark.parametrize("actor", [CUSTOMER, AGENT, ANONYMOUS, Actor(kind="plugin", name="sample")])
def test_nobody_else_reads_the_outgoing_mail(work, five, actor):
    (row, *_) = list_notifications(work(MAIL_READER), NotificationFilter())

    assert shown(work, actor) == []
    assert count_notifications(work(actor)) == {}
    with pytest.raises(NotFound):
        get_notification(work(actor), row.id)


def test_a_failed_message_is_tried_again_as_if_it_were_new(work, kernel, five):
    fail_all(kernel)
    row = list_notifications(work(MAIL_READER), NotificationFilter())[0]

    with work(MAIL_READER) as uow:
        retry_notification(uow, row.id)
    server = Server()

    assert send_due(kernel, server, SENDER, "w1") == 1
    assert server.taken[0].message_id == row.message_id


def test_what_was_sent_or_is_being_sent_is_not_sent_again(work, kernel, clock):
    with work() as uow:
        row = make_notification(uow, "a")
        claim_notifications(uow.session, "w1", uow.now(), 1)

    with pytest.raises(Conflict, match="notification.is_being_sent"), work(MAIL_READER) as uow:
        retry_notification(uow, row.id)
    clock.advance(LEASE + timedelta(seconds=1))
    with work(MAIL_READER) as uow:
        assert retry_notification(uow, row.id).lease_by is None
    send_due(kernel, Server(), SENDER, "w2")

    with pytest.raises(Conflict, match="notification.is_sent"), work(MAIL_READER) as uow:
        retry_notification(uow, row.id)


def test_what_was_secret_is_wiped_when_it_is_given_up_and_not_sent_again(work, kernel):
    with work() as uow:
        row = make_notification(uow, "code", is_secret=True)
    fail_all(kernel)

    with pytest.raises(Conflict, match="notification.is_wiped"), work(MAIL_READER) as uow:
        retry_notification(uow, row.id)

    kept = get_notification(work(MAIL_READER), row.id)
    assert (kept.state, kept.text, kept.html) == ("failed", "", "")


def test_trying_again_needs_its_own_permission(work, five):
    (row, *_) = list_notifications(work(MAIL_READER), NotificationFilter())

    with pytest.raises(Forbidden), work(CUSTOMER) as uow:
        retry_notification(uow, row.id)
    with pytest.raises(NotFound), work(AGENT) as uow:
        retry_notification(uow, row.id)
