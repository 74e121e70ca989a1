"""Limits: how often something may be tried, and how long a signed-in browser and a secret live.

Nobody is ever locked out for good: a window ends, and the longest wait is that of the window.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Address, IPv6Network, ip_address
from unicodedata import normalize

NO_WAIT = timedelta(0)
FREE_TRIES = 4
DOUBLINGS = 5


@dataclass(frozen=True)
class Limit:
    """So many tries within a window that begins with the first, all at once or with growing pauses."""

    tries: int
    window: timedelta
    has_pauses: bool = False


LOGIN_BY_PERSON = Limit(10, timedelta(minutes=5), has_pauses=True)
LOGIN_BY_ADDRESS = Limit(30, timedelta(minutes=5))
MAIL_BY_PERSON = Limit(3, timedelta(hours=1))
MAIL_BY_ADDRESS = Limit(20, timedelta(hours=1))
REPORT_BY_ADDRESS = Limit(20, timedelta(hours=1))  # a mobile network puts many customers behind one address
REPORT_ABOUT = Limit(5, timedelta(hours=1))


@dataclass(frozen=True)
class Life:
    """How long a signed-in browser stays so: without being used, and at all."""

    idle: timedelta
    absolute: timedelta


LIVES = {
    "user": Life(timedelta(minutes=30), timedelta(hours=10)),
    "contact": Life(timedelta(hours=12), timedelta(days=30)),
}
# A screen on the wall that may do nothing but show figures: nobody signs it in anew each morning.
SCREEN = Life(timedelta(days=7), timedelta(days=180))
TOUCH_EVERY = timedelta(minutes=5)

CODE_LIVES = timedelta(minutes=10)
CODE_ATTEMPTS = 5
INVITATION_LIVES = timedelta(hours=72)
RESET_LIVES = timedelta(minutes=30)
SETUP_LIVES = timedelta(minutes=30)

ADDRESS_KNOWN_FOR = timedelta(days=30)


def pause_after(limit: Limit, tries: int) -> timedelta:
    """Return how long to wait after so many tries: nothing at first, then 1, 2, 4 ... 32 seconds."""
    if not limit.has_pauses or tries < FREE_TRIES:
        return NO_WAIT
    return timedelta(seconds=2 ** min(tries - FREE_TRIES, DOUBLINGS))


def wait_for(limit: Limit, tries: int, tried_at: datetime, window_ends_at: datetime, now: datetime) -> timedelta:
    """Return how long the next try must still wait; nothing when it may be made now."""
    if now >= window_ends_at:
        return NO_WAIT
    if tries >= limit.tries:
        return window_ends_at - now
    return max(tried_at + pause_after(limit, tries) - now, NO_WAIT)


def life_of(kind: str, *, is_screen: bool) -> Life:
    """Return how long somebody of this kind stays signed in."""
    return SCREEN if is_screen else LIVES[kind]


def is_alive(life: Life, started_at: datetime, seen_at: datetime, ends_at: datetime, now: datetime) -> bool:
    """Tell whether a signed-in browser is still so: neither ended, nor idle nor there for too long."""
    return now < ends_at and now < seen_at + life.idle and now < started_at + life.absolute


def same_for_all(typed: str) -> str:
    """Return what is counted for an e-mail as it was typed, so that case and look-alikes count as one."""
    folded = normalize("NFKC", normalize("NFKC", typed).casefold()).strip()
    return sha256(folded.encode("utf-8", "backslashreplace")).hexdigest()[:40]


def normal_address(typed: str) -> str:
    """Return what is counted for a network address: a whole /64 of IPv6 is one customer's."""
    try:
        address = ip_address(typed.partition("%")[0])
    except ValueError:
        return "unknown"
    if not isinstance(address, IPv6Address):
        return str(address)
    return str(address.ipv4_mapped or IPv6Network((address, 64), strict=False))
