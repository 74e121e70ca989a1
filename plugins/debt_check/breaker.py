"""Leaves billing alone for a while after it has failed several times.

Each process has its own breaker: what it saves is waiting, and each process does its own waiting.
"""

from collections import deque
from collections.abc import Callable
from random import random
from threading import Lock

FAILURES, WITHIN_SECONDS = 5, 30.0
PAUSE_SECONDS, JITTER_SECONDS = 30.0, 6.0


class Breaker:
    """Closed while all is well; open after five failures within 30 s, with one trial call every 30 s or so.

    ``clock`` tells seconds that never go back. A trial that is never reported counts as failed: the
    next one is due after the next pause.
    """

    def __init__(self, clock: Callable[[], float], jitter: Callable[[], float] = random) -> None:
        """Begin closed; ``jitter`` gives a number from 0 to 1, so that processes do not try all at once."""
        self._clock = clock
        self._jitter = jitter
        self._lock = Lock()
        self._failed_at: deque[float] = deque(maxlen=FAILURES)
        self._next_trial_at: float | None = None

    @property
    def is_resting(self) -> bool:
        """Say whether no call is due at the moment; unlike ``may_call`` this uses up no trial."""
        with self._lock:
            return self._next_trial_at is not None and self._clock() < self._next_trial_at

    def may_call(self) -> bool:
        """Say whether to call now; while open, only the one that is due as a trial may."""
        with self._lock:
            if self._next_trial_at is None:
                return True
            if self._clock() < self._next_trial_at:
                return False
            self._pause()
            return True

    def succeeded(self) -> None:
        """Report a call that went well: the breaker closes."""
        with self._lock:
            self._failed_at.clear()
            self._next_trial_at = None

    def failed(self) -> None:
        """Report a call that failed: the fifth within 30 s opens the breaker."""
        with self._lock:
            self._failed_at.append(self._clock())
            are_many = len(self._failed_at) == FAILURES and self._failed_at[-1] - self._failed_at[0] <= WITHIN_SECONDS
            if are_many or self._next_trial_at is not None:
                self._pause()

    def _pause(self) -> None:
        self._next_trial_at = self._clock() + PAUSE_SECONDS + self._jitter() * JITTER_SECONDS
