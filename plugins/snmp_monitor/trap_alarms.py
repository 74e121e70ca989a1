"""What traps raise and clear: one alarm of a cause on a resource, however many things it is told of."""

from datetime import timedelta

from sqlalchemy import func, select

from plugins.snmp_monitor.models import Device, DevicePort, TrapAlarm
from plugins.snmp_monitor.trap_reading import Told
from plugins.snmp_monitor.trap_rules import RAISE, Rule
from plugins.snmp_monitor.trap_senders import Sender
from servicedesk.plugin_api import AlarmReport, UnitOfWork, clear_alarm, raise_alarm

TOLD_IN_TEXT = 3  # values


def follow(uow: UnitOfWork, sender: Sender, rule: Rule, told: Told, port: int) -> None:
    """Raise or clear what a rule says of a device, or of what one of its interfaces is."""
    resource_id = _resource_of(uow, sender, port)
    thing = str(port or told.thing)
    if rule.action == RAISE:
        text = " ".join([rule.name, *(value for _name, value in told.values()[:TOLD_IN_TEXT] if value)])[:255]
        raise_alarm(uow, AlarmReport(resource_id, rule.cause, rule.severity, text, False))
        _note(uow, sender, rule, resource_id, thing)
    else:
        _clear(uow, sender, rule.cause, resource_id, thing)


def _resource_of(uow: UnitOfWork, sender: Sender, port: int) -> int:
    """Return the resource that is meant: the interface where it is one, else the device."""
    wanted = select(DevicePort.resource_id).where(DevicePort.device_id == sender.device_id, DevicePort.number == port)
    return (uow.session.scalar(wanted) if port else None) or sender.resource_id


def _note(uow: UnitOfWork, sender: Sender, rule: Rule, resource_id: int, thing: str) -> None:
    same = {"device_id": sender.device_id, "resource_id": resource_id, "cause": rule.cause, "thing": thing}
    row = uow.session.scalars(select(TrapAlarm).filter_by(**same)).one_or_none()
    if row is None:
        row = TrapAlarm(**same)
        uow.session.add(row)
    row.until = uow.now() + timedelta(minutes=rule.lasts_minutes) if rule.lasts_minutes else None


def _clear(uow: UnitOfWork, sender: Sender, cause: str, resource_id: int, thing: str) -> None:
    """Say that what was raised of this thing is over; where no such thing is known, all of the cause is."""
    same = (TrapAlarm.device_id == sender.device_id, TrapAlarm.resource_id == resource_id, TrapAlarm.cause == cause)
    rows = uow.session.scalars(select(TrapAlarm).where(*same)).all()
    meant = [row for row in rows if row.thing == thing] or rows
    for row in meant:
        uow.session.delete(row)
    if rows and len(meant) == len(rows):
        clear_alarm(uow, resource_id, cause)


def clear_lapsed(uow: UnitOfWork) -> None:
    """Say that what traps raised is over whose time has come, and what nobody watches any more."""
    gone = select(TrapAlarm).join(Device).where((TrapAlarm.until <= uow.now()) | Device.is_watched.is_(False))
    for row in uow.session.scalars(gone).all():
        uow.session.delete(row)
        others = select(func.count(TrapAlarm.id)).where(
            TrapAlarm.resource_id == row.resource_id, TrapAlarm.cause == row.cause, TrapAlarm.id != row.id
        )
        if not uow.session.scalar(others):
            clear_alarm(uow, row.resource_id, row.cause)
