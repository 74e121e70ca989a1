"""What other policies and business hours would do to open tickets is told before anybody keeps them."""

import pytest

from servicedesk.core.sla import (
    HoursDraft,
    PolicyDraft,
    TargetDraft,
    book_with,
    calendar_of_draft,
    change_calendar,
    change_policy,
    create_calendar,
)
from servicedesk.core.tickets import ReplyDraft, reply, resolve, resume, start, wait_for
from servicedesk.core.tickets.foreseeing import Counting, Moved, count_by_calendar, find_moved
from tests.core.tickets.promises import HOUR, clocks_of, promise
from tests.make import as_contact, make_account, make_contact, make_ticket

ALWAYS = HoursDraft("Siempre", zone="UTC", week=((("00:00", "00:00"),),) * 7)
MORNINGS = HoursDraft("Siempre", zone="UTC", week=((("08:00", "12:00"),),) * 7)


def eight_hours(calendar_id=None, *more):
    target = TargetDraft("resolution", (480,) * 4, calendar_id, ("customer",))
    return PolicyDraft("Todo", targets=(target, *more))


def opened(work, **changes):
    with work() as uow:
        return make_ticket(uow, **changes)


@pytest.fixture
def hours_id(work):
    """Return business hours that never end, by which every solution counts."""
    with work() as uow:
        calendar_id = create_calendar(uow, ALWAYS).id
    promise(work, eight_hours(calendar_id))
    return calendar_id


@pytest.fixture
def standing(work, clock, hours_id):
    """Return a ticket that was opened an hour ago and waits for its customer since now."""
    ticket = opened(work)
    clock.advance(HOUR)
    with work() as uow:
        start(uow, ticket.number)
        wait_for(uow, ticket.number, "customer")
    return ticket


def test_an_example_of_another_policy_is_the_ticket_that_is_due_first(work, clock):
    (policy_id,) = promise(work, eight_hours())
    first = opened(work)
    clock.advance(HOUR)
    opened(work)

    uow, began = work(), clock.now() - HOUR
    sharp = book_with(uow, policy_id, PolicyDraft("Todo", targets=(TargetDraft("resolution", (60,) * 4),)))

    assert find_moved(uow, sharp) == Moved(first.number, "resolution", began + 8 * HOUR, began + HOUR)
    assert find_moved(uow, book_with(uow, policy_id, eight_hours())) is None


def test_an_example_may_be_a_promise_that_would_begin(work, clock):
    (policy_id,) = promise(work, eight_hours())
    ticket = opened(work)

    uow = work()
    book = book_with(uow, policy_id, eight_hours(None, TargetDraft("next_update", (120,) * 4)))

    assert find_moved(uow, book) == Moved(ticket.number, "next_update", None, clock.now() + 2 * HOUR)


def test_what_was_foreseen_is_what_comes_of_it(work, session, standing, hours_id):
    uow = work()
    policy_id = clocks_of(session, standing.id)["resolution"].aim.policy_id
    foreseen = find_moved(uow, book_with(uow, policy_id, eight_hours()))

    assert foreseen is None  # by the clock it is due at the same moment as by hours that never end

    sharp = PolicyDraft("Todo", targets=(TargetDraft("resolution", (120,) * 4, hours_id),))
    foreseen = find_moved(work(), book_with(work(), policy_id, sharp))
    with work() as uow:
        change_policy(uow, policy_id, sharp)
    with work() as uow:
        reply(uow, standing.number, ReplyDraft("Seguimos."))

    assert foreseen.after == clocks_of(session, standing.id)["resolution"].due_at


def test_nobody_is_shown_an_example_that_they_may_not_see(work, clock):
    (policy_id,) = promise(work, eight_hours())
    opened(work)
    with work() as uow:
        account = make_account(uow)
        rosa = as_contact(make_contact(uow, account), account)
    sharp = book_with(work(), policy_id, PolicyDraft("Todo", targets=(TargetDraft("resolution", (60,) * 4),)))

    assert find_moved(work(rosa), sharp) is None


def test_of_other_hours_it_is_told_what_counts_by_them_and_what_stands_still(work, session, clock, standing, hours_id):
    began = clock.now() - HOUR
    opened(work)
    over = opened(work)
    with work() as uow:
        resolve(uow, over.number, "Listo.")
    clock.advance(HOUR)

    found = count_by_calendar(work(), hours_id, calendar_of_draft(MORNINGS, "UTC"))

    wednesday_noon = began.replace(hour=12) + 48 * HOUR
    assert found == Counting(2, 1, Moved(standing.number, "resolution", began + 9 * HOUR, wednesday_noon))


def test_what_goes_on_is_counted_by_the_new_hours_as_it_was_foreseen(work, session, standing, hours_id):
    found = count_by_calendar(work(), hours_id, calendar_of_draft(MORNINGS, "UTC"))
    running = opened(work)
    before = clocks_of(session, running.id)["resolution"].due_at

    with work() as uow:
        change_calendar(uow, hours_id, MORNINGS)
    with work() as uow:
        reply(uow, running.number, ReplyDraft("Seguimos."))
        resume(uow, standing.number)

    assert clocks_of(session, standing.id)["resolution"].due_at == found.example.after
    assert clocks_of(session, running.id)["resolution"].due_at == before


def test_the_same_hours_move_nothing(work, standing, hours_id):
    assert count_by_calendar(work(), hours_id, calendar_of_draft(ALWAYS, "UTC")) == Counting(1, 1, None)


def test_without_anything_that_stands_still_there_is_no_example(work, hours_id):
    opened(work)

    assert count_by_calendar(work(), hours_id, calendar_of_draft(MORNINGS, "UTC")) == Counting(1, 0, None)
