"""Having snmp_monitor watch the simulated elements: its devices once, and at each start where they answer now."""

from collections.abc import Mapping

from sqlalchemy import select, update

from demo.network.agent import LOOPBACK
from demo.network.plans import PLANS
from plugins.snmp_monitor.devices import save_access, save_device, save_profile
from plugins.snmp_monitor.drafts import AccessDraft, DeviceDraft, ProfileDraft
from plugins.snmp_monitor.models import Device, DevicePort
from servicedesk.core.kernel.kernel import Kernel
from servicedesk.core.kernel.plugin_acting import context_to_act
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.plugin_api import Context, find_resources

PLUGIN = "snmp_monitor"
COMMUNITY = "public"  # what the simulated elements answer to
# Short, so that whoever tries the demo sees at once what becomes of what he breaks.
PROFILE = ProfileDraft("Red de demostración", every_seconds=10, timeout_seconds=1, retries=0, misses=2)
UPLINKS = ("uplink-", "xe-0/1/", "gi1/", "eth")  # interfaces towards the core or a power supply: nothing hangs on them


def watch(kernel: Kernel, agents: Mapping[str, int]) -> None:
    """Add a way of getting in, a profile, and each element as a device at its port."""
    with context_to_act(kernel, PLUGIN, "demo") as ctx, ctx.work() as uow:
        _add(uow, ctx, agents)


def point_at(kernel: Kernel, agents: Mapping[str, int]) -> None:
    """Tell where the elements answer at this start; a device that somebody has removed is not missed."""
    with context_to_act(kernel, PLUGIN, "demo") as ctx, ctx.work() as uow:
        for name, port in agents.items():
            uow.session.execute(update(Device).where(Device.name == name, Device.host == LOOPBACK).values(port=port))


def _add(uow: UnitOfWork, ctx: Context, agents: Mapping[str, int]) -> None:
    access = save_access(uow, AccessDraft("Red de demostración", "2c", COMMUNITY), ctx)
    limits = save_profile(uow, PROFILE)
    uow.session.flush()  # devices name both by their identifiers
    for name, where in agents.items():
        save_device(uow, DeviceDraft(name, LOOPBACK, access.id, limits.id, where))
    uow.session.flush()  # interfaces name their device by its identifier
    devices = {name: row_id for name, row_id in uow.session.execute(select(Device.name, Device.id))}
    for plan in PLANS:
        behind = find_resources(uow, [port.to for port in plan.ports if not port.name.startswith(UPLINKS)])
        for number, port in enumerate(plan.ports, 1):
            if port.to in behind:
                row = DevicePort(device_id=devices[plan.name], number=number, name=port.name, alias=port.to)
                row.resource_id, row.changed_at = behind[port.to].id, uow.now()
                uow.session.add(row)
