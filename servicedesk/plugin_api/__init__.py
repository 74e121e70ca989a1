"""All that a plugin may import, and the number of this promise.

Names are only added here; one that goes is announced a major version before.
"""

from collections.abc import Sequence
from datetime import date, datetime

import pluggy

from servicedesk.adapters.egress import Egress, EgressRules, our_names
from servicedesk.core import tickets as _tickets
from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.answers import (
    Caution,
    Channel,
    Column,
    Command,
    DocumentKind,
    Hold,
    NoticeFile,
    NoticePaper,
    NotSent,
    Page,
    Panel,
    PeriodicWork,
    Refusal,
    Report,
    ShortText,
    StandingWork,
)
from servicedesk.core.kernel.base import Base, UtcDateTime
from servicedesk.core.kernel.context import Context
from servicedesk.core.kernel.errors import Conflict, DeskError, Forbidden, Invalid, Message, NotFound, Refused
from servicedesk.core.kernel.operator import get_operator as _get_operator
from servicedesk.core.kernel.operator import span_of_days as _span_of_days
from servicedesk.core.kernel.ports import HttpAnswer, HttpClient, Unreachable
from servicedesk.core.kernel.registry import PROJECT
from servicedesk.core.kernel.settings import Parameters, PluginSettings, Secret, setting
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.maintenance.views import NoticeView
from servicedesk.core.people import visible_accounts
from servicedesk.core.people.models import Account
from servicedesk.core.risk.events import AccountRiskChanged
from servicedesk.core.tickets import (
    AccountView,
    HeldView,
    TicketDraft,
    TicketView,
    hold,
    list_held,
    note_account_check,
    release,
    view_of_account,
    view_of_ticket,
)
from servicedesk.core.tickets.events import SlaBreached, TicketChanged, TicketEscalated, TicketOpened
from servicedesk.language.marks import lazy
from servicedesk.plugin_api.documents import (
    DocumentContents,
    Entries,
    Facts,
    Note,
    Table,
    issue_document,
)
from servicedesk.plugin_api.inventory import (
    ResourceView,
    add_dependency,
    add_resource,
    count_services_on,
    find_resources,
    get_resources,
    search_resources,
    stands_on,
)
from servicedesk.plugin_api.monitoring import (
    AlarmReport,
    AlarmView,
    clear_alarm,
    note_watching,
    raise_alarm,
    raise_alarms,
)

API_VERSION = "1.0"

hookimpl = pluggy.HookimplMarker(PROJECT)

__all__ = [
    "API_VERSION",
    "AccountRiskChanged",
    "AccountView",
    "Actor",
    "AlarmReport",
    "AlarmView",
    "Base",
    "Caution",
    "Channel",
    "Column",
    "Command",
    "Conflict",
    "Context",
    "DeskError",
    "DocumentContents",
    "DocumentKind",
    "Entries",
    "Facts",
    "Forbidden",
    "HeldView",
    "Hold",
    "HttpAnswer",
    "HttpClient",
    "Invalid",
    "Message",
    "NotFound",
    "NotSent",
    "Note",
    "NoticeFile",
    "NoticePaper",
    "NoticeView",
    "Page",
    "Panel",
    "Parameters",
    "PeriodicWork",
    "PluginSettings",
    "Refusal",
    "Refused",
    "Report",
    "ResourceView",
    "Secret",
    "ShortText",
    "SlaBreached",
    "Table",
    "StandingWork",
    "TicketChanged",
    "TicketEscalated",
    "TicketDraft",
    "TicketOpened",
    "TicketView",
    "UnitOfWork",
    "Unreachable",
    "UtcDateTime",
    "add_dependency",
    "add_resource",
    "clear_alarm",
    "note_watching",
    "count_services_on",
    "find_account",
    "find_accounts",
    "find_accounts_by_id",
    "find_resources",
    "find_ticket",
    "get_resources",
    "hold",
    "hookimpl",
    "issue_document",
    "http_client",
    "lazy",
    "list_held",
    "note_account_check",
    "raise_alarm",
    "raise_alarms",
    "release",
    "search_resources",
    "setting",
    "span_of_days",
    "stands_on",
    "tickets_to_recheck",
    "today",
]


def http_client(purpose: str, *, http_allowed: bool = False, private_allowed: bool = False) -> HttpClient:
    """Return the one way out over HTTP: 2 s to connect, 3 s in all, 1 MiB at most, no redirects.

    ``http_allowed`` and ``private_allowed`` are for an address that an administrator has entered and
    declared to be without encryption, or inside the operator's own network. The desk itself is never asked.
    """
    rules = EgressRules(http_allowed=http_allowed, private_allowed=private_allowed, refused_hosts=our_names())
    return Egress(purpose, rules)


def find_account(uow: UnitOfWork, account_id: int) -> AccountView | None:
    """Return an account by its identifier, or None."""
    account = uow.session.scalars(visible_accounts(uow).where(Account.id == account_id)).one_or_none()
    return view_of_account(account) if account else None


def find_accounts(uow: UnitOfWork, numbers: Sequence[str]) -> dict[str, AccountView]:
    """Return the accounts with these numbers, by number; unknown ones are left out."""
    found = uow.session.scalars(visible_accounts(uow).where(Account.number.in_(numbers)))
    return {account.number: view_of_account(account) for account in found}


def find_accounts_by_id(uow: UnitOfWork, account_ids: Sequence[int]) -> dict[int, AccountView]:
    """Return the accounts with these identifiers, by identifier; those that the actor may not see are left out."""
    found = uow.session.scalars(visible_accounts(uow).where(Account.id.in_(account_ids)))
    return {account.id: view_of_account(account) for account in found}


def find_ticket(uow: UnitOfWork, ticket_id: int) -> TicketView | None:
    """Return a ticket by its identifier, locked until the unit of work ends where it is entered, or None."""
    try:
        return view_of_ticket(_tickets.ticket_to_change_by_id(uow, ticket_id))
    except NotFound:
        return None


def tickets_to_recheck(uow: UnitOfWork, codes: Sequence[str], *, after: int = 0) -> list[TicketView]:
    """Return open tickets whose account is not verified, and those held for one of these reasons.

    They come by their identifier, 500 at a time: the next portion begins ``after`` the last ticket of this one.
    """
    return [view_of_ticket(ticket) for ticket in _tickets.list_tickets_to_recheck(uow, codes, after=after)]


def today(uow: UnitOfWork) -> date:
    """Return the day that it is for the operator."""
    return uow.now().astimezone(_get_operator(uow.session).time_zone).date()


def span_of_days(uow: UnitOfWork, first: date, last: date) -> tuple[datetime, datetime]:
    """Return when a span of days begins and ends for the operator; the last day belongs to it."""
    return _span_of_days(_get_operator(uow.session), first, last)
