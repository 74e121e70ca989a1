"""What must last: the ticker, a desk whose gate hangs, and a registry in which plugins come and go."""

from collections.abc import Iterator
from threading import Event
from typing import Any

import pytest

from servicedesk.core.kernel.answers import Hold
from servicedesk.core.kernel.installed import Installed
from servicedesk.core.kernel.kernel import Kernel
from servicedesk.hosting.circuit import Circuit
from servicedesk.worker.ticker import Ticker
from tests.database import ON_ONE_DATABASE, Plugins
from tests.listeners import Gate, Listener
from tests.operation.conftest import eventually

pytestmark = ON_ONE_DATABASE


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """Let whoever asks wait for a moment only; behind the door a plugin hangs until the test ends."""
    door = Event()
    monkeypatch.setattr("servicedesk.core.kernel.registry.CUT_OFF", {"check": 0.05, "provide": 0.05})
    yield door
    door.set()


def test_a_tick_that_fails_is_followed_by_the_next(kernel: Kernel, caplog: Any) -> None:
    ticks: list[int] = []

    def fail_at_first() -> None:
        ticks.append(1)
        if len(ticks) == 1:
            raise OSError("the database is away")

    ticker = Ticker(kernel, Circuit(kernel), None, lambda name: None, lambda thread: None, host=fail_at_first)
    ticker.start()
    try:
        assert eventually(lambda: len(ticks) > 1)
    finally:
        ticker.stop()

    assert "tick failed" in caplog.messages


def test_a_gate_that_never_comes_back_is_stopped_and_says_where_it_hangs(
    kernel: Kernel, plugins: Plugins, door: Event
) -> None:
    """One process must see enough of it, because there may be no other."""

    def hang_here(draft: Any, ctx: Any) -> None:
        door.wait()

    plugins.install("hanging", Gate(hang_here))
    plugins.install("working", Gate(lambda draft, ctx: Hold("working.wait")))
    circuit = Circuit(kernel)
    circuit.watch()

    answers = [kernel.registry.ask("check_ticket_open", {"draft": None}) for _ in range(6)]
    circuit.act()

    assert answers == [[Hold("working.wait")]] * 6
    assert not kernel.registry.is_active("hanging")
    with kernel.sessions() as session:
        reason = session.connection().exec_driver_sql("SELECT quarantine_reason FROM plugin WHERE name = 'hanging'")
        assert "in hang_here" in reason.scalar_one()


def test_plugins_that_come_and_go_leave_nothing_behind(kernel: Kernel, plugins: Plugins) -> None:
    """PLG-12: no hook of an earlier one is ever called again."""
    plugins.install("staying", staying := Listener())
    registry, gone = kernel.registry, []

    for _ in range(100):
        gone.append(Listener())
        registry.install(Installed("passing"), gone[-1])
        assert registry.hooks_of("passing") == {"on_ticket_open"}
        registry.uninstall("passing")

    assert list(registry.installed) == ["staying"]
    assert registry._plugins.get_plugins() == {staying}
    assert [name for name, _ in registry._implementations("on_ticket_open")] == ["staying"]
