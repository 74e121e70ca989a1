"""Alarms: one for each resource and cause, believed when it stands, over when it stays away."""

from datetime import timedelta
from threading import Thread

import pytest

from servicedesk.core import alarms
from servicedesk.core.alarms import AlarmReport
from servicedesk.core.alarms.queries import find_open
from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.errors import Forbidden, Invalid, NotFound
from tests.core.alarms.conftest import MONITOR, WATCHER
from tests.core.network import NOC, STRANGER, contact_of

BY_HAND = Actor("user", 8, "Por Mano", permissions=frozenset({"inventory.read", "alarm.raise"}))


def test_a_condition_is_told_once_it_has_stood_for_the_hold_down(watch, clock):
    alarm_id, began = watch.says("router", text="no answer"), clock.now()
    watch.passes(59)
    before = (watch.get(alarm_id).state, watch.told())

    watch.passes(1)

    seen = watch.get(alarm_id)
    assert before == ("pending", [])
    assert (seen.state, seen.began_at, seen.raised_at) == ("raised", began, began + timedelta(seconds=60))
    assert (seen.severity, seen.text, seen.source, seen.is_open) == ("critical", "no answer", "plugin:watch", True)
    assert watch.told() == [("raised", "unreachable")]


def test_what_stands_long_enough_is_told_by_the_next_report_too(watch, clock):
    watch.says("router")
    clock.advance(timedelta(seconds=60))

    alarm_id = watch.says("router")

    assert watch.get(alarm_id).state == "raised"


def test_many_reports_of_one_cause_make_one_alarm_and_a_count(watch):
    first = watch.says("router", times=9_990)
    others = {watch.says("router", text=f"try {each}") for each in range(10)}

    seen = watch.get(first)
    assert others == {first}
    assert (seen.count, seen.text) == (10_000, "try 9")
    assert watch.states() == [("router", "unreachable", "pending")]


def test_each_cause_on_each_resource_is_an_alarm_of_its_own(watch):
    watch.says("router")
    watch.says("router", "link_down", "major")
    watch.says("core", "link_down", "major")

    assert watch.states() == [
        ("router", "unreachable", "pending"), ("router", "link_down", "pending"), ("core", "link_down", "pending"),
    ]  # fmt: skip


def test_a_short_break_that_nobody_was_told_of_leaves_no_trace(watch):
    watch.says("router")
    watch.passes(20)
    watch.is_gone("router")

    watch.passes(300)

    assert (watch.states(), watch.told()) == ([], [])


def test_it_is_cleared_only_when_it_was_gone_for_a_while(watch, clock):
    alarm_id = watch.says("router")
    watch.passes(60)
    watch.is_gone("router")
    watch.passes(299)
    before = watch.get(alarm_id).state

    watch.passes(1)

    seen = watch.get(alarm_id)
    assert (before, seen.state, seen.cleared_at, seen.is_open) == ("raised", "cleared", clock.now(), False)
    assert watch.told() == [("raised", "unreachable"), ("cleared", "gone")]


def test_it_is_gone_since_it_was_first_not_seen(watch):
    alarm_id = watch.says("router")
    watch.passes(60)
    watch.is_gone("router")
    watch.passes(200)
    watch.is_gone("router")

    watch.passes(100)

    assert watch.get(alarm_id).state == "cleared"


def test_what_comes_back_in_time_is_the_same_alarm_and_told_once(watch):
    alarm_id = watch.says("router")
    watch.passes(60)
    watch.is_gone("router")
    watch.passes(100)

    again = watch.says("router")
    watch.passes(300)

    assert (again, watch.get(again).state, watch.get(again).flaps) == (alarm_id, "raised", 1)
    assert watch.told() == [("raised", "unreachable")]


def test_what_comes_back_later_is_another_alarm(watch):
    first = watch.says("router")
    watch.passes(60)
    watch.is_gone("router")
    watch.passes(300)

    second = watch.says("router")

    assert second != first
    assert watch.states() == [("router", "unreachable", "cleared"), ("router", "unreachable", "pending")]


def test_what_comes_and_goes_is_told_without_waiting_and_cleared_only_when_it_stays_away_for_long(watch):
    for _ in range(5):
        alarm_id = watch.says("switch", "link_down", "major")
        watch.passes(10)
        watch.is_gone("switch", "link_down")
        watch.passes(10)
    while_it_flaps = watch.get(alarm_id)
    flapping = (while_it_flaps.state, while_it_flaps.flaps, alarms.is_flapping(while_it_flaps, rules_of(watch)))

    watch.passes(1780)
    before = watch.get(alarm_id).state
    watch.passes(10)

    assert flapping == ("raised", 4, True)
    assert (before, watch.get(alarm_id).state) == ("raised", "cleared")
    assert watch.told() == [("raised", "link_down"), ("cleared", "gone")]


def rules_of(watch):
    return alarms.read_rules(watch.work())


def test_another_severity_is_told_once_the_alarm_is(watch):
    watch.says("router", "load", "minor")
    watch.says("router", "load", "warning")
    watch.passes(60)

    alarm_id = watch.says("router", "load", "major")

    assert (watch.get(alarm_id).severity, watch.get(alarm_id).rank) == ("major", 4)
    assert watch.told() == [("raised", "load"), ("changed", "severity")]


def test_what_a_device_says_is_one_harmless_line(watch):
    alarm_id = watch.says("router", text="  down\r\n\x00\u202e " + "x" * 5_000)

    assert watch.get(alarm_id).text == ("down " + "x" * 250)


def test_what_was_never_there_is_gone_already(watch, network):
    with watch.work(MONITOR) as uow:
        assert alarms.clear_alarm(uow, network["core"], "unreachable") is None


@pytest.mark.parametrize(
    ("wrong", "problems"),
    [
        ({"cause": "Link down"}, {"cause": "code.format"}),
        ({"cause": "x" * 41, "severity": "cleared"}, {"cause": "code.format", "severity": "unknown_choice"}),
        ({"times": 0}, {"times": "too_small"}),
    ],
)
def test_a_report_that_makes_no_sense_is_refused(watch, network, wrong, problems):
    values = {"resource_id": network["core"], "cause": "unreachable", "severity": "critical", **wrong}

    with pytest.raises(Invalid) as raised, watch.work(MONITOR) as uow:
        alarms.raise_alarm(uow, AlarmReport(**values))

    assert {name: problem.code for name, problem in raised.value.problems.items()} == problems


def test_an_unknown_resource_has_no_alarms(watch):
    with pytest.raises(NotFound), watch.work(MONITOR) as uow:
        alarms.raise_alarm(uow, AlarmReport(999, "unreachable", "critical"))


@pytest.mark.parametrize("actor", [STRANGER, NOC, contact_of(), WATCHER, BY_HAND])
def test_only_who_monitors_raises_and_clears(watch, network, actor):
    with pytest.raises(Forbidden), watch.work(actor) as uow:
        alarms.raise_alarm(uow, AlarmReport(network["core"], "unreachable", "critical"))
    with pytest.raises(Forbidden), watch.work(actor) as uow:
        alarms.clear_alarm(uow, network["core"], "unreachable")


def test_two_who_report_the_same_at_once_count_on_one_alarm(watch, network):
    def report():
        with watch.work(MONITOR) as uow:
            alarms.raise_alarm(uow, AlarmReport(network["core"], "unreachable", "critical"))

    threads = [Thread(target=report) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    found = find_open(watch.work(), f"{network['core']}|unreachable")
    assert found is not None
    assert (found.count, watch.states()) == (2, [("core", "unreachable", "pending")])
