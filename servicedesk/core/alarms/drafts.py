"""What monitoring says of a resource, and how long alarms wait."""

from dataclasses import dataclass


@dataclass(frozen=True)
class AlarmReport:
    """A condition of a resource, with its probable cause as a code of small letters, digits and low lines.

    ``severity`` is critical, major, minor, warning or indeterminate (ITU-T X.733). ``is_down`` says that the
    resource is dead, so that what depends on it cannot be seen. ``times`` is how often it was seen at once.
    """

    resource_id: int
    cause: str
    severity: str
    text: str = ""
    is_down: bool = False
    times: int = 1


@dataclass(frozen=True)
class RulesDraft:
    """How long alarms wait, in seconds, after how many returns one flaps, and when one becomes an outage."""

    raise_after: int = 60
    clear_after: int = 300
    flaps_after: int = 4
    steady_after: int = 1800
    outage_mode: str = "propose"
    outage_services: int = 50
    reports_least: int = 5
    reports_minutes: int = 15
    lasts_minutes: int = 0
    public_text: str = ""
    public_text_en: str = ""
    outage_tells: str = "joined"
