"""The clocks of a ticket follow whatever is done to it."""

from dataclasses import replace

import pytest

from servicedesk.core.kernel.answers import Hold
from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.sla import PolicyDraft, TargetDraft, change_policy
from servicedesk.core.tickets import (
    CategoryDraft,
    ReplyDraft,
    add_note,
    assign,
    cancel,
    create_category,
    get_ticket,
    hold,
    merge,
    prioritize,
    reject_solution,
    release,
    reply,
    resolve,
    start,
    unmerge,
    wait_for,
)
from servicedesk.core.tickets.models import BEHIND, Ticket
from tests.core.tickets.promises import HOUR, USUAL, clocks_of, promise, running
from tests.database import ON_ONE_DATABASE
from tests.listeners import Gate
from tests.make import make_account, make_ticket


@pytest.fixture
def ticket_id(work):
    """Return a ticket of priority 4 that is promised what is usual."""
    promise(work)
    with work() as uow:
        return make_ticket(uow).id


def number_of(work, ticket_id):
    return work().session.get(Ticket, ticket_id).number


def ticket_of(work, ticket_id):
    return work().session.get(Ticket, ticket_id)


def test_every_clock_begins_with_the_report(work, session, clock, ticket_id):
    ticket, clocks = ticket_of(work, ticket_id), clocks_of(session, ticket_id)

    assert {name: state.due_at - clock.now() for name, state in clocks.items()} == {
        "response": HOUR, "attention": 24 * HOUR, "resolution": 16 * HOUR, "next_update": 2 * HOUR,
    }  # fmt: skip
    assert (ticket.attend_by, ticket.queue_by) == (clock.now() + 24 * HOUR, clock.now() + HOUR)
    assert (ticket.owed_for, ticket.owed_since, ticket.owed_by) == ("response", clock.now(), clock.now() + HOUR)


def test_whoever_takes_it_up_keeps_the_promise_of_response(work, session, clock, stage, ticket_id):
    clock.advance(HOUR / 2)
    with work(stage.agent) as uow:
        start(uow, number_of(work, ticket_id))

    assert clocks_of(session, ticket_id)["response"].met_at == clock.now()
    assert running(session, ticket_id) == {"attention", "resolution", "next_update"}
    assert ticket_of(work, ticket_id).owed_for == "next_update"


def test_the_customer_hears_by_the_first_of_answer_and_news(work, clock, stage, ticket_id):
    began_at, number = clock.now(), number_of(work, ticket_id)
    new = ticket_of(work, ticket_id).told_by
    clock.advance(HOUR)
    with work(stage.agent) as uow:
        reply(uow, number, ReplyDraft("Lo estamos viendo."))
    answered = ticket_of(work, ticket_id).told_by
    with work(stage.agent) as uow:
        wait_for(uow, number, "customer")

    assert (new, answered) == (began_at + 2 * HOUR, began_at + 3 * HOUR)
    assert ticket_of(work, ticket_id).told_by is None


def test_the_reason_of_an_end_is_kept(work, session, ticket_id):
    with work() as uow:
        cancel(uow, number_of(work, ticket_id), "works")

    ended = session.query(EventRecord).filter_by(kind="ticket.changed").order_by(EventRecord.id.desc()).first()
    assert (ended.values["action"], ended.values["reason"]) == ("cancelled", "works")


def test_being_given_to_somebody_is_being_taken_up_for_good(work, session, stage, ticket_id):
    with work(stage.agent) as uow:
        assign(uow, number_of(work, ticket_id), stage.agent.id)
        assign(uow, number_of(work, ticket_id), None)

    assert "response" not in running(session, ticket_id)


def test_an_answer_keeps_the_promise_of_attention_and_promises_the_next_news(work, session, clock, stage, ticket_id):
    clock.advance(HOUR)
    with work(stage.agent) as uow:
        reply(uow, number_of(work, ticket_id), ReplyDraft("Lo estamos viendo."))
    clocks = clocks_of(session, ticket_id)

    assert clocks["attention"].met_at == clock.now()
    assert (clocks["next_update"].began_at, clocks["next_update"].period) == (clock.now(), 2)


def test_words_of_the_customer_and_notes_are_no_news(work, session, clock, stage):
    promise(work)
    with work() as uow:
        ticket = make_ticket(uow, make_account(uow))
        ticket_id = ticket.id
    clock.advance(HOUR)
    with work(stage.agent) as uow:
        add_note(uow, number_of(work, ticket_id), "Nota")

    assert clocks_of(session, ticket_id)["next_update"].period == 1


def test_waiting_for_the_customer_stops_what_waits_for_them(work, session, clock, stage, ticket_id):
    number = number_of(work, ticket_id)
    with work(stage.agent) as uow:
        reply(uow, number, ReplyDraft("¿Puede enviar una foto?"))
        wait_for(uow, number, "customer")

    assert running(session, ticket_id) == set()
    assert ticket_of(work, ticket_id).queue_by == clock.now() + BEHIND


def test_a_hold_stops_everything_and_the_release_begins_attention_anew(work, session, clock, ticket_id):
    with work() as uow:
        hold(uow, ticket_id, Hold("debt.overdue"))
    while_held, held = running(session, ticket_id), ticket_of(work, ticket_id)
    clock.advance(5 * HOUR)
    with work() as uow:
        release(uow, ticket_id)
    clocks = clocks_of(session, ticket_id)

    assert (while_held, held.attend_by, held.owed_by) == (set(), None, None)
    assert clocks["attention"].due_at == clock.now() + 24 * HOUR
    assert clocks["resolution"].due_at == clock.now() + 16 * HOUR
    assert [each.reason for each in clocks["resolution"].pauses] == ["held"]


def test_a_ticket_that_is_held_from_the_beginning_begins_with_its_release(work, session, clock, plugins):
    promise(work)
    plugins.install("billing", Gate(lambda draft, ctx: Hold("billing.overdue")))
    with work() as uow:
        ticket_id = make_ticket(uow).id
    before = clocks_of(session, ticket_id)
    clock.advance(HOUR)
    with work() as uow:
        release(uow, ticket_id)

    assert before == {}
    assert {state.began_at for state in clocks_of(session, ticket_id).values()} == {clock.now()}


def test_a_rejected_solution_goes_on_with_its_history(work, session, clock, stage):
    promise(work)
    with work() as uow:
        account = make_account(uow)
        ticket = make_ticket(uow, account)
        ticket_id, number = ticket.id, ticket.number
    with work(stage.agent) as uow:
        resolve(uow, number, "Listo.")
    solved = running(session, ticket_id)
    clock.advance(6 * HOUR)
    with work() as uow:
        reject_solution(uow, number, "Sigue igual.")
    clocks = clocks_of(session, ticket_id)

    assert solved == set()
    assert clocks["resolution"].due_at == clock.now() + 16 * HOUR
    assert (clocks["attention"].period, clocks["attention"].due_at) == (2, clock.now() + 24 * HOUR)
    assert (clocks["next_update"].period, clocks["next_update"].due_at) == (2, clock.now() + 2 * HOUR)
    assert "response" not in running(session, ticket_id)


def test_another_priority_moves_the_deadline_as_a_fact(work, session, clock, stage, ticket_id):
    number = number_of(work, ticket_id)
    with work(stage.agent) as uow:
        prioritize(uow, number, 1, 1)
    session.rollback()
    fact = session.query(EventRecord).filter_by(kind="ticket.clock_recomputed").one().values

    assert clocks_of(session, ticket_id)["resolution"].due_at == clock.now() + 4 * HOUR
    assert (fact["clock"], fact["due_from"], fact["due_to"]) == (
        "resolution", (clock.now() + 16 * HOUR).isoformat(), (clock.now() + 4 * HOUR).isoformat(),
    )  # fmt: skip


def test_another_policy_counts_as_soon_as_anything_is_done(work, session, clock, stage):
    (policy_id,) = promise(work)
    with work() as uow:
        ticket_id = make_ticket(uow).id
    with work() as uow:
        regulator = TargetDraft("regulator", (72 * 60,) * 4)
        change_policy(uow, policy_id, replace(USUAL, targets=(*USUAL.targets[:2], regulator)))
    clock.advance(HOUR / 4)
    with work(stage.agent) as uow:
        add_note(uow, number_of(work, ticket_id), "Nota")
    clocks = clocks_of(session, ticket_id)

    assert clocks["regulator"].due_at == clock.now() - HOUR / 4 + 72 * HOUR
    assert "resolution" in running(session, ticket_id)  # what was promised stays promised


@ON_ONE_DATABASE
def test_a_policy_is_chosen_by_kind_category_priority_and_customer(work, session):
    chosen = PolicyDraft(
        "Empresas", position=-1, kinds=("complaint",), categories=("slow",), priorities=(4,),
        account_kinds=("corporate",), targets=(TargetDraft("resolution", (5,) * 4),),
    )  # fmt: skip
    promise(work, chosen, USUAL)
    with work() as uow:
        create_category(uow, CategoryDraft("slow", "Lento", "Va lento", impact=3, urgency=3))
        company = make_account(uow, kind="corporate")
        fitting = make_ticket(uow, company, kind="complaint", category="slow")
        other = make_ticket(uow, make_account(uow), kind="complaint", category="slow")
        ids = fitting.id, other.id

    assert [clocks_of(session, each)["resolution"].aim.minutes for each in ids] == [5, 1920]


def test_what_is_cancelled_stops_and_what_is_taken_out_of_a_merger_goes_on(work, session, clock, stage):
    promise(work)
    with work() as uow:
        account = make_account(uow)
        first, second = make_ticket(uow, account), make_ticket(uow, account)
        ids, numbers = (first.id, second.id), (first.number, second.number)
    with work(stage.agent) as uow:
        merge(uow, numbers[1], numbers[0])
    merged = running(session, ids[1])
    clock.advance(HOUR)
    with work(stage.agent) as uow:
        unmerge(uow, numbers[1], numbers[0])
        cancel(uow, numbers[0])

    assert merged == set() == running(session, ids[0])
    assert clocks_of(session, ids[1])["resolution"].due_at == clock.now() + 16 * HOUR


def test_a_ticket_from_before_there_were_clocks_gets_them_with_the_next_thing_that_is_done(work, session, clock, stage):
    with work() as uow:
        ticket = make_ticket(uow)
        ticket_id = ticket.id
    promise(work)
    clock.advance(HOUR)
    with work(stage.agent) as uow:
        start(uow, get_ticket(uow, number_of(work, ticket_id)).number)
    clocks = clocks_of(session, ticket_id)

    assert clocks["attention"].began_at == clock.now() - HOUR
    assert clocks["next_update"].began_at == clock.now()
