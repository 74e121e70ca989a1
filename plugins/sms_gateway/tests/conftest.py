"""A gateway that really answers, and a desk whose plugin is pointed to it."""

import pytest

from plugins.sms_gateway.tests.running import KEY, running_gateway
from servicedesk.plugin_testing import desk, desk_templates  # noqa: F401  # imported for its fixtures


@pytest.fixture
def gateway():
    """Return a gateway on loopback; it is gone after the test."""
    with running_gateway() as gateway:
        yield gateway


@pytest.fixture
def texting(desk, gateway):  # noqa: F811  # it is the fixture
    """Return the desk, set up for that gateway."""
    desk.set(gateway_url=gateway.url, access_key=KEY, http_allowed=True, private_allowed=True)
    return desk
