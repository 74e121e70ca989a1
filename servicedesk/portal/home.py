"""The first page: what is wrong now, then the own services and reports."""

from flask import Blueprint, Response, request

from servicedesk.core import tickets
from servicedesk.portal.known import Overview
from servicedesk.web.guards import CONTACT, allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import is_swap, show
from servicedesk.web.quiet import nothing_new

bp = Blueprint("home", __name__)


@bp.get("/")
@allows(CONTACT)
def index() -> Response:
    """Show what is known; the outages ask again by themselves and get nothing while nothing is new."""
    overview = Overview(unit_of_work(), request.args.get("account", ""))
    if is_swap() and request.args.get("seen") == overview.version:
        return nothing_new()
    return show(
        "portal/home/index.html", "portal/home/_outages.html",
        overview=overview, view_of_account=tickets.view_of_account,
    )  # fmt: skip
