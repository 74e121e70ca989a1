"""What a start of the desk does first, and what it says once it can answer."""

from servicedesk.adapters.mail import make_mailer
from servicedesk.cli import give_up, say
from servicedesk.cli.opening import COMMAND_LINE, opened_database
from servicedesk.config import Config
from servicedesk.core import people
from servicedesk.homes import make_home
from servicedesk.installation import Installation
from servicedesk.preparing import make_key, start_database
from servicedesk.worker.queue import has_queue


def prepare(config: Config) -> None:
    """Make home, key and tables ready for a start."""
    try:
        make_mailer(config.mail_url)
    except ValueError as problem:
        give_up(f"SERVICEDESK_MAIL_URL: {problem}")
    with opened_database(config) as engine:
        make_home(config)
        if make_key(config, engine):
            say("key", f"made: {config.key_path}; keep a copy of it apart from the backups")
        elif not config.key_path.exists():
            say("key", f"MISSING: secrets are off until it is back at {config.key_path}")
        moved = start_database(config, engine)
        say("database", f"brought up to date: {', '.join(moved)}" if moved else "up to date")
        if not has_queue(config):
            give_up("the queue has no tables yet", "servicedesk migrate")


def say_ready(installation: Installation) -> None:
    """Say where the desk is, and on an empty one how its first administrator is created."""
    config, kernel = installation.config, installation.kernel
    say("desk", f"{config.public_url}  (Ctrl-C ends it)")
    with kernel.sessions() as session:
        is_empty = people.needs_first_administrator(kernel.unit_of_work(COMMAND_LINE, session))
    if is_empty:
        say("first", "create the first administrator here, within 30 minutes:")
        say("", setup_link(installation))


def setup_link(installation: Installation) -> str:
    """Return a new link with which the first administrator is created."""
    kernel = installation.kernel
    with kernel.sessions() as session, kernel.unit_of_work(COMMAND_LINE, session) as uow:
        token = people.make_setup_token(uow)
    return f"{installation.config.public_url}/desk/setup/{token}"
