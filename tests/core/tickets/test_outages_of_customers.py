"""Which outage a ticket is part of, and which services of a customer an outage or a maintenance touches."""

from datetime import timedelta

import pytest

from servicedesk.core import inventory, maintenance, outages, tickets
from servicedesk.core.inventory import ResourceDraft
from servicedesk.core.maintenance import MaintenanceDraft
from servicedesk.core.outages import OutageDraft
from servicedesk.core.tickets import TicketDraft
from tests.make import as_contact, make_account, make_contact, make_service


@pytest.fixture
def street(work):
    """Return two contacts of two accounts; the first service of each stands on the same element."""
    people, services = [], []
    with work() as uow:
        olt = inventory.create_resource(uow, ResourceDraft("OLT-SMG-01", "olt")).id
        for name in ("Rosa", "Mateo"):
            account = make_account(uow)
            people.append(as_contact(make_contact(uow, account, name=name), account))
            services += [make_service(uow, account, number=f"{name}-{n}") for n in range(2)]
            inventory.put_service_on(uow, f"{name}-0", olt)
    return people, [service.id for service in services], olt


def test_an_outage_names_the_services_that_it_touches_and_only_ones_own(work, street):
    (rosa, _), services, olt = street
    with work() as uow:
        outage = outages.declare_outage(uow, OutageDraft((olt,), "Fibra cortada"))

    touched = outages.find_services_touched(work(rosa), outage, services)

    assert touched == {services[0]}
    assert outages.find_services_touched(work(), outage, services) == {services[0], services[2]}
    assert outages.find_services_touched(work(rosa), outage, services[1:]) == set()


def test_a_maintenance_names_the_services_that_it_touches_and_only_ones_own(work, street, clock):
    (rosa, _), services, olt = street
    begin, end = clock.now() + timedelta(hours=30), clock.now() + timedelta(hours=33)
    with work() as uow:
        planned = maintenance.plan_maintenance(uow, MaintenanceDraft((olt,), begin, end, "Mejora de la red"), "Urge")

    assert maintenance.find_services_touched(work(rosa), planned, services) == {services[0]}


def test_a_ticket_knows_its_outage_the_one_that_goes_on_before_one_that_is_over(work, street):
    (rosa, mateo), services, olt = street
    with work(rosa) as uow:
        ticket = tickets.open_ticket(uow, TicketDraft(*rosa.account_ids, "No tengo Internet.", service_id=services[0]))
    with work() as uow:
        over, going_on = (outages.declare_outage(uow, OutageDraft((olt,), text)) for text in ("Primera", "Segunda"))
        for each in (going_on, over):
            tickets.link_to_outage(uow, ticket.number, each.number)
        outages.resolve_outage(uow, over.number)

    found = tickets.find_outage_of(work(rosa), tickets.get_ticket(work(rosa), ticket.number))

    assert found is not None and found.number == going_on.number
    assert tickets.find_outage_of(work(mateo), ticket).number == going_on.number


def test_a_ticket_without_an_outage_has_none(work, street):
    (rosa, _), _, _ = street
    with work(rosa) as uow:
        ticket = tickets.open_ticket(uow, TicketDraft(*rosa.account_ids, "No tengo Internet."))

    assert tickets.find_outage_of(work(), ticket) is None
