"""Reporting without signing in: registered always, verified by nobody, followed by a private link.

Whether service number and document belong together is told to staff alone. A report of somebody who
could not be recognised is a ticket too, of an account that stands for all of them.
"""

from datetime import timedelta

from sqlalchemy import delete

from servicedesk.core.inventory.models import Service
from servicedesk.core.kernel.base import insert_for
from servicedesk.core.kernel.errors import Conflict, Invalid, Message, NotFound
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people.models import Account
from servicedesk.core.people.rules.secrets import digest_of, new_secret
from servicedesk.core.regulation import as_kept, read_rules
from servicedesk.core.sla.queries import current_edition
from servicedesk.core.tickets.customer_models import PrivateLink
from servicedesk.core.tickets.drafts import StrangerDraft, TicketDraft
from servicedesk.core.tickets.models import Ticket
from servicedesk.core.tickets.queries.seeing import Named
from servicedesk.core.tickets.queries.strangers import (
    UNKNOWN_ACCOUNT,
    Matched,
    facts_of,
    find_by_link,
    find_category,
    find_match,
    find_opened_by_stranger,
    find_unknown_account,
    get_unknown_account,
    words_of_strangers,
)
from servicedesk.core.tickets.rules import PUBLIC, REPLY_STATES
from servicedesk.core.tickets.service.attending import LONGEST_BODY
from servicedesk.core.tickets.service.opening import Prepared, prepare, register
from servicedesk.core.tickets.service.reopening import reopen
from servicedesk.core.tickets.service.writing import add_interaction, is_repeated, note_change
from servicedesk.core.tickets.views import Followed, Step

LINK_LIVES = timedelta(days=90)
# What a stranger may know of where a ticket stands: nothing of debts, nothing of the network.
SHOWN_STATUS = {"held": "acknowledged", "pending": "inProgress"}
SHOWN_STEPS = {
    "started": "inProgress",
    "resolved": "resolved",
    "rejected_solution": "inProgress",
    "confirmed": "closed",
}
ENDS = ("closed", "cancelled", "rejected")


def open_unverified(uow: UnitOfWork, draft: StrangerDraft) -> str:
    """Open a ticket for somebody who has not signed in, and return the secret of its private link.

    The same answer for a pair that fits and for one that does not. A form that was sent before leads
    to its ticket by another link. Raises Invalid and Refused.
    """
    with uow.reading():
        before = find_opened_by_stranger(uow, draft.submission)
        ready = None if before else _prepare(uow, draft, find_match(uow, draft.service_number, draft.document))
    if before is None:
        told, prepared = ready or _prepare_for(uow, draft, _unknown_account(uow, draft.unknown_name))
        before = register(uow, told, prepared, find_opened_by_stranger, draft.name)
    return _make_link(uow, before.id)


Ready = tuple[TicketDraft, Prepared]


def _prepare(uow: UnitOfWork, draft: StrangerDraft, found: Matched | None) -> Ready | None:
    """Prepare the ticket for whoever was recognised, else for the account of the others, None before it is there."""
    if found is not None:
        return _prepare_for(uow, draft, found.account, found.service, found.contact.id)
    account = find_unknown_account(uow)
    return _prepare_for(uow, draft, account) if account else None


def _prepare_for(
    uow: UnitOfWork,
    draft: StrangerDraft,
    account: Account,
    service: Service | None = None,
    contact_id: int | None = None,
) -> Ready:
    told = TicketDraft(
        account_id=account.id,
        description=draft.description,
        category=draft.category,
        service_id=service.id if service else None,
        contact_id=contact_id,
        contact_phone=draft.contact_phone,
        channel=PUBLIC,
        submission=draft.submission,
    )
    edition, kept = current_edition(uow.session), as_kept(read_rules(uow))
    category, team = find_category(uow, draft.category)
    prepared = prepare(uow, told, Named(account, service, category, None, edition, team, kept))
    # No other system knows the account that stands for those who were not recognised.
    return told, prepared if service else prepared._replace(account_number="")


def _unknown_account(uow: UnitOfWork, name: str) -> Account:
    """Return the account that stands for everybody who is not recognised: the first of them makes it.

    Of two that are first at once the second waits for the other, and finds the account.
    """
    insert = insert_for(uow.session.get_bind().dialect.name)
    made = insert(Account).values(number=UNKNOWN_ACCOUNT, name=name)
    uow.session.execute(made.on_conflict_do_nothing(index_elements=["number"]))
    return get_unknown_account(uow)


def _make_link(uow: UnitOfWork, ticket_id: int) -> str:
    secret, now = new_secret(), uow.now()
    uow.session.add(
        PrivateLink(digest=digest_of(secret), ticket_id=ticket_id, made_at=now, ends_at=now + LINK_LIVES)
    )  # fmt: skip
    return secret


def forget_private_links(uow: UnitOfWork) -> None:
    """Forget the links that lead nowhere any more."""
    uow.session.execute(delete(PrivateLink).where(PrivateLink.ends_at <= uow.now()))


def read_private_link(uow: UnitOfWork, secret: str, language: str) -> Followed:
    """Return what whoever holds a link may know: what was typed, and how far it is. NotFound for every bad one.

    A symptom that was chosen is called as in this language.
    """
    ticket = find_by_link(uow, secret)
    if ticket is None:
        raise NotFound
    written = words_of_strangers(uow, ticket)
    return Followed(
        number=ticket.number or "",
        subject=ticket.subject_in(language),
        status=_shown_status(ticket),
        opened_at=ticket.opened_at,
        name=written[0].author_name if written else "",
        contact_phone=ticket.contact_phone,
        words=tuple((each.at, each.body) for each in written),
        steps=tuple(_steps(uow, ticket)),
        may_reply=ticket.status in REPLY_STATES,
    )


def _shown_status(ticket: Ticket) -> str:
    if ticket.status == "pending" and ticket.pending_reason == "customer":
        return "waiting"
    return SHOWN_STATUS.get(ticket.status, "closed" if ticket.status in ENDS else ticket.status)


def _steps(uow: UnitOfWork, ticket: Ticket) -> list[Step]:
    """Return the steps that a stranger may know, each time the shown state changes."""
    steps = [Step("acknowledged", ticket.opened_at)]
    for fact in facts_of(uow, ticket):
        action = str(fact.values.get("action", ""))
        status = "closed" if action in ENDS else SHOWN_STEPS.get(action, "")
        if status and status != steps[-1].status:
            steps.append(Step(status, fact.at))
    return steps


def add_by_link(uow: UnitOfWork, secret: str, body: str, submission: str = "") -> None:
    """Add words to the ticket of a private link; what was submitted before is not written again.

    Raises NotFound for a bad link, Invalid, and Conflict for a ticket that has ended.
    """
    ticket = find_by_link(uow, secret, to_change=True)
    if ticket is None:
        raise NotFound
    if is_repeated(uow, ticket, "reply", submission):
        return
    if not body.strip():
        raise Invalid({"body": Message("required")})
    if len(body) > LONGEST_BODY:
        raise Invalid({"body": Message("too_long", {"longest": LONGEST_BODY})})
    if ticket.status not in REPLY_STATES:
        raise Conflict("ticket.not_possible", action="reply", status=ticket.status, number=ticket.number)
    written = words_of_strangers(uow, ticket)
    interaction = add_interaction(uow, ticket, body, PUBLIC)
    interaction.author_name = written[0].author_name if written else interaction.author_name
    uow.session.flush()  # the fact names the interaction by its identifier
    before = ticket.status
    if before == "resolved":
        reopen(uow, ticket, interaction.id)
        return
    if before == "pending" and ticket.pending_reason == "customer":
        ticket.status, ticket.pending_reason = "inProgress", ""
    note_change(uow, ticket, "replied", before, reference_id=interaction.id)
