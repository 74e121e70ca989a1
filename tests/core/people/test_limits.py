"""Limits: how long a try must wait, and under which names tries are counted."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicedesk.core.people.errors import TooMany
from servicedesk.core.people.rules.limits import (
    LOGIN_BY_ADDRESS,
    LOGIN_BY_PERSON,
    is_alive,
    life_of,
    normal_address,
    pause_after,
    same_for_all,
    wait_for,
)

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)


def test_a_person_has_four_free_tries_and_then_pauses_that_double():
    pauses = [pause_after(LOGIN_BY_PERSON, tries).total_seconds() for tries in range(12)]

    assert pauses == [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 32, 32]


def test_an_address_has_no_pauses_because_many_may_share_it():
    assert pause_after(LOGIN_BY_ADDRESS, 29) == timedelta(0)


def test_after_the_last_try_the_rest_of_the_window_is_waited():
    ends_at = NOW + timedelta(minutes=3)

    assert wait_for(LOGIN_BY_PERSON, 10, NOW, ends_at, NOW) == timedelta(minutes=3)


@given(st.integers(0, 10_000))
def test_nobody_waits_longer_than_a_window(tries):
    """SEC-P4: never a hard lock-out."""
    ends_at = NOW + LOGIN_BY_PERSON.window

    assert wait_for(LOGIN_BY_PERSON, tries, NOW, ends_at, NOW) <= LOGIN_BY_PERSON.window
    assert wait_for(LOGIN_BY_PERSON, tries, NOW, ends_at, ends_at) == timedelta(0)


def test_a_pause_that_is_over_is_not_waited_again():
    ends_at = NOW + timedelta(minutes=5)

    assert wait_for(LOGIN_BY_PERSON, 5, NOW, ends_at, NOW + timedelta(seconds=1)) == timedelta(seconds=1)
    assert wait_for(LOGIN_BY_PERSON, 5, NOW, ends_at, NOW + timedelta(seconds=9)) == timedelta(0)


@pytest.mark.parametrize(
    ("kind", "idle", "alive"),
    [
        ("user", timedelta(minutes=29), True),
        ("user", timedelta(minutes=30), False),
        ("contact", timedelta(hours=11), True),
        ("contact", timedelta(hours=12), False),
    ],
)
def test_staff_may_be_idle_for_half_an_hour_and_contacts_for_half_a_day(kind, idle, alive):
    begun, life = NOW - timedelta(hours=9), life_of(kind, is_screen=False)

    assert is_alive(life, begun, NOW - idle, NOW + timedelta(hours=1), NOW) is alive


def test_a_session_that_has_ended_is_not_alive_however_lately_it_was_used():
    assert not is_alive(life_of("user", is_screen=False), NOW, NOW, NOW, NOW)


@pytest.mark.parametrize(
    ("is_there_for", "is_screen", "alive"), [(9, False, True), (10, False, False), (10, True, True)]
)
def test_a_screen_on_the_wall_stays_longer_than_somebody_who_works(is_there_for, is_screen, alive):
    life, begun = life_of("user", is_screen=is_screen), NOW - timedelta(hours=is_there_for)

    assert is_alive(life, begun, NOW, NOW + timedelta(days=100), NOW) is alive


@pytest.mark.parametrize(
    "typed", ["ROSA@example.com", " rosa@example.com\n", "\uff52osa@example.com", "ro\u017fa@example.com"]
)
def test_look_alikes_of_an_address_are_counted_as_one(typed):
    """SEC-P4: neither case nor Unicode gives fresh tries."""
    assert same_for_all(typed) == same_for_all("rosa@example.com")


@given(st.text(max_size=60))
def test_whatever_is_typed_is_counted_under_a_short_name_that_does_not_tell_it(typed):
    assert len(same_for_all(typed)) == 40


@pytest.mark.parametrize(
    ("typed", "counted"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
        ("not an address", "unknown"),
    ],
)
def test_one_customers_network_addresses_are_counted_as_one(typed, counted):
    assert normal_address(typed) == counted


def test_whole_seconds_are_told_and_never_none():
    assert TooMany(timedelta(seconds=1, milliseconds=1)).retry_after == 2
    assert TooMany(timedelta(milliseconds=1)).retry_after == 1
    assert TooMany(timedelta(0)).retry_after == 1
