"""The wallboard: what a screen on the wall shows of tickets, outages and planned work, fresh every few seconds.

It shows no customer: numbers of tickets, symptoms, teams, places of the network. Alone it needs one permission.
"""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from flask import Blueprint, Response, request

from servicedesk.core import maintenance, outages, sla, tickets
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.maintenance.models import Maintenance
from servicedesk.core.outages.models import Outage
from servicedesk.desk.signs import KIND
from servicedesk.language.marks import lazy
from servicedesk.language.promises import CLOCKS
from servicedesk.web.guards import Permission, allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import is_swap, show
from servicedesk.web.places import read_id

SEE = Permission("wallboard.see")
PAGE, FRAGMENT = "desk/wallboard/index.html", "desk/wallboard/_wall.html"
ROWS = 7
AHEAD = timedelta(hours=24)
MOST_TEAMS = 12
# What open tickets wait for, in the order in which the screen tells it.
WAITS = {
    "customer": lazy("For the customer"),
    "appointment": lazy("For an appointment"),
    "carrier": lazy("For another company"),
    "held": lazy("On hold"),
    "resolved": lazy("Solved, to be confirmed"),
}
PHASES = {
    "detected": lazy("Detected"), "diagnosed": lazy("Cause found"), "repairing": lazy("In repair"),
}  # fmt: skip


class Struck(NamedTuple):
    """An open outage with the places that it hit first, and how many services."""

    outage: Outage
    name: str
    services: int


class Planned(NamedTuple):
    """Planned work that comes or runs, with its places."""

    work: Maintenance
    name: str
    is_running: bool


def wallboard_routes(bp: Blueprint) -> None:
    """Add the wallboard."""
    bp.add_url_rule("/wallboard", "wallboard", index)


@allows(SEE)
def index() -> Response:
    """Show the board; to its own polls nothing while neither a fact nor a minute has come since."""
    uow = unit_of_work()
    heard, minute = tickets.latest_fact(uow), int(uow.now().timestamp()) // 60
    if is_swap() and read_id(request.args.get("heard") or "0") == heard and request.args.get("at") == str(minute):
        return Response(status=204)
    return show(PAGE, FRAGMENT, **_board(uow), heard=heard, minute=minute)


def _board(uow: UnitOfWork) -> dict[str, Any]:
    """Return everything on the board at this moment."""
    wall, machine = tickets.read_wall(uow, ROWS), uow.acting_as(tickets.require_wall(uow.actor))
    open_outages = outages.list_open_outages(machine)
    struck = [
        Struck(each, _places(each), outages.count_services_hit(machine, [each])) for each in open_outages[:ROWS]
    ]  # fmt: skip
    planned = maintenance.list_maintenances(machine, uow.now() + AHEAD)
    return {
        "wall": wall, "struck": struck, "outage_count": len(open_outages),
        "services_hit": outages.count_services_hit(machine, open_outages),
        "planned": [Planned(each, _places(each), each.is_running(uow.now())) for each in planned[:ROWS]],
        "running_count": sum(each.is_running(uow.now()) for each in planned), "planned_count": len(planned),
        "teams": wall.teams[:MOST_TEAMS], "waits": WAITS, "phases": PHASES, "clocks": CLOCKS, "kinds": KIND,
        "is_held_back": sla.is_held_back(uow.session), "drawn_at": uow.now(), "tone_of": _tone_of,
    }  # fmt: skip


def _places(what: Outage | Maintenance) -> str:
    names = sorted(each.name for each in what.resources)
    return ", ".join(names[:2]) + (f" +{len(names) - 2}" if len(names) > 2 else "")  # noqa: PLR2004  # two fit


def _tone_of(due_at: datetime | None, now: datetime) -> str:
    """Return how urgent it looks: over, or coming."""
    return "danger" if due_at is not None and due_at <= now else "warn"
