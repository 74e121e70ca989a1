"""Planning: drafted, approved by somebody else, announced in time (N5), or overridden by a supervisor with a reason."""

from dataclasses import replace
from datetime import timedelta

import pytest

from servicedesk.core import maintenance
from servicedesk.core.kernel.errors import Conflict, Forbidden, Invalid
from servicedesk.core.kernel.operator import get_operator
from servicedesk.core.people.models import User
from tests.core.maintenance.conftest import COLLEAGUE, PLANNER, SUPERVISOR, contact_actor
from tests.database import ON_ONE_DATABASE

pytestmark = ON_ONE_DATABASE
HOUR = timedelta(hours=1)


def drafted(work, draft, actor=PLANNER):
    """Write a maintenance down."""
    with work(actor) as uow:
        return maintenance.draft_maintenance(uow, draft).number


def soon(ground, clock, hours):
    """Return the draft, beginning so many hours from now."""
    starts_at = clock.now() + hours * HOUR
    return replace(ground.draft, starts_at=starts_at, ends_at=starts_at + HOUR)


def reasons(work, number):
    """Return what was decided about a maintenance."""
    uow = work(SUPERVISOR)
    decided = maintenance.list_decisions(uow, maintenance.get_maintenance(uow, number))
    return [(each.what, each.reason) for each in decided]


def test_a_draft_is_seen_by_staff_and_by_no_customer(work, ground):
    number = drafted(work, ground.draft)

    assert maintenance.get_maintenance(work(PLANNER), number).phase == "draft"
    assert maintenance.list_maintenances(work(PLANNER)) == []
    uow = work(contact_actor(ground, "rosa"))
    assert uow.session.scalars(maintenance.visible_maintenances(uow)).all() == []


def test_standard_work_announced_in_time_needs_nobody_else(work, ground):
    number = drafted(work, ground.draft)

    with work(PLANNER) as uow:
        published = maintenance.publish_maintenance(uow, number)

    assert (published.phase, published.is_late, published.sequence) == ("planned", False, 1)
    assert published.object_by == published.published_at + timedelta(days=1)  # Monday 09:00 to Tuesday 09:00
    assert reasons(work, number) == []


def test_normal_work_is_approved_by_somebody_else_before_it_is_announced(work, ground):
    number = drafted(work, replace(ground.draft, kind="normal"))
    with pytest.raises(Conflict, match="maintenance.not_approved"), work(PLANNER) as uow:
        maintenance.publish_maintenance(uow, number)
    with work(PLANNER) as uow:
        maintenance.submit_maintenance(uow, number)
    with pytest.raises(Conflict, match="maintenance.own_work"), work(PLANNER) as uow:
        maintenance.approve_maintenance(uow, number)

    with work(COLLEAGUE) as uow:
        maintenance.approve_maintenance(uow, number)
    with work(PLANNER) as uow:
        published = maintenance.publish_maintenance(uow, number)

    assert published.phase == "planned"
    assert reasons(work, number) == [("approved", "")]


def test_nobody_approves_what_they_wrote_into_the_draft_of_somebody_else(work, ground):
    number = drafted(work, replace(ground.draft, kind="normal"))
    with work(COLLEAGUE) as uow:
        maintenance.change_draft(uow, number, replace(ground.draft, kind="normal", public_text="Otra cosa"))
        maintenance.submit_maintenance(uow, number)

    with pytest.raises(Conflict, match="maintenance.own_work"), work(COLLEAGUE) as uow:
        maintenance.approve_maintenance(uow, number)


def test_what_is_not_approved_comes_back_with_a_reason_and_can_be_changed(work, ground):
    number = drafted(work, replace(ground.draft, kind="normal"))
    with work(PLANNER) as uow:
        maintenance.submit_maintenance(uow, number)
    with pytest.raises(Conflict, match="maintenance.not_now"), work(PLANNER) as uow:
        maintenance.change_draft(uow, number, ground.draft)
    with pytest.raises(Invalid, match="reason: required"), work(COLLEAGUE) as uow:
        maintenance.return_maintenance(uow, number, " ")

    with work(COLLEAGUE) as uow:
        maintenance.return_maintenance(uow, number, "Falta la vuelta atrás")
    with work(PLANNER) as uow:
        changed = maintenance.change_draft(uow, number, replace(ground.draft, title="Firmware", way_back="Volver"))

    assert (changed.phase, changed.way_back) == ("draft", "Volver")
    assert (changed.named_in("es"), changed.named_in("en")) == ("Firmware", "Firmware")
    assert reasons(work, number) == [("returned", "Falta la vuelta atrás")]


def test_work_inside_sixteen_business_hours_is_refused_without_an_override_and_kept_with_it(work, ground, clock):
    number = drafted(work, soon(ground, clock, 10))
    with pytest.raises(Conflict, match="maintenance.too_late"), work(PLANNER) as uow:
        maintenance.publish_maintenance(uow, number, "No puede esperar")
    with pytest.raises(Invalid, match="reason: required"), work(SUPERVISOR) as uow:
        maintenance.publish_maintenance(uow, number)

    with work(SUPERVISOR) as uow:
        published = maintenance.publish_maintenance(uow, number, "La fibra se rompe si esperamos")

    assert (published.phase, published.is_late) == ("planned", True)
    assert reasons(work, number) == [("overridden", "La fibra se rompe si esperamos")]


def test_an_emergency_is_a_supervisors_with_a_reason_however_early_it_is(work, ground):
    number = drafted(work, replace(ground.draft, kind="emergency"))
    with pytest.raises(Conflict, match="maintenance.emergency"), work(PLANNER) as uow:
        maintenance.publish_maintenance(uow, number, "Fuga")

    with work(SUPERVISOR) as uow:
        maintenance.publish_maintenance(uow, number, "Fuga")

    assert reasons(work, number) == [("emergency", "Fuga")]


def test_a_calendar_without_hours_refuses_everything_without_an_override(work, ground, clock):
    with work() as uow:
        get_operator(uow.session).country = ""
        maintenance.keep_policy(uow, maintenance.PolicyDraft(notice_minutes=60 * 24 * 60))

    with pytest.raises(Conflict, match="maintenance.too_late"), work(PLANNER) as uow:
        maintenance.plan_maintenance(uow, ground.draft)


def test_what_has_begun_before_it_is_announced_is_not_announced(work, ground, clock):
    number = drafted(work, soon(ground, clock, 1))
    clock.advance(2 * HOUR)

    with pytest.raises(Invalid, match="starts_at: past"), work(SUPERVISOR) as uow:
        maintenance.publish_maintenance(uow, number, "Tarde")


def test_a_copy_has_everything_but_the_time_and_is_a_draft(work, ground, clock, planned):
    starts_at = clock.now() + timedelta(days=20)
    with work(PLANNER) as uow:
        made = maintenance.copy_maintenance(uow, planned.number, starts_at)

    assert (made.phase, made.starts_at, made.ends_at) == ("draft", starts_at, starts_at + 3 * HOUR)
    assert made.number != planned.number
    assert [each.id for each in made.resources] == [ground.core]


def test_several_windows_are_kept_in_order_and_run_only_within_each(work, ground):
    second = (ground.draft.starts_at + timedelta(days=1), ground.draft.ends_at + timedelta(days=1))
    with work(PLANNER) as uow:
        made = maintenance.plan_maintenance(uow, replace(ground.draft, more_windows=(second,)))

    assert [tuple(each) for each in made.spans] == [(ground.draft.starts_at, ground.draft.ends_at), second]
    assert made.is_running(second[0])
    assert not made.is_running(ground.draft.ends_at)
    assert maintenance.draft_of(made).more_windows == (second,)


def test_windows_that_overlap_and_numbers_out_of_range_are_refused(work, ground):
    windows = tuple((ground.draft.starts_at + each * HOUR, ground.draft.ends_at + each * HOUR) for each in range(1, 11))
    with pytest.raises(Invalid) as raised:
        drafted(work, replace(ground.draft, more_windows=windows, expected_minutes=-1, kind="odd", risk="odd"))

    assert {name: problem.code for name, problem in raised.value.problems.items()} == {
        "more_windows": "maintenance.overlap", "expected_minutes": "maintenance.more_than_window",
        "kind": "unknown", "risk": "unknown",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("starts", "lasts", "said"),
    [
        (timedelta(days=3 * 366), HOUR, {"starts_at": "maintenance.too_far"}),
        (timedelta(days=3), timedelta(days=15), {"ends_at": "maintenance.too_long"}),
        (timedelta(days=3), timedelta(minutes=59), {"expected_minutes": "maintenance.more_than_window"}),
        (timedelta(days=3), HOUR, {}),
    ],
)
def test_a_slip_of_the_keyboard_is_no_window(work, ground, clock, starts, lasts, said):
    begins = clock.now() + starts
    draft = replace(ground.draft, starts_at=begins, ends_at=begins + lasts, expected_minutes=60)
    problems = {}
    try:
        drafted(work, draft)
    except Invalid as invalid:
        problems = {name: problem.code for name, problem in invalid.problems.items()}

    assert problems == said


def test_whoever_is_responsible_must_work_here(work, ground):
    with work() as uow:
        gone, here = (
            User(name=each, email=f"{each}@example.net", is_active=each == "here") for each in ("gone", "here")
        )
        uow.session.add_all([gone, here])
        uow.session.flush()  # the draft names them
        gone_id, here_id = gone.id, here.id

    for unknown in (gone_id, 999):
        with pytest.raises(Invalid, match="responsible_id: unknown"):
            drafted(work, replace(ground.draft, responsible_id=unknown))
    number = drafted(work, replace(ground.draft, responsible_id=here_id))
    assert maintenance.get_maintenance(work(PLANNER), number).responsible.name == "here"


def test_customers_plan_nothing(work, ground):
    for act in (maintenance.draft_maintenance, maintenance.plan_maintenance):
        with pytest.raises(Forbidden), work(contact_actor(ground, "rosa")) as uow:
            act(uow, ground.draft)
