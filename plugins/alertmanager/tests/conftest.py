"""A desk with the plugin, two elements, and a sender as Alertmanager is one."""

import json

import pytest

from plugins.alertmanager import hooks
from plugins.alertmanager.settings import Settings
from servicedesk.core import alarms
from servicedesk.core.alarms import RulesDraft
from servicedesk.core.inventory.models import Resource
from servicedesk.core.kernel.plugin_state import PluginRecord
from servicedesk.discovery import SHIPPED, find

TOKEN = "una-llama-en-el-techo"  # noqa: S105  # of a desk that only lives in the tests
ALERTS = "/admin/x/alertmanager/alerts"


@pytest.fixture
def app(make_app, plugins, installation, work):
    """Lend the application of a desk in which the plugin is on, with its token set."""
    installation.plugins = [found for found in find() if found.folder == SHIPPED / "alertmanager"]
    installation.catalogues.add("alertmanager", SHIPPED / "alertmanager" / "translations")
    plugins.install("alertmanager", hooks, settings_model=Settings, permissions=frozenset({"alarm.raise"}))
    with work() as uow:
        settings = Settings(token=TOKEN)
        uow.session.get(PluginRecord, "alertmanager").settings = settings.sealed("alertmanager", plugins.kernel.keys)
        alarms.change_rules(uow, RulesDraft(raise_after=0, clear_after=0, outage_mode="off"))
        uow.session.add_all([Resource(name=name, kind="olt") for name in ("olt-sur-1", "olt-sur-2")])
    plugins.kernel.registry.states.forget()
    yield make_app(installation)
    installation.catalogues.remove("alertmanager")  # the words of the desk are shared by all tests


@pytest.fixture
def send(app, client):
    """Return how Alertmanager sends: a body as it is, or alerts."""
    browser = client()

    def post(what, token=TOKEN, **headers):
        body = what if isinstance(what, bytes) else json.dumps({"version": "4", "alerts": what}).encode()
        given = {"Authorization": f"Bearer {token}"} if token else {}
        return browser.post(ALERTS, data=body, headers={**given, "Content-Type": "application/json", **headers})

    return post
