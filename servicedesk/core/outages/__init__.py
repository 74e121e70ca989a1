"""Outages: one cause that hits many services, and what the public is told about it."""

from servicedesk.core.outages.drafts import OutageDraft
from servicedesk.core.outages.queries import (
    ElementSeen,
    Ground,
    OutageSeen,
    ServiceSeen,
    count_hit,
    count_services_hit,
    find_services_touched,
    get_outage,
    list_open_outages,
    list_open_outages_for,
    list_steps,
    survey,
    visible_outages,
)
from servicedesk.core.outages.service import declare_outage, resolve_outage, update_outage

__all__ = [
    "ElementSeen",
    "Ground",
    "OutageSeen",
    "ServiceSeen",
    "OutageDraft",
    "count_hit",
    "count_services_hit",
    "declare_outage",
    "find_services_touched",
    "get_outage",
    "list_open_outages",
    "list_open_outages_for",
    "list_steps",
    "resolve_outage",
    "survey",
    "update_outage",
    "visible_outages",
]
