"""The list of planned work: narrowed by state, words and exceptions, with how many objected to each."""

from dataclasses import replace
from datetime import timedelta

from servicedesk.core import maintenance
from servicedesk.core.maintenance import MaintenanceDraft, ObjectionDraft, WorkFilter
from tests.core.maintenance.conftest import CARE, PLANNER, SUPERVISOR, contact_actor
from tests.core.network import STRANGER


def numbers(work, asked, actor=PLANNER, **page):
    """Return the numbers that this reader is shown, in order."""
    return [each.number for each in maintenance.list_works(work(actor), asked, **page)]


def test_what_comes_is_read_from_the_next_and_what_is_over_from_the_last(work, ground, planned):
    later = MaintenanceDraft(
        (ground.apart,), *(each + timedelta(days=1) for each in planned.spans[0]), "Fibra más rápida"
    )
    with work(PLANNER) as uow:
        second = maintenance.plan_maintenance(uow, later).number
    assert numbers(work, WorkFilter()) == [planned.number, second]
    assert numbers(work, WorkFilter(text=" FIBRA ")) == [second]
    assert numbers(work, WorkFilter(text="fíbra mas rapida")) == [second]
    assert numbers(work, WorkFilter(text=second.lower())) == [second]
    assert numbers(work, WorkFilter(text="better")) == [planned.number]
    assert numbers(work, WorkFilter(), after=planned.id) == [second]
    assert numbers(work, WorkFilter(), STRANGER) == []

    for number in (planned.number, second):
        with work(PLANNER) as uow:
            maintenance.cancel_maintenance(uow, number, "Ya no hace falta")

    assert numbers(work, WorkFilter("over")) == [second, planned.number]
    assert maintenance.count_works(work(PLANNER)) == {"coming": 0, "review": 0, "drafts": 0, "over": 2}


def test_what_a_supervisor_let_through_is_told_from_the_rest(work, ground, clock, planned):
    assert numbers(work, WorkFilter(exceptions=True)) == []
    soon = clock.now() + timedelta(hours=2)
    draft = replace(ground.draft, resource_ids=(ground.apart,), starts_at=soon, ends_at=soon + timedelta(hours=1))

    with work(SUPERVISOR) as uow:
        late = maintenance.plan_maintenance(uow, replace(draft, kind="emergency"), reason="Fuga de gas").number

    assert numbers(work, WorkFilter(exceptions=True)) == [late]


def test_objections_to_each_are_counted_for_whom_may_read_them(work, ground, planned):
    for name in ("rosa", "luis"):
        with work(contact_actor(ground, name)) as uow:
            maintenance.object_to_maintenance(uow, planned.number, ObjectionDraft("health"))

    assert maintenance.count_objections_to(work(CARE), [planned.id]) == {planned.id: 2}
    assert maintenance.count_objections_to(work(contact_actor(ground, "rosa")), [planned.id]) == {planned.id: 1}
    assert maintenance.count_objections_to(work(STRANGER), [planned.id]) == {}
    assert numbers(work, WorkFilter("review")) == [planned.number]
