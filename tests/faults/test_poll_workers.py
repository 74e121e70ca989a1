"""A process that polls is killed without a word: another takes its devices over, and no alarm is lost or doubled."""

import pytest
from sqlalchemy import Engine, select, update

from demo.network.agent import Agent
from plugins.snmp_monitor import ber
from plugins.snmp_monitor.devices import save_access, save_device, save_profile
from plugins.snmp_monitor.drafts import AccessDraft, DeviceDraft, ProfileDraft
from plugins.snmp_monitor.models import Device, PollShard, Profile
from plugins.snmp_monitor.sharding import SHARDS
from plugins.snmp_monitor.tests.tables import element
from servicedesk.config import read_config
from servicedesk.core.alarms.models import Alarm
from servicedesk.core.inventory.models import Resource
from servicedesk.core.kernel.plugin_acting import context_to_act
from servicedesk.installation import open_installation
from tests.faults.processes import Desk
from tests.operation.conftest import eventually

pytestmark = pytest.mark.faults

PLUGIN = "snmp_monitor"
DEVICES, EVERY = 12, 2  # devices, and seconds from one poll of each to the next
LEFT, LATER = 0, 1  # who is silent from the start, and who falls silent once a worker is dead
PATIENCE = 90.0  # seconds


class Noting(Agent):
    """Notes who asks, and for what."""

    def __init__(self, *table, **how):
        """Begin with nothing noted."""
        super().__init__(*table, **how)
        self.notes = []

    def serve_one(self):
        """Answer the next datagram, and note where it came from."""
        try:
            raw, whom = self._socket.recvfrom(65_535)
        except OSError:
            return
        self.notes.append((whom[1], ber.decode(raw).kind))
        for datagram in self.reply(raw):
            self._socket.sendto(datagram, whom)

    @property
    def polls_begun_amid_another(self):
        """Return how often somebody asked amid the poll of another one: each begins with a question of its kind."""
        pairs = zip(self.notes, self.notes[1:], strict=False)
        return sum(1 for one, other in pairs if one[0] != other[0] and other[1] != ber.GET)


@pytest.fixture
def agents():
    """Return elements that answer, one of which is silent."""
    started = [Noting(element(f"r-{number}")).start() for number in range(DEVICES)]
    started[LEFT].is_silent = True
    yield started
    for each in started:
        each.stop()


def watch(desk: Desk, agents) -> None:
    """Have all of them polled every few seconds."""
    kernel = open_installation(read_config(desk.environment())).kernel
    with context_to_act(kernel, PLUGIN, "test") as ctx, ctx.work() as uow:
        uow.session.add_all(Resource(name=f"r-{number}", kind="router") for number in range(DEVICES))
        access = save_access(uow, AccessDraft("Todos", "2c", "public"), ctx)
        profile = save_profile(uow, ProfileDraft("Rápido", every_seconds=60, timeout_seconds=1, retries=0, misses=2))
        uow.session.flush()  # devices name both by their identifiers
        for number, agent in enumerate(agents):
            save_device(uow, DeviceDraft(f"r-{number}", "127.0.0.1", access.id, profile.id, agent.port))
        uow.session.execute(update(Profile).values(every_seconds=EVERY))
    kernel.engine.dispose()


def holders(looking: Engine) -> list[int]:
    """Return how many shards each worker holds."""
    with looking.connect() as connection:
        held = list(connection.scalars(select(PollShard.held_by).where(PollShard.held_by.is_not(None))))
    return sorted(held.count(name) for name in set(held))


def unreachable(looking: Engine) -> list[str]:
    """Return the devices whose alarms stand that they do not answer, each as often as it has one."""
    standing = select(Resource.name).join(Alarm).where(Alarm.cause == "unreachable", Alarm.gone_at.is_(None))
    with looking.connect() as connection:
        return sorted(connection.scalars(standing))


def state_of(looking: Engine, number: int) -> str:
    """Return the state of a device."""
    with looking.connect() as connection:
        return connection.scalar(select(Device.state).where(Device.name == f"r-{number}")) or ""


def test_a_killed_worker_loses_its_devices_to_another_and_no_alarm(desk: Desk, looking: Engine, agents) -> None:
    desk.command("plugin", "enable", PLUGIN)
    watch(desk, agents)
    first, second = (desk.add_member("worker", "snmp") for _turn in range(2))
    assert eventually(lambda: holders(looking) == [SHARDS // 2, SHARDS // 2], PATIENCE), desk.logs()
    assert eventually(lambda: unreachable(looking) == [f"r-{LEFT}"], PATIENCE), desk.logs()

    desk.kill(first)
    agents[LATER].is_silent = True
    assert eventually(lambda: holders(looking) == [SHARDS], PATIENCE), desk.logs()

    both = [f"r-{LEFT}", f"r-{LATER}"]
    assert eventually(lambda: unreachable(looking) == both, PATIENCE), desk.logs()
    marks = [len(each.notes) for each in agents]
    assert eventually(lambda: all(len(each.notes) > mark for each, mark in zip(agents, marks, strict=True)), PATIENCE)
    agents[LEFT].is_silent = agents[LATER].is_silent = False
    assert eventually(lambda: unreachable(looking) == [] and state_of(looking, LATER) == "up", PATIENCE), desk.logs()
    assert second.process is not None and second.process.poll() is None
    assert [each.polls_begun_amid_another for each in agents] == [0] * DEVICES
