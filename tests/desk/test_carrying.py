"""From a protocol to the next level: who is proposed, what it is told of the answers, and what stands afterwards."""

from datetime import timedelta

import pytest

from servicedesk.core import protocols, tickets
from servicedesk.core.people.models import Team
from servicedesk.core.tickets import PathDraft, TierDraft, TierQuestion
from tests.database import ON_ONE_DATABASE
from tests.desk.conftest import SWAP, text_of
from tests.make import make_category, make_team
from tests.protocols import publish

pytestmark = ON_ONE_DATABASE
SINCE, CHECKED = TierQuestion("¿Desde cuándo?"), TierQuestion("¿Qué se revisó?", "What was checked?", is_required=True)


@pytest.fixture
def teams(work):
    """Return the first level, the COR and a carrier by their names."""
    with work() as uow:
        csm, cor = make_team(uow, name="CSM"), make_team(uow, code="cor", name="COR")
        carrier = make_team(uow, code="sur", name="Portador Sur", is_external=True)
        return {"csm": csm.id, "cor": cor.id, "sur": carrier.id}


@pytest.fixture
def case(floor, teams):
    """Open a ticket that the first level has, with a protocol, and a matrix of the COR and a carrier after it."""
    with floor.work() as uow:
        make_category(uow, team_id=teams["csm"])
        publish(uow, categories=["no_service"])
        path = tickets.create_path(uow, PathDraft())
        tickets.add_tier(uow, path.id, TierDraft(teams["cor"], questions=(SINCE, CHECKED)))
        tickets.add_tier(uow, path.id, TierDraft(teams["sur"], questions=(CHECKED,)))
        uow.session.get(type(floor.jimena), floor.jimena.id).teams = [uow.session.get(Team, teams["csm"])]
    return floor.open(category="no_service")


def walk(floor, case, *answers):
    """Begin the protocol of a ticket and answer its steps."""
    with floor.work(floor.agent) as uow:
        offered = protocols.list_protocols_for(uow, tickets.get_ticket(uow, case.number))[0]
        run = protocols.begin_run(uow, case.number, offered.protocol_id)
    for turn, typed in enumerate(answers):
        with floor.work(floor.agent) as uow:
            run = protocols.answer_step(uow, case.number, run.run.id, run.way.step.code, typed, turn)


def form_of(desk, case, tier=""):
    """Return the page that asks what a level needs to know."""
    return text_of(desk.get(f"/desk/tickets/{case.number}/escalation{tier}"))


def panel_of(desk, case):
    """Return the protocol of a ticket."""
    return desk.get(f"/desk/tickets/{case.number}/protocol", headers=SWAP).text


def escalate(desk, case, **typed):
    """Escalate a ticket to the next level with what its form begins with, unless something else is typed."""
    url = f"/desk/tickets/{case.number}/escalation"
    return desk.submit(url, {"reason": "No es su equipo.", **typed}, url, follow_redirects=True)


def test_what_is_not_isolated_is_escalated_to_the_next_level_of_the_matrix(desk, floor, case, teams):
    walk(floor, case, "red", "-5")

    page = panel_of(desk, case)

    assert "Escalar a COR" in page
    assert f'<option value="{teams["cor"]}" selected>COR</option>' in page
    assert ">CSM</option>" not in page


def test_the_form_of_the_level_begins_with_the_answers_of_the_protocol(desk, floor, case):
    walk(floor, case, "green", "no", "Suena raro")
    carried = "Fibra sin servicio: Falla no aislada Paso lights: Verdes Paso restart: No Paso notes: Suena raro"

    page = form_of(desk, case)
    noted = text_of(escalate(desk, case)).replace("<br>", " ")

    assert f"{carried}</textarea>" in page and page.count(carried) == 1
    assert f"<dt>¿Qué se revisó?</dt><dd>{carried}</dd>" in noted and "<dt>¿Desde cuándo?</dt>" not in noted


def test_the_answers_are_in_the_words_of_who_reads_the_form(desk, floor, case):
    walk(floor, case, "red", "-5")
    desk.set_cookie("lang", "en", domain="127.0.0.1")
    page = form_of(desk, case)

    assert "Fibre without service: Not an isolated fault Step lights: A red one Step power: -5 dBm" in page


def test_another_team_reads_the_answers_as_the_reason_and_another_company_reads_nothing(desk, floor, case):
    walk(floor, case, "red", "-5")

    assert "Paso power: -5 dBm</textarea>" in form_of(desk, case, "?tier=0")
    assert "Paso power" not in form_of(desk, case, "?tier=2")


def test_a_protocol_that_goes_on_says_so_and_one_that_says_nothing_yet_is_not_carried(desk, floor, case):
    walk(floor, case)
    before = form_of(desk, case)
    with floor.work(floor.agent) as uow:
        run = protocols.list_runs(uow, tickets.get_ticket(uow, case.number))[0].run
        protocols.answer_step(uow, case.number, run.id, "lights", "red", 0)
    during = form_of(desk, case)
    with floor.work(floor.agent) as uow:
        protocols.stop_run(uow, case.number, run.id, 1)

    assert "Fibra sin servicio" not in before
    assert "Fibra sin servicio: En marcha Paso lights: Una roja</textarea>" in during
    assert "Fibra sin servicio" not in form_of(desk, case)


def test_once_it_is_escalated_the_protocol_says_to_whom_and_asks_for_it_no_more(desk, floor, case):
    walk(floor, case, "red", "-5")
    escalate(desk, case)

    page = panel_of(desk, case)

    assert "Escalado a COR" in page
    assert "Escalar a" not in page and "/handover" not in page


def test_an_outcome_that_came_after_the_escalation_leads_on(desk, floor, case, clock):
    walk(floor, case)
    escalate(desk, case, answer_1="Las luces.")
    clock.advance(timedelta(minutes=1))
    with floor.work() as uow:
        run = protocols.list_runs(uow, tickets.get_ticket(uow, case.number))[0].run
        protocols.answer_step(uow, case.number, run.id, "lights", "red", 0)
        protocols.answer_step(uow, case.number, run.id, "power", "-5", 1)

    page = panel_of(desk, case)

    assert "Escalado a COR" not in page and "Escalar a Portador Sur" in page
    assert "selected>Portador Sur" not in page and "selected>COR" not in page


def test_nobody_is_proposed_where_the_team_of_the_category_has_the_ticket_already(desk, floor, case):
    with floor.work() as uow:
        tickets.remove_path(uow, tickets.list_paths(uow)[0].path.id)
    walk(floor, case, "red", "-5")

    page = panel_of(desk, case)

    assert "Elegir un equipo" in page
    assert "selected>COR" not in page and ">CSM</option>" not in page
