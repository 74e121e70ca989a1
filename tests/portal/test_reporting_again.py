"""The same report sent again, and another one of the same fault."""

import re

import pytest

from tests.portal.test_reporting import DETAILS, tickets_in


def test_whoever_goes_back_and_sends_again_has_one_ticket(rosa, session):
    """The page of the details is fetched anew when somebody goes back: its address carries the key."""
    details = rosa.get("/report/known?about=INT-1&category=other").location
    answers = [rosa.submit(details, {"contact_phone": "987654321", "description": "Sin luz"}) for _ in range(2)]

    assert "once=" in details
    assert answers[0].location == answers[1].location
    assert len(tickets_in(session)) == 1


def test_another_report_of_the_same_fault_is_another_ticket(rosa, session):
    for _ in range(2):
        rosa.submit(DETAILS, {"contact_phone": "987654321", "description": "Sin luz"})

    assert len(tickets_in(session)) == 2


@pytest.mark.parametrize("once", ["", "short", "x" * 65, "<script>alert(1)</script>"])
def test_a_key_that_is_none_of_ours_is_replaced(rosa, once):
    page = rosa.get("/report/details", query_string={"about": "INT-1", "category": "slow", "once": once})

    key = re.search(r'name="once"[^>]*value="([^"]*)"', page.text).group(1)
    assert key != once and re.fullmatch(r"[\w-]{16,64}", key)
