"""Services and resources from a file, and what depends on what."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from servicedesk.core import inventory
from servicedesk.core.inventory import ResourceRow, ServiceRow
from servicedesk.core.inventory.models import Resource, Service
from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.errors import Forbidden
from servicedesk.core.kernel.events import EventRecord
from tests.database import EVERYTHING
from tests.make import make_account

Work = Callable[..., Any]
OLT, NAP = ResourceRow("olt-brena-1", "olt", site="Breña"), ResourceRow("nap-brena-7", "nap", serial="SN1")
LINE = ServiceRow("INT-1", "104001", "Internet Hogar 200", resources=("nap-brena-7", " olt-brena-1 ", "nap-brena-7"))


def told(outcomes: list[Any]) -> list[Any]:
    """Return what became of each row, or what was wrong with it."""
    return [
        each.became if not each.problems else {name: message.code for name, message in each.problems.items()}
        for each in outcomes
    ]


@pytest.fixture
def take(work: Work) -> Callable[..., list[Any]]:
    """Return a function that takes rows with one of the verbs."""

    def call(verb: Any, *rows: Any) -> list[Any]:
        with work(EVERYTHING) as uow:
            return told(verb(uow, rows))

    return call


@pytest.fixture
def network(work: Work, take: Any) -> None:
    """Make one account and two resources."""
    with work(EVERYTHING) as uow:
        make_account(uow, number="104001")
    assert take(inventory.import_resources, OLT, NAP) == ["new", "new"]


@pytest.mark.usefixtures("network")
def test_a_service_stands_on_exactly_what_its_row_names(take: Any, work: Work) -> None:
    assert take(inventory.import_services, LINE) == ["new"]
    assert take(inventory.import_services, LINE) == ["same"]
    assert take(inventory.import_services, ServiceRow("INT-1", resources=("olt-brena-1",))) == ["changed"]

    service = inventory.get_service(work(EVERYTHING), "INT-1")
    assert [each.name for each in service.resources] == ["olt-brena-1"]
    assert (service.name, service.account.number) == ("Internet Hogar 200", "104001")


@pytest.mark.usefixtures("network")
def test_what_a_row_leaves_empty_stays_as_it_is(take: Any, work: Work) -> None:
    take(inventory.import_services, LINE)

    assert take(inventory.import_services, ServiceRow("INT-1", state="suspended")) == ["changed"]
    assert take(inventory.import_resources, ResourceRow("nap-brena-7", site="Breña"), OLT) == ["changed", "same"]

    service = inventory.get_service(work(EVERYTHING), "INT-1")
    assert (service.name, service.state, len(service.resources)) == ("Internet Hogar 200", "suspended", 2)
    assert inventory.find_resource(work(EVERYTHING), "nap-brena-7").serial == "SN1"


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        (ServiceRow("", "104001", "x"), {"number": "required"}),
        (ServiceRow("1", "", ""), {"account": "required", "name": "required"}),
        (ServiceRow("1", "999", "x"), {"account": "unknown"}),
        (ServiceRow("1", "104001", "x", state="lost"), {"state": "unknown"}),
        (ServiceRow("1", "104001", "x", resources=("nowhere",)), {"resources": "import.no_resource"}),
    ],
)
def test_a_service_that_cannot_be_taken_says_why(take: Any, row: ServiceRow, wrong: dict[str, str]) -> None:
    assert take(inventory.import_services, row, LINE) == [wrong, "new"]


def test_a_resource_needs_a_name_and_a_kind(take: Any) -> None:
    rows = [ResourceRow("", "olt"), ResourceRow("x"), ResourceRow("y", "z" * 41)]

    assert take(inventory.import_resources, *rows) == [{"name": "required"}, {"kind": "required"}, {"kind": "too_long"}]


@pytest.mark.usefixtures("network")
def test_a_resource_depends_on_exactly_what_its_row_names(take: Any, work: Work) -> None:
    wanted = ("nap-brena-7", ("olt-brena-1",))

    assert take(inventory.import_dependencies, wanted) == ["changed"]
    assert take(inventory.import_dependencies, wanted) == ["same"]
    assert [(name, on) for _, name, on in inventory.list_dependencies(work(EVERYTHING))] == [
        ("olt-brena-1", []), ("nap-brena-7", ["olt-brena-1"]),
    ]  # fmt: skip
    assert take(inventory.import_dependencies, ("nap-brena-7", ("nowhere",)), ("ghost", ("olt-brena-1",))) == [
        {"depends_on": "import.no_resource"}, {"name": "unknown"},
    ]  # fmt: skip


@pytest.mark.usefixtures("network")
def test_a_trial_tells_the_same_and_writes_nothing(take: Any, work: Work, session: Any) -> None:
    uow = work(EVERYTHING)

    services = inventory.import_services(uow, [LINE], is_trial=True)
    resources = inventory.import_resources(
        uow, [ResourceRow("new", "ont"), ResourceRow("nap-brena-7", "x")], is_trial=True
    )
    links = inventory.import_dependencies(
        uow, [("new", ("nap-brena-7",))], coming={"new", "nap-brena-7"}, is_trial=True
    )

    assert [told(services), told(resources), told(links)] == [["new"], ["new", "changed"], ["changed"]]
    assert session.scalars(select(Service)).all() == []
    assert len(session.scalars(select(Resource)).all()) == 2


@pytest.mark.usefixtures("network")
def test_a_portion_is_one_fact(take: Any, session: Any) -> None:
    take(inventory.import_resources, OLT)
    take(inventory.import_resources, ResourceRow("olt-brena-1", "bras"), ResourceRow("c", "olt"))

    facts = session.scalars(
        select(EventRecord).where(EventRecord.kind == "import.taken").order_by(EventRecord.id)
    ).all()
    assert [(len(each.values["created"]), len(each.values["changed"])) for each in facts] == [(2, 0), (1, 1)]


def test_who_may_not_edit_may_not_import(work: Work) -> None:
    calls = (inventory.import_services, inventory.import_resources, inventory.import_dependencies)
    nobody = Actor("user", 1, permissions=frozenset({"inventory.read"}))

    for verb in calls:
        with pytest.raises(Forbidden), work(nobody) as uow:
            verb(uow, [])
    with pytest.raises(Forbidden):
        inventory.list_dependencies(work(nobody))
