"""The commands under `plugin`: what the administrator's page of plugins does, also when it does not work."""

import sys

import click

from servicedesk.cli import give_up
from servicedesk.cli.opening import opened, reading, working
from servicedesk.core.kernel.plugin_admin import (
    PluginShown,
    disable_plugin,
    enable_plugin,
    lift_quarantine,
    list_plugins,
    set_plugin_settings,
)
from servicedesk.discovery import Found
from servicedesk.installation import Installation
from servicedesk.preparing import plugin_migration


@click.group()
def plugin() -> None:
    """List, enable, disable and set plugins; every running process follows within a second."""


@plugin.command("list")
def show() -> None:
    """List the plugins: which are on, which cannot run and why, which are in quarantine."""
    with opened() as installation:
        with reading(installation) as uow:
            rows = {each.name: each for each in list_plugins(uow, installation.kernel.registry)}
        found = {each.name: each for each in installation.plugins}
        for name in sorted(rows.keys() | found.keys()):
            click.echo(f"{name:<24} {_state(rows.get(name), found.get(name))}")


@plugin.command()
@click.argument("name")
def enable(name: str) -> None:
    """Switch a plugin on; the tables that it brings are made first."""
    with opened() as installation:
        manifest = _require(installation, name).manifest
        registry = installation.kernel.registry
        migrate = plugin_migration(installation, name)
        with working(installation) as uow:
            enable_plugin(uow, registry, name, version=manifest.version if manifest else "", migrate=migrate)
    click.echo(f"{name} is on")


@plugin.command()
@click.argument("name")
def disable(name: str) -> None:
    """Switch a plugin off; what it keeps stays."""
    with opened() as installation, working(installation) as uow:
        disable_plugin(uow, installation.kernel.registry, name)
    click.echo(f"{name} is off")


@plugin.command("set")
@click.argument("name")
@click.argument("pairs", nargs=-1, required=True, metavar="KEY=VALUE...")
def change(name: str, pairs: tuple[str, ...]) -> None:
    """Change settings of a plugin; those that are not named stay as they are.

    A value of "-" is read from standard input, so that a secret stands in no history.
    """
    values = {}
    for pair in pairs:
        key, sign, value = pair.partition("=")
        if not sign:
            give_up(f"{pair!r} is no setting: write it as key=value")
        values[key] = sys.stdin.readline().rstrip("\n") if value == "-" else value
    with opened() as installation:
        _require(installation, name)
        with working(installation) as uow:
            set_plugin_settings(uow, installation.kernel.registry, name, values)
    click.echo(f"{name}: {', '.join(values)} set")


@plugin.command()
@click.argument("name")
def retry(name: str) -> None:
    """Give a plugin in quarantine another try; what waited for it is told at once."""
    with opened() as installation, working(installation) as uow:
        lift_quarantine(uow, installation.kernel.registry, name)
    click.echo(f"{name} is tried again")


def _require(installation: Installation, name: str) -> Found:
    """Return a plugin that can run, or end the command with the reason why it cannot."""
    for found in installation.plugins:
        if found.name == name and found.can_run:
            return found
        if found.name == name:
            give_up(f"{name} cannot run: {found.problem}")
    names = ", ".join(each.name for each in installation.plugins)
    give_up(f"there is no plugin {name!r}; there are: {names or 'none'}")


def _state(row: PluginShown | None, found: Found | None) -> str:
    if found is None:
        return "its folder is gone" + ("; still switched on" if row and row.is_enabled else "")
    version = found.manifest.version if found.manifest else ""
    if not found.can_run:
        return f"{version} cannot run: {found.problem}".strip()
    if row is not None and row.quarantined_at is not None:
        reason = row.quarantine_reason.strip().splitlines()
        return f"{version} in quarantine since {row.quarantined_at:%Y-%m-%d %H:%M} UTC: {reason[0] if reason else ''}"
    return f"{version} {'on' if row is not None and row.is_enabled else 'off'}"
