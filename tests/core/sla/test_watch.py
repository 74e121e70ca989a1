"""Doubting the time: a leap of the clock is one, a desk that was off is none."""

from datetime import UTC, datetime, timedelta

import pytest

from servicedesk.core.kernel.errors import Conflict, Forbidden, Invalid
from servicedesk.core.sla import believe_at_once, confirm_clocks, dismiss_clocks, most_at_once
from servicedesk.core.sla.queries import is_held_back, list_marks, read_doubt
from servicedesk.core.sla.service.watching import hold_back, mark_time, watch_of
from servicedesk.core.sla.watch import AWAY, BACK, LEAP, doubt, was_away
from servicedesk.core.sla.watch_models import ClockMark
from tests.database import ON_ONE_DATABASE
from tests.make import as_user, make_user

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@pytest.mark.parametrize(
    ("boot", "wall", "seconds", "why"),
    [
        pytest.param("ours", MINUTE, 60, "", id="a minute later"),
        pytest.param("ours", 2 * DAY, 2 * 86_400, "", id="off for two days, and the machine knows it"),
        pytest.param("ours", 30 * DAY, 30 * 86_400, "", id="off for a month, and the machine knows it"),
        pytest.param("ours", MINUTE, 200, "", id="set right by some seconds"),
        pytest.param("ours", DAY, 60, LEAP, id="a day later within a minute"),
        pytest.param("ours", -DAY, 60, LEAP, id="back by a day within a minute"),
        pytest.param("another", 2 * DAY, 10, "", id="started again after two days"),
        pytest.param("another", 8 * DAY, 10, AWAY, id="started again after more than a week"),
        pytest.param("another", -DAY, 10, BACK, id="started again before it was off"),
    ],
)
def test_the_time_is_believed_when_the_machine_bears_it_out(boot, wall, seconds, why):
    marks = [ClockMark(boot="ours", swept_at=NOW, seconds=0.0)]

    assert doubt(marks, boot, NOW + wall, seconds) == why


def test_the_first_sweep_of_all_has_nothing_to_doubt():
    assert doubt([], "ours", NOW, 1.0) == ""
    assert was_away([], NOW)


def test_a_sweep_just_before_means_that_nobody_was_away():
    marks = [ClockMark(boot="ours", swept_at=NOW, seconds=0.0)]

    assert not was_away(marks, NOW + MINUTE)
    assert was_away(marks, NOW + DAY)


@pytest.mark.postgresql
@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_of_two_who_decide_at_once_the_second_finds_nothing_held(work):
    with work() as uow:
        hold_back(uow, LEAP, 7)

    with work() as late:
        seen = read_doubt(late)  # as the page reads it
        with work() as first:
            confirm_clocks(first)
        with pytest.raises(Conflict, match="sla.not_held"):
            dismiss_clocks(late, "Nobody was at work.")
    assert seen is not None


def test_whoever_keeps_the_settings_lets_the_sweep_go_on(work, session):
    with work() as uow:
        hold_back(uow, LEAP, 7)
    assert is_held_back(session)
    session.rollback()

    with work() as uow:
        confirm_clocks(uow)

    assert not is_held_back(session) and watch_of(work()).is_trusted
    with pytest.raises(Conflict), work() as uow:
        confirm_clocks(uow)


@ON_ONE_DATABASE
def test_nobody_else_may_confirm_the_time(work):
    with work() as uow:
        agent = as_user(make_user(uow))
        hold_back(uow, LEAP, 7)

    with pytest.raises(Forbidden), work(agent) as uow:
        confirm_clocks(uow)
    with pytest.raises(Forbidden), work(agent) as uow:
        believe_at_once(uow, 80)


@ON_ONE_DATABASE
def test_a_decision_gives_its_reason_in_few_words_and_only_while_anything_is_held(work):
    with work() as uow:
        hold_back(uow, LEAP, 7)
    for reason in ("", "x" * 401):
        with pytest.raises(Invalid), work() as uow:
            dismiss_clocks(uow, reason)
    with work() as uow:
        dismiss_clocks(uow, "El reloj dio un salto.")

    with pytest.raises(Conflict), work() as uow:
        dismiss_clocks(uow, "Otra vez.")
    with work() as uow:
        agent = as_user(make_user(uow))
    for reason in ("", "Porque sí."):
        with pytest.raises(Forbidden), work(agent) as uow:
            dismiss_clocks(uow, reason)


@ON_ONE_DATABASE
def test_how_many_breaches_are_believed_at_once_can_be_set(work):
    usual = most_at_once(work())
    with work() as uow:
        believe_at_once(uow, 80)
    with pytest.raises(Invalid), work() as uow:
        believe_at_once(uow, 0)

    assert (usual, most_at_once(work())) == (50, 80)


@ON_ONE_DATABASE
def test_each_machine_leaves_its_mark_until_it_is_forgotten(work, clock):
    with work() as uow:
        mark_time(uow, "first", 10.0)
    clock.advance(20 * DAY)
    with work() as uow:
        mark_time(uow, "second", 10.0)
    clock.advance(20 * DAY)
    with work() as uow:
        mark_time(uow, "third", 10.0)

    assert [each.boot for each in list_marks(work().session)] == ["third", "second"]


@ON_ONE_DATABASE
def test_after_a_confirmation_only_the_time_of_that_machine_counts(work):
    with work() as uow:
        mark_time(uow, "first", 10.0)
        watch_of(uow).is_trusted = True
    with work() as uow:
        mark_time(uow, "second", 10.0)

    assert [each.boot for each in list_marks(work().session)] == ["second"]
    assert not watch_of(work()).is_trusted


@ON_ONE_DATABASE
def test_why_nothing_is_told_is_shown_to_those_alone_who_decide_about_it(work):
    with work() as uow:
        agent = as_user(make_user(uow), "csm_agent")

    with pytest.raises(Forbidden):
        read_doubt(work(agent))
