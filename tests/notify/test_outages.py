"""What customers are told by `on_outage`: the beginning, the news and the end, each once to each person."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from servicedesk.core import inventory, outages, tickets
from servicedesk.core.inventory import ResourceDraft
from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.installed import Installed
from servicedesk.core.notifications import BULK, NotificationDraft, queue_notification
from servicedesk.core.notifications.leases import claim_notifications
from servicedesk.core.notifications.models import Notification
from servicedesk.core.outages import OutageDraft
from servicedesk.core.outages.queries.news import list_news
from servicedesk.core.tickets import TicketDraft
from servicedesk.core.tickets.service.joining import join_outage
from servicedesk.core.tickets.service.outages import resolve_with_tickets
from servicedesk.language.catalogues import desk_catalogues
from servicedesk.notify import NotifyHooks, NotifySettings, Voice
from servicedesk.worker.following import follow_outages, tell_news
from tests.database import ON_ONE_DATABASE
from tests.make import as_contact, make_account, make_contact, make_service

pytestmark = ON_ONE_DATABASE
HOUR = timedelta(hours=1)
NOC = Actor("user", 4, "Amaru", permissions=frozenset({"inventory.read", "outage.edit", "ticket.read", "account.read"}))


@pytest.fixture
def voice(plugins):
    """Let the desk speak."""
    voice = Voice(desk_catalogues(), "https://desk.example", "desk.example")
    plugins.kernel.registry.install(Installed("notify", NotifySettings, built_in=True), NotifyHooks(voice))
    return voice


@pytest.fixture
def street(work):
    """Return an element, and Rosa with two lines on it and Mateo, who reads English, with one."""
    people = {}
    with work() as uow:
        olt = inventory.create_resource(uow, ResourceDraft("OLT-SMG-01", "olt")).id
        for name, language in (("Rosa", "es"), ("Mateo", "en")):
            account = make_account(uow)
            contact = make_contact(uow, account, name=name, language=language)
            lines = [make_service(uow, account, number=f"{name}-{each}").id for each in range(2)]
            for each in range(2):
                inventory.put_service_on(uow, f"{name}-{each}", olt)
            people[name] = (as_contact(contact, account), lines)
    return people, olt


@pytest.fixture
def letters(voice, kernel, told_since):
    """Return how to see the letters since the last look, once everything has run that runs by itself."""

    def look():
        follow_outages(kernel)
        _, first = told_since()
        tell_news(kernel, voice)
        _, then = told_since()
        return sorted((row.recipient_name, row.subject, row.text) for row in [*first, *then])

    return look


def declare(work, olt, **more):
    with work() as uow:
        return outages.declare_outage(uow, OutageDraft((olt,), "Fibra cortada", "Fibre cut", **more))


def join(work, person, outage, service_id):
    with work(person) as uow:
        draft = TicketDraft(*person.account_ids, "No tengo Internet", service_id=service_id)
        return join_outage(uow, outage.number, draft)


def told(letters):
    return [(name, subject.partition(": ")[2]) for name, subject, _ in letters()]


def test_whoever_has_joined_is_told_every_news_once_and_nobody_else(work, street, letters):
    people, olt = street
    outage = declare(work, olt)
    rosa, lines = people["Rosa"]
    mine = [join(work, rosa, outage, line) for line in lines]
    letters()
    with work() as uow:
        draft = OutageDraft((olt,), "Cuadrilla en el sitio", phase="repairing", expected_by=uow.now() + HOUR)
        outages.update_outage(uow, outage.number, draft)

    ((name, subject, text),) = letters()

    assert (name, subject) == ("Rosa", f"{min(each.number for each in mine)}: novedades del corte")
    assert "Cuadrilla en el sitio" in text and "Lo estamos reparando" in text and "Debería volver a funcionar" in text
    assert f"https://desk.example/tickets/{min(each.number for each in mine)}" in text
    assert letters() == []


def test_everybody_whom_it_hits_is_told_where_that_was_chosen_in_their_language(work, street, letters):
    _people, olt = street
    declare(work, olt, tells="everybody")

    english, spanish = letters()

    assert english[0] == "Mateo" and "an outage affects your service" in english[1] and "Fibre cut" in english[2]
    assert spanish[0] == "Rosa" and "un corte afecta tu servicio" in spanish[1] and "Fibra cortada" in spanish[2]
    assert "Aún no sabemos cuándo vuelve" in spanish[2] and "es parte" not in spanish[2]


def test_a_letter_names_the_lines_that_are_hit_with_where_they_are_and_no_other(work, street, letters):
    people, olt = street
    with work() as uow:
        make_service(uow, inventory.get_service(uow, "Rosa-0").account, number="Rosa-7")
        inventory.get_service(uow, "Rosa-0").address = "Av. Los Álamos 123"
    declare(work, olt, tells="everybody")

    english, spanish = letters()

    name = inventory.get_service(work(), "Rosa-0").name
    assert f"Se trata de: {name} · Rosa-0 · Av. Los Álamos 123; {name} · Rosa-1" in spanish[2]
    assert "Rosa-7" not in spanish[2]
    assert "It is about:" in english[2] and "Mateo-1" in english[2] and "Rosa" not in english[2]


def test_of_many_lines_a_letter_names_the_first(work, street, letters):
    _people, olt = street
    with work() as uow:
        account = make_account(uow)
        make_contact(uow, account, name="Inés")
        for number in range(5):
            make_service(uow, account, number=f"L-{number}")
            inventory.put_service_on(uow, f"L-{number}", olt)
    declare(work, olt, tells="everybody")

    (text,) = [text for name, _subject, text in letters() if name == "Inés"]

    assert "L-2" in text and "L-3" not in text and "y 2 más" in text


def test_where_nobody_is_to_be_told_nobody_is(work, street, letters):
    people, olt = street
    outage = declare(work, olt, tells="nobody")
    join(work, people["Rosa"][0], outage, people["Rosa"][1][0])
    letters()
    with work() as uow:
        outages.update_outage(uow, outage.number, OutageDraft((olt,), "Más", tells="nobody"))

    assert letters() == []


def test_of_the_end_each_person_has_one_letter_that_asks_whether_it_works(work, street, letters):
    people, olt = street
    outage = declare(work, olt)
    for line in people["Rosa"][1]:
        join(work, people["Rosa"][0], outage, line)
    letters()

    with work() as uow:
        resolve_with_tickets(uow, outage.number, "Ya volvió", "It is back", "everybody")

    assert told(letters) == [("Mateo", "the outage is over"), ("Rosa", "resuelto, ¿funciona?")]


def test_whose_report_came_before_the_outage_is_taken_in_by_itself_and_solved_with_it(work, street, letters, clock):
    people, olt = street
    rosa, (line, other) = people["Rosa"]
    with work(rosa) as uow:
        before = tickets.open_ticket(uow, TicketDraft(*rosa.account_ids, "Sin Internet", service_id=line))
    clock.advance(timedelta(minutes=1))
    outage = declare(work, olt)
    clock.advance(timedelta(minutes=1))
    with work(rosa) as uow:
        other_trouble = TicketDraft(*rosa.account_ids, "Solo el televisor", service_id=other, stands_apart=True)
        tickets.open_ticket(uow, other_trouble)
    letters()

    part = tickets.list_tickets_of_outage(work(), outage.id)
    with work(NOC) as uow:
        at_once = resolve_with_tickets(uow, outage.number, "Ya volvió")
    letters()

    assert [each.number for each in part] == [before.number] and at_once == []
    assert tickets.get_ticket(work(), before.number).status == "resolved"


def test_long_after_it_was_declared_nobody_looks_for_earlier_reports(work, street, letters, clock):
    people, olt = street
    rosa, (line, _other) = people["Rosa"]
    with work(rosa) as uow:
        tickets.open_ticket(uow, TicketDraft(*rosa.account_ids, "Sin Internet", service_id=line))
    outage = declare(work, olt)
    clock.advance(timedelta(hours=2))

    letters()

    assert tickets.list_tickets_of_outage(work(), outage.id) == []


def test_who_cannot_be_written_to_is_passed_over(work, street, letters):
    _people, olt = street
    with work() as uow:
        account = make_account(uow)
        make_contact(uow, account, name="Inés", email=None)
        make_service(uow, account, number="L-9")
        inventory.put_service_on(uow, "L-9", olt)
    outage = declare(work, olt, tells="everybody")

    assert [name for name, _, _ in letters()] == ["Mateo", "Rosa"]
    assert [each.told for each in list_news(work(), outage)] == [2]


def test_news_to_very_many_lets_a_code_to_sign_in_go_first(work, street, letters, kernel, voice, clock):
    _people, olt = street
    with work() as uow:
        account = make_account(uow)
        line = make_service(uow, account, number="L-300")
        inventory.put_service_on(uow, line.number, olt)
        for number in range(300):
            make_contact(uow, account, name=f"Vecina {number}", email=f"vecina{number}@mail.example")
    declare(work, olt, tells="everybody")
    sent = letters()
    with work() as uow:
        code = NotificationDraft(
            key="code", recipient="mateo@mail.example", recipient_name="Mateo", person="contact:2", language="es",
            subject="Tu código", text="123456", domain="desk.example", is_secret=True,
        )  # fmt: skip
        queue_notification(uow, code)

    with work() as uow:
        claimed = claim_notifications(uow.session, "worker", clock.now(), 20)

        assert (len(sent), [each.subject for each in claimed]) == (302, ["Tu código"])
        assert not any(each.is_secret for each in uow.session.scalars(select(Notification)) if each.lane == BULK)


def test_who_reported_it_before_it_was_declared_is_told_that_it_is_known(work, street, kernel, voice, told_since):
    people, olt = street
    rosa, (line, _other) = people["Rosa"]
    with work(rosa) as uow:
        tickets.open_ticket(uow, TicketDraft(*rosa.account_ids, "Sin Internet", service_id=line))
    declare(work, olt)
    told_since()

    tell_news(kernel, voice)

    assert [each.recipient_name for each in told_since()[1]] == ["Rosa"]


def test_what_was_solved_otherwise_has_a_letter_of_its_own(work, street, letters):
    people, olt = street
    outage = declare(work, olt)
    rosa, lines = people["Rosa"]
    for line in lines:
        number = join(work, rosa, outage, line).number
        letters()
        with work() as uow:
            tickets.resolve(uow, number, "Listo")
        assert told(letters) == [("Rosa", "resuelto, ¿funciona?")]
