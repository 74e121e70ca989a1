"""Two who change alarms at once from opposite ends: one goes after the other, and neither is undone."""

from threading import Thread

import pytest

from servicedesk.core import alarms
from servicedesk.core.alarms import AlarmReport
from tests.core.network import make_resource
from tests.database import wait_for_a_lock

pytestmark = pytest.mark.parametrize(
    "engine", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True
)  # SQLite lets nobody in between


def say(uow, resource_id, **more):
    alarms.raise_alarm(uow, AlarmReport(resource_id, "unreachable", "warning", **more))


@pytest.fixture
def line(work):
    """Return a router and a port on it, each with an alarm that waits to be believed."""
    with work() as uow:
        router = make_resource(uow, "router")
        port = make_resource(uow, "port", router)
        both = router.id, port.id
    with work() as uow:
        for each in both:
            say(uow, each)
    return both


OPPOSITE = {  # what the second does while the first goes through the elements in the other order
    "raise": lambda uow, first, last: [say(uow, each) for each in (last, first)],
    "clear": lambda uow, first, last: [alarms.clear_alarm(uow, each, "unreachable") for each in (last, first)],
    "hide": lambda uow, first, last: alarms.raise_alarms(
        uow, [AlarmReport(last, "unreachable", "critical", is_down=True)]
    ),
}


@pytest.mark.parametrize("act", OPPOSITE)
def test_of_two_who_go_from_opposite_ends_none_is_undone(engine, work, line, act):
    router, port = line
    raised = []

    def change():
        try:
            with work() as uow:
                OPPOSITE[act](uow, port, router)
        except Exception as error:
            raised.append(error)

    waiting = Thread(target=change)
    with work() as uow:
        say(uow, port)
        waiting.start()
        wait_for_a_lock(engine)
        say(uow, router)
    waiting.join(30)

    assert raised == [] and not waiting.is_alive()
