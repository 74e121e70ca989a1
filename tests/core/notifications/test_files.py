"""Files that messages take with them: read when they are sent, and missing ones do not lose the message."""

from io import BytesIO

import pytest
from sqlalchemy import select

from servicedesk.adapters.files import DiskFiles
from servicedesk.core import notifications
from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.errors import NotFound
from servicedesk.core.notifications.models import Notification
from servicedesk.core.notifications.sending import send_due
from tests.core.notifications.post import SENDER, Server, make_notification

ICS = ("cita.ics", "text/calendar", b"BEGIN:VCALENDAR")


@pytest.fixture
def store(tmp_path):
    """Return a store with one file in it, and its key."""
    files = DiskFiles(tmp_path / "files")
    return files, files.save(BytesIO(b"%PDF-1.7"), 100).key


def queue(work, key, file_key="", mark="document:1", *, is_needed=True):
    with work() as uow:
        row = make_notification(uow, key)
        notifications.attach_bytes(uow, row.id, *ICS)
        notifications.attach_later(uow, [row.id], "DOC-1.pdf", mark, file_key, is_needed=is_needed)


def send(kernel, **more):
    server = Server()
    send_due(kernel, server, SENDER, "w1", **more)
    return [[(each.name, each.content_type, each.content) for each in mail.attachments] for mail in server.taken]


def test_a_message_takes_its_files_with_it(work, kernel, store):
    files, key = store
    queue(work, "a", key)

    assert send(kernel, files=files) == [[ICS, ("DOC-1.pdf", "application/pdf", b"%PDF-1.7")]]


def test_a_message_is_held_until_its_file_is_there(work, kernel, store):
    files, key = store
    queue(work, "a")
    before = send(kernel, files=files)

    with work() as uow:
        notifications.attach_file(uow, "document:1", key)

    assert before == []
    assert len(send(kernel, files=files)[0]) == 2


def test_a_message_that_waits_for_two_files_waits_for_both(work, kernel, store):
    files, key = store
    queue(work, "a")
    with work() as uow:
        row = uow.session.scalars(select(Notification)).one()
        notifications.attach_later(uow, [row.id], "DOC-2.pdf", "document:2", "", is_needed=True)

    with work() as uow:
        notifications.attach_file(uow, "document:1", key)
        notifications.go_without_file(uow, "document:2")
    waiting = send(kernel, files=files)
    with work() as uow:
        notifications.attach_file(uow, "document:2", key)

    assert waiting == []
    assert len(send(kernel, files=files)[0]) == 3


def test_a_message_that_can_do_without_goes_out_with_the_rest(work, kernel, store):
    queue(work, "a", is_needed=False)

    with work() as uow:
        notifications.go_without_file(uow, "document:1")

    assert send(kernel, files=store[0]) == [[ICS]]


@pytest.mark.parametrize("lacks", ["file", "store"])
def test_a_file_that_cannot_be_read_has_the_message_tried_again(work, kernel, session, store, lacks):
    files, key = store
    queue(work, "a", key)
    if lacks == "file":
        files.remove(key)

    assert send(kernel, files=files if lacks == "file" else None) == []

    row = session.scalars(select(Notification)).one()
    assert (row.state, row.attempts) == ("due", 1) and row.error.startswith("attachment: DOC-1.pdf")


def test_whoever_reads_the_mail_reads_what_goes_with_it(work, store):
    _, key = store
    queue(work, "a", key)
    uow = work(Actor("user", 7, "Ada", permissions=frozenset({"mail.read"})))
    row_id = uow.session.scalars(select(Notification.id)).one()

    assert notifications.get_attached(uow, row_id, "DOC-1.pdf").file_key == key
    with pytest.raises(NotFound):
        notifications.get_attached(uow, row_id, "otro.pdf")
    with pytest.raises(NotFound):
        notifications.get_attached(work(Actor("user", 8, "Eva")), row_id, "cita.ics")
