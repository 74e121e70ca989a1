"""One process of a plugin, seen from the process that started it: one line asked, one line answered.

A question that is not answered in time ends the process, with everything that it has started itself.
"""

import json
import os
import select
import signal
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from time import monotonic
from typing import Any

from servicedesk.config import Config
from servicedesk.core.kernel.plugin_faults import Crash, Overrun
from servicedesk.hosting.checks import bare_environment

START = 20.0  # seconds in which a process must have loaded its plugin
STOP = 2.0  # seconds that it is given to end by itself
CHUNK = 65_536


class Child:
    """A running process of one plugin; it belongs to one thread at a time."""

    def __init__(self, config: Config, plugin: str, memory: int) -> None:
        """Start it, and do not wait until it is ready."""
        self.plugin = plugin
        self.used_at = monotonic()
        self.calls = 0
        self._said = b""
        self._is_ready = False
        self._running = subprocess.Popen(  # noqa: S603  # our own interpreter with our own module
            [sys.executable, "-m", "servicedesk.hosting.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=bare_environment(),
            start_new_session=True,
        )
        self._send({"config": plain(config), "plugin": plugin, "memory": memory})

    @property
    def is_alive(self) -> bool:
        """Tell whether it still runs."""
        return self._running.poll() is None

    def ask(self, question: dict[str, Any], limit: float) -> dict[str, Any]:
        """Ask and return the answer; raises Overrun or Crash, and then the process is gone."""
        if not self._is_ready:
            self._answer(START)
            self._is_ready = True
        self.calls += 1
        self._send({**question, "limit": limit})
        answer = self._answer(limit)
        self.used_at = monotonic()
        return answer

    def stop(self) -> None:
        """Let it end by itself, and end it when it does not."""
        if self._running.stdin is not None:
            self._running.stdin.close()
        try:
            self._running.wait(STOP)
        except subprocess.TimeoutExpired:
            pass
        self.kill()

    def kill(self) -> int:
        """End it and everything that it has started; return how it ended."""
        try:
            os.killpg(self._running.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass
        status = self._running.wait()
        for pipe in (self._running.stdin, self._running.stdout):
            if pipe is not None:
                pipe.close()
        return status

    def _send(self, message: dict[str, Any]) -> None:
        pipe = self._running.stdin
        try:
            if pipe is not None:
                pipe.write(json.dumps(message).encode() + b"\n")
                pipe.flush()
        except (BrokenPipeError, ValueError):
            pass  # it is gone, as whoever waits for its answer will see

    def _answer(self, limit: float) -> dict[str, Any]:
        """Wait for one line."""
        ends_at, pipe = monotonic() + limit, self._running.stdout
        if pipe is None or pipe.closed:
            raise Crash("its process was gone")
        while b"\n" not in self._said:
            left = ends_at - monotonic()
            if left <= 0 or not select.select([pipe], [], [], left)[0]:
                self.kill()
                raise Overrun(f"did not come back within {limit:g} s, and its process was ended")
            chunk = os.read(pipe.fileno(), CHUNK)
            if not chunk:
                raise Crash(f"its process ended ({_how(self.kill())})")
            self._said += chunk
        line, _, self._said = self._said.partition(b"\n")
        answer: dict[str, Any] = json.loads(line)
        return answer


def plain(config: Config) -> dict[str, Any]:
    """Return a configuration as plain values that fit into a line."""
    return {field.name: _plain(getattr(config, field.name)) for field in fields(config)}


def config_of(values: dict[str, Any]) -> Config:
    """Return the configuration that was made plain."""
    folders = tuple(Path(each) for each in values["plugin_folders"])
    return Config(**{**values, "home": Path(values["home"]), "plugin_folders": folders})


def _plain(value: Any) -> Any:
    if isinstance(value, Path):
        return str(value)
    return [str(each) for each in value] if isinstance(value, tuple) else value


def _how(status: int) -> str:
    return signal.Signals(-status).name if status < 0 else f"exit code {status}"
