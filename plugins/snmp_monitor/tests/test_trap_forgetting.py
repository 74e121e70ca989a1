"""Traps that are of no use any more: forgotten a portion at a time, so that others write in between."""

from datetime import timedelta

import pytest

from plugins.snmp_monitor import trap_keeping
from plugins.snmp_monitor.models import Trap
from plugins.snmp_monitor.tests.trapping import listening
from plugins.snmp_monitor.tests.watching import prepare, watch
from plugins.snmp_monitor.trap_keeping import KEPT_FOR, forget_old


@pytest.fixture
def told(desk, monkeypatch):
    """Keep five traps that are too old and one of now; two go in one portion."""
    monkeypatch.setattr(trap_keeping, "FORGOTTEN_AT_ONCE", 2)
    prepare(desk)
    device_id, now = watch(desk, 9), desk.clock.now()
    with desk.work() as uow:
        for at in [now - KEPT_FOR - timedelta(days=1)] * 5 + [now]:
            row = {"kind": "1.3.6.1", "version": "2c", "became": "unknown", "first_at": at, "last_at": at}
            uow.session.add(Trap(device_id=device_id, **row))


@pytest.mark.usefixtures("told")
def test_no_more_than_a_portion_is_forgotten_at_once(desk):
    left = []
    for _ in range(3):
        with desk.work() as uow:
            is_more = forget_old(uow)
        left.append((is_more, len(desk.rows(Trap))))

    assert left == [(True, 4), (True, 2), (False, 1)]


@pytest.mark.usefixtures("told")
def test_whoever_listens_goes_on_until_nothing_is_left(desk):
    with listening(desk):
        pass

    assert len(desk.rows(Trap)) == 1
