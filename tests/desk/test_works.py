"""Planned work in the desk: drafted on chosen resources, announced in time or with an override, decided, finished."""

from datetime import timedelta

import pytest

from servicedesk.core import alarms, maintenance
from servicedesk.core.alarms import AlarmReport
from servicedesk.core.inventory.models import Resource
from servicedesk.core.maintenance import FreezeDraft, MaintenanceDraft, ObjectionDraft
from tests.core.network import make_resource
from tests.database import ON_ONE_DATABASE
from tests.desk.conftest import text_of
from tests.make import as_contact, make_account, make_contact, make_service, make_staff

pytestmark = ON_ONE_DATABASE
WEEK = timedelta(days=7)


@pytest.fixture
def clinic(work):
    """Add an element with a critical customer on it."""
    with work() as uow:
        olt = make_resource(uow, "olt-1")
        account = make_account(uow, name="Clínica Los Sauces", is_critical=True)
        contact = make_contact(uow, account, name="Rosa Paz")
        make_service(uow, account, number="L-1").resources = [olt]
        return {"olt": olt.id, "rosa": as_contact(contact, account), "account": account.id}


@pytest.fixture
def staff(work, client):
    """Lend the browser of somebody with a role."""

    def lend(role, name):
        with work() as uow:
            user = make_staff(uow, role, name=name, email=f"{name}@andina.example")
        return client(user)

    return lend


def typed(clock, ahead=WEEK, **more):
    """Return what a planner types."""
    starts_at = (clock.now() + ahead).replace(tzinfo=None) - timedelta(hours=5)  # on the clocks of Lima
    return {
        "title": "Firmware de la OLT", "kind": "standard", "risk": "low", "public_text": "Mejora de la red",
        "starts_at": starts_at.isoformat(timespec="minutes"),
        "ends_at": (starts_at + timedelta(hours=3)).isoformat(timespec="minutes"), "expected_minutes": "20", **more,
    }  # fmt: skip


def draft(browser, clinic, clock, **more):
    """Write a draft on the element, and return its page's address."""
    page = f"/desk/maintenance/new?resource={clinic['olt']}"
    sent = {"resource": clinic["olt"], **typed(clock, **more)}
    return browser.submit(page, sent, action="/desk/maintenance/new").location


def planned(work, clinic, clock):
    """Announce work a week ahead."""
    starts_at = clock.now() + WEEK
    with work() as uow:
        made = maintenance.plan_maintenance(
            uow, MaintenanceDraft((clinic["olt"],), starts_at, starts_at + timedelta(hours=3), "Mejora de la red")
        )
        maintenance.address_everybody(uow, made.id, "planned", 1)
        return made.number


def take(browser, page, step, **typed):
    """Take a step on the page that asks once more."""
    return browser.submit(f"{page}/{step}", {"step": step, **typed}, action=page)


def objected(work, clinic, clock):
    """Announce work, and let the clinic object."""
    number = planned(work, clinic, clock)
    with work(clinic["rosa"]) as uow:
        draft = ObjectionDraft("health", "Tenemos respiradores", "Sábado")
        return number, maintenance.object_to_maintenance(uow, number, draft).id


def test_resources_are_found_and_whom_they_hit_stands_beside_with_the_critical_on_top(staff, clinic):
    noc = staff("noc_operator", "noc")

    found = noc.get("/desk/maintenance/new?q=olt").text
    chosen = text_of(noc.get(f"/desk/maintenance/new?resource={clinic['olt']}"))

    assert f"/desk/maintenance/new?resource={clinic['olt']}" in found
    assert "1 servicio, 1 cliente" in chosen and "1 cliente crítico" in chosen and "Clínica Los Sauces" in chosen


def test_a_draft_shows_its_limits_and_is_announced_in_time(staff, clinic, clock, work):
    noc = staff("noc_operator", "noc")
    page = draft(noc, clinic, clock, starts_2="2026-12-05T01:00", ends_2="2026-12-05T03:00")

    before = text_of(noc.get(page))
    take(noc, page, "publish")
    after = text_of(noc.get(page))

    assert "Borrador" in before and "Se anuncia hasta" in before and "Entre el límite del aviso" in before
    assert "Anunciado" in after and "Mantener" not in after
    assert maintenance.get_maintenance(work(), page.rpartition("/")[2]).windows[1][0].startswith("2026-12-05T06:00")


def test_too_late_is_refused_to_the_operator_and_kept_with_the_reason_of_the_supervisor(staff, clinic, clock):
    noc, boss = staff("noc_operator", "noc"), staff("noc_supervisor", "boss")
    page = draft(noc, clinic, clock, ahead=timedelta(hours=10))

    asked = noc.get(f"{page}/publish").text
    form = noc.form(page, action=page)
    form.fields |= {"step": ["publish"], "reason": ["Urge"]}
    refused = noc.send(form, page)
    missing = take(boss, page, "publish")
    take(boss, page, "publish", reason="La tarjeta se quema")
    listed = text_of(boss.get("/desk/maintenance?exceptions=1"))

    assert "solo lo anuncia un supervisor" in asked and 'value="publish"' not in asked
    assert refused.status_code == 409 and "Ya pasó el plazo del aviso" in text_of(refused)
    assert missing.status_code == 422
    shown = text_of(boss.get(page))
    assert "Aviso tardío" in shown and "La tarjeta se quema" in shown and "Anunciado fuera de plazo" in shown
    assert "Firmware de la OLT" in listed


def test_what_stands_against_a_draft_is_shown(staff, clinic, clock, work):
    other = planned(work, clinic, clock)
    with work() as uow:
        begins = clock.now() + WEEK
        maintenance.add_freeze(uow, FreezeDraft("Campaña", begins, begins + WEEK))
    noc = staff("noc_operator", "noc")

    page = text_of(noc.get(draft(noc, clinic, clock)))

    assert other in page and "Fecha protegida: Campaña" in page


def test_normal_work_goes_through_a_colleague(staff, clinic, clock):
    noc, other = staff("noc_operator", "noc"), staff("noc_operator", "other")
    page = draft(noc, clinic, clock, kind="normal")
    assert 'value="publish"' not in noc.get(page).text
    noc.submit(page, {"step": "submit"})
    own, form = noc.get(page).text, noc.form(page, action=page)
    form.fields |= {"step": ["approve"]}
    refused = noc.send(form, page)
    other.submit(page, {"step": "return", "reason": "Falta la vuelta atrás"})
    noc.submit(f"{page}/draft", {"resource": clinic["olt"], **typed(clock, kind="normal", way_back="Volver")})
    noc.submit(page, {"step": "submit"})
    other.submit(page, {"step": "approve"})
    take(noc, page, "publish")

    shown = text_of(noc.get(page))

    assert "lo aprueba otra persona" in own and 'value="approve"' not in own and refused.status_code == 409
    assert "Falta la vuelta atrás" in shown and "Volver" in shown and "Anunciado" in shown


def test_who_is_told_and_what_they_read_is_shown_before_anything_is_sent(staff, clinic, clock, work):
    with work() as uow:
        account = make_account(uow, name="Kiosco Wayra")
        make_contact(uow, account, name="Inti Wayra", email="inti@cliente.example")
        make_service(uow, account, number="L-2").resources = [uow.session.get(Resource, clinic["olt"])]
    noc = staff("noc_operator", "noc")
    page = draft(noc, clinic, clock)

    asked = text_of(noc.get(f"{page}/publish"))

    assert "Inti Wayra" in asked and "Mejora de la red" in asked
    assert "a nadie se avisa" in text_of(noc.get(f"{page}/cancel"))
    assert noc.get(f"{page}/finish").status_code == 404
    assert noc.get(f"{page}/odd").status_code == 404


def test_what_may_stay_empty_may_and_what_cannot_be_is_said(staff, clinic, clock):
    noc = staff("noc_operator", "noc")

    empty = draft(noc, clinic, clock, expected_minutes="")
    without = noc.submit("/desk/maintenance/new", typed(clock))

    assert empty and "Elige primero" in text_of(without)


def test_a_form_that_lacks_something_keeps_what_was_typed(staff, clinic, clock):
    noc = staff("noc_operator", "noc")

    again = noc.submit("/desk/maintenance/new", typed(clock, title="", expected_minutes=""))
    unknown = noc.submit("/desk/maintenance/new", typed(clock))

    assert again.status_code == 422 and "Mejora de la red" in again.text
    assert "expected_minutes-e" not in again.text, "minutes may be left out"
    assert unknown.status_code == 422


def test_a_copy_begins_with_everything_but_the_time(staff, clinic, clock, work):
    number = planned(work, clinic, clock)
    noc = staff("noc_operator", "noc")

    copied = noc.get(f"/desk/maintenance/new?copy={number}").text

    assert "Mejora de la red" in copied and "olt-1" in copied and 'name="starts_at"' in copied


def test_customer_care_answers_objections_by_weight(staff, clinic, clock, work):
    number, objection_id = objected(work, clinic, clock)
    care = staff("customer_care", "care")

    listed = text_of(care.get("/desk/maintenance/objections"))
    page = f"/desk/maintenance/objections/{objection_id}"
    empty = care.submit(page, {"outcome": "accepted"})
    care.submit(page, {"outcome": "alternative", "answer": "Te llevamos un equipo"})

    assert "Rosa Paz" in listed and "Cliente crítico" in listed and number in listed and "Salud" in listed
    assert empty.status_code == 422
    assert "Te llevamos un equipo" in text_of(care.get(page))
    assert "Respondidas hace poco" in text_of(care.get("/desk/maintenance/objections"))


def test_work_under_review_is_moved_with_a_reason(staff, clinic, clock, work):
    number, _ = objected(work, clinic, clock)
    noc, page = staff("noc_operator", "noc"), f"/desk/maintenance/{number}"
    assert "Alguien tiene que decidir" in text_of(noc.get(page))
    missing = take(noc, page, "move", reason="Salud")
    window = typed(clock, ahead=2 * WEEK)

    take(noc, page, "move", reason="Salud", starts_at=window["starts_at"], ends_at=window["ends_at"])

    assert missing.status_code == 422
    shown = text_of(noc.get(page))
    assert "Cambiado de hora" in shown and "Salud" in shown and "Alguien tiene que decidir" not in shown


def test_work_begins_and_ends_by_hand_with_a_look_at_the_alarms(staff, clinic, clock, work):
    number = planned(work, clinic, clock)
    clock.advance(WEEK)
    noc, page = staff("noc_operator", "noc"), f"/desk/maintenance/{number}"
    noc.submit(page, {"step": "start"})
    during = text_of(noc.get(page))
    form = noc.form(page, action=page)
    form.fields |= {"step": ["odd"]}
    odd = noc.send(form, page)
    take(noc, page, "finish")

    assert odd.status_code == 404
    assert "En curso" in during and "Ninguna: según el monitoreo" in during
    assert "Terminado" in text_of(noc.get(page))
    assert "Mejora de la red" in text_of(noc.get("/desk/maintenance?phase=over"))


def test_what_its_work_hides_is_looked_at_before_somebody_says_that_it_is_over(staff, clinic, clock, work):
    number = planned(work, clinic, clock)
    clock.advance(WEEK)
    with work() as uow:
        alarms.raise_alarm(uow, AlarmReport(clinic["olt"], "unreachable", "critical", is_down=True))
    noc, page = staff("noc_operator", "noc"), f"/desk/maintenance/{number}"
    before = text_of(noc.get(page))
    noc.submit(page, {"step": "start"})
    during = text_of(noc.get(page))

    assert "Revisar esto antes" not in before and "Ninguna: según" not in before
    assert "Ninguna: según el monitoreo" not in during and "Revisar esto antes" in during and "No responde" in during


def test_who_was_told_and_the_list_are_handed_out_as_files(staff, clinic, clock, work):
    number = planned(work, clinic, clock)
    noc = staff("noc_operator", "noc")

    told = noc.get(f"/desk/maintenance/{number}/told.csv").text
    listed = noc.get("/desk/maintenance/list.csv?q=mejora").text
    nothing = noc.get("/desk/maintenance/list.csv?q=otra+cosa").text

    assert "Rosa Paz;Aviso" in told
    assert number in listed and "olt-1" in listed
    assert number not in nothing


def test_long_lists_are_read_a_page_at_a_time(staff, clinic, clock, work):
    with work() as uow:
        for day in range(1, 53):
            starts_at = clock.now() + timedelta(days=day)
            window = (starts_at, starts_at + timedelta(hours=1))
            maintenance.draft_maintenance(uow, MaintenanceDraft((clinic["olt"],), *window, f"Trabajo {day:03}"))
    noc = staff("noc_operator", "noc")

    first = noc.get("/desk/maintenance?phase=drafts")
    rest = first.text.partition('hx-get="/desk/maintenance?')[2].partition('"')[0].replace("&amp;", "&")
    more = noc.get(f"/desk/maintenance?{rest}", headers={"HX-Request": "true"})

    assert "Trabajo 050" in first.text and "Trabajo 051" not in first.text
    assert "Trabajo 051" in more.text and "<html" not in more.text


def test_whoever_plans_nothing_has_no_buttons(staff, clinic, clock, work):
    number = planned(work, clinic, clock)
    agent = staff("csm_agent", "agent")

    page = agent.get(f"/desk/maintenance/{number}").text

    assert 'name="step"' not in page
    assert agent.get("/desk/maintenance/new").status_code == 403
