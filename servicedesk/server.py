"""The web server: gunicorn with one worker process of many threads, or with as many as the operator has cores for.

The parent keeps them running and knows nothing of the desk, which is loaded after the fork: so the parent
takes next to no memory, and a process that takes another's place runs what lies on disk then.
"""

import ctypes
import gc
import logging
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from gunicorn import glogging
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.workers.gthread import ThreadWorker

from servicedesk.config import Config
from servicedesk.homes import hold_start

if TYPE_CHECKING:
    from servicedesk.installation import Installation
    from servicedesk.serving import Serving

THREADS = 16
REQUEST_TIMEOUT = 60  # seconds without a sign of life after which the worker process is replaced
GRACE = 10  # seconds that a stop waits for requests that are being answered
KEEP_ALIVE = 5  # seconds
LONGEST_REQUEST_LINE = 8190  # bytes
M_ARENA_MAX = -8  # mallopt(3)
HEAPS = 2
NO_DESK: int = Arbiter.WORKER_BOOT_ERROR  # with this code a process ends that has nothing to serve, and its parent too
TRY_AGAIN = 1  # with this one it ends alone, and its parent starts another
TRIES_AGAIN_AFTER = 5.0  # seconds
ENDINGS = ("Shutting down: %s", "Reason: %s")
SIGN_OF_LIFE = 5.0  # seconds from one to the next while a start is prepared


def server_settings(bind: str, processes: int = 1) -> dict[str, Any]:
    """Return how gunicorn serves, so that a benchmark can serve something else in the same way."""
    return {
        "bind": bind,
        "workers": processes,
        "threads": THREADS,
        "worker_class": "gthread",
        "timeout": REQUEST_TIMEOUT,
        "graceful_timeout": GRACE,
        "keepalive": KEEP_ALIVE,
        "limit_request_line": LONGEST_REQUEST_LINE,
        "max_requests": 0,
        "control_socket_disable": True,
    }


def share_heaps() -> bool:
    """Let all threads of this process share two heaps, where the C library is glibc; tell whether that was done.

    By default almost every thread gets one of its own, which keeps the most that it ever held.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    return mallopt is not None and mallopt(M_ARENA_MAX, HEAPS) == 1


class SaidBefore(logging.Filter):
    """Leaves out how gunicorn ends when there is no desk: the process that answers has said why."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether a line says anything new."""
        return not record.getMessage().endswith(f"exited with code {NO_DESK}.") and record.msg not in ENDINGS


class PlainLogger(glogging.Logger):
    """Lets gunicorn log like everything else, and leaves the requests to the application."""

    def setup(self, cfg: Any) -> None:
        """Hand everything on to the root logger."""
        self.cfg = cfg
        self._access_log_enabled = False
        self.error_log.propagate = True
        self.error_log.addFilter(SaidBefore())


class Server(BaseApplication):
    """The desk as gunicorn runs it."""

    def __init__(
        self,
        config: Config,
        *,
        with_worker: bool,
        prepare: Callable[[Config], None],
        on_ready: Callable[["Installation"], None],
    ) -> None:
        """Get ready to serve.

        ``prepare`` makes home and tables ready before each life of the process that answers;
        ``on_ready`` is called when the one that was started first can answer.
        """
        self._config = config
        self._with_worker = with_worker
        self._prepare = prepare
        self._on_ready = on_ready
        self._worker: ThreadWorker | None = None
        self._serving: Serving | None = None
        super().__init__()

    def load_config(self) -> None:
        """Set gunicorn up, whatever its own files and variables say."""
        settings = {
            **server_settings(self._config.bind, self._config.processes),
            "logger_class": PlainLogger,
            "proc_name": "servicedesk",
            "post_fork": self._born,
            "post_worker_init": self._begin,
            "worker_exit": self._end,
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Open the desk, in the process that answers."""
        share_heaps()
        gc.disable()  # imports make no garbage
        try:
            with ExitStack() as held:
                with self._alive():
                    held.enter_context(hold_start(self._config))
                    self._prepare_or_try_again()
                from servicedesk.serving import Serving  # noqa: PLC0415  # the parent does without all of it

                # One at a time here too: of a plugin that kills whoever loads it the next one knows.
                self._serving = Serving(self._config, with_worker=self._with_worker)
        finally:
            gc.freeze()
            gc.enable()
        return self._serving.application

    def _prepare_or_try_again(self) -> None:
        """Prepare; who takes another's place and cannot ends alone after a while, for the others go on answering."""
        try:
            self._prepare(self._config)
        except SystemExit:
            if self._worker is None or self._worker.age <= self._config.processes:
                raise
            time.sleep(TRIES_AGAIN_AFTER)
            sys.exit(TRY_AGAIN)

    @contextmanager
    def _alive(self) -> Iterator[None]:
        """Give signs of life to the parent: tables of a large desk take longer to change than it has patience."""
        worker, is_done = self._worker, Event()

        def tell() -> None:
            while worker is not None and not is_done.wait(SIGN_OF_LIFE):
                worker.notify()

        telling = Thread(target=tell, name="sign-of-life", daemon=True)
        telling.start()
        try:
            yield
        finally:
            is_done.set()
            telling.join()

    def _born(self, arbiter: object, worker: ThreadWorker) -> None:
        self._worker = worker

    def _begin(self, worker: ThreadWorker) -> None:
        """Start what runs beside the pages.

        A terminal's Ctrl-C reaches this process too, but the parent alone ends it: two signals at
        once could wait for each other inside gunicorn.
        """
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        if self._serving is None:
            return
        installation = self._serving.begin()
        if worker.age == 1:
            self._on_ready(installation)

    def _end(self, arbiter: object, worker: ThreadWorker) -> None:
        if self._serving is not None:
            self._serving.end()
