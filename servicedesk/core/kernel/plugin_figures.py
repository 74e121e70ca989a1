"""How each plugin does: calls, failures and durations per hook, counted in memory and kept in rows.

Counting costs a call next to nothing. Every process writes its own row for each hook and hour, so
that no two ever wait for each other; whoever reads adds the rows up.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from sqlalchemy import JSON, String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from servicedesk.core.kernel.base import Base

# Upper bounds in milliseconds of the steps in which durations are counted; the last step has none.
STEPS = (1, 2, 5, 10, 20, 35, 50, 75, 100, 150, 250, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000)
KEPT = timedelta(days=7)
SHOWN = timedelta(hours=24)


class PluginFigure(Base):
    """What one process saw of one hook of one plugin within one hour."""

    __tablename__ = "plugin_figure"

    plugin: Mapped[str] = mapped_column(String(60), primary_key=True)
    hook: Mapped[str] = mapped_column(String(80), primary_key=True)
    hour: Mapped[datetime] = mapped_column(primary_key=True, index=True)
    source: Mapped[str] = mapped_column(String(80), primary_key=True)
    calls: Mapped[int] = mapped_column(default=0)
    errors: Mapped[int] = mapped_column(default=0)
    overruns: Mapped[int] = mapped_column(default=0)
    longest_ms: Mapped[int] = mapped_column(default=0)
    spread: Mapped[list[int]] = mapped_column(JSON)


@dataclass
class Count:
    """The figures of one hook within one hour; ``spread`` counts the calls by the step of their duration."""

    calls: int = 0
    errors: int = 0
    overruns: int = 0
    longest_ms: int = 0
    spread: list[int] = field(default_factory=lambda: [0] * (len(STEPS) + 1))

    def add_call(self, seconds: float, *, is_over: bool) -> None:
        """Count one call that came back."""
        milliseconds = int(seconds * 1000)
        self.calls += 1
        self.overruns += is_over
        self.longest_ms = max(self.longest_ms, milliseconds)
        self.spread[bisect_left(STEPS, milliseconds)] += 1

    def add(self, other: "Count | PluginFigure") -> None:
        """Add what somebody else counted."""
        self.calls += other.calls
        self.errors += other.errors
        self.overruns += other.overruns
        self.longest_ms = max(self.longest_ms, other.longest_ms)
        self.spread = [mine + theirs for mine, theirs in zip(self.spread, other.spread, strict=True)]

    def share(self, part: float) -> int:
        """Return within how many milliseconds this part of the calls came back, to the bound of its step."""
        counted = sum(self.spread)
        wanted, seen = part * counted, 0
        for bound, count in zip((*STEPS, self.longest_ms), self.spread, strict=True):
            seen += count
            if count and seen >= wanted:
                return min(bound, self.longest_ms)
        return 0


class Figures:
    """What this process has seen of all plugins in the present hour."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._counts: dict[tuple[str, str], Count] = {}
        self._changed: set[tuple[str, str]] = set()
        self._hour: datetime | None = None
        self._lock = Lock()

    def note_call(self, plugin: str, hook: str, seconds: float, *, is_over: bool) -> None:
        """Count a call that came back."""
        with self._lock:
            self._count(plugin, hook).add_call(seconds, is_over=is_over)

    def note_error(self, plugin: str, hook: str) -> None:
        """Count a call that failed."""
        with self._lock:
            self._count(plugin, hook).errors += 1

    def take(self, now: datetime) -> list[tuple[datetime, str, str, Count]]:
        """Return what has changed since it was last taken; with a new hour counting begins anew."""
        hour = now.replace(minute=0, second=0, microsecond=0)
        with self._lock:
            at, self._hour = self._hour or hour, hour
            taken = [(at, *key, self._counts[key]) for key in sorted(self._changed)]
            self._changed.clear()
            if at != hour:
                self._counts = {}
        return taken

    def _count(self, plugin: str, hook: str) -> Count:
        key = (plugin, hook)
        self._changed.add(key)
        return self._counts.setdefault(key, Count())


def write_figures(session: Session, source: str, taken: Iterable[tuple[datetime, str, str, Count]]) -> None:
    """Write what one process has seen into its own rows."""
    for hour, plugin, hook, count in taken:
        session.merge(
            PluginFigure(
                plugin=plugin,
                hook=hook[:80],
                hour=hour,
                source=source,
                calls=count.calls,
                errors=count.errors,
                overruns=count.overruns,
                longest_ms=count.longest_ms,
                spread=list(count.spread),
            )
        )


def figures_since(session: Session, since: datetime, plugins: Sequence[str]) -> dict[tuple[str, str], Count]:
    """Return what all processes together saw of the hooks of these plugins."""
    rows = session.scalars(select(PluginFigure).where(PluginFigure.hour >= since, PluginFigure.plugin.in_(plugins)))
    found: dict[tuple[str, str], Count] = {}
    for row in rows:
        found.setdefault((row.plugin, row.hook), Count()).add(row)
    return found


def prune_figures(session: Session, before: datetime) -> None:
    """Forget figures of hours before this moment."""
    session.execute(delete(PluginFigure).where(PluginFigure.hour < before))
