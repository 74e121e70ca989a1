"""The HTTP server: reads a request, lets the interface or the pages answer it, or misbehaves as it was told."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event
from urllib.parse import parse_qsl, urlsplit

from demo.billing.api import Api
from demo.billing.exchange import Reply, Request, as_json, problem
from demo.billing.ledger import Ledger
from demo.billing.openapi import contract
from demo.billing.pages import Pages

LONGEST_BODY = 64 * 1024
SLOW_SECONDS = 30
STYLE = Path(__file__).with_name("style.css")


class BillingServer(ThreadingHTTPServer):
    """One billing system on one port."""

    daemon_threads = True

    def __init__(self, place: tuple[str, int], ledger: Ledger, access_key: str) -> None:
        """Listen at a host and port; port 0 takes any free one."""
        self.ledger = ledger
        self.is_over = Event()
        super().__init__(place, Visit)
        self.api = Api(ledger, access_key, self.url)
        self.pages = Pages(ledger, self.url)

    @property
    def url(self) -> str:
        """Tell where a browser on this machine finds it."""
        return f"http://{self.server_address[0]!s}:{self.server_address[1]}"

    def server_close(self) -> None:
        """Stop, and let those that wait for a slow answer go."""
        self.is_over.set()
        super().server_close()

    def answer(self, request: Request) -> Reply | None:
        """Answer one request; None is the silence of a system that is down."""
        if request.path == "/healthz":
            return as_json(200, {"status": "ok"})
        if request.path == "/openapi.json":
            return Reply(200, "application/json", json.dumps(contract(self.url), indent=1).encode())
        if request.path == "/style.css":
            return Reply(200, "text/css; charset=utf-8", STYLE.read_bytes())
        if not request.path.startswith("/v1/"):
            return self.pages.answer(request)
        if self.ledger.mode == "slow":
            self.is_over.wait(SLOW_SECONDS)
        return None if self.ledger.mode == "down" else self.api.answer(request)


class Visit(BaseHTTPRequestHandler):
    """One connection."""

    server: BillingServer
    protocol_version = "HTTP/1.1"
    server_version = "billing"
    sys_version = ""
    timeout = 10

    def do_GET(self) -> None:
        """Answer a question."""
        self._answer(b"")

    def do_POST(self) -> None:
        """Answer a form or a payment."""
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
