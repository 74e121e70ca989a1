"""Answers, notes and solutions: what is written, what is refused and keeps its words, and what counts once."""

from io import BytesIO

import pytest

from servicedesk.core import tickets
from servicedesk.core.people.models import Role
from servicedesk.core.tickets import ReplyDraft
from tests.adapters.uploads import draw
from tests.database import ON_ONE_DATABASE
from tests.desk.conftest import SWAP, text_of
from tests.page_forms import forms_of

ANSWER = "answer-form"


def page_of(ticket):
    """Return where a ticket stands."""
    return f"/desk/tickets/{ticket.number}"


def answer(desk, ticket, body, *, files=(), kind="reply", **options):
    """Open the page, write into the composer and send it."""
    url = page_of(ticket)
    form = desk.form(url, f"{url}/messages")
    form.fields |= {"body": [body], "kind": [kind]}
    if files:
        form.fields["photos"] = [(BytesIO(content), name) for name, content in files]
    return desk.send(form, url, **options)


def composer_of(response):
    """Return the form to answer as it came back."""
    return next(form for form in forms_of(response.text) if form.id == ANSWER)


def written(floor, ticket):
    """Return what has been written on a ticket, answers and notes."""
    story = tickets.get_story(floor.work(), ticket)
    return [each.body for each in (*story.interactions.values(), *story.notes.values())]


def test_an_answer_reaches_the_conversation_and_keeps_the_promise(desk, floor, ticket):
    response = answer(desk, ticket, "Lo revisamos ahora.\r\n\r\nTe avisamos.")

    assert (response.status_code, response.location) == (303, page_of(ticket))
    assert "Lo revisamos ahora.\n\nTe avisamos." in written(floor, ticket)
    now = floor.ticket(ticket.number)
    assert now.status == "inProgress" and now.answered_at is not None
    assert "<textarea" in desk.get(page_of(ticket)).text


def test_a_swap_gets_the_ticket_with_the_answer_and_an_empty_box(desk, ticket):
    swapped = answer(desk, ticket, "Lo revisamos ahora.", headers=SWAP)

    assert swapped.status_code == 200 and swapped.text.strip().startswith('<div id="ticket"')
    assert "Lo revisamos ahora." in swapped.text.partition("<textarea")[0]
    assert "></textarea>" in swapped.text.partition('id="answer-body"')[2]


def test_a_note_is_for_colleagues_alone(desk, floor, ticket):
    answer(desk, ticket, "CANARY-NOTE cliente molesto", kind="note")

    assert "CANARY-NOTE" in desk.get(page_of(ticket)).text
    assert "CANARY-NOTE" not in floor.client(floor.contact).get(f"/tickets/{ticket.number}").text
    assert floor.ticket(ticket.number).answered_at is None


@ON_ONE_DATABASE
@pytest.mark.parametrize("options", [{}, {"headers": SWAP}])
def test_an_empty_answer_is_refused_at_its_box(desk, floor, ticket, options):
    refused = answer(desk, ticket, "   ", kind="note", **options)

    assert refused.status_code == 422
    page = text_of(refused)
    assert '<a href="#answer-body">' in page and 'aria-invalid="true"' in page
    assert '<input type="radio" id="answer-kind-1" name="kind" value="note" checked>' in page
    assert written(floor, ticket) == ["Casi no carga."]


@ON_ONE_DATABASE
def test_the_title_of_a_page_with_errors_says_so(desk, ticket):
    assert "<title>Error: " in answer(desk, ticket, "").text


@ON_ONE_DATABASE
def test_an_answer_that_is_too_long_is_refused_and_kept(desk, ticket):
    refused = answer(desk, ticket, "x" * 20_001)

    assert refused.status_code == 422 and "x" * 20_001 in refused.text


def test_files_go_with_an_answer_and_come_back_as_they_were(desk, floor, ticket):
    photo = draw("PNG")

    answer(desk, ticket, "La foto del plano.", files=[("plano ñ.png", photo), ("datos.csv", b"a;b\n1;2\n")])

    page = text_of(desk.get(page_of(ticket)))
    assert "plano ñ.png" in page and "datos.csv" in page
    address = page.partition('<ul class="files"')[2].partition('href="')[2].partition('"')[0]
    with desk.get(address) as got:
        assert got.status_code == 200 and got.data.startswith(b"\x89PNG")
        assert got.headers["Content-Disposition"].startswith("attachment; ")
        assert got.headers["Content-Security-Policy"].startswith("sandbox")
    other = floor.open().number
    assert desk.get(address.replace(ticket.number, other)).status_code == 404


def test_a_refused_file_keeps_the_words_and_the_files_that_were_taken(desk, floor, ticket):
    files = [("foto.png", draw("PNG")), ("virus.exe", b"MZ" + b"\0" * 100)]

    refused = answer(desk, ticket, "Con dos archivos.", files=files)

    assert refused.status_code == 422
    assert "virus.exe no es de un tipo que aceptemos" in refused.text
    assert ">Con dos archivos.</textarea>" in refused.text
    assert written(floor, ticket) == ["Casi no carga."]
    sent = desk.send(composer_of(refused), page_of(ticket))
    assert sent.status_code == 303
    (last,) = [
        each for each in tickets.get_story(floor.work(), ticket).interactions.values() if each.body != "Casi no carga."
    ]
    assert [each.name for each in last.attachments] == ["foto.png"]


@ON_ONE_DATABASE
def test_a_note_carries_no_files(desk, floor, ticket):
    refused = answer(desk, ticket, "Con foto.", files=[("foto.png", draw("PNG"))], kind="note")

    assert refused.status_code == 422 and "Una nota no lleva archivos" in refused.text
    assert ">Con foto.</textarea>" in refused.text


@pytest.mark.parametrize("options", [{}, {"headers": SWAP}])
def test_whoever_has_not_seen_the_last_message_is_shown_it_first(desk, floor, ticket, options):
    url = page_of(ticket)
    form = desk.form(url, f"{url}/messages")
    form.fields["body"] = ["¿Probaste reiniciar?"]
    floor.hear(ticket.number, "Ya reinicié y sigue igual.")

    conflict = desk.send(form, url, **options)

    assert conflict.status_code == 409
    assert "cambió mientras tanto" in conflict.text and "Ya reinicié y sigue igual." in conflict.text
    assert ">¿Probaste reiniciar?</textarea>" in conflict.text
    assert "¿Probaste reiniciar?" not in written(floor, ticket)
    again = desk.send(composer_of(conflict), url)
    assert again.status_code == 303 and "¿Probaste reiniciar?" in written(floor, ticket)


@ON_ONE_DATABASE
@pytest.mark.parametrize("seen", ["", "x", "²", "-1", "9" * 5000])
def test_a_version_that_is_none_is_no_version(desk, floor, ticket, seen):
    url = page_of(ticket)
    form = desk.form(url, f"{url}/messages")
    form.fields |= {"body": ["Va."], "seen": [seen]}

    assert desk.send(form, url).status_code == 303


@pytest.mark.parametrize("kind", ["reply", "note"])
def test_what_is_sent_twice_is_written_once(desk, floor, ticket, kind):
    url = page_of(ticket)
    form = desk.form(url, f"{url}/messages")
    form.fields |= {"body": ["Una sola vez."], "kind": [kind]}

    first, second = desk.send(form, url), desk.send(form, url)

    assert (first.status_code, second.status_code) == (303, 303)
    assert written(floor, ticket).count("Una sola vez.") == 1


def test_the_same_words_in_a_new_form_are_written_again(desk, floor, ticket):
    answer(desk, ticket, "¿Sigues ahí?")
    answer(desk, ticket, "¿Sigues ahí?")

    assert written(floor, ticket).count("¿Sigues ahí?") == 2


def test_words_to_a_ticket_that_ended_meanwhile_are_not_lost(desk, floor, ticket):
    url = page_of(ticket)
    form = desk.form(url, f"{url}/messages")
    form.fields |= {"body": ["Una última cosa."], "seen": [""]}
    floor.do(tickets.cancel, ticket.number)

    conflict = desk.send(form, url)

    assert conflict.status_code == 409 and ">Una última cosa.</textarea>" in conflict.text


@ON_ONE_DATABASE
def test_an_answer_that_does_not_say_what_it_is_is_refused(desk, floor, ticket):
    url = page_of(ticket)
    form = desk.form(url, f"{url}/messages")
    form.fields |= {"body": ["¿?"], "kind": ["shout"]}

    assert desk.send(form, url).status_code == 422
    assert written(floor, ticket) == ["Casi no carga."]


def test_who_may_only_note_is_offered_no_answer_and_gets_none_through(floor, ticket):
    consultant = floor.hire("sales_consultant")
    with floor.work() as uow:
        tickets.get_ticket(uow, ticket.number).account.consultant_id = consultant.id
        role = uow.session.query(Role).filter_by(code="sales_consultant").one()
        role.permissions = [*role.permissions, "ticket.note"]
    browser = floor.client(consultant)
    page = browser.get(page_of(ticket)).text

    noted, answered = answer(browser, ticket, "Es cliente nuevo.", kind="note"), answer(browser, ticket, "Hola.")

    assert 'value="note" checked' in page and 'value="reply"' not in page and 'type="file"' not in page
    assert (noted.status_code, answered.status_code) == (303, 403)
    assert written(floor, ticket) == ["Casi no carga.", "Es cliente nuevo."]


@ON_ONE_DATABASE
def test_who_may_only_look_has_nowhere_to_write(floor, ticket):
    analyst = floor.client(floor.hire("product_analyst"))

    assert "<textarea" not in analyst.get(page_of(ticket)).text


def test_an_answer_about_a_ticket_that_is_not_there_is_not_found(desk, floor, ticket):
    url = page_of(ticket)
    form = desk.form(url, f"{url}/messages")
    for body in ("Va.", ""):
        form.action, form.fields["body"] = "/desk/tickets/AR-000000/messages", [body]
        assert desk.send(form, url).status_code == 404


def test_the_answer_of_a_customer_wakes_a_ticket_that_waited_for_it(desk, floor, ticket):
    floor.do(tickets.reply, ticket.number, ReplyDraft("¿Nos mandas una foto?"))
    floor.do(tickets.wait_for, ticket.number, "customer")

    floor.hear(ticket.number, "Aquí va.")

    page = text_of(desk.get(page_of(ticket)))
    assert "En curso" in page.partition("<h1>")[0] and "Espera del cliente" not in page.partition("<h1>")[0]
