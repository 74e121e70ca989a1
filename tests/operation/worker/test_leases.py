"""What killed processes had in hand."""

import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from servicedesk.core.kernel.deliveries import Delivery
from servicedesk.installation import Installation
from servicedesk.worker import Background
from servicedesk.worker.leases import WorkerName, free_leases_of_the_dead, is_alive
from tests.database import EVERYTHING, Plugins
from tests.listeners import Listener
from tests.operation.conftest import eventually
from tests.operation.worker.desk import publish

Start = Callable[..., Background]


def test_the_leases_of_a_killed_process_are_free_at_once(installation: Installation, running_plugins: Plugins) -> None:
    running_plugins.install("listener", Listener())
    publish(installation, 1)
    publish(installation, 2)
    me = WorkerName.ours()
    dead = WorkerName(me.host, 2**22 + 1, "00000000").of_thread(1)
    elsewhere = WorkerName("another", 1, "00000000").of_thread(1)
    kernel = installation.kernel
    later = datetime.now(UTC) + timedelta(minutes=1)
    with kernel.sessions() as session, kernel.unit_of_work(EVERYTHING, session) as uow:
        rows = uow.session.scalars(select(Delivery).order_by(Delivery.id)).all()
        for row, holder in zip(rows, (dead, elsewhere), strict=True):
            row.lease_by, row.lease_until = holder, later

    freed = free_leases_of_the_dead(kernel, me)

    with kernel.sessions() as session:
        holders = list(session.scalars(select(Delivery.lease_by).order_by(Delivery.id)))
    assert (freed, holders) == (1, [None, elsewhere])


@pytest.mark.parametrize(
    ("holder", "is_gone"),
    [
        ("here:1:abc:5", False),  # runs
        ("here:4194305:abc:5", True),  # no such process can be
        ("here:77:older:5", True),  # our own number, of an earlier life
        ("here:77:mine:6", False),  # ourselves
        ("there:4194305:abc:5", False),  # another machine
        ("worker-1", False),
        ("", False),
    ],
)
def test_a_holder_is_gone_only_when_it_was_here_and_is_no_more(holder: str, is_gone: bool) -> None:
    assert WorkerName("here", 77, "mine").outlives(holder) is is_gone


def test_a_process_that_only_waits_to_be_buried_is_gone() -> None:
    with subprocess.Popen(["sleep", "30"]) as child:
        was_alive = is_alive(child.pid)
        child.kill()

        assert was_alive
        assert eventually(lambda: not is_alive(child.pid))  # nobody has asked how it ended
