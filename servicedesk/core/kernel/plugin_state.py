"""What every process must know of each plugin at this moment: enabled, its settings, quarantine.

The rows are the truth; each process looks at them a few times a second at most, so that a switch acts
everywhere within a second and costs a request nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from servicedesk.core.kernel.base import Base
from servicedesk.core.kernel.clock import Clock
from servicedesk.core.kernel.fresh import Fresh
from servicedesk.core.kernel.plugin_looks import Looks

FRESH_FOR = 0.375  # seconds; with the ticker's period it must stay below a second


class PluginRecord(Base):
    """One installed plugin as the administrator has set it, and how its circuit stands.

    ``fingerprint`` is that of the installed package whose content was approved; a folder has none.
    While ``quarantined_at`` is set nobody calls the plugin until ``probe_at``, when one process at a
    time may let one call through until ``probe_until``. ``openings`` counts how often in a row that
    went wrong, ``closed_at`` is when it last went well, or when somebody switched the plugin on: what happened
    before counts no more.
    """

    __tablename__ = "plugin"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    enabled: Mapped[bool] = mapped_column(default=False)
    version: Mapped[str] = mapped_column(String(40), default="")
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    fingerprint: Mapped[str] = mapped_column(String(64), default="")
    isolated_at: Mapped[datetime | None]
    quarantined_at: Mapped[datetime | None]
    quarantine_reason: Mapped[str] = mapped_column(Text, default="")
    openings: Mapped[int] = mapped_column(default=0)
    probe_at: Mapped[datetime | None]
    probe_until: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class PluginScan(Base):
    """How often somebody has asked all processes to look for new plugins; one row."""

    __tablename__ = "plugin_scan"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    turn: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime]


@dataclass(frozen=True)
class PluginState:
    """What a process needs to know of one plugin; its era is another one whenever it begins anew or is stopped."""

    enabled: bool
    quarantined: bool
    settings: dict[str, Any]
    fingerprint: str = ""
    isolated: bool = False
    era: tuple[datetime | None, int] = (None, 0)


UNKNOWN = PluginState(enabled=False, quarantined=False, settings={})


@dataclass(frozen=True)
class SafeMode:
    """Why no plugin is called: somebody asked for it, two starts failed, or one request goes without.

    ``suspects`` are the plugins that were being imported when a start failed; ``by_option``: it was asked for
    on the command line and not in the environment.
    """

    cause: Literal["asked", "failed_starts", "request"]
    suspects: tuple[str, ...] = ()
    by_option: bool = False


_without_plugins: ContextVar[bool] = ContextVar("without_plugins", default=False)


@contextmanager
def without_plugins() -> Iterator[None]:
    """Let this request, and nobody else, go on without any plugin."""
    token = _without_plugins.set(True)
    try:
        yield
    finally:
        _without_plugins.reset(token)


class PluginStates:
    """The state of all plugins, read from the rows and kept for a moment.

    ``turn`` moves on when processes are to look for new plugins, ``changes`` whenever anything is different.
    """

    def __init__(self, sessions: Callable[[], Session], clock: Clock, *, safe_mode: SafeMode | None = None) -> None:
        """Read through this factory of sessions; in safe mode no plugin is called."""
        self._sessions = sessions
        self._safe_mode = safe_mode
        self._fresh = Fresh(self._take_in, clock, FRESH_FOR)
        self._states: dict[str, PluginState] = {}
        self._turn = 0
        self.changes = 0
        self.looks = Looks()

    @property
    def safe_mode(self) -> SafeMode | None:
        """Return why no plugin is called here and now, None when they are."""
        return self._safe_mode or (SafeMode("request") if _without_plugins.get() else None)

    @property
    def turn(self) -> int:
        """Return how often processes have been asked to look for new plugins."""
        self._fresh.look()
        return self._turn

    def of(self, name: str) -> PluginState:
        """Return the state of one plugin; one that no row knows is disabled."""
        return self._known().get(name, UNKNOWN)

    def is_enabled(self, name: str) -> bool:
        """Tell whether the administrator has switched this plugin on; safe mode does not change that."""
        return self.of(name).enabled

    def is_active(self, name: str) -> bool:
        """Tell whether this plugin is called: on, not in quarantine, and not in safe mode."""
        state = self.of(name)
        return state.enabled and not state.quarantined and self.safe_mode is None

    def look(self) -> None:
        """Read the rows again if it is time to, so that ``changes`` says what is known now."""
        self._fresh.look()

    def forget(self) -> None:
        """Read the rows again at the next question, because they have just been changed here."""
        self._fresh.forget()

    def _known(self) -> dict[str, PluginState]:
        self._fresh.look()
        return self._states

    def _take_in(self) -> None:
        states, self._turn = self._read()
        if states != self._states:
            self._states = states
            self.changes += 1

    def _read(self) -> tuple[dict[str, PluginState], int]:
        with self._sessions() as session:
            rows = session.scalars(select(PluginRecord)).all()
            turn = session.scalar(select(PluginScan.turn)) or 0
        return {row.name: state_of(row) for row in rows}, turn


def state_of(row: PluginRecord) -> PluginState:
    """Return what a process needs to know of a row."""
    era = (row.closed_at, row.openings)
    return PluginState(
        row.enabled, row.quarantined_at is not None, row.settings, row.fingerprint, row.isolated_at is not None, era
    )


def ask_to_look(session: Session, now: datetime) -> None:
    """Ask all processes to look for new plugins."""
    scan = session.get(PluginScan, 1, with_for_update=True, populate_existing=True)
    if scan is None:
        session.add(PluginScan(id=1, turn=1, asked_at=now))
    else:
        scan.turn, scan.asked_at = scan.turn + 1, now
