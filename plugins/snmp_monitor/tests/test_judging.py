"""What findings mean: the state, what is wrong, what is over, and of what nothing is known."""

from dataclasses import replace

import pytest

from plugins.snmp_monitor.judging import (
    OF_ANSWERS,
    OF_PORTS,
    Before,
    Known,
    Limits,
    Passed,
    Wrong,
    grown,
    is_over,
    judge,
    listed,
    percent_of,
)
from plugins.snmp_monitor.readings import Findings, Port, System

DEVICE, UPLINK = 7, 8
LIMITS = Limits(misses=2, busy_percent=90, bad_errors=100)
RUNNING = System(1_000_000)
PORT = Port(1, "ge-0/0/0", speed=1_000_000, admin="up", oper="up")
SILENCE = Findings("no_answer")


def told(*ports, system=RUNNING):
    return Findings("", system, ports, told_ports=True)


def before(*known, **more):
    return Before(DEVICE, "up", 0, 900_000, 60, dict(enumerate(known, 1)), **more)


def test_one_answer_that_is_missing_says_nothing():
    verdict = judge(before(), SILENCE, LIMITS)

    assert (verdict.state, verdict.misses, verdict.wrong, verdict.speaks_of) == ("up", 1, (), frozenset())


@pytest.mark.parametrize(
    ("failure", "state", "wrong"),
    [
        ("no_answer", "down", Wrong(DEVICE, "unreachable", "critical", is_down=True)),
        ("no_entry", "refused", Wrong(DEVICE, "no_access", "minor")),
        ("key_lost", "refused", Wrong(DEVICE, "no_access", "minor")),
        ("nonsense", "odd", Wrong(DEVICE, "bad_answers", "warning")),
    ],
)
def test_as_many_as_the_profile_says_are_believed_and_say_why(failure, state, wrong):
    verdict = judge(replace(before(), misses=1), Findings(failure), LIMITS)

    assert (verdict.state, verdict.misses, verdict.wrong) == (state, 2, (wrong,))
    assert not verdict.speaks_of & OF_PORTS


def test_an_answer_ends_every_silence_at_once():
    verdict = judge(replace(before(), state="down", misses=9), told(), LIMITS)

    assert (verdict.state, verdict.misses, verdict.wrong) == ("up", 0, ())
    assert verdict.speaks_of == OF_ANSWERS | OF_PORTS


def test_of_interfaces_that_could_not_be_read_nothing_is_said():
    verdict = judge(before(Known(was_up=True)), Findings("", RUNNING), LIMITS)

    assert verdict.speaks_of == OF_ANSWERS and verdict.wrong == ()


@pytest.mark.parametrize("oper", ["down", "lower_down", "not_present"])
def test_an_interface_is_missed_that_was_up_once(oper):
    verdict = judge(before(Known(was_up=True)), told(replace(PORT, oper=oper, alias="to Cusco")), LIMITS)

    assert verdict.wrong == (Wrong(DEVICE, "link_down", "major", "ge-0/0/0 (to Cusco)"),)


@pytest.mark.parametrize(
    ("known", "port"),
    [
        (Known(), replace(PORT, oper="down")),
        (Known(was_up=True, is_watched=False), replace(PORT, oper="down")),
        (Known(was_up=True), replace(PORT, oper="down", admin="down")),
        (Known(was_up=True), replace(PORT, oper="dormant")),
        (Known(was_up=True), replace(PORT, oper="unknown")),
    ],
)
def test_what_nobody_expects_to_be_up_is_not_missed(known, port):
    assert judge(before(known), told(port), LIMITS).wrong == ()


def test_an_interface_that_is_a_resource_has_an_alarm_of_its_own():
    ports = (replace(PORT, oper="down"), replace(PORT, index=2, name="ge-0/0/1", oper="down"))

    verdict = judge(before(Known(was_up=True, resource_id=UPLINK), Known(was_up=True)), told(*ports), LIMITS)

    assert verdict.wrong == (
        Wrong(UPLINK, "link_down", "major", "ge-0/0/0", is_down=True),
        Wrong(DEVICE, "link_down", "major", "ge-0/0/1"),
    )


def test_a_restart_is_told_for_ten_minutes_and_not_of_a_device_that_is_new():
    fresh = told(system=System(3_000))

    first = judge(before(), fresh, LIMITS)
    then = judge(
        replace(before(standing=frozenset({(DEVICE, "restarted")})), up_time=3_000), told(system=System(9_000)), LIMITS
    )
    later = judge(
        replace(before(standing=frozenset({(DEVICE, "restarted")})), up_time=9_000), told(system=System(60_001)), LIMITS
    )
    new = judge(replace(before(), up_time=None), fresh, LIMITS)
    known = judge(replace(before(), up_time=2_000), fresh, LIMITS)

    restarted = (Wrong(DEVICE, "restarted", "warning"),)
    assert (first.wrong, then.wrong, later.wrong, new.wrong, known.wrong) == (restarted, restarted, (), (), ())


@pytest.mark.parametrize(
    ("was_busy", "octets", "is_busy"),
    [(False, 6_750_000, True), (False, 6_700_000, False), (True, 5_400_000, True), (True, 5_300_000, False)],
)
def test_what_was_too_full_must_be_clearly_better_to_be_well(was_busy, octets, is_busy):
    known = Known(was_up=True, counted=(0, 0, 0), was_busy=was_busy)

    verdict = judge(before(known), told(replace(PORT, in_octets=octets, out_octets=5, errors=0)), LIMITS)

    assert verdict.passed[1].is_busy is is_busy
    assert [each.cause for each in verdict.wrong] == (["load"] if is_busy else [])


def test_errors_are_counted_by_the_minute():
    known = Known(was_up=True, counted=(None, None, 50))

    verdict = judge(before(known), told(replace(PORT, errors=170)), LIMITS)

    assert verdict.wrong == (Wrong(DEVICE, "signal", "minor", "ge-0/0/0 120/min"),)
    assert verdict.passed[1] == Passed(None, None, 120, is_busy=False, is_bad=True)


def test_an_interface_that_nobody_watches_is_neither_full_nor_bad():
    known = Known(was_up=True, is_watched=False, counted=(0, 0, 0))

    assert judge(before(known), told(replace(PORT, in_octets=9**9, out_octets=0, errors=9**9)), LIMITS).wrong == ()


@pytest.mark.parametrize(("was", "now", "seconds"), [(None, 5, 60), (5, None, 60), (9, 5, 60), (5, 9, 0), (5, 9, -3)])
def test_a_counter_that_began_anew_tells_nothing(was, now, seconds):
    assert grown(was, now, seconds) is None


def test_a_limit_of_nothing_is_off():
    assert not is_over(10**9, 0, was_over=False) and not is_over(None, 5, was_over=True)
    assert percent_of(0, 5.0, 5.0) is None and percent_of(100, None, 50.0) == 50


def test_of_many_names_the_first_are_said():
    assert listed(["a", "b"]) == "a, b"
    assert listed([str(each) for each in range(15)]).endswith("11 (+3)")
