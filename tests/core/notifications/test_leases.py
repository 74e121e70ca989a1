"""Taking messages in hand: personal ones first, the oldest first, each by one worker, none for ever."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from servicedesk.core.notifications import BULK
from servicedesk.core.notifications.leases import (
    claim_notifications,
    mark_failed,
    mark_sent,
    oldest_unsent_at,
    release_notifications,
)
from servicedesk.core.notifications.models import Notification
from servicedesk.core.notifications.rules import ATTEMPTS, LEASE, pause_after
from servicedesk.core.notifications.sending import MAIL
from tests.core.notifications.post import make_notification
from tests.statements import plan_of


def claim(work, worker: str = "w1", limit: int = 10) -> list[Notification]:
    """Claim as a worker does."""
    with work() as uow:
        return claim_notifications(uow.session, worker, uow.now(), limit)


def keys(rows) -> list[str]:
    """Return what was claimed."""
    return [row.key for row in rows]


def test_personal_messages_go_before_older_bulk_ones_and_the_oldest_first(work, clock):
    for key, lane in (("bulk-1", BULK), ("bulk-2", BULK), ("own-1", 0), ("own-2", 0)):
        with work() as uow:
            make_notification(uow, key, lane=lane)
        clock.advance(timedelta(seconds=1))

    assert keys(claim(work, limit=1)) == ["own-1"]
    assert keys(claim(work)) == ["own-2"]
    assert keys(claim(work, limit=1)) == ["bulk-1"]
    assert keys(claim(work)) == ["bulk-2"]
    assert claim(work) == []


def test_what_is_leased_is_left_alone_until_the_lease_ends(work, clock):
    with work() as uow:
        make_notification(uow, "a")

    (row,) = claim(work, "w1")
    assert (row.lease_by, row.lease_until, row.attempts) == ("w1", clock.now() + LEASE, 1)
    assert claim(work, "w2") == []
    clock.advance(LEASE + timedelta(seconds=1))
    (again,) = claim(work, "w2")

    assert (again.lease_by, again.attempts) == ("w2", 2)


def test_a_late_worker_changes_nothing_that_another_has_taken_over(work, clock):
    with work() as uow:
        make_notification(uow, "a")
    (late,) = claim(work, "w1")
    clock.advance(LEASE + timedelta(seconds=1))
    claim(work, "w2")

    with work() as uow:
        session, now = uow.session, uow.now()
        assert not mark_sent(session, late, "w1", now, keep_secret=False)
        assert not mark_failed(session, late, "w1", now, "x", permanent=True)
        assert release_notifications(session, [late.id], "w1") == 0
        assert mark_sent(session, late, "w2", now, keep_secret=False)
        assert not mark_failed(session, late, "w2", now, "x", permanent=True)


def test_messages_of_one_thread_to_one_address_leave_in_their_order(work):
    with work() as uow:
        for key in ("first", "second"):
            make_notification(uow, key, thread_id="<t@x>", recipient="a@example.org")
        make_notification(uow, "other-person", thread_id="<t@x>", recipient="b@example.org")
        make_notification(uow, "own-reply", thread_id="<b@x>", recipient="a@example.org")
        make_notification(uow, "bulk", thread_id="<b@x>", recipient="a@example.org", lane=BULK)

    rows = claim(work)
    assert keys(rows) == ["first", "other-person", "own-reply"]
    with work() as uow:
        mark_sent(uow.session, rows[0], "w1", uow.now(), keep_secret=False)

    assert keys(claim(work)) == ["second"]
    assert keys(claim(work)) == ["bulk"]


def test_an_older_bulk_message_of_the_thread_holds_no_personal_one_up(work):
    with work() as uow:
        make_notification(uow, "bulk", thread_id="<t@x>", recipient="a@example.org", lane=BULK)
        make_notification(uow, "reply", thread_id="<t@x>", recipient="a@example.org")

    assert keys(claim(work)) == ["reply"]


def test_many_workers_claim_every_message_once(work, kernel):
    with work() as uow:
        for number in range(60):
            make_notification(uow, f"k{number}")

    def run(worker: str) -> list[str]:
        claimed = []
        while True:
            with kernel.sessions() as session, kernel.unit_of_work(MAIL, session) as uow:
                rows = claim_notifications(uow.session, worker, uow.now(), 7)
                claimed += keys(rows)
            if not rows:
                return claimed

    with ThreadPoolExecutor(4) as workers:
        everything = [key for part in workers.map(run, ["w1", "w2", "w3", "w4"]) for key in part]

    assert sorted(everything) == sorted(f"k{number}" for number in range(60))


def test_the_pauses_grow_to_an_hour_and_end_after_four_days():
    minutes = [pause_after(attempts) / timedelta(minutes=1) for attempts in range(1, ATTEMPTS)]

    assert minutes[:6] == [1, 5, 15, 30, 60, 60]
    assert timedelta(days=3, hours=23) < timedelta(minutes=sum(minutes)) <= timedelta(days=4)
    assert pause_after(ATTEMPTS) is None


def test_the_oldest_unsent_message_says_how_long_mail_has_waited(work, session, clock):
    queued_at = clock.now()
    with work() as uow:
        make_notification(uow, "a")
    clock.advance(timedelta(minutes=6))

    assert oldest_unsent_at(session, clock.now()) == queued_at
    assert oldest_unsent_at(session, queued_at - timedelta(seconds=1)) is None


@pytest.mark.parametrize("channel", ["email", "gateway.sms"])
def test_due_messages_are_found_by_index(work, engine, clock, channel):
    with work() as uow:
        uow.session.execute(Notification.__table__.insert(), [_row(number, clock.now()) for number in range(5_000)])
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.exec_driver_sql("ANALYZE")
    due = select(Notification.id).where(
        Notification.state == "due",
        Notification.channel == channel,
        Notification.lane == 0,
        Notification.due_at <= clock.now(),
    )

    plan = plan_of(work(), due.order_by(Notification.due_at, Notification.id).limit(20))

    assert "ix_notification_due" in plan
    assert "TEMP B-TREE" not in plan


def _row(number: int, now) -> dict[str, object]:
    plain = {"recipient": "a@example.org", "subject": "S", "text": "T", "due_at": now, "created_at": now}
    state = "due" if number % 100 == 0 else "sent"
    return plain | {"key": f"k{number}", "message_id": f"<{number}@x>", "state": state}
