"""The limits of N5 and N6: until when work is announced, and until when a customer may object. Pure calculation."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from servicedesk.core.sla.calendars import BusinessCalendar, Interval, NeverOpen


@dataclass(frozen=True)
class Timing:
    """The limits of work that begins at one moment and is announced at another.

    ``announce_by`` is None where the calendar never has so much time; then nothing is announced in time.
    ``counted`` are the intervals of business time between the limit and the beginning.
    """

    starts_at: datetime
    announced_at: datetime
    announce_by: datetime | None
    object_by: datetime
    counted: tuple[Interval, ...] = ()

    @property
    def is_late(self) -> bool:
        """Tell whether it is announced later than the norm allows; the very moment of the limit is in time."""
        return self.announce_by is None or self.announced_at > self.announce_by


def timing_of(
    calendar: BusinessCalendar, starts_at: datetime, announced_at: datetime, notice: timedelta, objection: timedelta
) -> Timing:
    """Return the limits; nobody objects after the beginning."""
    announce_by = latest_notice(calendar, starts_at, notice)
    counted = calendar.open_between(announce_by, starts_at) if announce_by is not None else []
    object_by = min(latest_objection(calendar, announced_at, objection), starts_at)
    return Timing(starts_at, announced_at, announce_by, object_by, tuple(counted))


def latest_notice(calendar: BusinessCalendar, starts_at: datetime, notice: timedelta) -> datetime | None:
    """Return the last moment at which work that begins then is announced in time, None where there is none."""
    try:
        return calendar.subtract(starts_at, notice)
    except NeverOpen:
        return None


def latest_objection(calendar: BusinessCalendar, announced_at: datetime, objection: timedelta) -> datetime:
    """Return the last moment at which a customer may object to what was announced then."""
    try:
        return calendar.add(announced_at, objection)
    except NeverOpen:
        return announced_at + objection
