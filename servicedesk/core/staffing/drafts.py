"""Skills, shifts and absences as they shall be."""

from dataclasses import dataclass
from datetime import datetime

from servicedesk.core.sla import DayHours, OwnDay

ABSENCES = ("away", "vacation", "sick", "training")


@dataclass(frozen=True)
class SkillDraft:
    """A skill, and who has it."""

    code: str
    name: str
    name_en: str = ""
    user_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class ShiftDraft:
    """A shift: the hours of Monday to Sunday, the days that differ, and whose it is: a team's, or some persons'."""

    name: str
    week: tuple[DayHours, ...]
    days: tuple[OwnDay, ...] = ()
    zone: str = ""
    team_id: int = 0
    user_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class AbsenceDraft:
    """An absence; without ``begins_at`` it begins now, without ``ends_at`` it lasts until one is back."""

    user_id: int
    kind: str = "away"
    begins_at: datetime | None = None
    ends_at: datetime | None = None
    hands_back: bool = False


@dataclass(frozen=True)
class MeasureDraft:
    """What a ticket of priority 1 to 4 weighs, how many anybody carries, and the minutes before one again."""

    weights: tuple[int, ...]
    most_open: int
    again_after: int
