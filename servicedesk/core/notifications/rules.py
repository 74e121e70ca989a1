"""Decisions about notifications: who may read them, and when a failed one is tried again."""

from datetime import timedelta
from typing import NamedTuple

from servicedesk.core.kernel.actors import Actor
from servicedesk.core.people.rules.permissions import may

LEASE = timedelta(minutes=2)  # what a worker leaves behind when it is killed waits for so long
TURN = timedelta(seconds=2)  # how long what is not personal is sent before it is asked again what goes first
LONGEST_MESSAGE = timedelta(seconds=45)  # with less than this left of a lease, no message is begun
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 30))
LONGEST_PAUSE = timedelta(hours=1)
ATTEMPTS = 100  # the last one comes four days after the first
SERVER_PAUSE = timedelta(minutes=1)  # nothing is tried for so long when the server itself is down


class Ways(NamedTuple):
    """By which ways somebody is told of one kind of thing."""

    in_desk: bool = True
    by_mail: bool = True


# What somebody can be told of, and how everybody is told who has not chosen.
USUAL_WAYS = {
    "assigned": Ways(), "mentioned": Ways(), "answered": Ways(), "team": Ways(False, False),
    "warned": Ways(True, False), "breached": Ways(), "escalated": Ways(), "returned": Ways(), "late": Ways(),
    "account_opened": Ways(), "account_breached": Ways(), "account_resolved": Ways(), "account_rejected": Ways(),
    "account_rated": Ways(), "account_risk": Ways(),
}  # fmt: skip


def may_read(actor: Actor) -> bool:
    """Tell whether this actor may read the outgoing mail."""
    return may(actor, "mail.read")


def may_retry(actor: Actor) -> bool:
    """Tell whether this actor may have a notification tried again."""
    return may(actor, "delivery.retry")


def pause_after(attempts: int) -> timedelta | None:
    """Return how long to wait after so many attempts, or None when there was the last one."""
    if attempts >= ATTEMPTS:
        return None
    return PAUSES[attempts - 1] if attempts <= len(PAUSES) else LONGEST_PAUSE
