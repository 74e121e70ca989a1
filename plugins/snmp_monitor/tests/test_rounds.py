"""What a worker has in hand: what came last of each device is what is written, and what was learnt lasts."""

import asyncio
from dataclasses import replace

import pytest

from plugins.snmp_monitor import poll_service
from plugins.snmp_monitor.drivers.base import Access, Target
from plugins.snmp_monitor.poll_service import ALARMED_AT_ONCE, Rounds
from plugins.snmp_monitor.polling import Errand, Outcome
from plugins.snmp_monitor.readings import Findings
from servicedesk.core.kernel.plugin_acting import context_to_act

TARGET = Target("192.0.2.7", 161, Access("2c", "public"), 2, 1)


@pytest.fixture
def written(monkeypatch):
    """Return what is written, in its order, instead of writing it."""
    written = []
    monkeypatch.setattr(poll_service, "keep_outcomes", lambda uow, portion: written.extend(portion))
    return written


@pytest.fixture
def rounds(desk):
    with context_to_act(desk.kernel, desk.name, "test") as ctx:
        yield Rounds(ctx, "worker")


def came(device_id, failure="", milliseconds=5):
    return Outcome(device_id, Findings(failure), milliseconds)


def test_a_failure_that_waits_is_forgotten_once_the_device_is_well(rounds, written):
    for outcome in (came(1, "no_answer"), came(2, "no_answer"), came(1)):
        rounds._take(outcome)

    asyncio.run(rounds._write())

    assert [(each.device_id, each.findings.failure) for each in written] == [(1, ""), (2, "no_answer")]


def test_of_a_device_that_stays_silent_the_newest_failure_waits_alone(rounds, written):
    for turn in range(3):
        for device_id in range(ALARMED_AT_ONCE):
            rounds._take(came(device_id, "no_answer", turn))

    asyncio.run(rounds._write())

    assert [(each.device_id, each.milliseconds) for each in written] == [(each, 2) for each in range(ALARMED_AT_ONCE)]
    assert not rounds._failed


def test_what_comes_while_a_failure_is_written_is_written_after_it(rounds, written, monkeypatch):
    later = iter([came(1, "no_answer", 9)])

    def keep(uow, portion):
        written.extend(portion)
        for each in later:
            rounds._take(each)

    monkeypatch.setattr(poll_service, "keep_outcomes", keep)
    rounds._take(came(1, "no_answer", 1))

    asyncio.run(rounds._write())

    assert [each.milliseconds for each in written] == [1, 9]


def test_how_often_it_is_asked_changes_nothing_of_what_was_learnt_and_another_way_all(rounds):
    first = rounds._learnt_of(Errand(1, TARGET))

    again = rounds._learnt_of(Errand(1, replace(TARGET, retries=0)))
    other = rounds._learnt_of(Errand(1, replace(TARGET, port=1161)))

    assert again is first and other is not first
