"""What a service went through in a time: its outages, the planned work, and what of them counts."""

from datetime import datetime, timedelta
from typing import NamedTuple

from servicedesk.core.outages.intervals import Span, total, united, within, without
from servicedesk.core.outages.models import Outage


class Downtime(NamedTuple):
    """What one service went through in a time: the outages with their spans, and what of them counts."""

    service_id: int
    outages: list[tuple[Outage, Span]]
    planned: list[Span]
    since: datetime
    until: datetime

    def last(self, length: timedelta) -> "Downtime":
        """Return the end of it: what the service went through in the last so much of this time."""
        since = self.until - length
        return self._replace(since=since, outages=[each for each in self.outages if each[1].ends_at > since])

    @property
    def spans(self) -> list[Span]:
        """Return when it was without: outages that overlap counted once, planned work not at all."""
        return within(without((span for _, span in self.outages), self.planned), self.since, self.until)

    @property
    def lasts(self) -> timedelta:
        """Return how long it was without."""
        return total(self.spans)

    @property
    def planned_for(self) -> timedelta:
        """Return how much of the outages was planned work, which does not count."""
        gross = within(united(span for _, span in self.outages), self.since, self.until)
        return total(gross) - self.lasts

    @property
    def share(self) -> float:
        """Return which part of the time it was there, from 0 to 1."""
        whole = self.until - self.since
        return 1 - self.lasts / whole if whole else 1.0
