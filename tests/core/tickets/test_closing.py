"""Ending and holding a ticket: solved, confirmed or not, closed, held, released."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from servicedesk.core import tickets
from servicedesk.core.kernel.actors import plugin_actor
from servicedesk.core.kernel.answers import Caution, Hold
from servicedesk.core.kernel.errors import Invalid
from servicedesk.core.kernel.events import EventRecord
from tests.make import make_ticket

BILLING = plugin_actor("billing", frozenset({"ticket.hold", "ticket.release"}))


def shown(work, stage):
    return tickets.get_ticket(work(), stage.number)


def actions(session):
    session.rollback()
    return [
        record.values["action"]
        for record in session.scalars(select(EventRecord).order_by(EventRecord.id))
        if "action" in record.values
    ]


def test_solved_confirmed_and_rated(work, stage, clock):
    with work(stage.agent) as uow:
        (ticket,) = tickets.resolve(uow, stage.number, "Cambiamos el puerto.")
    assert (ticket.status, ticket.resolved_at, ticket.answered_at) == ("resolved", clock.now(), clock.now())

    with work(stage.rosa) as uow:
        tickets.confirm(uow, stage.number, 5)

    ticket = shown(work, stage)
    assert (ticket.status, ticket.rating, ticket.closed_at, ticket.is_open) == ("closed", 5, clock.now(), False)


def test_a_rating_is_from_one_to_five(work, stage):
    with work(stage.agent) as uow:
        tickets.resolve(uow, stage.number, "Listo.")

    with pytest.raises(Invalid), work(stage.rosa) as uow:
        tickets.confirm(uow, stage.number, 6)


def test_a_rejected_solution_goes_on_with_a_new_promise(work, stage, clock):
    with work(stage.agent) as uow:
        tickets.resolve(uow, stage.number, "Listo.")
    clock.advance(timedelta(days=2))

    with pytest.raises(Invalid), work(stage.rosa) as uow:
        tickets.reject_solution(uow, stage.number, " ")
    with work(stage.rosa) as uow:
        tickets.reject_solution(uow, stage.number, "Sigue igual.")

    ticket = shown(work, stage)
    assert (ticket.status, ticket.answered_at, ticket.resolved_at) == ("inProgress", None, None)
    assert ticket.attend_by == clock.now() + timedelta(hours=24)


@pytest.mark.parametrize("words", ["", "x" * 20_001])
def test_a_solution_has_words(work, stage, words):
    with pytest.raises(Invalid), work(stage.agent) as uow:
        tickets.resolve(uow, stage.number, words)


def test_what_nobody_confirms_closes_by_itself(work, stage, clock, session):
    with work(stage.agent) as uow:
        tickets.resolve(uow, stage.number, "Listo.")

    clock.advance(timedelta(days=6))
    with work() as uow:
        assert tickets.close_unanswered(uow) == 0
    clock.advance(timedelta(days=1, seconds=1))
    with work() as uow:
        assert tickets.close_unanswered(uow) == 1

    assert shown(work, stage).status == "closed"
    assert actions(session)[-1] == "closed"


def test_staff_close_and_reject(work, stage):
    with work(stage.agent) as uow:
        tickets.resolve(uow, stage.number, "Listo.")
    with work(stage.agent) as uow:
        assert tickets.close(uow, stage.number).status == "closed"
    with work() as uow:
        other = make_ticket(uow)
    with work(stage.supervisor) as uow:
        assert tickets.reject(uow, other.number, "spam").status == "rejected"


def test_billing_holds_and_releases_and_the_promise_begins_at_the_release(work, stage, clock, session):
    """A3: held, and released by itself; the clock starts at the release."""
    with work(BILLING) as uow:
        tickets.hold(uow, stage.id, Hold("billing.overdue", {"days": 30}))
    held = shown(work, stage)
    assert (held.status, held.attend_by, held.account_check) == ("held", None, "verified")

    with work(BILLING) as uow:
        tickets.hold(uow, stage.id, Hold("billing.overdue", {"days": 31}))
    assert shown(work, stage).hold["values"] == {"days": 31}

    clock.advance(timedelta(days=3))
    with work(BILLING) as uow:
        tickets.release(uow, stage.id)
    released = shown(work, stage)
    assert (released.status, released.hold) == ("acknowledged", {})
    assert released.attend_by == clock.now() + timedelta(hours=24)
    assert actions(session) == ["held", "released"]


def test_an_account_that_could_not_be_verified_is_marked_once(work, stage, session):
    """A4: billing down marks the ticket; asking again in vain adds nothing."""
    for _ in range(2):
        with work(BILLING) as uow:
            tickets.note_account_check(uow, stage.id, "unverified")
    with work(BILLING) as uow:
        tickets.note_account_check(uow, stage.id, "verified", Caution("billing.late"))

    assert shown(work, stage).caution["code"] == "billing.late"
    assert actions(session) == ["account_checked", "account_checked"]


def test_tickets_to_be_checked_again_are_those_held_or_unverified(work, stage):
    with work() as uow:
        held, fine = make_ticket(uow), make_ticket(uow)
    with work(BILLING) as uow:
        tickets.hold(uow, held.id, Hold("billing.overdue"))
        tickets.note_account_check(uow, stage.id, "unverified")

    found = tickets.list_tickets_to_recheck(work(BILLING), ["billing.overdue"])

    assert [ticket.id for ticket in found] == [stage.id, held.id]
    assert fine.id not in [ticket.id for ticket in found]


def test_a_view_for_plugins_is_made_of_plain_values(work, stage):
    view = tickets.view_of_ticket(shown(work, stage))

    assert (view.number, view.status, view.account.kind, view.category) == (
        stage.number,
        "acknowledged",
        "residential",
        "",
    )
