"""What monitoring says of the network of Andina Red, today and yesterday."""

from datetime import timedelta

from demo.operator.desk import Desk
from servicedesk.core import alarms
from servicedesk.core.alarms import AlarmReport, RulesDraft

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
# What was seen, and how long ago it began; those with a third value were gone so long ago.
SEEN = (
    (AlarmReport(0, "unreachable", "critical", "sin respuesta a 3 consultas", is_down=True), "nap-sanmiguel-22",
     2 * HOUR + 8 * MINUTE, None),
    (AlarmReport(0, "signal", "minor", "enlace de radio al 40 %"), "celda-comas-1", 3 * HOUR, None),
    (AlarmReport(0, "temperature", "major", "61 °C"), "olt-ate-1", 25 * MINUTE, None),
    (AlarmReport(0, "power", "critical", "sin energía comercial"), "sw-jesusmaria-1", 26 * HOUR, 25 * HOUR),
)  # fmt: skip
# From now on: soon enough for whoever breaks something to see what becomes of it, and an outage where many are hit.
RULES = RulesDraft(
    raise_after=20, clear_after=60, outage_mode="declare", outage_services=20, lasts_minutes=120,
    public_text="Una parte de la red no responde. Lo estamos revisando.",
    public_text_en="A part of the network does not answer. We are looking into it.",
)  # fmt: skip
FLAPPING, RETURNS = "enlace-huancayo", 6


def watch_network(desk: Desk) -> None:
    """Raise and clear what was seen, in the order in which it happened, and attend to some of it."""
    for report, name, began, gone in sorted(SEEN, key=lambda each: each[2], reverse=True):
        _see(desk, report, name, began)
        if gone is not None:
            _miss(desk, name, report.cause, gone)
            _pass_time(desk, gone - 10 * MINUTE)
    for turn in range(RETURNS):
        ago = (RETURNS - turn) * 4 * MINUTE
        _see(desk, AlarmReport(0, "link_down", "major", "puerto xe-0/0/3"), FLAPPING, ago, believed=False)
        _miss(desk, FLAPPING, "link_down", ago - MINUTE)
    _attend(desk)
    with desk.work() as uow:
        alarms.change_rules(uow, RULES)


def _see(desk: Desk, report: AlarmReport, name: str, ago: timedelta, *, believed: bool = True) -> None:
    with desk.work(ago=ago) as uow:
        alarms.raise_alarm(uow, AlarmReport(**{**vars(report), "resource_id": desk.resources[name]}))
    if believed:
        _pass_time(desk, ago - MINUTE)


def _miss(desk: Desk, name: str, cause: str, ago: timedelta) -> None:
    with desk.work(ago=ago) as uow:
        alarms.clear_alarm(uow, desk.resources[name], cause)


def _pass_time(desk: Desk, ago: timedelta) -> None:
    with desk.work(ago=ago) as uow:
        alarms.sweep_alarms(uow)


def _attend(desk: Desk) -> None:
    """Let the network operator take the cut fibre, and say what goes on."""
    with desk.work(desk.users["noc"], 2 * HOUR) as uow:
        cut = next(each for each in alarms.list_alarms(uow, alarms.AlarmFilter()) if each.cause == "unreachable")
        alarms.acknowledge_alarm(uow, cut.id)
        alarms.comment_alarm(uow, cut.id, "Obras en la calle cortaron la fibra. La cuadrilla va en camino.")
