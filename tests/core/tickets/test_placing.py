"""The desk finds an agent: when a ticket comes into a team, again when somebody can, and never two at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

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


def test_what_comes_into_the_team_goes_to_those_with_the_least_load_in_turn(crew):
    numbers = [crew.open() for _ in range(4)]

    assert crew.place() == 4

    assert [crew.ticket(each).assignee_id for each in numbers] == [
        crew.ana.id, crew.leo.id, crew.ana.id, crew.leo.id,
    ]  # fmt: skip
    assert not crew.waiting()


def test_the_reason_is_a_fact_of_the_ticket_in_codes_and_values(crew):
    crew.shift()
    crew.away(crew.leo, kind="vacation")
    number = crew.open()
    crew.place()

    (fact,) = crew.told("assigned")
    assert (fact.values["reason"], fact.values["reference_id"], fact.actor) == ("desk", crew.ana.id, "job:test")
    assert fact.values["why"]["until"] == "2026-11-23T22:00:00+00:00"
    assert [(each["user_id"], each["why"]) for each in fact.values["why"]["passed"]] == [(crew.leo.id, "away")]
    assert number == fact.values["number"]


@ON_ONE_DATABASE
def test_a_team_that_assigns_by_hand_keeps_its_tickets_as_they_are(work):
    crew = Crew(work, "hand")
    number = crew.open()

    assert not crew.waiting()
    assert crew.ticket(number).assignee_id is None
    assert not assigning.list_teams_with_unplaced(work())


def test_while_nobody_is_on_shift_it_waits_with_the_reason_and_goes_to_whoever_begins(crew, clock):
    crew.shift(((("10:00", "17:00"),),) * 7)
    number = crew.open()

    assert assigning.is_placing_due(crew.work(), crew.team_id)
    assert crew.place() == 0
    (row,) = crew.waiting()
    assert (row.why, row.next_at.isoformat()) == ("off_shift", "2026-11-23T15:00:00+00:00")
    assert [each.values["reason"] for each in crew.told("not_assigned")] == ["off_shift"]
    assert not assigning.is_placing_due(crew.work(), crew.team_id)

    clock.advance(timedelta(hours=1))

    assert assigning.is_placing_due(crew.work(), crew.team_id)
    assert crew.place() == 1
    assert crew.ticket(number).assignee_id == crew.ana.id


@ON_ONE_DATABASE
def test_what_stands_against_it_changes_without_being_told_again(crew, clock):
    crew.shift(((("10:00", "17:00"),),) * 7)
    crew.open()
    crew.place()
    crew.away(crew.ana)
    crew.away(crew.leo)

    assert crew.place() == 0
    assert crew.place() == 0

    assert [row.why for row in crew.waiting()] == ["away"]
    assert len(crew.told("not_assigned")) == 1


@ON_ONE_DATABASE
def test_only_whoever_has_the_skill_gets_what_asks_for_it(crew):
    with crew.work(crew.boss) as uow:
        fibre = staffing.create_skill(uow, SkillDraft("fibre", "Fibra", "Fibre", (crew.leo.id,))).id
        assigning.choose_needs(uow, fibre, [crew.category_id], ["internet"])
    numbers = [crew.open(), crew.open()]

    crew.place()

    assert {crew.ticket(each).assignee_id for each in numbers} == {crew.leo.id}
    assert crew.told("assigned")[0].values["why"]["skills"] == [["Fibra", "Fibre"]]
    assert assigning.read_needs(crew.work(crew.boss), fibre) == ([crew.category_id], ["internet"])

    with crew.work(crew.boss) as uow:
        assigning.remove_skill(uow, fibre)
    assert not staffing.list_skills(crew.work(crew.boss))
    with pytest.raises(Forbidden), crew.work(crew.ana) as uow:
        assigning.choose_needs(uow, fibre, [], [])


@ON_ONE_DATABASE
def test_a_kind_of_service_asks_for_a_skill_and_others_do_not(crew):
    with crew.work(crew.boss) as uow:
        fibre = staffing.create_skill(uow, SkillDraft("fibre", "Fibra", "Fibre", (crew.leo.id,))).id
        assigning.choose_needs(uow, fibre, [], ["internet", "mobile"])
    by_kind = crew.open()
    with crew.work() as uow:
        other = make_ticket(uow)
        tickets.assign_team(uow, other.number, crew.team_id)
        plain = other.number

    crew.place()

    assert (crew.ticket(by_kind).assignee_id, crew.ticket(plain).assignee_id) == (crew.leo.id, crew.ana.id)


@ON_ONE_DATABASE
def test_whoever_carries_their_limit_gets_nothing_more(crew):
    for actor in (crew.ana, crew.leo):
        with crew.work(crew.eva) as uow:
            staffing.limit_load(uow, actor.id, 1)
    numbers = [crew.open() for _ in range(3)]

    assert crew.place() == 2
    assert [row.why for row in crew.waiting()] == ["full"]

    with crew.work() as uow:
        tickets.resolve(uow, numbers[0], "Listo.")
    assert crew.place() == 1
    assert crew.ticket(numbers[2]).assignee_id == crew.ana.id


@ON_ONE_DATABASE
def test_an_urgent_ticket_weighs_more_than_an_ordinary_one(crew):
    ordinary = crew.open()
    with crew.work() as uow:
        tickets.prioritize(uow, ordinary, 3, 3)
    crew.place()
    urgent = [crew.open() for _ in range(3)]
    crew.place()

    assert crew.ticket(ordinary).assignee_id == crew.ana.id
    assert [crew.ticket(each).assignee_id for each in urgent] == [crew.leo.id, crew.ana.id, crew.leo.id]


def test_two_workers_at_once_give_each_ticket_once(crew):
    numbers = [crew.open() for _ in range(6)]

    with ThreadPoolExecutor(2) as pool:
        given = sum(pool.map(lambda _: crew.place(), range(2)))

    assert given == 6
    assert sorted(each.values["number"] for each in crew.told("assigned")) == sorted(numbers)
    loads = [crew.ticket(each).assignee_id for each in numbers]
    assert (loads.count(crew.ana.id), loads.count(crew.leo.id)) == (3, 3)


def test_what_somebody_works_on_is_left_for_the_next_time(crew):
    number = crew.open()

    with crew.work(crew.ana) as uow:
        tickets.assign(uow, number, crew.leo.id)
    assert not crew.waiting()
    assert crew.place() == 0

    assert crew.ticket(number).assignee_id == crew.leo.id


@ON_ONE_DATABASE
def test_what_left_the_team_or_cannot_be_worked_on_waits_no_longer(crew):
    with crew.work() as uow:
        other = make_team(uow, code="cor", name="COR").id
    moved, over = crew.open(), crew.open()
    with crew.work() as uow:
        tickets.assign_team(uow, moved, other)
        tickets.cancel(uow, over)

    assert crew.place() == 0
    assert not crew.waiting()


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
            assigning.is_placing_due(uow, crew.team_id)
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
