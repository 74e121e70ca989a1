"""Hours, days and lengths of time as people write them, and written for people again."""

import re
from datetime import date

from servicedesk.core.sla import MOST_MINUTES, DayHours, OwnDay

SPAN = re.compile(r"(\d{1,2})(?::(\d{2}))?\s*[-–—]\s*(\d{1,2})(?::(\d{2}))?")
LENGTH = re.compile(r"(?:(\d{1,5})\s*h)?\s*(?:(\d{1,6})\s*m(?:in)?)?", re.IGNORECASE)
END_OF_DAY = "24:00"
BAR = "|"


def read_hours(text: str) -> DayHours | None:
    """Return the hours that a text tells, as in ``8-12, 13:00-17:00``; None where it tells none that can be read."""
    found = []
    for part in re.split(r"[,;]", text) if text.strip() else ():
        span = SPAN.fullmatch(part.strip())
        if span is None:
            return None
        found.append((_clock(span[1], span[2]), _clock(span[3], span[4])))
    return tuple((opens, "00:00" if closes == END_OF_DAY else closes) for opens, closes in found)


def written_hours(hours: DayHours) -> str:
    """Return hours as a text; midnight as the end is the end of the day."""
    return ", ".join(f"{opens}-{END_OF_DAY if closes == '00:00' else closes}" for opens, closes in hours)


def read_day(line: str) -> OwnDay | None:
    """Return the day that a line tells: its date, its name and its hours with bars between; None for no such line."""
    day, _, rest = (part.strip() for part in line.partition(BAR))
    name, _, hours_text = (part.strip() for part in rest.partition(BAR))
    hours = read_hours(hours_text)
    try:
        return OwnDay(date.fromisoformat(day), name, hours) if hours is not None else None
    except ValueError:
        return None


def day_lines(text: str) -> list[str]:
    """Return the lines that tell anything."""
    return [line for line in text.splitlines() if line.strip()]


def written_day(own: OwnDay) -> str:
    """Return a day as a line."""
    told = (own.day.isoformat(), own.name, written_hours(own.hours))
    return f" {BAR} ".join(told).rstrip(f" {BAR}") if own.hours or own.name else told[0]


def read_length(text: str) -> int | None:
    """Return how many minutes a text tells, as in ``4 h``, ``30 min`` or ``1 h 30 min``; None where it tells none."""
    found = LENGTH.fullmatch(text.strip())
    if found is None or not text.strip():
        return None
    minutes = int(found[1] or 0) * 60 + int(found[2] or 0)
    return minutes if 0 < minutes <= MOST_MINUTES else None


def written_length(minutes: int) -> str:
    """Return minutes as hours and minutes, nothing for none."""
    hours, rest = divmod(minutes, 60)
    return " ".join(([f"{hours} h"] if hours else []) + ([f"{rest} min"] if rest else []))


def read_percents(text: str) -> tuple[int, ...] | None:
    """Return the hundredths that a text tells, as in ``50, 75, 90``; None where it tells something else."""
    parts = re.findall(r"[^\s,;%]+", text)
    return tuple(int(part) for part in parts) if all(re.fullmatch(r"\d{1,3}", part) for part in parts) else None


def _clock(hour: str, minute: str | None) -> str:
    return f"{int(hour):02}:{minute or '00'}"
