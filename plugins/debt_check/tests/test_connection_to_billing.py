"""The button "test the connection" against a billing server that answers, refuses and is not there."""

from threading import Thread

import pytest

from demo.billing.ledger import Ledger
from demo.billing.server import BillingServer
from plugins.debt_check.settings import Settings
from servicedesk.plugin_api import Refusal


@pytest.fixture
def address(tmp_path):
    """Return where a billing server answers; it is gone after the test."""
    server = BillingServer(("127.0.0.1", 0), Ledger(tmp_path / "ledger.json"), "demo-key")
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server.url
    server.shutdown()
    server.server_close()
    thread.join()


def entered(url, key="demo-key", **more):
    return Settings(billing_url=url, access_key=key, http_allowed=True, private_allowed=True, **more)


def test_billing_that_answers_is_reached(address):
    assert entered(address).test_connection() is None


def test_a_wrong_key_is_said(address):
    assert entered(address, "other").test_connection() == Refusal("debt_check.wrong_key", {"field": "access_key"})


def test_billing_that_is_not_there_is_said():
    told = entered("http://127.0.0.1:9").test_connection()

    assert told == Refusal("debt_check.unreachable", {"field": "billing_url", "reason": "no_answer"})


def test_an_address_inside_the_own_network_must_be_declared(address):
    told = Settings(billing_url=address, http_allowed=True).test_connection()

    assert told == Refusal("debt_check.bad_address", {"field": "billing_url", "reason": "address"})


def test_without_an_address_there_is_nothing_to_reach():
    assert Settings().test_connection() == Refusal("debt_check.no_address", {"field": "billing_url"})
