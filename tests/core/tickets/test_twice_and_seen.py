"""What is sent twice counts once, and nobody answers over what they have not read."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select

from servicedesk.core import tickets
from servicedesk.core.kernel.errors import Conflict, Invalid, NotFound
from servicedesk.core.tickets import FileDraft, ReplyDraft, TicketDraft
from servicedesk.core.tickets.models import Interaction, Ticket
from servicedesk.core.tickets.queries.seeing import get_interaction
from tests.listeners import Gate
from tests.make import as_contact, as_user, make_account, make_contact, make_service, make_ticket, make_user


@pytest.fixture
def rosa(work):
    """Return a contact of one account, as an actor."""
    with work() as uow:
        account = make_account(uow)
        return as_contact(make_contact(uow, account), account)


def draft_of(actor, **changes):
    (account_id,) = actor.account_ids
    return TicketDraft(**{"account_id": account_id, "description": "No tengo Internet.", **changes})


def test_two_clicks_at_the_same_moment_open_one_ticket(kernel, work, plugins, rosa, session):
    both_are_asked = Barrier(2, timeout=10)
    plugins.install("slow", Gate(lambda draft, ctx: both_are_asked.wait() and None))

    def click(_):
        with work(rosa) as uow:
            return tickets.open_ticket(uow, draft_of(rosa, submission="s" * 22)).number

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(click, range(2))

    assert first == second
    assert session.scalar(select(func.count()).select_from(Ticket)) == 1
    assert session.scalar(select(func.count()).select_from(Interaction)) == 1


def test_what_a_form_opened_is_found_by_its_key_and_by_its_sender_alone(work, rosa):
    with work(rosa) as uow:
        opened = tickets.open_ticket(uow, draft_of(rosa, submission="s" * 22))

    found = [tickets.find_opened(work(rosa), key) for key in ("s" * 22, "t" * 22, "")]

    assert [ticket and ticket.number for ticket in found] == [opened.number, None, None]
    assert tickets.find_opened(work(), "s" * 22) is None


def test_the_number_to_call_is_kept_with_the_ticket_and_has_a_limit(work, rosa, session):
    with work(rosa) as uow:
        tickets.open_ticket(uow, draft_of(rosa, contact_phone="987654214"))
    with pytest.raises(Invalid, match="contact_phone: too_long"), work(rosa) as uow:
        tickets.open_ticket(uow, draft_of(rosa, contact_phone="9" * 41))

    assert session.scalars(select(Ticket.contact_phone)).all() == ["987654214"]


def test_a_customer_is_not_stopped_by_what_they_may_not_see(work, rosa):
    with work(rosa) as uow:
        number = tickets.open_ticket(uow, draft_of(rosa)).number
    seen = last_public_fact(work(rosa), number)
    with work() as uow:
        tickets.add_note(uow, number, "Ojo: cliente molesto.")

    with work(rosa) as uow:
        written = tickets.reply(uow, number, ReplyDraft("¿Hay novedades?", seen_event_id=seen))

    assert written.body == "¿Hay novedades?"


def test_a_customer_who_has_not_read_the_last_answer_is_told_of_it(work, rosa, session):
    with work(rosa) as uow:
        number = tickets.open_ticket(uow, draft_of(rosa)).number
    seen = last_public_fact(work(rosa), number)
    with work() as uow:
        agent = as_user(make_user(uow))
    with work(agent) as uow:
        tickets.reply(uow, number, ReplyDraft("¿Qué luz se ve?"))

    with pytest.raises(Conflict, match=r"ticket\.has_news"), work(rosa) as uow:
        tickets.reply(uow, number, ReplyDraft("¿Hay novedades?", seen_event_id=seen))

    assert session.scalars(select(Interaction.body)).all() == ["No tengo Internet.", "¿Qué luz se ve?"]


def last_public_fact(uow, number):
    return tickets.get_story(uow, tickets.get_ticket(uow, number)).events[-1].id


def test_the_files_that_belong_to_a_ticket_are_told_from_those_that_belong_to_none(work, rosa):
    kept = FileDraft("a" * 32, "foto.jpg", "image/jpeg", 1, "d")
    with work(rosa) as uow:
        tickets.open_ticket(uow, draft_of(rosa, files=(kept,)))

    assert tickets.find_attached(work(), [kept.key, "b" * 32]) == {kept.key}


def test_a_contact_of_another_ticket_is_none_of_this_one(work, rosa):
    with work(rosa) as uow:
        first, second = (tickets.open_ticket(uow, draft_of(rosa)) for _ in range(2))
        written = tickets.reply(uow, first.number, ReplyDraft("¿Hay novedades?"))

    assert get_interaction(work(), first, written.id).body == "¿Hay novedades?"
    with pytest.raises(NotFound):
        get_interaction(work(), second, written.id)


def test_tickets_are_listed_by_service(work):
    with work() as uow:
        account = make_account(uow)
        services = [make_service(uow, account, number=f"INT-{n}") for n in range(2)]
    for service in services:
        with work() as uow:
            last = make_ticket(uow, account, service_id=service.id)

    found = tickets.list_tickets(work(), service_id=services[1].id)

    assert [ticket.number for ticket in found] == [last.number]
