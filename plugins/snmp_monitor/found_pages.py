"""The page of what was found in the network: each is accepted or ignored, and nothing is added by itself."""

from typing import Any

from flask import Blueprint, Response, request, url_for

from plugins.snmp_monitor.drafts import NO_CHOICE
from plugins.snmp_monitor.permissions import MANAGE
from plugins.snmp_monitor.proposing import ABOVE, BELOW, NEIGHBOUR, TIE, accept, count_proposals, ignore, list_proposals
from servicedesk.plugin_api import Invalid, Message
from servicedesk.plugin_api.pages import Permission, allows, done, redirect_to, show, unit_of_work

KEEP = Permission(MANAGE)
LARGEST_ID = 2**63 - 1
PAGE, FRAGMENT = "snmp_monitor/found.html", "snmp_monitor/_found.html"
WAYS = (ABOVE, BELOW, TIE)
IGNORE = "ignore"


def found_routes(bp: Blueprint) -> None:
    """Add the page and what is decided on it."""
    bp.add_url_rule("/found", "found", index)
    bp.add_url_rule(f"/found/<int(max={LARGEST_ID}):proposal_id>", "decide", decide, methods=["POST"])


@allows(KEEP)
def index() -> Response:
    """List what waits for a decision."""
    return show(PAGE, FRAGMENT, **_shown())


@allows(KEEP)
def decide(proposal_id: int) -> Response:
    """Add it to the inventory in one of the ways, or do not propose it again."""
    way = request.form.get("way", "")
    with unit_of_work() as uow:
        if way == IGNORE:
            ignore(uow, proposal_id)
        elif way in WAYS:
            accept(uow, proposal_id, way)
        else:
            raise Invalid({"way": Message(NO_CHOICE)})
    if request.headers.get("HX-Request"):
        return done("", FRAGMENT, **_shown())
    return redirect_to(url_for(".found"))


def _shown() -> dict[str, Any]:
    uow = unit_of_work()
    return {"rows": list_proposals(uow), "count": count_proposals(uow), "neighbour": NEIGHBOUR}
