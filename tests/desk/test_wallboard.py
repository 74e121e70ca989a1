"""The wallboard: what it shows, whom, and how little it costs to look again and again."""

from datetime import timedelta

import pytest

from servicedesk.core import maintenance, outages, people
from servicedesk.core.inventory.models import Resource
from servicedesk.core.maintenance import MaintenanceDraft
from servicedesk.core.outages import OutageDraft
from servicedesk.core.sla.service.watching import hold_back
from servicedesk.core.tickets import ending
from tests.core.regulation.countries import keep, rules_for
from tests.database import ON_ONE_DATABASE
from tests.desk.conftest import SWAP, text_of

pytestmark = ON_ONE_DATABASE
PAGE = "/desk/wallboard"
POLLED = {**SWAP, "X-Polled": "1"}


@pytest.fixture
def screen(floor):
    """Return a browser on the wall, signed in by somebody who may see nothing else."""
    with floor.work() as uow:
        people.ensure_default_roles(uow)
    return floor.client(floor.hire("wallboard"))


def poll_of(page):
    """Return what the board asks by itself."""
    return page.split('hx-get="')[1].split('"')[0].replace("&amp;", "&")


def test_an_empty_board_says_that_all_is_well(screen):
    page = text_of(screen.get(PAGE))

    assert "Sin cortes" in page and "Todos los plazos se cumplen" in page and "Sin trabajos en un día" in page


def test_it_shows_outages_planned_work_and_what_is_due(floor, screen):
    with floor.work() as uow:
        node = Resource(name="OLT Surco 01", kind="olt")
        uow.session.add(node)
        uow.session.flush()
        now = uow.now()
        outages.declare_outage(uow, OutageDraft((node.id,), "Corte"))
        window = (now + timedelta(hours=26), now + timedelta(hours=28))
        maintenance.plan_maintenance(uow, MaintenanceDraft((node.id,), *window, "Trabajo"), "Urge")
    number = floor.open().number
    floor.clock.advance(timedelta(hours=25))
    fresh = floor.client(floor.hire("wallboard"))

    page = text_of(fresh.get(PAGE))

    assert "OLT Surco 01" in page and number in page and "−1:00" in page and "1 corte abierto" in page
    assert floor.account.name not in page and floor.contact.name not in page


def test_a_board_asks_again_and_gets_nothing_until_a_fact_or_a_minute_has_come(floor, screen):
    poll = poll_of(screen.get(PAGE).text)

    quiet = screen.get(poll, headers=POLLED).status_code
    floor.open()
    told = screen.get(poll, headers=POLLED)
    later = poll_of(told.text)
    floor.clock.advance(timedelta(minutes=1))
    ticked = screen.get(later, headers=POLLED)

    assert (quiet, told.status_code, ticked.status_code) == (204, 200, 200)
    assert told.text.startswith("<div") and "<html" not in told.text


def test_a_screen_stays_signed_in_by_asking_and_sees_nothing_else(floor, screen):
    page = screen.get(PAGE).text
    seen = []
    for _ in range(8):
        floor.clock.advance(timedelta(days=5))
        with screen.get(poll_of(page), headers=POLLED) as answer:
            seen.append(answer.status_code)
    elsewhere = [screen.get(path).status_code for path in ("/desk/", "/desk/search?q=a", "/admin/policies")]

    assert set(seen) == {200}
    assert elsewhere == [403, 403, 403]
    assert 'href="/desk/wallboard"' in screen.get("/desk/account").text


def test_a_screen_that_was_off_for_long_asks_who_it_is(floor, screen):
    screen.get(PAGE)
    floor.clock.advance(timedelta(days=8))

    assert screen.get(PAGE).status_code == 302


def test_who_works_is_signed_out_all_the_same_however_long_the_board_asks(floor):
    browser = floor.client(floor.jimena)
    poll = poll_of(browser.get(PAGE).text)
    floor.clock.advance(timedelta(minutes=31))

    assert browser.get(poll, headers=POLLED).status_code == 401


def test_promises_that_are_held_back_are_no_silence(floor, screen):
    with floor.work() as uow:
        hold_back(uow, "sla.leap", 3)

    assert "Plazos retenidos" in text_of(screen.get(PAGE))


def test_partners_see_no_board(floor):
    assert floor.client(floor.hire("partner")).get(PAGE).status_code == 403


def test_a_claim_about_a_fault_without_a_symptom_is_called_so(floor, screen, work):
    keep(work, rules_for("PE", claim_after=0))
    number = floor.do(ending.claim, floor.open().number, "Van tres días sin servicio.").number
    floor.clock.advance(timedelta(hours=25))

    page = text_of(screen.get(PAGE))

    assert f"{number} Reclamo oficial" in page


def test_what_does_not_fit_into_a_list_is_counted(floor, screen):
    for _ in range(9):
        floor.open()
    before = text_of(screen.get(PAGE))

    floor.clock.advance(timedelta(days=2))

    assert (
        "y 2 más" in text_of(screen.get(PAGE)) and "más" not in before.partition("<footer")[0].partition("wall-owed")[2]
    )
