"""Outages from before the ledger: what they did to services counts, and nothing is solved by them any more."""

import shutil
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import JSON, Boolean, DateTime, Integer, MetaData, Table, text

from servicedesk.core.kernel.clock import SystemClock
from servicedesk.migration import CORE, Lineage, upgrade

LEDGER = "20261123_0034_outage_news.py"
BEGAN = datetime(2026, 10, 1, tzinfo=UTC)
EMPTY = {JSON: {}, Boolean: False, DateTime: BEGAN, Integer: 0}
STATES = ("acknowledged", "held", "resolved", "closed")


def put(connection, name, /, **values):
    """Write a row; whatever else must be there is empty."""
    table = Table(name, MetaData(), autoload_with=connection)
    needed = [each for each in table.columns if not each.nullable and each.name not in values]
    empty = {each.name: next((EMPTY[kind] for kind in EMPTY if isinstance(each.type, kind)), "") for each in needed}
    connection.execute(table.insert().values(empty | values))


@pytest.fixture
def before(empty, tmp_path):
    """Return a desk with an outage that has ended and one that goes on, of a core on which a router stands."""
    for path in sorted(CORE.versions.glob("*.py")):
        if path.name < LEDGER:
            shutil.copy(path, tmp_path)
    upgrade(empty, [Lineage("core", tmp_path)], SystemClock())
    with empty.begin() as connection:
        put(connection, "account", id=1, number="1")
        for number in (1, 2):
            put(connection, "resource", id=number, name=f"element-{number}")
            put(connection, "service", id=number, number=f"L-{number}", account_id=1)
            put(connection, "service_resource", service_id=number, resource_id=number)
            ended_at = BEGAN + timedelta(hours=1) if number == 1 else None
            put(connection, "outage", id=number, number=f"INC-{number}", started_at=BEGAN, ended_at=ended_at)
            put(connection, "outage_resource", outage_id=number, resource_id=1)
            for place, status in enumerate(STATES):
                ticket_id = 10 * number + place
                put(connection, "ticket", id=ticket_id, number=str(ticket_id), account_id=1, status=status)
                put(connection, "outage_link", ticket_id=ticket_id, outage_id=number)
        put(connection, "resource_dependency", resource_id=2, depends_on_id=1)
    return empty


def test_what_services_went_through_before_stands_in_the_ledger_once(before):
    upgrade(before, [CORE], SystemClock())

    with before.connect() as connection:
        kept = connection.execute(text("SELECT service_id, outage_id FROM service_downtime ORDER BY service_id")).all()
        same = "SELECT count(*) FROM service_downtime JOIN outage ON outage.id = outage_id WHERE began_at = started_at"
        assert (
            kept == [(1, 1), (2, 1)]
            and connection.scalar(text(f"{same} AND service_downtime.ended_at > began_at")) == 2
        )


def test_unsolved_tickets_leave_outages_that_have_ended_and_no_others(before):
    upgrade(before, [CORE], SystemClock())

    with before.connect() as connection:
        left = connection.scalars(text("SELECT ticket_id FROM outage_link ORDER BY ticket_id")).all()
    assert left == [12, 13, 20, 21, 22, 23]
