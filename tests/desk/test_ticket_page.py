"""The page of a ticket: its conversation, what holds it, what stands around it, and for whom it is not there."""

import re

import pytest
from jinja2 import ChoiceLoader, DictLoader

from servicedesk.core import outages, tickets
from servicedesk.core.inventory.models import Resource
from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.answers import Caution, Hold, Panel
from servicedesk.core.outages import OutageDraft
from servicedesk.core.people.models import Contact
from servicedesk.core.tickets import ReplyDraft
from tests.channels import Gateway
from tests.database import ON_ONE_DATABASE
from tests.desk.conftest import SWAP, text_of
from tests.listeners import Provider, raises
from tests.make import add, make_team
from tests.statements import counted

MOST_STATEMENTS = 8


def thread_of(page):
    """Return what stands in the conversation."""
    return text_of(page).partition('<section class="thread"')[2].partition("</section>")[0]


def said(page):
    """Return the conversation as words alone, one entry after the other."""
    return re.sub(r"(<[^>]*>\s*)+", "|", thread_of(page))


def test_the_conversation_is_told_from_its_beginning(desk, floor, clock):
    with floor.work() as uow:
        team = make_team(uow, name="Primer nivel")
    number = floor.open(description="Se corta a ratos.\n\nSobre todo de noche.").number
    floor.do(tickets.assign_team, number, team.id)
    floor.do(tickets.assign, number, floor.jimena.id)
    floor.do(tickets.add_note, number, "Parece la acometida.")
    floor.do(tickets.reply, number, ReplyDraft("¿Me mandas una foto?"))
    floor.do(tickets.wait_for, number, "customer")
    floor.hear(number, "Aquí va.")
    floor.do(tickets.resolve, number, "Cambiamos el conector.")

    words = said(desk.get(f"/desk/tickets/{number}"))

    told = [
        "Abierto", "Rosa Huamán", "Se corta a ratos.|Sobre todo de noche.", "Asignado a Primer nivel · Jimena Tello",
        "Asignado a Jimena Tello · Jimena Tello", "Nota interna", "Parece la acometida.", "¿Me mandas una foto?",
        "Espera del cliente · Jimena Tello", "Aquí va.", "Marcado como resuelto · Jimena Tello",
        "Cambiamos el conector.",
    ]  # fmt: skip
    places = [words.index(each) for each in told]
    assert places == sorted(places)
    assert words.count("Cambiamos el conector.") == 1


@ON_ONE_DATABASE
def test_who_speaks_can_be_told_by_the_look_of_it(desk, floor):
    number = floor.open().number
    floor.do(tickets.reply, number, ReplyDraft("Lo vemos."))
    floor.do(tickets.add_note, number, "Entre nosotros.")

    thread = thread_of(desk.get(f"/desk/tickets/{number}"))

    assert (
        thread.count('class="msg"')
        == thread.count('class="msg msg--agent"')
        == thread.count('class="msg msg--note"')
        == 1
    )


@ON_ONE_DATABASE
def test_words_that_people_wrote_are_shown_and_never_obeyed(desk, floor):
    number = floor.open(description='<script>x()</script> <b hx-get="/x">y</b>').number

    page = desk.get(f"/desk/tickets/{number}").text

    assert "<script>x()" not in page and "&lt;b hx-get=" in page


@ON_ONE_DATABASE
@pytest.mark.parametrize(("kind", "title"), [("held", "Retenido"), ("cautioned", "Ten en cuenta")])
def test_a_condition_outside_support_is_said_in_words(desk, floor, kind, title):
    ticket = floor.open()
    with floor.work() as uow:
        if kind == "held":
            tickets.hold(uow, ticket.id, Hold("ticket.link_exists", {"number": "23 días", "other": "S/ 58"}))
        else:
            tickets.note_account_check(
                uow, ticket.id, "unverified", Caution("ticket.link_exists", {"number": "23 días", "other": "S/ 58"})
            )

    page = text_of(desk.get(f"/desk/tickets/{ticket.number}"))

    assert f'<h2 class="callout__title">{title}</h2> <p>23 días y S/ 58 ya están vinculados</p>' in page


def test_what_stands_around_the_ticket_is_shown(desk, floor):
    with floor.work() as uow:
        box = add(uow, Resource(name="olt-brena-1", kind="olt"))
        service = uow.session.merge(floor.service)
        service.resources = [box]
    with floor.work() as uow:
        outages.declare_outage(uow, OutageDraft((box.id,), "Corte de fibra en Breña"))
    earlier, linked = floor.open(subject="Anterior"), floor.open(subject="Otro")
    number = floor.open(contact_phone="987654321").number
    floor.do(tickets.link, number, linked.number, "duplicate")

    page = text_of(desk.get(f"/desk/tickets/{number}"))

    for words in ("Corte de fibra en Breña", "olt-brena-1", "INT-", "987654321", floor.contact.email, "Duplicado de"):
        assert words in page
    assert f'href="/desk/tickets/{linked.number}"' in page and f'href="/desk/tickets/{earlier.number}"' in page
    assert f'action="/desk/tickets/{number}/links/{linked.number}"' in page
    assert f'action="/desk/tickets/{linked.number}/links/' not in page


def test_a_ticket_that_nobody_may_see_is_like_one_that_is_not_there(floor):
    foreign = floor.open().number
    consultant = floor.client(floor.hire("sales_consultant"))
    paths = ["", "/pane", "/messages", "/files/1"]

    def answers(number):
        found = [consultant.get(f"/desk/tickets/{number}{path}") for path in paths]
        return [(each.status_code, re.sub(r"[0-9a-f]{16}|/desk/tickets/[^\"]*", "", each.text)) for each in found]

    seen = [answers(number) for number in (foreign, "AR-000000", "%00", "x'--", "9" * 300)]

    assert all(each == seen[0] for each in seen)
    assert {status for status, _ in seen[0]} == {404}


def test_a_file_of_another_ticket_is_not_there(desk, floor):
    number = floor.open().number

    assert desk.get(f"/desk/tickets/{number}/files/{2**70}").status_code == 404
    assert desk.get(f"/desk/tickets/{number}/files/x").status_code == 404


def test_a_plugin_shows_its_panel_and_one_that_fails_leaves_the_page_whole(app, desk, floor, plugins):
    own = DictLoader({"useful/_box.html": '<p id="box">{{ words }}</p>', "misdrawn/_box.html": "{{ nothing.there }}"})
    app.jinja_loader = ChoiceLoader([app.jinja_loader, own])
    number = floor.open(description="Casi no carga.").number
    plugins.install(
        "useful", Provider(lambda ticket, ctx: [Panel("Link", "useful/_box.html", {"words": "<b>5 dB</b>"})])
    )
    plugins.install("failing", Provider(raises(RuntimeError("CANARY-TRACE"))))
    plugins.install("misdrawn", Provider(lambda ticket, ctx: [Panel("Service", "misdrawn/_box.html", {})]))

    page = desk.get(f"/desk/tickets/{number}")

    assert page.status_code == 200
    assert page.text.count("El plugin no respondió") == 2
    assert '<p id="box">&lt;b&gt;5 dB&lt;/b&gt;</p>' in page.text and "Casi no carga." in page.text
    assert "CANARY-TRACE" not in page.text


def test_a_swap_gets_the_ticket_without_the_page_around_it(desk, floor):
    number = floor.open().number

    swapped = desk.get(f"/desk/tickets/{number}", headers=SWAP)

    assert swapped.text.strip().startswith('<div id="ticket"') and "<html" not in swapped.text
    assert swapped.headers["Vary"].count("HX-Request") == 1


def test_news_come_only_when_there_are_any(desk, floor):
    number = floor.open().number
    seen = floor.ticket(number).version

    nothing = desk.get(f"/desk/tickets/{number}/messages?seen={seen}", headers=SWAP)
    floor.hear(number, "¿Hay novedades?")
    news = desk.get(f"/desk/tickets/{number}/messages?seen={seen}", headers=SWAP)

    assert (nothing.status_code, nothing.text) == (204, "")
    assert "¿Hay novedades?" in news.text and news.text.strip().startswith('<div id="now"')
    assert f'name="seen" value="{seen + 1}" form="answer-form"' in news.text
    assert "<textarea" not in news.text
    assert "HX-Trigger" not in nothing.headers and news.headers["HX-Trigger"] == "ticketMoved"


@ON_ONE_DATABASE
def test_the_conversation_alone_is_a_page_too(desk, floor):
    number = floor.open().number

    page = desk.get(f"/desk/tickets/{number}/messages")

    assert "<html" in page.text and "Casi no carga." in page.text


def test_a_ticket_that_has_ended_is_only_read(desk, floor):
    number = floor.open().number
    floor.do(tickets.cancel, number)

    page = desk.get(f"/desk/tickets/{number}").text

    assert "Cancelado" in page and "<textarea" not in page
    assert f'action="/desk/tickets/{number}/steps' not in page


def test_the_page_takes_few_statements(desk, floor):
    number, other = floor.open().number, floor.open().number
    floor.do(tickets.link, number, other, "child")
    for turn in range(10):
        floor.do(tickets.add_note, number, f"Nota {turn}")
        floor.do(tickets.reply, number, ReplyDraft(f"Respuesta {turn}"))
    desk.get(f"/desk/tickets/{number}")

    with counted(floor.work()) as statements:
        page = desk.get(f"/desk/tickets/{number}")

    assert page.status_code == 200
    assert len(statements) <= MOST_STATEMENTS, "\n".join(statements)


@ON_ONE_DATABASE
def test_the_page_speaks_english_where_its_reader_does(floor):
    number = floor.open().number
    grace = floor.hire("csm_supervisor", name="Grace Whitfield", language="en")

    page = text_of(floor.client(grace).get(f"/desk/tickets/{number}"))

    assert '<html lang="en"' in page
    for words in ("Let it wait", "Internal note", "For Rosa Huamán, on the portal and by e-mail", "Tell the customer"):
        assert words in page


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("person", "way"),
    [
        ({"channels": ["email"]}, "por portal y correo"),
        ({"channels": ["email", "sms"], "phone": "+51900000001"}, "por portal y mensaje de texto"),
        ({"channels": ["email"], "email": None, "phone": "+51900000001"}, "por portal y mensaje de texto"),
        ({"channels": ["sms"], "phone": ""}, "solo en el portal"),
        ({"channels": ["email"], "is_active": False}, "solo en el portal"),
    ],
)
def test_the_composer_says_how_the_customer_is_told(desk, floor, plugins, person, way):
    plugins.install("gateway", Gateway())
    plugins.enable("gateway")
    number = floor.open().number
    with floor.work() as uow:
        contact = uow.session.get(Contact, floor.contact.id)
        for name, value in person.items():
            setattr(contact, name, value)

    page = text_of(desk.get(f"/desk/tickets/{number}"))

    assert f"Para Rosa Huamán, {way}" in page


def test_an_actor_of_no_kind_of_ours_is_nobody_in_the_conversation(desk, floor, work):
    number = floor.open().number
    with work(Actor(kind="plugin", name="ticket", permissions=frozenset({"ticket.hold"}))) as uow:
        tickets.hold(uow, tickets.get_ticket(uow, number).id, Hold("ticket.link_exists", {"number": 1, "other": 2}))

    assert "Retenido · ticket" in said(desk.get(f"/desk/tickets/{number}"))
