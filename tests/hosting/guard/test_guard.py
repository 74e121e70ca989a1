"""Who takes a process along is named and stopped, and who would end it is refused."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import select, update

from servicedesk.core.kernel.circuit import PluginFailure
from servicedesk.core.kernel.operator import Operator
from servicedesk.core.kernel.plugin_faults import Overrun
from servicedesk.core.kernel.plugin_figures import PluginFigure
from servicedesk.core.kernel.plugin_state import SafeMode
from servicedesk.hosting import guard, writers
from servicedesk.hosting.guard import EVERY, Guard
from servicedesk.hosting.host import Host
from servicedesk.hosting.lives import AtWork, blame, dead_lives
from servicedesk.installation import Installation
from tests.database import EVERYTHING, SettableClock
from tests.hosting.guard.conftest import HOOK, leave_dead, row_of
from tests.hosting.test_lives import HELD, SEGFAULT, die
from tests.hosting.writing import write_plugin
from tests.operation.conftest import eventually


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
        names["leave"]()
    with installation.kernel.registry.at_work("rain", "on_ticket_open"), pytest.raises(SystemExit):
        os._exit(9)


def test_a_plugin_that_keeps_others_from_writing_is_stopped_beside_all_that_waits(
    installation: Installation, guarding: Guard, monkeypatch: pytest.MonkeyPatch
) -> None:
    kernel = installation.kernel
    monkeypatch.setattr(writers, "WRITES_WITHIN", 0.0)

    with kernel.registry.at_work("rain", "job count"), pytest.raises(Overrun):
        write_and_wait(installation, Thread(target=write_as_somebody, args=(installation,)))

    with kernel.sessions() as session:
        assert session.scalars(select(Operator.name)).one() == "written by somebody"


def write_and_wait(installation: Installation, other: Thread) -> None:
    """Write, and wait with the transaction open until another thread has come to its end."""
    with installation.kernel.sessions() as session, installation.kernel.unit_of_work(EVERYTHING, session) as uow:
        uow.session.execute(update(Operator).values(name="written by rain"))
        other.start()
        other.join()


def write_as_somebody(installation: Installation) -> None:
    """Write what a plugin has written too."""
    with installation.kernel.sessions() as session, installation.kernel.unit_of_work(EVERYTHING, session) as uow:
        uow.session.execute(update(Operator).values(name="written by somebody"))


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


HOLDING = """
import re, sys
from pathlib import Path
from types import SimpleNamespace
from threading import Thread
from servicedesk.hosting import guard, writers
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
