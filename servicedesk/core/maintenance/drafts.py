"""What is needed to plan a maintenance, to object to it, and to set its limits."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class MaintenanceDraft:
    """A maintenance as it shall be; ``more_windows`` are those after the first one."""

    resource_ids: tuple[int, ...]
    starts_at: datetime
    ends_at: datetime
    public_text: str
    public_text_en: str = ""
    title: str = ""
    title_en: str = ""
    kind: str = "standard"
    risk: str = "low"
    expected_minutes: int = 0
    work: str = ""
    way_back: str = ""
    responsible_id: int | None = None
    ends_itself: bool = False
    more_windows: tuple[tuple[datetime, datetime], ...] = ()

    @property
    def windows(self) -> list[tuple[datetime, datetime]]:
        """Return all its windows, in order."""
        return sorted([(self.starts_at, self.ends_at), *self.more_windows])


@dataclass(frozen=True)
class RepeatDraft:
    """How work repeats: every so many weeks or months, until a day, so many times with the first one, or for good."""

    frequency: str
    every: int = 1
    until: date | None = None
    times: int | None = None


@dataclass(frozen=True)
class ObjectionDraft:
    """Why a customer cannot do without the service, and when it would be better."""

    why: str
    words: str = ""
    better_times: str = ""


@dataclass(frozen=True)
class PolicyDraft:
    """The limits as they shall be; the norm's where nobody has said anything else.

    ``repeat_days`` is how many days ahead work that repeats is written down.
    """

    notice_minutes: int = 16 * 60
    objection_minutes: int = 8 * 60
    remind_minutes: int = 24 * 60
    warn_minutes: int = 4 * 60
    overrun_minutes: int = 15
    calendar_id: int | None = None
    overrun_text: str = ""
    overrun_text_en: str = ""
    repeat_days: int = 35


@dataclass(frozen=True)
class FreezeDraft:
    """A time in which no work is done, as it shall be."""

    name: str
    starts_at: datetime
    ends_at: datetime
    name_en: str = ""
