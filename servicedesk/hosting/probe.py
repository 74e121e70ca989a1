"""The throw-away process that tries to load plugins: ``python -m servicedesk.hosting.probe``.

It loads the core once and then splits off one child for each plugin, so that whatever one of them does
while it is imported, it does it to its child alone. Read from standard input: what to try. Written to
standard output: one line for each plugin with what was wrong with it.
"""

import json
import os
import resource
import select
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine

from servicedesk.core import hookspecs
from servicedesk.core.kernel.clock import SystemClock
from servicedesk.core.kernel.database import open_sessions
from servicedesk.core.kernel.keyring import KeyRing
from servicedesk.core.kernel.plugin_state import PluginState, PluginStates
from servicedesk.core.kernel.registry import Registry
from servicedesk.discovery import Found, find, install
from servicedesk.hosting.imports import strange_import
from servicedesk.refusals import against

MEMORY = 2048 * 1024 * 1024  # bytes of address space that a plugin may take while it is tried
PROVIDED = {"provide_jobs", "provide_pages", "provide_channels"}


class NobodyKnown(PluginStates):
    """The states of a desk that has never heard of any plugin: all have their default settings."""

    def _read(self) -> tuple[dict[str, PluginState], int]:
        return {}, 0


@dataclass
class Attempt:
    """One child that tries one plugin."""

    name: str
    pid: int
    pipe: int
    said: bytes = b""


def main() -> None:
    """Try the plugins that standard input names, all at once, and say what became of each."""
    asked = json.load(sys.stdin)
    wanted = [found for found in find([Path(each) for each in asked["folders"]]) if found.name in asked["names"]]
    empty_registry()  # whatever is wrong with ourselves must not be blamed on a plugin
    ends_at = time.monotonic() + asked["limit"]
    attempts = [_begin(found) for found in wanted]
    waiting = {attempt.pipe: attempt for attempt in attempts}
    while waiting and (left := ends_at - time.monotonic()) > 0:
        for pipe in select.select(list(waiting), [], [], left)[0]:
            chunk = os.read(pipe, 65536)
            waiting[pipe].said += chunk
            if not chunk:
                waiting.pop(pipe)
    for attempt in attempts:
        _say(attempt, is_late=attempt.pipe in waiting, limit=asked["limit"])


def _begin(found: Found) -> Attempt:
    """Split off a child that tries one plugin."""
    sys.stdout.flush()
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        return Attempt(found.name, pid, reading)
    try:
        os.setsid()
        os.dup2(os.open(os.devnull, os.O_RDWR), 1)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        os.write(writing, json.dumps({"problem": _problem(found)}).encode())
    finally:
        os._exit(0)


def _problem(found: Found) -> str:
    """Load a plugin as a process of the desk would, and return what is wrong with it."""
    try:
        if problem := strange_import(found.folder, found.package):
            return problem
        registry = empty_registry()
        tried = install(registry, found)
        if tried.can_run and tried.manifest is not None:
            for hook in sorted(PROVIDED & set(tried.manifest.hooks)):
                registry.provide(found.name, hook)
        return tried.problem
    except BaseException as error:  # whatever it is, it is what this process was made to find out
        return against("import.works", f"{type(error).__name__}: {error}")


def empty_registry() -> Registry:
    """Return a registry without a database behind it."""
    sessions, clock = open_sessions(create_engine("sqlite://")), SystemClock()
    return Registry(hookspecs, NobodyKnown(sessions, clock), clock, KeyRing(b"\0" * 32), sessions)


def _say(attempt: Attempt, *, is_late: bool, limit: float) -> None:
    """Say in one line what became of an attempt, and end what is left of it."""
    try:
        os.killpg(attempt.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    status = os.waitstatus_to_exitcode(os.waitpid(attempt.pid, 0)[1])
    problem = (
        against("import.time", f"it is not imported within {limit:g} s") if is_late else _read(attempt.said, status)
    )
    sys.stdout.write(json.dumps({"name": attempt.name, "problem": problem}) + "\n")
    sys.stdout.flush()


def _read(said: bytes, status: int) -> str:
    try:
        return str(json.loads(said)["problem"])
    except (ValueError, KeyError, TypeError):
        how = signal.Signals(-status).name if status < 0 else f"exit code {status}"
        return against("import.survives", f"it ends the process that imports it ({how})")


if __name__ == "__main__":
    main()
