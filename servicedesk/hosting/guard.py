"""The guard of one process: it watches the plugins from beside, and takes care of what they leave behind."""

import faulthandler
import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread, get_ident
from types import FrameType
from typing import NoReturn

from servicedesk.core.kernel.actors import job_actor
from servicedesk.core.kernel.kernel import Kernel
from servicedesk.core.kernel.plugin_faults import Crash, Leak
from servicedesk.core.kernel.plugin_figures import write_figures
from servicedesk.hosting.circuit import Circuit
from servicedesk.hosting.leaks import MOST_THREADS, Connections, Memory, stray_threads
from servicedesk.hosting.lives import IMPORTING, Blame, Life, blame, claim, dead_lives
from servicedesk.hosting.loading import Shelf
from servicedesk.hosting.writers import Writers
from servicedesk.refusals import against

PULSE = 1.0  # seconds
HELD = 10.0  # seconds for which nobody may hold the interpreter; then the process ends itself and says who did
EVERY = 10.0  # seconds between two looks at figures, threads and the dead
GUARD = job_actor("guard")

log = logging.getLogger("servicedesk.plugins")


class Guard:
    """Watches over the plugins of one process."""

    def __init__(self, kernel: Kernel, circuit: Circuit, shelf: Shelf, life: Life, source: str) -> None:
        """Prepare; ``source`` is the name under which this process writes its figures."""
        self._kernel = kernel
        self._circuit = circuit
        self._shelf = shelf
        self._life = life
        self._source = source
        self._looked_at = -EVERY
        self._turn: int | None = None
        self._is_serving = False
        self._looking: Thread | None = None
        self._stop = Event()
        self._exit = os._exit
        self.after_look: list[Callable[[], None]] = []

    def start(self) -> None:
        """Begin to watch, and to beat: a process whose pulse stops ends itself.

        Whoever took earlier processes with him is stopped before anything is served.
        """
        registry = self._kernel.registry
        connections = Connections(self._kernel.engine, registry.failed)
        self._writers = Writers(self._kernel, connections)
        registry.states.looks.is_kept = True
        registry.watch.observers = [self._life.board, connections, Memory(self._circuit.isolate)]
        self._refuse_exits()
        try:
            self._judge_the_dead()
            self._circuit.act()
        except Exception:  # the database may be away for a while; a later tick tries again
            log.exception("what earlier processes left behind is judged later")
        self._put_off_the_end()
        Thread(target=self._beat, name="pulse", daemon=True).start()
        self._writers.start()

    def stop(self) -> None:
        """Watch no more, and leave no traces of a life that ended in order."""
        self._stop.set()
        self._writers.stop()
        self._kernel.registry.watch.observers = []
        os._exit = self._exit
        self._write_figures()
        self._life.end()

    def tick(self) -> None:
        """Look at every tick: who is to be looked for, and now and then everything else."""
        self._note_start()
        self._follow_turns()
        now = self._kernel.clock.monotonic()
        if now - self._looked_at >= EVERY:
            self._looked_at = now
            self._write_figures()
            self._name_threads()
            self._judge_the_dead()

    def _beat(self) -> None:
        """Put off the end of this process again and again; this thread stops when the interpreter is held."""
        while not self._stop.wait(PULSE):
            self._put_off_the_end()

    def _put_off_the_end(self) -> None:
        """Have the process ended from below in a while, with a word about where it was."""
        faulthandler.dump_traceback_later(HELD, exit=True, file=self._life.catch_crashes())

    def _refuse_exits(self) -> None:
        """Keep plugins from ending the process; whoever splits off a process of his own may end that one."""
        pid, end = os.getpid(), self._exit
        registry, folders = self._kernel.registry, self._folders

        def exit_unless_a_plugin_asks(status: int) -> NoReturn:
            if os.getpid() == pid and (get_ident() in registry.running or _is_of_a_plugin(folders())):
                raise SystemExit(f"a plugin tried to end the desk with os._exit({status})")
            end(status)

        os._exit = exit_unless_a_plugin_asks

    def _folders(self) -> dict[str, Path]:
        return {found.name: found.folder for found in self._shelf.found}

    def _note_start(self) -> None:
        """Once everything runs, the start has succeeded, and whoever made earlier ones fail is named."""
        if self._is_serving:
            return
        self._is_serving = True
        self._life.serving()
        safe_mode = self._kernel.registry.states.safe_mode
        if safe_mode is not None and safe_mode.suspects:
            problem = against("start.succeeds", "two starts of the desk failed while it was being loaded")
            log.critical("safe mode: %s", problem, extra={"plugins": ", ".join(safe_mode.suspects)})
            self._shelf.condemn_suspects(safe_mode.suspects, problem)
            for suspect in safe_mode.suspects:
                self._circuit.stop(suspect, problem)
        self._shelf.forget_failed_starts()

    def _follow_turns(self) -> None:
        """Look for new plugins when somebody has asked all processes to, beside the work of this one."""
        turn = self._kernel.registry.states.turn
        if self._turn is None:  # somebody may have asked while this process was starting
            is_new = self._shelf.is_outdated()
            if not is_new:
                self._kernel.registry.states.looks.note(turn, _able(self._shelf), _able(self._shelf))
        else:
            is_new = turn != self._turn
        if is_new and self._looking is not None and self._looking.is_alive():
            return
        self._turn = turn
        if is_new:
            self._looking = Thread(target=self._look, name="look for plugins", daemon=True)
            self._looking.start()

    def _look(self) -> None:
        before, turn = _able(self._shelf), self._turn or 0
        try:
            self._shelf.look_again()
            for act in self.after_look:
                act()
            self._kernel.registry.states.looks.note(turn, before, _able(self._shelf))
        except Exception:  # what cannot be loaded must not stop the one that looks
            log.exception("looking for plugins failed")

    def _write_figures(self) -> None:
        kernel = self._kernel
        taken = kernel.registry.watch.figures.take(kernel.clock.now())
        if not taken:
            return
        try:
            with kernel.sessions() as session, kernel.unit_of_work(GUARD, session) as uow:
                write_figures(uow.session, self._source, taken)
        except Exception:  # figures are worth no more than a line in the log
            log.exception("figures of plugins not written")

    def _name_threads(self) -> None:
        running = self._kernel.registry.running.copy()
        for plugin, count in stray_threads(running, self._folders()).items():
            if count > MOST_THREADS:
                self._kernel.registry.failed(plugin, "threads", Leak(f"left {count} threads running"))

    def _judge_the_dead(self) -> None:
        """Name the plugins that took processes of this machine with them."""
        for dead in dead_lives(self._life.home):
            if dead.phase == IMPORTING:
                continue  # failed starts are counted by the next one
            blamed = blame(dead, self._folders())
            if claim(dead):
                for each in blamed:
                    self._sentence(each)

    def _sentence(self, found: Blame) -> None:
        log.error("plugin took a process with it", extra={"plugin": found.plugin, "hook": found.hook})
        crash = Crash(found.reason, found.trace)
        self._circuit.note_failure(found.plugin, found.hook, crash)
        if found.is_certain:
            self._circuit.stop(found.plugin, f"{found.hook}: {found.reason}\n\n{found.trace}")
        if found.hook == "a thread of its own":
            self._shelf.condemn_suspects([found.plugin], against("import.survives", found.reason))


def _able(shelf: Shelf) -> dict[str, bool]:
    """Return the plugins that lie here, each with whether it can run."""
    return {found.name: found.can_run for found in shelf.found}


def _is_of_a_plugin(folders: dict[str, Path]) -> bool:
    """Tell whether the code that called us lies in a plugin's folder."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        if any(frame.f_code.co_filename.startswith(f"{folder}/") for folder in folders.values()):
            return True
        frame = frame.f_back
    return False
