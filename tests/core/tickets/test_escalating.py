"""Escalating by hand: to the next level, taken, returned, answered, and outside with a reference (S4.1.1, S5, N9)."""

from datetime import timedelta

import pytest

from servicedesk.core import tickets
from servicedesk.core.kernel.errors import Conflict, Forbidden, Invalid
from servicedesk.core.tickets import EscalationDraft
from servicedesk.core.tickets.escalation_models import Escalation
from tests.core.tickets.levels import WHY, build_levels, chain, draft, escalated, facts, ticket_now
from tests.database import ON_ONE_DATABASE


@pytest.fixture
def levels(work):
    """Return a matrix of three levels and a ticket."""
    return build_levels(work)


def test_a_ticket_goes_to_the_next_level_with_what_that_needs_to_know(work, levels, clock, session):
    escalated(work, levels)

    only, ticket = chain(work, levels)[0], ticket_now(work, levels)
    assert (only.from_team_id, only.to_team_id, only.tier, only.state) == (levels.csm, levels.cor, 1, "asked")
    assert (only.reason, only.asked_by_name) == (WHY, "Ana Agente")
    assert only.answers == [["¿Qué mediste?", "0 dBm", "What did you measure?"]]
    assert only.accept_by == only.next_at == clock.now() + timedelta(minutes=30)
    assert only.answer_by == clock.now() + timedelta(minutes=240)
    assert (ticket.team_id, ticket.assignee_id, ticket.status) == (levels.cor, None, "inProgress")
    assert facts(session, levels)[-2:] == ["started", "escalated"]


def test_the_matrix_proposes_the_level_after_the_one_that_has_it(work, levels):
    uow = work()
    assert tickets.propose(uow, tickets.get_ticket(uow, levels.number)).place == 1

    escalated(work, levels)

    uow = work()
    proposal = tickets.propose(uow, tickets.get_ticket(uow, levels.number))
    assert (proposal.place, [each.team.name for each in proposal.tiers]) == (2, ["COR", "Portador Sur", "Campo"])


def test_what_the_level_needs_to_know_is_asked(work, levels):
    for answers in ((), ("  ",), ("x" * 4001,)):
        with work(levels.agent) as uow, pytest.raises(Invalid) as refused:
            tickets.escalate(uow, levels.number, draft(answers=answers))
        assert list(refused.value.problems) == ["answer_0"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"reason": "x" * 4001}, "reason"),
        ({"tier": 4}, "tier"),
        ({"tier": 0, "team_id": 987}, "team"),
        ({"reference": "x" * 81}, "reference"),
        ({"contact": "x" * 161}, "contact"),
    ],
)
@ON_ONE_DATABASE
def test_what_cannot_be_taken_is_told_at_its_field(work, levels, wrong, field):
    with work(levels.agent) as uow, pytest.raises(Invalid) as refused:
        tickets.escalate(uow, levels.number, draft(**wrong))

    assert list(refused.value.problems) == [field]


@ON_ONE_DATABASE
def test_a_moment_to_follow_up_lies_ahead(work, levels, clock):
    with work(levels.agent) as uow, pytest.raises(Invalid) as refused:
        tickets.escalate(uow, levels.number, draft(2, follow_up_by=clock.now()))

    assert list(refused.value.problems) == ["follow_up_by"]


@ON_ONE_DATABASE
def test_a_ticket_is_not_escalated_to_whoever_has_it(work, levels):
    with work(levels.agent) as uow, pytest.raises(Invalid) as refused:
        tickets.escalate(uow, levels.number, EscalationDraft(team_id=levels.csm, reason=WHY))

    assert refused.value.problems["tier"].code == "escalation.same_team"


def test_a_team_outside_the_matrix_can_be_asked_without_limits(work, levels):
    with work(levels.agent) as uow:
        tickets.escalate(uow, levels.number, EscalationDraft(team_id=levels.field, reason=WHY))

    only = chain(work, levels)[0]
    assert (only.to_team_id, only.tier, only.next_at, only.due_by) == (levels.field, 0, None, None)


@ON_ONE_DATABASE
def test_without_a_matrix_any_team_can_be_asked(work, levels):
    with work() as uow:
        tickets.remove_path(uow, levels.path)
    uow = work()
    assert tickets.propose(uow, tickets.get_ticket(uow, levels.number)) == ([], 0, "", False)

    with work(levels.agent) as uow:
        tickets.escalate(uow, levels.number, EscalationDraft(team_id=levels.cor, reason=WHY))

    assert ticket_now(work, levels).team_id == levels.cor


def test_the_same_form_escalates_once(work, levels):
    with work(levels.agent) as uow:
        tickets.escalate(uow, levels.number, draft(submission="form-1"))
    with work(levels.agent) as uow:
        assert tickets.escalate(uow, levels.number, draft(submission="form-1")) is None

    assert len(chain(work, levels)) == 1


@ON_ONE_DATABASE
def test_nobody_escalates_what_has_changed_or_is_over_or_without_the_right(work, levels):
    with work(levels.agent) as uow, pytest.raises(Conflict):
        tickets.escalate(uow, levels.number, draft(seen_version=99))
    with work(levels.analyst) as uow, pytest.raises(Forbidden):
        tickets.escalate(uow, levels.number, draft())
    with work() as uow:
        tickets.resolve(uow, levels.number, "Listo.")
    with work(levels.agent) as uow, pytest.raises(Conflict) as refused:
        tickets.escalate(uow, levels.number, draft())
    assert refused.value.message.code == "ticket.not_possible"


def test_the_level_accepts_answers_and_the_ticket_goes_back_to_whoever_asked(work, levels, clock, session):
    asked = escalated(work, levels)

    with work(levels.operator) as uow:
        tickets.accept(uow, levels.number, asked)
    clock.advance(timedelta(hours=1))
    with work(levels.operator) as uow:
        tickets.answer_escalation(uow, levels.number, asked, "Se cambió la tarjeta.")

    only, ticket = chain(work, levels)[0], ticket_now(work, levels)
    assert (only.state, only.accepted_by_name, only.outcome) == ("answered", "Beto Operador", "Se cambió la tarjeta.")
    assert (only.next_at, ticket.team_id, ticket.is_escalated) == (None, levels.csm, False)
    assert facts(session, levels)[-2:] == ["escalation_accepted", "escalation_answered"]


def test_what_is_returned_goes_back_with_the_reason(work, levels):
    asked = escalated(work, levels)

    with work(levels.operator) as uow, pytest.raises(Invalid):
        tickets.return_escalation(uow, levels.number, asked, " ")
    with work(levels.operator) as uow, pytest.raises(Invalid):
        tickets.return_escalation(uow, levels.number, asked, "x" * 4001)
    with work(levels.operator) as uow:
        tickets.return_escalation(uow, levels.number, asked, "Falta la medición.")

    only = chain(work, levels)[0]
    assert (only.state, only.outcome, only.ended_by_name) == ("returned", "Falta la medición.", "Beto Operador")
    assert ticket_now(work, levels).team_id == levels.csm


def test_whoever_asked_takes_it_back_while_nobody_has_accepted(work, levels):
    asked = escalated(work, levels)

    with work(levels.agent) as uow:
        tickets.withdraw_escalation(uow, levels.number, asked)

    assert chain(work, levels)[0].state == "withdrawn"
    with work(levels.agent) as uow, pytest.raises(Conflict) as refused:
        tickets.withdraw_escalation(uow, levels.number, asked)
    assert refused.value.message.code == "escalation.not_possible"


@ON_ONE_DATABASE
def test_only_the_team_that_was_asked_acts_or_whoever_oversees_all(work, levels):
    asked = escalated(work, levels)

    for stranger in (levels.agent, levels.technician, levels.analyst):
        with work(stranger) as uow, pytest.raises(Forbidden):
            tickets.accept(uow, levels.number, asked)
    with work(levels.operator) as uow, pytest.raises(Forbidden):
        tickets.withdraw_escalation(uow, levels.number, asked)
    with work(levels.agent) as uow, pytest.raises(Forbidden):
        tickets.escalate(uow, levels.number, draft(2))
    with work(levels.supervisor) as uow:
        tickets.accept(uow, levels.number, asked)

    assert chain(work, levels)[0].state == "accepted"


def test_what_is_passed_on_comes_back_and_its_time_stood_still_meanwhile(work, levels, clock):
    first = escalated(work, levels)
    with work(levels.operator) as uow:
        tickets.accept(uow, levels.number, first)
    answer_by = chain(work, levels)[0].answer_by
    second = escalated(work, levels, levels.operator, 3)
    assert [each.state for each in chain(work, levels)] == ["passed_on", "asked"]
    assert chain(work, levels)[0].next_at is None
    clock.advance(timedelta(hours=9))

    with work(levels.technician) as uow:
        tickets.answer_escalation(uow, levels.number, second, "Empalme rehecho.")

    before = chain(work, levels)[0]
    assert (before.state, before.answer_by, ticket_now(work, levels).team_id) == (
        "accepted", answer_by + timedelta(hours=9), levels.cor,
    )  # fmt: skip
    with work(levels.operator) as uow:
        tickets.answer_escalation(uow, levels.number, first, "Listo.")
    assert ticket_now(work, levels).team_id == levels.csm


def test_what_was_passed_on_before_it_was_accepted_waits_for_that_again(work, levels, clock):
    with work(levels.agent) as uow:
        first = tickets.escalate(uow, levels.number, EscalationDraft(team_id=levels.cor, reason=WHY)).id
    second = escalated(work, levels, levels.operator, 3)

    with work(levels.technician) as uow:
        tickets.return_escalation(uow, levels.number, second, "No es de campo.")

    before = chain(work, levels)[0]
    assert (before.id, before.state, before.next_at) == (first, "asked", None)


def test_what_was_asked_is_read_in_either_language_and_what_was_asked_in_one_stays_in_it():
    told = [["¿Qué mediste?", "0 dBm", "What did you measure?"], ["¿Dónde?", "Lima"], ["¿Y?", "No", ""]]
    asked = Escalation(answers=told)

    assert asked.answers_in("en") == [("What did you measure?", "0 dBm"), ("¿Dónde?", "Lima"), ("¿Y?", "No")]
    assert asked.answers_in("es_PE") == [("¿Qué mediste?", "0 dBm"), ("¿Dónde?", "Lima"), ("¿Y?", "No")]
