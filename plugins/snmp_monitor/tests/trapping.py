"""What the tests of traps do: listen on a free port, send by net-snmp's own programs, and wait until it is written."""

import subprocess
import time
from contextlib import contextmanager

from sqlalchemy import update

from plugins.snmp_monitor.models import DeviceAccess, Trap
from plugins.snmp_monitor.trap_service import Ears
from servicedesk.core.kernel.plugin_acting import context_to_act

PATIENCE = 60  # seconds
LINK_DOWN = "1.3.6.1.6.3.1.1.5.3"
IF_INDEX = "1.3.6.1.2.1.2.2.1.1"


@contextmanager
def listening(desk):
    """Listen on a port that nobody has; the desk reads its devices at each turn."""
    with context_to_act(desk.kernel, desk.name, "standing-traps") as ctx, Ears(ctx, "127.0.0.1", 0) as ears:
        yield ears


def hear(ears, is_so):
    """Take turns until something is so."""
    ends_at = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < ends_at, "it did not come to be"
        ears.heap.filled.wait(0.05)
        ears.turn()


def heard(desk):
    """Return what was told: kind, interface, count, what became of it."""
    return [(row.kind, row.port, row.count, row.became) for row in sorted(desk.rows(Trap), key=lambda row: row.id)]


def link_down(index=2):
    """Return what a device says of an interface that is down, as net-snmp's programs take it."""
    return [LINK_DOWN, f"{IF_INDEX}.{index}", "i", str(index)]


def send(program, ears, *told, version="2c", more=("-c", "public")):
    """Send a notification from loopback, and return the program that has ended."""
    command = [str(program), "-v", version, *more, f"127.0.0.1:{ears.socket.port}", *told]
    environment = {"SNMP_PERSISTENT_DIR": "/dev/null/none", "MIBS": "", "PATH": "/usr/bin:/bin"}
    return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, env=environment, check=False)


def settle_polls(desk, ears):
    """Take turns until what was asked for has come back."""
    hear(ears, lambda: not ears._wanted and ears._errands.empty())


def change_access(desk, **changes):
    """Change the way of getting in that all devices share."""
    with desk.work() as uow:
        uow.session.execute(update(DeviceAccess).values(**changes))
