"""What a device tells while it is polled: neither waits for the other."""

import pytest
from sqlalchemy import text

from plugins.snmp_monitor import polling
from plugins.snmp_monitor.judging import KEY_LOST
from plugins.snmp_monitor.models import Device, DeviceAccess, Profile, Trap
from plugins.snmp_monitor.polling import Outcome, claim, keep_outcomes
from plugins.snmp_monitor.readings import Findings
from tests.core.network import make_resource

pytestmark = pytest.mark.parametrize(
    "engine", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True
)  # SQLite lets nobody in between


@pytest.fixture
def device_id(work, clock, monkeypatch):
    """Add a device that is due, whose secrets cannot be read."""
    monkeypatch.setattr(polling, "opened_access", lambda row, ctx: None)
    now = clock.now()
    with work() as uow:
        place = make_resource(uow, "olt-1")
        access = DeviceAccess(name="Comunidad", seal_name="x", sealed="")
        profile = Profile(name="Rápido")
        uow.session.add_all([access, profile])
        uow.session.flush()  # for their identifiers
        more = {"access_id": access.id, "profile_id": profile.id, "due_at": now, "state_since": now}
        device = Device(resource_id=place.id, name="olt-1", host="127.0.0.1", **more)
        uow.session.add(device)
        uow.session.flush()  # for its identifier
        return device.id


def tell(uow, device_id):
    """Write a trap of a device."""
    now = uow.now()
    uow.session.add(
        Trap(device_id=device_id, kind="1.3.6.1", version="2c", first_at=now, last_at=now, became="unknown")
    )
    uow.session.flush()  # others see what it locks


def test_a_device_that_tells_something_is_asked_in_its_turn(work, device_id):
    with work() as uow:
        tell(uow, device_id)
        with work() as other:
            errands = claim(other, None)

    assert [each.device_id for each in errands] == [device_id]


def test_a_device_tells_while_what_it_answered_is_kept(work, device_id):
    with work() as uow:
        keep_outcomes(uow, [Outcome(device_id, Findings(KEY_LOST), 0)])
        with work() as other:
            other.session.execute(text("SET LOCAL lock_timeout = '1s'"))  # of waiting for somebody
            tell(other, device_id)

    assert [each.device_id for each in work().session.query(Trap)] == [device_id]
