"""What a customer has said to be something else stays out of outages, and what is down is named before an end."""

from datetime import timedelta

import pytest

from servicedesk.core import alarms, outages, tickets
from servicedesk.core.alarms import AlarmReport, RulesDraft
from servicedesk.core.kernel.actors import plugin_actor
from servicedesk.core.kernel.errors import Forbidden, Invalid
from servicedesk.core.tickets import TicketDraft
from servicedesk.core.tickets.queries.outages import list_reports_on
from servicedesk.core.tickets.service.joining import join_outage
from servicedesk.core.tickets.service.outages import gather_earlier, gather_reports, resolve_rest, resolve_with_tickets
from tests.core.tickets.test_tickets_of_outages import AGENT, NOC, declare, numbers, report
from tests.database import ON_ONE_DATABASE
from tests.make import as_contact, make_category

pytestmark = ON_ONE_DATABASE
MONITOR = plugin_actor("watch", frozenset({"alarm.raise"}))


def parts(work, outage):
    return numbers(tickets.list_tickets_of_outage(work(), outage.id))


def test_a_report_that_stands_apart_is_never_taken_in_by_itself_nor_by_the_button(work, town, clock):
    with work() as uow:
        make_category(uow, code="burnt", stands_apart=True)
    apart = report(work, town, 0, stands_apart=True)
    burnt = report(work, town, 1, category="burnt")
    plain = report(work, town, 2)
    outage = declare(work, town)

    with work() as uow:
        gather_earlier(uow)
    with work(NOC) as uow:
        gather_reports(uow, outage.number)

    assert parts(work, outage) == [plain]
    assert list_reports_on(work(), [town["north"]], clock.now() - timedelta(hours=1)) == []
    assert {apart, burnt}.isdisjoint(parts(work, outage))


def test_who_had_the_form_open_when_an_outage_was_declared_becomes_part_of_it(work, town, clock):
    outage = declare(work, town)
    clock.advance(timedelta(minutes=2))
    sent_late = report(work, town, 0)
    report(work, town, 1, stands_apart=True)  # was shown the outage, and means something else
    report(work, town, 2, channel="phone")  # the agent was shown it

    with work() as uow:
        gather_earlier(uow)

    assert parts(work, outage) == [sent_late]


def test_whoever_says_that_it_still_fails_stays_out_of_the_next_outage(work, town):
    number = report(work, town, 0)
    first = declare(work, town)
    with work() as uow:
        gather_earlier(uow)
    with work(NOC) as uow:
        resolve_with_tickets(uow, first.number, "Ya volvió")
    with work() as uow:
        resolve_rest(uow)
    with work(as_contact(town["lines"][0][1], town["lines"][0][0])) as uow:
        tickets.reject_solution(uow, number, "Sigue quemado")

    second = declare(work, town)
    with work() as uow:
        gather_earlier(uow)

    assert parts(work, second) == []


def test_me_too_takes_no_report_of_another_symptom_or_of_long_ago(work, town, clock):
    with work() as uow:
        make_category(uow, code="slow")
        make_category(uow, code="none")
    ancient = report(work, town, 0, category="none")
    clock.advance(timedelta(hours=13))
    slow = report(work, town, 0, category="slow")
    apart = report(work, town, 0, category="none", stands_apart=True)
    outage = declare(work, town)
    account, contact, service = town["lines"][0]
    draft = TicketDraft(account.id, "No tengo Internet", category="none", service_id=service.id)

    with work(as_contact(contact, account)) as uow:
        joined = join_outage(uow, outage.number, draft).number
    with work(as_contact(contact, account)) as uow:
        again = join_outage(uow, outage.number, draft).number

    assert joined not in {ancient, slow, apart} and again == joined
    assert parts(work, outage) == [joined]


def test_what_stands_apart_is_not_solved_with_an_outage_unless_staff_put_it_there(work, town):
    with work() as uow:
        make_category(uow, code="burnt", stands_apart=True)
    account, contact, service = town["lines"][0]
    outage = declare(work, town)
    with work(as_contact(contact, account)) as uow:
        draft = TicketDraft(account.id, "Humo", category="burnt", service_id=service.id)
        burnt = join_outage(uow, outage.number, draft).number
    linked = report(work, town, 1, stands_apart=True)
    with work() as uow:
        tickets.link_to_outage(uow, linked, outage.number)
    with work(NOC) as uow:
        resolve_with_tickets(uow, outage.number, "Ya volvió")
    with work() as uow:
        resolve_rest(uow)

    assert [tickets.get_ticket(work(), each).status for each in (burnt, linked)] == ["acknowledged", "resolved"]


def test_an_outage_whose_alarm_stands_is_ended_only_by_whoever_is_sure(work, town):
    with work() as uow:
        alarms.change_rules(uow, RulesDraft(raise_after=0, clear_after=0, outage_mode="off"))
    outage = declare(work, town)
    with work(MONITOR) as uow:
        alarms.raise_alarm(uow, AlarmReport(town["north"], "unreachable", "critical", is_down=True))

    with pytest.raises(Invalid, match="is_sure: outage.alarms_stand"), work(NOC) as uow:
        resolve_with_tickets(uow, outage.number, "Ya volvió")
    with pytest.raises(Forbidden), work(AGENT) as uow:
        resolve_with_tickets(uow, outage.number, "Ya volvió")
    still = outages.get_outage(work(NOC), outage.number).is_open
    with work(NOC) as uow:
        resolve_with_tickets(uow, outage.number, "Ya volvió", is_sure=True)

    assert still and not outages.get_outage(work(NOC), outage.number).is_open


def test_a_return_or_news_that_would_be_in_the_past_is_refused(work, town, clock):
    started = clock.now() - timedelta(hours=2)
    for name, moment, code in (
        ("expected_by", clock.now() - timedelta(minutes=4), "past"),
        ("news_by", clock.now(), "past"),
        ("expected_by", started - timedelta(hours=1), "order"),
    ):
        with pytest.raises(Invalid, match=f"{name}: {code}"):
            declare(work, town, started_at=started, **{name: moment})
