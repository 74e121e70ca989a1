"""Attending a ticket: answers, notes, assignment, waiting, holding, closing."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from servicedesk.core import tickets
from servicedesk.core.kernel.actors import plugin_actor
from servicedesk.core.kernel.answers import Caution, Hold
from servicedesk.core.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.tickets import ReplyDraft
from servicedesk.core.tickets.models import Interaction, Note
from tests.make import as_contact, as_user, make_account, make_contact, make_team, make_ticket, make_user

BILLING = plugin_actor("billing", frozenset({"ticket.hold", "ticket.release"}))


@pytest.fixture
def stage(work):
    """Set the stage: a customer with an open ticket, a stranger, and people of the desk."""

    class Stage:
        """Who takes part."""

    with work() as uow:
        account, other = make_account(uow), make_account(uow)
        team = make_team(uow)
        Stage.rosa = as_contact(make_contact(uow, account), account)
        Stage.stranger = as_contact(make_contact(uow, other), other)
        Stage.agent = as_user(make_user(uow), "csm_agent", team)
        Stage.supervisor = as_user(make_user(uow), "csm_supervisor", team)
        Stage.analyst = as_user(make_user(uow), "product_analyst")
        Stage.team_id = team.id
        ticket = make_ticket(uow, account, contact_id=Stage.rosa.id)
        Stage.number, Stage.id = ticket.number, ticket.id
    return Stage


def shown(work, stage):
    return tickets.get_ticket(work(), stage.number)


def actions(session):
    session.rollback()
    return [
        record.values["action"]
        for record in session.scalars(select(EventRecord).order_by(EventRecord.id))
        if "action" in record.values
    ]


def test_the_first_answer_of_staff_keeps_the_promise_and_starts_the_work(work, stage, clock):
    clock.advance(timedelta(hours=2))

    with work(stage.agent) as uow:
        tickets.reply(uow, stage.number, ReplyDraft("Estamos en ello."))

    ticket = shown(work, stage)
    assert (ticket.status, ticket.answered_at) == ("inProgress", clock.now())
    assert not ticket.is_overdue(clock.now() + timedelta(days=3))


def test_a_later_answer_does_not_move_the_first(work, stage, clock):
    with work(stage.agent) as uow:
        tickets.reply(uow, stage.number, ReplyDraft("Uno."))
    first = clock.now()
    clock.advance(timedelta(hours=1))
    with work(stage.agent) as uow:
        tickets.reply(uow, stage.number, ReplyDraft("Dos."))

    assert shown(work, stage).answered_at == first


def test_an_untouched_ticket_is_overdue_after_24_hours(work, stage, clock):
    ticket = shown(work, stage)

    assert not ticket.is_overdue(clock.now() + timedelta(hours=24))
    assert ticket.is_overdue(clock.now() + timedelta(hours=24, seconds=1))


def test_an_answer_of_the_customer_wakes_a_ticket_that_waited_for_it(work, stage):
    with work(stage.agent) as uow:
        tickets.wait_for(uow, stage.number, "customer")
    assert shown(work, stage).pending_reason == "customer"

    with work(stage.rosa) as uow:
        tickets.reply(uow, stage.number, ReplyDraft("Aquí está."))

    assert (shown(work, stage).status, shown(work, stage).pending_reason) == ("inProgress", "")


def test_an_answer_of_the_customer_leaves_a_ticket_that_waits_for_a_carrier(work, stage):
    with work(stage.agent) as uow:
        tickets.wait_for(uow, stage.number, "carrier")

    with work(stage.rosa) as uow:
        tickets.reply(uow, stage.number, ReplyDraft("¿Novedades?"))

    assert shown(work, stage).status == "pending"


def test_a_plugin_that_writes_keeps_no_promise(work, stage):
    robot = plugin_actor("robot", frozenset({"ticket.reply"}))

    with work(robot) as uow:
        tickets.reply(uow, stage.number, ReplyDraft("Medimos tu línea."))

    assert shown(work, stage).answered_at is None
    assert shown(work, stage).status == "inProgress"


def test_a_reply_that_is_sent_twice_is_written_once(work, stage, session):
    for _ in range(2):
        with work(stage.agent) as uow:
            tickets.reply(uow, stage.number, ReplyDraft("Hola.", submission="abc"))

    assert session.scalars(select(Interaction.body)).all() == ["No tengo Internet desde ayer.", "Hola."]
    assert actions(session) == ["replied"]


def test_a_reply_to_a_ticket_that_changed_meanwhile_is_a_conflict(work, stage):
    seen = shown(work, stage).version
    with work(stage.agent) as uow:
        tickets.reply(uow, stage.number, ReplyDraft("Uno.", seen_version=seen))

    with pytest.raises(Conflict, match="changed_meanwhile"), work(stage.agent) as uow:
        tickets.reply(uow, stage.number, ReplyDraft("Dos.", seen_version=seen))


@pytest.mark.parametrize("body", ["", "  \n", "x" * 20_001])
def test_an_answer_without_words_or_with_too_many_is_refused(work, stage, body):
    with pytest.raises(Invalid), work(stage.agent) as uow:
        tickets.reply(uow, stage.number, ReplyDraft(body))


def test_an_ended_ticket_takes_no_more_answers(work, stage):
    with work(stage.rosa) as uow:
        tickets.cancel(uow, stage.number)

    with pytest.raises(Conflict), work(stage.rosa) as uow:
        tickets.reply(uow, stage.number, ReplyDraft("Otra cosa."))


def test_a_stranger_finds_nothing_to_act_on(work, stage):
    """SEC-A1: somebody else's ticket is not found, whatever is tried."""
    for act in (
        lambda uow: tickets.get_ticket(uow, stage.number),
        lambda uow: tickets.reply(uow, stage.number, ReplyDraft("x")),
        lambda uow: tickets.cancel(uow, stage.number),
        lambda uow: tickets.confirm(uow, stage.number),
        lambda uow: tickets.get_attachment(uow, stage.number, 1),
    ):
        with pytest.raises(NotFound), work(stage.stranger) as uow:
            act(uow)


def test_a_customer_does_not_what_only_staff_may(work, stage):
    for act in (
        lambda uow: tickets.add_note(uow, stage.number, "x"),
        lambda uow: tickets.assign(uow, stage.number, None),
        lambda uow: tickets.assign_team(uow, stage.number, stage.team_id),
        lambda uow: tickets.prioritize(uow, stage.number, 1, 1),
        lambda uow: tickets.start(uow, stage.number),
        lambda uow: tickets.resolve(uow, stage.number, "x"),
        lambda uow: tickets.reject(uow, stage.number, "spam"),
        lambda uow: tickets.hold(uow, stage.id, Hold("x.y")),
        lambda uow: tickets.note_account_check(uow, stage.id, "verified"),
    ):
        with pytest.raises(Forbidden), work(stage.rosa) as uow:
            act(uow)


def test_staff_who_only_read_do_not_answer(work, stage):
    with pytest.raises(Forbidden), work(stage.analyst) as uow:
        tickets.reply(uow, stage.number, ReplyDraft("x"))


def test_a_note_is_for_staff_alone(work, stage, session):
    """SEC-A4: no customer ever sees an internal note, nor that there is one."""
    with work(stage.agent) as uow:
        tickets.add_note(uow, stage.number, "CANARY-NOTE-1")

    assert session.scalars(select(Note.body)).one() == "CANARY-NOTE-1"
    for_staff = tickets.get_story(work(stage.agent), shown(work, stage))
    for_customer = tickets.get_story(work(stage.rosa), shown(work, stage))
    assert [note.body for note in for_staff.notes.values()] == ["CANARY-NOTE-1"]
    assert for_customer.notes == {}
    assert [event.kind for event in for_customer.events] == ["ticket.opened"]
    assert [event.values.get("action") for event in for_staff.events] == [None, "noted"]


def test_a_ticket_is_assigned_to_a_person_and_to_a_team(work, stage):
    with work(stage.supervisor) as uow:
        tickets.assign(uow, stage.number, stage.agent.id)
    assert shown(work, stage).assignee_id == stage.agent.id

    with work(stage.supervisor) as uow:
        tickets.assign_team(uow, stage.number, stage.team_id)
    ticket = shown(work, stage)
    assert (ticket.team_id, ticket.assignee_id) == (stage.team_id, None)

    with work(stage.supervisor) as uow:
        tickets.assign(uow, stage.number, None, seen_version=ticket.version)


def test_nobody_is_assigned_who_is_not_there(work, stage):
    with pytest.raises(Invalid), work(stage.supervisor) as uow:
        tickets.assign(uow, stage.number, 999_999)
    with pytest.raises(Invalid), work(stage.supervisor) as uow:
        tickets.assign_team(uow, stage.number, 999_999)


def test_the_priority_follows_impact_and_urgency(work, stage):
    with work(stage.supervisor) as uow:
        assert tickets.prioritize(uow, stage.number, 1, 1).priority == 1
    with pytest.raises(Invalid) as caught, work(stage.supervisor) as uow:
        tickets.prioritize(uow, stage.number, 0, 4)

    assert set(caught.value.problems) == {"impact", "urgency"}


def test_work_starts_waits_and_goes_on(work, stage, session):
    with work(stage.agent) as uow:
        tickets.start(uow, stage.number)
    with work(stage.agent) as uow:
        tickets.wait_for(uow, stage.number, "appointment")
    with work(stage.agent) as uow:
        tickets.resume(uow, stage.number)
    with pytest.raises(Invalid), work(stage.agent) as uow:
        tickets.wait_for(uow, stage.number, "godot")

    assert shown(work, stage).status == "inProgress"
    assert actions(session) == ["started", "waiting", "resumed"]


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
