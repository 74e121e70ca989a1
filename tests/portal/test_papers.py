"""What customers were given on paper is there again: beside the planned work, by the link of a letter, on a report."""

import io

import pytest

from servicedesk.core import documents
from servicedesk.web.extensions import files
from tests.core.documents.papers import make_document
from tests.database import ON_ONE_DATABASE
from tests.portal.conftest import words
from tests.portal.test_maintenance import SECRET, olt, planned

pytestmark = ON_ONE_DATABASE
__all__ = ["olt", "planned"]
CONTENT = b"%PDF-1.7 hola"


@pytest.fixture
def issue(app, work):
    """Return what issues a document with its file."""

    def issue(about, *, is_made=True, **more):
        with app.app_context():
            stored = files().save(io.BytesIO(CONTENT), 1000)
        with work() as uow:
            paper = make_document(uow, about=about, title="Vamos a trabajar", **more)
            if is_made:
                documents.mark_made(uow, paper.id, stored)
            return paper.number

    return issue


def test_a_paper_of_planned_work_is_saved_signed_in_and_by_the_link(client, rosa, planned, issue):
    number = issue(f"maintenance:{planned.id}:1")
    page = f"/maintenance/{planned.number}"

    shown, saved = rosa.get(page), rosa.get(f"{page}/papers/{number}")
    linked, by_link = client().get(f"/m/{SECRET}"), client().get(f"/m/{SECRET}/papers/{number}")

    assert "Vamos a trabajar" in words(shown) and f"{page}/papers/{number}" in shown.text
    assert f"/m/{SECRET}/papers/{number}" in linked.text
    assert saved.data == by_link.data == CONTENT
    assert saved.headers["Content-Disposition"] == f'attachment; filename="{number}.pdf"'


def test_each_reads_what_they_were_told_in_the_language_of_the_page_where_there_is_one(rosa, planned, issue):
    english, later = issue(f"maintenance:{planned.id}:1", language="en"), issue(f"maintenance:{planned.id}:2")
    page = f"/maintenance/{planned.number}"

    assert english in rosa.get(page).text and later not in rosa.get(page).text
    spanish = issue(f"maintenance:{planned.id}:1")
    assert spanish in rosa.get(page).text and english not in rosa.get(page).text
    assert rosa.get(f"{page}/papers/{later}").status_code == 404


def test_one_that_is_not_made_yet_says_so(rosa, planned, issue):
    number = issue(f"maintenance:{planned.id}:1", is_made=False)

    page = rosa.get(f"/maintenance/{planned.number}")

    assert "Se está generando" in words(page) and number not in page.text
    assert rosa.get(f"/maintenance/{planned.number}/papers/{number}").status_code == 404


def test_nobody_whom_it_does_not_concern_has_it(client, street, planned, issue):
    number = issue(f"maintenance:{planned.id}:1")
    stranger = client(street.luis) if hasattr(street, "luis") else client()

    assert stranger.get(f"/maintenance/{planned.number}/papers/{number}").status_code in (302, 404)
    assert client().get(f"/m/otro-enlace/papers/{number}").status_code == 404


def test_the_record_of_a_report_is_saved_by_its_customer_and_what_is_not_theirs_by_nobody(rosa, street, issue):
    ticket = street.open()
    theirs = issue(f"ticket:{ticket.id}", account_id=ticket.account_id)
    ours = issue(f"ticket:{ticket.id}")

    page = rosa.get(f"/tickets/{ticket.number}")

    assert theirs in page.text and ours not in page.text
    assert rosa.get(f"/tickets/{ticket.number}/papers/{theirs}").data == CONTENT
    assert rosa.get(f"/tickets/{ticket.number}/papers/{ours}").status_code == 404
