"""Handing back: by the agent with a reason, or because the agent is away; and not to the same person at once."""

from datetime import timedelta

import pytest

from servicedesk.core import staffing, tickets
from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.errors import Conflict, Forbidden, Invalid
from servicedesk.core.people.models import User
from servicedesk.core.staffing import AbsenceDraft
from servicedesk.core.tickets import assigning
from tests.core.tickets.crews import Crew
from tests.database import ON_ONE_DATABASE


@pytest.fixture
def crew(work):
    """Set the stage: a team that assigns by load."""
    return Crew(work)


def settle(crew):
    """Give back what those who are away have, and find agents, as the job does."""
    uow = crew.work()
    for absence in [each.id for each in staffing.list_due_absences(uow)]:
        given = 1
        while given:
            with crew.work() as uow:
                given = assigning.hand_back_absent(uow, absence)
    return crew.place()


def test_an_agent_hands_a_ticket_back_with_a_reason_and_another_gets_it(crew):
    number = crew.open()
    crew.place()

    with crew.work(crew.ana) as uow:
        assigning.hand_back(uow, number, "Conozco al cliente.", submission="k" * 22)
    with crew.work(crew.ana) as uow:
        assigning.hand_back(uow, number, "Conozco al cliente.", submission="k" * 22)
    assert crew.ticket(number).assignee_id is None
    crew.place()

    assert crew.ticket(number).assignee_id == crew.leo.id
    (fact,) = crew.told("handed_back")
    story = tickets.get_story(crew.work(crew.eva), crew.ticket(number))
    assert story.notes[fact.values["reference_id"]].body == "Conozco al cliente."


@ON_ONE_DATABASE
def test_it_comes_to_the_same_person_again_only_after_a_while(crew, clock):
    crew.away(crew.leo)
    number = crew.open()
    crew.place()
    for _ in range(2):
        with crew.work(crew.ana) as uow:
            assigning.hand_back(uow, number, "No puedo ahora.")
        assert crew.place() == 0
        clock.advance(timedelta(minutes=61))
        assert crew.place() == 1

    assert crew.ticket(number).assignee_id == crew.ana.id


@ON_ONE_DATABASE
def test_whoever_may_not_assign_hands_back_only_their_own(crew):
    number = crew.open()
    crew.place()
    without = crew.leo.__class__("user", crew.leo.id, "Leo", permissions=frozenset({"ticket.read", "account.read"}))

    with pytest.raises(Forbidden), crew.work(without) as uow:
        assigning.hand_back(uow, number, "No es mío.")
    with crew.work(crew.eva) as uow:
        assigning.hand_back(uow, number, "Lo ve otra persona.")

    assert crew.ticket(number).assignee_id is None


@ON_ONE_DATABASE
@pytest.mark.parametrize("reason", [" ", "x" * 4_001])
def test_a_reason_is_asked_for(crew, reason):
    number = crew.open()
    crew.place()

    with pytest.raises(Invalid) as refused, crew.work(crew.ana) as uow:
        assigning.hand_back(uow, number, reason)

    assert set(refused.value.problems) == {"reason"}


@ON_ONE_DATABASE
def test_what_nobody_has_and_what_is_over_is_not_handed_back(crew):
    number, over = crew.open(), crew.open()
    crew.place()
    with crew.work() as uow:
        tickets.assign(uow, number, None)
        tickets.cancel(uow, over)

    for each in (number, over):
        with pytest.raises(Conflict), crew.work(crew.eva) as uow:
            assigning.hand_back(uow, each, "No va.")


def test_whoever_is_away_from_now_on_keeps_the_tickets_or_hands_them_back(crew):
    numbers = [crew.open() for _ in range(4)]
    crew.place()
    crew.away(crew.leo, kind="vacation")
    settle(crew)
    assert [crew.ticket(each).assignee_id for each in numbers[1::2]] == [crew.leo.id] * 2

    with crew.work(crew.leo) as uow:
        staffing.come_back(uow, crew.leo.id)
    crew.away(crew.leo, hands_back=True)
    settle(crew)

    assert {crew.ticket(each).assignee_id for each in numbers} == {crew.ana.id}
    assert [each.values["reason"] for each in crew.told("handed_back")] == ["absence"] * 2
    assert not staffing.list_due_absences(crew.work())


@ON_ONE_DATABASE
def test_a_vacation_that_is_to_come_hands_back_when_it_begins(crew, clock):
    number = crew.open()
    crew.place()
    begins_at = clock.now() + timedelta(days=1)
    with crew.work(crew.ana) as uow:
        staffing.plan_absence(
            uow, AbsenceDraft(crew.ana.id, "vacation", begins_at, begins_at + timedelta(days=9), True)
        )
    settle(crew)
    assert crew.ticket(number).assignee_id == crew.ana.id

    clock.advance(timedelta(days=1))
    settle(crew)

    assert crew.ticket(number).assignee_id == crew.leo.id


@ON_ONE_DATABASE
def test_whoever_left_the_desk_gets_nothing(crew):
    with crew.work() as uow:
        uow.session.get(User, crew.ana.id).is_active = False
    number = crew.open()

    crew.place()

    assert crew.ticket(number).assignee_id == crew.leo.id


@ON_ONE_DATABASE
def test_a_customer_whose_number_is_that_of_the_agent_hands_nothing_back(crew):
    number = crew.open()
    crew.place()
    customer = Actor("contact", crew.ana.id, "Rosa", account_ids=frozenset({crew.account_id}))

    with pytest.raises(Forbidden), crew.work(customer) as uow:
        assigning.hand_back(uow, number, "No lo quiero.")
