"""What a screen on the wall shows of tickets: the same promise as the queue, and nothing of any customer."""

from datetime import timedelta

import pytest

from servicedesk.core import tickets
from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.errors import Forbidden
from servicedesk.core.sla import PolicyDraft, TargetDraft
from servicedesk.core.tickets import QueueFilter
from tests.core.tickets.levels import build_levels, escalated
from tests.core.tickets.promises import promise
from tests.database import ON_ONE_DATABASE
from tests.make import make_account, make_category, make_team, make_ticket

SCREEN = Actor(kind="user", id=0, name="Pantalla", permissions=frozenset({"wallboard.see"}))
HOUR = timedelta(hours=1)


@pytest.fixture
def many(work):
    """Open tickets of two teams and of none: two that wait, one held, one over."""
    promise(work, PolicyDraft("Dos horas", targets=(TargetDraft("resolution", (120,) * 4),)))
    with work() as uow:
        account, symptom = make_account(uow, name="CANARY Rosa"), make_category(uow, name="Sin servicio")
        teams = [make_team(uow, code="a", name="Andes"), make_team(uow, code="b", name="Bosque")]
        rows = [make_ticket(uow, account, category=symptom.code, subject="CANARY en mi casa") for _ in range(6)]
        for ticket, team in zip(rows, [teams[0], teams[0], teams[1], None, None, None], strict=True):
            ticket.team_id = team.id if team else None
        rows[1].status, rows[1].pending_reason = "pending", "carrier"
        rows[3].status, rows[4].status, rows[5].status = "held", "resolved", "closed"
    return [row.number for row in rows]


def wall(work, actor=SCREEN):
    return tickets.read_wall(work(actor), 7)


def test_it_counts_what_is_open_what_is_late_and_what_waits(work, clock, many):
    clock.advance(timedelta(hours=1))
    coming = wall(work)
    clock.advance(timedelta(hours=2))
    late = wall(work)

    assert (coming.open, coming.late, coming.soon, coming.soon_unassigned, coming.oldest) == (5, 0, 3, 3, None)
    assert (late.open, late.late, late.soon) == (5, 3, 0)
    assert clock.now() - late.oldest == HOUR
    assert late.waiting == {"carrier": 1, "held": 1, "resolved": 1}
    assert [(each.name, each.whole, each.late) for each in late.teams] == [
        ("Andes", 2, 2),
        ("Bosque", 1, 1),
        ("", 2, 0),
    ]


def test_it_shows_the_same_promise_as_the_queue(work, clock, many):
    clock.advance(timedelta(hours=3))
    queue = tickets.list_queue(work(), QueueFilter(statuses=("acknowledged", "inProgress", "pending")))

    shown = wall(work).owed

    assert [(each.number, each.due_at, each.clock) for each in shown] == [
        (row.number, row.owed_by, row.owed_for) for row in queue
    ]  # fmt: skip
    assert {each.symptom for each in shown} == {"Sin servicio"}


def test_nothing_of_a_customer_is_read(work, clock, many):
    clock.advance(timedelta(hours=3))

    assert "CANARY" not in repr(wall(work))


def test_an_escalation_stands_there_until_somebody_takes_it(work, clock):
    levels = build_levels(work)
    escalation_id = escalated(work, levels)
    before = wall(work)
    with work(levels.operator) as uow:
        tickets.accept(uow, levels.number, escalation_id)

    assert [(each.number, each.unit) for each in before.unanswered] == [(levels.number, "COR")]
    assert before.unanswered[0].due_by == clock.now() + timedelta(minutes=30)
    after = wall(work)
    assert (before.unanswered_count, after.unanswered_count, after.unanswered) == (1, 0, [])


@ON_ONE_DATABASE
def test_only_whoever_may_see_the_board_does(work):
    with pytest.raises(Forbidden):
        wall(work, Actor(kind="user", id=0, name="Otra", permissions=frozenset({"ticket.read"})))
