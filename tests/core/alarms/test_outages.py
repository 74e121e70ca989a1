"""When an alarm is an outage: proposed, declared or joined by the rules, or declared by hand."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from servicedesk.core import alarms, outages
from servicedesk.core.alarms import AlarmFilter, RulesDraft
from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.notifications.models import Notice
from servicedesk.core.outages.rules import AUDIENCES
from tests.core.alarms.conftest import WATCHER
from tests.core.network import STRANGER
from tests.make import make_staff

HEAD = Actor("user", 5, "Jefa", permissions=frozenset({"inventory.read", "outage.edit"}))


def rule(watch, **changes):
    with watch.work(WATCHER) as uow:
        alarms.change_rules(uow, RulesDraft(**{"raise_after": 0, "clear_after": 0, "outage_services": 1, **changes}))


def open_outages(watch):
    return outages.list_open_outages(watch.work())


def test_an_alarm_that_hits_enough_services_proposes_an_outage_to_whoever_may_declare_one(watch):
    with watch.work() as uow:
        noc, agent = make_staff(uow, "noc_operator"), make_staff(uow, "csm_agent")
    rule(watch)

    alarm_id = watch.says("router", is_down=True)
    watch.says("router", is_down=True)

    assert watch.told() == [("raised", "unreachable"), ("changed", "outage_proposed")]
    assert [each.id for each in alarms.list_alarms(watch.work(), AlarmFilter(proposed=True))] == [alarm_id]
    told = watch.work().session.scalars(select(Notice)).all()
    assert [(each.user_id, each.kind) for each in told] == [(noc.id, "outage_proposed")] and agent.id != noc.id
    assert open_outages(watch) == []


@pytest.mark.parametrize("changes", [{"outage_services": 2}, {"outage_mode": "off"}])
def test_an_alarm_that_hits_too_few_or_where_nothing_shall_happen_proposes_nothing(watch, changes):
    rule(watch, **changes)

    watch.says("router", is_down=True)

    assert watch.told() == [("raised", "unreachable")]


def test_by_the_rule_one_outage_is_declared_and_later_alarms_join_it(watch, clock):
    rule(watch, outage_mode="declare", public_text="Avería", public_text_en="Fault", lasts_minutes=90)

    first = watch.says("core", is_down=True)
    second = watch.says("core", "link_down", "major")

    (outage,) = open_outages(watch)
    assert (outage.public_text, outage.public_text_en) == ("Avería", "Fault")
    assert (outage.started_at, outage.expected_by) == (clock.now(), clock.now() + timedelta(minutes=90))
    assert [each.name for each in outage.resources] == ["core"]
    found = alarms.list_alarms_of_outage(watch.work(WATCHER), outage.id)
    assert [each.id for each in found] == [second, first]
    assert watch.told()[:2] == [("raised", "unreachable"), ("changed", "joined")]


@pytest.mark.parametrize("tells", AUDIENCES)
def test_the_rules_say_who_is_told_of_what_is_declared_by_itself(watch, tells):
    rule(watch, outage_mode="declare", public_text="Avería", outage_tells=tells)

    watch.says("core", is_down=True)
    watch.says("router", "link_down", "major")

    told = watch.work().session.scalars(select(EventRecord).where(EventRecord.kind == "outage.changed")).all()
    assert [each.values["tells"] for each in told] == [tells]


def test_who_is_told_is_one_of_those_that_can_be(watch):
    with pytest.raises(Invalid) as refused:
        rule(watch, outage_tells="friends")

    assert set(refused.value.problems) == {"outage_tells"}


def test_what_is_hidden_declares_nothing(watch):
    rule(watch, outage_mode="declare", public_text="Avería")
    watch.says("core", is_down=True)

    watch.says("switch")

    assert len(open_outages(watch)) == 1


def test_by_hand_an_outage_is_declared_of_an_alarm_once(watch, clock):
    rule(watch)
    alarm_id, began = watch.says("router"), clock.now()
    clock.advance(timedelta(minutes=5))
    uow = watch.work(HEAD)
    first = alarms.first_draft(alarms.get_alarm(uow, alarm_id), alarms.read_rules(uow), uow.now())

    with watch.work(HEAD) as uow:
        outage = alarms.declare_of_alarm(uow, alarm_id, type(first)(first.resource_ids, "Corte", started_at=began))

    assert (first.expected_by, watch.get(alarm_id).outage_id, outage.started_at) == (None, outage.id, began)
    assert alarms.list_alarms(watch.work(), AlarmFilter(proposed=True)) == []
    with pytest.raises(Conflict, match="alarm.is_part"), watch.work(HEAD) as uow:
        alarms.declare_of_alarm(uow, alarm_id, first)


def test_after_an_outage_is_over_another_may_be_declared_of_the_same_alarm(watch):
    rule(watch, outage_mode="declare", public_text="Avería")
    alarm_id = watch.says("router", is_down=True)
    with watch.work() as uow:
        outages.resolve_outage(uow, open_outages(watch)[0].number)

    with watch.work(HEAD) as uow:
        first = alarms.first_draft(alarms.get_alarm(uow, alarm_id), alarms.read_rules(uow), uow.now())
        alarms.declare_of_alarm(uow, alarm_id, first)

    assert len(open_outages(watch)) == 1


def test_who_may_not_declare_outages_declares_none_of_an_alarm(watch):
    rule(watch)
    alarm_id = watch.says("router")

    uow = watch.work()
    first = alarms.first_draft(alarms.get_alarm(uow, alarm_id), alarms.read_rules(uow), uow.now())
    with pytest.raises(Forbidden), watch.work(WATCHER) as uow:
        alarms.declare_of_alarm(uow, alarm_id, first)
    with pytest.raises(NotFound), watch.work(STRANGER) as uow:
        alarms.declare_of_alarm(uow, alarm_id, first)

    assert open_outages(watch) == []


def test_what_is_declared_by_itself_needs_words_for_the_public(watch):
    with pytest.raises(Invalid, match="public_text: required"):
        rule(watch, outage_mode="declare")
    with pytest.raises(Invalid, match="outage_mode: unknown"):
        rule(watch, outage_mode="perhaps")


def test_the_words_of_the_rules_stay_out_of_the_facts(watch, session):
    rule(watch, public_text="Avería")

    facts = session.scalars(select(EventRecord).where(EventRecord.kind == "alarm.rules_changed")).all()
    assert [fact.values["changes"]["public_text"] for fact in facts] == [[]]


@pytest.mark.postgresql
@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)  # SQLite lets nobody in between
def test_of_two_who_declare_at_once_one_does(watch):
    rule(watch)
    alarm_id = watch.says("router")
    draft = outages.OutageDraft((watch.network["router"],), "Avería")

    with watch.work(HEAD) as late:
        seen = alarms.get_alarm(late, alarm_id)  # as the page of the form reads it
        with watch.work(HEAD) as first:
            alarms.declare_of_alarm(first, alarm_id, draft)
        with pytest.raises(Conflict, match="alarm.is_part"):
            alarms.declare_of_alarm(late, seen.id, draft)

    assert len(open_outages(watch)) == 1


def test_what_is_proposed_is_dismissed_once_with_a_reason_by_whoever_may_declare(watch):
    rule(watch)
    alarm_id = watch.says("router", is_down=True)
    with pytest.raises(Invalid), watch.work(HEAD) as uow:
        alarms.dismiss_proposal(uow, alarm_id, " ")
    with pytest.raises(Forbidden), watch.work(STRANGER) as uow:
        alarms.dismiss_proposal(uow, alarm_id, "Prueba")

    with watch.work(HEAD) as uow:
        alarms.dismiss_proposal(uow, alarm_id, "Prueba del laboratorio")

    proposed = [each.id for each in alarms.list_alarms(watch.work(), AlarmFilter(proposed=True))]
    history = alarms.get_history(watch.work(HEAD), watch.get(alarm_id))
    assert proposed == []
    assert [each.body for each in history.comments.values()] == ["Prueba del laboratorio"]
    assert ("changed", "outage_dismissed") in watch.told()
    with pytest.raises(Conflict, match="alarm.is_not_proposed"), watch.work(HEAD) as uow:
        alarms.dismiss_proposal(uow, alarm_id, "Otra vez")
