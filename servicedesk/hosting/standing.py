"""The standing work of plugins, kept going: one process for each over all machines, started again when it ends.

Whoever has a work in hand says so every few seconds in its row. When that process dies, its children end too,
and another one takes the work up once the row is out of date, or at once where it sees that the holder is dead.
"""

import json
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic
from typing import Any

from sqlalchemy.exc import IntegrityError

from servicedesk.adapters.talking import CHUNK, Talk
from servicedesk.config import Config
from servicedesk.core.kernel.actors import job_actor
from servicedesk.core.kernel.jobs import hold_work, let_work_go, note_job, work_holders
from servicedesk.core.kernel.kernel import Kernel
from servicedesk.hosting.going_on import ENDS_WITHIN, FIRST_PAUSE, HOOK, LONGEST_PAUSE, PROVEN_AFTER
from servicedesk.hosting.talking import plain

HELD_FOR = timedelta(seconds=20)
SAID_EVERY = 5.0  # seconds
SUPERVISOR = job_actor("standing work")

log = logging.getLogger("servicedesk.plugins")


class WorkChild(Talk):
    """The process of one standing work; it is asked once, and says by itself what it has to say."""

    def __init__(self, config: Config, plugin: str, work: str, memory: int) -> None:
        """Start it."""
        super().__init__("servicedesk.hosting.standing_child")
        self.raised = ""
        self.send({"config": plain(config), "plugin": plugin, "work": work, "memory": memory})
        if self._running.stdout is not None:
            os.set_blocking(self._running.stdout.fileno(), False)

    @property
    def pid(self) -> int:
        """Return its number."""
        return self._running.pid

    def hear(self) -> bool:
        """Take in what it has said; tell whether somebody is to be woken."""
        while self._running.stdout is not None and (chunk := self._read(self._running.stdout.fileno())):
            self._said += chunk
        *lines, self._said = self._said.split(b"\n")
        said: list[dict[str, Any]] = [json.loads(line) for line in lines]
        self.raised = "".join(each.get("raised", "") for each in said) or self.raised
        return any(each.get("nudged") for each in said)

    def order_end(self) -> None:
        """Tell it to stop, and do not wait."""
        if self._running.stdin is not None and not self._running.stdin.closed:
            self._running.stdin.close()

    def close(self) -> None:
        """Hear its last words before the line is cut."""
        self.hear()
        super().close()

    def _read(self, descriptor: int) -> bytes:
        try:
            return os.read(descriptor, CHUNK)
        except BlockingIOError:
            return b""


@dataclass
class Stand:
    """One standing work in this process: its child while it has one, and when it is tried again."""

    plugin: str
    name: str
    child: WorkChild | None = None
    begun_at: float = 0.0
    said_at: float = 0.0
    next_at: float = field(default_factory=monotonic)
    pause: float = FIRST_PAUSE

    @property
    def row(self) -> str:
        """Return the name of its row."""
        return f"{self.plugin}.{self.name}"


class Standing:
    """Keeps the standing work of the plugins going, as far as no other process has it in hand."""

    def __init__(self, config: Config, kernel: Kernel, holder: str, is_gone: Callable[[str], bool]) -> None:
        """Prepare; ``holder`` is the name of this process, ``is_gone`` tells whether a holder is known to be dead."""
        self._config, self._kernel, self._holder, self._is_gone = config, kernel, holder, is_gone
        self._stands: dict[tuple[str, str], Stand] = {}

    def renew(self, may_run: Callable[[str], bool]) -> None:
        """Ask the plugins that are on for their work anew; what is wanted no more is ended."""
        registry, wanted = self._kernel.registry, set()
        for plugin in filter(registry.is_active, registry.installed):
            if may_run(plugin):
                works = registry.provided(plugin, HOOK)
                known = [name for owner, name in self._stands if owner == plugin]
                names = known if works is None else [work.name for work in works if not work.many]
                wanted |= {(plugin, name) for name in names}
        for key in self._stands.keys() - wanted:
            self._end(self._stands.pop(key))
        for key in wanted - self._stands.keys():
            self._stands[key] = Stand(*key)

    def tick(self) -> None:
        """Look at each work: hear it, say that it is in hand, start it again when it has ended."""
        if any(stand.child is None and stand.next_at <= monotonic() for stand in self._stands.values()):
            self._free_the_dead()
        for stand in list(self._stands.values()):
            if stand.child is None:
                self._start(stand)
            else:
                self._look(stand, stand.child)

    def stop(self) -> None:
        """End all work; another process may take it up at once."""
        for stand in self._stands.values():
            if stand.child is not None:
                stand.child.order_end()
        for stand in self._stands.values():
            self._end(stand)
        self._stands.clear()

    def _start(self, stand: Stand) -> None:
        if stand.next_at > monotonic():
            return
        stand.next_at = monotonic() + SAID_EVERY
        if not self._hold(stand):
            return
        memory = self._kernel.registry.installed[stand.plugin].memory_limit
        stand.child = WorkChild(self._config, stand.plugin, stand.name, memory)
        stand.begun_at = monotonic()

    def _look(self, stand: Stand, child: WorkChild) -> None:
        if child.hear():
            self._kernel.nudge()
        if not child.is_alive:
            self._ended(stand, child)
        elif monotonic() - stand.said_at >= SAID_EVERY and not self._hold(stand):
            log.warning("standing work lost to another process", extra={"plugin": stand.plugin, "work": stand.name})
            self._end(stand)
        elif stand.pause > FIRST_PAUSE and monotonic() - stand.begun_at >= PROVEN_AFTER:
            stand.pause = FIRST_PAUSE
            self._note(stand, "")

    def _ended(self, stand: Stand, child: WorkChild) -> None:
        """Note why work has ended, and have it started again after a pause that grows."""
        child.stop(ENDS_WITHIN)
        stand.child = None
        stand.next_at = monotonic() + stand.pause
        if child.raised:
            log.error("standing work ended", extra={"plugin": stand.plugin, "work": stand.name, "trace": child.raised})
        if monotonic() - stand.begun_at >= PROVEN_AFTER:
            stand.pause = FIRST_PAUSE
        stand.pause = min(stand.pause * 2, LONGEST_PAUSE)
        self._note(stand, child.raised)

    def _end(self, stand: Stand) -> None:
        if stand.child is not None:
            stand.child.stop(ENDS_WITHIN)
            stand.child = None
        with self._kernel.sessions() as session, self._kernel.unit_of_work(SUPERVISOR, session) as uow:
            let_work_go(uow.session, stand.row, self._holder, self._kernel.lease_time(uow.session))

    def _hold(self, stand: Stand) -> bool:
        """Take or keep the work in hand; False while another process has it."""
        try:
            with self._kernel.sessions() as session, self._kernel.unit_of_work(SUPERVISOR, session) as uow:
                now = self._kernel.lease_time(uow.session)
                is_ours = hold_work(uow.session, stand.row, self._holder, now, now + HELD_FOR)
        except IntegrityError:
            return False  # another process made the row of this work at the same moment
        stand.said_at = monotonic()
        return is_ours

    def _note(self, stand: Stand, error: str) -> None:
        with self._kernel.sessions() as session, self._kernel.unit_of_work(SUPERVISOR, session) as uow:
            note_job(uow.session, stand.row, uow.now(), error)

    def _free_the_dead(self) -> None:
        """Free what processes of this machine had in hand that are gone."""
        with self._kernel.sessions() as session:
            dead = {row: holder for row, holder in work_holders(session).items() if self._is_gone(holder)}
        for row, holder in dead.items():
            with self._kernel.sessions() as session, self._kernel.unit_of_work(SUPERVISOR, session) as uow:
                let_work_go(uow.session, row, holder, self._kernel.lease_time(uow.session))
