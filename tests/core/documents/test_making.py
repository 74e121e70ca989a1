"""Making the files of documents: one at a time, tried again, never lost; messages wait for what they take with them."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from servicedesk.core import documents
from servicedesk.core.documents import DUE, FAILED, MADE
from servicedesk.core.documents.models import Document
from servicedesk.core.documents.rules import ATTEMPTS, LATER, LEASE, LONGEST_PAUSE, PAUSES
from servicedesk.core.kernel.errors import NotFound
from servicedesk.core.kernel.ports import StoredFile
from servicedesk.core.notifications import NotificationFilter, list_notifications
from tests.core.documents.papers import AGENT, CHIEF, FILE, make_document
from tests.core.notifications.post import make_notification
from tests.database import ON_ONE_DATABASE


@pytest.fixture
def paper(work):
    """Return a document that is due."""
    with work(AGENT) as uow:
        return make_document(uow)


def claim(work):
    with work() as uow:
        return documents.claim_document(uow)


def fail(work, paper, times=1, clock=None):
    for _ in range(times):
        claim(work)
        with work() as uow:
            documents.mark_failed(uow, paper.id, "overrun: it hangs")
        if clock is not None:
            clock.advance(PAUSES[-1])


def state(session):
    session.rollback()
    session.expire_all()
    return session.scalars(select(Document)).one()


def test_one_that_is_taken_in_hand_is_nobody_else_s_until_its_lease_ends(work, clock, paper):
    first, second = claim(work), claim(work)
    clock.advance(LEASE)

    again = claim(work)

    assert (first.id, second, again.id) == (paper.id, None, paper.id)
    assert again.attempts == 2


def test_the_oldest_is_made_first(work, clock, paper):
    clock.advance(timedelta(seconds=1))
    with work(AGENT) as uow:
        younger = make_document(uow)

    assert [claim(work).id, claim(work).id, claim(work)] == [paper.id, younger.id, None]


def test_what_fails_is_tried_again_and_at_last_waits_for_somebody(work, session, clock, paper):
    fail(work, paper)
    assert (state(session).state, claim(work)) == (DUE, None)
    clock.advance(PAUSES[0])
    fail(work, paper, len(PAUSES), clock)

    assert (state(session).state, state(session).error) == (FAILED, "overrun: it hangs")
    assert claim(work) is None
    with work(AGENT) as uow:
        documents.retry_document(uow, paper.number)
    assert claim(work).attempts == 1


@ON_ONE_DATABASE
def test_whom_it_does_not_concern_cannot_have_it_made_again(work, paper):
    with pytest.raises(NotFound), work(CHIEF.__class__(kind="user", id=9)) as uow:
        documents.retry_document(uow, paper.number)


@ON_ONE_DATABASE
def test_one_that_comes_out_otherwise_than_before_is_told(work, session, paper, caplog):
    with work() as uow:
        assert documents.mark_made(uow, paper.id, FILE)
    with work() as uow:
        assert not documents.mark_made(uow, paper.id, StoredFile("e" * 32, 21, "b" * 64))

    assert "otherwise than before" in caplog.text
    now = state(session)
    assert (now.state, now.file_key, now.size) == (MADE, "e" * 32, 21)
    assert (now.sha256, now.later_sha256) == (FILE.sha256, "b" * 64)
    with work(AGENT) as uow:
        documents.retry_document(uow, paper.number)
    with work() as uow:
        assert documents.mark_made(uow, paper.id, FILE)
    assert (state(session).sha256, state(session).later_sha256) == (FILE.sha256, "")


def test_what_is_cut_off_each_time_fails_at_last_and_holds_up_no_other(work, session, clock, paper):
    for _try in range(1 + len(PAUSES)):
        assert claim(work).id == paper.id
        clock.advance(LEASE)
    with work(AGENT) as uow:
        younger = make_document(uow)

    assert claim(work).id == younger.id

    session.rollback()
    assert session.get_one(Document, paper.id).state == FAILED


def queue(work, paper, *keys, is_needed=True):
    with work() as uow:
        for key in keys:
            row = make_notification(uow, key)
            document = documents.get_own_document(uow, paper.number)
            documents.attach_when_made(uow, [row.id], document, is_needed=is_needed)


def states(work):
    return {row.key: row.state for row in list_notifications(work(), NotificationFilter())}


def test_a_message_waits_for_its_document_and_goes_out_with_it(work, paper):
    queue(work, paper, "a", "b")
    waiting = states(work)

    with work() as uow:
        documents.mark_made(uow, paper.id, FILE)
    queue(work, paper, "c")

    assert waiting == {"a": "held", "b": "held"}
    assert states(work) == {"a": "due", "b": "due", "c": "due"}


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)  # where two write at the same time
def test_a_message_goes_with_a_document_that_was_made_since_it_was_looked_at(work, paper):
    with work() as uow:
        row = make_notification(uow, "a")
        seen = documents.get_own_document(uow, paper.number)
        was = seen.state
        with work() as other:
            documents.mark_made(other, paper.id, FILE)
        documents.attach_when_made(uow, [row.id], seen, is_needed=True)

    assert (was, states(work)) == (DUE, {"a": "due"})


@ON_ONE_DATABASE
def test_a_message_that_is_queued_with_its_document_changes_nothing_of_it(work, session):
    with work(AGENT) as uow:
        row, document = make_notification(uow, "a"), make_document(uow)
        documents.attach_when_made(uow, [row.id], document, is_needed=True)

    assert state(session).page == f"{state(session).number} {state(session).check_code}"


def test_a_document_that_cannot_be_made_holds_only_messages_that_need_it(work, clock, paper):
    queue(work, paper, "customer", is_needed=False)
    queue(work, paper, "partner")

    fail(work, paper, 1 + len(PAUSES), clock)
    queue(work, paper, "late", is_needed=False)
    queue(work, paper, "late partner")

    assert states(work) == {"customer": "due", "partner": "held", "late": "due", "late partner": "held"}
    with work() as uow:
        documents.mark_made(uow, paper.id, FILE)
    assert set(states(work).values()) == {"due"}


def test_what_has_failed_is_tried_on_behind_everything_else_for_days(work, session, clock, paper):
    fail(work, paper, 1 + len(PAUSES), clock)
    assert documents.count_failed(work(AGENT)) == 1
    for pause in (*LATER, LONGEST_PAUSE):
        assert claim(work) is None
        clock.advance(pause)
        with work(AGENT) as uow:
            younger = make_document(uow)
        assert [claim(work).id, claim(work).id, claim(work)] == [younger.id, paper.id, None]
        with work() as uow:
            documents.mark_failed(uow, paper.id, "libpango is not there")
            documents.mark_made(uow, younger.id, FILE)
    with work() as uow:
        uow.session.get_one(Document, paper.id).attempts = ATTEMPTS
    clock.advance(LONGEST_PAUSE)

    assert claim(work) is None


@ON_ONE_DATABASE
def test_one_cut_off_once_it_has_failed_comes_again_after_its_pause(work, session, clock, paper):
    fail(work, paper, 1 + len(PAUSES), clock)
    clock.advance(LATER[0])
    assert claim(work).id == paper.id
    clock.advance(LEASE)
    assert claim(work) is None

    clock.advance(LATER[1])

    assert claim(work).id == paper.id
