"""Passwords at rest: Argon2id, few at a time, and the same work for a stranger as for a person.

The parameters are the least that OWASP asks for (19 MiB, two passes, one lane): a stronger one would
let a flood of sign-ins take the machine's memory. Two are hashed at a time, a few wait, the rest is
told to come back.
"""

from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Lock, Semaphore
from unicodedata import normalize

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from servicedesk.core.people.errors import Busy
from servicedesk.core.people.rules.weak_passwords import LONGEST

MEMORY = 19456  # KiB
PASSES = 2
LANES = 1
AT_ONCE = 2
QUEUE = 20
BUSY_FOR = timedelta(seconds=2)


class Hashing:
    """Hashes passwords, a few at a time; ``spent`` counts how often it did the work."""

    def __init__(self, memory: int = MEMORY, passes: int = PASSES, at_once: int = AT_ONCE, queue: int = QUEUE) -> None:
        """Prepare the hashing with this memory in KiB and so many passes."""
        self.spent = 0
        self._argon2 = PasswordHasher(time_cost=passes, memory_cost=memory, parallelism=LANES)
        self._places = Semaphore(at_once)
        self._room = Semaphore(at_once + queue)
        self._counting = Lock()
        # Nobody's: well formed, so that it costs as much to look at as a person's, and right for no password.
        salt, digest = (b64encode(bytes(size)).decode().rstrip("=") for size in (16, 32))
        self._nobody = f"$argon2id$v=19$m={memory},t={passes},p={LANES}${salt}${digest}"

    def make(self, password: str) -> str:
        """Return the hash that is kept of a password; raise Busy when too many wait."""
        with self._turn():
            return self._argon2.hash(_normal(password))

    def check(self, kept: str | None, password: str) -> bool:
        """Tell whether this is the password; where none is kept the work is done all the same.

        Raises Busy when too many wait.
        """
        if len(password) > LONGEST:
            return False
        with self._turn():
            try:
                return self._argon2.verify(kept or self._nobody, _normal(password))
            except (VerificationError, InvalidHashError):
                return False

    def is_outdated(self, kept: str) -> bool:
        """Tell whether a hash was made with other parameters than those of today."""
        return self._argon2.check_needs_rehash(kept)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Wait in a queue that has an end."""
        if not self._room.acquire(blocking=False):
            raise Busy(BUSY_FOR)
        try:
            with self._places:
                with self._counting:
                    self.spent += 1
                yield
        finally:
            self._room.release()


# One for the whole program, because what it guards is the machine's memory.
HASHING = Hashing()


def hash_password(password: str) -> str:
    """Return the hash that is kept of a password; raise Busy when too many wait."""
    return HASHING.make(password)


def _normal(password: str) -> bytes:
    """Return the same bytes for a password however the keyboard composed its letters (NIST SP 800-63B)."""
    return normalize("NFKC", password).encode("utf-8", "backslashreplace")
