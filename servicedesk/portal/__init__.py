"""The portal: what a customer sees, reports and follows."""

from flask import Blueprint, url_for

from servicedesk.language.marks import lazy
from servicedesk.portal import checking, home, reaching, services, status
from servicedesk.portal import help as help_pages
from servicedesk.portal.guests import views as guests
from servicedesk.portal.maintenance import views as maintenance
from servicedesk.portal.reporting import asking, views
from servicedesk.portal.tickets import acting, showing
from servicedesk.web.signing import signing_blueprint
from servicedesk.web.wiring import MenuEntry


def portal_blueprint() -> Blueprint:
    """Return every page of the portal, to be registered at the root of the desk."""
    bp = Blueprint("portal", __name__, template_folder="templates")
    for pages in (
        reaching.bp,
        home.bp,
        views.bp,
        asking.bp,
        showing.bp,
        acting.bp,
        guests.bp,
        services.bp,
        maintenance.bp,
        help_pages.bp,
        checking.bp,
        status.bp,
        signing_blueprint("contact"),
    ):
        bp.register_blueprint(pages)
    return bp


def portal_menu() -> list[MenuEntry]:
    """Return the ways into the parts of the portal."""
    return [
        MenuEntry(lazy("Home"), url_for("portal.home.index"), "house"),
        MenuEntry(lazy("Report"), url_for("portal.report.start"), "message-square-warning"),
        MenuEntry(lazy("My reports"), url_for("portal.tickets.index"), "list-checks"),
        MenuEntry(lazy("Help"), url_for("portal.help.index"), "circle-help"),
    ]
