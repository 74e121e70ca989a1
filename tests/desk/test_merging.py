"""Merging on the pages: chosen from what the customer reported besides, told, undone; and what cannot be merged."""

import pytest

from servicedesk.core import tickets
from tests.desk.conftest import SWAP, act, box_of, is_open, text_of
from tests.make import make_account, make_ticket

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@pytest.fixture
def twice(floor, ticket):
    """Open a second report of the same customer."""
    return floor.open(description="Otra vez lento.")


def test_a_ticket_is_merged_into_another_of_its_account_and_taken_apart_again(desk, floor, ticket, twice):
    box = box_of(desk.get(f"/desk/tickets/{twice.number}"), "merging")

    page = act(desk, twice, "merge", {"into": ticket.number}, follow_redirects=True)

    assert f"{ticket.number} · Casi no carga." in box and "Se avisa al cliente" in box
    assert f"{twice.number} sigue aquí" in text_of(page)
    assert f"{twice.number} se fusionó con este" in text_of(page)
    assert floor.ticket(twice.number).status == "closed"
    old = text_of(desk.get(f"/desk/tickets/{twice.number}"))
    assert f"Este reporte sigue en {ticket.number}" in old and "Otra vez lento." in old

    back = desk.submit(
        f"/desk/tickets/{ticket.number}",
        action=f"/desk/tickets/{twice.number}/merge/{ticket.number}",
        follow_redirects=True,
    )

    assert "Separado de nuevo" in text_of(back)
    assert floor.ticket(twice.number).status == "acknowledged"


def test_a_swap_is_led_to_the_ticket_that_goes_on(desk, ticket, twice):
    response = act(desk, twice, "merge", {"into": ticket.number}, headers=SWAP)

    assert response.headers["HX-Redirect"] == f"/desk/tickets/{ticket.number}?merged={twice.number}"


def test_the_number_of_another_can_be_typed_and_what_is_wrong_stands_in_the_box(desk, floor, ticket):
    with floor.work() as uow:
        foreign = make_ticket(uow, make_account(uow)).number

    refused = act(desk, ticket, "merge", {"into": "other", "other": foreign.lower()})
    unknown = act(desk, ticket, "merge", {"into": "other", "other": "AR-ZZZZZZ"})
    none = act(desk, ticket, "merge", {"into": "other", "other": ""})

    assert [each.status_code for each in (refused, unknown, none)] == [422, 422, 422]
    assert is_open(refused, "merging") and f"{foreign} es de otra cuenta" in text_of(refused)
    assert f'value="{foreign.lower()}"' in refused.text
    assert floor.ticket(ticket.number).status == "acknowledged"


def test_what_changed_meanwhile_is_shown_before_anything_ends(desk, floor, ticket, twice):
    url = f"/desk/tickets/{twice.number}"
    form = desk.form(url, f"{url}/merge")
    form.fields["into"] = [ticket.number]
    floor.hear(twice.number, "En realidad es otra cosa.")

    response = desk.send(form, url)

    assert response.status_code == 409
    assert "En realidad es otra cosa." in text_of(response)
    assert floor.ticket(twice.number).status == "acknowledged"


def test_who_may_not_end_tickets_is_offered_no_merging(floor, ticket):
    page = floor.client(floor.hire("teleservice")).get(f"/desk/tickets/{ticket.number}")

    assert "merging-box" not in page.text


def test_the_addresses_of_the_buttons_lead_back_to_the_ticket(desk, ticket, twice):
    url = f"/desk/tickets/{twice.number}"
    for path in ("merge", f"merge/{ticket.number}", f"links/{ticket.number}", "macro", "draft"):
        response = desk.get(f"{url}/{path}")
        assert (response.status_code, response.headers["Location"]) == (303, url), path


def test_a_ticket_that_somebody_took_meanwhile_stays_theirs(desk, floor, ticket):
    url = f"/desk/tickets/{ticket.number}"
    form = desk.form(url, f"{url}/mine")
    luis = floor.hire("csm_agent", name="Luis Paz")
    floor.do(tickets.assign, ticket.number, luis.id)

    response = desk.send(form, url)

    assert response.status_code == 409
    assert "Entretanto otra persona recibió" in text_of(response)
    assert floor.ticket(ticket.number).assignee_id == luis.id
