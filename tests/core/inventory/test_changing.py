"""Creating and changing services, resources and what stands on what."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import select

from servicedesk.core import inventory
from servicedesk.core.inventory import ResourceDraft, ServiceDraft
from servicedesk.core.inventory.events import ResourceChanged, ServiceChanged
from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from servicedesk.core.kernel.events import EventRecord, event_of
from tests.core.network import NOC, contact_of, make_account, make_resource, make_service

ROUTER = ResourceDraft(name="router-1", kind="router", serial="SN-1", address="10.0.0.1", site="Lima")
READER = Actor(kind="user", id=3, permissions=frozenset({"inventory.read"}))


@pytest.fixture
def account(work):
    """Add an account."""
    with work() as uow:
        return make_account(uow, "C-1")


@pytest.fixture
def line(account):
    """Return what is needed to create a service of that account."""
    return ServiceDraft(account_id=account.id, number="L-1", name="Internet 200")


def facts(session) -> list[object]:
    """Return every fact that was published, in order."""
    return [event_of(record) for record in session.scalars(select(EventRecord).order_by(EventRecord.id))]


def test_a_service_is_created_clean_and_told(work, session, account, line):
    with work() as uow:
        service = inventory.create_service(uow, replace(line, number="  L-1 ", name="Internet   200"))

    assert (service.number, service.name, service.state, service.kind) == ("L-1", "Internet 200", "active", "internet")
    assert facts(session) == [ServiceChanged(service_id=service.id, account_id=account.id, action="created")]


def test_a_service_is_changed_and_told(work, session, line):
    with work() as uow:
        inventory.create_service(uow, line)

    with work(replace(NOC, permissions=NOC.permissions | {"account.read"})) as uow:
        inventory.change_service(uow, "L-1", replace(line, state="suspended"))

    assert inventory.get_service(work(), "L-1").state == "suspended"
    assert [fact.action for fact in facts(session)] == ["created", "changed"]


def test_all_problems_of_a_service_are_told_together(work, line):
    wrong = replace(line, number="", name="x" * 121, kind="\x00", state="lost")

    with pytest.raises(Invalid) as raised, work() as uow:
        inventory.create_service(uow, wrong)

    codes = {field: problem.code for field, problem in raised.value.problems.items()}
    assert codes == {"number": "required", "name": "too_long", "kind": "bad_characters", "state": "unknown"}


def test_a_service_needs_an_account_that_exists(work, line):
    with pytest.raises(Invalid, match="account_id: unknown"), work() as uow:
        inventory.create_service(uow, replace(line, account_id=999))


def test_a_number_that_is_taken_is_refused_and_the_unit_of_work_goes_on(work, line):
    with work() as uow:
        inventory.create_service(uow, line)

    with work() as uow:
        with pytest.raises(Invalid, match="number: taken"):
            inventory.create_service(uow, line)
        inventory.create_service(uow, replace(line, number="L-2"))

    assert [service.number for service in inventory.list_services(work())] == ["L-1", "L-2"]


def test_a_resource_is_created_changed_and_told(work, session):
    with work() as uow:
        resource = inventory.create_resource(uow, ROUTER)
    with work(NOC) as uow:
        inventory.change_resource(uow, resource.id, replace(ROUTER, serial="SN-2"))

    assert inventory.find_resource(work(), "router-1").serial == "SN-2"
    assert facts(session) == [
        ResourceChanged(resource_id=resource.id, action="created"),
        ResourceChanged(resource_id=resource.id, action="changed"),
    ]


def test_a_resource_needs_a_name_of_its_own(work):
    with work() as uow:
        inventory.create_resource(uow, ROUTER)

    with pytest.raises(Invalid, match="name: taken"), work() as uow:
        inventory.create_resource(uow, ROUTER)
    with pytest.raises(Invalid, match="name: required"), work() as uow:
        inventory.create_resource(uow, replace(ROUTER, name=" "))


def test_a_service_is_put_on_a_resource_once_and_taken_off_again(work, session, line):
    with work() as uow:
        resource = inventory.create_resource(uow, ROUTER)
        service = inventory.create_service(uow, line)

    for _ in range(2):
        with work(NOC) as uow:
            inventory.put_service_on(uow, "L-1", resource.id)
    standing = [each.name for each in inventory.elements_of(work(), [service.id])]
    for _ in range(2):
        with work(NOC) as uow:
            inventory.take_service_off(uow, "L-1", resource.id)

    assert standing == ["router-1"]
    assert inventory.elements_of(work(), [service.id]) == []
    changes = [(fact.action, fact.resource_id) for fact in facts(session) if isinstance(fact, ServiceChanged)]
    assert changes == [("created", 0), ("put_on", resource.id), ("taken_off", resource.id)]


def test_a_dependency_is_added_once_and_removed_again(work, session):
    with work() as uow:
        core, router = make_resource(uow, "core"), make_resource(uow, "router-1")
        service = make_service(uow, "L-1", make_account(uow, "C-2"), router)

    for _ in range(2):
        with work(NOC) as uow:
            inventory.add_dependency(uow, router.id, core.id)
    standing = [each.name for each in inventory.elements_of(work(), [service.id])]
    for _ in range(2):
        with work(NOC) as uow:
            inventory.remove_dependency(uow, router.id, core.id)

    assert standing == ["core", "router-1"]
    assert [each.name for each in inventory.elements_of(work(), [service.id])] == ["router-1"]
    assert [(fact.action, fact.on_id) for fact in facts(session)] == [
        ("dependency_added", core.id),
        ("dependency_removed", core.id),
    ]


def test_a_circle_is_refused_however_long(work, session):
    with work() as uow:
        core = make_resource(uow, "core")
        router = make_resource(uow, "router-1", core)
        modem = make_resource(uow, "modem-1", router)

    for on in (modem, router, core):
        with pytest.raises(Conflict, match="inventory.circle"), work(NOC) as uow:
            inventory.add_dependency(uow, core.id, on.id)

    assert facts(session) == []


def test_a_thing_that_is_not_there_cannot_be_linked(work, line):
    with work() as uow:
        inventory.create_service(uow, line)
        core = make_resource(uow, "core")

    with pytest.raises(NotFound), work(NOC) as uow:
        inventory.put_service_on(uow, "L-1", 999)
    with pytest.raises(NotFound), work(NOC) as uow:
        inventory.put_service_on(uow, "L-9", core.id)
    with pytest.raises(NotFound), work(NOC) as uow:
        inventory.add_dependency(uow, core.id, 999)


@pytest.mark.parametrize("kind", ["reader", "contact"])
def test_only_those_who_may_edit_change_anything(work, session, account, line, kind):
    actor = READER if kind == "reader" else contact_of(account)
    changes = [
        lambda uow: inventory.create_service(uow, line),
        lambda uow: inventory.change_service(uow, "L-1", line),
        lambda uow: inventory.create_resource(uow, ROUTER),
        lambda uow: inventory.change_resource(uow, 1, ROUTER),
        lambda uow: inventory.put_service_on(uow, "L-1", 1),
        lambda uow: inventory.take_service_off(uow, "L-1", 1),
        lambda uow: inventory.add_dependency(uow, 1, 2),
        lambda uow: inventory.remove_dependency(uow, 1, 2),
    ]

    for change in changes:
        with pytest.raises(Forbidden), work(actor) as uow:
            change(uow)

    assert facts(session) == []


def test_two_who_link_two_resources_the_other_way_round_make_no_circle(work, kernel):
    with work() as uow:
        ids = [make_resource(uow, "router-1").id, make_resource(uow, "router-2").id]

    def link(pair: list[int]) -> str:
        try:
            with kernel.sessions() as session, kernel.unit_of_work(NOC, session) as uow:
                inventory.add_dependency(uow, *pair)
        except Conflict as conflict:
            return conflict.message.code
        return "added"

    with ThreadPoolExecutor(2) as people:
        outcomes = sorted(people.map(link, [ids, ids[::-1]]))

    assert outcomes == ["added", "inventory.circle"]
