"""A sales consultant follows the tickets of assigned accounts: the conversation and the promise, and nothing inside."""

import pytest

from servicedesk.core import notifications, tickets
from servicedesk.core.people.models import Role
from servicedesk.core.tickets import ReplyDraft
from tests.database import ON_ONE_DATABASE
from tests.desk.conftest import text_of
from tests.make import as_user

pytestmark = ON_ONE_DATABASE


@pytest.fixture
def paola(floor, ticket):
    """Return the consultant of the ticket's account."""
    paola = floor.hire("sales_consultant", name="Paola Soto")
    with floor.work() as uow:
        tickets.get_ticket(uow, ticket.number).account.consultant_id = paola.id
        tickets.reply(uow, ticket.number, ReplyDraft("Revisamos tu línea."))
        tickets.add_note(uow, ticket.number, "CANARY-NOTE")
    return paola


def test_a_consultant_reads_the_conversation_and_the_promise_and_no_note(floor, ticket, paola):
    browser = floor.client(paola)

    page = text_of(browser.get(f"/desk/tickets/{ticket.number}"))

    assert "Revisamos tu línea." in page and "Casi no carga." in page and f"/tickets/{ticket.number}/promises" in page
    assert browser.get(f"/desk/tickets/{ticket.number}/promises").status_code == 200
    for path in ("", "/pane", "/messages"):
        assert "CANARY" not in browser.get(f"/desk/tickets/{ticket.number}{path}").text
    assert "<textarea" not in page and f'action="/desk/tickets/{ticket.number}/' not in page


def test_a_consultant_reads_notes_where_the_role_says_so(floor, ticket, paola):
    with floor.work() as uow:
        role = uow.session.query(Role).filter_by(code="sales_consultant").one()
        role.permissions = sorted({*role.permissions, "ticket.note"})

    assert "CANARY-NOTE" in floor.client(paola).get(f"/desk/tickets/{ticket.number}").text


def test_a_consultant_finds_and_lists_the_tickets_of_assigned_accounts_alone(floor, ticket, paola):
    other = floor.hire("sales_consultant", name="Bruno Díaz")

    for path in ("/desk/?show=all", f"/desk/search?q={ticket.number}"):
        assert f"/desk/tickets/{ticket.number}" in floor.client(paola).get(path).text
        assert f"/desk/tickets/{ticket.number}" not in floor.client(other).get(path).text


def test_a_consultant_chooses_what_to_be_told_of_and_others_are_not_asked(floor, desk, paola):
    browser, page = floor.client(paola), "/desk/account/notices"

    browser.submit(page, {"account_opened": ["desk"]}, action=page)

    chosen = notifications.own_ways(floor.work(as_user(paola, "sales_consultant")))
    assert "Un cliente de mis cuentas reporta algo" in text_of(browser.get(page))
    assert chosen["account_opened"] == (True, False)
    assert "Un cliente de mis cuentas" not in text_of(desk.get(page))
