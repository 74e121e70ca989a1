"""The HTTP server: reads a request, lets the interface or the pages answer it, or misbehaves as it was told."""

import json
from threading import Event

from demo.billing.api import Api
from demo.billing.exchange import Reply, Request, as_json
from demo.billing.ledger import Ledger
from demo.billing.openapi import contract
from demo.billing.pages import Pages
from demo.serving import AnsweringServer, Visit, style

SLOW_SECONDS = 30


class BillingServer(AnsweringServer):
    """One billing system on one port."""

    def __init__(self, place: tuple[str, int], ledger: Ledger, access_key: str) -> None:
        """Listen at a host and port; port 0 takes any free one."""
        self.ledger = ledger
        self.is_over = Event()
        super().__init__(place, Visit)
        self.api = Api(ledger, access_key, self.url)
        self.pages = Pages(ledger, self.url)

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
            return style()
        if not request.path.startswith("/v1/"):
            return self.pages.answer(request)
        if self.ledger.mode == "slow":
            self.is_over.wait(SLOW_SECONDS)
        return None if self.ledger.mode == "down" else self.api.answer(request)
