"""Several who hold one ticket, and the turns in which held tickets are looked at again."""

import pytest
from sqlalchemy import select

from servicedesk.core import tickets
from servicedesk.core.kernel.actors import plugin_actor
from servicedesk.core.kernel.answers import Hold
from servicedesk.core.kernel.errors import Forbidden
from servicedesk.core.kernel.events import EventRecord
from tests.core.tickets.conftest import BILLING
from tests.make import make_ticket

FRAUD = plugin_actor("fraud", frozenset({"ticket.hold", "ticket.release"}))


def shown(work, stage):
    return tickets.get_ticket(work(), stage.number)


@pytest.fixture
def twice_held(work, stage):
    """Let billing hold a ticket, and somebody else too."""
    with work(BILLING) as uow:
        tickets.hold(uow, stage.id, Hold("billing.overdue", {"days": 30}))
    with work(FRAUD) as uow:
        tickets.hold(uow, stage.id, Hold("fraud.asked"))
    return stage


def test_a_second_hold_leaves_the_first_reason_as_it_is(work, twice_held):
    held = shown(work, twice_held)

    assert held.hold["code"] == "billing.overdue"
    assert tickets.view_of_ticket(held).hold_codes == ("billing.overdue", "fraud.asked")


def test_a_plugin_that_holds_again_changes_its_own_reason_alone(work, twice_held):
    with work(BILLING) as uow:
        tickets.hold(uow, twice_held.id, Hold("billing.overdue", {"days": 31}))
    with work(FRAUD) as uow:
        tickets.hold(uow, twice_held.id, Hold("fraud.found"))

    held = shown(work, twice_held)
    assert held.held_for.values == {"days": 31}
    assert tickets.view_of_ticket(held).hold_codes == ("billing.overdue", "fraud.found")


def test_a_ticket_is_released_once_nobody_holds_it(work, twice_held):
    with work(BILLING) as uow:
        tickets.release(uow, twice_held.id)
    still = shown(work, twice_held)
    assert (still.status, still.held_for.code, still.attend_by) == ("held", "fraud.asked", None)

    with work(BILLING) as uow:
        tickets.release(uow, twice_held.id)
    assert shown(work, twice_held).status == "held"

    with work(FRAUD) as uow:
        tickets.release(uow, twice_held.id)
    assert (shown(work, twice_held).status, shown(work, twice_held).hold) == ("acknowledged", {})


def test_a_supervisor_releases_whoever_holds(work, twice_held, stage):
    with work(stage.supervisor) as uow:
        tickets.release(uow, twice_held.id)

    assert shown(work, twice_held).status == "acknowledged"


def test_a_plugin_holds_in_its_own_name_alone(work, stage):
    with pytest.raises(Forbidden), work(BILLING) as uow:
        tickets.hold(uow, stage.id, Hold("fraud.asked"))


def test_what_waits_is_listed_portion_by_portion(work, stage):
    with work() as uow:
        more = [make_ticket(uow).id for _ in range(2)]
    with work(BILLING) as uow:
        for each in (stage.id, *more):
            tickets.note_account_check(uow, each, "unverified")

    first = tickets.list_tickets_to_recheck(work(), ["billing.overdue"], limit=2)
    rest = tickets.list_tickets_to_recheck(work(), ["billing.overdue"], after=first[-1].id, limit=2)

    assert [[ticket.id for ticket in portion] for portion in (first, rest)] == [[stage.id, more[0]], [more[1]]]


def test_a_reason_that_goes_while_another_stays_is_a_fact(work, twice_held, session):
    with work(FRAUD) as uow:
        tickets.release(uow, twice_held.id)
        tickets.release(uow, twice_held.id)

    facts = session.scalars(select(EventRecord).order_by(EventRecord.id)).all()
    told = [(each.values["action"], each.values["reason"], each.values["status_to"]) for each in facts[-2:]]
    assert told == [("held", "billing.overdue", "held"), ("hold_removed", "fraud.asked", "held")]
