"""Keeping rules: who may, what is written, in which order, and what is left of one that was removed."""

import pytest
from sqlalchemy import select

from servicedesk.core import automation
from servicedesk.core.automation import Action, Rule
from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from servicedesk.core.kernel.events import EventRecord
from tests.automation import NOTE, draft
from tests.database import ON_ONE_DATABASE

pytestmark = ON_ONE_DATABASE


def written(work, stage, *names):
    """Write rules with these names and return their identifiers."""
    with work(stage.keeper) as uow:
        return [automation.create_rule(uow, draft(name=name)).id for name in names]


def names(work, stage):
    """Return the rules in their order."""
    with work(stage.keeper) as uow:
        return [rule.name for rule in automation.list_rules(uow)]


def actions(session):
    """Return what happened to rules."""
    session.rollback()
    facts = session.scalars(select(EventRecord).where(EventRecord.kind == "rule.changed").order_by(EventRecord.id))
    return [each.values["action"] for each in facts]


def test_a_rule_begins_switched_off_behind_the_others(work, stage, session):
    first, second = written(work, stage, "Una", "Otra")

    with work(stage.keeper) as uow:
        rule = automation.get_rule(uow, second)
        assert (rule.is_active, rule.position, rule.revision, rule.draft) == (False, 2, 1, draft(name="Otra"))
        assert automation.find_rule(uow, first).name == "Una"
    assert actions(session) == ["created", "created"]


def test_only_whoever_keeps_rules_sees_and_writes_them(work, stage):
    (rule_id,) = written(work, stage, "Una")

    for act in (
        lambda uow: automation.create_rule(uow, draft()),
        lambda uow: automation.change_rule(uow, rule_id, draft()),
        automation.list_rules,
        lambda uow: automation.try_rule(uow, draft()),
        lambda uow: automation.list_runs(uow, automation.RunFilter()),
        automation.count_recent,
    ):
        with pytest.raises(Forbidden), work(stage.agent) as uow:
            act(uow)


def test_nobody_gives_a_rule_what_he_may_not_do_himself(work, stage):
    writer = Actor("user", stage.keeper.id, "Ana", permissions=frozenset({"rule.edit", "ticket.note"}))

    with pytest.raises(Invalid) as caught, work(writer) as uow:
        automation.create_rule(uow, draft(actions=(NOTE, Action("start"))))

    assert {where: each.code for where, each in caught.value.problems.items()} == {"action_1": "rule.not_your_right"}


def test_what_cannot_be_kept_is_told_all_at_once(work, stage):
    with pytest.raises(Invalid) as caught, work(stage.keeper) as uow:
        automation.create_rule(uow, draft(name="", actions=(Action("note", {"text": ""}), Action("start"))))

    assert caught.value.problems.keys() == {"name", "action_0"}


def test_a_change_counts_one_revision_and_one_that_waits_begins_anew(work, stage, clock):
    (rule_id,) = written(work, stage, "Una")

    with work(stage.keeper) as uow:
        automation.switch_rule(uow, rule_id, is_active=True)
        rule = automation.change_rule(uow, rule_id, draft("quiet", name="Otra", minutes=60))

        assert (rule.name, rule.revision, rule.swept_until) == ("Otra", 3, clock.now())
        automation.change_rule(uow, rule_id, draft(name="Otra más"), 3)
        with pytest.raises(Conflict):
            automation.change_rule(uow, rule_id, draft(name="Tarde"), 3)


def test_what_belongs_to_waiting_is_forgotten_where_nothing_waits(work, stage):
    with work(stage.keeper) as uow:
        rule = automation.create_rule(uow, draft("opened", minutes=60, promise="attention"))

        assert (rule.minutes, rule.promise) == (0, "")


def test_switching_twice_is_switching_once(work, stage, session):
    (rule_id,) = written(work, stage, "Una")

    for _ in range(2):
        with work(stage.keeper) as uow:
            automation.switch_rule(uow, rule_id, is_active=True)
    with work(stage.keeper) as uow:
        automation.switch_rule(uow, rule_id, is_active=False)

    assert actions(session) == ["created", "switched_on", "switched_off"]


def test_rules_move_past_each_other_and_not_beyond_the_ends(work, stage):
    ids = written(work, stage, "Una", "Dos", "Tres")

    with work(stage.keeper) as uow:
        automation.move_rule(uow, ids[2], up=True)
        automation.move_rule(uow, ids[0], up=True)
        automation.move_rule(uow, ids[1], up=False)

    assert names(work, stage) == ["Una", "Tres", "Dos"]


def test_a_copy_stands_behind_the_others_switched_off(work, stage):
    (rule_id,) = written(work, stage, "Una")

    with work(stage.keeper) as uow:
        copy = automation.copy_rule(uow, rule_id, "Una (copia)")

        assert (copy.draft, copy.is_active) == (draft(name="Una (copia)"), False)


def test_a_rule_that_was_removed_keeps_its_name_and_can_be_put_back(work, stage, session):
    (rule_id,) = written(work, stage, "Una")
    with work(stage.keeper) as uow:
        automation.switch_rule(uow, rule_id, is_active=True)
        automation.remove_rule(uow, rule_id)
    assert names(work, stage) == []
    with pytest.raises(NotFound), work(stage.keeper) as uow:
        automation.get_rule(uow, rule_id)
    with work(stage.agent) as uow:
        assert automation.name_rules(uow, ["user:1", f"job:rule:{rule_id}"]) == {f"job:rule:{rule_id}": "Una"}

    with work(stage.keeper) as uow:
        automation.restore_rule(uow, rule_id)

    session.rollback()
    assert (names(work, stage), session.get(Rule, rule_id).is_active) == (["Una"], False)


def test_customers_are_not_told_what_rules_are_called(work, stage):
    with work(stage.rosa) as uow:
        assert automation.name_rules(uow, ["user:1"]) == {}
        with pytest.raises(Forbidden):
            automation.name_rules(uow, ["job:rule:1"])
