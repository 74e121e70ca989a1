"""One service as its customer sees it: how it is now, and how long it was without."""

from datetime import timedelta

from flask import Blueprint, Response

from servicedesk.core import inventory
from servicedesk.core.tickets.queries.downtime import list_downtimes
from servicedesk.web.guards import CONTACT, allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import show

bp = Blueprint("services", __name__)
MONTH, YEAR = timedelta(days=30), timedelta(days=365)


@bp.get("/services/<number>")
@allows(CONTACT)
def one(number: str) -> Response:
    """Say how long a service was without in the last month and the last year, and because of what."""
    uow = unit_of_work()
    service = inventory.get_service(uow, number)
    (year,) = list_downtimes(uow, [service.id], uow.now() - YEAR)
    month = year.last(MONTH)
    return show("portal/services/show.html", "portal/services/_service.html", service=service, month=month, year=year)
