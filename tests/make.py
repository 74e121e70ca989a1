"""Things for the tests: one plain function per thing, each with sensible values that can be overridden."""

from typing import Any

from servicedesk.core.inventory.models import Service
from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people import DEFAULT_ROLES
from servicedesk.core.people.models import Account, AccountContact, Contact, Role, Team, User
from servicedesk.core.tickets import TicketDraft, open_ticket
from servicedesk.core.tickets.models import Category, Ticket

PERMISSIONS = {role.code: frozenset(role.permissions) for role in DEFAULT_ROLES}


def add(uow: UnitOfWork, thing: Any) -> Any:
    """Add a row and give it its identifier."""
    uow.session.add(thing)
    uow.session.flush()
    return thing


def make_account(uow: UnitOfWork, **overrides: Any) -> Account:
    """Return an account; its number is new each time."""
    taken = uow.session.query(Account).count()
    return add(uow, Account(**{"number": f"10{taken:04}", "name": "Familia Quispe", **overrides}))


def make_contact(uow: UnitOfWork, account: Account, **overrides: Any) -> Contact:
    """Return the holder of an account."""
    values = {"name": "Rosa Quispe", "email": f"rosa{account.number}@cliente.example", **overrides}
    contact = add(uow, Contact(**values))
    add(uow, AccountContact(account_id=account.id, contact_id=contact.id))
    return contact


def make_user(uow: UnitOfWork, **overrides: Any) -> User:
    """Return a person who works with the desk."""
    taken = uow.session.query(User).count()
    return add(uow, User(**{"name": "Jimena Soto", "email": f"jimena{taken}@andina.example", **overrides}))


def make_staff(uow: UnitOfWork, role: str = "csm_agent", *teams: Team, **overrides: Any) -> User:
    """Return a user who has a default role, as a browser needs it; ``as_user`` is enough for the core."""
    known = uow.session.query(Role).filter_by(code=role).one_or_none()
    held = known or add(uow, Role(code=role, name=role, permissions=sorted(PERMISSIONS[role])))
    user = make_user(uow, **overrides)
    user.roles, user.teams = [held], list(teams)
    return user


def make_team(uow: UnitOfWork, **overrides: Any) -> Team:
    """Return a support group."""
    return add(uow, Team(**{"code": "csm", "name": "CSM", **overrides}))


def make_service(uow: UnitOfWork, account: Account, **overrides: Any) -> Service:
    """Return a service of an account."""
    values = {"account_id": account.id, "number": f"INT-{account.number}", "name": "Internet Hogar 200", **overrides}
    return add(uow, Service(**values))


def make_category(uow: UnitOfWork, **overrides: Any) -> Category:
    """Return a sort of fault."""
    values = {
        "code": "no_service", "name": "Sin servicio", "name_en": "No service", "symptom": "No tengo Internet",
        "symptom_en": "I have no Internet", "impact": 2, "urgency": 1, **overrides,
    }  # fmt: skip
    return add(uow, Category(**values))


def make_ticket(uow: UnitOfWork, account: Account | None = None, **overrides: Any) -> Ticket:
    """Return an open ticket of an account, of a new one where none is given."""
    account = account or make_account(uow)
    draft = {"account_id": account.id, "description": "No tengo Internet desde ayer.", **overrides}
    return open_ticket(uow, TicketDraft(**draft))


def as_contact(contact: Contact, *accounts: Account) -> Actor:
    """Return a contact as an actor who speaks for these accounts."""
    own = frozenset(account.id for account in accounts)
    return Actor("contact", contact.id, contact.name, contact.language, account_ids=own)


def as_user(user: User, role: str = "csm_agent", *teams: Team) -> Actor:
    """Return a user as an actor with the permissions of a default role."""
    own = frozenset(team.id for team in teams)
    return Actor("user", user.id, user.name, user.language, PERMISSIONS[role], team_ids=own)
