"""How a plugin does: its calls, failures and durations, its jobs, and what waits to be told."""

from flask import Response

from servicedesk.admin.plugins.listing import MANAGE
from servicedesk.admin.plugins.page import around
from servicedesk.core.kernel.plugin_health import get_health
from servicedesk.language.marks import lazy
from servicedesk.web.extensions import kernel
from servicedesk.web.failures import failure_said, place_said
from servicedesk.web.guards import allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import is_swap, show

CIRCUITS = {
    "closed": (lazy("Called as usual"), "ok"),
    "open": (lazy("Not called"), "danger"),
    "half_open": (lazy("About to be tried again"), "warn"),
    "off": (lazy("Off"), "neutral"),
    "locked": (lazy("Not called: the key to its secrets is missing"), "danger"),
    "unset": (lazy("Not called until it is set up"), "warn"),
}
KINDS = {
    "error": lazy("failed"),
    "overrun": lazy("took too long"),
    "nonsense": lazy("answered nonsense"),
    "leak": lazy("kept what it was lent"),
    "crash": lazy("ended its process"),
}


@allows(MANAGE)
def show_health(name: str) -> Response:
    """Show the last 24 hours of a plugin."""
    page = around(name, "admin.plugin_health")
    health = get_health(unit_of_work(), kernel().registry, name) if page["is_known"] else None
    shown = {
        "health": health, "circuits": CIRCUITS, "kinds": KINDS, "is_swapped": is_swap(),
        "failure_said": failure_said, "place_said": place_said,
    }  # fmt: skip
    return show("admin/plugins/health.html", "admin/plugins/_health.html", **{**page, **shown})
