"""A fault is reported in a few taps: what fails, what is known of it, the details, the promise."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from servicedesk.core import inventory, knowledge, maintenance, outages
from servicedesk.core.kernel.answers import Hold, Refusal
from servicedesk.core.knowledge import ArticleDraft, ArticleWords
from servicedesk.core.people.models import AccountContact
from servicedesk.core.tickets.models import Interaction, Ticket
from tests.listeners import Gate
from tests.make import make_account, make_contact, make_service
from tests.portal.conftest import SWAP, words

DETAILS = "/report/details?about=INT-1&category=slow"


def tickets_in(session):
    return session.scalars(select(Ticket).order_by(Ticket.id)).all()


def test_with_several_services_each_is_offered_and_none_is_chosen(rosa):
    page = words(rosa.get("/report"))

    assert "Internet Hogar 200" in page and "Móvil de Rosa" in page and "CANARY-B" not in page
    assert "Va muy lento" in page and "No tengo señal" in page and "Otra cosa" in page
    assert "checked" not in page


def test_a_service_from_the_address_is_chosen_and_narrows_the_symptoms(rosa):
    page, fragment = rosa.get("/report?about=INT-1"), rosa.get("/report?about=INT-1", headers=SWAP)

    for drawn in (page, fragment):
        assert "Va muy lento" in drawn.text and "No tengo señal" not in words(drawn)
        assert drawn.text.count(" checked") == 1
    assert "<html" in page.text and fragment.text.lstrip().startswith('<form id="report-start"')


def test_the_only_service_needs_no_choice(client, work, street):
    with work() as uow:
        account = make_account(uow)
        lucia = make_contact(uow, account, name="Lucía")
        make_service(uow, account, number="INT-7")

    page = client(lucia).get("/report")

    assert '<input type="hidden" name="about" value="INT-7">' in page.text


def test_whoever_has_no_service_reports_for_the_account(client, work, street, session):
    with work() as uow:
        account = make_account(uow)
        lucia = make_contact(uow, account, name="Lucía", phone="987000111")
    browser = client(lucia)
    about = f"account:{account.number}"

    answer = browser.submit(f"/report/details?about={about}&category=other", {"description": "No llega nada"})

    assert answer.status_code == 303
    assert [(ticket.account_id, ticket.service_id) for ticket in tickets_in(session)] == [(account.id, None)]


def test_what_is_missing_is_asked_for_and_what_was_chosen_stays(rosa):
    answers = {"": "", "?about=INT-1": "INT-1", "?category=other": "other", "?about=INT-1&category=signal": "INT-1"}
    for address, kept in answers.items():
        page, fragment = (rosa.get("/report/known" + address, headers=way) for way in ({}, SWAP))

        assert page.status_code == fragment.status_code == 422
        assert "<title>Error: " in page.text and "Elige una de las opciones" in words(page)
        assert f'value="{kept}" checked' in page.text if kept else " checked" not in page.text
        assert fragment.text.lstrip().startswith('<form id="report-start"')


@pytest.mark.parametrize("path", ["/report", "/report/known", "/report/details", "/report/question"])
def test_a_service_that_is_not_ones_own_is_not_there(rosa, street, path):
    foreign = ["INT-9", "INT-404", "account:100001", "'; DROP TABLE", "\u202e", "9" * 3000]

    answers = [rosa.get(path, query_string={"about": about, "category": "slow"}) for about in foreign]

    assert [answer.status_code for answer in answers] == [404] * len(foreign)
    assert not any("CANARY-B" in answer.text for answer in answers)


def test_where_nothing_is_known_the_way_leads_on_at_once(rosa):
    answer = rosa.get("/report/known?about=INT-1&category=slow")

    assert (answer.status_code, answer.location.partition("&once=")[0]) == (303, DETAILS)


def test_what_is_known_is_said_first_and_there_is_always_a_way_on(rosa, street, work, clock):
    with work() as uow:
        olt = inventory.create_resource(uow, inventory.ResourceDraft("OLT-SMG-01", "olt")).id
        inventory.put_service_on(uow, "INT-1", olt)
        outage = outages.declare_outage(uow, outages.OutageDraft((olt,), "Fibra cortada")).number
        outages.update_outage(uow, outage, outages.OutageDraft((olt,), "Fibra cortada", phase="diagnosed"))
        begin = clock.now() + timedelta(minutes=1)
        window = maintenance.MaintenanceDraft((olt,), begin, begin + timedelta(hours=1), "Mejora de la red")
        maintenance.plan_maintenance(uow, window, "Urge")
        texts = (ArticleWords("es", "Revisa el cable", "Míralo.\nDesconéctalo."), ArticleWords("en", "Cable", "Look."))
        knowledge.create_article(uow, ArticleDraft("cable", "slow", True, texts))
        calls = (ArticleWords("es", "Si tus llamadas van muy lento", "Muy lento."),)
        knowledge.create_article(uow, ArticleDraft("calls", "signal", True, calls))
        knowledge.create_article(uow, ArticleDraft("secret", "slow", False, (ArticleWords("es", "CANARY", "x"),)))
    number, other = street.open().number, street.open(service_id=street.mobile.id, category="signal").number
    clock.advance(timedelta(minutes=5))

    page, fragment = (rosa.get("/report/known?about=INT-1&category=slow", headers=way) for way in ({}, SWAP))

    for drawn in (words(page), words(fragment)):
        assert "Hallamos la causa" in drawn.partition("Detectamos el corte")[0]
        assert "Ya sabemos de este corte" in drawn and "Fibra cortada" in drawn and "Mejora de la red" in drawn
        assert number in drawn and other not in drawn and f'href="/tickets/{number}#reply"' in drawn
        assert "Revisa el cable" not in drawn, "nothing that one could try helps against an outage"
        assert 'href="/report/details?about=INT-1&category=slow&once=' in drawn
    assert fragment.text.lstrip().startswith('<div id="report-known"')

    with work() as uow:
        outages.resolve_outage(uow, outage)
    drawn = words(rosa.get("/report/known?about=INT-1&category=slow"))
    assert "Revisa el cable" in drawn and "<br> Desconéctalo.</p>" in drawn and "CANARY" not in drawn
    assert "Si tus llamadas" not in drawn


def test_the_details_are_filled_in_and_what_was_chosen_can_be_changed(rosa):
    page, fragment = rosa.get(DETAILS), rosa.get(DETAILS, headers=SWAP)

    assert 'value="987654214"' in page.text
    assert "Internet Hogar 200" in words(page) and "Va muy lento" in words(page)
    assert 'href="/report?about=INT-1&amp;category=slow"' in page.text
    assert fragment.text.lstrip().startswith('<form id="report-details"')


def test_the_details_without_answers_lead_back_to_the_questions(rosa, session):
    form = rosa.form(DETAILS)
    form.action = "/report/details?about=INT-1"

    asked = [rosa.get(f"/report/details{answers}").location for answers in ("", "?about=INT-1")]
    sent = rosa.send(form, DETAILS)

    assert asked == ["/report", "/report?about=INT-1"]
    assert (sent.status_code, sent.location) == (303, "/report?about=INT-1")
    assert tickets_in(session) == []


def test_a_fault_is_reported_without_typing_a_word(rosa, street, session):
    sent = rosa.submit(DETAILS, {})

    (ticket,) = tickets_in(session)
    assert sent.location == f"/report/done/{ticket.number}"
    assert (ticket.subject, ticket.kind, ticket.channel) == ("Va muy lento", "fault", "portal")
    assert (ticket.service_id, ticket.contact_id) == (street.internet.id, street.contact.id)
    assert ticket.contact_phone == "987654214"
    assert session.scalars(select(Interaction.body)).all() == ["Va muy lento"]


def test_the_number_and_the_promised_time_are_told(rosa, street):
    number = street.open().number

    page, fragment = rosa.get(f"/report/done/{number}"), rosa.get(f"/report/done/{number}", headers=SWAP)

    assert number in words(page) and "Te respondemos antes de" in words(page) and "mañana, 9:00" in words(page)
    assert "Qué sigue" in words(fragment) and fragment.text.lstrip().startswith('<div id="report-done"')


def test_a_double_click_opens_one_ticket(rosa, session):
    form = rosa.form(DETAILS, "", ("contact_phone",))

    first, second = (rosa.send(form, DETAILS) for _ in range(2))

    assert first.location == second.location
    assert session.scalar(select(func.count()).select_from(Ticket)) == 1


def test_two_people_with_the_same_key_open_two(rosa, client, street, session, work):
    form = rosa.form(DETAILS, "", ("contact_phone",))
    rosa.send(form, DETAILS)
    mateo = client(street.mateo)
    address = "/report/details?about=INT-9&category=slow"
    other = mateo.form(address, "", ("contact_phone",))
    other.fields |= {"once": form.fields["once"], "contact_phone": ["955000111"]}

    mateo.send(other, address)

    assert len({ticket.account_id for ticket in tickets_in(session)}) == 2


def test_an_error_keeps_what_was_typed(rosa, session):
    typed = {"contact_phone": "98x", "description": "Desde ayer <b>nada</b> carga"}

    answer = rosa.submit(DETAILS, typed)

    assert answer.status_code == 422
    assert 'value="98x"' in answer.text and "Desde ayer &lt;b&gt;nada&lt;/b&gt; carga</textarea>" in answer.text
    assert 'href="#contact_phone"' in answer.text and "Internet Hogar 200" in words(answer)
    assert tickets_in(session) == []


def test_a_refusal_brings_the_form_back_with_the_reason_and_loses_nothing(rosa, plugins, session):
    plugins.install("refusing", Gate(lambda draft, ctx: Refusal("ticket.has_news")))

    answer = rosa.submit(DETAILS, {"description": "Sigue lento"})

    assert answer.status_code == 409
    assert "Te escribimos algo nuevo" in words(answer)  # the words of the code that this plugin borrows
    assert "Sigue lento</textarea>" in answer.text
    assert tickets_in(session) == []


def test_a_held_report_says_why_and_that_it_goes_on_by_itself(rosa, plugins, session):
    reason = Hold("ticket.not_possible", {"number": "S/ 58.00"})
    plugins.install("holding", Gate(lambda draft, ctx: reason))

    page = words(rosa.submit(DETAILS, {}, follow_redirects=True))

    (ticket,) = tickets_in(session)
    assert ticket.status == "held" and ticket.number in page
    assert "Está registrado y en espera" in page and "S/ 58.00" in page
    assert "En cuanto esto se resuelva sigue solo" in page
    assert "Te respondemos antes de" not in page


@pytest.mark.parametrize("kind", ["question", "complaint"])
def test_a_question_or_a_complaint_is_sent_in_one_screen(rosa, street, session, kind):
    typed = {"kind": kind, "about": f"account:{street.account.number}", "description": "¿Cuándo llega mi recibo?"}

    sent = rosa.submit("/report/question", typed)

    (ticket,) = tickets_in(session)
    assert sent.location == f"/report/done/{ticket.number}"
    assert (ticket.kind, ticket.service_id, ticket.subject) == (kind, None, "¿Cuándo llega mi recibo?")
    assert "Lo leemos y te respondemos aquí y por correo." in words(rosa.get(sent.location))


def test_a_question_without_words_keeps_the_rest(rosa, session):
    form = rosa.form("/report/question", "", ("description",))
    form.fields |= {"kind": ["complaint"], "about": ["INT-1"], "description": [" "]}

    page = rosa.send(form, "/report/question")
    fragment = rosa.send(form, "/report/question", headers=SWAP)

    assert page.status_code == fragment.status_code == 422
    assert 'value="complaint" checked' in page.text and 'value="INT-1" selected' in page.text
    assert fragment.text.lstrip().startswith('<form id="report-ask"')
    assert tickets_in(session) == []


def test_a_question_sent_twice_counts_once(rosa, session):
    form = rosa.form("/report/question", "", ("description",))
    form.fields |= {"kind": ["question"], "description": ["¿Cuánto cuesta?"]}

    answers = [rosa.send(form, "/report/question").location for _ in range(2)]

    assert len(set(answers)) == 1 and len(tickets_in(session)) == 1


def test_a_question_about_what_is_not_ones_own_is_not_taken(rosa, session):
    form = rosa.form("/report/question", "", ("description",))
    form.fields |= {"about": ["INT-9"], "description": ["¿?"]}

    assert rosa.send(form, "/report/question").status_code == 404
    assert tickets_in(session) == []


def test_the_whole_way_speaks_english(rosa, session):
    rosa.set_cookie("lang", "en", domain="127.0.0.1")

    assert "What is failing?" in words(rosa.get("/report")) and "It is very slow" in words(rosa.get("/report"))
    sent = rosa.submit(DETAILS, {})
    assert "We received your report" in words(rosa.get(sent.location))
    assert session.scalars(select(Interaction.body)).all() == ["It is very slow"]


def test_somebody_without_any_account_finds_an_empty_form_and_no_error(client, work, street):
    with work() as uow:
        account = make_account(uow)
        gone = make_contact(uow, account, name="Sin Cuenta")
        uow.session.delete(uow.session.get(AccountContact, (account.id, gone.id)))
    browser = client(gone)

    answers = [browser.get(path).status_code for path in ("/", "/report", "/report/question", "/tickets")]

    assert answers == [200] * 4
