"""The commands under `admin`: the people who run the desk, also when the pages do not work."""

import click

from servicedesk.cli import give_up
from servicedesk.cli.opening import opened, reading, working
from servicedesk.cli.starting import setup_link
from servicedesk.core import people
from servicedesk.core.kernel.errors import Conflict
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people import User, UserDraft
from servicedesk.core.people.rules.weak_passwords import own_words, password_problem

ADMINISTRATOR = "administrator"
NO_INVITATION = {
    "person.has_password": "has a password already; the sign-in page gives a new one",
    "person.disabled": "is disabled",
}


@click.group()
def admin() -> None:
    """Create and invite the people who run the desk.

    Works when nobody can sign in any more, because it asks the database and not the pages.
    """


@admin.command()
@click.argument("email")
@click.option("--name", prompt="Name", help="Who it is, as the pages show it.")
@click.password_option(help="Asked for when it is not given; better not given, for others may see what you type.")
def create(email: str, name: str, password: str) -> None:
    """Create an administrator, or make somebody who works here one, with this password."""
    problem = password_problem(password, own_words(name, email))
    if problem is not None:
        give_up(f"choose another password: {problem.code}")
    hashed = people.hash_password(password)
    with opened() as installation, working(installation) as uow:
        people.ensure_default_roles(uow)
        user = _user_of(uow, email)
        if user is None:
            user = people.create_user(uow, UserDraft(name, email, role_codes=(ADMINISTRATOR,)))
        else:
            _make_administrator(uow, user)
        people.keep_password_hash(uow, "user", user.id, hashed)
    click.echo(f"{email} may sign in at {installation.config.public_url}/desk/sign-in")


@admin.command()
@click.argument("email")
def invite(email: str) -> None:
    """Print a link with which somebody who works here chooses a first password.

    It works once; whoever has a password already asks for a new one on the sign-in page.
    """
    with opened() as installation, working(installation) as uow:
        user = _user_of(uow, email)
        if user is None:
            give_up(f"nobody with {email} works here", f"servicedesk admin create {email}")
        try:
            secret = people.invite(uow, "user", user.id)
        except Conflict as conflict:
            give_up(f"{user.name} {NO_INVITATION[conflict.message.code]}")
    click.echo(f"for {user.name}, until {secret.ends_at:%Y-%m-%d %H:%M} UTC:")
    click.echo(f"{installation.config.public_url}/desk/link/{secret.secret}")


@admin.command("setup-link")
def print_setup_link() -> None:
    """Print the link with which the first administrator of an empty desk is created, within 30 minutes."""
    with opened() as installation:
        with reading(installation) as uow:
            is_empty = people.needs_first_administrator(uow)
        if not is_empty:
            give_up("somebody works with this desk already", "servicedesk admin create EMAIL")
        click.echo(setup_link(installation))


def _user_of(uow: UnitOfWork, email: str) -> User | None:
    """Return who works here with this address."""
    wanted = people.normal_email(email)
    return next((user for user in people.list_users(uow) if user.email == wanted), None)


def _make_administrator(uow: UnitOfWork, user: User) -> None:
    """Give a user back the keys of the desk, and let them in if they were shut out."""
    roles = {role.code for role in user.roles} | {ADMINISTRATOR}
    teams = tuple(team.code for team in user.teams)
    people.change_user(uow, user.id, UserDraft(user.name, user.email, user.language, tuple(sorted(roles)), teams))
    if not user.is_active:
        people.enable_person(uow, "user", user.id)
