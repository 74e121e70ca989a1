"""N6 on the portal: what is planned, and the right to object, signed in or by the link of a letter."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from servicedesk.core import inventory, maintenance
from servicedesk.core.maintenance.notice_models import MaintenanceNotice
from servicedesk.core.people.rules.secrets import digest_of
from tests.database import ON_ONE_DATABASE
from tests.portal.conftest import words

pytestmark = ON_ONE_DATABASE
WEEK = timedelta(days=7)
SECRET = "el-enlace-de-rosa"  # noqa: S105  # of a letter that only lives in the tests


@pytest.fixture
def olt(work, street):
    """Put Rosa's service on an element."""
    with work() as uow:
        element = inventory.create_resource(uow, inventory.ResourceDraft("OLT-SMG-01", "olt")).id
        inventory.put_service_on(uow, "INT-1", element)
    return element


@pytest.fixture
def planned(work, clock, olt):
    """Announce work a week ahead, and give Rosa's letter a link."""
    starts_at = clock.now() + WEEK
    draft = maintenance.MaintenanceDraft(
        (olt,), starts_at, starts_at + timedelta(hours=3), "Mejora de la red", title="Cambio de tarjeta",
        expected_minutes=20,
    )  # fmt: skip
    with work() as uow:
        made = maintenance.plan_maintenance(uow, draft)
        maintenance.address_everybody(uow, made.id, "planned", 1)
    with work() as uow:
        uow.session.scalars(select(MaintenanceNotice).order_by(MaintenanceNotice.id)).first().digest = digest_of(SECRET)
    return made


def proof(work, planned):
    """Return how Rosa's reading is noted."""
    return maintenance.list_proofs(work(), planned)[0].seen_by


def test_the_own_planned_work_is_listed_and_opened_and_that_is_noted(rosa, work, planned):
    listed = words(rosa.get("/maintenance"))
    assert proof(work, planned) == ""
    page = words(rosa.get(f"/maintenance/{planned.number}"))

    assert "Mejora de la red" in listed and "Puedes objetar hasta" in listed
    assert "Cambio de tarjeta" in page and "unos 20 minutos" in page and "No puedo quedarme sin servicio" in page
    assert proof(work, planned) == "portal"
    assert words(rosa.get(f"/maintenance/{planned.number}")) == page


def test_an_objection_is_taken_and_its_answer_shown(rosa, work, planned):
    page = f"/maintenance/{planned.number}"
    missing = rosa.submit(page, {})
    rosa.submit(page, {"why": "health", "better_times": "Sábado"})
    waits = words(rosa.get(page))
    with work() as uow:
        objection = maintenance.list_objections(uow)[0]
        maintenance.answer_objection(uow, objection.id, "refused", "No hay otra noche")

    assert missing.status_code == 422
    assert "Tenemos tu objeción" in waits and "Te respondemos antes de" in waits and "Enviar mi objeción" not in waits
    answered = words(rosa.get(page))
    assert "No podemos mover este trabajo" in answered and "No hay otra noche" in answered
    assert "Enviar mi objeción" not in answered
    with work() as uow:
        maintenance.keep_maintenance(uow, planned.number, "No hay otra noche")
    assert "Enviar mi objeción" in words(rosa.get(page))


def test_who_comes_late_is_told_so_politely_and_kept(client, street, work, clock, planned):
    clock.advance(timedelta(days=1, seconds=1))
    rosa = client(street.rosa)
    page = f"/maintenance/{planned.number}"

    before = words(rosa.get(page))
    rosa.submit(page, {"why": "work"})

    assert "El plazo para objetar ya pasó" in before
    assert "Llegó después del límite" in words(rosa.get(page))
    assert maintenance.list_objections(work())[0].is_late


@pytest.fixture
def stranger(client):
    """Lend a browser in which nobody is signed in."""
    return client()


def test_the_link_of_a_letter_shows_and_only_the_form_acts(stranger, work, planned):
    shown = words(stranger.get(f"/m/{SECRET}"))
    assert "Cambio de tarjeta" in shown
    assert proof(work, planned) == "link"
    assert maintenance.list_objections(work()) == []

    missing = stranger.submit(f"/m/{SECRET}", {"why": ""})
    stranger.submit(f"/m/{SECRET}", {"why": "security", "better_times": "Domingo"})

    assert missing.status_code == 422
    assert maintenance.list_objections(work())[0].better_times == "Domingo"
    assert "Tenemos tu objeción" in words(stranger.get(f"/m/{SECRET}"))


def test_a_link_that_leads_nowhere_or_is_over_says_so(stranger, clock, planned):
    unknown = stranger.get("/m/otra-cosa")
    clock.advance(3 * WEEK)
    over = stranger.get(f"/m/{SECRET}")

    assert (unknown.status_code, over.status_code) == (404, 404)
    assert "Este enlace no lleva" in words(over)


def test_what_is_over_stands_below_and_others_see_nothing(rosa, client, street, work, clock, planned):
    with work() as uow:
        maintenance.cancel_maintenance(uow, planned.number, "Ya no")

    listed = words(rosa.get("/maintenance"))

    assert "Sin mantenimientos" in listed and "Lo que ya pasó" in listed and "Cancelado" in listed


def test_nothing_planned_is_good_news(rosa):
    assert "Sin mantenimientos" in words(rosa.get("/maintenance"))
