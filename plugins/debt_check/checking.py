"""Asking billing about one ticket's account, and acting on the answer.

No transaction is open while billing is asked; then one unit of work keeps the answer and acts.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from time import monotonic

from plugins.debt_check.balances import keep_balance, keep_balances
from plugins.debt_check.billing import Balance, BillingUnavailable, ask_balance, list_balances
from plugins.debt_check.breaker import Breaker
from plugins.debt_check.settings import Settings
from plugins.debt_check.verdicts import OVERDUE, verdict
from servicedesk.plugin_api import (
    Context,
    Hold,
    HttpClient,
    TicketView,
    UnitOfWork,
    find_ticket,
    hold,
    http_client,
    note_account_check,
    release,
    tickets_to_recheck,
)

ONE_BY_ONE = 200  # tickets in one turn; more are asked about with one list
HOLDABLE = ("acknowledged", "inProgress", "held")


@cache
def breaker() -> Breaker:
    """Return this process's breaker: billing that fails is left alone for a while."""
    return Breaker(monotonic)


@cache
def turns() -> "Turns":
    """Return how far this process has come with the tickets that wait."""
    return Turns()


@dataclass
class Turns:
    """The last ticket that was checked again, so that the next turn begins behind it."""

    last_id: int = 0

    def next(self, waiting: list[TicketView]) -> list[TicketView]:
        """Return whose turn it is: those behind the last one, then those from the beginning."""
        return sorted(waiting, key=lambda ticket: (ticket.id <= self.last_id, ticket.id))[:ONE_BY_ONE]


def check_ticket(ctx: Context, ticket_id: int, account_number: str) -> None:
    """Ask billing about the account of a ticket, then verify, hold or release the ticket."""
    if not ctx.settings.billing_url or not account_number:
        return  # billing knows nothing of somebody who was not recognised
    told = _ask(ctx, account_number)
    with ctx.work() as uow:
        ticket = find_ticket(uow, ticket_id)
        if ticket is None:
            return
        if told is None:
            _note_unverified(uow, ticket)
        else:
            _act(uow, ticket, told, ctx.settings)


def recheck_waiting(ctx: Context) -> None:
    """Ask again about tickets that are held for debt or could not be verified.

    Many of them are asked about with one list; where billing has none to give, as many as fit a turn one by one.
    """
    if not ctx.settings.billing_url:
        return
    waiting = _list_waiting(ctx)
    if len(waiting) > ONE_BY_ONE and _recheck_by_list(ctx, waiting):
        return
    for ticket in turns().next(waiting):
        if breaker().is_resting:
            return
        check_ticket(ctx, ticket.id, ticket.account.number)
        turns().last_id = ticket.id


def _list_waiting(ctx: Context) -> list[TicketView]:
    """Return all tickets that wait, read portion by portion."""
    waiting: list[TicketView] = []
    uow = ctx.work()
    with uow.reading():
        while portion := tickets_to_recheck(uow, [OVERDUE], after=waiting[-1].id if waiting else 0):
            waiting += portion
    return waiting


def _recheck_by_list(ctx: Context, waiting: list[TicketView]) -> bool:
    """Ask for the list of balances and act on what it says; False when billing gives none."""
    if not breaker().may_call():
        return True
    by_account: dict[str, list[TicketView]] = defaultdict(list)
    for ticket in waiting:
        by_account[ticket.account.number].append(ticket)
    try:
        for told in list_balances(
            billing_client(ctx.settings), ctx.settings.billing_url, ctx.settings.access_key.reveal()
        ):
            for ticket in by_account.get(told.account, ()):
                _act_now(ctx, ticket.id, told)
    except BillingUnavailable as error:
        ctx.log.warning("billing gives no list", extra={"reason": str(error)})
        return False
    breaker().succeeded()
    return True


def _act_now(ctx: Context, ticket_id: int, told: Balance) -> None:
    with ctx.work() as uow:
        ticket = find_ticket(uow, ticket_id)
        if ticket is not None:
            _act(uow, ticket, told, ctx.settings)


def refresh_balances(ctx: Context) -> None:
    """Fetch all balances, so that the gate can answer without asking; BillingUnavailable when it cannot."""
    if ctx.settings.billing_url:
        ctx.log.info("balances kept", extra={"count": fetch_balances(ctx)})


def fetch_balances(ctx: Context) -> int:
    """Fetch all balances and return how many are kept; BillingUnavailable when billing gives no whole list."""
    return keep_balances(ctx, list(_list_told(ctx.settings)))


def _ask(ctx: Context, account_number: str) -> Balance | None:
    """Ask billing, or return None when it cannot be asked or answers nonsense."""
    settings = ctx.settings
    if not breaker().may_call():
        return None
    try:
        told = ask_balance(billing_client(settings), settings.billing_url, settings.access_key.reveal(), account_number)
    except BillingUnavailable as error:
        if error.is_outage:
            breaker().failed()
        ctx.log.warning("billing not available", extra={"reason": str(error)})
        return None
    breaker().succeeded()
    return told


def _act(uow: UnitOfWork, ticket: TicketView, told: Balance, settings: Settings) -> None:
    """Hold, caution, release or verify a ticket, by what billing has just told."""
    balance = keep_balance(uow, ticket.account.id, told)
    answer = verdict(balance, ticket.kind, settings, uow.now().date())
    held_by_us = ticket.status == "held" and OVERDUE in ticket.hold_codes
    if isinstance(answer, Hold):
        if ticket.status in HOLDABLE:
            hold(uow, ticket.id, answer)
    elif held_by_us:
        release(uow, ticket.id)
    else:
        note_account_check(uow, ticket.id, "verified", answer)


def _note_unverified(uow: UnitOfWork, ticket: TicketView) -> None:
    """Mark a ticket as not verified; one that is held for a debt that was known stays as it is."""
    if ticket.status != "held":
        note_account_check(uow, ticket.id, "unverified")


def _list_told(settings: Settings) -> Iterator[Balance]:
    return list_balances(billing_client(settings), settings.billing_url, settings.access_key.reveal())


def billing_client(settings: Settings) -> HttpClient:
    """Return the way to billing, with what an administrator has declared about it."""
    return http_client("billing", http_allowed=settings.http_allowed, private_allowed=settings.private_allowed)
