"""How long a service was without, as staff see it and take it along."""

from datetime import timedelta

import pytest

from servicedesk.core import outages
from servicedesk.core.outages import OutageDraft
from tests.core.network import make_resource
from tests.database import ON_ONE_DATABASE
from tests.desk.conftest import text_of
from tests.make import make_account, make_service, make_staff

pytestmark = ON_ONE_DATABASE


@pytest.fixture
def line(work, clock):
    """Add a service that was without for an hour, and is so again."""
    with work() as uow:
        olt = make_resource(uow, "olt-1")
        service = make_service(uow, make_account(uow, name="Familia Paz"), number="L-1")
        service.resources = [olt]
        ids = service.id, olt.id
    for lasted in (timedelta(hours=1), None):
        with work() as uow:
            number = outages.declare_outage(uow, OutageDraft((ids[1],), "Corte")).number
        clock.advance(lasted or timedelta(minutes=20))
        if lasted:
            with work() as uow:
                outages.resolve_outage(uow, number)
    return ids[0], number


@pytest.fixture
def agent(work, client, line):
    """Lend the browser of an agent."""
    with work() as uow:
        user = make_staff(uow)
    return client(user)


def test_the_page_says_how_long_and_because_of_what(agent, line):
    page = text_of(agent.get(f"/desk/services/{line[0]}/downtime?days=90"))

    assert "1 h 20 min" in page and "en curso" in page and f'href="/desk/outages/{line[1]}"' in page
    assert page.index("en curso") < page.index("1 h</td>") and "Familia Paz" in page


def test_the_sheet_lists_each_outage(agent, line):
    answer = agent.get(f"/desk/services/{line[0]}/downtime.csv")

    rows = answer.text.lstrip("\ufeff").splitlines()
    assert answer.mimetype == "text/csv" and len(rows) == 3
    assert [row.split(";")[-1] for row in rows] == ["Minutos", "60", "20"]
    assert rows[2].split(";")[3] == ""


def test_where_nothing_happened_the_page_says_so(agent, work):
    with work() as uow:
        service = make_service(uow, make_account(uow))

    assert "Ningún corte afectó" in text_of(agent.get(f"/desk/services/{service.id}/downtime?days=x"))
    assert agent.get("/desk/services/404/downtime").status_code == 404
