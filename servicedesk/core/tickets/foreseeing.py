"""Foreseeing: what other policies or business hours would do to open tickets, before anybody keeps them."""

from servicedesk.core.tickets.queries.foreseeing import Counting, Moved, count_by_calendar, find_moved

__all__ = ["Counting", "Moved", "count_by_calendar", "find_moved"]
