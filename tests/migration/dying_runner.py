"""A runner that is killed before its n-th statement: ``python dying_runner.py URL VERSIONS N``."""

import os
import signal
import sys
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import event

from servicedesk.core.kernel.clock import SystemClock
from servicedesk.core.kernel.database import open_engine
from servicedesk.migration import Lineage, upgrade


def main(url: str, versions: str, last: int) -> None:
    """Upgrade, and die on the way; the commit counts as a statement."""
    engine, counter = open_engine(url), count(1)

    def die(*rest: Any) -> None:
        if next(counter) == last:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(engine, "before_cursor_execute", die)
    event.listen(engine, "commit", die)
    upgrade(engine, [Lineage("core", Path(versions))], SystemClock())


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
