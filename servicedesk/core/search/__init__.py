"""Search: full text over tickets, accounts, services and articles, and views that are kept under a name."""

from servicedesk.core.search.queries.finding import (
    TicketFound,
    find_accounts,
    find_articles,
    find_services,
    find_tickets,
    tickets_with,
)
from servicedesk.core.search.queries.views import ViewShown, list_views
from servicedesk.core.search.rules import Typed, read_typed
from servicedesk.core.search.saving import ViewDraft, remove_view, save_view

__all__ = [
    "TicketFound",
    "Typed",
    "ViewDraft",
    "find_accounts",
    "ViewShown",
    "find_articles",
    "find_services",
    "find_tickets",
    "list_views",
    "read_typed",
    "remove_view",
    "save_view",
    "tickets_with",
]
