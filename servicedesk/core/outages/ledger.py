"""Writing the downtime ledger, in which stands when each service was without because of an outage."""

from sqlalchemy import insert

from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.outages.models import Outage, ServiceDowntime
from servicedesk.core.outages.queries.ledger import services_with_times


def write_ledger(uow: UnitOfWork, outage: Outage) -> None:
    """Write for each service that stands on an outage that has just ended, how long it was without; one statement."""
    names = ("service_id", "outage_id", "began_at", "ended_at")
    uow.session.execute(insert(ServiceDowntime).from_select(names, services_with_times(outage)))
