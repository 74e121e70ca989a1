"""Health: what a load balancer asks, and what the doctor and the administrator read."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, Response, jsonify
from sqlalchemy import text

from servicedesk.core.kernel.deliveries import oldest_due_at
from servicedesk.core.kernel.jobs import failing_works, last_promised_at
from servicedesk.core.kernel.kernel import Kernel
from servicedesk.core.notifications.leases import mail_pause, oldest_unsent_at
from servicedesk.installation import Installation
from servicedesk.migration import UnknownRevision
from servicedesk.preparing import pending_lineages
from servicedesk.web.guards import PUBLIC, allows
from servicedesk.worker.jobs import SWEEP

LONGEST_WAIT = timedelta(minutes=5)  # of a delivery that is due
SWEEPS_MISSED = 3
FRESH_FOR = 2.0  # seconds for which an answer is kept, so that asking often costs nothing
UNAVAILABLE = 503
BESIDE = ("mail", "standing")  # pages work on without them


@dataclass(frozen=True)
class Check:
    """One thing that was looked at: whether it is well, and in a few words what was seen."""

    name: str
    is_well: bool
    seen: str = ""


def readiness(installation: Installation) -> list[Check]:
    """Look at the database, its tables, the deliveries and the sweep; never raises."""
    kernel = installation.kernel
    checks: list[tuple[str, Callable[[], Check]]] = [
        ("database", lambda: _database(kernel)),
        ("migrations", lambda: _migrations(installation)),
        ("deliveries", lambda: _deliveries(kernel)),
        ("sweep", lambda: _sweep(kernel)),
        ("mail", lambda: _mail(kernel)),
        ("standing", lambda: _standing(kernel)),
    ]
    found = []
    for name, check in checks:
        try:
            found.append(check())
        except Exception as error:  # whatever is wrong with it, it is not well
            found.append(Check(name, False, type(error).__name__))
    return found


def blueprint(installation: Installation) -> Blueprint:
    """Return the two addresses that machines ask; strangers learn whether all is well, and nothing else."""
    bp = Blueprint("health", __name__)
    last = _Last(installation)

    @bp.get("/healthz")
    @allows(PUBLIC)
    def healthz() -> Response:
        return jsonify(status="ok")

    @bp.get("/readyz")
    @allows(PUBLIC)
    def readyz() -> tuple[Response, int]:
        return (jsonify(status="ok"), 200) if last.is_ready() else (jsonify(status="degraded"), UNAVAILABLE)

    return bp


class _Last:
    """The last answer, kept for a moment."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._asked_at: float | None = None
        self._answer = False

    def is_ready(self) -> bool:
        now = self._installation.kernel.clock.monotonic()
        if self._asked_at is None or now - self._asked_at > FRESH_FOR:
            self._answer = all(check.is_well for check in readiness(self._installation) if check.name not in BESIDE)
            self._asked_at = now
        return self._answer


def _database(kernel: Kernel) -> Check:
    with kernel.sessions() as session:
        session.execute(text("SELECT 1"))
    return Check("database", True, kernel.engine.dialect.name)


def _migrations(installation: Installation) -> Check:
    try:
        behind = pending_lineages(installation.config, installation.kernel.engine)
    except UnknownRevision as newer:
        return Check("migrations", False, f"the database is newer than this program: {newer}")
    return Check("migrations", not behind, f"pending: {', '.join(behind)}" if behind else "current")


def _deliveries(kernel: Kernel) -> Check:
    now = kernel.clock.now()
    with kernel.sessions() as session:
        oldest = oldest_due_at(session, now, kernel.registry.active())
    return Check("deliveries", oldest is None or now - oldest < LONGEST_WAIT, _age(now, oldest))


def _sweep(kernel: Kernel) -> Check:
    now = kernel.clock.now()
    with kernel.sessions() as session:
        promised = last_promised_at(session, "deliver")
    if promised is None:
        return Check("sweep", False, "never run: no worker has been started")
    late = now - promised
    seen = "on time" if late < SWEEP else f"late by {late.total_seconds():.0f} s"
    return Check("sweep", late < SWEEP * SWEEPS_MISSED, seen)


def _mail(kernel: Kernel) -> Check:
    now = kernel.clock.now()
    with kernel.sessions() as session:
        paused, oldest = mail_pause(session, now), oldest_unsent_at(session, now)
    if paused is not None:
        return Check("mail", False, "the mail server does not answer; nothing is lost")
    return Check("mail", oldest is None or now - oldest < LONGEST_WAIT, _age(now, oldest))


def _standing(kernel: Kernel) -> Check:
    """Look at the work of plugins that goes on all the time; of one that is off nothing is expected."""
    active = set(kernel.registry.active())
    with kernel.sessions() as session:
        failing = [name for name in failing_works(session) if name.partition(".")[0] in active]
    return Check("standing", not failing, f"ends again and again: {', '.join(failing)}" if failing else "well")


def _age(now: datetime, oldest: datetime | None) -> str:
    return "nothing waits" if oldest is None else f"the oldest waits for {int((now - oldest).total_seconds())} s"
