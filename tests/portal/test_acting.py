"""What a customer does with a report: answer, confirm, reject the solution, withdraw."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from servicedesk.core import tickets
from servicedesk.core.tickets import ReplyDraft
from servicedesk.core.tickets.models import Interaction, Ticket
from tests.make import as_contact, make_contact
from tests.portal.conftest import words


def page_of(number):
    return f"/tickets/{number}"


def bodies(session):
    return session.scalars(select(Interaction.body).order_by(Interaction.id)).all()


def state_of(session):
    session.close()  # what is committed later is seen in a new transaction
    return session.scalars(select(Ticket.status)).all()


def test_an_answer_stands_in_the_story_and_wakes_what_waited_for_it(rosa, street, work, session):
    number = street.open().number
    with work(street.jimena) as uow:
        tickets.wait_for(uow, number, "customer")

    sent = rosa.submit(page_of(number), {"body": "La luz es roja."}, follow_redirects=True)

    assert sent.request.path == page_of(number) and "La luz es roja." in words(sent)
    assert state_of(session) == ["inProgress"]


def test_an_answer_sent_twice_is_written_once(rosa, street, session):
    number = street.open().number
    form = rosa.form(page_of(number), "", ("body",))
    form.fields["body"] = ["La luz es roja."]

    statuses = [rosa.send(form, page_of(number)).status_code for _ in range(2)]

    assert statuses == [303, 303]
    assert bodies(session) == ["Casi no cargan los videos.", "La luz es roja."]


def test_an_empty_answer_is_asked_for_again(rosa, street, session):
    number = street.open().number

    answer = rosa.submit(page_of(number), {"body": " \n "})

    assert answer.status_code == 422 and 'href="#body"' in answer.text
    assert "Recibimos tu reporte" in words(answer)  # the report is still there to be read
    assert len(bodies(session)) == 1


def test_who_has_not_read_the_last_answer_is_shown_it_and_keeps_their_words(rosa, street, session):
    number = street.open().number
    form = rosa.form(page_of(number), "", ("body",))
    form.fields["body"] = ["¿Hay novedades?"]
    street.answer(number, "Ya cambiamos el puerto.")

    stopped = rosa.send(form, page_of(number))
    again = re.search(r'name="seen" value="(\d+)"', stopped.text).group(1)
    form.fields["seen"] = [again]
    sent = rosa.send(form, page_of(number))

    assert stopped.status_code == 409
    assert "Te escribimos algo nuevo" in words(stopped) and "Ya cambiamos el puerto." in words(stopped)
    assert "¿Hay novedades?</textarea>" in stopped.text
    assert sent.status_code == 303 and bodies(session)[-1] == "¿Hay novedades?"


def test_a_note_between_two_looks_stops_nobody(rosa, street, work, session):
    number = street.open().number
    form = rosa.form(page_of(number), "", ("body",))
    form.fields["body"] = ["¿Hay novedades?"]
    with work(street.jimena) as uow:
        tickets.add_note(uow, number, "CANARY-NOTE")

    assert rosa.send(form, page_of(number)).status_code == 303


def test_an_answer_to_a_report_that_has_closed_meanwhile_is_kept_to_be_copied(rosa, street, work, session):
    number = street.open().number
    form = rosa.form(page_of(number), "", ("body",))
    form.fields |= {"body": ["¿Hay novedades?"], "seen": [str(2**62)]}
    with work(street.rosa) as uow:
        tickets.cancel(uow, number)

    answer = rosa.send(form, page_of(number))

    assert answer.status_code == 409 and "¿Hay novedades?</textarea>" in answer.text
    assert len(bodies(session)) == 1


@pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 40])
def test_a_mark_of_what_was_seen_that_is_none_does_no_harm(rosa, street, seen):
    number = street.open().number
    form = rosa.form(page_of(number), "", ("body",))
    form.fields |= {"body": ["Hola"], "seen": [seen]}

    assert rosa.send(form, page_of(number)).status_code in (303, 422)


def test_yes_it_works_closes_the_report_with_a_rating_and_said_twice_counts_once(rosa, street, session):
    number = street.open().number
    street.resolve(number)
    form = rosa.form(page_of(number), f"/tickets/{number}/confirmation")
    form.fields["rating"] = ["4"]

    statuses = [rosa.send(form, page_of(number)).status_code for _ in range(2)]

    page = words(rosa.get(page_of(number)))
    assert statuses == [303, 303] and state_of(session) == ["closed"]
    assert "Confirmaste que funciona" in page and "Tu calificación: 4 de 5" in page
    assert session.scalars(select(Ticket.rating)).all() == [4]


def test_a_rating_is_not_needed_and_one_that_does_not_exist_is_not_taken(rosa, street, session):
    number = street.open().number
    street.resolve(number)
    wrong = rosa.submit(page_of(number), {"rating": "6"}, action=f"/tickets/{number}/confirmation")
    before = state_of(session)
    right = rosa.submit(page_of(number), {}, action=f"/tickets/{number}/confirmation")

    assert wrong.status_code == 422 and before == ["resolved"]
    assert right.status_code == 303 and state_of(session) == ["closed"]


def test_a_solution_says_until_when_it_waits_for_an_answer(rosa, street):
    number = street.open().number
    street.resolve(number)

    page = words(rosa.get(page_of(number)))

    assert "Cambiamos el puerto de tu línea." in page and "¿Ya funciona?" in page
    assert "se cierra solo: lunes 30 de noviembre, 9:00" in page
    assert 'name="body"' not in page  # a solution is answered with yes or no


def test_it_still_fails_opens_it_again_with_a_new_promise_and_said_twice_counts_once(rosa, street, session, clock):
    number = street.open().number
    street.resolve(number)
    clock.advance(timedelta(hours=1))
    form = rosa.form(page_of(number), "", ("why",))
    form.fields["why"] = ["Sigue lento por la noche."]

    statuses = [rosa.send(form, page_of(number)).status_code for _ in range(2)]

    page = words(rosa.get(page_of(number)))
    assert statuses == [303, 303] and state_of(session) == ["inProgress"]
    assert "Nos dijiste que sigue fallando" in page and "Sigue lento por la noche." in page
    assert "mañana, 10:00" in page and bodies(session).count("Sigue lento por la noche.") == 1


def test_it_still_fails_needs_a_word_on_what(rosa, street, session):
    number = street.open().number
    street.resolve(number)

    answer = rosa.submit(page_of(number), {"why": ""})

    assert answer.status_code == 422 and 'href="#why"' in answer.text
    assert 'id="still-fails" hx-preserve="true" open>' in answer.text
    assert state_of(session) == ["resolved"]


def test_it_still_fails_on_a_report_that_was_closed_meanwhile_keeps_the_words(rosa, street, work, session):
    number = street.open().number
    street.resolve(number)
    form = rosa.form(page_of(number), "", ("why",))
    form.fields["why"] = ["Sigue lento."]
    with work(street.jimena) as uow:
        tickets.close(uow, number)

    answer = rosa.send(form, page_of(number))

    assert answer.status_code == 409 and "Sigue lento.</textarea>" in answer.text
    assert "no admite esta acción" in words(answer)
    assert state_of(session) == ["closed"]


def test_that_it_works_again_is_asked_once_more_and_closes_the_report_once(rosa, street, session):
    number = street.open().number
    asked = words(rosa.get(page_of(number)))
    form = rosa.form(page_of(number), f"/tickets/{number}/cancellation")

    statuses = [rosa.send(form, page_of(number)).status_code for _ in range(2)]

    assert statuses == [303, 303] and state_of(session) == ["cancelled"]
    assert "<summary>Ya funciona: cerrar el reporte</summary>" in asked and f"¿Cerramos {number}?" in asked
    ended, listed = words(rosa.get(page_of(number))), words(rosa.get("/tickets"))
    assert "Nos dijiste que ya funciona" in ended and "Cerrado: ya funciona" in ended
    assert "Cerrado" in listed and "Retirado" not in ended + listed


def test_what_cannot_be_done_is_not_offered(rosa, street, work):
    number = street.open().number
    street.resolve(number)

    page = rosa.get(page_of(number)).text

    assert "/cancellation" not in page and "/confirmation" in page


def test_an_answer_of_the_desk_while_a_solution_waits_is_read_first(rosa, street, work, session):
    number = street.open().number
    form = rosa.form(page_of(number), "", ("body",))
    form.fields["body"] = ["Gracias"]
    street.resolve(number)

    stopped = rosa.send(form, page_of(number))

    assert stopped.status_code == 409 and "Gracias</textarea>" in stopped.text
    assert "/confirmation" in stopped.text  # and the solution can be answered on the spot


def test_every_form_carries_its_token(rosa, street):
    number = street.open().number
    form = rosa.form(page_of(number), "", ("body",))
    form.fields |= {"body": ["Hola"], "csrf_token": ["x"]}

    assert rosa.send(form, page_of(number)).status_code == 403


def test_a_colleague_of_the_account_sees_and_answers_too(client, street, work):
    number = street.open().number
    with work() as uow:
        son = make_contact(uow, street.account, name="Luis Quispe", email="luis@cliente.example")
    with work(as_contact(son, street.account)) as uow:
        tickets.reply(uow, number, ReplyDraft("Aquí Luis"))

    assert "Aquí Luis" in words(client(son).get(page_of(number)))


def test_the_words_of_a_rating_stand_in_the_story(rosa, street):
    number = street.open().number
    street.resolve(number)

    sent = rosa.submit(page_of(number), {"rating": "5", "comment": "Muy\namables."}, follow_redirects=True)

    assert "Tu calificación: 5 de 5" in words(sent) and "<p>Muy</p><p>amables.</p>" in sent.text


def test_words_without_stars_are_asked_for_them_and_kept(rosa, street, session):
    number = street.open().number
    street.resolve(number)

    answer = rosa.submit(page_of(number), {"comment": "Muy amables."}, f"/tickets/{number}/confirmation")

    assert answer.status_code == 422 and 'href="#rating-0"' in answer.text and "Muy amables.</textarea>" in answer.text
    assert state_of(session) == ["resolved"]


def test_a_report_that_closed_by_itself_is_rated_afterwards(client, street, work, clock):
    number = street.open().number
    street.resolve(number)
    clock.advance(timedelta(days=7, seconds=1))
    with work() as uow:
        tickets.close_unanswered(uow)
    rosa = client(street.rosa)

    nothing = rosa.submit(page_of(number), {}, f"/tickets/{number}/rating")
    sent = rosa.submit(page_of(number), {"rating": "2", "comment": "Tardaron."}, follow_redirects=True)

    assert nothing.status_code == 422 and 'href="#rating-0"' in nothing.text
    assert "Nos dijiste cómo te atendimos" in words(sent) and "<p>Tardaron.</p>" in sent.text
    assert "rating-form" not in sent.text  # it was said


def test_a_report_that_was_withdrawn_is_not_rated(rosa, street, work):
    number = street.open().number
    street.resolve(number)
    form = rosa.form(page_of(number), f"/tickets/{number}/confirmation")
    form.fields["rating"], form.action = ["5"], f"/tickets/{number}/rating"

    too_early = rosa.send(form, page_of(number))

    assert too_early.status_code == 409 and "rating-form" in too_early.text
    assert rosa.get(f"/tickets/{number}/rating").status_code == 303
