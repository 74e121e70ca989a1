"""The first administrator: created once, by whoever sits at the machine and was told the token."""

from sqlalchemy import update

from servicedesk.core.kernel.errors import Conflict, Forbidden, NotFound
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people import passwords
from servicedesk.core.people.events import FirstAdministratorCreated
from servicedesk.core.people.models import Token, User
from servicedesk.core.people.queries.persons import find_link
from servicedesk.core.people.queries.users import has_users, roles_of_codes
from servicedesk.core.people.rules.checks import Checks
from servicedesk.core.people.rules.limits import SETUP_LIVES
from servicedesk.core.people.rules.permissions import ADMINISTRATOR
from servicedesk.core.people.rules.secrets import digest_of, new_secret
from servicedesk.core.people.rules.weak_passwords import own_words, password_problem
from servicedesk.core.people.service.password_change import keep_password
from servicedesk.core.people.service.roles import add_default_roles
from servicedesk.core.people.service.tokens import use_up
from servicedesk.core.people.service.users import add_user

PURPOSE = "setup"


def needs_first_administrator(uow: UnitOfWork) -> bool:
    """Tell whether nobody works with the desk yet."""
    return not has_users(uow)


def make_setup_token(uow: UnitOfWork) -> str:
    """Return a token to create the first administrator with, to be printed on the machine itself.

    An earlier one works no longer. Raises Conflict when somebody works with the desk already.
    """
    if uow.actor.kind != "job":
        raise Forbidden
    _require_nobody(uow)
    earlier = update(Token).where(Token.purpose == PURPOSE, Token.used_at.is_(None))
    uow.session.execute(earlier.values(used_at=uow.now()))
    secret, ends_at = new_secret(), uow.now() + SETUP_LIVES
    uow.session.add(Token(digest=digest_of(secret), purpose=PURPOSE, kind="user", principal_id=0, ends_at=ends_at))
    return secret


def is_setup_token(uow: UnitOfWork, token: str) -> bool:
    """Tell whether the first administrator can be created with this token; looking does not use it."""
    return find_link(uow, digest_of(token), (PURPOSE,)) is not None


def create_first_administrator(uow: UnitOfWork, token: str, name: str, email: str, password: str) -> User:
    """Create the first administrator, with the roles of the procedure.

    The first thing in its unit of work, because it must look before it writes. Raises NotFound for
    a bad token, Conflict when somebody works with the desk already, Invalid, Busy.
    """
    with uow.reading():
        token_id = _setup_token(uow, token)
        values = _taken(name, email, password)
        hashed = passwords.HASHING.make(password)
    use_up(uow, token_id)
    _require_nobody(uow)
    add_default_roles(uow)
    user = add_user(uow, values, roles_of_codes(uow, [ADMINISTRATOR]), [])
    keep_password(uow, "user", user.id, hashed, way=PURPOSE)
    uow.publish(FirstAdministratorCreated(person_kind="user", person_id=user.id))
    return user


def _setup_token(uow: UnitOfWork, secret: str) -> int:
    token = find_link(uow, digest_of(secret), (PURPOSE,))
    if token is None:
        raise NotFound
    return token.id


def _require_nobody(uow: UnitOfWork) -> None:
    if has_users(uow):
        raise Conflict("desk.has_users")


def _taken(name: str, email: str, password: str) -> dict[str, str]:
    checks = Checks()
    values = {"name": checks.line("name", name), "email": checks.email("email", email)}
    problem = password_problem(password, own_words(name, email))
    if problem is not None:
        checks.problems["password"] = problem
    checks.finish()
    return values
