"""The unit of work: one transaction by one actor, and the facts that it publishes.

Nothing else in the program commits or rolls back. Use it for every change; for a read, borrow one
and never enter it. Never keep one open across the network.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from types import TracebackType
from typing import Any, Protocol, Self

from sqlalchemy.orm import Session

from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.answers import Caution, Hold, Refusal
from servicedesk.core.kernel.clock import Clock
from servicedesk.core.kernel.database import begin_to_write, was_taken_back
from servicedesk.core.kernel.deliveries import write_deliveries
from servicedesk.core.kernel.errors import Message, Refused
from servicedesk.core.kernel.events import Event, write_events
from servicedesk.core.kernel.failpoints import failpoint
from servicedesk.core.kernel.plugin_faults import Overrun


class Plugins(Protocol):
    """What a unit of work asks of the registry."""

    def listeners(self, hook: str) -> Sequence[str]:
        """Return the names of the enabled plugins that are told of this hook."""

    def ask(self, hook: str, question: dict[str, Any], viewer: Actor) -> list[Any]:
        """Ask every enabled plugin, one at a time, and return their answers; the viewer waits for them."""

    def own_permissions(self) -> Mapping[str, str]:
        """Return what enabled plugins define themselves, each with the permission whose holders get it at first."""


def stay_quiet() -> None:
    """Nudge nobody: the sweep will find the row."""


class UnitOfWork:
    """One transaction by one actor at one time, and the events it publishes when it commits.

    Entering it is a promise to write: leaving cleanly commits, an error rolls back.
    A read borrows a unit of work and never enters it.
    """

    def __init__(
        self, session: Session, actor: Actor, clock: Clock, plugins: Plugins, *, request_id: str = "",
        nudge: Callable[[], None] = stay_quiet, before_commit: Callable[["UnitOfWork"], None] | None = None,
        may_enter: bool = True,
    ) -> None:  # fmt: skip
        """Prepare the work; no transaction begins before the session is first touched."""
        self.actor = actor
        self.clock = clock
        self.plugins = plugins
        self.request_id = request_id
        self._session = session
        self._nudge = nudge
        self._before_commit = before_commit
        self._may_enter = may_enter
        self._entered = False
        self._reading = 0
        self._events: list[Event] = []
        self._after_commit: list[Callable[[], None]] = []

    @property
    def session(self) -> Session:
        """Return the session; inside an entered unit of work its first touch begins the write transaction."""
        if self._entered and not self._reading and not self._session.info.get("writing"):
            self._end_transaction()
            self._session.info["writing"] = True
            begin_to_write(self._session)
        return self._session

    def now(self) -> datetime:
        """Return the present moment; the only clock a service may read."""
        return self.clock.now()

    def acting_as(self, actor: Actor) -> "UnitOfWork":
        """Lend the same transaction, to be read and never entered, to another actor."""
        return UnitOfWork(self._session, actor, self.clock, self.plugins, may_enter=False)

    def publish(self, event: Event) -> None:
        """Remember a fact; it is written with the commit, with the duty to tell each listener."""
        self._events.append(event)

    def after_commit(self, act: Callable[[], None]) -> None:
        """Run this once the commit has succeeded; for what lies outside the database, as removing a file."""
        self._after_commit.append(act)

    def nudge_after_commit(self) -> None:
        """Wake the worker once this is committed, because something else than a fact is due."""
        self._after_commit.append(self._nudge)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Read without a write lock, and leave no transaction open afterwards.

        For rights and consent before anything is written (on SQLite a gate that hangs would otherwise
        stop every writer), and for a read that is followed by the network. What was read inside is read
        anew once the writing begins. A use case that is called after another one has written stays in
        that transaction, and a borrowed unit of work in its owner's.
        """
        self._reading += 1
        try:
            yield
        finally:
            self._reading -= 1
            if self._may_enter and not self._reading and not self._session.info.get("writing"):
                self._end_transaction()

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Undo what was done inside, and nothing else, when it raises; the error goes on to the caller."""
        events, acts = len(self._events), len(self._after_commit)
        try:
            with self.session.begin_nested():
                yield
        except BaseException:
            del self._events[events:], self._after_commit[acts:]
            raise

    def require_consent(self, hook: str, **question: Any) -> list[Hold | Caution]:
        """Ask the plugins whether this may be; return their holds and cautions, or raise Refused."""
        with self.reading():
            answers = self.plugins.ask(hook, question, self.actor)
        refusals = [Message(answer.code, answer.values) for answer in answers if isinstance(answer, Refusal)]
        if refusals:
            raise Refused(refusals)
        return answers

    def __enter__(self) -> Self:
        """Begin to write; what was read before is forgotten, because it may have changed."""
        if self._entered or not self._may_enter:
            raise RuntimeError("a unit of work is entered once, and a borrowed one never")
        self._entered = True
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Commit data, facts and deliveries together, or none of them."""
        try:
            if error is None:
                self._record_events()
                if self._before_commit is not None:
                    self._before_commit(self)
                failpoint("before_commit")
                self._commit()
            else:
                self._session.rollback()
        except BaseException:
            self._session.rollback()
            raise
        finally:
            self._session.info.pop("writing", None)
            self._entered = False
            self._may_enter = False
        if error is None:
            failpoint("after_commit")
            self._follow_up()

    def _commit(self) -> None:
        """Commit what was written, unless a plugin had it open for so long that it was undone meanwhile."""
        if self._session.info.get("writing") and was_taken_back(self._session):
            self._session.invalidate()  # on PostgreSQL there is nobody left to be told of a rollback
            raise Overrun("its transaction had lasted too long, and what it had written was undone")
        self._session.commit()

    def _record_events(self) -> None:
        """Write the facts with one delivery for every plugin that listens."""
        if not self._events:
            return
        written = write_events(self.session, self._events, self.now(), self.actor.key, self.request_id)
        listeners = (self.plugins.listeners(event.hook) for event in self._events)
        write_deliveries(self.session, zip(written, self._events, listeners, strict=True), self.now())

    def _follow_up(self) -> None:
        for act in self._after_commit:
            act()
        if any(event.hook for event in self._events):
            self._nudge()

    def _end_transaction(self) -> None:
        """Leave the read transaction and forget what it showed."""
        self._session.rollback()
