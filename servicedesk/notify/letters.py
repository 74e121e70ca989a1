"""The words of each letter about a ticket."""

from datetime import datetime

from servicedesk.core.kernel.errors import Message
from servicedesk.core.tickets.events import TicketChanged, TicketEscalated
from servicedesk.core.tickets.models import Ticket
from servicedesk.language.letters import Letter
from servicedesk.language.marks import lazy
from servicedesk.language.stock import FOR_CONSULTANTS, FOR_CUSTOMERS, FOR_STAFF, OPENED, SHORT, SHORT_OPENED
from servicedesk.notify.voice import Words

SEE_REPORT = lazy("See your report")
SEE_TICKET = lazy("Open the ticket")
OFFICIAL_CODE = lazy("Its official code is %(code)s.")


def opened_for_customer(words: Words, ticket: Ticket, url: str) -> Letter:
    """Tell the customer the number, and until when they will be attended or what the report waits for."""
    subject, *told = OPENED
    paragraphs = [words(each, subject=ticket.subject_in(words.locale), number=ticket.number) for each in told]
    comes = _what_comes(words, ticket)
    paragraphs.extend([*comes, *_official_code(words, ticket)])
    return Letter(
        subject=words(subject, number=ticket.number),
        paragraphs=tuple(paragraphs),
        action_label=words(SEE_REPORT),
        action_url=url,
        short=" ".join([words(SHORT_OPENED, number=ticket.number), *comes]),
    )


def letter_for_consultant(words: Words, ticket: Ticket, kind: str, url: str) -> Letter:
    """Tell the consultant of an account what happened on a ticket of its customer."""
    subject, first = FOR_CONSULTANTS[kind]
    told = words(first, account=ticket.account.name, subject=ticket.subject_in(words.locale))
    return Letter(
        subject=words(subject, number=ticket.number, account=ticket.account.name),
        paragraphs=(told,),
        action_label=words(SEE_TICKET),
        action_url=url,
    )


def letter_for_customer(
    words: Words, ticket: Ticket, event: TicketChanged, said: str, url: str, other: str = ""
) -> Letter | None:
    """Tell the customer what the desk did, or return None for what is not theirs to know.

    ``other`` is the number of the report in which a merged one goes on.
    """
    found = FOR_CUSTOMERS.get(event.action)
    if found is None:
        return None
    subject, first = found
    paragraphs = [words(first, subject=ticket.subject_in(words.locale), other=other)]
    comes = _what_comes(words, ticket) if event.action in ("held", "released") else []
    if event.action == "replied" and ticket.news_by is not None:
        comes = [words(lazy("You hear from us again before %(time)s."), time=words.when(ticket.news_by))]
    paragraphs.extend([*comes, *_official_code(words, ticket)])
    return Letter(
        subject=words(subject, number=ticket.number, other=other),
        paragraphs=tuple(paragraphs),
        quote=said,
        action_label=words(SEE_REPORT),
        action_url=url,
        short=" ".join([words(SHORT[event.action], number=ticket.number, other=other), *comes]),
    )


def letter_for_staff(words: Words, ticket: Ticket, event: TicketChanged, said: str, url: str, name: str = "") -> Letter:
    """Tell somebody of the desk what concerns them; a note is named, and its words stay in the desk."""
    subject, first = FOR_STAFF[staff_kind(event)]
    return Letter(
        subject=words(subject, number=ticket.number, name=name),
        paragraphs=(words(first, subject=ticket.subject_in(words.locale), name=name),),
        quote=said,
        action_label=words(SEE_TICKET),
        action_url=url,
    )


def letter_of_escalation(
    words: Words, ticket: Ticket, event: TicketEscalated, url: str, due_by: datetime | None
) -> Letter:
    """Tell a team that it was given a ticket and until when to accept it, or those who must know that it is late."""
    subject, first = FOR_STAFF[staff_kind(event)]
    paragraphs = [words(first, subject=ticket.subject_in(words.locale))]
    if due_by is not None:
        paragraphs.append(words(lazy("It is due %(time)s."), time=words.when(due_by)))
    return Letter(
        subject=words(subject, number=ticket.number),
        paragraphs=tuple(paragraphs),
        action_label=words(SEE_TICKET),
        action_url=url,
    )


def staff_kind(event: TicketChanged | TicketEscalated) -> str:
    """Return which letter tells staff of this: one for the action with its reason, else one for the action."""
    precise = f"{event.action}.{event.reason if isinstance(event, TicketChanged) else event.why}"
    return precise if precise in FOR_STAFF else event.action


def _what_comes(words: Words, ticket: Ticket) -> list[str]:
    """Say until when the report is attended, or what it waits for."""
    if ticket.held_for is not None:
        released = words(lazy("It is released by itself as soon as the condition is met; you need not report again."))
        return [words.reason(ticket.held_for), *_way_to_pay(words, ticket.held_for), released]
    if ticket.told_by is None:
        return []
    if ticket.told_by != ticket.attend_by:
        return [words(lazy("You hear from us before %(when)s."), when=words.when(ticket.told_by))]
    return [words(lazy("We attend it before %(time)s."), time=words.when(ticket.attend_by))]


def _official_code(words: Words, ticket: Ticket) -> list[str]:
    """Say the official code, where the country gives one."""
    told = lazy("The official code of your claim is %(code)s.") if ticket.kind == "claim" else OFFICIAL_CODE
    return [words(told, code=ticket.claim_code)] if ticket.claim_code else []


def _way_to_pay(words: Words, reason: Message) -> list[str]:
    """Say where to pay, if whoever holds the report told it."""
    url = reason.values.get("pay_url")
    return [words(lazy("You can pay here: %(url)s"), url=url)] if url else []
