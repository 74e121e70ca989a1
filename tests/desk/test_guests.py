"""A guest's report on the desk: whose it may be, whose it is, and what stands in the way."""

import pytest

from servicedesk.core import tickets
from servicedesk.core.kernel.actors import ANONYMOUS
from servicedesk.core.tickets import StrangerDraft
from tests.desk.conftest import text_of

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@pytest.fixture
def url(floor):
    """Let a guest report, and return where the desk looks for whose report it is."""
    with floor.work(floor.rosa) as uow:
        before = {each.number for each in tickets.list_tickets(uow)}
    draft = StrangerDraft("?", "?", "Rosa", "900000001", "Va lento.", "", "Sin identificar")
    with floor.work(ANONYMOUS) as uow:
        tickets.open_unverified(uow, draft)
    (number,) = {each.number for each in tickets.list_tickets(floor.work())} - before
    return f"/desk/tickets/{number}/customer"


@pytest.mark.parametrize("typed", ["100000", "INT-100000", "Huamán", "Quispe"])
def test_the_customer_is_found_by_what_is_known_and_the_report_moves_there(desk, floor, url, typed):
    ticket_url = url.removesuffix("/customer")
    warned = text_of(desk.get(ticket_url))

    sent = desk.submit(f"{url}?q={typed}", action=url)
    page = text_of(desk.get(sent.location))

    assert "Nadie ha comprobado quién es" in warned and f'href="{url}"' in warned
    assert sent.location == ticket_url and "Nadie ha comprobado quién es" not in page
    assert "Se comprobó de quién es este reporte" in page and floor.account.name in page


def test_who_was_recognised_is_offered_first(desk, floor):
    with floor.work() as uow:
        uow.session.merge(floor.contact).document = "41234567"
    draft = StrangerDraft(floor.service.number, "41234567", "Rosa", "900000001", "Va lento.", "", "Sin identificar")
    with floor.work(ANONYMOUS) as uow:
        tickets.open_unverified(uow, draft)
    (ticket,) = tickets.list_tickets(floor.work())
    url = f"/desk/tickets/{ticket.number}/customer"

    desk.submit(url, action=url)

    assert floor.ticket(ticket.number).identified_at == floor.clock.now()
    assert desk.get(url).location == f"/desk/tickets/{ticket.number}"


def test_what_is_not_there_is_not_taken(desk, floor, url):
    form = desk.form(f"{url}?q=Quispe", url)
    form.fields |= {"account": ["-"], "service": [""]}
    wrong = desk.send(form, url)
    form.fields |= {"account": ["x" * 41]}
    long = desk.send(form, url)

    assert (wrong.status_code, long.status_code) == (404, 422)
    assert "Pide otro dato" in text_of(desk.get(f"{url}?q=zzzz"))


def test_somebody_who_was_faster_is_told_of(desk, floor, url):
    form = desk.form(f"{url}?q=Quispe", url)
    number = url.split("/")[3]
    floor.do(tickets.identify, number, floor.account.number)

    again = desk.send(form, url)

    assert again.status_code == 409
