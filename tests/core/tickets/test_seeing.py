"""Who sees which tickets, in which order; links and what follows from them."""

from datetime import timedelta

import pytest

from servicedesk.core import tickets
from servicedesk.core.kernel.actors import ANONYMOUS, Actor
from servicedesk.core.kernel.errors import Conflict, NotFound
from servicedesk.core.kernel.events import event_of
from servicedesk.core.tickets import FileDraft, QueueCount, QueueFilter, ReplyDraft
from servicedesk.core.tickets.rules import TRANSITIONS, possible_actions
from tests.make import (
    as_contact,
    as_user,
    make_account,
    make_category,
    make_contact,
    make_service,
    make_team,
    make_ticket,
    make_user,
)


@pytest.fixture
def agent(work):
    with work() as uow:
        return as_user(make_user(uow), "csm_agent")


def test_each_sees_what_is_theirs(work):
    """SEC-A1: a contact their accounts', a consultant the assigned, a team member the team's, nobody known nothing."""
    with work() as uow:
        consultant, partner = make_user(uow), make_user(uow)
        mine, theirs = make_account(uow, consultant_id=consultant.id), make_account(uow)
        team = make_team(uow)
        contact = make_contact(uow, mine)
        first, second = make_ticket(uow, mine), make_ticket(uow, theirs)
        second.team_id = team.id

    def seen_by(actor):
        return [ticket.number for ticket in tickets.list_tickets(work(actor))]

    everything = sorted([first.number, second.number])
    assert seen_by(as_contact(contact, mine)) == [first.number]
    assert seen_by(as_user(consultant, "sales_consultant")) == [first.number]
    assert seen_by(
        Actor("user", partner.id, permissions=frozenset({"ticket.read_team"}), team_ids=frozenset({team.id}))
    ) == [second.number]
    assert sorted(seen_by(as_user(partner, "csm_agent"))) == everything
    assert sorted(seen_by(Actor("plugin", name="p"))) == everything
    assert seen_by(as_user(partner, "partner")) == []
    assert seen_by(ANONYMOUS) == []


@pytest.mark.parametrize("number", ["", "AR-", "AR-000000", "nonsense", "'; DROP TABLE ticket", "\x00", "🦙"])
def test_an_unknown_number_is_not_found(work, agent, number):
    with pytest.raises(NotFound):
        tickets.get_ticket(work(agent), number)


def test_a_number_is_found_however_it_was_typed(work, agent):
    with work() as uow:
        ticket = make_ticket(uow)

    assert tickets.get_ticket(work(agent), ticket.number.lower().replace("-", " ")).id == ticket.id


def test_a_queue_has_the_nearest_deadline_first_and_pages_by_place(work, agent, clock):
    with work() as uow:
        numbers = []
        for _ in range(5):
            numbers.append(make_ticket(uow).number)
            clock.advance(timedelta(minutes=1))

    first = tickets.list_queue(work(agent), QueueFilter(limit=3))
    rest = tickets.list_queue(work(agent), QueueFilter(limit=3, after=tickets.queue_place(first[-1])))

    assert [ticket.number for ticket in (*first, *rest)] == numbers


def test_a_queue_is_narrowed_by_team_status_and_assignee(work, agent):
    with work() as uow:
        team = make_team(uow)
        ours, free, done = make_ticket(uow), make_ticket(uow), make_ticket(uow)
        ours.team_id, ours.assignee_id = team.id, agent.id
        done.status = "closed"

    def seen(**wanted):
        return {ticket.number for ticket in tickets.list_queue(work(agent), QueueFilter(**wanted))}

    assert seen() == {ours.number, free.number}
    assert seen(team_id=team.id) == {ours.number}
    assert seen(assignee_id=agent.id) == {ours.number}
    assert seen(unassigned=True) == {free.number}
    assert seen(statuses=("closed",)) == {done.number}
    assert tickets.count_queues(work(agent))["acknowledged"] == QueueCount(2, 1, 1)
    assert tickets.count_queues(work(agent), team.id)["acknowledged"] == QueueCount(1, 1, 0)
    assert tickets.count_queues(work(agent))["resolved"] == QueueCount()


def test_what_is_owed_stands_before_what_waits_or_was_answered(work, agent, clock):
    with work() as uow:
        answered, owed = make_ticket(uow), make_ticket(uow)
    with work(agent) as uow:
        tickets.reply(uow, answered.number, ReplyDraft("Hola."))
    clock.advance(timedelta(days=3))

    assert [each.id for each in tickets.list_queue(work(agent), QueueFilter())] == [owed.id, answered.id]


def test_a_customer_s_list_has_the_last_changed_first_and_pages(work, clock):
    with work() as uow:
        account = make_account(uow)
        rosa = as_contact(make_contact(uow, account), account)
        numbers = []
        for _ in range(4):
            clock.advance(timedelta(minutes=1))
            numbers.insert(0, make_ticket(uow, account).number)

    first = tickets.list_tickets(work(rosa), account_id=account.id, limit=2)
    rest = tickets.list_tickets(work(rosa), after=(first[-1].changed_at, first[-1].id))
    with work(rosa) as uow:
        tickets.cancel(uow, numbers[0])

    assert [ticket.number for ticket in (*first, *rest)] == numbers
    assert len(tickets.list_tickets(work(rosa), open_only=True)) == 3


def test_files_are_seen_by_those_who_see_the_ticket(work, agent):
    with work() as uow:
        ticket = make_ticket(uow, files=(FileDraft("0" * 32, "a.txt", "text/plain", 1, "d" * 64),))
        stranger_account = make_account(uow)
        stranger = as_contact(make_contact(uow, stranger_account), stranger_account)
    story = tickets.get_story(work(agent), ticket)
    (file,) = next(iter(story.interactions.values())).attachments

    assert tickets.get_attachment(work(agent), ticket.number, file.id).name == "a.txt"
    for actor, number, file_id in (
        (stranger, ticket.number, file.id),
        (agent, "AR-000000", file.id),
        (agent, ticket.number, 999),
    ):
        with pytest.raises(NotFound):
            tickets.get_attachment(work(actor), number, file_id)


def test_categories_in_use_are_named_in_the_order_of_the_operator(work, agent):
    with work() as uow:
        make_category(uow, position=2)
        make_category(uow, code="no_signal", position=1, name="Sin señal", name_en="")
        make_category(uow, code="old", is_active=False)

    named = tickets.name_categories(work(agent))

    assert [each.name_in("en") for each in named] == ["Sin señal", "No service"]
    assert [each.name_in("es") for each in named] == ["Sin señal", "Sin servicio"]


def test_categories_fit_the_kind_of_service(work, agent):
    with work() as uow:
        make_category(uow, position=2)
        make_category(uow, code="no_signal", service_kind="mobile", position=1, name_en="", symptom_en="")
        make_category(uow, code="old", is_active=False)

    assert [each.code for each in tickets.list_categories(work(agent))] == ["no_signal", "no_service"]
    general = tickets.list_categories(work(agent), "internet")
    assert [each.code for each in general] == ["no_service"]
    assert (general[0].name_in("en"), general[0].symptom_in("en_US")) == ("No service", "I have no Internet")
    mobile = tickets.list_categories(work(agent), "mobile")[0]
    assert (mobile.name_in("en"), mobile.symptom_in("en"), mobile.name_in("es")) == (
        "Sin servicio",
        "No tengo Internet",
        "Sin servicio",
    )


def test_the_consultant_of_an_account_is_known(work):
    with work() as uow:
        consultant = make_user(uow)
        with_one = make_ticket(uow, make_account(uow, consultant_id=consultant.id))
        without = make_ticket(uow)

        assert tickets.consultant_of(uow, with_one).id == consultant.id
        assert tickets.consultant_of(uow, without) is None


def test_what_was_written_with_a_change_can_be_quoted(work, agent):
    with work() as uow:
        ticket = make_ticket(uow)
    with work(agent) as uow:
        tickets.reply(uow, ticket.number, ReplyDraft("Hola, Rosa."))
        tickets.assign(uow, ticket.number, agent.id)
    replied, assigned = (event_of(each) for each in tickets.get_story(work(agent), ticket).events[1:])

    assert tickets.words_of(work(agent), ticket, replied) == "Hola, Rosa."
    assert tickets.words_of(work(agent), ticket, assigned) == ""


def test_every_status_can_be_left_or_is_an_end():
    """A walk over the table: no dead end but the three ends, and every status can be reached."""
    ends = {"closed", "cancelled", "rejected"}
    sources = {status for status, _ in TRANSITIONS}
    targets = {step.to for step in TRANSITIONS.values()}

    assert sources.isdisjoint(ends)
    assert targets - sources == ends
    assert sources - targets == set()


@pytest.mark.parametrize(
    "status", ["acknowledged", "held", "inProgress", "pending", "resolved", "closed", "cancelled", "rejected"]
)
def test_only_the_actions_of_the_table_are_possible(work, status):
    """SEC-A6: an action out of order is a conflict, and leaves the ticket as it is."""
    with work() as uow:
        ticket = make_ticket(uow, make_account(uow))
        ticket.status = status
        supervisor = as_user(make_user(uow), "administrator")
    acts = {
        "start": lambda uow: tickets.start(uow, ticket.number),
        "wait": lambda uow: tickets.wait_for(uow, ticket.number, "customer"),
        "resume": lambda uow: tickets.resume(uow, ticket.number),
        "release": lambda uow: tickets.release(uow, ticket.id),
        "resolve": lambda uow: tickets.resolve(uow, ticket.number, "Listo."),
        "confirm": lambda uow: tickets.confirm(uow, ticket.number),
        "reopen": lambda uow: tickets.reject_solution(uow, ticket.number, "No."),
        "close": lambda uow: tickets.close(uow, ticket.number),
        "cancel": lambda uow: tickets.cancel(uow, ticket.number),
        "reject": lambda uow: tickets.reject(uow, ticket.number, "spam"),
    }
    possible = set(possible_actions(supervisor, ticket))

    for action, act in acts.items():
        if action not in possible:
            with pytest.raises(Conflict), work(supervisor) as uow:
                act(uow)

    assert tickets.get_ticket(work(supervisor), ticket.number).status == status
    assert possible == {action for state, action in TRANSITIONS if state == status}


def test_a_customer_is_offered_only_what_is_theirs_to_do(work):
    with work() as uow:
        account = make_account(uow)
        rosa = as_contact(make_contact(uow, account), account)
        ticket = make_ticket(uow, account)

    assert possible_actions(rosa, ticket) == ["cancel"]
    ticket.status = "resolved"
    assert possible_actions(rosa, ticket) == ["confirm", "reopen"]


def test_a_service_is_shown_with_its_ticket(work, agent):
    with work() as uow:
        account = make_account(uow)
        service = make_service(uow, account)
        ticket = make_ticket(uow, account, service_id=service.id)

    assert tickets.get_ticket(work(agent), ticket.number).service.name == "Internet Hogar 200"
