"""How long the database, and whoever has locked something in it, is waited for.

Every wait has an end: what a person sends is answered while a page still waits for it, and a server that vanished
without a word is noticed.
"""

from typing import Any

from sqlalchemy import Connection, make_url, text

CONNECT_PATIENCE = 5  # seconds
# Longer than a plugin may keep a write transaction open, and shorter than the 15 seconds that a page waits.
LOCK_PATIENCE = 13.0  # seconds
IDLE_PATIENCE = 60.0  # seconds; whoever holds locks and asks nothing for so long has forgotten them
# A server that vanished without closing its connections is noticed after some 25 seconds, also by whoever waits.
LIFE_SIGNS = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 20_000}


class WriteLockHeld(RuntimeError):
    """A write transaction waited too long for another one of this process."""


def asked_of_postgres(url: str) -> dict[str, Any]:
    """Return what each connection to this address is asked for; what the address itself asks for goes before."""
    theirs = make_url(url).normalized_query
    waits = {"lock_timeout": LOCK_PATIENCE, "idle_in_transaction_session_timeout": IDLE_PATIENCE}
    ours = [f"-c {name}={seconds * 1000:.0f}" for name, seconds in waits.items()]
    life = {"connect_timeout": CONNECT_PATIENCE, **LIFE_SIGNS}
    asked: dict[str, Any] = {name: value for name, value in life.items() if name not in theirs}
    # Of two that say the same the last counts.
    return asked | {"options": " ".join([*ours, *theirs.get("options", ())])}


def wait_without_end(connection: Connection) -> None:
    """Let this transaction on PostgreSQL wait, and be waited for, as long as it takes: tables change, or are copied."""
    connection.execute(text("SET LOCAL lock_timeout = 0"))
    connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
