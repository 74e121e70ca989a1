"""The command `migrate`."""

import click

from servicedesk.cli import give_up
from servicedesk.cli.configured import read
from servicedesk.cli.opening import opened_database
from servicedesk.homes import make_home
from servicedesk.preparing import make_key, pending_lineages, upgrade_database


@click.command()
@click.option("--check", is_flag=True, help="Change nothing; say what there is to do, and end with 1 if anything is.")
def migrate(check: bool) -> None:
    """Bring the tables of the database to what this version expects.

    The tables of the desk come first, then those of each plugin that is switched on. Each part is
    one transaction: done wholly or not at all. A SQLite file is copied before; the last three
    copies stay beside it. With PostgreSQL run this once before the new version starts.
    """
    config = read()
    with opened_database(config) as engine:
        if check:
            behind = pending_lineages(config, engine)
            if behind:
                give_up(f"there is something to do for: {', '.join(behind)}", "servicedesk migrate")
            click.echo("the tables are those of this version")
            return
        make_home(config)
        make_key(config, engine)
        moved = upgrade_database(config, engine)
    click.echo(f"brought up to date: {', '.join(moved)}" if moved else "the tables are those of this version")
