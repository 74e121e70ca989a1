"""Questions about devices: the list with its filters, one of them with its interfaces."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, case, func, select

from plugins.snmp_monitor.devices import REMOVE
from plugins.snmp_monitor.judging import STATES, UP
from plugins.snmp_monitor.models import Condition, Device, DevicePort
from servicedesk.plugin_api import UnitOfWork

AT_ONCE = 100


@dataclass(frozen=True)
class Asked:
    """Which devices are asked for: of a state, or all that are not up; what is empty filters nothing."""

    state: str = ""
    text: str = ""
    skip: int = 0


def list_devices(uow: UnitOfWork, asked: Asked) -> Sequence[Device]:
    """List devices: those that are not up first, then by name."""
    trouble = case((Device.state == UP, 1), else_=0)
    rows = _filtered(asked).order_by(trouble, Device.name).offset(asked.skip).limit(AT_ONCE)
    return uow.session.scalars(rows).all()


def count_devices(uow: UnitOfWork) -> dict[str, int]:
    """Count the devices by their state."""
    rows = select(Device.state, func.count()).where(Device.wanted != REMOVE).group_by(Device.state)
    return {state: count for state, count in uow.session.execute(rows)}


def list_ports(uow: UnitOfWork, device: Device) -> Sequence[DevicePort]:
    """List the interfaces of a device by their number."""
    rows = select(DevicePort).where(DevicePort.device_id == device.id).order_by(DevicePort.number)
    return uow.session.scalars(rows).all()


def list_conditions(uow: UnitOfWork, device: Device) -> Sequence[Condition]:
    """List what is wrong with a device, the oldest first."""
    return uow.session.scalars(select(Condition).where(Condition.device_id == device.id).order_by(Condition.id)).all()


def _filtered(asked: Asked) -> Select[Device]:
    rows = select(Device).where(Device.wanted != REMOVE)
    if asked.state in STATES:
        rows = rows.where(Device.state == asked.state)
    if asked.text:
        rows = rows.where(Device.name.icontains(asked.text, autoescape=True))
    return rows
