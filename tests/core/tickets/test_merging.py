"""Merging: what was reported twice goes on once, nothing is lost, and it can be undone."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from servicedesk.core import tickets
from servicedesk.core.kernel.answers import Hold
from servicedesk.core.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from servicedesk.core.kernel.events import EventRecord
from tests.core.tickets.conftest import BILLING
from tests.make import as_user, make_account, make_ticket, make_user


@pytest.fixture
def twice(stage, work):
    """Return the number of a second report of the same account."""
    with work(stage.rosa) as uow:
        return tickets.open_ticket(uow, tickets.TicketDraft(stage.rosa_account, "Otra vez.")).number


@pytest.fixture(autouse=True)
def account_of_rosa(stage):
    """Let the tests name the account of the customer."""
    stage.rosa_account = next(iter(stage.rosa.account_ids))


def facts(work, ticket):
    """Return what was done to a ticket, oldest first."""
    found = select(EventRecord).where(EventRecord.subject == "ticket", EventRecord.subject_id == ticket.id)
    found = found.order_by(EventRecord.id)
    return [(row.values.get("action"), row.values.get("reason")) for row in work().session.scalars(found)]


def test_the_one_ends_as_a_duplicate_and_the_other_goes_on(stage, work, twice):
    with work(stage.agent) as uow:
        main = tickets.merge(uow, twice, stage.number)

    merged = tickets.get_ticket(work(stage.agent), twice)
    assert (main.number, main.status) == (stage.number, "acknowledged")
    assert merged.status == "closed" and merged.closed_at is not None
    assert [(kind, other.number) for kind, other in tickets.list_links(work(stage.agent), merged)] == [
        ("duplicate", stage.number)
    ]
    assert facts(work, merged)[-1] == ("merged", "") and facts(work, main)[-1] == ("linked", "merged")
    assert tickets.get_story(work(stage.agent), merged).interactions


def test_the_earlier_promise_of_the_two_holds(stage, work, clock):
    clock.advance(timedelta(hours=2))
    with work(stage.rosa) as uow:
        later = tickets.open_ticket(uow, tickets.TicketDraft(stage.rosa_account, "Otra vez.")).number
    first = tickets.get_ticket(work(), stage.number).attend_by

    with work(stage.agent) as uow:
        main = tickets.merge(uow, stage.number, later)

    assert main.attend_by == main.queue_by == first


def test_a_promise_that_was_kept_is_not_owed_again(stage, work, twice, clock):
    clock.advance(timedelta(hours=2))
    with work(stage.agent) as uow:
        tickets.reply(uow, stage.number, tickets.ReplyDraft("Lo vemos."))
    kept = tickets.get_ticket(work(), stage.number).attend_by

    with work(stage.agent) as uow:
        main = tickets.merge(uow, twice, stage.number)

    assert main.attend_by == kept and main.owed_by is None


@pytest.mark.parametrize("state", ["pending", "held"])
def test_a_merged_ticket_goes_back_to_where_it_stood(stage, work, twice, state):
    with work(stage.agent) as uow:
        tickets.start(uow, twice)
        tickets.wait_for(uow, twice, "customer")
    if state == "held":
        with work(stage.agent) as uow:
            ticket = tickets.resume(uow, twice)
        with work(BILLING) as uow:
            tickets.hold(uow, ticket.id, Hold("billing.overdue", {"amount": "58.00"}))
    with work(stage.agent) as uow:
        tickets.merge(uow, twice, stage.number)
    assert tickets.get_ticket(work(), twice).held_for is None

    with work(stage.agent) as uow:
        tickets.unmerge(uow, twice, stage.number)

    back = tickets.get_ticket(work(stage.agent), twice)
    assert (back.status, back.closed_at) == (state, None)
    assert back.pending_reason == ("customer" if state == "pending" else "")
    assert bool(back.held_for) == (state == "held")
    assert tickets.list_links(work(stage.agent), back) == []
    assert facts(work, back)[-1][0] == "unmerged"


def test_a_link_that_was_there_becomes_the_duplicate(stage, work, twice):
    with work(stage.agent) as uow:
        tickets.link(uow, twice, stage.number, "child")

    with work(stage.agent) as uow:
        tickets.merge(uow, twice, stage.number)

    links = tickets.list_links(work(), tickets.get_ticket(work(), twice))
    assert [kind for kind, _ in links] == ["duplicate"]


def test_a_ticket_of_another_account_is_linked_and_never_merged(stage, work):
    with work() as uow:
        other = make_ticket(uow, make_account(uow)).number

    with pytest.raises(Invalid) as refused, work(stage.agent) as uow:
        tickets.merge(uow, stage.number, other)

    assert refused.value.problems["into"].code == "ticket.other_account"
    assert tickets.get_ticket(work(), stage.number).status == "acknowledged"


def test_an_unknown_number_is_told_at_its_field(stage, work):
    with pytest.raises(Invalid) as refused, work(stage.agent) as uow:
        tickets.merge(uow, stage.number, "AR-ZZZZZZ")

    assert refused.value.problems["into"].code == "unknown_ticket"


def test_a_ticket_is_not_merged_with_itself_nor_in_a_circle(stage, work, twice):
    with work(stage.agent) as uow:
        tickets.link(uow, stage.number, twice, "child")

    for one, other in ((stage.number, stage.number), (twice, stage.number)):
        with pytest.raises(Conflict, match="link_exists"), work(stage.agent) as uow:
            tickets.merge(uow, one, other)


def test_what_has_ended_is_not_merged(stage, work, twice):
    with work(stage.agent) as uow:
        tickets.cancel(uow, twice)

    for one, other in ((twice, stage.number), (stage.number, twice)):
        with pytest.raises(Conflict, match="not_possible"), work(stage.agent) as uow:
            tickets.merge(uow, one, other)


def test_a_ticket_that_changed_meanwhile_is_not_merged(stage, work, twice, clock):
    seen = tickets.get_ticket(work(), twice).version
    clock.advance(timedelta(minutes=1))
    with work(stage.rosa) as uow:
        tickets.reply(uow, twice, tickets.ReplyDraft("Es otra cosa."))

    with pytest.raises(Conflict, match="changed_meanwhile"), work(stage.agent) as uow:
        tickets.merge(uow, twice, stage.number, seen)


def test_merging_asks_for_the_right_to_link_and_to_close(stage, work, twice):
    with work() as uow:
        talker = as_user(make_user(uow), "teleservice")

    with pytest.raises(Forbidden), work(talker) as uow:
        tickets.merge(uow, twice, stage.number)


def test_what_was_not_merged_cannot_be_taken_apart(stage, work, twice):
    with work(stage.agent) as uow:
        tickets.link(uow, twice, stage.number, "duplicate")

    for one in (twice, stage.number):
        with pytest.raises(NotFound), work(stage.agent) as uow:
            tickets.unmerge(uow, one, stage.number)
