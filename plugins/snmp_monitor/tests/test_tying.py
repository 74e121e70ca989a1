"""What an interface leads to: suggested by its names, chosen or made; its alarms are those of the resource then."""

import pytest
from sqlalchemy import select

from plugins.snmp_monitor.models import DevicePort
from plugins.snmp_monitor.tests.showing import found_device
from plugins.snmp_monitor.tests.tables import element, interface
from plugins.snmp_monitor.tests.watching import alarms, device, poll, prepare, watch
from servicedesk.core import inventory
from servicedesk.core.inventory import ResourceDraft
from servicedesk.core.inventory.models import Resource
from tests.make import make_account, make_service

ON_ONE_DATABASE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
DESK = "/desk/x/snmp_monitor/"


@pytest.fixture
def port(work):
    """Add an OLT on an aggregation, with two elements behind it, and an interface that names one of them."""
    with work() as uow:
        olt, agg, far = (found_device(uow, name) for name in ("olt-1", "agg-1", "olt-2"))
        inventory.add_dependency(uow, olt.resource_id, agg.resource_id)
        for name in ("nap-7", "nap-8"):
            made = inventory.create_resource(uow, ResourceDraft(name, "nap", site="Breña"))
            inventory.add_dependency(uow, made.id, olt.resource_id)
            make_service(uow, make_account(uow), number=f"INT-{name}").resources = [uow.session.get(Resource, made.id)]
        row = DevicePort(device_id=olt.id, number=1, name="gpon-0/1", alias="nap-8, Jr. Pinos", changed_at=uow.now())
        uow.session.add(row)
        uow.session.flush()  # for its identifier
        return {"id": row.id, "page": f"{DESK}devices/{olt.id}", "far": far.id, "agg": agg.resource_id}


def tied(work, port):
    """Return the name of what the interface leads to."""
    uow = work()
    resource_id = uow.session.get(DevicePort, port["id"]).resource_id
    return uow.session.get(Resource, resource_id).name if resource_id else None


@ON_ONE_DATABASE
def test_whom_the_interface_names_stands_first_with_its_services(chief, work, port):
    page = chief.get(f"{port['page']}/ports/{port['id']}/resource").text

    assert page.index("nap-8</span>") < page.index("nap-7</span>")
    assert page.count("La interfaz lo nombra") == 1 and "agg-1</span>" not in page
    assert f"/ports/{port['id']}/resource" in chief.get(port["page"]).text


@ON_ONE_DATABASE
def test_a_resource_is_chosen_shown_and_let_go_of(chief, work, port):
    own = f"{port['page']}/ports/{port['id']}/resource"

    assert chief.submit(f"{own}?q=nap-7", action=own).status_code == 303
    assert tied(work, port) == "nap-7"
    assert "nap-7</a>" in chief.get(port["page"]).text and "Lleva a nap-7" in chief.get(own).text
    assert chief.submit(own, action=own).status_code == 303  # the first button there says that nobody knows

    assert tied(work, port) is None


@ON_ONE_DATABASE
def test_a_resource_is_made_on_the_device(chief, work, port):
    own = f"{port['page']}/ports/{port['id']}"

    refused = chief.submit(f"{own}/resource", {"name": "nap-7"}, action=f"{own}/made")
    made = chief.submit(f"{own}/resource", action=f"{own}/made")

    assert (refused.status_code, made.status_code) == (422, 303)
    assert tied(work, port) == "olt-1 gpon-0/1"
    uow = work()
    resource = inventory.find_resource(uow, "olt-1 gpon-0/1")
    assert [each.name for each in resource.depends_on] == ["olt-1"]


@ON_ONE_DATABASE
def test_what_the_device_stands_on_is_refused_and_what_is_not_there_too(chief, work, port):
    own = f"{port['page']}/ports/{port['id']}/resource"
    form = chief.form(f"{own}?q=nap-7", own)

    form.fields["resource"] = str(port["agg"])
    below = chief.send(form, own)
    form.fields["resource"] = "999999"
    unknown = chief.send(form, own)

    assert (below.status_code, unknown.status_code) == (409, 404)
    assert "olt-1 se sostiene en agg-1" in below.text
    assert chief.get(f"{DESK}devices/{port['far']}/ports/{port['id']}/resource").status_code == 404
    assert tied(work, port) is None


@ON_ONE_DATABASE
def test_nothing_found_says_so_and_the_form_alone_leads_back(chief, watcher, port):
    own = f"{port['page']}/ports/{port['id']}"

    assert "No existe ese recurso" in chief.get(f"{own}/resource?q=zzzz").text
    assert chief.get(f"{own}/made").location.endswith(f"{own}/resource")
    assert watcher.get(f"{own}/resource").status_code == 403
    assert f"{own}/resource" not in watcher.get(port["page"]).text


def test_an_interface_that_is_down_is_an_alarm_of_what_it_leads_to(desk, agents):
    agent = agents(table=element(ports=("gpon-0/1", "gpon-0/2")))
    prepare(desk)
    watch(desk, agent.port, "olt-1")
    poll(desk)
    agent.table |= interface(1, "gpon-0/1", oper=2)
    poll(desk)
    before = alarms(desk)
    with desk.work() as uow:
        nap = Resource(name="nap-7", kind="nap")
        uow.session.add(nap)
        uow.session.flush()  # for its identifier
        uow.session.scalars(select(DevicePort).where(DevicePort.number == 1)).one().resource_id = nap.id

    poll(desk)

    words = "gpon-0/1 (to gpon-0/1)"
    assert before == [("olt-1", "link_down", words, False)]
    assert alarms(desk) == [("olt-1", "link_down", words, True), ("nap-7", "link_down", words, False)]
    assert device(desk).state == "up"
