"""Deliveries: what plugins are still to be told, what went wrong, and another try."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, request, url_for

from servicedesk.admin.listing import AS_SHEET, PORTION
from servicedesk.admin.troubles import trouble_routes, troubles
from servicedesk.core.kernel.delivery_admin import (
    DeliveryFilter,
    count_deliveries,
    get_delivery,
    list_deliveries,
    try_delivery_again,
)
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.language.marks import lazy
from servicedesk.web.exports import table_file
from servicedesk.web.extensions import plugin_cards
from servicedesk.web.failures import failure_said
from servicedesk.web.guards import Permission, allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import done, show
from servicedesk.web.locale import current_language, gettext
from servicedesk.web.places import LARGEST_ID, read_id
from servicedesk.web.templating import iso

READ = Permission("delivery.retry")
STATES = {
    "due": (lazy("Due"), "info"),
    "parked": (lazy("Parked"), "danger"),
    "done": (lazy("Done"), "ok"),
}
LONGEST_NAME = 60
OURS = lazy("Messages of the desk")
HEADING = (
    lazy("When"), lazy("Plugin"), lazy("What"), lazy("Number"), lazy("State"), lazy("Tries"), lazy("Error"),
)  # fmt: skip


def delivery_routes(bp: Blueprint) -> None:
    """Add the pages about deliveries."""
    bp.add_url_rule("/deliveries", "deliveries", index)
    bp.add_url_rule("/deliveries/<int:delivery_id>/retry", "retry_delivery", retry, methods=["POST"])
    trouble_routes(bp)


@allows(READ)
def index() -> Response:
    """Show deliveries, the newest first."""
    uow = unit_of_work()
    wanted = _wanted()
    if request.args.get("as") == AS_SHEET:
        return table_file("deliveries", [gettext(each) for each in HEADING], _cells(uow, wanted))
    rows = list_deliveries(uow, wanted)
    return show(
        "admin/deliveries/index.html", "admin/deliveries/_list.html",
        rows=rows,
        older=_address(before=str(rows[-1].id)) if len(rows) == wanted.limit else "",
        tabs=_tabs(wanted.state),
        counts=count_deliveries(uow),
        plugin=wanted.plugin,
        **troubles(uow),
        address=_address, export=_address(before="", **{"as": AS_SHEET}),
        **_row_context(),
    )  # fmt: skip


def _cells(uow: UnitOfWork, wanted: DeliveryFilter) -> Iterator[tuple[object, ...]]:
    """Yield what the sheet says of each delivery, read a portion at a time; of an error its last line."""
    wanted = replace(wanted, before=0, limit=PORTION)
    while rows := list_deliveries(uow, wanted):
        for row in rows:
            number, error = row.event.values.get("number", ""), failure_said(row.error)
            state = gettext(STATES[row.state][0])
            yield iso(row.event.at), _title(row.plugin), row.event.kind, number, state, row.attempts, error
        wanted = replace(wanted, before=rows[-1].id)


@allows(READ)
def retry(delivery_id: int) -> Response:
    """Tell the plugin again, at once."""
    wanted = min(delivery_id, LARGEST_ID)
    with unit_of_work() as uow:
        try_delivery_again(uow, wanted)
    row = get_delivery(unit_of_work(), wanted)
    return done(url_for("admin.deliveries", state="due"), "admin/deliveries/_row.html", row=row, **_row_context())


def _wanted() -> DeliveryFilter:
    state, before = request.args.get("state", ""), request.args.get("before", "")
    return DeliveryFilter(
        state=state if state in STATES else "",
        plugin=request.args.get("plugin", "")[:LONGEST_NAME],
        before=read_id(before) if before else 0,
    )


def _tabs(state: str) -> list[tuple[str, str, bool]]:
    every = [("", lazy("All")), *((key, words) for key, (words, _tone) in STATES.items())]
    return [(gettext(words), _address(state=key, before=""), state == key) for key, words in every]


def _row_context() -> dict[str, Any]:
    """Return what a row of the list is drawn with."""
    return {"states": STATES, "title_of": _title, "failure_said": failure_said}


def _title(plugin: str) -> str:
    """Return what the reader calls a plugin; the desk's own listener has no card."""
    card = plugin_cards().get(plugin)
    return card.told_in(current_language())[0] if card else gettext(OURS) if plugin == "notify" else plugin


def _address(**changes: str) -> str:
    """Return the address of this list with some of its filters changed; an empty one is left out."""
    filters = {name: request.args.get(name, "") for name in ("state", "plugin", "before")} | changes
    chosen: dict[str, Any] = {name: value for name, value in filters.items() if value}
    return url_for("admin.deliveries", **chosen)
