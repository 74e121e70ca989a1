"""What a process of the desk leaves behind when it dies: what it was about, who was at work, where it crashed.

Every process that serves has three files in ``starts/`` of the home folder: how far its start has come,
the board of plugins at work, and whatever the interpreter could still say when it crashed. A process
that ends in order takes them away; of one that did not, the others read who was to blame.
"""

import faulthandler
import json
import mmap
import os
import re
import secrets
import struct
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from socket import gethostname
from typing import IO, Any

from servicedesk.core.kernel.plugin_budget import Call

FOLDER = "starts"
IMPORTING, SERVING = "importing", "serving"
SLOT = struct.Struct("<Qd60s80s")
SLOTS = 64
HOST = gethostname()  # several machines may share one home, and each knows only its own dead
STACK = re.compile(r"^Thread 0x([0-9a-f]+)[^\n]*\n((?:  File [^\n]*\n?)*)", re.MULTILINE)


@dataclass(frozen=True)
class AtWork:
    """A plugin that was at work in a thread of a process that is gone."""

    thread: int
    plugin: str
    hook: str


class Board:
    """The plugins at work in this process, kept where others can read it when the process is gone."""

    def __init__(self, path: Path) -> None:
        """Make an empty board."""
        size = SLOT.size * SLOTS
        path.write_bytes(bytes(size))
        with path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), size)
        self._free = list(range(SLOTS))
        self._slots: dict[int, int] = {}

    def begin(self, thread: int, call: Call) -> None:
        """Write down that a plugin begins; with more than fit on the board the last ones are left out."""
        slot = self._slots.get(thread)
        if slot is None:
            with suppress(IndexError):
                slot = self._slots[thread] = self._free.pop()
        if slot is not None:
            line = (thread, call.since, call.plugin.encode()[:60], call.hook.encode()[:80])
            SLOT.pack_into(self._map, slot * SLOT.size, *line)

    def late(self, thread: int, call: Call) -> None:
        """Leave it on the board: it is still at work."""

    def end(self, thread: int, call: Call) -> None:
        """Wipe it off again."""
        slot = self._slots.pop(thread, None)
        if slot is not None:
            SLOT.pack_into(self._map, slot * SLOT.size, 0, 0.0, b"", b"")
            self._free.append(slot)


def read_board(path: Path) -> list[AtWork]:
    """Return who was at work when the process of this board died."""
    try:
        content = path.read_bytes()
    except OSError:
        return []
    lines = SLOT.iter_unpack(content[: len(content) // SLOT.size * SLOT.size])
    return [AtWork(thread, _text(plugin), _text(hook)) for thread, _, plugin, hook in lines if thread]


class Life:
    """The files of this process."""

    def __init__(self, home: Path, role: str) -> None:
        """Begin to leave traces; ``role`` is for people who look into the folder."""
        self.home = home
        folder = home / FOLDER
        folder.mkdir(mode=0o700, exist_ok=True)
        self.stem = folder / f"{role}-{os.getpid()}-{secrets.token_hex(4)}"
        self.board = Board(self.stem.with_suffix(".board"))
        self._dump: IO[Any] | None = None
        self._write("opening", "")

    def importing(self, plugin: str) -> None:
        """Write down which plugin is being loaded; if the process dies now, that was it."""
        self._write(IMPORTING, plugin)

    def serving(self) -> None:
        """Write down that the start has succeeded."""
        self._write(SERVING, "")

    def catch_crashes(self) -> IO[Any]:
        """Let the interpreter say where it was when it crashes, and return the file in which it will say so."""
        if self._dump is None:
            self._dump = self.stem.with_suffix(".dump").open("w")
            faulthandler.enable(self._dump)
        return self._dump

    def end(self) -> None:
        """Take everything away: the process ends in order."""
        if self._dump is not None:
            faulthandler.cancel_dump_traceback_later()
            faulthandler.disable()
            self._dump.close()
            self._dump = None
        remove_traces(self.stem)

    def _write(self, phase: str, plugin: str) -> None:
        traces = {"phase": phase, "plugin": plugin, "pid": os.getpid(), "born": born_at(os.getpid()), "host": HOST}
        _write_whole(self.stem.with_suffix(".json"), json.dumps(traces))


@dataclass(frozen=True)
class Dead:
    """A process that did not end in order."""

    stem: Path
    phase: str
    plugin: str
    at_work: list[AtWork] = field(default_factory=list)
    dump: str = ""


def dead_lives(home: Path) -> list[Dead]:
    """Return the processes of this machine that died without taking their traces away."""
    return list(_dead(home))


def _dead(home: Path) -> Iterator[Dead]:
    for path in sorted((home / FOLDER).glob("*.json")):
        try:
            traces = json.loads(path.read_text())
            is_gone = traces["host"] == HOST and born_at(int(traces["pid"])) != traces["born"]
        except (OSError, ValueError, KeyError, TypeError):
            continue
        if is_gone:
            stem = path.with_suffix("")
            dump = _read_text(stem.with_suffix(".dump"))
            yield Dead(stem, traces["phase"], traces["plugin"], read_board(stem.with_suffix(".board")), dump)


def claim(dead: Dead) -> bool:
    """Take a dead process for oneself, so that only one of the living judges it."""
    try:
        dead.stem.with_suffix(".json").unlink()
    except FileNotFoundError:
        return False
    remove_traces(dead.stem)
    return True


def remove_traces(stem: Path) -> None:
    """Remove what is left of a process."""
    for suffix in (".json", ".board", ".dump"):
        stem.with_suffix(suffix).unlink(missing_ok=True)


def born_at(pid: int) -> str:
    """Return when a process began, as the machine counts, so that a later one with its number is another."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""


@dataclass(frozen=True)
class Blame:
    """Which plugin took a process with it, what it was about, and what the interpreter still said."""

    plugin: str
    hook: str
    reason: str
    trace: str
    is_certain: bool = True


def blame(dead: Dead, folders: dict[str, Path]) -> list[Blame]:
    """Return which plugins took this process with them; ``folders`` are where the plugins lie.

    A crash happened in one thread, which is named. When the interpreter was held, everybody who was in the
    middle of his own code is a suspect, and one who was alone in that is the culprit. Without a word of the
    interpreter nobody is blamed: the process was ended from outside.
    """
    if not dead.dump.strip():
        return []
    if dead.dump.lstrip().startswith("Timeout"):
        reason = "held the interpreter until the desk ended the process"
        suspects = _in_their_own_code(dead, folders)
        return [Blame(each.plugin, each.hook, reason, dead.dump, len(suspects) == 1) for each in suspects]
    return _crash(dead, folders)


def _in_their_own_code(dead: Dead, folders: dict[str, Path]) -> list[AtWork]:
    """Return who was at work and had come back to nobody; what is built in is no plugin and no suspect."""
    stacks = {int(thread, 16): stack for thread, stack in STACK.findall(dead.dump)}
    plugins = [each for each in dead.at_work if each.plugin in folders]
    return [each for each in plugins if f'File "{folders[each.plugin]}/' in stacks.get(each.thread, "")]


def _crash(dead: Dead, folders: dict[str, Path]) -> list[Blame]:
    first = dead.dump.strip().splitlines()[0]
    current = re.search(r"Current thread 0x([0-9a-f]+)[^\n]*\n(.*?)(?:\n\n|\Z)", dead.dump, re.DOTALL)
    if current is None:
        return []
    thread, stack = int(current[1], 16), current[2]
    for each in dead.at_work:
        if each.thread == thread:
            return [Blame(each.plugin, each.hook, first, dead.dump)]
    for name, folder in folders.items():
        if f'File "{folder}/' in stack:
            return [Blame(name, "a thread of its own", first, dead.dump)]
    return []


def _text(value: bytes) -> str:
    return value.rstrip(b"\0").decode(errors="replace")


def _read_text(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""


def _write_whole(path: Path, text: str) -> None:
    """Write a file so that nobody ever reads half of it."""
    draft = path.with_suffix(".new")
    draft.write_text(text)
    draft.replace(path)
