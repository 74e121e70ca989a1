"""Which tickets an actor may see, and one of them, to show or to change."""

from collections.abc import Collection
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, bindparam, false, select
from sqlalchemy.orm import joinedload

from servicedesk.core.inventory.models import Service
from servicedesk.core.kernel.errors import NotFound
from servicedesk.core.kernel.numbers import normal_number
from servicedesk.core.kernel.submissions import Submission, find_submission, submission_key
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people import may, may_see_account, visible_accounts, visible_teams, visible_users
from servicedesk.core.people.models import Account, Team, User
from servicedesk.core.regulation import kept_rules
from servicedesk.core.sla.queries import edition
from servicedesk.core.tickets.drafts import TicketDraft
from servicedesk.core.tickets.models import Attachment, Category, Interaction, Ticket


def visible_tickets(uow: UnitOfWork) -> Select[Ticket]:
    """Return the tickets that this actor may see; every read of tickets starts here."""
    actor, tickets = uow.actor, select(Ticket)
    if actor.kind == "contact":
        return tickets.where(Ticket.account_id.in_(actor.account_ids))
    if actor.is_machine:
        return tickets
    if may(actor, "ticket.read"):
        if may(actor, "account.read"):
            return tickets
        return tickets.where(Ticket.account_id.in_(visible_accounts(uow).with_only_columns(Account.id)))
    if may(actor, "ticket.read_team"):
        return tickets.where(Ticket.team_id.in_(actor.team_ids))
    return tickets.where(false())


def get_ticket(uow: UnitOfWork, number: str) -> Ticket:
    """Return the ticket of this number with what its page shows, or raise NotFound."""
    visible = visible_tickets(uow)
    found = _showing() if visible.whereclause is None else _make_showing(visible)
    ticket = uow.session.scalars(found, {"number": normal_number(number)}).one_or_none()
    if ticket is None:
        raise NotFound
    return ticket


@cache
def _showing() -> Select[Ticket]:
    """Return the statement for whoever sees all tickets, made once."""
    return _make_showing(select(Ticket))


def _make_showing(visible: Select[Ticket]) -> Select[Ticket]:
    names = ("account", "service", "contact", "category", "team", "assignee")
    around = [joinedload(getattr(Ticket, name)) for name in names]
    return visible.where(Ticket.number == bindparam("number")).options(*around)


def find_opened(uow: UnitOfWork, submission: str) -> Ticket | None:
    """Return the ticket that an earlier submission of the same form by this actor opened, or None."""
    key = submission_key(uow.actor, "ticket", submission)
    earlier = find_submission(uow.session, key) if submission else None
    return find_by_id(uow, earlier) if earlier is not None else None


def find_by_id(uow: UnitOfWork, ticket_id: int) -> Ticket | None:
    """Return the ticket of this identifier, or None."""
    return uow.session.scalars(visible_tickets(uow).where(Ticket.id == ticket_id)).one_or_none()


class Named(NamedTuple):
    """What a draft names, as far as its actor may see it, what the same form opened before, and what counts."""

    account: Account
    service: Service | None
    category: Category | None
    opened_id: int | None
    edition: str | None
    team: Team | None = None
    rules: dict[str, Any] | None = None


def find_named(uow: UnitOfWork, draft: TicketDraft) -> Named | None:
    """Return what a draft names, or None where the actor does not see its account.

    Whoever sees an account sees its services too.
    """
    key = submission_key(uow.actor, "ticket", draft.submission) if draft.submission else ""
    values = {"account": draft.account_id, "service": draft.service_id, "category": draft.category, "key": key}
    row = uow.session.execute(_naming(), values).one_or_none()
    return Named(*row) if row is not None and may_see_account(uow.actor, row[0]) else None


@cache
def _naming() -> Select[*tuple[Any, ...]]:
    """Return the statement, made once."""
    is_service = and_(Service.id == bindparam("service"), Service.account_id == Account.id)
    is_category = and_(Category.code == bindparam("category"), Category.is_active)
    return (
        select(Account, Service, Category, Submission.subject_id, edition(), Team, kept_rules())
        .outerjoin(Service, is_service)
        .outerjoin(Category, is_category)
        .outerjoin(Team, Team.id == Category.team_id)
        .outerjoin(Submission, Submission.key == bindparam("key"))
        .where(Account.id == bindparam("account"))
    )


def ticket_to_change(uow: UnitOfWork, number: str) -> Ticket:
    """Return the ticket of this number, locked against others until the unit of work ends, or raise NotFound."""
    return _locked(uow, visible_tickets(uow).where(Ticket.number == normal_number(number)))


def ticket_to_change_by_id(uow: UnitOfWork, ticket_id: int) -> Ticket:
    """Return the ticket of this identifier, locked until the unit of work ends, or raise NotFound."""
    return _locked(uow, visible_tickets(uow).where(Ticket.id == ticket_id))


def two_to_change(uow: UnitOfWork, number: str, other: str) -> tuple[Ticket, Ticket | None]:
    """Return two tickets, locked in the order in which everybody locks several, or raise NotFound for the first.

    The second is None where there is none that the actor sees.
    """
    first, second = normal_number(number), normal_number(other)
    both = visible_tickets(uow).where(Ticket.number.in_((first, second))).order_by(Ticket.id)
    found = {ticket.number: ticket for ticket in uow.session.scalars(locked(both))}
    if first not in found:
        raise NotFound
    return found[first], found.get(second)


def locked(found: Select[Ticket], *, skip: bool = False) -> Select[Ticket]:
    """Return the statement with a lock on what it finds until the unit of work ends, read anew once locked.

    With ``skip`` what somebody else has locked is left out; without it, the other one is waited for.
    SQLite locks the whole file when the unit of work is entered, and needs nothing here.
    """
    return found.with_for_update(of=Ticket, skip_locked=skip).execution_options(populate_existing=True)


def _locked(uow: UnitOfWork, found: Select[Ticket]) -> Ticket:
    ticket = uow.session.scalars(locked(found)).one_or_none()
    if ticket is None:
        raise NotFound
    return ticket


def get_attachment(uow: UnitOfWork, number: str, attachment_id: int) -> Attachment:
    """Return a file of a ticket that this actor may see, or raise NotFound."""
    visible = visible_tickets(uow).where(Ticket.number == normal_number(number)).with_only_columns(Ticket.id)
    found = select(Attachment).where(Attachment.id == attachment_id, Attachment.ticket_id.in_(visible))
    if uow.actor.kind == "contact":
        found = found.where(Attachment.interaction_id.is_not(None))  # what proves a repair is the desk's own
    attachment = uow.session.scalars(found).one_or_none()
    if attachment is None:
        raise NotFound
    return attachment


def find_attached(uow: UnitOfWork, keys: Collection[str]) -> set[str]:
    """Return those of these keys of the file store that belong to a ticket; files without one may be removed."""
    visible = visible_tickets(uow).with_only_columns(Ticket.id)
    found = select(Attachment.key).where(Attachment.key.in_(keys), Attachment.ticket_id.in_(visible))
    return set(uow.session.scalars(found))


def get_interaction(uow: UnitOfWork, ticket: Ticket, interaction_id: int) -> Interaction:
    """Return a contact on a ticket that the actor may see, or raise NotFound."""
    found = select(Interaction).where(Interaction.id == interaction_id, Interaction.ticket_id == ticket.id)
    interaction = uow.session.scalars(found).one_or_none()
    if interaction is None:
        raise NotFound
    return interaction


def find_assignee(uow: UnitOfWork, user_id: int) -> User | None:
    """Return the user who may be given a ticket, or None."""
    return uow.session.scalars(visible_users(uow).where(User.id == user_id, User.is_active)).one_or_none()


def find_team(uow: UnitOfWork, team_id: int) -> Team | None:
    """Return the team that may be given a ticket, or None."""
    return uow.session.scalars(visible_teams(uow).where(Team.id == team_id)).one_or_none()


def consultant_of(uow: UnitOfWork, ticket: Ticket) -> User | None:
    """Return the sales consultant of a ticket's account, or None where nobody is assigned."""
    consultant_id = ticket.account.consultant_id
    return (
        uow.session.scalars(visible_users(uow).where(User.id == consultant_id)).one_or_none() if consultant_id else None
    )
