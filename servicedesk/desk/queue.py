"""The queues: what is owed first, the nearest deadline before all others."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, current_app, url_for

from servicedesk.core import people, search, tickets
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.search import ViewShown
from servicedesk.core.tickets import QueueRow
from servicedesk.desk.live import news_asked
from servicedesk.desk.queue_filters import PRIORITIES, VIEWS, Asked, address, as_text, filters_of, read_address
from servicedesk.desk.queue_rows import rows_shown, stage
from servicedesk.desk.signs import CHANNEL, STATUS
from servicedesk.language.marks import lazy
from servicedesk.web.exports import table_file
from servicedesk.web.guards import Permission, allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import is_swap, show
from servicedesk.web.locale import current_language
from servicedesk.web.locale import gettext as _
from servicedesk.web.places import write_place
from servicedesk.web.templating import iso

ENTER = Permission("desk.enter")
EXPORTED = 500  # rows that are read together
# What may be done to the tickets that are ticked: the name of the action, its words, its icon, its permission.
BULK_ACTIONS = (
    ("take", lazy("Assign to me"), "user-round-plus", "ticket.assign"),
    ("reply", lazy("Answer"), "message-circle", "ticket.reply"),
    ("note", lazy("Internal note"), "message-square", "ticket.note"),
    ("resolve", lazy("Solve"), "check", "ticket.resolve"),
)
HEADING = (
    lazy("Number"), lazy("Subject"), lazy("Status"), lazy("Priority"), lazy("Customer"), lazy("Assigned"),
    lazy("Team"), lazy("Channel"), lazy("Opened"), lazy("Deadline"), lazy("Changed"),
)  # fmt: skip


def queue_routes(bp: Blueprint) -> None:
    """Add the pages of the queues."""
    bp.add_url_rule("/", "queue", index)
    bp.add_url_rule("/queue.csv", "queue_file", file)


@allows(ENTER)
def index() -> Response:
    """Show one queue, or its next rows to a swap."""
    uow = unit_of_work()
    asked = read_address(uow)
    wanted, now = asked.wanted, uow.now()
    rows = tickets.list_queue(uow, wanted)
    more = address(after=write_place(*tickets.queue_place(rows[-1]))) if len(rows) == wanted.limit else ""
    begun = None if not asked.view.by_deadline else stage(wanted.after[0], now) if wanted.after else ""
    around = {} if is_swap() else _around(uow, asked)
    marks = uow.actor.may("account.retain")
    return show(
        "desk/queue/index.html", "desk/queue/_rows.html",
        rows=rows_shown(rows, now, begun, ticks=bool(bulk_url()), marks=marks), more=more,
        is_first=wanted.after is None, is_empty=not rows,
        is_narrowed=asked.is_narrowed, bulk_url=bulk_url(), bulk_actions=BULK_ACTIONS, **around,
    )  # fmt: skip


@allows(ENTER)
def file() -> Response:
    """Hand out the whole queue as a file for spreadsheets."""
    uow = unit_of_work()
    asked = read_address(uow)
    return table_file(f"tickets-{asked.show}", [_(each) for each in HEADING], _exported(uow, asked))


def bulk_url() -> str:
    """Return where what is done to several tickets at once is sent, empty while nothing takes it."""
    return url_for("desk.bulk") if "desk.bulk" in current_app.view_functions else ""


def _around(uow: UnitOfWork, asked: Asked) -> dict[str, Any]:
    """Return what the page shows around its list."""
    counts = tickets.count_queues(uow, asked.team_id)
    teams = people.name_teams(uow)
    kept = as_text(asked.chosen)
    return {
        "asked": asked,
        "views": tuple((key, each, each.count(counts), address(show=key)) for key, each in VIEWS.items()),
        "saved": tuple(_kept(each, kept, uow.actor.id) for each in search.list_views(uow)),
        "teams": tuple((each.id, each.name, address(team=str(each.id))) for each in teams),
        "team": next((each for each in teams if each.id == asked.team_id), None),
        "everybody": address(team=""),
        **news_asked(uow),
        "unfiltered": address(q="", priority="", category="", channel=""),
        "file_url": address("desk.queue_file"),
        "keep_url": address("desk.views"),
        "choices": _choices(uow, asked),
    }


def _kept(view: ViewShown, here: str, user_id: int) -> tuple[str, bool, str, bool]:
    """Return the name of a saved view, whether it is the reader's own, its address, and whether this page shows it."""
    filters: dict[str, Any] = dict(filters_of(view.filters))
    return view.name, view.owner_id == user_id, url_for("desk.queue", **filters), as_text(filters) == here


def _choices(uow: UnitOfWork, asked: Asked) -> tuple[tuple[str, str, tuple[tuple[str, str], ...], str], ...]:
    """Return what the list may be filtered by: name, label, values with their words, and the chosen one."""
    language = current_language()
    categories = tuple((str(each.id), each.name_in(language)) for each in tickets.name_categories(uow))
    known = {
        "priority": (lazy("Priority"), tuple((each, each) for each in PRIORITIES)),
        "category": (lazy("Category"), categories),
        "channel": (lazy("Channel"), tuple((code, _(words)) for code, (words, _icon) in CHANNEL.items())),
    }
    return tuple((name, label, pairs, asked.chosen.get(name, "")) for name, (label, pairs) in known.items() if pairs)


def _exported(uow: UnitOfWork, asked: Asked) -> Iterator[list[object]]:
    """Yield the rows of the file, read a part at a time."""
    wanted = asked.from_start(limit=EXPORTED)
    while True:
        rows = tickets.list_queue(uow, wanted)
        yield from map(_cells, rows)
        if len(rows) < EXPORTED:
            return
        wanted = replace(wanted, after=tickets.queue_place(rows[-1]))


def _cells(row: QueueRow) -> list[object]:
    moments = [iso(each) if each else "" for each in (row.opened_at, row.owed_by, row.changed_at)]
    channel, language = CHANNEL.get(row.channel, (row.channel, ""))[0], current_language()
    return [
        row.number, row.subject_in(language), _(STATUS[row.status].words), row.priority, row.account_name,
        row.assignee_name, row.team_name, _(channel), *moments,
    ]  # fmt: skip
