"""Maintenances: planned, cancelled, and seen by those whose services they touch."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from servicedesk.core import maintenance
from servicedesk.core.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from servicedesk.core.kernel.events import EventRecord, event_of
from servicedesk.core.maintenance import MaintenanceDraft
from servicedesk.core.maintenance.events import MaintenanceChanged
from servicedesk.core.maintenance.queries import find_services_touched
from tests.core.network import NOC, STRANGER, contact_of, make_account, make_resource, make_service
from tests.statements import counted

DAY = timedelta(days=1)


@pytest.fixture
def network(work):
    """Add two routers, and a customer on each of them."""
    with work() as uow:
        core = make_resource(uow, "core")
        north, south = make_resource(uow, "north", core), make_resource(uow, "south")
        accounts = [make_account(uow, "C-N"), make_account(uow, "C-S")]
        services = [make_service(uow, "L-N", accounts[0], north), make_service(uow, "L-S", accounts[1], south)]
    return {"core": core.id, "accounts": accounts, "services": [each.id for each in services]}


@pytest.fixture
def draft(network, clock):
    """Return what is needed to plan work on the core tomorrow."""
    starts_at = clock.now() + DAY
    return MaintenanceDraft((network["core"],), starts_at, starts_at + timedelta(hours=2), "Cambio de equipo")


def plan(work, draft):
    """Plan a maintenance as the NOC."""
    with work(NOC) as uow:
        return maintenance.plan_maintenance(uow, draft, "Urge")


def facts(session) -> list[object]:
    """Return every fact that was published, in order."""
    return [event_of(record) for record in session.scalars(select(EventRecord).order_by(EventRecord.id))]


def test_a_maintenance_is_planned_with_a_number_and_told(work, session, network, draft):
    planned = plan(work, draft)

    assert planned.number.startswith("MNT-")
    assert facts(session) == [
        MaintenanceChanged(
            maintenance_id=planned.id,
            number=planned.number,
            phase="planned",
            starts_at="2026-11-24T14:00:00+00:00",
            ends_at="2026-11-24T16:00:00+00:00",
            resource_ids=[network["core"]],
            stage="planned",
            sequence=1,
            object_by="2026-11-24T14:00:00+00:00",
            is_late=True,
        )
    ]


def test_a_maintenance_runs_between_its_ends_unless_it_is_cancelled(work, draft):
    planned = plan(work, draft)

    assert not planned.is_running(draft.starts_at - timedelta(seconds=1))
    assert planned.is_running(draft.starts_at)
    assert not planned.is_running(draft.ends_at)
    with work(NOC) as uow:
        cancelled = maintenance.cancel_maintenance(uow, planned.number)
    assert not cancelled.is_running(draft.starts_at)


def test_the_public_text_is_told_in_the_language_of_the_reader(work, draft):
    planned = plan(work, replace(draft, public_text_en="New equipment"))

    assert planned.told_in("en-US") == "New equipment"
    assert planned.told_in("es-PE") == "Cambio de equipo"


def test_a_cancelled_maintenance_is_told_and_no_longer_listed(work, session, draft):
    planned = plan(work, draft)

    with work(NOC) as uow:
        maintenance.cancel_maintenance(uow, planned.number)

    assert [fact.phase for fact in facts(session)] == ["planned", "cancelled"]
    assert maintenance.list_maintenances(work(NOC)) == []
    with pytest.raises(Conflict, match="maintenance.is_cancelled"), work(NOC) as uow:
        maintenance.cancel_maintenance(uow, planned.number)


def test_what_is_over_cannot_be_cancelled(work, clock, draft):
    planned = plan(work, draft)
    clock.advance(DAY + timedelta(hours=2))

    with pytest.raises(Conflict, match="maintenance.is_over"), work(NOC) as uow:
        maintenance.cancel_maintenance(uow, planned.number)

    assert maintenance.list_maintenances(work(NOC)) == []


def test_all_problems_of_a_draft_are_told_together(work, clock):
    before = clock.now() - timedelta(minutes=1)

    with pytest.raises(Invalid) as raised:
        plan(work, MaintenanceDraft((), before, before, "", "x" * 2001))

    assert {field: problem.code for field, problem in raised.value.problems.items()} == {
        "resource_ids": "maintenance.no_resource",
        "starts_at": "past",
        "ends_at": "order",
        "public_text": "required",
        "public_text_en": "too_long",
    }


def test_work_on_an_unknown_resource_is_refused(work, draft):
    with pytest.raises(Invalid, match="resource_ids: unknown"):
        plan(work, replace(draft, resource_ids=(999,)))


def test_maintenances_are_found_for_the_services_that_stand_on_them(work, clock, network, draft):
    later = plan(work, replace(draft, starts_at=draft.starts_at + DAY, ends_at=draft.ends_at + DAY))
    sooner = plan(work, draft)
    north, south = network["services"]
    uow = work(NOC)

    def listed(service_ids, days) -> list[str]:
        rows = maintenance.list_maintenances_for(uow, service_ids, clock.now() + timedelta(days=days))
        return [row.number for row in rows]

    assert listed([north], 10) == [sooner.number, later.number]
    assert listed([north], 1.5) == [sooner.number]
    assert listed([south], 10) == []
    assert [row.number for row in maintenance.list_maintenances(uow)] == [sooner.number, later.number]
    assert [row.number for row in maintenance.list_maintenances(uow, clock.now() + 1.5 * DAY)] == [sooner.number]


def test_a_contact_sees_a_maintenance_only_when_it_touches_an_own_service(work, clock, network, draft):
    planned = plan(work, draft)
    touched, spared = (work(contact_of(account)) for account in network["accounts"])

    assert maintenance.get_maintenance(touched, planned.number.lower()).id == planned.id
    assert maintenance.list_maintenances(spared) == []
    assert maintenance.list_maintenances_for(spared, network["services"], clock.now() + 10 * DAY) == []
    with pytest.raises(NotFound):
        maintenance.get_maintenance(spared, planned.number)
    with pytest.raises(NotFound):
        maintenance.get_maintenance(work(STRANGER), planned.number)


def test_the_maintenances_of_some_services_are_one_statement(work, clock, network, draft):
    plan(work, draft)
    uow = work(contact_of(network["accounts"][0]))

    with counted(uow) as statements:
        maintenance.list_maintenances_for(uow, network["services"], clock.now() + 10 * DAY)

    assert len(statements) == 1


def test_only_those_who_may_edit_change_anything(work, session, network, draft):
    for actor in (STRANGER, contact_of(*network["accounts"])):
        with pytest.raises(Forbidden), work(actor) as uow:
            maintenance.plan_maintenance(uow, draft)
        with pytest.raises(Forbidden), work(actor) as uow:
            maintenance.cancel_maintenance(uow, "MNT-000000")

    assert facts(session) == []


def test_of_some_services_those_that_a_maintenance_touches_are_named(work, network, draft):
    planned = plan(work, draft)
    north, south = network["services"]

    assert find_services_touched(work(NOC), planned, [north, south]) == {north}
    assert find_services_touched(work(contact_of(network["accounts"][1])), planned, [north, south]) == set()
