"""What the tests of the worker share: facts, rows, a plugin with periodic work."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from servicedesk.core.kernel.answers import PeriodicWork
from servicedesk.core.kernel.context import Context
from servicedesk.core.kernel.deliveries import Delivery
from servicedesk.core.kernel.jobs import PeriodicJob
from servicedesk.core.kernel.plugin_state import PluginRecord
from servicedesk.hosting.circuit import Circuit
from servicedesk.installation import Installation
from servicedesk.worker.jobs import Jobs
from servicedesk.worker.ticker import Ticker
from tests.database import EVERYTHING
from tests.listeners import hookimpl, opened


class Worker:
    """A plugin with periodic work."""

    def __init__(self, run: Callable[[Context], None], every: timedelta = timedelta(seconds=1)) -> None:
        self.work = PeriodicWork("count", every, run)

    @hookimpl
    def provide_jobs(self, ctx: Context) -> list[PeriodicWork]:
        """Provide it."""
        return [self.work]


def publish(installation: Installation, number: int = 1) -> None:
    """Write a fact and the duties to tell it."""
    with installation.kernel.sessions() as session, installation.kernel.unit_of_work(EVERYTHING, session) as uow:
        uow.publish(opened(number))


def states(installation: Installation) -> list[str]:
    """Return the states of all deliveries."""
    with installation.kernel.sessions() as session:
        return list(session.scalars(select(Delivery.state)))


def job_row(installation: Installation, name: str) -> PeriodicJob | None:
    """Return the row of a job."""
    with installation.kernel.sessions() as session:
        return session.get(PeriodicJob, name)


def plugin_row(installation: Installation, name: str) -> PluginRecord | None:
    """Return the row of a plugin."""
    with installation.kernel.sessions() as session:
        return session.get(PluginRecord, name)


def make_ticker(installation: Installation, jobs: Jobs | None, enqueue: Callable[[str], Any]) -> Ticker:
    """Return a ticker that does not tick by itself."""
    return Ticker(installation.kernel, Circuit(installation.kernel), jobs, enqueue, lambda thread: None)
