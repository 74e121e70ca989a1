"""The attention protocol beside a ticket: step by step, back again, and on to what its outcome asks for."""

import pytest

from servicedesk.core import protocols, tickets
from servicedesk.core.protocols import Line
from servicedesk.core.tickets import PathDraft, TierDraft, TierQuestion
from tests.database import ON_ONE_DATABASE
from tests.desk.conftest import SWAP, text_of
from tests.make import make_category, make_team
from tests.protocols import make_step, publish, small

pytestmark = ON_ONE_DATABASE


@pytest.fixture
def case(floor):
    """Open a ticket whose category has a protocol and a team."""
    with floor.work() as uow:
        team = make_team(uow, name="COR")
        make_category(uow, team_id=team.id)
        publish(uow, categories=["no_service"])
    return floor.open(category="no_service")


def here(case, path=""):
    """Return an address of the protocol of a ticket."""
    return f"/desk/tickets/{case.number}/protocol{path}"


def begin(desk, case):
    """Begin the protocol in the browser."""
    return desk.submit(here(case), {}, here(case, "/begin"))


def answer(desk, case, typed, at="", **options):
    """Answer the step that is shown."""
    return desk.submit(here(case) + at, {"answer": typed}, here(case), **options)


def test_the_page_of_a_ticket_asks_for_the_protocol_and_links_to_it(desk, case):
    page = desk.get(f"/desk/tickets/{case.number}").text

    assert f'hx-get="{here(case)}" hx-trigger="load" hx-sync="this:replace"' in page
    assert f'href="{here(case)}"' in page


def test_a_protocol_is_begun_answered_and_ends(desk, floor, case):
    assert "Iniciar «Fibra sin servicio»" in text_of(desk.get(here(case)))

    begun = begin(desk, case)
    first = text_of(desk.get(here(case)))
    answer(desk, case, "red")
    second = text_of(desk.get(here(case)))
    answer(desk, case, "-27,9")
    last = text_of(desk.get(here(case)))

    assert (begun.status_code, begun.location) == (303, here(case))
    assert "Paso 1: Paso lights" in first and "Mire al lado: Equipos" in first and "Mire su equipo." in first
    assert "Una roja" in second and "Jimena Tello" in second and "dBm" in second
    assert "Resultado: Falla aislada" in last and f"Vaya al centro con {case.number}." in last
    assert "Protocolo terminado: falla aislada" in text_of(desk.get(f"/desk/tickets/{case.number}"))


def test_an_answer_swaps_the_panel_alone_and_has_the_ticket_ask_for_news(desk, case):
    begun = desk.submit(here(case), {}, here(case, "/begin"), headers=SWAP)
    swapped = answer(desk, case, "red", headers=SWAP)

    assert begun.headers["HX-Trigger"] == swapped.headers["HX-Trigger"] == "ticketChanged"
    assert swapped.text.strip().startswith('<details class="panel" id="protocol"')
    assert "data-focus" in swapped.text
    assert "data-focus" not in desk.get(here(case), headers=SWAP).text


def test_going_back_shows_the_answer_and_changing_it_changes_the_way(desk, case):
    begin(desk, case)
    answer(desk, case, "red")
    back = desk.get(here(case) + "?step=lights").text

    assert 'value="red" checked' in back
    answer(desk, case, "green", at="?step=lights")

    now = text_of(desk.get(here(case)))
    assert "Paso 2: Paso restart" in now and "Verdes" in now


@pytest.mark.parametrize(("typed", "said"), [("", "Potencia"), ("mucho", "-40"), ("11", "-40")])
def test_what_is_no_answer_comes_back_with_the_reason(desk, floor, typed, said):
    with floor.work() as uow:
        step = small().step_of("power")
        words = {"question": Line(es="Potencia al 100 %")}
        only = small(steps=(step.model_copy(update=words), *small().steps[2:]))
        publish(uow, only)
    case = floor.open()
    begin(desk, case)

    refused = answer(desk, case, typed)

    assert refused.status_code == 422 and 'class="error-summary"' in refused.text
    assert "Potencia al 100 %" in text_of(refused) and said in text_of(refused)


def test_a_colleague_who_was_quicker_is_not_written_over(desk, floor, case):
    begin(desk, case)
    form = desk.form(here(case), here(case), ("answer",))
    form.fields["answer"] = ["red"]
    with floor.work() as uow:
        run = protocols.list_runs(uow, tickets.get_ticket(uow, case.number))[0].run
        protocols.answer_step(uow, case.number, run.id, "lights", "green", 0)

    late = desk.send(form, here(case))

    assert late.status_code == 409
    assert "mientras tanto" in text_of(late) and "Paso 2: Paso restart" in text_of(late)


def test_a_protocol_is_given_up_and_another_begun(desk, case):
    begin(desk, case)
    desk.submit(here(case), {}, here(case, "/stop"))

    page = text_of(desk.get(here(case)))

    assert "Abandonado" in page and "Iniciar «Fibra sin servicio»" in page


def test_an_isolated_fault_is_referred_with_words_of_ones_own(desk, floor, case):
    begin(desk, case)
    answer(desk, case, "red")
    answer(desk, case, "-30")

    empty = desk.submit(here(case), {"body": ""}, here(case, "/referral"))
    sent = desk.submit(here(case), {"body": "Lleve el equipo."}, here(case, "/referral"))

    ticket = floor.ticket(case.number)
    assert empty.status_code == 422 and 'class="error-summary"' in empty.text
    assert (sent.status_code, sent.location) == (303, f"/desk/tickets/{case.number}")
    assert (ticket.status, ticket.pending_reason) == ("pending", "appointment")
    assert "Lleve el equipo." in desk.get(sent.location).text


def test_a_solved_fault_is_solved_with_the_words_of_the_protocol(desk, floor, case):
    begin(desk, case)
    answer(desk, case, "green")
    answer(desk, case, "yes")

    desk.submit(here(case), {}, f"/desk/tickets/{case.number}/solution")

    assert floor.ticket(case.number).status == "resolved"
    assert "Ya funciona." in desk.get(f"/desk/tickets/{case.number}").text
    ended = text_of(desk.get(here(case)))
    assert "Resultado: Resuelto" in ended and "Cambiar la respuesta" not in ended


def test_what_is_not_isolated_goes_on_to_the_team_of_the_category(desk, floor, case):
    floor.change(case.number, team_id=None)
    begin(desk, case)
    answer(desk, case, "red")
    answer(desk, case, "-5")

    desk.submit(here(case), {}, here(case, "/handover"))
    refused = desk.submit(here(case), {"team": ""}, here(case, "/handover"))

    ticket = floor.ticket(case.number)
    assert ticket.team.name == "COR"
    assert refused.status_code == 422
    assert "Lo ve el equipo de red." in desk.get(f"/desk/tickets/{case.number}").text


def test_what_is_not_isolated_leads_to_the_next_level_and_what_it_needs_to_know(desk, floor, case):
    with floor.work() as uow:
        unit, path = make_team(uow, code="sigis", name="SIGIS"), tickets.create_path(uow, PathDraft())
        tickets.add_tier(uow, path.id, TierDraft(unit.id, 30, questions=(TierQuestion("¿Qué mediste?"),)))
    begin(desk, case)
    answer(desk, case, "red")
    answer(desk, case, "-5")

    url = f"/desk/tickets/{case.number}/escalation"
    ended, asked = desk.get(here(case)).text, text_of(desk.get(url))

    assert f'btn--primary" href="{url}"' in ended
    assert "1. SIGIS" in asked and "SIGIS debe aceptarlo antes de" in asked and "¿Qué mediste?" in asked


def test_the_address_of_a_button_leads_back_to_the_protocol(desk, case):
    assert desk.get(here(case, "/begin")).location == here(case)


def test_a_step_in_words_and_a_box_of_a_plugin(desk, floor):
    with floor.work() as uow:
        only = make_step("power", *small().steps[3].branches, kind="text", look_at="plugin:fibre_map")
        content = small(steps=(*small().steps[:1], only, *small().steps[2:]))
        restart = content.steps[2].model_copy(update={"branches": (
            content.steps[2].branches[0].model_copy(update={"to": "solved"}),
            content.steps[2].branches[1].model_copy(update={"to": "isolated"}),
        )})  # fmt: skip
        publish(uow, content.model_copy(update={"steps": (*content.steps[:2], restart)}))
    case = floor.open()
    begin(desk, case)
    answer(desk, case, "red")

    page = desk.get(here(case)).text

    assert "<textarea" in page and "Mire al lado: fibre_map" in text_of(desk.get(here(case)))


def test_agent_and_customer_each_read_it_in_their_own_language(floor, case):
    with floor.work() as uow:
        uow.session.get(type(floor.contact), floor.contact.id).language = "en"
    desk = floor.client(floor.hire("csm_agent", name="Ann Lee", language="en"))
    offered = text_of(desk.get(here(case)))
    begin(desk, case)
    first = text_of(desk.get(here(case)))
    answer(desk, case, "red")
    answer(desk, case, "-30")

    last = text_of(desk.get(here(case)))

    assert "Begin “Fibre without service”" in offered
    assert (
        "Step 1: Step lights" in first and "Look at your equipment." in first and "Look beside at: Equipment" in first
    )
    assert "Outcome: Isolated fault" in last and f"Go to the centre with {case.number}." in last


def test_only_who_runs_protocols_enters(floor, case):
    reader = floor.client(floor.hire("product_analyst"))

    assert reader.get(here(case)).status_code == 403
    assert 'id="protocol"' not in reader.get(f"/desk/tickets/{case.number}").text


def test_no_protocol_fits_a_ticket_that_is_held(desk, floor, case):
    floor.change(case.number, status="held")

    assert "Ahora no hay un protocolo" in text_of(desk.get(here(case)))


def test_a_form_that_was_tampered_with_is_a_conflict(desk, case):
    begin(desk, case)

    refused = desk.submit(here(case), {"answer": "red", "step": "lost", "turn": "x", "run": "y"}, here(case))

    assert refused.status_code in (404, 409)
