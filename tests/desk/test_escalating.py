"""Escalating on the pages: proposed by the matrix, asked for, taken, returned, answered, followed up (A9)."""

import pytest

from servicedesk.core import tickets
from servicedesk.core.people.models import Team
from servicedesk.core.tickets import PathDraft, TierDraft, TierQuestion
from tests.desk.conftest import SWAP, text_of
from tests.make import make_staff, make_team

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@pytest.fixture
def levels(floor, ticket):
    """Build a matrix of COR and a carrier, with Beto in the COR; the first level has the ticket."""
    with floor.work() as uow:
        csm, cor = make_team(uow), make_team(uow, code="cor", name="COR")
        carrier = make_team(uow, code="sur", name="Portador Sur", is_external=True, email="noc@sur.example")
        path = tickets.create_path(uow, PathDraft())
        asked = (TierQuestion("¿Qué mediste?", "What did you measure?", is_required=True),)
        tickets.add_tier(uow, path.id, TierDraft(cor.id, 30, 240, questions=asked))
        tickets.add_tier(uow, path.id, TierDraft(carrier.id, answer_within=120))
        jimena = uow.session.get(type(floor.jimena), floor.jimena.id)
        jimena.teams = [csm]
        tickets.get_ticket(uow, ticket.number).team_id = csm.id
        return make_staff(uow, "noc_operator", cor, name="Beto Ríos")


@pytest.fixture
def noc(floor, levels):
    """Return the browser of somebody of the COR."""
    return floor.client(levels)


def escalated(browser, ticket, typed, tier=""):
    """Open the form of a level, fill it in and send it."""
    url = f"/desk/tickets/{ticket.number}/escalation"
    return browser.submit(f"{url}{tier}", typed, url, follow_redirects=True)


def step(browser, floor, ticket, action, typed=None):
    """Open the form of an action of the last escalation, fill it in and send it."""
    uow = floor.work()
    last = tickets.list_escalations(uow, tickets.get_ticket(uow, ticket.number))[-1]
    url = f"/desk/tickets/{ticket.number}/escalations/{last.id}/{action}"
    page = url if typed is not None else f"/desk/tickets/{ticket.number}"
    return browser.submit(page, typed, url, follow_redirects=True)


TOLD = {"reason": "No responde la OLT.", "answer_0": "0 dBm"}


def test_the_matrix_proposes_the_level_and_says_until_when_it_acts(desk, ticket, levels):
    page = text_of(desk.get(f"/desk/tickets/{ticket.number}/escalation"))

    assert "1. COR" in page and "2. Portador Sur" in page
    assert "COR debe aceptarlo antes de: hoy, 9:30" in page and "¿Qué mediste?" in page
    assert f'href="/desk/tickets/{ticket.number}/escalation"' in desk.get(f"/desk/tickets/{ticket.number}").text


def test_a_client_who_reads_english_is_asked_in_english(floor, ticket, levels):
    browser = floor.client(floor.hire("csm_supervisor", language="en", name="Ann Lee"))

    page = text_of(browser.get(f"/desk/tickets/{ticket.number}/escalation"))

    assert "What did you measure?" in page and "COR must accept it: today, 9:30" in page


def test_who_chose_english_for_this_browser_reads_the_questions_in_it(desk, ticket, levels):
    desk.set_cookie("lang", "en", domain="127.0.0.1")

    asked = text_of(desk.get(f"/desk/tickets/{ticket.number}/escalation"))
    noted = text_of(escalated(desk, ticket, TOLD))
    desk.set_cookie("lang", "es", domain="127.0.0.1")
    spanish = text_of(desk.get(f"/desk/tickets/{ticket.number}"))

    assert "What did you measure?" in asked and "¿Qué mediste?" not in asked
    assert "<dt>What did you measure?</dt><dd>0 dBm</dd>" in noted
    assert "<dt>¿Qué mediste?</dt><dd>0 dBm</dd>" in spanish


def test_what_the_level_needs_to_know_is_asked_at_its_field_and_nothing_typed_is_lost(desk, ticket, levels):
    url = f"/desk/tickets/{ticket.number}/escalation"
    refused = desk.submit(url, {"reason": "No responde."}, url, headers=SWAP)

    assert refused.status_code == 422
    assert "No responde." in refused.text and 'id="escalation"' in refused.text


def test_a_team_takes_an_escalation_in_hand_and_answers_it(desk, noc, floor, ticket, levels):
    page = text_of(escalated(desk, ticket, TOLD))
    assert "Escalado a COR: No responde la OLT." in page and "Por aceptar" in page
    assert "Aceptar antes de: hoy, 9:30" in page

    page = text_of(step(noc, floor, ticket, "accept"))
    assert "COR lo aceptó" in page and "En sus manos" in page
    page = text_of(step(noc, floor, ticket, "answer", {"body": "Se cambió la tarjeta."}))

    assert "COR respondió: Se cambió la tarjeta." in page
    assert floor.ticket(ticket.number).team.name == "CSM"


def test_what_is_returned_says_why_and_what_is_taken_back_is_gone(desk, noc, floor, ticket, levels):
    escalated(desk, ticket, TOLD)
    page = text_of(step(noc, floor, ticket, "return", {"body": "Falta la medición."}))
    assert "COR lo devolvió: Falta la medición." in page

    escalated(desk, ticket, TOLD)
    page = text_of(step(desk, floor, ticket, "withdraw"))

    assert "Se retiró el escalamiento a COR" in page


def test_a_carrier_is_asked_with_its_reference_and_followed_up(desk, floor, ticket, levels):
    url = f"/desk/tickets/{ticket.number}/escalation?tier=2"
    assert "noc@sur.example" in desk.get(url).text
    page = text_of(escalated(desk, ticket, {"reason": "Corte en su tramo.", "reference": "TK-778"}, "?tier=2"))
    assert "Portador Sur dio su referencia: TK-778" in page

    step(desk, floor, ticket, "reference", {"reference": "TK-779", "contact": "Mesa 2"})
    page = text_of(step(desk, floor, ticket, "follow_up", {"body": "Dicen que miran."}))

    assert "TK-779, Mesa 2" in page and "Dicen que miran." in page
    assert ticket.number in desk.get("/desk/?show=outside").text


def test_words_that_are_missing_are_asked_for_again(desk, floor, ticket, levels):
    escalated(desk, ticket, {"reason": "Corte."}, "?tier=2")

    refused = step(desk, floor, ticket, "answer", {"body": ""})

    assert refused.status_code == 422


def test_the_queue_of_a_team_shows_what_was_escalated_to_it_and_finds_words_in_it(desk, noc, ticket, levels):
    escalated(desk, ticket, TOLD)

    assert ticket.number in noc.get("/desk/?show=escalated").text
    assert ticket.number in noc.get("/desk/?show=escalated&q=carga").text
    assert ticket.number not in noc.get("/desk/?show=escalated&q=zapato").text
    assert ticket.number not in desk.get("/desk/?show=escalated").text


def test_whoever_does_not_have_it_is_told_who_does(desk, ticket, levels, floor):
    analyst = floor.client(floor.hire("product_analyst"))
    assert "No tiene permiso" in text_of(analyst.get(f"/desk/tickets/{ticket.number}/escalation"))

    escalated(desk, ticket, TOLD)

    assert "Lo tiene COR" in text_of(desk.get(f"/desk/tickets/{ticket.number}/escalation"))


def test_what_is_not_attended_is_not_escalated(desk, floor, ticket, levels):
    floor.do(tickets.resolve, ticket.number, "Listo.")

    assert "Solo se escala" in text_of(desk.get(f"/desk/tickets/{ticket.number}/escalation"))


def test_another_team_can_be_asked_and_an_odd_place_is_the_proposed_one(desk, floor, ticket, levels):
    with floor.work() as uow:
        team = str(uow.session.query(Team).filter_by(code="cor").one().id)
    assert 'name="team"' in desk.get(f"/desk/tickets/{ticket.number}/escalation?tier=0").text
    assert "¿Qué mediste?" in text_of(desk.get(f"/desk/tickets/{ticket.number}/escalation?tier=nine"))

    escalated(desk, ticket, {"reason": "Ayuda.", "team": team}, "?tier=0")

    assert floor.ticket(ticket.number).team.name == "COR"


def test_the_address_of_a_button_leads_to_the_ticket(desk, floor, ticket, levels):
    escalated(desk, ticket, TOLD)

    response = desk.get(f"/desk/tickets/{ticket.number}/escalations/1/accept")

    assert response.headers["Location"] == f"/desk/tickets/{ticket.number}"


def test_the_customer_reads_in_plain_words_that_a_team_is_at_it_and_nothing_else(desk, noc, floor, ticket, levels):
    escalated(desk, ticket, {"reason": "CANARY-REASON", "answer_0": "CANARY-ANSWER"})
    step(noc, floor, ticket, "return", {"body": "CANARY-RETURN"})
    escalated(desk, ticket, TOLD)

    page = text_of(floor.client(floor.contact).get(f"/tickets/{ticket.number}"))

    assert "Un equipo especializado lo está trabajando" in page and "Con un equipo especializado" in page
    assert not [word for word in ("CANARY", "COR", "Portador", "Beto") if word in page]
