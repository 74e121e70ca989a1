"""A process of ours, seen from the process that started it: one line asked, one line answered.

A question that is not answered in time ends the process, with everything that it has started itself.
"""

import json
import os
import select
import signal
import subprocess
import sys
from time import monotonic
from typing import Any

from servicedesk.core.kernel.plugin_faults import Crash, Overrun

STOP = 2.0  # seconds that it is given to end by itself
CHUNK = 65_536


def bare_environment() -> dict[str, str]:
    """Return the little environment that a process of ours needs to find its modules; nothing of ours is in it."""
    return {"PYTHONPATH": os.pathsep.join(each or "." for each in sys.path), "PATH": os.defpath, "LANG": "C.UTF-8"}


class Talk:
    """A running process with the line to it; it belongs to one thread at a time."""

    def __init__(self, module: str, **environment: str) -> None:
        """Start this module in our own interpreter, and do not wait until it is ready."""
        self.used_at = monotonic()
        self._said = b""
        self._running = subprocess.Popen(  # noqa: S603  # our own interpreter with our own module
            [sys.executable, "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=bare_environment() | environment,
            start_new_session=True,
        )

    @property
    def is_alive(self) -> bool:
        """Tell whether it still runs."""
        return self._running.poll() is None

    def stop(self, within: float = STOP) -> None:
        """Let it end by itself in so many seconds, and end it when it does not."""
        if self._running.stdin is not None:
            self._running.stdin.close()
        try:
            self._running.wait(within)
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
        self.close()
        return status

    def close(self) -> None:
        """Cut the line to a process that has ended."""
        for pipe in (self._running.stdin, self._running.stdout):
            if pipe is not None:
                pipe.close()

    def send(self, message: dict[str, Any]) -> None:
        """Say one line; one that is gone is noticed by whoever waits for its answer."""
        pipe = self._running.stdin
        try:
            if pipe is not None:
                pipe.write(json.dumps(message).encode() + b"\n")
                pipe.flush()
        except (BrokenPipeError, ValueError):
            pass

    def answer(self, limit: float) -> dict[str, Any]:
        """Wait for one line so many seconds; raises Overrun or Crash, and then the process is gone."""
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


def _how(status: int) -> str:
    return signal.Signals(-status).name if status < 0 else f"exit code {status}"
