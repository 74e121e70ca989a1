"""The server and the demo from inside, without a gunicorn around them."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from platform import libc_ver
from threading import Event
from types import SimpleNamespace

import pytest
from werkzeug.test import Client

from demo.operator import LOGINS
from servicedesk.cli.demo import Demo, prepare_demo
from servicedesk.cli.run import listening_at, prepare, prepare_or_end, say_ready
from servicedesk.config import Config, read_config
from servicedesk.homes import STARTING, hold_start, is_running
from servicedesk.installation import Installation, open_installation
from servicedesk.preparing import holds_desk
from servicedesk.server import NO_DESK, TRY_AGAIN, Server, share_heaps
from tests.operation.conftest import eventually


@pytest.fixture(autouse=True)
def _signals() -> Iterator[None]:
    """Give the tests their Ctrl-C back."""
    before = signal.getsignal(signal.SIGINT)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def home_config(tmp_path: Path) -> Config:
    """Return the configuration of a desk whose home and tables are ready."""
    config = read_config({"SERVICEDESK_HOME": str(tmp_path)})
    prepare(config)
    return config


@pytest.fixture
def demo(home_config: Config) -> Iterator[Demo]:
    """Return the demo, with its billing system running."""
    demo = prepare_demo(home_config)
    yield demo
    end(demo)


def end(demo: Demo) -> None:
    """End its billing system and its network."""
    for each in (demo.running, demo.network.running):
        each.send_signal(signal.SIGKILL)
        each.wait()


def test_a_worker_process_makes_the_application_and_its_background(home_config: Config) -> None:
    ready: list[Installation] = []
    server = Server(home_config, with_worker=True, prepare=prepare, on_ready=ready.append)

    client = Client(server.load())
    server._begin(SimpleNamespace(age=1))
    answer = client.get("/healthz", headers={"Host": "127.0.0.1:8080"})
    is_well = eventually(lambda: client.get("/readyz").status_code == 200)
    server._end(None, None)

    assert (answer.status_code, is_well) == (200, True)
    assert [installation.config for installation in ready] == [home_config]


def test_only_the_first_worker_process_says_that_all_is_ready(home_config: Config) -> None:
    ready: list[Installation] = []
    server = Server(home_config, with_worker=False, prepare=prepare, on_ready=ready.append)

    server.load()
    server._begin(SimpleNamespace(age=2))
    server._end(None, None)

    assert ready == []


def test_gunicorn_is_set_up_as_we_want_whatever_its_own_variables_say(
    home_config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUNICORN_CMD_ARGS", "--workers 9 --bind 0.0.0.0:1")

    config = replace(home_config, processes=3)
    settings = Server(config, with_worker=True, prepare=prepare, on_ready=lambda installation: None).cfg

    assert (settings.workers, settings.threads, settings.limit_request_line) == (3, 16, 8190)
    assert settings.bind == [home_config.bind]
    assert settings.control_socket_disable is True


def test_a_server_that_could_not_load_ends_quietly(home_config: Config) -> None:
    server = Server(home_config, with_worker=True, prepare=prepare, on_ready=lambda installation: None)

    server._begin(SimpleNamespace(age=1))
    server._end(None, None)

    assert server._serving is None


def test_a_desk_that_cannot_be_prepared_says_why_and_ends_its_process(
    home_config: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = replace(home_config, mail_url="pigeon://roof")

    with pytest.raises(SystemExit) as end:
        Server(broken, with_worker=True, prepare=prepare_or_end, on_ready=lambda installation: None).load()

    assert end.value.code == NO_DESK
    assert "SERVICEDESK_MAIL_URL" in capsys.readouterr().err


def test_who_takes_another_place_and_cannot_be_prepared_ends_alone(
    home_config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("servicedesk.server.TRIES_AGAIN_AFTER", 0.0)
    broken = replace(home_config, mail_url="pigeon://roof", processes=2)
    codes = []

    for age in (2, 3):
        server = Server(broken, with_worker=True, prepare=prepare_or_end, on_ready=lambda installation: None)
        server._born(None, SimpleNamespace(age=age, notify=lambda: None))
        with pytest.raises(SystemExit) as end:
            server.load()
        codes.append(end.value.code)

    assert codes == [NO_DESK, TRY_AGAIN]


def test_the_parent_is_told_that_a_long_preparation_lives(home_config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("servicedesk.server.SIGN_OF_LIFE", 0.01)
    told = Event()

    def prepare_long(config: Config) -> None:
        prepare(config)
        assert told.wait(30)

    server = Server(home_config, with_worker=False, prepare=prepare_long, on_ready=lambda installation: None)
    server._born(None, SimpleNamespace(age=1, notify=told.set))
    server.load()
    server._end(None, None)


def test_processes_of_one_desk_prepare_their_starts_one_after_another(home_config: Config) -> None:
    was_alone: list[bool] = []

    def prepare_and_look(config: Config) -> None:
        prepare(config)
        with (config.home / STARTING).open("rb") as other, suppress(BlockingIOError):
            flock(other, LOCK_EX | LOCK_NB)
            was_alone.append(False)

    server = Server(home_config, with_worker=False, prepare=prepare_and_look, on_ready=lambda installation: None)
    server.load()
    server._end(None, None)
    with hold_start(home_config):
        was_alone.append(True)  # nobody holds it any more

    assert was_alone == [True]


def test_the_parent_loads_nothing_of_the_desk() -> None:
    loaded = "import sys, servicedesk.cli.run; print({'sqlalchemy', 'servicedesk.core'} & set(sys.modules))"

    said = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True).stdout

    assert said.strip() == "set()"


def test_an_empty_desk_says_how_to_begin_and_one_with_people_does_not(
    home_config: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    installation = open_installation(home_config)

    say_ready(installation)

    assert "/desk/setup/" in capsys.readouterr().out
    installation.kernel.engine.dispose()


def test_the_demo_fills_switches_on_and_points_at_billing(demo: Demo, capsys: pytest.CaptureFixture[str]) -> None:
    installation = open_installation(demo.config)
    settings = installation.kernel.registry.settings("debt_check")

    demo(installation)

    assert installation.kernel.registry.is_enabled("debt_check")
    assert (settings.billing_url, settings.access_key.reveal()) == (demo.billing.url, demo.billing.key)
    said = capsys.readouterr().out
    assert all(login.email in said and login.password in said for login in LOGINS)
    assert demo.billing.url in said
    installation.kernel.engine.dispose()


def test_a_second_start_of_the_demo_keeps_the_key_and_respects_what_was_switched_off(demo: Demo) -> None:
    from servicedesk.cli.opening import working
    from servicedesk.core.kernel.plugin_admin import disable_plugin

    installation = open_installation(demo.config)
    with working(installation) as uow:
        disable_plugin(uow, installation.kernel.registry, "debt_check")
    installation.kernel.engine.dispose()

    again = prepare_demo(demo.config)
    end(again)

    installation = open_installation(demo.config)
    assert again.billing.key == demo.billing.key
    assert not installation.kernel.registry.is_enabled("debt_check")
    installation.kernel.engine.dispose()


def test_the_public_address_follows_the_place_to_listen_unless_it_was_given(home_config: Config) -> None:
    follows = listening_at(home_config, None, None, 9000)
    given = listening_at(replace(home_config, public_url="https://desk.example"), "0.0.0.0:9000", None, None)

    assert (follows.bind, follows.public_url) == ("127.0.0.1:9000", "http://127.0.0.1:9000")
    assert (given.bind, given.public_url) == ("0.0.0.0:9000", "https://desk.example")


def test_a_desk_that_is_prepared_is_not_running(home_config: Config) -> None:
    installation = open_installation(home_config)

    assert holds_desk(installation.kernel.engine)
    assert not is_running(home_config)
    installation.kernel.engine.dispose()


@pytest.mark.skipif(libc_ver()[0] != "glibc", reason="other C libraries keep one heap")
def test_the_threads_share_their_heaps() -> None:
    assert share_heaps()
