"""One's reports: the list, one with its story, its files; and nothing of anybody else's."""

import re
from datetime import timedelta

import pytest

from servicedesk.core import inventory, outages, tickets
from servicedesk.core.kernel.answers import Hold
from servicedesk.core.tickets import ReplyDraft, TicketDraft
from servicedesk.core.tickets.models import Attachment
from tests.make import as_contact, make_contact
from tests.portal.conftest import SWAP, words

NOWHERE = ["AR-404404", "404", "ar--", "%00", "AR-" + "Z" * 3000, "\u202eAR", "..%2f..%2fetc", "'--"]


@pytest.fixture
def foreign(street, work):
    """Return the number of a report of the neighbour's, with a file."""
    with work(street.mateo) as uow:
        ticket = tickets.open_ticket(uow, TicketDraft(*street.mateo.account_ids, "CANARY-B no carga"))
    with work(street.mateo) as uow:
        uow.session.add(
            Attachment(ticket_id=ticket.id, key="b" * 32, name="b.txt", media_type="text/plain", size=1, digest="d",
                       at=uow.now())
        )  # fmt: skip
    return ticket.number


def test_a_list_without_reports_says_so_kindly(rosa):
    page = words(rosa.get("/tickets"))

    assert "Todavía no has reportado nada" in page and "Reportar una falla" in page


def test_the_reports_come_a_page_at_a_time_and_each_once(rosa, street, clock, foreign):
    numbers = []
    for minute in range(23):
        numbers.append(street.open().number)
        clock.advance(timedelta(minutes=minute % 2))  # some were changed at the same moment

    first = rosa.get("/tickets")
    rest = re.search(r'href="(/tickets\?after=[^"]+)"', first.text).group(1)
    second = rosa.get(rest)
    swapped = rosa.get(rest, headers=SWAP)

    shown = [re.findall(r'href="/tickets/(AR-\w+)"', page.text) for page in (first, second, swapped)]
    assert [len(page) for page in shown] == [20, 3, 3]
    assert shown[0] + shown[1] == numbers[::-1]
    assert "<html" not in swapped.text and swapped.text.lstrip().startswith("<li")
    assert "?after=" not in second.text and "CANARY-B" not in first.text + second.text


@pytest.mark.parametrize("place", ["x", "1", "1-", "-1", "١-١", "9" * 40 + "-1", "1-" + "9" * 40, "1-2-3", "1e5-1"])
def test_a_place_in_the_list_that_is_none_is_not_found(rosa, place):
    assert rosa.get("/tickets", query_string={"after": place}).status_code == 404


def test_beyond_the_last_report_the_way_leads_back(rosa, street):
    street.open()

    assert "No hay más reportes" in words(rosa.get("/tickets?after=1-1"))


def test_unknown_foreign_and_malformed_numbers_are_all_the_same(rosa, street, foreign):
    paths = [f"/tickets/{number}" for number in (foreign, *NOWHERE)]
    paths += [f"/report/done/{foreign}", f"/tickets/{foreign}/reply", f"/tickets/{NOWHERE[0]}/cancellation"]

    answers = [rosa.get(path) for path in paths]

    assert [answer.status_code for answer in answers] == [404] * len(paths)
    without_own = {re.sub(r"[0-9a-f]{16}|/tickets\S*|/report\S*|next=\S*", "", answer.text) for answer in answers}
    assert len(without_own) == 1 and "CANARY-B" not in without_own.pop()


def test_nothing_can_be_done_to_the_reports_of_others(rosa, street, foreign, work):
    form = rosa.form(f"/tickets/{street.open().number}", "", ("body",))
    form.fields |= {"body": ["Hola"], "why": ["Hola"]}

    statuses = []
    for action in ("reply", "confirmation", "rejection", "cancellation"):
        form.action = f"/tickets/{foreign}/{action}"
        statuses.append(rosa.send(form, "/tickets").status_code)

    assert statuses == [404] * 4
    story = tickets.get_story(work(), tickets.get_ticket(work(), foreign))
    assert [event.kind for event in story.events] == ["ticket.opened"] and len(story.interactions) == 1


def test_a_number_is_found_however_it_is_typed(rosa, street):
    number = street.open().number

    assert rosa.get(f"/tickets/{number.lower().replace('-', ' ')}").status_code == 200


def test_a_report_shows_its_promise_and_what_was_written(client, street, clock):
    number = street.open(contact_phone="987654214").number
    clock.advance(timedelta(hours=16))

    page = words(client(street.rosa).get(f"/tickets/{number}"))

    assert "Recibido" in page and number in page and "Internet Hogar 200, Av. Los Cedros 412" in page
    assert "Te respondemos antes de" in page and "hoy, 9:00" in page
    assert "Quedan 8 h" in page and 'value="16.0" max="24"' in page
    assert "Recibimos tu reporte" in page and "Casi no cargan los videos." in page
    assert "Te llamamos al" in page and "987654214" in page


def test_a_missed_promise_is_admitted(client, street, clock):
    number = street.open().number
    clock.advance(timedelta(hours=24, minutes=18))
    rosa = client(street.rosa)

    page, home = words(rosa.get(f"/tickets/{number}")), words(rosa.get("/"))

    assert page.count("Nos pasamos del plazo") == 2 and "Hace 18 min" in page  # the badge, and the promise itself
    assert "Nos pasamos del plazo" in home and "Prometimos responderte antes de" in home


def test_the_story_has_what_was_said_the_newest_first_and_nothing_internal(rosa, street, work):
    number = street.open().number
    street.answer(number, "¿Qué luz se ve?")
    with work(street.jimena) as uow:
        tickets.add_note(uow, number, "CANARY-NOTE cliente molesto")
    with work(street.jimena) as uow:
        tickets.assign(uow, number, street.jimena.id)
    with work(street.jimena) as uow:
        tickets.prioritize(uow, number, 1, 1)
    with work(street.jimena) as uow:
        tickets.wait_for(uow, number, "customer")
    with work(street.rosa) as uow:
        tickets.reply(uow, number, ReplyDraft("La roja.\n\n<script>alert(1)</script>"))

    page, fragment = (rosa.get(f"/tickets/{number}", headers=way) for way in ({}, SWAP))

    for drawn in (page, fragment):
        said = words(drawn)
        order = ["La roja.", "Necesitamos una respuesta tuya", "Jimena Soto", "¿Qué luz se ve?", "Recibimos tu reporte"]
        assert sorted(order, key=said.index) == order
        assert "<script>alert" not in drawn.text
        assert "CANARY-NOTE" not in drawn.text and "Prioridad" not in said
    assert page.text.count('class="timeline__mark"') == 4
    assert "Lo atiende" in words(page)
    assert fragment.text.lstrip().startswith('<div id="live"')


def test_the_page_asks_again_and_gets_nothing_while_nothing_that_it_may_know_is_new(client, street, work, clock):
    number = street.open().number
    clock.advance(timedelta(hours=23, minutes=50))
    rosa = client(street.rosa)
    page = rosa.get(f"/tickets/{number}").text
    again = page.partition('id="live"')[2].partition('hx-get="')[2].partition('"')[0].replace("&amp;", "&")

    quiet = rosa.get(again, headers={**SWAP, "X-Polled": "1"})
    with work(street.jimena) as uow:
        tickets.add_note(uow, number, "Ojo")
    after_a_note = rosa.get(again, headers=SWAP)
    clock.advance(timedelta(minutes=11))
    late = rosa.get(again, headers=SWAP)
    street.answer(number, "Ya lo vemos")
    answered = rosa.get(again, headers=SWAP)

    assert [answer.status_code for answer in (quiet, after_a_note)] == [204, 204] and quiet.text == ""
    assert late.status_code == 200 and "Nos pasamos del plazo" in words(late)
    assert "Ya lo vemos" in words(answered)
    assert rosa.get(again).text.count("<html") == 1  # the same address without a script is a page


def test_a_report_that_has_ended_stops_asking(rosa, street, work):
    number = street.open().number
    with work(street.rosa) as uow:
        tickets.cancel(uow, number)

    page = rosa.get(f"/tickets/{number}")

    assert "every 60s" not in page.text and "El reporte se retiró" in words(page) and "Reportar de nuevo" in words(page)
    assert f"/tickets/{number}/reply" not in page.text  # what is written now opens another report


@pytest.mark.parametrize(
    ("reason", "said"),
    [("customer", "Te toca a ti"), ("appointment", "Necesitamos ver tu equipo"), ("carrier", "Lo ve el equipo de red")],
)
def test_who_acts_next_is_always_said(rosa, street, work, reason, said):
    number = street.open().number
    street.answer(number, "Lo vemos")
    with work(street.jimena) as uow:
        tickets.wait_for(uow, number, reason)

    assert words(rosa.get(f"/tickets/{number}")).count(said) >= 2


def test_an_answered_report_says_when_and_that_the_next_word_is_ours(rosa, street, clock):
    number = street.open().number
    clock.advance(timedelta(hours=1))
    street.answer(number, "Lo vemos")

    page = words(rosa.get(f"/tickets/{number}"))

    assert "Te respondimos hoy, 10:00." in page and "En revisión" in page


def test_a_held_report_says_why_and_its_release_when_our_time_counts(rosa, street, work):
    ticket = street.open()
    with work() as uow:
        tickets.hold(uow, ticket.id, Hold("ticket.not_possible", {"number": "S/ 58.00"}))
    held = words(rosa.get(f"/tickets/{ticket.number}"))
    with work() as uow:
        tickets.release(uow, ticket.id)

    released = words(rosa.get(f"/tickets/{ticket.number}"))

    assert "Está registrado y en espera" in held and "S/ 58.00" in held and "ticket.not_possible" not in held
    assert "Tu reporte ya no está en espera" in released and "Te respondemos antes de" in released


def test_a_report_that_is_part_of_an_outage_shows_it_while_it_goes_on(rosa, street, work):
    number = street.open().number
    with work() as uow:
        olt = inventory.create_resource(uow, inventory.ResourceDraft("OLT-SMG-01", "olt")).id
        inventory.put_service_on(uow, "INT-1", olt)
        outage = outages.declare_outage(uow, outages.OutageDraft((olt,), "Fibra cortada"))
        tickets.link_to_outage(uow, number, outage.number)
    during = words(rosa.get(f"/tickets/{number}"))
    with work() as uow:
        outages.resolve_outage(uow, outage.number)

    assert "Fibra cortada" in during
    assert "Fibra cortada" not in words(rosa.get(f"/tickets/{number}"))


def test_the_words_of_others_of_the_account_and_of_calls_are_told_apart(rosa, street, work):
    number = street.open().number
    with work() as uow:
        son = as_contact(
            make_contact(uow, street.account, name="Luis Quispe", email="luis@cliente.example"), street.account
        )
    with work(son) as uow:
        tickets.reply(uow, number, ReplyDraft("Yo también lo noto"))
    with work(street.jimena) as uow:
        tickets.reply(uow, number, ReplyDraft("Llama y dice que sigue igual", channel="phone"))

    page = words(rosa.get(f"/tickets/{number}"))

    assert "Luis Quispe, <time" in page
    assert "Nos lo contaste por teléfono" in page and "Jimena Soto, <time" not in page


def test_a_report_speaks_english_where_the_reader_chose_it(rosa, street):
    number = street.open().number
    rosa.set_cookie("lang", "en", domain="127.0.0.1")

    page = words(rosa.get(f"/tickets/{number}"))

    assert "We received your report" in page and "We reply before" in page and "Recibimos" not in page


def test_the_address_of_a_form_that_came_back_leads_to_its_report(rosa, street):
    number = street.open().number

    for action in ("reply", "confirmation", "rejection", "cancellation"):
        assert rosa.get(f"/tickets/{number}/{action}").location == f"/tickets/{number}"
