"""Every hook of snmp_monitor; the work is next door."""

from collections.abc import Sequence
from datetime import timedelta

from plugins.snmp_monitor.admin_pages import admin_page
from plugins.snmp_monitor.commands import commands
from plugins.snmp_monitor.discovering import EVERY, discover, look_where_wanted
from plugins.snmp_monitor.pages import desk_page
from plugins.snmp_monitor.poll_service import poll_for_good
from plugins.snmp_monitor.polling import poll_due
from plugins.snmp_monitor.trap_service import listen_for_traps
from servicedesk.plugin_api import Command, Context, Page, PeriodicWork, StandingWork, hookimpl

LOOK, DISCOVER = timedelta(seconds=5), timedelta(seconds=EVERY)


@hookimpl
def provide_jobs(ctx: Context) -> Sequence[PeriodicWork]:
    """Ask the devices that are due, each with its own period; and for their neighbours now and then, or when wanted."""
    return [
        PeriodicWork("poll", LOOK, poll_due),
        PeriodicWork("look", LOOK, look_where_wanted),
        PeriodicWork("discover", DISCOVER, discover),
    ]


@hookimpl
def provide_standing_work(ctx: Context) -> Sequence[StandingWork]:
    """Listen for traps where an administrator has said on which port; and poll, as often as somebody asks for it."""
    return [
        StandingWork("snmp", poll_for_good, many=True),
        *([StandingWork("traps", listen_for_traps)] if ctx.settings.trap_port else []),
    ]


@hookimpl
def provide_pages(ctx: Context) -> Sequence[Page]:
    """Show the devices to those who watch, and let administrators say which are watched."""
    return [desk_page(), admin_page(ctx)]


@hookimpl
def provide_commands(ctx: Context) -> Sequence[Command]:
    """Let whoever sits at the machine import devices and poll now."""
    return commands()
