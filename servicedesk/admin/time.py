"""Whether warnings and breaches of promises are told, and the button that lets them be told again."""

from flask import Blueprint, Response, url_for

from servicedesk.core import sla
from servicedesk.language.promises import DOUBTS
from servicedesk.web.guards import Permission, allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import redirect_to, show

KEEP = Permission("settings.manage")
PAGE, FRAGMENT = "admin/time/page.html", "admin/time/_time.html"


def time_routes(bp: Blueprint) -> None:
    """Add the page about the time by which promises are told."""
    bp.add_url_rule("/time", "time", index)
    bp.add_url_rule("/time/confirm", "confirm_time", confirm, methods=["POST"])
    bp.add_url_rule("/time/confirm", "leave_time", leave)


@allows(KEEP)
def index() -> Response:
    """Show whether the time is in doubt, and why."""
    return show(PAGE, FRAGMENT, held=sla.read_doubt(unit_of_work()), doubts=DOUBTS)


@allows(KEEP)
def confirm() -> Response:
    """Confirm that the time is right: what is due is told from now on."""
    with unit_of_work() as uow:
        sla.confirm_clocks(uow)
    return redirect_to(url_for("admin.time"))


@allows(KEEP)
def leave() -> Response:
    """Lead from the address of the button to the page on which it stands."""
    return redirect_to(url_for("admin.time"))
