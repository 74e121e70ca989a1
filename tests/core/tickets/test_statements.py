"""Opening a ticket sends few statements: what is read is read once, and what is written is written once."""

from dataclasses import replace

import pytest

from servicedesk.core.people import get_account
from servicedesk.core.tickets import FileDraft, TicketDraft, open_ticket
from tests.listeners import Gate, Listener
from tests.make import as_contact, make_account, make_category, make_contact, make_service
from tests.statements import counted

MOST = 8  # what is named; a number; then the form, the ticket, its clocks, the contact, the fact and its deliveries
SENT_AGAIN = 3  # what is named, the ticket, and once more what is shown of it


@pytest.fixture
def rosa(work, plugins):
    """Return a contact of one account, as an actor, on a desk whose plugins are asked and told.

    Which of them are on is known already: a process looks that up now and then, and not for each request.
    """
    plugins.install("asked", Gate(lambda draft, ctx: None))
    plugins.install("told", Listener())
    plugins.install("told_too", Listener())
    plugins.kernel.registry.active()
    with work() as uow:
        account = make_account(uow)
        make_category(uow)
        return as_contact(make_contact(uow, account), account)


@pytest.fixture
def draft(work, rosa):
    """Return a draft that names all there is to name."""
    with work() as uow:
        service = make_service(uow, get_account(uow, *rosa.account_ids))
    named = {"account_id": service.account_id, "service_id": service.id, "category": "no_service"}
    return TicketDraft(description="No tengo Internet.", submission="s" * 22, **named)


def test_a_ticket_is_opened_with_few_statements(work, rosa, draft):
    uow = work(rosa)

    with counted(uow) as statements, uow:
        open_ticket(uow, draft)

    assert len(statements) <= MOST, "\n".join(statements)


def test_a_file_takes_one_statement_more(work, rosa, draft):
    uow = work(rosa)
    photo = FileDraft("0" * 32, "foto.jpg", "image/jpeg", 10, "d" * 64)

    with counted(uow) as statements, uow:
        open_ticket(uow, replace(draft, files=(photo,)))

    assert len(statements) <= MOST + 1, "\n".join(statements)


def test_a_form_that_is_sent_again_writes_nothing(work, rosa, draft):
    with work(rosa) as uow:
        number = open_ticket(uow, draft).number
    uow = work(rosa)

    with counted(uow) as statements, uow:
        again = open_ticket(uow, draft).number

    assert again == number
    assert len(statements) <= SENT_AGAIN, "\n".join(statements)
    assert all(statement.startswith("SELECT") for statement in statements)
