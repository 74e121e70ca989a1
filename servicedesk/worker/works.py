"""Planned work: what comes due of it, and the next days of what repeats; each a portion at a time."""

from collections.abc import Callable

from servicedesk.core import maintenance
from servicedesk.core.kernel.actors import job_actor
from servicedesk.core.kernel.kernel import Kernel
from servicedesk.core.kernel.unit_of_work import UnitOfWork

MOST_TURNS = 50  # the rest comes with the next run


def sweep_maintenances(kernel: Kernel) -> None:
    """Start, end, remind of and doubt announced work whose time has come."""
    _by_portions(kernel, "maintenance", maintenance.sweep_maintenances)


def write_ahead(kernel: Kernel) -> None:
    """Write down the next days of planned work that repeats."""
    _by_portions(kernel, "series", maintenance.write_ahead)


def _by_portions(kernel: Kernel, job: str, act: Callable[[UnitOfWork], int]) -> None:
    """Act until nothing is left, or for as many portions as one run has."""
    for _ in range(MOST_TURNS):
        with kernel.sessions() as session, kernel.unit_of_work(job_actor(job), session) as uow:
            done = act(uow)
        if not done:
            return
