"""Macros on the pages: kept, offered, filled in the customer's language, and followed when they are sent."""

import pytest

from servicedesk.core import tickets
from servicedesk.core.tickets import MacroDraft
from tests.desk.conftest import SWAP, text_of
from tests.make import make_team
from tests.web_client import choose_form

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@pytest.fixture
def photo(floor):
    """Keep a macro of the agent's that asks for a photo, takes the ticket and lets it wait."""
    draft = MacroDraft(
        "Pedir foto", "Hola {customer}: ¿una foto de {service}? {agent}", "Hello {customer}: a photo?",
        assign_me=True, wait="customer",
    )  # fmt: skip
    return floor.do(tickets.create_macro, draft)


def use(browser, ticket, macro, body="", **options):
    """Choose a macro while something stands in the composer."""
    url = f"/desk/tickets/{ticket.number}"
    form = browser.form(url, f"{url}/messages")
    form.action = f"{url}/macro"
    form.fields |= {"macro": [str(macro.id)], "body": [body]}
    return browser.send(form, url, **options)


def test_a_macro_is_made_changed_and_removed(desk, floor):
    typed = {"title": "Saludo", "kind": "reply", "body": "Hola {customer}"}
    desk.submit("/desk/macros/new", typed, "/desk/macros")
    [macro] = tickets.list_macros(floor.work(floor.agent))
    url = f"/desk/macros/{macro.id}"

    listed = text_of(desk.get("/desk/macros"))
    desk.submit(url, {"title": "Bienvenida", "wait": "carrier", "assign_me": "y"}, url)
    changed = tickets.list_macros(floor.work(floor.agent))[0]
    filled = text_of(desk.get(url))
    removed = desk.submit(url, action=f"{url}/remove", follow_redirects=True)

    assert "Saludo" in listed and "Mía" in listed
    assert (changed.title, changed.actions) == ("Bienvenida", {"wait": "carrier", "assign_me": True})
    assert "Bienvenida" in filled and "{deadline}" in filled
    assert "Aún no hay macros" in text_of(removed)


def test_what_cannot_be_kept_is_told_and_nothing_is_lost(desk, floor, photo):
    new = desk.submit("/desk/macros/new", {"title": "Saludo", "body": "Hola {clave}"}, "/desk/macros")
    empty = desk.submit("/desk/macros/new", {"title": "", "body": "Hola"}, "/desk/macros")
    old = desk.submit(f"/desk/macros/{photo.id}", {"body": "Hola {clave}"}, f"/desk/macros/{photo.id}")
    gone = desk.submit(f"/desk/macros/{photo.id}", {"body": ""}, f"/desk/macros/{photo.id}")

    assert [each.status_code for each in (new, empty, old, gone)] == [422, 422, 422, 422]
    assert "Nada llena este hueco: {clave}" in text_of(new) and "Hola {clave}" in text_of(old)


def test_only_who_keeps_the_settings_makes_one_for_everybody(desk, floor):
    keeper = floor.client(floor.hire("administrator", name="Ada"))
    typed = {"title": "De todos", "body": "Hola", "shared": "y"}
    keeper.submit("/desk/macros/new", typed, "/desk/macros")
    [macro] = tickets.list_macros(floor.work(floor.agent))

    assert macro.owner_id is None
    assert "De todos" in text_of(desk.get("/desk/macros"))
    assert 'name="shared"' not in desk.get("/desk/macros/new").text
    assert desk.get(f"/desk/macros/{macro.id}").status_code == 404
    assert desk.get(f"/desk/macros/{macro.id}/remove").headers["Location"] == "/desk/macros"


def test_a_macro_fills_its_gaps_after_what_was_written_and_sends_nothing(desk, floor, ticket, photo):
    response = use(desk, ticket, photo, "Buenas.", headers=SWAP)

    told = text_of(response)
    assert told.startswith('<div id="composer">') and "data-focus" in told
    assert "Buenas. Hola Rosa Huamán: ¿una foto de Internet Hogar 200? Jimena Tello</textarea>" in told
    assert "Después: asignar a quien lo envía, espera del cliente" in told
    assert len(tickets.get_story(floor.work(), floor.ticket(ticket.number)).interactions) == 1


def test_the_words_are_in_the_customers_language_and_notes_in_the_agents(desk, floor, ticket, photo):
    floor.do(tickets.create_macro, MacroDraft("Nota", "Nota de {agent}", "Note of {agent}", kind="note"))
    with floor.work() as uow:
        contact = uow.session.get(type(floor.contact), floor.contact.id)
        contact.language = "en"
    floor.change(ticket.number, contact_id=floor.contact.id)

    offered = text_of(desk.get(f"/desk/tickets/{ticket.number}/macros"))

    assert "Hello Rosa Huamán: a photo?" in offered and "Nota de Jimena Tello" in offered


def test_what_belongs_to_a_macro_follows_the_answer(desk, floor, ticket, photo):
    page = use(desk, ticket, photo)
    url = f"/desk/tickets/{ticket.number}"
    form = desk_form(page, f"{url}/messages")

    desk.send(form, url)

    now = floor.ticket(ticket.number)
    assert (now.status, now.pending_reason, now.assignee_id) == ("pending", "customer", floor.jimena.id)


def test_what_follows_can_be_left_out(desk, floor, ticket, photo):
    url = f"/desk/tickets/{ticket.number}"
    form = desk_form(use(desk, ticket, photo), f"{url}/messages")
    form.fields.pop("macro")

    desk.send(form, url)

    assert floor.ticket(ticket.number).status == "inProgress"


def test_an_answer_that_comes_back_still_says_what_follows(desk, floor, ticket, photo):
    with floor.work() as uow:
        team = make_team(uow, name="Primer nivel")
    macro = floor.do(tickets.create_macro, MacroDraft("Pasar", "Lo ve el equipo.", team_id=team.id))
    url = f"/desk/tickets/{ticket.number}"
    form = desk_form(use(desk, ticket, macro), f"{url}/messages")
    form.fields["body"] = [" "]

    refused = desk.send(form, url)
    floor.do(tickets.remove_macro, macro.id)
    gone = desk.send(form, url)

    assert "Después: pasar a Primer nivel" in text_of(refused)
    assert gone.status_code == 422 and "Después" not in text_of(gone)


def test_a_macro_of_nobody_known_is_not_there(desk, ticket, photo):
    photo.id = 999

    assert use(desk, ticket, photo).status_code == 404


def desk_form(page, action):
    """Return the form of a page that posts there."""
    return choose_form(page, action)
