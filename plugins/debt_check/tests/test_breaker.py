"""When billing is left alone, and when it is tried again."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.debt_check.breaker import Breaker


class Seconds:
    """A clock that stands still until a test moves it."""

    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Seconds()


@pytest.fixture
def breaker(clock):
    return Breaker(clock, jitter=lambda: 0.5)


def fail(breaker, times):
    """Report some failures."""
    for _ in range(times):
        breaker.failed()


def test_four_failures_are_borne(breaker):
    fail(breaker, 4)

    assert breaker.may_call()
    assert not breaker.is_resting


def test_the_fifth_failure_within_thirty_seconds_ends_the_calls(breaker, clock):
    fail(breaker, 4)
    clock.now = 30.0

    fail(breaker, 1)

    assert not breaker.may_call()
    assert breaker.is_resting


def test_failures_far_apart_do_not_add_up(breaker, clock):
    for _ in range(50):
        clock.now += 8.0
        breaker.failed()

        assert breaker.may_call()


def test_a_success_forgets_the_failures(breaker):
    fail(breaker, 4)
    breaker.succeeded()
    fail(breaker, 4)

    assert breaker.may_call()


def test_after_the_pause_one_call_is_tried(breaker, clock):
    fail(breaker, 5)

    clock.now = 32.9
    assert not breaker.may_call()
    clock.now = 33.0
    assert not breaker.is_resting
    assert [breaker.may_call() for _ in range(3)] == [True, False, False]


def test_a_trial_that_fails_begins_another_pause(breaker, clock):
    fail(breaker, 5)
    clock.now = 33.0
    breaker.may_call()
    clock.now = 36.0

    breaker.failed()

    clock.now = 68.9
    assert not breaker.may_call()
    clock.now = 69.0
    assert breaker.may_call()


def test_a_trial_that_goes_well_closes_the_breaker(breaker, clock):
    fail(breaker, 5)
    clock.now = 33.0
    breaker.may_call()

    breaker.succeeded()

    assert all(breaker.may_call() for _ in range(3))


@given(st.lists(st.tuples(st.floats(0, 20), st.floats(0, 1)), min_size=1, max_size=200))
def test_once_open_billing_that_stays_down_is_called_at_most_every_thirty_seconds(steps):
    clock, trials = Seconds(), []
    jitters = itertools.cycle([jitter for _, jitter in steps])
    breaker = Breaker(clock, jitter=lambda: next(jitters))
    fail(breaker, 5)

    for pause, _ in steps:
        clock.now += pause
        if breaker.may_call():
            trials.append(clock.now)
            breaker.failed()

    assert all(later - earlier >= 30 for earlier, later in itertools.pairwise([0.0, *trials]))
    assert len(trials) >= clock.now // (36 + 20)
