"""The job that finds agents: what waits gets somebody, what the absent have goes back, and one fault stops no other."""

import pytest

from servicedesk.core.tickets.models import Ticket
from servicedesk.worker.assigning import assign_waiting, each_once
from tests.core.tickets.crews import Crew
from tests.database import ON_ONE_DATABASE


@pytest.fixture
def crew(work):
    """Set the stage: a team that assigns by load."""
    return Crew(work)


@ON_ONE_DATABASE
def test_what_waits_gets_an_agent_and_the_fact_names_the_job(crew, kernel):
    number = crew.open()

    assign_waiting(kernel)

    assert crew.ticket(number).assignee_id == crew.ana.id
    assert [each.actor for each in crew.told("assigned")] == ["job:assign"]


@ON_ONE_DATABASE
def test_nothing_is_written_while_nothing_can_be_done(crew, kernel):
    crew.shift(((("20:00", "21:00"),),) * 7)
    number = crew.open()
    assign_waiting(kernel)
    version = crew.ticket(number).version

    assign_waiting(kernel)

    assert crew.ticket(number).version == version
    assert len(crew.told("not_assigned")) == 1


@ON_ONE_DATABASE
def test_what_somebody_who_is_away_still_has_goes_to_others(crew, kernel):
    numbers = [crew.open(), crew.open()]
    assign_waiting(kernel)
    crew.away(crew.leo, hands_back=True)

    assign_waiting(kernel)

    assert {crew.ticket(each).assignee_id for each in numbers} == {crew.ana.id}
    assert crew.work().session.query(Ticket).count() == 2


def test_one_that_fails_stops_no_other_and_is_raised_in_the_end():
    done = []

    def act(thing):
        done.append(thing)
        if thing == 1:
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        each_once([1, 2, 3], act, "team")

    assert done == [1, 2, 3]
