"""Saying of many resources at once that something is wrong: what was said before is only counted."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from servicedesk.core import alarms
from servicedesk.core.alarms import AlarmReport, RulesDraft
from servicedesk.core.kernel.errors import Forbidden, Invalid, NotFound
from tests.core.alarms.conftest import MONITOR, WATCHER
from tests.statements import counted


@pytest.fixture
def say(watch):
    """Return a function that says something of several resources at once; without a hold-down, and without outages."""
    with watch.work(WATCHER) as uow:
        alarms.change_rules(uow, RulesDraft(raise_after=0, clear_after=0, outage_mode="off"))

    def say(*names, **more):
        reports = [AlarmReport(watch.network[name], "unreachable", "critical", **more) for name in names]
        with watch.work(MONITOR) as uow:
            alarms.raise_alarms(uow, reports)

    return say


def counts(watch):
    """Return how often each alarm was seen, by its resource."""
    return {each.resource.name: each.count for each in watch.work().session.query(alarms.Alarm)}


def test_what_is_new_is_raised_and_what_was_said_is_counted(watch, say):
    say("core")

    say("core", "switch")
    say("core", "switch")

    assert watch.told() == [("raised", "unreachable"), ("raised", "unreachable")]
    assert counts(watch) == {"core": 3, "switch": 2}


def test_what_was_said_before_costs_one_question_for_all(watch, say, engine):
    say("core", "switch")
    asked = []

    def note(connection, cursor, statement, *_rest):
        asked.append(" ".join(statement.split()))

    event.listen(engine, "before_cursor_execute", note)
    say("core", "switch")
    event.remove(engine, "before_cursor_execute", note)

    assert len([each for each in asked if each.startswith("SELECT") and "FROM alarm" in each]) == 1
    assert not [each for each in asked if "FROM resource" in each]


def test_whoever_has_nothing_to_say_asks_nothing(watch):
    with watch.work(MONITOR) as uow, counted(uow) as statements:
        alarms.raise_alarms(uow, [])

    assert statements == []


def test_what_is_different_is_told(watch, say):
    say("core", text="a")

    with watch.work(MONITOR) as uow:
        alarms.raise_alarms(uow, [AlarmReport(watch.network["core"], "unreachable", "minor", "b")])

    alarm = watch.work().session.query(alarms.Alarm).one()
    assert (alarm.severity, alarm.text, alarm.count) == ("minor", "b", 2)
    assert watch.told()[-1] == ("changed", "severity")


def test_what_is_hidden_is_looked_at_now_and_then(watch, say):
    say("core", is_down=True)
    say("switch")
    hidden = watch.states()
    with watch.work() as uow:
        uow.session.query(alarms.Alarm).filter_by(resource_id=watch.network["core"]).one().is_down = False

    states = []
    for _turn in range(10):
        say("switch")
        states.append(watch.states()[-1][-1])

    assert hidden[-1] == ("switch", "unreachable", "hidden")
    assert states == ["hidden"] * 8 + ["raised"] * 2


def test_what_was_gone_and_is_back_is_no_old_news(watch, say):
    with watch.work(WATCHER) as uow:
        alarms.change_rules(uow, RulesDraft(raise_after=0, clear_after=300, outage_mode="off"))
    say("core")
    watch.is_gone("core")

    say("core")

    alarm = watch.work().session.query(alarms.Alarm).one()
    assert (alarm.gone_at, alarm.flaps, alarm.count) == (None, 1, 2)


def test_nobody_says_it_by_hand_or_of_nothing(watch, say):
    with pytest.raises(Forbidden), watch.work(WATCHER) as uow:
        alarms.raise_alarms(uow, [AlarmReport(watch.network["core"], "unreachable", "critical")])
    with pytest.raises(NotFound), watch.work(MONITOR) as uow:
        alarms.raise_alarms(uow, [AlarmReport(99_999, "unreachable", "critical")])
    say("core")
    with pytest.raises(Invalid), watch.work(MONITOR) as uow:
        alarms.raise_alarms(uow, [AlarmReport(watch.network["core"], "unreachable", "critical", times=0)])


def test_what_waits_to_be_believed_is_only_counted_until_it_is_due(watch, say):
    with watch.work(WATCHER) as uow:
        alarms.change_rules(uow, RulesDraft(raise_after=60, clear_after=0, outage_mode="off"))
    say("core")
    held = watch.work().session.query(alarms.Alarm).one().due_at

    watch.clock.advance(timedelta(seconds=59))
    say("core")
    waiting = watch.states()[-1][-1]
    watch.clock.advance(timedelta(seconds=1))
    say("core")

    alarm = watch.work().session.query(alarms.Alarm).one()
    assert held is not None and waiting == "pending"
    assert (alarm.state, alarm.count) == ("raised", 3)


def test_a_sweep_reads_the_rules_once_for_all(watch, clock):
    for name in ("core", "router", "switch"):
        watch.says(name)
    clock.advance(timedelta(seconds=60))

    with watch.work() as uow, counted(uow) as statements:
        seen = alarms.sweep_alarms(uow)

    assert seen == 3
    assert len([each for each in statements if "FROM alarm_rules" in each]) == 1
