"""The queues: the nearest deadline first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, request, url_for

from servicedesk.core import people, tickets
from servicedesk.core.tickets import QueueFilter
from servicedesk.core.tickets.models import Ticket
from servicedesk.desk.signs import CHANNEL, STATUS, WAITING
from servicedesk.language.marks import lazy
from servicedesk.web.guards import Permission, allows
from servicedesk.web.identity import request_actor, unit_of_work
from servicedesk.web.kit import show

ENTER = Permission("desk.enter")
WORK = ("acknowledged", "inProgress", "pending")


@dataclass(frozen=True)
class View:
    """One way to look at the tickets: its words, its icon, the statuses, and whether it is about oneself."""

    label: str
    icon: str
    statuses: tuple[str, ...]
    mine: bool = False
    unassigned: bool = False


VIEWS = {
    "work": View(lazy("To attend"), "headset", WORK),
    "mine": View(lazy("Assigned to me"), "circle-user-round", (*WORK, "held"), mine=True),
    "unassigned": View(lazy("Assigned to nobody"), "inbox", WORK, unassigned=True),
    "waiting": View(lazy("Waiting"), "clock", ("pending",)),
    "held": View(lazy("On hold"), "hand", ("held",)),
    "resolved": View(lazy("Solved, unconfirmed"), "circle-check", ("resolved",)),
    "ended": View(lazy("Ended"), "check", ("closed", "cancelled", "rejected")),
}


def queue_routes(bp: Blueprint) -> None:
    """Add the pages of the queues."""
    bp.add_url_rule("/", "queue", index)


@allows(ENTER)
def index() -> Response:
    """Show one queue, or its next page to a swap."""
    uow = unit_of_work()
    name = request.args.get("show", "work")
    view = VIEWS.get(name, VIEWS["work"])
    wanted = _wanted(view)
    rows = tickets.list_queue(uow, wanted)
    more = _address(after=_written(tickets.queue_place(rows[-1]))) if len(rows) == wanted.limit else ""
    return show("desk/queue/index.html", "desk/queue/_rows.html", rows=rows, more=more, **_around(uow, name, view))


def _around(uow: Any, name: str, view: View) -> dict[str, Any]:
    """Return what the page shows around its list."""
    if request.args.get("after"):
        return {"signs": STATUS, "waiting": WAITING, "channels": CHANNEL}
    counts = tickets.count_by_status(uow)
    return {
        "view": view,
        "views": [(key, each, _count(each, counts), _address(show=key, after="")) for key, each in VIEWS.items()],
        "current": name if name in VIEWS else "work",
        "teams": [(team, _address(team=str(team.id), after="")) for team in people.list_teams(uow)],
        "team": _whole("team"),
        "everybody": _address(team="", after=""),
        "signs": STATUS,
        "waiting": WAITING,
        "channels": CHANNEL,
    }


def _wanted(view: View) -> QueueFilter:
    team = _whole("team")
    return QueueFilter(
        team_ids=(team,) if team else (),
        statuses=view.statuses,
        assignee_id=request_actor().id if view.mine else 0,
        unassigned=view.unassigned,
        after=_read(request.args.get("after", "")),
    )


def _count(view: View, counts: dict[str, int]) -> int:
    """Return how many tickets a view shows, 0 where the counts by status do not tell."""
    return 0 if view.mine or view.unassigned else sum(counts.get(status, 0) for status in view.statuses)


def _whole(name: str) -> int:
    value = request.args.get(name, "")
    return int(value) if value.isdecimal() and len(value) < len("9223372036854775807") else 0


def _address(**changes: str) -> str:
    """Return the address of this queue with some of its filters changed; an empty one is left out."""
    filters = {name: request.args.get(name, "") for name in ("show", "team", "after")} | changes
    return url_for("desk.queue", **{name: value for name, value in filters.items() if value})


def _written(place: tuple[datetime, int]) -> str:
    return f"{place[0].isoformat()}~{place[1]}"


def _read(after: str) -> tuple[datetime, int] | None:
    """Return the place in a queue that an address names; None for anything that is not one."""
    moment, _, identifier = after.partition("~")
    try:
        at = datetime.fromisoformat(moment)
        place = (at, int(identifier))
    except ValueError:
        return None
    return place if at.tzinfo is not None and 0 <= place[1] < 2**62 else None


def due_of(ticket: Ticket) -> datetime | None:
    """Return the deadline that a row of the queue shows: none once the ticket was answered."""
    return None if ticket.answered_at or ticket.status in ("held", "resolved") else ticket.attend_by
