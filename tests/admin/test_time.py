"""The time of promises: whether they are told, and the button that lets them be told again."""

from servicedesk.core.sla import read_doubt
from servicedesk.core.sla.service.watching import hold_back
from tests.admin.conftest import text_of
from tests.database import ON_ONE_DATABASE

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


def test_the_address_of_the_button_leads_back_to_its_page(admin):
    assert admin.get(f"{PAGE}/confirm").headers["Location"].endswith(PAGE)
