"""Polling on a desk: elements that answer, fall silent, lose an interface, and what is said of it as alarms."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from plugins.snmp_monitor import ber, oids, polling
from plugins.snmp_monitor.models import Condition, Device, DeviceAccess, DevicePort
from plugins.snmp_monitor.tests.tables import element, interface
from plugins.snmp_monitor.tests.watching import alarms, device, hush, poll, prepare, resource, watch


@pytest.fixture
def agent(desk, agents):
    """Return an element that is watched."""
    prepare(desk)
    started = agents()
    watch(desk, started.port)
    return started


def test_a_device_that_answers_is_kept_with_its_interfaces(desk, agent):
    poll(desk)

    row = device(desk)
    assert (row.state, row.system_name, row.up_time, row.object_id) == (
        "up",
        "pe-lima-01",
        123_456,
        "1.3.6.1.4.1.99999.1",
    )
    ports = desk.rows(DevicePort)
    assert [(port.name, port.oper, port.alias, port.speed) for port in ports] == [
        (name, "up", f"to {name}", 10**9) for name in ("ge-0/0/0", "ge-0/0/1", "xe-0/1/0")
    ]
    assert [each["result"] for each in row.polls["last"]] == ["ok"]
    assert alarms(desk) == []


def test_a_device_that_falls_silent_is_an_alarm_after_two_polls_and_over_when_it_answers(desk, agent):
    poll(desk)
    hush(desk, agent)

    poll(desk)
    once = alarms(desk)
    poll(desk)
    twice = alarms(desk)
    hush(desk, agent, is_silent=False)
    poll(desk)

    assert once == []
    assert twice == [("pe-lima-01", "unreachable", "", False)]
    assert [each[-1] for each in alarms(desk)] in ([True], [])  # over, or forgotten before anybody was told
    assert device(desk).state == "up" and desk.rows(Condition) == []


def test_what_is_still_wrong_is_said_again_at_each_poll(desk, agent):
    hush(desk, agent)

    poll(desk, rounds=3)

    (row,) = desk.rows(desk_alarm())
    assert row.count == 2 and row.is_down and row.severity == "critical" and row.source == "plugin:snmp_monitor"


def test_an_interface_that_goes_down_is_an_alarm_of_its_device(desk, agent):
    poll(desk)
    agent.table |= interface(2, "ge-0/0/1", oper=2)

    poll(desk)

    assert alarms(desk) == [("pe-lima-01", "link_down", "ge-0/0/1 (to ge-0/0/1)", False)]
    agent.table |= interface(2, "ge-0/0/1")
    poll(desk)
    assert desk.rows(Condition) == []


def test_an_interface_that_is_a_resource_of_its_own_is_told_of_as_that(desk, agent):
    poll(desk)
    uplink = resource(desk, "Lima-Cusco")
    with desk.work() as uow:
        uow.session.execute(update(DevicePort).where(DevicePort.number == 3).values(resource_id=uplink))
    agent.table |= interface(3, "xe-0/1/0", oper=2)

    poll(desk)

    assert alarms(desk) == [("Lima-Cusco", "link_down", "xe-0/1/0 (to xe-0/1/0)", False)]


def test_traffic_is_what_has_passed_between_two_polls(desk, agent):
    poll(desk)
    agent.table |= interface(1, "ge-0/0/0", octets=1_000_000 + 60 * 125_000)

    poll(desk)

    counted = device(desk).counters["1"]
    assert counted["incoming"] == counted["outgoing"] == pytest.approx(1_000_000)
    assert device(desk).polls["last"][-1]["incoming"] == pytest.approx(1_000_000)


def test_too_much_traffic_and_too_many_errors_are_alarms(desk, agent):
    poll(desk)
    agent.table |= interface(1, "ge-0/0/0", octets=1_000_000 + 60 * 120_000_000, errors=600)

    poll(desk)

    assert [(cause, text) for _name, cause, text, _gone in alarms(desk)] == [
        ("load", "ge-0/0/0 96 %"), ("signal", "ge-0/0/0 600/min"),
    ]  # fmt: skip


def test_a_device_is_asked_when_it_is_due_and_not_before(desk, agent):
    poll(desk)
    asked = agent.asked

    desk.run_job("poll")
    early = agent.asked
    poll(desk)

    assert early == asked < agent.asked


def test_what_was_missed_while_nobody_polled_is_not_made_up(desk, agent):
    desk.clock.advance(timedelta(hours=5))
    desk.run_job("poll")
    desk.run_job("poll")

    assert len(device(desk).polls["last"]) == 1
    assert device(desk).due_at == desk.clock.now() + timedelta(seconds=60)


def test_a_device_whose_keys_cannot_be_read_is_told_and_not_asked(desk, agent):
    with desk.work() as uow:
        uow.session.execute(update(DeviceAccess).values(sealed="v1:AAAA"))

    poll(desk, rounds=2)

    assert agent.asked == 0 and device(desk).state == "refused"
    assert [cause for _name, cause, *_rest in alarms(desk)] == ["no_access"]


def test_a_device_that_is_not_watched_any_more_is_not_asked_and_its_alarms_are_over(desk, agent):
    hush(desk, agent)
    poll(desk, rounds=2)
    with desk.work() as uow:
        uow.session.execute(update(Device).values(is_watched=False))

    poll(desk)

    assert desk.rows(Condition) == [] and [each[-1] for each in alarms(desk)] in ([True], [])


def test_more_devices_than_one_portion_are_all_polled(desk, agent, monkeypatch):
    monkeypatch.setattr(polling, "PORTION", 2)
    for number in range(4):
        watch(desk, agent.port, f"r-{number}")

    poll(desk)

    assert {row.state for row in desk.rows(Device)} == {"up"}


def test_a_device_without_interfaces_is_up_all_the_same(desk, agents):
    prepare(desk)
    watch(desk, agents(table={oids.SYS_UP_TIME: (ber.TICKS, 5)}).port)

    poll(desk)

    assert device(desk).state == "up" and desk.rows(DevicePort) == []


def test_a_restart_is_told(desk, agent):
    poll(desk)
    agent.table = element(up_time=500)

    poll(desk)

    assert [cause for _name, cause, *_rest in alarms(desk)] == ["restarted"]


def desk_alarm():
    from servicedesk.core.alarms.models import Alarm

    return Alarm
