"""Who acts next, and until when; and what is said of a service that is suspended before it is reported."""

import re
from datetime import timedelta

import pytest

from servicedesk.core import tickets
from servicedesk.core.inventory.models import Service
from servicedesk.core.kernel.answers import Hold
from servicedesk.core.people.models import Account
from servicedesk.core.sla import PolicyDraft, TargetDraft, create_policy
from servicedesk.core.tickets import EscalationDraft
from servicedesk.core.tickets.models import Ticket
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

    assert "¿Por qué hasta entonces?" in first and "Lo prometemos en 2 h." in first
    assert "hoy, 11:00" in first
    assert "Tendrás noticias nuestras antes de" in answered and "Lo prometemos en 2 h." in answered
    assert next_step(rosa, number) == "A nosotros: venció hoy, 11:00"
    assert "Tendrás noticias nuestras antes de hoy, 11:00." in listed
    assert "Tendrás noticias nuestras antes de hoy, 11:00." in at_the_carrier
    assert "Prometimos novedades antes de hoy, 11:00." in silent


def test_the_soonest_of_what_is_promised_to_the_customer_is_told_everywhere(rosa, street, work, clock):
    with work() as uow:
        targets = (TargetDraft("attention", (24 * 60,) * 4), TargetDraft("next_update", (120,) * 4))
        create_policy(uow, PolicyDraft("Hogares", targets=(*targets, TargetDraft("resolution", (240,) * 4))))
    number = street.open().number
    places = (f"/tickets/{number}", "/tickets", f"/report/done/{number}")
    new, step = [words(rosa.get(place)) for place in places], next_step(rosa, number)
    queued = work(street.jimena).session.get_one(Ticket, 1).owed_by
    clock.advance(timedelta(hours=1))
    street.resolve(number)
    with work(street.rosa) as uow:
        tickets.reject_solution(uow, number, "Sigue igual.")
    rejected = next_step(rosa, number)
    clock.advance(timedelta(hours=3))
    late, page = next_step(rosa, number), words(rosa.get(f"/tickets/{number}"))

    assert ["hoy, 11:00" in each and "mañana, 9:00" not in each for each in new] == [True] * 3
    assert (step, queued) == ("A nosotros, antes de hoy, 11:00", clock.now() - timedelta(hours=2))
    assert rejected == "A nosotros, antes de hoy, 12:00"
    assert late == "A nosotros: venció hoy, 12:00"
    assert "Nos pasamos del plazo" in page and ">Venció hoy, 12:00<" in page


def test_a_report_and_the_one_in_which_it_goes_on_lead_to_each_other(rosa, street, work):
    first = street.open().number
    street.resolve(first)
    with work(street.rosa) as uow:
        tickets.confirm(uow, first, 5)
    rosa.submit(f"/tickets/{first}", {"body": "Volvió a fallar."}, f"/tickets/{first}/again")
    ended = rosa.get(f"/tickets/{first}").text
    second = re.search(r'Seguimos en el reporte <a class="id" href="/tickets/([\w-]+)"', ended).group(1)

    page = rosa.get(f"/tickets/{second}").text

    assert second != first and "goes-on-from" not in ended
    assert f'Escribiste de nuevo por el reporte <a class="id" href="/tickets/{first}">{first}</a>' in page
    assert "goes-on-in" not in page


def test_a_report_that_another_company_was_asked_about_is_with_a_specialised_team_and_no_more(rosa, street, work):
    number = street.open().number
    street.answer(number, "Lo vemos")
    with work() as uow:
        outside = make_team(uow, code="sur", name="Portador Sur", is_external=True)
        tickets.escalate(uow, number, EscalationDraft(team_id=outside.id, reason="No vemos su nodo."))

    page = words(rosa.get(f"/tickets/{number}"))

    assert page.count("Con un equipo especializado") == 2
    assert "otra red" not in page and "Portador" not in page and "nodo" not in page
