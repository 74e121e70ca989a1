"""The commands under `plugin`: what the administrator's page of plugins does, also when it does not work."""

import sys
from datetime import UTC, datetime

import click

from servicedesk.cli import give_up
from servicedesk.cli.authors import check, new, run_tests
from servicedesk.cli.commanding import require_plugin, run_plugin
from servicedesk.cli.opening import opened, reading, working
from servicedesk.core import people
from servicedesk.core.kernel.plugin_admin import (
    PluginShown,
    disable_plugin,
    enable_plugin,
    lift_quarantine,
    list_plugins,
    set_plugin_settings,
)
from servicedesk.core.kernel.plugin_health import PluginHealth, get_health, list_health
from servicedesk.core.kernel.plugin_replay import begin_replay, count_missed
from servicedesk.discovery import Found
from servicedesk.preparing import plugin_migration

MOMENTS = ("%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S")


@click.group()
def plugin() -> None:
    """List, enable, disable, set, write and try plugins; every running process follows within a second."""


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
        manifest = require_plugin(installation, name).manifest
        registry = installation.kernel.registry
        migrate = plugin_migration(installation, name)
        with working(installation) as uow:
            enable_plugin(uow, registry, name, version=manifest.version if manifest else "", migrate=migrate)
            people.introduce_permissions(uow, registry.installed[name].own_permissions)
        with reading(installation) as uow:
            unset = next(each.unset for each in list_plugins(uow, registry) if each.name == name)
    click.echo(f"{name} is on")
    if unset:
        pairs = " ".join(f"{setting}=VALUE" for setting in unset)
        click.echo(f"it does nothing before it is set up: servicedesk plugin set {name} {pairs}")


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
        require_plugin(installation, name)
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


@plugin.command()
@click.argument("name", default="")
def health(name: str) -> None:
    """Show how the plugins do, or one of them with each hook: the last 24 hours."""
    with opened() as installation, reading(installation) as uow:
        registry = installation.kernel.registry
        found = [get_health(uow, registry, name)] if name else list_health(uow, registry)
        for each in found:
            calls, errors = (sum(getattr(hook, what) for hook in each.hooks) for what in ("calls", "errors"))
            waiting = f"{each.due} due, {each.parked} parked"
            click.echo(f"{each.name:<24} {each.circuit:<10} {calls} calls, {errors} errors, {waiting}")
            if name:
                _say_more(each)


@plugin.command()
@click.argument("name")
@click.option(
    "--since", type=click.DateTime(MOMENTS), required=True, help="From when, in UTC: 2026-11-22 or 2026-11-22T08:00."
)
@click.option("--until", type=click.DateTime(MOMENTS), help="Until when; now if it is left out.")
@click.option("--count", "only_count", is_flag=True, help="Only say how much was missed.")
def replay(name: str, since: datetime, until: datetime | None, only_count: bool) -> None:
    """Have a plugin told of what it missed within a span of time; a running desk does it in portions."""
    with opened() as installation:
        registry = installation.kernel.registry
        begin = since.replace(tzinfo=UTC)
        end = until.replace(tzinfo=UTC) if until else installation.kernel.clock.now()
        with reading(installation) as uow:
            missed = count_missed(uow, registry, name, begin, end)
        click.echo(
            f"{name} was not told of {missed} things between {begin:%Y-%m-%d %H:%M} and {end:%Y-%m-%d %H:%M} UTC"
        )
        if missed and not only_count:
            with working(installation) as uow:
                begin_replay(uow, registry, name, begin, end)
            click.echo("it is told of them by the desk that runs; `servicedesk plugin health` shows what is due")


def _say_more(health: PluginHealth) -> None:
    """Show each hook and each job of one plugin."""
    for hook in health.hooks:
        figures = f"{hook.calls} calls, {hook.errors} errors, {hook.overruns} too slow"
        click.echo(f"    {hook.hook:<28} {figures}, 95 % within {hook.p95_ms} ms")
    for job in health.jobs:
        last = f"{job.finished_at:%Y-%m-%d %H:%M} UTC" if job.finished_at else "never"
        outcome = job.error.strip().splitlines()[-1] if job.error else "well"
        click.echo(f"    job {job.name:<24} last run {last}: {outcome}")
    for failure in health.failures:
        click.echo(f"    {failure.at:%Y-%m-%d %H:%M} {failure.hook}: {failure.kind}: {failure.reason}")


for _command in (check, new, run_tests, run_plugin):
    plugin.add_command(_command)


def _state(row: PluginShown | None, found: Found | None) -> str:
    if found is None:
        return "its folder is gone" + ("; still switched on" if row and row.is_enabled else "")
    version = found.manifest.version if found.manifest else ""
    if not found.can_run:
        return f"{version} cannot run: {found.problem}".strip()
    if row is not None and row.quarantined_at is not None:
        reason = row.quarantine_reason.strip().splitlines()
        return f"{version} in quarantine since {row.quarantined_at:%Y-%m-%d %H:%M} UTC: {reason[0] if reason else ''}"
    if row is None or not row.is_enabled:
        return f"{version} off"
    return f"{version} on" + (f", and not set up: {', '.join(row.unset)} missing" if row.unset else "")
