"""The page of what depends on what: the state of each resource, its services, and ways on."""

import pytest

from servicedesk.core import alarms, inventory
from servicedesk.core.alarms import AlarmReport, RulesDraft
from servicedesk.core.inventory.queries.tree import MOST
from servicedesk.core.kernel.actors import plugin_actor
from tests.core.network import make_resource
from tests.database import ON_ONE_DATABASE
from tests.desk.conftest import text_of
from tests.make import make_account, make_service, make_staff

pytestmark = ON_ONE_DATABASE
WATCH = plugin_actor("watch", frozenset({"alarm.raise"}))


@pytest.fixture
def network(work):
    """Add an aggregation, an element on it, another behind it, and a customer."""
    with work() as uow:
        alarms.change_rules(uow, RulesDraft(raise_after=0, clear_after=0))
        aggregation = make_resource(uow, "agg-1")
        olt = make_resource(uow, "olt-1", aggregation)
        nap = make_resource(uow, "nap-1", olt)
        make_service(uow, make_account(uow, name="Familia Paz")).resources = [nap]
        return {"agg": aggregation.id, "olt": olt.id, "nap": nap.id}


@pytest.fixture
def noc(work, client):
    with work() as uow:
        user = make_staff(uow, "noc_operator", name="Amaru Villasol")
    return client(user)


def test_a_resource_is_shown_with_what_it_stands_on_and_what_stands_on_it(work, noc, network):
    page = text_of(noc.get(f"/desk/alarms/resources/{network['olt']}"))

    below, above = page.split('id="above-title"')
    assert f'href="/desk/alarms/resources/{network["agg"]}">agg-1' in below
    assert f'href="/desk/alarms/resources/{network["nap"]}">nap-1' in above
    assert page.count("1 servicio") == 3 and "Sin alarma" in page
    assert f'href="/admin/resources/{network["olt"]}"' in page


def test_the_gravest_alarm_of_each_is_its_state_and_leads_to_it(work, noc, network):
    with work(WATCH) as uow:
        alarms.raise_alarm(uow, AlarmReport(network["agg"], "temperature", "minor"))
        dead = alarms.raise_alarm(uow, AlarmReport(network["agg"], "unreachable", "critical", is_down=True)).id
        hidden = alarms.raise_alarm(uow, AlarmReport(network["nap"], "signal", "minor")).id

    page = text_of(noc.get(f"/desk/alarms/resources/{network['olt']}"))

    assert f'href="/desk/alarms/{dead}"' in page and "Demasiado" not in page
    assert f'href="/desk/alarms/{hidden}"' in page and page.count('data-tone="plan"') == 1


def test_a_network_that_is_too_large_says_so_and_a_lonely_resource_too(work, noc, network):
    with work() as uow:
        alone = make_resource(uow, "solo").id
        olt = inventory.get_resource(uow, network["olt"])
        for turn in range(MOST):
            make_resource(uow, f"zona-{turn}", olt)

    large = text_of(noc.get(f"/desk/alarms/resources/{network['olt']}"))

    assert "Hay más de lo que aquí se dibuja" in large
    assert text_of(noc.get(f"/desk/alarms/resources/{alone}")).count("Nada que el inventario conozca") == 2
    assert noc.get("/desk/alarms/resources/999999").status_code == 404


def test_an_alarm_leads_to_the_tree(work, noc, network):
    with work(WATCH) as uow:
        alarm_id = alarms.raise_alarm(uow, AlarmReport(network["olt"], "unreachable", "critical")).id

    assert f'href="/desk/alarms/resources/{network["olt"]}"' in text_of(noc.get(f"/desk/alarms/{alarm_id}"))
