"""What could not be written or made stands with the deliveries, to be tried again; a message says what is missing."""

import pytest

from servicedesk.core import documents, maintenance
from servicedesk.core.documents import MADE
from servicedesk.core.documents.models import Document
from servicedesk.core.documents.rules import PAUSES
from servicedesk.core.maintenance.notice_models import MaintenanceNotice
from servicedesk.core.maintenance.queries.notices import look_at_due_notices
from tests.admin.conftest import text_of
from tests.core.documents.papers import FILE, make_document
from tests.core.maintenance.conftest import ground, planned
from tests.core.notifications.post import make_notification
from tests.database import ON_ONE_DATABASE

pytestmark = ON_ONE_DATABASE
__all__ = ["ground", "planned"]
PAGE = "/admin/deliveries"


@pytest.fixture
def failed(office, clock):
    """Let a document fail that a message waits for, which can do without it; return its number."""
    with office.work() as uow:
        paper = make_document(uow)
        row = make_notification(uow, "with")
        documents.attach_when_made(uow, [row.id], paper, is_needed=False)
        number, paper_id, message = paper.number, paper.id, row.id
    for pause in (*PAUSES, PAUSES[-1]):
        with office.work() as uow:
            documents.claim_document(uow)
            documents.mark_failed(uow, paper_id, "libpango is not there")
        clock.advance(pause)
    return number, paper_id, message


def test_a_notice_that_could_not_be_written_is_shown_and_tried_again(office, admin, planned):
    assert "no se pudieron escribir" not in text_of(admin.get(PAGE))
    with office.work() as uow:
        (notice, _other) = look_at_due_notices(uow, 5)
        maintenance.note_unwritten(uow, notice, "Traceback\nKeyError: '<b>nonsense</b>'")
        notice_id = notice.id

    page = text_of(admin.get(PAGE))
    for words in ("no se pudieron escribir", planned.number, "Rosa", "KeyError: '<b>nonsense</b>'", "de nuevo"):
        assert words in page
    admin.submit(PAGE, action=f"{PAGE}/notices/{notice_id}/retry")

    assert office.work().session.get_one(MaintenanceNotice, notice_id).attempts == 0
    assert "no se pudieron escribir" not in text_of(admin.get(PAGE))


def test_a_document_that_could_not_be_made_is_shown_and_tried_again(office, admin, failed):
    number, paper_id, _ = failed

    page = text_of(admin.get(PAGE))
    assert "no se pudieron generar" in page and number in page and "libpango is not there" in page
    admin.submit(PAGE, action=f"{PAGE}/documents/{number}/retry")

    assert office.work().session.get_one(Document, paper_id).state == "due"


def test_a_message_says_what_it_takes_with_it_and_what_it_went_without(office, admin, failed):
    _, paper_id, message = failed
    assert "Sin él: no se pudo generar" in text_of(admin.get(f"/admin/mail/{message}"))
    with office.work() as uow:
        documents.mark_made(uow, paper_id, FILE)

    page = text_of(admin.get(f"/admin/mail/{message}"))

    assert office.work().session.get_one(Document, paper_id).state == MADE
    assert "Sin él" not in page and ".pdf" in page
