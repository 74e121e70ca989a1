"""Whoever does not read what staff tell each other finds no ticket by it: not by a word, not by its first letters."""

import pytest
from sqlalchemy import select

from servicedesk.core import search, tickets
from servicedesk.core.search.queries import public
from servicedesk.core.tickets.models import Ticket
from tests.database import EVERYTHING
from tests.make import as_user, make_account, make_category, make_ticket, make_user


@pytest.fixture
def sales(work):
    """Return a sales consultant as an actor."""
    with work() as uow:
        return as_user(make_user(uow), "sales_consultant")


@pytest.fixture
def said(work, sales):
    """Open a ticket of the consultant's account on which customer and staff have said something; return its number."""
    with work() as uow:
        make_category(uow, code="none", symptom="Sin servicio", symptom_en="No Internet")
        account = make_account(uow, consultant_id=sales.id)
        number = make_ticket(uow, account, category="none", description="No tengo señal desde ayer").number
        tickets.add_note(uow, number, "Potencia óptica en el límite 123456")
        tickets.reply(uow, number, tickets.ReplyDraft("Cambiamos el conector azul 987654321"))
        return number


def numbers(work, actor, typed, **options):
    """Return what the palette finds."""
    return [each.number for each in search.find_tickets(work(actor), search.read_typed(typed), **options)]


def queued(work, actor, typed):
    """Return what a queue is narrowed to."""
    uow = work(actor)
    chosen = search.tickets_with(uow, search.read_typed(typed), 10)
    return list(uow.session.scalars(select(Ticket.number).where(Ticket.id.in_(chosen))))


@pytest.mark.parametrize("typed", ["optica", "pot", "potencia limite", "señal optica", "optica señal", "12-34-56"])
def test_words_of_a_note_find_nothing_for_whoever_may_not_read_it(work, sales, said, typed):
    assert numbers(work, sales, typed) == queued(work, sales, typed) == []
    assert numbers(work, EVERYTHING, typed) == queued(work, EVERYTHING, typed) == [said]


@pytest.mark.parametrize(
    "typed", ["senal", "ayer señ", "conector azul", "987-654-321", "9876", "sin servicio", "no internet"]
)
def test_what_was_said_with_the_customer_finds_a_ticket_and_so_does_its_title(work, sales, said, typed):
    assert numbers(work, sales, typed) == queued(work, sales, typed) == [said]


def test_a_number_finds_its_ticket_however_it_was_heard(work, sales, said):
    for typed in (said, said.lower(), said.replace("-", ""), said.replace("0", "O").replace("1", "l")):
        assert numbers(work, sales, typed) == [said], typed
    assert numbers(work, sales, "") == []


def test_what_is_sifted_out_does_not_end_the_search(work, sales, said, monkeypatch):
    monkeypatch.setattr(public, "PORTION", 2)
    with work() as uow:
        account = tickets.get_ticket(uow, said).account
        spoken = [make_ticket(uow, account, description=f"lento {turn}") for turn in range(3)]
        for _ in range(4):
            tickets.add_note(uow, make_ticket(uow, account, description="rápido").number, "lento")
        found = [each.number for each in reversed(spoken)]

    assert numbers(work, sales, "lento") == found
    assert numbers(work, sales, "lento", limit=2) == found[:2]
    assert numbers(work, sales, "lento", before=spoken[-1].id) == found[1:]
