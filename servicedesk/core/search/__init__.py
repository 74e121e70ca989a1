"""Search: full text over tickets, accounts, services and articles, as far as the actor may see them."""

from servicedesk.core.search.queries import find_accounts, find_articles, find_services, find_tickets
from servicedesk.core.search.rules import Typed, read_typed

__all__ = ["Typed", "find_accounts", "find_articles", "find_services", "find_tickets", "read_typed"]
