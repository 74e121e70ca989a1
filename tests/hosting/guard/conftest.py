"""Fixtures of the guard: an installation that serves, and its host."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from servicedesk.config import Config
from servicedesk.core.kernel.keyring import create_key
from servicedesk.core.kernel.plugin_budget import Call
from servicedesk.core.kernel.plugin_state import PluginRecord
from servicedesk.hosting import checks
from servicedesk.hosting.guard import Guard
from servicedesk.hosting.host import Host
from servicedesk.hosting.lives import SERVING, AtWork, Board, Life
from servicedesk.installation import Installation, open_installation
from tests.database import Plugins, SettableClock
from tests.hosting.test_lives import die
from tests.hosting.writing import ON_OPEN, write_plugin

HOOK = ON_OPEN.format(deed="pass")


@pytest.fixture
def installation(
    engine: Engine, folder: Path, tmp_path: Path, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Installation]:
    """Return an installation that serves, with one plugin that is on."""
    monkeypatch.setattr(checks, "try_out", lambda names, folders, limit=0: dict.fromkeys(names, ""))
    write_plugin(folder, "rain", HOOK)
    create_key(tmp_path / "key")
    url = engine.url.render_as_string(hide_password=False)
    config = Config(tmp_path, url, "http://127.0.0.1:8080", "127.0.0.1:8080", "page:", "a@b.example", (folder,))
    installation = open_installation(config, clock, life=Life(tmp_path, "web"))
    Plugins(installation.kernel).enable("rain")
    yield installation
    assert installation.life is not None
    installation.life.end()
    installation.kernel.engine.dispose()


@pytest.fixture
def host(installation: Installation) -> Iterator[Host]:
    """Return the host of this installation, which watches."""
    host = Host(installation, "web-1", consumes=True)
    host.start()
    yield host
    host.stop()


@pytest.fixture
def guarding(host: Host) -> Guard:
    """Return the guard of this process."""
    assert host.guard is not None
    return host.guard


def row_of(installation: Installation, plugin: str = "rain") -> PluginRecord:
    """Return the row of a plugin."""
    with installation.kernel.sessions() as session:
        row = session.get(PluginRecord, plugin)
    assert row is not None
    return row


def leave_dead(home: Path, dump: str, *at_work: AtWork) -> None:
    """Leave behind what a process leaves that served and crashed."""
    stem = die(home, phase=SERVING)
    stem.with_suffix(".dump").write_text(dump)
    board = Board(stem.with_suffix(".board"))
    for each in at_work:
        board.begin(each.thread, Call(each.plugin, each.hook, 0.0))
