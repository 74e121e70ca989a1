"""Every hook of snmp_monitor; the work is next door."""

from collections.abc import Sequence
from datetime import timedelta

from plugins.snmp_monitor.admin_pages import admin_page
from plugins.snmp_monitor.commands import commands
from plugins.snmp_monitor.pages import desk_page
from plugins.snmp_monitor.polling import poll_due
from servicedesk.plugin_api import Command, Context, Page, PeriodicWork, hookimpl

LOOK = timedelta(seconds=5)


@hookimpl
def provide_jobs(ctx: Context) -> Sequence[PeriodicWork]:
    """Ask the devices that are due; each has its own period."""
    return [PeriodicWork("poll", LOOK, poll_due)]


@hookimpl
def provide_pages(ctx: Context) -> Sequence[Page]:
    """Show the devices to those who watch, and let administrators say which are watched."""
    return [desk_page(), admin_page(ctx)]


@hookimpl
def provide_commands(ctx: Context) -> Sequence[Command]:
    """Let whoever sits at the machine import devices and poll now."""
    return commands()
