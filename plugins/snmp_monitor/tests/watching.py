"""What the tests do: a network of resources, a device for an agent, a poll, and what was said as alarms."""

from datetime import timedelta

from sqlalchemy import select, update

from plugins.snmp_monitor.devices import save_access, save_device, save_profile
from plugins.snmp_monitor.drafts import AccessDraft, DeviceDraft, ProfileDraft
from plugins.snmp_monitor.models import Device, DeviceAccess, Profile
from servicedesk.core.alarms.models import Alarm
from servicedesk.core.inventory.models import Resource
from servicedesk.core.kernel.plugin_acting import context_to_act

PATIENT, HASTY = 10, 1  # seconds: whoever answers gets the time that a busy machine needs
QUICK = ProfileDraft("Rápido", every_seconds=60, timeout_seconds=PATIENT, retries=0, misses=2)


def prepare(desk, profile=QUICK):
    """Add a way of getting in, and a profile."""
    with context_to_act(desk.kernel, desk.name, "test") as ctx, ctx.work() as uow:
        save_access(uow, AccessDraft("Comunidad", "2c", "public"), ctx)
        save_profile(uow, profile)


def resource(desk, name, address="127.0.0.1"):
    """Add a resource of the inventory, and return its identifier."""
    with desk.work() as uow:
        row = Resource(name=name, kind="router", address=address)
        uow.session.add(row)
        uow.session.flush()  # for its identifier
        return row.id


def watch(desk, port, name="pe-lima-01"):
    """Watch the agent at a port as a resource of this name, and return the identifier of the device."""
    resource(desk, name)
    with context_to_act(desk.kernel, desk.name, "test") as ctx, ctx.work() as uow:
        access, profile = (
            uow.session.scalars(select(DeviceAccess)).first(),
            uow.session.scalars(select(Profile)).first(),
        )
        row = save_device(uow, DeviceDraft(name, "127.0.0.1", access.id, profile.id, port))
        uow.session.flush()  # for its identifier
        return row.id


def hush(desk, agent, is_silent=True):
    """Have an agent fall silent, or speak again; a silent one is not waited for long."""
    agent.is_silent = is_silent
    with desk.work() as uow:
        uow.session.execute(update(Profile).values(timeout_seconds=HASTY if is_silent else PATIENT))


def poll(desk, rounds=1):
    """Let a minute pass and a round of polls run, so many times."""
    for _turn in range(rounds):
        desk.clock.advance(timedelta(seconds=60))
        desk.run_job("poll")


def device(desk):
    """Return the one device as it is now."""
    (row,) = desk.rows(Device)
    return row


def alarms(desk):
    """Return what stands as alarms: resource, cause, text, and whether it is gone."""
    names = {row.id: row.name for row in desk.rows(Resource)}
    rows = sorted(desk.rows(Alarm), key=lambda row: row.id)
    return [(names[row.resource_id], row.cause, row.text, row.gone_at is not None) for row in rows]
