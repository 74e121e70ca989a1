"""What a killed process of this machine had in hand is taken up at once, not when its lease runs out."""

import logging
import os
import re
import secrets
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from servicedesk.core.kernel.actors import job_actor
from servicedesk.core.kernel.deliveries import Delivery, due_after_a_kill
from servicedesk.core.kernel.kernel import Kernel
from servicedesk.core.kernel.leases import free_leases, lease_holders
from servicedesk.core.notifications.models import Notification

LONGEST_HOST = 32
HOLDER = re.compile(r"(?P<host>[^:]*):(?P<pid>\d+):(?P<mark>[^:]*):\d+")
BURIED = ("Z", "X")  # as Linux calls a process that has ended and is still counted

log = logging.getLogger("servicedesk.worker")


@dataclass(frozen=True)
class WorkerName:
    """The name under which a process takes leases; ``mark`` tells it from a later one with the same number."""

    host: str
    pid: int
    mark: str

    @classmethod
    def ours(cls) -> "WorkerName":
        """Return the name of the running process."""
        return cls(socket.gethostname()[:LONGEST_HOST].replace(":", "-"), os.getpid(), secrets.token_hex(4))

    def of_thread(self, thread: int) -> str:
        """Return the name under which one thread of this process takes leases."""
        return f"{self.host}:{self.pid}:{self.mark}:{thread}"

    def outlives(self, holder: str) -> bool:
        """Tell whether a holder of leases was a process of this machine that is gone."""
        found = HOLDER.fullmatch(holder)
        if found is None or found["host"] != self.host:
            return False
        pid = int(found["pid"])
        return found["mark"] != self.mark if pid == self.pid else not is_alive(pid)


def is_alive(pid: int) -> bool:
    """Tell whether a process with this number runs on this machine; one that only waits to be buried does not."""
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()[0]
    except ProcessLookupError:
        return False
    except (OSError, IndexError):
        return True  # somebody else's, or a system without /proc
    return state not in BURIED


def free_leases_of_the_dead(kernel: Kernel, me: WorkerName) -> int:
    """Free what processes of this machine had in hand when they were killed; return how many rows that were."""
    freed = 0
    tables: dict[Any, dict[str, Any]] = {
        Delivery: {"due_at": due_after_a_kill(kernel.clock.now())},
        Notification: {},
    }
    for table, changes in tables.items():
        with kernel.sessions() as session:
            gone = sorted(holder for holder in lease_holders(session, table) if me.outlives(holder))
        if gone:
            with kernel.sessions() as session, kernel.unit_of_work(job_actor("leases"), session) as uow:
                freed += free_leases(uow.session, table, gone, **changes)
    if freed:
        log.warning("leases of a killed process freed", extra={"rows": freed})
    return freed
