"""Units outside and what surrounds an escalation: followed up, ended, held, counted, and kept from the customer."""

from datetime import timedelta

import pluggy
import pytest
from sqlalchemy import select

from servicedesk.core import tickets
from servicedesk.core.kernel.answers import Hold
from servicedesk.core.kernel.errors import Conflict, Invalid, NotFound
from servicedesk.core.kernel.registry import PROJECT
from servicedesk.core.tickets.models import Ticket
from tests.core.tickets.levels import build_levels, chain, draft, escalated, facts, ticket_now
from tests.database import ON_ONE_DATABASE
from tests.make import as_contact, make_contact

hookimpl = pluggy.HookimplMarker(PROJECT)


class Listener:
    """A plugin that is told of escalations."""

    def __init__(self):
        """Know of none yet."""
        self.told = []

    @hookimpl
    def on_escalate(self, event, ctx):
        """Remember what was told."""
        self.told.append((event.way, event.tier, event.to_team, event.why, event.is_external))


@pytest.fixture
def levels(work):
    """Return a matrix of three levels and a ticket."""
    return build_levels(work)


@ON_ONE_DATABASE
def test_plugins_are_told_to_whom_and_why(work, levels, plugins):
    listener = Listener()
    plugins.install("pager", listener)
    escalated(work, levels)
    escalated(work, levels, levels.operator, 2)

    plugins.deliver()

    assert sorted(listener.told) == [
        ("functional", 1, "cor", "hand", False), ("functional", 2, "carrier", "hand", True),
    ]  # fmt: skip


def test_a_unit_outside_is_asked_with_its_reference_and_the_ticket_waits_for_it(work, levels, clock, session):
    follow_up_by = clock.now() + timedelta(hours=1)
    escalated(work, levels, tier=2, reference="TK-778", contact="Mesa 2", follow_up_by=follow_up_by)

    only, ticket = chain(work, levels)[0], ticket_now(work, levels)
    assert (only.state, only.reference, only.contact, only.next_at) == ("accepted", "TK-778", "Mesa 2", follow_up_by)
    assert (ticket.team_id, ticket.status, ticket.pending_reason) == (levels.csm, "pending", "carrier")
    assert facts(session, levels)[-3:] == ["waiting", "escalated_outside", "carrier_referenced"]


def test_the_reference_of_a_unit_outside_can_be_noted_later_and_again(work, levels):
    asked = escalated(work, levels, tier=2)

    with work(levels.agent) as uow, pytest.raises(Conflict):
        tickets.accept(uow, levels.number, asked)
    with work(levels.agent) as uow, pytest.raises(Invalid) as refused:
        tickets.note_reference(uow, levels.number, asked, "")
    assert list(refused.value.problems) == ["reference"]
    for reference in ("TK-1", "TK-2"):
        with work(levels.agent) as uow:
            tickets.note_reference(uow, levels.number, asked, reference, "Guardia")

    only = chain(work, levels)[0]
    assert (only.state, only.reference, only.accepted_by_name) == ("accepted", "TK-2", "Ana Agente")


def test_a_unit_outside_is_followed_up_until_it_answers(work, levels, clock):
    asked = escalated(work, levels, tier=2)
    later = clock.now() + timedelta(minutes=30)

    with work(levels.agent) as uow, pytest.raises(Invalid):
        tickets.follow_up(uow, levels.number, asked, "Dicen que miran.", clock.now())
    with work(levels.agent) as uow:
        tickets.follow_up(uow, levels.number, asked, "Dicen que miran.", later)
    assert chain(work, levels)[0].next_at == later
    with work(levels.agent) as uow:
        tickets.answer_escalation(uow, levels.number, asked, "Fibra reparada.")

    ticket = ticket_now(work, levels)
    story = tickets.get_story(work(), ticket)
    assert [note.body for note in story.notes.values()] == ["Dicen que miran."]
    assert (ticket.status, ticket.pending_reason, ticket.team_id) == ("inProgress", "", levels.csm)


def test_a_hand_over_that_waits_for_a_unit_outside_goes_on_when_a_later_one_is_over(work, levels):
    asked = escalated(work, levels, tier=2)
    later = escalated(work, levels, tier=3)
    assert ticket_now(work, levels).status == "inProgress"

    with work(levels.technician) as uow:
        tickets.return_escalation(uow, levels.number, later, "Es del portador.")

    ticket = ticket_now(work, levels)
    assert (ticket.status, ticket.pending_reason, ticket.team_id) == ("pending", "carrier", levels.csm)
    assert chain(work, levels)[0].id == asked


@pytest.mark.parametrize("end", [lambda uow, number: tickets.resolve(uow, number, "Listo."), tickets.cancel])
def test_the_end_of_a_ticket_ends_its_escalations(work, levels, end):
    escalated(work, levels)
    escalated(work, levels, levels.operator, 2)

    with work() as uow:
        end(uow, levels.number)

    assert [(each.state, each.next_at) for each in chain(work, levels)] == [("ended", None)] * 2
    assert not ticket_now(work, levels).is_escalated


@ON_ONE_DATABASE
def test_a_ticket_that_is_held_meanwhile_stays_held_when_it_is_answered(work, levels):
    asked = escalated(work, levels, tier=2)
    with work() as uow:
        tickets.resume(uow, levels.number)
    with work() as uow:
        tickets.hold(uow, levels.ticket_id, Hold("billing.debt"))
    with work(levels.agent) as uow, pytest.raises(Conflict):
        tickets.escalate(uow, levels.number, draft(3))
    with work(levels.agent) as uow:
        tickets.answer_escalation(uow, levels.number, asked, "Hecho.")

    assert ticket_now(work, levels).status == "held"


@ON_ONE_DATABASE
def test_an_escalation_of_another_ticket_is_not_there(work, levels):
    with work(levels.agent) as uow, pytest.raises(NotFound):
        tickets.accept(uow, levels.number, 987)


def test_queues_find_what_came_to_ones_teams_and_what_is_with_units_outside(work, levels):
    def found():
        counts = tickets.count_queues(work(levels.operator))
        return counts["escalated"].whole, counts["outside"].whole

    assert found() == (0, 0)
    escalated(work, levels)
    assert found() == (1, 0)
    escalated(work, levels, levels.operator, 2)
    assert found() == (0, 1)


@ON_ONE_DATABASE
def test_of_the_tickets_outside_those_are_found_that_are_among_others_too(work, levels):
    escalated(work, levels, tier=2)

    found = [
        work().session.scalars(tickets.within(tickets.escalated_outside(), select(Ticket.id).where(Ticket.id == each)))
        for each in (levels.ticket_id, 987)
    ]

    assert [list(each) for each in found] == [[levels.ticket_id], []]


@ON_ONE_DATABASE
def test_a_ticket_that_waits_for_another_network_already_waits_on_when_a_unit_outside_is_asked(work, levels, session):
    with work(levels.agent) as uow:
        tickets.start(uow, levels.number)
        tickets.wait_for(uow, levels.number, "carrier")
    escalated(work, levels, tier=2)

    assert ticket_now(work, levels).status == "pending"
    assert facts(session, levels).count("waiting") == 1


@ON_ONE_DATABASE
def test_a_customer_learns_no_more_than_that_it_was_escalated(work, levels):
    with work() as uow:
        ticket = tickets.get_ticket(uow, levels.number)
        contact = as_contact(make_contact(uow, ticket.account), ticket.account)
    escalated(work, levels)
    escalated(work, levels, levels.operator, 2)

    uow = work(contact)
    ticket = tickets.get_ticket(uow, levels.number)
    assert list(tickets.list_escalations(uow, ticket)) == []
    told = [event.values.get("action") for event in tickets.get_story(uow, ticket).events]
    assert told == [None, "started", "escalated", "waiting"]
