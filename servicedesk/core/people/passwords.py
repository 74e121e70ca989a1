"""Passwords at rest: Argon2id, few at a time, and the same work for a stranger as for a person.

The parameters are the least that OWASP asks for (19 MiB, two passes, one lane): a stronger one would
let a flood of sign-ins take the machine's memory. Two are hashed at a time, a few wait, the rest is
told to come back.
"""

import os
from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Lock, Semaphore
from typing import TypeVar
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

Answer = TypeVar("Answer")


class Hashing:
    """Hashes passwords, a few at a time; ``spent`` counts how often it did the work."""

    def __init__(self, memory: int = MEMORY, passes: int = PASSES, at_once: int = AT_ONCE, queue: int = QUEUE) -> None:
        """Prepare the hashing with this memory in KiB and so many passes."""
        self._argon2 = PasswordHasher(time_cost=passes, memory_cost=memory, parallelism=LANES)
        self._at_once, self._queue = at_once, queue
        # Nobody's: well formed, so that it costs as much to look at as a person's, and right for no password.
        salt, digest = (b64encode(bytes(size)).decode().rstrip("=") for size in (16, 32))
        self._nobody = f"$argon2id$v=19$m={memory},t={passes},p={LANES}${salt}${digest}"
        self.begin()

    def begin(self) -> None:
        """Begin with free places and no thread yet, as a program does that has just been forked."""
        self.spent = 0
        self._counting = Lock()
        self._room = Semaphore(self._at_once + self._queue)
        # Threads of its own, because the memory allocator keeps what a thread has once used: hashing in
        # the threads that serve requests would cost the memory of one hash for each of them.
        self._threads = ThreadPoolExecutor(self._at_once, thread_name_prefix="hashing")

    def make(self, password: str) -> str:
        """Return the hash that is kept of a password; raise Busy when too many wait."""
        return self._in_turn(lambda: self._argon2.hash(_normal(password)))

    def check(self, kept: str | None, password: str) -> bool:
        """Tell whether this is the password; where none is kept the work is done all the same.

        Raises Busy when too many wait.
        """
        if len(password) > LONGEST:
            return False
        try:
            return self._in_turn(lambda: self._argon2.verify(kept or self._nobody, _normal(password)))
        except (VerificationError, InvalidHashError):
            return False

    def is_outdated(self, kept: str) -> bool:
        """Tell whether a hash was made with other parameters than those of today."""
        return self._argon2.check_needs_rehash(kept)

    def _in_turn(self, work: Callable[[], Answer]) -> Answer:
        """Do the work in one of the few threads, after a queue that has an end."""
        if not self._room.acquire(blocking=False):
            raise Busy(BUSY_FOR)
        try:
            with self._counting:
                self.spent += 1
            return self._threads.submit(work).result()
        finally:
            self._room.release()


# One for the whole program, because what it guards is the machine's memory.
HASHING = Hashing()
os.register_at_fork(after_in_child=HASHING.begin)


def hash_password(password: str) -> str:
    """Return the hash that is kept of a password; raise Busy when too many wait."""
    return HASHING.make(password)


def _normal(password: str) -> bytes:
    """Return the same bytes for a password however the keyboard composed its letters (NIST SP 800-63B)."""
    return normalize("NFKC", password).encode("utf-8", "backslashreplace")
