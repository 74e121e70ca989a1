"""Fixtures of the command line: a home, and a function that runs a command in it."""

import logging
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from servicedesk.cli import main
from servicedesk.core.kernel.database import open_engine
from tests.faults.processes import PLUGINS as RECORDER

# A plugin with a table and without a model: a model would be known to every later test of this process.
QUIET = {
    "plugin.toml": (RECORDER / "recorder" / "plugin.toml").read_text().replace("recorder", "quiet"),
    "__init__.py": "",
    "hooks.py": "import pluggy\n\n\n@pluggy.HookimplMarker('servicedesk')\ndef on_ticket_open(event, ctx): ...\n",
    "migrations/20261122_0900_first.py": (
        (RECORDER / "recorder" / "migrations" / "20261122_0900_first.py").read_text().replace("recorder", "quiet")
    ),
}


@dataclass
class Said:
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str


Run = Callable[..., Said]


def place(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Path:
    """Let commands find their home and a plugin in this folder; return the home, which is not there yet."""
    monkeypatch.setenv("SERVICEDESK_HOME", str(folder / "home"))
    monkeypatch.setenv("SERVICEDESK_PLUGINS", str(folder / "plugins"))
    for name, content in QUIET.items():
        path = folder / "plugins" / "quiet" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return folder / "home"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the home of a desk that is not there yet."""
    return place(monkeypatch, tmp_path)


@pytest.fixture(scope="session")
def migrated_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the home of a desk after `migrate`, with its plugin tried, to be copied: making it takes seconds."""
    root = logging.getLogger()
    before = list(root.handlers)
    with pytest.MonkeyPatch.context() as monkeypatch:
        home = place(monkeypatch, tmp_path_factory.mktemp("migrated"))
        assert main(["migrate"]) == main(["plugin", "list"]) == 0
    root.handlers[:] = before
    return home


@pytest.fixture
def run(home: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Return a function that runs a command; the logs go afterwards where they went before."""
    root = logging.getLogger()
    before = list(root.handlers)

    def call(*arguments: str) -> Said:
        capsys.readouterr()
        code = main(arguments)
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    yield call
    root.handlers[:] = before


@pytest.fixture
def desk(home: Path, migrated_home: Path) -> None:
    """Make the desk."""
    shutil.copytree(migrated_home, home)


def make_newer(home: Path) -> None:
    """Let the database of this home look like that of a version to come."""
    engine = open_engine(f"sqlite:///{home}/desk.db")
    with engine.connect() as connection:
        connection.exec_driver_sql("UPDATE alembic_version_core SET version_num = '29990101'")
        connection.commit()
    engine.dispose()
