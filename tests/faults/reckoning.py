"""The reckoning: what was promised against what the database and the mail server hold."""

import time
from collections import Counter
from dataclasses import dataclass, fields

from sqlalchemy import Connection, Engine, text

from tests.faults.mail import Recorder

SETTLED_WITHIN = 120.0
WAITING = (
    "SELECT (SELECT count(*) FROM delivery WHERE state = 'due')"
    " + (SELECT count(*) FROM notification WHERE state = 'due')"
)


@dataclass(frozen=True)
class Figures:
    """What was found; everything below ``mails`` has to be 0."""

    acknowledged: int
    tickets: int
    deliveries: int
    effects: int
    mails: int
    acknowledged_lost: int = 0
    duplicates: int = 0
    half: int = 0
    deliveries_lost: int = 0
    effects_twice: int = 0
    mails_lost: int = 0
    mails_unknown: int = 0
    mails_of_two_names: int = 0

    @property
    def wrong(self) -> dict[str, int]:
        """Return the figures that have to be 0 and are not."""
        must_be_zero = [each.name for each in fields(self)][5:]
        return {name: getattr(self, name) for name in must_be_zero if getattr(self, name)}

    def __str__(self) -> str:
        """Draw all figures in one line."""
        return "  ".join(f"{each.name}={getattr(self, each.name)}" for each in fields(self))


def wait_settled(engine: Engine) -> float:
    """Wait until nothing is due any more, and return for how many seconds."""
    began = time.monotonic()
    while time.monotonic() - began < SETTLED_WITHIN:
        with engine.connect() as connection:
            if not connection.execute(text(WAITING)).scalar_one():
                return time.monotonic() - began
        time.sleep(0.25)
    raise AssertionError(f"still due after {SETTLED_WITHIN:.0f} s: {_stuck(engine)}")


def reckon(engine: Engine, ledger: dict[str, str], mail: Recorder) -> Figures:
    """Compare the ledger with the database, and the database with itself and with the mail server."""
    with engine.connect() as connection:
        return _reckon(connection, ledger, mail)


def _reckon(connection: Connection, ledger: dict[str, str], mail: Recorder) -> Figures:
    tickets = _pairs(connection, "SELECT id, number FROM ticket")
    words = _pairs(connection, "SELECT ticket_id, body FROM interaction WHERE body LIKE 'crash %'")
    opened = _column(connection, "SELECT subject_id FROM event WHERE kind = 'ticket.opened'")
    told = _pairs(connection, "SELECT id, state FROM delivery")
    due = _column(
        connection,
        "SELECT e.subject_id FROM delivery d JOIN event e ON e.id = d.event_id"
        " WHERE e.kind = 'ticket.opened' AND d.plugin = 'recorder'",
    )
    effects = _column(connection, "SELECT delivery_id FROM recorder_effect")
    recorded = _column(connection, "SELECT id FROM delivery WHERE plugin = 'recorder'")
    mails = _pairs(connection, "SELECT message_id, state FROM notification")
    keys = Counter(body.removeprefix("crash ") for body in words.values())
    numbers = Counter(tickets.values())
    half = [ticket for ticket in tickets if not (ticket in words and ticket in opened and ticket in due)]
    return Figures(
        acknowledged=len(ledger),
        tickets=len(tickets),
        deliveries=len(told),
        effects=len(effects),
        mails=len(mail.received),
        acknowledged_lost=sum(numbers[number] == 0 or keys[key] == 0 for key, number in ledger.items()),
        duplicates=sum(count - 1 for count in keys.values()) + sum(count - 1 for count in numbers.values()),
        half=len(half),
        deliveries_lost=sum(state != "done" for state in told.values()) + len(set(recorded) - set(effects)),
        effects_twice=len(effects) - len(set(effects)),
        mails_lost=sum(not mail.times[message] for message in mails),
        mails_unknown=len(mail.times.keys() - mails.keys()),
        mails_of_two_names=len(mails) - _distinct_keys(connection),
    )


def repeated(mail: Recorder) -> list[str]:
    """Return the messages that came more than once."""
    return [message for message, times in mail.times.items() if times > 1]


def _distinct_keys(connection: Connection) -> int:
    return int(connection.execute(text("SELECT count(DISTINCT key) FROM notification")).scalar_one())


def _column(connection: Connection, query: str) -> list[int]:
    return [row[0] for row in connection.execute(text(query))]


def _pairs(connection: Connection, query: str) -> dict[int, str]:
    return {row[0]: row[1] for row in connection.execute(text(query))}


def _stuck(engine: Engine) -> list[object]:
    query = "SELECT id, plugin, attempts, due_at, lease_by, substr(error, 1, 300) FROM delivery WHERE state = 'due'"
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))][:5]


def runs_of(engine: Engine, job: str) -> int:
    """Return how often a periodic job has run."""
    with engine.connect() as connection:
        query = text("SELECT runs FROM periodic_job WHERE name = :name")
        return int(connection.execute(query, {"name": job}).scalar_one())
