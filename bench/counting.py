"""How many SQL statements a request sends, counted in this process on the same desk."""

import base64
import time
from typing import Any

from sqlalchemy import event

from bench.homes import Home
from bench.load import MARK
from bench.visits import Visit
from servicedesk.app import create_app

TURNS = 4
SILENT = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


def count_statements(home: Home, visits: dict[str, Visit]) -> dict[str, int]:
    """Send each visit a few times to an application in this process, and return how many statements it took."""
    installation = home.opened()
    client = create_app(installation).test_client(use_cookies=False)
    engine = installation.kernel.engine
    statements: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if not statement.startswith(SILENT):
            statements.append(statement)

    counts = {}
    event.listen(engine, "before_cursor_execute", note)
    for visit in visits.values():
        request = base64.b64decode(visit.requests[0][0])
        found = []
        for turn in range(TURNS):
            statements.clear()
            _send(client, request.replace(MARK, b"%016x%016x" % (time.time_ns(), turn)))
            found.append(len(statements))
        counts[visit.name] = min(found)  # without what is read once in a while, whenever its time has come
    event.remove(engine, "before_cursor_execute", note)
    engine.dispose()
    return counts


def _send(client: Any, request: bytes) -> None:
    head, _, body = request.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    method, path, _ = first.split()
    headers = dict(line.split(": ", 1) for line in lines)
    client.open(path, base_url=f"http://{headers['Host']}", method=method, headers=headers, data=body)
