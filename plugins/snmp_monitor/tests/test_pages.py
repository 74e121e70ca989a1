"""The pages: devices with their state in the desk, and what administrators decide; nothing there asks the network."""

import pytest
from sqlalchemy import select

from demo.network.agent import Agent
from plugins.snmp_monitor import listing
from plugins.snmp_monitor.models import Condition, Device, DeviceAccess, DevicePort, Profile
from plugins.snmp_monitor.tests.showing import found_device, run_poll

ON_ONE_DATABASE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
pytestmark = ON_ONE_DATABASE
DESK, ADMIN = "/desk/x/snmp_monitor/", "/admin/x/snmp_monitor/"


def test_an_administrator_adds_a_way_of_getting_in_a_profile_and_a_device(chief, work, agents, plugins):
    agent = agents(Agent)
    with work() as uow:
        found_device(uow, "pe-lima-01", resource_alone=True)

    typed = {"name": "Fibra", "version": "2c", "community": "public"}
    assert chief.submit(f"{ADMIN}access/new", typed).status_code == 303
    assert chief.submit(f"{ADMIN}profile/new", {"name": "Borde", "timeout_seconds": "10"}).status_code == 303
    access, profile = (work().session.scalars(select(each)).one() for each in (DeviceAccess, Profile))
    device = {"resource": "pe-lima-01", "host": "127.0.0.1", "port": str(agent.port), "access": str(access.id)}
    assert chief.submit(f"{ADMIN}device/new", {**device, "profile": str(profile.id)}).status_code == 303
    run_poll(plugins)

    text = chief.get(DESK).text
    assert "pe-lima-01" in text and "Responde" in text
    assert "public" not in access.sealed and "public" not in chief.get(f"{ADMIN}access/{access.id}").text


def test_secrets_that_are_left_empty_stay_what_they_were(chief, work, plugins):
    chief.submit(f"{ADMIN}access/new", {"name": "Fibra", "version": "2c", "community": "publica"})
    row = work().session.scalars(select(DeviceAccess)).one()
    sealed = row.sealed

    chief.submit(f"{ADMIN}access/{row.id}", {"name": "Fibra óptica", "version": "2c"})

    after = work().session.scalars(select(DeviceAccess)).one()
    keys = plugins.kernel.keys
    assert after.name == "Fibra óptica" and after.sealed != sealed
    assert '"community": "publica"' in keys.open(after.sealed, f"plugin|snmp_monitor|own|{after.seal_name}")


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"name": "A", "version": "2c"}, "community", ""),
        ({"name": "A", "version": "3"}, "user", ""),
        ({"name": "A", "version": "3", "user": "u", "auth": "sha256", "auth_key": "corta"}, "auth_key", "8 caracteres"),
        ({"name": "A", "version": "3", "user": "u", "auth": "none", "privacy": "aes128"}, "privacy", "firma"),
    ],
)
def test_a_way_of_getting_in_that_cannot_work_is_refused_at_its_field(chief, typed, field, words):
    response = chief.submit(f"{ADMIN}access/new", typed)

    assert response.status_code == 422
    assert f'id="{field}-e"' in response.text and words in response.text


def test_a_profile_may_ask_once_alone_and_leave_limits_out(chief, work):
    typed = {"name": "Borde", "retries": "0", "busy_percent": "0"}

    assert chief.submit(f"{ADMIN}profile/new", typed).status_code == 303

    kept = work().session.scalars(select(Profile)).one()
    assert (kept.retries, kept.busy_percent) == (0, 0)


def test_a_profile_out_of_bounds_and_a_name_that_is_taken_are_refused(chief):
    assert chief.submit(f"{ADMIN}profile/new", {"name": "Borde", "every_seconds": "1"}).status_code == 422
    assert chief.submit(f"{ADMIN}profile/new", {"name": "Borde"}).status_code == 303

    again = chief.submit(f"{ADMIN}profile/new", {"name": "Borde"})

    assert again.status_code == 422 and "Otro ya se llama así" in again.text


def test_a_device_that_the_inventory_does_not_know_or_that_is_watched_is_refused(chief, work):
    with work() as uow:
        device = found_device(uow, "olt-1")
        typed = {"host": "10.0.0.1", "access": str(device.access_id), "profile": str(device.profile_id)}

    unknown = chief.submit(f"{ADMIN}device/new", {"resource": "olt-9", **typed})
    twice = chief.submit(f"{ADMIN}device/new", {"resource": "olt-1", **typed})

    assert (unknown.status_code, twice.status_code) == (422, 422)
    assert "El inventario no tiene" in unknown.text and "ya se vigila" in twice.text


def test_a_device_is_changed_and_removed(chief, work, plugins):
    with work() as uow:
        device_id = found_device(uow, "olt-1").id

    assert chief.submit(f"{ADMIN}device/{device_id}", {"host": "127.0.0.2"}).status_code == 303
    assert work().session.get(Device, device_id).host == "127.0.0.2"
    assert chief.submit(f"{ADMIN}device/{device_id}", action=f"{ADMIN}device/{device_id}/remove").status_code == 303

    assert "olt-1" not in chief.get(DESK).text
    run_poll(plugins)
    assert work().session.scalars(select(Device)).all() == []


def test_what_devices_use_cannot_be_removed_and_what_none_uses_can(chief, work):
    with work() as uow:
        used = found_device(uow, "olt-1").access_id
    chief.submit(f"{ADMIN}access/new", {"name": "Libre", "version": "2c", "community": "x"})
    free = work().session.scalars(select(DeviceAccess).where(DeviceAccess.name == "Libre")).one().id

    refused = chief.submit(f"{ADMIN}access/{used}", action=f"{ADMIN}access/{used}/remove")
    removed = chief.submit(f"{ADMIN}access/{free}", action=f"{ADMIN}access/{free}/remove")

    assert (refused.status_code, removed.status_code) == (409, 303)
    assert [row.id for row in work().session.scalars(select(DeviceAccess))] == [used]


def test_a_sheet_is_taken_and_what_does_not_fit_is_told_row_by_row(chief, work):
    with work() as uow:
        found_device(uow, "olt-1")
        found_device(uow, "olt-2", resource_alone=True)
    rows = ["resource;host;port;access;profile", "olt-2;10.0.0.2;161;Fibra;Borde", "olt-1;10.0.0.1;;Fibra;Borde",
            "olt-9;10.0.0.9;;Fibra;Borde", "olt-1;10.0.0.1;x;Fibra;Borde", "olt-2;10.0.0.2;;Cobre;Borde"]  # fmt: skip

    text = chief.submit(f"{ADMIN}import", {"sheet": "\n".join(rows)}).text

    assert "1 equipo agregado." in text and "1 cambiado." in text
    assert "Fila 4: no sirve lo escrito en resource." in text and "Fila 5: no sirve lo escrito en port." in text
    assert "Fila 6: no existe Cobre." in text
    assert chief.submit(f"{ADMIN}import", {"sheet": "a,b\n1,2"}).status_code == 422


def test_a_device_is_shown_with_what_is_wrong_and_asked_within_seconds(watcher, work):
    with work() as uow:
        device = found_device(uow, "pe-lima-01")
        wrong = {"resource_id": device.resource_id, "cause": "link_down", "severity": "major", "text": "ge-0/0/1"}
        uow.session.add(Condition(device_id=device.id, since=uow.now(), **wrong))
        port = {"number": 1, "name": "ge-0/0/0", "alias": "<b>Cusco</b>", "oper": "up", "admin": "up"}
        uow.session.add(DevicePort(device_id=device.id, changed_at=uow.now(), **port))
        device.counters = {"1": {"incoming": 1_500_000, "outgoing": 2_000.0, "bad_errors": 3.0}}
        device_id = device.id
    page = f"{DESK}devices/{device_id}"

    text = watcher.get(page).text
    sent = watcher.submit(page, action=f"{page}/poll")

    assert "Una interfaz está caída" in text and "ge-0/0/1" in text and "1.5 Mbit/s" in text
    assert "<b>Cusco" not in text and ADMIN not in text
    assert sent.status_code == 303
    assert work().session.get(Device, device_id).wanted == "poll"
    assert "Se le está preguntando" in watcher.get(page).text


def test_nothing_passes_through_an_interface_that_is_down_and_sensors_are_called_in_the_readers_words(watcher, work):
    with work() as uow:
        device = found_device(uow, "ups-1")
        port = {"number": 1, "name": "eth0", "oper": "down", "admin": "up", "was_up": True}
        uow.session.add(DevicePort(device_id=device.id, changed_at=uow.now(), **port))
        device.counters = {"1": {"incoming": 1_500_000, "outgoing": 0.0}}
        device.readings = {"told": [["charge", "Battery charge", 80.0], ["dbm", "xe-0/1 RX", -7.5]]}
        device_id = device.id

    text = watcher.get(f"{DESK}devices/{device_id}").text

    assert "1.5 Mbit/s" not in text and "0 bit/s" not in text and "Caída" in text
    assert "Carga de la batería" in text and "Battery" not in text and "xe-0/1 </span>RX" in text


def test_what_came_of_asking_is_told_on_the_page(watcher, work, plugins):
    with work() as uow:
        device_id = found_device(uow, "pe-lima-01").id  # its keys cannot be read
    page = f"{DESK}devices/{device_id}"
    watcher.submit(page, action=f"{page}/poll", headers={"HX-Request": "true"})

    run_poll(plugins)

    assert "no se pueden leer" in watcher.get(page).text


def test_an_interface_that_nobody_needs_is_taken_off_the_watch(chief, watcher, work):
    with work() as uow:
        device, other = found_device(uow, "pe-lima-01"), found_device(uow, "pe-lima-02")
        row = DevicePort(device_id=device.id, number=1, name="ge-0/0/0", changed_at=uow.now())
        uow.session.add(row)
        uow.session.flush()  # for its identifier
        page, port_id, elsewhere = f"{DESK}devices/{device.id}", row.id, f"{DESK}devices/{other.id}"
    form = chief.form(page, f"{page}/ports/{port_id}")
    form.fields.pop("on", None)

    assert chief.send(form, page).status_code == 303

    assert work().session.get(DevicePort, port_id).is_watched is False
    form.action = f"{elsewhere}/ports/{port_id}"
    assert chief.send(form, page).status_code == 404
    form.action = f"{page}/ports/{port_id}"
    assert watcher.send(form, page).status_code in (400, 403)


def test_the_list_is_narrowed_by_state_and_name_and_goes_on(watcher, work, monkeypatch):
    monkeypatch.setattr(listing, "AT_ONCE", 2)
    monkeypatch.setattr("plugins.snmp_monitor.pages.AT_ONCE", 2)
    with work() as uow:
        for name, state in (("olt-1", "up"), ("olt-2", "down"), ("pe-1", "up")):
            found_device(uow, name).state = state

    first = watcher.get(DESK).text
    assert first.index("olt-2") < first.index("olt-1") and "pe-1" not in first
    assert "pe-1" in watcher.get(f"{DESK}?skip=2").text
    assert "olt-1" not in watcher.get(f"{DESK}?state=down").text
    assert "olt-1" not in watcher.get(f"{DESK}?q=pe-").text
    assert "No hay un equipo así" in watcher.get(f"{DESK}?q=xyz").text


def test_before_anything_is_watched_the_pages_say_what_to_do(chief, watcher):
    assert "Aún no se vigila ningún equipo" in watcher.get(DESK).text
    assert "Agregar equipos" in chief.get(DESK).text
    assert "Aún no hay." in chief.get(ADMIN).text


def test_who_may_not_manage_cannot_open_the_settings(watcher):
    assert watcher.get(ADMIN).status_code in (403, 404)
    assert watcher.get(f"{DESK}devices/999").status_code == 404
