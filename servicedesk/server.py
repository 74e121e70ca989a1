"""The web server: gunicorn with one worker process of many threads, and the background beside the pages."""

import ctypes
import signal
from collections.abc import Callable
from typing import Any

from gunicorn import glogging
from gunicorn.app.base import BaseApplication
from gunicorn.workers.gthread import ThreadWorker

from servicedesk.app import create_app
from servicedesk.config import Config
from servicedesk.hosting.lives import Life
from servicedesk.hosting.swapping import Swapping
from servicedesk.installation import Installation, open_installation
from servicedesk.worker import Background

THREADS = 16
REQUEST_TIMEOUT = 60  # seconds without a sign of life after which the worker process is replaced
GRACE = 10  # seconds that a stop waits for requests that are being answered
KEEP_ALIVE = 5  # seconds
LONGEST_REQUEST_LINE = 8190  # bytes
M_ARENA_MAX = -8  # mallopt(3)
HEAPS = 2


def server_settings(bind: str) -> dict[str, Any]:
    """Return how gunicorn serves, so that a benchmark can serve something else in the same way."""
    return {
        "bind": bind,
        "workers": 1,
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


class PlainLogger(glogging.Logger):
    """Lets gunicorn log like everything else, and leaves the requests to the application."""

    def setup(self, cfg: Any) -> None:
        """Hand everything on to the root logger."""
        self.cfg = cfg
        self._access_log_enabled = False
        self.error_log.propagate = True


class Server(BaseApplication):
    """The desk as gunicorn runs it: everything is opened in the worker process, nothing before the fork."""

    def __init__(self, config: Config, *, with_worker: bool, on_ready: Callable[[Installation], None]) -> None:
        """Prepare; ``on_ready`` is called when the first worker process can answer."""
        self._config = config
        self._with_worker = with_worker
        self._on_ready = on_ready
        self._installation: Installation | None = None
        self._background: Background | None = None
        self._life: Life | None = None
        super().__init__()

    def load_config(self) -> None:
        """Set gunicorn up, whatever its own files and variables say."""
        settings = {
            **server_settings(self._config.bind),
            "logger_class": PlainLogger,
            "proc_name": "servicedesk",
            "post_worker_init": self._begin,
            "worker_exit": self._end,
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Open the installation and make the application, in the worker process."""
        share_heaps()
        self._life = Life(self._config.home, "web")
        installation = self._installation = open_installation(self._config, life=self._life)
        application = Swapping(lambda: create_app(installation))
        installation.after_look.extend([installation.look, application.renew])
        return application

    def _begin(self, worker: ThreadWorker) -> None:
        """Start what runs beside the pages; only now, because threads do not survive a fork.

        A terminal's Ctrl-C reaches this process too, but the parent alone ends it: two signals at
        once could wait for each other inside gunicorn.
        """
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        if self._installation is None:
            return
        self._background = Background(self._installation, consumes=self._with_worker)
        self._background.start()
        if worker.age == 1:
            self._on_ready(self._installation)

    def _end(self, arbiter: object, worker: ThreadWorker) -> None:
        if self._background is not None:
            self._background.stop()
        elif self._life is not None:
            self._life.end()
        if self._installation is not None:
            self._installation.kernel.engine.dispose()
