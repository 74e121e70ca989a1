"""The first page says what is known before anything is asked."""

from datetime import timedelta

import pluggy
import pytest
from jinja2 import ChoiceLoader, DictLoader

from servicedesk.core import inventory, maintenance, outages, tickets
from servicedesk.core.kernel.answers import Hold, Panel
from servicedesk.core.kernel.registry import PROJECT
from tests.portal.conftest import SWAP, words

hookimpl = pluggy.HookimplMarker(PROJECT)


@pytest.fixture
def olt(work, street):
    """Return the element on which Rosa's Internet access stands, and that of her neighbour."""
    with work() as uow:
        element = inventory.create_resource(uow, inventory.ResourceDraft("OLT-SMG-01", "olt")).id
        inventory.put_service_on(uow, "INT-1", element)
        inventory.put_service_on(uow, "INT-9", element)
    return element


def declare(work, clock, *elements, **changes):
    values = {
        "public_text": "Fibra cortada en San Miguel", "public_text_en": "Fibre cut in San Miguel",
        "started_at": clock.now() - timedelta(hours=2), "expected_by": clock.now() + timedelta(hours=3), **changes,
    }  # fmt: skip
    with work() as uow:
        return outages.declare_outage(uow, outages.OutageDraft(elements, **values))


def test_a_stranger_is_led_to_sign_in_and_back(client, street):
    answer = client().get("/")

    assert answer.status_code == 302
    assert answer.location == "/sign-in?next=/"


def test_staff_find_nothing_at_the_customers_door(client, street):
    assert client(street.jimena).get("/").status_code == 404


def test_an_outage_comes_first_with_its_times_and_the_service_it_touches(rosa, work, clock, olt):
    declare(work, clock, olt, phase="repairing", news_by=clock.now() + timedelta(hours=1))

    page = words(rosa.get("/"))

    assert "Hola, Rosa. Hay un corte que afecta tu servicio." in page
    assert "Fibra cortada en San Miguel" in page and "desde hoy, 7:00" in page
    assert 'Vuelve cerca de</dt><dd><time datetime="2026-11-23T12:00:00-05:00">hoy, 12:00' in page
    assert 'Próxima novedad</dt><dd><time datetime="2026-11-23T10:00:00-05:00">hoy, 10:00' in page
    assert 'aria-current="step">En reparación' in page
    assert page.index("Fibra cortada") < page.index("Reportar otra falla") < page.index("Tus servicios")
    assert "Afecta: <strong>Internet Hogar 200</strong>" in page
    assert "Sin servicio por corte" in page and "Sin fallas conocidas" in page
    assert "CANARY-B" not in page


def test_an_outage_elsewhere_is_not_told(rosa, work, clock):
    with work() as uow:
        elsewhere = inventory.create_resource(uow, inventory.ResourceDraft("OLT-BRE-02", "olt")).id
        inventory.put_service_on(uow, "INT-9", elsewhere)
    declare(work, clock, elsewhere)

    page = words(rosa.get("/"))

    assert "Fibra cortada" not in page
    assert "No sabemos de ningún corte que afecte tus servicios." in page
    assert "Reportar una falla" in page


def test_the_page_speaks_english_where_the_reader_chose_it(rosa, work, clock, olt):
    declare(work, clock, olt)
    rosa.set_cookie("lang", "en", domain="127.0.0.1")

    page = words(rosa.get("/"))

    assert "Hello, Rosa. An outage affects your service." in page
    assert "Fibre cut in San Miguel" in page and "Back around" in page
    assert '<html lang="en"' in page


def test_the_outages_ask_again_and_get_nothing_while_nothing_is_new(rosa, work, clock, olt):
    outage = declare(work, clock, olt)
    fragment = rosa.get("/", headers=SWAP)
    again = fragment.text.partition('hx-get="')[2].partition('"')[0]

    unchanged = rosa.get(again, headers={**SWAP, "X-Polled": "1"})
    with work() as uow:
        outages.resolve_outage(uow, outage.number)
    changed = rosa.get(again, headers=SWAP)

    assert "<html" not in fragment.text and "Fibra cortada" in fragment.text
    assert (unchanged.status_code, unchanged.text) == (204, "")
    assert changed.status_code == 200 and "Fibra cortada" not in changed.text


def test_planned_work_is_announced_and_shown_while_it_goes_on(rosa, work, clock, olt):
    begin = clock.now() + timedelta(hours=2)
    with work() as uow:
        draft = maintenance.MaintenanceDraft((olt,), begin, begin + timedelta(hours=3), "Mejora de la red")
        maintenance.plan_maintenance(uow, draft, "Urge")

    before = words(rosa.get("/"))
    clock.advance(timedelta(hours=3))
    during = words(rosa.get("/"))

    assert "Mejora de la red" in before and "Hoy, de 11:00 a 14:00" in before and "En mantenimiento" not in before
    assert "Mantenimiento programado hasta las 14:00" in during and "En mantenimiento" in during


def test_own_open_reports_stand_with_their_promise_and_those_of_others_do_not(rosa, street, work):
    number = street.open().number
    with work(street.mateo) as uow:
        tickets.open_ticket(uow, tickets.TicketDraft(*street.mateo.account_ids, "CANARY-B no tengo Internet"))

    page = words(rosa.get("/"))

    assert number in page and "Va muy lento" in page
    assert "Te respondemos antes de mañana, 9:00" in page
    assert "Con un reporte abierto" in page
    assert "CANARY-B" not in page


def test_a_suspended_service_says_so_and_one_that_ended_is_gone(rosa, work, street):
    with work() as uow:
        for number, state in (("INT-1", "suspended"), ("987654214", "ended")):
            kept = inventory.get_service(uow, number)
            draft = inventory.ServiceDraft(kept.account_id, number, kept.name, kept.kind, state=state)
            inventory.change_service(uow, number, draft)

    page = words(rosa.get("/"))

    assert "Suspendido" in page and "Móvil de Rosa" not in page


class Cards:
    """A plugin with a card about each account."""

    @hookimpl
    def provide_portal_cards(self, account, ctx):
        return [Panel("Recibo de noviembre", "billing_card/card.html", {"account": account.number})]


class BrokenCards:
    """A plugin whose cards cannot be made."""

    @hookimpl
    def provide_portal_cards(self, account, ctx):
        raise RuntimeError("the card is broken")


def test_plugins_have_their_cards_for_the_own_accounts(app, rosa, plugins, street):
    card = DictLoader({"billing_card/card.html": "<p>Cuenta {{ account }}</p>"})
    app.jinja_loader = ChoiceLoader([app.jinja_loader, card])
    plugins.install("billing_card", Cards())

    page = words(rosa.get("/"))

    assert page.count("Recibo de noviembre") == 2  # the title of the card and its name for readers aloud
    assert page.count("<p>Cuenta ") == 1 and f"<p>Cuenta {street.account.number}</p>" in page


def test_a_card_that_fails_is_left_out_and_the_page_stays(rosa, plugins):
    plugins.install("broken_card", BrokenCards())

    answer = rosa.get("/")

    assert answer.status_code == 200 and "broken_card" not in answer.text and "plugin" not in words(answer).lower()


def test_a_held_report_is_marked(rosa, street, work):
    ticket = street.open()
    with work() as uow:
        tickets.hold(uow, ticket.id, Hold("debt_check.overdue", {}))

    assert "Registrado, en espera" in words(rosa.get("/"))
