"""Search: what is found by which words, in which order, and by whom."""

import pytest

from servicedesk.core import search, tickets
from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.base import Base
from servicedesk.core.knowledge import ArticleDraft, create_article
from servicedesk.core.knowledge.drafts import ArticleWords
from servicedesk.core.people import Account, remove_membership
from servicedesk.core.search.queries.finding import tickets_with
from servicedesk.core.tickets.models import Interaction, Ticket
from tests.make import (
    as_user,
    make_account,
    make_category,
    make_contact,
    make_service,
    make_team,
    make_ticket,
    make_user,
)

AGENT = Actor(
    "user", 7, "Jimena", permissions=frozenset({"desk.enter", "ticket.read", "account.read", "inventory.read"})
)


def numbers(work, typed, actor=AGENT, **options):
    return [each.number for each in search.find_tickets(work(actor), search.read_typed(typed), **options)]


def accounts(work, typed, actor=AGENT):
    return [each.name for each in search.find_accounts(work(actor), search.read_typed(typed))]


def services(work, typed, actor=AGENT):
    return [each.number for each in search.find_services(work(actor), search.read_typed(typed))]


@pytest.fixture
def said(work):
    """Open a ticket on which customer and staff have said something; return its number."""
    with work() as uow:
        number = make_ticket(uow, subject="Internet caído", description="No tengo señal desde ayer").number
        tickets.add_note(uow, number, "Potencia óptica en el límite")
        return number


@pytest.mark.parametrize(
    "typed",
    ["señal", "SENAL", "señ", "ayer potencia", "optica limite", "internet caido", "caido  no", "'señal'", "señal;--"],
)
def test_a_ticket_is_found_by_what_was_said_on_it_without_accents_and_case(work, said, typed):
    assert numbers(work, typed) == [said]


@pytest.mark.parametrize(
    "typed", ["señales", "senal sinpar", "ptica", '" OR *', "x:*", "", "a", "%", "!!", "NOT señal"]
)
def test_other_words_find_nothing_and_none_is_read_as_a_command(work, said, typed):
    assert numbers(work, typed) == []


def test_a_ticket_is_found_by_its_number_however_that_was_heard(work, said):
    body = said.partition("-")[2]

    for typed in (said, said.lower(), said.replace("-", " "), body, body[:4], said.replace("0", "O").replace("1", "l")):
        assert numbers(work, typed) == [said], typed


def test_the_ticket_of_a_number_comes_before_newer_ones_that_mention_it(work, said):
    with work() as uow:
        newer = make_ticket(uow, description=f"Es lo mismo que {said}").number

    assert numbers(work, said) == [said, newer]


def test_the_newest_come_first_and_the_next_ones_after_the_last_seen(work):
    with work() as uow:
        account = make_account(uow)
        opened = [make_ticket(uow, account, description=f"lento {turn}") for turn in range(5)]

    first = search.find_tickets(work(AGENT), search.read_typed("lento"), limit=3)
    rest = numbers(work, "lento", before=first[-1].id, limit=3)

    assert [*(each.number for each in first), *rest] == [each.number for each in reversed(opened)]


def test_whole_words_come_before_words_that_only_begin_so(work):
    with work() as uow:
        account = make_account(uow)
        whole = [make_ticket(uow, account, description="red").number for _ in range(2)]
        begun = make_ticket(uow, account, description="redes").number

    assert numbers(work, "red", limit=2) == list(reversed(whole))
    assert numbers(work, "red") == [begun, *reversed(whole)]


def test_what_is_said_later_is_found_too_and_what_is_erased_no_more(work, said):
    with work() as uow:
        ticket = tickets.get_ticket(uow, said)
        tickets.reply(uow, said, tickets.ReplyDraft("Cambiamos el conector azul"))
        first = uow.session.query(Interaction).filter_by(ticket_id=ticket.id).order_by(Interaction.id).first()
        first.body = "(borrado)"
        ticket.subject = "Otro asunto"

    assert numbers(work, "conector azul") == [said]
    assert numbers(work, "señal") == numbers(work, "caido") == []
    assert numbers(work, "potencia asunto") == [said]


def test_a_ticket_is_found_by_its_english_title_and_by_a_new_one_once_that_is_changed(work):
    with work() as uow:
        make_category(uow, code="none", symptom="Sin servicio", symptom_en="No Internet")
        number = make_ticket(uow, category="none", description="Desde ayer").number
    assert numbers(work, "no internet") == numbers(work, "sin servicio") == [number]

    with work() as uow:
        tickets.get_ticket(uow, number).subject_en = "Nothing works"

    assert numbers(work, "nothing works") == numbers(work, "sin servicio ayer") == [number]
    assert numbers(work, "internet") == []


def test_what_moves_to_another_ticket_is_found_there(work, said):
    with work() as uow:
        other = make_ticket(uow, make_account(uow), description="Nada que ver")
        moved = uow.session.query(Interaction).filter(Interaction.body.contains("ayer")).one()
        moved.ticket_id = other.id
        number = other.number

    assert numbers(work, "ayer") == [number]
    assert numbers(work, "ayer", before=other.id) == []


def test_a_message_that_is_removed_is_not_found(work, said):
    with work() as uow:
        uow.session.delete(uow.session.query(Interaction).one())

    assert numbers(work, "ayer") == [] and numbers(work, "potencia") == [said]


def test_what_is_said_late_on_a_very_long_ticket_is_kept_but_not_searched(work, said):
    with work() as uow:
        for turn in range(10):
            tickets.add_note(uow, said, " ".join(f"palabra{turn}x{number}" for number in range(900)))
        tickets.add_note(uow, said, "x" * 15_000)

    assert numbers(work, "palabra0x5") == [said]
    assert numbers(work, "palabra9x5") == []


def test_nobody_finds_what_he_may_not_see(work, said):
    with work() as uow:
        team, consultant = make_team(uow), make_user(uow)
        theirs = make_account(uow, name="Suya", consultant_id=consultant.id)
        own = make_ticket(uow, theirs, description="señal mala")
        own.team_id = team.id
        make_service(uow, theirs, number="INT-SUYA", address="Calle Uno")
        make_service(uow, uow.session.get(Account, tickets.get_ticket(uow, said).account_id), address="Calle Uno")
        sales, number = as_user(consultant, "sales_consultant"), own.number
    partner = Actor("user", 99, "Otro", permissions=frozenset({"ticket.read_team"}), team_ids=frozenset({team.id}))
    stranger = Actor("user", 98, "Nadie")

    assert numbers(work, "señal") == [number, said]
    assert numbers(work, "señal", sales) == numbers(work, "señal", partner) == [number]
    assert numbers(work, "señal", stranger) == numbers(work, said, sales) == []
    assert accounts(work, "suya", sales) == ["Suya"] and accounts(work, "quispe", sales) == []
    assert services(work, "calle uno", sales) == ["INT-SUYA"] and len(services(work, "calle uno")) == 2
    assert accounts(work, "suya", stranger) == []


def test_an_account_is_found_by_itself_and_by_whoever_speaks_for_it(work):
    with work() as uow:
        first = make_account(uow, name="Familia Peña", number="100200")
        contact = make_contact(
            uow, first, name="Íñigo Huamán", document="12345678", phone="+51987654321", email="inigo@cliente.example"
        )
        make_account(uow, name="Bodega 100200", number="999")

    for typed in ("pena", "PEÑA fam", "iñigo", "12.345.678", "987654321", "987 654 321", "+51 987-654-321", "654321"):
        assert accounts(work, typed) == ["Familia Peña"], typed
    assert accounts(work, "100200") == ["Familia Peña", "Bodega 100200"]
    assert accounts(work, "x") == [] and accounts(work, "inigo@cliente") == ["Familia Peña"]
    with work() as uow:
        uow.session.merge(contact).name = "Otro Nombre"
        uow.session.get(Account, first.id).name = "Familia Rojas"
    assert accounts(work, "huaman") == accounts(work, "pena") == []
    assert accounts(work, "otro rojas") == ["Familia Rojas"]
    with work() as uow:
        remove_membership(uow, contact.id, first.id)
    assert accounts(work, "12345678") == []


def test_a_service_is_found_by_its_number_with_and_without_separators_and_by_its_address(work):
    with work() as uow:
        service = make_service(uow, make_account(uow), number="01-234 567", address="Av. Túpac Amaru 44, San Martín")
        make_service(uow, make_account(uow), number="INT-9", name="Fibra 01-234 567")

    for typed in ("01-234567", "01234567", "01 234 567", "234567"):
        assert services(work, typed)[0] == "01-234 567", typed
    assert services(work, "tupac 44") == ["01-234 567"]
    assert services(work, "") == []
    with work() as uow:
        uow.session.merge(service).address = "Jr. Los Cedros 8"
    assert services(work, "tupac") == [] and services(work, "cedros") == ["01-234 567"]


def test_articles_are_found_once_in_the_language_of_the_reader_and_internal_ones_by_staff_alone(work):
    words = (
        ArticleWords("es", "Luces rojas", "Reinicia el equipo óptico."),
        ArticleWords("en", "Red lights", "óptico"),
    )
    with work() as uow:
        create_article(uow, ArticleDraft("luces", "", True, words))
        create_article(uow, ArticleDraft("puertos", "", False, (ArticleWords("es", "Puertos", "Equipo óptico."),)))
    english = Actor("contact", 3, "Rosa", "en-US")

    found = search.find_articles(work(AGENT), search.read_typed("OPTICO"))
    shown = search.find_articles(work(english), search.read_typed("optico"))

    assert {(each.slug, each.title) for each in found} == {("luces", "Luces rojas"), ("puertos", "Puertos")}
    assert [(each.slug, each.title) for each in shown] == [("luces", "Red lights")]
    assert search.find_articles(work(AGENT), search.read_typed("a")) == []


def test_a_list_of_tickets_is_narrowed_by_words(work, said):
    with work() as uow:
        make_ticket(uow, make_account(uow), description="otra cosa")
    uow = work(AGENT)

    chosen = tickets_with(uow, search.read_typed("señal"), 100)

    assert uow.session.query(Ticket.number).filter(Ticket.id.in_(chosen)).all() == [(said,)]


def test_tables_that_are_there_already_may_be_created_once_more(work, said):
    Base.metadata.create_all(work().session.get_bind())

    with work() as uow:
        make_ticket(uow, subject="Cable cortado")
    assert len(numbers(work, "cortado")) == 1
