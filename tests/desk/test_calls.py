"""A phone call: who is found by what, what is known at once, and the ticket that is opened."""

from datetime import timedelta

import pytest

from servicedesk.core import alarms, inventory, maintenance, outages, tickets
from servicedesk.core.inventory import ResourceDraft
from servicedesk.core.kernel.actors import plugin_actor
from tests.desk.conftest import SWAP, text_of
from tests.make import make_account, make_category, make_contact, make_service


@pytest.fixture
def line(floor):
    """Give Rosa a document, an address, and an element that her service stands on."""
    with floor.work() as uow:
        contact = uow.session.merge(floor.contact)
        contact.document, contact.phone = "40506070", "+51987654321"
        uow.session.merge(floor.service).address = "Av. Túpac Amaru 44"
        element = inventory.create_resource(uow, ResourceDraft("OLT-1", "olt"))
        inventory.put_service_on(uow, floor.service.number, element.id)
        return element.id


@pytest.mark.parametrize("typed", ["40506070", "987 654 321", "rosa huaman", "familia quis"])
def test_a_customer_is_found_by_document_phone_or_name(desk, floor, line, typed):
    page = desk.get("/desk/calls", query_string={"q": typed})

    assert f'href="/desk/calls?account={floor.account.number}"' in text_of(page)


@pytest.mark.parametrize("typed", ["INT-100000", "int100000", "tupac amaru 44"])
def test_a_service_is_found_by_number_or_address(desk, floor, line, typed):
    part = desk.get("/desk/calls", query_string={"q": typed}, headers=SWAP)

    assert f'href="/desk/calls?service={floor.service.number}"' in text_of(part) and "<html" not in part.text


def test_nobody_found_says_what_else_to_ask(desk, line):
    assert "Pide otro dato" in desk.get("/desk/calls?q=zzzz").text
    assert "Pide otro dato" not in desk.get("/desk/calls").text


def test_what_is_known_of_the_line_is_said_at_once(desk, floor, line, clock):
    other = floor.open(subject="Ya reportado").number
    with floor.work() as uow:
        outages.declare_outage(
            uow, outages.OutageDraft((line,), "Corte de fibra", expected_by=clock.now() + timedelta(hours=1))
        )
        window = (clock.now() + timedelta(hours=20), clock.now() + timedelta(hours=22))
        maintenance.plan_maintenance(uow, maintenance.MaintenanceDraft((line,), *window, "Cambio de tarjeta"), "Urge")
        uow.session.merge(floor.service).state = "suspended"

    page = text_of(desk.get(f"/desk/calls?service={floor.service.number}"))

    assert "Corte de fibra" in page and "Cambio de tarjeta" in page and "Suspendido" in page
    assert f'href="/desk/tickets/{other}"' in page and "40506070" in page
    assert f'value="{floor.service.id}" selected' in page and 'value="+51987654321"' in page


def test_the_ticket_of_a_call_is_opened_with_its_channel_contact_and_service(desk, floor, line):
    with floor.work() as uow:
        make_category(uow)
    url = f"/desk/calls?service={floor.service.number}"

    opened = desk.submit(url, {"description": "No tiene tono", "category": "no_service"}, "/desk/calls")
    ticket = floor.ticket(opened.location.rpartition("/")[2])

    assert (ticket.channel, ticket.service_id, ticket.contact_id) == ("phone", floor.service.id, floor.contact.id)
    assert ticket.category.code == "no_service" and ticket.contact_phone == "+51987654321"
    assert "Teléfono" in desk.get(opened.location).text


def test_a_call_of_somebody_else_about_no_service_is_taken_too(desk, floor):
    with floor.work() as uow:
        account = make_account(uow, name="Bodega Sol")
        make_service(uow, account, number="A-1")
        make_service(uow, account, number="A-2")
    typed = {"description": "Pregunta por su recibo", "kind": "question", "contact": "", "service": ""}

    opened = desk.submit(f"/desk/calls?account={account.number}", typed, "/desk/calls")
    ticket = floor.ticket(opened.location.rpartition("/")[2])

    assert (ticket.kind, ticket.contact_id, ticket.service_id) == ("question", None, None)


def test_a_caller_reports_and_no_official_claim_is_offered_that_a_report_becomes_later(desk, floor):
    page = desk.get(f"/desk/calls?account={floor.account.number}").text

    assert 'value="complaint"' in page and 'value="claim"' not in page


def test_what_is_missing_is_asked_for_and_nothing_typed_is_lost(desk, floor, line):
    url = f"/desk/calls?account={floor.account.number}"

    answer = desk.submit(url, {"description": "", "contact_phone": "999888777"}, "/desk/calls")

    assert answer.status_code == 422 and 'value="999888777"' in text_of(answer)
    assert floor.account.name in answer.text


def test_a_line_that_is_none_is_not_found(desk, floor):
    for url in ("/desk/calls?account=0", "/desk/calls?service=0"):
        assert desk.get(url).status_code == 404
    form = desk.form(f"/desk/calls?account={floor.account.number}", "/desk/calls")
    form.action = "/desk/calls"
    assert desk.send(form, "/desk/calls").status_code == 404


def test_who_may_not_open_tickets_looks_only(floor):
    with floor.work() as uow:
        make_contact(uow, make_account(uow, name="Otra"), name="Eva")
    operator = floor.client(floor.hire("noc_operator", name="Nora Noc"))

    page = operator.get(f"/desk/calls?account={floor.account.number}")

    assert page.status_code == 200 and "no abrir tickets" in page.text and "<textarea" not in page.text


@pytest.mark.parametrize(
    ("chosen", "kind", "joins"), [(True, "fault", True), (False, "fault", False), (True, "complaint", False)]
)
def test_a_fault_joins_a_known_outage_where_the_caller_says_so(desk, floor, line, clock, chosen, kind, joins):
    with floor.work() as uow:
        outage = outages.declare_outage(uow, outages.OutageDraft((line,), "Corte de fibra"))
    clock.advance(timedelta(minutes=1))
    typed = {"description": "No tiene Internet", "kind": kind} | ({"outage": outage.number} if chosen else {})

    answer = desk.submit(f"/desk/calls?service={floor.service.number}", typed)

    number = answer.location.rpartition("/")[2]
    parts = tickets.list_tickets_of_outage(floor.work(), outage.id)
    assert [each.number for each in parts] == ([number] if joins else [])


def test_of_several_services_the_one_is_chosen_first_before_an_outage_is_offered(desk, floor, line):
    with floor.work() as uow:
        make_service(uow, uow.session.merge(floor.account), number="INT-200000")
        outage = outages.declare_outage(uow, outages.OutageDraft((line,), "Corte de fibra"))

    offered = f'name="outage" value="{outage.number}"'
    any_line = text_of(desk.get(f"/desk/calls?account={floor.account.number}"))
    one_line = text_of(desk.get(f"/desk/calls?service={floor.service.number}"))

    assert "Corte de fibra" in any_line and offered not in any_line and offered in one_line
    assert 'name="outage" value="" checked' not in one_line and f"{offered} checked" not in one_line


def test_an_outage_that_does_not_touch_the_chosen_service_is_told_at_the_form(desk, floor, line):
    with floor.work() as uow:
        outage = outages.declare_outage(uow, outages.OutageDraft((line,), "Corte de fibra"))

    page = f"/desk/calls?account={floor.account.number}"
    typed = {"description": "No tiene Internet", "service": "", "outage": outage.number}
    answer = desk.submit(page, typed)

    assert answer.status_code == 409 and "no afecta a este servicio" in text_of(answer)


def test_an_agent_reads_what_monitoring_sees_of_the_line_and_when_nobody_sees_it(desk, floor, line, clock):
    page = f"/desk/calls?service={floor.service.number}"
    with floor.work() as uow:
        alarms.change_rules(uow, alarms.RulesDraft(raise_after=0, outage_mode="off"))
    with floor.work(plugin_actor("watch", frozenset({"alarm.raise"}))) as uow:
        alarms.note_watching(uow, timedelta(minutes=1))
        alarms.raise_alarm(uow, alarms.AlarmReport(line, "unreachable", "critical"))

    seen = text_of(desk.get(page))
    clock.advance(timedelta(minutes=2))

    assert "El monitoreo ve una falla en esta línea" in seen and "nadie ve esta línea" not in seen
    assert "nadie ve esta línea" in text_of(desk.get(page))
