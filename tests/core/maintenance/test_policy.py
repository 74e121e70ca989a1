"""The limits of planned work and the times without any: set by administrators, counted from then on."""

from datetime import timedelta

import pytest

from servicedesk.core import maintenance, sla
from servicedesk.core.kernel.errors import Forbidden, Invalid, NotFound
from servicedesk.core.kernel.operator import get_operator
from servicedesk.core.maintenance import FreezeDraft, PolicyDraft
from tests.core.maintenance.conftest import PLANNER, SUPERVISOR, contact_actor
from tests.database import ON_ONE_DATABASE

pytestmark = ON_ONE_DATABASE
HOUR = timedelta(hours=1)


def test_without_a_word_the_limits_are_the_norms(work):
    policy = maintenance.read_policy(work())

    assert (policy.notice_minutes, policy.objection_minutes) == (16 * 60, 8 * 60)
    assert maintenance.list_freezes(work()) == []


def test_other_limits_and_another_calendar_count_from_then_on(work, clock):
    whole = ((("00:00", "00:00"),),) * 7
    with work() as uow:
        hours = sla.create_calendar(uow, sla.HoursDraft(name="Siempre", week=whole))
        maintenance.keep_policy(uow, PolicyDraft(notice_minutes=120, objection_minutes=60, calendar_id=hours.id))
    with work() as uow:
        kept = maintenance.keep_policy(uow, PolicyDraft(notice_minutes=180, objection_minutes=60, calendar_id=hours.id))

    starts_at = clock.now() + 3 * HOUR
    timing = maintenance.timing_at(work(), starts_at, clock.now())
    assert (timing.is_late, timing.announce_by, timing.object_by) == (False, clock.now(), clock.now() + HOUR)
    assert maintenance.read_policy(work()).id == kept.id


def test_all_problems_of_the_limits_are_told_together(work):
    with pytest.raises(Invalid) as raised, work() as uow:
        maintenance.keep_policy(uow, PolicyDraft(notice_minutes=-1, calendar_id=99, overrun_text="x" * 2001))

    assert {name: problem.code for name, problem in raised.value.problems.items()} == {
        "notice_minutes": "out_of_range", "calendar_id": "unknown", "overrun_text": "too_long",
    }  # fmt: skip


def test_an_operator_of_no_known_country_has_no_holidays(work, clock):
    with work() as uow:
        get_operator(uow.session).country = "ZZ"

    assert not maintenance.timing_at(work(), clock.now() + timedelta(days=7), clock.now()).is_late


def test_a_time_without_work_comes_and_goes(work, clock):
    with work() as uow:
        freeze = maintenance.add_freeze(uow, FreezeDraft("Navidad", clock.now(), clock.now() + HOUR, "Christmas"))
    assert [each.name_in("en") for each in maintenance.list_freezes(work(PLANNER))] == ["Christmas"]

    with work() as uow:
        maintenance.remove_freeze(uow, freeze.id)

    assert maintenance.list_freezes(work()) == []
    with pytest.raises(NotFound), work() as uow:
        maintenance.remove_freeze(uow, freeze.id)
    with pytest.raises(Invalid, match="ends_at: order"), work() as uow:
        maintenance.add_freeze(uow, FreezeDraft("Al revés", clock.now(), clock.now()))


def test_only_administrators_set_anything(work, clock):
    acts = (
        lambda uow: maintenance.keep_policy(uow, PolicyDraft()),
        lambda uow: maintenance.add_freeze(uow, FreezeDraft("X", clock.now(), clock.now() + HOUR)),
        lambda uow: maintenance.remove_freeze(uow, 1),
    )
    for act in acts:
        with pytest.raises(Forbidden), work(SUPERVISOR) as uow:
            act(uow)


def test_a_customer_reads_what_was_told_of_own_services_also_when_it_is_over(work, ground, clock, planned):
    rosa, eva = work(contact_actor(ground, "rosa")), work(contact_actor(ground, "eva"))
    clock.advance(timedelta(days=8))

    def listed(uow, days):
        touched = maintenance.list_services_touched(uow, planned.id)
        ids = [each.id for each in touched] or [1]
        return [each.number for each in maintenance.list_told(uow, ids, clock.now() - timedelta(days=days))]

    assert [each.number for each in maintenance.list_services_touched(rosa, planned.id)] == ["L-1"]
    assert listed(rosa, 30) == [planned.number]
    assert listed(rosa, 0) == []
    assert listed(eva, 30) == []


def test_what_happened_to_a_maintenance_is_listed(work, planned):
    uow = work(PLANNER)

    steps = maintenance.list_steps(uow, maintenance.get_maintenance(uow, planned.number))
    assert [each.values["phase"] for each in steps] == ["planned"]
