"""The time of promises: whether they are told, and the button that lets them be told again."""

from datetime import timedelta

from servicedesk.core.sla import PolicyDraft, TargetDraft, create_policy, read_doubt
from servicedesk.core.sla.queries import find_watch
from servicedesk.core.sla.service.watching import hold_back
from tests.admin.conftest import text_of
from tests.database import ON_ONE_DATABASE
from tests.make import as_user, make_staff, make_ticket

pytestmark = ON_ONE_DATABASE
PAGE = "/admin/time"


def test_promises_that_are_told_as_they_come_say_so(admin):
    assert "se comunican a medida que llegan" in text_of(admin.get(PAGE))


def test_what_is_held_back_says_why_and_goes_on_when_somebody_confirms(admin, work):
    with work() as uow:
        hold_back(uow, "sla.leap", 7)

    page = text_of(admin.get(PAGE))
    after = text_of(admin.submit(PAGE, action="/admin/time/confirm", follow_redirects=True))

    assert "El reloj del equipo dio un salto." in page and "Vencimientos que esperan: 7" in page
    assert "se comunican a medida que llegan" in after and read_doubt(work()) is None


def test_supervisors_see_what_waits_and_note_it_without_telling_anybody(admin, work, clock):
    with work() as uow:
        create_policy(uow, PolicyDraft("Veinte minutos", targets=(TargetDraft("attention", (20,) * 4),)))
        ticket = make_ticket(uow, subject="Sin señal")
        boss = as_user(make_staff(uow, "csm_supervisor"), "csm_supervisor")
    clock.advance(timedelta(minutes=21))
    with work() as uow:
        hold_back(uow, "sla.too_many", 51)

    waiting = text_of(admin.get(PAGE))
    refused = admin.submit(PAGE, {"deed": "dismiss"}, action="/admin/time/confirm")
    too_long = admin.submit(PAGE, {"deed": "dismiss", "reason": "x" * 500}, action="/admin/time/confirm")
    admin.submit(PAGE, {"deed": "dismiss", "reason": "Cayó la red entera."}, action="/admin/time/confirm")

    assert ticket.number in waiting and "Primera respuesta" in waiting and "51 o más" in waiting
    assert (refused.status_code, too_long.status_code) == (422, 422)
    assert "Escribe" in text_of(refused) or "motivo" in text_of(refused).lower()
    assert read_doubt(work(boss)) is None and find_watch(work().session).quiet_until == clock.now()


def test_the_settings_say_that_something_is_held_back(admin, work):
    before = admin.get("/admin/policies").text
    with work() as uow:
        hold_back(uow, "sla.leap", 7)
    after = admin.get("/admin/policies").text

    assert before.count("Hora de los plazos") == after.count("Hora de los plazos")
    assert after.count('class="count"') > before.count('class="count"')


def test_the_limit_is_a_setting(admin, work):
    admin.submit(f"{PAGE}/limit", {"most_at_once": "80"})
    refused = admin.submit(f"{PAGE}/limit", {"most_at_once": "0"})

    assert refused.status_code == 422
    assert "Se creen a la vez: 80 vencimientos" in text_of(admin.get(PAGE))


def test_the_address_of_the_button_leads_back_to_its_page(admin):
    assert admin.get(f"{PAGE}/confirm").headers["Location"].endswith(PAGE)
