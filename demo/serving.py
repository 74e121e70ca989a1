"""What the servers of the demo share: a connection over HTTP, whence a form came, and ending with the desk."""

import os
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from urllib.parse import parse_qsl, urlsplit

from demo.billing.exchange import Reply, Request, problem

LONGEST_BODY = 64 * 1024
SECONDS_BETWEEN_LOOKS = 0.5
STYLE = Path(__file__).with_name("style.css")
SECURITY = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class AnsweringServer(ThreadingHTTPServer, ABC):
    """A server of one port, each connection in a thread."""

    daemon_threads = True

    @property
    def url(self) -> str:
        """Tell where a browser on this machine finds it."""
        return f"http://{self.server_address[0]!s}:{self.server_address[1]}"

    @abstractmethod
    def answer(self, request: Request) -> Reply | None:
        """Answer one request; each server has its own answers."""


class Visit(BaseHTTPRequestHandler):
    """One connection."""

    server: AnsweringServer
    protocol_version = "HTTP/1.1"
    server_version = "demo"
    sys_version = ""
    timeout = 10

    def do_GET(self) -> None:
        """Answer a question."""
        self._answer(b"")

    def do_POST(self) -> None:
        """Answer a form or a message."""
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > LONGEST_BODY:
            self.close_connection = True
            self._send(problem(413, "Too large, or without a length"))
            return
        self._answer(self.rfile.read(int(length)))

    def log_message(self, format: str, *args: object) -> None:
        """Keep silent: the demo's terminal belongs to the desk."""

    def _answer(self, body: bytes) -> None:
        address = urlsplit(self.path)
        headers = {name.lower(): text for name, text in self.headers.items()}
        query = dict(parse_qsl(address.query, keep_blank_values=True))
        reply = self.server.answer(Request(self.command, address.path, query, headers, body))
        if reply is None:
            self.close_connection = True
        else:
            self._send(reply)

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        headers = {
            "Content-Type": reply.content_type,
            "Content-Length": str(len(reply.body)),
            "X-Content-Type-Options": "nosniff",
            **reply.headers,
        }
        for name, text in headers.items():
            self.send_header(name, text)
        self.end_headers()
        self.wfile.write(reply.body)


def is_from_here(request: Request) -> bool:
    """Say whether a form was sent from one of these pages, as far as the browser tells."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None:
        return site in {"same-origin", "none"}
    return origin is None or origin == f"http://{request.headers.get('host', '')}"


def see(place: str) -> Reply:
    """Send the browser to the page that shows what was done."""
    return Reply(303, "text/plain", b"", SECURITY | {"Location": place})


def style() -> Reply:
    """Return how the pages look."""
    return Reply(200, "text/css; charset=utf-8", STYLE.read_bytes())


def page(language: str, title: str, content: str, status: int = 200) -> Reply:
    """Return a whole page."""
    text = (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/style.css">'
        f"</head><body><main><h1>{title}</h1>{content}</main></body></html>"
    )
    return Reply(status, "text/html; charset=utf-8", text.encode(), SECURITY)


def serve(server: AnsweringServer, parent: int | None, first_line: str) -> None:
    """Say where everything is, and answer until stopped, or until the parent is gone."""
    if parent:
        Thread(target=_outlive, args=(parent, server.shutdown), daemon=True).start()
    sys.stdout.write(f"{first_line}\n")
    sys.stdout.flush()
    with server:
        try:
            server.serve_forever(poll_interval=0.1)
        except KeyboardInterrupt:
            return


def _outlive(parent: int, stop: Callable[[], None]) -> None:
    """Wait for the end of the parent, then stop."""
    was_child = os.getppid() == parent
    while _lives(parent) and (os.getppid() == parent or not was_child):
        Event().wait(SECONDS_BETWEEN_LOOKS)
    stop()


def _lives(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
