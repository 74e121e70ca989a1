"""Reporting without signing in: one screen, a private page, and nothing told about anybody."""

import re

import pytest
from sqlalchemy import select

from servicedesk.core import tickets
from servicedesk.core.tickets.models import Interaction, Ticket
from tests.make import make_staff
from tests.portal.conftest import words

PAGE = "/report/without-signing-in"
FITS = {
    "service_number": "INT-1", "document": "41.234.567", "category": "slow", "description": "Va lento desde ayer.",
    "name": "Rosa", "contact_phone": "900 000 001",
}  # fmt: skip
ON_ONE_DATABASE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@pytest.fixture
def guest(client, street, work):
    """Return the browser of somebody who has not signed in, and who could be Rosa."""
    with work() as uow:
        uow.session.merge(street.contact).document = "41234567"
    return client()


def only_ticket(session):
    session.rollback()
    return session.scalars(select(Ticket)).one()


def test_a_guest_reports_and_is_led_to_a_private_page(guest, session):
    sent = guest.submit(PAGE, FITS)
    page = guest.get(sent.location)

    ticket = only_ticket(session)
    assert sent.status_code == 303 and re.fullmatch(r"/r/[\w-]{43}", sent.location)
    assert page.headers["Referrer-Policy"] == "no-referrer" and page.headers["Cache-Control"] == "no-store"
    assert ticket.service.number == "INT-1" and ticket.number in words(page)
    assert "revisamos tus datos y te llamamos al 900000001" in words(page)
    assert f"http://127.0.0.1:8080{sent.location}" in page.text  # to be printed


def test_the_page_of_a_pair_that_fits_is_that_of_one_that_does_not(guest, street, session):
    pages = []
    for typed in (FITS, {**FITS, "document": "41.234.568"}):
        sent = guest.submit(PAGE, typed, follow_redirects=True)
        varying = r"/r/[\w-]+|[\w.-]{20,}|AR-\w+|[0-9a-f]{16}|41\.234\.56."
        pages.append((sent.status_code, re.sub(varying, "", sent.text)))

    assert pages[0] == pages[1]
    assert not any(told in pages[0][1] for told in ("Rosa Quispe", "Internet Hogar", "Cedros", "Familia", "987654214"))
    session.rollback()
    assert {each.account_id == street.account.id for each in session.scalars(select(Ticket))} == {True, False}


@ON_ONE_DATABASE
def test_what_is_missing_is_said_and_what_was_typed_is_kept(guest, session):
    answer = guest.submit(PAGE, {"service_number": "INT-1", "contact_phone": "12"})

    assert answer.status_code == 422 and 'value="INT-1"' in answer.text
    for field in ("document", "category-0", "name", "contact_phone"):
        assert f'href="#{field}"' in answer.text
    assert session.scalars(select(Ticket)).all() == []


@ON_ONE_DATABASE
def test_too_many_reports_are_answered_with_patience_and_keep_what_was_typed(guest):
    for number in range(5):
        assert guest.submit(PAGE, {**FITS, "document": f"{number}"}).status_code == 303

    answer = guest.submit(PAGE, FITS)

    assert answer.status_code == 429 and int(answer.headers["Retry-After"]) > 0
    assert "Va lento desde ayer.</textarea>" in answer.text


def test_a_guest_adds_something_and_reads_nothing_of_the_desk(guest, street, session):
    place = guest.submit(PAGE, FITS).location
    number = only_ticket(session).number
    street.answer(number, "Hola, Rosa Quispe: debes S/ 58.")

    empty = guest.submit(place, {"body": " "})
    sent = guest.submit(place, {"body": "La luz es roja."}, follow_redirects=True)

    assert empty.status_code == 422
    assert "La luz es roja." in words(sent) and "debes" not in sent.text and "Jimena" not in sent.text
    session.rollback()
    assert [each.author_name for each in session.scalars(select(Interaction))][::2] == ["Rosa", "Rosa"]


@ON_ONE_DATABASE
def test_the_holder_sees_that_somebody_else_may_have_written(guest, rosa, session):
    place = guest.submit(PAGE, FITS).location
    guest.submit(place, {"body": "La luz es roja."})

    page = rosa.get(f"/tickets/{only_ticket(session).number}")

    assert "Escrito sin iniciar sesión" in words(page) and "Rosa, <time" in words(page)
    assert "bubble--me" not in page.text


@ON_ONE_DATABASE
def test_a_report_that_has_ended_takes_no_more_words_but_keeps_them_to_be_copied(guest, work, session):
    place = guest.submit(PAGE, FITS).location
    form = guest.form(place)
    form.fields["body"] = ["La luz es roja."]
    with work() as uow:
        tickets.cancel(uow, only_ticket(session).number)

    answer, after = guest.send(form, place), guest.get(place)

    assert answer.status_code == 409 and "La luz es roja.</textarea>" in answer.text
    assert "este reporte terminó" in words(after) and "<textarea" not in after.text


@ON_ONE_DATABASE
@pytest.mark.parametrize("secret", ["x", "A" * 43, "%7F", "é"])
def test_a_bad_link_is_told_to_be_one(guest, secret):
    answer = guest.get(f"/r/{secret}")

    assert answer.status_code == 404 and "no lleva a ninguna parte" in words(answer)


@ON_ONE_DATABASE
def test_nothing_is_added_through_a_bad_link(guest):
    place = guest.submit(PAGE, FITS).location
    form = guest.form(place)
    form.fields["body"], form.action = ["Hola"], "/r/x"

    assert guest.send(form, place).status_code == 404


@ON_ONE_DATABASE
def test_who_is_signed_in_is_led_to_what_is_easier(rosa):
    assert rosa.get(PAGE).location == "/report"


@ON_ONE_DATABASE
def test_the_sign_in_page_shows_the_way_for_guests_to_customers_alone(client, street):
    assert PAGE in client().get("/sign-in").text
    assert PAGE not in client().get("/desk/sign-in").text


@ON_ONE_DATABASE
def test_the_desk_is_warned_that_nobody_has_shown_who_they_are(guest, client, work, street, session):
    guest.submit(PAGE, FITS)
    with work() as uow:
        agent = make_staff(uow)

    page = words(client(agent).get(f"/desk/tickets/{only_ticket(session).number}"))

    assert "Nadie ha comprobado quién es" in page and "Documento: 41.234.567" in page
