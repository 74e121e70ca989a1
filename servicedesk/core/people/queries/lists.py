"""Long lists of people and of what they belong to, a page at a time; restricted to what the actor may see."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import InstrumentedAttribute, selectinload

from servicedesk.core.kernel.pages import PAGE, page_of
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people.drafts import UserFilter
from servicedesk.core.people.models import Account, Contact, Role, Team, User, team_member, user_role
from servicedesk.core.people.queries.accounts import visible_accounts, visible_contacts
from servicedesk.core.people.queries.users import visible_roles, visible_teams, visible_users
from servicedesk.core.people.rules.texts import fold, searchable


def find_users(uow: UnitOfWork, wanted: UserFilter, *, after: int = 0, limit: int = PAGE) -> Sequence[User]:
    """Return the users that fit, by name, with their roles and teams."""
    rows = visible_users(uow).options(selectinload(User.roles), selectinload(User.teams))
    if wanted.text:
        rows = rows.where(or_(_holds(User.name, wanted.text), _holds(User.email, wanted.text)))
    if wanted.role:
        held = select(user_role.c.user_id).join(Role, Role.id == user_role.c.role_id).where(Role.code == wanted.role)
        rows = rows.where(User.id.in_(held))
    if wanted.team:
        with_it = select(team_member.c.user_id).join(Team, Team.id == team_member.c.team_id)
        rows = rows.where(User.id.in_(with_it.where(Team.code == wanted.team)))
    if wanted.state:
        rows = rows.where(User.is_active.is_(wanted.state == "active"))
    return uow.session.scalars(page_of(rows, User, ("name", "id"), after, limit)).all()


def find_teams(uow: UnitOfWork, text: str = "", *, after: int = 0, limit: int = PAGE) -> Sequence[Team]:
    """Return the teams whose name or code holds this text, by name."""
    rows = visible_teams(uow).where(or_(_holds(Team.name, text), _holds(Team.code, text)))
    return uow.session.scalars(page_of(rows, Team, ("name", "id"), after, limit)).all()


def find_roles(
    uow: UnitOfWork, text: str = "", *, codes: Sequence[str] = (), after: int = 0, limit: int = PAGE
) -> Sequence[Role]:
    """Return the roles whose name or code holds this text, and those of these codes, by name."""
    rows = visible_roles(uow).where(or_(_holds(Role.name, text), _holds(Role.code, text), Role.code.in_(codes)))
    return uow.session.scalars(page_of(rows, Role, ("name", "id"), after, limit)).all()


def find_accounts(
    uow: UnitOfWork, text: str = "", *, kind: str = "", state: str = "", after: int = 0, limit: int = PAGE
) -> Sequence[Account]:
    """Return the accounts whose number or name holds this text, by number."""
    rows = visible_accounts(uow)
    if text:
        rows = rows.where(or_(_holds(Account.number, text), Account.search_name.contains(fold(text), autoescape=True)))
    if kind:
        rows = rows.where(Account.kind == kind)
    if state:
        rows = rows.where(Account.state == state)
    return uow.session.scalars(page_of(rows, Account, ("number",), after, limit)).all()


def find_contacts(uow: UnitOfWork, text: str = "", *, after: int = 0, limit: int = PAGE) -> Sequence[Contact]:
    """Return the contacts whose name, e-mail, document or telephone holds this text, by name."""
    rows = visible_contacts(uow)
    if text:
        ways = [_holds(column, text) for column in (Contact.document, Contact.phone)]
        email = Contact.email.icontains(searchable(text), autoescape=True)
        rows = rows.where(or_(Contact.search_name.contains(fold(text), autoescape=True), email, *ways))
    return uow.session.scalars(page_of(rows, Contact, ("search_name", "id"), after, limit)).all()


def _holds(column: InstrumentedAttribute[str], text: str) -> ColumnElement[bool]:
    return column.icontains(searchable(text), autoescape=True)
