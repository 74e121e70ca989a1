"""Two messages at once that say the same for the first time: the second waits for the first, and both are taken."""

from threading import Thread

import pytest
from sqlalchemy import select

from plugins.alertmanager.models import Firing
from plugins.alertmanager.reading import Alert
from plugins.alertmanager.taking import take_in
from servicedesk.core.alarms.models import Alarm
from servicedesk.core.inventory.models import Resource
from tests.database import wait_for_a_lock


@pytest.mark.parametrize("engine", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True)
def test_two_who_tell_of_the_same_new_alert_are_both_heard(engine, work):
    with work() as uow:
        uow.session.add(Resource(name="olt-sur-1", kind="olt"))
    alert = Alert(("olt-sur-1",), "link_down", "critical", "Puerto caído", is_firing=True, fingerprint="a1")
    raised = []

    def tell():
        try:
            with work() as uow:
                take_in(uow, [alert])
        except Exception as error:
            raised.append(error)

    waiting = Thread(target=tell)
    with work() as uow:
        take_in(uow, [alert])
        uow.session.flush()  # the other one finds it in the way
        waiting.start()
        wait_for_a_lock(engine)
    waiting.join(30)

    assert raised == [] and not waiting.is_alive()
    assert work().session.scalars(select(Alarm.count)).all() == [2]
    assert len(work().session.scalars(select(Firing)).all()) == 1
