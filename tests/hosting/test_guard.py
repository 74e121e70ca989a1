"""The guard of one process: who takes a process along is named and stopped, who ends it is refused."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Event
from types import SimpleNamespace

import pytest
from sqlalchemy import Engine, select

from servicedesk.config import Config
from servicedesk.core.kernel.circuit import PluginFailure
from servicedesk.core.kernel.keyring import create_key
from servicedesk.core.kernel.plugin_budget import Call
from servicedesk.core.kernel.plugin_figures import PluginFigure
from servicedesk.core.kernel.plugin_state import PluginRecord, SafeMode, ask_to_look
from servicedesk.core.notifications.models import Notification
from servicedesk.hosting import checks, guard
from servicedesk.hosting.guard import EVERY, Guard
from servicedesk.hosting.host import Host
from servicedesk.hosting.lives import SERVING, AtWork, Board, Life, blame, dead_lives
from servicedesk.installation import Installation, open_installation
from tests.database import EVERYTHING, Plugins, SettableClock
from tests.hosting.test_lives import HELD, SEGFAULT, die
from tests.hosting.writing import ON_OPEN, write_plugin
from tests.make import make_staff
from tests.operation.conftest import eventually

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


def test_a_plugin_that_crashed_a_process_is_stopped_before_anything_is_served(
    installation: Installation, tmp_path: Path
) -> None:
    leave_dead(tmp_path, SEGFAULT, AtWork(8, "rain", "on_ticket_open"))
    host = Host(installation, "web-1", consumes=False)

    host.start()

    assert row_of(installation).quarantine_reason.startswith("on_ticket_open: Fatal Python error")
    host.stop()


def test_the_dead_are_judged_while_others_go_on(
    installation: Installation, host: Host, guarding: Guard, tmp_path: Path, folder: Path, clock: SettableClock
) -> None:
    write_plugin(folder, "snow", HOOK)
    guarding.tick()
    eventually(lambda: "snow" in installation.kernel.registry.installed)
    die(tmp_path)  # a start that failed is left to the next one
    both = HELD.replace("/plugins/rain", str(folder / "rain")).replace(
        "/usr/lib/python3.11/threading.py", str(folder / "snow" / "x")
    )
    leave_dead(tmp_path, both, AtWork(8, "rain", "check_ticket_open"), AtWork(9, "snow", "check_ticket_open"))

    clock.advance(timedelta(seconds=EVERY))
    guarding.tick()
    host.circuit.act()

    with installation.kernel.sessions() as session:
        named = session.execute(select(PluginFailure.plugin, PluginFailure.kind).order_by(PluginFailure.plugin)).all()
    assert [tuple(each) for each in named] == [("rain", "crash"), ("snow", "crash")]
    assert row_of(installation).quarantined_at is None  # two were at work, so nobody is certain yet


def test_who_crashes_in_a_thread_of_its_own_is_not_imported_again(
    installation: Installation, guarding: Guard, host: Host, tmp_path: Path, folder: Path
) -> None:
    leave_dead(tmp_path, SEGFAULT.replace("/plugins/rain", str(folder / "rain")))

    guarding._judge_the_dead()
    host.circuit.act()

    assert "Rule import.survives" in (tmp_path / "plugin-checks.json").read_text()
    assert row_of(installation).quarantined_at is not None


def test_the_end_of_a_process_that_nobody_explains_is_nobody_s_fault(
    installation: Installation, guarding: Guard, host: Host, tmp_path: Path
) -> None:
    leave_dead(tmp_path, "", AtWork(8, "rain", "on_ticket_open"))

    guarding._judge_the_dead()
    host.circuit.act()

    assert row_of(installation).quarantined_at is None
    assert len(list((tmp_path / "starts").glob("*.json"))) == 1  # our own


def test_a_plugin_cannot_end_the_process(installation: Installation, guarding: Guard, folder: Path) -> None:
    path = str(folder / "rain" / "late.py")
    names: dict[str, object] = {"os": os}
    exec(compile("def leave():\n    os._exit(9)\n", path, "exec"), names)  # noqa: S102  # what this test has written

    with pytest.raises(SystemExit, match="_exit\\(9\\)"):
        names["leave"]()  # type: ignore[operator]
    with installation.kernel.registry.at_work("rain", "on_ticket_open"), pytest.raises(SystemExit):
        os._exit(9)


def test_a_process_that_was_split_off_may_end_itself(guarding: Guard) -> None:
    pid = os.fork()
    if not pid:
        os._exit(7)

    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 7


def test_when_the_guard_is_gone_everything_is_as_it_was(installation: Installation, tmp_path: Path) -> None:
    exit_before = os._exit
    host = Host(installation, "web-1", consumes=False)
    host.start()

    host.stop()

    assert os._exit is exit_before
    assert list((tmp_path / "starts").iterdir()) == []
    assert installation.kernel.registry.watch.observers == []


def test_calls_are_counted_into_figures(installation: Installation, guarding: Guard, clock: SettableClock) -> None:
    with installation.kernel.registry.at_work("rain", "on_ticket_open"):
        pass

    guarding.tick()

    with installation.kernel.sessions() as session:
        assert session.scalars(select(PluginFigure.calls)).all() == [1]


def test_figures_that_cannot_be_written_cost_a_line_in_the_log(
    installation: Installation, guarding: Guard, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with installation.kernel.registry.at_work("rain", "on_ticket_open"):
        pass
    monkeypatch.setattr(guard, "write_figures", lambda session, source, taken: 1 / 0)

    guarding.tick()

    assert "figures of plugins not written" in caplog.text


def test_a_plugin_whose_threads_go_on_is_named(
    installation: Installation, guarding: Guard, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[str] = []
    installation.kernel.registry.on_failure = lambda plugin, hook, error: found.append(f"{plugin} {hook} {error}")
    monkeypatch.setattr(guard, "stray_threads", lambda running, folders: {"rain": 21, "snow": 20})

    guarding.tick()

    assert found == ["rain threads left 21 threads running"]


def ask_all_to_look(installation: Installation) -> None:
    """Ask every process to look for new plugins, as the administrator's page does."""
    kernel = installation.kernel
    with kernel.sessions() as session, kernel.unit_of_work(EVERYTHING, session) as uow:
        ask_to_look(uow.session, uow.now())
    kernel.registry.states.forget()


def test_new_plugins_are_looked_for_when_somebody_asks(
    installation: Installation, guarding: Guard, folder: Path
) -> None:
    looked: list[int] = []
    guarding.after_look.append(lambda: looked.append(1))
    guarding.tick()
    write_plugin(folder, "snow", HOOK)

    guarding.tick()
    without_being_asked = "snow" in installation.kernel.registry.installed
    ask_all_to_look(installation)
    guarding.tick()

    assert not without_being_asked
    assert eventually(lambda: looked == [1])
    assert "snow" in installation.kernel.registry.installed


def test_what_came_while_the_process_started_is_looked_for_at_once(
    installation: Installation, guarding: Guard, folder: Path
) -> None:
    write_plugin(folder, "snow", HOOK)

    guarding.tick()

    assert eventually(lambda: "snow" in installation.kernel.registry.installed)


def test_a_look_that_fails_or_still_goes_on_stops_nobody(
    installation: Installation, guarding: Guard, caplog: pytest.LogCaptureFixture
) -> None:
    begun, go_on, count = Event(), Event(), [0]

    def slow() -> list[object]:
        count[0] += 1
        begun.set()
        go_on.wait(10)
        raise OSError("the disk is away")

    guarding.tick()
    guarding._shelf.look_again = slow  # type: ignore[method-assign, assignment]
    ask_all_to_look(installation)
    guarding.tick()
    begun.wait(10)
    ask_all_to_look(installation)
    guarding.tick()
    while_it_goes_on = count[0]
    go_on.set()
    assert guarding._looking is not None
    guarding._looking.join(10)
    guarding.tick()
    guarding._looking.join(10)

    assert (while_it_goes_on, count[0]) == (1, 2)
    assert "looking for plugins failed" in caplog.text


def test_who_made_two_starts_fail_is_named_once_the_desk_serves(
    installation: Installation, host: Host, guarding: Guard, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(2):
        die(tmp_path, plugin="rain")
    installation.kernel.registry.states._safe_mode = SafeMode("failed_starts", ("rain",))

    guarding.tick()
    host.circuit.act()

    assert "safe mode" in caplog.text
    assert "two starts of the desk failed" in row_of(installation).quarantine_reason
    assert "Rule start.succeeds" in (tmp_path / "plugin-checks.json").read_text()


def test_a_database_that_is_away_at_the_start_is_tried_again_later(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    host = Host(installation, "web-1", consumes=False)
    monkeypatch.setattr(guard, "dead_lives", lambda home: 1 / 0)

    host.start()

    assert "judged later" in caplog.text
    host.stop()


def test_administrators_are_written_to_in_their_language_when_a_plugin_is_stopped(
    installation: Installation, host: Host
) -> None:
    kernel = installation.kernel
    with kernel.sessions() as session, kernel.unit_of_work(EVERYTHING, session) as uow:
        make_staff(uow, "administrator", email="ana@andina.example", language="es")
        make_staff(uow, "administrator", email="ben@andina.example", language="en")
        make_staff(uow, "administrator", email="gone@andina.example", is_active=False)
        make_staff(uow, "csm_agent", email="cid@andina.example")

    host.circuit.stop("rain", "on_ticket_open: it rained\n\nTraceback")
    host.circuit.act()

    with kernel.sessions() as session:
        letters = {each.recipient: each for each in session.scalars(select(Notification))}
    assert set(letters) == {"ana@andina.example", "ben@andina.example"}
    assert letters["ben@andina.example"].subject == "The plugin rain was stopped"
    assert letters["ana@andina.example"].subject != letters["ben@andina.example"].subject
    assert "it rained" in letters["ana@andina.example"].text
    assert "Traceback" not in letters["ana@andina.example"].text


def test_an_installation_without_a_shelf_has_a_circuit_and_no_more(installation: Installation) -> None:
    bare = SimpleNamespace(**{**vars(installation), "shelf": None, "life": None})

    host = Host(bare, "web-1", consumes=True)  # type: ignore[arg-type]
    host.start()
    host.tick()
    host.stop()

    assert host.guard is None
    assert installation.kernel.apart is None


HOLDING = """
import re, sys
from pathlib import Path
from types import SimpleNamespace
from threading import Thread
from servicedesk.hosting import guard
from servicedesk.hosting.lives import Life
from servicedesk.core.kernel.plugin_budget import Watch
from servicedesk.core.kernel.clock import SystemClock
guard.HELD = 1.0
life = Life(Path(sys.argv[1]), "web")
watch = Watch(SystemClock())
watch.observers = [life.board]
guarding = guard.Guard(SimpleNamespace(), None, None, life, "web-1")
guarding._put_off_the_end()
Thread(target=guarding._beat, daemon=True).start()
spin = 'import re; re.match(r"(a+)+$", "a" * 60 + "!")'
with watch.at_work("rain", "check_ticket_open"):
    exec(compile(spin, sys.argv[1] + "/rain/hooks.py", "exec"))
"""


def test_a_process_whose_interpreter_is_held_ends_itself_and_names_who_held_it(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", HOLDING, tmp_path], check=False, capture_output=True, timeout=60)

    (found,) = blame(dead_lives(tmp_path)[0], {"rain": tmp_path / "rain"})
    assert done.returncode == 1
    assert (found.plugin, found.hook, found.is_certain) == ("rain", "check_ticket_open", True)
