"""What was found in the network, kept as proposals until somebody accepts or ignores each."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import func, select

from plugins.snmp_monitor.devices import get
from plugins.snmp_monitor.models import Device, DevicePort, Proposal
from plugins.snmp_monitor.neighbours import Neighbour
from plugins.snmp_monitor.permissions import MANAGE, SEE, require
from plugins.snmp_monitor.tying import names_in, own_name
from servicedesk.plugin_api import (
    Conflict,
    NotFound,
    ResourceView,
    UnitOfWork,
    add_dependency,
    add_resource,
    find_resources,
    lazy,
    stands_on,
)

NEIGHBOUR, PORT = "neighbour", "port"
NEW, ACCEPTED, IGNORED = "new", "accepted", "ignored"
ABOVE, BELOW, TIE = "above", "below", "tie"  # it stands on the device, the device stands on it, it is the interface
MOST = 100
DECIDED = lazy("snmp_monitor.decided_already")
KIND_OF_NEIGHBOUR, KIND_OF_PORT = "element", "port"


class Told(NamedTuple):
    """What one device has told, as a proposal keeps it."""

    kind: str
    number: int
    port_name: str
    name: str
    there: str = ""


class Shown(NamedTuple):
    """A proposal with the device that told it, and whether the inventory knows the name."""

    proposal: Proposal
    device: Device
    is_known: bool


def keep_found(uow: UnitOfWork, device: Device, neighbours: Iterable[Neighbour]) -> None:
    """Keep what a device has told; what is new and is told no more, or is in the inventory by now, is forgotten."""
    ports = uow.session.scalars(select(DevicePort).where(DevicePort.device_id == device.id)).all()
    told = {(each.kind, each.number, each.name): each for each in _told(uow, device, ports, list(neighbours))}
    rows = uow.session.scalars(select(Proposal).where(Proposal.device_id == device.id)).all()
    known = {(row.kind, row.port_number, row.name): row for row in rows}
    for key, row in known.items():
        if key in told:
            row.seen_at, row.there, row.port_name = uow.now(), told[key].there, told[key].port_name
        elif row.state == NEW:
            uow.session.delete(row)
    for key, each in told.items():
        if key not in known:
            row = Proposal(device_id=device.id, kind=each.kind, port_number=each.number, name=each.name)
            row.port_name, row.there, row.state, row.seen_at = each.port_name, each.there, NEW, uow.now()
            uow.session.add(row)


def list_proposals(uow: UnitOfWork) -> list[Shown]:
    """List what waits for somebody to decide, by device and interface; the first of many. Raises Forbidden."""
    require(uow, SEE)
    rows = select(Proposal, Device).join(Device).where(Proposal.state == NEW)
    found = uow.session.execute(rows.order_by(Device.name, Proposal.port_number, Proposal.id).limit(MOST)).all()
    known = find_resources(uow, [proposal.name for proposal, _device in found])
    return [Shown(proposal, device, proposal.name in known) for proposal, device in found]


def count_proposals(uow: UnitOfWork) -> int:
    """Count what waits for somebody to decide."""
    return uow.session.scalar(select(func.count()).select_from(Proposal).where(Proposal.state == NEW)) or 0


def ignore(uow: UnitOfWork, proposal_id: int) -> None:
    """Do not propose this again. Raises Forbidden, NotFound, and Conflict when somebody has decided already."""
    _undecided(uow, proposal_id).state = IGNORED


def accept(uow: UnitOfWork, proposal_id: int, way: str) -> None:
    """Add to the inventory what is proposed: a resource where it has none of the name, and what stands on what.

    Raises Forbidden, NotFound, Invalid, and Conflict for a circle or when somebody has decided already.
    """
    row = _undecided(uow, proposal_id)
    device = get(uow, Device, row.device_id)
    resource = find_resources(uow, [row.name]).get(row.name)
    if resource is None:
        resource = add_resource(uow, row.name, KIND_OF_PORT if row.kind == PORT else KIND_OF_NEIGHBOUR)
        if way == TIE:
            add_dependency(uow, resource.id, device.resource_id)
    if way == TIE:
        _tie(uow, device, row.port_number, resource)
    else:
        ends = (resource.id, device.resource_id) if way == ABOVE else (device.resource_id, resource.id)
        add_dependency(uow, *ends)
    row.state = ACCEPTED


def _undecided(uow: UnitOfWork, proposal_id: int) -> Proposal:
    require(uow, MANAGE)
    locked = select(Proposal).where(Proposal.id == proposal_id).with_for_update()
    row = uow.session.scalars(locked.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        raise NotFound
    if row.state != NEW:
        raise Conflict(DECIDED)
    return row


def _tie(uow: UnitOfWork, device: Device, number: int, resource: ResourceView) -> None:
    port = select(DevicePort).where(DevicePort.device_id == device.id, DevicePort.number == number)
    uow.session.scalars(port).one().resource_id = resource.id


def _told(
    uow: UnitOfWork, device: Device, ports: Sequence[DevicePort], neighbours: list[Neighbour]
) -> list[Told]:  # fmt: skip
    """Return what is worth a proposal: neighbours that the inventory does not join to the device, ports of no name."""
    by_name = {port.name: port for port in ports}
    names = {each: _called(each) for each in neighbours}
    known = find_resources(uow, sorted({name for both in names.values() for name in both}))
    told, taken = list[Told](), set[int]()
    for each, both in names.items():
        port = next((by_name[name] for name in each.own_names if name in by_name), None)
        number = port.number if port else each.number
        taken.add(number)
        resource = next((known[name] for name in both if name in known), None)
        if resource is None or not _are_joined(uow, device.resource_id, resource.id):
            name = resource.name if resource else each.name
            told.append(Told(NEIGHBOUR, number, port.name if port else "", name, each.there))
    return told + [_port(uow, device, port) for port in ports if _is_loose(port) and port.number not in taken]


def _called(neighbour: Neighbour) -> tuple[str, ...]:
    """Return what a neighbour may be called in the inventory: his name, and what stands before its first point."""
    return tuple(dict.fromkeys((neighbour.name, neighbour.name.partition(".")[0])))


def _are_joined(uow: UnitOfWork, one: int, other: int) -> bool:
    return stands_on(uow, one, other) or stands_on(uow, other, one)


def _is_loose(port: DevicePort) -> bool:
    """Tell whether an interface has been up, says what it is for, and is tied to nothing."""
    return port.was_up and bool(port.alias) and port.resource_id is None


def _port(uow: UnitOfWork, device: Device, port: DevicePort) -> Told:
    """Return an interface as what its alias names, where that does not carry the device itself, else as itself."""
    names = names_in(device, port)
    known = find_resources(uow, names)
    fitting = (known[name] for name in names if name in known)
    resource = next((each for each in fitting if not stands_on(uow, device.resource_id, each.id)), None)
    return Told(PORT, port.number, port.name, resource.name if resource else own_name(device, port))
