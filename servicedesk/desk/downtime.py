"""How long a service was without, for staff: the outages, what was planned work, and a sheet to take along."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, request, url_for

from servicedesk.core import inventory
from servicedesk.core.inventory.models import Service
from servicedesk.core.tickets.queries.downtime import list_downtimes
from servicedesk.language.marks import lazy
from servicedesk.web.exports import table_file
from servicedesk.web.guards import Permission, allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import show
from servicedesk.web.locale import gettext as _
from servicedesk.web.places import LARGEST_ID

SEE = Permission("inventory.read")
ONE = f"/services/<int(max={LARGEST_ID}):row_id>/downtime"
PERIODS = {"30": lazy("30 days"), "90": lazy("90 days"), "365": lazy("A year")}
HEADING = (lazy("Service"), lazy("Outage"), lazy("Began"), lazy("Ended"), lazy("Minutes"))


def downtime_routes(bp: Blueprint) -> None:
    """Add the page of the downtime of a service, and its sheet."""
    bp.add_url_rule(ONE, "downtime", index)
    bp.add_url_rule(f"{ONE}.csv", "downtime_file", file)


@allows(SEE)
def index(row_id: int) -> Response:
    """Show how long a service was without in the time that the address names."""
    return show("desk/downtime/index.html", "desk/downtime/_list.html", **_asked(row_id))


@allows(SEE)
def file(row_id: int) -> Response:
    """Hand out the outages of the service with when each began and ended."""
    asked = _asked(row_id)
    return table_file(f"downtime-{row_id}", [_(each) for each in HEADING], _rows(asked["service"], asked["down"]))


def _asked(row_id: int) -> dict[str, Any]:
    uow = unit_of_work()
    service = inventory.get_service_of_id(uow, row_id)
    days = request.args.get("days", "")
    days = days if days in PERIODS else next(iter(PERIODS))
    (down,) = list_downtimes(uow, [service.id], uow.now() - timedelta(days=int(days)))
    ways = [(each, url_for("desk.downtime", row_id=service.id, days=each)) for each in PERIODS]
    return {"service": service, "down": down, "days": days, "ways": ways, "periods": PERIODS}


def _rows(service: Service, down: Any) -> Iterator[tuple[object, ...]]:
    for outage, span in down.outages:
        minutes = round(span.lasts.total_seconds() / 60)
        ended = span.ends_at.isoformat() if outage.ended_at else ""
        yield service.number, outage.number, span.begins_at.isoformat(), ended, minutes
