"""The ticker: a thread that once a second looks what is due, and at who hangs.

It does no work itself: what is due goes to the queue, so that nothing that hangs can stop it.
"""

import logging
import sys
import traceback
from collections.abc import Callable
from datetime import datetime
from threading import Event, Thread

from sqlalchemy.exc import IntegrityError

from servicedesk.core.kernel.actors import job_actor
from servicedesk.core.kernel.deliveries import LEASE
from servicedesk.core.kernel.jobs import due_jobs, win_job
from servicedesk.core.kernel.kernel import Kernel
from servicedesk.core.kernel.registry import Call
from servicedesk.worker.circuit import Circuit
from servicedesk.worker.jobs import Jobs

PERIOD = 1.0  # seconds
TIDY_EVERY = 10.0  # seconds
HANGS_AFTER = {"on": LEASE.total_seconds(), "check": 30.0, "provide": 30.0}  # seconds; a job may take its time
JOB_HANGS_AFTER = 900.0
TICKER = job_actor("ticker")

log = logging.getLogger("servicedesk.ticker")


class Ticker:
    """Looks once a second what is due; ``enqueue`` gets the names of the jobs that this process has won."""

    def __init__(
        self, kernel: Kernel, circuit: Circuit, jobs: Jobs | None, enqueue: Callable[[str], None],
        replace_thread: Callable[[int], None], tidy: Callable[[], int] = lambda: 0,
    ) -> None:  # fmt: skip
        """Prepare; without ``jobs`` it only watches: a web process whose jobs run elsewhere."""
        self._tidy = tidy
        self._kernel = kernel
        self._circuit = circuit
        self._jobs = jobs
        self._enqueue = enqueue
        self._replace_thread = replace_thread
        self._hanging: set[tuple[int, Call]] = set()
        self._tidied_at = -TIDY_EVERY
        self._stop = Event()
        self._thread = Thread(target=self._loop, name="ticker", daemon=True)

    def start(self) -> None:
        """Begin to tick."""
        self._thread.start()

    def stop(self) -> None:
        """Tick no more; a tick that is under way ends first."""
        self._stop.set()
        self._thread.join(timeout=PERIOD * 3)

    def _loop(self) -> None:
        while not self._stop.is_set():
            try:
                self.tick()
            except Exception:  # the database may be away for a while; the next tick tries again
                log.exception("tick failed")
            self._stop.wait(PERIOD)

    def tick(self) -> None:
        """Look once: switches of plugins, plugins that fail or hang, and jobs that are due."""
        self._kernel.registry.states.is_enabled("")  # reads the rows when they are older than half a second
        self._watch()
        self._circuit.act()
        self._tidy_up()
        for name in self._due():
            if self._wins(name):
                self._enqueue(name)

    def _tidy_up(self) -> None:
        """Now and then free what killed processes of this machine had in hand, also one that nobody started again."""
        now = self._kernel.clock.monotonic()
        if self._jobs is not None and now - self._tidied_at >= TIDY_EVERY:
            self._tidied_at = now
            if self._tidy():
                self._enqueue("deliver")
                self._enqueue("mail")

    def _due(self) -> list[str]:
        if self._jobs is None:
            return []
        with self._kernel.sessions() as session:
            return due_jobs(session, self._jobs.wanted(), self._now(session))

    def _wins(self, name: str) -> bool:
        """Take this run of a job before any other process does."""
        every = self._jobs.by_name[name].every  # type: ignore[union-attr]  # nothing is due without jobs
        try:
            with self._kernel.sessions() as session, self._kernel.unit_of_work(TICKER, session) as uow:
                return win_job(uow.session, name, every, self._now(uow.session))
        except IntegrityError:
            return False  # another process made the row of this job at the same moment

    def _now(self, session: object) -> datetime:
        return self._kernel.lease_time(session)  # type: ignore[arg-type]  # the session of this kernel

    def _watch(self) -> None:
        """Stop the plugins that hang, and put another thread in the place of theirs."""
        now = self._kernel.clock.monotonic()
        calls = self._kernel.registry.running.copy()
        hanging = {(thread, call) for thread, call in calls.items() if now - call.since > patience(call)}
        for thread, call in hanging - self._hanging:
            self._report(thread, call)
            self._replace_thread(thread)
        self._hanging = hanging

    def _report(self, thread: int, call: Call) -> None:
        """Say who hangs and where; a plugin that hangs while it is asked or told is stopped."""
        frame = sys._current_frames().get(thread)
        where = "".join(traceback.format_stack(frame)) if frame else ""
        log.error("plugin hangs", extra={"plugin": call.plugin, "hook": call.hook, "trace": where})
        if not call.hook.startswith("job "):
            self._circuit.stop(call.plugin, f"{call.hook} did not come back within {patience(call):.0f} s\n\n{where}")


def patience(call: Call) -> float:
    """Return after how many seconds a plugin at this work counts as hanging."""
    return HANGS_AFTER.get(call.hook.partition("_")[0], JOB_HANGS_AFTER)
