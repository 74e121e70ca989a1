"""Maintenances: planned work, its window, and what the public is told about it."""

from servicedesk.core.maintenance.drafts import MaintenanceDraft
from servicedesk.core.maintenance.queries import (
    find_services_touched,
    get_maintenance,
    list_maintenances,
    list_maintenances_for,
    visible_maintenances,
)
from servicedesk.core.maintenance.service import cancel_maintenance, plan_maintenance

__all__ = [
    "MaintenanceDraft",
    "cancel_maintenance",
    "find_services_touched",
    "get_maintenance",
    "list_maintenances",
    "list_maintenances_for",
    "plan_maintenance",
    "visible_maintenances",
]
