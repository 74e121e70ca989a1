"""The administrator's pages: plugins, what they are still to be told, outgoing mail."""

from pathlib import Path

from flask import Blueprint, Response

from servicedesk.admin.deliveries import delivery_routes
from servicedesk.admin.mail import mail_routes
from servicedesk.admin.plugins import plugin_routes
from servicedesk.admin.plugins.rows import count_troubled
from servicedesk.language.marks import lazy
from servicedesk.web.guards import Permission, allows
from servicedesk.web.identity import request_actor
from servicedesk.web.kit import redirect_to
from servicedesk.web.wiring import MenuEntry

__all__ = ["admin_blueprint", "admin_menu"]

PARTS = (
    ("plugin.manage", lazy("Plugins"), "/admin/plugins", "plug"),
    ("delivery.retry", lazy("Deliveries"), "/admin/deliveries", "webhook"),
    ("mail.read", lazy("Outgoing mail"), "/admin/mail", "mail"),
)


def admin_blueprint() -> Blueprint:
    """Return the pages of the administrator, under ``/admin``."""
    bp = Blueprint("admin", __name__, url_prefix="/admin", template_folder=str(Path(__file__).with_name("templates")))
    bp.add_url_rule("/", "index", index)
    plugin_routes(bp)
    delivery_routes(bp)
    mail_routes(bp)
    return bp


def admin_menu() -> list[MenuEntry]:
    """Return the parts that this person may enter."""
    actor = request_actor()
    counts = {"/admin/plugins": count_troubled()} if actor.may("plugin.manage") else {}
    return [
        MenuEntry(label, url, sign, group=lazy("System"), count=counts.get(url, 0), tone="danger")
        for permission, label, url, sign in PARTS
        if actor.may(permission)
    ]


@allows(Permission("desk.enter"))
def index() -> Response:
    """Lead to the first part that this person may enter, and to the desk where there is none."""
    entries = admin_menu()
    return redirect_to(entries[0].url if entries else "/desk/")
