"""Rules that wait: followed once when the time has passed, by the clock or in office hours."""

from datetime import timedelta

import pytest

from servicedesk.core import automation, tickets
from servicedesk.core.automation import OFFICE
from servicedesk.core.automation.queries import waiting
from servicedesk.core.sla import PolicyDraft, TargetDraft
from servicedesk.core.sla.service.watching import hold_back
from tests.core.automation.test_following import opened
from tests.core.tickets.promises import promise
from tests.database import ON_ONE_DATABASE

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def test_a_ticket_that_stays_in_its_state_is_met_once(rules, work, stage, clock):
    rule_id = rules.write("in_state", ("status", "is", "acknowledged"), minutes=60)
    opened(work, stage)
    clock.advance(59 * MINUTE)
    early = rules.sweep()

    clock.advance(2 * MINUTE)
    due, again = rules.sweep(), rules.sweep()
    clock.advance(HOUR)

    assert (early, due, again, rules.sweep()) == (0, 1, 0, 0)
    assert [(run.rule_id, run.outcome) for run in rules.runs()] == [(rule_id, "done")]


def test_a_promise_that_is_due_soon_is_met_once_for_each_period(rules, work, stage, clock):
    promise(work, PolicyDraft("Novedades", "News", targets=(TargetDraft("next_update", (60,) * 4),)))
    rules.write("promise_due", minutes=30, promise="next_update")
    number = opened(work, stage)
    clock.advance(29 * MINUTE)
    early = rules.sweep()
    clock.advance(2 * MINUTE)
    due, again = rules.sweep(), rules.sweep()
    with work(stage.agent) as uow:
        tickets.reply(uow, number, tickets.ReplyDraft("Seguimos"))
    clock.advance(31 * MINUTE)

    assert (early, due, again, rules.sweep()) == (0, 1, 0, 1)
    assert [run.occasion.split(":")[:3] for run in rules.runs()] == [
        ["due", "next_update", "1"], ["due", "next_update", "2"],
    ]  # fmt: skip


@ON_ONE_DATABASE
def test_another_state_begins_the_wait_anew(rules, work, stage, clock):
    rules.write("in_state", minutes=60)
    number = opened(work, stage)
    clock.advance(50 * MINUTE)
    with work(stage.agent) as uow:
        tickets.start(uow, number)
    clock.advance(50 * MINUTE)
    early = rules.sweep()

    clock.advance(20 * MINUTE)

    assert (early, rules.sweep()) == (0, 1)


@ON_ONE_DATABASE
def test_a_customer_who_waits_for_an_answer_is_noticed_and_one_who_got_it_is_not(rules, work, stage, clock):
    rules.write("no_answer", minutes=60)
    left, answered = opened(work, stage), opened(work, stage)
    with work(stage.agent) as uow:
        tickets.reply(uow, answered, tickets.ReplyDraft("Ya lo vemos"))
    clock.advance(61 * MINUTE)

    assert rules.sweep() == 1
    assert [run.ticket.number for run in rules.runs()] == [left]


@ON_ONE_DATABASE
def test_a_quiet_ticket_is_met_once_though_the_rule_writes_on_it(rules, work, stage, clock):
    rules.write("quiet", minutes=60)
    opened(work, stage)
    clock.advance(61 * MINUTE)
    first = rules.sweep()

    clock.advance(2 * HOUR)

    assert (first, rules.sweep()) == (1, 0)


@ON_ONE_DATABASE
def test_office_hours_leave_the_night_out(rules, work, stage, clock):
    rules.write("quiet", minutes=9 * 60, counted_by=OFFICE)
    opened(work, stage)  # on Monday at nine in Lima
    clock.advance(10 * HOUR)
    at_night = rules.sweep()

    clock.advance(16 * HOUR)

    assert (at_night, rules.sweep()) == (0, 1)


@ON_ONE_DATABASE
def test_a_promise_due_soon_in_office_hours_looks_over_the_night(rules, work, stage, clock):
    promise(work, PolicyDraft("Atención", "Attention", targets=(TargetDraft("attention", (24 * 60,) * 4),)))
    rules.write("promise_due", minutes=60 * 4, promise="attention", counted_by=OFFICE)
    opened(work, stage)
    early = rules.sweep()

    clock.advance(8 * HOUR)

    assert (early, rules.sweep()) == (0, 1)


@ON_ONE_DATABASE
def test_what_does_not_fit_and_what_has_ended_is_left_alone(rules, work, stage, clock):
    rules.write("quiet", ("priority", "is", "1"), minutes=60)
    rules.write("quiet", ("title", "contains", "nunca"), minutes=60)
    number = opened(work, stage)
    with work(stage.rosa) as uow:
        tickets.cancel(uow, number)
    opened(work, stage)
    clock.advance(61 * MINUTE)

    assert rules.sweep() == 0


@ON_ONE_DATABASE
def test_a_rule_counts_from_when_it_was_switched_on(rules, work, stage, clock):
    opened(work, stage)
    clock.advance(5 * HOUR)
    rules.write("quiet", minutes=60)
    clock.advance(HOUR)

    assert rules.sweep() == 0


@ON_ONE_DATABASE
def test_nothing_is_done_by_the_time_while_it_is_in_doubt(rules, work, stage, clock):
    rules.write("quiet", minutes=60)
    opened(work, stage)
    clock.advance(61 * MINUTE)
    with work() as uow:
        hold_back(uow, "sla.leap", 1)

    assert rules.sweep() == 0


@ON_ONE_DATABASE
def test_where_a_rule_fails_the_same_time_is_looked_at_again(rules, work, stage, clock, session):
    rule_id = rules.write("quiet", minutes=60)
    opened(work, stage)
    with work() as uow:
        whole = uow.session.get(automation.Rule, rule_id).actions
        uow.session.get(automation.Rule, rule_id).actions = [{"kind": "gone", "values": {}}]
    clock.advance(61 * MINUTE)
    with pytest.raises(KeyError):
        rules.sweep()

    with work() as uow:
        uow.session.get(automation.Rule, rule_id).actions = whole

    assert rules.sweep() == 1


@ON_ONE_DATABASE
def test_a_rule_that_was_never_looked_at_begins_now(rules, work, stage, clock, session):
    rule_id = rules.write("quiet", minutes=60)
    with work() as uow:
        uow.session.get(automation.Rule, rule_id).swept_until = None

    rules.sweep()

    session.rollback()
    assert session.get(automation.Rule, rule_id).swept_until == clock.now()


@ON_ONE_DATABASE
def test_a_sweep_reads_what_comes_due_and_not_all_tickets(rules, work, stage, clock):
    rules.write("quiet", minutes=60)
    for _ in range(5):
        opened(work, stage)
    clock.advance(3 * HOUR)
    rules.sweep()
    opened(work, stage)
    clock.advance(61 * MINUTE)

    with work() as uow:
        rule = automation.list_rules(uow)[0]
        due = list(waiting.find_due(uow, rule.draft, rule.swept_until, uow.now()))

    assert len(due) == 1
