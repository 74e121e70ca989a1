"""Risk is kept up from what happens, one fact at a time, and ends by itself."""

from datetime import timedelta

import pytest

from servicedesk.core import risk, tickets
from servicedesk.core.kernel.errors import Forbidden
from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.people.models import Account
from servicedesk.core.risk.models import RiskFact
from servicedesk.core.tickets.models import Ticket
from tests.core.risk.conftest import DESK
from tests.make import make_ticket
from tests.statements import counted

MOST_STATEMENTS = 12  # with the fact, the history and the event of an account that comes to be at risk


def told(session):
    """Return when an account became at risk, or was no longer."""
    facts = session.query(EventRecord).filter_by(kind="account.risk_changed").order_by(EventRecord.id)
    return [(each.values["is_at_risk"], each.values["rules"], each.values["number"]) for each in facts]


def test_repeated_faults_put_an_account_at_risk_once_and_the_sweep_ends_it(shop, session, clock):
    numbers = shop.faults(4)

    account = shop.account()
    assert (account.at_risk_since is not None, account.risk_place) == (True, -3)
    assert told(session) == [(True, ["fault_service"], numbers[2])]

    clock.advance(timedelta(days=29))
    assert (shop.sweep(), shop.sweep()) == (1, 0)

    session.rollback()
    assert (shop.account().at_risk_since, shop.account().risk_place, shop.standing()) == (None, 0, (0, []))
    assert told(session)[1:] == [(False, [], "")]
    steps = risk.list_steps(shop.work(DESK), shop.account_id)
    assert [(each.action, each.by) for each in steps] == [("left", DESK.key), ("entered", DESK.key)]


def test_a_reason_tells_the_service_by_its_number_and_name(shop):
    numbers = shop.faults()

    [reason] = risk.find_risk(shop.work(DESK), shop.account_id).reasons

    assert (reason["service"], reason["service_name"]) == ("INT-100000", "Internet Hogar 200")
    assert reason["numbers"] == numbers[::-1]


def test_since_when_stays_while_more_happens(shop, session):
    shop.faults()
    since = shop.account().at_risk_since
    shop.fault()
    session.rollback()

    assert shop.account().at_risk_since == since and len(told(session)) == 1


def test_promises_count_by_clock_once_however_often_they_are_told(shop):
    number = shop.fault()
    for _ in range(2):
        shop.breached(number)
        shop.breached(number, "attention")
    shop.breached(number, "next_update", "warning")

    assert shop.standing() == (2, ["breach"])


def test_a_second_rating_takes_the_place_of_the_first(shop):
    number = shop.fault()
    shop.changed(number, "confirmed", reason="1")
    assert shop.standing() == (2, ["rating"])

    shop.changed(number, "rated", "closed", reason="5")
    assert shop.standing() == (0, [])


def test_a_confirmation_without_stars_says_nothing(shop, session):
    shop.changed(shop.fault(), "confirmed")

    assert [each.kind for each in session.query(RiskFact)] == ["fault"]


def test_a_rejected_solution_and_a_ticket_that_came_back_count(shop):
    number = shop.fault()
    with shop.work() as uow:
        tickets.resolve(uow, number, "Listo.")
    with shop.work(shop.rosa) as uow:
        tickets.reject_solution(uow, number, "Sigue igual.")
        said = max(tickets.get_story(uow, tickets.get_ticket(uow, number)).interactions)
    shop.changed(number, "rejected_solution", "resolved", "inProgress", reference_id=said)
    shop.changed(number, "rejected_solution", "resolved", "inProgress")
    shop.changed(number, "replied", "resolved", "inProgress", reference_id=said)

    assert shop.standing() == (3, ["rejected", "reopened"])


def test_what_was_no_fault_after_all_counts_no_longer(shop, session):
    numbers = shop.faults()
    shop.changed(numbers[0], "cancelled", "acknowledged", "cancelled")
    session.rollback()
    assert (shop.standing(), shop.account().at_risk_since) == ((0, []), None)

    shop.changed(numbers[0], "unmerged", "closed", "acknowledged")
    assert shop.standing() == (3, ["fault_service"])


def test_questions_and_what_somebody_else_does_count_nothing(shop, session):
    number = shop.fault(kind="question")
    shop.changed(number, "assigned", "acknowledged", "acknowledged")
    shop.changed(number, "unmerged", "acknowledged", "acknowledged")

    assert session.query(RiskFact).all() == []


def test_a_fault_that_was_withdrawn_before_it_was_told_counts_nothing(shop, session):
    with shop.work() as uow:
        ticket = make_ticket(uow, uow.session.get(Account, shop.account_id))
        tickets.cancel(uow, ticket.number)
    with shop.work(DESK) as uow:
        risk.note_opened(uow, tickets.get_ticket(uow, ticket.number))

    assert session.query(RiskFact).all() == []


def test_a_guests_report_counts_for_the_account_that_it_turns_out_to_be_about(shop, session):
    with shop.work() as uow:
        ticket = make_ticket(uow, shop.other, channel="public")
    with shop.work(DESK) as uow:
        risk.note_opened(uow, tickets.get_ticket(uow, ticket.number))
    assert session.query(RiskFact).all() == []

    shop.breached(ticket.number)
    with shop.work() as uow:
        seen = uow.session.get(Ticket, ticket.id)
        seen.account_id, seen.identified_at = shop.account_id, uow.now()
    shop.changed(ticket.number, "identified", "acknowledged", "acknowledged", reference_id=shop.account_id)

    session.rollback()
    assert {(each.kind, each.account_id) for each in session.query(RiskFact)} == {
        ("breach", shop.account_id), ("fault", shop.account_id),
    }  # fmt: skip
    assert (shop.standing(), shop.standing(shop.other.id)) == ((1, ["breach"]), (0, []))


def test_a_question_of_a_guest_moves_without_a_fault(shop, session):
    number = shop.fault(kind="question")
    shop.changed(number, "identified", "acknowledged", "acknowledged", reference_id=shop.account_id)

    assert session.query(RiskFact).all() == []


def test_an_account_that_is_closed_is_no_longer_at_risk(shop, session):
    shop.faults(2)
    with shop.work() as uow:
        uow.session.get(Account, shop.account_id).state = "closed"
    shop.fault()

    session.rollback()
    assert (shop.standing()[0], shop.account().at_risk_since) == (3, None)


def test_only_the_desk_itself_keeps_it(shop):
    number = shop.fault()
    for act in (
        lambda uow: risk.note_opened(uow, tickets.get_ticket(uow, number)),
        lambda uow: risk.note_change(uow, tickets.get_ticket(uow, number), None),
        lambda uow: risk.note_breach(uow, tickets.get_ticket(uow, number), None),
        risk.sweep_risk,
        risk.prune_facts,
    ):
        with pytest.raises(Forbidden), shop.work(shop.paola) as uow:
            act(uow)


def test_what_is_older_than_any_rule_is_forgotten(shop, session, clock):
    shop.fault()
    clock.advance(timedelta(days=367))
    shop.fault()
    with shop.work(DESK) as uow:
        risk.prune_facts(uow)

    assert session.query(RiskFact).count() == 1


def test_a_fact_costs_the_same_few_statements_however_many_there_are(shop):
    def cost():
        with shop.work() as uow:
            ticket = make_ticket(uow, uow.session.get(Account, shop.account_id), service_id=shop.service_id)
        with shop.work(DESK) as uow:
            seen = tickets.get_ticket(uow, ticket.number)
            with counted(uow) as statements:
                risk.note_opened(uow, seen)
                uow.session.flush()
        return statements

    shop.fault()
    first, entering = cost(), cost()
    more = [cost() for _ in range(3)][-1]

    assert len(first) <= len(entering) <= MOST_STATEMENTS, "\n".join(entering)
    assert len(more) <= len(entering)
