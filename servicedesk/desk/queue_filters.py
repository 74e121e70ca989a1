"""What the address of a queue asks for: the view, the team, words and other filters, and the place in the list."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import g, request, url_for

from servicedesk.core import search, tickets
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.search import Typed
from servicedesk.core.tickets import COUNTED, QueueCount, QueueFilter
from servicedesk.desk.signs import CHANNEL
from servicedesk.language.marks import lazy
from servicedesk.web.places import read_id, read_place

WORK = ("acknowledged", "inProgress", "pending")
MINE, QUEUES = lazy("My work"), lazy("Queues")
FILTERS = ("show", "team", "q", "priority", "category", "channel")  # the names in the address
MOST_WITH_WORDS = 1_000  # of the newest tickets that have the words
PRIORITIES = ("1", "2", "3", "4")
PLAIN = "!$'()*,/:;?@"  # what stands as it is behind a question mark


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
    has_ended: bool = False
    escalated: str = ""  # to my teams or outside, empty for any

    def count(self, counts: Mapping[str, QueueCount]) -> str:
        """Return how many tickets the view shows, empty for none; those that have ended are not counted."""
        found = [counts.get(each, QueueCount()) for each in ([self.escalated] if self.escalated else self.statuses)]
        whole = sum(each.mine if self.mine else each.unassigned if self.unassigned else each.whole for each in found)
        return f"{COUNTED - 1}+" if whole >= COUNTED else str(whole or "")


VIEWS = {
    "mine": View(lazy("Assigned to me"), "circle-user-round", (*WORK, "held"), group=MINE, mine=True, by_deadline=True),
    "escalated": View(
        lazy("Escalated to my teams"),
        "radio-tower",
        (*WORK, "held"),
        group=MINE,
        by_deadline=True,
        escalated="escalated",
    ),
    "work": View(lazy("To attend"), "headset", WORK, by_deadline=True),
    "unassigned": View(lazy("Assigned to nobody"), "inbox", WORK, unassigned=True, by_deadline=True),
    "waiting": View(lazy("Waiting tickets"), "clock", ("pending",)),
    "outside": View(lazy("With units outside"), "globe", (*WORK, "held"), escalated="outside"),
    "held": View(lazy("Held tickets"), "hand", ("held",)),
    "resolved": View(lazy("To be confirmed"), "circle-check", ("resolved",)),
    "ended": View(lazy("Ended"), "check", ("closed", "cancelled", "rejected"), has_ended=True),
}
FIRST = "work"


@dataclass(frozen=True)
class Asked:
    """What one address asks for."""

    show: str
    view: View
    team_id: int
    typed: Typed
    chosen: Mapping[str, str]
    wanted: QueueFilter

    @property
    def is_narrowed(self) -> bool:
        """Tell whether more than a view and a team was chosen."""
        return any(self.chosen.get(name) for name in FILTERS[2:])

    def from_start(self, **changes: Any) -> QueueFilter:
        """Return what is wanted from the beginning of the list."""
        return replace(self.wanted, after=None, **changes)


def read_address(uow: UnitOfWork) -> Asked:
    """Return what the address of this request asks for; NotFound for a team or a place that is none."""
    chosen = known_filters(request.args.to_dict())
    name = chosen.get("show", FIRST)
    name = name if name in VIEWS else FIRST
    typed = search.read_typed(chosen.get("q", ""))
    team_id = read_id(chosen.get("team") or "0")
    view = VIEWS[name]
    channel = chosen.get("channel", "")
    wanted = QueueFilter(
        team_id=team_id,
        statuses=view.statuses,
        assignee_id=uow.actor.id if view.mine else 0,
        unassigned=view.unassigned,
        priority=int(chosen["priority"]) if chosen.get("priority") in PRIORITIES else 0,
        category_id=read_id(chosen.get("category") or "0"),
        channel=channel if channel in CHANNEL else "",
        among=_among(uow, view, None if typed.is_empty else search.tickets_with(uow, typed, MOST_WITH_WORDS)),
        newest_first=view.has_ended,
        after=read_place(request.args.get("after", "")),
    )
    return Asked(name, view, team_id, typed, chosen, wanted)


def _among(uow: UnitOfWork, view: View, worded: Any) -> Any:
    """Return what the tickets of a view are among: those that were escalated, those with the words, or both."""
    if not view.escalated:
        return worded
    chosen = tickets.escalated_outside() if view.escalated == "outside" else tickets.escalated_to(uow.actor.team_ids)
    return chosen if worded is None else tickets.within(chosen, worded)


def known_filters(sent: Mapping[str, str]) -> dict[str, str]:
    """Return the filters of an address, in one order and without those that are empty."""
    return {name: sent[name] for name in FILTERS if sent.get(name)}


def filters_of(text: str) -> dict[str, str]:
    """Return the filters that were kept as text."""
    return known_filters(dict(parse_qsl(text)))


def as_text(filters: Mapping[str, str]) -> str:
    """Return filters as they are kept, and as they stand behind a question mark."""
    return urlencode(filters)


def address(endpoint: str = "desk.queue", **changes: str) -> str:
    """Return the address of this queue with some of its filters changed; an empty one is left out."""
    if "filters" not in g:  # a page asks for some twenty addresses of its own queue
        g.filters, g.paths = {**dict.fromkeys(FILTERS, ""), **known_filters(request.args.to_dict())}, {}
    if endpoint not in g.paths:
        g.paths[endpoint] = url_for(endpoint)
    chosen = {name: value for name, value in {**g.filters, **changes}.items() if value}
    return f"{g.paths[endpoint]}?{urlencode(chosen, safe=PLAIN)}" if chosen else str(g.paths[endpoint])
