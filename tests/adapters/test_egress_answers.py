"""What a hostile server can do to us: take at most the time and the memory that it was given."""

import gzip
import socket
import time
import zlib
from threading import Thread

import pytest

from servicedesk.adapters.egress import Egress, EgressRules
from servicedesk.core.kernel.ports import Unreachable
from tests.adapters.hostile import hostile_server, memory_below

MIB = 1024 * 1024
OWN_NETWORK = EgressRules(http_allowed=True, private_allowed=True)


def ask(server, rules=OWN_NETWORK, **words):
    """Ask a server of loopback for its page."""
    return Egress("test", rules).request("GET", server.url + "/", **words)


def refusal_of(script, rules=OWN_NETWORK):
    """Tell why a script's answer was refused, and after how many seconds."""
    with hostile_server(script) as server, pytest.raises(Unreachable) as refused:
        began_at = time.monotonic()
        ask(server, rules)
    return refused.value.reason_code, time.monotonic() - began_at


def bomb(size):
    """Compress zeros, a thousand to one."""
    return gzip.compress(bytes(size))


def test_an_answer_comes_back_with_status_headers_and_body():
    with hostile_server(lambda visit: visit.answer(b"no", "X-Why: Because", status="418 Teapot")) as server:
        answer = ask(server)

    assert (answer.status, answer.body, answer.headers["x-why"]) == (418, b"no", "Because")


def test_a_compressed_answer_is_read():
    body = gzip.compress(b"hola " * 1000, mtime=0)

    with hostile_server(lambda visit: visit.answer(body, "Content-Encoding: gzip")) as server:
        answer = ask(server)

    assert answer.body == b"hola " * 1000


def test_a_body_is_sent_with_the_callers_headers_and_nothing_of_ours():
    def echo(visit):
        visit.answer(visit.hear())

    with hostile_server(echo) as server:
        answer = Egress("test", OWN_NETWORK).request(
            "POST", server.url + "/x?y=1", {"Authorization": "Bearer k"}, b"{}"
        )

    head = answer.body.split(b"\r\n\r\n")[0].decode()
    assert head.startswith("POST /x?y=1 HTTP/1.1\r\n")
    assert sorted(line.split(":")[0].lower() for line in head.split("\r\n")[1:]) == [
        "accept",
        "accept-encoding",
        "authorization",
        "connection",
        "content-length",
        "host",
        "user-agent",
    ]


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "other.example"},
        {"host": "other.example"},
        {"Cookie": "a=b"},
        {"Transfer-Encoding": "chunked"},
        {"X-Key": "a\r\nX-Other: b"},
        {"X-Key": "a\x00b"},
        {"X-Key": "a "},
        {"X-Key": "contraseña"},
        {"X-Ke\ny": "a"},
    ],
)
def test_a_header_that_could_smuggle_something_is_not_sent(headers):
    with hostile_server(lambda visit: visit.answer(b"")) as server, pytest.raises(Unreachable, match="request"):
        ask(server, headers=headers)


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "304 Not Modified", "307 T", "308 P"])
@pytest.mark.parametrize("place", ["http://169.254.169.254/", "file:///etc/passwd", "/elsewhere"])
def test_a_redirect_is_never_followed(status, place):
    with hostile_server(lambda visit: visit.answer(b"", f"Location: {place}", status=status)) as server:
        with pytest.raises(Unreachable, match="redirected"):
            ask(server)

        assert len(server.visits) == 1


def test_a_cookie_is_forgotten():
    with hostile_server(lambda visit: visit.answer(b"", "Set-Cookie: a=b; Path=/")) as server:
        egress = Egress("test", OWN_NETWORK)
        egress.request("GET", server.url)
        egress.request("GET", server.url)

    assert b"ookie" not in server.visits[1].request


def test_a_proxy_of_the_environment_is_not_used(monkeypatch):
    with hostile_server(lambda visit: visit.answer(b"proxy")) as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)

        with hostile_server(lambda visit: visit.answer(b"direct")) as server:
            answer = ask(server)

    assert answer.body == b"direct"
    assert proxy.visits == []


def test_a_closed_port_has_no_answer():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    with pytest.raises(Unreachable, match="no_answer"):
        Egress("test", OWN_NETWORK).request("GET", f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize(
    "garbage",
    [
        b"",
        b"\x00" * 5000,
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1\r\n\r\n",
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"HTTP/1.1 99999 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffffff\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: rot13\r\n\r\nab",
        b"HTTP/1.1 200 OK\r\n: nameless\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX\x00: y\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 300_000,
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
    ],
)
def test_garbage_is_no_answer(garbage):
    reason, seconds = refusal_of(lambda visit: (visit.hear(), visit.say(garbage)))

    assert reason in {"no_answer", "bad_answer"}
    assert seconds < 2.9  # not only because the deadline came


def test_a_reset_in_the_middle_is_no_answer():
    def reset(visit):
        visit.hear()
        visit.say(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nabc")
        visit.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")

    reason, _ = refusal_of(reset)

    assert reason == "no_answer"


def never_ending(visit):
    """Send as fast as the network takes it."""
    visit.hear()
    visit.say(b"HTTP/1.1 200 OK\r\n\r\n")
    while not visit.over.is_set():
        visit.say(b"x" * 65536)


def sends(body, *headers):
    """Make a script that answers with a body."""
    return lambda visit: visit.answer(body, *headers)


@pytest.mark.parametrize(
    "script",
    [
        pytest.param(never_ending, id="a body without an end"),
        pytest.param(sends(bytes(MIB + 1)), id="one byte too many"),
        pytest.param(sends(bomb(100 * MIB), "Content-Encoding: gzip"), id="a gzip bomb"),
        pytest.param(sends(bomb(MIB + 1), "Content-Encoding: gzip"), id="one byte too many in gzip"),
    ],
)
def test_too_large_an_answer_is_dropped_early(script):
    reason, _ = refusal_of(script)

    assert reason == "too_large"


def test_a_body_of_exactly_the_limit_is_read():
    for script in (sends(bytes(MIB)), sends(bomb(MIB), "Content-Encoding: gzip")):
        with hostile_server(script) as server:
            assert len(ask(server).body) == MIB


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (b"not gzip", "gzip"),
        (gzip.compress(b"x" * 1000, mtime=0)[:-6], "gzip"),
        (gzip.compress(b"x", mtime=0) + b"tail", "gzip"),
        (zlib.compress(b"x"), "deflate"),
        (b"x", "br"),
        (b"x", "zstd"),
        (gzip.compress(gzip.compress(b"x", mtime=0), mtime=0), "gzip, gzip"),
        (b"x", "x" * 500),
    ],
)
def test_an_encoding_that_cannot_be_undone_is_refused(body, encoding):
    reason, _ = refusal_of(sends(body, f"Content-Encoding: {encoding}"))

    assert reason == "bad_answer"


def test_floods_and_bombs_find_no_memory():
    large = bomb(200 * MIB)

    with memory_below(16 * MIB):
        for script in (never_ending, sends(large, "Content-Encoding: gzip")) * 3:
            assert refusal_of(script)[0] == "too_large"


def test_one_client_serves_many_threads():
    def echo(visit):
        visit.answer(visit.hear().split(b" ")[1])

    answers = {}
    with hostile_server(echo) as server:
        egress = Egress("test", OWN_NETWORK)

        def visit(number):
            answers[number] = egress.request("GET", f"{server.url}/{number}").body

        threads = [Thread(target=visit, args=(number,)) for number in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert answers == {number: f"/{number}".encode() for number in range(20)}
