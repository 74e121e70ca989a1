"""What a process of ours does that is asked line by line: it takes its pipes for itself, and keeps its bounds.

Whoever asks stands in `servicedesk.adapters.talking`. Only the standard library is needed here, because
such a process may be bounded before it has loaded anything else.
"""

import json
import os
import resource
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import IO, Any

MEBIBYTE = 1024 * 1024


def own_pipes() -> tuple[IO[bytes], IO[bytes]]:
    """Take the pipes for ourselves, so that whatever a library or a plugin prints goes to the log."""
    questions, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    return questions, answers


def listen(questions: IO[bytes]) -> "SimpleQueue[bytes]":
    """Read questions in a thread of its own, which ends the process when nobody is left to ask."""
    lines: SimpleQueue[bytes] = SimpleQueue()

    def take_in() -> None:
        try:
            for line in questions:
                lines.put(line)
        finally:  # also when a line was too long for its memory
            os._exit(0)

    Thread(target=take_in, name="questions", daemon=True).start()
    return lines


def say(answers: IO[bytes], message: dict[str, Any]) -> None:
    """Say one line."""
    answers.write(json.dumps(message).encode() + b"\n")
    answers.flush()


def limit_processor(seconds: float, spare: int) -> None:
    """End this process by the kernel's hand when it computes on although nobody waits for it any more.

    ``spare`` are the seconds beyond the limit that our own part of the work may take.
    """
    usage = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(usage.ru_utime + usage.ru_stime + seconds) + spare, hard))


def limit_memory(mebibytes: int) -> None:
    """Let this process take so much more than it has taken already, and leave no core behind."""
    taken = int(Path("/proc/self/statm").read_bytes().split()[0]) * resource.getpagesize()
    most = taken + mebibytes * MEBIBYTE
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def resident() -> int:
    """Return how many MiB of memory this process holds."""
    return int(Path("/proc/self/statm").read_bytes().split()[1]) * resource.getpagesize() // MEBIBYTE
