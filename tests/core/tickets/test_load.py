"""The load of agents: for whoever supervises them, and with as many statements for many as for few."""

from datetime import timedelta

import pytest

from servicedesk.core import staffing, tickets
from servicedesk.core.kernel.answers import Hold
from servicedesk.core.kernel.errors import Forbidden, NotFound
from servicedesk.core.people.models import Team, User
from servicedesk.core.staffing import SkillDraft
from servicedesk.core.tickets import assigning
from tests.core.tickets.crews import Crew
from tests.database import ON_ONE_DATABASE
from tests.make import make_team
from tests.statements import counted


@pytest.fixture
def crew(work):
    """Set the stage: a team that assigns by load."""
    return Crew(work)


def loads(view):
    return {each.agent.name: each for each in view.agents}


def test_open_tickets_are_counted_by_priority_and_state_with_the_oldest_and_what_they_weigh(crew, clock):
    opened_at = clock.now()
    numbers = [crew.open()]
    clock.advance(timedelta(hours=1))
    numbers += [crew.open(), crew.open(), crew.open(), crew.open()]
    crew.place()
    with crew.work(crew.ana) as uow:
        tickets.start(uow, numbers[0])
        tickets.prioritize(uow, numbers[2], 3, 3)
    with crew.work() as uow:
        tickets.hold(uow, crew.ticket(numbers[4]).id, Hold("debt.open", {}))

    ana = loads(assigning.read_load(crew.work(crew.eva)))["Ana Ríos"]

    assert (ana.by_priority, ana.by_state) == ({1: 1, 4: 1}, {"inProgress": 1, "acknowledged": 1, "held": 1})
    assert (ana.open, ana.load, ana.oldest_at, ana.is_full) == (2, 9, opened_at, False)


def test_tickets_of_which_a_promise_was_warned_of_or_broken_are_counted(crew, clock):
    first = crew.open()
    clock.advance(timedelta(hours=6))
    crew.open()
    crew.open()
    crew.place()
    clock.advance(timedelta(hours=19))
    with crew.work() as uow:
        while tickets.sweep_clocks(uow, "boot"):
            pass

    found = loads(assigning.read_load(crew.work(crew.eva)))

    assert crew.ticket(first).assignee_id == crew.ana.id
    assert [(each.warned, each.breached) for each in (found["Ana Ríos"], found["Leo Paz"])] == [(1, 1), (1, 0)]


def test_what_nobody_has_is_counted_for_each_team(crew):
    for actor in (crew.ana, crew.leo):
        crew.away(actor)
    crew.open()
    crew.place()
    with crew.work() as uow:
        empty = make_team(uow, code="cor", name="COR").id

    view = assigning.read_load(crew.work(crew.boss))

    assert {each.team.id: (each.unassigned, each.waiting) for each in view.of_teams} == {
        crew.team_id: (1, 1), empty: (0, 0),
    }  # fmt: skip
    assert [each.agent.away for each in view.agents] == ["away", "away"]


@ON_ONE_DATABASE
def test_a_supervisor_sees_their_teams_alone(crew):
    with crew.work() as uow:
        other = make_team(uow, code="cor", name="COR").id
        make_team(uow, code="carrier", name="Portador", is_external=True)

    assert [each.id for each in assigning.read_load(crew.work(crew.eva)).teams] == [crew.team_id]
    assert {each.id for each in assigning.read_load(crew.work(crew.boss)).teams} == {crew.team_id, other}
    assert len(assigning.read_load(crew.work(crew.boss), other).agents) == 0
    with pytest.raises(NotFound):
        assigning.read_load(crew.work(crew.eva), other)
    with pytest.raises(Forbidden):
        assigning.read_load(crew.work(crew.ana))


@ON_ONE_DATABASE
def test_everybody_sees_their_own_load_and_supervisors_that_of_their_people(crew):
    with crew.work(crew.boss) as uow:
        staffing.create_skill(uow, SkillDraft("fibre", "Fibra", "Fibre", (crew.ana.id,)))

    own = assigning.read_own_load(crew.work(crew.ana), crew.ana.id)

    assert (own.agent.name, [each.code for each in own.skills]) == ("Ana Ríos", ["fibre"])
    assert assigning.read_own_load(crew.work(crew.eva), crew.ana.id).agent == own.agent
    with pytest.raises(Forbidden):
        assigning.read_own_load(crew.work(crew.leo), crew.ana.id)
    with pytest.raises(NotFound):
        assigning.read_own_load(crew.work(crew.eva), crew.boss.id)


@ON_ONE_DATABASE
def test_the_view_takes_the_same_number_of_statements_for_many(crew):
    def looked_at():
        uow = crew.work(crew.eva)
        with counted(uow) as statements:
            assigning.read_load(uow)
        return len(statements)

    crew.shift()
    crew.open()
    crew.place()
    few = looked_at()
    with crew.work() as uow:
        team = uow.session.get(Team, crew.team_id)
        for number in range(20):
            uow.session.add(User(name=f"Agente {number}", email=f"agente{number}@andina.example", teams=[team]))
    for _ in range(6):
        crew.open()
    crew.place()

    assert looked_at() == few
