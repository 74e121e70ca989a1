"""Linking a ticket to another, and parting them again."""

import pytest

from tests.database import ON_ONE_DATABASE
from tests.desk.conftest import act, box_of, is_open, text_of


def test_tickets_are_linked_and_parted_again(desk, floor, ticket):
    other = floor.open()

    act(desk, ticket, "links", {"number": other.number.lower().replace("-", " "), "kind": "duplicate"})
    linked = text_of(desk.get(f"/desk/tickets/{ticket.number}"))
    act(desk, ticket, f"links/{other.number}")

    assert "Duplicado de" in linked and f"Vinculado con {other.number}" in linked
    parted = text_of(desk.get(f"/desk/tickets/{ticket.number}"))
    assert "Tickets vinculados" not in parted and "Vínculo con otro ticket retirado" in parted


@ON_ONE_DATABASE
@pytest.mark.parametrize("number", ["AR-000000", "x", "'; --", "9" * 20])
def test_a_link_to_nothing_is_refused_at_its_field(desk, ticket, number):
    refused = act(desk, ticket, "links", {"number": number, "kind": "follow_up"})

    assert refused.status_code == 422 and is_open(refused, "linking")
    box = box_of(refused, "linking")
    assert "No hay un ticket con ese número" in box and '<a href="#linking-number">' in box
    assert 'value="follow_up" checked' in box


def test_a_link_that_exists_is_not_made_again(desk, floor, ticket):
    other = floor.open()
    typed = {"number": other.number, "kind": "child"}
    act(desk, ticket, "links", typed)

    again = act(desk, ticket, "links", typed)

    assert again.status_code == 409 and is_open(again, "linking")
    assert f"{ticket.number} y {other.number} ya están vinculados" in box_of(again, "linking")


def test_a_link_that_is_gone_cannot_be_taken_away(desk, floor, ticket):
    other = floor.open()
    act(desk, ticket, "links", {"number": other.number, "kind": "child"})
    url = f"/desk/tickets/{ticket.number}"
    form = desk.form(url, f"{url}/links/{other.number}")
    desk.send(form, url)

    assert desk.send(form, url).status_code == 404
