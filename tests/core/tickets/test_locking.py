"""Two at several tickets at once: whatever somebody types first, all lock them in one order, and none is undone."""

from threading import Thread

import pytest

from servicedesk.core import tickets
from servicedesk.core.tickets.queries.seeing import ticket_to_change
from tests.database import wait_for_a_lock
from tests.make import make_account, make_ticket

LATE_INTO_EARLY = {
    "merge": (None, lambda uow, early, late: tickets.merge(uow, late, early)),
    "unmerge": (
        lambda uow, early, late: tickets.merge(uow, late, early),
        lambda uow, early, late: tickets.unmerge(uow, late, early),
    ),
    "link": (None, lambda uow, early, late: tickets.link(uow, late, early, "child")),
    "unlink": (
        lambda uow, early, late: tickets.link(uow, late, early, "child"),
        lambda uow, early, late: tickets.unlink(uow, late, early),
    ),
    "resolve": (
        lambda uow, early, late: tickets.link(uow, early, late, "child"),
        lambda uow, early, late: tickets.resolve(uow, late, "Listo", cascade=True),
    ),
}


@pytest.mark.parametrize("engine", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True)
@pytest.mark.parametrize("action", LATE_INTO_EARLY)
def test_whoever_changes_two_waits_for_the_earlier_with_nothing_in_hand(engine, work, action):
    before, act = LATE_INTO_EARLY[action]
    with work() as uow:
        account = make_account(uow)
        both = [make_ticket(uow, account).number for _ in range(2)]
    if before is not None:
        with work() as uow:
            before(uow, *both)
    raised = []

    def change():
        try:
            with work() as uow:
                act(uow, *both)
        except Exception as error:
            raised.append(error)

    waiting = Thread(target=change)
    with work() as uow:
        ticket_to_change(uow, both[0])
        waiting.start()
        wait_for_a_lock(engine)
        ticket_to_change(uow, both[1])
    waiting.join(30)

    assert raised == [] and not waiting.is_alive()
