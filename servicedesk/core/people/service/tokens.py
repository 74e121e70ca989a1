"""Secrets that work once: made, looked up, used up; the secret itself goes to one person and nowhere else."""

from datetime import timedelta

from sqlalchemy import update

from servicedesk.core.kernel.errors import NotFound
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people.models import Token
from servicedesk.core.people.queries.persons import Person
from servicedesk.core.people.rules.secrets import digest_of, new_secret
from servicedesk.core.people.views import OneTimeSecret, PersonKind


def make_link(uow: UnitOfWork, purpose: str, person: Person, lives: timedelta) -> OneTimeSecret:
    """Make a link for a person and keep its digest."""
    secret, ends_at = new_secret(), uow.now() + lives
    uow.session.add(
        Token(digest=digest_of(secret), purpose=purpose, kind=person.kind, principal_id=person.id, ends_at=ends_at)
    )
    return OneTimeSecret(
        purpose, person.kind, person.id, person.name, person.email, person.language, secret, ends_at
    )  # fmt: skip


def use_up(uow: UnitOfWork, token_id: int) -> None:
    """Use a token up, or raise NotFound when another was faster: one statement decides."""
    unused = update(Token).where(Token.id == token_id, Token.used_at.is_(None), Token.ends_at > uow.now())
    done = uow.session.execute(unused.values(used_at=uow.now()).returning(Token.id)).first()
    if done is None:
        raise NotFound


def kill_links(uow: UnitOfWork, kind: PersonKind, person_id: int) -> None:
    """Use up every code and link of a person that is still open."""
    opened = update(Token).where(Token.kind == kind, Token.principal_id == person_id, Token.used_at.is_(None))
    uow.session.execute(opened.values(used_at=uow.now()))
