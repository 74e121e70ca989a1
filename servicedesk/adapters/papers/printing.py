"""Making pages into PDF in a process of its own, several in a row: one that hangs or bursts harms nobody else."""

from base64 import b64decode
from collections.abc import Sequence
from threading import Lock
from time import monotonic

from servicedesk.adapters.talking import Talk
from servicedesk.core.kernel.plugin_faults import Crash, Overrun, PluginFault

MODULE = "servicedesk.adapters.papers.child"
MEMORY = 512  # MiB of addresses that the process may have
START = 20.0  # seconds in which it must have loaded its libraries
LIMIT = 15.0  # seconds for one page
FONTS_FROM = "1767225600"  # when the fonts in every file say that they were made; else two files would differ
HEAPS = "1"  # for all threads; each with its own would reserve addresses of which it uses next to nothing
IDLE = 30.0  # seconds after which a process that nobody needs is ended
MOST_PAGES = 500  # after which a process is replaced by a fresh one
MOST_RESIDENT = 300  # MiB after which it is replaced too


class NotPrinted(Exception):
    """A page of which no file could be made; ``is_lasting`` when the machine lacks what every page needs."""

    def __init__(self, reason: str, *, is_lasting: bool = False) -> None:
        """Keep the reason, to be read by an administrator."""
        super().__init__(reason)
        self.is_lasting = is_lasting


class Printer:
    """Makes pages into PDF, one at a time; its process is started when it is needed."""

    def __init__(self, limit: float = LIMIT, memory: int = MEMORY) -> None:
        """Prepare; nothing is started yet."""
        self._limit, self._memory = limit, memory
        self._talk: Talk | None = None
        self._made = 0
        self._busy = Lock()
        self.refused: Sequence[str] = ()  # what the last page wanted and did not get

    def make(self, page: str) -> bytes:
        """Return the PDF of a page; the same page gives the same bytes. Raises NotPrinted."""
        with self._busy:
            try:
                return self._make(page)
            except PluginFault as fault:
                self._end()
                raise NotPrinted(f"{_kind(fault)}: {fault}") from fault

    def tidy(self) -> None:
        """End the process when nobody has needed it for a while."""
        talk = self._talk
        if talk is not None and monotonic() - talk.used_at > IDLE and self._busy.acquire(blocking=False):
            try:
                self._end()
            finally:
                self._busy.release()

    def stop(self) -> None:
        """End the process."""
        with self._busy:
            self._end()

    def _make(self, page: str) -> bytes:
        talk = self._ready()
        talk.send({"page": page, "limit": self._limit})
        answer = talk.answer(self._limit)
        talk.used_at, self._made = monotonic(), self._made + 1
        self.refused = answer["refused"]
        if answer["error"]:
            self._end()  # whatever went wrong may have left something behind
            raise NotPrinted(answer["error"])
        if self._made >= MOST_PAGES or answer["grown"] > MOST_RESIDENT:
            self._end()
        return b64decode(answer["pdf"])

    def _ready(self) -> Talk:
        """Return the process, a fresh one where there is none."""
        if self._talk is None or not self._talk.is_alive:
            self._end()
            self._talk, self._made = Talk(MODULE, SOURCE_DATE_EPOCH=FONTS_FROM, MALLOC_ARENA_MAX=HEAPS), 0
            self._talk.send({"memory": self._memory})
            answer = self._talk.answer(START)
            if not answer["ready"]:
                self._end()
                raise NotPrinted(answer["error"], is_lasting=True)
        return self._talk

    def _end(self) -> None:
        if self._talk is not None:
            self._talk.stop()
            self._talk = None


def _kind(fault: PluginFault) -> str:
    return {Overrun: "overrun", Crash: "crash"}.get(type(fault), "fault")
