"""The promise and its arithmetic; it knows nothing of tickets."""

from servicedesk.core.sla.rules import attend_by, priority_of

__all__ = ["attend_by", "priority_of"]
