"""The process in which one standing work of a plugin goes on: ``python -m servicedesk.hosting.standing_child``.

It opens the same desk with that plugin alone, and runs the work until it is told to stop, or until whoever has
started it is gone. It says in lines when somebody is to be woken, and what the work raised.
"""

import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from threading import Event, Lock, Thread, Timer
from time import monotonic
from typing import IO, Any

from servicedesk import logs
from servicedesk.adapters.answering import limit_memory, own_pipes, say
from servicedesk.hosting.going_on import ENDS_WITHIN, find_work, go_on
from servicedesk.hosting.talking import config_of
from servicedesk.hosting.writers import watch_writers
from servicedesk.installation import open_installation

AT_MOST_EVERY = 0.5  # seconds between two words that somebody is to be woken


def main() -> None:
    """Run one standing work."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever started this, who says when to stop
    orders, answers = own_pipes()
    first = json.loads(orders.readline())
    stop = Event()
    Thread(target=_listen, args=(orders, stop), name="orders", daemon=True).start()
    config = config_of(first["config"])
    logs.set_up(config.log_format, "WARNING")
    kernel = open_installation(config, only=first["plugin"]).kernel
    watch_writers(kernel)
    kernel.nudge = _nudging(answers)
    limit_memory(first["memory"])
    try:
        work = find_work(kernel, first["plugin"], first["work"])
        if work is not None:
            go_on(kernel, first["plugin"], work, stop)
    except BaseException as error:  # a plugin may raise SystemExit too; whoever started it is told
        _say(answers, {"raised": "".join(traceback.format_exception(error))[-20_000:]})
    answers.close()
    os._exit(0)  # whatever threads the plugin has left behind


def _listen(orders: IO[bytes], stop: Event) -> None:
    """Wait until nobody is left to give orders; what does not end by itself then is ended."""
    orders.read()
    timer = Timer(ENDS_WITHIN, os._exit, [1])
    timer.daemon = True
    timer.start()
    stop.set()


def _nudging(answers: IO[bytes]) -> Callable[[], None]:
    lock, said_at = Lock(), [-AT_MOST_EVERY]

    def nudge() -> None:
        with lock:
            if monotonic() - said_at[0] >= AT_MOST_EVERY:
                said_at[0] = monotonic()
                _say(answers, {"nudged": True})

    return nudge


def _say(answers: IO[bytes], message: dict[str, Any]) -> None:
    try:
        say(answers, message)
    except (BrokenPipeError, BlockingIOError, ValueError):
        pass  # nobody listens any more, or has not listened for long


if __name__ == "__main__":
    main()
    sys.exit(0)
