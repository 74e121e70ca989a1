"""The words of each letter about a ticket."""

from servicedesk.core.kernel.errors import Message
from servicedesk.core.tickets.events import TicketChanged
from servicedesk.core.tickets.models import Ticket
from servicedesk.language.letters import Letter
from servicedesk.language.marks import lazy
from servicedesk.notify.voice import Words

SEE_REPORT = lazy("See your report")
SEE_TICKET = lazy("Open the ticket")

# What the desk did, as the customer reads it: the subject and the first paragraph.
FOR_CUSTOMERS = {
    "replied": (lazy("%(number)s: we have answered you"), lazy("We have answered your report “%(subject)s”.")),
    "held": (lazy("%(number)s: your report is on hold"), lazy("Your report “%(subject)s” is registered and waits.")),
    "released": (
        lazy("%(number)s: your report is under way"),
        lazy("The condition that your report “%(subject)s” waited for is met: we attend it now."),
    ),
    "waiting": (lazy("%(number)s: your report is waiting"), lazy("Your report “%(subject)s” is waiting.")),
    "resolved": (
        lazy("%(number)s: solved, is it working?"),
        lazy("We have solved your report “%(subject)s”. Please tell us whether it works again."),
    ),
    "closed": (lazy("%(number)s: closed"), lazy("Your report “%(subject)s” is closed.")),
    "cancelled": (lazy("%(number)s: cancelled"), lazy("Your report “%(subject)s” was cancelled.")),
    "merged": (
        lazy("%(number)s: we go on in %(other)s"),
        lazy("Your report “%(subject)s” is about the same as %(other)s. We go on with both there."),
    ),
    "unmerged": (
        lazy("%(number)s: attended on its own again"),
        lazy("We attend your report “%(subject)s” on its own again."),
    ),
    "rejected": (lazy("%(number)s: not attended"), lazy("We cannot attend your report “%(subject)s”.")),
}

# What the customer did, or a colleague, as whoever attends the ticket reads it.
FOR_STAFF = {
    "noted": (lazy("%(number)s: %(name)s named you"), lazy("%(name)s named you in a note on “%(subject)s”.")),
    "assigned.team": (lazy("%(number)s came to your team"), lazy("The ticket “%(subject)s” came to your team.")),
    "assigned": (lazy("%(number)s was assigned to you"), lazy("The ticket “%(subject)s” is yours now.")),
    "replied": (lazy("%(number)s: the customer answered"), lazy("The customer answered on “%(subject)s”.")),
    "rejected_solution": (
        lazy("%(number)s: it still fails"),
        lazy("The customer says that “%(subject)s” is not solved. The promise begins anew."),
    ),
    "confirmed": (lazy("%(number)s: it works"), lazy("The customer confirmed that “%(subject)s” is solved.")),
    "cancelled": (lazy("%(number)s: withdrawn"), lazy("The customer withdrew “%(subject)s”.")),
}


def opened_for_customer(words: Words, ticket: Ticket, url: str) -> Letter:
    """Tell the customer the number, and until when they will be attended or what the report waits for."""
    paragraphs = [words(lazy("We registered your report “%(subject)s”."), subject=ticket.subject)]
    paragraphs.append(words(lazy("Its number is %(number)s."), number=ticket.number))
    paragraphs.extend(_what_comes(words, ticket))
    return Letter(
        subject=words(lazy("%(number)s: we received your report"), number=ticket.number),
        paragraphs=tuple(paragraphs),
        action_label=words(SEE_REPORT),
        action_url=url,
    )


def opened_for_consultant(words: Words, ticket: Ticket, url: str) -> Letter:
    """Tell the consultant of an account that its customer reported something."""
    told = words(lazy("%(account)s reported “%(subject)s”."), account=ticket.account.name, subject=ticket.subject)
    return Letter(
        subject=words(lazy("%(number)s: a report of %(account)s"), number=ticket.number, account=ticket.account.name),
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
    paragraphs = [words(first, subject=ticket.subject, other=other)]
    if event.action in ("held", "released"):
        paragraphs.extend(_what_comes(words, ticket))
    return Letter(
        subject=words(subject, number=ticket.number, other=other),
        paragraphs=tuple(paragraphs),
        quote=said,
        action_label=words(SEE_REPORT),
        action_url=url,
    )


def letter_for_staff(words: Words, ticket: Ticket, event: TicketChanged, said: str, url: str, name: str = "") -> Letter:
    """Tell somebody of the desk what concerns them; a note is named, and its words stay in the desk."""
    subject, first = FOR_STAFF.get(f"{event.action}.{event.reason}") or FOR_STAFF[event.action]
    return Letter(
        subject=words(subject, number=ticket.number, name=name),
        paragraphs=(words(first, subject=ticket.subject, name=name),),
        quote=said,
        action_label=words(SEE_TICKET),
        action_url=url,
    )


def _what_comes(words: Words, ticket: Ticket) -> list[str]:
    """Say until when the report is attended, or what it waits for."""
    if ticket.held_for is not None:
        released = words(lazy("It is released by itself as soon as the condition is met; you need not report again."))
        return [words.reason(ticket.held_for), *_way_to_pay(words, ticket.held_for), released]
    if ticket.attend_by is None:
        return []
    return [words(lazy("We attend it before %(time)s."), time=words.when(ticket.attend_by))]


def _way_to_pay(words: Words, reason: Message) -> list[str]:
    """Say where to pay, if whoever holds the report told it."""
    url = reason.values.get("pay_url")
    return [words(lazy("You can pay here: %(url)s"), url=url)] if url else []
