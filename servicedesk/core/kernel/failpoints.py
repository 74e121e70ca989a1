"""Named places where a test may stop, delay or break the program; without the variable they do nothing."""

import os
import signal
import time

_ARMED = dict(entry.split("=", 1) for entry in os.environ.get("SERVICEDESK_FAILPOINTS", "").split(",") if "=" in entry)


class Failpoint(Exception):
    """The error that an armed failpoint raises."""


def failpoint(name: str) -> None:
    """Do what SERVICEDESK_FAILPOINTS asks at this place: ``name=kill``, ``name=raise`` or ``name=sleep:SECONDS``."""
    action = _ARMED.get(name)
    if action is None:
        return
    if action == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if action == "raise":
        raise Failpoint(name)
    if action.startswith("sleep:"):
        time.sleep(float(action.removeprefix("sleep:")))
