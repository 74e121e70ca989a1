"""The ticker: a thread that twice a second looks what is due, and at who hangs.

It does no work itself: what is due goes to the queue, so that nothing that hangs can stop it.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from threading import Event, Thread

from sqlalchemy.exc import IntegrityError

from servicedesk.core.kernel.actors import job_actor
from servicedesk.core.kernel.jobs import due_jobs, win_job
from servicedesk.core.kernel.kernel import Kernel
from servicedesk.core.kernel.plugin_budget import Call, kind_of_hook
from servicedesk.core.kernel.plugin_calls import where_is
from servicedesk.core.kernel.plugin_faults import Overrun
from servicedesk.hosting.circuit import Circuit
from servicedesk.worker.jobs import Jobs

PERIOD = 0.5  # seconds; with what a process remembers of the plugins, a switch acts within a second
STOP = 3.0  # seconds that a tick may take to end
JOB = "job "  # before the name of a job, among the calls of a plugin
TIDY_EVERY = 10.0  # seconds
TICKER = job_actor("ticker")

log = logging.getLogger("servicedesk.ticker")


class Ticker:
    """Looks twice a second what is due; ``enqueue`` gets the names of the jobs that this process has won."""

    def __init__(
        self, kernel: Kernel, circuit: Circuit, jobs: Jobs | None, enqueue: Callable[[str], None],
        replace_thread: Callable[[int], None], tidy: Callable[[], int] = lambda: 0,
        host: Callable[[], None] = lambda: None,
    ) -> None:  # fmt: skip
        """Prepare; without ``jobs`` it only watches: a web process whose jobs run elsewhere."""
        self._tidy = tidy
        self._host = host
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
        self._thread.join(timeout=STOP)

    def _loop(self) -> None:
        while not self._stop.is_set():
            try:
                self.tick()
            except Exception:  # the database may be away for a while; the next tick tries again
                log.exception("tick failed")
            self._stop.wait(PERIOD)

    def tick(self) -> None:
        """Look once: switches of plugins, plugins that fail or hang, and jobs that are due."""
        self._kernel.registry.states.is_enabled("")  # reads the rows unless that was just done
        self._watch()
        self._circuit.act()
        self._host()
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
        """Name the plugins that hang, and put another thread in the place of theirs.

        Whoever asks one does not wait for it anyway, so only those that are told or do a job matter here.
        """
        now = self._kernel.clock.monotonic()
        calls = self._kernel.registry.running.copy()
        hanging = {(thread, call) for thread, call in calls.items() if is_late(call, now)}
        for thread, call in hanging - self._hanging:
            self._report(thread, call)
            self._replace_thread(thread)
        self._hanging = hanging

    def _report(self, thread: int, call: Call) -> None:
        """Say who hangs and where; from now on it works in a process of its own, which can be ended."""
        where = where_is(thread)
        log.error("plugin hangs", extra={"plugin": call.plugin, "hook": call.hook, "trace": where})
        late = Overrun(f"did not come back within {call.limit:g} s", where)
        self._kernel.registry.watch.late(call)
        self._kernel.registry.failed(call.plugin, call.hook, late)
        self._circuit.isolate(call.plugin)
        if self._jobs is not None and call.hook.startswith(JOB):
            self._jobs.leave_behind(f"{call.plugin}.{call.hook.removeprefix(JOB)}", str(late))


def is_late(call: Call, now: float) -> bool:
    """Tell whether a plugin that is told or does a job should have come back."""
    return kind_of_hook(call.hook) in ("on", "job") and now - call.since > call.limit
