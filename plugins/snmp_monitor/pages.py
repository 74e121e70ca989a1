"""The pages in the agent desk: the devices with their state, and one of them. They read; a job of its own asks."""

from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Response, request, url_for

from plugins.snmp_monitor.devices import ask_soon, get, look_soon, watch_port
from plugins.snmp_monitor.found_pages import found_routes
from plugins.snmp_monitor.judging import STATES, percent_of
from plugins.snmp_monitor.listing import AT_ONCE, Asked, count_devices, list_conditions, list_devices, list_ports
from plugins.snmp_monitor.models import Device, DevicePort
from plugins.snmp_monitor.permissions import MANAGE, SEE
from plugins.snmp_monitor.proposing import count_proposals
from plugins.snmp_monitor.signs import CAUSE, MEASURED, RESULT, STATE, called, look_of_port
from plugins.snmp_monitor.trap_listing import list_traps
from plugins.snmp_monitor.tying import name_ties
from plugins.snmp_monitor.tying_pages import tying_routes
from servicedesk.plugin_api import NotFound, Page, UnitOfWork, lazy
from servicedesk.plugin_api.pages import Permission, allows, done, redirect_to, show, unit_of_work

LARGEST_ID = 2**63 - 1
ONE = f"/devices/<int(max={LARGEST_ID}):device_id>"
PAGE, FRAGMENT = "snmp_monitor/device.html", "snmp_monitor/_device.html"
LAST_POLLS = 12
MOST_READINGS = 100
LONGEST_WORDS = 100
MOST_SKIPPED = 1_000_000
WIDTH, HEIGHT = 240, 40  # of a small graph


def desk_page() -> Page:
    """Return the pages and their entry in the menu of the desk."""
    bp = Blueprint("snmp_monitor_desk", __name__)
    bp.add_url_rule("/", "devices", index)
    bp.add_url_rule(ONE, "device", one)
    bp.add_url_rule(f"{ONE}/poll", "poll", poll, methods=["POST"])
    bp.add_url_rule(f"{ONE}/look", "look", look, methods=["POST"])
    bp.add_url_rule(f"{ONE}/ports/<int(max={LARGEST_ID}):port_id>", "port", port, methods=["POST"])
    tying_routes(bp)
    found_routes(bp)
    return Page("desk", lazy("Network"), bp, icon="radio-tower", permission=SEE)


@allows(Permission(SEE))
def index() -> Response:
    """List the devices: those in trouble first."""
    uow = unit_of_work()
    state, text = request.args.get("state", ""), request.args.get("q", "").strip()[:LONGEST_WORDS]
    skip = request.args.get("skip", 0, type=int)
    asked = Asked(state if state in STATES else "", text, min(max(skip, 0), MOST_SKIPPED))
    rows = list_devices(uow, asked)
    way: dict[str, Any] = {"state": asked.state, "q": asked.text}
    older = url_for(".devices", skip=asked.skip + AT_ONCE, **way) if len(rows) == AT_ONCE else ""
    newer = url_for(".devices", skip=max(asked.skip - AT_ONCE, 0), **way) if asked.skip else ""
    context: dict[str, Any] = {
        "rows": rows,
        "asked": asked,
        "counts": count_devices(uow),
        "looks": STATE,
        "older": older,
    }
    return show(
        "snmp_monitor/devices.html", "snmp_monitor/_devices.html", newer=newer,
        may_manage=uow.actor.may(MANAGE), found=count_proposals(uow), **context,
    )  # fmt: skip


@allows(Permission(SEE))
def one(device_id: int) -> Response:
    """Show one device as the last polls found it."""
    uow = unit_of_work()
    return show(PAGE, FRAGMENT, **_shown(uow, get(uow, Device, device_id)))


@allows(Permission(SEE))
def poll(device_id: int) -> Response:
    """Have the device asked within seconds; this also tries its keys."""
    with unit_of_work() as uow:
        ask_soon(uow, device_id)
    return _back(device_id)


@allows(Permission(MANAGE))
def look(device_id: int) -> Response:
    """Have the device asked for its neighbours within seconds."""
    with unit_of_work() as uow:
        look_soon(uow, device_id)
    return _back(device_id)


@allows(Permission(MANAGE))
def port(device_id: int, port_id: int) -> Response:
    """Say whether it matters that an interface is down."""
    with unit_of_work() as uow:
        row = watch_port(uow, port_id, is_watched=bool(request.form.get("on")))
        if row.device_id != device_id:
            raise NotFound
    return _back(device_id)


def _back(device_id: int) -> Response:
    """Show the device again, in its place or as its page."""
    if request.headers.get("HX-Request"):
        uow = unit_of_work()
        return done("", FRAGMENT, **_shown(uow, get(uow, Device, device_id)))
    return redirect_to(url_for(".device", device_id=device_id))


def _shown(uow: UnitOfWork, device: Device) -> dict[str, Any]:
    polls, told = device.polls.get("last", []), device.readings.get("told", [])[:MOST_READINGS]
    ports = list_ports(uow, device)
    return {
        "device": device,
        "look": STATE[device.state],
        "ports": [_port(row, device.counters.get(str(row.number), {})) for row in ports],
        "ties": name_ties(uow, ports),
        "traps": list_traps(uow, device, ports),
        "conditions": [(CAUSE.get(each.cause, each.cause), each) for each in list_conditions(uow, device)],
        "polls": [_poll(each) for each in reversed(polls[-LAST_POLLS:])],
        "graphs": [(words, graph(polls, name), last_of(polls, name)) for words, name in GRAPHS],
        "results": RESULT,
        "readings": [(*MEASURED[kind], called(name), value) for kind, name, value in told if kind in MEASURED],
        "runs_for": timedelta(seconds=device.up_time // 100) if device.up_time is not None else None,
        "may_manage": uow.actor.may(MANAGE),
    }


GRAPHS = ((lazy("Traffic in"), "incoming"), (lazy("Traffic out"), "outgoing"), (lazy("Time to answer"), "milliseconds"))


def _port(row: DevicePort, counted: dict[str, Any]) -> dict[str, Any]:
    """Return an interface as a row of the table shows it; nothing passes through one that is not up."""
    is_up = row.oper == "up"
    incoming, outgoing = (counted.get(way) if is_up else None for way in ("incoming", "outgoing"))
    look = look_of_port(row.admin, row.oper, was_up=row.was_up)
    percent = percent_of(row.speed, incoming, outgoing)
    return {
        "row": row, "look": look, "incoming": rate(incoming), "outgoing": rate(outgoing),
        "is_up": is_up, "percent": None if percent is None else round(percent), "errors": counted.get("bad_errors"),
        "speed": rate(row.speed or None),
    }  # fmt: skip


def _poll(told: dict[str, Any]) -> dict[str, Any]:
    return {**told, "at": datetime.fromisoformat(told["at"]), "look": RESULT.get(told["result"], RESULT["nonsense"])}


def rate(bits: float | None) -> str:
    """Return bits in a second as people write them, as in ``1.2 Mbit/s``; nothing where it is not known."""
    if bits is None:
        return ""
    for limit, unit in ((1e9, "Gbit/s"), (1e6, "Mbit/s"), (1e3, "kbit/s")):
        if bits >= limit:
            return f"{bits / limit:.3g} {unit}"
    return f"{bits:.0f} bit/s"


def graph(polls: list[dict[str, Any]], name: str) -> str:
    """Return the points of a line through the last polls, as SVG writes them; nothing for fewer than two."""
    told = [each.get(name) for each in polls]
    values = [float(each) for each in told if each is not None]
    if len(values) < 2:  # noqa: PLR2004  # one point is no line
        return ""
    highest = max(values) or 1
    step = WIDTH / (len(values) - 1)
    return " ".join(f"{place * step:.1f},{HEIGHT - value / highest * HEIGHT:.1f}" for place, value in enumerate(values))


def last_of(polls: list[dict[str, Any]], name: str) -> str:
    """Return the newest value of a graph in words."""
    value = polls[-1].get(name) if polls else None
    if value is None:
        return ""
    return f"{value} ms" if name == "milliseconds" else rate(value)
