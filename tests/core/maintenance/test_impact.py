"""What planned work would hit, and what stands against it."""

from datetime import UTC, date, datetime, timedelta

from servicedesk.core import maintenance, outages
from servicedesk.core.maintenance import FreezeDraft
from servicedesk.core.outages import OutageDraft
from tests.core.maintenance.conftest import PLANNER
from tests.core.network import contact_of
from tests.statements import counted

HOUR = timedelta(hours=1)


def clashes(work, ground, resource, starts_at, hours=3, besides=0):
    """Return what stands against work on a resource then."""
    windows = [(starts_at, starts_at + hours * HOUR)]
    return maintenance.find_clashes(work(PLANNER), [getattr(ground, resource)], windows, besides)


def test_whom_work_hits_is_counted_and_critical_customers_stand_first(work, ground):
    impact = maintenance.survey_impact(work(PLANNER), [ground.core])

    assert (impact.services, impact.customers, impact.critical) == (3, 2, 1)
    assert [(each.number, each.is_critical, each.services) for each in impact.first] == [
        ("C-CLINIC", True, 1), ("C-BAKERY", False, 2),
    ]  # fmt: skip
    assert maintenance.survey_impact(work(PLANNER), []) == (0, 0, 0, [])
    assert maintenance.survey_impact(work(PLANNER), [ground.apart]).first[0].number == "C-OTHER"


def test_the_impact_is_two_statements_however_many_it_hits(work, ground):
    uow = work(PLANNER)

    with counted(uow) as statements:
        maintenance.survey_impact(uow, [ground.core, ground.north])

    assert len(statements) == 2


def test_other_work_clashes_on_what_it_stands_on_and_on_what_stands_on_it_while_the_windows_meet(work, ground, planned):
    begins, ends = ground.draft.starts_at, ground.draft.ends_at

    assert [each.number for each in clashes(work, ground, "north", begins).works] == [planned.number]
    assert clashes(work, ground, "apart", begins).works == []
    assert clashes(work, ground, "north", ends).works == []
    assert clashes(work, ground, "core", begins, besides=planned.id).works == []
    assert not clashes(work, ground, "apart", begins)


def test_work_between_two_windows_of_another_does_not_clash(work, ground):
    second = (ground.draft.starts_at + 48 * HOUR, ground.draft.ends_at + 48 * HOUR)
    with work(PLANNER) as uow:
        maintenance.plan_maintenance(uow, maintenance.MaintenanceDraft(
            (ground.core,), ground.draft.starts_at, ground.draft.ends_at, "Dos noches", more_windows=(second,)
        ))  # fmt: skip

    assert clashes(work, ground, "north", ground.draft.starts_at + 24 * HOUR).works == []
    assert len(clashes(work, ground, "north", second[0]).works) == 1


def test_open_outages_freezes_and_holidays_stand_against_work(work, ground):
    christmas = datetime(2026, 12, 25, 6, tzinfo=UTC)  # one at night in Lima
    with work() as uow:
        outages.declare_outage(uow, OutageDraft((ground.south,), "Corte"))
        maintenance.add_freeze(uow, FreezeDraft("Campaña", christmas - HOUR, christmas + HOUR))

    found = clashes(work, ground, "core", christmas)

    assert [each.public_text for each in found.outages] == ["Corte"]
    assert [each.name for each in found.freezes] == ["Campaña"]
    assert found.holidays == [date(2026, 12, 25)]
    assert found
    assert clashes(work, ground, "north", christmas + HOUR).freezes == []


def test_who_sees_no_inventory_learns_of_own_services_alone(work, ground):
    uow = work(contact_of())

    assert maintenance.survey_impact(uow, [ground.core]) == (0, 0, 0, [])
