"""The same report sent again, and another one of the same fault."""

import re

import pytest

from tests.portal.test_reporting import DETAILS, tickets_in

GUEST = {
    "service_number": "INT-1", "document": "40000001", "category": "slow", "description": "Va lento.", "name": "Rosa",
    "contact_phone": "900000001",
}  # fmt: skip


def test_whoever_goes_back_and_sends_again_has_one_ticket(rosa, session):
    """The page of the details is fetched anew when somebody goes back: its address carries the key."""
    details = rosa.get("/report/known?about=INT-1&category=other").location
    answers = [rosa.submit(details, {"contact_phone": "987654321", "description": "Sin luz"}) for _ in range(2)]

    assert "once=" in details
    assert answers[0].location == answers[1].location
    assert len(tickets_in(session)) == 1


def test_whoever_goes_back_and_asks_again_has_one_ticket(rosa, session):
    page = rosa.get("/report").text
    link = re.search(r'href="(/report/question\?once=[\w-]+)"', page).group(1)

    answers = [rosa.submit(link, {"description": "¿Cuánto cuesta?"}) for _ in range(2)]

    assert answers[0].location == answers[1].location and len(tickets_in(session)) == 1


def test_a_guest_who_goes_back_and_sends_again_has_one_ticket(client, street, session):
    """On the way there, the page of somebody who must sign in shows the address with the key."""
    guest = client()
    link = re.search(r'href="(/report/without-signing-in\?once=[\w-]+)"', guest.get("/sign-in").text).group(1)

    places = [guest.submit(link, GUEST).location for _ in range(2)]

    assert all(guest.get(place).status_code == 200 for place in places)
    assert len(tickets_in(session)) == 1


@pytest.mark.parametrize("other", ["document", "service_number", "contact_phone"])
def test_an_address_that_was_passed_on_leads_nobody_to_the_report_of_somebody_else(client, street, session, other):
    link = f"/report/without-signing-in?once={'k' * 22}"
    client().submit(link, GUEST)

    place = client().submit(link, {**GUEST, other: "987000999"}).location

    assert "987000999" in client().get(place).text and len(tickets_in(session)) == 2


def test_another_report_of_the_same_fault_is_another_ticket(rosa, session):
    for _ in range(2):
        rosa.submit(DETAILS, {"contact_phone": "987654321", "description": "Sin luz"})

    assert len(tickets_in(session)) == 2


@pytest.mark.parametrize("once", ["", "short", "x" * 65, "<script>alert(1)</script>"])
def test_a_key_that_is_none_of_ours_is_replaced(rosa, once):
    page = rosa.get("/report/details", query_string={"about": "INT-1", "category": "slow", "once": once})

    key = re.search(r'name="once"[^>]*value="([^"]*)"', page.text).group(1)
    assert key != once and re.fullmatch(r"[\w-]{16,64}", key)
