"""A small network under watch: a core with a router, and a switch behind it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from servicedesk.core import alarms
from servicedesk.core.alarms import AlarmReport
from servicedesk.core.kernel.actors import Actor, plugin_actor
from servicedesk.core.kernel.events import EventRecord
from tests.core.network import make_account, make_resource, make_service

MONITOR = plugin_actor("watch", frozenset({"alarm.raise"}))
WATCHER = Actor("user", 3, "Vera Núñez", permissions=frozenset({"inventory.read", "alarm.attend", "settings.manage"}))


@pytest.fixture
def network(work):
    """Add a core, a router on it, a switch on that, and a service on the switch; return their identifiers."""
    with work() as uow:
        core = make_resource(uow, "core")
        router = make_resource(uow, "router", core)
        switch = make_resource(uow, "switch", router)
        service = make_service(uow, "L-1", make_account(uow, "C-1"), switch)
    return {"core": core.id, "router": router.id, "switch": switch.id, "service": service.id}


class Watch:
    """Says what monitoring would say of the network, and lets time pass."""

    def __init__(self, work, clock, network) -> None:
        """Watch this network."""
        self.work, self.clock, self.network = work, clock, network

    def says(self, name, cause="unreachable", severity="critical", **more):
        with self.work(MONITOR) as uow:
            return alarms.raise_alarm(uow, AlarmReport(self.network[name], cause, severity, **more)).id

    def is_gone(self, name, cause="unreachable"):
        with self.work(MONITOR) as uow:
            alarms.clear_alarm(uow, self.network[name], cause)

    def passes(self, seconds):
        """Let time pass, and sweep until nothing is left."""
        self.clock.advance(timedelta(seconds=seconds))
        seen = 1
        while seen:
            with self.work() as uow:
                seen = alarms.sweep_alarms(uow)

    def states(self):
        """Return the state of each alarm by resource and cause, those that are over at the end."""
        rows = self.work().session.scalars(select(alarms.Alarm).order_by(alarms.Alarm.id))
        return [(row.resource.name, row.cause, row.state) for row in rows]

    def get(self, alarm_id):
        return alarms.get_alarm(self.work(), alarm_id)

    def told(self):
        """Return what was told of alarms, in order: the kind, and what it is about."""
        facts = self.work().session.scalars(
            select(EventRecord).where(EventRecord.subject == "alarm").order_by(EventRecord.id)
        )
        named = [(fact.kind.removeprefix("alarm."), fact.values) for fact in facts]
        return [(kind, values.get("action") or values.get("why") or values["cause"]) for kind, values in named]


@pytest.fixture
def watch(work, clock, network):
    return Watch(work, clock, network)
