"""Me too: who joins a known outage with one tap, with which ticket, and what becomes of it when it is over."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from servicedesk.core import inventory, outages, tickets
from servicedesk.core.inventory import ResourceDraft
from servicedesk.core.kernel.answers import Hold
from servicedesk.core.kernel.errors import Conflict, NotFound
from servicedesk.core.outages import OutageDraft
from servicedesk.core.tickets import TicketDraft
from servicedesk.core.tickets.models import Interaction
from servicedesk.core.tickets.queries.outages import count_tellers, find_joined
from servicedesk.core.tickets.service.joining import join_outage
from servicedesk.core.tickets.service.linking import link_to_outage
from servicedesk.core.tickets.service.outages import resolve_rest, resolve_with_tickets
from tests.make import as_contact, make_account, make_contact, make_service


@pytest.fixture
def street(work):
    """Return two contacts of two accounts, each with a service on the same element, and the element."""
    people, services = [], []
    with work() as uow:
        olt = inventory.create_resource(uow, ResourceDraft("OLT-SMG-01", "olt")).id
        for name in ("Rosa", "Mateo"):
            account = make_account(uow)
            people.append(as_contact(make_contact(uow, account, name=name), account))
            services += [make_service(uow, account, number=f"{name}-{n}") for n in range(2)]
            inventory.put_service_on(uow, f"{name}-0", olt)
    return people, [service.id for service in services], olt


@pytest.fixture
def outage(work, street, clock):
    """Declare an outage of the element, and let a minute pass."""
    with work() as uow:
        made = outages.declare_outage(uow, OutageDraft((street[2],), "Fibra cortada"))
    clock.advance(timedelta(minutes=1))
    return made


def draft_of(person, service_id, **more):
    return TicketDraft(*person.account_ids, "No tengo Internet", service_id=service_id, **more)


def join(work, person, outage, service_id, **more):
    with work(person) as uow:
        return join_outage(uow, outage.number, draft_of(person, service_id, **more))


def words_of(work, ticket):
    rows = select(Interaction.body).where(Interaction.ticket_id == ticket.id).order_by(Interaction.id)
    return list(work().session.scalars(rows))


def test_of_very_many_reports_only_the_first_are_counted(work, street, outage, monkeypatch):
    (rosa, mateo), services, _ = street
    monkeypatch.setattr("servicedesk.core.tickets.queries.outages.MOST_COUNTED", 1)
    join(work, rosa, outage, services[0])
    one = count_tellers(work(), [outage.id])
    join(work, mateo, outage, services[2])

    both = count_tellers(work(), [outage.id])

    assert (one, both[outage.id].are_more, count_tellers(work(), [])) == ({outage.id: (1, False)}, True, {})


def test_whoever_joins_gets_a_number_of_their_own_and_is_counted_once(work, street, outage, clock):
    (rosa, mateo), services, _ = street

    mine = join(work, rosa, outage, services[0])
    again = join(work, rosa, outage, services[0])
    theirs = join(work, mateo, outage, services[2])

    assert mine.id == again.id != theirs.id and mine.number != theirs.number
    assert mine.answered_at == clock.now()
    assert count_tellers(work(), [outage.id]) == {outage.id: (2, False)}
    assert find_joined(work(rosa), [outage.id], services[0])[outage.id].number == mine.number
    assert find_joined(work(mateo), [outage.id], services[0]) == {}


def test_one_customer_is_counted_once_however_many_reports_and_no_more_when_all_are_over(work, street, outage):
    (rosa, mateo), services, olt = street
    with work() as uow:
        inventory.put_service_on(uow, "Rosa-1", olt)
    for service_id in services[:2]:
        join(work, rosa, outage, service_id)
    theirs = join(work, mateo, outage, services[2])
    both = count_tellers(work(), [outage.id])
    with work(mateo) as uow:
        tickets.cancel(uow, theirs.number, "works")

    assert (both, count_tellers(work(), [outage.id])) == ({outage.id: (2, False)}, {outage.id: (1, False)})


def test_how_many_it_hits_is_counted_when_it_is_declared(work, street, outage):
    assert (outage.services_hit, outage.accounts_hit) == (2, 2)


def test_a_fault_that_came_before_joins_and_one_that_was_said_to_be_another_stays_apart(work, street, clock):
    (rosa, _), services, olt = street
    with work(rosa) as uow:
        before = tickets.open_ticket(uow, draft_of(rosa, services[0]))
    clock.advance(timedelta(minutes=1))
    with work() as uow:
        outage = outages.declare_outage(uow, OutageDraft((olt,), "Fibra cortada"))
    joined = join(work, rosa, outage, services[0])
    with work() as uow:
        tickets.resolve(uow, before.number, "Listo")
    clock.advance(timedelta(minutes=1))
    with work(rosa) as uow:
        other = tickets.open_ticket(uow, draft_of(rosa, services[0]))

    fresh = join(work, rosa, outage, services[0])

    assert joined.id == before.id and fresh.id not in (before.id, other.id)


def test_an_answered_ticket_keeps_when_it_was_answered(work, street, outage, clock):
    (rosa, _), services, _ = street
    mine = join(work, rosa, outage, services[0])
    clock.advance(timedelta(minutes=5))

    again = join(work, rosa, outage, services[0])

    assert again.answered_at == mine.answered_at < clock.now()


def test_what_a_caller_says_is_added_to_the_report_that_there_is_once(work, street, outage):
    (rosa, _), services, _ = street
    mine = join(work, rosa, outage, services[0], contact_phone="+51900000001")
    said = TicketDraft(
        *rosa.account_ids, "Sigue sin tono", service_id=services[0], channel="phone", contact_phone="+51900000002",
        submission="call-1",
    )  # fmt: skip

    for draft in (said, said, replace(said, description="Y el televisor", contact_phone="", submission="call-2")):
        with work() as uow:
            join_outage(uow, outage.number, draft)

    found = tickets.get_ticket(work(), mine.number)
    assert words_of(work, found) == ["No tengo Internet", "Sigue sin tono", "Y el televisor"]
    assert found.contact_phone == "+51900000002"


def test_a_form_that_opened_a_report_adds_nothing_to_it_when_it_comes_twice(work, street, outage):
    (rosa, _), services, _ = street

    mine = [join(work, rosa, outage, services[0], submission="once") for _ in range(2)]

    found = tickets.get_ticket(work(), mine[1].number)
    assert mine[0].id == mine[1].id and words_of(work, found) == ["No tengo Internet"]


def test_a_report_that_is_held_is_part_of_it_and_has_no_answer(work, street, clock):
    (rosa, _), services, olt = street
    with work(rosa) as uow:
        mine = tickets.open_ticket(uow, draft_of(rosa, services[0]))
    with work() as uow:
        tickets.hold(uow, mine.id, Hold("debt.owes"))
        outage = outages.declare_outage(uow, OutageDraft((olt,), "Fibra cortada"))

    joined = join(work, rosa, outage, services[0])

    assert (joined.id, joined.status, joined.answered_at) == (mine.id, "held", None)
    assert count_tellers(work(), [outage.id]) == {outage.id: (1, False)}


def test_nobody_joins_what_is_over_elsewhere_or_not_theirs(work, street, outage):
    (rosa, mateo), services, _ = street
    with pytest.raises(Conflict, match="outage.does_not_touch"):
        join(work, rosa, outage, services[1])
    with pytest.raises(Conflict, match="outage.does_not_touch"):
        join(work, rosa, outage, services[2])
    with pytest.raises(NotFound):
        join(work, as_contact(*_stranger(work)), outage, services[0])
    with work() as uow:
        outages.resolve_outage(uow, outage.number)

    with pytest.raises(Conflict, match="outage.is_over"):
        join(work, mateo, outage, services[2])

    assert tickets.list_tickets(work()) == []


def _stranger(work):
    with work() as uow:
        account = make_account(uow)
        return make_contact(uow, account, name="Ana"), account


def test_each_ticket_is_solved_once_with_the_outage_that_ended_last(work, street, outage, clock):
    (rosa, _), services, olt = street
    mine = join(work, rosa, outage, services[0])
    with work() as uow:
        other = outages.declare_outage(uow, OutageDraft((olt,), "Corte de energía"))
        link_to_outage(uow, mine.number, other.number)
    for number, word in ((outage.number, "Fibra lista"), (other.number, "Volvió la luz")):
        clock.advance(timedelta(minutes=1))
        with work() as uow:
            outages.resolve_outage(uow, number, word)

    with work() as uow:
        solved = resolve_rest(uow)

    assert solved == 1 and words_of(work, mine) == ["No tengo Internet", "Volvió la luz"]


def test_where_nothing_waits_to_be_solved_nobody_else_has_to_wait(work, outage):
    with work() as uow:
        solved = resolve_rest(uow)
        with uow.reading():
            writes = uow.session.info.get("writing")

    assert solved == 0 and not writes


def test_who_says_that_it_still_fails_goes_on_with_a_ticket_of_its_own(work, street, outage):
    (rosa, mateo), services, _ = street
    mine, theirs = join(work, rosa, outage, services[0]), join(work, mateo, outage, services[2])
    with work() as uow:
        resolve_with_tickets(uow, outage.number, "Ya volvió")

    with work(rosa) as uow:
        tickets.reject_solution(uow, mine.number, "Sigue igual")

    assert tickets.get_ticket(work(), mine.number).status == "inProgress"
    assert [each.number for each in tickets.list_tickets_of_outage(work(), outage.id)] == [theirs.number]
    assert tickets.find_outage_of(work(), tickets.get_ticket(work(), mine.number)) is None
