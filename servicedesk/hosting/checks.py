"""The boot guard: plugins whose content is new are first tried in a process that may be thrown away.

What was found out is kept in the home folder by the content of the plugin, so that each version is
tried once on each machine.
"""

import json
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import servicedesk
from servicedesk.adapters.talking import bare_environment
from servicedesk.discovery import Found
from servicedesk.hosting.content import content_of

FILE = "plugin-checks.json"
LIMIT = 6.0  # seconds that a plugin may take to be imported
SLACK = 20.0  # seconds more for the process that tries it to come up, on a machine that is busy
BEYOND_REPAIR = "crash"

log = logging.getLogger("servicedesk.plugins")


class Checks:
    """What is known of each plugin's content on this machine."""

    def __init__(self, home: Path) -> None:
        """Read what was found out before."""
        self._path = home / FILE
        self._known = self._read()

    def look_at(self, plugins: Sequence[Found], folders: Sequence[Path], limit: float = LIMIT) -> list[Found]:
        """Return the plugins, those that must not be imported with the reason; new ones are tried first."""
        marks = {found.name: mark_of(found) for found in plugins if found.can_run}
        new = [name for name, mark in marks.items() if self._known.get(name, {}).get("content") != mark]
        if new:
            tried = try_out(new, folders, limit)
            # Another process may have condemned one meanwhile.
            self._known = {**self._known, **self._read()}
            for name, problem in tried.items():
                if self._known.get(name, {}).get("content") != marks[name]:
                    self._known[name] = {"content": marks[name], "problem": problem}
            self._write()
        return [self._judged(found) for found in plugins]

    def condemn(self, found: Found, problem: str) -> None:
        """Keep a plugin from being imported until its content changes, or somebody has it looked at again."""
        self._known = {
            **self._read(),
            found.name: {"content": mark_of(found), "problem": problem, "kind": BEYOND_REPAIR},
        }
        self._write()

    def forgive(self) -> None:
        """Forget every problem, so that whoever has one is tried again."""
        self._known = {name: each for name, each in self._read().items() if not each["problem"]}
        self._write()

    def _judged(self, found: Found) -> Found:
        problem = self._known.get(found.name, {}).get("problem", "") if found.can_run else ""
        return replace(found, problem=problem) if problem else found

    def _read(self) -> dict[str, dict[str, str]]:
        try:
            known: dict[str, dict[str, str]] = json.loads(self._path.read_text())
            return known
        except (OSError, ValueError):
            return {}

    def _write(self) -> None:
        draft = self._path.with_suffix(f".{os.getpid()}")
        try:
            draft.write_text(json.dumps(self._known, indent=1))
            draft.replace(self._path)
        except OSError:  # a home that cannot be written to costs a second look at the next start
            log.exception("what was found out of plugins cannot be kept")


def mark_of(found: Found) -> str:
    """Return what a check is good for: this content, on this desk, on this Python."""
    versions = f"{servicedesk.__version__}|{sys.version_info.major}.{sys.version_info.minor}"
    return f"{content_of(found.folder)}|{found.fingerprint}|{versions}"


def try_out(names: Sequence[str], folders: Sequence[Path], limit: float = LIMIT) -> dict[str, str]:
    """Load these plugins in a process that may be thrown away, and return what is wrong with each.

    One that is left out could not be tried, be it by our own fault; it is tried again at the next start.
    """
    asked = json.dumps({"names": list(names), "folders": [str(each) for each in folders], "limit": limit})
    with subprocess.Popen(  # noqa: S603  # our own interpreter with our own module
        [sys.executable, "-m", "servicedesk.hosting.probe"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=bare_environment(),
        start_new_session=True,
    ) as probe:
        try:
            said, _ = probe.communicate(asked, timeout=limit + SLACK)
        except subprocess.TimeoutExpired:
            os.killpg(probe.pid, signal.SIGKILL)
            said, _ = probe.communicate()
    answers = {str(line["name"]): str(line["problem"]) for line in map(json.loads, said.splitlines())}
    if len(answers) < len(names):
        log.error("plugins could not be tried", extra={"plugins": ", ".join(set(names) - answers.keys())})
    return answers
