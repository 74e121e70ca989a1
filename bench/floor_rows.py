"""The rows of the floor: plain SQL over the bare drivers, one connection for each thread."""

import hashlib
import json
import sqlite3
import threading
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime, timedelta
from typing import Any

from servicedesk.core.kernel.numbers import number_of

TICKET = (
    "INSERT INTO ticket (kind, subject, account_id, service_id, contact_id, contact_phone, category_id, team_id, "
    "channel, status, pending_reason, hold, caution, account_check, impact, urgency, priority, opened_at, "
    "changed_at, queue_by, attend_by, promise_began_at, version) VALUES ('fault', %s, 1, 1, 1, %s, 1, 1, 'portal', "
    "'acknowledged', '', '{}', '{}', '', 3, 2, 4, %s, %s, %s, %s, %s, 1) RETURNING id"
)
NUMBER = "UPDATE ticket SET number = %s WHERE id = %s"
INTERACTION = (
    "INSERT INTO interaction (ticket_id, direction, channel, author, author_name, body, at) "
    "VALUES (%s, 'in', 'portal', 'contact:1', 'Rosa Riogrande', %s, %s)"
)
EVENT = (
    'INSERT INTO event (at, kind, subject, subject_id, actor, request_id, "values") '
    "VALUES (%s, 'ticket.opened', 'ticket', %s, 'contact:1', '0123456789abcdef', %s) RETURNING id"
)
DELIVERIES = (
    "INSERT INTO delivery (event_id, plugin, hook, state, due_at, attempts, error) "
    "VALUES (%s, 'debt_check', 'on_ticket_open', 'due', %s, 0, ''), (%s, 'notify', 'on_ticket_open', 'due', %s, 0, '')"
)
SUBMISSION = "INSERT INTO submission (key, subject_id, at) VALUES (%s, %s, %s)"

NEAREST = (
    "SELECT id, queue_by FROM (SELECT id, queue_by FROM ticket WHERE status = '{}' ORDER BY queue_by, id LIMIT 50) {}"
)
QUEUE = (
    "SELECT t.number, t.subject, t.status, t.priority, t.attend_by, t.promise_began_at, a.name, u.name, m.name"
    " FROM (SELECT id FROM ({}) f ORDER BY queue_by, id LIMIT 50) q JOIN ticket t ON t.id = q.id"
    ' JOIN account a ON a.id = t.account_id LEFT JOIN "user" u ON u.id = t.assignee_id'
    " LEFT JOIN team m ON m.id = t.team_id ORDER BY t.queue_by, t.id"
).format(" UNION ALL ".join(NEAREST.format(each, each) for each in ("acknowledged", "inProgress", "pending")))
COUNT = "SELECT '{}', count(*) FROM (SELECT 1 FROM ticket WHERE status = '{}' ORDER BY queue_by, id LIMIT 100) {}"
COUNTS = " UNION ALL ".join(
    COUNT.format(each, each, each) for each in ("acknowledged", "inProgress", "pending", "held", "resolved")
)
AROUND_QUEUE = ("SELECT id, name FROM team ORDER BY name", "SELECT id, name FROM category ORDER BY position")
ONE = (
    "SELECT t.*, a.*, s.*, c.*, k.*, u.name, m.name FROM ticket t JOIN account a ON a.id = t.account_id"
    " LEFT JOIN service s ON s.id = t.service_id LEFT JOIN category c ON c.id = t.category_id"
    ' LEFT JOIN contact k ON k.id = t.contact_id LEFT JOIN "user" u ON u.id = t.assignee_id'
    " LEFT JOIN team m ON m.id = t.team_id WHERE t.number = %s"
)
AROUND = (
    "SELECT id, at, kind, \"values\" FROM event WHERE subject = 'ticket' AND subject_id = %s ORDER BY id",
    "SELECT id, at, author_name, body FROM interaction WHERE ticket_id = %s ORDER BY id",
    "SELECT id, at, author_name, body FROM note WHERE ticket_id = %s ORDER BY id",
    "SELECT b.* FROM debt_check_balance b JOIN ticket t ON t.account_id = b.account_id WHERE t.id = %s",
    "SELECT o.number, o.subject, o.status FROM ticket o JOIN ticket t ON t.account_id = o.account_id"
    " WHERE t.id = %s ORDER BY o.changed_at DESC LIMIT 6",
)


# The same rows that a search shows: the newest that have the word, gathered before anything is joined to them.
MATCHING = {
    "sqlite": "SELECT rowid AS id FROM {0}_words_fts WHERE {0}_words_fts MATCH %s ORDER BY rowid DESC LIMIT {1}",
    "postgresql": "SELECT {0}_id AS id FROM {0}_words WHERE words @@ to_tsquery('simple', %s)"
    " ORDER BY {0}_id DESC LIMIT {1}",
}
SEARCH = (
    ("ticket", 20, "SELECT t.id, t.number, t.subject, t.status, t.pending_reason, a.name FROM h"
     " JOIN ticket t ON t.id = h.id JOIN account a ON a.id = t.account_id ORDER BY t.id DESC"),
    ("account", 8, "SELECT a.number, a.name, a.state FROM h JOIN account a ON a.id = h.id ORDER BY a.search_name"),
    ("service", 8, "SELECT s.number, s.name, s.address, s.state, a.name FROM h JOIN service s ON s.id = h.id"
     " JOIN account a ON a.id = s.account_id ORDER BY s.number"),
)  # fmt: skip
ARTICLES = (
    "SELECT a.slug, t.title FROM article a JOIN article_text t ON t.article_id = a.id WHERE t.folded LIKE %s LIMIT 8"
)


class Rows:
    """Writes and reads the rows of the desk."""

    def __init__(self, database: str, pragmas: list[str], number_key: str, account_number: str) -> None:
        """Stand on this database; nothing is opened before a thread asks."""
        self._database = database
        self._pragmas = pragmas
        self._key = number_key
        self._account = account_number
        self._own = threading.local()
        self._is_sqlite = database.startswith("sqlite")
        # SQLite has room for one writer: who waits in this queue does not wake up in vain.
        self._turn: AbstractContextManager[Any] = threading.Lock() if self._is_sqlite else nullcontext()

    def open_ticket(self, description: str, phone: str, once: str) -> str:
        """Write everything that the opening of one ticket writes, and return its number."""
        now = datetime.now(UTC)
        moment = now.isoformat(" ") if self._is_sqlite else now
        until = now + timedelta(hours=24)
        due = until.isoformat(" ") if self._is_sqlite else until
        key = hashlib.sha256(f"contact:1|ticket|{once}".encode()).hexdigest()
        with self._turn:
            self._run("BEGIN IMMEDIATE" if self._is_sqlite else "BEGIN")
            (ticket_id,) = self._row(TICKET, description[:160], phone, moment, moment, due, due, moment)
            number = number_of(ticket_id, self._key, "SD")
            self._run(NUMBER, number, ticket_id)
            self._run(INTERACTION, ticket_id, description, moment)
            values = {
                "ticket_id": ticket_id, "number": number, "account_id": 1, "account_number": self._account,
                "contact_id": 1, "service_id": 1, "category": "c1", "ticket_kind": "fault", "channel": "portal",
                "status": "acknowledged",
            }  # fmt: skip
            (event_id,) = self._row(EVENT, moment, ticket_id, json.dumps(values))
            self._run(DELIVERIES, event_id, moment, event_id, moment)
            self._run(SUBMISSION, key, ticket_id, moment)
            self._run("COMMIT")
        return number

    def queue(self) -> tuple[list[Any], list[Any]]:
        """Return how many tickets stand in each status, and the first page of the queue."""
        around = [self._rows(each) for each in (COUNTS, *AROUND_QUEUE)]
        return around, self._rows(QUEUE)

    def search(self, word: str) -> list[Any]:
        """Return the tickets, accounts, services and articles that have a word."""
        matching = MATCHING["sqlite" if self._is_sqlite else "postgresql"]
        found = []
        for kind, most, shown in SEARCH:
            hits = f"WITH h AS MATERIALIZED ({matching.format(kind, most)}) "
            found += self._rows(hits + shown, word)
        return found + self._rows(ARTICLES, f"%{word}%")

    def ticket(self, number: str) -> tuple[Any, list[Any]]:
        """Return a ticket and what its page shows around it."""
        shown = self._row(ONE, number)
        return shown, [row for statement in AROUND for row in self._rows(statement, shown[0])]

    def _rows(self, statement: str, *values: Any) -> list[Any]:
        return list(self._run(statement, *values).fetchall())

    def _row(self, statement: str, *values: Any) -> Any:
        return self._run(statement, *values).fetchone()

    def _run(self, statement: str, *values: Any) -> Any:
        connection = getattr(self._own, "connection", None)
        if connection is None:
            connection = self._own.connection = self._connect()
        return connection.execute(statement.replace("%s", "?") if self._is_sqlite else statement, values)

    def _connect(self) -> Any:
        if not self._is_sqlite:
            import psycopg  # noqa: PLC0415  # only where it is used, as the desk itself does

            return psycopg.connect(self._database.replace("+psycopg", ""), autocommit=True)
        connection = sqlite3.connect(self._database.removeprefix("sqlite:///"), isolation_level=None)
        for pragma in self._pragmas:
            connection.execute(f"PRAGMA {pragma}")
        return connection
