"""Who acts next, and until when; and what is said of a service that is suspended before it is reported."""

from datetime import timedelta

import pytest

from servicedesk.core import tickets
from servicedesk.core.inventory.models import Service
from servicedesk.core.kernel.answers import Hold
from servicedesk.core.people.models import Account
from servicedesk.core.sla import PolicyDraft, TargetDraft, create_policy
from servicedesk.core.tickets import EscalationDraft
from tests.listeners import Gate
from tests.make import make_team
from tests.portal.conftest import words

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
KNOWN = "/report/known?about=INT-1&category=slow"


def next_step(rosa, number):
    """Return what the facts of a report say of it."""
    page = words(rosa.get(f"/tickets/{number}"))
    return page.partition("A quién le toca</dt><dd>")[2].partition("<")[0]


def test_each_state_says_whose_turn_it_is(rosa, street, work, clock):
    number = street.open().number
    promised = next_step(rosa, number)
    clock.advance(timedelta(hours=1))
    street.answer(number, "Hola, Rosa.")
    answered = next_step(rosa, number)
    with work() as uow:
        tickets.wait_for(uow, number, "carrier")
    at_the_carrier = next_step(rosa, number)
    with work() as uow:
        tickets.resume(uow, number)
        tickets.wait_for(uow, number, "customer")
    asked = next_step(rosa, number)
    street.resolve(number)
    solved = next_step(rosa, number)
    rosa.submit(f"/tickets/{number}", {"rating": "5"})

    assert promised == "A nosotros, antes de mañana, 9:00"
    assert (answered, at_the_carrier, asked) == ("A nosotros", "A nosotros", "A ti")
    assert solved == "A ti, hasta lunes 30 de noviembre, 10:00"
    assert next_step(rosa, number) == ""


def test_what_is_held_waits_for_the_customer(rosa, street, plugins):
    plugins.install("debt", Gate(lambda draft, ctx: Hold("debt_check.overdue", {"amount": 58})))

    assert next_step(rosa, street.open().number) == "A ti: resuelve lo que falta"


@pytest.mark.parametrize(("model", "name"), [(Service, "internet"), (Account, "account")])
def test_a_suspended_service_is_told_to_be_no_fault_and_there_is_a_way_on(rosa, street, work, model, name):
    with work() as uow:
        uow.session.get(model, getattr(street, name).id).state = "suspended"

    page = words(rosa.get(KNOWN))

    assert "Este servicio está suspendido" in page and "No es una falla de la red." in page
    assert "/report/details?about=INT-1&category=slow" in page and "Reportar de todos modos" in page


def test_after_an_answer_the_next_news_is_promised_and_explained(rosa, street, work, clock):
    with work() as uow:
        news = TargetDraft("next_update", (120,) * 4, pauses=("customer",))
        create_policy(uow, PolicyDraft("Hogares", targets=(TargetDraft("attention", (24 * 60,) * 4), news)))
    number = street.open().number
    first = words(rosa.get(f"/tickets/{number}"))
    street.answer(number, "Hola, Rosa.")
    answered, listed = words(rosa.get(f"/tickets/{number}")), words(rosa.get("/tickets"))
    with work() as uow:
        tickets.wait_for(uow, number, "carrier")
    at_the_carrier = words(rosa.get(f"/tickets/{number}"))
    clock.advance(timedelta(hours=3))
    silent = words(rosa.get("/tickets"))

    assert "¿Por qué hasta entonces?" in first and "Lo prometemos en 24 h." in first
    assert "Tendrás noticias nuestras antes de" in answered and "Lo prometemos en 2 h." in answered
    assert next_step(rosa, number) == "A nosotros, antes de hoy, 11:00"
    assert "Tendrás noticias nuestras antes de hoy, 11:00." in listed
    assert "Tendrás noticias nuestras antes de hoy, 11:00." in at_the_carrier
    assert "Prometimos novedades antes de hoy, 11:00." in silent


def test_a_report_that_another_company_was_asked_about_is_with_a_specialised_team_and_no_more(rosa, street, work):
    number = street.open().number
    street.answer(number, "Lo vemos")
    with work() as uow:
        outside = make_team(uow, code="sur", name="Portador Sur", is_external=True)
        tickets.escalate(uow, number, EscalationDraft(team_id=outside.id, reason="No vemos su nodo."))

    page = words(rosa.get(f"/tickets/{number}"))

    assert page.count("Con un equipo especializado") == 2
    assert "otra red" not in page and "Portador" not in page and "nodo" not in page
