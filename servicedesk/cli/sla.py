"""The commands under `sla`: what is told of deadlines, and why it may be held back."""

import click

from servicedesk.cli.opening import opened, reading, said_plainly, working
from servicedesk.core.sla import confirm_clocks, read_doubt

WHY = {
    "sla.leap": "the clock of the machine has leapt",
    "sla.back": "the clock of the machine has gone back",
    "sla.away": "the desk was off for longer than a week, or its clock is wrong",
    "sla.too_many": "more promises would be broken at one moment than is believable",
}


@click.group()
def sla() -> None:
    """Look at the sweep of promises, and let it go on when it is held back."""


@sla.command()
def status() -> None:
    """Say whether warnings and breaches are told, or why not."""
    with opened() as installation, reading(installation) as uow:
        held = read_doubt(uow)
    if held is None:
        click.echo("warnings and breaches are told as they come")
        return
    since = f"{held.held_at:%Y-%m-%d %H:%M} UTC"
    click.echo(f"held back since {since}: {WHY[held.held_for]}; breaches that wait: {held.waiting}")


@sla.command()
def confirm() -> None:
    """Confirm that the time is right: what is due is told from now on."""
    with said_plainly(), opened() as installation, working(installation) as uow:
        confirm_clocks(uow)
    click.echo("confirmed: what is due is told")
