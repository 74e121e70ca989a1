"""What an interface leads to: the resource that fails when it is down, suggested by its names, chosen or made."""

from collections.abc import Sequence
from dataclasses import dataclass

from plugins.snmp_monitor.devices import get
from plugins.snmp_monitor.models import Device, DevicePort
from plugins.snmp_monitor.permissions import MANAGE, require
from servicedesk.plugin_api import (
    Conflict,
    NotFound,
    ResourceView,
    UnitOfWork,
    add_dependency,
    add_resource,
    count_services_on,
    find_resources,
    get_resources,
    lazy,
    search_resources,
    stands_on,
)

STANDS_ON_IT = lazy("snmp_monitor.device_stands_on_it")


@dataclass(frozen=True)
class Suggestion:
    """A resource that an interface may lead to, how many services stand on it, and whether the interface names it."""

    resource: ResourceView
    services: int
    is_named: bool = False


def get_port(uow: UnitOfWork, device_id: int, port_id: int) -> tuple[Device, DevicePort]:
    """Return a device and one of its interfaces. Raises Forbidden and NotFound."""
    device, port = get(uow, Device, device_id), get(uow, DevicePort, port_id)
    if port.device_id != device.id:
        raise NotFound
    return device, port


def suggest(uow: UnitOfWork, device: Device, port: DevicePort, text: str = "") -> list[Suggestion]:
    """Return what an interface may lead to: whom it names, then what stands on its device; or what was searched for.

    What the device itself stands on is left out: that does not fail with the interface.
    """
    names = names_in(device, port)
    named = find_resources(uow, names)
    found = [named[name] for name in names if name in named] if not text else []
    around = search_resources(uow, text) if text else search_resources(uow, "", above_of=device.resource_id)
    found += [each for each in around if each not in found]
    fitting = [each for each in found if not stands_on(uow, device.resource_id, each.id)]
    services = count_services_on(uow, [each.id for each in fitting])
    return [Suggestion(each, services.get(each.id, 0), each.name in named) for each in fitting]


def names_in(device: Device, port: DevicePort) -> list[str]:
    """Return the names that an interface may mean: its alias, each word of it, and its own behind the device's."""
    words = [port.alias, *port.alias.replace(",", " ").replace(";", " ").split(), own_name(device, port)]
    return list(dict.fromkeys(filter(None, words)))


def own_name(device: Device, port: DevicePort) -> str:
    """Return what a resource that is the interface itself is called."""
    return f"{device.name} {port.name}"[:120]


def name_ties(uow: UnitOfWork, ports: Sequence[DevicePort]) -> dict[int, str]:
    """Return the names of what these interfaces lead to, by the identifier of the resource."""
    tied = {port.resource_id for port in ports if port.resource_id}
    return {each.id: each.name for each in get_resources(uow, tied).values()} if tied else {}


def tie(uow: UnitOfWork, device_id: int, port_id: int, resource_id: int) -> None:
    """Say what an interface leads to, or with 0 that nobody knows; its alarms are those of the resource from now on.

    Raises Forbidden, NotFound, and Conflict for what the device itself stands on.
    """
    require(uow, MANAGE)
    device, port = get_port(uow, device_id, port_id)
    if resource_id:
        chosen = get_resources(uow, [resource_id]).get(resource_id)
        if chosen is None:
            raise NotFound
        if stands_on(uow, device.resource_id, chosen.id):
            raise Conflict(STANDS_ON_IT, device=device.name, name=chosen.name)
    port.resource_id = resource_id or None


def make_and_tie(uow: UnitOfWork, device_id: int, port_id: int, name: str, kind: str) -> None:
    """Add a resource that stands on the device, and say that the interface leads to it.

    Raises Forbidden, NotFound and Invalid.
    """
    require(uow, MANAGE)
    device, port = get_port(uow, device_id, port_id)
    made = add_resource(uow, name, kind, site=get_resources(uow, [device.resource_id])[device.resource_id].site)
    add_dependency(uow, made.id, device.resource_id)
    port.resource_id = made.id
