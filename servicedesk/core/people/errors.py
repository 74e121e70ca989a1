"""Too often and too busy: what a sign-in says when it cannot be looked at now.

They are no errors of the desk: nothing is wrong with what was asked, only with when.
"""

from datetime import timedelta
from math import ceil


class Later(Exception):
    """The parent of what asks to come back later; ``retry_after`` is in whole seconds."""

    def __init__(self, wait: timedelta) -> None:
        """Keep how long to wait, at least a second."""
        super().__init__(f"again in {wait}")
        self.retry_after = max(1, ceil(wait.total_seconds()))


class TooMany(Later):
    """It was tried too often; nothing was looked at."""


class Busy(Later):
    """Too many passwords wait to be looked at; nothing was."""
