"""Killed at a named place: in the middle of a message, of a delivery, of a commit."""

import os
import signal
from typing import Any

import pytest
from sqlalchemy import Engine, text

from servicedesk.core.kernel.kernel import Kernel
from servicedesk.core.notifications import NotificationDraft, queue_notification
from tests.database import EVERYTHING, Plugins
from tests.faults.mail import Received, Recorder
from tests.faults.processes import Desk, Member
from tests.faults.reckoning import wait_settled
from tests.listeners import Listener
from tests.make import make_ticket
from tests.operation.conftest import eventually

COUNT = 4
DELIVERING = ("after_claim", "before_commit", "after_commit", "after_tell")
SENDING = ("before_send", "after_send_before_mark")


def queue_mail(kernel: Kernel) -> None:
    """Queue a few messages, each to somebody else."""
    with kernel.sessions() as session, kernel.unit_of_work(EVERYTHING, session) as uow:
        for number in range(COUNT):
            recipient = f"cliente{number}@correo.example"
            queue_notification(uow, NotificationDraft(f"k{number}", recipient, "Hola", "Hola", "andina.example"))


def open_tickets(kernel: Kernel) -> None:
    """Open a few tickets of which the recorder is to be told."""
    Plugins(kernel).install("recorder", Listener())
    for _ in range(COUNT):
        with kernel.sessions() as session, kernel.unit_of_work(EVERYTHING, session) as uow:
            make_ticket(uow)


def dies(member: Member) -> bool:
    """Tell whether a process was killed, in time."""
    assert member.process is not None
    return member.process.wait(30) == -signal.SIGKILL


def effects(engine: Engine) -> list[int]:
    """Return the deliveries that the recorder has kept."""
    with engine.connect() as connection:
        return [row[0] for row in connection.execute(text("SELECT delivery_id FROM recorder_effect"))]


def test_a_message_that_was_cut_off_is_sent_again_as_itself(
    desk: Desk, kernel: Kernel, mail: Recorder, looking: Engine
) -> None:
    worker = desk.add_worker()

    def cut(message: Received) -> None:
        if len(mail.received) == 2:
            os.killpg(worker.pid, signal.SIGKILL)

    mail.before_answer = cut
    queue_mail(kernel)
    assert dies(worker)

    desk.start(worker)
    wait_settled(looking)

    assert sorted(mail.times.values()) == [1] * (COUNT - 1) + [2]
    assert len({message.recipient for message in mail.received}) == COUNT


@pytest.mark.faults
@pytest.mark.parametrize("place", SENDING)
def test_mail_is_sent_whatever_dies_around_it(
    desk: Desk, kernel: Kernel, mail: Recorder, looking: Engine, place: str
) -> None:
    queue_mail(kernel)
    desk.failpoints = f"{place}=kill"
    worker = desk.add_worker()
    assert dies(worker)

    desk.failpoints = ""
    desk.start(worker)
    wait_settled(looking)

    again = 1 if place == "after_send_before_mark" else 0
    assert sum(mail.times.values()) == COUNT + again
    assert len(mail.times) == COUNT


@pytest.mark.faults
@pytest.mark.parametrize("place", DELIVERING)
def test_a_plugin_is_told_with_one_effect_wherever_the_worker_dies(
    desk: Desk, kernel: Kernel, looking: Engine, place: str
) -> None:
    open_tickets(kernel)
    desk.failpoints = f"{place}=kill"
    worker = desk.add_worker()
    assert dies(worker)

    desk.failpoints = ""
    desk.start(worker)
    settled = wait_settled(looking)

    told = effects(looking)
    assert (len(told), len(set(told))) == (COUNT, COUNT)
    assert settled < 20


@pytest.mark.faults
@pytest.mark.postgresql
@pytest.mark.parametrize("migrated", ["postgresql"], indirect=True)  # one that sleeps in a commit stops all of SQLite
def test_a_worker_that_was_asleep_for_longer_than_its_lease_changes_nothing(
    desk: Desk, kernel: Kernel, looking: Engine
) -> None:
    open_tickets(kernel)
    desk.failpoints = "after_claim=sleep:3"
    sleeper = desk.add_worker()
    claimed = text("SELECT count(*) FROM delivery WHERE lease_by IS NOT NULL")

    def has_claimed() -> bool:
        with looking.connect() as connection:
            return bool(connection.execute(claimed).scalar_one())

    assert eventually(has_claimed, within=20)
    os.killpg(sleeper.pid, signal.SIGSTOP)
    with kernel.sessions() as session, kernel.unit_of_work(EVERYTHING, session) as uow:
        past: Any = text("UPDATE delivery SET lease_until = due_at WHERE lease_until IS NOT NULL")
        uow.session.execute(past)
    desk.failpoints = ""
    desk.add_worker()
    wait_settled(looking)

    os.killpg(sleeper.pid, signal.SIGCONT)
    eventually(lambda: False, within=5)

    told = effects(looking)
    assert (len(told), len(set(told))) == (COUNT, COUNT)
