"""How each plugin does, for an administrator: calls, failures, durations, jobs, what waits and what went wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from servicedesk.core.kernel.circuit import PluginFailure, list_failures
from servicedesk.core.kernel.deliveries import Delivery
from servicedesk.core.kernel.errors import NotFound
from servicedesk.core.kernel.jobs import PeriodicJob
from servicedesk.core.kernel.plugin_admin import PluginShown, list_plugins, require_plugin_right
from servicedesk.core.kernel.plugin_figures import SHOWN, Count, figures_since
from servicedesk.core.kernel.registry import Registry
from servicedesk.core.kernel.unit_of_work import UnitOfWork

FAILURES_SHOWN = 10
HOOKS = ("check_", "on_", "provide_")  # jobs and pages have figures too, under other names
CircuitState = Literal["closed", "open", "half_open", "off", "locked", "unset"]


@dataclass(frozen=True)
class HookFigures:
    """One hook, or one job, over the last 24 hours; p95 is the bound of the step in which it lies."""

    hook: str
    calls: int
    errors: int
    overruns: int
    p95_ms: int
    longest_ms: int


@dataclass(frozen=True)
class JobRun:
    """How the last run of a job ended; an empty error means well. What goes on all the time has no next run."""

    name: str
    finished_at: datetime | None
    next_due_at: datetime
    error: str
    is_held: bool = False


@dataclass(frozen=True)
class PluginHealth:
    """How one plugin does."""

    name: str
    circuit: CircuitState
    probe_at: datetime | None
    hooks: Sequence[HookFigures]
    jobs: Sequence[JobRun]
    due: int
    parked: int
    failures: Sequence[PluginFailure]


def list_health(uow: UnitOfWork, registry: Registry) -> list[PluginHealth]:
    """Return how each plugin that is installed, or once was, does; by name."""
    require_plugin_right(uow)
    return _healths(uow, list_plugins(uow, registry))


def get_health(uow: UnitOfWork, registry: Registry, name: str) -> PluginHealth:
    """Return how one plugin does, or raise NotFound for one that nobody knows."""
    require_plugin_right(uow)
    found = _healths(uow, [shown for shown in list_plugins(uow, registry) if shown.name == name])
    if not found:
        raise NotFound
    return found[0]


def _healths(uow: UnitOfWork, plugins: Sequence[PluginShown]) -> list[PluginHealth]:
    names = [shown.name for shown in plugins]
    since = uow.now() - SHOWN - timedelta(hours=1)  # a figure stands under the hour in which it began
    figures = figures_since(uow.session, since, names)
    waiting = _waiting(uow.session, names)
    jobs = list(uow.session.scalars(select(PeriodicJob).order_by(PeriodicJob.name)))
    return [
        PluginHealth(
            shown.name,
            circuit_of(shown, uow.now()),
            shown.probe_at,
            [_figures(hook, count) for (plugin, hook), count in sorted(figures.items()) if plugin == shown.name],
            [_run(job) for job in jobs if job.name.startswith(f"{shown.name}.")],
            waiting.get((shown.name, "due"), 0),
            waiting.get((shown.name, "parked"), 0),
            list_failures(uow.session, shown.name, FAILURES_SHOWN),
        )
        for shown in plugins
    ]


def list_paces(uow: UnitOfWork, registry: Registry) -> dict[str, int]:
    """Return for each plugin that was called within the last 24 hours the p95 of its slowest hook, in milliseconds."""
    require_plugin_right(uow)
    since = uow.now() - SHOWN - timedelta(hours=1)
    paces: dict[str, int] = {}
    for (plugin, hook), count in figures_since(uow.session, since, sorted(registry.installed)).items():
        if count.calls and hook.startswith(HOOKS):
            paces[plugin] = max(paces.get(plugin, 0), count.share(0.95))
    return paces


def circuit_of(shown: PluginShown, now: datetime) -> CircuitState:
    """Return how the circuit of a plugin stands: half open once it may be tried again; or why it is not asked for."""
    if not shown.is_enabled or not shown.is_installed:
        return "off"
    if shown.is_locked or shown.unset:
        return "locked" if shown.is_locked else "unset"
    if shown.quarantined_at is None:
        return "closed"
    return "half_open" if shown.probe_at is not None and shown.probe_at <= now else "open"


def _waiting(session: Session, names: Sequence[str]) -> dict[tuple[str, str], int]:
    counted = select(Delivery.plugin, Delivery.state, func.count()).where(
        Delivery.state != "done", Delivery.plugin.in_(names)
    )
    rows = session.execute(counted.group_by(Delivery.plugin, Delivery.state))
    return {(plugin, state): count for plugin, state, count in rows}


def _figures(hook: str, count: Count) -> HookFigures:
    return HookFigures(hook, count.calls, count.errors, count.overruns, count.share(0.95), count.longest_ms)


def _run(job: PeriodicJob) -> JobRun:
    return JobRun(job.name.partition(".")[2], job.finished_at, job.next_due_at, job.error, job.held_by is not None)
