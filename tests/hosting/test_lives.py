"""What a process leaves behind when it dies, and who is to blame for it."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from socket import gethostname

import pytest

from servicedesk.core.kernel.plugin_budget import Call
from servicedesk.hosting.lives import (
    IMPORTING,
    SERVING,
    SLOTS,
    AtWork,
    Board,
    Dead,
    Life,
    blame,
    born_at,
    claim,
    dead_lives,
    read_board,
)

DYING = """
import sys
from pathlib import Path
from threading import get_ident
from servicedesk.core.kernel.plugin_budget import Call
from servicedesk.hosting.lives import Life
life = Life(Path(sys.argv[1]), "web")
life.importing("rain")
life.serving()
life.catch_crashes()
life.board.begin(get_ident(), Call("rain", "on_ticket_open", 1.0))
import ctypes
ctypes.string_at(0)
"""
SEGFAULT = """Fatal Python error: Segmentation fault

Thread 0x0000000000000007 (most recent call first):
  File "/usr/lib/python3.11/threading.py", line 320 in wait

Current thread 0x0000000000000008 (most recent call first):
  File "/plugins/rain/hooks.py", line 9 in spin
  File "/usr/lib/python3.11/threading.py", line 975 in run

Thread 0x0000000000000009 (most recent call first):
  File "/plugins/snow/hooks.py", line 9 in spin
"""
HELD = """Timeout (0:00:15)!
Thread 0x0000000000000009 (most recent call first):
  File "/usr/lib/python3.11/threading.py", line 320 in wait

Thread 0x0000000000000008 (most recent call first):
  File "/usr/lib/python3.11/re/__init__.py", line 166 in match
  File "/plugins/rain/hooks.py", line 9 in check_ticket_open
"""
FOLDERS = {"snow": Path("/plugins/snow"), "rain": Path("/plugins/rain")}
RAIN, SNOW = AtWork(8, "rain", "on_ticket_open"), AtWork(9, "snow", "check_ticket_open")


def call(plugin: str, hook: str = "on_ticket_open") -> Call:
    """Return a call of this plugin."""
    return Call(plugin, hook, 1.0)


def die(home: Path, role: str = "web", phase: str = IMPORTING, plugin: str = "rain") -> Path:
    """Leave behind what a process leaves that died at this point."""
    life = Life(home, role)
    if phase == IMPORTING:
        life.importing(plugin)
    else:
        life.serving()
    notes = life.stem.with_suffix(".json")
    notes.write_text(notes.read_text().replace(born_at(os.getpid()), "0"))
    return life.stem


def test_the_board_tells_who_was_at_work(tmp_path: Path) -> None:
    board = Board(tmp_path / "board")

    board.begin(1, call("rain"))
    board.begin(2, call("snow", "check_ticket_open"))
    board.begin(2, call("hail"))
    board.begin(3, call("storm"))
    board.end(3, call("storm"))
    board.end(4, call("nobody"))

    assert sorted(read_board(tmp_path / "board"), key=lambda each: each.thread) == [
        AtWork(1, "rain", "on_ticket_open"),
        AtWork(2, "hail", "on_ticket_open"),
    ]


def test_a_full_board_leaves_the_last_ones_out(tmp_path: Path) -> None:
    board = Board(tmp_path / "board")
    for thread in range(1, SLOTS + 3):
        board.begin(thread, call("rain"))

    seen = {each.thread for each in read_board(tmp_path / "board")}
    board.end(SLOTS + 2, call("rain"))
    board.end(1, call("rain"))
    board.begin(1000, call("rain"))

    assert seen == set(range(1, SLOTS + 1))
    assert {each.thread for each in read_board(tmp_path / "board")} == (seen | {1000}) - {1}


def test_a_board_that_is_gone_is_empty(tmp_path: Path) -> None:
    assert read_board(tmp_path / "absent") == []


def test_a_life_that_ends_in_order_leaves_nothing(tmp_path: Path) -> None:
    life = Life(tmp_path, "web")
    life.catch_crashes()
    life.serving()

    life.end()

    assert list((tmp_path / "starts").iterdir()) == []


def test_the_living_are_not_among_the_dead(tmp_path: Path) -> None:
    life = Life(tmp_path, "web")

    assert dead_lives(tmp_path) == []
    life.end()


def test_whoever_died_tells_how_far_it_had_come(tmp_path: Path) -> None:
    die(tmp_path, phase=IMPORTING)
    die(tmp_path, role="worker", phase=SERVING)

    assert [(dead.phase, dead.plugin) for dead in dead_lives(tmp_path)] == [(IMPORTING, "rain"), (SERVING, "")]


def test_the_dead_of_another_machine_are_left_to_it(tmp_path: Path) -> None:
    notes = die(tmp_path).with_suffix(".json")
    notes.write_text(notes.read_text().replace(gethostname(), f"not-{gethostname()}"))

    assert dead_lives(tmp_path) == []


def test_notes_that_cannot_be_read_are_nobody(tmp_path: Path) -> None:
    die(tmp_path)
    for content in ("", "[]", "{}", '{"pid": "none"}'):
        next((tmp_path / "starts").glob("*.json")).write_text(content)

        assert dead_lives(tmp_path) == []


def test_only_one_of_the_living_judges_the_dead(tmp_path: Path) -> None:
    die(tmp_path)
    (dead,) = dead_lives(tmp_path)

    assert [claim(dead), claim(dead)] == [True, False]
    assert list((tmp_path / "starts").iterdir()) == []


def test_a_process_that_crashed_names_the_plugin_that_was_at_work(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", DYING, tmp_path], check=False, capture_output=True)

    (dead,) = dead_lives(tmp_path)

    assert done.returncode == -signal.SIGSEGV
    assert [(each.plugin, each.hook, each.is_certain) for each in blame(dead, {})] == [("rain", "on_ticket_open", True)]
    assert "Segmentation fault" in blame(dead, {})[0].reason


def dead_of(dump: str, *at_work: AtWork) -> Dead:
    """Return a dead process with this last word."""
    return Dead(Path("x"), SERVING, "", list(at_work), dump)


def test_a_crash_is_that_of_the_thread_in_which_it_happened() -> None:
    assert [each.plugin for each in blame(dead_of(SEGFAULT, SNOW, RAIN), FOLDERS)] == ["rain"]


def test_a_crash_in_a_thread_that_nobody_called_is_found_by_its_files() -> None:
    (found,) = blame(dead_of(SEGFAULT, SNOW), FOLDERS)

    assert (found.plugin, found.hook) == ("rain", "a thread of its own")


@pytest.mark.parametrize("dump", ["", "  \n", "Fatal Python error: Aborted\n", SEGFAULT.replace("/plugins", "/lib")])
def test_without_a_trace_of_a_plugin_nobody_is_blamed(dump: str) -> None:
    assert blame(dead_of(dump), FOLDERS) == []


def test_whoever_was_alone_in_his_own_code_when_the_interpreter_was_held_is_the_culprit() -> None:
    built_in = AtWork(9, "notify", "on_ticket_open")

    (found,) = blame(dead_of(HELD, built_in, SNOW, RAIN), FOLDERS)

    assert (found.plugin, found.is_certain) == ("rain", True)


def test_of_two_who_were_in_their_own_code_neither_is_certain() -> None:
    both = HELD.replace("/usr/lib/python3.11/threading.py", "/plugins/snow/hooks.py")

    found = blame(dead_of(both, RAIN, SNOW), FOLDERS)

    assert [(each.plugin, each.is_certain) for each in found] == [("rain", False), ("snow", False)]


def test_a_number_that_no_process_has_was_never_born() -> None:
    assert born_at(2**31) == ""
    assert born_at(os.getpid()) != ""
