"""The customer's side of closing: the official code, a claim, and reporting again after the end."""

import pytest

from servicedesk.core import regulation, tickets
from servicedesk.core.tickets import ending
from tests.core.regulation.countries import keep, rules_for
from tests.database import ON_ONE_DATABASE
from tests.portal.conftest import words

pytestmark = ON_ONE_DATABASE


@pytest.fixture
def number(street, work):
    """Return a report of Rosa's in Peru."""
    with work() as uow:
        regulation.take_profile(uow, "PE")
    return street.open().number


def page_of(number):
    return f"/tickets/{number}"


def test_a_customer_reads_the_code_and_makes_a_claim(rosa, street, work, number):
    page = words(rosa.get(page_of(number)))
    assert "R202600000001" in page and "Presentar un reclamo oficial" in page
    assert rosa.submit(page_of(number), {"why": ""}, f"{page_of(number)}/claim").status_code == 422

    made = rosa.submit(page_of(number), {"why": "Nadie viene."}, f"{page_of(number)}/claim", follow_redirects=True)

    claim = ending.find_claim(work(), tickets.get_ticket(work(), number))
    assert made.request.path == page_of(claim.number)
    assert "R202600000001" in words(made) and "Respondemos el reclamo antes de" in words(made)
    assert "Reclamo oficial" in words(made) and "Reclamo oficial R202600000001" in words(rosa.get("/tickets"))
    assert "Tu reclamo oficial es sobre el reporte" in words(made) and page_of(number) in words(made)
    again = words(rosa.get(page_of(number)))
    assert "Presentaste un reclamo oficial" in again and "Presentar un reclamo oficial" not in again


def test_where_silence_is_no_consent_no_time_is_told_at_which_it_closes(rosa, street, work, number):
    street.resolve(number)

    assert "se cierra solo" not in words(rosa.get(page_of(number)))
    keep(work, rules_for("none", close_after=48))
    assert "se cierra solo: miércoles" in words(rosa.get(page_of(number)))


def test_after_the_end_a_customer_reports_again_in_a_linked_report(rosa, street, work, number):
    with work() as uow:
        tickets.cancel(uow, number)
    assert rosa.submit(page_of(number), {"body": ""}, f"{page_of(number)}/again").status_code == 422

    page = rosa.submit(page_of(number), {"body": "Falla otra vez."}, f"{page_of(number)}/again", follow_redirects=True)

    opened = page.request.path.rpartition("/")[2]
    links = tickets.list_links(work(), tickets.get_ticket(work(), opened))
    assert [(kind, other.number) for kind, other in links] == [("follow_up", number)]
    assert "Escribiste de nuevo: seguimos en otro reporte" in words(rosa.get(page_of(number)))
    assert rosa.get(f"{page_of(number)}/again").headers["Location"].endswith(page_of(number))
