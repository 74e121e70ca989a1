"""Deliveries: what plugins are still to be told, what went wrong, and another try."""

from flask import Blueprint, Response, request, url_for

from servicedesk.core.kernel.delivery_admin import (
    DeliveryFilter,
    count_deliveries,
    list_deliveries,
    try_delivery_again,
)
from servicedesk.language.marks import lazy
from servicedesk.web.guards import Permission, allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import done, show

READ = Permission("delivery.retry")
STATES = {"due": (lazy("Due"), "info"), "parked": (lazy("Parked"), "danger"), "done": (lazy("Done"), "ok")}
LARGEST = 2**62


def delivery_routes(bp: Blueprint) -> None:
    """Add the pages about deliveries."""
    bp.add_url_rule("/deliveries", "deliveries", index)
    bp.add_url_rule("/deliveries/<int:delivery_id>/retry", "retry_delivery", retry, methods=["POST"])


@allows(READ)
def index() -> Response:
    """Show deliveries, the newest first."""
    uow = unit_of_work()
    state, plugin = request.args.get("state", ""), request.args.get("plugin", "")
    before = request.args.get("before", "")
    wanted = DeliveryFilter(
        state=state if state in STATES else "",
        plugin=plugin[:60],
        before=min(int(before), LARGEST) if before.isdecimal() and len(before) < len(str(LARGEST)) + 1 else 0,
    )
    rows = list_deliveries(uow, wanted)
    older = _address(before=str(rows[-1].id)) if len(rows) == wanted.limit else ""
    tabs = [(lazy("All"), _address(state="", before=""), not wanted.state)]
    tabs += [(words, _address(state=key, before=""), wanted.state == key) for key, (words, _tone) in STATES.items()]
    return show(
        "admin/deliveries/index.html", "admin/deliveries/index.html",
        rows=rows, older=older, tabs=tabs, states=STATES, counts=count_deliveries(uow),
    )  # fmt: skip


@allows(READ)
def retry(delivery_id: int) -> Response:
    """Tell the plugin again, at once."""
    with unit_of_work() as uow:
        try_delivery_again(uow, min(delivery_id, LARGEST))
    return done(url_for("admin.deliveries", state="due"))


def _address(**changes: str) -> str:
    filters = {name: request.args.get(name, "") for name in ("state", "plugin", "before")} | changes
    return url_for("admin.deliveries", **{name: value for name, value in filters.items() if value})
