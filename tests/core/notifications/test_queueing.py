"""Queueing: once for each key, whoever comes first, and without harm to the rest of the transaction."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import func, select

from servicedesk.core.notifications import BULK, PERSONAL, NotificationDraft, queue_notification, queue_notifications
from servicedesk.core.notifications.models import Notification
from servicedesk.core.notifications.sending import MAIL
from tests.core.notifications.post import make_notification
from tests.statements import counted

DRAFT = NotificationDraft(key="ticket.opened:1", recipient="a@example.org", subject="S", text="T", domain="example.net")


def test_a_queued_message_is_due_at_once_and_keeps_what_it_was_given(work, session, clock):
    with work() as uow:
        make_notification(uow, "k", html="<p>Hola</p>", language="en", person="contact:7", lane=BULK, thread_id="<t@x>")

    row = session.scalars(select(Notification)).one()
    assert (row.state, row.due_at, row.created_at, row.attempts) == ("due", clock.now(), clock.now(), 0)
    assert (row.html, row.language, row.person, row.lane) == ("<p>Hola</p>", "en", "contact:7", BULK)
    assert (row.channel, row.is_secret, row.thread_id) == ("email", False, "<t@x>")


def test_a_message_identifier_is_new_for_each_and_of_our_domain(work):
    with work() as uow:
        first, second = make_notification(uow, "a"), make_notification(uow, "b")

    assert first.message_id != second.message_id
    assert first.message_id.startswith("<")
    assert first.message_id.endswith("@example.net>")
    assert first.lane == PERSONAL


def test_a_second_message_with_the_same_key_is_not_made_and_spoils_nothing(work, session):
    with work() as uow:
        make_notification(uow, "a")
        assert queue_notification(uow, NotificationDraft("a", "b@example.org", "S", "T", "example.net")) is None
        make_notification(uow, "b")

    with work() as uow:
        assert queue_notification(uow, NotificationDraft("b", "b@example.org", "S", "T", "example.net")) is None

    assert session.scalars(select(Notification.key).order_by(Notification.key)).all() == ["a", "b"]


def test_many_are_queued_in_one_statement_and_those_that_were_queued_before_are_left_out(work, session):
    drafts = [NotificationDraft(key, f"{key}@example.org", "S", "T", "example.net", lane=BULK) for key in "abc"]
    with work() as uow:
        make_notification(uow, "b")

    with work() as uow, counted(uow) as statements:
        queued = queue_notifications(uow, drafts)
        assert queue_notifications(uow, []) == {}

    assert (len(statements), sorted(queued), {each.channel for each in queued.values()}) == (1, ["a", "c"], {"email"})
    rows = session.scalars(select(Notification).order_by(Notification.key)).all()
    assert [(row.key, row.lane) for row in rows] == [("a", BULK), ("b", PERSONAL), ("c", BULK)]
    assert len({row.message_id for row in rows}) == 3
    assert queued["a"].id == rows[0].id


def test_of_many_who_queue_the_same_at_once_one_does(kernel, session):
    together = Barrier(4)

    def queue(turn: int) -> bool:
        together.wait()
        with kernel.sessions() as own, kernel.unit_of_work(MAIL, own) as uow:
            return queue_notification(uow, DRAFT) is not None

    with ThreadPoolExecutor(4) as people:
        outcomes = sorted(people.map(queue, range(4)))

    assert outcomes == [False, False, False, True]
    assert session.scalar(select(func.count()).select_from(Notification)) == 1


def test_what_is_rolled_back_may_be_queued_again(work, session):
    try:
        with work() as uow:
            make_notification(uow, "a")
            raise KeyError
    except KeyError:
        pass

    with work() as uow:
        make_notification(uow, "a")

    assert session.scalar(select(func.count()).select_from(Notification)) == 1
