"""Open pages that ask for news: what they take of a core, and what a page costs meanwhile.

Half of the pages are queues of the desk and ask every 15 seconds, half are portal pages of customers
and ask every minute, as the pages themselves do. Each question comes on a connection of its own.
"""

import re
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from html import unescape
from threading import Event, Thread

from bench.homes import Home
from bench.measuring import Measured
from bench.programs import Program, cpu_seconds, fetch
from bench.visits import Browsers

MEASURED_FOR = 30.0  # seconds
PAUSE = 0.2  # seconds between the pages of the one who reads meanwhile
IDLE_FOR = 3.0  # seconds, to know what the desk takes when nobody asks
THREADS = 8
ASKS = re.compile(r'hx-get="([^"]+)"[^>]*hx-trigger="(?:load, )?every (\d+)s')
NOTHING_NEW = 204


@dataclass(frozen=True)
class OpenPage:
    """What one open page asks, with whose cookie, and how often."""

    path: str
    cookie: str
    every: float


@dataclass
class Polled:
    """What was measured: the share of one core, and how long a page took with and without the questions."""

    pages: int
    rate: float = 0.0
    share: float = 0.0
    silent: float = 0.0
    page: Measured = field(default_factory=Measured)
    alone: Measured = field(default_factory=Measured)


def poll(home: Home, browsers: Browsers, desk: Program, servers: Sequence[int], pages: int) -> Polled:
    """Let so many open pages ask for news, and read a page now and then meanwhile."""
    opened = [
        _opened(home, "/desk/", browsers.agent),
        *(_opened(home, "/", cookie) for cookie in list(browsers.customers.values())),
    ]
    share = pages // 2
    several = [(opened[0], share)] + [(each, share // (len(opened) - 1)) for each in opened[1:]]
    found = Polled(pages, rate=sum(count / each.every for each, count in several))
    _read(home, browsers.agent, found.alone, MEASURED_FOR / 3)
    before = _cpu(desk, servers)
    time.sleep(IDLE_FOR)
    idle = (_cpu(desk, servers) - before) / IDLE_FOR
    answers: list[int] = []
    stop = Event()
    asking = Thread(target=_ask, args=(home, several, stop, answers))
    reading = Measured()
    asking.start()
    time.sleep(2.0)
    answers.clear()
    began, before = time.perf_counter(), _cpu(desk, servers)
    time.sleep(MEASURED_FOR / 2)
    quiet_for, quiet = time.perf_counter() - began, _cpu(desk, servers) - before
    found.rate, found.silent = len(answers) / quiet_for, answers.count(NOTHING_NEW) / max(len(answers), 1)
    found.share = quiet / quiet_for - idle
    _read(home, browsers.agent, reading, MEASURED_FOR / 2)
    found.page = reading
    stop.set()
    asking.join()
    return found


def _opened(home: Home, path: str, cookie: str) -> OpenPage:
    """Open a page, and return what it will ask by itself."""
    sent = {"Cookie": f"sid={cookie}"}
    page = fetch(home.port, path, sent)[1]
    asked = ASKS.search(page)
    if asked is None:
        raise RuntimeError(f"{path} asks for nothing by itself")
    return OpenPage(unescape(asked[1]), sent["Cookie"], float(asked[2]))


def _ask(home: Home, several: Sequence[tuple[OpenPage, int]], stop: Event, answers: list[int]) -> None:
    """Ask what the pages ask, evenly spread over time, until told to stop."""

    def once(page: OpenPage) -> None:
        answers.append(fetch(home.port, page.path, {"Cookie": page.cookie, "HX-Request": "true", "X-Polled": "1"})[0])

    due = [(time.perf_counter(), page.every / count, page) for page, count in several if count]
    with ThreadPoolExecutor(THREADS) as askers:
        while not stop.is_set():
            due.sort(key=lambda each: each[0])
            at, gap, page = due[0]
            time.sleep(max(at - time.perf_counter(), 0))
            askers.submit(once, page)
            due[0] = (at + gap, gap, page)


def _read(home: Home, cookie: str, measured: Measured, seconds: float) -> None:
    """Open the queue again and again, with a pause between, and note how long each took."""
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        began = time.perf_counter()
        fetch(home.port, "/desk/", {"Cookie": f"sid={cookie}"})
        measured.milliseconds.append((time.perf_counter() - began) * 1000)
        time.sleep(PAUSE)


def _cpu(desk: Program, servers: Sequence[int]) -> float:
    return sum(map(cpu_seconds, [desk.pid, *servers]))
