"""Long lists of services and resources, a page at a time."""

from typing import Any

import pytest

from servicedesk.core import inventory
from servicedesk.core.inventory import ResourceDraft, ServiceDraft
from servicedesk.core.kernel.errors import NotFound
from tests.database import EVERYTHING
from tests.make import make_account


@pytest.fixture
def network(work: Any) -> dict[str, int]:
    """Make one account with three services, and a resource that depends on another."""
    with work(EVERYTHING) as uow:
        account = make_account(uow, number="104001")
        olt = inventory.create_resource(uow, ResourceDraft("olt-1", "olt", "SN77", site="Breña"))
        nap = inventory.create_resource(uow, ResourceDraft("nap-7", "nap"))
        inventory.add_dependency(uow, nap.id, olt.id)
        for turn in range(3):
            draft = ServiceDraft(account.id, f"INT-{turn}", "Internet", address=f"Calle {turn}")
            inventory.create_service(uow, draft)
        inventory.put_service_on(uow, "INT-1", nap.id)
        inventory.change_service(uow, "INT-2", ServiceDraft(account.id, "INT-2", "Voz", state="ended"))
        return {"olt": olt.id, "nap": nap.id}


def test_services_are_found_by_number_name_address_account_state_and_what_they_stand_on(
    network: dict[str, int], work: Any
) -> None:
    uow = work(EVERYTHING)

    def found(text: str = "", **wanted: Any) -> list[str]:
        return [row.number for row in inventory.find_services(uow, text, **wanted)]

    assert found() == found("104001") == found("int-") == ["INT-0", "INT-1", "INT-2"]
    assert found("calle 0") == ["INT-0"] and found("voz") == ["INT-2"] and found("Nada") == []
    assert found(state="ended") == ["INT-2"] and found(resource_id=network["nap"]) == ["INT-1"]
    last = inventory.find_services(uow, limit=2)[-1]
    assert found(after=last.id) == ["INT-2"]


def test_resources_are_found_by_their_words_and_by_what_they_depend_on(network: dict[str, int], work: Any) -> None:
    uow = work(EVERYTHING)

    assert [row.name for row in inventory.find_resources(uow)] == ["nap-7", "olt-1"]
    for text in ("OLT", "sn77", "breña"):
        assert [row.name for row in inventory.find_resources(uow, text)] == ["olt-1"]
    assert [row.name for row in inventory.find_resources(uow, above_of=network["olt"])] == ["nap-7"]


def test_a_service_is_read_by_its_identifier(network: dict[str, int], work: Any) -> None:
    uow = work(EVERYTHING)
    first = inventory.find_services(uow)[0]

    assert inventory.get_service_of_id(uow, first.id).account.number == "104001"
    with pytest.raises(NotFound):
        inventory.get_service_of_id(uow, 0)
