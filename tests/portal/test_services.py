"""One service as its customer sees it: how long it was without, in plain words."""

from datetime import timedelta

import pytest

from servicedesk.core import inventory, outages
from tests.database import ON_ONE_DATABASE
from tests.portal.conftest import words

pytestmark = ON_ONE_DATABASE


@pytest.fixture
def olt(street, work):
    """Put Rosa's access on an element."""
    with work() as uow:
        made = inventory.create_resource(uow, inventory.ResourceDraft("OLT-SMG-01", "olt")).id
        inventory.put_service_on(uow, "INT-1", made)
        return made


def fail(work, olt, clock, lasted, text):
    with work() as uow:
        number = outages.declare_outage(uow, outages.OutageDraft((olt,), text)).number
    clock.advance(lasted)
    with work() as uow:
        outages.resolve_outage(uow, number)


def test_where_nothing_failed_the_page_says_so(rosa, olt):
    page = words(rosa.get("/services/INT-1"))

    assert "ningún corte te dejó sin servicio" in page and "En el último año tampoco" in page
    assert 'href="/services/INT-1"' in rosa.get("/").text


def test_what_failed_is_told_with_how_long_it_lasted(client, street, olt, work, clock):
    fail(work, olt, clock, timedelta(hours=2), "Poste caído")
    clock.advance(timedelta(days=60))
    fail(work, olt, clock, timedelta(minutes=30), "Fibra cortada")
    with work() as uow:
        outages.declare_outage(uow, outages.OutageDraft((olt,), "Otra vez"))

    page = words(client(street.rosa).get("/services/INT-1"))

    assert "estuviste sin servicio 30 min" in page and "En el último año fueron 2 h 30 min" in page
    assert page.index("Otra vez") < page.index("Fibra cortada") < page.index("Poste caído")
    assert "Sigue en curso" in page and "Duró 2 h" in page


def test_of_many_outages_the_last_ones_are_listed(client, street, olt, work, clock):
    for day in range(21):
        fail(work, olt, clock, timedelta(minutes=1), f"Corte {day:02}")
        clock.advance(timedelta(hours=1))

    page = words(client(street.rosa).get("/services/INT-1"))

    assert "Corte 20" in page and "Corte 00" not in page and "Se muestran los últimos 20" in page


@pytest.mark.parametrize("number", ["INT-9", "INT-404", "'; DROP TABLE"])
def test_a_service_that_is_not_ones_own_is_not_there(rosa, number):
    answer = rosa.get(f"/services/{number}")

    assert answer.status_code == 404 and "CANARY-B" not in answer.text
