"""Planned work of Andina Red: one announced for a night, one under review, one that is over, and one that repeats.

In the days of a campaign nobody works at the network, and one of the days that repeat falls into it.
"""

from datetime import datetime, time, timedelta

from demo.operator.desk import Desk
from servicedesk.core import maintenance
from servicedesk.core.kernel.operator import get_operator, span_of_days
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.maintenance import FreezeDraft, MaintenanceDraft, ObjectionDraft, RepeatDraft

NIGHT, LASTS = time(1, 0), timedelta(hours=3)
REVIEWED_AGO, OVER_AGO = timedelta(hours=20), timedelta(days=12)
TOLD = (
    "Tu Internet se cortará unos 20 minutos entre la 1:00 y las 4:00 de la mañana.",
    "Your Internet will be down for about 20 minutes between 1:00 and 4:00 in the morning.",
)
OBJECTS = "104061"  # the clinic whose contact objects


def plan_nights(desk: Desk) -> None:
    """Plan work for some nights, let one customer object to one of them, and end one that was some days ago."""
    _announce(desk, timedelta(days=1), "enlace-huancayo", 9, "Mejora del enlace", "A better link")
    number = _announce(desk, REVIEWED_AGO, "sw-jesusmaria-1", 10, "Cambio de tarjeta", "New line card")
    with desk.work(desk.contacts[OBJECTS], REVIEWED_AGO - timedelta(hours=1)) as uow:
        words = "De noche atendemos emergencias con la historia clínica en línea."
        maintenance.object_to_maintenance(uow, number, ObjectionDraft("health", words, "Domingo de 2:00 a 5:00"))
    _done(desk)
    _repeat(desk)
    _freeze(desk)


def _repeat(desk: Desk) -> None:
    """Draft work that repeats every two weeks, and write its next days down."""
    with desk.work(desk.users["noc"]) as uow:
        draft = _draft(desk, uow, "celda-comas-1", 12, "Revisión de baterías", "Battery check")
        number = maintenance.draft_maintenance(uow, draft).number or ""
    with desk.work(desk.users["noc"]) as uow:
        maintenance.repeat_maintenance(uow, number, RepeatDraft("weekly", every=2))
    with desk.work() as uow:
        while maintenance.write_ahead(uow):
            pass


def _freeze(desk: Desk) -> None:
    with desk.work() as uow:
        operator = get_operator(uow.session)
        first = desk.today.astimezone(operator.time_zone).date() + timedelta(days=25)
        begins, ends = span_of_days(operator, first, first + timedelta(days=2))
        maintenance.add_freeze(uow, FreezeDraft("Campaña de ofertas en línea", begins, ends, "Online sales campaign"))


def _announce(desk: Desk, ago: timedelta, element: str, days: int, title: str, title_en: str) -> str:
    with desk.work(desk.users["noc-supervisor"], ago) as uow:
        return maintenance.plan_maintenance(uow, _draft(desk, uow, element, days, title, title_en)).number or ""


def _done(desk: Desk) -> None:
    """Announce, begin and end work that is over since some days."""
    number = _announce(desk, OVER_AGO, "ont-104001", -3, "Actualización de equipos", "New software")
    with desk.work() as uow:
        begins = maintenance.get_maintenance(uow, number).starts_at
    for ago, act in (
        (desk.today - begins, maintenance.start_maintenance),
        (desk.today - begins - timedelta(hours=2), maintenance.finish_maintenance),
    ):
        with desk.work(desk.users["noc"], ago) as uow:
            act(uow, number)


def _draft(desk: Desk, uow: UnitOfWork, element: str, days: int, title: str, title_en: str) -> MaintenanceDraft:
    zone = get_operator(uow.session).time_zone
    night = desk.today.astimezone(zone).date() + timedelta(days=days)
    begins = datetime.combine(night, NIGHT, zone)
    return MaintenanceDraft(
        (desk.resources[element],), begins, begins + LASTS, f"{title}. {TOLD[0]}", f"{title_en}. {TOLD[1]}", title,
        title_en, expected_minutes=20, work="Cambiar, probar y mirar las alarmas durante media hora.",
        way_back="Volver a la configuración guardada.",
    )  # fmt: skip
