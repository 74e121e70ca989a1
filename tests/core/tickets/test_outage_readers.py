"""Who is told of an outage: whose report is part of it or everybody whom it hits, each person once."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from servicedesk.core import inventory, outages, tickets
from servicedesk.core.inventory import ResourceDraft
from servicedesk.core.inventory.models import Service
from servicedesk.core.kernel.answers import Hold
from servicedesk.core.outages import OutageDraft
from servicedesk.core.outages.queries.news import list_news, look_at_next_news
from servicedesk.core.outages.rules import EVERYBODY, JOINED, NOBODY
from servicedesk.core.outages.telling import begin_telling, note_told
from servicedesk.core.tickets import TicketDraft
from servicedesk.core.tickets.queries.outage_readers import find_lines_hit, list_readers, preview_readers
from servicedesk.core.tickets.service.joining import join_outage
from servicedesk.core.tickets.service.outages import resolve_rest, resolve_with_tickets
from tests.make import as_contact, make_account, make_contact, make_service


@pytest.fixture
def street(work):
    """Let an outage hit four customers: Rosa and Mateo by mail, Inés by nothing, Luis who has left; Ana not."""
    people = {}
    with work() as uow:
        olt = inventory.create_resource(uow, ResourceDraft("OLT-SMG-01", "olt")).id
        more = {"Inés": {"email": None}, "Luis": {"is_active": False}}
        for name in ("Rosa", "Mateo", "Inés", "Luis", "Ana"):
            account = make_account(uow)
            contact = make_contact(uow, account, name=name, **more.get(name, {}))
            service = make_service(uow, account, number=f"L-{name}")
            if name != "Ana":
                inventory.put_service_on(uow, service.number, olt)
            people[name] = (as_contact(contact, account), service.id)
        outage = outages.declare_outage(uow, OutageDraft((olt,), "Fibra cortada"))
    return people, outage


def join(work, street, name):
    person, service_id = street[0][name]
    with work(person) as uow:
        draft = TicketDraft(*person.account_ids, "No tengo Internet", service_id=service_id)
        return join_outage(uow, street[1].number, draft)


def names(work, street, tells, phase="updated", **more):
    outage = outages.get_outage(work(), street[1].number)
    return [each.contact.name for each in list_readers(work(), outage, tells, phase, **more)]


def test_those_whose_report_is_part_of_it_are_told_with_its_number_and_on_request_all_whom_it_hits(work, street):
    mine = join(work, street, "Mateo")

    told = list_readers(work(), street[1], JOINED, "updated")

    assert [(each.contact.name, each.number) for each in told] == [("Mateo", mine.number)]
    assert names(work, street, EVERYBODY) == ["Rosa", "Mateo", "Inés"]
    assert names(work, street, EVERYBODY, limit=1) == ["Rosa"]
    rosa = street[0]["Rosa"][0].id
    assert names(work, street, EVERYBODY, after=rosa) == ["Mateo", "Inés"]


def test_a_line_that_its_customer_has_no_more_is_neither_named_nor_a_reason_to_be_told(work, street):
    rosa = street[0]["Rosa"][0].id
    before = find_lines_hit(work(), street[1], [rosa])
    with work() as uow:
        uow.session.get_one(Service, street[0]["Rosa"][1]).state = "ended"

    assert [each.number for each in before[rosa]] == ["L-Rosa"] and not find_lines_hit(work(), street[1], [rosa])
    assert names(work, street, EVERYBODY) == ["Mateo", "Inés"]


@pytest.mark.parametrize("engine", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True)
def test_postgresql_plans_anew_whom_an_outage_hits(work, street):
    """A plan for any outage works out the graph once for each contact: a minute where a tenth of a second would do."""
    uow = work()
    for _ in range(10):
        readers = list_readers(uow, street[1], EVERYBODY, "updated")
        find_lines_hit(uow, street[1], [each.contact.id for each in readers])

    prepared = text("SELECT statement FROM pg_prepared_statements WHERE statement LIKE 'WITH RECURSIVE%'")
    assert uow.session.scalars(prepared).all() == []


def test_whoever_withdrew_the_report_is_told_no_more(work, street):
    mine = join(work, street, "Mateo")
    with work(street[0]["Mateo"][0]) as uow:
        tickets.cancel(uow, mine.number, "works")

    assert names(work, street, JOINED) == []


def test_of_the_end_those_are_told_whom_no_letter_about_a_solved_report_tells_it(work, street):
    join(work, street, "Mateo")
    held = join(work, street, "Rosa")
    with work() as uow:
        tickets.hold(uow, held.id, Hold("debt.owes"))
    with work() as uow:
        resolve_with_tickets(uow, street[1].number, "Ya volvió")

    assert names(work, street, JOINED, "resolved") == ["Rosa"]
    assert names(work, street, EVERYBODY, "resolved") == ["Rosa", "Inés"]


def test_of_the_end_those_are_told_too_whose_report_was_over_before(work, street, clock):
    withdrawn, solved, open_one = (join(work, street, name) for name in ("Rosa", "Mateo", "Inés"))
    with work(street[0]["Rosa"][0]) as uow:
        tickets.cancel(uow, withdrawn.number, "works")
    with work() as uow:
        tickets.resolve(uow, solved.number, "Listo")
    clock.advance(timedelta(minutes=1))
    before = names(work, street, JOINED, "resolved")
    with work() as uow:
        outages.resolve_outage(uow, street[1].number)
    waiting = names(work, street, JOINED, "resolved")
    clock.advance(timedelta(minutes=1))
    with work() as uow:
        resolve_rest(uow)

    assert before == waiting == names(work, street, JOINED, "resolved") == ["Rosa", "Mateo"]
    assert tickets.get_ticket(work(), open_one.number).status == "resolved"


def test_before_it_is_told_stands_by_which_way_how_many_are_reached(work, street):
    join(work, street, "Mateo")

    few = preview_readers(work(), street[1], JOINED, [])
    many = preview_readers(work(), street[1], EVERYBODY, [])

    assert (few.ways, few.examples, few.reached, few.unreached) == ({"email": 1}, ["Mateo"], 1, 0)
    assert (many.ways, many.reached, many.unreached) == ({"email": 2, "": 1}, 2, 1)
    assert many.examples == ["Rosa", "Mateo", "Inés"]


def test_newer_news_takes_the_place_of_what_is_on_its_way_unless_that_goes_to_more(work, street):
    outage = street[1]
    phases = []
    for tells in (JOINED, EVERYBODY, NOBODY, JOINED):
        with work() as uow:
            begin_telling(uow, outage.id, "updated", tells)
        phases.append([each.tells for each in list_news(work(), outage) if each.finished_at is None])

    assert phases == [[JOINED], [EVERYBODY], [EVERYBODY], [JOINED, EVERYBODY]]


def test_once_it_is_over_nothing_but_the_end_is_told_whatever_comes_late(work, street):
    with work() as uow:
        begin_telling(uow, street[1].id, "updated", EVERYBODY)
    with work() as uow:
        outages.resolve_outage(uow, street[1].number)
    (stale,) = [each.is_stale for each in list_news(work(), street[1])]
    for phase, tells in (("resolved", JOINED), ("updated", EVERYBODY)):
        with work() as uow:
            begin_telling(uow, street[1].id, phase, tells)

    on_their_way = [each for each in list_news(work(), street[1]) if each.finished_at is None]
    assert stale and [(each.phase, each.tells, each.is_stale) for each in on_their_way] == [("resolved", JOINED, False)]


def test_news_comes_to_its_end_and_the_next_one_follows(work, street):
    with work() as uow:
        begin_telling(uow, street[1].id, "updated", JOINED)
    steps = []
    for reached_id, told in ((7, 2), (0, 0)):
        with work() as uow:
            note_told(uow, look_at_next_news(uow), reached_id, told=told, missed=0)
        (news,) = list_news(work(), street[1])
        steps.append((news.reached_id, news.told, news.finished_at is None))

    assert steps == [(7, 2, True), (7, 2, False)] and look_at_next_news(work()) is None
