"""Starts with plugins that do not want one: the desk comes up, in time, and names them."""

import sys
import time
from pathlib import Path

import pytest

from tests.faults.load import Browser
from tests.faults.processes import Desk, Member, answers, running
from tests.hostile.family import UNLOADABLE
from tests.hostile.test_toggles import BLINKER
from tests.hosting.writing import ON_OPEN, write_plugin
from tests.operation.conftest import eventually

# It behaves while it is tried, and ends every process of the desk that serves.
SNEAKY = """
if "SERVICEDESK_HOME" in os.environ and "run" in Path("/proc/self/cmdline").read_text().split("\\0"):
    os.abort()

"""
SIX = ("syntax_error", "exits_at_import", "ends_at_import", "crashes_at_import", "sleeps_at_import", "brings_a_table")
LIMIT = 15.0  # seconds


def desk_in(home: Path, plugins: Path) -> Desk:
    """Return a desk of its own, not started."""
    home.mkdir()
    return Desk(home, f"sqlite:///{home}/desk.db", "page:", plugins=plugins)


def test_two_failed_starts_lead_to_safe_mode_and_the_next_one_out_of_it(tmp_path: Path) -> None:
    plugins = tmp_path / "plugins"
    write_plugin(plugins, "sneaky", SNEAKY + ON_OPEN.format(deed="pass"))
    write_plugin(plugins, "blinker", BLINKER)
    with running(desk_in(tmp_path / "home", plugins)) as desk:
        desk.command("migrate")
        desk.command("plugin", "enable", "blinker")
        web = desk.add_web(with_worker=True)
        desk.wait_ready(web)
        came = eventually(lambda: "two starts of the desk failed" in desk.logs(), within=20)
        listed = desk.command("plugin", "list")
        seen = [page_after(desk, web)]
        seen.append(page_after(desk, web, "restart"))
        seen.append(page_after(desk, web, "restart", "--safe-mode"))

    assert came, desk.logs()
    assert "sneaky" in listed and "Rule start.succeeds" in listed
    assert seen == [404, 200, 404]


def page_after(desk: Desk, web: Member, restart: str = "", *options: str) -> int:
    """Return how the page of a plugin is answered, after a restart with these options where one is wanted."""
    if restart:
        desk.stop(web)
        web.arguments = (*web.arguments, *options)
        desk.start(web)
        desk.wait_ready(web)
    return Browser().send(web.port, "GET", "/x/blinker/")[0]


@pytest.mark.faults
def test_a_start_with_six_bad_plugins_takes_less_than_fifteen_seconds(tmp_path: Path) -> None:
    plugins = tmp_path / "plugins"
    for bad in UNLOADABLE:
        if bad.name in SIX:
            bad.write(plugins)
    with running(desk_in(tmp_path / "home", plugins)) as desk:
        desk.command("migrate")
        began = time.monotonic()
        web = desk.add_web(with_worker=True)
        while not answers(web.port):
            time.sleep(0.05)
        first = time.monotonic() - began
        listed = desk.command("plugin", "list")
        desk.stop(web)
        began = time.monotonic()
        desk.start(web)
        desk.wait_ready(web)
        second = time.monotonic() - began

    sys.stdout.write(f"\nfirst start with six bad plugins: {first:.1f} s; the second: {second:.1f} s\n")
    assert all(name in listed for name in SIX)
    assert first < LIMIT
