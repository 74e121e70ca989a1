"""The job that ends old reasons: accounts whose reasons have ended are counted anew."""

from servicedesk.core import risk
from servicedesk.core.kernel.actors import job_actor
from servicedesk.core.kernel.kernel import Kernel

MOST_TURNS = 50  # portions; the rest comes with the next run


def sweep_risk(kernel: Kernel) -> None:
    """Let accounts be at risk no longer whose reasons have ended, a portion at a time."""
    for _ in range(MOST_TURNS):
        with kernel.sessions() as session, kernel.unit_of_work(job_actor("risk"), session) as uow:
            swept = risk.sweep_risk(uow)
        if not swept:
            return
