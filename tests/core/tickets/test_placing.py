"""The desk finds an agent: when a ticket comes into a team, again when somebody can, and never two at once."""

from datetime import timedelta

import pytest

from servicedesk.core import staffing, tickets
from servicedesk.core.kernel.errors import Forbidden
from servicedesk.core.staffing import SkillDraft
from servicedesk.core.tickets import assigning
from tests.core.tickets.crews import Crew
from tests.database import ON_ONE_DATABASE
from tests.make import make_team, make_ticket


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

    assert assigning.list_to_place(crew.work(), crew.team_id)
    assert crew.place() == 0
    (row,) = crew.waiting()
    assert (row.why, row.next_at.isoformat()) == ("off_shift", "2026-11-23T15:00:00+00:00")
    assert [each.values["reason"] for each in crew.told("not_assigned")] == ["off_shift"]
    assert not assigning.list_to_place(crew.work(), crew.team_id)

    clock.advance(timedelta(hours=1))

    assert assigning.list_to_place(crew.work(), crew.team_id)
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
