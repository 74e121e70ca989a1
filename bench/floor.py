"""The floor: the least Flask code that writes and reads the same rows, without sign-in and without rights.

Run as a program of its own with one argument, a JSON object: where to listen, the database, the
settings of gunicorn, and how long the desk's own answers are.
"""

import json
import sys
from typing import Any

from flask import Flask, Response, request
from gunicorn.app.base import BaseApplication

from bench.floor_rows import Rows


class Floor(BaseApplication):
    """The floor as gunicorn runs it."""

    def __init__(self, options: dict[str, Any]) -> None:
        """Prepare with these options."""
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        """Take the settings of the desk's own server."""
        for name, value in self._options["gunicorn"].items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Make the application, in the worker process."""
        return make_app(self._options)


def make_app(options: dict[str, Any]) -> Flask:
    """Return the pages that are measured, and the first one."""
    app = Flask("floor", static_folder=None)
    rows = Rows(options["database"], options["pragmas"], options["number_key"], options["account_number"])
    sizes: dict[str, int] = options["sizes"]

    @app.get("/")
    def first() -> str:
        return "here"

    @app.post("/report/details")
    def send() -> Response:
        number = rows.open_ticket(request.form["description"], request.form["contact_phone"], request.form["once"])
        answer = Response("x" * sizes["open"], 303)
        answer.headers["Location"] = f"/report/done/{number}"
        return answer

    @app.get("/desk/")
    def queue() -> Response:
        counts, tickets = rows.queue()
        drawn = [f"<li><a href='/desk/tickets/{row[0]}'>{' '.join(map(str, row))}</a></li>" for row in tickets]
        return filled(f"<p>{counts}</p><ul>{''.join(drawn)}</ul>", sizes["queue"])

    @app.get("/desk/search")
    def search() -> Response:
        word = request.args["q"]
        drawn = [f"<li>{' '.join(map(str, row))}</li>" for row in rows.search(word)]
        return filled(f"<h1>{word}</h1><ul>{''.join(drawn)}</ul>", sizes["rare" if word.isdigit() else "common"])

    @app.get("/desk/tickets/<number>")
    def ticket(number: str) -> Response:
        shown, around = rows.ticket(number)
        drawn = [f"<li>{' '.join(map(str, row))}</li>" for row in around]
        return filled(f"<h1>{shown}</h1><ul>{''.join(drawn)}</ul>", sizes["ticket"])

    return app


def filled(page: str, size: int) -> Response:
    """Answer with a page of this size."""
    return Response(page + " " * max(size - len(page.encode()), 0), content_type="text/html; charset=utf-8")


if __name__ == "__main__":
    Floor(json.loads(sys.argv[1])).run()
