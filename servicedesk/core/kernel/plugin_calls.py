"""Threads in which plugins are asked, so that one that does not come back holds up nobody.

A thread cannot be ended from outside. Whoever asked goes on without an answer, and the thread is left
behind; it is used again when the plugin comes back after all. A plugin that has left a few threads
behind is not asked in this process until one comes back.
"""

import sys
import traceback
from collections.abc import Callable, Hashable
from contextlib import AbstractContextManager, nullcontext
from contextvars import copy_context
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Lock, Thread, get_ident
from time import monotonic
from typing import Any

from servicedesk.core.kernel.plugin_faults import Overrun

MOST_STUCK = 3  # threads of one plugin that may be left behind before it is asked no more; enough to stop it
MOST_OF_ALL = 12  # threads that all plugins together may leave behind; each may hold one of 50 connections
BEGINS_WITHIN = 30.0  # seconds after which a thread has begun on any machine
IDLE = 10.0  # seconds after which a thread that nobody needs ends


@dataclass
class Question:
    """One call of one plugin: what to run, what came of it, and whether anybody still waits for it."""

    plugin: str
    run: Callable[[], Any]
    era: Hashable = None
    answer: Any = None
    error: BaseException | None = None
    thread: int = 0
    call: Any = None
    began_at: float = 0.0
    is_done: bool = False
    is_late: bool = False
    _begun: Lock = field(default_factory=Lock)
    _done: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        """Shut the doors behind which the answer will be."""
        self._begun.acquire()
        self._done.acquire()

    def work(self) -> None:
        """Run, and keep whatever comes of it."""
        self.thread = get_ident()
        try:
            self.answer = self.run()
        except BaseException as error:  # a plugin may raise SystemExit too, and must not end the thread
            self.error = error

    def begin(self, call: Any) -> None:
        """Note that the plugin begins now; ``call`` is what it works within."""
        self.call, self.began_at = call, monotonic()
        self._begun.release()

    def finish(self) -> None:
        """Let whoever waits go on."""
        self.is_done = True
        self._done.release()

    def wait(self, seconds: float) -> bool:
        """Wait so long for the answer, counted from when the plugin began; return whether it came."""
        if self._done.acquire(timeout=seconds):
            return True
        if not self.began_at:  # the machine is busy, and it is not the plugin's fault that its thread waits
            self._begun.acquire(timeout=BEGINS_WITHIN)
        return self._done.acquire(timeout=max(self.began_at + seconds - monotonic(), 0))


class Callers:
    """The threads of one process in which plugins are asked."""

    def __init__(self, idle: float = IDLE) -> None:
        """Begin without any; they are made when they are needed, and end when nobody needs them for so long."""
        self._rests_for = idle
        self._idle: list[SimpleQueue[Question]] = []
        self._left: list[Question] = []
        self._lock = Lock()

    def may_ask(self, plugin: str, era: Hashable = None) -> bool:
        """Tell whether this plugin has not left too many threads behind in this era."""
        with self._lock:
            mine = [each for each in self._left if each.plugin == plugin]
            if sum(each.era == era for each in mine) >= MOST_STUCK:
                return False
            return len(self._left) < MOST_OF_ALL or not mine

    def refusal(self, plugin: str) -> Overrun:
        """Return why this plugin may not be asked, and where the last thread that it left behind is."""
        with self._lock:
            last = [each.thread for each in self._left if each.plugin == plugin][-1:]
        return Overrun("left too many calls behind that never came back", "".join(map(where_is, last)))

    def ask(
        self, plugin: str, run: Callable[[], Any], limit: float, *, era: Hashable = None,
        work: AbstractContextManager[Any] | None = None, late: Callable[[Any], None] = lambda call: None,
    ) -> Any:  # fmt: skip
        """Run this in another thread and return what it returns; Overrun when it is not back within the limit.

        It runs within ``work``, and ``late`` is told what that yielded when nobody waits any longer.
        """
        context = copy_context()

        def run_at_work() -> Any:
            with work or nullcontext() as call:
                question.begin(call)
                return run()

        question = Question(plugin, lambda: context.run(run_at_work), era)
        self._thread().put(question)
        if self._is_late(question, limit):
            where = where_is(question.thread)
            late(question.call)
            raise Overrun(f"did not come back within {limit:g} s", where)
        if question.error is not None:
            raise question.error
        return question.answer

    def _is_late(self, question: Question, limit: float) -> bool:
        """Wait, and leave the question behind when its answer has not come; one of the very last moment counts."""
        came = question.wait(limit)
        with self._lock:
            question.is_late = not (came or question.is_done)
            if question.is_late:
                self._left.append(question)
        return question.is_late

    def _thread(self) -> "SimpleQueue[Question]":
        with self._lock:
            if self._idle:
                return self._idle.pop()
        questions: SimpleQueue[Question] = SimpleQueue()
        Thread(target=self._serve, args=(questions,), name="plugins", daemon=True).start()
        return questions

    def _serve(self, questions: "SimpleQueue[Question]") -> None:
        """Answer one question after the other until there are none for a while."""
        while (question := self._next(questions)) is not None:
            question.work()
            with self._lock:
                if question.is_late:
                    self._left = [each for each in self._left if each is not question]
                self._idle.append(questions)
                question.finish()
            del question

    def _next(self, questions: "SimpleQueue[Question]") -> Question | None:
        """Wait for a question, and return None when nobody has chosen this thread for a while."""
        try:
            return questions.get(timeout=self._rests_for)
        except Empty:
            with self._lock:
                is_chosen = questions not in self._idle
                self._idle = [each for each in self._idle if each is not questions]
            return questions.get() if is_chosen else None


def where_is(thread: int) -> str:
    """Return where a thread is at this moment."""
    frame = sys._current_frames().get(thread)
    return "".join(traceback.format_stack(frame)) if frame is not None else ""


def call_by_name(implementation: Any, arguments: dict[str, Any]) -> Any:
    """Call a hook with those of these arguments that it takes."""
    return implementation.function(*[arguments[argument] for argument in implementation.argnames])
