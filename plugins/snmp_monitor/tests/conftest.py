"""A desk with the plugin, and elements that really answer."""

import pytest

from demo.network.agent import Agent
from plugins.snmp_monitor.tests.tables import element
from servicedesk.plugin_testing import desk, desk_templates  # noqa: F401  # imported for its fixtures


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
