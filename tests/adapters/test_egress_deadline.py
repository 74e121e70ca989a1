"""However slow a server is, the caller gets its thread back at the deadline."""

import itertools
import socket
import threading
import time
from contextlib import ExitStack, contextmanager

import pytest

from servicedesk.adapters.egress import Egress, EgressRules
from servicedesk.adapters.egress.targets import lookups_at_once
from servicedesk.core.kernel.ports import Unreachable
from tests.adapters.hostile import hostile_server

MIB = 1024 * 1024
FAR = 12.0  # seconds: what hangs here hangs for twenty, and a busy machine is not yet late
OWN_NETWORK = EgressRules(http_allowed=True, private_allowed=True)
HURRIED = EgressRules(http_allowed=True, private_allowed=True, connect_seconds=0.4, total_seconds=0.6)


def refusal_of(script, rules=OWN_NETWORK):
    """Tell why a script's answer was refused, and after how many seconds."""
    with hostile_server(script) as server, pytest.raises(Unreachable) as refused:
        began_at = time.monotonic()
        Egress("test", rules).request("GET", server.url)
    return refused.value.reason_code, time.monotonic() - began_at


@pytest.mark.parametrize(
    "script",
    [
        pytest.param(lambda visit: visit.over.wait(20), id="silence"),
        pytest.param(lambda visit: visit.drip((b"H" for _ in itertools.count()), 0.05), id="a dripping status line"),
        pytest.param(
            lambda visit: (
                visit.say(b"HTTP/1.1 200 OK\r\n"),
                visit.drip((b"X: y\r\n" for _ in itertools.count()), 0.05),
            ),
            id="dripping headers",
        ),
        pytest.param(
            lambda visit: (
                visit.say(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n"),
                visit.drip((b"." for _ in itertools.count()), 0.05),
            ),
            id="a dripping body",
        ),
        pytest.param(
            lambda visit: (
                visit.hear(),
                visit.drip((b"HTTP/1.1 100 Continue\r\n\r\n" for _ in itertools.count()), 0.0),
            ),
            id="endless continues",
        ),
    ],
)
def test_slowness_ends_at_the_deadline(script):
    reason, seconds = refusal_of(script, HURRIED)

    assert reason == "no_answer"
    assert 0.5 < seconds < FAR


def test_the_usual_deadline_is_three_seconds():
    reason, seconds = refusal_of(lambda visit: visit.over.wait(20))

    assert reason == "no_answer"
    assert 2.9 < seconds < FAR


def test_a_server_that_does_not_take_the_request_ends_at_the_deadline():
    with hostile_server(lambda visit: visit.over.wait(20)) as server:
        began_at = time.monotonic()
        with pytest.raises(Unreachable, match="no_answer"):
            Egress("test", HURRIED).request("POST", server.url, body=bytes(64 * MIB))

    assert time.monotonic() - began_at < FAR


def test_a_name_server_that_does_not_answer_ends_at_the_deadline():
    over = threading.Event()

    def slow(host, port):
        over.wait(20)
        return ["127.0.0.1"]

    began_at = time.monotonic()
    with pytest.raises(Unreachable, match="address"):
        Egress("test", HURRIED, slow).request("GET", "http://slow.example/")
    over.set()

    assert time.monotonic() - began_at < FAR


def test_a_black_hole_does_not_use_up_the_time_of_the_next_address():
    with hostile_server(lambda visit: visit.answer(b"ok")) as server, black_hole("127.0.0.2", server.port):
        egress = Egress("test", OWN_NETWORK, lambda host, port: ["127.0.0.2", "127.0.0.1"])

        began_at = time.monotonic()
        answer = egress.request("GET", f"http://two-addresses.example:{server.port}/")

    assert answer.body == b"ok"
    assert 0.9 < time.monotonic() - began_at < FAR


def test_too_many_names_at_once_are_not_looked_up():
    with ExitStack() as stack:
        while lookups_at_once.acquire(blocking=False):
            stack.callback(lookups_at_once.release)
        asked = []

        with pytest.raises(Unreachable, match="address"):
            Egress("test", HURRIED, lambda host, port: asked.append(host)).request("GET", "http://name.example/")

    assert asked == []


@contextmanager
def black_hole(address, port):
    """Listen where nobody is let in: its queue is full, so further connections hang."""
    with ExitStack() as stack:
        hole = stack.enter_context(socket.create_server((address, port), backlog=0))
        for _ in range(3):
            filler = stack.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(hole.getsockname())
        yield
