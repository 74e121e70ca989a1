"""The page of a ticket's end: what is missing, how it is given, the claim, and going on after the end."""

from io import BytesIO

import pytest

from servicedesk.core import tickets
from servicedesk.core.tickets import ending
from tests.core.regulation.countries import keep, rules_for
from tests.database import ON_ONE_DATABASE
from tests.desk.conftest import text_of

pytestmark = ON_ONE_DATABASE


@pytest.fixture
def solved(floor, work):
    """Return a solved fault on a desk that asks for evidence."""
    keep(work, rules_for("PE", claim_after=0))
    ticket = floor.open()
    floor.do(tickets.resolve, ticket.number, "Listo.")
    return ticket


def closing(ticket):
    return f"/desk/tickets/{ticket.number}/closing"


def send(desk, ticket, part, typed, **options):
    return desk.submit(closing(ticket), typed, f"{closing(ticket)}/{part}", **options)


def test_closing_without_evidence_is_refused_in_words_that_name_what_is_missing(desk, floor, solved):
    page = f"/desk/tickets/{solved.number}"
    refused = desk.submit(page, action=f"{page}/steps/close")

    assert refused.status_code == 409
    assert "falta la constancia de reparación o la conformidad del cliente" in text_of(refused)
    assert f'href="{closing(solved)}"' in text_of(refused)
    assert floor.ticket(solved.number).status == "resolved"


def test_a_certificate_with_its_file_lets_it_close(desk, floor, solved):
    assert "Falta la constancia" in text_of(desk.get(closing(solved)))
    paper = (BytesIO(b"%PDF-1.4 constancia"), "constancia.pdf", "application/pdf")

    page = send(desk, solved, "certificate", {"reference": "CR-118", "photos": paper}, follow_redirects=True)

    assert "Hay prueba suficiente" in text_of(page) and "CR-118" in text_of(page) and "constancia.pdf" in text_of(page)
    page = f"/desk/tickets/{solved.number}"
    desk.submit(page, action=f"{page}/steps/close")
    assert floor.ticket(solved.number).status == "closed"


def test_an_agreement_by_phone_is_noted_and_an_empty_one_asked_for_again(desk, floor, solved, client):
    empty = send(desk, solved, "agreement", {"person": ""})
    assert empty.status_code == 422 and "Escribe" not in text_of(empty)

    page = send(desk, solved, "agreement", {"person": "Rosa Huamán", "channel": "phone"}, follow_redirects=True)

    assert "Rosa Huamán dio su conformidad" in text_of(page)
    timeline = text_of(desk.get(f"/desk/tickets/{solved.number}"))
    assert "El cliente dio su conformidad por teléfono" in timeline
    assert "Diste tu conformidad" in text_of(client(floor.rosa).get(f"/tickets/{solved.number}"))


@pytest.mark.parametrize(("part", "field"), [("certificate", "reference"), ("claim", "why")])
def test_what_is_sent_empty_is_asked_for_again(desk, floor, work, part, field):
    keep(work, rules_for("PE"))
    ticket = floor.open()

    assert send(desk, ticket, part, {field: ""}).status_code == 422


def test_a_fault_becomes_a_claim_with_the_same_code_and_both_are_linked(desk, floor, work):
    keep(work, rules_for("PE"))
    ticket = floor.open()
    assert "se convierte por sí solo en reclamo" in text_of(desk.get(closing(ticket)))

    page = send(desk, ticket, "claim", {"why": "Nadie viene."}, follow_redirects=True)

    made = ending.find_claim(work(), floor.ticket(ticket.number))
    assert made.number in page.request.path and "R202600000001" in text_of(page)
    assert "Reclamo oficial" in text_of(page)
    assert made.number in text_of(desk.get(closing(ticket)))
    assert ticket.number in text_of(desk.get(closing(made)))


def test_after_the_end_another_ticket_goes_on(desk, floor, work):
    ticket = floor.open()
    floor.do(tickets.cancel, ticket.number)
    assert send(desk, ticket, "after", {"body": ""}).status_code == 422

    page = send(desk, ticket, "after", {"body": "Falla otra vez."}, follow_redirects=True)

    opened = page.request.path.rpartition("/")[2]
    assert opened != ticket.number and "Falla otra vez." in text_of(page)
    assert f"sigue en {opened}" in text_of(desk.get(f"/desk/tickets/{ticket.number}"))


def test_a_ticket_that_needs_nothing_says_so_and_forms_lead_back(desk, floor):
    ticket = floor.open()

    assert "Este ticket no la necesita." in text_of(desk.get(closing(ticket)))
    for part in ("certificate", "agreement", "claim", "after"):
        assert desk.get(f"{closing(ticket)}/{part}").headers["Location"].endswith(closing(ticket))
