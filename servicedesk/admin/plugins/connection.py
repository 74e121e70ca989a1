"""The button "test the connection": whether what was set reaches what it should reach."""

from flask import Response

from servicedesk.admin.plugins.listing import MANAGE
from servicedesk.admin.plugins.settings import PAGE, drawn_form, shown
from servicedesk.core.kernel.plugin_connection import try_connection
from servicedesk.web.extensions import kernel
from servicedesk.web.guards import allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import show


@allows(MANAGE)
def try_out(name: str) -> Response:
    """Have the plugin reach for the other side, and say in words how that went."""
    around = shown(name)
    trial = try_connection(unit_of_work(), kernel().registry, name)
    return show(PAGE, "admin/plugins/_trial.html", **{**around, "trial": trial}, **drawn_form(name))
