"""A desk with the plugin, and elements that really answer."""

import pytest

from demo.network.agent import Agent
from plugins.snmp_monitor import hooks
from plugins.snmp_monitor.settings import Settings
from plugins.snmp_monitor.tests.showing import OWN, PERMISSIONS
from plugins.snmp_monitor.tests.tables import element
from servicedesk.core import people
from servicedesk.discovery import SHIPPED, find
from servicedesk.plugin_testing import desk, desk_templates  # noqa: F401  # imported for its fixtures
from tests.make import make_staff


@pytest.fixture
def agents():
    """Return a function that starts an agent, of a hostile kind if need be; all end with the test."""
    running = []

    def start(kind=Agent, table=None, **how):
        running.append(kind(element() if table is None else table, **how).start())
        return running[-1]

    yield start
    for each in running:
        each.stop()


@pytest.fixture
def app(make_app, plugins, installation):
    """Lend the application of a desk in which the plugin is on."""
    installation.plugins = [found for found in find() if found.folder == SHIPPED / "snmp_monitor"]
    installation.catalogues.add("snmp_monitor", SHIPPED / "snmp_monitor" / "translations")
    plugins.install(
        "snmp_monitor",
        hooks,
        settings_model=Settings,
        permissions=PERMISSIONS,
        own_permissions=OWN,
        answered_within=60.0,
    )
    yield make_app(installation)
    installation.catalogues.remove("snmp_monitor")  # the words of the desk are shared by all tests


@pytest.fixture
def staff(app, work):
    """Return an administrator, and somebody of the network operation centre, who decides nothing here."""
    with work() as uow:
        both = make_staff(uow, "administrator"), make_staff(uow, "noc_operator")
        people.introduce_permissions(uow, OWN)
    return both


@pytest.fixture
def chief(staff, client):
    return client(staff[0])


@pytest.fixture
def watcher(staff, client):
    return client(staff[1])
