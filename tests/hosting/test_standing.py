"""Standing work of plugins: a process of its own each, once over all, started again when it ends."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Timer

import pytest
from sqlalchemy import Engine

from servicedesk.config import Config
from servicedesk.core.kernel.jobs import failing_works, work_holders
from servicedesk.core.kernel.keyring import create_key
from servicedesk.hosting import going_on, standing
from servicedesk.hosting.going_on import find_work, keep_going
from servicedesk.hosting.standing import Standing
from servicedesk.installation import Installation, open_installation
from tests.database import Plugins
from tests.hosting.writing import write_plugin
from tests.operation.conftest import eventually

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
WORK = """
from servicedesk.plugin_api import StandingWork

HOME = Path({home!r})

def listen(ctx, stop):
    with (HOME / "begun").open("a") as file:
        file.write(f"{{os.getpid()}}\\n")
    if (HOME / "fail").exists():
        raise OSError("the port is taken")
    stop.wait()
    (HOME / "ended").touch()

@hookimpl
def provide_standing_work(ctx):
    return [StandingWork("listen", listen), StandingWork("more", listen, many=True)]
"""


@pytest.fixture
def installation(engine: Engine, folder: Path, tmp_path: Path) -> Iterator[Installation]:
    """Return an installation with a plugin that listens all the time."""
    write_plugin(folder, "rain", WORK.format(home=str(tmp_path)))
    create_key(tmp_path / "key")
    (tmp_path / "plugin-checks.json").write_text("{}")
    url = engine.url.render_as_string(hide_password=False)
    config = Config(tmp_path, url, "http://127.0.0.1:8080", "127.0.0.1:8080", "page:", "a@b.example", (folder,))
    installation = open_installation(config, only="rain")
    installation.kernel.registry.uninstall("notify")
    Plugins(installation.kernel).enable("rain")
    yield installation
    installation.kernel.engine.dispose()


@pytest.fixture
def make(installation: Installation) -> Iterator[Callable[..., Standing]]:
    """Return a function that makes a supervisor; all end with the test."""
    made: list[Standing] = []

    def make(holder: str, gone: tuple[str, ...] = ()) -> Standing:
        made.append(Standing(installation.config, installation.kernel, holder, lambda each: each in gone))
        made[-1].renew(lambda plugin: True)
        return made[-1]

    yield make
    for each in made:
        each.stop()


def begun(installation: Installation) -> list[int]:
    """Return the processes in which the work has begun, in order."""
    file = installation.config.home / "begun"
    return [int(line) for line in file.read_text().split()] if file.exists() else []


def goes_on(supervisor: Standing, installation: Installation, times: int = 1) -> bool:
    """Tell whether the work has begun so many times before long."""

    def look() -> bool:
        supervisor.tick()
        return len(begun(installation)) >= times

    return eventually(look, 60)


def holders(installation: Installation) -> dict[str, str]:
    """Return who has which work."""
    with installation.kernel.sessions() as session:
        return work_holders(session)


def failing(installation: Installation) -> list[str]:
    """Return which work has ended with an error lately."""
    with installation.kernel.sessions() as session:
        return failing_works(session)


def test_work_goes_on_in_a_process_of_its_own_until_it_is_to_end(
    installation: Installation, make: Callable[..., Standing]
) -> None:
    supervisor = make("worker-1")

    assert goes_on(supervisor, installation)
    assert begun(installation) != [os.getpid()] and holders(installation) == {"rain.listen": "worker-1"}
    supervisor.stop()

    assert (installation.config.home / "ended").exists() and holders(installation) == {}


def test_only_one_of_two_workers_runs_it_and_the_other_takes_it_up_from_the_dead(
    installation: Installation, make: Callable[..., Standing]
) -> None:
    first, second = make("worker-1"), make("worker-2")
    assert goes_on(first, installation)

    second.tick()
    alone = holders(installation)
    third = make("worker-3", gone=("worker-1",))

    assert alone == {"rain.listen": "worker-1"} and len(begun(installation)) == 1
    assert goes_on(third, installation, 2)
    assert holders(installation) == {"rain.listen": "worker-3"}


def test_who_has_lost_the_work_ends_it(
    installation: Installation, make: Callable[..., Standing], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing, "SAID_EVERY", 0.0)
    first = make("worker-1")
    assert goes_on(first, installation)
    assert goes_on(make("worker-2", gone=("worker-1",)), installation, 2)

    first.tick()

    assert (installation.config.home / "ended").exists()
    assert holders(installation) == {"rain.listen": "worker-2"}


def test_work_that_raises_is_told_until_it_has_gone_on_for_long_again(
    installation: Installation, make: Callable[..., Standing], monkeypatch: pytest.MonkeyPatch
) -> None:
    (installation.config.home / "fail").touch()
    supervisor = make("worker-1")

    assert goes_on(supervisor, installation)
    assert eventually(lambda: supervisor.tick() or failing(installation) == ["rain.listen"], 60)
    (installation.config.home / "fail").unlink()
    assert goes_on(supervisor, installation, 2)
    still = failing(installation)
    monkeypatch.setattr(standing, "PROVEN_AFTER", 0.0)
    supervisor.tick()

    assert still == ["rain.listen"] and failing(installation) == []


def test_the_work_of_a_plugin_that_was_switched_off_ends(
    installation: Installation, make: Callable[..., Standing]
) -> None:
    supervisor = make("worker-1")
    assert goes_on(supervisor, installation)

    Plugins(installation.kernel).enable("rain", enabled=False)
    supervisor.renew(lambda plugin: True)

    assert (installation.config.home / "ended").exists() and holders(installation) == {}


def test_work_that_may_go_on_many_times_runs_where_somebody_asks_for_it(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(going_on, "FIRST_PAUSE", 0.01)
    work, stop = find_work(installation.kernel, "rain", "more"), Event()
    (installation.config.home / "fail").touch()
    timer = Timer(0.1, (installation.config.home / "fail").unlink)
    timer.start()

    class Ending(Timer):
        """Sets stop once the work goes on."""

    ender = Ending(0.5, lambda: (eventually(lambda: not timer.is_alive(), 60), stop.set()))
    ender.start()
    assert work is not None
    keep_going(installation.kernel, "rain", work, stop)

    assert set(begun(installation)) == {os.getpid()} and len(begun(installation)) > 1
    assert (installation.config.home / "ended").exists()
