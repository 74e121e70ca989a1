"""The tests themselves stay on this machine."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.contract.reading import ROOT, plant
from tests.loopback import BORDER, OutsideNetwork

OUTSIDE = "192.0.2.1"  # set apart for documentation: nobody answers there
SWALLOWS = f"""
import socket

def test_that_swallows_the_refusal():
    try:
        socket.create_connection(("{OUTSIDE}", 9), timeout=0.1)
    except Exception:
        pass
"""


@pytest.mark.parametrize(
    "reach",
    [
        lambda: socket.create_connection((OUTSIDE, 9), timeout=0.1),
        lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", (OUTSIDE, 9)),
        lambda: socket.socket().bind(("", 0)),
        lambda: socket.getaddrinfo("desk.example", 80),
    ],
    ids=["connect", "send", "listen on every address", "ask for a name"],
)
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_whoever_reaches_beyond_loopback_is_refused(reach) -> None:
    with pytest.raises(OutsideNetwork):
        reach()

    BORDER.breaches.clear()


def test_loopback_may_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        peer = client.getpeername()

    assert peer[0] == "127.0.0.1"
    assert socket.getaddrinfo("localhost", 80)


def run_planted(tmp_path: Path, test: str) -> str:
    """Run one planted test under the guard, outside of this house, and return what pytest says."""
    plant(tmp_path, "test_planted.py", test)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.loopback", "--rootdir", tmp_path, tmp_path]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout


def test_a_test_fails_even_if_its_code_swallows_the_refusal(tmp_path: Path) -> None:
    said = run_planted(tmp_path, SWALLOWS)

    assert "the test reached for the network: socket.connect 192.0.2.1" in said
    assert "1 error" in said
