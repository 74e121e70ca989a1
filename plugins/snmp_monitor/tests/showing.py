"""What the tests of pages do: put a device there, and run the job that asks."""

from sqlalchemy import select

from plugins.snmp_monitor.models import Device, DeviceAccess, Profile
from servicedesk.core.inventory.models import Resource
from servicedesk.core.kernel.plugin_acting import context_to_act

PERMISSIONS = frozenset({"alarm.raise"})
OWN = {"snmp_monitor.see": "inventory.read", "snmp_monitor.manage": "settings.manage"}
PROFILE = {"every_seconds": 60, "timeout_seconds": 1, "retries": 0, "misses": 2, "busy_percent": 90, "bad_errors": 100}

LIMITS = {"hot_degrees": 60, "low_charge": 30}


def found_device(uow, name, *, port=161, resource_alone=False):
    """Return a device, or a resource that could be one; all devices share a way of getting in and a profile."""
    resource = Resource(name=name, kind="router", address="127.0.0.1")
    uow.session.add(resource)
    uow.session.flush()  # the device points to it
    if resource_alone:
        return resource
    access = uow.session.scalars(select(DeviceAccess)).first() or DeviceAccess(name="Fibra", seal_name="x", sealed="")
    profile = uow.session.scalars(select(Profile)).first() or Profile(name="Borde", **PROFILE, **LIMITS)
    uow.session.add_all([access, profile])
    uow.session.flush()  # the device points to them
    told = {"state": "new", "state_since": uow.now(), "due_at": uow.now(), "counters": {}, "polls": {}, "readings": {}}
    whose = {"resource_id": resource.id, "access_id": access.id, "profile_id": profile.id}
    row = Device(name=name, host="127.0.0.1", port=port, wanted="", **told, **whose)
    uow.session.add(row)
    uow.session.flush()  # for its identifier
    return row


def run_poll(plugins, name="poll"):
    """Run a job, that which asks or another one, as a worker does."""
    registry = plugins.kernel.registry
    job = next(each for each in registry.provide("snmp_monitor", "provide_jobs") if each.name == name)
    with context_to_act(plugins.kernel, "snmp_monitor", f"job-{name}") as ctx:
        job.run(ctx)
