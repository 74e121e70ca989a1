"""The list of what was held and for how long, as reports read it."""

from datetime import timedelta

from servicedesk.core import tickets
from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.answers import Hold
from tests.core.tickets.conftest import BILLING

NOBODY = Actor("user", 9, "Nadie", "es")


def listed(uow, clock, code="billing.overdue"):
    """Return what was held for this reason in the last day."""
    return list(tickets.list_held(uow, [code], clock.now() - timedelta(days=1), clock.now() + timedelta(days=1)))


def held_and_released(work, stage, code):
    """Hold a ticket for a reason, and let it go on."""
    with work(BILLING) as uow:
        tickets.hold(uow, stage.id, Hold(code))
    with work(BILLING) as uow:
        tickets.release(uow, stage.id)


def test_a_hold_ends_with_the_release_that_followed_it_and_not_with_a_later_one(work, stage, clock):
    held_and_released(work, stage, "billing.overdue")
    first = clock.now()
    clock.advance(timedelta(hours=2))
    held_and_released(work, stage, "billing.blocked")

    [held] = listed(work(), clock)

    assert (held.number, held.released_at) == (stage.number, first)


def test_what_was_held_for_something_else_is_not_listed(work, stage, clock):
    held_and_released(work, stage, "billing.blocked")

    assert listed(work(), clock) == []


def test_nobody_finds_a_ticket_there_that_they_may_not_see(work, stage, clock):
    held_and_released(work, stage, "billing.overdue")

    assert listed(work(NOBODY), clock) == []
    assert len(listed(work(), clock)) == 1
