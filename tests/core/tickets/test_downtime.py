"""The ledger of downtime: what each service was without, overlapping outages once and planned work not at all."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from servicedesk.core import maintenance, outages
from servicedesk.core.maintenance import MaintenanceDraft
from servicedesk.core.outages import OutageDraft
from servicedesk.core.outages.models import ServiceDowntime
from servicedesk.core.tickets.queries.downtime import list_downtimes
from tests.core.network import contact_of, make_account, make_resource, make_service
from tests.statements import counted

HOUR = timedelta(hours=1)


@pytest.fixture
def town(work):
    """Add a core with a router, a customer on the router and one on the core alone."""
    with work() as uow:
        core = make_resource(uow, "core")
        router = make_resource(uow, "router", core)
        accounts = [make_account(uow, "C-0"), make_account(uow, "C-1")]
        lines = [make_service(uow, "L-0", accounts[0], router), make_service(uow, "L-1", accounts[1], core)]
    return {"core": core.id, "router": router.id, "accounts": accounts, "lines": [each.id for each in lines]}


def begin(work, resource_id, **more):
    with work() as uow:
        return outages.declare_outage(uow, OutageDraft((resource_id,), "Corte", **more)).number


def end(work, number):
    with work() as uow:
        outages.resolve_outage(uow, number)


def lasted(work, town, clock, actor=None, days=30):
    uow = work(actor) if actor else work()
    return {each.service_id: each for each in list_downtimes(uow, town["lines"], clock.now() - timedelta(days=days))}


def test_what_ended_is_written_for_each_service_that_it_hit(work, town, clock, session):
    number = begin(work, town["router"])
    clock.advance(HOUR)
    end(work, number)

    found = lasted(work, town, clock)

    assert session.scalar(select(func.count()).select_from(ServiceDowntime)) == 1
    assert [found[each].lasts for each in town["lines"]] == [HOUR, timedelta()]
    (first,) = found[town["lines"][0]].outages
    assert first[0].number == number and found[town["lines"][1]].share == 1.0


def test_outages_that_overlap_count_once_and_what_goes_on_counts_until_now(work, town, clock):
    first = begin(work, town["router"])
    clock.advance(HOUR)
    begin(work, town["core"])
    clock.advance(HOUR)
    end(work, first)
    clock.advance(HOUR)

    found = lasted(work, town, clock)

    assert [found[each].lasts for each in town["lines"]] == [3 * HOUR, 2 * HOUR]
    assert len(found[town["lines"][0]].outages) == 2
    assert found[town["lines"][0]].share == pytest.approx(1 - 3 / 720)


def test_planned_work_does_not_count_unless_it_was_cancelled(work, town, clock):
    window = (clock.now() + 30 * HOUR, clock.now() + 32 * HOUR)
    with work() as uow:
        maintenance.plan_maintenance(uow, MaintenanceDraft((town["core"],), *window, "Mejora"), "Urge")
        called_off = maintenance.plan_maintenance(
            uow, MaintenanceDraft((town["core"],), window[1], window[1] + HOUR, "X"), "Urge"
        )
    with work() as uow:
        maintenance.cancel_maintenance(uow, called_off.number)
    clock.advance(31 * HOUR)
    number = begin(work, town["router"])
    clock.advance(3 * HOUR)
    end(work, number)

    (mine, *_others) = lasted(work, town, clock).values()

    assert (mine.lasts, mine.planned_for) == (2 * HOUR, HOUR)
    assert [each.lasts for each in mine.spans] == [2 * HOUR]


def test_only_what_lies_in_the_time_asked_for_counts(work, town, clock):
    number = begin(work, town["router"])
    clock.advance(2 * HOUR)
    end(work, number)
    clock.advance(23 * HOUR)

    assert lasted(work, town, clock, days=1)[town["lines"][0]].lasts == HOUR


def test_for_one_service_a_year_costs_the_same_however_much_was_planned_and_holds_the_month(work, town, clock):
    def read_year():
        with counted(work()) as statements:
            (year,) = list_downtimes(work(), [town["lines"][0]], clock.now() - timedelta(days=365))
        return year, len(statements)

    begun = clock.now() + 30 * HOUR
    with work() as uow:
        for days in range(4):
            window = (begun + timedelta(days=days), begun + timedelta(days=days, hours=2))
            maintenance.plan_maintenance(uow, MaintenanceDraft((town["core"],), *window, "Mejora"), "Urge")
    number = begin(work, town["router"])
    clock.advance(HOUR)
    end(work, number)
    _, few = read_year()
    clock.advance(timedelta(days=40))
    number = begin(work, town["router"])
    clock.advance(2 * HOUR)
    end(work, number)

    year, many = read_year()

    assert many == few
    assert (year.lasts, year.last(timedelta(days=30)).lasts) == (3 * HOUR, 2 * HOUR)
    assert [each.number for each, _ in year.last(timedelta(days=30)).outages] == [number]


def test_a_customer_reads_the_ledger_of_their_own_services_alone(work, town, clock):
    number = begin(work, town["core"])
    clock.advance(HOUR)
    end(work, number)

    found = lasted(work, town, clock, contact_of(town["accounts"][1]))

    assert list(found) == [town["lines"][1]] and found[town["lines"][1]].lasts == HOUR


def test_of_no_time_at_all_the_whole_was_there(work, town, clock):
    assert lasted(work, town, clock, days=0)[town["lines"][0]].share == 1.0
