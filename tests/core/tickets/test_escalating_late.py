"""What is not accepted or answered in time goes further by itself, once, and those who must know are told (A9, N3)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from servicedesk.core import tickets
from servicedesk.core.kernel.actors import job_actor
from servicedesk.core.kernel.operator import get_operator
from servicedesk.core.people.models import Role
from servicedesk.core.sla import PolicyDraft, TargetDraft
from servicedesk.core.tickets import EscalationDraft, PathDraft, TierDraft
from servicedesk.core.tickets.queries.escalations import office_of
from servicedesk.worker.jobs import escalate_late
from tests.core.tickets.levels import WHY, build_levels, chain, escalated, facts, ticket_now
from tests.core.tickets.promises import promise
from tests.database import ON_ONE_DATABASE
from tests.make import PERMISSIONS, add, make_ticket

SWEEP = job_actor("escalate")


@pytest.fixture
def levels(work):
    """Return a matrix of three levels and a ticket."""
    return build_levels(work)


def told_role(work, levels, role="noc_supervisor"):
    """Say on the whole line of the matrix who must know."""
    with work() as uow:
        add(uow, Role(code=role, name=role, permissions=sorted(PERMISSIONS[role])))
        tickets.change_path(uow, levels.path, PathDraft(told_role=role))


def shown(work, levels):
    """Return each hand-over in short: where to, how it stands, why."""
    return [(each.way[:4], each.tier, each.state, each.why) for each in chain(work, levels)]


def test_what_nobody_accepts_goes_to_the_next_level_and_the_supervisors_are_told(kernel, work, levels, clock, session):
    told_role(work, levels)
    escalated(work, levels)
    clock.advance(timedelta(minutes=29))
    escalate_late(kernel)
    assert shown(work, levels) == [("func", 1, "asked", "hand")]

    clock.advance(timedelta(minutes=1))
    escalate_late(kernel)

    assert shown(work, levels) == [
        ("func", 1, "lapsed", "hand"), ("hier", 1, "told", "time_limit"), ("func", 2, "asked", "time_limit"),
    ]  # fmt: skip
    _, raised, carried = chain(work, levels)
    assert (raised.told_role, carried.reason, carried.from_team_id) == ("noc_supervisor", WHY, levels.csm)
    assert carried.answers == [["¿Qué mediste?", "0 dBm", "What did you measure?"]]
    assert facts(session, levels)[-3:] == ["raised", "waiting", "escalated_outside"]


def test_a_carrier_that_does_not_answer_in_time_brings_in_the_next_level_and_may_still_answer(
    kernel, work, levels, clock
):
    first = escalated(work, levels)
    with work(levels.operator) as uow:
        tickets.accept(uow, levels.number, first)
    outside = escalated(work, levels, levels.operator, 2, reference="TK-9")
    clock.advance(timedelta(hours=2))

    escalate_late(kernel)

    assert shown(work, levels)[1:] == [
        ("func", 2, "lapsed", "hand"), ("hier", 2, "told", "time_limit"), ("func", 3, "asked", "time_limit"),
    ]  # fmt: skip
    assert (ticket_now(work, levels).team_id, ticket_now(work, levels).status) == (levels.field, "inProgress")
    assert chain(work, levels)[2].to_team_id == levels.cor  # no role is named: the team that asked is told

    with work(levels.operator) as uow:
        tickets.answer_escalation(uow, levels.number, outside, "Reparado a las 18:00.")
    assert ticket_now(work, levels).team_id == levels.field
    with work(levels.technician) as uow:
        tickets.answer_escalation(uow, levels.number, chain(work, levels)[3].id, "Confirmado.")
    assert (chain(work, levels)[0].state, ticket_now(work, levels).team_id) == ("accepted", levels.cor)


def test_without_a_next_level_those_who_must_know_are_told_again_each_time(kernel, work, levels, clock):
    told_role(work, levels)
    last = escalated(work, levels, tier=3)
    clock.advance(timedelta(hours=1))
    escalate_late(kernel)
    escalate_late(kernel)
    assert shown(work, levels) == [("func", 3, "asked", "hand"), ("hier", 3, "told", "time_limit")]

    clock.advance(timedelta(days=40))  # a clock that jumps brings one more, not a storm
    escalate_late(kernel)
    escalate_late(kernel)

    assert len(chain(work, levels)) == 3
    with work(levels.technician) as uow:
        tickets.answer_escalation(uow, levels.number, last, "Al fin.")
    clock.advance(timedelta(days=40))
    escalate_late(kernel)
    assert len(chain(work, levels)) == 3


@ON_ONE_DATABASE
def test_the_role_of_the_level_itself_comes_before_that_of_the_line(kernel, work, levels, clock):
    told_role(work, levels)
    with work() as uow:
        add(uow, Role(code="csm_supervisor", name="csm_supervisor", permissions=[]))
        tier = tickets.get_path(uow, levels.path).tiers[0]
        tickets.change_tier(uow, tier.id, TierDraft(levels.cor, 30, told_role="csm_supervisor"))
    escalated(work, levels)
    clock.advance(timedelta(minutes=30))

    escalate_late(kernel)

    assert chain(work, levels)[1].told_role == "csm_supervisor"


@ON_ONE_DATABASE
def test_a_matrix_that_was_removed_meanwhile_leaves_what_is_late_with_its_unit(kernel, work, levels, clock):
    escalated(work, levels)
    with work() as uow:
        tickets.remove_path(uow, levels.path)
    clock.advance(timedelta(minutes=30))

    escalate_late(kernel)

    assert shown(work, levels) == [("func", 1, "asked", "hand"), ("hier", 1, "told", "time_limit")]


@ON_ONE_DATABASE
def test_when_a_carrier_is_to_be_asked_again_its_team_is_told(kernel, work, levels, clock, session):
    escalated(work, levels, tier=2, follow_up_by=clock.now() + timedelta(minutes=30))
    clock.advance(timedelta(minutes=30))

    escalate_late(kernel)

    only = chain(work, levels)[0]
    assert (only.follow_up_by, only.next_at, only.state) == (None, only.answer_by, "asked")
    assert facts(session, levels)[-1] == "follow_up_due"


@ON_ONE_DATABASE
def test_while_a_ticket_is_held_nobody_is_late(kernel, work, levels, clock):
    escalated(work, levels)
    with work() as uow:
        tickets.get_ticket(uow, levels.number).status = "held"
    clock.advance(timedelta(minutes=30))

    escalate_late(kernel)

    only = chain(work, levels)[0]
    assert (only.state, only.next_at) == ("asked", clock.now() + timedelta(hours=1))


@ON_ONE_DATABASE
def test_what_is_not_due_any_more_or_is_gone_is_left_alone(work, levels, clock):
    asked = escalated(work, levels)
    with work(SWEEP) as uow:
        assert not tickets.escalate_due(uow, levels.ticket_id, asked)
    with work(SWEEP) as uow:
        assert not tickets.escalate_due(uow, levels.ticket_id, 987)


@ON_ONE_DATABASE
def test_one_that_fails_stops_no_other(kernel, work, levels, clock, session):
    with work() as uow:
        other = make_ticket(uow)
        draft = EscalationDraft(1, reason=WHY, answers=("1",))
        tickets.escalate(uow, other.number, draft).answers = [["half of a pair"]]
    escalated(work, levels)
    clock.advance(timedelta(minutes=30))

    with pytest.raises(IndexError):
        escalate_late(kernel)

    assert len(chain(work, levels)) == 3


@pytest.mark.postgresql
def test_of_two_that_look_at_once_one_escalates(kernel, work, levels, clock):
    escalated(work, levels)
    clock.advance(timedelta(minutes=30))

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: escalate_late(kernel), range(2)))

    assert len(chain(work, levels)) == 3


def test_a_broken_promise_tells_those_who_must_know(work, levels, session):
    told_role(work, levels)

    with work(SWEEP) as uow:
        done = tickets.escalate_by_breach(uow, tickets.get_ticket(uow, levels.number))

    assert [(each.way, each.why, each.told_role) for each in done] == [("hierarchical", "breach", "noc_supervisor")]
    ticket = ticket_now(work, levels)
    assert (ticket.team_id, ticket.is_escalated, facts(session, levels)[-1]) == (levels.csm, False, "raised")


@ON_ONE_DATABASE
def test_the_sweep_escalates_what_was_not_attended_and_a_silence(work, levels, clock):
    """N4: silence is a breach, and those who must know are told of it."""
    silent = TargetDraft("next_update", (50,) * 4)
    promise(work, PolicyDraft("Una", targets=(TargetDraft("attention", (100,) * 4), silent)))
    with work(levels.agent) as uow:
        tickets.assign(uow, levels.number, levels.agent.id)  # its clocks begin with the next change

    seen = []
    for minutes in (60, 41, 41):
        clock.advance(timedelta(minutes=minutes))
        with work(SWEEP) as uow:
            tickets.sweep_clocks(uow, "ours")
        seen.append(shown(work, levels))

    once = ("hier", 0, "told", "breach")
    assert seen == [[once], [once] * 2, [once] * 2]


@ON_ONE_DATABASE
def test_a_silence_never_hands_the_ticket_over(work, levels):
    with work() as uow:
        tickets.change_path(uow, levels.path, PathDraft(goes_on_breach=True))
    with work(SWEEP) as uow:
        tickets.escalate_by_breach(uow, tickets.get_ticket(uow, levels.number), hands_over=False)

    assert shown(work, levels) == [("hier", 0, "told", "breach")]


@ON_ONE_DATABASE
def test_a_broken_promise_hands_the_ticket_over_where_the_matrix_says_so_and_nobody_has_it_yet(work, levels):
    with work() as uow:
        tickets.change_path(uow, levels.path, PathDraft(goes_on_breach=True))

    for _ in range(2):
        with work(SWEEP) as uow:
            tickets.escalate_by_breach(uow, tickets.get_ticket(uow, levels.number))

    assert shown(work, levels) == [
        ("hier", 0, "told", "breach"), ("func", 1, "asked", "breach"), ("hier", 1, "told", "breach"),
    ]  # fmt: skip


@ON_ONE_DATABASE
def test_a_broken_promise_of_a_ticket_that_is_nobodys_without_a_matrix_has_nobody_to_tell(work, levels):
    with work() as uow:
        tickets.remove_path(uow, levels.path)
        tickets.get_ticket(uow, levels.number).team_id = None

    with work(SWEEP) as uow:
        assert tickets.escalate_by_breach(uow, tickets.get_ticket(uow, levels.number)) == []


@ON_ONE_DATABASE
def test_office_hours_stand_still_at_night_and_on_holidays(work, levels, clock):
    clock.moment = datetime(2026, 12, 24, 21, 30, tzinfo=UTC)  # Thursday 16:30 in Lima; Christmas and a weekend follow
    with work() as uow:
        tier = tickets.get_path(uow, levels.path).tiers[0]
        tickets.change_tier(uow, tier.id, TierDraft(levels.cor, 60, counted_by="office"))
    escalated(work, levels, answers=())

    assert chain(work, levels)[0].accept_by == datetime(2026, 12, 28, 13, 30, tzinfo=UTC)


@ON_ONE_DATABASE
def test_an_operator_of_no_known_country_has_no_holidays(work, levels):
    with work() as uow:
        get_operator(uow.session).country = ""

    assert office_of(work()).holidays == frozenset()


@ON_ONE_DATABASE
def test_what_was_over_before_stays_as_it_was_when_the_ticket_ends(work, levels):
    with work() as uow:
        tickets.escalate_by_breach(uow, tickets.get_ticket(uow, levels.number))
    escalated(work, levels)
    with work() as uow:
        tickets.resolve(uow, levels.number, "Listo")

    assert shown(work, levels) == [("hier", 0, "told", "breach"), ("func", 1, "ended", "hand")]
