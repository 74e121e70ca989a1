"""Rules that set each other off, or one that is followed too often, are switched off, and it is told."""

from datetime import timedelta

from sqlalchemy import select

from servicedesk.core import automation, tickets
from servicedesk.core.automation import DEEPEST, MOST_AN_HOUR, Action
from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.notifications.models import Notice
from tests.core.automation.test_following import opened
from tests.database import ON_ONE_DATABASE

pytestmark = ON_ONE_DATABASE


def rule_now(session, rule_id):
    """Return a rule as it is now."""
    session.rollback()
    return session.get(automation.Rule, rule_id)


def test_rules_that_set_each_other_off_end_at_a_set_depth(rules, work, stage, session):
    rule_id = rules.write("noted", name="Eco")
    number = opened(work, stage)
    with work(stage.agent) as uow:
        tickets.add_note(uow, number, "Revisado")

    rules.deliver()

    runs, rule = rules.runs(), rule_now(session, rule_id)
    assert [(run.depth, run.outcome) for run in runs] == [(1, "done"), (2, "done"), (3, "done"), (4, "stopped")]
    assert DEEPEST + 1 == len(runs)
    assert (rule.is_active, rule.stopped_for, rule.stopped_on) == (False, "rule.too_deep", number)
    assert runs[-1].results[0]["code"] == "rule.too_deep"


def test_the_administrators_are_told_and_the_audit_trail_keeps_it(rules, work, stage, session):
    rule_id = rules.write("noted")
    number = opened(work, stage)
    with work(stage.agent) as uow:
        tickets.add_note(uow, number, "Revisado")

    rules.deliver()

    session.rollback()
    notices = session.scalars(select(Notice).where(Notice.kind == "rules")).all()
    assert [(each.user_id, each.number, each.by) for each in notices] == [(stage.keeper.id, "", f"job:rule:{rule_id}")]
    facts = session.scalars(select(EventRecord).where(EventRecord.kind == "rule.changed").order_by(EventRecord.id))
    last = list(facts)[-1]
    assert (last.values["action"], last.values["reason"], last.values["number"]) == ("stopped", "rule.too_deep", number)


def test_one_rule_is_followed_so_often_an_hour_on_one_ticket(rules, work, stage, session, clock):
    rule_id = rules.write("customer_replied")
    number = opened(work, stage)

    def say(times):
        for _ in range(times):
            with work(stage.rosa) as uow:
                tickets.reply(uow, number, tickets.ReplyDraft("¿Hola?"))
            rules.deliver()

    say(MOST_AN_HOUR)
    clock.advance(timedelta(hours=1))
    say(MOST_AN_HOUR)
    assert rule_now(session, rule_id).is_active

    say(1)

    assert rule_now(session, rule_id).stopped_for == "rule.too_often"
    assert [run.outcome for run in rules.runs()].count("stopped") == 1


def test_one_that_was_stopped_can_be_switched_on_again(rules, work, stage, session):
    rule_id = rules.write("noted")
    number = opened(work, stage)
    with work(stage.agent) as uow:
        tickets.add_note(uow, number, "Revisado")
    rules.deliver()

    with work(stage.keeper) as uow:
        automation.switch_rule(uow, rule_id, is_active=True)

    rule = rule_now(session, rule_id)
    assert (rule.is_active, rule.stopped_for, rule.stopped_on, rule.stopped_at) == (True, "", "", None)


def test_a_chain_of_two_rules_is_well(rules, work, stage, session):
    first = rules.write("opened", actions=(Action("prioritize", {"priority": "1"}),))
    second = rules.write("prioritized", ("priority", "is", "1"))
    opened(work, stage)

    rules.deliver()

    assert [(run.rule_id, run.depth) for run in rules.runs()] == [(first, 1), (second, 2)]
