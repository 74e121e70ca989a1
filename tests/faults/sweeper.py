"""A sweep of promises in a process of its own, at a moment that is given, so that it can be killed: URL MOMENT BOOT."""

import sys
from datetime import datetime

from servicedesk.core import hookspecs
from servicedesk.core.kernel.actors import job_actor
from servicedesk.core.kernel.database import open_engine
from servicedesk.core.kernel.kernel import Kernel, assemble
from servicedesk.core.kernel.keyring import KeyRing
from servicedesk.core.tickets import sweep_clocks


class FixedClock:
    """A clock that stands at one moment."""

    def __init__(self, moment: datetime) -> None:
        """Stand there."""
        self.moment = moment

    def now(self) -> datetime:
        """Return the moment."""
        return self.moment

    def monotonic(self) -> float:
        """Return the moment as seconds."""
        return self.moment.timestamp()


def sweep(kernel: Kernel, boot: str) -> int:
    """Sweep until nothing is left, as the job does, and return how much was told."""
    whole, told = 0, 1
    while told:
        with kernel.sessions() as session, kernel.unit_of_work(job_actor("promises"), session) as uow:
            told = sweep_clocks(uow, boot)
        whole += told
    return whole


if __name__ == "__main__":
    url, moment, name = sys.argv[1:]
    sweep(assemble(open_engine(url), hookspecs, KeyRing(None), FixedClock(datetime.fromisoformat(moment))), name)
