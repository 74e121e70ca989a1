"""Which companies outside are told of planned work, as whoever plans it names them."""

from datetime import timedelta

import pytest

from servicedesk.core import maintenance
from servicedesk.core.people.models import Team
from tests.core.maintenance.conftest import ground, planned
from tests.database import ON_ONE_DATABASE
from tests.desk.conftest import text_of
from tests.make import make_staff

pytestmark = ON_ONE_DATABASE
__all__ = ["ground", "planned"]


@pytest.fixture
def planner(work, client):
    """Lend the browser of somebody who plans work."""
    with work() as uow:
        user = make_staff(uow, "noc_supervisor", name="Gladys Antay")
    return client(user)


@pytest.fixture
def carrier(work):
    """Add a carrier with an address."""
    with work() as uow:
        uow.session.add(Team(code="sur", name="Portador Sur", is_external=True, email="noc@sur.example"))


def test_a_carrier_is_named_with_its_circuits_and_taken_back(planner, work, ground, carrier):
    with work() as uow:
        number = maintenance.draft_maintenance(uow, ground.draft).number
    page = f"/desk/maintenance/{number}/companies"
    assert page in planner.get(f"/desk/maintenance/{number}").text

    missing = planner.submit(page, {"circuits": "x"}, action=page)
    (company,) = maintenance.list_companies_to_name(work())
    planner.submit(page, {"team": str(company.id), "circuits": "CID-1"}, action=page)
    named = text_of(planner.get(page))
    planner.submit(page, action=f"{page}/{company.id}/drop")

    assert missing.status_code == 422
    assert "Portador Sur" in named and "CID-1" in named and "noc@sur.example" in named
    assert "CID-1" not in text_of(planner.get(page))


def test_a_copy_takes_along_the_companies(planner, work, ground, carrier, clock):
    with work() as uow:
        number = maintenance.draft_maintenance(uow, ground.draft).number
        (company,) = maintenance.list_companies_to_name(uow)
        maintenance.name_company(uow, number, company.id, "CID-1")
    page = f"/desk/maintenance/new?copy={number}"
    times = {
        name: (clock.now() + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M")
        for name, days in (("starts_at", 9), ("ends_at", 10))
    }
    typed = {"title": "Otra vez", "kind": "normal", "risk": "low", "resource": ground.core, **times}

    made = planner.submit(page, typed, action="/desk/maintenance/new").location

    assert number not in made
    assert "CID-1" in text_of(planner.get(f"{made}/companies"))


def test_without_any_company_the_page_says_where_one_is_added(planner, planned):
    page = text_of(planner.get(f"/desk/maintenance/{planned.number}/companies"))

    assert "Ninguna empresa externa tiene dirección" in page
