"""What is promised, and in which hours: calendars of business hours and policies, as the administrator keeps them."""

from servicedesk.admin.sla.calendars import calendar_routes
from servicedesk.admin.sla.policies import policy_routes

__all__ = ["calendar_routes", "policy_routes"]
