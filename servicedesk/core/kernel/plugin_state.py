"""What every process must know of each plugin at this moment: enabled, its settings, quarantine.

The rows are the truth; each process looks at them at most twice a second, so that a switch acts
everywhere within a second and costs a request nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any

from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from servicedesk.core.kernel.base import Base
from servicedesk.core.kernel.clock import Clock

FRESH_FOR = 0.5  # seconds


class PluginRecord(Base):
    """One installed plugin as the administrator has set it."""

    __tablename__ = "plugin"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    enabled: Mapped[bool] = mapped_column(default=False)
    version: Mapped[str] = mapped_column(String(40), default="")
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    quarantined_at: Mapped[datetime | None]
    quarantine_reason: Mapped[str] = mapped_column(Text, default="")


@dataclass(frozen=True)
class PluginState:
    """What a process needs to know of one plugin."""

    enabled: bool
    quarantined: bool
    settings: dict[str, Any]


class PluginStates:
    """The state of all plugins, read from the rows and kept for half a second."""

    def __init__(self, sessions: Callable[[], Session], clock: Clock, *, safe_mode: bool = False) -> None:
        """Read through this factory of sessions; in safe mode every plugin counts as disabled."""
        self._sessions = sessions
        self._clock = clock
        self._safe_mode = safe_mode
        self._read_at: float | None = None
        self._states: dict[str, PluginState] = {}
        self._lock = Lock()

    def of(self, name: str) -> PluginState:
        """Return the state of one plugin; one that no row knows is disabled."""
        return self._fresh().get(name, PluginState(enabled=False, quarantined=False, settings={}))

    def is_enabled(self, name: str) -> bool:
        """Tell whether the administrator has switched this plugin on."""
        return not self._safe_mode and self.of(name).enabled

    def is_active(self, name: str) -> bool:
        """Tell whether this plugin is on and not in quarantine."""
        return self.is_enabled(name) and not self.of(name).quarantined

    def forget(self) -> None:
        """Read the rows again at the next question, because they have just been changed here."""
        self._read_at = None

    def _fresh(self) -> dict[str, PluginState]:
        now = self._clock.monotonic()
        if self._read_at is None or now - self._read_at >= FRESH_FOR:
            with self._lock:
                self._states = self._read()
                self._read_at = now
        return self._states

    def _read(self) -> dict[str, PluginState]:
        with self._sessions() as session:
            rows = session.scalars(select(PluginRecord)).all()
            return {row.name: PluginState(row.enabled, row.quarantined_at is not None, row.settings) for row in rows}
