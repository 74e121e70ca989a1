"""What goes on in the network of Andina Red: one outage today, one maintenance next week."""

from datetime import datetime, time, timedelta

from demo.operator.desk import Desk
from demo.operator.watching import watch_network
from servicedesk.core import maintenance, outages
from servicedesk.core.kernel.operator import get_operator
from servicedesk.core.maintenance import MaintenanceDraft
from servicedesk.core.outages import OutageDraft

OUTAGE_BEGAN = timedelta(hours=2, minutes=8)
OUTAGE_TOLD = timedelta(hours=1, minutes=50)
WORK_BEGINS, WORK_LASTS = time(1, 0), timedelta(hours=3)


def break_fibre(desk: Desk) -> str:
    """Declare an outage of a part of San Miguel, let monitoring tell of it, and return its number."""
    with desk.work(desk.users["noc"], OUTAGE_TOLD) as uow:
        draft = OutageDraft(
            resource_ids=(desk.resources["nap-sanmiguel-22"],),
            public_text="Una fibra se dañó por obras en la calle. Afecta el Internet de Jr. Las Garzas y alrededores,"
            " en San Miguel. La cuadrilla ya está en el lugar.",
            public_text_en="A fibre was damaged by road works. It affects the Internet around Jr. Las Garzas, San"
            " Miguel. The crew is already there.",
            started_at=desk.today - OUTAGE_BEGAN,
            expected_by=desk.today + timedelta(hours=3),
            news_by=desk.today + timedelta(minutes=50),
            phase="repairing",
        )
        number = outages.declare_outage(uow, draft).number or ""
    watch_network(desk)
    return number


def plan_work(desk: Desk) -> None:
    """Plan a maintenance for a night of next week."""
    with desk.work(desk.users["noc-supervisor"], timedelta(days=1)) as uow:
        zone = get_operator(uow.session).time_zone
        today = desk.today.astimezone(zone).date()
        night = today + timedelta(days=7 - today.weekday() + 2)  # Wednesday of next week
        begins = datetime.combine(night, WORK_BEGINS, zone)
        draft = MaintenanceDraft(
            resource_ids=(desk.resources["olt-brena-1"],),
            starts_at=begins,
            ends_at=begins + WORK_LASTS,
            public_text="Mejora de la red en tu zona. Tu Internet se cortará unos 20 minutos entre la 1:00 y las"
            " 4:00 de la mañana.",
            public_text_en="Network improvement in your area. Your Internet will be down for about 20 minutes"
            " between 1:00 and 4:00 in the morning.",
        )
        maintenance.plan_maintenance(uow, draft)
