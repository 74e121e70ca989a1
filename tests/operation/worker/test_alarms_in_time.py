"""What a plugin says of the network, and what the worker makes of it as time passes."""

from datetime import timedelta

from servicedesk import plugin_api
from servicedesk.core import alarms
from servicedesk.core.kernel.actors import plugin_actor
from servicedesk.plugin_api import AlarmReport
from servicedesk.worker.jobs import sweep_alarms
from tests.core.network import make_resource
from tests.database import ON_ONE_DATABASE

pytestmark = ON_ONE_DATABASE
WATCH = plugin_actor("watch", frozenset({"alarm.raise"}))


def test_the_worker_raises_and_clears_what_a_plugin_said(kernel, work, clock):
    with work() as uow:
        make_resource(uow, "OLT-01")
    with work(WATCH) as uow:
        found = plugin_api.find_resources(uow, ["OLT-01", "OLT-02"])["OLT-01"]
        said = plugin_api.raise_alarm(uow, AlarmReport(found.id, "unreachable", "critical", is_down=True))
    assert (said.state, said.count, found.kind) == ("pending", 1, "router")

    clock.advance(timedelta(minutes=1))
    sweep_alarms(kernel)
    raised = alarms.get_alarm(work(), said.id).state
    with work(WATCH) as uow:
        plugin_api.clear_alarm(uow, found.id, "unreachable")
    clock.advance(timedelta(minutes=5))
    sweep_alarms(kernel)

    assert (raised, alarms.get_alarm(work(), said.id).state) == ("raised", "cleared")
