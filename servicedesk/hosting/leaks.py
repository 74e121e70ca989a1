"""What plugins keep that was only lent to them: connections, threads, memory; each is named."""

import logging
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Lock, get_ident
from time import monotonic
from types import FrameType
from typing import Any

from sqlalchemy import Engine, event

from servicedesk.core.kernel.database import TAKEN_BACK, let_go, take_back
from servicedesk.core.kernel.plugin_budget import Call, kind_of_hook
from servicedesk.core.kernel.plugin_faults import Leak

MOST_THREADS = 20  # of one plugin that run while nobody has called it
MEBIBYTE = 1024 * 1024
MOST_GROWTH = 64 * MEBIBYTE  # of this process while it told one plugin, after which it works apart
LENT_TO = "lent_to"
WRITES_SINCE = "writes_since"
PAGE = 4096  # bytes, as /proc counts memory

log = logging.getLogger("servicedesk.plugins")

Report = Callable[[str, str, BaseException], None]


@contextmanager
def ended_anyway(call: Call) -> Iterator[None]:
    """Go on when the server cannot be asked to end a transaction: it may be away, and then it has ended it."""
    try:
        yield
    except Exception:
        log.exception("a transaction was not ended", extra={"plugin": call.plugin})


class Connections:
    """Watches the pool: what a plugin takes out of it while it works must be back when it is done."""

    def __init__(self, engine: Engine, report: Report) -> None:
        """Watch the connections of this engine."""
        self._engine = engine
        self._report = report
        self._working: set[int] = set()
        self._taken: dict[int, dict[Any, Any]] = defaultdict(dict)
        self._lock = Lock()
        event.listen(engine, "checkout", self._checkout)
        event.listen(engine, "checkin", self._checkin, insert=True)  # before it may be somebody else's
        event.listen(engine, "begin", self._begin)

    def _checkout(self, connection: Any, record: Any, fairy: Any) -> None:
        thread = get_ident()
        if thread in self._working:
            self._taken[thread][record] = fairy
            record.info[LENT_TO] = thread

    def _checkin(self, connection: Any, record: Any) -> None:
        thread = record.info.pop(LENT_TO, None)
        if thread is not None:
            with self._lock:  # it is not given back while somebody takes it back
                self._taken.get(thread, {}).pop(record, None)
                record.info.pop(WRITES_SINCE, None)

    def _begin(self, connection: Any) -> None:
        """Note since when a plugin keeps others from writing: it has waited for its own turn by now."""
        if get_ident() in self._working and connection.get_execution_options().get("tx") == "write":
            connection.connection._connection_record.info[WRITES_SINCE] = monotonic()

    def begin(self, thread: int, call: Call) -> None:
        """A plugin begins to work in this thread."""
        self._working.add(thread)

    def late(self, thread: int, call: Call) -> None:
        """End the transactions of one that hangs: nobody is to wait for what it has locked."""
        self._take_back(thread, call, lambda record: True)

    def end_writing(self, thread: int, call: Call, before: float) -> bool:
        """End the transactions in which it writes since before a moment, in monotonic seconds; tell whether any was."""
        return self._take_back(thread, call, lambda record: record.info.get(WRITES_SINCE, before) < before)

    def _take_back(self, thread: int, call: Call, is_meant: Callable[[Any], bool]) -> bool:
        """End transactions of one that is at work, each once; tell whether there was one."""
        taken = False
        with self._lock:
            for record, fairy in list(self._taken.get(thread, {}).items()):
                if fairy.dbapi_connection is None or record.info.get(TAKEN_BACK) or not is_meant(record):
                    continue
                taken = True
                with ended_anyway(call):
                    take_back(self._engine, fairy.dbapi_connection, record)
        return taken

    def end(self, thread: int, call: Call) -> None:
        """Take back what it did not return, and name it."""
        self._working.discard(thread)
        kept = [each for each in self._taken.pop(thread, {}).values() if each.dbapi_connection is not None]
        for fairy in kept:
            with ended_anyway(call):
                let_go(self._engine, fairy)
        if kept:
            self._report(call.plugin, call.hook, Leak(f"kept {len(kept)} connections to the database"))


class Memory:
    """Watches how much this process grows while it tells plugins; growth is a hint, so nobody is stopped for it."""

    def __init__(self, isolate: Callable[[str], None]) -> None:
        """Have a plugin work apart from now on by calling this."""
        self._isolate = isolate
        self._before: dict[int, int] = {}
        self._grown: Counter[str] = Counter()

    def begin(self, thread: int, call: Call) -> None:
        """Remember how large the process is."""
        if kind_of_hook(call.hook) in ("on", "job"):
            self._before[thread] = _resident()

    def late(self, thread: int, call: Call) -> None:
        """Wait: it may grow yet."""

    def end(self, thread: int, call: Call) -> None:
        """Count what it has grown by, unless somebody else was at work too."""
        before = self._before.pop(thread, 0)
        if not before or self._before:
            return
        # What it gives back counts too: a page that is drawn meanwhile grows the process, and shrinks it again.
        self._grown[call.plugin] = max(self._grown[call.plugin] + _resident() - before, 0)
        if self._grown[call.plugin] > MOST_GROWTH:
            grown = self._grown.pop(call.plugin) // MEBIBYTE
            log.warning("memory grew while a plugin was told", extra={"plugin": call.plugin, "mebibytes": grown})
            self._isolate(call.plugin)


def stray_threads(running: Mapping[int, Call], folders: Mapping[str, Path]) -> Counter[str]:
    """Return how many threads of each plugin run although nobody has called it."""
    found: Counter[str] = Counter()
    for thread, frame in sys._current_frames().items():
        if thread not in running and (name := _owner(frame, folders)):
            found[name] += 1
    return found


def _owner(frame: FrameType | None, folders: Mapping[str, Path]) -> str:
    """Return the plugin in whose files a thread is, or an empty text."""
    while frame is not None:
        for name, folder in folders.items():
            if frame.f_code.co_filename.startswith(f"{folder}/"):
                return name
        frame = frame.f_back
    return ""


def _resident() -> int:
    """Return how many bytes of memory this process holds, without the files that it shows itself as memory.

    SQLite looks at the file of the database so: more of it whenever anybody reads.
    """
    held, of_files = Path("/proc/self/statm").read_bytes().split()[1:3]
    return (int(held) - int(of_files)) * PAGE
