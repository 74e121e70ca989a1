"""Outages in the desk: declared from an alarm with a look at who is told, updated, and resolved with their tickets."""

import re

import pytest

from servicedesk.core import alarms, inventory, outages, tickets
from servicedesk.core.alarms import AlarmReport, RulesDraft
from servicedesk.core.kernel.actors import plugin_actor
from servicedesk.core.outages.queries.news import look_at_next_news
from servicedesk.core.outages.telling import begin_telling, note_told
from servicedesk.core.tickets.queries import outages as reports_of_outages
from servicedesk.core.tickets.service.outages import gather_earlier
from tests.core.network import make_resource
from tests.database import ON_ONE_DATABASE
from tests.desk.conftest import text_of
from tests.make import make_account, make_contact, make_service, make_staff, make_ticket

pytestmark = ON_ONE_DATABASE
WATCH = plugin_actor("watch", frozenset({"alarm.raise"}))


@pytest.fixture
def alarm_id(work):
    """Add an element with a customer on it, and an alarm that looks like an outage."""
    with work() as uow:
        alarms.change_rules(uow, RulesDraft(raise_after=0, outage_services=1, public_text="Avería en tu zona"))
        olt = make_resource(uow, "olt-1")
        account = make_account(uow, name="Familia Paz")
        make_contact(uow, account)
        make_service(uow, account, number="L-1").resources = [olt]
        resource_id = olt.id
    with work(WATCH) as uow:
        return alarms.raise_alarm(uow, AlarmReport(resource_id, "unreachable", "critical", is_down=True)).id


def report(work):
    """Let the customer report a fault, and return its number."""
    with work() as uow:
        service = inventory.get_service(uow, "L-1")
        return make_ticket(uow, service.account, service_id=service.id).number


@pytest.fixture
def noc(work, client):
    """Lend the browser of a network operator."""
    with work() as uow:
        user = make_staff(uow, "noc_operator", name="Amaru Villasol")
    return client(user)


def declare(noc, alarm_id, **typed):
    return noc.submit(f"/desk/alarms/{alarm_id}/outage", {"public_text": "Fibra cortada", **typed}).location


def test_before_an_outage_is_declared_stands_who_will_be_told(work, noc, alarm_id):
    number = report(work)

    listed = text_of(noc.get("/desk/alarms?proposed=1"))
    page = text_of(noc.get(f"/desk/alarms/{alarm_id}/outage"))

    assert "Parece un corte" in listed and f"/desk/alarms/{alarm_id}" in listed
    assert "1 servicio, 1 cliente" in page and "1 reporte abierto pasa a ser parte" in page and number in page
    assert "Avería en tu zona" in page


def test_what_is_declared_takes_the_reports_in_and_tells_customers(work, noc, alarm_id):
    number = report(work)

    path = declare(noc, alarm_id)

    page = text_of(noc.get(path))
    assert "Fibra cortada" in page and number in page and "Detectado" in page
    assert "Declarar un corte" not in text_of(noc.get(f"/desk/alarms/{alarm_id}"))
    assert path.rpartition("/")[2] in text_of(noc.get("/desk/outages"))
    assert noc.submit(f"/desk/alarms/{alarm_id}/outage", {"public_text": "Otra"}).status_code == 409


def test_the_list_says_of_which_outage_nothing_is_down_any_more(work, noc, alarm_id):
    declare(noc, alarm_id)
    down = text_of(noc.get("/desk/outages"))
    with work(WATCH) as uow:
        alarms.clear_alarm(uow, alarms.get_alarm(uow, alarm_id).resource_id, "unreachable")

    over = text_of(noc.get("/desk/outages"))

    assert "Ya nada está caído" not in down and "Ya nada está caído" in over


def test_without_words_for_customers_nothing_is_declared(work, noc, alarm_id):
    answer = noc.submit(f"/desk/alarms/{alarm_id}/outage", {"public_text": ""})

    assert answer.status_code == 422 and outages.list_open_outages(work()) == []


def test_an_outage_is_told_anew_and_later_reports_are_taken_in(work, noc, alarm_id):
    path = declare(noc, alarm_id)
    number = report(work)

    told = noc.submit(path, {"public_text": "Cuadrilla en el sitio", "phase": "repairing"}, path)
    taken = noc.submit(path, action=f"{path}/reports")

    page = text_of(noc.get(path))
    assert (told.location, taken.location) == (path, path)
    assert "Cuadrilla en el sitio" in page and "En reparación" in page and number in page
    assert noc.submit(path, {"public_text": " "}, path).status_code == 422
    assert noc.get(f"{path}/reports").location == path


def test_of_very_many_reports_the_first_are_taken_in_at_once_and_the_button_takes_all(work, noc, alarm_id, monkeypatch):
    monkeypatch.setattr(reports_of_outages, "MOST_GATHERED", 1)
    early = [report(work) for _ in range(2)]
    path = declare(noc, alarm_id)
    outage = outages.get_outage(work(), path.rpartition("/")[2])
    first = text_of(noc.get(path))
    with work() as uow:
        gather_earlier(uow)
    late = [report(work) for _ in range(3)]

    noc.submit(path, action=f"{path}/reports")

    assert "Incluir 1 reporte" in first
    assert [each.number for each in tickets.list_tickets_of_outage(work(), outage.id)] == early + late


def test_with_the_outage_its_tickets_are_resolved_and_their_customers_asked(work, noc, alarm_id):
    number = report(work)
    path = declare(noc, alarm_id)

    asked = text_of(noc.get(f"{path}/end"))
    empty = noc.submit(f"{path}/end", {"public_text": ""})
    unsure = noc.submit(f"{path}/end", {"public_text": "Ya volvió"})
    done = noc.submit(f"{path}/end", {"public_text": "Ya volvió", "is_sure": "y"})

    assert "Algo sigue caído" in asked and "sigue sin funcionar" in asked and unsure.status_code == 422
    assert "1 ticket se resuelve con estas palabras" in asked and number in asked
    assert (empty.status_code, done.location) == (422, path)
    assert tickets.get_ticket(work(), number).status == "resolved"
    over = text_of(noc.get(path))
    assert "Resuelto" in over and "Ya volvió" in over and not re.search(r"<form[^>]*/end", over)
    assert "No hay cortes en curso" in text_of(noc.get("/desk/outages"))


def test_who_may_not_declare_sees_outages_and_changes_none(work, noc, client, alarm_id):
    path = declare(noc, alarm_id)
    with work() as uow:
        user = make_staff(uow, "csm_agent")
    agent = client(user)

    page = text_of(agent.get(path))

    assert "Fibra cortada" in page and f'action="{path}"' not in page
    assert agent.get(f"{path}/end").status_code == 403
    assert agent.get(f"/desk/alarms/{alarm_id}/outage").status_code == 403


def test_a_notice_of_what_looks_like_an_outage_leads_to_the_alarms(work, client):
    with work() as uow:
        user = make_staff(uow, "noc_operator")
        alarms.change_rules(uow, RulesDraft(raise_after=0, outage_services=1))
        olt = make_resource(uow, "olt-1")
        make_service(uow, make_account(uow), number="L-1").resources = [olt]
        resource_id = olt.id
    with work(WATCH) as uow:
        alarms.raise_alarm(uow, AlarmReport(resource_id, "unreachable", "critical", is_down=True))

    page = text_of(client(user).get("/desk/notices"))

    assert "Una alarma parece un corte" in page and 'href="/desk/alarms?proposed=1"' in page


def test_before_news_is_told_stands_how_many_are_told_by_which_way_and_who_for_example(work, noc, alarm_id):
    path = declare(noc, alarm_id)

    page = text_of(noc.get(path))
    asked = text_of(noc.get(f"{path}/end"))

    assert "0 personas reciben el aviso" in page
    for shown in (page, asked):
        assert "1 persona recibe el aviso, 1 por correo" in shown and "Por ejemplo Rosa Quispe" in shown
    assert noc.submit(path, {"public_text": "Más", "tells": "all"}, path).status_code == 422


def test_what_was_told_stands_on_the_page(work, noc, alarm_id):
    path = declare(noc, alarm_id)
    outage = outages.get_outage(work(), path.rpartition("/")[2])
    for told in (0, 3):
        with work() as uow:
            begin_telling(uow, outage.id, "updated", "joined")
        with work() as uow:
            note_told(uow, look_at_next_news(uow), 0 if told else 5, told=told, missed=told and 1)

    page = text_of(noc.get(path))

    assert "3 personas" in page and "en camino" not in page and page.count("1 carta no se pudo escribir") == 1
    with work() as uow:
        begin_telling(uow, outage.id, "updated", "joined")
    assert "en camino" in text_of(noc.get(path))


def test_what_is_no_outage_is_dismissed_with_a_reason_and_not_proposed_again(work, noc, alarm_id):
    page = f"/desk/alarms/{alarm_id}"
    asked = text_of(noc.get(page))

    empty = noc.submit(f"{page}/dismissal", {"body": " "})
    answer = noc.submit(f"{page}/dismissal", {"body": "Prueba del laboratorio"})

    told = text_of(noc.get(page))
    assert f'href="{page}/dismissal"' in asked and (empty.status_code, answer.location) == (422, page)
    assert "Prueba del laboratorio" in told and "No es un corte" in told and f'href="{page}/dismissal"' not in told
    assert "olt-1" not in text_of(noc.get("/desk/alarms?proposed=1"))
    assert noc.get(f"{page}/dismissal").status_code == 200
    assert outages.list_open_outages(work()) == []


def test_who_may_end_outages_and_not_tickets_is_told_that_the_desk_resolves_them(work, client, noc, alarm_id):
    path = declare(noc, alarm_id)
    with work() as uow:
        role = make_staff(uow, "noc_supervisor").roles[0]
        role.permissions = [each for each in role.permissions if each not in ("ticket.resolve", "ticket.link")]
        user = make_staff(uow, "noc_supervisor")
    report(work)
    other = client(user)

    asked = text_of(other.get(f"{path}/end"))
    taken = other.submit(path, action=f"{path}/reports")
    done = other.submit(f"{path}/end", {"public_text": "Ya volvió", "is_sure": "y"})

    assert "el servicio los resuelve" in asked and (taken.status_code, done.status_code) == (303, 303)
