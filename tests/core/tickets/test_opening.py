"""Opening a ticket: registered always, held for a condition, refused only by a plugin."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from servicedesk.core.inventory.models import Service
from servicedesk.core.kernel.actors import ANONYMOUS
from servicedesk.core.kernel.answers import Caution, Hold, Refusal
from servicedesk.core.kernel.errors import Forbidden, Invalid, Message, NotFound, Refused
from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.tickets import FileDraft, TicketDraft, open_ticket, view_of_ticket
from servicedesk.core.tickets.models import Attachment, Interaction, Ticket
from tests.listeners import Gate
from tests.make import (
    as_contact,
    as_user,
    make_account,
    make_category,
    make_contact,
    make_service,
    make_ticket,
    make_user,
)


@pytest.fixture
def rosa(work):
    with work() as uow:
        account = make_account(uow, number="200001")
        contact = make_contact(uow, account)
        make_service(uow, account)
        make_category(uow)
    return as_contact(contact, account)


def draft_of(actor, **overrides):
    (account_id,) = actor.account_ids
    return TicketDraft(**{"account_id": account_id, "description": "No tengo Internet.", **overrides})


def test_a_customer_opens_a_ticket_with_a_number_and_a_promise_of_24_hours(work, session, rosa, clock):
    """N1: every fault is registered and attended within 24 hours of the report."""
    with work(rosa) as uow:
        ticket = open_ticket(uow, draft_of(rosa, category="no_service"))

    kept = session.scalars(select(Ticket)).one()
    assert kept.number == ticket.number
    assert kept.number.startswith("AR-")
    assert (kept.status, kept.subject, kept.priority, kept.contact_id) == (
        "acknowledged",
        "No tengo Internet",
        1,
        rosa.id,
    )
    assert kept.attend_by == clock.now() + timedelta(hours=24)
    said = session.scalars(select(Interaction)).one()
    assert (said.direction, said.body, said.author_name) == ("in", "No tengo Internet.", "Rosa Quispe")


def test_the_fact_that_it_was_opened_holds_codes_and_nobody_s_words(work, session, rosa):
    with work(rosa) as uow:
        open_ticket(uow, draft_of(rosa, category="no_service", description="CANARIO"))

    record = session.scalars(select(EventRecord)).one()
    assert (record.kind, record.actor) == ("ticket.opened", rosa.key)
    assert (record.values["account_number"], record.values["category"]) == ("200001", "no_service")
    assert "CANARIO" not in str(record.values)


def test_a_hold_registers_the_ticket_without_a_promise(work, plugins, rosa):
    """S3: on an account in debt the report is a ticket with its number, held with the reason."""
    plugins.install("strict", Gate(lambda draft, ctx: Hold("strict.debt", {"days": 30})))

    with work(rosa) as uow:
        ticket = open_ticket(uow, draft_of(rosa))

    assert (ticket.status, ticket.attend_by, ticket.promise_began_at) == ("held", None, None)
    assert ticket.hold == {"code": "strict.debt", "values": {"days": 30}}
    assert ticket.number


def test_all_who_hold_a_ticket_when_it_opens_are_kept(work, plugins, rosa):
    plugins.install("fraud", Gate(lambda draft, ctx: Hold("fraud.asked")))
    plugins.install("strict", Gate(lambda draft, ctx: Hold("strict.debt", {"days": 30})))

    with work(rosa) as uow:
        ticket = open_ticket(uow, draft_of(rosa))

    assert view_of_ticket(ticket).hold_codes == ("fraud.asked", "strict.debt")


def test_a_caution_is_kept_for_those_who_attend(work, plugins, rosa):
    plugins.install("careful", Gate(lambda draft, ctx: Caution("careful.look")))

    with work(rosa) as uow:
        ticket = open_ticket(uow, draft_of(rosa))

    assert (ticket.status, ticket.caution["code"]) == ("acknowledged", "careful.look")


def test_a_refusal_leaves_neither_ticket_nor_event(work, session, plugins, rosa):
    plugins.install("refusing", Gate(lambda draft, ctx: Refusal("refusing.closed_area")))

    with pytest.raises(Refused, match="refusing.closed_area"), work(rosa) as uow:
        open_ticket(uow, draft_of(rosa, submission="abc"))

    assert session.scalars(select(Ticket)).all() == []
    assert session.scalars(select(EventRecord)).all() == []


def test_a_form_that_is_sent_twice_opens_one_ticket(work, session, rosa):
    """FM-29: a double click has one effect."""
    numbers = []
    for _ in range(2):
        with work(rosa) as uow:
            numbers.append(open_ticket(uow, draft_of(rosa, submission="abc")).number)

    assert len(set(numbers)) == 1
    assert len(session.scalars(select(Ticket)).all()) == 1
    assert len(session.scalars(select(EventRecord)).all()) == 1


def test_two_forms_open_two_tickets(work, session, rosa):
    for key in ("abc", "def", ""):
        with work(rosa) as uow:
            open_ticket(uow, draft_of(rosa, submission=key))

    assert len(session.scalars(select(Ticket)).all()) == 3


def test_another_account_is_not_found(work, rosa):
    """SEC-A1: a foreign account is not found, as one that never was."""
    with work() as uow:
        other = make_account(uow)

    for account_id in (other.id, 999_999):
        with pytest.raises(NotFound), work(rosa) as uow:
            open_ticket(uow, draft_of(rosa, account_id=account_id))


def test_a_service_of_another_account_is_not_found(work, rosa):
    """SEC-A1: a foreign service cannot be bound to one's own ticket."""
    with work() as uow:
        service = make_service(uow, make_account(uow))

    with pytest.raises(NotFound), work(rosa) as uow:
        open_ticket(uow, draft_of(rosa, service_id=service.id))


def test_nobody_known_opens_nothing(work, rosa):
    with pytest.raises(NotFound), work(ANONYMOUS) as uow:
        open_ticket(uow, draft_of(rosa))


def test_staff_without_the_permission_open_nothing(work, rosa):
    with work() as uow:
        analyst = as_user(make_user(uow), "product_analyst")

    with pytest.raises(Forbidden), work(analyst) as uow:
        open_ticket(uow, draft_of(rosa))


def test_an_agent_opens_a_ticket_for_whoever_calls(work, session, rosa):
    """A8: reported by phone, the ticket is the same kind of thing."""
    with work() as uow:
        agent = as_user(make_user(uow), "teleservice")

    with work(agent) as uow:
        ticket = open_ticket(uow, draft_of(rosa, channel="phone", contact_id=rosa.id, subject="Llamada"))

    assert (ticket.contact_id, ticket.channel, ticket.subject) == (rosa.id, "phone", "Llamada")
    assert session.scalars(select(Interaction.direction)).one() == "in"


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"description": "  "}, {"description": Message("required")}),
        ({"description": "x" * 10_001}, {"description": Message("too_long", {"longest": 10_000})}),
        ({"category": "ghost"}, {"category": Message("unknown_choice")}),
        ({"kind": "ghost"}, {"kind": Message("unknown_choice")}),
    ],
)
def test_what_cannot_be_taken_is_told_by_field(work, rosa, wrong, problem):
    with pytest.raises(Invalid) as caught, work(rosa) as uow:
        open_ticket(uow, draft_of(rosa, **wrong))

    assert caught.value.problems == problem


def test_a_ticket_without_a_category_is_called_by_its_first_words(work, rosa):
    with work(rosa) as uow:
        ticket = open_ticket(uow, draft_of(rosa, description="\nSe corta\ncada noche", service_id=None))

    assert (ticket.subject, ticket.priority, ticket.team_id) == ("Se corta", 3, None)


@pytest.mark.parametrize(
    ("subject", "titles"), [("", ("No tengo Internet", "I have no Internet")), ("Ayuda", ("Ayuda",) * 2)]
)
def test_a_ticket_without_a_title_is_called_by_its_symptom_in_the_language_of_each_reader(work, rosa, subject, titles):
    with work(replace(rosa, language="en")) as uow:
        ticket = open_ticket(uow, draft_of(rosa, category="no_service", subject=subject))

    assert (ticket.subject_in("es_PE"), ticket.subject_in("en_PE")) == titles


def test_a_service_and_files_stay_with_the_ticket(work, session, rosa):
    with work(rosa) as uow:
        service_id = uow.session.scalars(select(Service.id)).one()
        photo = FileDraft("0" * 32, "foto.jpg", "image/jpeg", 10, "d" * 64)
        ticket = open_ticket(uow, draft_of(rosa, service_id=service_id, files=(photo,)))

    file = session.scalars(select(Attachment)).one()
    assert (file.ticket_id, file.name) == (ticket.id, "foto.jpg")
    assert session.scalars(select(Interaction)).one().attachments == [file]


def test_making_a_ticket_for_the_tests_works(work):
    with work() as uow:
        assert make_ticket(uow).number
