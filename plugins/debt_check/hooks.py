"""Every hook of debt_check; the work is next door."""

from collections.abc import Sequence
from datetime import timedelta

from plugins.debt_check.balances import known_balance
from plugins.debt_check.boxes import account_panels, portal_cards
from plugins.debt_check.checking import check_ticket, recheck_waiting, refresh_balances
from plugins.debt_check.commands import commands
from plugins.debt_check.pages import desk_page
from plugins.debt_check.reports import held_for_debt
from plugins.debt_check.verdicts import verdict
from servicedesk.plugin_api import (
    AccountView,
    Caution,
    Command,
    Context,
    Hold,
    Page,
    Panel,
    PeriodicWork,
    Report,
    TicketDraft,
    TicketOpened,
    TicketView,
    hookimpl,
)


@hookimpl
def check_ticket_open(draft: TicketDraft, ctx: Context) -> Hold | Caution | None:
    """Hold or caution by the balance that is already known; no network while the customer waits."""
    uow = ctx.work()
    return verdict(known_balance(uow, draft.account_id), draft.kind, ctx.settings, uow.now().date())


@hookimpl
def on_ticket_open(event: TicketOpened, ctx: Context) -> None:
    """Ask billing now, then verify, hold or release."""
    check_ticket(ctx, event.ticket_id, event.account_number)


@hookimpl
def provide_ticket_panels(ticket: TicketView, ctx: Context) -> Sequence[Panel]:
    """Show the agent what the account owes and how old that knowledge is."""
    return account_panels(ctx.work(), ticket, ctx.viewer)


@hookimpl
def provide_portal_cards(account: AccountView, ctx: Context) -> Sequence[Panel]:
    """Show the customer what is to be paid and how."""
    return portal_cards(ctx.work(), account)


@hookimpl
def provide_jobs(ctx: Context) -> Sequence[PeriodicWork]:
    """Keep the table of balances fresh, and ask again about tickets that wait."""
    return [
        PeriodicWork("refresh", timedelta(hours=1), refresh_balances),
        PeriodicWork("recheck", timedelta(seconds=ctx.settings.recheck_seconds), recheck_waiting),
    ]


@hookimpl
def provide_pages(ctx: Context) -> Sequence[Page]:
    """Show the staff which accounts owe."""
    return [desk_page()]


@hookimpl
def provide_reports(ctx: Context) -> Sequence[Report]:
    """Show which tickets waited for a payment."""
    return [held_for_debt()]


@hookimpl
def provide_commands(ctx: Context) -> Sequence[Command]:
    """Let whoever sits at the machine ask billing now."""
    return commands()
