"""A desk with the plugin, and a billing server that really answers."""

from threading import Thread

import pytest

from demo.billing.ledger import Ledger
from demo.billing.server import BillingServer
from plugins.debt_check import checking, hooks
from plugins.debt_check.settings import Settings
from plugins.debt_check.tests.acting import OWN, PERMISSIONS
from servicedesk.core.kernel.plugin_state import PluginRecord
from servicedesk.plugin_testing import desk, desk_templates  # noqa: F401  # imported for its fixtures
from tests.make import as_contact, make_account, make_contact


@pytest.fixture(autouse=True)
def rested():
    """Begin and end with a breaker that knows nothing of other tests."""
    checking.breaker.cache_clear()
    checking.turns.cache_clear()
    yield
    checking.breaker.cache_clear()
    checking.turns.cache_clear()


@pytest.fixture
def ledger(tmp_path):
    return Ledger(tmp_path / "ledger.json")


@pytest.fixture
def billing(ledger):
    """Return a billing server on loopback; it is gone after the test."""
    server = BillingServer(("127.0.0.1", 0), ledger, "demo-key")
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def debt(plugins, billing, work):
    """Install the plugin and point it to the billing server."""
    settings = Settings(billing_url=billing.url, access_key="demo-key", http_allowed=True, private_allowed=True)
    plugins.install("debt_check", hooks, settings_model=Settings, permissions=PERMISSIONS, own_permissions=OWN)
    with work() as uow:
        uow.session.get(PluginRecord, "debt_check").settings = settings.sealed("debt_check", plugins.kernel.keys)
    plugins.kernel.registry.states.forget()
    return plugins


@pytest.fixture
def rosa(work):
    with work() as uow:
        account = make_account(uow, number="100200")
        return as_contact(make_contact(uow, account), account)
