"""Tickets of an outage: what becomes part of it, what is resolved with it, and reports that point to one."""

from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from servicedesk.core import alarms, outages, tickets
from servicedesk.core.alarms import AlarmFilter, RulesDraft
from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.errors import Conflict, Forbidden
from servicedesk.core.outages import OutageDraft
from servicedesk.core.outages.models import Outage
from servicedesk.core.tickets.queries import outages as reports_of_outages
from servicedesk.core.tickets.queries.outages import list_reports_on, reports_of_services
from servicedesk.core.tickets.queries.seeing import ticket_to_change
from servicedesk.core.tickets.service.joining import take_in
from servicedesk.core.tickets.service.outages import gather_earlier, gather_reports, group_reports, resolve_with_tickets
from tests.database import ON_ONE_DATABASE
from tests.make import PERMISSIONS, as_contact, make_ticket
from tests.statements import plan_of

NOC = Actor("user", 4, "Amaru", permissions=PERMISSIONS["noc_operator"])
AGENT = Actor("user", 5, "Jimena", permissions=frozenset({"desk.enter", "inventory.read", "account.read"}))


def report(work, town, place, **more):
    account, contact, service = town["lines"][place]
    with work() as uow:
        draft = {"service_id": service.id, "contact_id": contact.id, **more}
        return make_ticket(uow, account, **draft).number


def declare(work, town, name="north", **more):
    with work(NOC) as uow:
        return outages.declare_outage(uow, OutageDraft((town[name],), "Fibra cortada", "Fibre cut", **more))


def numbers(rows):
    return [row.number for row in rows]


def test_the_open_faults_of_what_an_outage_touches_become_part_of_it_once(work, town, clock):
    early = report(work, town, 2)
    clock.advance(timedelta(hours=13))
    first = report(work, town, 0)
    report(work, town, 3)
    question = report(work, town, 1, kind="question")
    outage = declare(work, town)
    later = report(work, town, 1)

    with work(NOC) as uow:
        taken = numbers(gather_reports(uow, outage.number))
        again = gather_reports(uow, outage.number)

    assert (taken, list(again)) == ([first, later], [])
    part = numbers(tickets.list_tickets_of_outage(work(), outage.id))
    assert part == [first, later] and question not in part and early not in part
    assert list_reports_on(work(), [town["north"]], clock.now() - timedelta(hours=1)) == []


@ON_ONE_DATABASE
def test_very_many_reports_are_taken_in_a_portion_at_a_time(work, town, monkeypatch):
    monkeypatch.setattr(reports_of_outages, "MOST_GATHERED", 2)
    reports = [report(work, town, place % 3) for place in range(5)]
    outage = declare(work, town)

    taken = []
    for _ in range(4):
        with work(NOC) as uow:
            taken.append(numbers(gather_reports(uow, outage.number)))

    assert taken == [reports[:2], reports[2:4], reports[4:], []]
    assert numbers(tickets.list_tickets_of_outage(work(), outage.id)) == reports


@pytest.mark.parametrize("engine", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True)
@pytest.mark.parametrize("is_by_hand", [True, False])
@pytest.mark.parametrize("joins_first", [True, False])
def test_a_report_that_joins_while_somebody_waits_to_gather_it_is_part_of_it_once(work, town, is_by_hand, joins_first):
    number = report(work, town, 0)
    outage = declare(work, town)
    outage_id, outage_number, raised = outage.id, outage.number, []

    def gather():
        try:
            with work(NOC) as uow:
                gather_reports(uow, outage_number) if is_by_hand else gather_earlier(uow)
        except (IntegrityError, OperationalError) as error:
            raised.append(error)

    waiting = Thread(target=gather)
    with work() as uow:
        ticket = ticket_to_change(uow, number)
        if joins_first:
            take_in(uow, ticket, outage_id)
            uow.session.flush()
        waiting.start()
        locked = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
        while waiting.is_alive() and not uow.session.scalar(locked):
            waiting.join(0.01)
        take_in(uow, ticket, outage_id)
    waiting.join(30)

    assert raised == []
    assert numbers(tickets.list_tickets_of_outage(work(), outage_id)) == [number]


def test_what_is_resolved_or_part_of_another_outage_is_not_taken(work, town):
    solved = report(work, town, 0)
    with work() as uow:
        tickets.resolve(uow, solved, "Listo")
    report(work, town, 1)
    for _ in range(2):
        with work(NOC) as uow:
            outage = outages.declare_outage(uow, OutageDraft((town["north"],), "Corte"))
            taken = gather_reports(uow, outage.number)

    assert list(taken) == []


def test_with_the_outage_its_tickets_are_resolved_and_each_customer_reads_why(work, town):
    spanish, english = report(work, town, 0), report(work, town, 1)
    outage = declare(work, town)
    with work(NOC) as uow:
        gather_reports(uow, outage.number)
    with work() as uow:
        tickets.resolve(uow, spanish, "Ya estaba")

    with work(NOC) as uow:
        resolved = numbers(resolve_with_tickets(uow, outage.number, "Ya volvió", "It is back"))

    assert resolved == [english]
    story = tickets.get_story(work(), tickets.get_ticket(work(), english))
    assert [each.body for each in story.interactions.values()][-1] == "It is back"
    with pytest.raises(Conflict, match="outage.is_over"), work(NOC) as uow:
        resolve_with_tickets(uow, outage.number, "Ya volvió")


def test_whose_report_nobody_knows_is_resolved_in_spanish(work, town):
    number = report(work, town, 0, contact_id=None)
    outage = declare(work, town)
    with work(NOC) as uow:
        gather_reports(uow, outage.number)

    with work(NOC) as uow:
        resolve_with_tickets(uow, outage.number, "Ya volvió", "It is back")

    story = tickets.get_story(work(), tickets.get_ticket(work(), number))
    assert [each.body for each in story.interactions.values()][-1] == "Ya volvió"


def test_who_says_that_it_still_fails_has_the_ticket_open_again(work, town):
    number = report(work, town, 0)
    outage = declare(work, town)
    with work(NOC) as uow:
        gather_reports(uow, outage.number)
        resolve_with_tickets(uow, outage.number, "Ya volvió")
    account, contact, _service = town["lines"][0]

    with work(as_contact(contact, account)) as uow:
        tickets.reject_solution(uow, number, "Sigue igual")

    assert tickets.get_ticket(work(), number).status == "inProgress"
    assert tickets.list_tickets_of_outage(work(), outage.id) == []


def test_what_is_held_is_not_resolved_with_the_outage(work, town):
    number = report(work, town, 0)
    outage = declare(work, town)
    with work(NOC) as uow:
        gather_reports(uow, outage.number)
    with work() as uow:
        tickets.get_ticket(uow, number).status = "held"

    with work(NOC) as uow:
        assert resolve_with_tickets(uow, outage.number, "Ya volvió") == []


def test_who_may_not_link_or_resolve_does_neither(work, town):
    outage = declare(work, town)

    with pytest.raises(Forbidden), work(AGENT) as uow:
        gather_reports(uow, outage.number)
    with pytest.raises(Forbidden), work(AGENT) as uow:
        resolve_with_tickets(uow, outage.number, "Ya volvió")


def pointed_to(work, town):
    """Group the reports as the worker does, and return the elements that they point to by name."""
    with work() as uow:
        group_reports(uow)
    names = {each: name for name, each in town.items() if name != "lines"}
    rows = [*alarms.list_alarms(work(), AlarmFilter()), *alarms.list_alarms(work(), AlarmFilter(state="hidden"))]
    return sorted(names[each.resource_id] for each in rows)


@pytest.fixture
def three(work):
    """Let three customers be enough, and let nothing wait."""
    with work() as uow:
        alarms.change_rules(uow, RulesDraft(raise_after=0, clear_after=0, reports_least=3, outage_services=999))


def test_several_customers_on_one_element_point_to_it(work, town, three):
    for place in (0, 1, 1):
        report(work, town, place)
    before = pointed_to(work, town)

    report(work, town, 2)

    assert (before, pointed_to(work, town)) == ([], ["north"])
    assert [each.cause for each in alarms.list_alarms(work(), AlarmFilter(proposed=True))] == ["customer_reports"]


def test_where_no_single_element_suffices_they_point_to_what_all_stand_on(work, town, three):
    for place in (0, 1, 3):
        report(work, town, place)

    assert pointed_to(work, town) == ["core"]


def test_when_two_elements_are_pointed_to_it_is_what_both_stand_on(work, town, three):
    for place in range(6):
        report(work, town, place)

    assert pointed_to(work, town) == ["core"]


def test_what_was_reported_long_ago_or_belongs_to_an_outage_points_to_nothing_any_more(work, town, three, clock):
    for place in range(3):
        report(work, town, place)
    assert pointed_to(work, town) == ["north"]
    clock.advance(timedelta(minutes=16))
    old = pointed_to(work, town)
    for place in range(3, 6):
        report(work, town, place)
    outage = declare(work, town, "south")
    with work(NOC) as uow:
        gather_reports(uow, outage.number)

    assert (old, pointed_to(work, town)) == ([], [])


@pytest.mark.postgresql
@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)  # SQLite lets nobody in between
def test_of_two_who_gather_at_once_the_second_waits_for_the_first(work, town):
    outage = declare(work, town)
    theirs = select(Outage.id).where(Outage.id == outage.id).with_for_update(key_share=True, nowait=True)

    with work(NOC) as uow:
        gather_reports(uow, outage.number)
        with pytest.raises(OperationalError, match="could not obtain lock"), work() as other:
            other.session.execute(theirs)


@ON_ONE_DATABASE
def test_reports_are_grouped_without_reading_what_has_ended(work, clock):
    plan = plan_of(work(), reports_of_services(clock.now()))

    assert "ticket USING INDEX ix_ticket_status_queue_by (status=?)" in plan and "SCAN ticket" not in plan
