"""A plugin that is led to ask the desk itself gets no answer."""

from dataclasses import replace

import pytest

from servicedesk.adapters.egress.ourselves import our_names, refuse_ourselves
from servicedesk.core.kernel.keyring import create_key
from servicedesk.core.kernel.ports import Unreachable
from servicedesk.installation import open_installation
from servicedesk.plugin_api import http_client
from tests.database import ON_ONE_DATABASE
from tests.operation.conftest import config

__all__ = ["config"]


@pytest.fixture(autouse=True)
def nobody_is_known():
    """Leave no name behind."""
    yield
    refuse_ourselves("http://localhost")


@ON_ONE_DATABASE
def test_a_plugins_client_refuses_the_public_name_of_the_desk_that_is_open(config):
    create_key(config.key_path)
    open_installation(replace(config, public_url="https://Desk.Operator.Example"))
    client = http_client("billing", private_allowed=True)

    with pytest.raises(Unreachable, match="address"):
        client.request("GET", "https://desk.operator.example/admin/plugins")


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080", "http://localhost", "http://[::1]:8080"])
def test_on_a_machine_by_itself_nobody_is_refused(url):
    refuse_ourselves(url)

    assert our_names() == frozenset()
