"""A ticket as a document: issued in the customer's language, without notes, and saved once it is made."""

from io import BytesIO

import pytest

from servicedesk.adapters.papers import libraries
from servicedesk.core import documents, tickets
from servicedesk.core.documents import FAILED, Document
from servicedesk.core.kernel.ports import StoredFile
from servicedesk.web.extensions import FILES
from tests.database import ON_ONE_DATABASE
from tests.desk.conftest import text_of

pytestmark = ON_ONE_DATABASE


@pytest.fixture
def papers(ticket):
    """Return the address of the documents of a ticket."""
    return f"/desk/tickets/{ticket.number}/papers"


def issued(work):
    return documents.list_documents(work())


def make(work, app, document, content=b"%PDF-1.7 made"):
    stored = app.extensions[FILES].save(BytesIO(content), 1000)
    with work() as uow:
        documents.mark_made(uow, document.id, stored)


def test_a_ticket_is_issued_as_its_customer_may_read_it(desk, floor, ticket, papers, work):
    floor.hear(ticket.number, "Sigue <b>igual</b>.")
    floor.do(tickets.add_note, ticket.number, "CANARY-NOTE")

    page = desk.submit(papers, {"language": "en"}, follow_redirects=True)

    (document,) = issued(work)
    assert document.number in page.text and "Haciéndose" in page.text and 'hx-trigger="every 1s"' in page.text
    assert f"Report {ticket.number}" in document.page and "Sigue &lt;b&gt;igual&lt;/b&gt;." in document.page
    assert "Casi no carga." in document.page and "CANARY-NOTE" not in document.page
    assert "http://127.0.0.1:8080/check" in document.page
    assert (document.language, document.account_id) == ("en", ticket.account_id)


def test_it_is_proposed_in_the_language_of_the_customer(desk, floor, papers):
    with floor.work() as uow:
        uow.session.merge(floor.contact).language = "en"

    assert 'value="en" selected' in desk.get(papers).text


def test_a_language_that_nobody_chose_is_asked_for_again(desk, papers, work):
    refused = desk.submit(papers, {"language": "xx"})

    assert refused.status_code == 422 and issued(work) == []


def test_it_is_saved_once_it_is_made(desk, app, papers, work):
    desk.submit(papers, {"language": "es"})
    (document,) = issued(work)
    early = desk.get(f"{papers}/{document.number}")

    make(work, app, document)
    saved = desk.get(f"{papers}/{document.number}")

    assert early.status_code == 404
    assert (saved.status_code, saved.data, saved.mimetype) == (200, b"%PDF-1.7 made", "application/pdf")
    assert saved.headers["Content-Disposition"] == f'attachment; filename="{document.number}.pdf"'
    assert "Listo" in text_of(desk.get(papers)) and "every 1s" not in desk.get(papers).text


def test_one_that_failed_is_tried_again_by_hand(desk, papers, work):
    desk.submit(papers, {"language": "es"})
    with work() as uow:
        uow.session.get(Document, issued(work)[0].id).state = FAILED
    again = f"{papers}/{issued(work)[0].number}/again"

    page = desk.submit(papers, action=again, follow_redirects=True)

    assert "Haciéndose" in page.text
    assert desk.get(again, follow_redirects=True).request.path == papers


def test_one_whose_file_is_lost_is_not_there(desk, papers, work):
    desk.submit(papers, {"language": "es"})
    with work() as uow:
        documents.mark_made(uow, issued(work)[0].id, StoredFile("f" * 32, 1, "a" * 64))

    assert desk.get(f"{papers}/{issued(work)[0].number}").status_code == 404


def test_a_document_is_not_found_below_another_ticket(desk, floor, papers, work):
    desk.submit(papers, {"language": "es"})
    other = floor.open(description="Otra falla.")

    assert desk.get(f"/desk/tickets/{other.number}/papers/{issued(work)[0].number}").status_code == 404


def test_the_page_of_a_ticket_leads_to_its_documents(desk, ticket, papers):
    assert papers in desk.get(f"/desk/tickets/{ticket.number}").text


def test_a_machine_that_can_make_no_pdf_says_so_ahead(desk, papers, monkeypatch):
    monkeypatch.setattr(libraries, "NAMES", ())
    able = text_of(desk.get(papers))

    monkeypatch.setattr(libraries, "NAMES", ("libnowhere-1.0.so.0",))

    assert "No se puede hacer ningún PDF" not in able and "No se puede hacer ningún PDF" in text_of(desk.get(papers))
