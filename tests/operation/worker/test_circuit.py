"""Plugins that fail again and again, or hang."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from servicedesk.core.kernel.circuit import FAILURES
from servicedesk.hosting.circuit import Circuit
from servicedesk.installation import Installation
from servicedesk.worker import Background
from tests.database import Plugins
from tests.listeners import Listener, raises
from tests.operation.conftest import eventually
from tests.operation.worker.desk import plugin_row, publish

Start = Callable[..., Background]


def test_five_failures_put_a_plugin_into_quarantine_and_its_deliveries_wait(
    installation: Installation, running_plugins: Plugins
) -> None:
    kernel = installation.kernel
    circuit = Circuit(kernel)
    kernel.registry.on_failure = circuit.note_failure
    running_plugins.install("broken", Listener(raises(ValueError("half a plugin"))))
    for number in range(FAILURES + 1):
        publish(installation, number + 1)

    running_plugins.deliver()
    circuit.act()

    row = plugin_row(installation, "broken")
    assert row is not None
    assert row.quarantined_at is not None
    assert "ValueError: half a plugin" in row.quarantine_reason
    assert not kernel.registry.is_active("broken")
    assert kernel.registry.listeners("on_ticket_open") == ["broken"]  # what happens meanwhile is kept for it


def test_four_failures_are_forgiven(installation: Installation, running_plugins: Plugins) -> None:
    circuit = Circuit(installation.kernel)
    running_plugins.install("broken", Listener())

    for _ in range(FAILURES - 1):
        circuit.note_failure("broken", "on_ticket_open", ValueError())
    circuit.act()

    assert installation.kernel.registry.is_active("broken")


def test_failures_far_apart_are_forgiven(kernel: Any, plugins: Plugins, clock: Any) -> None:
    circuit = Circuit(kernel)
    plugins.install("broken", Listener())

    for _ in range(FAILURES * 2):
        circuit.note_failure("broken", "on_ticket_open", ValueError())
        clock.advance(timedelta(seconds=80))
    circuit.act()

    assert kernel.registry.is_active("broken")


def test_what_is_built_in_is_never_stopped(installation: Installation, running_plugins: Plugins) -> None:
    circuit = Circuit(installation.kernel)
    running_plugins.install("notify", Listener(), built_in=True)

    for _ in range(FAILURES * 2):
        circuit.note_failure("notify", "on_ticket_open", ValueError())
    circuit.act()

    assert installation.kernel.registry.is_active("notify")


def test_a_plugin_that_hangs_is_stopped_and_the_others_go_on(
    installation: Installation, running_plugins: Plugins, background: Start
) -> None:
    may_end = threading.Event()
    healthy = Listener()
    running_plugins.install("hanging", Listener(lambda event, ctx: may_end.wait(90)), told_within=1.0)
    running_plugins.install("healthy", healthy)
    background()

    for number in range(1, 7):  # twice as many as there are threads
        publish(installation, number)

    assert eventually(lambda: sorted(healthy.heard) == [1, 2, 3, 4, 5, 6])
    row = plugin_row(installation, "hanging")
    may_end.set()
    assert row is not None
    assert "did not come back within 1 s" in row.quarantine_reason
    assert "may_end.wait" in row.quarantine_reason  # where it hangs
