"""Whoever reports what is known already is shown it first, and joins it with one tap and a number of their own."""

from datetime import timedelta

import pytest

from servicedesk.core import alarms, inventory, outages, tickets
from servicedesk.core.kernel.actors import plugin_actor
from servicedesk.core.tickets.service.outages import resolve_with_tickets
from tests.database import ON_ONE_DATABASE
from tests.portal.conftest import words

pytestmark = ON_ONE_DATABASE
KNOWN = "/report/known?about=INT-1&category=slow"
JOIN = "/report/known/join"
WATCH = plugin_actor("watch", frozenset({"alarm.raise"}))


@pytest.fixture
def outage(street, work, clock):
    """Let an outage touch Rosa's access and her neighbour's."""
    with work() as uow:
        olt = inventory.create_resource(uow, inventory.ResourceDraft("OLT-SMG-01", "olt")).id
        for number in ("INT-1", "INT-9"):
            inventory.put_service_on(uow, number, olt)
        made = outages.declare_outage(uow, outages.OutageDraft((olt,), "Fibra cortada"))
    clock.advance(timedelta(minutes=1))
    return made


def joined(work, outage):
    return tickets.list_tickets_of_outage(work(), outage.id)


def test_one_tap_makes_the_customer_part_of_a_known_outage(rosa, outage, work):
    page = words(rosa.get(KNOWN))

    answer = rosa.submit(KNOWN, action=JOIN)

    done = words(rosa.get(answer.location))
    (ticket,) = joined(work, outage)
    assert "está entre los 2 afectados" in page and "A mí también" in page and "nos lo dijo" not in page
    assert "Ya estás en la lista de este corte" in done and ticket.number in done and "Fibra cortada" in done
    assert "Un técnico" not in done
    assert (ticket.subject, ticket.contact_phone) == ("Va muy lento", "987654214")


def test_whoever_is_part_of_it_sees_that_with_the_number_and_is_not_asked_again(rosa, outage, work):
    rosa.submit(KNOWN, action=JOIN)

    page = words(rosa.get(KNOWN))

    (ticket,) = joined(work, outage)
    assert "Ya estás en la lista" in page and f'href="/tickets/{ticket.number}"' in page
    assert "te avisamos cada novedad" in page and "Con un toque" not in page
    assert "A mí también" not in page and "1 cliente nos lo dijo" in page


def test_the_story_of_a_report_says_when_it_became_part_of_an_outage(rosa, outage, work):
    rosa.submit(KNOWN, action=JOIN)
    (ticket,) = joined(work, outage)

    page = words(rosa.get(f"/tickets/{ticket.number}"))

    assert page.count("Es parte de un corte que ya conocemos") == 1


def test_the_same_tap_sent_twice_is_one_report(rosa, outage, work):
    form = rosa.form(KNOWN, action=JOIN)

    answers = [rosa.send(form, KNOWN) for _ in range(2)]

    assert answers[0].location == answers[1].location and len(joined(work, outage)) == 1


def test_what_is_another_fault_stays_apart(rosa, outage, work):
    rosa.submit("/report/details?about=INT-1&category=slow", {"description": "Solo falla el televisor"})

    assert joined(work, outage) == [] and len(tickets.list_tickets(work())) == 1


def test_what_is_over_by_the_time_of_the_tap_is_not_joined_and_the_way_goes_on(rosa, outage, work):
    form = rosa.form(KNOWN, action=JOIN)
    with work() as uow:
        resolve_with_tickets(uow, outage.number, "Ya volvió")

    answer = rosa.send(form, KNOWN)

    assert (answer.status_code, answer.location) == (303, KNOWN)
    assert tickets.list_tickets(work()) == []


def test_what_monitoring_sees_and_what_nobody_sees_is_said_before_anything_is_sent(rosa, street, work, clock):
    details = "/report/details?about=INT-1&category=slow"
    with work() as uow:
        alarms.change_rules(uow, alarms.RulesDraft(raise_after=0, outage_mode="off"))
        olt = inventory.create_resource(uow, inventory.ResourceDraft("OLT-SMG-01", "olt")).id
        inventory.put_service_on(uow, "INT-1", olt)
    with work(WATCH) as uow:
        alarms.note_watching(uow, timedelta(minutes=1))
        alarms.raise_alarm(uow, alarms.AlarmReport(olt, "unreachable", "critical"))
    seen, quiet = words(rosa.get(KNOWN)), words(rosa.get(details))

    clock.advance(timedelta(minutes=2))

    blind, asked = words(rosa.get(KNOWN)), words(rosa.get(details))
    assert "Vemos que algo falla en tu línea" in seen and "OLT" not in seen and "no vemos tu línea" not in seen + quiet
    assert all("no vemos tu línea" in each for each in (blind, asked))


@pytest.mark.parametrize(
    ("query", "status"),
    [("", 303), ("?about=INT-1&category=slow&outage=INC-404404", 404), ("?about=INT-9&category=slow&outage={}", 404)],
)
def test_nobody_joins_what_is_not_there_or_not_theirs(rosa, outage, work, query, status):
    form = rosa.form(KNOWN, action=JOIN)
    form.action = JOIN + query.format(outage.number)

    assert rosa.send(form, KNOWN).status_code == status and joined(work, outage) == []


def test_after_the_end_the_page_of_a_report_promises_as_any_other(rosa, outage, work):
    done = rosa.submit(KNOWN, action=JOIN).location
    with work() as uow:
        resolve_with_tickets(uow, outage.number, "Ya volvió")

    assert "Ya estás en la lista" not in words(rosa.get(done))
