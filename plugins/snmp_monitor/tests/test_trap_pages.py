"""The pages of traps: what nobody knows is given a meaning in one step, strangers become devices, rules are kept."""

import pytest
from sqlalchemy import select

from plugins.snmp_monitor.models import DevicePort, Trap, TrapKind, TrapRule, TrapSource
from plugins.snmp_monitor.tests.showing import found_device
from plugins.snmp_monitor.trap_rules import SHIPPED, load_rules

ON_ONE_DATABASE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
pytestmark = ON_ONE_DATABASE
DESK, ADMIN = "/desk/x/snmp_monitor/", "/admin/x/snmp_monitor/"
GASP = "1.3.6.1.4.1.2011.6.128.1.1.2"
TYPED = {"action": "raise", "cause": "dying_gasp", "severity": "major", "text_es": "Se quedó sin energía"}


def unknown_kind(work, kind=GASP):
    """Let a device have told something that no rule knows."""
    with work() as uow:
        device = found_device(uow, "olt-1")
        now = {"first_at": uow.now(), "last_at": uow.now()}
        told = {"values": [[f"{kind}.1.7", "<b>ONU 7</b>"]]}
        uow.session.add(TrapKind(kind=kind, count=1234, device_id=device.id, told=told, **now))


def rules(work):
    return work().session.scalars(select(TrapRule)).all()


def test_a_kind_that_nobody_knows_is_given_a_meaning_in_one_step(chief, work):
    unknown_kind(work)

    text = chief.get(f"{ADMIN}traps").text
    assert "Huawei 6.128.1.1.2" in text and "&lt;b&gt;ONU 7" in text and "olt-1" in text
    sent = chief.submit(f"{ADMIN}rule/new?kind={GASP}", TYPED)

    assert sent.status_code == 303
    (row,) = rules(work)
    assert (row.kind, row.name, row.cause, row.severity) == (GASP, "Huawei 6.128.1.1.2", "dying_gasp", "major")
    after = chief.get(f"{ADMIN}traps").text
    assert "se conocen todas las clases" in after and "Se quedó sin energía" in after


def test_an_address_that_is_nobodys_becomes_a_device(chief, work):
    with work() as uow:
        uow.session.add(TrapSource(address="10.9.8.7", received=40, last_at=uow.now()))
        uow.session.add(TrapSource(address="", dropped=7, last_at=uow.now()))

    text = chief.get(f"{ADMIN}traps").text

    assert "10.9.8.7" in text and "lo que no cupo en la máquina" in text
    assert 'value="10.9.8.7"' in chief.get(f"{ADMIN}device/new?host=10.9.8.7").text


def test_a_rule_that_came_with_the_plugin_is_changed_and_taken_back(chief, work):
    link_down = next(rule for rule in SHIPPED if rule.name == "linkDown")
    chief.submit(f"{ADMIN}rule/new?kind={link_down.kind}", {"action": "ignore"})
    (row,) = rules(work)
    changed = load_rules(work()).find(link_down.kind)

    removal = f"{ADMIN}rule/{row.id}"
    removed = chief.submit(removal, action=f"{removal}/remove")

    assert changed.action == "ignore" and changed.name == "linkDown"
    assert removed.status_code == 303 and load_rules(work()).find(link_down.kind) is link_down
    assert chief.get(removal).status_code == 404


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "linkDown"}, "kind"),
        ({"port_name": "ifIndex"}, "port_name"),
        ({"cause": "link_down"}, "cause"),
        ({"cause": "Sin luz"}, "cause"),
        ({"severity": ""}, "severity"),
    ],
)
def test_a_rule_that_means_nothing_is_refused_at_its_field(chief, work, changes, field):
    response = chief.submit(f"{ADMIN}rule/new", {"kind": GASP, "name": "dyingGasp", **TYPED, **changes})

    assert response.status_code == 422 and f'id="{field}-e"' in response.text
    assert rules(work) == []


def test_a_kind_has_one_rule(chief, work):
    chief.submit(f"{ADMIN}rule/new", {"kind": GASP, "name": "dyingGasp", **TYPED})

    again = chief.submit(f"{ADMIN}rule/new", {"kind": GASP, "name": "otra", **TYPED})

    assert again.status_code == 422 and "Ya hay una regla" in again.text and len(rules(work)) == 1


def test_the_page_of_a_device_shows_what_it_told_last(watcher, work):
    with work() as uow:
        device = found_device(uow, "pe-lima-01")
        uow.session.add(DevicePort(device_id=device.id, number=2, name="ge-0/0/1", changed_at=uow.now()))
        told = {"device_id": device.id, "version": "2c", "first_at": uow.now(), "last_at": uow.now()}
        uow.session.add(Trap(kind="1.3.6.1.6.3.1.1.5.3", port=2, count=3, became="asked", **told))
        uow.session.add(Trap(kind=GASP, became="unknown", **told))
        page = f"{DESK}devices/{device.id}"

    text = watcher.get(page).text

    assert "Se cayó una interfaz" in text and "ge-0/0/1" in text and "3 veces" in text
    assert "Huawei 6.128.1.1.2" in text and "Ninguna regla la conoce" in text


def test_who_may_not_manage_sees_no_rules(watcher):
    assert watcher.get(f"{ADMIN}traps").status_code in (403, 404)
