"""The state machine of escalations: whatever is tried, the table is followed or the error is clear; no dead end."""

from datetime import timedelta
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from servicedesk.core import tickets
from servicedesk.core.kernel.errors import Conflict, Forbidden, Invalid
from servicedesk.core.tickets.escalation_models import Escalation
from servicedesk.core.tickets.escalation_rules import MOVES, OVER, possible_moves
from servicedesk.worker.jobs import escalate_late
from tests.core.tickets.levels import build_levels, chain, draft, ticket_now, with_another_ticket
from tests.database import EVERYTHING, ON_ONE_DATABASE


class Undo(Exception):
    """What was tried is not to be kept."""


ROLES = ("agent", "operator", "supervisor", "technician", "analyst")
VERBS = {
    "accept": tickets.accept,
    "return": lambda uow, number, each: tickets.return_escalation(uow, number, each, "No es nuestro."),
    "answer": lambda uow, number, each: tickets.answer_escalation(uow, number, each, "Listo."),
    "withdraw": tickets.withdraw_escalation,
    "note_reference": lambda uow, number, each: tickets.note_reference(uow, number, each, "TK-1"),
    "follow_up": lambda uow, number, each: tickets.follow_up(uow, number, each, "Siguen."),
}
STATES = ("asked", "accepted", "passed_on", "lapsed", *OVER)
STEP = st.tuples(st.sampled_from(["escalate", "late", *VERBS]), st.sampled_from(ROLES), st.integers(1, 3))


@pytest.fixture
def work(kernel):
    """Return a factory of units of work that has one session open at a time, because many are asked for."""
    opened = []

    def begin(actor=EVERYTHING):
        while opened:
            opened.pop().close()
        opened.append(kernel.sessions())
        return kernel.unit_of_work(actor, opened[0])

    yield begin
    opened[0].close()


@pytest.fixture
def levels(work):
    """Return a matrix of three levels and a ticket."""
    return build_levels(work)


def tries(work, levels, who, action, tier):
    """Let somebody try something with the last open hand-over; return whether it was done."""
    held = [each for each in chain(work, levels) if each.is_open or each.state == "lapsed"]
    try:
        with work(getattr(levels, who)) as uow:
            if action == "escalate":
                tickets.escalate(uow, levels.number, draft(tier))
            elif held:
                VERBS[action](uow, levels.number, held[-1].id)
    except (Conflict, Forbidden, Invalid):
        return False
    return True


def check(work, levels):
    """Look whether what must always be true is true."""
    rows, ticket = chain(work, levels), ticket_now(work, levels)
    held = [each for each in rows if each.is_open]
    assert len(held) <= 1
    assert ticket.is_escalated == bool(held)
    assert all(each.state in STATES for each in rows)
    assert all(each.next_at is None for each in rows if each.state in (*OVER, "passed_on"))
    if held:
        assert ticket.team_id == held[0].holder_id
        assert possible_moves(levels.supervisor, held[0])  # somebody can always go on: no dead end


@ON_ONE_DATABASE
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None)
@given(steps=st.lists(STEP, max_size=10))
def test_whatever_is_tried_the_table_is_followed_and_the_work_can_go_on(kernel, work, levels, clock, steps):
    levels = with_another_ticket(work, levels)
    for action, who, tier in steps:
        if action == "late":
            clock.advance(timedelta(hours=5))
            escalate_late(kernel)
        else:
            tries(work, levels, who, action, tier)
        check(work, levels)


@ON_ONE_DATABASE
@pytest.mark.parametrize("tier", [1, 2])
def test_each_state_lets_each_role_do_what_the_table_says_and_no_more(work, levels, tier):
    with work() as uow:
        escalation_id = tickets.escalate(uow, levels.number, draft(tier)).id
    done = 0
    for state, who, action in product(STATES, ROLES, VERBS):
        with work() as uow:
            uow.session.get(Escalation, escalation_id).state = state
        actor, move = getattr(levels, who), MOVES.get((state, action))
        fits = move is not None and move.outside in (None, tier == 2)
        may_do = action in possible_moves(actor, chain(work, levels)[0])
        expected = Undo if may_do else Forbidden if fits else Conflict

        with pytest.raises(expected), work(actor) as uow:
            moved = VERBS[action](uow, levels.number, escalation_id)
            assert moved.state == move.to
            raise Undo
        done += may_do
    assert done > len(ROLES)
