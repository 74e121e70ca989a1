"""Decisions about documents: who may see them, how they are checked, when one that failed is tried again."""

import hmac
import re
import secrets
from datetime import timedelta

from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.numbers import ALPHABET
from servicedesk.core.people.rules.limits import Limit
from servicedesk.core.people.rules.permissions import may

PREFIX = "DOC"
MANAGE = "settings.manage"
CODE_LETTERS = 8  # forty bits: nobody guesses one at twenty tries an hour
LEASE = timedelta(minutes=2)  # what is cut off while it is made is made again after so long
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (5, 60))  # then it has failed
LATER = tuple(timedelta(minutes=minutes) for minutes in (15, 30))  # what has failed is tried on all the same
LONGEST_PAUSE = timedelta(hours=1)
ATTEMPTS = 100  # the last one comes four days after the first; then somebody has to try again
CHECKS_BY_ADDRESS = Limit(40, timedelta(hours=1))
LONGEST_PAGE = 400_000
LONGEST_BODY = 8_000


def may_manage(actor: Actor) -> bool:
    """Tell whether this actor may see every document and change the templates."""
    return may(actor, MANAGE)


def new_code() -> str:
    """Return a short code that cannot be guessed, in letters that cannot be misread."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LETTERS))


def typed_code(typed: str) -> str:
    """Return a code as it is stored from how somebody read and typed it; never fails."""
    return re.sub(r"[^0-9A-Z]", "", typed.upper()).translate(str.maketrans("ILO", "110"))[:CODE_LETTERS]


def is_code(known: str, typed: str) -> bool:
    """Tell whether a code is the right one, in the same time whichever letter is wrong."""
    return hmac.compare_digest(known.encode(), typed_code(typed).encode())


def pause_after(attempts: int) -> timedelta | None:
    """Return how long to wait after so many attempts, or None when it has failed."""
    return PAUSES[attempts - 1] if attempts <= len(PAUSES) else None


def pause_once_failed(attempts: int) -> timedelta:
    """Return how long what has failed waits after so many attempts."""
    more = attempts - len(PAUSES) - 1
    return LATER[more] if 0 <= more < len(LATER) else LONGEST_PAUSE


def is_given_up(attempts: int) -> bool:
    """Tell whether so many attempts are enough to say that it has failed."""
    return attempts > len(PAUSES)
