"""Keeping what a poll has found: the device, its interfaces, its last polls; and saying what is wrong as alarms."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from plugins.snmp_monitor.devices import POLL
from plugins.snmp_monitor.judging import Before, Known, Limits, Passed, Verdict, Wrong, judge
from plugins.snmp_monitor.models import Condition, Device, DevicePort
from plugins.snmp_monitor.readings import Findings, Port
from plugins.snmp_monitor.renumbering import follow_names
from servicedesk.plugin_api import AlarmReport, UnitOfWork, clear_alarm

POLLS_KEPT = 60
READINGS_KEPT = 300
NOTHING: dict[str, Any] = {}


@dataclass
class Kept:
    """What is kept of some devices, by the device: its interfaces by their numbers, and what is wrong with it."""

    ports: defaultdict[int, dict[int, DevicePort]]
    standing: defaultdict[int, list[Condition]]
    wrong: list[AlarmReport] = field(default_factory=list)  # what is to be said of them


def read_kept(uow: UnitOfWork, device_ids: Collection[int]) -> Kept:
    """Return what is kept of these devices, in two statements however many they are."""
    kept = Kept(defaultdict(dict), defaultdict(list))
    for port in uow.session.scalars(select(DevicePort).where(DevicePort.device_id.in_(device_ids))):
        kept.ports[port.device_id][port.number] = port
    for condition in uow.session.scalars(select(Condition).where(Condition.device_id.in_(device_ids))):
        kept.standing[condition.device_id].append(condition)
    return kept


def keep_findings(uow: UnitOfWork, device: Device, found: Findings, milliseconds: int, kept: Kept) -> None:
    """Keep what was found of a device, clear what is over, and note in ``kept`` what is wrong."""
    ports, standing = kept.ports[device.id], kept.standing[device.id]
    follow_names(uow, device, ports, found.ports)
    before = _before(uow, device, ports, standing)
    verdict = judge(before, found, _limits(device))
    _keep_device(uow, device, found, verdict)
    if found.told_ports:
        _keep_ports(uow, device, ports, found.ports)
        device.counters = {str(port.index): _counted(port, verdict.passed[port.index]) for port in found.ports}
        device.counted_at = uow.now()
    if found.told_readings:
        device.readings = {"told": [[each.kind, each.name, each.value] for each in found.readings[:READINGS_KEPT]]}
    _note_poll(uow, device, found, verdict, milliseconds)
    kept.wrong += _say(uow, device, standing, verdict)


def _before(uow: UnitOfWork, device: Device, ports: dict[int, DevicePort], standing: Sequence[Condition]) -> Before:
    seconds = (uow.now() - device.counted_at).total_seconds() if device.counted_at else 0.0
    return Before(
        device.resource_id,
        device.state,
        device.misses,
        device.up_time,
        seconds,
        {number: _known(row, device.counters.get(str(number), NOTHING)) for number, row in ports.items()},
        frozenset((each.resource_id, each.cause) for each in standing),
    )


def _known(row: DevicePort, counted: dict[str, Any]) -> Known:
    told = (counted.get("in"), counted.get("out"), counted.get("errors"))
    return Known(
        row.was_up, row.is_watched, row.resource_id or 0, told, counted.get("busy", False), counted.get("bad", False)
    )


def _limits(device: Device) -> Limits:
    profile = device.profile
    return Limits(profile.misses, profile.busy_percent, profile.bad_errors, profile.hot_degrees, profile.low_charge)


def _keep_device(uow: UnitOfWork, device: Device, found: Findings, verdict: Verdict) -> None:
    now, system = uow.now(), found.system
    device.polled_at = now
    if device.wanted == POLL:  # who has removed it meanwhile, or waits for its neighbours, waits on
        device.tested_at, device.test_result, device.wanted = now, found.failure or "ok", ""
    if verdict.state != device.state:
        device.state, device.state_since = verdict.state, now
    device.misses = verdict.misses
    if system is not None:
        device.answered_at = now
        device.up_time = device.up_time if system.up_time is None else system.up_time
        device.system_name, device.object_id = system.name, system.object_id
        device.description = system.description


def _keep_ports(uow: UnitOfWork, device: Device, ports: dict[int, DevicePort], told: Sequence[Port]) -> None:
    """Keep the interfaces as they were told; one that is gone stays, so that what was said of it stays true.

    Only what differs is set: most of what thousands of devices tell is what they told before.
    """
    for port in told:
        row = ports.get(port.index)
        if row is None:
            row = DevicePort(device_id=device.id, number=port.index, name=port.name, changed_at=uow.now())
            row.was_up = False
            uow.session.add(row)
        elif row.oper != port.oper or row.admin != port.admin:
            row.changed_at = uow.now()
        if (row.name, row.alias, row.kind, row.speed) != (port.name, port.alias, port.kind, port.speed):
            row.name, row.alias, row.kind, row.speed = port.name, port.alias, port.kind, port.speed
        if (row.admin, row.oper) != (port.admin, port.oper):
            row.admin, row.oper = port.admin, port.oper
        if port.oper == "up" and not row.was_up:
            row.was_up = True


def _counted(port: Port, passed: Passed) -> dict[str, Any]:
    """Return what is kept of the counters of an interface until the next poll, and what came of them."""
    return {
        "in": port.in_octets, "out": port.out_octets, "errors": port.errors, "incoming": passed.incoming,
        "outgoing": passed.outgoing, "bad_errors": passed.errors, "busy": passed.is_busy, "bad": passed.is_bad,
    }  # fmt: skip


def _note_poll(uow: UnitOfWork, device: Device, found: Findings, verdict: Verdict, milliseconds: int) -> None:
    """Put a poll behind the last ones, with what went through all interfaces together."""
    told = [each for each in verdict.passed.values() if each.incoming is not None and each.outgoing is not None]
    poll = {
        "at": uow.now().isoformat(), "result": found.failure or ("ok" if found.told_ports else "half"),
        "milliseconds": milliseconds, "incoming": sum(each.incoming or 0 for each in told) if told else None,
        "outgoing": sum(each.outgoing or 0 for each in told) if told else None,
    }  # fmt: skip
    device.polls = {"last": [*device.polls.get("last", []), poll][-POLLS_KEPT:]}


def _say(
    uow: UnitOfWork, device: Device, standing: Sequence[Condition], verdict: Verdict
) -> list[AlarmReport]:  # fmt: skip
    """Clear what is over, and return what is wrong: it is said again at each poll."""
    rows = {(each.resource_id, each.cause): each for each in standing}
    wrong = {(each.resource_id, each.cause): each for each in verdict.wrong}
    for key, each in wrong.items():
        _note(uow, device, rows.get(key), each)
    for key, row in rows.items():
        if key not in wrong and row.cause in verdict.speaks_of:
            clear_alarm(uow, row.resource_id, row.cause)
            uow.session.delete(row)
    return [
        AlarmReport(each.resource_id, each.cause, each.severity, each.text, each.is_down) for each in wrong.values()
    ]


def _note(uow: UnitOfWork, device: Device, row: Condition | None, wrong: Wrong) -> None:
    if row is None:
        row = Condition(device_id=device.id, resource_id=wrong.resource_id, cause=wrong.cause, since=uow.now())
        uow.session.add(row)
    row.severity, row.text = wrong.severity, wrong.text[:255]
