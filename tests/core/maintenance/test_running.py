"""Announced work: moved, kept, cancelled, started and finished by hand and by time, and what overruns."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from servicedesk.core import maintenance, outages
from servicedesk.core.inventory.queries import grounds_of
from servicedesk.core.kernel.errors import Conflict, Forbidden, Invalid
from servicedesk.core.kernel.events import EventRecord, event_of
from servicedesk.core.maintenance import ObjectionDraft, PolicyDraft
from servicedesk.core.maintenance.queries import is_worked_on_until
from tests.core.maintenance.conftest import CARE, PLANNER, SUPERVISOR, WEEK, contact_actor
from tests.database import ON_ONE_DATABASE

HOUR = timedelta(hours=1)


def phases(work):
    """Return what was told of announced work, in order."""
    facts = work().session.scalars(
        select(EventRecord).where(EventRecord.kind == "maintenance.changed").order_by(EventRecord.id)
    )
    return [event_of(each).phase for each in facts]


def sweep(work, clock, forward=timedelta(0)):
    """Let time pass, and do what has come due until nothing is left."""
    clock.advance(forward)
    rounds = 0
    while rounds < 10:
        with work() as uow:
            if not maintenance.sweep_maintenances(uow):
                break
        rounds += 1
    return rounds


def test_a_sweep_with_nothing_to_do_lets_others_write(work):
    with work() as uow:
        done = maintenance.sweep_maintenances(uow)
        with uow.reading():
            writes = uow.session.info.get("writing")

    assert done == 0 and not writes


def object_to(work, ground, number):
    """Object as the clinic."""
    with work(contact_actor(ground, "rosa")) as uow:
        maintenance.object_to_maintenance(uow, number, ObjectionDraft("health"))


def phase_of(work, planned):
    """Return where a maintenance stands."""
    return maintenance.get_maintenance(work(PLANNER), planned.number).phase


def test_work_is_reminded_of_started_by_time_and_finished_by_hand(work, clock, planned):
    assert sweep(work, clock) == 0
    sweep(work, clock, WEEK - 24 * HOUR)
    assert phases(work) == ["planned", "reminder"]

    sweep(work, clock, 24 * HOUR)
    assert phase_of(work, planned) == "started"
    with work(PLANNER) as uow:
        done = maintenance.finish_maintenance(uow, planned.number)

    assert phases(work) == ["planned", "reminder", "started", "finished"]
    assert (done.phase, done.sequence, done.finished_at) == ("finished", 4, clock.now())
    assert sweep(work, clock, WEEK) == 0


@ON_ONE_DATABASE
def test_who_was_told_lately_gets_no_reminder(work, ground, clock):
    starts_at = clock.now() + 20 * HOUR
    with work(SUPERVISOR) as uow:
        draft = replace(ground.draft, starts_at=starts_at, ends_at=starts_at + HOUR)
        maintenance.plan_maintenance(uow, draft, "Urge")

    sweep(work, clock)

    assert phases(work) == ["planned"]


@ON_ONE_DATABASE
def test_work_that_ends_itself_is_over_with_its_window(work, ground, clock):
    with work(PLANNER) as uow:
        planned = maintenance.plan_maintenance(uow, replace(ground.draft, ends_itself=True))

    sweep(work, clock, WEEK)
    sweep(work, clock, 3 * HOUR)

    assert phases(work) == ["planned", "started", "finished"]
    assert phase_of(work, planned) == "finished"


def test_work_that_does_not_end_becomes_an_outage_by_itself(work, ground, clock, planned):
    sweep(work, clock, WEEK)
    sweep(work, clock, 3 * HOUR + timedelta(minutes=14))
    assert outages.list_open_outages(work(PLANNER)) == []

    sweep(work, clock, timedelta(minutes=1))

    outage = outages.list_open_outages(work(PLANNER))[0]
    assert (outage.public_text, outage.public_text_en, outage.started_at) == ("Mejora", "Better", planned.ends_at)
    assert [each.id for each in outage.resources] == [ground.core]
    assert phases(work) == ["planned", "started", "overrun"]
    assert sweep(work, clock, HOUR) == 0
    with work(PLANNER) as uow:
        assert maintenance.finish_maintenance(uow, planned.number).outage_id == outage.id
    assert outages.list_open_outages(work(PLANNER)) == []


@ON_ONE_DATABASE
def test_an_outage_that_somebody_ended_before_stays_as_it_was_ended(work, clock, planned):
    sweep(work, clock, WEEK)
    sweep(work, clock, 4 * HOUR)
    number = outages.list_open_outages(work(PLANNER))[0].number
    with work() as uow:
        ended_at = outages.resolve_outage(uow, number, "Ya funciona").ended_at

    clock.advance(HOUR)
    with work(PLANNER) as uow:
        maintenance.finish_maintenance(uow, planned.number)

    assert outages.get_outage(work(), number).ended_at == ended_at


@ON_ONE_DATABASE
def test_work_that_nobody_watched_is_no_outage_and_its_beginning_no_news(work, clock, planned):
    sweep(work, clock, WEEK + 9 * HOUR)

    assert (phase_of(work, planned), phases(work)) == ("started", ["planned"])
    assert outages.list_open_outages(work(PLANNER)) == []

    sweep(work, clock, timedelta(minutes=15))

    assert phases(work) == ["planned", "overrun"]


@ON_ONE_DATABASE
def test_however_much_ends_itself_at_once_none_of_it_becomes_an_outage(work, ground, clock):
    with work(PLANNER) as uow:
        for _ in range(21):
            maintenance.plan_maintenance(uow, replace(ground.draft, ends_itself=True))
    for _ in range(2):
        with work() as uow:
            clock.advance(WEEK)
            maintenance.sweep_maintenances(uow)

    sweep(work, clock)

    assert outages.list_open_outages(work(PLANNER)) == []
    assert phases(work).count("finished") == 21


@ON_ONE_DATABASE
def test_an_overrun_is_told_in_the_operators_words_where_there_are_any(work, clock, planned):
    with work() as uow:
        maintenance.keep_policy(uow, PolicyDraft(overrun_text="Se alargó", overrun_text_en="It takes longer"))

    sweep(work, clock, WEEK)
    sweep(work, clock, 4 * HOUR)

    outage = outages.list_open_outages(work(PLANNER))[0]
    assert (outage.public_text, outage.public_text_en) == ("Se alargó", "It takes longer")


def test_alarms_are_explained_in_the_window_alone_and_not_once_the_work_is_over(work, ground, clock, planned):
    def worked_on():
        return is_worked_on_until(work(), grounds_of([ground.north]))

    assert worked_on() is None
    clock.advance(WEEK)
    assert worked_on() == planned.ends_at  # also before the sweep has said that it started
    sweep(work, clock)
    assert worked_on() == planned.ends_at
    with work(PLANNER) as uow:
        maintenance.finish_maintenance(uow, planned.number)
    assert worked_on() is None


def test_work_under_review_does_not_start_silently_and_reaches_the_supervisor_before(work, ground, clock, planned):
    object_to(work, ground, planned.number)
    sweep(work, clock, WEEK - 4 * HOUR)
    assert phases(work) == ["planned", "objected", "undecided"]
    assert sweep(work, clock, 4 * HOUR) == 0
    assert phase_of(work, planned) == "review"
    assert not maintenance.get_maintenance(work(PLANNER), planned.number).is_running(clock.now())

    sweep(work, clock, 3 * HOUR)

    assert phase_of(work, planned) == "cancelled"
    assert phases(work) == ["planned", "objected", "undecided", "cancelled"]
    uow = work(PLANNER)
    decisions = maintenance.list_decisions(uow, maintenance.get_maintenance(uow, planned.number))
    assert [each.what for each in decisions] == ["lapsed"]


def test_a_review_ends_with_a_decision_that_everybody_is_told(work, ground, planned):
    object_to(work, ground, planned.number)
    with pytest.raises(Invalid, match="reason: required"), work(PLANNER) as uow:
        maintenance.keep_maintenance(uow, planned.number, "")

    with work(PLANNER) as uow:
        kept = maintenance.keep_maintenance(uow, planned.number, "La clínica tiene respaldo")

    assert (kept.phase, kept.sequence) == ("planned", 2)
    assert phases(work) == ["planned", "objected", "kept"]
    with pytest.raises(Conflict, match="maintenance.not_now"), work(PLANNER) as uow:
        maintenance.keep_maintenance(uow, planned.number, "Otra vez")


def test_moved_work_is_announced_anew_with_its_own_limits(work, ground, clock, planned):
    object_to(work, ground, planned.number)
    clock.advance(2 * HOUR)
    window = (planned.starts_at + WEEK, planned.ends_at + WEEK)

    with work(PLANNER) as uow:
        moved = maintenance.move_maintenance(uow, planned.number, [window], "La clínica lo pide")

    assert (moved.phase, moved.starts_at, moved.published_at, moved.sequence) == ("planned", window[0], clock.now(), 2)
    assert moved.object_by == clock.now() + timedelta(days=1)
    assert phases(work) == ["planned", "objected", "changed"]


@ON_ONE_DATABASE
def test_work_is_moved_to_soon_only_with_an_override(work, clock, planned):
    window = (clock.now() + HOUR, clock.now() + 2 * HOUR)
    for problem, reason, windows in (
        ("reason: required", "", [window]),
        ("starts_at: past", "Porque sí", [(clock.now() - HOUR, clock.now() + HOUR)]),
    ):
        with pytest.raises(Invalid, match=problem), work(PLANNER) as uow:
            maintenance.move_maintenance(uow, planned.number, windows, reason)
    with pytest.raises(Conflict, match="maintenance.too_late"), work(PLANNER) as uow:
        maintenance.move_maintenance(uow, planned.number, [window], "Porque sí", "Urge")

    with work(SUPERVISOR) as uow:
        moved = maintenance.move_maintenance(uow, planned.number, [window], "Porque sí", "Urge")

    assert moved.is_late


@ON_ONE_DATABASE
def test_nothing_starts_before_its_window_and_by_hand_only_what_may(work, clock, planned):
    with pytest.raises(Conflict, match="maintenance.too_early"), work(PLANNER) as uow:
        maintenance.start_maintenance(uow, planned.number)
    with pytest.raises(Forbidden), work(CARE) as uow:
        maintenance.start_maintenance(uow, planned.number)
    clock.advance(WEEK)

    with work(PLANNER) as uow:
        started = maintenance.start_maintenance(uow, planned.number)

    assert (started.phase, started.started_at) == ("started", clock.now())


@ON_ONE_DATABASE
def test_a_draft_is_dropped_without_telling_anybody(work, ground):
    with work(PLANNER) as uow:
        number = maintenance.draft_maintenance(uow, ground.draft).number
    with work(PLANNER) as uow:
        maintenance.cancel_maintenance(uow, number, "Ya no hace falta")

    assert phases(work) == []
    facts = [event_of(each) for each in work().session.scalars(select(EventRecord).order_by(EventRecord.id))]
    assert [each.action for each in facts] == ["drafted", "dropped"]
