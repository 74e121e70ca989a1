"""What the fields about promises demand of what is typed."""

from typing import Any

from servicedesk.admin.sla.typed import day_lines, read_day, read_hours, read_length, read_percents
from servicedesk.core.sla import are_hours
from servicedesk.language.marks import lazy
from servicedesk.web.checks import Objection


class HoursOfDay:
    """Open hours of one day, or none."""

    def __call__(self, form: Any, field: Any) -> None:
        """Object to what are no hours in their order."""
        hours = read_hours(field.data or "")
        if hours is None or not are_hours(hours):
            raise Objection("sla.hours")


class DaysByLine:
    """One day on each line, with a name and hours."""

    def __call__(self, form: Any, field: Any) -> None:
        """Object to the first line that tells no day, and to a day that is told twice."""
        seen = set()
        for number, line in enumerate(day_lines(field.data or ""), 1):
            own = read_day(line)
            if own is None or not are_hours(own.hours):
                raise Objection(lazy("sla.day_line"), line=number)
            if own.day in seen:
                raise Objection(lazy("sla.day_twice"), line=number)
            seen.add(own.day)


class LengthOfTime:
    """Hours and minutes, where anything is written."""

    def __call__(self, form: Any, field: Any) -> None:
        """Object to what is no length of time."""
        if field.data and read_length(field.data) is None:
            raise Objection(lazy("sla.length"))


class Hundredths:
    """Hundredths of a time, with commas between."""

    def __call__(self, form: Any, field: Any) -> None:
        """Object to what are no numbers; the core knows which of them are taken."""
        if read_percents(field.data or "") is None:
            raise Objection("sla.warnings")
