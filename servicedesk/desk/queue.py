"""The queues: what is owed first, the nearest deadline before all others."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Response, request, url_for

from servicedesk.core import people, tickets
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.tickets import QueueCount, QueueFilter
from servicedesk.core.tickets.models import Ticket
from servicedesk.desk.signs import SIGNS
from servicedesk.language.marks import lazy
from servicedesk.web.guards import Permission, allows
from servicedesk.web.identity import request_actor, unit_of_work
from servicedesk.web.kit import is_swap, show
from servicedesk.web.places import read_id, read_place, write_place

ENTER = Permission("desk.enter")
WORK = ("acknowledged", "inProgress", "pending")
SOON = timedelta(hours=4)
FAR = timedelta(days=30)  # further ahead stands only what nobody owes an answer
MINE, QUEUES = lazy("My work"), lazy("Queues")


@dataclass(frozen=True)
class View:
    """One way to look at the tickets: its words, its icon, the statuses, and whose they are."""

    label: str
    icon: str
    statuses: tuple[str, ...]
    group: str = QUEUES
    mine: bool = False
    unassigned: bool = False
    by_deadline: bool = False

    def count(self, counts: dict[str, QueueCount]) -> int:
        """Return how many tickets the view shows; those that have ended are not counted."""
        found = [counts.get(status, QueueCount()) for status in self.statuses]
        return sum(each.mine if self.mine else each.unassigned if self.unassigned else each.whole for each in found)


VIEWS = {
    "mine": View(lazy("Assigned to me"), "circle-user-round", (*WORK, "held"), group=MINE, mine=True, by_deadline=True),
    "work": View(lazy("To attend"), "headset", WORK, by_deadline=True),
    "unassigned": View(lazy("Assigned to nobody"), "inbox", WORK, unassigned=True, by_deadline=True),
    "waiting": View(lazy("Waiting tickets"), "clock", ("pending",)),
    "held": View(lazy("Held tickets"), "hand", ("held",)),
    "resolved": View(lazy("To be confirmed"), "circle-check", ("resolved",)),
    "ended": View(lazy("Ended"), "check", ("closed", "cancelled", "rejected")),
}
FIRST = "work"


def queue_routes(bp: Blueprint) -> None:
    """Add the pages of the queues."""
    bp.add_url_rule("/", "queue", index)


@allows(ENTER)
def index() -> Response:
    """Show one queue, or its next rows to a swap."""
    uow = unit_of_work()
    name = request.args.get("show", FIRST)
    view = VIEWS.get(name, VIEWS[FIRST])
    wanted = _wanted(view)
    rows = tickets.list_queue(uow, wanted)
    more = _address(after=write_place(*tickets.queue_place(rows[-1]))) if len(rows) == wanted.limit else ""
    around = {} if is_swap() else _around(uow, name, view)
    begun = _stage(wanted.after[0], uow.now()) if wanted.after else ""
    return show(
        "desk/queue/index.html", "desk/queue/_rows.html",
        rows=list(_staged(rows, uow.now(), begun) if view.by_deadline else (("", row) for row in rows)),
        more=more, is_first=wanted.after is None, **SIGNS, **around,
    )  # fmt: skip


def _around(uow: UnitOfWork, name: str, view: View) -> dict[str, Any]:
    """Return what the page shows around its list."""
    team = _team()
    counts = tickets.count_queues(uow, (team,) if team else ())
    teams = people.list_teams(uow)
    return {
        "view": view,
        "views": [(key, each, each.count(counts), _address(show=key, after="")) for key, each in VIEWS.items()],
        "current": name if name in VIEWS else FIRST,
        "teams": [(each, _address(team=str(each.id), after="")) for each in teams],
        "team": next((each for each in teams if each.id == team), None),
        "everybody": _address(team="", after=""),
        "from_start": _address(after=""),
    }


def _wanted(view: View) -> QueueFilter:
    team = _team()
    return QueueFilter(
        team_ids=(team,) if team else (),
        statuses=view.statuses,
        assignee_id=request_actor().id if view.mine else 0,
        unassigned=view.unassigned,
        after=read_place(request.args.get("after", "")),
    )


def _team() -> int:
    """Return the team that the address names, 0 for none."""
    return read_id(request.args.get("team") or "0")


def _address(**changes: str) -> str:
    """Return the address of this queue with some of its filters changed; an empty one is left out."""
    filters = {name: request.args.get(name, "") for name in ("show", "team", "after")} | changes
    chosen: dict[str, Any] = {name: value for name, value in filters.items() if value}
    return url_for("desk.queue", **chosen)


def _staged(rows: Sequence[Ticket], now: datetime, begun: str) -> Iterator[tuple[str, Ticket]]:
    """Give the heading of its stage to the first row of each; ``begun`` is the stage that the list is in already."""
    for row in rows:
        stage = _stage(row.queue_by, now)
        yield (stage if stage != begun else "", row)
        begun = stage


def _stage(queue_by: datetime, now: datetime) -> str:
    """Return how pressing a place in the queue is, as a heading."""
    if queue_by > now + FAR:
        return lazy("No deadline")
    if queue_by < now:
        return lazy("Overdue")
    return lazy("Due within 4 h") if queue_by < now + SOON else lazy("In time")
