"""The demo as a process of its own, on a home that is gone afterwards."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0  # seconds that a first start may take on a loaded machine
SERVICEDESK = "import sys; from servicedesk.cli import main; sys.exit(main())"


@contextmanager
def running_demo() -> Iterator[str]:
    """Run the desk with the demo operator for the length of a block, and give its address."""
    with TemporaryDirectory(prefix="servicedesk-demo-") as home:
        bind = f"127.0.0.1:{free_port()}"
        environment = {name: value for name, value in os.environ.items() if not name.startswith("SERVICEDESK_")}
        program = subprocess.Popen(  # noqa: S603  # our own command line
            [sys.executable, "-c", SERVICEDESK, "run", "--demo", "--bind", bind],
            cwd=ROOT,
            env=environment | {"SERVICEDESK_HOME": home},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        try:
            wait_for(f"http://{bind}/healthz", program)
            yield f"http://{bind}"
        finally:
            program.terminate()
            program.wait(PATIENCE)


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str, program: "subprocess.Popen[bytes]") -> None:
    """Wait until a page answers, and no longer than its program lives."""
    ends_at = time.monotonic() + PATIENCE
    while time.monotonic() < ends_at and program.poll() is None:
        try:
            with urlopen(url, timeout=5) as answer:  # noqa: S310  # an address of our own making, on loopback
                if answer.status == 200:
                    return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise RuntimeError(f"the demo does not answer at {url}")
