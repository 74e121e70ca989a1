"""What plugins cost: pages and reports with 0, 5 and 20 of them listening, and a call of a hook beside pluggy's."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent
from typing import Any

import pluggy

from bench.comparing import start_desk
from bench.databases import Databases
from bench.homes import Home, make_home
from bench.measuring import Measured, press
from bench.visits import signed_in, visits_of
from bootstrapping.postgres import free_port
from servicedesk.core import hookspecs
from servicedesk.core.kernel.actors import job_actor
from servicedesk.core.kernel.clock import SystemClock
from servicedesk.core.kernel.installed import Installed
from servicedesk.core.kernel.plugin_state import PluginRecord, PluginState, PluginStates
from servicedesk.core.kernel.registry import PROJECT
from servicedesk.hosting.probe import empty_registry

COUNTS = (0, 5, 20)
ROUNDS = 4  # short turns, so that whatever else the machine does falls on all
SEEN_WITHIN = 1.0  # seconds in which every process knows of a switch
CALLS = 2000
MANIFEST = """
name = "{name}"
version = "1.0.0"
api = ">=1,<2"
host = ">=1.0.0.dev0"
hooks = ["check_ticket_open", "on_ticket_open", "provide_ticket_panels"]
title = {{ es = "Oyente", en = "Listener" }}
summary = {{ es = "Escucha.", en = "Listens." }}
"""
HOOKS = """
from servicedesk.plugin_api import Panel, hookimpl


@hookimpl
def check_ticket_open(draft, ctx):
    return None


@hookimpl
def on_ticket_open(event, ctx):
    return None


@hookimpl
def provide_ticket_panels(ticket, ctx):
    return [Panel("Listener", "{name}/_box.html", {{"number": ticket.number}})]
"""


@dataclass
class Listened:
    """What was found with so many plugins listening, and what one call costs in microseconds."""

    ticket: dict[int, Measured] = field(default_factory=dict)
    open: dict[int, Measured] = field(default_factory=dict)
    calls: dict[str, float] = field(default_factory=dict)


def listen(places: Databases, tickets: int, seconds: float) -> Listened:
    """Measure a page of a ticket and a report with plugins that listen, in turns."""
    found = Listened({each: Measured() for each in COUNTS}, {each: Measured() for each in COUNTS}, measure_calls())
    folder = write_listeners(places.folder / "listeners")
    home = Home(places.folder / "listening", places.make("listening"), free_port(), folder)
    make_home(home, tickets)
    installation = home.opened()
    kernel = installation.kernel
    browsers, servers = signed_in(kernel), list(places.servers)

    def switch(count: int) -> None:
        with kernel.sessions() as session, kernel.unit_of_work(job_actor("bench"), session) as uow:
            for number in range(max(COUNTS)):
                uow.session.merge(PluginRecord(name=name_of(number), enabled=number < count))
        time.sleep(SEEN_WITHIN)

    with start_desk(home, "--without-worker") as desk:
        visits = visits_of(home, browsers, tickets)
        for _ in range(ROUNDS):
            for count in COUNTS:
                switch(count)
                press(found.ticket[count], visits["ticket"], desk, servers, seconds / ROUNDS)
                press(found.open[count], visits["open"], desk, servers, seconds / ROUNDS)
    kernel.engine.dispose()
    return found


def write_listeners(folder: Path) -> Path:
    """Write as many plugins as are measured at most."""
    for number in range(max(COUNTS)):
        name = name_of(number)
        place = folder / name
        (place / "templates" / name).mkdir(parents=True)
        (place / "plugin.toml").write_text(dedent(MANIFEST.format(name=name)))
        (place / "__init__.py").write_text('"""Listens."""\n')
        (place / "hooks.py").write_text(HOOKS.format(name=name))
        (place / "templates" / name / "_box.html").write_text("<p>{{ number }}</p>\n")
    return folder


def name_of(number: int) -> str:
    """Return the name of a listener."""
    return f"listener{number:02}"


class Silent:
    """A plugin that answers nothing."""

    @pluggy.HookimplMarker(PROJECT)
    def check_ticket_open(self, draft: Any, ctx: Any) -> None:
        """Have no objection."""


def measure_calls() -> dict[str, float]:
    """Return the microseconds of one call of a hook by plain pluggy and by the registry."""
    plain = pluggy.PluginManager(PROJECT)
    plain.add_hookspecs(hookspecs)
    plain.register(Silent())
    registry = empty_registry()
    registry.states = AllOn(registry.states)
    registry.install(Installed("silent"), Silent())
    return {
        "pluggy": _microseconds(lambda: plain.hook.check_ticket_open(draft=None, ctx=None)),
        "registry": _microseconds(lambda: registry.ask("check_ticket_open", {"draft": None})),
    }


class AllOn(PluginStates):
    """States in which every plugin is on, without a database."""

    def __init__(self, known: PluginStates) -> None:
        """Know nothing but that all are on."""
        super().__init__(known._sessions, SystemClock())

    def of(self, name: str) -> PluginState:
        """Return that it is on."""
        return PluginState(enabled=True, quarantined=False, settings={})


def _microseconds(call: Callable[[], object]) -> float:
    """Return the median of many calls."""
    took = []
    for _ in range(CALLS):
        began = time.perf_counter_ns()
        call()
        took.append(time.perf_counter_ns() - began)
    return sorted(took)[CALLS // 2] / 1000


def table_of(found: Listened) -> list[str]:
    """Return the lines of the report."""
    lines = [f"{'':<34} {'per second':>10} {'p50 ms':>8} {'p95 ms':>8} {'CPU ms':>8}"]
    for title, measured in (("page of a ticket", found.ticket), ("open a ticket", found.open)):
        for count, each in measured.items():
            what = f"{title}, {count} plugins"
            figures = (each.rate, each.percentile(50), each.percentile(95), each.cost)
            lines.append(f"{what:<34} {figures[0]:>10.1f} {figures[1]:>8.1f} {figures[2]:>8.1f} {figures[3]:>8.2f}")
            lines += [f"FAILED {what}: {each.failures[0][:300]}"] if each.failures else []
    plain, ours = found.calls["pluggy"], found.calls["registry"]
    return [
        *lines,
        "",
        f"one call of a hook: pluggy {plain:.1f} us, registry {ours:.1f} us, {ours - plain:.1f} us more",
    ]
