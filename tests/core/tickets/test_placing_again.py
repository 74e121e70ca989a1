"""The desk finds an agent wherever a ticket comes from, never two at once, and with few statements."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from servicedesk.core import people, staffing, tickets
from servicedesk.core.kernel.answers import Hold
from servicedesk.core.kernel.errors import Forbidden
from servicedesk.core.people import TeamDraft
from servicedesk.core.staffing import SkillDraft
from servicedesk.core.tickets import EscalationDraft, TicketDraft, assigning
from servicedesk.core.tickets.models import Ticket
from tests.core.tickets.crews import Crew
from tests.database import ON_ONE_DATABASE
from tests.listeners import Gate
from tests.make import make_team, make_ticket
from tests.statements import counted


@pytest.fixture
def crew(work):
    """Set the stage: a team that assigns by load."""
    return Crew(work)


def test_two_workers_at_once_give_each_ticket_once(crew):
    numbers = [crew.open() for _ in range(6)]

    with ThreadPoolExecutor(2) as pool:
        given = sum(pool.map(lambda _: crew.place(), range(2)))

    assert given == 6
    assert sorted(each.values["number"] for each in crew.told("assigned")) == sorted(numbers)
    loads = [crew.ticket(each).assignee_id for each in numbers]
    assert (loads.count(crew.ana.id), loads.count(crew.leo.id)) == (3, 3)


def test_what_somebody_was_given_by_hand_is_left_to_them(crew):
    number = crew.open()

    with crew.work(crew.ana) as uow:
        tickets.assign(uow, number, crew.leo.id)
    assert not crew.waiting()
    assert crew.place() == 0

    assert crew.ticket(number).assignee_id == crew.leo.id


@ON_ONE_DATABASE
def test_giving_it_to_the_team_or_taking_it_from_somebody_lets_the_desk_look_again(crew):
    with crew.work() as uow:
        number = make_ticket(uow).number
        tickets.assign_team(uow, number, crew.team_id)
    crew.place()
    first = crew.ticket(number).assignee_id

    with crew.work(crew.eva) as uow:
        tickets.assign(uow, number, None)
    crew.place()

    assert (first, crew.ticket(number).assignee_id) == (crew.ana.id, crew.leo.id)
    with crew.work(crew.eva) as uow:
        tickets.assign(uow, number, None)
        tickets.assign(uow, number, None)
    assert crew.place() == 0
    assert [row.why for row in crew.waiting()] == ["handed_back"]


@ON_ONE_DATABASE
def test_an_escalation_to_the_team_and_its_return_find_an_agent(crew):
    with crew.work() as uow:
        csm = make_team(uow, code="first", name="Primera", assigns_by="hand").id
        number = make_ticket(uow).number
        tickets.assign_team(uow, number, csm)
    with crew.work() as uow:
        escalation = tickets.escalate(uow, number, EscalationDraft(reason="No es de aquí.", team_id=crew.team_id)).id
    crew.place()
    assert crew.ticket(number).assignee_id == crew.ana.id

    with crew.work() as uow:
        tickets.return_escalation(uow, number, escalation, "Es de ustedes.")
    assert crew.ticket(number).assignee_id is None
    assert not crew.waiting()


def test_a_held_ticket_finds_an_agent_once_it_is_released(crew, plugins):
    plugins.install("debt", Gate(lambda draft, ctx: Hold("debt.open", {})))
    number = crew.open()
    assert not crew.waiting()

    with crew.work() as uow:
        tickets.release(uow, crew.ticket(number).id)
    crew.place()

    assert crew.ticket(number).assignee_id == crew.ana.id
    assert crew.ticket(number).status == "acknowledged"


@ON_ONE_DATABASE
def test_a_held_ticket_that_has_an_agent_keeps_the_agent(crew):
    number = crew.open()
    crew.place()
    with crew.work() as uow:
        tickets.hold(uow, crew.ticket(number).id, Hold("debt.open", {}))
    with crew.work() as uow:
        tickets.release(uow, crew.ticket(number).id)

    assert not crew.waiting()


@ON_ONE_DATABASE
@pytest.mark.parametrize("is_away", [True, False])
def test_what_is_reopened_goes_to_another_only_while_its_agent_is_away(crew, is_away):
    number = crew.open()
    crew.place()
    with crew.work() as uow:
        tickets.resolve(uow, number, "Listo.")
    if is_away:
        crew.away(crew.ana)

    with crew.work() as uow:
        tickets.reject_solution(uow, number, "Sigue igual.")
    crew.place()

    assert crew.ticket(number).assignee_id == (crew.leo.id if is_away else crew.ana.id)
    assert not crew.waiting()


@ON_ONE_DATABASE
def test_a_team_that_begins_to_assign_takes_what_lies_there(work):
    crew = Crew(work, "hand")
    number = crew.open()
    with work(crew.boss) as uow:
        assigning.begin_placing(uow, crew.team_id)
    assert not crew.waiting()

    with work(crew.boss) as uow:
        people.change_team(uow, crew.team_id, TeamDraft("csm", "CSM", assigns_by="load"))
        assigning.begin_placing(uow, crew.team_id)
        assigning.begin_placing(uow, crew.team_id)
    crew.place()

    assert crew.ticket(number).assignee_id == crew.ana.id
    with pytest.raises(Forbidden), work(crew.ana) as uow:
        assigning.begin_placing(uow, crew.team_id)


@ON_ONE_DATABASE
def test_a_choice_takes_the_same_number_of_statements_for_a_large_team(crew):
    def looked_at():
        uow = crew.work()
        with counted(uow) as statements:
            assigning.list_to_place(uow, crew.team_id)
        return len(statements)

    crew.shift()
    crew.open()
    few = looked_at()
    with crew.work() as uow:
        team = uow.session.get(people.Team, crew.team_id)
        for number in range(20):
            user = people.User(name=f"Agente {number}", email=f"agente{number}@andina.example", teams=[team])
            uow.session.add(user)
    crew.open()

    assert looked_at() == few


@ON_ONE_DATABASE
def test_opening_into_a_team_that_assigns_takes_one_statement_more(work):
    def opened(crew):
        uow = work()
        draft = TicketDraft(crew.account_id, "No tengo Internet.", category="no_service")
        with counted(uow) as statements, uow:
            tickets.open_ticket(uow, draft)
        return len(statements)

    crew = Crew(work, "hand")
    by_hand = opened(crew)
    with work(crew.boss) as uow:
        people.change_team(uow, crew.team_id, TeamDraft("csm", "CSM", assigns_by="load"))

    assert opened(crew) == by_hand + 1
    assert work().session.query(Ticket).count() == 2


@ON_ONE_DATABASE
def test_what_nobody_can_take_keeps_nothing_behind_it_waiting(crew):
    with crew.work(crew.boss) as uow:
        skill = staffing.create_skill(uow, SkillDraft("radio", "Radio", "Radio")).id
        assigning.choose_needs(uow, skill, [crew.category_id], [])
    first = crew.open()
    with crew.work() as uow:
        other = make_ticket(uow).number
        tickets.prioritize(uow, other, 3, 3)
        tickets.assign_team(uow, other, crew.team_id)
    crew.place()

    assert [row.why for row in crew.waiting()] == ["no_skill"]
    assert (crew.ticket(first).assignee_id, crew.ticket(other).assignee_id) == (None, crew.ana.id)
