"""What goes on in the network of Andina Red: one outage today."""

from datetime import timedelta

from demo.operator.desk import Desk
from demo.operator.watching import watch_network
from servicedesk.core import outages
from servicedesk.core.outages import OutageDraft

OUTAGE_BEGAN = timedelta(hours=2, minutes=8)
OUTAGE_TOLD = timedelta(hours=1, minutes=50)


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
