"""The promises of a ticket: how far each is, and the hours that make its deadline."""

from datetime import timedelta

import pytest

from servicedesk.core import tickets
from servicedesk.core.kernel.operator import get_operator
from servicedesk.core.sla import HoursDraft, PolicyDraft, TargetDraft, create_calendar, create_policy, keep_norm
from servicedesk.core.tickets import ReplyDraft
from tests.database import ON_ONE_DATABASE
from tests.desk.conftest import SWAP, text_of
from tests.make import make_ticket

pytestmark = ON_ONE_DATABASE


@pytest.fixture
def number(floor):
    """Return a ticket with a promise by the clock and one by office hours that waits for the customer."""
    with floor.work() as uow:
        office = create_calendar(uow, HoursDraft("Oficina")).id
        create_policy(uow, PolicyDraft("Hogares", "Homes", targets=(
            TargetDraft("attention", (24 * 60,) * 4),
            TargetDraft("resolution", (8 * 60,) * 4, office, pauses=("customer",)),
            TargetDraft("next_update", (120,) * 4),
        )))  # fmt: skip
        return make_ticket(uow).number


def shown(desk, number):
    """Return what the page of the promises of a ticket says."""
    return text_of(desk.get(f"/desk/tickets/{number}/promises"))


def test_each_promise_says_until_when_and_why_then(desk, number):
    page = shown(desk, number)

    assert "Primera respuesta" in page and "Solución" in page and "Próxima novedad al cliente" in page
    assert "8 h según «Hogares», contadas en estas horas:" in page.replace("\u00a0", " ")
    assert page.count("¿Por qué a esa hora?") == 3


def test_the_ticket_leads_to_its_promises_without_a_script(desk, number):
    assert f'href="/desk/tickets/{number}/promises"' in desk.get(f"/desk/tickets/{number}").get_data(as_text=True)


def test_what_was_kept_stands_still_or_ended_says_so(desk, floor, clock, number):
    clock.advance(timedelta(minutes=10))
    with floor.work(floor.agent) as uow:
        tickets.reply(uow, number, ReplyDraft("¿Puede reiniciar el equipo?"))
        tickets.wait_for(uow, number, "customer")
    waiting = shown(desk, number)
    clock.advance(timedelta(minutes=10))
    with floor.work(floor.agent) as uow:
        tickets.resume(uow, number)
    resumed = shown(desk, number)
    with floor.work() as uow:
        tickets.cancel(uow, number)

    assert "Cumplido" in waiting and "Detenido" in waiting and "espera al cliente" in waiting
    assert "No se cuenta:" in resumed
    assert "Terminado" in shown(desk, number)


def test_what_is_overdue_says_when_it_was_due(desk, floor, clock, number):
    in_time = shown(desk, number)
    clock.advance(timedelta(hours=3))
    late = shown(floor.client(floor.jimena), number)

    assert "Vence hoy, 11:00" in in_time and "Venció" not in in_time
    assert "Venció hoy, 11:00" in late and "Vence hoy, 11:00" not in late
    assert "Vence mañana, 9:00" in late


def test_a_deadline_from_before_the_zone_changed_says_so(desk, floor, number):
    with floor.work() as uow:
        get_operator(uow.session).zone = "Asia/Tokyo"

    assert "cambió después de esta promesa" in shown(desk, number)


def test_a_ticket_without_any_promise_says_so(desk, floor):
    with floor.work() as uow:
        keep_norm(uow, is_kept=False)
        number = make_ticket(uow).number

    assert "Este ticket no tiene plazos." in shown(desk, number)


def test_the_promises_beside_a_ticket_are_asked_for_anew_when_it_has_moved(desk, ticket):
    box = desk.get(f"/desk/tickets/{ticket.number}/promises", headers=SWAP).text

    assert f'hx-get="/desk/tickets/{ticket.number}/promises" hx-trigger="ticketMoved from:body"' in box
