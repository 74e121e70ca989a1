"""What the sales consultant of an account is told of its tickets, without anyone remembering to (S1)."""

from collections.abc import Mapping, Sequence
from typing import Any

from servicedesk.core import risk, tickets
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people import Account, User
from servicedesk.core.tickets.events import TicketChanged
from servicedesk.core.tickets.models import Ticket
from servicedesk.language.letters import Letter
from servicedesk.language.marks import lazy
from servicedesk.language.risks import reason_words
from servicedesk.language.stock import FOR_CONSULTANTS
from servicedesk.notify.staff import tell
from servicedesk.notify.voice import Words

OF_ACTIONS = {"resolved": "account_resolved", "rejected_solution": "account_rejected"}
RATING = ("rated", "confirmed")


def kind_for_consultant(uow: UnitOfWork, ticket: Ticket, event: TicketChanged) -> str:
    """Return which kind of notice the consultant gets of this, empty for what is told to others alone.

    What a low rating is, the rules of the account's segment say.
    """
    if event.action in RATING and event.reason:
        is_low = int(event.reason) <= risk.read_policy(uow, ticket.account.kind).low
        return "account_rated" if is_low else ""
    return OF_ACTIONS.get(event.action, "")


def consultants_to_write(
    uow: UnitOfWork, ticket: Ticket, kind: str, *, by: str = "", besides: Sequence[User] = ()
) -> list[User]:
    """Put a notice on the desk of the account's consultant, who wants a letter as well if returned.

    Whoever is told of the same anyway (``besides``) is not told a second time.
    """
    consultant = tickets.consultant_of(uow, ticket)
    if consultant is None or consultant.id in {each.id for each in besides}:
        return []
    return tell(uow, ticket, kind, [consultant], by)


def letter_about_risk(words: Words, account: Account, reasons: Sequence[Mapping[str, Any]], url: str) -> Letter:
    """Tell the consultant of an account that it is at risk of leaving, and why."""
    subject, first = FOR_CONSULTANTS["account_risk"]
    told = [reason_words(each, words.ngettext, words.day) for each in reasons]
    return Letter(
        subject=words(subject, account=account.name),
        paragraphs=(words(first, account=account.name), *told),
        action_label=words(lazy("Open the account")),
        action_url=url,
    )
