"""The folder of a desk: made, and held while the desk runs. Nothing here needs a database."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from servicedesk.config import Config

RUNNING = "running"  # the file that shows that the desk runs
STARTING = "starting"  # the file that lets one process of this machine at a time prepare a start


def make_home(config: Config) -> None:
    """Make the folders of this desk where they are missing; only their owner may look inside."""
    for folder in (config.home, config.files_path):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)


def hold_home(config: Config) -> IO[bytes]:
    """Show others that the desk runs, for as long as the file that is returned stays open in any process."""
    held = (config.home / RUNNING).open("wb")
    fcntl.flock(held, fcntl.LOCK_SH)
    return held


@contextmanager
def hold_start(config: Config) -> Iterator[None]:
    """Let nobody else on this machine prepare a start of this desk meanwhile; waits for whoever is at it."""
    make_home(config)
    with (config.home / STARTING).open("wb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def is_running(config: Config) -> bool:
    """Tell whether any process of this machine runs the desk of this home."""
    try:
        with (config.home / RUNNING).open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False
