"""What a process that is there for one plugin does first: it takes its pipes for itself, and bounds its memory."""

import os
import resource
from pathlib import Path
from typing import IO

MEBIBYTE = 1024 * 1024


def own_pipes() -> tuple[IO[bytes], IO[bytes]]:
    """Take the pipes for ourselves, so that whatever a plugin prints goes to the log."""
    questions, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    return questions, answers


def limit_memory(mebibytes: int) -> None:
    """Let the plugin take so much more than the desk has taken already."""
    taken = int(Path("/proc/self/statm").read_bytes().split()[0]) * resource.getpagesize()
    most = taken + mebibytes * MEBIBYTE
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
