"""What the hours of shifts demand of what is typed: as business hours, but that a night may go over midnight."""

from typing import Any

from servicedesk.admin.sla.typed import day_lines, read_day, read_hours
from servicedesk.core.staffing import are_shift_hours
from servicedesk.language.marks import lazy
from servicedesk.web.checks import Objection


class HoursOfShift:
    """Hours of one day, or none."""

    def __call__(self, form: Any, field: Any) -> None:
        """Object to what are no hours."""
        hours = read_hours(field.data or "")
        if hours is None or not are_shift_hours(hours):
            raise Objection("sla.hours")


class DaysOfShift:
    """One day on each line, with a name and hours."""

    def __call__(self, form: Any, field: Any) -> None:
        """Object to the first line that tells no day."""
        for number, line in enumerate(day_lines(field.data or ""), 1):
            own = read_day(line)
            if own is None or not are_shift_hours(own.hours):
                raise Objection(lazy("sla.day_line"), line=number)
