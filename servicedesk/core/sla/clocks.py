"""SLA clocks as decisions: when one starts, stands still, goes on, is met, and which of its phases is due next.

A clock is a plain value; following what happens gives another one. It counts from ``began_at`` in the time of its
calendar, less its pauses; nothing here reads a database or the time.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from servicedesk.core.sla.book import Aim, Book, CalendarKey
from servicedesk.core.sla.calendars import Interval

BREACH = 100  # hundredths of the time: all of it
HELD = "held"
ENDED = "ended"  # why a clock stood still between its end and its going on


@dataclass(frozen=True)
class Pause:
    """A span in which a clock stood still, and why."""

    began_at: datetime
    ended_at: datetime
    reason: str


@dataclass(frozen=True)
class ClockState:
    """One clock: what it is to reach, since when, and how far it is.

    ``phase`` is the last of its phases that was told, in hundredths; ``next_at`` is when the next one comes. A clock
    that begins anew, as the promise of news does with each message, is in another ``period``.
    """

    aim: Aim
    calendar_version: int
    began_at: datetime
    due_at: datetime
    period: int = 1
    pauses: tuple[Pause, ...] = ()
    paused_at: datetime | None = None
    paused_for: str = ""
    met_at: datetime | None = None
    stopped_at: datetime | None = None
    breached_at: datetime | None = None
    phase: int = 0
    next_at: datetime | None = None

    @property
    def key(self) -> CalendarKey:
        """Return the version of the calendar that it counts by."""
        return (self.aim.calendar_id, self.calendar_version)

    @property
    def length(self) -> timedelta:
        """Return how long it has."""
        return timedelta(minutes=self.aim.minutes)

    @property
    def stood_at(self) -> datetime | None:
        """Return since when it does not run, None while it does."""
        return self.met_at or self.stopped_at or self.paused_at

    @property
    def is_running(self) -> bool:
        """Tell whether its time passes."""
        return self.stood_at is None

    @property
    def spans(self) -> tuple[Interval, ...]:
        """Return its pauses as spans that do not count."""
        return tuple(Interval(each.began_at, each.ended_at) for each in self.pauses)

    @property
    def next_phase(self) -> int:
        """Return the phase that comes after the last one that was told, 0 after the breach."""
        return next((each for each in (*self.aim.warnings, BREACH) if each > self.phase), 0)


@dataclass(frozen=True)
class Seen:
    """What a clock sees of what it measures.

    ``began_at`` is from when it counts, None while it does not; ``restarts`` tells that another beginning is another
    promise. ``is_lasting`` is what stays reached once it was.
    """

    began_at: datetime | None
    is_met: bool = False
    is_over: bool = False
    waits_for: str = ""
    restarts: bool = False
    is_lasting: bool = False


def follow(book: Book, state: ClockState | None, aim: Aim | None, seen: Seen, now: datetime) -> ClockState | None:
    """Return a clock as it stands after what happened; None where there is none to begin."""
    if state is None:
        if aim is None or seen.began_at is None or seen.is_met or seen.is_over:
            return None
        started = _begun(book, aim, seen.began_at)
        return _awaiting(book, _standing(book, started, seen, now))
    followed = state
    if seen.restarts and seen.began_at is not None and seen.began_at != state.began_at:
        followed = _begun_again(book, state, aim or state.aim, seen.began_at)
    elif aim is not None and aim != state.aim and not (state.met_at or state.stopped_at):
        followed = _timed(book, replace(state, aim=aim))
    followed = _standing(book, followed, seen, now)
    return state if followed == state else _awaiting(book, followed)


def fire(book: Book, state: ClockState, now: datetime) -> tuple[ClockState, list[int]]:
    """Return a clock after all phases that have come by now were told, and which those are, in their order."""
    phases = []
    while state.next_at is not None and state.next_at <= now:
        phase = state.next_phase
        phases.append(phase)
        breached_at = state.due_at if phase == BREACH else state.breached_at
        state = _awaiting(book, replace(state, phase=phase, breached_at=breached_at))
    return state, phases


def passed(book: Book, state: ClockState, now: datetime) -> timedelta:
    """Return how much of its time has passed, never less than nothing."""
    return book.passed(state.key, state.began_at, state.stood_at or now, state.spans)


def explain(book: Book, state: ClockState) -> list[Interval]:
    """Return the intervals that make its deadline, as long together as it has."""
    return book.explain(state.key, state.began_at, state.length, state.spans)


def _begun(book: Book, aim: Aim, began_at: datetime) -> ClockState:
    return _timed(book, ClockState(aim, 0, began_at, began_at))


def _begun_again(book: Book, state: ClockState, aim: Aim, began_at: datetime) -> ClockState:
    """Begin a new period; an earlier beginning is no new promise, only more time that has passed."""
    if began_at < state.began_at:
        return _timed(book, replace(state, aim=aim, began_at=began_at))
    return replace(_begun(book, aim, began_at), period=state.period + 1)


def _timed(book: Book, state: ClockState) -> ClockState:
    """Reckon until when it has time, by the calendar as it is now."""
    key = book.key_of(state.aim.calendar_id)
    due_at = book.due(key, state.began_at, state.length, state.spans)
    return replace(state, calendar_version=key[1], due_at=due_at)


def _standing(book: Book, state: ClockState, seen: Seen, now: datetime) -> ClockState:
    """Let it end, stand still or go on, as what it measures does."""
    if seen.is_met or (seen.is_lasting and state.met_at):
        return state if state.met_at else replace(resumed(book, state, now), met_at=now, stopped_at=None)
    if seen.is_over:
        return state if state.stopped_at else replace(resumed(book, state, now), stopped_at=now)
    waits = seen.waits_for if seen.waits_for == HELD or seen.waits_for in state.aim.pauses else ""
    ended_at = state.met_at or state.stopped_at
    if ended_at is not None:
        again = replace(state, met_at=None, stopped_at=None, pauses=(*state.pauses, Pause(ended_at, now, ENDED)))
        return _paused(_timed(book, again), waits, now)
    if waits == state.paused_for:
        return state
    return _paused(resumed(book, state, now), waits, now)


def _paused(state: ClockState, reason: str, now: datetime) -> ClockState:
    return replace(state, paused_at=now, paused_for=reason) if reason else state


def resumed(book: Book, state: ClockState, now: datetime) -> ClockState:
    """Keep the pause that it is in as one that is over: it has time for so much longer."""
    if state.paused_at is None:
        return state
    pause = Pause(state.paused_at, now, state.paused_for)
    return _timed(book, replace(state, paused_at=None, paused_for="", pauses=(*state.pauses, pause)))


def _awaiting(book: Book, state: ClockState) -> ClockState:
    """Reckon when its next phase comes: none does while it stands still, but for one that was due before."""
    phase, stood_at = state.next_phase, state.stood_at
    if not phase:
        return replace(state, next_at=None)
    part = state.length * phase / BREACH
    comes_at = state.due_at if phase == BREACH else book.due(state.key, state.began_at, part, state.spans)
    return replace(state, next_at=comes_at if stood_at is None or comes_at <= stood_at else None)
