"""The facts that staffing publishes: who works when, and knows what."""

from dataclasses import dataclass

from servicedesk.core.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class SkillChanged(Event):
    """A skill, or who has it, is different; ``action`` is created, changed or removed."""

    kind = "skill.changed"
    subject = "skill"

    skill_id: int
    code: str
    action: str


@dataclass(frozen=True, kw_only=True)
class ShiftChanged(Event):
    """A shift, or whose it is, is different; ``action`` is created, changed or removed."""

    kind = "shift.changed"
    subject = "shift"

    shift_id: int
    action: str


@dataclass(frozen=True, kw_only=True)
class AbsenceChanged(Event):
    """Somebody is away, or no longer: ``action`` is planned, ended or withdrawn; moments are ISO 8601 in UTC."""

    kind = "absence.changed"
    subject = "user"

    user_id: int
    action: str
    absence: str
    begins_at: str
    ends_at: str = ""
    hands_back: bool = False


@dataclass(frozen=True, kw_only=True)
class CapacityChanged(Event):
    """Somebody carries another number of open tickets at most; 0 for as many as everybody."""

    kind = "capacity.changed"
    subject = "user"

    user_id: int
    most_open: int


@dataclass(frozen=True, kw_only=True)
class MeasureChanged(Event):
    """Tickets weigh something else, or people carry another number of them."""

    kind = "measure.changed"
    subject = "measure"

    measure_id: int
    weights: list[int]
    most_open: int
    again_after: int
